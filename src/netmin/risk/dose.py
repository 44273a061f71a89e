"""From what reaches a person in a day of exposure to the dose averaged over a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

#: Kilograms in a milligram.
KILOGRAMS = 1e-6

#: Days in a year, as all guidance of this kind counts them.
DAYS = 365.0


def product(*factors: npt.ArrayLike) -> FloatArray:
    """Multiply numbers and arrays of shapes that fit each other.

    Parameters
    ----------
    *factors : float or array
        [any units]

    Returns
    -------
    array
        Shape of the factors together. [their units multiplied]

    Examples
    --------
    >>> product([1.0, 2.0], 3.0, 0.5)
    array([1.5, 3. ])
    """
    result: FloatArray = np.ones(())
    for factor in factors:
        result = np.asarray(result * np.asarray(factor, dtype=float))
    return result


def average_daily_dose(
    intake: npt.ArrayLike,
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    body_weight: npt.ArrayLike,
    averaging_time: npt.ArrayLike,
) -> FloatArray:
    """Average a day's intake over the body and the time that counts.

    Parameters
    ----------
    intake : array
        Of the element, on a day of exposure. [mg/day]
    exposure_frequency : float or array
        [day/year]
    exposure_duration : float or array
        [year]
    body_weight : float or array
        [kg]
    averaging_time : float or array
        For a hazard 365 times the duration, for cancer 365 times 70 years. [day]

    Returns
    -------
    array
        Shape of the arguments together. [mg/kg-day]

    References
    ----------
    epa1989

    Examples
    --------
    >>> average_daily_dose([0.02], 350, 6, 15, 6 * 365).round(6)
    array([0.001279])
    """
    return np.asarray(product(intake, exposure_frequency, exposure_duration) / product(body_weight, averaging_time))


def lifetime_days(years: float = 70.0) -> float:
    """Days of a life, over which a cancer risk is averaged.

    Parameters
    ----------
    years : float
        [year]

    Returns
    -------
    float
        [day]

    References
    ----------
    epa1989

    Examples
    --------
    >>> lifetime_days()
    25550.0
    """
    return years * DAYS
