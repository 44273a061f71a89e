"""Animals on pasture: how much soil they eat, and what feed law and tolerance allow in their diet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from netmin import cellar, standards
from netmin.catalogue import Catalogue
from netmin.language import Label

_SHELF = "grazers"

#: Moisture that the limits of the feed law are stated for. [–]
FEED_MOISTURE = 0.12


@dataclass(frozen=True)
class SoilIntake:
    """A share of soil in the dry matter an animal eats.

    Attributes
    ----------
    case : {"low", "usual", "high"}
        Of the range met.
    share : float
        [–]
    cite : str
        Key of the bibliography.
    confidence : {"high", "medium", "unverified"}
        How sure the number is.
    """

    case: str
    share: float
    cite: str
    confidence: str


@dataclass(frozen=True)
class DietLimit:
    """What a diet or a forage may hold.

    Attributes
    ----------
    part : {"diet", "forage"}
        What it is compared with.
    kind : {"feed-law", "tolerance"}
        A limit of the law for feed on sale, or the level an animal tolerates.
    value : float
        [mg/kg dry]
    cite : str
        Key of the bibliography.
    confidence : {"high", "medium", "unverified"}
        How sure the number is.
    """

    part: Literal["diet", "forage"]
    kind: Literal["feed-law", "tolerance"]
    value: float
    cite: str
    confidence: str


@dataclass(frozen=True)
class Grazer:
    """One animal on pasture.

    Attributes
    ----------
    name : str
        Word used in choices: ``cattle``.
    title : Label
        By language.
    soil_intakes : tuple of SoilIntake
        Lowest share first.
    """

    name: str
    title: Label
    soil_intakes: tuple[SoilIntake, ...]


def _file(name: str) -> Path:
    path = cellar.find(_SHELF, name)
    if path is None:  # pragma: no cover - the house cellar always holds it
        raise FileNotFoundError(f"{_SHELF}/{name}")
    return path


@cache
def _grazers() -> Mapping[str, Grazer]:
    intakes = cellar.read_rows(_file("soil-intake.csv"))
    return {
        animal["name"]: Grazer(
            animal["name"],
            Label.of(animal["title"]),
            tuple(
                SoilIntake(row["case"], float(row["share"]), row["cite"], row["confidence"])
                for row in sorted(intakes, key=lambda row: float(row["share"]))
                if row["animal"] == animal["name"]
            ),
        )
        for animal in cellar.read_card(_file("grazers.toml"))["animals"]
    }


#: Every animal, the house's and the guests'.
CATALOGUE: Catalogue[Grazer] = Catalogue("grazers", _grazers, lambda name: _grazers()[name])


def available() -> tuple[str, ...]:
    """Return the names of all animals."""
    return CATALOGUE.available()


def get(name: str) -> Grazer:
    """Return an animal.

    Raises
    ------
    UnknownName
        With the nearest names that exist.

    Examples
    --------
    >>> [(intake.case, intake.share) for intake in get("cattle").soil_intakes]
    [('low', 0.01), ('usual', 0.04), ('high', 0.18)]
    """
    return CATALOGUE.get(name)


def dry_feed_limit(value: float, moisture: float = FEED_MOISTURE) -> float:
    """Return a feed limit in dry matter.

    Parameters
    ----------
    value : float
        Limit in feed of that moisture. [mg/kg]
    moisture : float
        Share of water; the feed law states its limits at 12 %. [–]

    Returns
    -------
    float
        Always above the limit itself, since dry matter is less than the feed. [mg/kg dry]

    Examples
    --------
    >>> round(dry_feed_limit(5.0), 3)
    5.682
    """
    if not 0 <= moisture < 1:
        raise ValueError(f"The moisture must be a share from 0 to below 1, not {moisture}.")
    return value / (1 - moisture)


@cache
def diet_limits(animal: str, analyte: str) -> tuple[DietLimit, ...]:
    """Return what the diet and the forage of an animal may hold of an element.

    Parameters
    ----------
    animal : str
        One of `available`.
    analyte : str
        Symbol.

    Returns
    -------
    tuple of DietLimit
        In dry matter; empty where nothing is known.

    Raises
    ------
    UnknownName
        If there is no such animal.

    Examples
    --------
    >>> [(limit.part, limit.kind, round(limit.value, 2)) for limit in diet_limits("cattle", "Pb")]
    [('diet', 'feed-law', 5.68), ('forage', 'feed-law', 34.09), ('diet', 'tolerance', 100.0)]
    """
    name = get(animal).name
    found = []
    for row in cellar.read_rows(_file("feed-classes.csv")):
        if (row["animal"], row["analyte"]) == (name, analyte):
            law = standards.get(row["standard"])
            rows = law.thresholds
            limit = rows[(rows["analyte"] == analyte) & (rows["condition"] == row["condition"])].iloc[0]
            part: Literal["diet", "forage"] = "forage" if row["part"] == "forage" else "diet"
            value = dry_feed_limit(float(limit["value"]))
            found.append(DietLimit(part, "feed-law", value, law.cite[0], str(limit["confidence"])))
    found += [
        DietLimit("diet", "tolerance", float(row["value"]), row["cite"], row["confidence"])
        for row in cellar.read_rows(_file("tolerable-levels.csv"))
        if (row["animal"], row["analyte"]) == (name, analyte)
    ]
    return tuple(found)
