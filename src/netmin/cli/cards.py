"""A card: a title, what is known by name, and a table; what ``netmin show`` prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netmin.cli import options


@dataclass(frozen=True)
class Card:
    """One thing of a room, ready to be shown.

    Attributes
    ----------
    title : str
        In the language asked for.
    facts : tuple of (str, str)
        Names and values.
    header : tuple of str
        Column names of the table; empty when there is none.
    rows : tuple of tuple of str
        The table.
    parts : tuple of Card
        Further tables, each under its own title.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    parts: tuple[Card, ...] = ()

    def text(self) -> str:
        """Return the card as plain text."""
        width = max((len(name) for name, _ in self.facts), default=0)
        lines = [self.title, *(f"  {name.ljust(width)}  {value}" for name, value in self.facts)]
        if self.rows:
            lines += ["", options.table([list(row) for row in self.rows], list(self.header))]
        for part in self.parts:
            lines += ["", part.text()]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return the card as plain JSON data."""
        data: dict[str, Any] = {
            "title": self.title,
            "facts": dict(self.facts),
            "table": [dict(zip(self.header, row, strict=True)) for row in self.rows],
        }
        if self.parts:
            data["parts"] = [part.as_json() for part in self.parts]
        return data
