"""The garden sheet's content: which vegetables the soil of a place allows, which not, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from netmin.assessment import Assessment
from netmin.errors import UsageError
from netmin.language import Message
from netmin.planning.crops_by_title import crops_named
from netmin.planning.garden_measures import measures
from netmin.planning.garden_people import PeopleHere, people_here
from netmin.planning.garden_soil import WITHIN, GardenSoil, soil_at, soil_of_sample, soil_of_site
from netmin.risk import EdibleCrops, edible_crops, garden_crops
from netmin.risk.crop_verdicts import ADVISABLE_AT_MOST, NOT_ADVISABLE_FROM
from netmin.risk.garden_crops import FOOD_LAW
from netmin.samples import SampleSet
from netmin.standards.standard import CONFIDENCES

#: What gardens of the Banat and of eastern Serbia grow; looked at unless others are asked for.
COMMON_CROPS = (
    "tomato",
    "pepper",
    "cucumber",
    "courgette",
    "aubergine",
    "green-bean",
    "dry-bean",
    "pea",
    "sweet-corn",
    "potato",
    "onion",
    "garlic",
    "leek",
    "carrot",
    "parsley-root",
    "celeriac",
    "beetroot",
    "radish",
    "cabbage",
    "cauliflower",
    "kohlrabi",
    "lettuce",
    "spinach",
    "parsley-leaf",
    "dill",
    "strawberry",
    "raspberry",
    "grape",
    "plum",
    "apple",
)

#: Columns of `GardenAdvice.table`, one row per crop. Contents in mg/kg of the fresh edible part.
GARDEN_COLUMNS = (
    "crop",
    "verdict",
    "deciding",
    "probability_above",
    "expected",
    "low",
    "high",
    "limit",
    "limit_basis",
    "reason",
    "confidence",
)

#: Notes of the crops that tell of numbers which were not checked.
_UNVERIFIED = ("ecology.crop-unverified", "ecology.crop-borrowed-spread", "ecology.crop-water")


@dataclass(frozen=True, eq=False)
class GardenAdvice:
    """What may be grown in a garden.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per crop in the order asked for, columns `GARDEN_COLUMNS`: verdict ("advisable", "not-known",
        "not-advisable"), the element that decides ("" where none), the probability of passing the limit of food [–],
        expected content with its 5th and 95th percentile and limit [mg/kg fresh weight], whether the law names the crop
        or a neighbour stands in, the code of the reason, and the weakest confidence of the numbers behind it.
    soil : GardenSoil
        What the soil is taken to be.
    crops : EdibleCrops
        With all elements.
    people : PeopleHere or None
        A child playing, an adult eating; None where no element has a toxicity value.
    measures : tuple of Message
        What the gardener can do.
    unverified : tuple of Message
        Numbers that were not checked against their source.
    notes : tuple of Message
        What else was assumed, replaced, left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    soil: GardenSoil
    crops: EdibleCrops
    people: PeopleHere | None
    measures: tuple[Message, ...]
    unverified: tuple[Message, ...] = field(default=())
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    def of(self, verdict: str) -> pd.DataFrame:
        """Return the rows of one verdict."""
        return self.table[self.table["verdict"] == verdict]

    def as_json(self) -> dict[str, Any]:
        """Return the advice as plain JSON data, sentences in English."""
        return {
            "soil": {
                "where": self.soil.where.text(),
                "ph": self.soil.ph,
                "contents": self.soil.table.to_dict("records"),
                "notes": [note.text() for note in self.soil.notes],
            },
            "crops": [
                {**row, "sentence": self.crops.reason(str(row["crop"])).text()} for row in self.table.to_dict("records")
            ],
            "people": self.people and {
                "hazards": self.people.table.to_dict("records"),
                "lead": {"verdict": self.people.lead, "level": self.people.lead_level},
                "sentences": [sentence.text() for sentence in self.people.sentences],
            },
            "measures": [sentence.text() for sentence in self.measures],
            "law": self.crops.law,
            "bounds": {"advisable": self.crops.advisable_at_most, "not_advisable": self.crops.not_advisable_from},
            "unverified": [note.text() for note in self.unverified],
            "notes": [note.text() for note in self.notes],
            "citations": list(self.citations),
        }  # fmt: skip


def garden_advice(
    source: Assessment | SampleSet,
    *,
    sample: str | None = None,
    at: tuple[float, float] | None = None,
    within: float = WITHIN,
    crops: Iterable[str] | None = None,
    law: str = FOOD_LAW,
    advisable_at_most: float = ADVISABLE_AT_MOST,
    not_advisable_from: float = NOT_ADVISABLE_FROM,
    seed: int = 0,
) -> GardenAdvice:
    """Tell which vegetables a place allows: at a sample, at coordinates, or over the whole site.

    Parameters
    ----------
    source : Assessment or SampleSet
        What was measured; an assessment brings its maps.
    sample : str, optional
        Name of the sample that stands for the garden.
    at : tuple of float, optional
        Easting and northing in the coordinate system of the samples. Without `sample` and `at`, the whole site. [m]
    within : float
        How far samples may lie from `at` to speak for it. [m]
    crops : iterable of str, optional
        Names, or names in one of the languages; `COMMON_CROPS` if left out.
    law : str
        A standard that judges food.
    advisable_at_most, not_advisable_from : float
        As for `netmin.risk.edible_crops`. [–]
    seed : int
        Of the bootstrap behind the limits of a mean.

    Returns
    -------
    GardenAdvice
        With everything that the sheet prints.

    Raises
    ------
    UnknownName
        If a crop, a sample or a law is not known, with the nearest names.
    UsageError
        If both a sample and a place were given, no crop was chosen, or the place lies outside the samples.

    References
    ----------
    eu-food-2023-915, epa1989, epa2010gardens, epa2011gardens, hooda1996, kumpiene2008
    """
    if sample is not None and at is not None:
        raise UsageError(Message.of("planning.one-place"))
    samples, maps = (source.samples, source.maps) if isinstance(source, Assessment) else (source, ())
    chosen = COMMON_CROPS if crops is None else crops_named(crops)
    if not chosen:
        raise UsageError(Message.of("planning.no-crops"))
    if sample is not None:
        soil = soil_of_sample(samples, sample)
    elif at is not None:
        soil = soil_at(samples, *at, maps, within=within)
    else:
        soil = soil_of_site(samples, seed=seed)
    return _advice(soil, chosen, law, (advisable_at_most, not_advisable_from))


def _advice(soil: GardenSoil, chosen: tuple[str, ...], law: str, bounds: tuple[float, float]) -> GardenAdvice:
    found = edible_crops(
        soil.contents, chosen, below=soil.marked("below"), above=soil.marked("above"), law=law,
        advisable_at_most=bounds[0], not_advisable_from=bounds[1],
    )  # fmt: skip
    people = people_here(soil, chosen)
    doing = measures(soil, found)
    unverified = [note for note in found.notes if note.code in _UNVERIFIED]
    others = [note for note in found.notes if note not in unverified]
    return GardenAdvice(
        table=_table(found),
        soil=soil,
        crops=found,
        people=people,
        measures=tuple(each.sentence for each in doing),
        unverified=(*unverified, *(people.unverified if people else ())),
        notes=(*soil.notes, *others, *(people.notes if people else (Message.of("planning.people-unknown"),))),
        citations=tuple(
            sorted(
                {
                    *soil.citations,
                    *found.citations,
                    *(people.citations if people else ()),
                    *(key for each in doing for key in each.cite),
                }
            )
        ),
    )


def _table(found: EdibleCrops) -> pd.DataFrame:
    """Return one row per crop, with the numbers of the element that decides."""
    parts = found.table.set_index(["crop", "analyte"])
    rows = []
    for crop, verdict, deciding, probability, reason in found.crops.itertuples(index=False):
        part = parts.loc[(crop, deciding)] if deciding else None
        named = ("expected", "low", "high", "limit")
        numbers = [math.nan if part is None else float(part[name]) for name in named]
        basis = "" if part is None else str(part["limit_basis"])
        rows.append((crop, verdict, deciding, probability, *numbers, basis, reason, _confidence(crop, part)))
    return pd.DataFrame(rows, columns=list(GARDEN_COLUMNS))


def _confidence(crop: str, part: pd.Series[Any] | None) -> str:
    """Return the weakest confidence of limit, uptake and water; "" where nothing was computed."""
    if part is None or math.isnan(float(part["probability_above"])):
        return ""
    used = {str(part["limit_confidence"]), str(part["evidence_confidence"]), garden_crops.get(crop).water_confidence}
    return next(name for name in reversed(CONFIDENCES) if name in used)
