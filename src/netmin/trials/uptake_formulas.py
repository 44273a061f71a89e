"""The formulas of accumulation, each with the definition that goes by its name here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def bioconcentration_factor(plant: npt.ArrayLike, soil: npt.ArrayLike) -> FloatArray:
    """Return how many times the content of the soil a plant, or an organ of it, holds.

    Parameters
    ----------
    plant, soil : array, shape (n,)
        Contents; of the soil total or extractable, which is another factor altogether. [mg/kg dry]

    Returns
    -------
    array, shape (n,)
        [–]

    References
    ----------
    zhao2003

    Examples
    --------
    >>> bioconcentration_factor([257.0], [2.5]).tolist()
    [102.8]
    """
    return np.asarray(np.asarray(plant, dtype=float) / np.asarray(soil, dtype=float), dtype=float)


def translocation_factor(shoot: npt.ArrayLike, root: npt.ArrayLike) -> FloatArray:
    """Return how many times the content of the root the shoot holds.

    Parameters
    ----------
    shoot, root : array, shape (n,)
        [mg/kg dry]

    Returns
    -------
    array, shape (n,)
        [–]

    References
    ----------
    yoon2006

    Examples
    --------
    >>> translocation_factor([10.0], [40.0]).tolist()
    [0.25]
    """
    return np.asarray(np.asarray(shoot, dtype=float) / np.asarray(root, dtype=float), dtype=float)


def tolerance_index(treated: npt.ArrayLike, control: npt.ArrayLike) -> FloatArray:
    """Return the growth of a treated plant as a share of that of its control.

    Parameters
    ----------
    treated, control : array, shape (n,)
        Dry masses, or root lengths as in the first use of the index. [any unit]

    Returns
    -------
    array, shape (n,)
        [–]

    References
    ----------
    wilkins1978

    Examples
    --------
    >>> tolerance_index([6.0], [8.0]).tolist()
    [0.75]
    """
    return np.asarray(np.asarray(treated, dtype=float) / np.asarray(control, dtype=float), dtype=float)


def uptake(content: npt.ArrayLike, mass: npt.ArrayLike) -> FloatArray:
    """Return how much of an element an organ of a pot took up.

    Parameters
    ----------
    content : array, shape (n,)
        [mg/kg dry]
    mass : array, shape (n,)
        [g dry]

    Returns
    -------
    array, shape (n,)
        [mg]

    Examples
    --------
    >>> uptake([100.0], [20.0]).tolist()
    [2.0]
    """
    return np.asarray(np.asarray(content, dtype=float) * np.asarray(mass, dtype=float) / 1000, dtype=float)


def uptake_per_hectare(amount: npt.ArrayLike, area: npt.ArrayLike) -> FloatArray:
    """Return an uptake per area.

    Parameters
    ----------
    amount : array, shape (n,)
        [mg]
    area : array, shape (n,)
        [m²]

    Returns
    -------
    array, shape (n,)
        [g/ha]

    Examples
    --------
    >>> uptake_per_hectare([2.0], [0.5]).tolist()
    [40.0]
    """
    return np.asarray(10 * np.asarray(amount, dtype=float) / np.asarray(area, dtype=float), dtype=float)


def extraction_ratio(amount: npt.ArrayLike, soil: npt.ArrayLike, soil_mass: npt.ArrayLike) -> FloatArray:
    """Return the share of an element in the soil that a harvest carries off.

    Parameters
    ----------
    amount : array, shape (n,)
        In the harvested shoots, for instance content times biomass. [mg; or g/ha]
    soil : array, shape (n,)
        Content of the soil. [mg/kg dry]
    soil_mass : array, shape (n,)
        [kg dry; or t/ha]

    Returns
    -------
    array, shape (n,)
        100 · C(shoot) · B / (C(soil) · M). [%]

    References
    ----------
    zhao2003, mcgrath2003

    Examples
    --------
    >>> extraction_ratio([20.0 * 10.0], [1.0], [2600.0]).round(2).tolist()
    [7.69]
    """
    held = np.asarray(soil, dtype=float) * np.asarray(soil_mass, dtype=float)
    return np.asarray(100 * np.asarray(amount, dtype=float) / held, dtype=float)


def enrichment_over_reference(
    plant: npt.ArrayLike, plant_reference: npt.ArrayLike, soil: npt.ArrayLike, soil_reference: npt.ArrayLike
) -> FloatArray:
    """Return how much more of an element a plant holds than soil sticking to it would bring along.

    Parameters
    ----------
    plant, plant_reference, soil, soil_reference : array, shape (n,)
        Contents of the element and of a reference element that plants hardly take up, such as Ti, Al or Fe. [mg/kg]

    Returns
    -------
    array, shape (n,)
        About 1 where the plant holds the element as dust of this soil would; far above it where it took it up. [–]

    References
    ----------
    cary1986

    Examples
    --------
    >>> enrichment_over_reference([8.0], [20.0], [400.0], [1000.0]).tolist()
    [1.0]
    """
    own = np.asarray(plant, dtype=float) / np.asarray(plant_reference, dtype=float)
    ground = np.asarray(soil, dtype=float) / np.asarray(soil_reference, dtype=float)
    return np.asarray(own / ground, dtype=float)
