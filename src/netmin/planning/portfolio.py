"""A portfolio under a budget: which parcel gets which treatment, so that most is gained for the money."""

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
from netmin.planning import funding
from netmin.planning.portfolio_budget import Budget, Rule
from netmin.planning.portfolio_choices import PortfolioChoices
from netmin.planning.portfolio_model import PortfolioModel, build_model, upper_quantile
from netmin.planning.portfolio_search import ROUNDING, Solution, solve

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: Columns of `Portfolio.table`, one row per parcel.
PORTFOLIO_COLUMNS = (
    "parcel",
    "option",
    "start",
    "area",
    "risk_weight",
    "probability",
    "expected_area",
    "benefit",
    "cost",
    "cost_high",
    "own_cost",
)

#: Columns of `Portfolio.years`, one row per year of the plan and one for all.
YEAR_COLUMNS = ("year", "limit", "cost", "cost_high", "kept", "eu", "state", "own")

#: Columns of `Portfolio.limits`, one row per limit on money.
LIMIT_COLUMNS = ("limit", "value", "used", "kept", "price")

#: Sources of the method.
_CITE = ("charnes1959", "huangfu2018", "kellerer2004", "kunzibay2006", "luedtke2008", "rockafellar2000")


@dataclass(frozen=True, eq=False)
class Portfolio:
    """What is done with each parcel.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per parcel in the order given, columns `PORTFOLIO_COLUMNS`: the option ("" for none) and the year it
        begins in (-1 for none) [yr], area [ha], weight [–], probability of success [–], expected area brought under the
        limit [ha] and the same weighted, mean cost, its quantile at the certainty of the budget, and the owner's part
        of the mean [money].
    years : pandas.DataFrame
        One row per year of the plan and one named ``all``, columns `YEAR_COLUMNS`: limit, mean cost, its quantile
        [money], the share of the scenarios that keep the limit [–], and who pays the mean [money].
    limits : pandas.DataFrame
        One row per limit, columns `LIMIT_COLUMNS`: its value, what is used by the measure of the budget [money], the
        share of the scenarios that keep it [–], and the price, the weighted hectares that one more unit of money would
        buy if parcels could be treated in part.
    benefit : float
        Expected risk-weighted area brought under the limit. [weighted ha]
    bound : float
        No choice can bring more. [weighted ha]
    gap : float
        What may be missing, (bound - benefit) / benefit. [–]
    proven : bool
        Whether the gap is as small as was asked for.
    area : array, shape (scenarios,)
        Brought under the limit in every scenario, not weighted. [ha]
    cost : array, shape (scenarios,)
        Of everything chosen. [money]
    scenario_weights : array, shape (limits, scenarios)
        Scenarios by which the price of each limit counts money. [–]
    probability : array, shape (scenarios,)
        Of the scenarios. [–]
    currency : str
        Of the money.
    budget : Budget
        As asked.
    success_at_least : float
        As asked. [–]
    rules : tuple of Rule
        As asked.
    notes : tuple of Message
        What was left out, could not be paid, is not proven.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    years: pd.DataFrame
    limits: pd.DataFrame
    benefit: float
    bound: float
    gap: float
    proven: bool
    area: FloatArray
    cost: FloatArray
    scenario_weights: FloatArray
    probability: FloatArray
    currency: str
    budget: Budget
    success_at_least: float
    rules: tuple[Rule, ...] = ()
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def chosen(self) -> pd.DataFrame:
        """The rows of the parcels that are treated."""
        return self.table[self.table["option"] != ""]

    @property
    def expected_area(self) -> float:
        """Expected area brought under the limit, not weighted. [ha]."""
        return float(self.area @ self.probability)

    @property
    def expected_cost(self) -> float:
        """Mean cost over the scenarios. [money]."""
        return float(self.cost @ self.probability)


def choose_portfolio(
    choices: PortfolioChoices,
    budget: Budget,
    *,
    success_at_least: float = 0.8,
    rules: Sequence[Rule] = (),
    gap: float = 0.01,
    time_limit: float = 60.0,
) -> Portfolio:
    """Choose at most one option per parcel so that the most risk-weighted area is expected to come below the limit.

    Parameters
    ----------
    choices : PortfolioChoices
        Parcels, options, scenarios.
    budget : Budget
        Limits on money, and how surely they are kept.
    success_at_least : float
        An option is chosen for a parcel only if it succeeds with at least this probability. [–]
    rules : sequence of Rule
        What excludes, demands or needs one another.
    gap : float
        How far from the best the answer may be, as a share of it; 0 for the best itself. [–]
    time_limit : float
        After this the best found so far is returned, with the gap that is left. The solver looks at the clock between
        its steps only, so that a large question may take half as long again. [s]

    Returns
    -------
    Portfolio
        With the gap that is proven. Nothing may be chosen: the notes say why.

    Raises
    ------
    UsageError
        If the rules contradict one another or demand more than the budget allows, with what they cost at least; or if a
        rule names what does not exist.

    Examples
    --------
    >>> choices = PortfolioChoices.of(["north", "south"], ["willow", "dig"], area=[2, 5],
    ...                               success=[[0.9, 1.0], [0.85, 1.0]], cost=[[8000, 90000], [20000, 225000]])
    >>> found = choose_portfolio(choices, Budget(total=100_000), gap=0.0)
    >>> found.table["option"].tolist(), round(found.benefit, 2), found.proven
    (['willow', 'willow'], 6.05, True)

    References
    ----------
    charnes1959, huangfu2018, kellerer2004, kunzibay2006, luedtke2008, rockafellar2000
    """
    if gap < 0 or time_limit <= 0:
        raise ValueError("The gap is not below 0 and the time limit above it.")
    scheme = funding.get(budget.funding)
    model = build_model(choices, budget, success_at_least, rules)
    found = solve(model, gap, time_limit)
    if found.chosen is None:
        raise _impossible(choices, model, budget, success_at_least, rules, found)
    picked = np.nonzero(found.chosen)[0]
    value = float(model.benefit @ found.chosen)
    bound = max(found.bound, value)
    left = (bound - value) / value if value > 0 else (0.0 if bound <= 1e-12 else math.inf)
    area = choices.area[model.parcel[picked]] @ np.broadcast_to(
        choices.success[model.parcel[picked], model.option[picked]], (picked.size, model.probability.size)
    )
    return Portfolio(
        table=_table(choices, model, picked, budget, scheme),
        years=_years(choices, model, picked, budget, scheme),
        limits=_limits(model, found),
        benefit=value,
        bound=bound,
        gap=left,
        proven=bool(left <= gap + ROUNDING),
        area=np.asarray(area),
        cost=np.asarray(model.cost[picked].sum(axis=0)),
        scenario_weights=found.relaxed.weights,
        probability=model.probability,
        currency=choices.currency,
        budget=budget,
        success_at_least=success_at_least,
        rules=tuple(rules),
        notes=_notes(choices, model, picked, budget, success_at_least, left > gap + ROUNDING, left, scheme),
        citations=tuple(sorted({*_CITE, *scheme.cite})),
    )


def _table(
    choices: PortfolioChoices, model: PortfolioModel, picked: npt.NDArray[np.int64], budget: Budget,
    scheme: funding.FundingScheme,
) -> pd.DataFrame:  # fmt: skip
    count = len(choices.parcels)
    at = model.parcel[picked]
    chance = choices.chance()[at, model.option[picked]]
    mean = model.cost[picked] @ model.probability
    columns: dict[str, npt.NDArray[np.float64]] = {
        name: np.zeros(count) for name in ("probability", "expected_area", "benefit", "cost", "cost_high", "own_cost")
    }
    columns["probability"][at] = chance
    columns["expected_area"][at] = choices.area[at] * chance
    columns["benefit"][at] = model.benefit[picked]
    columns["cost"][at] = mean
    columns["cost_high"][at] = upper_quantile(model.cost[picked], model.probability, budget.certainty)
    columns["own_cost"][at] = mean * scheme.share("own")
    option, start = np.full(count, "", dtype=object), np.full(count, -1)
    option[at] = [choices.options[number] for number in model.option[picked]]
    start[at] = [choices.starts[number] for number in model.option[picked]]
    table = pd.DataFrame(
        {
            "parcel": list(choices.parcels),
            "option": option.tolist(),
            "start": start,
            "area": choices.area,
            "risk_weight": choices.risk_weight,
            **columns,
        }
    )
    return table[list(PORTFOLIO_COLUMNS)]


def _years(
    choices: PortfolioChoices, model: PortfolioModel, picked: npt.NDArray[np.int64], budget: Budget,
    scheme: funding.FundingScheme,
) -> pd.DataFrame:  # fmt: skip
    at = model.parcel[picked] if choices.spending.shape[0] > 1 else 0 * picked
    profile = choices.spending[at, model.option[picked]]
    spent = np.vstack([profile.T @ model.cost[picked], model.cost[picked].sum(axis=0)])
    number = spent.shape[0] - 1
    limits = [*budget.yearly[:number], *(math.inf,) * (number - len(budget.yearly)), budget.total]
    mean = spent @ model.probability
    kept = (spent <= np.array(limits)[:, None] * (1.0 + 1e-9)) @ model.probability
    table = pd.DataFrame(
        {
            "year": [*(str(year + 1) for year in range(number)), "all"],
            "limit": limits,
            "cost": mean,
            "cost_high": upper_quantile(spent, model.probability, budget.certainty),
            "kept": np.minimum(kept, 1.0),
            **scheme.split(mean),
        }
    )
    return table[list(YEAR_COLUMNS)]


def _limits(model: PortfolioModel, found: Solution) -> pd.DataFrame:
    chosen = np.zeros(model.columns) if found.chosen is None else found.chosen
    costs = model.scenario_costs(chosen)
    kept = (costs <= model.limits[:, None] * (1.0 + 1e-9)) @ model.probability
    return pd.DataFrame(
        {
            "limit": list(model.names),
            "value": model.limits,
            "used": model.measured(costs),
            "kept": np.minimum(kept, 1.0),
            "price": found.relaxed.prices,
        }
    )[list(LIMIT_COLUMNS)]


def _notes(
    choices: PortfolioChoices, model: PortfolioModel, picked: npt.NDArray[np.int64], budget: Budget, level: float,
    open_: bool, left: float, scheme: funding.FundingScheme,
) -> tuple[Message, ...]:  # fmt: skip
    notes = [Message.of(f"planning.portfolio-measure-{budget.measure}", certainty=100.0 * budget.certainty)]
    hopeless = len(choices.parcels) - np.unique(model.parcel).size
    if hopeless:
        notes.append(Message.of("planning.portfolio-hopeless", count=int(hopeless), level=100.0 * level))
    if not picked.size and model.columns:
        cheapest = float((model.cost @ model.probability).min())
        notes.append(
            Message.of(
                "planning.portfolio-nothing", cheapest=cheapest, currency=choices.currency, total=_told(budget.total)
            )
        )
    if open_:
        notes.append(Message.of("planning.portfolio-open", gap=100.0 * left))
    if scheme.unverified:
        notes.append(Message.of("planning.funding-unverified", scheme=scheme.name))
    if scheme.share("own") < 1:
        notes.append(Message.of("planning.funding-eligible"))
    return tuple(notes)


def _impossible(
    choices: PortfolioChoices, model: PortfolioModel, budget: Budget, level: float, rules: Sequence[Rule],
    found: Solution,
) -> UsageError:  # fmt: skip
    if found.timed_out:
        return UsageError(Message.of("planning.portfolio-no-time"))
    cheapest = _cheapest(model)
    if cheapest is None:
        return UsageError(Message.of("planning.rules-contradict", count=len(rules), level=100.0 * level))
    return UsageError(
        Message.of(
            "planning.rules-too-dear", cheapest=cheapest, currency=choices.currency, total=_told(budget.total),
            yearly=[_told(value) for value in budget.yearly] or ["–"],
        )
    )  # fmt: skip


def _told(value: float) -> float | str:
    """Return a limit, or a dash for none."""
    return float(value) if math.isfinite(value) else "–"


def _cheapest(model: PortfolioModel) -> float | None:
    """Return the least mean cost that keeps the rules, money apart."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if model.columns == 0:
        return None
    mean = model.cost @ model.probability
    found = milp(
        mean / (float(mean.max()) or 1.0),
        integrality=np.ones(model.columns, dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(model.rows, -np.inf, model.bounds),
        options={"time_limit": 10.0},
    )
    return None if found.x is None else float(mean @ np.round(found.x))
