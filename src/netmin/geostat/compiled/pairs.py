"""Sums over pairs of samples by intervals of distance, for the variogram."""

from __future__ import annotations

import math

import numpy as np

from netmin.geostat.compiled.decorators import compiled, inlined
from netmin.geostat.compiled.lanes import (
    WIDTH,
    bits_below,
    ceiling,
    larger,
    load,
    nearest_whole,
    root,
    smaller,
    spread,
    store,
    where_below,
)
from netmin.geostat.compiled.records import IndexArray
from netmin.geostat.models import FloatArray
from netmin.geostat.threads import in_threads

#: Pairs whose distances and intervals are held at once; they stay in the processor's nearest memory.
_AT_ONCE = 512

#: Parts the western places are cut into; always as many, so that sums are added in one order.
_PARTS = 64


#: Square of how near to an edge, in widths of an interval, a distance is divided and not multiplied.
_ON_EDGE = 1e-20

#: Fewer pairs than this are summed before a second thread has started.
_WORTH_A_THREAD = 5_000_000


def interval_sums(
    easting: FloatArray,
    northing: FloatArray,
    versions: FloatArray,
    last: IndexArray,
    *,
    cutoff: float,
    width: float,
    intervals: int,
    roots: bool,
) -> tuple[IndexArray, FloatArray, FloatArray]:
    """Sum over every pair not farther apart than the cutoff.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places, from west to east. [m]
    versions : array, shape (versions, n)
        Their values.
    last : array of int, shape (n,)
        Behind the last place that is near enough to the east.
    cutoff, width : float
        [m]
    intervals : int
        How many, (lo, hi].
    roots : bool
        Whether to sum the square root of the absolute difference, not the squared difference.

    Returns
    -------
    pairs : array of int, shape (intervals,)
    distance : array, shape (intervals,)
        Sum of distances. [m]
    sums : array, shape (versions, intervals)
        Sum of the measure.
    """
    count = len(easting)
    parts = np.zeros((_PARTS, intervals + 1, 2 + len(versions)))
    # As many pairs in each part, about.
    pairs = np.concatenate([[0], np.cumsum(last - np.arange(count))])
    cuts = np.searchsorted(pairs, np.linspace(0, pairs[-1], _PARTS + 1))
    east, north = (np.concatenate([row, np.zeros(WIDTH)]) for row in (easting, northing))
    values = np.ascontiguousarray(versions)

    def work(part: int) -> None:
        ends = int(cuts[part]), int(cuts[part + 1])
        _sum_part(east, north, values, last, cutoff, width, intervals, roots, *ends, parts[part])

    in_threads(work, range(_PARTS), None if pairs[-1] > _WORTH_A_THREAD else 1)
    total = parts.sum(axis=0)[:intervals]
    return total[:, 0].astype(np.int64), total[:, 1], np.ascontiguousarray(total[:, 2:].T)


@compiled
def _sum_part(
    east: FloatArray,
    north: FloatArray,
    versions: FloatArray,
    last: IndexArray,
    cutoff: float,
    width: float,
    intervals: int,
    roots: bool,
    begin: int,
    end: int,
    out: FloatArray,
) -> None:
    """Sum over the pairs of some western places; one set of sums per lane, so that none waits for another."""
    columns = 2 + len(versions)
    width_of_lane = (intervals + 1) * columns
    sums = np.zeros(WIDTH * width_of_lane)
    distance, number = np.empty(_AT_ONCE), np.empty(_AT_ONCE)
    place = np.empty(_AT_ONCE, dtype=np.int64)
    for i in range(begin, end):
        for start in range(i + 1, last[i], _AT_ONCE):
            count = min(_AT_ONCE, last[i] - start)
            _measure(east, north, i, start, count, cutoff, width, intervals, distance, number)
            own, others = versions[0, i], versions[0, start : start + count]
            for j in range(count):
                at = (j % WIDTH) * width_of_lane + int(number[j]) * columns
                place[j] = at
                sums[at] += 1.0
                sums[at + 1] += distance[j]
                sums[at + 2] += _difference(own - others[j], roots)
            for version in range(1, len(versions)):
                own, others = versions[version, i], versions[version, start : start + count]
                for j in range(count):
                    sums[place[j] + 2 + version] += _difference(own - others[j], roots)
    for lane in range(WIDTH):
        for k in range(intervals + 1):
            for c in range(columns):
                out[k, c] += sums[lane * width_of_lane + k * columns + c]


@inlined
def _difference(difference: float, roots: bool) -> float:
    return math.sqrt(abs(difference)) if roots else difference * difference


@compiled
def _measure(
    east: FloatArray,
    north: FloatArray,
    i: int,
    start: int,
    count: int,
    cutoff: float,
    width: float,
    intervals: int,
    distance: FloatArray,
    number: FloatArray,
) -> None:
    """Write distances and the numbers of their intervals; those beyond the cutoff go to one behind the last."""
    e, n = spread(east[i]), spread(north[i])
    for j in range(0, count, WIDTH):
        x, y = load(east, start + j) - e, load(north, start + j) - n
        # Squares are rounded each for itself, as numpy does it: a pair on an edge must not change sides.
        apart = root(x * x + y * y)
        steps = apart * spread(1.0 / width)
        from_edge = steps - nearest_whole(steps)
        if bits_below(from_edge * from_edge, spread(_ON_EDGE)):
            # A product with the inverse may round to the other side of an edge; a division takes longer.
            steps = apart / spread(width)
        which = smaller(larger(ceiling(steps) - spread(1.0), spread(0.0)), spread(intervals - 1.0))
        store(distance, j, apart)
        store(number, j, where_below(spread(cutoff), apart, spread(float(intervals)), which))
