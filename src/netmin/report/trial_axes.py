"""A panel of a chart: its rectangle, its upward scale, and the marks of treatments."""

from __future__ import annotations

import math
from dataclasses import dataclass

from netmin.report import drawing
from netmin.report.drawing import INK, RULE, SOFT, Drawing
from netmin.report.wording import Words


@dataclass(frozen=True)
class Panel:
    """A rectangle on paper with an upward axis.

    Attributes
    ----------
    left, right, top, bottom : float
        On paper.
    low, high : float
        Of the axis.
    logarithmic : bool
        Whether the axis is.
    """

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    logarithmic: bool = False

    @classmethod
    def around(
        cls, left: float, right: float, top: float, bottom: float, values: list[float], *, logarithmic: bool = False
    ) -> Panel:
        """Return a panel whose axis holds the values with some room; a linear one begins at nought where it can."""
        known = [value for value in values if math.isfinite(value) and (value > 0 or not logarithmic)]
        low, high = (min(known), max(known)) if known else (0.5, 2.0)
        if logarithmic:
            return cls(left, right, top, bottom, low / 1.5, high * 1.9, logarithmic=True)
        low = min(low, 0.0)
        return cls(left, right, top, bottom, low, high + 0.16 * (high - low or 1.0))

    def y(self, value: float) -> float:
        """Return where a value stands on paper; what lies beyond the axis stands at its end."""
        if self.logarithmic:
            share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)

    def steps(self) -> list[float]:
        """Return round numbers on the axis."""
        if self.logarithmic:
            return drawing.log_steps(self.low, self.high)
        return drawing.nice_steps(self.low, self.high, 4)

    def furnish(self, drawn: Drawing, words: Words, title: str = "", unit: str = "") -> None:
        """Draw the lines of the axis with their numbers, the title and the unit."""
        for step in self.steps():
            drawn.line(self.left, self.y(step), self.right, self.y(step), stroke=RULE, width=0.7)
            drawn.text(self.left - 5, self.y(step) + 3.2, words.number(step), size=9, fill=SOFT, anchor="end")
        drawn.line(self.left, self.bottom, self.right, self.bottom, stroke=SOFT, width=0.9)
        if title:
            drawn.text(self.left, self.top - 8, title, size=11, bold=True)
        if unit:
            drawn.text(self.right, self.top - 8, unit, size=9, fill=SOFT, anchor="end")


def treatment_mark(drawn: Drawing, place: int, x: float, y: float, radius: float, colour: str) -> None:
    """Draw the mark of a treatment: circle, triangle or square in turn, so that colour never stands alone."""
    shape = (drawing.dots, drawing.triangles, drawing.squares)[place % 3]
    drawn.path(shape([x], [y], radius), fill=colour, stroke="#ffffff", width=0.5)


def limit_mark(drawn: Drawing, x: float, y: float, colour: str) -> None:
    """Draw a value that is only known to lie below: an open mark with an arrow that points down."""
    drawn.circle(x, y, 2.5, fill="#ffffff", stroke=colour, line=1.1)
    drawn.line(x, y + 2.5, x, y + 8.5, stroke=colour, width=1.1)
    drawn.path(f"M{x - 2.4:.1f} {y + 6.3:.1f}L{x:.1f} {y + 9.2:.1f}L{x + 2.4:.1f} {y + 6.3:.1f}", stroke=colour)


def legend(drawn: Drawing, y: float, entries: list[tuple[int, str, str]], right: float, left: float = 40.0) -> float:
    """Draw the marks of treatments with their names in a row, going on below where it is full; return its foot."""
    x = left
    for place, label, colour in entries:
        width = 22 + 5.9 * len(label)
        if x + width > right and x > left:
            x, y = left, y + 15
        treatment_mark(drawn, place, x + 4, y - 3.5, 3.4, colour)
        drawn.text(x + 13, y, label, size=10, fill=INK)
        x += width
    return y
