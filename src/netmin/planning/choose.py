"""What could be done with each zone: every treatment forecast, priced, and refused with reasons where it must be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from netmin.assessment import Recipe
from netmin.language import Message
from netmin.planning.costs import PlotSize
from netmin.planning.crops_at_hand import CropsAtHand, TypicalSoil
from netmin.planning.option import Option
from netmin.planning.schedule import visible_from
from netmin.planning.seasons import growth_of
from netmin.planning.way_prices import Purse, way_cost
from netmin.planning.ways import Way, chosen_ways, ways_for
from netmin.planning.zone import Zone
from netmin.treatment import Ground, Outcome

#: A layer where no sample states its depth. [m]
_DEPTH = 0.25

#: How plants grow, or what is done without, by treatment; extraction follows its species.
_GROWTHS = {
    "phytoexclusion": "annual",
    "phytostabilisation": "grass",
    "aided-stabilisation": "amendment",
}

#: Goals that leave people and food to care, told after those that keep the metals away.
_LAST_GOALS = ("food", "feed")


def zone_ground(zone: Zone, recipe: Recipe, depth: float, elements: Sequence[str] | None = None) -> Ground:
    """Return a zone as a treatment sees it.

    Parameters
    ----------
    zone : Zone
        The area.
    recipe : Recipe
        Horizon, density, deposition, land use.
    depth : float
        Sampled depth; NaN where no sample states it. [m]
    elements : sequence of str, optional
        Those that matter; if left out, those that are not surely below their target.

    Returns
    -------
    Ground
    """
    wanted = tuple(zone.deciding if elements is None else elements)
    here = [zone.elements.index(name) for name in wanted]
    fallen = dict(recipe.plan_deposition)
    return Ground.of(
        wanted,
        zone.contents[here],
        zone.targets[here],
        ph=zone.soil.ph,
        organic_matter=zone.soil.organic_matter,
        clay=zone.soil.clay,
        depth=layer_depth(recipe, depth),
        density=recipe.plan_density,
        deposition=[fallen.get(name, 0.0) for name in wanted],
        horizon=recipe.plan_horizon,
        land_use=recipe.land_use,
        name=zone.name,
    )


def layer_depth(recipe: Recipe, sampled: float) -> float:
    """Return the depth of the layer that is to be cleaned. [m]."""
    return recipe.plan_depth or (sampled if sampled > 0 else _DEPTH)


def typical_soil(zones: Sequence[Zone]) -> TypicalSoil:
    """Return the middle soil of the zones that need treatment.

    Parameters
    ----------
    zones : sequence of Zone
        At least one.

    Returns
    -------
    TypicalSoil
        Of every element with a target.
    """
    elements = sorted({name for zone in zones for name in zone.elements})
    contents = {
        name: float(
            np.median([np.median(zone.contents[zone.elements.index(name)]) for zone in zones if name in zone.elements])
        )
        for name in elements
    }
    soil = [[getattr(zone.soil, part) for zone in zones] for part in ("ph", "organic_matter", "clay")]
    return TypicalSoil(contents, *(_middle(values) for values in soil))


def _middle(values: list[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return float(np.median(known)) if known else math.nan


def zone_options(
    zone: Zone, recipe: Recipe, crops: CropsAtHand, purse: Purse, depth: float, *, seed: int = 0
) -> tuple[Option, ...]:
    """Return everything that could be done with a zone, possible options first, the best of them first.

    Best is what keeps the metals away from people at the least cost; of equal cost, what is surer. Refused options come
    last, the surest of them first.

    Parameters
    ----------
    zone : Zone
        The area.
    recipe : Recipe
        The choices under ``[plan]``.
    crops : CropsAtHand
        Plants of the site.
    purse : Purse
        How money is counted.
    depth : float
        Sampled depth; NaN where no sample states it. [m]
    seed : int
        Of the random numbers.

    Returns
    -------
    tuple of Option
    """
    ground, whole = zone_ground(zone, recipe, depth), zone_ground(zone, recipe, depth, zone.elements)
    words = chosen_ways(recipe.plan_treatments)
    ways = ways_for(ground, whole, words, crops, seed=seed)
    found = [_option(zone, ground, way, recipe, purse, seed) for way in ways]
    return tuple(sorted(found, key=_rank))


def _rank(option: Option) -> tuple[bool, bool, float, float]:
    sure = option.probability if math.isfinite(option.probability) else -1.0
    cost = option.costs[1]
    if option.possible:
        return False, option.goal in _LAST_GOALS, cost if math.isfinite(cost) else math.inf, -sure
    return True, False, -sure, option.quantiles[0] if math.isfinite(option.quantiles[0]) else math.inf


def _option(zone: Zone, ground: Ground, way: Way, recipe: Recipe, purse: Purse, seed: int) -> Option:
    if way.treatment is None:
        return _uncomputed(zone, way)
    outcome = way.treatment.predict(ground, seed=seed)
    draws = ground.draws
    area = zone.hectares if math.isfinite(zone.hectares) else 1.0
    size = PlotSize(area, ground.depth, ground.density, np.broadcast_to(way.biomass, (draws,)))
    cost = way_cost(way.word, size, purse, years=outcome.p50, draws=draws, seed=seed)
    found = Option(
        zone=zone.name,
        treatment=way.word,
        title=way.title,
        kind=outcome.kind,
        goal=outcome.goal,
        years=outcome.years,
        quantiles=(outcome.p10, outcome.p50, outcome.p90),
        probability=outcome.probability,
        deciding=outcome.deciding,
        removal=_removal(outcome),
        cost=cost.present,
        refusals=(*way.refusals, *_named(outcome.refusals, way)),
        growth=_growth(way),
        visible=_visible(outcome, zone.soil.samples),
        spending=cost.spending,
        notes=tuple(dict.fromkeys((*way.notes, *_named(outcome.notes, way), *cost.notes))),
        citations=tuple(sorted({*outcome.citations, *cost.citations})),
    )
    if way.species is not None:
        found = replace(found, species=way.species.name, species_title=way.species.title)
    return replace(found, refusals=(*found.refusals, *_refused_here(found, recipe)))


def _named(messages: Sequence[Message], way: Way) -> tuple[Message, ...]:
    """Return what a treatment says, its plant called by its name: a treatment knows no more than its word."""
    if way.species is None:
        return tuple(messages)
    word, title = way.species.name, way.species.title
    return tuple(
        Message(each.code, tuple((key, title if value == word else value) for key, value in each.values))
        for each in messages
    )


def _refused_here(option: Option, recipe: Recipe) -> Iterator[Message]:
    """Yield what the choices of the site add: not sure enough, or metals must not stay."""
    if recipe.plan_goal == "total" and option.goal != "total":
        yield Message.of("plan.stays-not-allowed")
    if not option.refusals and option.probability < recipe.plan_probability:
        yield Message.of(
            "plan.not-sure-enough",
            horizon=recipe.plan_horizon,
            percent=round(100 * option.probability),
            asked=round(100 * recipe.plan_probability),
        )


def _uncomputed(zone: Zone, way: Way) -> Option:
    draws = zone.contents.shape[1]
    nothing = np.full(draws, np.nan)
    found = Option(
        zone=zone.name,
        treatment=way.word,
        title=way.title,
        kind="gentle",
        goal="total" if way.word == "phytoextraction" else "labile",
        years=nothing,
        quantiles=(math.nan, math.nan, math.nan),
        probability=math.nan,
        deciding="",
        removal=math.nan,
        cost=nothing,
        refusals=way.refusals,
        growth=_growth(way),
        notes=way.notes,
    )
    return found if way.species is None else replace(found, species=way.species.name, species_title=way.species.title)


def _growth(way: Way) -> str:
    if way.word == "phytoextraction" and way.species is not None:
        return growth_of(way.species.life_form, way.species.perennial)
    return _GROWTHS.get(way.word, "works")


def _removal(outcome: Outcome) -> float:
    """Return what the harvest carries off of the slowest element in the first year. [g/ha/yr]."""
    if outcome.deciding not in outcome.elements:
        return 0.0
    return float(np.median(outcome.removal[outcome.elements.index(outcome.deciding)]))


def _visible(outcome: Outcome, samples: int) -> float:
    """Return from which year the fall of the content can be measured, of the element that shows it first. [yr]."""
    if outcome.goal not in ("total", "labile"):
        return math.inf
    middle = outcome.path[1]
    known = [visible_from(outcome.times, row, samples) for row in middle if np.isfinite(row).all()]
    return min(known, default=math.inf)
