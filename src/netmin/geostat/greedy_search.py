"""The search behind a plan of samples: one place after the other, each the best beside those chosen before it.

With every choice the covariances are conditioned on a sample there, whatever it will show; so the variance that a batch
takes away in a cell is known exactly, and the cost after the batch with it.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from netmin.geostat.gaussian_field import GaussianField
from netmin.geostat.misclassification import Costs, expected_cost, standard_cost
from netmin.geostat.models import BoolArray, FloatArray

#: Savings that differ by less than this share of the cost are the same, and the place decides.
_SAME = 1e-9

#: A sample that saves less than this share of the first cost is not worth taking.
_WORTH = 1e-9

#: Steps of the tables the search runs on, and how many of the best by table are computed exactly.
_STEPS = 128
_EXACTLY = 12

#: Totals by table that differ by less than this share of the first cost are the same.
_COARSE = 1e-7

#: Pairs of a candidate and a cell looked at in one go (512 KiB): small enough to stay near the processor.
_BLOCK = 65_536


class Goal(Protocol):
    """What is to become small, as a function of how much variance is taken away in each cell."""

    def screened(self, resolved: FloatArray, across: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the total with one more sample at each candidate, shape (c,), near enough to choose by.

        Parameters
        ----------
        resolved : array, shape (m,)
            Variance taken away so far.
        across : array, shape (c, m)
            Covariance of each candidate with each cell.
        spread : array, shape (c,)
            Variance of a measurement at each candidate.
        """

    def total(self, resolved: FloatArray) -> float:
        """Return the total, exactly."""

    def per_cell(self, resolved: FloatArray) -> FloatArray:
        """Return the amount in each cell per unit of weight."""


class VarianceGoal:
    """The weighted mean variance."""

    def __init__(self, field: GaussianField, weight: FloatArray) -> None:
        self.variance = field.cells.variance
        self.weight = weight / weight.sum()

    def screened(self, resolved: FloatArray, across: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the total with one more sample at each candidate, shape (c,)."""
        total: FloatArray = self.total(resolved) - (across**2 @ self.weight) / spread
        return total

    def total(self, resolved: FloatArray) -> float:
        """Return the total, exactly."""
        return float(self.weight @ self.per_cell(resolved))

    def per_cell(self, resolved: FloatArray) -> FloatArray:
        """Return what is left of the variance, shape (m,)."""
        return np.maximum(self.variance - resolved, 0.0)


class MisclassificationGoal:
    """The expected cost of wrong calls; a table per cell stands in for the exact function while searching.

    The table goes by the root of the share of variance taken away and is read by straight lines, in single precision.
    """

    def __init__(self, field: GaussianField, limit: float, costs: Costs, weight: FloatArray) -> None:
        self.field, self.limit, self.costs, self.weight = field, limit, costs, weight
        variance = field.cells.variance
        certain = variance == 0
        height = (limit - field.cells.mean) / np.sqrt(np.where(certain, 1.0, variance))
        self.values, self.rises = _tabulated(height, np.where(certain, 0.0, weight), costs)
        self.first = np.arange(len(height), dtype=np.int64) * _STEPS
        self.scale = (_STEPS**2 * np.where(certain, 0.0, 1.0 / np.where(certain, 1.0, variance))).astype(np.float32)

    def screened(self, resolved: FloatArray, across: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the total with one more sample at each candidate by the table, shape (c,)."""
        # In place throughout: this is the one loop that every pair of a candidate and a cell goes through.
        root = np.square(across, dtype=np.float32, casting="same_kind")
        root /= spread[:, None].astype(np.float32)
        root += resolved.astype(np.float32)
        root *= self.scale
        np.sqrt(root, out=root)
        step = root.astype(np.int64)
        np.minimum(step, _STEPS - 1, out=step)
        root -= step
        step += self.first
        cost = self.rises[step]
        cost *= root
        cost += self.values[step]
        total: FloatArray = cost.sum(axis=1, dtype=np.float64)
        return total

    def total(self, resolved: FloatArray) -> float:
        """Return the total, exactly."""
        return float(self.weight @ self.per_cell(resolved))

    def per_cell(self, resolved: FloatArray) -> FloatArray:
        """Return the expected cost per unit of weight, shape (m,)."""
        cells = self.field.cells
        return expected_cost(cells.mean, cells.variance, self.limit, resolved, costs=self.costs)


def _tabulated(
    height: FloatArray, weight: FloatArray, costs: Costs
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return each cell's cost at the start of every step, and how it goes on from there, both flat."""
    values, rises = np.empty((2, len(height), _STEPS), dtype=np.float32)
    root = np.linspace(0.0, 1.0, _STEPS + 1)
    size = max(1, _BLOCK // _STEPS)
    for start in range(0, len(height), size):
        part = slice(start, start + size)
        table = weight[part, None] * standard_cost(height[part, None], root, costs)
        values[part], rises[part] = table[:, :-1], np.diff(table, axis=1)
    return values.ravel(), rises.ravel()


class GreedySearch:
    """Samples chosen so far, and what they leave of the covariances."""

    def __init__(
        self, field: GaussianField, goal: Goal, usable: BoolArray, error_variance: float, least_distance: float
    ) -> None:
        self.field, self.goal, self.usable = field, goal, usable
        self.error_variance, self.least_distance = error_variance, least_distance
        self.across, self.between = field.across.copy(), field.between.copy()
        self.resolved = np.zeros(len(field.cells.mean))
        self.chosen: list[int] = []
        self.totals = [goal.total(self.resolved)]
        spots = field.candidates
        self.rank = np.empty(len(spots.easting), dtype=np.int64)
        self.rank[np.lexsort((spots.northing, spots.easting))] = np.arange(len(self.rank))

    def step(self) -> bool:
        """Choose one more sample; say whether there was one worth taking."""
        spread = self._measured()
        worth = np.flatnonzero(self.usable & (spread > 0))
        if not len(worth):
            return False
        screened = [self.goal.screened(self.resolved, self.across[part], spread[part]) for part in self._blocks(worth)]
        # What the table cannot tell apart is taken by place, so that the order of candidates does not matter.
        coarse = np.round(np.concatenate(screened) / (_COARSE * self.totals[0]))
        likely = worth[np.lexsort((self.rank[worth], coarse))[:_EXACTLY]]
        more = self.across[likely] ** 2 / spread[likely, None]
        exact = np.array([self.goal.total(self.resolved + row) for row in more])
        same = exact <= exact.min() + _SAME * self.totals[0]
        best = int(np.flatnonzero(same)[np.argmin(self.rank[likely[same]])])
        if not self.totals[-1] - exact[best] > _WORTH * self.totals[0]:
            return False
        self.totals.append(float(exact[best]))
        self.resolved = self.resolved + more[best]
        self._take(int(likely[best]), float(spread[likely[best]]))
        return True

    def _blocks(self, index: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
        size = max(1, _BLOCK // max(self.across.shape[1], 1))
        return [index[start : start + size] for start in range(0, len(index), size)]

    def _measured(self) -> FloatArray:
        """Return the variance of a measurement at each candidate, shape (c,); 0 where it would tell nothing new."""
        variance = np.diagonal(self.between) + self.error_variance
        known = variance <= 1e-10 * np.maximum(self.field.candidates.variance, self.error_variance)
        return np.where(known, 0.0, variance)

    def _take(self, best: int, spread: float) -> None:
        """Take a sample: what it tells of the other candidates and of the cells is known from now on."""
        self.chosen.append(best)
        with_best = self.between[:, best].copy()
        self.across -= with_best[:, None] * (self.across[best] / spread)
        self.between -= with_best[:, None] * (with_best / spread)
        self.usable = self.usable & (_apart(self.field, best) >= self.least_distance)
        self.usable[best] = False


def _apart(field: GaussianField, chosen: int) -> FloatArray:
    spots = field.candidates
    apart: FloatArray = np.hypot(spots.easting - spots.easting[chosen], spots.northing - spots.northing[chosen])
    return apart
