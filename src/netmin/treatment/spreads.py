"""What a stream of forecasts is drawn from: a zone's soil and a crop, all spreads lognormal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes


@dataclass(frozen=True, eq=False)
class SoilSpread:
    """The mean contents of a zone, lognormal and independent, and what they should fall to.

    Attributes
    ----------
    elements : tuple of str, length m
        Symbols of the house.
    log_mean, log_sd : array, shape (m,)
        Of the natural logarithm of the content. [ln mg/kg dry, –]
    targets : array, shape (m,)
        Infinite for an element without one. [mg/kg dry]
    log_mass, log_mass_sd : float
        Of the natural logarithm of the mass of soil. [ln t/ha, –]
    net_gain : array, shape (m,)
        Deposition less leaching. [g/ha/yr]
    horizon : float
        [yr]
    """

    elements: tuple[str, ...]
    log_mean: FloatArray
    log_sd: FloatArray
    targets: FloatArray
    log_mass: float
    log_mass_sd: float
    net_gain: FloatArray
    horizon: float

    @classmethod
    def of(
        cls,
        elements: Sequence[str],
        median: npt.ArrayLike,
        log_sd: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        mass: float = 3750.0,
        log_mass_sd: float = 0.0,
        net_gain: npt.ArrayLike = 0.0,
        horizon: float = 30.0,
    ) -> SoilSpread:
        """Return a spread from medians, checked.

        Parameters
        ----------
        elements : sequence of str, length m
            Symbols of the house.
        median, log_sd, targets : array, shape (m,)
            [mg/kg dry, –, mg/kg dry]
        mass, log_mass_sd : float
            Median of the mass of soil, and standard deviation of its logarithm. [t/ha, –]
        net_gain : array, shape (m,) or ()
            [g/ha/yr]
        horizon : float
            [yr]

        Returns
        -------
        SoilSpread

        Raises
        ------
        UsageError
            If a median, target, mass or horizon is not positive, or a standard deviation negative.
        UnknownName
            If an element is not known.
        """
        names = tuple(elements)
        shape = (len(names),)
        centre, sd, goal, gain = (
            np.broadcast_to(np.asarray(value, dtype=float), shape) for value in (median, log_sd, targets, net_gain)
        )
        for place, element in enumerate(names):
            analytes.get(element)
            if not (centre[place] > 0 and goal[place] > 0 and sd[place] >= 0 and np.isfinite(gain[place])):
                raise UsageError(Message.of("treatment.spread-impossible", element=analytes.named(element)))
        if not (mass > 0 and log_mass_sd >= 0):
            raise UsageError(Message.of("treatment.soil-not-positive"))
        if not horizon > 0:
            raise UsageError(Message.of("treatment.horizon-not-positive", horizon=float(horizon)))
        return cls(names, np.log(centre), sd, goal, math.log(mass), float(log_mass_sd), gain, float(horizon))


@dataclass(frozen=True, eq=False)
class CropSpread:
    """A crop whose harvested part holds a power of the soil's content, all spreads lognormal.

    Attributes
    ----------
    name : str
        Of the crop.
    log_coefficient, exponent, log_sd : array, shape (m,)
        By element, as of a `PlantUptake`; a coefficient of NaN where there is no evidence. [ln mg/kg dry, –, –]
    log_biomass, log_biomass_sd : float
        Of the natural logarithm of the harvest of a mean year. [ln t/ha/yr dry, –]
    """

    name: str
    log_coefficient: FloatArray
    exponent: FloatArray
    log_sd: FloatArray
    log_biomass: float
    log_biomass_sd: float
