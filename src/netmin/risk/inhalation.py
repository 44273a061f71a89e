"""Dust that is breathed: what the ground gives off, what stands in the air, what a person meets on average."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import KILOGRAMS, FloatArray, average_daily_dose, product

#: Hours in a day.
_HOURS = 24.0


def dispersion_factor(
    area: npt.ArrayLike, a: npt.ArrayLike = 16.2302, b: npt.ArrayLike = 18.7762, c: npt.ArrayLike = 216.108
) -> FloatArray:
    """Flux over the mean concentration at the centre of a square source, Q/C.

    Parameters
    ----------
    area : float or array
        Of the source. [acre]
    a, b, c : float or array
        Constants of the climate; those of Minneapolis unless given. [–]

    Returns
    -------
    array
        Q/C. [g/m²-s per kg/m³]

    References
    ----------
    epa2002soil

    Examples
    --------
    >>> float(dispersion_factor(0.5).round(2))
    93.77
    """
    squared = (np.log(np.asarray(area, dtype=float)) - np.asarray(b, dtype=float)) ** 2
    return product(a, np.exp(squared / np.asarray(c, dtype=float)))


def particulate_emission_factor(
    dispersion: npt.ArrayLike = 93.77,
    vegetated: npt.ArrayLike = 0.5,
    wind_speed: npt.ArrayLike = 4.69,
    threshold_wind_speed: npt.ArrayLike = 11.32,
    wind_function: npt.ArrayLike = 0.194,
) -> FloatArray:
    """Volume of air over the soil that wind has raised into it.

    Parameters
    ----------
    dispersion : float or array
        Q/C, as of `dispersion_factor`. [g/m²-s per kg/m³]
    vegetated : float or array
        Share of the ground under plants; 0 for bare tailings. [–]
    wind_speed : float or array
        Yearly mean. [m/s]
    threshold_wind_speed : float or array
        At 7 m height, above which the ground gives off dust. [m/s]
    wind_function : float or array
        F(x), which depends on the two wind speeds. [–]

    Returns
    -------
    array
        PEF. [m³/kg]

    References
    ----------
    epa2002soil

    Examples
    --------
    The default of the agency, and the same ground laid bare:

    >>> particulate_emission_factor(vegetated=[0.5, 0.0]).round(-6)
    array([1.359e+09, 6.800e+08])
    """
    bare = 1.0 - np.asarray(vegetated, dtype=float)
    gusts = (np.asarray(wind_speed, dtype=float) / np.asarray(threshold_wind_speed, dtype=float)) ** 3
    return np.asarray(product(dispersion, 3600.0) / product(0.036, bare, gusts, wind_function))


def air_content_by_emission(concentration: npt.ArrayLike, particulate_emission_factor: npt.ArrayLike) -> FloatArray:
    """Content of the air that wind over the ground gives.

    Parameters
    ----------
    concentration : array
        Content in soil, total. [mg/kg dry]
    particulate_emission_factor : float or array
        PEF. [m³/kg]

    Returns
    -------
    array
        [mg/m³]

    References
    ----------
    epa2002soil

    Examples
    --------
    >>> float(air_content_by_emission(1000.0, 1.36e9).round(9))
    7.35e-07
    """
    return np.asarray(np.asarray(concentration, dtype=float) / np.asarray(particulate_emission_factor, dtype=float))


def air_content_by_dust(concentration: npt.ArrayLike, dust: npt.ArrayLike) -> FloatArray:
    """Content of the air where its dust was measured; the dust is taken to be the soil.

    Parameters
    ----------
    concentration : array
        Content in soil, total. [mg/kg dry]
    dust : float or array
        Dust in the air, PM10. [mg/m³]

    Returns
    -------
    array
        [mg/m³]

    References
    ----------
    epa1989

    Examples
    --------
    >>> float(air_content_by_dust(1000.0, 0.05).round(9))
    5e-05
    """
    return product(concentration, dust, KILOGRAMS)


def exposure_concentration(
    air_content: npt.ArrayLike,
    exposure_time: npt.ArrayLike,
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    averaging_time: npt.ArrayLike,
) -> FloatArray:
    """Content of the air averaged over the time that counts.

    Parameters
    ----------
    air_content : array
        While exposed. [mg/m³]
    exposure_time : float or array
        [h/day]
    exposure_frequency, exposure_duration, averaging_time : float or array
        As in `average_daily_dose`. [day/year], [year], [day]

    Returns
    -------
    array
        To be compared with a reference concentration or multiplied by a unit risk. [mg/m³]

    References
    ----------
    epa2009inhalation

    Examples
    --------
    >>> float(exposure_concentration(1e-3, 8, 250, 25, 25 * 365).round(8))
    0.00022831
    """
    exposed = product(air_content, exposure_time, exposure_frequency, exposure_duration)
    return np.asarray(exposed / product(_HOURS, averaging_time))


def legacy_inhalation_dose(
    air_content: npt.ArrayLike,
    inhalation: npt.ArrayLike,
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    body_weight: npt.ArrayLike,
    averaging_time: npt.ArrayLike,
) -> FloatArray:
    """Inhaled dose per body weight, the form of 1989 that most papers still use.

    Parameters
    ----------
    air_content : array
        While exposed. [mg/m³]
    inhalation : float or array
        Air breathed. [m³/day]
    exposure_frequency, exposure_duration, body_weight, averaging_time : float or array
        As in `average_daily_dose`. [day/year], [year], [kg], [day]

    Returns
    -------
    array
        [mg/kg-day]

    Notes
    -----
    The agency gave this form up in 2009, since the body weight has no place in what the airways meet. It stands here to
    repeat papers; `health_risk` does not use it.

    References
    ----------
    epa1989, epa2009inhalation, epa-region9

    Examples
    --------
    >>> float(legacy_inhalation_dose(1e-3, 20, 350, 24, 70, 24 * 365).round(8))
    0.00027397
    """
    return average_daily_dose(
        product(air_content, inhalation), exposure_frequency, exposure_duration, body_weight, averaging_time
    )


def legacy_inhalation_reference_dose(
    reference_concentration: npt.ArrayLike, inhalation: npt.ArrayLike = 20.0, body_weight: npt.ArrayLike = 70.0
) -> FloatArray:
    """Write a reference concentration as a dose, to go with `legacy_inhalation_dose`.

    Parameters
    ----------
    reference_concentration : float or array
        [mg/m³]
    inhalation : float or array
        [m³/day]
    body_weight : float or array
        [kg]

    Returns
    -------
    array
        [mg/kg-day]

    References
    ----------
    epa1989

    Examples
    --------
    >>> float(legacy_inhalation_reference_dose(5e-5).round(8))
    1.429e-05
    """
    return np.asarray(product(reference_concentration, inhalation) / np.asarray(body_weight, dtype=float))
