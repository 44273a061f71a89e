"""Risk in plain sentences: who, how much, which element, by which route."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from netmin.assessment import SiteHealth
from netmin.language import Message
from netmin.report.blocks import Tone
from netmin.report.wording import Words, sentence

#: One in so many is the unit in which cancer risks are told.
MILLION = 1e6

#: Quotients and risks below it are told as lying below it.
_LEAST_SHOWN = 1e-3

#: How grave a class is.
TONES: dict[str, Tone] = {
    "hazard-low": "below",
    "hazard-below-one": "below",
    "hazard-above-one": "severe",
    "hazard-open": "open",
    "risk-negligible": "below",
    "risk-managed": "mild",
    "risk-unacceptable": "severe",
    "risk-open": "open",
}


def tone_above_one(low: float, high: float) -> Tone:
    """Return how grave a quotient or index is that is known within bounds."""
    return "severe" if low > 1 else "open" if high > 1 else ""


def class_of(row: Any, kind: str) -> str:
    """Return the class of a row of totals: that of both bounds, ``<kind>-open`` where they differ, "" where unknown."""
    low, high = str(row[f"{kind}_class_low"]), str(row[f"{kind}_class_high"])
    return low if low == high else f"{kind}-open"


def bounds(words: Words, low: float, high: float, unit: float = 1.0) -> str:
    """Return a number, or its bounds as a span; below a thousandth the digits say nothing to anybody."""
    return words.range(_shown(words, low * unit), _shown(words, high * unit))


def _shown(words: Words, value: float) -> str:
    return f"<\u202f{words.number(_LEAST_SHOWN)}" if 0 < value < _LEAST_SHOWN else words.number(value)


def plain_number(words: Words, value: float) -> str:
    """Return a small number with all its noughts, three significant digits.

    Examples
    --------
    >>> plain_number(Words("en"), 6e-05), plain_number(Words("en"), 32.0)
    ('0.00006', '32')
    """
    if not 0 < abs(value) < 1e-4:
        return words.number(value)
    text = words.fixed(value, 2 - math.floor(math.log10(abs(value))))
    return text.rstrip("0")


def element_sums(table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    """Return quotients or risks by receptor and analyte, pathways added, what enters no sum left out."""
    counted = table[(table["case"] == "main") & table[f"{quantity}_high"].notna()]
    columns = [f"{quantity}_low", f"{quantity}_high"]
    return counted.groupby(["receptor", "analyte"], sort=False)[columns].sum().reset_index()


def _most(health: SiteHealth, receptor: str, analyte: str, quantity: str) -> tuple[float, str]:
    """Return the share of an element in the sum of a receptor, and the pathway that adds most of it."""
    table = health.table[(health.table["receptor"] == receptor) & (health.table["case"] == "main")]
    known = table[table[f"{quantity}_high"].notna()]
    own = known[known["analyte"] == analyte]
    total, part = float(known[f"{quantity}_high"].sum()), float(own[f"{quantity}_high"].sum())
    share = part / total if math.isfinite(total) and total > 0 else math.nan
    return share, str(own.sort_values(f"{quantity}_high", ascending=False, kind="stable")["pathway"].iloc[0])


def sentences(words: Words, health: SiteHealth) -> tuple[str, ...]:
    """Return what a reader must know: per receptor the hazard, the samples and the cancer risk, then lead."""
    told: list[str] = []
    for row in health.totals.to_dict("records"):
        hazard = _hazard_sentence(words, health, row)
        rest = [*_samples_sentence(words, health, str(row["receptor"])), *_cancer_sentence(words, health, row)]
        if hazard or rest:
            who = [] if hazard else [sentence(words.label(health.title(str(row["receptor"])))) + "."]
            told.append(" ".join([*who, *hazard, *rest]))
    return (*told, *_lead_sentence(words, health))


def summary_sentences(words: Words, health: SiteHealth) -> tuple[str, ...]:
    """Return what the first page says: the receptor with the highest index, site and samples, and lead."""
    known = health.totals[health.totals["hazard_index_high"].notna()]
    told: list[str] = []
    if len(known):
        row = known.sort_values("hazard_index_high", ascending=False, kind="stable").iloc[0].to_dict()
        rest = _samples_sentence(words, health, str(row["receptor"]))
        told.append(" ".join([*_hazard_sentence(words, health, row), *rest]))
    return (*told, *_lead_sentence(words, health))


def _hazard_sentence(words: Words, health: SiteHealth, row: Any) -> list[str]:
    """Return the hazard of one receptor; nothing where no index is known."""
    if not row["hazard_analyte"]:
        return []
    receptor, analyte = str(row["receptor"]), str(row["hazard_analyte"])
    share, pathway = _most(health, receptor, analyte, "quotient")
    text = words(
        "risk-hazard",
        receptor=sentence(words.label(health.title(receptor))),
        index=bounds(words, row["hazard_index_low"], row["hazard_index_high"]),
        verdict=words.say(Message.of(f"risk.{class_of(row, 'hazard')}")),
        element=words.element(analyte),
        share=words.share(share),
        pathway=words.say(Message.of(f"risk.pathway-{pathway}")),
    )
    return [text]


def _samples_sentence(words: Words, health: SiteHealth, receptor: str) -> list[str]:
    rows = health.samples[(health.samples["receptor"] == receptor) & (health.samples["hazard_class_high"] != "")]
    if rows.empty:
        return []
    above = int((rows["hazard_class_low"] == "hazard-above-one").sum())
    open_ = int((rows["hazard_class_high"] == "hazard-above-one").sum()) - above
    worst = rows.sort_values("hazard_index_high", ascending=False, kind="stable").iloc[0]
    values = {
        "above": words.count(above),
        "count": words.count(len(rows)),
        "index": bounds(words, worst["hazard_index_low"], worst["hazard_index_high"]),
        "sample": str(worst["sample"]),
    }
    return [words("risk-samples-open", open=words.count(open_), **values) if open_ else words("risk-samples", **values)]


def _cancer_sentence(words: Words, health: SiteHealth, row: Any) -> list[str]:
    if not row["risk_analyte"]:
        return []
    receptor, analyte = str(row["receptor"]), str(row["risk_analyte"])
    _, pathway = _most(health, receptor, analyte, "risk")
    return [
        words(
            "risk-cancer",
            risk=bounds(words, row["risk_low"], row["risk_high"], MILLION),
            verdict=words.say(Message.of(f"risk.{class_of(row, 'risk')}")),
            element=words.element(analyte),
            pathway=words.say(Message.of(f"risk.pathway-{pathway}")),
        )
    ]


def _lead_sentence(words: Words, health: SiteHealth) -> list[str]:
    if not len(health.lead):
        return []
    row = health.lead.iloc[0]
    verdicts = health.lead_samples["residential_verdict"]
    return [
        words(
            "risk-lead",
            content=words.range(words.content(float(row["content_low"])), words.content(float(row["content_high"]))),
            verdict=words.say(Message.of(f"risk.lead-{row['residential_verdict']}")),
            level=words.content(float(row["residential_level"])),
            above=words.count(int((verdicts == "above").sum())),
            count=words.count(int((verdicts != "").sum())),
        )
    ]


def before_sentences(words: Words, health: SiteHealth) -> tuple[str, ...]:
    """Return what the set before would have said of the site, receptor by receptor."""
    return tuple(
        words(
            "risk-before",
            before=words.label(health.before_title),
            receptor=words.label(health.title(str(row["receptor"]))),
            index=bounds(words, row["hazard_index_low"], row["hazard_index_high"]),
            risk=bounds(words, row["risk_low"], row["risk_high"], MILLION),
        )
        for row in health.before.to_dict("records")
    )


def chart_told(words: Words, health: SiteHealth) -> str:
    """Return what the picture of the hazard shows, for those who cannot see it."""
    sums = element_sums(health.table, "quotient")
    told = []
    for receptor, rows in sums.groupby("receptor", sort=False):
        ordered = rows.sort_values("quotient_high", ascending=False, kind="stable")
        parts = ", ".join(
            f"{words.symbol(str(row['analyte']))} {bounds(words, *[float(row['quotient_high'])] * 2)}"
            for row in ordered.to_dict("records")
        )
        total = words.number(float(rows["quotient_high"].sum()))
        told.append(
            words("alt-hazard-part", receptor=words.label(health.title(str(receptor))), index=total, parts=parts)
        )
    return "; ".join(told)
