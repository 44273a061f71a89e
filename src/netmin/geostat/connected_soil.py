"""Is there connected soil of a given size with a mean above a limit? A search on one map."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray

Cell = tuple[int, int]

#: How many zones, those with the largest excess over the limit, are tried as the core of a volume.
_CORES = 50

#: Up to this many cells every shape is tried, not only those that grow from a zone.
_EVERY_SHAPE = 12

#: Steps after which the search through every shape of one map is given up.
_STEPS = 20_000


def connected_above(values: FloatArray, limit: float, needed: int) -> bool:
    """Tell whether connected cells of a number were found whose mean lies above a limit.

    Zones above the limit are grown by the highest cell that touches them until they are large enough. Where few cells
    are needed, every shape of just that number is tried, too, as far as a bound does not rule it out.

    Parameters
    ----------
    values : array, shape (rows, columns)
        Means of the cells; −∞ where there is no soil.
    limit : float
        [unit of the values]
    needed : int
        How many cells, connected across their sides.
    """
    excess = values - limit
    return _grown_above(excess, needed) or (needed <= _EVERY_SHAPE and _Search(excess, needed).found())


def _grown_above(excess: FloatArray, needed: int) -> bool:
    from scipy.ndimage import label

    zones, count = label(excess > 0)
    if not count:
        return False
    inside = zones > 0
    sums = np.bincount(zones[inside], weights=excess[inside], minlength=count + 1)
    cores = np.argsort(-sums[1:], kind="stable")[:_CORES] + 1
    return any(_grown(excess, np.argwhere(zones == core), needed) > 0 for core in cores)


def _grown(excess: FloatArray, core: npt.NDArray[np.int64], needed: int) -> float:
    """Return the excess of a core and the highest cells reached from it; −∞ where there are too few."""
    taken = [(int(row), int(column)) for row, column in core]
    total, size = sum(float(excess[cell]) for cell in taken), len(taken)
    seen, around = set(taken), list[tuple[float, Cell]]()
    for cell in taken:
        for value, other in _new_neighbours(excess, cell, seen):
            heapq.heappush(around, (-value, other))
    while size < needed and around:
        value, cell = heapq.heappop(around)
        total, size = total - value, size + 1
        for other_value, other in _new_neighbours(excess, cell, seen):
            heapq.heappush(around, (-other_value, other))
    return total if size >= needed else -math.inf


def _new_neighbours(excess: FloatArray, cell: Cell, seen: set[Cell]) -> Iterator[tuple[float, Cell]]:
    """Yield soil that touches a cell and was not seen yet, and remember it."""
    row, column = cell
    for other in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
        inside = 0 <= other[0] < excess.shape[0] and 0 <= other[1] < excess.shape[1]
        if inside and other not in seen and excess[other] > -math.inf:
            seen.add(other)
            yield float(excess[other]), other


@dataclass
class _Search:
    """Tries connected cells of a given number, each shape once: from its highest cell on, never back."""

    excess: FloatArray
    needed: int
    steps: int = field(default=0, init=False)

    def found(self) -> bool:
        rows, columns = np.nonzero(self.excess > 0)
        order = np.argsort(-self.excess[rows, columns], kind="stable")
        higher: set[Cell] = set()
        for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
            if self._from((row, column), higher):
                return True
            higher.add((row, column))
        return False

    def _from(self, highest: Cell, higher: set[Cell]) -> bool:
        """Try the shapes whose highest cell this is."""
        reach, (row, column) = self.needed - 1, highest
        near = self.excess[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1]
        own = float(self.excess[highest])
        lower = np.sort(near[near <= own])[::-1][: self.needed]
        # The most that some more cells can add; the highest cell itself is the first of these.
        most = np.concatenate([[0.0], np.cumsum(lower[1:])]).tolist()
        if len(most) < self.needed:
            return False
        seen = higher | {highest}
        around = sorted(_new_neighbours(self.excess, highest, seen), reverse=True)
        return self._extended(own, 1, around, seen, most)

    def _extended(
        self, total: float, size: int, around: list[tuple[float, Cell]], seen: set[Cell], most: list[float]
    ) -> bool:
        if size == self.needed:
            return total > 0
        self.steps += 1
        if self.steps > _STEPS or total + most[self.needed - size] <= 0:
            return False
        for number, (value, cell) in enumerate(around):
            others = set(seen)
            wider = around[number + 1 :] + list(_new_neighbours(self.excess, cell, others))
            if self._extended(total + value, size + 1, sorted(wider, reverse=True), others, most):
                return True
        return False
