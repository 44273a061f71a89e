"""The zones of a plan as a drawing: each named, its colour and its pattern telling what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from netmin.planning import FATES, Plan
from netmin.report.drawing import INK, SOFT, Drawing
from netmin.report.frame import FOOT, WIDTH, Frame
from netmin.report.wording import Words

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

#: Ground of every fate; what cannot be treated and what is only not sure are hatched, so that no colour is needed.
FATE_COLOURS = {
    "clean": "#cfe3ee",
    "unsure": "#f6dfa6",
    "gentle": "#8cc9a8",
    "conventional": "#e3a27c",
    "unpaid": "#e8ebee",
    "hopeless": "#c9664e",
}

_HATCHED = {"unsure": 7.0, "hopeless": 5.0}

#: Names of zones larger than this are left to the table.
_LETTERS = 12


def plan_map(plan: Plan, words: Words) -> str:
    """Draw the zones with their names.

    Parameters
    ----------
    plan : Plan
        With outlines.
    words : Words
        Language.

    Returns
    -------
    str
        SVG; "" where the site has no map.
    """
    shown = [part for part in plan.parts if part.zone.outline is not None]
    if not shown:
        return ""
    outlines = [part.zone.outline for part in shown]
    bounds = np.array([outline.bounds for outline in outlines if outline is not None])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    frame = Frame.around((float(west), float(south), float(east), float(north)))
    present = [fate for fate in FATES if any(part.fate == fate for part in shown)]
    drawn = Drawing(WIDTH, frame.bottom + FOOT + 8 + 17 * len(present))
    for part in shown:
        if part.zone.outline is not None:
            _area(drawn, frame, part.zone.outline, part.fate)
    for part in shown:
        if part.zone.outline is not None and len(part.zone.name) <= _LETTERS:
            _name(drawn, frame, part.zone.outline, part.zone.name)
    frame.furnish(drawn, words)
    for row, fate in enumerate(present):
        y = frame.bottom + FOOT + 4 + 17 * row
        drawn.rect(26, y, 18, 11, fill=FATE_COLOURS[fate])
        if fate in _HATCHED:
            drawn.hatch(26, y, 18, 11, stroke=INK, step=_HATCHED[fate])
        drawn.rect(26, y, 18, 11, stroke=SOFT, line=0.6)
        drawn.text(50, y + 9.5, words(f"fate-{fate}"), size=11)
    return drawn.svg()


def _area(drawn: Drawing, frame: Frame, outline: MultiPolygon, fate: str) -> None:
    data = "".join(_ring(frame, ring) for polygon in outline.geoms for ring in _rings(polygon))
    drawn.path(data, fill=FATE_COLOURS[fate])
    if fate in _HATCHED:
        drawn.path(_stripes(frame, outline, _HATCHED[fate]), stroke=INK, width=0.6)
    drawn.path(data, stroke=INK, width=0.9)


def _rings(polygon: Polygon) -> Iterator[np.ndarray]:
    yield np.asarray(polygon.exterior.coords)
    for hole in polygon.interiors:
        yield np.asarray(hole.coords)


def _ring(frame: Frame, points: np.ndarray) -> str:
    """Return a closed ring as a path on paper; holes run the other way and stay open to the ground."""
    xs = frame.x + (points[:-1, 0] - frame.west) * frame.scale
    ys = frame.y + (frame.north - points[:-1, 1]) * frame.scale
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs.tolist(), ys.tolist(), strict=True)) + "z"


def _stripes(frame: Frame, outline: MultiPolygon, step: float) -> str:
    """Return slanting lines within an outline, as a path on paper."""
    import shapely

    west, south, east, north = outline.bounds
    apart = step / frame.scale
    first = np.floor((west + south) / apart) * apart
    offsets = np.arange(first, east + north, apart)
    lines = shapely.linestrings([[(offset - north, north), (offset - south, south)] for offset in offsets.tolist()])
    inside = shapely.get_parts(shapely.intersection(lines, outline))
    pieces = []
    for line in inside:
        points = shapely.get_coordinates(line)
        if len(points) == 2:
            (x1, y1), (x2, y2) = [
                (frame.x + (x - frame.west) * frame.scale, frame.y + (frame.north - y) * frame.scale)
                for x, y in points.tolist()
            ]
            pieces.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
    return "".join(pieces)


def _name(drawn: Drawing, frame: Frame, outline: MultiPolygon, name: str) -> None:
    """Write a name where the area is widest, on a white ground."""
    import shapely

    largest = max(outline.geoms, key=lambda part: part.area)
    spot = shapely.maximum_inscribed_circle(largest, tolerance=2.0 / frame.scale).coords[0]
    x = frame.x + (spot[0] - frame.west) * frame.scale
    y = frame.y + (frame.north - spot[1]) * frame.scale
    width = 6.6 * len(name) + 6
    drawn.rect(x - width / 2, y - 7.5, width, 14, fill="#ffffff", stroke=INK, line=0.7)
    drawn.text(x, y + 3.6, name, size=10.5, anchor="middle", bold=True)
