"""Drawings of components and sources: a biplot, bars of the profiles, places with their shares."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment import SiteComponents
from netmin.report import drawing
from netmin.report.charts import WIDE
from netmin.report.drawing import ACCENT, INK, RULE, SOFT, Drawing
from netmin.report.palettes import SOURCE_COLOURS
from netmin.report.wording import Words

FloatArray = npt.NDArray[np.float64]

_BIPLOT = 430.0


def biplot(components: SiteComponents, words: Words) -> str:
    """Draw samples as points and elements as rays.

    Parameters
    ----------
    components : SiteComponents
        The two leading components.
    words : Words
        Language.

    Returns
    -------
    str
        SVG. Both share the origin; each has a scale of its own, which changes no angle.
    """
    drawn = Drawing(_BIPLOT, _BIPLOT + 24)
    left, right, top, bottom = 34.0, _BIPLOT - 10, 10.0, _BIPLOT - 34
    middle_x, middle_y, half = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    points = components.samples[["first", "second"]].to_numpy(dtype=float)
    rays = components.elements[["first", "second"]].to_numpy(dtype=float)
    drawn.line(left, middle_y, right, middle_y, stroke=RULE, width=0.8)
    drawn.line(middle_x, top, middle_x, bottom, stroke=RULE, width=0.8)
    xs, ys = _placed(points, 0.96 * half, middle_x, middle_y)
    odd = components.samples["outlying"].to_numpy(dtype=bool)
    drawn.path(drawing.dots(*_chosen(xs, ys, ~odd), 1.6), fill="#8b959f")
    drawn.path(drawing.dots(*_chosen(xs, ys, odd), 2.2), fill="#ffffff", stroke=INK, width=0.8)
    ends_x, ends_y = _placed(rays, 0.82 * half, middle_x, middle_y)
    for x, y, name in zip(ends_x, ends_y, components.elements["element"], strict=True):
        drawn.line(middle_x, middle_y, x, y, stroke=ACCENT, width=1.3)
        away_x, away_y = x - middle_x, y - middle_y
        length = math.hypot(away_x, away_y) or 1.0
        anchor = "start" if away_x > 0.3 * length else "end" if away_x < -0.3 * length else "middle"
        drawn.text(
            x + 6 * away_x / length,
            y + 10 * away_y / length + 3.5,
            words.symbol(str(name)),
            size=11,
            bold=True,
            anchor=anchor,
            fill=ACCENT,
        )
    shares = [words.share(float(share)) for share in components.table["explained"].iloc[:2]]
    drawn.text(middle_x, bottom + 20, words("axis-component", number=1, share=shares[0]), size=10, anchor="middle")
    drawn.text(16, middle_y, words("axis-component", number=2, share=shares[1]), size=10, anchor="middle", turn=-90)
    return drawn.svg()


def _placed(points: FloatArray, reach: float, middle_x: float, middle_y: float) -> tuple[list[float], list[float]]:
    scale = reach / float(np.abs(points).max() or 1.0)
    return (middle_x + scale * points[:, 0]).tolist(), (middle_y - scale * points[:, 1]).tolist()


def _chosen(xs: Sequence[float], ys: Sequence[float], here: npt.NDArray[np.bool_]) -> tuple[list[float], list[float]]:
    return [x for x, kept in zip(xs, here, strict=True) if kept], [y for y, kept in zip(ys, here, strict=True) if kept]


def profile_bars(profiles: pd.DataFrame, titles: Sequence[str], words: Words) -> str:
    """Draw for each source a bar per element: its share of the element's mean content, with its band.

    Parameters
    ----------
    profiles : pandas.DataFrame
        As `SiteSources.profiles`.
    titles : sequence of str
        Names of the sources, in their order.
    words : Words
        Language.

    Returns
    -------
    str
        SVG.
    """
    factors = list(dict.fromkeys(str(name) for name in profiles["factor"]))
    elements = list(dict.fromkeys(str(name) for name in profiles["element"]))
    height, left = 96.0, 44.0
    drawn = Drawing(WIDE, height * len(factors) + 8)
    step = (WIDE - left - 8) / len(elements)
    for row, (factor, title) in enumerate(zip(factors, titles, strict=True)):
        top, bottom = row * height + 22, row * height + height - 18
        drawn.text(left, top - 8, title, size=11, bold=True)
        for share in (0.0, 0.5, 1.0):
            y = bottom - share * (bottom - top)
            drawn.line(left, y, WIDE - 8, y, stroke=SOFT if share == 0 else RULE, width=0.8)
            drawn.text(left - 6, y + 3.5, words.share(share), size=8.5, fill=SOFT, anchor="end")
        part = profiles[profiles["factor"] == factor]
        numbers_of = {str(row["element"]): row for row in part.to_dict("records")}
        for column, element in enumerate(elements):
            numbers = numbers_of[element]
            middle = left + step * (column + 0.5)
            width = min(30.0, 0.62 * step)
            top_of = bottom - float(numbers["share"]) * (bottom - top)
            colour = SOURCE_COLOURS[row % len(SOURCE_COLOURS)]
            drawn.rect(middle - width / 2, top_of, width, bottom - top_of, fill=colour)
            low, high = float(numbers["low"]), float(numbers["high"])
            if math.isfinite(low) and math.isfinite(high):
                low_y, high_y = bottom - low * (bottom - top), bottom - high * (bottom - top)
                drawn.line(middle, low_y, middle, high_y, stroke=INK, width=1.1)
                for y in (low_y, high_y):
                    drawn.line(middle - 3, y, middle + 3, y, stroke=INK, width=1.1)
            drawn.text(
                middle, bottom + 12, words.symbol(element), size=min(10.0, 0.5 * step + 3), anchor="middle", bold=True
            )
    return drawn.svg()


def share_map(easting: FloatArray, northing: FloatArray, share: FloatArray, colour: str, words: Words) -> str:
    """Draw places as circles whose area grows with the share of a source.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        [m]
    share : array, shape (n,)
        [–]
    colour : str
        Of the source.
    words : Words
        Language.

    Returns
    -------
    str
        SVG.
    """
    width, margin = 360.0, 14.0
    across = max(float(np.ptp(easting)), float(np.ptp(northing)) * 0.6, 1.0)
    scale = (width - 2 * margin) / across
    height = max(120.0, float(np.ptp(northing)) * scale + 2 * margin)
    drawn = Drawing(width, height + 26)
    drawn.rect(0.5, 0.5, width - 1, height - 1, stroke=RULE)
    pad = (width - 2 * margin - float(np.ptp(easting)) * scale) / 2
    x = margin + pad + (easting - easting.min()) * scale
    y = height - margin - (northing - northing.min()) * scale
    largest = 8.0 if share.size <= 200 else 5.0
    for place in np.argsort(-share, kind="stable"):
        radius = largest * math.sqrt(max(float(share[place]), 0.0))
        drawn.circle(float(x[place]), float(y[place]), max(radius, 0.6), fill=colour, stroke="#ffffff", line=0.5)
    for number, mark in enumerate((0.1, 0.5, 1.0)):
        at = 40 + 100 * number
        drawn.circle(at, height + 14, largest * math.sqrt(mark), fill=colour)
        drawn.text(at + 14, height + 18, words.share(mark), size=10)
    return drawn.svg()
