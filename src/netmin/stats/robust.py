"""Quantiles and spread that a few wild values cannot move, for columns with limits on either side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.stats.censored import kaplan_meier
from netmin.stats.columns import Column, column

#: Makes the median absolute deviation of a normal distribution equal its standard deviation: 1 / Φ⁻¹(3/4).
NORMAL_CONSISTENCY = 1.482602218505602


def quantile(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None,
    above: npt.ArrayLike | None,
    probability: float,
) -> float:
    """Return the value that a share of the data does not exceed, as far as the limits let it be known.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), or None
        Known only to lie below, or above, the value.
    probability : float
        Between 0 and 1. [–]

    Returns
    -------
    float
        Kaplan-Meier estimate; NaN where it lies below everything detected, or where it would depend on how far a
        ">" lies above its limit. [unit of the values]

    References
    ----------
    kaplan1958, helsel2012

    Examples
    --------
    >>> quantile([1.0, 2.0, 3.0, 10.0], None, [False, False, False, True], 0.5)
    2.5
    """
    data = column(values, below, above)
    at_limit = kaplan_meier(data.value, data.below).quantile(probability)
    if not data.above.any():
        return at_limit
    # Beyond all others is as far as a ">" can move in the order; if that moves the answer, the answer is not known.
    beyond = kaplan_meier(np.where(data.above, data.value.max() + 1.0, data.value), data.below).quantile(probability)
    return at_limit if at_limit == beyond else float("nan")


def median_absolute_deviation(
    values: npt.ArrayLike, below: npt.ArrayLike | None = None, above: npt.ArrayLike | None = None
) -> float:
    """Return the median distance from the median, scaled so that it equals the standard deviation of normal data.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.

    Returns
    -------
    float
        1.4826 times the median of the distances from the median. A "<" whose limit lies below the median is known to
        lie at least so far from it, and counts so; one whose limit lies above the median says nothing of its distance
        and is left out. NaN where the median or that distance is not known. [unit of the values]

    References
    ----------
    hampel1974

    Examples
    --------
    >>> round(median_absolute_deviation([1.0, 2.0, 3.0, 4.0, 100.0]), 4)
    1.4826
    """
    data = column(values, below, above)
    centre = quantile(data.value, data.below, data.above, 0.5)
    if np.isnan(centre):
        return float("nan")
    distance, at_least = _distances(data, centre)
    return -NORMAL_CONSISTENCY * kaplan_meier(-distance, at_least).quantile(0.5)


def _distances(data: Column, centre: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return distances from the centre and which of them are only least distances."""
    outwards = (data.below & (data.value <= centre)) | (data.above & (data.value >= centre))
    telling = data.detected | outwards
    return np.abs(data.value - centre)[telling], outwards[telling]
