"""Where, when, how long, at what cost: the plan of a site, the money behind it, and which vegetables a place allows."""

from netmin.planning import funding
from netmin.planning.costs import (
    CARBON_SHARE,
    COST_COLUMNS,
    CashFlow,
    CostItem,
    PlotSize,
    carbon_dioxide_bound,
    cash_flow,
    land_notes,
    soil_mass,
    soil_volume,
)
from netmin.planning.discounting import (
    annuity,
    annuity_factor,
    discount_factors,
    internal_rate_of_return,
    net_present_value,
    two_point_rate,
)
from netmin.planning.garden import COMMON_CROPS, GARDEN_COLUMNS, GardenAdvice, garden_advice
from netmin.planning.garden_people import PeopleHere, people_here
from netmin.planning.garden_soil import GardenSoil, soil_at, soil_of_sample, soil_of_site
from netmin.planning.money import (
    TARGET_YEAR,
    ExchangeRates,
    Money,
    PriceIndex,
    exchange_rates,
    price_index,
    price_indices,
)
from netmin.planning.next_samples import SAMPLE_COLUMNS, NextSamples, next_samples
from netmin.planning.option import OPTION_COLUMNS, Option
from netmin.planning.pareto import FRONT_COLUMNS, INCREMENT_COLUMNS, ParetoFront, extra_money, pareto_front
from netmin.planning.portfolio import (
    LIMIT_COLUMNS,
    PORTFOLIO_COLUMNS,
    YEAR_COLUMNS,
    Portfolio,
    choose_portfolio,
)
from netmin.planning.portfolio_budget import BUDGET_MEASURES, Budget, Rule
from netmin.planning.portfolio_choices import PortfolioChoices
from netmin.planning.prices import (
    PRICE_UNITS,
    Price,
    SteppedPrice,
    dig_and_dump_price,
    published_price,
    remediation_options,
    stepped_price,
)
from netmin.planning.result import FATES, PLAN_COLUMNS, Plan, ZonePlan
from netmin.planning.schedule import SCHEDULE_COLUMNS, Schedule, visible_from
from netmin.planning.steps import plan
from netmin.planning.target import PlanTarget, plan_target
from netmin.planning.way_prices import priced_by
from netmin.planning.ways import WAYS
from netmin.planning.zone import ZONE_COLUMNS, Zone, Zones
from netmin.planning.zones import management_zones

__all__ = [
    "BUDGET_MEASURES",
    "CARBON_SHARE",
    "COMMON_CROPS",
    "COST_COLUMNS",
    "FATES",
    "FRONT_COLUMNS",
    "GARDEN_COLUMNS",
    "INCREMENT_COLUMNS",
    "LIMIT_COLUMNS",
    "OPTION_COLUMNS",
    "PLAN_COLUMNS",
    "PORTFOLIO_COLUMNS",
    "PRICE_UNITS",
    "SAMPLE_COLUMNS",
    "SCHEDULE_COLUMNS",
    "TARGET_YEAR",
    "WAYS",
    "YEAR_COLUMNS",
    "ZONE_COLUMNS",
    "Budget",
    "CashFlow",
    "CostItem",
    "ExchangeRates",
    "GardenAdvice",
    "GardenSoil",
    "Money",
    "NextSamples",
    "Option",
    "ParetoFront",
    "PeopleHere",
    "Plan",
    "PlanTarget",
    "PlotSize",
    "Portfolio",
    "PortfolioChoices",
    "Price",
    "PriceIndex",
    "Rule",
    "Schedule",
    "SteppedPrice",
    "Zone",
    "ZonePlan",
    "Zones",
    "annuity",
    "annuity_factor",
    "carbon_dioxide_bound",
    "cash_flow",
    "choose_portfolio",
    "dig_and_dump_price",
    "discount_factors",
    "exchange_rates",
    "extra_money",
    "funding",
    "garden_advice",
    "internal_rate_of_return",
    "land_notes",
    "management_zones",
    "net_present_value",
    "next_samples",
    "pareto_front",
    "people_here",
    "plan",
    "plan_target",
    "price_index",
    "price_indices",
    "priced_by",
    "published_price",
    "remediation_options",
    "soil_at",
    "soil_mass",
    "soil_of_sample",
    "soil_of_site",
    "soil_volume",
    "stepped_price",
    "two_point_rate",
    "visible_from",
]
