"""More money: the front of cost and area, and what a little more buys."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.planning import Budget, PortfolioChoices, choose_portfolio, extra_money, pareto_front
from netmin.planning.pareto import FRONT_COLUMNS, INCREMENT_COLUMNS


def choices(parcels: int = 20, scenarios: int = 12) -> PortfolioChoices:
    random = np.random.default_rng(4)
    return PortfolioChoices.of(
        [f"p{number}" for number in range(parcels)],
        ["a", "b"],
        area=random.lognormal(0, 0.7, parcels),
        success=random.random((parcels, 2, scenarios)) < np.array([0.85, 0.95])[None, :, None],
        cost=random.lognormal(0, 0.3, (parcels, 2, scenarios)) * np.array([2.0, 5.0])[None, :, None],
    )


def test_a_front_rises_from_nothing_to_the_best_of_everything():
    front = pareto_front(choices(), Budget(), points=6, success_at_least=0.7, gap=0.02)
    table = front.table
    assert list(table.columns) == list(FRONT_COLUMNS)
    assert table["benefit"].is_monotonic_increasing
    assert table["benefit"].iloc[0] == 0
    assert (table["bound"] >= table["benefit"]).all()
    assert (table["gap"] <= 0.02 + 1e-6).all()
    best = choose_portfolio(choices(), Budget(), success_at_least=0.7, gap=0.0)
    assert table["benefit"].iloc[-1] == pytest.approx(best.benefit)
    assert table["price"].iloc[-1] == 0
    # What one more unit buys falls: the front is bent towards little money.
    assert table["price"].is_monotonic_decreasing
    assert front.citations
    assert [note.code for note in front.notes] == ["planning.portfolio-measure-tail-mean"]


def test_named_budgets_are_put_in_order_and_must_be_some():
    front = pareto_front(choices(), Budget(), budgets=[40, 10], success_at_least=0.7)
    assert front.table["budget"].tolist() == [10, 40]
    assert front.portfolios[1].budget.total == 40
    with pytest.raises(UsageError, match="Name at least one"):
        pareto_front(choices(), Budget(), budgets=[])


def test_extra_money_lies_between_nothing_and_its_bound():
    found = choose_portfolio(choices(), Budget(total=30), success_at_least=0.7, gap=0.0)
    table = extra_money(choices(), found, [1.0, 5.0, 20.0], gap=0.0)
    assert list(table.columns) == list(INCREMENT_COLUMNS)
    assert (table["gain"] >= 0).all()
    assert table["gain"].is_monotonic_increasing
    assert (table["gain_at_most"] >= table["gain"] - 1e-9).all()
    # The relaxed front is concave: from its own point the price promises more than the relaxed gain.
    price = found.limits["price"].iloc[0]
    assert table["at_price"].tolist() == pytest.approx([price, 5 * price, 20 * price])
    assert table["gain"].iloc[-1] <= table["at_price"].iloc[-1] + (found.bound - found.benefit) + choices().area.max()


def test_extra_money_needs_a_total_and_sums_above_nothing():
    with pytest.raises(UsageError, match="no limit of the total"):
        extra_money(choices(), choose_portfolio(choices(), Budget(), success_at_least=0.7), [1.0])
    found = choose_portfolio(choices(), Budget(total=30), success_at_least=0.7)
    for wrong in (0.0, -1.0, math.inf):
        with pytest.raises(UsageError, match="above zero"):
            extra_money(choices(), found, [wrong])
