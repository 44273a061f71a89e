"""Soil on the skin: the dose that is absorbed, and the reference values it is compared with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import KILOGRAMS, FloatArray, average_daily_dose, product


def dermal_dose(
    concentration: npt.ArrayLike,
    skin_area: npt.ArrayLike,
    soil_adherence: npt.ArrayLike,
    dermal_absorption: npt.ArrayLike,
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    body_weight: npt.ArrayLike,
    averaging_time: npt.ArrayLike,
) -> FloatArray:
    """Dose absorbed from soil on the skin, one event a day.

    Parameters
    ----------
    concentration : array
        Content in soil, total. [mg/kg dry]
    skin_area : float or array
        Skin in contact. [cm²]
    soil_adherence : float or array
        Soil that sticks. [mg/cm²]
    dermal_absorption : float or array
        Share that passes the skin, of the element: 0.03 for arsenic, 0.001 for cadmium. [–]
    exposure_frequency, exposure_duration, body_weight, averaging_time : float or array
        As in `average_daily_dose`. [day/year], [year], [kg], [day]

    Returns
    -------
    array
        An absorbed dose: compare it with `dermal_reference_dose`, not with the oral one. [mg/kg-day]

    References
    ----------
    epa2004

    Examples
    --------
    >>> float(dermal_dose(100.0, 2373, 0.2, 0.03, 350, 6, 15, 2190).round(8))
    9.102e-05
    """
    passed = product(concentration, skin_area, soil_adherence, dermal_absorption, KILOGRAMS)
    return average_daily_dose(passed, exposure_frequency, exposure_duration, body_weight, averaging_time)


def dermal_reference_dose(reference_dose: npt.ArrayLike, gastrointestinal_absorption: npt.ArrayLike) -> FloatArray:
    """Give the reference dose for an absorbed dose.

    Parameters
    ----------
    reference_dose : float or array
        Oral, for a dose that is administered. [mg/kg-day]
    gastrointestinal_absorption : float or array
        Share absorbed in the study behind it. [–]

    Returns
    -------
    array
        [mg/kg-day]

    References
    ----------
    epa2004

    Examples
    --------
    >>> float(dermal_reference_dose(1e-3, 0.025))
    2.5e-05
    """
    return product(reference_dose, gastrointestinal_absorption)


def dermal_slope_factor(slope_factor: npt.ArrayLike, gastrointestinal_absorption: npt.ArrayLike) -> FloatArray:
    """Give the slope factor for an absorbed dose.

    Parameters
    ----------
    slope_factor : float or array
        Oral, for a dose that is administered. [(mg/kg-day)⁻¹]
    gastrointestinal_absorption : float or array
        Share absorbed in the study behind it. [–]

    Returns
    -------
    array
        [(mg/kg-day)⁻¹]

    References
    ----------
    epa2004

    Examples
    --------
    >>> float(dermal_slope_factor(0.5, 0.025))
    20.0
    """
    return np.asarray(np.asarray(slope_factor, dtype=float) / np.asarray(gastrointestinal_absorption, dtype=float))
