"""A management zone: an area that is treated alike, with its soil as draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.planning.zone_soil import SoilProperties

if TYPE_CHECKING:
    from shapely import MultiPolygon

FloatArray = npt.NDArray[np.float64]

#: Columns of `Zones.table`.
ZONE_COLUMNS = (
    "zone",
    "area_m2",
    "samples",
    "status",
    "deciding",
    "element",
    "content_low",
    "content",
    "content_high",
    "target",
    "probability_above",
)

#: What a zone needs: nothing; more samples first; treatment.
Status = Literal["clean", "unsure", "above"]

#: Square metres in a hectare.
HECTARE = 1e4


@dataclass(frozen=True, eq=False)
class Zone:
    """One area that is treated alike.

    Attributes
    ----------
    name : str
        ``Z1`` and so on, or the parcel's.
    area_m2 : float
        [m²]
    outline : shapely.MultiPolygon or None
        In the coordinate system of the samples; None for a site without a map. [m]
    elements : tuple of str, length m
        Those that the law's level speaks about here.
    contents : array, shape (m, draws)
        Equally likely mean contents of the zone. [mg/kg dry]
    targets : array, shape (m,)
        The law's limit for this soil. [mg/kg dry]
    soil : SoilProperties
        pH, organic matter, clay, number of samples.
    certainty : float
        From which a probability counts as sure. [–]
    """

    name: str
    area_m2: float
    outline: MultiPolygon | None
    elements: tuple[str, ...]
    contents: FloatArray
    targets: FloatArray
    soil: SoilProperties
    certainty: float

    @property
    def hectares(self) -> float:
        """Area. [ha]."""
        return self.area_m2 / HECTARE

    @property
    def probability_above(self) -> FloatArray:
        """That the mean content of each element lies above its target, shape (m,). [–]."""
        return np.asarray((self.contents > self.targets[:, None]).mean(axis=1))

    @property
    def status(self) -> Status:
        """Whether the zone is surely below every target, surely above one, or neither."""
        highest = float(self.probability_above.max(initial=0.0))
        return "above" if highest >= self.certainty else "clean" if highest <= 1.0 - self.certainty else "unsure"

    @property
    def deciding(self) -> tuple[str, ...]:
        """Elements that are not surely below their target: those that a treatment has to bring down."""
        needed = self.probability_above > 1.0 - self.certainty
        return tuple(name for name, here in zip(self.elements, needed, strict=True) if here)

    @property
    def worst(self) -> str:
        """The element whose median content is highest above its target."""
        return self.elements[int(np.argmax(np.median(self.contents, axis=1) / self.targets))]

    @property
    def ratio(self) -> float:
        """Median content over target of the worst element. [–]."""
        return float((np.median(self.contents, axis=1) / self.targets).max())

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row per element, as `ZONE_COLUMNS` names them."""
        low, middle, high = np.quantile(self.contents, (0.05, 0.5, 0.95), axis=1)
        chance = self.probability_above
        return [
            (self.name, self.area_m2, self.soil.samples, self.status, name in self.deciding, name,
             low[place], middle[place], high[place], self.targets[place], chance[place])
            for place, name in enumerate(self.elements)
        ]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Zones:
    """The zones of a site.

    Attributes
    ----------
    zones : tuple of Zone
        From the map: the highest above a target first. From parcels: in their order.
    origin : {"map", "parcels", "site"}
        What they were cut from.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How they were cut, and what was left out.
    """

    zones: tuple[Zone, ...]
    origin: Literal["map", "parcels", "site"]
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=())

    @property
    def table(self) -> pd.DataFrame:
        """One row per zone and element, columns `ZONE_COLUMNS`; contents are P5, P50 and P95. [mg/kg dry]."""
        return pd.DataFrame([row for zone in self.zones for row in zone.rows()], columns=list(ZONE_COLUMNS))
