"""Pictures of a risk over people: how many pass which hazard index, and which input makes the spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment import HealthDraws
from netmin.report.charts import WIDE
from netmin.report.drawing import ACCENT, INK, RULE, SOFT, Drawing
from netmin.report.draws_tables import told_sensitivities
from netmin.report.draws_words import receptor_name, source_name
from netmin.report.wording import Words, sentence

FloatArray = npt.NDArray[np.float64]

#: Columns of panels, and the size of one.
COLUMNS, PANEL_WIDTH, PANEL_HEIGHT = 3, WIDE / 3, 178.0

_BAND, _TOTAL = "#bcd8d6", "#bcd8d6"

#: Most inputs drawn for one receptor.
MOST_INPUTS = 8


@dataclass(frozen=True, eq=False)
class _Curve:
    """Shares of people above values, the greatest share first."""

    above: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray


def curve_chart(words: Words, draws: HealthDraws) -> str:
    """Draw for each receptor the share of people above a hazard index, with its band.

    Parameters
    ----------
    words : Words
        Language.
    draws : HealthDraws
        With its curves.

    Returns
    -------
    str
        SVG; "" where no hazard index is known.
    """
    curves = [(name, found) for name, _ in draws.receptors if (found := _curve(draws, name)) is not None]
    if not curves:
        return ""
    low = min(float(found.low.min()) for _, found in curves)
    high = max(float(found.high.max()) for _, found in curves)
    ends = (min(low, 0.5) / 1.15, max(high, 2.0) * 1.15)
    rows = math.ceil(len(curves) / COLUMNS)
    drawn = Drawing(WIDE, rows * PANEL_HEIGHT + 46)
    for number, (name, found) in enumerate(curves):
        row, column = divmod(number, COLUMNS)
        _panel(drawn, words, receptor_name(words, draws, name), found, ends, (column, row))
    bottom = rows * PANEL_HEIGHT
    drawn.text(WIDE / 2, bottom + 12, words("axis-hazard"), size=10, fill=SOFT, anchor="middle")
    _legend(drawn, words, bottom + 36)
    return drawn.svg()


def _curve(draws: HealthDraws, receptor: str) -> _Curve | None:
    rows = draws.curve[(draws.curve["receptor"] == receptor) & (draws.curve["quantity"] == "hazard")]
    value, low, high = (rows[name].to_numpy(dtype=float) for name in ("value", "value_low", "value_high"))
    if not len(rows) or not (low > 0).all():
        return None
    return _Curve(1.0 - rows["share"].to_numpy(dtype=float), value, low, high)


def _panel(
    drawn: Drawing, words: Words, title: str, found: _Curve, ends: tuple[float, float], place: tuple[int, int]
) -> None:
    left, right = place[0] * PANEL_WIDTH + 42, (place[0] + 1) * PANEL_WIDTH - 10
    top, bottom = place[1] * PANEL_HEIGHT + 34, (place[1] + 1) * PANEL_HEIGHT - 22
    span = math.log(ends[1] / ends[0])

    def x(value: float) -> float:
        return left + (right - left) * math.log(value / ends[0]) / span

    def y(share: float) -> float:
        return bottom - (bottom - top) * share

    for row, line in enumerate(_lines(title)):
        drawn.text(left, top - 18 + 12 * row, line, size=10, bold=True)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        drawn.line(left, y(share), right, y(share), stroke=RULE, width=0.6)
        drawn.text(left - 5, y(share) + 3, words.share(share), size=8.5, fill=SOFT, anchor="end")
    for mark in _marks(ends):
        drawn.line(x(mark), top, x(mark), bottom, stroke=RULE, width=0.6)
        drawn.text(x(mark), bottom + 11, words.number(mark), size=8.5, fill=SOFT, anchor="middle")
    edge = [(x(v), y(s)) for v, s in zip(found.low, found.above, strict=True)]
    back = [(x(v), y(s)) for v, s in zip(found.high[::-1], found.above[::-1], strict=True)]
    drawn.path(_path([*edge, *back]) + "z", fill=_BAND)
    drawn.path(_path([(x(v), y(s)) for v, s in zip(found.value, found.above, strict=True)]), stroke=ACCENT, width=1.6)
    drawn.line(x(1.0), top, x(1.0), bottom, stroke=INK, width=1.3, dash="5 3")
    drawn.line(left, bottom, right, bottom, stroke=SOFT, width=0.8)


def _lines(title: str) -> list[str]:
    """Return a title in at most two lines that fit a panel."""
    words = title.split(" ")
    first: list[str] = []
    while words and len(" ".join([*first, words[0]])) <= 30:
        first.append(words.pop(0))
    rest = " ".join(words)
    return [" ".join(first), rest] if first and rest else [title]


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)


def _marks(ends: tuple[float, float]) -> list[float]:
    """Return round numbers between the ends, 1 always among them: by threes, or by tens where there are many."""
    exponents = range(math.floor(math.log10(ends[0])), math.ceil(math.log10(ends[1])) + 1)
    for factors in ((1, 3), (1,)):
        marks = [float(f"{factor}e{exponent}") for exponent in exponents for factor in factors]
        inside = [mark for mark in marks if ends[0] <= mark <= ends[1]]
        if len(inside) <= 6:
            break
    return inside


def _legend(drawn: Drawing, words: Words, y: float) -> None:
    drawn.line(44, y - 3.5, 68, y - 3.5, stroke=ACCENT, width=1.6)
    drawn.text(74, y, words("legend-people-above"), size=10)
    drawn.rect(270, y - 9, 24, 11, fill=_BAND)
    drawn.text(300, y, words("legend-band"), size=10)
    drawn.line(500, y - 3.5, 524, y - 3.5, stroke=INK, width=1.3, dash="5 3")
    drawn.text(530, y, words("legend-index-one"), size=10)


def curve_told(words: Words, draws: HealthDraws) -> str:
    """Return what the curves show, for those who cannot see them."""
    told = []
    for name, _ in draws.receptors:
        rows = draws.curve[(draws.curve["receptor"] == name) & (draws.curve["quantity"] == "hazard")]
        at = {round(float(row["share"]), 3): float(row["value"]) for row in rows.to_dict("records")}
        if at:
            parts = ", ".join(f"{words.share(share)} ≤ {words.number(at[share])}" for share in (0.05, 0.5, 0.95))
            told.append(f"{receptor_name(words, draws, name)}: {parts}")
    return "; ".join(told)


def sensitivity_chart(words: Words, draws: HealthDraws) -> str:
    """Draw a pair of bars per input: what it explains alone, and with all others.

    Parameters
    ----------
    words : Words
        Language.
    draws : HealthDraws
        With its Sobol indices.

    Returns
    -------
    str
        SVG; "" where nothing varies.
    """
    table = told_sensitivities(draws)
    if table.empty:
        return ""
    groups = [(str(name), rows.head(MOST_INPUTS)) for name, rows in table.groupby("receptor", sort=False)]
    height = sum(26 + 22 * len(rows) for _, rows in groups)
    drawn = Drawing(WIDE, height + 52)
    left, right = 268.0, WIDE - 58.0
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = left + (right - left) * share
        drawn.line(x, 8, x, height, stroke=RULE, width=0.6)
        drawn.text(x, height + 13, words.share(share), size=9, fill=SOFT, anchor="middle")
    top = 4.0
    for name, rows in groups:
        drawn.text(8, top + 14, receptor_name(words, draws, name), size=10, bold=True)
        top = _bars(drawn, words, rows, top + 24, (left, right))
        top += 2
    drawn.text((left + right) / 2, height + 28, words("axis-variance"), size=10, fill=SOFT, anchor="middle")
    for start, colour, told in ((44.0, ACCENT, words("legend-alone")), (300.0, _TOTAL, words("legend-with-others"))):
        drawn.rect(start, height + 36, 24, 10, fill=colour, stroke=INK, line=0.5)
        drawn.text(start + 30, height + 45, told, size=10)
    return drawn.svg()


def _bars(drawn: Drawing, words: Words, rows: pd.DataFrame, top: float, ends: tuple[float, float]) -> float:
    left, right = ends
    for row in rows.to_dict("records"):
        first, total = (min(max(float(row[name]), 0.0), 1.0) for name in ("first", "total"))
        drawn.text(left - 8, top + 12, sentence(source_name(words, str(row["source"]))), size=10, anchor="end")
        drawn.rect(left, top + 2, (right - left) * total, 14, fill=_TOTAL, stroke=INK, line=0.5)
        drawn.rect(left, top + 5, (right - left) * first, 8, fill=ACCENT)
        drawn.text(left + (right - left) * max(first, total) + 6, top + 13, words.share(total), size=9.5)
        top += 22
    return top


def sensitivity_told(words: Words, draws: HealthDraws) -> str:
    """Return what the bars show, for those who cannot see them."""
    told = []
    for name, rows in told_sensitivities(draws).groupby("receptor", sort=False):
        parts = ", ".join(
            f"{source_name(words, str(row['source']))} {words.share(min(float(row['total']), 1.0))}"
            for row in rows.head(MOST_INPUTS).to_dict("records")
        )
        told.append(f"{receptor_name(words, draws, str(name))}: {parts}")
    return "; ".join(told)
