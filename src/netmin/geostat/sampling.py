"""Where to take the next samples, so that ground is called clean or contaminated at the least cost to be expected.

Samples are chosen one after the other, each as the one that helps most beside those chosen before it; they are then
taken together, so that no result is known while choosing. What they will show is not known either, but how much of
the variance they take away is, and from it follows the cost to be expected (`netmin.geostat.misclassification`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.gaussian_field import GaussianField, gaussian_field
from netmin.geostat.greedy_search import Goal, GreedySearch, MisclassificationGoal, VarianceGoal
from netmin.geostat.indicator import exceedance_probability
from netmin.geostat.lognormal import logarithms_of
from netmin.geostat.misclassification import EQUAL_COSTS, Costs
from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.points import UnmappableError
from netmin.language import Message

Aim = Literal["misclassification", "variance"]

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
    goal: Goal = (
        VarianceGoal(field, weight) if aim == "variance" else MisclassificationGoal(field, limit, costs, weight)
    )
    search = GreedySearch(field, goal, _usable(field, allowed, least_distance), error_variance, least_distance)
    while len(search.chosen) < count and search.step():
        pass
    return _plan(field, search, goal, limit, count, costs, aim)


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
    field: GaussianField, search: GreedySearch, goal: Goal, limit: float, count: int, costs: Costs, aim: Aim
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


def _notes(search: GreedySearch, count: int, costs: Costs, aim: Aim) -> tuple[Message, ...]:
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
