"""Confidence limits of a mean from samples drawn again: percentile, BCa, bootstrap-t and Hall's."""

from __future__ import annotations

import numpy as np

from netmin.stats.columns import FloatArray
from netmin.stats.resampling import Resamples


def percentile_limit(resamples: Resamples, level: float) -> float:
    """Return a quantile of the means of the resamples.

    Parameters
    ----------
    resamples : Resamples
        Of the values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    efron1993
    """
    return float(np.quantile(resamples.moments.mean, level))


def accelerated_limit(resamples: Resamples, mean: float, left_out: FloatArray, level: float) -> float:
    """Return the quantile of the means of the resamples that is corrected for bias and acceleration (BCa).

    Parameters
    ----------
    resamples : Resamples
        Of the values.
    mean : float
        Of the values. [unit of the values]
    left_out : array, shape (n,)
        Means with one value left out. [unit of the values]
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        NaN where all the means of the resamples lie on one side of the mean. [unit of the values]

    References
    ----------
    efron1987, efron1993
    """
    from scipy import special

    drawn = resamples.moments.mean
    share = float(np.mean(drawn < mean) + np.mean(drawn == mean) / 2)
    if not 0 < share < 1:
        return float("nan")
    bias = float(special.ndtri(share))
    away = left_out.mean() - left_out
    squares = float(away @ away)
    acceleration = float(np.sum(away**3) / (6 * squares**1.5)) if squares > 0 else 0.0
    moved = bias + float(special.ndtri(level))
    return float(np.quantile(drawn, special.ndtr(bias + moved / (1 - acceleration * moved))))


def studentised_limit(resamples: Resamples, mean: float, standard_error: float, level: float) -> float:
    """Return the bootstrap-t limit.

    Parameters
    ----------
    resamples : Resamples
        Of the values.
    mean, standard_error : float
        Of the values. [unit of the values]
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    efron1993, epa2002ucl
    """
    pivot = (resamples.moments.mean - mean) / resamples.moments.standard_error
    return mean - float(np.quantile(pivot, 1 - level)) * standard_error


def hall_limit(
    resamples: Resamples, mean: float, standard_error: float, skewness: float, count: int, level: float
) -> float:
    """Return Hall's limit, which takes the skewness out of the bootstrap-t before it takes its quantile.

    Parameters
    ----------
    resamples : Resamples
        Of values without non-detects.
    mean, standard_error : float
        Of the values. [unit of the values]
    skewness : float
        Third central moment over the third power of the standard deviation, divisor n. [–]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    hall1992, epa2002ucl
    """
    # Standard deviations have the divisor n here, so that s = standard error · √(n − 1).
    scale = np.sqrt(count - 1)
    drawn = resamples.moments
    w = (drawn.mean - mean) / (drawn.standard_error * scale)
    k = drawn.skewness
    q = float(np.quantile(w + k * w**2 / 3 + k**2 * w**3 / 27 + k / (6 * count), 1 - level))
    if abs(skewness) < 1e-8:
        return mean - q * standard_error * float(scale)
    root = float(np.cbrt(1 + skewness * (q - skewness / (6 * count))))
    return mean - 3 * (root - 1) / skewness * standard_error * float(scale)
