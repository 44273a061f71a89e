"""Charts as drawings: box plots that show what is not known, correlations, variograms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment import ElementMap
from netmin.report import drawing
from netmin.report.drawing import ACCENT, INK, RULE, SOFT, Drawing
from netmin.report.palettes import blend
from netmin.report.wording import Words

FloatArray = npt.NDArray[np.float64]

#: Width of a drawing that fills the text.
WIDE = 680.0

#: Marks of limits, told apart by shape and colour: the laws in the order of the recipe.
LIMIT_COLOURS = ("#a92f1f", "#3b528b", "#7a5b12", "#6a3d7c")


@dataclass(frozen=True)
class LimitLine:
    """A limit as a mark in a box plot.

    Attributes
    ----------
    analyte : str
        Symbol.
    value : float
        [mg/kg]
    law : int
        Position of its law.
    rank : int
        Position of its level, mildest first.
    """

    analyte: str
    value: float
    law: int
    rank: int


def box_plot(
    boxes: pd.DataFrame, far: dict[str, FloatArray], limits: Sequence[LimitLine], laws: Sequence[str], words: Words
) -> str:
    """Draw one box per analyte on a shared logarithmic axis.

    Parameters
    ----------
    boxes : pandas.DataFrame
        Columns of `netmin.stats.BoxNumbers.row`, and ``analyte``.
    far : dict of str to array
        Detected values beyond the whiskers. [mg/kg]
    limits : sequence of LimitLine
        Drawn as marks.
    laws : sequence of str
        Names of the laws, in the order of `LimitLine.law`.
    words : Words
        Language.

    Returns
    -------
    str
        SVG. Left of the laboratory's highest limit the ground is hatched and the box only outlined: it is an estimate.
    """
    rows: list[dict[Any, Any]] = boxes.to_dict("records")
    left, right, top, step = 58.0, 14.0, 10.0, 26.0
    bottom = top + step * len(rows)
    drawn = Drawing(WIDE, bottom + 42 + 18 * (2 + math.ceil(len(laws) / 2)))
    axis = _LogAxis.over(rows, far, limits, left, WIDE - right)
    for mark in drawing.log_steps(axis.low, axis.high):
        drawn.line(axis.x(mark), top, axis.x(mark), bottom, stroke=RULE, width=0.7)
        drawn.text(axis.x(mark), bottom + 15, words.content(mark), size=10, fill=SOFT, anchor="middle")
    drawn.line(left, bottom, WIDE - right, bottom, stroke=SOFT, width=0.8)
    drawn.text((left + WIDE - right) / 2, bottom + 31, words("axis-content"), size=10, fill=SOFT, anchor="middle")
    for index, row in enumerate(rows):
        middle = top + step * (index + 0.5)
        name = str(row["analyte"])
        drawn.text(left - 10, middle + 4, words.symbol(name), size=12, anchor="end", bold=True)
        _box(drawn, axis, row, far[name], middle)
        for limit in (each for each in limits if each.analyte == name):
            _limit_mark(drawn, axis.x(limit.value), middle, limit)
    _box_legend(drawn, bottom + 54, laws, words)
    return drawn.svg()


@dataclass(frozen=True)
class _LogAxis:
    low: float
    high: float
    left: float
    right: float

    @classmethod
    def over(
        cls,
        rows: Sequence[dict[Any, Any]],
        far: dict[str, FloatArray],
        limits: Sequence[LimitLine],
        left: float,
        right: float,
    ) -> _LogAxis:
        names = ("whisker_low", "whisker_high", "q25", "q75", "hidden_below")
        numbers = [float(row[name]) for row in rows for name in names]
        numbers += [float(value) for values in far.values() for value in values] + [limit.value for limit in limits]
        known = [number for number in numbers if math.isfinite(number) and number > 0] or [1.0, 10.0]
        return cls(min(known) / 1.4, max(known) * 1.4, left, right)

    def x(self, value: float) -> float:
        share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return self.left + share * (self.right - self.left)


def _box(drawn: Drawing, axis: _LogAxis, row: dict[Any, Any], far: FloatArray, middle: float) -> None:
    hidden = row["hidden_below"]
    if math.isfinite(hidden):
        drawn.hatch(axis.left, middle - 9, axis.x(hidden) - axis.left, 18, stroke="#b9c1c9", step=5)
        drawn.line(axis.x(hidden), middle - 9, axis.x(hidden), middle + 9, stroke=SOFT, width=1, dash="2 2")
    shown = hidden if math.isfinite(hidden) else axis.low
    q25 = row["q25"] if math.isfinite(row["q25"]) else min(shown, row["q75"]) if math.isfinite(row["q75"]) else math.nan
    for start, end in ((row["whisker_low"], q25), (row["q75"], row["whisker_high"])):
        if math.isfinite(start) and math.isfinite(end) and end > start:
            drawn.line(axis.x(start), middle, axis.x(end), middle, stroke=INK, width=1.2)
    if math.isfinite(q25) and math.isfinite(row["q75"]):
        solid = max(q25, shown)
        drawn.rect(axis.x(q25), middle - 6, axis.x(row["q75"]) - axis.x(q25), 12, fill="#ffffff", stroke=ACCENT, line=1)
        if row["q75"] > solid:
            drawn.rect(
                axis.x(solid), middle - 6, axis.x(row["q75"]) - axis.x(solid), 12, fill="#a9d2cc", stroke=ACCENT, line=1
            )
    if math.isfinite(row["median"]):
        drawn.line(axis.x(row["median"]), middle - 6, axis.x(row["median"]), middle + 6, stroke=INK, width=2.2)
    drawn.path(drawing.dots([axis.x(value) for value in far], [middle] * len(far), 1.8), stroke=INK, width=0.8)


def _limit_mark(drawn: Drawing, x: float, middle: float, limit: LimitLine) -> None:
    """Draw a limit: the law chooses colour and dash, the level how many strokes cross it."""
    colour = LIMIT_COLOURS[limit.law % len(LIMIT_COLOURS)]
    drawn.line(x, middle - 11, x, middle + 11, stroke=colour, width=1.8, dash="" if limit.law % 2 == 0 else "4 2")
    for stroke in range(limit.rank + 1):
        y = middle - 11 + 3 * stroke
        drawn.line(x - 3, y, x + 3, y, stroke=colour, width=1.4)


def _box_legend(drawn: Drawing, y: float, laws: Sequence[str], words: Words) -> None:
    drawn.rect(58, y - 9, 26, 11, fill="#a9d2cc", stroke=ACCENT)
    drawn.line(70, y - 9, 70, y + 2, stroke=INK, width=2.2)
    drawn.text(92, y, words("legend-box"), size=10)
    drawn.hatch(370, y - 9, 26, 11, stroke="#b9c1c9", step=4)
    drawn.line(396, y - 10, 396, y + 3, stroke=SOFT, dash="2 2")
    drawn.text(404, y, words("legend-hidden"), size=10)
    for index, law in enumerate(laws):
        x, row = 58 + 312 * (index % 2), y + 18 + 18 * (index // 2)
        _limit_mark(drawn, x + 13, row - 4, LimitLine("", 1.0, index, 0))
        drawn.text(x + 34, row, words("legend-limits", law=law), size=10)
    if laws:
        last = y + 18 + 18 * math.ceil(len(laws) / 2)
        drawn.text(92, last, words("legend-ranks"), size=10, fill=SOFT)


def correlation_plot(correlation: pd.DataFrame, words: Words) -> str:
    """Draw rank correlations as a triangle of fields with their numbers.

    Parameters
    ----------
    correlation : pandas.DataFrame
        Analytes × analytes. [–]
    words : Words
        Language.

    Returns
    -------
    str
        SVG.
    """
    names = [str(name) for name in correlation.columns]
    numbers = correlation.to_numpy(dtype=float)
    side = _side(len(names))
    drawn = Drawing(correlation_width(len(names)), side * len(names) + 34)
    left = 60.0
    size = 10.0 if side >= 30 else 7.5
    for i, name in enumerate(names):
        drawn.text(
            left - 8, 8 + side * (i + 0.5) + 4, words.symbol(name), size=min(11.0, side * 0.6), anchor="end", bold=True
        )
        drawn.text(
            left + side * (i + 0.5),
            8 + side * len(names) + 14,
            words.symbol(name),
            size=min(11.0, side * 0.4),
            anchor="middle",
            bold=True,
        )
        for j in range(i):
            value = numbers[i, j]
            if math.isfinite(value):
                drawn.rect(left + side * j, 8 + side * i, side, side, fill=_diverging(value), stroke="#ffffff")
                if side >= 22:
                    dark = abs(value) > 0.65
                    drawn.text(
                        left + side * (j + 0.5),
                        8 + side * (i + 0.5) + 3.5,
                        words.fixed(value, 2),
                        size=size,
                        anchor="middle",
                        fill="#ffffff" if dark else INK,
                    )
    return drawn.svg()


def correlation_width(count: int) -> float:
    """Return the width of a correlation plot of so many analytes, of at most `WIDE`."""
    return min(WIDE, 70.0 + _side(count) * count)


def _side(count: int) -> float:
    return min(44.0, (WIDE - 70) / max(count, 1))


def _diverging(value: float) -> str:
    """Return white at nought, blue towards plus one, brown towards minus one."""
    return (
        blend(("#f6f7f7", "#9fc3d8", "#2c6a93", "#123f63"), value)
        if value >= 0
        else blend(("#f6f7f7", "#dfc28a", "#96641b", "#5c3a08"), -value)
    )


def variogram_plot(element_map: ElementMap, words: Words) -> str:
    """Draw the empirical variogram, its points as large as their pairs are many, and the fitted model.

    Parameters
    ----------
    element_map : ElementMap
        The map.
    words : Words
        Language.

    Returns
    -------
    str
        SVG.
    """
    empirical = element_map.empirical
    distance = np.asarray(empirical.distance, dtype=float)
    semivariance = np.asarray(empirical.semivariance, dtype=float)
    along = np.linspace(0.0, float(distance.max()) * 1.04, 80)
    curve = np.asarray(element_map.model.semivariance(np.maximum(along, 1e-6)), dtype=float)
    farthest = float(along[-1])
    highest = 1.08 * max(float(semivariance.max()), float(curve.max()))
    drawn = Drawing(360, 230)
    left, right, top, bottom = 44.0, 350.0, 10.0, 180.0

    def x(value: float) -> float:
        return left + (right - left) * value / farthest

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / highest

    for mark in drawing.nice_steps(0.0, highest, 4):
        drawn.line(left, y(mark), right, y(mark), stroke=RULE, width=0.7)
        drawn.text(left - 6, y(mark) + 3.5, words.number(mark), size=9, fill=SOFT, anchor="end")
    for mark in drawing.nice_steps(0.0, farthest, 5):
        drawn.line(x(mark), bottom, x(mark), bottom + 4, stroke=SOFT, width=0.8)
        drawn.text(x(mark), bottom + 15, words.number(mark), size=9, fill=SOFT, anchor="middle")
    drawn.line(left, bottom, right, bottom, stroke=SOFT, width=0.8)
    drawn.path(
        "M" + "L".join(f"{x(a):.1f} {y(b):.1f}" for a, b in zip(along, curve, strict=True)), stroke=ACCENT, width=1.8
    )
    largest = float(np.max(empirical.pairs))
    for apart, half, pairs in zip(distance, semivariance, empirical.pairs, strict=True):
        drawn.circle(
            x(float(apart)),
            y(float(half)),
            2 + 3 * math.sqrt(float(pairs) / largest),
            fill="#ffffff",
            stroke=INK,
            line=1.1,
        )
    drawn.text((left + right) / 2, bottom + 30, words("axis-distance"), size=10, fill=SOFT, anchor="middle")
    drawn.text(12, (top + bottom) / 2, words("axis-semivariance"), size=10, fill=SOFT, anchor="middle", turn=-90)
    drawn.circle(left + 10, bottom + 43, 3.5, fill="#ffffff", stroke=INK, line=1.1)
    drawn.text(left + 20, bottom + 46.5, words("legend-pairs"), size=10)
    drawn.line(left + 186, bottom + 43, left + 206, bottom + 43, stroke=ACCENT, width=1.8)
    drawn.text(left + 212, bottom + 46.5, words("legend-model"), size=10)
    return drawn.svg()
