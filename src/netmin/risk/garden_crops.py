"""What grows in gardens: names, the edible part and its water, and the class of the food law it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from netmin import cellar, standards
from netmin.catalogue import Catalogue
from netmin.errors import UsageError
from netmin.language import Label, Message

_SHELF = "vegetables"

#: The food law crops are held against unless another is asked for.
FOOD_LAW = "eu-food-2023-915"


@dataclass(frozen=True)
class Crop:
    """One crop of gardens.

    Attributes
    ----------
    name : str
        Word used in choices: ``carrot``.
    title : Label
        Name by language.
    species : str
        In Latin.
    group : str
        Crops of one group take up alike: ``leafy``, ``root``, ``fruiting``.
    edible_part : str
        What the water content is of.
    water : float
        Share of the fresh weight. [–]
    water_confidence : {"high", "medium", "unverified"}
        How sure the water content is.
    """

    name: str
    title: Label
    species: str
    group: str
    edible_part: str
    water: float
    water_confidence: str


@dataclass(frozen=True)
class FoodLimit:
    """What a food law allows in a crop.

    Attributes
    ----------
    analyte : str
        Symbol.
    value : float
        [mg/kg fresh weight]
    product : str
        Class of the law.
    article : str
        Where it stands in the text.
    basis : {"law", "analogy"}
        Whether the law names the crop, or a neighbouring class serves as a guide because it names none.
    confidence : {"high", "medium", "unverified"}
        How sure the number is.
    """

    analyte: str
    value: float
    product: str
    article: str
    basis: str
    confidence: str


def _file(name: str) -> Path:
    path = cellar.find(_SHELF, name)
    if path is None:  # pragma: no cover - the house cellar always holds it
        raise FileNotFoundError(f"{_SHELF}/{name}")
    return path


@cache
def _crops() -> Mapping[str, Crop]:
    return {
        row["crop"]: Crop(
            name=row["crop"],
            title=Label.of({language: row[f"name_{language}"] for language in ("en", "ro", "sr")}),
            species=row["species"],
            group=row["group"],
            edible_part=row["edible_part"],
            water=float(row["water"]) / 100,
            water_confidence=row["water_confidence"],
        )
        for row in cellar.read_rows(_file("garden-vegetables.csv"))
    }


#: Every crop, the house's and the guests'.
CATALOGUE: Catalogue[Crop] = Catalogue("garden-crops", _crops, lambda name: _crops()[name])


def available() -> tuple[str, ...]:
    """Return the names of all crops."""
    return CATALOGUE.available()


def get(name: str) -> Crop:
    """Return a crop.

    Raises
    ------
    UnknownName
        With the nearest names that exist.

    Examples
    --------
    >>> get("carrot").title.text("ro"), round(get("carrot").water, 3)
    ('morcov', 0.883)
    """
    return CATALOGUE.get(name)


@cache
def food_limits(crop: str, law: str = FOOD_LAW) -> tuple[FoodLimit, ...]:
    """Return what a food law allows in a crop, one limit per element that it limits there.

    Parameters
    ----------
    crop : str
        One of `available`.
    law : str
        A standard that judges food.

    Returns
    -------
    tuple of FoodLimit
        Empty if the law says nothing of this crop.

    Raises
    ------
    UsageError
        If the law judges something else than food.
    UnknownName
        If there is no such crop or law.

    Examples
    --------
    >>> [(limit.analyte, limit.value) for limit in food_limits("carrot")]
    [('Cd', 0.1), ('Pb', 0.1)]
    """
    standard, name = standards.get(law), get(crop).name
    if standard.matrix != "food":
        raise UsageError(Message.of("ecology.not-a-food-law", law=standard.short_label, matrix=standard.matrix))
    rows = {
        (row["analyte"], row["condition"]): row
        for row in standard.thresholds[standard.thresholds["matrix"] == "food"].to_dict("records")
    }
    found = []
    for row in cellar.read_rows(_file("food-classes.csv")):
        if row["crop"] == name and row["standard"] == law:
            limit = rows[row["analyte"], row["condition"]]
            found.append(
                FoodLimit(
                    row["analyte"],
                    float(limit["value"]),
                    row["condition"].removeprefix("product:"),
                    str(limit["where_in_text"]),
                    row["basis"],
                    str(limit["confidence"]),
                )
            )
    return tuple(found)


@cache
def garden_survey(crop: str, analyte: str) -> tuple[str, str] | None:
    """Return what a survey of gardens found in such crops against the limits of food.

    Parameters
    ----------
    crop : str
        One of `available`.
    analyte : str
        Symbol.

    Returns
    -------
    tuple of str or None
        ``below``, ``mixed`` or ``above``, and the key of the bibliography; None where no survey is known here.

    Examples
    --------
    >>> garden_survey("tomato", "Pb")
    ('below', 'mcbride2014')
    """
    names = {get(crop).name, get(crop).group}
    for row in cellar.read_rows(_file("garden-surveys.csv")):
        if row["analyte"] == analyte and names & set(row["plants"].split(";")):
            return row["mostly"], row["cite"]
    return None
