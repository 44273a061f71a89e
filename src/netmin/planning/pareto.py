"""More money, more land: the front of cost and area, and what a little more than the budget would buy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.planning.portfolio import Portfolio, choose_portfolio
from netmin.planning.portfolio_budget import Budget, Rule
from netmin.planning.portfolio_choices import PortfolioChoices
from netmin.planning.portfolio_model import build_model

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: Columns of `ParetoFront.table`, one row per budget.
FRONT_COLUMNS = ("budget", "cost", "benefit", "bound", "area", "parcels", "price", "gap")

#: Columns of what `extra_money` returns, one row per sum.
INCREMENT_COLUMNS = ("extra", "benefit", "bound", "gain", "gain_at_most", "at_price")


@dataclass(frozen=True, eq=False)
class ParetoFront:
    """The best portfolio at each total budget.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per budget, rising, columns `FRONT_COLUMNS`: total budget and mean cost [money], benefit and its bound
        [weighted ha], expected area [ha], parcels treated, what one more unit of money would buy [weighted ha/money],
        and the gap that is left [–].
    portfolios : tuple of Portfolio
        One per row. A portfolio of a smaller budget stands again where no better one was found.
    notes : tuple of Message
        What all have in common.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    portfolios: tuple[Portfolio, ...]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def pareto_front(
    choices: PortfolioChoices,
    budget: Budget,
    *,
    budgets: Sequence[float] | None = None,
    points: int = 10,
    success_at_least: float = 0.8,
    rules: Sequence[Rule] = (),
    gap: float = 0.01,
    time_limit: float = 60.0,
) -> ParetoFront:
    """Return the most area that each total budget brings below the limit.

    Parameters
    ----------
    choices : PortfolioChoices
        Parcels, options, scenarios.
    budget : Budget
        Its yearly limits and its measure stay, its total is replaced.
    budgets : sequence of float, optional
        Totals; if left out, `points` of them from nothing to what the best of everything costs. [money]
    points : int
        How many totals.
    success_at_least, rules, gap, time_limit
        As for `choose_portfolio`; the time is shared among the totals.

    Returns
    -------
    ParetoFront
        Benefits never fall as the budget rises, since what a smaller budget pays a larger one pays too.

    Raises
    ------
    UsageError
        As for `choose_portfolio`, if the rules cannot be kept with the smallest total.

    References
    ----------
    huangfu2018, kellerer2004
    """
    if budgets is None:
        most = _most(choices, budget, success_at_least, rules)
        budgets = np.linspace(0.0, most, max(points, 2)).tolist()
    elif not len(budgets):
        raise UsageError(Message.of("planning.front-empty"))
    totals = sorted(float(total) for total in budgets)
    found: list[Portfolio] = []
    for total in totals:
        one = choose_portfolio(
            choices, budget.with_total(total), success_at_least=success_at_least, rules=rules, gap=gap,
            time_limit=time_limit / len(totals),
        )  # fmt: skip
        found.append(found[-1] if found and found[-1].benefit > one.benefit else one)
        bounds = one.bound if not found else max(one.bound, found[-1].benefit)
        found[-1] = _with_bound(found[-1], bounds)
    rows = [
        (
            total, one.expected_cost, one.benefit, one.bound, one.expected_area, len(one.chosen),
            float(one.limits["price"].iloc[0]), one.gap,
        )
        for total, one in zip(totals, found, strict=True)
    ]  # fmt: skip
    cite = tuple(sorted({key for one in found for key in one.citations}))
    return ParetoFront(pd.DataFrame(rows, columns=list(FRONT_COLUMNS)), tuple(found), _shared(found), cite)


def extra_money(
    choices: PortfolioChoices,
    portfolio: Portfolio,
    extra: Sequence[float],
    *,
    gap: float = 0.001,
    time_limit: float = 60.0,
) -> pd.DataFrame:
    """Return what so much more than the budget would buy, parcels treated whole.

    Parameters
    ----------
    choices : PortfolioChoices
        As for the portfolio.
    portfolio : Portfolio
        With a finite total.
    extra : sequence of float
        Sums on top of the total, above 0. [money]
    gap : float
        As for `choose_portfolio`; smaller, since gains are differences. [–]
    time_limit : float
        For all sums together. [s]

    Returns
    -------
    pandas.DataFrame
        One row per sum, columns `INCREMENT_COLUMNS`: the benefit found and its bound, what that is more than the
        portfolio's, what it can be at most, and what the price of the total promises: the sum times the price
        [weighted ha]. The steps of whole parcels make the found gain jump about the promise.

    Raises
    ------
    UsageError
        If the portfolio has no limit of the total, or a sum is not above 0.
    """
    total = portfolio.budget.total
    if not math.isfinite(total):
        raise UsageError(Message.of("planning.extra-no-total"))
    if any(not (math.isfinite(more) and more > 0) for more in extra):
        raise UsageError(Message.of("planning.extra-sums"))
    price = float(portfolio.limits["price"].iloc[0])
    rows = []
    for more in extra:
        one = choose_portfolio(
            choices, portfolio.budget.with_total(total + more), success_at_least=portfolio.success_at_least,
            rules=portfolio.rules, gap=gap, time_limit=time_limit / len(extra),
        )  # fmt: skip
        best = max(one.benefit, portfolio.benefit)
        bound = max(one.bound, best)
        rows.append((more, best, bound, best - portfolio.benefit, bound - portfolio.benefit, more * price))
    return pd.DataFrame(rows, columns=list(INCREMENT_COLUMNS))


def _most(choices: PortfolioChoices, budget: Budget, level: float, rules: Sequence[Rule]) -> float:
    """Return what the choice of the most benefit everywhere costs at most in any scenario. [money]."""
    model = build_model(choices, budget.with_total(math.inf), level, rules)
    order = np.lexsort((model.cost.max(axis=1), -model.benefit))
    _, first = np.unique(model.parcel[order], return_index=True)
    return float(model.cost[order[first]].sum(axis=0).max(initial=0.0))


def _with_bound(portfolio: Portfolio, bound: float) -> Portfolio:
    from dataclasses import replace

    value = portfolio.benefit
    left = (bound - value) / value if value > 0 else (0.0 if bound <= 1e-12 else math.inf)
    return replace(portfolio, bound=max(bound, value), gap=max(left, 0.0))


def _shared(found: Sequence[Portfolio]) -> tuple[Message, ...]:
    """Return the notes that every portfolio has."""
    return tuple(note for note in found[0].notes if all(note in one.notes for one in found))
