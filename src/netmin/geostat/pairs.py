"""Pairs of places, walked once and block by block, and what is summed over them by intervals of distance.

Everything here takes places in their order from west to east (`sorted_places`), so that a block meets only those that
can still be near. A pair is the place farther west and the one farther east; an interval holds its upper end and not
its lower.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.geostat.compiler import compiler_installed
from netmin.geostat.direction import Direction
from netmin.geostat.models import FloatArray

IndexArray = npt.NDArray[np.int64]

#: Positions of the western and of the eastern places, and the distances between them [m].
PairBlock = tuple[IndexArray, IndexArray, FloatArray]

#: What is summed over pairs: the squared difference of the values, or the square root of the absolute one.
Measure = Literal["square", "root"]

#: Pairs held in memory at once.
_PAIRS_AT_ONCE = 200_000

#: Pairs, counted once per version, from which compiled loops save more time than it takes to load them.
_WORTH_LOADING = 10_000_000


@dataclass(frozen=True)
class Intervals:
    """Intervals (lo, hi] of distance, one after another from zero.

    Attributes
    ----------
    cutoff, width : float
        Largest distance, and width of an interval. [m]
    """

    cutoff: float
    width: float

    @property
    def count(self) -> int:
        """How many intervals reach the cutoff; the last may reach beyond it."""
        return max(1, math.ceil(round(self.cutoff / self.width, 9)))

    def of(self, distance: FloatArray) -> IndexArray:
        """Return the number of the interval of each distance [m], counted from zero."""
        # (lo, hi]: a pair exactly on an edge belongs to the interval below.
        number: IndexArray = np.clip(np.ceil(distance / self.width).astype(np.int64) - 1, 0, self.count - 1)
        return number


def sorted_places(
    easting: FloatArray, northing: FloatArray, versions: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return places from west to east, south before north, and the versions of their values in that order."""
    order = np.lexsort((northing, easting))
    return easting[order], northing[order], versions[:, order]


def interval_sums(
    easting: FloatArray,
    northing: FloatArray,
    versions: FloatArray,
    *,
    intervals: Intervals,
    measure: Measure,
    direction: Direction | None = None,
    drawn: int | None = None,
    seed: int = 0,
) -> tuple[IndexArray, FloatArray, FloatArray]:
    """Sum over the pairs of every interval.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places, from west to east. [m]
    versions : array, shape (versions, n)
        Their values, one row per version.
    intervals : Intervals
        Which pairs, and where they are counted.
    measure : {"square", "root"}
        What is summed: the squared difference, or the square root of the absolute difference.
    direction : Direction, optional
        Only pairs in this sector; by default all.
    drawn : int, optional
        Look at this many random pairs only (`drawn_pairs`); by default at every pair.
    seed : int
        Of the drawing.

    Returns
    -------
    pairs : array of int, shape (intervals,)
        Number of pairs.
    distance : array, shape (intervals,)
        Sum of their distances. [m]
    sums : array, shape (versions, intervals)
        Sum of the measure. [square, or square root, of the unit of the values]
    """
    count = intervals.count
    last = _last(easting, intervals.cutoff)
    work = int((last - np.arange(len(last))).sum()) * len(versions)
    if direction is None and drawn is None and work >= _WORTH_LOADING and compiler_installed():
        from netmin.geostat.compiled.pairs import interval_sums as compiled_sums

        return compiled_sums(
            easting, northing, versions, last, cutoff=intervals.cutoff, width=intervals.width, intervals=count,
            roots=measure == "root",
        )  # fmt: skip
    pairs = np.zeros(count, dtype=np.int64)
    distance = np.zeros(count)
    sums = np.zeros((len(versions), count))
    for first, second, apart in chosen_pairs(easting, northing, intervals.cutoff, direction, drawn, seed):
        interval = intervals.of(apart)
        pairs += np.bincount(interval, minlength=count)
        distance += np.bincount(interval, weights=apart, minlength=count)
        for version, row in enumerate(versions):
            difference = np.abs(row[first] - row[second])
            weights = difference**2 if measure == "square" else np.sqrt(difference)
            sums[version] += np.bincount(interval, weights=weights, minlength=count)
    return pairs, distance, sums


@dataclass(frozen=True, eq=False)
class KeptPairs:
    """The pairs of an interval, or a sample of them.

    Attributes
    ----------
    count : int
        Pairs in the interval.
    distance : float
        Sum of the distances of all of them. [m]
    first, second : array of int, shape (kept,)
        Positions of those kept: all, or a random sample of fixed size.
    """

    count: int
    distance: float
    first: IndexArray
    second: IndexArray


def interval_pairs(
    easting: FloatArray,
    northing: FloatArray,
    *,
    intervals: Intervals,
    most: int,
    direction: Direction | None = None,
    drawn: int | None = None,
    seed: int = 0,
) -> list[KeptPairs]:
    """Keep the pairs of every interval, at most a given number of each.

    Every pair gets a random number, and an interval keeps those with the smallest ones: a sample without replacement,
    the same however the pairs were cut into blocks. Memory grows with `most`, never with the number of pairs.

    Parameters
    ----------
    easting, northing, intervals, direction, drawn, seed
        As in `interval_sums`.
    most : int
        Pairs kept of an interval.

    Returns
    -------
    list of KeptPairs
        One per interval.
    """
    generator = np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0])
    store = [_Reservoir(most) for _ in range(intervals.count)]
    for first, second, apart in chosen_pairs(easting, northing, intervals.cutoff, direction, drawn, seed):
        interval, lot = intervals.of(apart), generator.random(len(apart))
        order = np.argsort(interval, kind="stable")
        edges = np.searchsorted(interval[order], np.arange(intervals.count + 1))
        for number in np.flatnonzero(np.diff(edges)):
            part = order[edges[number] : edges[number + 1]]
            store[number].take(first[part], second[part], apart[part], lot[part])
    return [reservoir.kept() for reservoir in store]


class _Reservoir:
    """Pairs of one interval, cut back to those with the smallest lots whenever there are twice too many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0
        self.distance = 0.0
        self.held = 0
        self.parts: list[tuple[IndexArray, IndexArray, FloatArray]] = []

    def take(self, first: IndexArray, second: IndexArray, apart: FloatArray, lot: FloatArray) -> None:
        self.count += len(first)
        self.distance += float(apart.sum())
        self.parts.append((first, second, lot))
        self.held += len(first)
        if self.held > 2 * self.most:
            self._cut_back()

    def _cut_back(self) -> tuple[IndexArray, IndexArray, FloatArray]:
        first, second, lot = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        if len(first) > self.most:
            smallest = np.sort(np.argpartition(lot, self.most)[: self.most])
            first, second, lot = first[smallest], second[smallest], lot[smallest]
        self.parts = [(first, second, lot)]
        self.held = len(first)
        return first, second, lot

    def kept(self) -> KeptPairs:
        if not self.parts:
            nothing = np.empty(0, dtype=np.int64)
            return KeptPairs(0, 0.0, nothing, nothing)
        first, second, _ = self._cut_back()
        return KeptPairs(self.count, self.distance, first, second)


def chosen_pairs(
    easting: FloatArray,
    northing: FloatArray,
    cutoff: float,
    direction: Direction | None = None,
    drawn: int | None = None,
    seed: int = 0,
) -> Iterator[PairBlock]:
    """Yield the pairs not farther apart than the cutoff, all or some, in one direction or in any."""
    if drawn is None or drawn >= window_pairs(easting, cutoff):
        found = near_pairs(easting, northing, cutoff)
    else:
        found = drawn_pairs(easting, northing, cutoff, drawn, seed)
    for first, second, apart in found:
        if direction is None:
            yield first, second, apart
        else:
            inside = direction.holds(easting[second] - easting[first], northing[second] - northing[first])
            yield first[inside], second[inside], apart[inside]


def window_pairs(easting: FloatArray, cutoff: float) -> int:
    """Return how many pairs are not farther apart than the cutoff from west to east."""
    return int((_last(easting, cutoff) - np.arange(1, len(easting) + 1)).sum())


def _last(easting: FloatArray, cutoff: float) -> IndexArray:
    """Return where the places end that lie no farther east of each place than the cutoff."""
    return np.searchsorted(easting, easting + cutoff, side="right")


def near_pairs(easting: FloatArray, northing: FloatArray, cutoff: float) -> Iterator[PairBlock]:
    """Yield pairs not farther apart than the cutoff [m], each pair once, in the order of their places."""
    last = _last(easting, cutoff)
    start = 0
    while start < len(easting) - 1:
        stop = min(start + max(1, _PAIRS_AT_ONCE // int(last[start] - start)), len(easting))
        end = int(last[stop - 1])
        square = (easting[start:stop, None] - easting[None, start:end]) ** 2
        square += (northing[start:stop, None] - northing[None, start:end]) ** 2
        # Of a block with itself, only the pairs above the diagonal.
        square[:, : stop - start][np.tril_indices(stop - start)] = np.inf
        apart = np.sqrt(square, out=square).ravel()
        near = np.flatnonzero(apart <= cutoff)
        row, column = np.divmod(near, end - start)
        yield start + row, start + column, apart[near]
        start = stop


def drawn_pairs(easting: FloatArray, northing: FloatArray, cutoff: float, count: int, seed: int) -> Iterator[PairBlock]:
    """Yield random pairs not farther apart than the cutoff [m], in the order of their places.

    All pairs that are near enough from west to east are numbered, the numbers cut into `count` equal stretches, and
    one point drawn from each: every pair is as likely as any other, and one comes twice only where two stretches meet.
    Of these pairs those within the cutoff are yielded.
    """
    generator = np.random.default_rng(seed)
    ends = np.cumsum(_last(easting, cutoff) - np.arange(1, len(easting) + 1))
    stretch = int(ends[-1]) / count
    for start in range(0, count, _PAIRS_AT_ONCE):
        step = np.arange(start, min(start + _PAIRS_AT_ONCE, count))
        number = np.minimum(((step + generator.random(len(step))) * stretch).astype(np.int64), int(ends[-1]) - 1)
        first = np.searchsorted(ends, number, side="right")
        second = number - np.where(first > 0, ends[first - 1], 0) + first + 1
        apart = np.hypot(easting[second] - easting[first], northing[second] - northing[first])
        near = apart <= cutoff
        yield first[near], second[near], apart[near]
