"""The portfolio as a linear model: a column per choice that may be made, a limit per sum, a row per parcel and rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message
from netmin.planning import funding
from netmin.planning.portfolio_budget import Budget, Member, Rule
from netmin.planning.portfolio_choices import PortfolioChoices

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.int64]

#: By how much of itself a limit may be passed: rounding, far below a cent in a million. [–]
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class PortfolioModel:
    """Columns, limits and rows.

    Attributes
    ----------
    parcel, option : array of int, shape (columns,)
        What each column chooses.
    benefit : array, shape (columns,)
        Expected risk-weighted area brought under the limit. [weighted ha]
    cost : array, shape (columns, scenarios)
        [money]
    probability : array, shape (scenarios,)
        [–]
    names : tuple of str
        Of the limits: ``total``, ``own``, ``year 1`` …
    limits : array, shape (limits,)
        [money]
    shares : array, shape (limits, columns)
        Share of a column's cost that counts for a limit. [–]
    rows : csr_array, shape (rows, columns)
        One per parcel, then those of the rules; a row times the choice is at most its bound.
    bounds : array, shape (rows,)
        [–]
    measure : str
        As in `Budget`.
    certainty : float
        As in `Budget`. [–]
    """

    parcel: IntArray
    option: IntArray
    benefit: FloatArray
    cost: FloatArray
    probability: FloatArray
    names: tuple[str, ...]
    limits: FloatArray
    shares: FloatArray
    rows: csr_array
    bounds: FloatArray
    measure: str
    certainty: float

    @property
    def columns(self) -> int:
        """How many choices there are."""
        return int(self.parcel.size)

    def scenario_costs(self, chosen: FloatArray) -> FloatArray:
        """Return what counts for each limit in each scenario; shape (limits, scenarios). [money]."""
        return np.asarray((self.shares * chosen) @ self.cost)

    def measured(self, costs: FloatArray) -> FloatArray:
        """Return the measure of costs that a limit is held against; shape (limits,). [money]."""
        if self.measure == "mean":
            return np.asarray(costs @ self.probability)
        if self.measure == "tail-mean":
            return np.asarray(np.sum(costs * tail_weights(costs, self.probability, self.certainty), axis=1))
        return upper_quantile(costs, self.probability, self.certainty)

    def weights(self, costs: FloatArray) -> FloatArray:
        """Return the weights of the scenarios whose mean is the measure; the tail's for a share of scenarios."""
        if self.measure == "mean":
            return np.broadcast_to(self.probability, costs.shape)
        return tail_weights(costs, self.probability, self.certainty)

    def keeps_limits(self, costs: FloatArray) -> bool:
        """Tell whether costs keep every limit."""
        return bool(np.all(self.measured(costs) <= self.limits * (1.0 + TOLERANCE)))

    def keeps_rows(self, chosen: FloatArray) -> bool:
        """Tell whether a choice keeps parcels and rules."""
        return bool(np.all(self.rows @ chosen <= self.bounds + 1e-9))


def tail_weights(costs: FloatArray, probability: FloatArray, certainty: float) -> FloatArray:
    """Return the weights of the scenarios in the dear tail: the mean by them is the conditional value at risk.

    Parameters
    ----------
    costs : array, shape (limits, scenarios)
        [money]
    probability : array, shape (scenarios,)
        [–]
    certainty : float
        Share of the scenarios below the tail; 1 takes the dearest scenario alone. [–]

    Returns
    -------
    array, shape (limits, scenarios)
        Adding to 1; a scenario on the edge counts in part. [–]

    Examples
    --------
    >>> tail_weights(np.array([[4.0, 1.0, 3.0, 2.0]]), np.full(4, 0.25), 0.6).round(3)
    array([[0.625, 0.   , 0.375, 0.   ]])

    References
    ----------
    rockafellar2000
    """
    order = np.argsort(-costs, axis=1, kind="stable")
    # With certainty 1 the tail is as thin as the dearest scenario.
    dearest = probability[order[:, :1]]
    tail = np.maximum(1.0 - certainty, 0.0) * np.ones_like(dearest)
    tail = np.where(tail > 1e-12, tail, np.where(dearest > 0, dearest, 1.0))
    before = np.cumsum(probability[order], axis=1) - probability[order]
    taken = np.clip(tail - before, 0.0, probability[order]) / tail
    weights = np.zeros_like(costs)
    np.put_along_axis(weights, order, taken, axis=1)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def upper_quantile(costs: FloatArray, probability: FloatArray, certainty: float) -> FloatArray:
    """Return the least cost that is not passed in a share of the scenarios; shape (limits,). [money].

    Examples
    --------
    >>> upper_quantile(np.array([[4.0, 1.0, 3.0, 2.0]]), np.full(4, 0.25), 0.75)
    array([3.])
    """
    order = np.argsort(costs, axis=1, kind="stable")
    reached = np.cumsum(probability[order], axis=1)
    place = np.argmax(reached >= min(certainty, 1.0) - 1e-9, axis=1)
    return np.asarray(np.take_along_axis(np.take_along_axis(costs, order, 1), place[:, None], 1)[:, 0])


def build_model(
    choices: PortfolioChoices, budget: Budget, success_at_least: float, rules: Sequence[Rule]
) -> PortfolioModel:
    """Return the linear model of a portfolio.

    Parameters
    ----------
    choices : PortfolioChoices
        What can be chosen.
    budget : Budget
        Limits.
    success_at_least : float
        Choices that succeed with less probability are left out. [–]
    rules : sequence of Rule
        Ties.

    Returns
    -------
    PortfolioModel
        Only finite limits, and at least the total.

    Raises
    ------
    UsageError
        If a rule names what does not exist, or the share lies outside 0 to 1.
    """
    if not 0 <= success_at_least <= 1:
        raise UsageError(Message.of("planning.share-outside", name="success_at_least", value=float(success_at_least)))
    chance = choices.chance()
    parcel, option = np.nonzero(choices.possible() & (chance >= success_at_least - 1e-12))
    number = choices.probability.size
    benefit = choices.area[parcel] * choices.risk_weight[parcel] * chance[parcel, option]
    cost = np.array(np.broadcast_to(choices.cost[parcel, option], (parcel.size, number)))
    names, limits, shares = _limits(choices, budget, parcel, option)
    rows, bounds = _rows(choices, rules, parcel, option)
    return PortfolioModel(
        parcel, option, benefit, cost, choices.probability, names, limits, shares, rows, bounds, budget.measure,
        budget.certainty,
    )  # fmt: skip


def _limits(
    choices: PortfolioChoices, budget: Budget, parcel: IntArray, option: IntArray
) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
    ones = np.ones(parcel.size)
    found = [("total", budget.total, ones)]
    if np.isfinite(budget.own_total):
        found.append(("own", budget.own_total, ones * funding.get(budget.funding).share("own")))
    profile = choices.spending[parcel if choices.spending.shape[0] > 1 else 0 * parcel, option]
    for year, limit in enumerate(budget.yearly):
        if np.isfinite(limit) and year < profile.shape[1]:
            found.append((f"year {year + 1}", limit, profile[:, year]))
    return (
        tuple(name for name, _, _ in found),
        np.array([limit for _, limit, _ in found], dtype=float),
        np.array([share for _, _, share in found], dtype=float).reshape(len(found), parcel.size),
    )


def _rows(
    choices: PortfolioChoices, rules: Sequence[Rule], parcel: IntArray, option: IntArray
) -> tuple[csr_array, FloatArray]:
    from scipy.sparse import csr_array, vstack

    count = parcel.size
    once = csr_array((np.ones(count), (parcel, np.arange(count))), shape=(len(choices.parcels), count))
    parts, bounds = [once], [np.ones(len(choices.parcels))]
    for rule in rules:
        part, bound = _rule_rows(choices, rule, parcel, option)
        parts.append(csr_array(part))
        bounds.append(bound)
    return csr_array(vstack(parts, format="csr")), np.concatenate(bounds)


def _rule_rows(
    choices: PortfolioChoices, rule: Rule, parcel: IntArray, option: IntArray
) -> tuple[FloatArray, FloatArray]:
    members = [_matching(choices, member, parcel, option) for member in rule.members]
    among = np.logical_or.reduce(members) if members else np.zeros(parcel.size, dtype=bool)
    if rule.kind == "at-most":
        return among[None].astype(float), np.array([float(rule.number)])
    if rule.kind == "at-least":
        return -among[None].astype(float), np.array([-float(rule.number)])
    needs = [_matching(choices, need, parcel, option) for need in rule.needs]
    needed = np.logical_or.reduce(needs) if needs else np.zeros(parcel.size, dtype=bool)
    places = sorted(set(parcel[among].tolist()))
    # One row per parcel among the members: whichever option is taken there, something needed is taken too.
    rows = [(among & (parcel == place)).astype(float) - needed for place in places]
    return np.array(rows).reshape(len(rows), parcel.size), np.zeros(len(rows))


def _matching(choices: PortfolioChoices, member: Member, parcel: IntArray, option: IntArray) -> BoolArray:
    place, what = member
    if place != "*" and place not in choices.parcels:
        raise UsageError(Message.of("planning.rule-unknown", name=place))
    if what != "*" and what not in choices.options:
        raise UsageError(Message.of("planning.rule-unknown", name=what))
    here = np.ones(parcel.size, dtype=bool) if place == "*" else parcel == choices.parcels.index(place)
    named = np.array([what in ("*", name) for name in choices.options])
    return np.asarray(here & named[option])
