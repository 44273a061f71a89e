"""Probability plots side by side, one per element: measured values as points, non-detects as open arrows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from netmin.report import drawing
from netmin.report.charts import WIDE
from netmin.report.drawing import ACCENT, INK, RULE, SOFT, Drawing
from netmin.report.wording import Words
from netmin.stats import ProbabilityPlot

#: Columns of panels, and the size of one.
COLUMNS, PANEL_WIDTH, PANEL_HEIGHT = 3, WIDE / 3, 168.0

#: Shares that are named on the axis, and the normal quantiles there.
_SHARES = ((1, -2.3263), (10, -1.2816), (50, 0.0), (90, 1.2816), (99, 2.3263))


@dataclass(frozen=True, eq=False)
class Panel:
    """One element to be drawn.

    Attributes
    ----------
    title : str
        Its name.
    plot : ProbabilityPlot
        The numbers.
    fits : bool
        Whether the values may follow the line's distribution.
    note : str
        What stands below the name.
    """

    title: str
    plot: ProbabilityPlot
    fits: bool
    note: str


def probability_panels(panels: Sequence[Panel], words: Words) -> str:
    """Draw probability plots in rows.

    Parameters
    ----------
    panels : sequence of Panel
        In reading order.
    words : Words
        Language.

    Returns
    -------
    str
        SVG. Contents stand upward on a logarithmic axis of each panel's own, the share of the soil to the right.
    """
    rows = math.ceil(len(panels) / COLUMNS)
    drawn = Drawing(WIDE, rows * PANEL_HEIGHT + 44)
    for number, panel in enumerate(panels):
        row, column = divmod(number, COLUMNS)
        _panel(drawn, panel, column * PANEL_WIDTH, row * PANEL_HEIGHT, words)
    bottom = rows * PANEL_HEIGHT
    drawn.text(WIDE / 2, bottom + 12, words("axis-share-below"), size=10, fill=SOFT, anchor="middle")
    _legend(drawn, bottom + 34, words)
    return drawn.svg()


@dataclass(frozen=True)
class _Axes:
    left: float
    right: float
    top: float
    bottom: float
    scores: tuple[float, float]
    contents: tuple[float, float]

    def x(self, score: npt.ArrayLike) -> list[float]:
        share = (np.asarray(score, dtype=float) - self.scores[0]) / (self.scores[1] - self.scores[0])
        return [float(value) for value in self.left + share * (self.right - self.left)]

    def y(self, content: npt.ArrayLike) -> list[float]:
        low, high = np.log(self.contents)
        share = (np.log(np.maximum(np.asarray(content, dtype=float), 1e-300)) - low) / (high - low)
        return [float(value) for value in self.bottom - share * (self.bottom - self.top)]


def _panel(drawn: Drawing, panel: Panel, left: float, top: float, words: Words) -> None:
    table = panel.plot.table
    value = table["value"].to_numpy(dtype=float)
    score = table["score"].to_numpy(dtype=float)
    reach = max(2.4, float(np.abs(score).max()) + 0.15)
    axes = _Axes(
        left + 44, left + PANEL_WIDTH - 8, top + 34, top + PANEL_HEIGHT - 20, (-reach, reach),
        (float(value.min()) / 1.25, float(value.max()) * 1.25),
    )  # fmt: skip
    drawn.text(left + 44, top + 14, panel.title, size=11, bold=True)
    drawn.text(left + 44, top + 27, panel.note, size=8.5, fill=SOFT)
    _grid(drawn, axes, words)
    _line(drawn, panel, axes)
    seen = table["detected"].to_numpy(dtype=bool)
    xs, ys = drawing.thinned(axes.x(score[seen]), axes.y(value[seen]), 1.5)
    drawn.path(drawing.dots(xs, ys, 1.7), fill=INK)
    drawn.path(_arrows(axes.x(score[~seen]), axes.y(value[~seen])), fill="#ffffff", stroke=ACCENT, width=0.9)


def _grid(drawn: Drawing, axes: _Axes, words: Words) -> None:
    for content in _few(drawing.log_steps(*axes.contents)):
        (y,) = axes.y([content])
        drawn.line(axes.left, y, axes.right, y, stroke=RULE, width=0.6)
        drawn.text(axes.left - 5, y + 3, words.content(content), size=8.5, fill=SOFT, anchor="end")
    for share, score in _SHARES:
        (x,) = axes.x([score])
        drawn.line(x, axes.top, x, axes.bottom, stroke=RULE, width=0.6)
        drawn.text(x, axes.bottom + 11, words.count(share), size=8.5, fill=SOFT, anchor="middle")
    drawn.line(axes.left, axes.bottom, axes.right, axes.bottom, stroke=SOFT, width=0.8)


def _few(steps: Sequence[float]) -> Sequence[float]:
    """Return at most six marks of an axis."""
    return steps if len(steps) <= 6 else steps[:: math.ceil(len(steps) / 6)]


def _line(drawn: Drawing, panel: Panel, axes: _Axes) -> None:
    """Draw the part of the fitted distribution that lies within the panel; dashed where it does not fit."""
    line = panel.plot.line
    content = line["value"].to_numpy(dtype=float)
    inside = (content >= axes.contents[0]) & (content <= axes.contents[1])
    xs, ys = axes.x(line["score"].to_numpy(dtype=float)[inside]), axes.y(content[inside])
    step = 1 if panel.fits else 2
    places = list(zip(xs, ys, strict=True))
    for start, end in list(pairwise(places))[::step]:
        drawn.line(*start, *end, stroke=ACCENT, width=1.4)


def _arrows(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Return open arrows that point down from a limit: the truth lies somewhere below."""
    return "".join(
        f"M{x - 3.2:.1f} {y:.1f}h6.4M{x:.1f} {y:.1f}v4.2M{x - 2.4:.1f} {y + 4.2:.1f}h4.8l-2.4 4z"
        for x, y in zip(xs, ys, strict=True)
    )


def _legend(drawn: Drawing, y: float, words: Words) -> None:
    drawn.circle(60, y - 3.5, 2.2)
    drawn.text(70, y, words("legend-measured"), size=10)
    drawn.path(_arrows([224], [y - 8]), fill="#ffffff", stroke=ACCENT, width=0.9)
    drawn.text(234, y, words("legend-arrow"), size=10)
    drawn.line(450, y - 3.5, 476, y - 3.5, stroke=ACCENT, width=1.4)
    drawn.text(482, y, words("legend-distribution"), size=10)
