"""Who may meet the soil, by which numbers the danger is judged, and what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.assessment.receptors import chosen_receptors
from netmin.assessment.recipe import Recipe
from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import Receptor, ToxicitySet, toxicity
from netmin.risk.routes import SOIL_PATHWAYS
from netmin.samples import SampleSet

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: Whose values judge soil and food; other practices are sets of the same shelf.
_SOIL, _FOOD = "us", "eu-diet"


@dataclass(frozen=True)
class HealthChoices:
    """Who, and by which numbers.

    Attributes
    ----------
    people : tuple of Receptor
        Who may meet the soil.
    soil, food : ToxicitySet
        For soil, and for food.
    pathways : tuple of str
        Of the soil.
    notes : tuple of Message
        How the people were chosen.
    """

    people: tuple[Receptor, ...]
    soil: ToxicitySet
    food: ToxicitySet
    pathways: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def judged(self) -> set[str]:
        """Analytes, as a laboratory names them, that the set for soil has a value for."""
        profiles = self.soil.profiles
        return {*profiles, "As_inorganic", *({"Cr"} if {"Cr_III", "Cr_VI"} & set(profiles) else ())}


@dataclass(frozen=True, eq=False)
class SoilContents:
    """Contents by sample and analyte, as `netmin.risk.health_risk` takes them.

    Attributes
    ----------
    analytes : tuple of str, length m
        Those that were measured.
    values : array, shape (n, m)
        Or the limit where marked; NaN where not measured. [mg/kg dry]
    below, above : array of bool, shape (n, m)
        Known only to lie below, or above, the value.
    """

    analytes: tuple[str, ...]
    values: FloatArray
    below: BoolArray
    above: BoolArray

    @classmethod
    def of(cls, samples: SampleSet) -> SoilContents:
        """Return what was measured."""
        columns = [column for name in samples.analytes if (column := samples.column(name)).measured.any()]
        return cls(
            tuple(column.analyte for column in columns),
            np.column_stack([column.value for column in columns]),
            np.column_stack([column.below for column in columns]),
            np.column_stack([column.above for column in columns]),
        )


def newest_set(basis: str) -> ToxicitySet:
    """Return the toxicity set of a basis that is still in force."""
    return next(
        found
        for name in toxicity.available()
        if (found := toxicity.get(name)).basis == basis and found.in_force_to is None
    )


def health_choices(recipe: Recipe) -> HealthChoices:
    """Return who is judged by which numbers.

    Parameters
    ----------
    recipe : Recipe
        Names receptors, toxicity set and pathways.

    Returns
    -------
    HealthChoices
        Without people where nobody is exposed; the notes say why.

    Raises
    ------
    UnknownName
        If there is no such receptor or toxicity set.
    UsageError
        If a set is not for soil, or the site must first say how often people come.
    """
    nobody = recipe.receptors == ()
    people, notes = ((), (Message.of("assessment.health-none"),)) if nobody else chosen_receptors(recipe)
    soil = newest_set(_SOIL) if recipe.toxicity is None else toxicity.get(recipe.toxicity)
    if soil.basis == _FOOD:
        raise UsageError(Message.of("assessment.toxicity-for-food", set=soil.id))
    pathways = SOIL_PATHWAYS if recipe.pathways is None else recipe.pathways
    return HealthChoices(people, soil, newest_set(_FOOD), pathways, notes)
