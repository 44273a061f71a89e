"""Cutting targets into groups of close ones; on this only the speed depends."""

from __future__ import annotations

import math

import numpy as np

from netmin.geostat.compiled.lanes import WIDTH
from netmin.geostat.compiled.records import MOST_IN_GROUP, IndexArray
from netmin.geostat.compiled.search import file_in_buckets
from netmin.geostat.models import FloatArray

#: Targets to the east and to the north in a tile; whole rows of lanes, except for the single one.
_SHAPES = ((1, 1), (4, 2), (4, 4), (8, 4), (8, 8))

#: Times [ns] of a group, of a pair of samples (its covariance and its share of the elimination), of a number picked
#: from a matrix, and of a sample looked at in the search; fitted to twelve measurements. Only their ratios matter.
_GROUP, _PAIR, _PICK, _LOOK = 4900.0, 8.3, 0.45, 6.5

#: Tiles beyond this number per target would take longer to count than to fill.
_MOST_TILES_PER_TARGET = 4


def groups_of(easting: FloatArray, northing: FloatArray, density: float, nearest: int) -> tuple[IndexArray, IndexArray]:
    """Cut targets into tiles.

    Parameters
    ----------
    easting, northing : array, shape (m,)
        Targets, at least one. [m]
    density : float
        Samples per area. [1/m²]
    nearest : int
        Samples used for each target.

    Returns
    -------
    groups : array, shape (groups + 1,)
        Where each group begins in `order`.
    order : array, shape (m,)
        Numbers of the targets, group by group.
    """
    spacing = _spacing(easting, northing)
    across, along = _best_shape(spacing, density, nearest)
    column, columns = _strip(easting, spacing * across)
    row, rows = _strip(northing, spacing * along)
    if columns * rows > _MOST_TILES_PER_TARGET * len(easting) + MOST_IN_GROUP:
        # Few targets strewn over a wide area: no tile would hold two.
        return np.arange(len(easting) + 1, dtype=np.int64), np.arange(len(easting), dtype=np.int64)
    order, start = file_in_buckets(row * columns + column, columns * rows)
    return start[np.concatenate([[True], np.diff(start) > 0])], order


def _spacing(easting: FloatArray, northing: FloatArray) -> float:
    """Return the distance of neighbouring targets: from one to the next, or as if they were spread evenly."""
    wide, high = float(np.ptp(easting)), float(np.ptp(northing))
    even = math.sqrt(wide * high / len(easting)) or max(wide, high) / len(easting)
    steps = np.hypot(np.diff(easting[:1000]), np.diff(northing[:1000]))
    step = float(np.median(steps)) if len(steps) else even
    return min(step, even) or even or 1.0


def _best_shape(spacing: float, density: float, nearest: int) -> tuple[int, int]:
    return min(_SHAPES, key=lambda shape: _time_per_target(shape, spacing, density, nearest))


def _time_per_target(shape: tuple[int, int], spacing: float, density: float, nearest: int) -> float:
    """Estimate the time of a target [ns] from what the targets of a tile have in common."""
    targets = shape[0] * shape[1]
    width, height = (shape[0] - 1) * spacing, (shape[1] - 1) * spacing
    reach = math.sqrt(nearest / (math.pi * density))
    # A disc moved over a rectangle covers 2r(w + h) + wh more than itself; about so many are not common to all targets.
    extras = density * (2.0 * reach * (width + height) + width * height)
    used = nearest + extras
    looked = min(4.0 * math.pi * density * reach * math.hypot(width, height), used + extras)
    target = used * _PAIR + 0.5 * min(extras, nearest) ** 2 * _PICK + looked * _LOOK
    # A single target fills one lane of eight.
    return (_GROUP + 0.5 * used**2 * _PAIR) / targets + target * max(1.0, WIDTH / targets)


def _strip(places: FloatArray, width: float) -> tuple[IndexArray, int]:
    """Return in which strip of this width each place lies, and how many strips there are."""
    begin = float(places.min())
    # A place that rounding puts just before the edge of a strip belongs behind it.
    strip = ((places - begin) / width + 1e-6).astype(np.int64)
    return strip, int(strip.max()) + 1
