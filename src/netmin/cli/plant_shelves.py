"""The shelf of plants, as `list` and `show` reach it: a species with its limits, its status and the evidence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from netmin.cli.cards import Card
from netmin.language import Message, format_number

if TYPE_CHECKING:
    from netmin.plants.species import GrowthLimits, Species
    from netmin.plants.species_evidence import SpeciesEvidence


def _said(key: str, language: str) -> str:
    return Message.of(f"plants.{key}").text(language)


def _coded(group: str, word: str, language: str) -> str:
    return Message.of(f"plants.{group}-{word.replace(' ', '-')}").text(language) if word else ""


def _number(value: float, language: str) -> str:
    return "–" if math.isnan(value) else format_number(value, language, ",.4g")


def _range(low: float, high: float, language: str) -> str:
    return "" if math.isnan(low) and math.isnan(high) else f"{_number(low, language)} – {_number(high, language)}"


def species() -> tuple[str, ...]:
    """Return the names of all species."""
    from netmin import plants

    return plants.available()


def species_title(name: str, language: str) -> str:
    """Return the common name of a species, its scientific name, and that it must not be planted."""
    from netmin import plants

    found = plants.get(name)
    common = found.title.text(language)
    title = found.latin if common == found.latin else f"{common}, {found.latin}"
    return f"{title} ({_said('fact-forbidden', language)})" if found.union_listing else title


def spelled(name: str) -> str:
    """Return the name of the species that a scientific name, a synonym or a common name stands for."""
    from netmin import plants

    return plants.get(name).name


def species_card(name: str, language: str) -> Card:
    """Return a species with its limits, and with what is said for it and against it."""
    from netmin import plants

    found, evidence = plants.get(name), plants.species_evidence(name)
    facts = (*_facts(found, language), *_notes(evidence, language), *_cited(evidence, language))
    header = tuple(_said(f"column-{key}", language) for key in ("quantity", "limits", "best"))
    rows = _limits(found.limits, language)
    title = species_title(name, language)
    parts = tuple(part for part in (_claims(evidence, language), _observed(evidence, language)) if part.rows)
    return Card(title, facts, header if rows else (), rows, parts)


def _facts(found: Species, language: str) -> tuple[tuple[str, str], ...]:
    from netmin import plants

    refusal = plants.planting_refusal(found.latin)
    names = (
        ("fact-law", refusal.text(language) if refusal else ""),
        ("fact-synonyms", ", ".join(found.synonyms)),
        ("fact-family", found.family),
        ("fact-life-form", _coded("life-form", found.life_form, language)),
        ("fact-status", _sure(found.status_in_words.text(language), found.confidence["status"], language)),
        ("fact-spread", found.invasive_note),
        ("fact-food-chain", ", ".join(_coded("eaten", word, language) for word in sorted(found.eaten))),
        ("fact-role", ", ".join(_coded("role-of", word, language) for word in found.roles if word)),
        ("fact-documented", found.documented_role),
        ("fact-uses", found.uses),
        ("fact-biomass", _range(*found.biomass, language)),
        ("fact-biomass-source", found.biomass_source),
        ("fact-limits", _sure(found.limits.source, found.confidence["limits"], language)),
        ("fact-source", found.source),
        ("fact-remark", found.note),
    )
    return tuple((_said(key, language), value) for key, value in names if value)


def _sure(text: str, confidence: str, language: str) -> str:
    known = ("high", "medium", "low", "unverified")
    words = _coded("confidence", confidence, language) if confidence in known else confidence
    return f"{text} ({words})" if text and words else text


def _limits(limits: GrowthLimits, language: str) -> tuple[tuple[str, ...], ...]:
    best = _range(limits.ph_optimum_min, limits.ph_optimum_max, language)
    rows = (
        ("limit-ph", _range(limits.ph_min, limits.ph_max, language), best),
        ("limit-temperature", _range(limits.temperature_min, limits.temperature_max, language), ""),
        ("limit-rain", _range(limits.rain_min, limits.rain_max, language), ""),
        ("limit-killing", _known(limits.killing_temperature, language), ""),
        ("limit-depth", _known(limits.soil_depth, language), ""),
    )
    return tuple((_said(key, language), value, also) for key, value, also in rows if value)


def _known(value: float, language: str) -> str:
    return "" if math.isnan(value) else _number(value, language)


def _notes(evidence: SpeciesEvidence, language: str) -> tuple[tuple[str, str], ...]:
    # Facts are also written as JSON, where a name stands once: so all notes are one fact.
    text = " ".join(note.text(language) for note in evidence.notes)
    return ((Message.of("cli.fact-note").text(language), text),)


def _cited(evidence: SpeciesEvidence, language: str) -> tuple[tuple[str, str], ...]:
    from netmin.citations import cite

    text = " · ".join(cite(key).text() for key in evidence.citations)
    return ((Message.of("cli.fact-citation").text(language), text),)


def _claims(evidence: SpeciesEvidence, language: str) -> Card:
    keys = ("side", "claim", "elements", "experiment", "finding", "citation", "confidence")
    rows = tuple(
        (
            _coded("side", row["side"], language),
            _coded("claim", row["claim"], language),
            row["elements"],
            _coded("experiment", row["experiment"], language),
            row["finding"].text(language),
            f"{row['citation']} ({row['reference']})",
            _coded("confidence", row["confidence"], language),
        )
        for row in evidence.claims.to_dict("records")
    )
    header = tuple(_said(f"column-{key}", language) for key in keys)
    return Card(_said("part-claims", language), (), header, rows)


def _observed(evidence: SpeciesEvidence, language: str) -> Card:
    keys = ("observation", "element", "organ", "content", "root", "soil", "bcf", "tf", "experiment", "side", "why-not")
    rows = tuple(_observation(row, language) for row in evidence.observations.to_dict("records"))
    header = (*(_said(f"column-{key}", language) for key in keys), _said("column-citation", language))
    return Card(_said("part-observations", language), (), header, rows)


def _observation(row: dict[Any, Any], language: str) -> tuple[str, ...]:
    # A row of roots alone has its content in the column of roots.
    content = math.nan if row["organ"] == "root" else row["concentration"]
    return (
        row["observation"],
        row["element"],
        _coded("organ", row["organ"], language),
        ("<" if row["below"] else "") + _number(content, language),
        _number(row["root"], language),
        _number(row["soil_total"], language),
        _number(row["bcf_shoot"], language),
        _number(row["tf"], language),
        _coded("experiment", row["experiment"], language),
        _coded("side", row["side"], language),
        _coded("why", row["why_not"], language),
        row["citation"].split("; seen: ")[0],
    )
