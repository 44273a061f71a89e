"""The shelves of risk, as `list` and `show` reach them: toxicity sets and receptors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from netmin.cli.cards import Card
from netmin.language import Label, Message, format_number

if TYPE_CHECKING:
    from collections.abc import Iterable


def _word(key: str, language: str) -> str:
    return Message.of(f"cli.{key}").text(language)


def _number(value: float, language: str) -> str:
    # Slope factors and reference doses are small; four digits of "g" keep them short.
    return "–" if math.isnan(value) else format_number(value, language, ",.4g")


def _facts(cite: Iterable[str], notes: Iterable[Label], language: str) -> tuple[tuple[str, str], ...]:
    from netmin.citations import cite as cited

    return (
        *((_word("fact-note", language), note.text(language)) for note in notes),
        *((_word("fact-citation", language), cited(key).text()) for key in cite),
    )


def toxicity_sets() -> tuple[str, ...]:
    """Return the ids of all toxicity sets."""
    from netmin.risk import toxicity

    return toxicity.available()


def toxicity_title(name: str, language: str) -> str:
    """Return the title of a set."""
    from netmin.risk import toxicity

    return toxicity.get(name).title.text(language)


def toxicity_card(name: str, language: str) -> Card:
    """Return a set with every value, its source and how sure it is."""
    from netmin.risk import toxicity

    found = toxicity.get(name)
    start, end = str(found.in_force_from or "?"), found.in_force_to
    period = Message.of("cli.from-to", start=start, end=str(end)) if end else Message.of("cli.until-today", start=start)
    rows = tuple(
        (
            analyte,
            Message.of(f"risk.quantity-{quantity.replace('_', '-')}").text(language),
            _number(value.value, language),
            value.unit,
            value.source,
            str(value.year),
            Message.of(f"risk.confidence-{value.confidence}").text(language),
        )
        for analyte, profile in found.profiles.items()
        for quantity, value in profile.values.items()
    )
    keys = ("analyte", "quantity", "value", "unit", "source", "year", "confidence")
    facts = ((_word("fact-in-force", language), period.text(language)), *_facts(found.cite, found.notes, language))
    return Card(found.title.text(language), facts, tuple(_word(f"column-{key}", language) for key in keys), rows)


def receptors() -> tuple[str, ...]:
    """Return the ids of all receptors."""
    from netmin.risk import receptors as shelf

    return shelf.available()


def receptor_title(name: str, language: str) -> str:
    """Return the title of a receptor."""
    from netmin.risk import receptors as shelf

    return shelf.get(name).title.text(language)


def receptor_card(name: str, language: str) -> Card:
    """Return a receptor with every number of every stage of life."""
    from netmin.risk import receptors as shelf

    found = shelf.get(name)
    rows = tuple(
        (
            stage.name,
            Message.of(f"risk.quantity-{parameter.replace('_', '-')}").text(language),
            _number(factor.value, language),
            factor.unit,
            factor.source,
            str(factor.year),
            Message.of(f"risk.confidence-{factor.confidence}").text(language),
        )
        for stage in found.stages
        for parameter, factor in stage.factors.items()
    )
    keys = ("stage", "quantity", "value", "unit", "source", "year", "confidence")
    header = tuple(_word(f"column-{key}", language) for key in keys)
    return Card(found.title.text(language), _facts(found.cite, found.notes, language), header, rows)
