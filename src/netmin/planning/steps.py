"""From an assessment to a plan: zones, options, what the budget buys, when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from netmin.assessment import Assessment, Recipe
from netmin.assessment.mapping import sampled_depth
from netmin.io.polygons import Parcel, read_parcels
from netmin.language import Message
from netmin.planning import funding
from netmin.planning.choose import layer_depth, typical_soil, zone_options
from netmin.planning.crops_at_hand import CropsAtHand, crops_at_hand
from netmin.planning.money import TARGET_YEAR, Money
from netmin.planning.next_samples import next_samples
from netmin.planning.option import Option
from netmin.planning.portfolio import Portfolio, choose_portfolio
from netmin.planning.portfolio_budget import Budget
from netmin.planning.portfolio_choices import PortfolioChoices
from netmin.planning.result import Fate, Plan, ZonePlan
from netmin.planning.schedule import Schedule, ZoneWork, schedule
from netmin.planning.target import plan_target
from netmin.planning.way_prices import Purse
from netmin.planning.ways import chosen_ways
from netmin.planning.zone import Zone, Zones
from netmin.planning.zones import management_zones

#: So many possible options of a zone compete for the budget, the best ones.
_COMPETING = 4


def plan(
    assessment: Assessment,
    *,
    recipe: Recipe | None = None,
    parcels: Sequence[Parcel] | Path | str | None = None,
    evidence: pd.DataFrame | None = None,
    seed: int | None = None,
) -> Plan:
    """Plan what to do with a site: zones, treatments with years and costs, what a budget buys, and when.

    Parameters
    ----------
    assessment : Assessment
        The whole answer so far.
    recipe : Recipe, optional
        The choices under ``[plan]``; those of the assessment if left out.
    parcels : sequence of Parcel, or pathlib.Path or str, optional
        Zones drawn by people, or the file that holds them; zones are cut from the map if left out.
    evidence : pandas.DataFrame, optional
        Of what plants took up, in the columns of the table of evidence, such as
        `netmin.plants.combine_evidence` gives with own trials; the literature alone if left out.
    seed : int, optional
        Of the random numbers; that of the recipe if left out.

    Returns
    -------
    Plan
        The same for the same seed, whatever the number of threads.

    Raises
    ------
    UsageError
        If no law was chosen or none of its limits can be aimed at, the parcels cannot be used, or a choice names
        something that does not exist.
    DataError
        If the file of parcels holds what are no parcels, with every problem at once.

    References
    ----------
    sumatecs2008, rejuvenate2009
    """
    chosen = recipe or assessment.recipe
    found = replace(assessment, recipe=chosen)
    number = chosen.seed if seed is None else seed
    chosen_ways(chosen.plan_treatments)
    scheme = funding.get(chosen.plan_funding)
    target = plan_target(found)
    land = read_parcels(parcels, found.samples.crs) if isinstance(parcels, Path | str) else tuple(parcels or ())
    zones = management_zones(found, target, land, seed=number)
    needing = [zone for zone in zones.zones if zone.status == "above"]
    elements = sorted({name for zone in needing for name in zone.deciding})
    crops = (
        crops_at_hand(chosen, typical_soil(needing), elements, above_limit=True, evidence=evidence) if needing else None
    )
    purse = Purse(
        Money(chosen.plan_currency, TARGET_YEAR), chosen.plan_discount, math.ceil(chosen.plan_horizon),
        chosen.plan_outlet,
    )  # fmt: skip
    depth = sampled_depth(found.samples)
    parts = tuple(
        _part(zone, zone_options(zone, chosen, crops, purse, depth, seed=number) if zone in needing and crops else ())
        for zone in zones.zones
    )
    portfolio, parts = _within_budget(parts, chosen, zones) if chosen.plan_budget else (None, parts)
    return Plan(
        recipe=chosen,
        target=target,
        zones=zones,
        parts=parts,
        portfolio=portfolio,
        schedule=_schedule(parts, chosen),
        currency=purse.money.currency,
        price_year=purse.money.year,
        seed=number,
        citations=_citations(parts, zones, portfolio, scheme.cite, crops),
        notes=_notes(parts, zones, portfolio, chosen, depth, crops),
    )


def _part(zone: Zone, options: tuple[Option, ...]) -> ZonePlan:
    if zone.status != "above":
        return ZonePlan(zone, (), None, zone.status)
    best = next((option for option in options if option.possible), None)
    return ZonePlan(zone, options, best, best.kind if best else "hopeless")


def _within_budget(
    parts: tuple[ZonePlan, ...], recipe: Recipe, zones: Zones
) -> tuple[Portfolio | None, tuple[ZonePlan, ...]]:
    """Return what the budget buys, and the zones with what it leaves them."""
    able = [part for part in parts if part.possible]
    if not able or recipe.plan_budget is None:
        return None, parts
    choices = _choices(able, recipe, zones)
    bought = choose_portfolio(
        choices, Budget(total=recipe.plan_budget, funding=recipe.plan_funding), success_at_least=recipe.plan_probability
    )
    options = dict(zip(bought.table["parcel"].astype(str), bought.table["option"].astype(str), strict=True))
    worth = next_samples(choices, bought).table.set_index("parcel")["gain"]
    told = []
    for part in parts:
        if part not in able:
            told.append(part)
            continue
        name = options[part.zone.name]
        chosen = next((option for option in part.possible if option.name == name), None)
        fate: Fate = chosen.kind if chosen else "unpaid"
        told.append(replace(part, chosen=chosen, fate=fate, gain=float(worth.loc[part.zone.name])))
    return bought, tuple(told)


def _choices(able: Sequence[ZonePlan], recipe: Recipe, zones: Zones) -> PortfolioChoices:
    """Return zones, their best options, and what these bring and cost in every draw."""
    names = list(dict.fromkeys(option.name for part in able for option in part.possible[:_COMPETING]))
    draws, horizon = recipe.plan_draws, math.ceil(recipe.plan_horizon)
    years = np.full((len(able), len(names), draws), np.inf)
    cost = np.full((len(able), len(names), draws), np.inf)
    spending = np.zeros((len(able), len(names), horizon + 1))
    spending[:, :, 0] = 1.0
    for row, part in enumerate(able):
        for option in part.possible[:_COMPETING]:
            column = names.index(option.name)
            years[row, column] = option.years
            cost[row, column] = np.maximum(option.cost, 0.0)
            spending[row, column] = 0.0
            spending[row, column, : len(option.spending)] = option.spending
    known = zones.origin != "site"
    return PortfolioChoices.of_years(
        [part.zone.name for part in able],
        names,
        years=years,
        horizon=recipe.plan_horizon,
        area=[part.zone.hectares if known else 1.0 for part in able],
        cost=cost,
        risk_weight=[part.zone.ratio for part in able],
        spending=spending,
        currency=recipe.plan_currency,
        price_year=TARGET_YEAR,
    )


def _schedule(parts: Sequence[ZonePlan], recipe: Recipe) -> Schedule:
    works = []
    for part in parts:
        if part.chosen is None:
            continue
        middle = part.chosen.quantiles[1]
        last = recipe.plan_horizon if not math.isfinite(middle) or part.chosen.goal != "total" else max(middle, 1.0)
        works.append(ZoneWork(part.zone.name, part.chosen.growth, math.ceil(last), part.chosen.visible))
    return schedule(works)


def _citations(
    parts: Sequence[ZonePlan],
    zones: Zones,
    portfolio: Portfolio | None,
    paid: tuple[str, ...],
    crops: CropsAtHand | None,
) -> tuple[str, ...]:
    found = {*zones.citations, *paid}
    found |= {key for part in parts for option in part.options for key in option.citations}
    found |= set(portfolio.citations) if portfolio else set()
    found |= {*crops.suitability.citations, *crops.model.citations} if crops else set()
    return tuple(sorted(found))


def _notes(
    parts: Sequence[ZonePlan],
    zones: Zones,
    portfolio: Portfolio | None,
    recipe: Recipe,
    depth: float,
    crops: CropsAtHand | None,
) -> tuple[Message, ...]:
    """Return what was assumed of zones, site and chosen options; what a refused one says stays with it."""
    found: list[Message] = [*zones.notes]
    unsure = [part.zone.name for part in parts if part.fate == "unsure"]
    if unsure:
        found.append(Message.of("plan.zones-not-planned", zones=unsure))
    if crops is not None:
        if recipe.plan_depth is None and not depth > 0:
            found.append(Message.of("plan.depth-assumed", depth=layer_depth(recipe, depth)))
        found.append(Message.of("plan.density-assumed", density=recipe.plan_density))
        if recipe.country is None:
            found.append(Message.of("plan.country-assumed"))
        found.append(Message.of("plan.typical-soil"))
        if crops.left_out:
            found.append(Message.of("plan.species-left-out", count=crops.left_out))
        found += [*crops.suitability.notes, *crops.model.notes]
    found += [note for part in parts if part.chosen for note in part.chosen.notes]
    found += portfolio.notes if portfolio else ()
    return tuple(dict.fromkeys(found))
