"""The plan, frozen: zones, what could be done with each, what was chosen, when, and for how much."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from netmin.assessment import Recipe
from netmin.language import Message
from netmin.planning.option import OPTION_COLUMNS, Option
from netmin.planning.portfolio import Portfolio
from netmin.planning.schedule import Schedule
from netmin.planning.target import PlanTarget
from netmin.planning.zone import Zone, Zones

#: What became of a zone: nothing needed; sample first; treated; treated would it be paid; nothing is possible.
Fate = Literal["clean", "unsure", "gentle", "conventional", "unpaid", "hopeless"]

FATES: tuple[Fate, ...] = ("clean", "unsure", "gentle", "conventional", "unpaid", "hopeless")

#: Columns of `Plan.table`.
PLAN_COLUMNS = (
    "zone",
    "area_m2",
    "fate",
    "deciding",
    "treatment",
    "species",
    "goal",
    "years_p10",
    "years_p50",
    "years_p90",
    "probability",
    "cost_low",
    "cost_likely",
    "cost_high",
    "currency",
    "refused",
)


@dataclass(frozen=True, eq=False)
class ZonePlan:
    """What the plan says of one zone.

    Attributes
    ----------
    zone : Zone
        The area and its soil.
    options : tuple of Option
        Possible ones first, the best of them first; then those that were refused.
    chosen : Option or None
        What shall be done.
    fate : {"clean", "unsure", "gentle", "conventional", "unpaid", "hopeless"}
        In a word.
    gain : float
        What one more sample campaign here is worth, in hectares brought under the level that are otherwise put at
        risk; NaN where nothing was computed. [ha]
    """

    zone: Zone
    options: tuple[Option, ...]
    chosen: Option | None
    fate: Fate
    gain: float = math.nan

    @property
    def possible(self) -> tuple[Option, ...]:
        """Options that nothing speaks against."""
        return tuple(each for each in self.options if each.possible)

    @property
    def refused(self) -> tuple[Option, ...]:
        """Options that something speaks against."""
        return tuple(each for each in self.options if not each.possible)

    def row(self, currency: str) -> tuple[object, ...]:
        """Return the zone as `PLAN_COLUMNS` name it."""
        chosen = self.chosen
        nothing = math.nan
        told = (
            (chosen.treatment, chosen.species, chosen.goal, *chosen.quantiles, chosen.probability, *chosen.costs)
            if chosen
            else ("", "", "", *(nothing,) * 7)
        )
        refused = " ".join(dict.fromkeys(each.treatment for each in self.refused))
        return (
            self.zone.name, self.zone.area_m2, self.fate, " ".join(self.zone.deciding), *told, currency, refused
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Plan:
    """Where what can be done, how long it takes, how surely it works, and what it costs.

    Attributes
    ----------
    recipe : Recipe
        The choices.
    target : PlanTarget
        The level of the law that the soil should fall below.
    zones : Zones
        What was cut from the map, or the parcels.
    parts : tuple of ZonePlan
        One per zone.
    portfolio : Portfolio or None
        What the budget buys; None where none was given.
    schedule : Schedule
        What is done when.
    currency, price_year
        Of all money. [–, –]
    seed : int
        Of the random numbers; the same seed gives the same plan.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed, replaced, left out.
    """

    recipe: Recipe
    target: PlanTarget
    zones: Zones
    parts: tuple[ZonePlan, ...]
    portfolio: Portfolio | None
    schedule: Schedule
    currency: str
    price_year: int
    seed: int
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=())

    @property
    def horizon(self) -> float:
        """Years within which the level should be met. [yr]."""
        return self.recipe.plan_horizon

    @property
    def table(self) -> pd.DataFrame:
        """One row per zone, columns `PLAN_COLUMNS`."""
        return pd.DataFrame([part.row(self.currency) for part in self.parts], columns=list(PLAN_COLUMNS))

    @property
    def options(self) -> pd.DataFrame:
        """One row per zone and option, refused ones too, columns `netmin.planning.option.OPTION_COLUMNS`."""
        rows = [option.row() for part in self.parts for option in part.options]
        return pd.DataFrame(rows, columns=list(OPTION_COLUMNS))

    @property
    def cost(self) -> tuple[float, float, float]:
        """Low, likely and high of everything chosen together; NaN where an area or a price is not known. [money]."""
        drawn = [part.chosen.cost for part in self.parts if part.chosen is not None]
        if not drawn or self.zones.origin == "site":
            return math.nan, math.nan, math.nan
        low, middle, high = (float(each) for each in np.quantile(np.sum(drawn, axis=0), (0.05, 0.5, 0.95)))
        return low, middle, high

    def area(self, *fates: Fate) -> float:
        """Return the area of the zones with these fates. [m²]."""
        return float(sum(part.zone.area_m2 for part in self.parts if part.fate in fates))

    def part(self, zone: str) -> ZonePlan:
        """Return what the plan says of one zone; `KeyError` if there is none of that name."""
        found = next((part for part in self.parts if part.zone.name == zone), None)
        if found is None:
            raise KeyError(zone)
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the plan as plain JSON data, sentences in English."""
        return {
            "target": {"standard": self.target.standard, "level": self.target.level},
            "horizon": self.horizon,
            "zones": self.table.to_dict("records"),
            "soil": self.zones.table.to_dict("records"),
            "options": self.options.to_dict("records"),
            "refusals": {
                part.zone.name: {each.name: [reason.text() for reason in each.refusals] for each in part.refused}
                for part in self.parts
            },
            "schedule": self.schedule.table.to_dict("records"),
            "cost": dict(zip(("low", "likely", "high"), self.cost, strict=True)),
            "currency": self.currency,
            "price_year": self.price_year,
            "seed": self.seed,
            "citations": list(self.citations),
            "notes": [note.text() for note in self.notes],
        }
