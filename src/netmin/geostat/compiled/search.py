"""The nearest samples of targets that lie close together: gathered once, told apart target by target.

Samples are filed in square buckets. Around a group of targets with centre m, of which none lies farther from m than h,
let D be the distance from m to its k-th nearest sample. The k-th nearest sample of any target then lies between D − h
and D + h from it, so that samples nearer to m than D − 2h are among the k nearest of every target, and samples farther
than D + 2h of none. Only those between have to be looked at target by target.

Samples equally far are told apart by their place, west before east and south before north: the samples arrive in that
order within their bucket, with their rank.
"""

from __future__ import annotations

import math

import numpy as np

from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.records import IndexArray, Samples, Work
from netmin.geostat.models import FloatArray

#: Room for rounding where a sample is taken to be surely near or surely far. [share of the distance]
_DOUBT = 1e-6


@compiled
def file_in_buckets(bucket: IndexArray, buckets: int) -> tuple[IndexArray, IndexArray]:
    """Sort by bucket, keeping the order within one; return the order and where each bucket begins."""
    start = np.zeros(buckets + 1, dtype=np.int64)
    for i in range(len(bucket)):
        start[bucket[i] + 1] += 1
    for i in range(buckets):
        start[i + 1] += start[i]
    place = start[:-1].copy()
    order = np.empty(len(bucket), dtype=np.int64)
    for i in range(len(bucket)):
        order[place[bucket[i]]] = i
        place[bucket[i]] += 1
    return order, start


@compiled
def settle_within(order: IndexArray, start: IndexArray, east: FloatArray, north: FloatArray) -> None:
    """Sort each bucket by place, west before east and south before north, whatever order the samples came in."""
    for bucket in range(len(start) - 1):
        for i in range(start[bucket] + 1, start[bucket + 1]):
            moved = order[i]
            j = i
            while j > start[bucket] and _before(east, north, moved, order[j - 1]):
                order[j] = order[j - 1]
                j -= 1
            order[j] = moved


@compiled
def _before(east: FloatArray, north: FloatArray, first: int, second: int) -> bool:
    if east[first] != east[second]:
        return bool(east[first] < east[second])
    return bool(north[first] < north[second])


@compiled
def smallest_but(values: FloatArray, count: int, wanted: int) -> float:
    """Return the wanted-th smallest of the first numbers, which are put into another order (quickselect)."""
    low, high = 0, count - 1
    while low < high:
        pivot = values[(low + high) >> 1]
        i, j = low - 1, high + 1
        while True:
            i += 1
            while values[i] < pivot:
                i += 1
            j -= 1
            while values[j] > pivot:
                j -= 1
            if i >= j:
                break
            values[i], values[j] = values[j], values[i]
        if wanted - 1 <= j:
            high = j
        else:
            low = j + 1
    return float(values[wanted - 1])


@compiled
def bucket_of(place: float, begin: float, side: float, count: int) -> int:
    """Return the bucket a place falls in, the outermost one if it lies outside."""
    return int(min(max(math.floor((place - begin) / side), 0.0), count - 1.0))


@compiled
def _within(samples: Samples, east: float, north: float, reach: float, work: Work) -> int:
    """Write down the samples not farther from a place than `reach`, and their squared distances; return how many."""
    columns, start, side = samples.buckets_in_row, samples.start, samples.frame[2]
    rows = (len(start) - 1) // columns
    first = bucket_of(east - reach, samples.frame[0], side, columns)
    last = bucket_of(east + reach, samples.frame[0], side, columns)
    lowest = bucket_of(north - reach, samples.frame[1], side, rows)
    highest = bucket_of(north + reach, samples.frame[1], side, rows)
    count = 0
    for row in range(lowest, highest + 1):
        for i in range(start[row * columns + first], start[row * columns + last + 1]):
            e, n = samples.east[i] - east, samples.north[i] - north
            apart = e * e + n * n
            work.found[count], work.square[count] = i, apart
            count += apart <= reach * reach
    return count


@compiled
def gather(
    samples: Samples, wanted: int, radius: float, targets: int, guess: float, work: Work
) -> tuple[int, float, float, float]:
    """Find all samples that may be among the wanted nearest of some target in `work.target_east` and `target_north`.

    Returns how many are written to `work.found` and `work.square` (squared distance from the centre), the reach that
    was needed, the squared distance below which a sample is near to every target, and that of the last one wanted.
    """
    target_east, target_north = work.target_east[:targets], work.target_north[:targets]
    east = 0.5 * (target_east.min() + target_east.max())
    north = 0.5 * (target_north.min() + target_north.max())
    apart = 0.0
    for i in range(targets):
        apart = max(apart, math.hypot(target_east[i] - east, target_north[i] - north))
    reach = guess
    while True:
        count = _within(samples, east, north, reach, work)
        if count >= wanted:
            work.scratch[:count] = work.square[:count]
            last = math.sqrt(smallest_but(work.scratch, count, wanted))
            needed = min(last + 2.0 * apart, radius + apart) * (1.0 + _DOUBT)
            if needed <= reach:
                break
            reach = needed
        elif reach > radius + apart:
            # Fewer than wanted, and nothing farther is allowed.
            last, needed = math.inf, reach
            break
        else:
            reach = 1.5 * reach
    kept = 0
    for i in range(count):
        work.found[kept], work.square[kept] = work.found[i], work.square[i]
        kept += work.square[i] <= needed * needed
    sure = min(last - 2.0 * apart, radius - apart) * (1.0 - _DOUBT)
    return kept, needed, (sure * sure if sure > 0.0 else -1.0), last * last
