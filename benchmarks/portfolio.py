"""How long a portfolio of 2000 parcels, 10 options and 100 scenarios takes to be proven within 1 % of the best."""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np

from netmin.planning import Budget, PortfolioChoices, Rule, choose_portfolio, next_samples

#: Cost of ten options, money per hectare, years they need at the median, and years over which they are paid.
OPTIONS = ("dig", "cap", "wash", "stabilise", "lime", "willow", "maize", "rape", "grass", "fern")
COST = np.array([900e3, 300e3, 500e3, 150e3, 12e3, 30e3, 25e3, 20e3, 8e3, 75e3])
YEARS = np.array([1.0, 1.0, 1.0, 2.0, 4.0, 22.0, 40.0, 45.0, 30.0, 12.0])
PAID = np.array([1, 1, 1, 2, 1, 10, 10, 10, 3, 2])
HORIZON = 20.0
PLAN = 10


def make_choices(parcels: int, scenarios: int, seed: int = 0) -> PortfolioChoices:
    """Return parcels of unlike size and pollution; prices and growth go up and down for all parcels together."""
    random = np.random.default_rng(seed)
    many = len(OPTIONS)
    area = random.lognormal(0.0, 0.8, parcels)
    weight = random.lognormal(0.0, 0.7, parcels)
    pollution = random.lognormal(0.0, 0.6, parcels)
    own = random.normal(0.0, 0.3, (parcels, 1, scenarios))
    growth = random.normal(0.0, 0.3, (1, many, scenarios))
    years = YEARS[None, :, None] * pollution[:, None, None] * np.exp(own + growth)
    level = random.normal(0.0, 0.1, scenarios) + random.normal(0.0, 0.25, (many, scenarios))
    scatter = random.normal(0.0, 0.15, (parcels, many, scenarios))
    cost = (COST * area[:, None])[:, :, None] * np.exp(level[None] + scatter)
    spending = np.array([np.where(np.arange(PLAN) < paid, 1.0 / paid, 0.0) for paid in PAID])
    return PortfolioChoices.of_years(
        [f"P{number}" for number in range(parcels)], OPTIONS, years=years, horizon=HORIZON, cost=cost, area=area,
        risk_weight=weight, spending=spending, allowed=random.random((parcels, many)) < 0.9,
    )  # fmt: skip


def tell(what: str, measured: float, unit: str, goal: float | None) -> None:
    print(json.dumps({"what": what, "measured": measured, "unit": unit, "goal": goal}), flush=True)


def main(parcels: int, scenarios: int) -> None:
    choices = make_choices(parcels, scenarios)
    size = f"{parcels} parcels, {len(OPTIONS)} options, {scenarios} scenarios"
    million = 1e6 * parcels / 2000
    budgets = {
        "total kept by the mean of the dearest tenth": Budget(total=60 * million),
        "total, owner's part and ten years": Budget(
            total=60 * million, yearly=(25 * million, *(6 * million,) * 9), own_total=8 * million,
            funding="interreg-ipa-serbia",
        ),
        "total kept on average": Budget(total=60 * million, measure="mean"),
        "total kept in nine of ten scenarios": Budget(total=60 * million, measure="share-of-scenarios"),
    }  # fmt: skip
    ties = [Rule.only_if([(f"P{i}", "*")], [(f"P{i + 1}", "*")]) for i in range(0, parcels // 4, 2)]
    for name, budget in budgets.items():
        for rules, tied in (((), ""), (ties, f", {len(ties)} rules of order")):
            started = time.perf_counter()
            found = choose_portfolio(choices, budget, gap=0.01, time_limit=60.0, rules=rules)
            goal = 60.0 if budget.measure != "share-of-scenarios" else None
            tell(f"{size}, {name}{tied}", round(time.perf_counter() - started, 1), "s", goal)
            tell(f"gap proven of {name}{tied}", round(100 * found.gap, 3), "%", 1.0 if goal else None)
            print(
                f"treated {len(found.chosen)}, kept in {found.limits['kept'].min():.2f} of the scenarios",
                file=sys.stderr,
            )
            if budget.measure == "tail-mean" and not rules and not budget.yearly:
                started = time.perf_counter()
                next_samples(choices, found)
                tell("worth of knowing each parcel", round(time.perf_counter() - started, 1), "s", None)
    tell("largest memory", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB", None)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, int(sys.argv[2]) if len(sys.argv) > 2 else 100)
