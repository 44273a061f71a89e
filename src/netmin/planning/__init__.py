"""What to do with a place: which vegetables its soil allows, what treatment costs, and which parcels to treat first."""

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

__all__ = [
    "BUDGET_MEASURES",
    "CARBON_SHARE",
    "COMMON_CROPS",
    "COST_COLUMNS",
    "FRONT_COLUMNS",
    "GARDEN_COLUMNS",
    "INCREMENT_COLUMNS",
    "LIMIT_COLUMNS",
    "PORTFOLIO_COLUMNS",
    "PRICE_UNITS",
    "SAMPLE_COLUMNS",
    "TARGET_YEAR",
    "YEAR_COLUMNS",
    "Budget",
    "CashFlow",
    "CostItem",
    "ExchangeRates",
    "GardenAdvice",
    "GardenSoil",
    "Money",
    "NextSamples",
    "ParetoFront",
    "PeopleHere",
    "PlotSize",
    "Portfolio",
    "PortfolioChoices",
    "Price",
    "PriceIndex",
    "Rule",
    "SteppedPrice",
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
    "net_present_value",
    "next_samples",
    "pareto_front",
    "people_here",
    "price_index",
    "price_indices",
    "published_price",
    "remediation_options",
    "soil_at",
    "soil_mass",
    "soil_of_sample",
    "soil_of_site",
    "soil_volume",
    "stepped_price",
    "two_point_rate",
]
