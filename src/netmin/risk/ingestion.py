"""Soil and dust that are swallowed."""

from __future__ import annotations

import numpy.typing as npt

from netmin.risk.dose import KILOGRAMS, FloatArray, average_daily_dose, product


def soil_ingestion_dose(
    concentration: npt.ArrayLike,
    soil_ingestion: npt.ArrayLike,
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    body_weight: npt.ArrayLike,
    averaging_time: npt.ArrayLike,
    relative_bioavailability: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Dose from soil and dust that are swallowed.

    Parameters
    ----------
    concentration : array
        Content in soil, total. [mg/kg dry]
    soil_ingestion : float or array
        Soil and dust together. [mg/day]
    exposure_frequency, exposure_duration, body_weight, averaging_time : float or array
        As in `average_daily_dose`. [day/year], [year], [kg], [day]
    relative_bioavailability : float or array
        Uptake from soil over uptake in the study behind the reference dose. It belongs to the dose or to the reference
        dose, never to both. [–]

    Returns
    -------
    array
        Shape of the arguments together. [mg/kg-day]

    References
    ----------
    epa1989, us-epa-rsl

    Examples
    --------
    >>> float(soil_ingestion_dose(100.0, 200, 350, 6, 15, 2190, relative_bioavailability=0.6).round(8))
    0.00076712
    """
    swallowed = product(concentration, soil_ingestion, relative_bioavailability, KILOGRAMS)
    return average_daily_dose(swallowed, exposure_frequency, exposure_duration, body_weight, averaging_time)
