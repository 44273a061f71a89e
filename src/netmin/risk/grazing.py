"""What animals eat on a pasture: soil and forage, against the limits of feed; and the soil at which the limit is met.

Animals eat soil with the grass, more of it when the sward is short and wet. For lead and arsenic the soil they eat can
outweigh what the grass took up, so the diet is counted with both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import grazers
from netmin.risk.grazers import DietLimit, SoilIntake
from netmin.risk.plant_uptake import Uptake, uptake_by
from netmin.samples import analytes

FloatArray = npt.NDArray[np.float64]

#: Columns of `GrazingAnimals.table`, one row per animal, element, limit and case of soil intake. Contents in mg/kg dry.
GRAZING_COLUMNS = (
    "animal",
    "analyte",
    "case",
    "soil_share",
    "soil",
    "forage",
    "diet",
    "part",
    "limit_kind",
    "limit",
    "limit_confidence",
    "ratio",
    "probability_above",
    "highest_soil",
)

#: A limit on forage does not ask how much soil is eaten with it.
_FORAGE_ALONE = (SoilIntake("forage", 0.0, "", "high"),)

#: The study whose regression stands for forage that was not measured.
FORAGE_STUDY = "Bechtel Jacobs 1998"


@dataclass(frozen=True, eq=False)
class GrazingAnimals:
    """What grazing animals eat, against what their diet may hold.

    Attributes
    ----------
    table : pandas.DataFrame
        Columns `GRAZING_COLUMNS`. forage and diet: middle of the distribution. ratio: diet, or forage, over its
        limit [–]. probability_above: that the limit is passed; 0 or 1 where the forage was measured [–]. highest_soil:
        the content at which the middle just meets the limit; NaN for a limit on measured forage, which soil does not
        change.
    notes : tuple of Message
        What was assumed, replaced, left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def diet_content(soil: npt.ArrayLike, forage: npt.ArrayLike, soil_share: npt.ArrayLike) -> FloatArray:
    """Return the content of a diet of forage and soil.

    Parameters
    ----------
    soil, forage : array, shape (n,)
        Contents. [mg/kg dry]
    soil_share : float or array
        Share of soil in the dry matter eaten. [–]

    Returns
    -------
    array, shape (n,)
        [mg/kg dry]

    Raises
    ------
    ValueError
        If the share is none.

    References
    ----------
    thornton1983

    Examples
    --------
    >>> diet_content([1000.0], [10.0], 0.04).round(6)
    array([49.6])
    """
    share = np.asarray(soil_share, dtype=float)
    if np.any((share < 0) | (share > 1)):
        raise ValueError("The share of soil must lie between 0 and 1.")
    return np.asarray(share * np.asarray(soil, dtype=float) + (1 - share) * np.asarray(forage, dtype=float))


def highest_soil(limit: float, soil_share: float, intercept: float, slope: float) -> float:
    """Return the soil at which a diet meets its limit, forage taking up along a regression.

    Parameters
    ----------
    limit : float
        Of the diet. [mg/kg dry]
    soil_share : float
        Share of soil in the dry matter eaten. [–]
    intercept, slope : float
        Of ln forage = intercept + slope · ln soil; intercept minus infinity for forage that takes up nothing.

    Returns
    -------
    float
        [mg/kg dry]

    Raises
    ------
    ValueError
        If limit or slope is not positive, or nothing of the soil reaches the diet.

    Examples
    --------
    A plain transfer factor of 0.1 and 4 % soil: 5.0 / (0.04 + 0.96 · 0.1).

    >>> round(highest_soil(5.0, 0.04, math.log(0.1), 1.0), 4)
    36.7647
    """
    if not (limit > 0 and slope > 0 and 0 <= soil_share <= 1):
        raise ValueError("A positive limit, a positive slope and a share between 0 and 1 are expected.")
    if soil_share == 0 and intercept == -math.inf:
        raise ValueError("Nothing of the soil reaches the diet.")
    # Either path alone would need more soil than both together: the lesser of the two is an upper end.
    ends = [math.log(limit / soil_share)] if soil_share > 0 else []
    if soil_share < 1 and intercept > -math.inf:
        ends.append((math.log(limit / (1 - soil_share)) - intercept) / slope)
    high = min(ends)
    low = high - 10 / min(slope, 1.0)
    for _ in range(80):
        centre = (low + high) / 2
        diet = soil_share * math.exp(centre) + (1 - soil_share) * math.exp(intercept + slope * centre)
        low, high = (centre, high) if diet < limit else (low, centre)
    return math.exp((low + high) / 2)


def grazing_animals(
    soil: Mapping[str, float],
    forage: Mapping[str, float] | None = None,
    animals: Iterable[str] | None = None,
    *,
    soil_share: float | None = None,
) -> GrazingAnimals:
    """Return what grazing animals eat with grass and soil, against the limits of feed and what they tolerate.

    Parameters
    ----------
    soil : mapping of str to float
        Content of the pasture's topsoil by analyte. [mg/kg dry]
    forage : mapping of str to float, optional
        Measured content of washed or unwashed forage; where it is missing a published regression of above-ground
        plants stands in, with its spread. [mg/kg dry]
    animals : iterable of str, optional
        ``cattle``, ``sheep``, ``horse``; all if left out.
    soil_share : float, optional
        Share of soil in the dry matter eaten, instead of the published ones. [–]

    Returns
    -------
    GrazingAnimals
        With the highest soil for each animal.

    Raises
    ------
    UsageError
        If a content is not positive or the share is none.
    UnknownName
        If an animal or an analyte is not known.

    References
    ----------
    thornton1983, abrahams2003, jurjanz2021, nrc2005, eu-feed-2002-32, bechtel1998

    Examples
    --------
    >>> found = grazing_animals({"Pb": 100.0}, {"Pb": 2.0}, ["cattle"])
    >>> rows = found.table[(found.table["case"] == "usual") & (found.table["part"] == "diet")]
    >>> rows[["limit_kind", "diet", "ratio", "highest_soil"]].round(2).to_numpy().tolist()
    [['feed-law', 5.92, 1.04, 94.05], ['tolerance', 5.92, 0.06, 2452.0]]
    """
    measured = dict(forage or {})
    for name, value in (*soil.items(), *measured.items()):
        analytes.get(name)
        if not (math.isfinite(value) and value > 0):
            raise UsageError(Message.of("ecology.soil-not-positive", analyte=analytes.named(name)))
    if soil_share is not None and not 0 <= soil_share <= 1:
        raise UsageError(Message.of("ecology.share-outside", share=soil_share))
    chosen = [grazers.get(name) for name in (grazers.available() if animals is None else animals)]
    rows: list[dict[str, Any]] = []
    for animal in chosen:
        intakes = animal.soil_intakes if soil_share is None else (SoilIntake("given", soil_share, "", "high"),)
        for name, content in soil.items():
            grass = _Grass.of(name, content, measured.get(name))
            rows += [
                {"animal": animal.name, "analyte": name} | _row(content, grass, intake, limit)
                for limit in (grazers.diet_limits(animal.name, name) or (None,))
                for intake in (_FORAGE_ALONE if limit is not None and limit.part == "forage" else intakes)
            ]
    table = pd.DataFrame(rows, columns=list(GRAZING_COLUMNS))
    return GrazingAnimals(table, _notes(table, measured, soil_share), _citations(table, measured, soil_share))


@dataclass(frozen=True)
class _Grass:
    """Forage as a log-normal, or as a number."""

    middle: float
    spread: float
    relation: Uptake | None

    @classmethod
    def of(cls, analyte: str, soil: float, measured: float | None) -> _Grass:
        if measured is not None:
            return cls(measured, 0.0, None)
        for relation in uptake_by(["leafy"], analyte):
            if relation.study == FORAGE_STUDY:
                return cls(math.exp(relation.log_content(math.log(soil))), relation.log_spread, relation)
        return cls(math.nan, math.nan, None)

    def probability_above(self, limit: float) -> float:
        """Return how probable a forage above a limit is; a limit at or below zero is always passed."""
        if math.isnan(self.middle):
            return math.nan
        if limit <= 0 or self.spread == 0:
            return float(self.middle > limit)
        from scipy.special import ndtr

        return float(ndtr((math.log(self.middle) - math.log(limit)) / self.spread))

    def highest(self, limit: DietLimit, share: float) -> float:
        """Return the soil at which the middle meets a limit."""
        eaten = share if limit.part == "diet" else 0.0
        if self.relation is not None:
            return highest_soil(limit.value, eaten, self.relation.intercept, self.relation.slope)
        if math.isnan(self.middle) or eaten == 0:
            return math.nan
        return max((limit.value - (1 - eaten) * self.middle) / eaten, 0.0)


def _row(soil: float, grass: _Grass, intake: SoilIntake, limit: DietLimit | None) -> dict[str, Any]:
    share = intake.share
    diet = float(diet_content(soil, grass.middle, share))
    row: dict[str, Any] = {"case": intake.case, "soil_share": share, "soil": soil, "forage": grass.middle, "diet": diet}
    if limit is None:
        return row | {
            "part": "",
            "limit_kind": "",
            "limit": math.nan,
            "limit_confidence": "",
            "ratio": math.nan,
            "probability_above": math.nan,
            "highest_soil": math.nan,
        }
    room = limit.value if limit.part == "forage" else _room_for_forage(limit.value, soil, share)
    return row | {
        "part": limit.part,
        "limit_kind": limit.kind,
        "limit": limit.value,
        "limit_confidence": limit.confidence,
        "ratio": (diet if limit.part == "diet" else grass.middle) / limit.value,
        "probability_above": grass.probability_above(room),
        "highest_soil": grass.highest(limit, share),
    }


def _room_for_forage(limit: float, soil: float, share: float) -> float:
    """Return the forage that fills a diet up to its limit beside the soil eaten."""
    left = limit - share * soil
    return left / (1 - share) if share < 1 else math.copysign(math.inf, left)


def _notes(table: pd.DataFrame, measured: Mapping[str, float], soil_share: float | None) -> tuple[Message, ...]:
    notes = [Message.of("ecology.grazing-all-available"), Message.of("ecology.grazing-feed-law")]
    modelled = sorted(set(table.loc[table["forage"].notna(), "analyte"]) - set(measured))
    if modelled:
        notes.append(Message.of("ecology.grazing-forage-modelled", analytes=modelled))
    unknown = sorted(set(table.loc[table["forage"].isna(), "analyte"]))
    if unknown:
        notes.append(Message.of("ecology.grazing-forage-unknown", analytes=unknown))
    unlimited = sorted(set(table.loc[table["limit"].isna(), "analyte"]))
    if unlimited:
        notes.append(Message.of("ecology.grazing-no-limit", analytes=unlimited))
    if (table["limit_confidence"] == "unverified").any():
        notes.append(Message.of("ecology.grazing-unverified"))
    if soil_share is None and set(table["animal"]) & {"sheep"}:
        notes.append(Message.of("ecology.grazing-sheep"))
    return tuple(notes)


def _citations(table: pd.DataFrame, measured: Mapping[str, float], soil_share: float | None) -> tuple[str, ...]:
    keys: set[str] = set()
    for animal, analyte in table[["animal", "analyte"]].drop_duplicates().itertuples(index=False):
        keys.update(limit.cite for limit in grazers.diet_limits(animal, analyte))
        if soil_share is None:
            keys.update(intake.cite for intake in grazers.get(animal).soil_intakes)
        if analyte not in measured:
            keys.update(relation.cite for relation in uptake_by(["leafy"], analyte) if relation.study == FORAGE_STUDY)
    if "sheep" in set(table["animal"]) and soil_share is None:
        keys.add("abrahams2003")
    return tuple(sorted(keys))
