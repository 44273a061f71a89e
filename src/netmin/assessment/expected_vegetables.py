"""Home-grown vegetables that were not measured, in draws of the soil and in cells of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin import risk
from netmin.language import Message
from netmin.risk import HomeGrownVegetables, MeanContents, Receptor, UptakePerAnalyte

FloatArray = npt.NDArray[np.float64]

#: Contents at which a power law is laid through the middle of published uptake.
_POINTS = 24

#: Code of the note on how far power laws are off.
UPTAKE_NOTE = "assessment.draws-uptake-fitted"

#: Logarithm of nothing, to every digit.
_NOTHING = -700.0


def eats_vegetables(person: Receptor) -> bool:
    """Tell whether a receptor eats what grows on the place."""
    return any(stage.has("vegetable_ingestion") for stage in person.stages)


def grown_on(soil: MeanContents) -> tuple[MeanContents, HomeGrownVegetables]:
    """Return what vegetables hold in every draw of the soil, and what is to be said about it.

    Parameters
    ----------
    soil : MeanContents
        [mg/kg dry]

    Returns
    -------
    contents : MeanContents
        An element whose uptake is not known adds nothing; the notes name it. [mg/kg fresh]
    vegetables : HomeGrownVegetables
        Its notes and citations.
    """
    found = risk.home_grown_vegetables(soil.draws, soil.analytes)
    fresh = np.nan_to_num(found.produce.high, nan=0.0)
    return MeanContents(soil.analytes, fresh, soil.independent, of_soil=True), found


@dataclass(frozen=True, eq=False)
class FittedUptake:
    """The middle of published uptake as one power law per element, as `netmin.risk.cell_risk` takes it.

    Attributes
    ----------
    uptake : UptakePerAnalyte
        By element.
    deviation : float
        Farthest that the power laws lie from the middle itself, within the contents they were laid through. [–]
    """

    uptake: UptakePerAnalyte
    deviation: float

    @property
    def note(self) -> Message:
        """How far the power laws are off."""
        return Message.of(UPTAKE_NOTE, percent=round(100 * self.deviation, 1))


def fitted_uptake(analytes: Sequence[str], least: FloatArray, most: FloatArray) -> FittedUptake:
    """Lay a power law through the middle of published uptake, whose crops have different powers.

    Parameters
    ----------
    analytes : sequence of str, length m
        Symbols.
    least, most : array, shape (m,)
        Contents of the soil that are met, above zero. [mg/kg dry]

    Returns
    -------
    FittedUptake
        An element whose uptake is not known adds nothing.

    Examples
    --------
    >>> found = fitted_uptake(["Cd"], np.array([0.2]), np.array([20.0]))
    >>> round(found.uptake.slope[0], 2), found.deviation < 0.01
    (0.94, True)
    """
    share = np.linspace(0.0, 1.0, _POINTS)[:, None]
    logs = np.log(least) + share * (np.log(most) - np.log(least))
    fresh = risk.home_grown_vegetables(np.exp(logs), analytes).produce.high
    intercepts, slopes, farthest = [], [], 0.0
    for column in range(len(analytes)):
        if not np.all(fresh[:, column] > 0):
            intercepts.append(_NOTHING)
            slopes.append(1.0)
            continue
        intercept, slope = _line(logs[:, column], np.log(fresh[:, column]))
        off = np.abs(np.expm1(intercept + slope * logs[:, column] - np.log(fresh[:, column])))
        farthest = max(farthest, float(off.max()))
        intercepts.append(intercept)
        slopes.append(slope)
    return FittedUptake(UptakePerAnalyte(tuple(intercepts), tuple(slopes), water=0.0), farthest)


def _line(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    middle = x - x.mean()
    spread = float((middle**2).sum())
    # One content alone has no slope of its own; any line through it gives its uptake.
    slope = float((middle * y).sum()) / spread if spread > 1e-12 else 1.0
    return float(y.mean() - slope * x.mean()), slope
