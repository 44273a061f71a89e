"""What a child who plays on a garden's soil, and an adult who eats from it, would take in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.indices import concentration_bounds
from netmin.language import Message
from netmin.planning.garden_soil import GardenSoil
from netmin.risk import HealthRisk, Produce, Uptake, edible_content, garden_crops, health_risk, uptake_by
from netmin.samples.analytes import named

FloatArray = npt.NDArray[np.float64]

#: Who is looked after: one plays on the soil, the other eats from it too.
CHILD, EATER = "child", "gardener"

#: Crops of these groups are counted as fruit, all others as vegetables.
_FRUIT = ("berry", "tree-fruit")

#: Notes of the health risk that the reader of a sheet must see.
_UNVERIFIED = ("risk.unverified-values", "risk.unverified-factors", "risk.lead-unverified", "risk.organs-unverified")

#: The lower end, the middle and the upper end of what the soil may hold.
_LOW, _MIDDLE, _HIGH = 0, 1, 2


@dataclass(frozen=True, eq=False)
class PeopleHere:
    """Hazard of a child playing and of an adult eating from the garden.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per receptor: receptor, hazard_index (at the middle of the soil; the middle of its bounds with "<"),
        hazard_index_low, hazard_index_high (over the soil's interval), verdict ("fine" where both lie at or below 1,
        "above", "open"), analyte (that adds most).
    lead : str
        "below", "above" or "open" to the level for residential soil; "" where lead was not measured.
    lead_level : float
        [mg/kg dry]
    sentences : tuple of Message
        In plain words.
    unverified : tuple of Message
        Numbers behind it that were not checked against a source.
    notes : tuple of Message
        Everything else the health risk says of itself.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    lead: str
    lead_level: float
    sentences: tuple[Message, ...]
    unverified: tuple[Message, ...] = field(default=())
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def people_here(soil: GardenSoil, crops: Iterable[str]) -> PeopleHere | None:
    """Compute the hazard of a child who plays on the soil and of an adult who eats from it.

    The adult eats the home-grown amounts of the receptor ``gardener``, all crops in equal parts, each with the middle
    of what published uptake gives. Content of soil and of crops go in as an interval, "<" as one from nothing.

    Parameters
    ----------
    soil : GardenSoil
        Of the garden.
    crops : iterable of str
        Names of what is eaten.

    Returns
    -------
    PeopleHere or None
        None where no element has a toxicity value.
    """
    names = tuple(soil.contents)
    contents = soil.table[["low", "content", "high"]].to_numpy(dtype=float).T
    contents = np.where(np.isnan(contents), contents[_MIDDLE], contents)
    below, above = (np.tile((soil.table["mark"] == mark).to_numpy(), (3, 1)) for mark in ("below", "above"))
    low, high = concentration_bounds(contents, below, above)
    food = {
        kind: Produce(_eaten(low, names, chosen), _eaten(high, names, chosen))
        for kind, chosen in _kinds(crops).items()
        if chosen
    }
    try:
        found = health_risk(contents, names, below=below, above=above, receptors=[CHILD, EATER], produce=food)
    except UsageError as reason:
        # Without any toxicity value there is nothing to say, which is not the same as no hazard.
        if reason.message.code == "risk.no-toxicity-at-all":
            return None
        raise
    table = pd.DataFrame([_row(found, receptor) for receptor in (CHILD, EATER)])
    lead, level = _lead(found)
    told = [_sentence(row, who) for (_, row), who in zip(table.iterrows(), ("child", "eater"), strict=True)]
    told += [_lead_sentence(lead, level), *_arsenic(found, table, soil)]
    unverified = tuple(note for note in found.notes if note.code in _UNVERIFIED)
    others = tuple(note for note in found.notes if note not in unverified)
    return PeopleHere(table, lead, level, tuple(told), unverified, others, found.citations)


def _kinds(crops: Iterable[str]) -> dict[str, list[garden_crops.Crop]]:
    chosen = [garden_crops.get(name) for name in crops]
    return {
        "vegetables": [crop for crop in chosen if crop.group not in _FRUIT],
        "fruit": [crop for crop in chosen if crop.group in _FRUIT],
    }


def _eaten(soil: FloatArray, names: tuple[str, ...], crops: list[garden_crops.Crop]) -> FloatArray:
    """Return the mean content of the crops over three soils, by element; NaN where no uptake is published."""
    eaten = np.full(soil.shape, np.nan)
    for column, name in enumerate(names):
        middles = [_middles(soil[:, column], name, crop) for crop in crops]
        known = [middle for middle in middles if middle is not None]
        if known:
            eaten[:, column] = np.mean(known, axis=0)
    return eaten


def _middles(soil: FloatArray, name: str, crop: garden_crops.Crop) -> FloatArray | None:
    relations = [each for each in uptake_by((crop.name, crop.group), name) if not math.isnan(each.log_spread)]
    if not relations:
        return None
    return np.array([_middle(content, relations, crop.water) for content in soil])


def _middle(content: float, relations: list[Uptake], water: float) -> float:
    if content == 0 or math.isinf(content):
        return content
    return edible_content([content], relations, water).quantile(0.5)


def _row(found: HealthRisk, receptor: str) -> dict[str, Any]:
    rows = found.totals[found.totals["receptor"] == receptor].set_index("sample")
    low = float(rows["hazard_index_low"].min())
    high = float(rows["hazard_index_high"].max())
    middle = float(rows[["hazard_index_low", "hazard_index_high"]].mean(axis=1)[_MIDDLE])
    verdict = "" if math.isnan(high) else "fine" if high <= 1 else "above" if low > 1 else "open"
    return {
        "receptor": receptor,
        "hazard_index": middle,
        "hazard_index_low": low,
        "hazard_index_high": high,
        "verdict": verdict,
        "analyte": str(rows.loc[_MIDDLE, "hazard_analyte"]),
    }


def _sentence(row: pd.Series[Any], who: str) -> Message:
    if not row["verdict"]:
        return Message.of(f"planning.{who}-unknown")
    return Message.of(
        f"planning.{who}-{row['verdict']}",
        index=_digits(row["hazard_index"]),
        low=_digits(row["hazard_index_low"]),
        high=_digits(row["hazard_index_high"]),
        analyte=named(row["analyte"]) if row["analyte"] else "–",
    )


def _lead(found: HealthRisk) -> tuple[str, float]:
    if found.lead.empty:
        return "", math.nan
    verdicts = set(found.lead["residential_verdict"])
    return (verdicts.pop() if len(verdicts) == 1 else "open"), float(found.lead["residential_level"].iloc[0])


def _lead_sentence(lead: str, level: float) -> Message:
    return Message.of(f"planning.lead-{lead}", level=level) if lead else Message.of("planning.lead-not-measured")


def _arsenic(found: HealthRisk, table: pd.DataFrame, soil: GardenSoil) -> list[Message]:
    """Say how little arsenic brings a child to the bound, where arsenic makes the index."""
    child = table.iloc[0]
    if child["analyte"] != "As" or child["verdict"] == "fine":
        return []
    rows = found.table[(found.table["receptor"] == CHILD) & (found.table["analyte"] == "As")]
    quotient = float(rows.loc[rows["sample"] == _MIDDLE, "quotient_high"].sum())
    content = float(soil.table.loc[soil.table["analyte"] == "As", "content"].iloc[0])
    return [Message.of("planning.child-arsenic", content=_digits(content / quotient))] if quotient > 0 else []


def _digits(value: float) -> float:
    return float(f"{value:.2g}")
