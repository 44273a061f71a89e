"""The picture of a hazard index: a bar per receptor, a piece per element, and the line that must not be passed."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from netmin.assessment import SiteHealth
from netmin.report import drawing
from netmin.report.charts import WIDE
from netmin.report.drawing import INK, PAPER, RULE, SOFT, Drawing
from netmin.report.risk_words import bounds, element_sums
from netmin.report.wording import Words, sentence

#: Grounds of the pieces, light enough for black letters; every second piece is hatched as well.
COLOURS = ("#9fc3d8", "#f0d58a", "#a9d2cc", "#e3b59f", "#c9d0d6", "#c3b6d9", "#d9dfa0", "#cfe3ee")

#: Elements with a piece of their own; the rest are drawn together.
MOST_PIECES = len(COLOURS) - 1

_OTHERS = "…"
_LEFT, _RIGHT, _STEP, _BAR = 14.0, 60.0, 46.0, 20.0


def hazard_chart(words: Words, health: SiteHealth) -> str:
    """Draw the hazard index of the site by receptor and element, at the upper bounds.

    Parameters
    ----------
    words : Words
        Language.
    health : SiteHealth
        With its table by receptor, element and pathway.

    Returns
    -------
    str
        SVG; "" where no index is known or none is finite.
    """
    sums = element_sums(health.table, "quotient")
    finite = sums[sums["quotient_high"].map(math.isfinite)]
    if finite.empty or not finite["quotient_high"].sum() > 0:
        return ""
    pieces = _pieces(finite)
    names = [name for name, _ in health.receptors if name in pieces]
    farthest = 1.06 * max(1.05, *(sum(parts.values()) for parts in pieces.values()))
    bottom = 22.0 + _STEP * len(names)
    order = list(dict.fromkeys(name for parts in pieces.values() for name in parts))
    drawn = Drawing(WIDE, bottom + 64 + 18 * ((len(order) - 1) // 8))

    def x(value: float) -> float:
        return _LEFT + (WIDE - _LEFT - _RIGHT) * value / farthest

    for mark in drawing.nice_steps(0.0, farthest, 6):
        drawn.line(x(mark), 14, x(mark), bottom, stroke=RULE, width=0.7)
        drawn.text(x(mark), bottom + 15, words.number(mark), size=10, fill=SOFT, anchor="middle")
    drawn.line(x(1.0), 8, x(1.0), bottom, stroke=INK, width=1.6, dash="5 3")
    for row, name in enumerate(names):
        top = 22.0 + _STEP * row
        _lettered(drawn, _LEFT, top + 11, sentence(words.label(health.title(name))))
        _bar(drawn, words, [(each, pieces[name][each], order.index(each)) for each in pieces[name]], x, top + 16)
        unbounded = not sums[sums["receptor"] == name]["quotient_high"].map(math.isfinite).all()
        total = math.inf if unbounded else sum(pieces[name].values())
        _lettered(drawn, x(sum(pieces[name].values())) + 6, top + 30, bounds(words, total, total))
    side = 1 if x(1.0) < WIDE / 2 else -1
    anchor = "start" if side > 0 else "end"
    drawn.text(x(1.0) + 4 * side, 12, words("legend-one"), size=10, anchor=anchor, bold=True)
    drawn.text((_LEFT + WIDE - _RIGHT) / 2, bottom + 30, words("axis-hazard"), size=10, fill=SOFT, anchor="middle")
    _legend(drawn, words, order, bottom + 46)
    return drawn.svg()


def _pieces(sums: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return by receptor the quotient of each element that has a piece, those that add most anywhere first."""
    ranked = sums.groupby("analyte")["quotient_high"].max().sort_values(ascending=False, kind="stable")
    own = [str(name) for name in ranked.index[:MOST_PIECES]]
    found: dict[str, dict[str, float]] = {}
    for receptor, rows in sums.groupby("receptor", sort=False):
        values = dict(zip(rows["analyte"].astype(str), rows["quotient_high"].astype(float), strict=True))
        parts = {name: values[name] for name in own if values.get(name, 0.0) > 0}
        if rest := sum(value for name, value in values.items() if name not in own):
            parts[_OTHERS] = rest
        found[str(receptor)] = parts
    return found


def _bar(
    drawn: Drawing, words: Words, pieces: list[tuple[str, float, int]], place: Callable[[float], float], top: float
) -> None:
    start = 0.0
    for name, value, number in pieces:
        left, width = place(start), place(start + value) - place(start)
        _piece(drawn, left, top, width, number)
        label = name if name == _OTHERS else words.symbol(name)
        if width > 8.5 * len(label) + 4:
            _lettered(drawn, left + width / 2, top + 14, label, anchor="middle", paper=COLOURS[number % len(COLOURS)])
        start += value


def _lettered(drawn: Drawing, x: float, y: float, text: str, *, anchor: str = "start", paper: str = PAPER) -> None:
    """Write bold text on a ground of its own, so that no line or hatching runs through it."""
    width = 6.6 * len(text) + 2
    left = x - (width / 2 if anchor == "middle" else 1)
    drawn.rect(left, y - 10, width, 13, fill=paper)
    drawn.text(x, y, text, size=11, anchor=anchor, bold=True)


def _piece(drawn: Drawing, left: float, top: float, width: float, number: int) -> None:
    drawn.rect(left, top, width, _BAR, fill=COLOURS[number % len(COLOURS)], stroke=INK, line=0.8)
    if number % 2:
        drawn.hatch(left, top, width, _BAR, stroke="#6a7480", step=6 if number % 4 == 1 else 3.5)


def _legend(drawn: Drawing, words: Words, order: list[str], y: float) -> None:
    for index, name in enumerate(order):
        left, row = _LEFT + 82 * (index % 8), y + 18 * (index // 8)
        drawn.rect(left, row, 18, 11, fill=COLOURS[index % len(COLOURS)], stroke=INK, line=0.8)
        if index % 2:
            drawn.hatch(left, row, 18, 11, stroke="#6a7480", step=6 if index % 4 == 1 else 3.5)
        drawn.text(left + 24, row + 9.5, words("others") if name == _OTHERS else words.symbol(name), size=10)
