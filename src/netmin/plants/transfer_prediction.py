"""What the soil-to-plant model answers: a prediction with its interval, and the line that a treatment draws from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message

FloatArray = npt.NDArray[np.float64]

#: The closest kin of a plant that was observed with the element in the same class of organ.
Level = Literal["species", "family", "element", "none"]


@dataclass(frozen=True, eq=False)
class TransferPrediction:
    """Contents that plants of a species would have over soils of a new place.

    Attributes
    ----------
    species, element, organ : str
        What was asked.
    soil : array, shape (n,)
        Soil content asked for, on the model's basis. [mg/kg]
    log_mean, log_sd : array, shape (n,)
        Mean and standard deviation of the logarithm of one new observation. [ln mg/kg DM], [–]
    lower, median, upper : array, shape (n,)
        The central interval of `probability`, and its middle. [mg/kg DM]
    probability : float
        Of the interval. [–]
    level : {"species", "family", "element", "none"}
        The closest kin with evidence; "none" leaves all numbers NaN.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    species: str
    element: str
    organ: str
    soil: FloatArray
    log_mean: FloatArray
    log_sd: FloatArray
    lower: FloatArray
    median: FloatArray
    upper: FloatArray
    probability: float
    level: Level
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per soil, with its interval."""
        names = ("soil", "lower", "median", "upper", "log_mean", "log_sd")
        table = pd.DataFrame({name: getattr(self, name) for name in names})
        for place, name in enumerate(("species", "element", "organ")):
            table.insert(place, name, getattr(self, name))
        return table.assign(level=self.level)


@dataclass(frozen=True)
class FreundlichUptake:
    """A line to draw plant contents from: ln plant = log_coefficient + exponent · ln soil + N(0, log_sd²).

    Attributes
    ----------
    log_coefficient : float
        Logarithm of the content over a soil of 1 mg/kg. [ln mg/kg DM]
    exponent : float
        0 where more metal in the soil brings no more into the plant, 1 for a constant factor; never negative. [–]
    log_sd : float
        Spread of one new observation at a new place about the line, its own uncertainty included. [–]
    level : {"species", "family", "element", "none"}
        The closest kin with evidence; "none" leaves all numbers NaN.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    log_coefficient: float
    exponent: float
    log_sd: float
    level: Level
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()
