"""Where to take the next samples, so that ground is called clean or contaminated at the least cost to be expected.

Samples are chosen one after the other, each as the one that helps most beside those chosen before it; they are then
taken together, so that no result is known while choosing. What they will show is not known either, but how much of
the variance they take away is, and from it follows the cost to be expected (`netmin.geostat.misclassification`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.gaussian_field import GaussianField, gaussian_field
from netmin.geostat.indicator import exceedance_probability
from netmin.geostat.lognormal import logarithms_of
from netmin.geostat.misclassification import EQUAL_COSTS, Costs, expected_cost, standard_cost
from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.points import UnmappableError
from netmin.language import Message

Aim = Literal["misclassification", "variance"]

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

#: A place where the better call errs with at least this probability is unsure itself.
_UNSURE = 0.1

_CITATIONS = {
    "misclassification": ("owen1956", "chevalier2014"),
    "variance": ("mcbratney1981",),
}


@dataclass(frozen=True, eq=False)
class SamplingPlan:
    """Where to take further samples, in order of their use.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per sample: order, candidate (its number), easting, northing [m], probability (of exceedance there, by
        what is known now; NaN where the aim is the variance), cost_before, cost_after (to be expected with one sample
        less and with this one), saving, reason ("unsure-here", "unsure-around" or "variance").
    cost_now, cost_after : float
        Sum over all cells, before and after all samples of the plan. [unit of the costs times that of the weights; for
        the aim "variance" the weighted mean variance]
    cell_cost_now, cell_cost_after : array, shape (m,)
        The same per unit of weight in each cell.
    variance_after : array, shape (m,)
        What will be left of the variance in each cell. [unit of the field, squared]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed, and why the plan may hold fewer samples than wanted.
    """

    table: pd.DataFrame
    cost_now: float
    cost_after: float
    cell_cost_now: FloatArray
    cell_cost_after: FloatArray
    variance_after: FloatArray
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why each sample is worth taking, in words."""
        return tuple(Message.of(f"geostat.sample-{reason}") for reason in self.table["reason"])


def plan_samples(
    fitted: Any,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    limit: float,
    count: int,
    *,
    candidates: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    allowed: npt.ArrayLike | None = None,
    costs: Costs = EQUAL_COSTS,
    weights: npt.ArrayLike | None = None,
    error_variance: float = 0.0,
    least_distance: float = 0.0,
    aim: Aim = "misclassification",
) -> SamplingPlan:
    """Choose the places of the next samples.

    Parameters
    ----------
    fitted : FittedKriging or FittedLognormalKriging
        Kriging with the samples so far; all of them are used.
    easting, northing : array, shape (m,)
        The cells on which something is decided. [m]
    limit : float
        Above which ground is contaminated. [unit of the values; for lognormal kriging not a logarithm]
    count : int
        How many samples.
    candidates : tuple of two arrays, shape (c,), optional
        Easting and northing of the places where a sample could be taken; by default the cells. [m]
    allowed : array of bool, shape (c,), optional
        Which candidates can be entered; by default all.
    costs : Costs
        Of wrong calls per unit of weight.
    weights : array, shape (m,), optional
        What each cell counts for, such as its area or the people who live on it; by default one.
    error_variance : float
        Variance of the measurement error of the new samples. [unit of the field, squared; of logarithms –]
    least_distance : float
        Between new samples, and from these to the ones taken before. [m]
    aim : {"misclassification", "variance"}
        Whether to shrink the expected cost of wrong calls, or the mean variance without regard to any limit.

    Returns
    -------
    SamplingPlan

    Raises
    ------
    UnmappableError
        If no candidate may be used, or as `gaussian_field`.

    Examples
    --------
    >>> from netmin.geostat.kriging import OrdinaryKriging
    >>> from netmin.geostat.models import Nugget, Spherical
    >>> kriging = OrdinaryKriging(Nugget(0.05) + Spherical(0.95, range=100.0))
    >>> fitted = kriging.fit([0.0, 100.0, 200.0], [0.0, 0.0, 0.0], [3.0, 0.0, -3.0])
    >>> places = np.arange(10.0, 200.0, 20.0)
    >>> plan = plan_samples(fitted, places, np.zeros(10), limit=0.0, count=2)
    >>> plan.table[["easting", "reason"]].values.tolist()
    [[90.0, 'unsure-here'], [110.0, 'unsure-here']]

    References
    ----------
    owen1956, chevalier2014, mcbratney1981
    """
    field = gaussian_field(fitted, easting, northing, candidates)
    inside = float(logarithms_of(limit)) if hasattr(fitted, "log") else float(limit)
    return plan_in_field(
        field, inside, count, allowed=allowed, costs=costs, weights=weights, error_variance=error_variance,
        least_distance=least_distance, aim=aim,
    )  # fmt: skip


def plan_in_field(
    field: GaussianField,
    limit: float,
    count: int,
    *,
    allowed: npt.ArrayLike | None = None,
    costs: Costs = EQUAL_COSTS,
    weights: npt.ArrayLike | None = None,
    error_variance: float = 0.0,
    least_distance: float = 0.0,
    aim: Aim = "misclassification",
) -> SamplingPlan:
    """Choose the places of the next samples in any normal field, whatever method told of it.

    Parameters
    ----------
    field : GaussianField
        Means, variances and covariances of cells and candidates.
    limit : float
        On the scale of the field. [unit of the field]
    count, allowed, costs, weights, error_variance, least_distance, aim
        As in `plan_samples`.

    Returns
    -------
    SamplingPlan

    Raises
    ------
    UnmappableError
        If no candidate may be used.

    References
    ----------
    owen1956, chevalier2014, mcbratney1981
    """
    _check(field, limit, count, error_variance, least_distance, aim)
    weight = _weights(field, weights)
    goal: _Goal = _Variance(field, weight) if aim == "variance" else _Misclassification(field, limit, costs, weight)
    search = _Search(field, goal, _usable(field, allowed, least_distance), error_variance, least_distance)
    while len(search.chosen) < count and search.step():
        pass
    return _plan(field, search, goal, limit, count, costs, aim)


class _Goal(Protocol):
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


class _Variance:
    """The weighted mean variance."""

    def __init__(self, field: GaussianField, weight: FloatArray) -> None:
        self.variance = field.cells.variance
        self.weight = weight / weight.sum()

    def screened(self, resolved: FloatArray, across: FloatArray, spread: FloatArray) -> FloatArray:
        total: FloatArray = self.total(resolved) - (across**2 @ self.weight) / spread
        return total

    def total(self, resolved: FloatArray) -> float:
        return float(self.weight @ self.per_cell(resolved))

    def per_cell(self, resolved: FloatArray) -> FloatArray:
        return np.maximum(self.variance - resolved, 0.0)


class _Misclassification:
    """The expected cost of wrong calls; a table per cell stands in for the exact function while searching.

    The table goes by the root of the share of variance taken away and is read by straight lines, in single precision.
    """

    def __init__(self, field: GaussianField, limit: float, costs: Costs, weight: FloatArray) -> None:
        self.field, self.limit, self.costs, self.weight = field, limit, costs, weight
        variance = field.cells.variance
        certain = variance == 0
        height = (limit - field.cells.mean) / np.sqrt(np.where(certain, 1.0, variance))
        steps = np.linspace(0.0, 1.0, _STEPS + 1)
        table = np.where(certain, 0.0, weight)[:, None] * standard_cost(height[:, None], steps, costs)
        self.values = table[:, :-1].astype(np.float32).ravel()
        self.rises = np.diff(table, axis=1).astype(np.float32).ravel()
        self.first = np.arange(len(height), dtype=np.int64) * _STEPS
        self.scale = (_STEPS**2 * np.where(certain, 0.0, 1.0 / np.where(certain, 1.0, variance))).astype(np.float32)

    def screened(self, resolved: FloatArray, across: FloatArray, spread: FloatArray) -> FloatArray:
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
        return float(self.weight @ self.per_cell(resolved))

    def per_cell(self, resolved: FloatArray) -> FloatArray:
        cells = self.field.cells
        return expected_cost(cells.mean, cells.variance, self.limit, resolved, costs=self.costs)


class _Search:
    """Samples chosen so far, and what they leave of the covariances."""

    def __init__(
        self, field: GaussianField, goal: _Goal, usable: BoolArray, error_variance: float, least_distance: float
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


def _usable(field: GaussianField, allowed: npt.ArrayLike | None, least_distance: float) -> BoolArray:
    from scipy.spatial import cKDTree

    spots = np.column_stack([field.candidates.easting, field.candidates.northing])
    usable = np.ones(len(spots), dtype=bool) if allowed is None else np.array(allowed, dtype=bool)
    if usable.shape != (len(spots),):
        raise ValueError(f"allowed must have one entry per candidate, {len(spots)}, but has shape {usable.shape}")
    if least_distance > 0 and len(field.sampled):
        nearest, _ = cKDTree(field.sampled).query(spots)
        usable &= nearest >= least_distance
    if not usable.any():
        raise UnmappableError(Message.of("geostat.no-candidate", count=len(spots), distance=least_distance))
    return usable


def _weights(field: GaussianField, weights: npt.ArrayLike | None) -> FloatArray:
    count = len(field.cells.mean)
    weight = np.ones(count) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (count,) or not (np.isfinite(weight) & (weight >= 0)).all() or not weight.sum() > 0:
        raise ValueError("weights must be one number per cell, not below zero and not all zero")
    return weight


def _check(
    field: GaussianField, limit: float, count: int, error_variance: float, least_distance: float, aim: str
) -> None:
    if aim not in _CITATIONS:
        raise ValueError(f"aim {aim!r} is not one of {', '.join(_CITATIONS)}")
    if count < 1:
        raise ValueError(f"count must be 1 or more, but is {count!r}")
    numbers = (limit, error_variance, least_distance)
    if not np.isfinite(numbers).all() or error_variance < 0 or least_distance < 0:
        raise ValueError("limit, error_variance and least_distance must be numbers, the last two not below zero")
    if not len(field.cells.mean) or not len(field.candidates.mean):
        raise ValueError("a plan needs at least one cell and one candidate")


def _plan(
    field: GaussianField, search: _Search, goal: _Goal, limit: float, count: int, costs: Costs, aim: Aim
) -> SamplingPlan:
    chosen = np.array(search.chosen, dtype=np.int64)
    totals = np.array(search.totals)
    spots = field.candidates
    probability, reasons = _reasons(field, chosen, limit, costs, aim)
    table = pd.DataFrame(
        {
            "order": np.arange(1, len(chosen) + 1),
            "candidate": chosen,
            "easting": spots.easting[chosen],
            "northing": spots.northing[chosen],
            "probability": probability,
            "cost_before": totals[:-1],
            "cost_after": totals[1:],
            "saving": totals[:-1] - totals[1:],
            "reason": reasons,
        }
    )
    none = np.zeros(len(field.cells.mean))
    left = np.maximum(field.cells.variance - search.resolved, 0.0)
    return SamplingPlan(
        table, float(totals[0]), float(totals[-1]), goal.per_cell(none), goal.per_cell(search.resolved), left,
        _CITATIONS[aim], field.notes + _notes(search, count, costs, aim),
    )  # fmt: skip


def _reasons(
    field: GaussianField, chosen: npt.NDArray[np.int64], limit: float, costs: Costs, aim: Aim
) -> tuple[FloatArray, list[str]]:
    if aim == "variance":
        return np.full(len(chosen), np.nan), ["variance"] * len(chosen)
    spots = field.candidates
    above = exceedance_probability(spots.mean[chosen], spots.variance[chosen], limit, scale="normal")
    wrong = np.where(above > costs.deciding_probability, 1.0 - above, above)
    return above, np.where(wrong >= _UNSURE, "unsure-here", "unsure-around").tolist()


def _notes(search: _Search, count: int, costs: Costs, aim: Aim) -> tuple[Message, ...]:
    if aim == "variance":
        notes = [Message.of("geostat.plan-variance")]
    else:
        notes = [Message.of("geostat.plan-cost", probability=100.0 * costs.deciding_probability)]
    found = len(search.chosen)
    if found < count and not search.usable.any():
        notes.append(Message.of("geostat.plan-no-room", found=found, wanted=count, distance=search.least_distance))
    elif found < count:
        notes.append(Message.of("geostat.plan-nothing-left", found=found, wanted=count))
    return tuple(notes)
