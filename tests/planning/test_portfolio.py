"""Portfolios: published knapsacks, every choice tried on small cases, and what must hold whatever the numbers."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import UsageError
from netmin.planning import Budget, PortfolioChoices, Rule, choose_portfolio
from netmin.planning.portfolio_bound import bound_of_scenarios
from netmin.planning.portfolio_model import build_model, tail_weights, upper_quantile

MEASURES = ("mean", "tail-mean", "share-of-scenarios")

#: Data for the 0/1 knapsack problem, J. Burkardt, Florida State University, sets P01 to P08: weights, profits, capacity
#: and the greatest profit.
KNAPSACKS = {
    "P01": ([23, 31, 29, 44, 53, 38, 63, 85, 89, 82], [92, 57, 49, 68, 60, 43, 67, 84, 87, 72], 165, 309),
    "P02": ([12, 7, 11, 8, 9], [24, 13, 23, 15, 16], 26, 51),
    "P03": ([56, 59, 80, 64, 75, 17], [50, 50, 64, 46, 50, 5], 190, 150),
    "P04": ([31, 10, 20, 19, 4, 3, 6], [70, 20, 39, 37, 7, 5, 10], 50, 107),
    "P05": ([25, 35, 45, 5, 25, 3, 2, 2], [350, 400, 450, 20, 70, 8, 5, 5], 104, 900),
    "P06": ([41, 50, 49, 59, 55, 57, 60], [442, 525, 511, 593, 546, 564, 617], 170, 1735),
    "P07": (
        [70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120],
        [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
        750,
        1458,
    ),
    "P08": (
        [
            382745, 799601, 909247, 729069, 467902, 44328, 34610, 698150, 823460, 903959, 853665, 551830, 610856,
            670702, 488960, 951111, 323046, 446298, 931161, 31385, 496951, 264724, 224916, 169684,
        ],
        [
            825594, 1677009, 1676628, 1523970, 943972, 97426, 69666, 1296457, 1679693, 1902996, 1844992, 1049289,
            1252836, 1319836, 953277, 2067538, 675367, 853655, 1826027, 65731, 901489, 577243, 466257, 369261,
        ],
        6404180,
        13549094,
    ),
}  # fmt: skip


def knapsack(name: str) -> tuple[PortfolioChoices, float, float]:
    weights, profits, capacity, best = KNAPSACKS[name]
    choices = PortfolioChoices.of(
        [f"item {number}" for number in range(len(weights))], ["take"], area=1.0, risk_weight=profits,
        success=np.ones((len(weights), 1)), cost=np.array(weights)[:, None],
    )  # fmt: skip
    return choices, capacity, best


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", sorted(KNAPSACKS))
def test_the_published_knapsacks_are_packed_to_their_published_best(name, measure):
    choices, capacity, best = knapsack(name)
    found = choose_portfolio(choices, Budget(total=capacity, measure=measure), gap=0.0)
    assert found.benefit == pytest.approx(best, rel=1e-12)
    assert found.proven
    assert found.table["cost"].sum() <= capacity


def test_the_price_of_money_is_the_dual_of_the_published_relaxed_knapsack():
    # By profit per weight the items of weight 120, 98, 94, 118, 77, 70 and 90 fit whole into P07, and 83 units are left
    # for the next, of weight 115 and profit 221: one more unit buys 221 / 115.
    choices, capacity, _ = knapsack("P07")
    found = choose_portfolio(choices, Budget(total=capacity), gap=0.0)
    assert found.limits["price"].iloc[0] == pytest.approx(221 / 115, rel=1e-9)


def test_a_later_cheaper_option_and_the_owners_share_are_told_in_the_tables():
    choices = PortfolioChoices.of_years(
        ["north", "south"], ["willow"], years=[[[5, 5, 5, 30]], [[3, 3, 3, 3]]], horizon=10, starts=(0, 4),
        cost=[[100.0], [50.0]], area=[2.0, 4.0], spending=[1, 1],
    )  # fmt: skip
    budget = Budget(total=150, yearly=(25, 25, 100), funding="interreg-ipa-serbia")
    found = choose_portfolio(choices, budget, success_at_least=0.7, gap=0.0)
    assert found.table["start"].tolist() == [4, 0]
    assert found.table["probability"].tolist() == [0.75, 1.0]
    assert found.years["cost"].tolist() == [25.0, 25.0, 0.0, 0.0, 50.0, 50.0, 150.0]
    assert found.years["own"].tolist()[-1] == pytest.approx(22.5)
    assert found.years["eu"].tolist()[-1] == pytest.approx(127.5)
    assert found.area.tolist() == [6.0, 6.0, 6.0, 4.0]
    assert found.expected_area == pytest.approx(5.5)
    assert found.expected_cost == pytest.approx(150.0)


def test_the_tail_is_counted_as_rockafellar_and_uryasev_count_it():
    # An atom is split: of six equal scenarios and a tail of one quarter, the dearest counts 2/3 and the next 1/3.
    costs = np.array([[100.0, 200.0, 300.0, 400.0, 800.0, 900.0]])
    weights = tail_weights(costs, np.full(6, 1 / 6), 0.75)
    assert (costs * weights).sum() == pytest.approx(900 * 2 / 3 + 800 / 3)
    assert upper_quantile(costs, np.full(6, 1 / 6), 0.75).item() == 800.0


def independent_measure(costs: np.ndarray, probability: np.ndarray, measure: str, certainty: float) -> float:
    if measure == "mean":
        return float(costs @ probability)
    if measure == "tail-mean":
        # The formula that is minimised over the threshold; the least lies at one of the costs.
        return min(at + float(np.maximum(costs - at, 0) @ probability) / (1 - certainty) for at in costs)
    return min(at for at in costs if probability[costs <= at].sum() >= certainty - 1e-9)


def best_by_trying(choices, budget, level, allowed=lambda _: True) -> float:
    parcels, options = len(choices.parcels), len(choices.options)
    chance = choices.chance()
    scenarios = choices.probability.size
    cost = np.broadcast_to(choices.cost, (parcels, options, scenarios))
    best = -np.inf
    for picks in product(range(-1, options), repeat=parcels):
        pairs = [(place, what) for place, what in enumerate(picks) if what >= 0]
        if any(chance[pair] < level - 1e-12 or not np.isfinite(cost[pair][0]) for pair in pairs) or not allowed(picks):
            continue
        spent = sum((cost[pair] for pair in pairs), np.zeros(scenarios))
        yearly = [
            sum((cost[place, what] * choices.spending[0, what, year] for place, what in pairs), np.zeros(scenarios))
            for year in range(choices.spending.shape[2])
        ]
        sums = [(spent, budget.total), *zip(yearly, budget.yearly, strict=False)]
        kept = all(
            independent_measure(money, choices.probability, budget.measure, budget.certainty) <= limit * (1 + 1e-9)
            for money, limit in sums
        )
        if kept:
            best = max(best, sum(choices.area[p] * choices.risk_weight[p] * chance[p, w] for p, w in pairs))
    return best


@st.composite
def cases(draw, most_parcels: int = 4, most_options: int = 3):
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    parcels, options = draw(st.integers(1, most_parcels)), draw(st.integers(1, most_options))
    scenarios = draw(st.sampled_from([1, 2, 5, 8]))
    years = draw(st.integers(1, 3))
    choices = PortfolioChoices.of(
        [f"p{number}" for number in range(parcels)],
        [f"o{number}" for number in range(options)],
        area=random.uniform(0.5, 4.0, parcels),
        risk_weight=random.uniform(0.5, 2.0, parcels),
        success=random.random((parcels, options, scenarios)) < 0.8,
        cost=random.uniform(1.0, 10.0, (parcels, options, 1)) * random.lognormal(0, 0.4, (1, options, scenarios)),
        spending=random.random((options, years)) + 0.01,
        allowed=random.random((parcels, options)) < 0.9,
        probability=random.random(scenarios) + 0.05,
    )
    budget = Budget(
        total=float(random.uniform(0.0, 25.0)),
        yearly=tuple(random.uniform(1.0, 12.0, years).tolist()) if draw(st.booleans()) else (),
        measure=draw(st.sampled_from(MEASURES)),
        certainty=draw(st.sampled_from([0.5, 0.75, 0.9])),
    )
    return choices, budget, draw(st.sampled_from([0.0, 0.5, 0.8]))


@settings(max_examples=40)
@given(cases())
def test_no_choice_is_better_than_the_one_found(case):
    choices, budget, level = case
    found = choose_portfolio(choices, budget, success_at_least=level, gap=0.0)
    assert found.benefit == pytest.approx(best_by_trying(choices, budget, level), rel=1e-6, abs=1e-9)
    assert found.proven
    assert found.bound >= found.benefit


@settings(max_examples=15)
@given(cases(), st.integers(0, 2))
def test_no_choice_is_better_that_keeps_the_rules(case, kind):
    choices, budget, level = case
    first, last = choices.parcels[0], choices.parcels[-1]
    rules = [
        [Rule.at_most(1, [(name, "*") for name in choices.parcels])],
        [Rule.only_if([(last, "*")], [(first, choices.options[0])])],
        [Rule.at_most(0, [("*", choices.options[-1])]), Rule.at_least(0, [("*", "*")])],
    ][kind]
    allowed = [
        lambda picks: sum(what >= 0 for what in picks) <= 1,
        lambda picks: picks[-1] < 0 or picks[0] == 0,
        lambda picks: len(choices.options) - 1 not in picks,
    ][kind]
    found = choose_portfolio(choices, budget, success_at_least=level, rules=rules, gap=0.0)
    assert found.benefit == pytest.approx(best_by_trying(choices, budget, level, allowed), rel=1e-6, abs=1e-9)


@settings(max_examples=15)
@given(cases(), st.floats(0.0, 10.0))
def test_more_money_is_never_worse(case, more):
    choices, budget, level = case
    less = choose_portfolio(choices, budget, success_at_least=level, gap=0.0)
    then = choose_portfolio(choices, budget.with_total(budget.total + more), success_at_least=level, gap=0.0)
    assert then.benefit >= less.benefit * (1 - 1e-6)


@settings(max_examples=15)
@given(cases(6, 3), st.randoms(use_true_random=False))
def test_the_order_of_parcels_and_options_does_not_matter(case, random):
    choices, budget, level = case
    rows, columns = list(range(len(choices.parcels))), list(range(len(choices.options)))
    random.shuffle(rows)
    random.shuffle(columns)
    turned = PortfolioChoices.of(
        [choices.parcels[row] for row in rows], [choices.options[column] for column in columns],
        area=choices.area[rows], risk_weight=choices.risk_weight[rows], success=choices.success[rows][:, columns],
        cost=choices.cost[rows][:, columns], spending=choices.spending[:, columns], probability=choices.probability,
    )  # fmt: skip
    one, other = (choose_portfolio(which, budget, success_at_least=level, gap=0.0) for which in (choices, turned))
    assert one.benefit == pytest.approx(other.benefit, rel=1e-6, abs=1e-9)


@settings(max_examples=15)
@given(cases(6, 3))
def test_what_keeps_the_mean_of_the_tail_keeps_the_limit_in_that_share_of_the_scenarios(case):
    choices, budget, level = case
    strict = Budget(budget.total, budget.yearly, measure="tail-mean", certainty=budget.certainty)
    loose = Budget(budget.total, budget.yearly, measure="share-of-scenarios", certainty=budget.certainty)
    one = choose_portfolio(choices, strict, success_at_least=level, gap=0.0)
    other = choose_portfolio(choices, loose, success_at_least=level, gap=0.0)
    assert (one.limits["kept"] >= budget.certainty - 1e-9).all()
    assert (other.limits["kept"] >= budget.certainty - 1e-9).all()
    assert other.benefit >= one.benefit * (1 - 1e-6)


@settings(max_examples=15)
@given(cases())
def test_the_bound_of_the_scenarios_is_never_below_the_best_choice(case):
    choices, budget, level = case
    loose = Budget(budget.total, budget.yearly, measure="share-of-scenarios", certainty=budget.certainty)
    best = best_by_trying(choices, loose, level)
    assert bound_of_scenarios(build_model(choices, loose, level, ())) >= best * (1 - 1e-9)


def larger(seed: int = 1, parcels: int = 30, scenarios: int = 20) -> PortfolioChoices:
    random = np.random.default_rng(seed)
    return PortfolioChoices.of(
        [f"p{number}" for number in range(parcels)],
        ["a", "b", "c"],
        area=random.lognormal(0, 0.7, parcels),
        success=random.random((parcels, 3, scenarios)) < np.array([0.85, 0.9, 0.95])[None, :, None],
        cost=random.lognormal(0, 0.3, (parcels, 3, scenarios)) * np.array([2.0, 4.0, 8.0])[None, :, None],
    )


def test_the_gap_asked_for_is_proven_and_the_same_numbers_come_again():
    one, other = (choose_portfolio(larger(), Budget(total=45.0), success_at_least=0.7, gap=0.01) for _ in range(2))
    assert one.proven
    assert one.gap <= 0.01
    assert one.table.equals(other.table)
    assert one.limits["used"].iloc[0] <= 45.0 * (1 + 1e-9)
    assert one.bound >= one.benefit


def test_of_options_that_bring_the_same_the_cheaper_one_is_taken():
    choices = PortfolioChoices.of(["p"], ["dear", "cheap"], area=1, success=[[1, 1]], cost=[[9, 2]])
    assert choose_portfolio(choices, Budget(total=100)).table["option"].tolist() == ["cheap"]


def test_too_little_money_is_answered_with_nothing_and_a_sentence():
    choices = PortfolioChoices.of(["p"], ["dig"], area=1, success=[[1]], cost=[[9000]])
    found = choose_portfolio(choices, Budget(total=1000))
    assert found.benefit == 0
    assert found.proven
    assert len(found.chosen) == 0
    sentences = [note.text() for note in found.notes]
    assert "Nothing can be chosen: the cheapest option costs 9,000 EUR" in " ".join(sentences).replace("\u202f", ",")


def test_parcels_without_a_sure_option_are_counted():
    choices = PortfolioChoices.of(["p", "q"], ["willow"], area=1, success=[[0.5], [0.9]], cost=[[1], [1]])
    found = choose_portfolio(choices, Budget(total=10), success_at_least=0.8)
    assert found.table["option"].tolist() == ["", "willow"]
    assert [dict(note.values)["count"] for note in found.notes if note.code == "planning.portfolio-hopeless"] == [1]


def test_nothing_at_all_can_be_sure_enough():
    choices = PortfolioChoices.of(["p"], ["willow"], area=1, success=[[0.5]], cost=[[1]])
    found = choose_portfolio(choices, Budget(total=10), success_at_least=0.8)
    assert (found.benefit, found.bound, found.proven) == (0.0, 0.0, True)


def test_rules_that_cost_more_than_the_budget_say_what_they_cost():
    choices = PortfolioChoices.of(["p", "q"], ["dig"], area=1, success=np.ones((2, 1)), cost=[[600], [900]])
    must = [Rule.at_least(2, [("*", "*")])]
    with pytest.raises(UsageError, match=r"costs at least 1.500 EUR on average and does not fit the budget"):
        choose_portfolio(choices, Budget(total=1000), rules=must)
    for measure in MEASURES:
        with pytest.raises(UsageError):
            choose_portfolio(choices, Budget(total=1000, measure=measure), rules=must)
    assert len(choose_portfolio(choices, Budget(total=1500), rules=must).chosen) == 2


def test_rules_that_contradict_one_another_are_told():
    choices = PortfolioChoices.of(["p"], ["dig"], area=1, success=[[1]], cost=[[1]])
    rules = [Rule.at_least(1, [("p", "*")]), Rule.at_most(0, [("p", "dig")])]
    with pytest.raises(UsageError, match="2 rules cannot all be kept"):
        choose_portfolio(choices, Budget(total=10), rules=rules)
    with pytest.raises(UsageError, match="no parcel and no option"):
        choose_portfolio(choices, Budget(total=10), rules=[Rule.at_most(1, [("x", "*")])])
    hopeless = PortfolioChoices.of(["p"], ["dig"], area=1, success=[[0.1]], cost=[[1]])
    with pytest.raises(UsageError, match="cannot all be kept"):
        choose_portfolio(hopeless, Budget(total=10), rules=[Rule.at_least(1, [("p", "*")])])


def test_time_that_runs_out_is_told_with_the_gap_that_is_left():
    found = choose_portfolio(
        larger(), Budget(total=30, measure="share-of-scenarios"), success_at_least=0.7, gap=0.0, time_limit=1e-6
    )
    assert not found.proven
    assert found.gap > 0
    assert any(note.code == "planning.portfolio-open" for note in found.notes)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parcels": ["p", "p"]}, "stand twice: p"),
        ({"options": []}, "There must be parcels and options"),
        ({"area": [1, 2, 3]}, "area has the shape"),
        ({"area": [1, -2]}, "area holds a number"),
        ({"success": [[1.5], [0]]}, "success holds a number"),
        ({"success": [[np.nan], [0]]}, "success holds a number"),
        ({"success": [1, 0]}, "success has the shape"),
        ({"cost": [[-1], [1]]}, "cost holds a number"),
        ({"spending": [0, 0]}, "spending holds a number"),
        ({"spending": np.ones((3, 1, 2))}, "spending has the shape"),
        ({"probability": [0.5, 0.5]}, "probability has the shape"),
        ({"probability": [0.0]}, "probability holds a number"),
        ({"starts": [-1]}, "starts holds a number"),
    ],
)
def test_choices_that_cannot_be_are_refused(change, sentence):
    given_ = {"parcels": ["p", "q"], "options": ["o"], "area": 1, "success": [[1], [0]], "cost": [[1], [1]], **change}
    with pytest.raises(UsageError, match=sentence):
        PortfolioChoices.of(given_.pop("parcels"), given_.pop("options"), **given_)


def test_budgets_that_cannot_be_are_refused():
    with pytest.raises(UsageError, match="not below zero"):
        Budget(total=-1)
    with pytest.raises(UsageError, match="Choose one of"):
        Budget(total=1, measure="median")
    with pytest.raises(UsageError, match="certainty must lie between 0 and 1"):
        Budget(total=1, certainty=1.2)
    choices = PortfolioChoices.of(["p"], ["o"], area=1, success=[[1]], cost=[[1]])
    with pytest.raises(UsageError, match="success_at_least must lie"):
        choose_portfolio(choices, Budget(total=1), success_at_least=2)
    with pytest.raises(ValueError, match="gap"):
        choose_portfolio(choices, Budget(total=1), gap=-0.1)
    with pytest.raises(UsageError, match="years holds"):
        PortfolioChoices.of_years(["p"], ["o"], years=[[np.nan]], horizon=1, area=1, cost=[[1]])


def test_with_full_certainty_the_dearest_scenario_counts():
    choices = PortfolioChoices.of(["p"], ["o"], area=1, success=[[1]], cost=[[[1, 1, 1, 9]]])
    assert choose_portfolio(choices, Budget(total=8, certainty=1.0)).benefit == 0
    assert choose_portfolio(choices, Budget(total=9, certainty=1.0)).benefit == 1
    assert choose_portfolio(choices, Budget(total=8, certainty=0.75, measure="share-of-scenarios")).benefit == 1
    assert choose_portfolio(choices, Budget(total=3, certainty=0.0)).benefit == 1
