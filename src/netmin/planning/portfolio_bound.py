"""No portfolio can be better: the linear relaxation, its limits on money drawn by cuts, and what money is worth."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from netmin.planning.portfolio_model import PortfolioModel

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: Rounds of cuts before the relaxation is taken as it is; it stays a true bound.
ROUNDS = 60

#: A cut is drawn where a limit is passed by more than this share of it. [–]
_DRAWN = 1e-7

#: What a limit becomes inside the solver, so that its tolerances mean the same for every currency.
_UNIT = 1000.0


@dataclass(eq=False)
class Cuts:
    """Linear conditions that every choice within the limits keeps.

    Attributes
    ----------
    model : PortfolioModel
        What they belong to.
    limit : list of int
        Of each cut.
    weights : list of array, shape (scenarios,)
        Of the scenarios in each cut. [–]
    """

    model: PortfolioModel
    limit: list[int] = field(default_factory=list)
    weights: list[FloatArray] = field(default_factory=list)
    _rows: list[FloatArray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw(np.broadcast_to(self.model.probability, (len(self.model.names), self.model.probability.size)))

    def draw(self, weights: FloatArray, only: npt.NDArray[np.bool_] | None = None) -> None:
        """Add the condition that the mean cost by these weights keeps the limit."""
        for number, limit in enumerate(self.model.limits):
            if np.isfinite(limit) and (only is None or only[number]):
                self.limit.append(number)
                self.weights.append(np.array(weights[number]))
                self._rows.append(self.model.shares[number] * (self.model.cost @ weights[number]))

    def draw_at(self, chosen: FloatArray) -> bool:
        """Add the conditions that a choice breaks, and tell whether there are any."""
        costs = self.model.scenario_costs(chosen)
        weights = self.model.weights(costs)
        passed = np.sum(costs * weights, axis=1) > self.model.limits * (1.0 + _DRAWN)
        self.draw(weights, passed)
        return bool(passed.any())

    def scales(self) -> FloatArray:
        """Return what each cut is divided by inside the solver. [money]."""
        largest = [row.max(initial=0.0) for row in self._rows]
        limits = self.model.limits[self.limit]
        return np.asarray(np.where(limits > 0, limits, np.maximum(largest, 1.0)) / _UNIT)

    def matrix(self) -> Any:
        """Return parcels, rules and cuts as one matrix."""
        from scipy.sparse import csr_array, vstack

        if not self.limit:
            return self.model.rows
        money = np.array(self._rows) / self.scales()[:, None]
        return csr_array(vstack([self.model.rows, csr_array(money)], format="csr"))

    def bounds(self) -> FloatArray:
        """Return what the rows of `matrix` are at most."""
        return np.concatenate([self.model.bounds, self.model.limits[self.limit] / self.scales()])


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The best choice if parcels could be treated in part.

    Attributes
    ----------
    bound : float
        No whole choice is better. Minus infinity where the rules cannot be kept within the limits. [weighted ha]
    chosen : array, shape (columns,)
        [–]
    prices : array, shape (limits,)
        What one more unit of money buys. [weighted ha/money]
    weights : array, shape (limits, scenarios)
        Scenarios by which that money is counted. [–]
    """

    bound: float
    chosen: FloatArray
    prices: FloatArray
    weights: FloatArray


def relaxation(cuts: Cuts, deadline: float) -> Relaxation:
    """Solve the relaxation, drawing cuts until no limit is passed.

    Parameters
    ----------
    cuts : Cuts
        Filled as it goes.
    deadline : float
        On the clock of `time.monotonic`; then no more cuts are drawn. [s]

    Returns
    -------
    Relaxation
        Its bound holds whether or not all cuts were drawn.

    References
    ----------
    huangfu2018, kunzibay2006
    """
    model = cuts.model
    if model.columns == 0:
        feasible = bool(np.all(model.bounds >= 0))
        return _empty(model, 0.0 if feasible else -np.inf)
    solved = _solve(cuts)
    for _ in range(ROUNDS):
        if solved is None or not cuts.draw_at(solved.x) or time.monotonic() > deadline:
            break
        solved = _solve(cuts)
    if solved is None:
        return _empty(model, -np.inf)
    prices, weights = _prices(cuts, solved)
    return Relaxation(-float(solved.fun) * _largest(model), np.asarray(solved.x), prices, weights)


def bound_of_scenarios(model: PortfolioModel) -> float:
    """Return a bound for limits that are kept in a share of the scenarios.

    A choice keeps a limit in scenarios that make up the share. In each of them it is no better than the best that keeps
    the limit there; so it is no better than the best of all but the tightest scenarios. The best of one scenario is
    bounded by its Lagrange function, whose multiplier is halved in.

    Parameters
    ----------
    model : PortfolioModel
        Rules are not regarded, and each limit alone: the bound holds all the same.

    Returns
    -------
    float
        Infinite where there is no limit. [weighted ha]

    References
    ----------
    luedtke2008
    """
    found = float("inf")
    for number, limit in enumerate(model.limits):
        if np.isfinite(limit) and model.columns:
            best = _bound_by_scenario(model, model.shares[number][:, None] * model.cost, float(limit))
            order = np.argsort(best, kind="stable")
            kept = np.cumsum(model.probability[order]) > 1.0 - model.certainty + 1e-9
            found = min(found, float(best[order][int(np.argmax(kept))]) if kept.any() else float("inf"))
    return found


def _bound_by_scenario(model: PortfolioModel, money: FloatArray, limit: float) -> FloatArray:
    """Return the least value of the Lagrange function of each scenario; shape (scenarios,)."""
    # Columns lie parcel by parcel, so that the best of each parcel is the greatest of a stretch.
    begins = np.unique(model.parcel, return_index=True)[1]
    low = np.zeros(model.probability.size)
    positive = np.where(money > 0, money, np.inf)
    high = np.max(model.benefit[:, None] / positive, axis=0)
    best = np.full(low.size, np.inf)
    for _ in range(_HALVINGS):
        price = 0.5 * (low + high)
        net = model.benefit[:, None] - price * money
        most = np.maximum.reduceat(net, begins, axis=0)
        best = np.minimum(best, price * limit + np.maximum(most, 0.0).sum(axis=0))
        # What the choice at this price spends tells to which side the least lies.
        taken = (net >= np.repeat(most, np.diff(np.r_[begins, model.columns]), axis=0)) & (net > 0)
        spent = np.where(taken, money, 0.0).sum(axis=0)
        low, high = np.where(spent > limit, price, low), np.where(spent > limit, high, price)
    free = np.maximum(np.maximum.reduceat(model.benefit, begins), 0.0).sum()
    return np.asarray(np.minimum(best, free))


#: Halvings of the multiplier.
_HALVINGS = 40


def _solve(cuts: Cuts) -> Any:
    from scipy.optimize import linprog

    model = cuts.model
    found = linprog(
        -model.benefit / _largest(model), A_ub=cuts.matrix(), b_ub=cuts.bounds(), bounds=(0.0, 1.0), method="highs"
    )
    if found.status == 2:
        return None
    if found.x is None:
        raise ArithmeticError(f"The linear solver gave up: {found.message}")
    return found


def _largest(model: PortfolioModel) -> float:
    """Return what benefits are divided by inside the solver."""
    return float(model.benefit.max(initial=0.0)) or 1.0


def _prices(cuts: Cuts, solved: Any) -> tuple[FloatArray, FloatArray]:
    model = cuts.model
    prices = np.zeros(len(model.names))
    weights = np.zeros((len(model.names), model.probability.size))
    rows = -np.asarray(solved.ineqlin.marginals)[model.rows.shape[0] :] * _largest(model)
    if cuts.limit:
        rows = np.maximum(rows / cuts.scales(), 0.0)
    for number, price, weight in zip(cuts.limit, rows, cuts.weights, strict=True):
        prices[number] += price
        weights[number] += price * weight
    plain = np.broadcast_to(model.probability, weights.shape)
    total = np.where(prices > 0, prices, 1.0)[:, None]
    return prices, np.where(prices[:, None] > 0, weights / total, plain)


def _empty(model: PortfolioModel, bound: float) -> Relaxation:
    plain = np.array(np.broadcast_to(model.probability, (len(model.names), model.probability.size)))
    return Relaxation(bound, np.zeros(model.columns), np.zeros(len(model.names)), plain)
