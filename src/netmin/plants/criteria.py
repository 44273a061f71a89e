"""By what a species is judged for a site: one function per criterion, each with its reason and its source."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from netmin import cellar
from netmin.language import Message
from netmin.plants.evidence import slug, table_of
from netmin.plants.planting_site import PlantingSite
from netmin.plants.species import Species, word_of
from netmin.plants.union_list import planting_refusal

Verdict = Literal["forbidden", "unsuitable", "unknown", "conditional", "suitable"]

#: Verdicts, the gravest first: a species is what its gravest criterion says.
VERDICTS: tuple[Verdict, ...] = ("forbidden", "unsuitable", "unknown", "conditional", "suitable")


@dataclass(frozen=True)
class Finding:
    """What one criterion says of one species.

    Attributes
    ----------
    species : str
        Its name.
    criterion : str
        A key of `CRITERIA`.
    verdict : {"forbidden", "unsuitable", "unknown", "conditional", "suitable"}
        "unknown" where the shelf has no number: it is never guessed.
    reason : Message
        One sentence.
    source : str
        Where the number or the rule comes from.
    """

    species: str
    criterion: str
    verdict: Verdict
    reason: Message
    source: str = ""


Criterion = Callable[[Species, PlantingSite], "Finding | None"]


def _said(species: Species, criterion: str, verdict: Verdict, reason: str, source: str = "", **values: Any) -> Finding:
    return Finding(
        species.name, criterion, verdict, Message.of(f"plants.{reason}", plant=species.title, **values), source
    )


def _no_number(species: Species, criterion: str) -> Finding:
    word = Message.of(f"plants.criterion-{criterion}")
    return _said(species, criterion, "unknown", "no-number", what=word)


@cache
def _judgements() -> Mapping[str, str]:
    return {slug(row["species"]): row["judgement"] for row in cellar.read_rows(table_of("judgements.csv"))}


def judgement(name: str) -> str:
    """Return what this house holds of a plant that spreads and that no law names.

    Parameters
    ----------
    name : str
        In Latin, or as the shelf writes it.

    Returns
    -------
    str
        ``accepted``, ``only-where-present``, ``refused``, or nothing. It is a judgement and not a law.

    Examples
    --------
    >>> judgement("Robinia pseudoacacia"), judgement("Miscanthus sinensis")
    ('only-where-present', 'refused')
    """
    return _judgements().get(slug(name), "")


def union_list(species: Species, site: PlantingSite) -> Finding | None:
    """Judge by the list of invasive alien species of Union concern."""
    listing = species.union_listing
    if listing is None:
        return _said(species, "union-list", "suitable", "union-not-listed", "eu-1143-2014")
    refusal = planting_refusal(species.latin, site.country)
    if refusal is None or not site.apply_union_list:
        return _said(
            species, "union-list", "conditional", "union-not-applied", listing.regulation, country=site.country
        )
    return Finding(species.name, "union-list", "forbidden", refusal, listing.regulation)


def spread(species: Species, site: PlantingSite) -> Finding | None:
    """Judge plants that spread and that no law names; the judgements are the house's own."""
    word = judgement(species.latin)
    if word == "accepted":
        return _said(species, "spread", "suitable", "spread-accepted", "netmin", note=species.invasive_note)
    if word == "refused":
        return _said(species, "spread", "unsuitable", "spread-refused", "netmin")
    if word == "only-where-present":
        return _only_where_present(species, site)
    if site.country in species.status and species.status[site.country] == "invasive" and species.union_listing is None:
        return _said(species, "spread", "unsuitable", "spread-refused", species.source)
    return None


def _only_where_present(species: Species, site: PlantingSite) -> Finding:
    if species.name not in {word_of(name) for name in site.present}:
        return _said(species, "spread", "unsuitable", "spread-absent", "netmin")
    if site.protected_grassland_near is None:
        return _said(species, "spread", "unknown", "spread-grassland-unknown", "netmin")
    if site.protected_grassland_near:
        return _said(species, "spread", "unsuitable", "spread-grassland", "netmin")
    return _said(species, "spread", "conditional", "spread-present", "netmin")


def winter(species: Species, site: PlantingSite) -> Finding | None:
    """Judge whether a plant outlives the winters of the country: it does where it is wild or grown."""
    word = species.status.get(site.country, "unknown")
    source = species.confidence["status"]
    if word == "not hardy":
        return _said(species, "winter", "unsuitable", "winter-tender", species.source)
    if word in ("native", "grown", "invasive"):
        return _said(species, "winter", "suitable", "winter-hardy", source, country=site.country)
    return _said(species, "winter", "unknown", "winter-unknown", source, country=site.country)


def late_frost(species: Species, site: PlantingSite) -> Finding | None:
    """Judge frost during early growth, which a later day of sowing or planting avoids."""
    if math.isnan(site.lowest_temperature):
        return None
    killing, source = species.limits.killing_temperature, species.limits.source
    if math.isnan(killing):
        return _no_number(species, "late-frost")
    values = {"killing": killing, "value": site.lowest_temperature}
    if site.lowest_temperature < killing:
        return _said(species, "late-frost", "conditional", "frost-wait", source, **values)
    return _said(species, "late-frost", "suitable", "frost-safe", source, **values)


def acidity(species: Species, site: PlantingSite) -> Finding | None:
    """Judge by the soil's pH; a limit itself is not passed."""
    limits = species.limits
    if math.isnan(site.ph):
        return None
    if math.isnan(limits.ph_min) or math.isnan(limits.ph_max):
        return _no_number(species, "ph")
    values = {"value": site.ph, "low": limits.ph_min, "high": limits.ph_max}
    if site.ph < limits.ph_min:
        return _said(species, "ph", "unsuitable", "ph-too-acid", limits.source, **values)
    if site.ph > limits.ph_max:
        return _said(species, "ph", "unsuitable", "ph-too-alkaline", limits.source, **values)
    if site.ph < limits.ph_optimum_min or site.ph > limits.ph_optimum_max:
        best = {"best_low": limits.ph_optimum_min, "best_high": limits.ph_optimum_max}
        return _said(species, "ph", "conditional", "ph-not-best", limits.source, **values, **best)
    return _said(species, "ph", "suitable", "ph-good", limits.source, **values)


def rain(species: Species, site: PlantingSite) -> Finding | None:
    """Judge by the rain of a year; too much is only a warning, since some limits are of a season."""
    limits = species.limits
    if math.isnan(site.rain):
        return None
    if math.isnan(limits.rain_min) or math.isnan(limits.rain_max):
        return _no_number(species, "rain")
    values = {"value": site.rain, "low": limits.rain_min, "high": limits.rain_max}
    if site.rain < limits.rain_min:
        return _said(species, "rain", "unsuitable", "rain-too-little", limits.source, **values)
    if site.rain > limits.rain_max:
        return _said(species, "rain", "conditional", "rain-much", limits.source, **values)
    return _said(species, "rain", "suitable", "rain-good", limits.source, **values)


def warmth(species: Species, site: PlantingSite) -> Finding | None:
    """Judge by the mean temperature of the months of growth."""
    limits = species.limits
    if math.isnan(site.growing_temperature):
        return None
    if math.isnan(limits.temperature_min) or math.isnan(limits.temperature_max):
        return _no_number(species, "warmth")
    values = {"value": site.growing_temperature, "low": limits.temperature_min, "high": limits.temperature_max}
    if limits.temperature_min <= site.growing_temperature <= limits.temperature_max:
        return _said(species, "warmth", "suitable", "warmth-good", limits.source, **values)
    return _said(species, "warmth", "unsuitable", "warmth-outside", limits.source, **values)


def depth(species: Species, site: PlantingSite) -> Finding | None:
    """Judge by the depth of soil; a shallower one is a warning, since the classes of the source are coarse."""
    limits = species.limits
    if math.isnan(site.soil_depth):
        return None
    if math.isnan(limits.soil_depth):
        return _no_number(species, "depth")
    values = {"value": site.soil_depth, "low": limits.soil_depth}
    if site.soil_depth < limits.soil_depth:
        return _said(species, "depth", "conditional", "depth-shallow", limits.source, **values)
    return _said(species, "depth", "suitable", "depth-good", limits.source, **values)


def wetness(species: Species, site: PlantingSite) -> Finding | None:
    """Judge plants of wetlands and of water, which dry ground does not carry."""
    if species.life_form not in ("wetland plant", "water plant"):
        return None
    if site.wet is None:
        return _said(species, "wetness", "unknown", "wetness-unknown", species.source)
    if not site.wet:
        return _said(species, "wetness", "unsuitable", "wetness-dry", species.source)
    return _said(species, "wetness", "suitable", "wetness-wet", species.source)


def life_form(species: Species, site: PlantingSite) -> Finding | None:
    """Judge by the life forms that were asked for."""
    if not site.life_forms:
        return None
    form = Message.of(f"plants.life-form-{species.life_form.replace(' ', '-')}")
    if species.life_form in site.life_forms:
        return _said(species, "life-form", "suitable", "life-form-wanted", form=form)
    return _said(species, "life-form", "unsuitable", "life-form-not-wanted", form=form)


def food_chain(species: Species, site: PlantingSite) -> Finding | None:
    """Judge plants that people or animals eat: none on land above a limit without a declared use other than food."""
    source = species.source
    if species.eaten == {"none"}:
        return _said(species, "food-chain", "suitable", "food-not-eaten", source)
    if species.eaten == {"unknown"} and site.above_limit is not False:
        return _said(species, "food-chain", "unknown", "food-use-unknown", source)
    if site.above_limit is None:
        return _said(species, "food-chain", "unknown", "food-limit-unknown", source)
    if not site.above_limit:
        return _said(species, "food-chain", "suitable", "food-below-limit", source)
    # A cover is not harvested: it is enough to keep animals and gatherers off.
    cover = "phytostabilisation" in species.roles and "phytoextraction" not in species.roles
    if cover and "food" not in species.eaten:
        return _said(species, "food-chain", "conditional", "food-cover", source)
    if not site.non_food_outlet:
        return _said(species, "food-chain", "unsuitable", "food-no-outlet", source)
    return _said(species, "food-chain", "conditional", "food-outlet", source)


def role(species: Species, site: PlantingSite) -> Finding | None:
    """Judge by what the sources say the plant is for."""
    if "not to be planted" in species.roles and species.union_listing is None:
        return _said(species, "role", "unsuitable", "role-not-planted", species.source)
    if "exposure indicator" in species.roles and site.above_limit is not False:
        return _said(species, "role", "unsuitable", "role-exposure", species.source)
    return None


#: Every criterion, in the order a reader wants them: the law, then nature, then people.
CRITERIA: Mapping[str, Criterion] = {
    "union-list": union_list,
    "spread": spread,
    "winter": winter,
    "late-frost": late_frost,
    "ph": acidity,
    "rain": rain,
    "warmth": warmth,
    "depth": depth,
    "wetness": wetness,
    "life-form": life_form,
    "food-chain": food_chain,
    "role": role,
}
