"""Doses against what is tolerated: quotients, their sums, and margins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray


def hazard_quotient(dose: npt.ArrayLike, reference: npt.ArrayLike) -> FloatArray:
    """Dose over reference dose, or concentration in the air over reference concentration.

    Parameters
    ----------
    dose : array
        [mg/kg-day, or mg/m³]
    reference : float or array
        For the same route; NaN where there is none, which gives NaN. [unit of the dose]

    Returns
    -------
    array
        HQ. [–]

    References
    ----------
    epa1989

    Examples
    --------
    >>> hazard_quotient([6e-4, 1.5e-4], 3e-4)
    array([2. , 0.5])
    """
    return np.asarray(np.asarray(dose, dtype=float) / np.asarray(reference, dtype=float))


def hazard_index(quotients: npt.ArrayLike, axis: int = -1) -> FloatArray:
    """Sum of the quotients that are known.

    Parameters
    ----------
    quotients : array
        NaN where there is no reference value or nothing was measured.
    axis : int
        Of the elements, or of the pathways.

    Returns
    -------
    array
        HI, one dimension fewer; NaN where no quotient is known. [–]

    References
    ----------
    epa1989

    Examples
    --------
    >>> hazard_index([[0.2, 0.5, np.nan], [np.nan, np.nan, np.nan]])
    array([0.7, nan])
    """
    given = np.asarray(quotients, dtype=float)
    known = ~np.isnan(given)
    return np.where(known.any(axis=axis), np.where(known, given, 0.0).sum(axis=axis), np.nan)


def organ_hazard_indices(quotients: npt.ArrayLike, organs: Sequence[Sequence[str]]) -> dict[str, FloatArray]:
    """Sum of the quotients of the elements that strike the same organ.

    Parameters
    ----------
    quotients : array, shape (..., m)
        By element in the last dimension. [–]
    organs : sequence of sequence of str, length m
        Organs of each element.

    Returns
    -------
    dict of str to array, shape (...)
        HI by organ, in the order of the names. An element that strikes two organs counts in both. [–]

    Raises
    ------
    ValueError
        If the organs are not as many as the elements.

    References
    ----------
    epa1989

    Examples
    --------
    >>> organ_hazard_indices([0.2, 0.5, 0.4], [["kidney"], ["kidney", "immune"], ["nerves"]])["kidney"]
    array(0.7)
    """
    given = np.asarray(quotients, dtype=float)
    if given.shape[-1] != len(organs):
        raise ValueError(f"{given.shape[-1]} elements, but organs of {len(organs)}; they must be as many.")
    names = sorted({name for entry in organs for name in entry})
    return {
        name: hazard_index(given[..., [place for place, entry in enumerate(organs) if name in entry]]) for name in names
    }


def margin_of_exposure(benchmark_dose: npt.ArrayLike, dose: npt.ArrayLike) -> FloatArray:
    """Benchmark dose over dose: the smaller, the greater the concern; no margin is called safe.

    Parameters
    ----------
    benchmark_dose : float or array
        Lower confidence limit of the dose at which a small effect was seen. [mg/kg-day]
    dose : array
        [mg/kg-day]

    Returns
    -------
    array
        MOE; infinite for a dose of 0. [–]

    References
    ----------
    efsa2024arsenic, efsa2010lead

    Examples
    --------
    >>> margin_of_exposure(6e-5, [3e-5, 1.5e-4])
    array([2. , 0.4])
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.asarray(benchmark_dose, dtype=float) / np.asarray(dose, dtype=float))
