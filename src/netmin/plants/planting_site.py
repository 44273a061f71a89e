"""The place that plants are looked for: what is known of its climate, its soil and its use."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from netmin.errors import UsageError
from netmin.language import Message
from netmin.plants.species import life_forms
from netmin.plants.union_list import MEMBER_STATES

#: Lowest and highest value that makes sense, by number of a site.
_POSSIBLE: Mapping[str, tuple[float, float]] = {
    "ph": (1.0, 13.0),
    "rain": (0.0, 12000.0),
    "growing_temperature": (-10.0, 45.0),
    "lowest_temperature": (-60.0, 40.0),
    "soil_depth": (0.0, 20.0),
}


@dataclass(frozen=True)
class PlantingSite:
    """A place to be planted. What is left out is not judged, and the result says so.

    Attributes
    ----------
    country : str
        ISO code of two capitals: ``RO``, ``RS``.
    ph : float
        Of the soil. [–]
    rain : float
        Mean sum of a year. [mm]
    growing_temperature : float
        Mean of the months of growth. [°C]
    lowest_temperature : float
        To be expected once plants have come up or put out leaves; not that of winter. [°C]
    soil_depth : float
        That roots can use. [m]
    wet : bool or None
        Whether the ground is under water or waterlogged for most of the year; None if that is not known.
    above_limit : bool or None
        Whether the soil passes a limit of the law for its use; None if that is not known.
    non_food_outlet : bool
        Whether the harvest has a declared use other than food and feed.
    life_forms : tuple of str
        Wanted ones, as the shelf writes them: ``tree``, ``coppice``, ``grass``; all if empty.
    present : tuple of str
        Species that already grow there, by any of their names.
    protected_grassland_near : bool or None
        None if that is not known.
    apply_union_list : bool
        Whether plants of the Union list are refused where the list does not bind. Where it binds it cannot be left out.
    """

    country: str = "RO"
    ph: float = math.nan
    rain: float = math.nan
    growing_temperature: float = math.nan
    lowest_temperature: float = math.nan
    soil_depth: float = math.nan
    wet: bool | None = None
    above_limit: bool | None = None
    non_food_outlet: bool = False
    life_forms: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    protected_grassland_near: bool | None = None
    apply_union_list: bool = True

    def __post_init__(self) -> None:
        for name, (low, high) in _POSSIBLE.items():
            value = getattr(self, name)
            if not (math.isnan(value) or low <= value <= high):
                quantity = Message.of(f"plants.site-{name.replace('_', '-')}")
                raise UsageError(
                    Message.of("plants.site-impossible", quantity=quantity, value=value, low=low, high=high)
                )
        if not re.fullmatch("[A-Z]{2}", self.country):
            raise UsageError(Message.of("plants.site-country", country=self.country))
        strange = [form for form in self.life_forms if form not in life_forms()]
        if strange:
            raise UsageError(Message.of("plants.site-life-form", found=strange, known=list(life_forms())))
        if not self.apply_union_list and self.country in MEMBER_STATES:
            raise UsageError(Message.of("plants.union-binds", country=self.country))
