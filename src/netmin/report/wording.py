"""How the report says names and numbers in one language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from netmin import standards
from netmin.language import LANGUAGES, Label, Message, format_number
from netmin.report.blocks import Tone
from netmin.samples.analytes import named
from netmin.standards import Standard

#: What stands where there is no number.
NOTHING = "–"

_FROM_TOP: tuple[Tone, ...] = ("severe", "grave", "mild")


class Words:
    """The words of one language form.

    Parameters
    ----------
    language : str
        One of `netmin.language.LANGUAGES`.
    laws : mapping of str to Standard, optional
        Laws by their id, so that their cards need not be looked up again; others are taken from the cellar.
    """

    def __init__(self, language: str, laws: Mapping[str, Standard] | None = None) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
        self.language = language
        self._laws = dict(laws or {})

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the sentence ``report.<key>``, its blanks filled."""
        return Message.of(f"report.{key}", **values).text(self.language)

    def content(self, value: float, qualifier: str = "") -> str:
        """Return a concentration: four significant digits, whole numbers from a thousand up."""
        if math.isnan(value):
            return NOTHING
        text = format_number(value, self.language, ",.0f" if abs(value) >= 1000 else ",.4g")
        return f"{qualifier}\u202f{text}" if qualifier else text

    def number(self, value: float, digits: int = 3) -> str:
        """Return a computed number with three significant digits, whole numbers from a thousand up."""
        if math.isnan(value):
            return NOTHING
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        return format_number(value, self.language, ",.0f" if abs(value) >= 10**digits else f",.{digits}g")

    def fixed(self, value: float, decimals: int) -> str:
        """Return a number with so many decimals."""
        return NOTHING if math.isnan(value) else format_number(value, self.language, f",.{decimals}f")

    def count(self, value: float) -> str:
        """Return a whole number."""
        return format_number(int(value), self.language, ",d")

    def share(self, value: float) -> str:
        """Return a share as percent; a small one is not called none, a large one not all."""
        if math.isnan(value):
            return NOTHING
        bounded = (
            ("<\u202f", 0.01) if 0.0 < value < 0.005 else (">\u202f", 0.99) if 0.995 < value < 1.0 else ("", value)
        )
        return bounded[0] + self("percent", value=format_number(100 * bounded[1], self.language, ",.0f"))

    def hectares(self, square_metres: float) -> str:
        """Return an area in hectares."""
        return self.number(square_metres / 1e4)

    def range(self, low: str, high: str) -> str:
        """Return two texts as a span, or one if they are alike."""
        return low if low == high else f"{low} – {high}"

    def element(self, symbol: str) -> str:
        """Return the name of an element."""
        return named(symbol).text(self.language)

    def symbol(self, symbol: str) -> str:
        """Return how a symbol is written in print.

        Examples
        --------
        >>> Words("en").symbol("Cr_VI"), Words("en").symbol("Pb")
        ('Cr(VI)', 'Pb')
        """
        element, _, form = symbol.partition("_")
        return f"{element}({form})" if form else element

    def card(self, standard: Standard | str) -> Standard:
        """Return a law by its id."""
        if isinstance(standard, str):
            return self._laws[standard] if standard in self._laws else standards.get(standard)
        return standard

    def law(self, standard: Standard | str) -> str:
        """Return the short title of a law."""
        return self.card(standard).short_label.text(self.language)

    def level(self, standard: Standard | str, level: str) -> str:
        """Return the title of a level."""
        return self.card(standard).level(level).label.text(self.language)

    def land_use(self, standard: Standard, land_use: str) -> str:
        """Return the title of a land use."""
        return standard.land_use(land_use).label.text(self.language)

    def label(self, label: Label) -> str:
        """Return a name that a table gives, in this language."""
        return label.text(self.language)

    def say(self, message: Message) -> str:
        """Return a message in this language."""
        return message.text(self.language)


def sentence(text: str) -> str:
    """Return the text with a capital at its start."""
    return text[:1].upper() + text[1:]


def tone_of(standard: Standard, level: str) -> Tone:
    """Return how grave a level is among the levels of its law; the highest is severe whatever the law calls it."""
    names = [part.name for part in standard.levels]
    if level not in names:
        return "below"
    from_top = len(names) - 1 - names.index(level)
    return _FROM_TOP[min(from_top, 2)]
