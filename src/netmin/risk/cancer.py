"""Cancer risk over a life: stages added, early life weighted where the mode of action asks for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import KILOGRAMS, FloatArray, product

#: Age-dependent adjustment factors for a mutagenic mode of action: from age, to age, factor.
AGE_FACTORS = ((0.0, 2.0, 10.0), (2.0, 16.0, 3.0), (16.0, float("inf"), 1.0))

#: Micrograms in a milligram.
_MICROGRAMS = 1e3


def mean_age_factor(from_age: npt.ArrayLike, to_age: npt.ArrayLike) -> FloatArray:
    """Age-dependent adjustment factor, averaged over a stage of life.

    Parameters
    ----------
    from_age, to_age : float or array
        [year]

    Returns
    -------
    array
        Between 1 and 10. [–]

    Raises
    ------
    ValueError
        If a stage does not last.

    Notes
    -----
    Not for a slope factor that holds the factors already.

    References
    ----------
    epa2005

    Examples
    --------
    >>> mean_age_factor([0, 6], [6, 26]).round(3)
    array([5.333, 2.   ])
    """
    first, last = np.asarray(from_age, dtype=float), np.asarray(to_age, dtype=float)
    if np.any(last <= first):
        raise ValueError("A stage of life must end after it begins.")
    weighted = sum(
        factor * np.clip(np.minimum(last, end) - np.maximum(first, begin), 0.0, None)
        for begin, end, factor in AGE_FACTORS
    )
    return np.asarray(weighted / (last - first))


def age_adjusted_ingestion(
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    soil_ingestion: npt.ArrayLike,
    body_weight: npt.ArrayLike,
    age_factor: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Soil swallowed per body weight, added over the stages of a life.

    Parameters
    ----------
    exposure_frequency, exposure_duration, soil_ingestion, body_weight : array, shape (..., stages)
        [day/year], [year], [mg/day], [kg]
    age_factor : float or array
        `mean_age_factor` for a mutagen. [–]

    Returns
    -------
    array, shape (...)
        IFSadj. [mg/kg]

    References
    ----------
    us-epa-rsl

    Examples
    --------
    >>> float(age_adjusted_ingestion([350, 350], [6, 20], [200, 100], [15, 80]))
    36750.0
    """
    swallowed = product(exposure_frequency, exposure_duration, soil_ingestion, age_factor)
    return np.asarray((swallowed / np.asarray(body_weight, dtype=float)).sum(axis=-1))


def age_adjusted_contact(
    exposure_frequency: npt.ArrayLike,
    exposure_duration: npt.ArrayLike,
    skin_area: npt.ArrayLike,
    soil_adherence: npt.ArrayLike,
    body_weight: npt.ArrayLike,
    age_factor: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Soil on the skin per body weight, added over the stages of a life.

    Parameters
    ----------
    exposure_frequency, exposure_duration, skin_area, soil_adherence, body_weight : array, shape (..., stages)
        [day/year], [year], [cm²], [mg/cm²], [kg]
    age_factor : float or array
        `mean_age_factor` for a mutagen. [–]

    Returns
    -------
    array, shape (...)
        DFSadj. [mg/kg]

    References
    ----------
    us-epa-rsl

    Examples
    --------
    >>> float(age_adjusted_contact([350, 350], [6, 20], [2373, 6032], [0.2, 0.07], [15, 80]).round())
    103390.0
    """
    contact = product(exposure_frequency, exposure_duration, skin_area, soil_adherence, age_factor)
    return np.asarray((contact / np.asarray(body_weight, dtype=float)).sum(axis=-1))


def ingestion_risk(
    concentration: npt.ArrayLike,
    age_adjusted_ingestion: npt.ArrayLike,
    slope_factor: npt.ArrayLike,
    averaging_time: npt.ArrayLike,
    relative_bioavailability: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Cancer risk over a life from soil that is swallowed.

    Parameters
    ----------
    concentration : array
        Content in soil, total. [mg/kg dry]
    age_adjusted_ingestion : float or array
        IFSadj. [mg/kg]
    slope_factor : float or array
        Oral. [(mg/kg-day)⁻¹]
    averaging_time : float or array
        Of a life. [day]
    relative_bioavailability : float or array
        [–]

    Returns
    -------
    array
        [–]

    References
    ----------
    us-epa-rsl

    Examples
    --------
    >>> float(ingestion_risk(10.0, 36750, 1.5, 25550, relative_bioavailability=0.6).round(8))
    1.295e-05
    """
    swallowed = product(concentration, age_adjusted_ingestion, relative_bioavailability, KILOGRAMS)
    return cancer_risk(swallowed / np.asarray(averaging_time, dtype=float), slope_factor)


def cancer_risk(lifetime_dose: npt.ArrayLike, slope_factor: npt.ArrayLike) -> FloatArray:
    """Dose averaged over a life times the slope factor.

    Parameters
    ----------
    lifetime_dose : array
        [mg/kg-day]
    slope_factor : float or array
        For the same route. [(mg/kg-day)⁻¹]

    Returns
    -------
    array
        Risk; linear, so it means nothing much above 0.01. [–]

    References
    ----------
    epa1989

    Examples
    --------
    >>> cancer_risk([1e-6], 1.5)
    array([1.5e-06])
    """
    return product(lifetime_dose, slope_factor)


def inhalation_risk(exposure_concentration: npt.ArrayLike, unit_risk: npt.ArrayLike) -> FloatArray:
    """Content of the air averaged over a life times the unit risk.

    Parameters
    ----------
    exposure_concentration : array
        [mg/m³]
    unit_risk : float or array
        Per microgram, as agencies print it. [(µg/m³)⁻¹]

    Returns
    -------
    array
        Risk. [–]

    References
    ----------
    epa2009inhalation

    Examples
    --------
    >>> float(inhalation_risk(1e-6, 4.3e-3).round(9))
    4.3e-06
    """
    return product(exposure_concentration, _MICROGRAMS, unit_risk)
