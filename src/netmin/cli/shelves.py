"""What `list` and `show` can reach: one shelf per kind of thing, each a thin view of the room that holds it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netmin.catalogue import Catalogue
from netmin.cli import plan_shelves
from netmin.cli import plant_shelves as plants
from netmin.cli import risk_shelves as risk
from netmin.cli.cards import Card
from netmin.language import LANGUAGES, Message, format_number

#: Elements that a scale is shown for where it depends on their number: those of the original publication.
_ELEMENTS_OF_A_SCALE = 8


@dataclass(frozen=True)
class Shelf:
    """One kind of thing.

    Attributes
    ----------
    name : str
        As typed after ``netmin list``.
    names : callable
        Returns the names on the shelf.
    titled : callable
        Returns the title of a name in a language.
    made : callable
        Returns the card of a name in a language.
    spelled : callable
        Returns the name that a reader's spelling stands for, or the spelling itself.
    """

    name: str
    names: Callable[[], tuple[str, ...]]
    titled: Callable[[str, str], str]
    made: Callable[[str, str], Card]
    spelled: Callable[[str], str] = str

    def title(self, language: str) -> str:
        """Return what the shelf holds, in words."""
        return Message.of(f"cli.shelf-{self.name}").text(language)

    def rows(self, language: str) -> list[list[str]]:
        """Return names and titles."""
        return [[name, self.titled(name, language)] for name in self.names()]

    def card(self, name: str, language: str) -> Card:
        """Return the card of one thing; an unknown name is answered with the nearest."""
        found = Catalogue(self.name, self.names, str).get(self.spelled(name))
        return self.made(found, language)


def _word(key: str, language: str) -> str:
    return Message.of(f"cli.{key}").text(language)


def _standards() -> tuple[str, ...]:
    from netmin import standards

    return standards.available()


def _standard_title(name: str, language: str) -> str:
    from netmin import standards

    return standards.get(name).label.text(language)


def _standard_card(name: str, language: str) -> Card:
    from netmin import standards

    standard = standards.get(name)
    start = str(standard.in_force_from or "?")
    period = (
        Message.of("cli.from-to", start=start, end=str(standard.in_force_to))
        if standard.in_force_to
        else Message.of("cli.until-today", start=start)
    )
    facts = (
        ("original", standard.title.get("original", "")),
        (_word("fact-country", language), standard.country),
        (_word("fact-gazette", language), standard.gazette),
        (_word("fact-in-force", language), period.text(language)),
        (_word("fact-correction", language), standard.correction),
        (_word("fact-land-uses", language), _named(standard.land_uses, language)),
        *((level.label.text(language), level.consequence.text(language)) for level in standard.levels),
        *((_word("fact-citation", language), _cited(key)) for key in standard.cite),
    )
    keys = ("analyte", "land-use", "condition", "level", "value", "unit", "confidence", "where")
    names = ("analyte", "land_use", "condition", "level", "value", "unit", "confidence", "where_in_text")
    rows = tuple(
        tuple(_cell(row[name], language) for name in names)
        for row in standard.thresholds[list(names)].to_dict("records")
    )
    return Card(standard.label.text(language), facts, tuple(_word(f"column-{key}", language) for key in keys), rows)


def _named(things: tuple[Any, ...], language: str) -> str:
    return "; ".join(f"{thing.name} ({thing.label.text(language)})" for thing in things)


def _cited(key: str) -> str:
    from netmin.citations import cite

    return cite(key).text()


def _cell(value: Any, language: str) -> str:
    if isinstance(value, float):
        return format_number(value, language, ",.6g") if math.isfinite(value) else "–"
    return str(value)


def _backgrounds() -> tuple[str, ...]:
    from netmin.standards import backgrounds

    return backgrounds.available()


def _background_title(name: str, language: str) -> str:
    from netmin.standards import backgrounds

    return backgrounds.get(name).title.text(language)


def _background_card(name: str, language: str) -> Card:
    from netmin.standards import backgrounds

    found = backgrounds.get(name)
    facts = (
        (_word("fact-matrix", language), found.matrix.text(language)),
        (_word("fact-statistic", language), found.statistic),
        *((_word("fact-citation", language), _cited(key)) for key in found.cite),
    )
    rows = tuple(
        (name, _cell(value.value, language), value.unit, value.confidence) for name, value in found.values.items()
    )
    header = tuple(_word(f"column-{key}", language) for key in ("analyte", "value", "unit", "confidence"))
    return Card(found.title.text(language), facts, header, rows)


def _toxic_responses() -> tuple[str, ...]:
    from netmin.standards import toxic_response

    return toxic_response.available()


def _toxic_response_title(name: str, language: str) -> str:
    from netmin.standards import toxic_response

    return toxic_response.get(name).title.text(language)


def _toxic_response_card(name: str, language: str) -> Card:
    from netmin.standards import toxic_response

    found = toxic_response.get(name)
    facts = tuple((_word("fact-citation", language), _cited(key)) for key in found.cite)
    rows = tuple((name, _cell(factor.value, language), factor.confidence) for name, factor in found.factors.items())
    header = tuple(_word(f"column-{key}", language) for key in ("analyte", "value", "confidence"))
    return Card(found.title.text(language), facts, header, rows)


def _citations() -> tuple[str, ...]:
    from netmin.citations import bibliography

    return tuple(sorted(bibliography()))


def _citation_title(name: str, language: str) -> str:  # noqa: ARG001 (a reference list is written in one language)
    return _cited(name)


def _citation_card(name: str, language: str) -> Card:  # noqa: ARG001
    from netmin.citations import cite

    return Card(_cited(name), cite(name).fields)


def _indices() -> tuple[str, ...]:
    from netmin import indices

    return indices.available()


def _index_title(name: str, language: str) -> str:
    from netmin import indices

    return indices.get(name).title.text(language)


def _index_card(name: str, language: str) -> Card:
    from netmin import indices

    index = indices.get(name)
    facts = (
        (_word("fact-symbol", language), index.symbol),
        *((_word("fact-citation", language), _cited(key)) for key in index.citations),
    )
    scale = index.scale_for(_ELEMENTS_OF_A_SCALE)
    rows = tuple(
        (*(_cell(bound, language) for bound in scale.range_of(code)), scale.title(code).text(language))
        for code in scale.classes
    )
    header = tuple(_word(f"column-{key}", language) for key in ("from", "up-to", "class"))
    return Card(index.title.text(language), facts, header, rows)


def _analytes() -> tuple[str, ...]:
    from netmin.samples import analytes

    return analytes.available()


def _analyte_title(name: str, language: str) -> str:
    from netmin.samples.analytes import named

    return named(name).text(language)


def _analyte_card(name: str, language: str) -> Card:
    from netmin.samples import analytes

    found = analytes.get(name)
    rows = tuple((form, found.names[form]) for form in LANGUAGES)
    return Card(_analyte_title(name, language), (("g/mol", _cell(found.molar_mass, language)),), ("", ""), rows)


def _garden_crops() -> tuple[str, ...]:
    from netmin.risk import garden_crops

    return garden_crops.available()


def _garden_crop_title(name: str, language: str) -> str:
    from netmin.risk import garden_crops

    return garden_crops.get(name).title.text(language)


def _garden_crop_card(name: str, language: str) -> Card:
    from netmin.risk import garden_crops

    found = garden_crops.get(name)
    facts = (
        (_word("fact-species", language), found.species),
        (_word("fact-water", language), f"{_cell(100 * found.water, language)} % ({found.water_confidence})"),
    )
    rows = tuple(
        (limit.analyte, _cell(limit.value, language), limit.product, limit.article, limit.basis, limit.confidence)
        for limit in garden_crops.food_limits(name)
    )
    keys = ("analyte", "value", "class", "where", "basis", "confidence")
    return Card(found.title.text(language), facts, tuple(_word(f"column-{key}", language) for key in keys), rows)


def _formats() -> tuple[str, ...]:
    from netmin import io

    return io.available()


def _models() -> tuple[str, ...]:
    from netmin import geostat

    return geostat.available()


def _model_card(name: str, language: str) -> Card:
    from netmin import geostat

    return Card(name, ((_word("fact-formula", language), _first_line(geostat.get(name))),))


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().splitlines()[0]


def _untitled(name: str, language: str) -> str:  # noqa: ARG001 (the name says it in every language)
    return ""


def _bare_card(name: str, language: str) -> Card:  # noqa: ARG001
    return Card(name)


def _languages() -> tuple[str, ...]:
    return LANGUAGES


def _language_title(name: str, language: str) -> str:
    return Message.of(f"cli.language-{name}").text(language)


def _language_card(name: str, language: str) -> Card:
    return Card(_language_title(name, language))


#: Every shelf, in the order ``netmin list`` shows them.
SHELVES = {
    shelf.name: shelf
    for shelf in (
        Shelf("standards", _standards, _standard_title, _standard_card),
        Shelf("backgrounds", _backgrounds, _background_title, _background_card),
        Shelf("indices", _indices, _index_title, _index_card),
        Shelf("toxic-response", _toxic_responses, _toxic_response_title, _toxic_response_card),
        Shelf("toxicity", risk.toxicity_sets, risk.toxicity_title, risk.toxicity_card),
        Shelf("receptors", risk.receptors, risk.receptor_title, risk.receptor_card),
        Shelf("analytes", _analytes, _analyte_title, _analyte_card),
        Shelf("garden-crops", _garden_crops, _garden_crop_title, _garden_crop_card),
        Shelf("plants", plants.species, plants.species_title, plants.species_card, plants.spelled),
        Shelf("treatments", plan_shelves.treatments, plan_shelves.treatment_title, plan_shelves.treatment_card),
        Shelf("funding", plan_shelves.schemes, plan_shelves.scheme_title, plan_shelves.scheme_card),
        Shelf("formats", _formats, _untitled, _bare_card),
        Shelf("models", _models, _untitled, _model_card),
        Shelf("languages", _languages, _language_title, _language_card),
        Shelf("citations", _citations, _citation_title, _citation_card),
    )
}

_SINGULAR = {"index": "indices", **{name.removesuffix("s"): name for name in SHELVES}}


def get(kind: str) -> Shelf:
    """Return the shelf of a kind, given in the plural or the singular."""
    return Catalogue("shelves", lambda: SHELVES, SHELVES.__getitem__).get(_SINGULAR.get(kind, kind))
