"""Whole portfolios: rounding and mending the relaxation, and branch and bound where that does not prove enough."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from netmin.planning.portfolio_bound import Cuts, Relaxation, bound_of_scenarios, relaxation
from netmin.planning.portfolio_model import PortfolioModel

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: What the solver's own tolerances leave open, as a share of the benefit: as good as nothing. [–]
ROUNDING = 1e-6

#: Rounds of branch and bound, each with the cuts that the one before broke.
_ROUNDS = 40


@dataclass(frozen=True, eq=False)
class Solution:
    """A choice, and how good any could be.

    Attributes
    ----------
    chosen : array, shape (columns,) or None
        0 or 1; None where no choice keeps limits and rules, or none was found.
    bound : float
        No choice is better; minus infinity where none can exist. [weighted ha]
    relaxed : Relaxation
        For the prices of money.
    timed_out : bool
        Whether the time limit cut the proof short.
    """

    chosen: FloatArray | None
    bound: float
    relaxed: Relaxation
    timed_out: bool


def solve(model: PortfolioModel, gap: float, time_limit: float) -> Solution:
    """Find a portfolio and prove how near to the best it is.

    Parameters
    ----------
    model : PortfolioModel
        Columns, limits, rows.
    gap : float
        Share of the benefit that may stay unproven. [–]
    time_limit : float
        [s]

    Returns
    -------
    Solution
        The same for the same model, unless the time ran out.
    """
    deadline = time.monotonic() + time_limit
    cuts = Cuts(model)
    relaxed = relaxation(cuts, deadline)
    if relaxed.bound == -np.inf:
        # What passes the mean of the dearest may still keep a share of the scenarios.
        if model.measure != "share-of-scenarios":
            return Solution(None, -np.inf, relaxed, False)
        return _by_scenarios(model, None, relaxed, gap, deadline)
    best = _better(model, None, _mended(model, np.floor(relaxed.chosen + 1e-6), relaxed))
    if model.measure == "share-of-scenarios":
        return _by_scenarios(model, best, relaxed, gap, deadline)
    return _by_cuts(model, cuts, best, relaxed, gap, deadline)


def _by_cuts(
    model: PortfolioModel, cuts: Cuts, best: FloatArray | None, relaxed: Relaxation, gap: float, deadline: float
) -> Solution:
    bound = relaxed.bound
    for _ in range(_ROUNDS):
        if _near(model, best, bound, gap):
            return Solution(best, bound, relaxed, False)
        left = deadline - time.monotonic()
        if left <= 0:
            break
        found = _branch(model, cuts.matrix(), cuts.bounds(), gap, left)
        if found.status == 2:
            return Solution(best, -np.inf if best is None else float(model.benefit @ best), relaxed, False)
        bound = min(bound, _dual_bound(model, found, bound))
        if found.x is None:
            break
        whole = np.round(found.x)
        broken = cuts.draw_at(whole)
        best = _better(model, best, _mended(model, whole, relaxed))
        if not broken:
            break
    return Solution(best, bound, relaxed, not _near(model, best, bound, gap))


def _by_scenarios(
    model: PortfolioModel, best: FloatArray | None, relaxed: Relaxation, gap: float, deadline: float
) -> Solution:
    """Choose the scenarios in which a limit may be passed together with the parcels: one 0-1 variable for each."""
    bound = min(_everything(model), bound_of_scenarios(model))
    left = deadline - time.monotonic()
    if left <= 0 or _near(model, best, bound, gap):
        return Solution(best, bound, relaxed, not _near(model, best, bound, gap))
    matrix, bounds, extra = _scenario_rows(model)
    found = _branch(model, matrix, bounds, gap, left, extra)
    if found.status == 2:
        return Solution(best, -np.inf if best is None else float(model.benefit @ best), relaxed, False)
    bound = min(bound, _dual_bound(model, found, bound))
    if found.x is not None:
        best = _better(model, best, _mended(model, np.round(found.x[: model.columns]), relaxed))
    return Solution(best, bound, relaxed, not _near(model, best, bound, gap))


def _scenario_rows(model: PortfolioModel) -> tuple[Any, FloatArray, int]:
    """Return the rows of the chance constraint: a scenario whose variable is 1 may pass its limit."""
    from scipy.sparse import csr_array, hstack, vstack

    scenarios = model.probability.size
    kept = np.nonzero(np.isfinite(model.limits))[0]
    parts, bounds = [hstack([model.rows, csr_array((model.rows.shape[0], kept.size * scenarios))])], [model.bounds]
    for place, number in enumerate(kept):
        money = (model.shares[number][:, None] * model.cost).T
        limit = float(model.limits[number])
        scale = max(limit, 1.0) / 1000.0
        # The most that can be spent: the dearest option on every parcel.
        most = np.zeros((scenarios, int(model.parcel.max(initial=0)) + 1))
        np.maximum.at(most.T, model.parcel, money.T)
        slack = np.maximum(most.sum(axis=1) - limit, 0.0)
        blank = np.zeros((scenarios, kept.size * scenarios))
        blank[:, place * scenarios : (place + 1) * scenarios] = -np.diag(slack)
        parts.append(hstack([csr_array(money / scale), csr_array(blank / scale)]))
        bounds.append(np.full(scenarios, limit / scale))
        share = np.zeros((1, model.columns + kept.size * scenarios))
        share[0, model.columns + place * scenarios : model.columns + (place + 1) * scenarios] = model.probability
        parts.append(csr_array(share))
        bounds.append(np.array([1.0 - model.certainty + 1e-9]))
    return csr_array(vstack(parts, format="csr")), np.concatenate(bounds), int(kept.size * scenarios)


def _branch(model: PortfolioModel, matrix: Any, bounds: FloatArray, gap: float, seconds: float, extra: int = 0) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp

    count = model.columns + extra
    scale = float(model.benefit.max(initial=0.0)) or 1.0
    return milp(
        np.concatenate([-model.benefit / scale, np.zeros(extra)]),
        integrality=np.ones(count, dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(matrix, -np.inf, bounds),
        options={"mip_rel_gap": 0.5 * gap, "time_limit": seconds},
    )


def _dual_bound(model: PortfolioModel, found: Any, otherwise: float) -> float:
    value = found.mip_dual_bound
    if value is None or not np.isfinite(value):
        return otherwise
    return -float(value) * (float(model.benefit.max(initial=0.0)) or 1.0)


def _everything(model: PortfolioModel) -> float:
    """Return the benefit if money did not matter."""
    most = np.zeros(int(model.parcel.max(initial=0)) + 1)
    np.maximum.at(most, model.parcel, model.benefit)
    return float(most.sum())


def _near(model: PortfolioModel, best: FloatArray | None, bound: float, gap: float) -> bool:
    if best is None:
        return False
    value = float(model.benefit @ best)
    return bound - value <= (gap + ROUNDING) * max(value, 1e-300)


def _better(model: PortfolioModel, best: FloatArray | None, other: FloatArray | None) -> FloatArray | None:
    if best is None or other is None:
        return other if best is None else best
    return other if model.benefit @ other > model.benefit @ best else best


def _mended(model: PortfolioModel, chosen: FloatArray, relaxed: Relaxation) -> FloatArray | None:
    """Take away what passes a limit, worst first, and add what still fits, best first; None where rules forbid both."""
    chosen = chosen.copy()
    price = _price_of_columns(model, relaxed)
    costs = model.scenario_costs(chosen)
    worth = model.benefit / np.maximum(price, 1e-300)
    taken = np.nonzero(chosen)[0]
    for column in taken[np.argsort(worth[taken], kind="stable")].tolist():
        if model.keeps_limits(costs):
            break
        chosen[column] = 0.0
        if model.keeps_rows(chosen):
            costs = costs - _costs_of(model, column)
        else:
            chosen[column] = 1.0
    if not (model.keeps_limits(costs) and model.keeps_rows(chosen)):
        return None
    return _cheapened(model, _filled(model, _cheapened(model, chosen), price))


def _cheapened(model: PortfolioModel, chosen: FloatArray) -> FloatArray:
    """Take a cheaper option where it brings no less: the benefit alone does not see the difference."""
    mean = model.cost @ model.probability
    costs = model.scenario_costs(chosen)
    for column in np.nonzero(chosen)[0].tolist():
        same = (model.parcel == model.parcel[column]) & (model.benefit >= model.benefit[column])
        cheaper = np.nonzero(same & (mean < mean[column]))[0]
        for other in cheaper[np.argsort(mean[cheaper], kind="stable")].tolist():
            changed = chosen.copy()
            changed[[column, other]] = [0.0, 1.0]
            then = costs + _costs_of(model, other) - _costs_of(model, column)
            if model.keeps_limits(then) and model.keeps_rows(changed):
                chosen, costs = changed, then
                break
    return chosen


def _filled(model: PortfolioModel, chosen: FloatArray, price: FloatArray) -> FloatArray:
    """Take more, or better options, while money is left."""
    costs = model.scenario_costs(chosen)
    taken = np.full(int(model.parcel.max(initial=0)) + 1, -1)
    taken[model.parcel[chosen > 0]] = np.nonzero(chosen)[0]
    ruled = bool(model.rows.nnz > model.columns)
    order = np.argsort(-(model.benefit / np.maximum(price, 1e-300)), kind="stable")
    for column in order.tolist():
        before = int(taken[model.parcel[column]])
        gain = model.benefit[column] - (model.benefit[before] if before >= 0 else 0.0)
        if gain <= 0 or before == column:
            continue
        change = _costs_of(model, column) - (_costs_of(model, before) if before >= 0 else 0.0)
        if not model.keeps_limits(costs + change):
            continue
        changed = chosen.copy()
        changed[[before, column] if before >= 0 else [column]] = [0.0, 1.0] if before >= 0 else [1.0]
        if ruled and not model.keeps_rows(changed):
            continue
        chosen, costs, taken[model.parcel[column]] = changed, costs + change, column
    return chosen


def _costs_of(model: PortfolioModel, column: int) -> FloatArray:
    return np.asarray(model.shares[:, column : column + 1] * model.cost[column])


def _price_of_columns(model: PortfolioModel, relaxed: Relaxation) -> FloatArray:
    """Return what a column costs, each limit counted at its price; in shares of the limits where money has none."""
    if np.any(relaxed.prices > 0):
        counted = relaxed.prices[:, None] * relaxed.weights
    else:
        finite = np.isfinite(model.limits) & (model.limits > 0)
        counted = np.where(finite, 1.0 / np.where(finite, model.limits, 1.0), 0.0)[:, None] * model.probability
    return np.asarray(np.sum(model.shares * (counted @ model.cost.T), axis=0))
