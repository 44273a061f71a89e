"""What grows at home and is eaten: from the soil to the plant, from dry to fresh, from the plate to the dose."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray, average_daily_dose, product

#: Kilograms in a gram.
_GRAM = 1e-3


def falling_bioconcentration(
    concentration: npt.ArrayLike, intercept: npt.ArrayLike, slope: npt.ArrayLike
) -> FloatArray:
    """Bioconcentration factor that falls as the soil holds more.

    Parameters
    ----------
    concentration : array
        Content in soil, total; positive. [mg/kg dry]
    intercept, slope : float or array
        Of the natural logarithm of the content of the plant on that of the soil; a slope of 1 is a fixed factor. [–]

    Returns
    -------
    array
        Content of the dry plant over that of the soil. [–]

    Raises
    ------
    ValueError
        If a content is not positive.

    Notes
    -----
    A fixed factor, measured where soils are moderate, overstates what plants take up on the worst ones
    (augustsson2015). The coefficients must be of the crop at hand.

    References
    ----------
    efroymson2001, augustsson2015

    Examples
    --------
    >>> falling_bioconcentration([1.0, 100.0], intercept=0.0, slope=0.5)
    array([1. , 0.1])
    """
    soil = np.asarray(concentration, dtype=float)
    if np.any(soil <= 0):
        raise ValueError("A factor that falls with the content needs positive contents.")
    return np.asarray(np.exp(intercept) * soil ** (np.asarray(slope, dtype=float) - 1.0))


def plant_content(concentration: npt.ArrayLike, bioconcentration: npt.ArrayLike) -> FloatArray:
    """Content of the dry plant.

    Parameters
    ----------
    concentration : array
        Content in soil, total. [mg/kg dry]
    bioconcentration : float or array
        Content of the dry plant over that of the soil. [–]

    Returns
    -------
    array
        [mg/kg dry]

    References
    ----------
    augustsson2015

    Examples
    --------
    >>> plant_content([2.0, 4.0], 0.5)
    array([1., 2.])
    """
    return product(concentration, bioconcentration)


def fresh_content(dry_content: npt.ArrayLike, water: npt.ArrayLike) -> FloatArray:
    """Content of the fresh plant, as it is weighed and as food law counts it.

    Parameters
    ----------
    dry_content : array
        [mg/kg dry]
    water : float or array
        Share of water in the fresh plant, 0 to 1: 0.95 for lettuce, 0.8 for potatoes. [–]

    Returns
    -------
    array
        [mg/kg fresh]

    Raises
    ------
    ValueError
        If a share of water is not from 0 to below 1.

    References
    ----------
    augustsson2015

    Examples
    --------
    >>> fresh_content([2.0], 0.95).round(3)
    array([0.1])
    """
    share = np.asarray(water, dtype=float)
    if np.any((share < 0) | (share >= 1)):
        raise ValueError("The share of water must lie from 0 to below 1.")
    return product(dry_content, 1.0 - share)


def produce_dose(
    content: npt.ArrayLike,
    ingestion: npt.ArrayLike,
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    body_weight: npt.ArrayLike,
    averaging_time: npt.ArrayLike,
    local_share: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Dose from food that grew on the place.

    Parameters
    ----------
    content : array
        Of the fresh food. [mg/kg fresh]
    ingestion : float or array
        Fresh food eaten. [g/day]
    exposure_frequency, exposure_duration, body_weight, averaging_time : float or array
        As in `average_daily_dose`. [day/year], [year], [kg], [day]
    local_share : float or array
        Share of the food that grew on the place. [–]

    Returns
    -------
    array
        [mg/kg-day]

    References
    ----------
    epa1989

    Examples
    --------
    >>> float(produce_dose(0.1, 80, 350, 20, 80, 7300).round(8))
    9.589e-05
    """
    eaten = product(content, ingestion, local_share, _GRAM)
    return average_daily_dose(eaten, exposure_frequency, exposure_duration, body_weight, averaging_time)
