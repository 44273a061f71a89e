"""Tukey's studentized range: shares beyond a value, and values at a share; two means are Student's t."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from netmin.trials.factors import FloatArray


def range_p_value(statistic: npt.ArrayLike, means: int, degrees: npt.ArrayLike) -> FloatArray:
    """Return the probability that the studentized range of alike means exceeds a value.

    Parameters
    ----------
    statistic : array
        Differences over their standard error, times the root of two. [–]
    means : int
        How many are compared.
    degrees : array
        Of freedom of the error.

    Returns
    -------
    array
        [–]

    References
    ----------
    tukey1953

    Examples
    --------
    >>> range_p_value([3.6491, 3.8812], 3, [20, 12]).round(3).tolist()
    [0.045, 0.044]
    """
    from scipy.stats import studentized_range, t

    q, left = np.asarray(statistic, dtype=float), np.asarray(degrees, dtype=float)
    found = 2 * t.sf(q / np.sqrt(2), left) if means == 2 else studentized_range.sf(q, means, left)
    return np.asarray(np.clip(found, 0.0, 1.0), dtype=float)


def range_quantile(confidence: float, means: int, degrees: npt.ArrayLike) -> FloatArray:
    """Return the value that the studentized range of alike means stays below with a probability.

    Parameters
    ----------
    confidence : float
        [–]
    means : int
        How many are compared.
    degrees : array
        Of freedom of the error.

    Returns
    -------
    array
        [–]

    References
    ----------
    tukey1953

    Examples
    --------
    >>> range_quantile(0.95, 3, [20]).round(2).tolist()
    [3.58]
    """
    left = np.asarray(degrees, dtype=float)
    unlike, which = np.unique(left.round(9), return_inverse=True)
    found = np.array([_quantile(confidence, means, float(one)) for one in unlike])
    return np.asarray(found[which].reshape(left.shape), dtype=float)


@lru_cache(maxsize=1024)
def _quantile(confidence: float, means: int, degrees: float) -> float:
    """Return one quantile; it takes an integral within a search, and a trial asks for the same ones again and again."""
    from scipy.stats import studentized_range, t

    if means == 2:
        return float(np.sqrt(2) * t.ppf((1 + confidence) / 2, degrees))
    return float(studentized_range.ppf(confidence, means, degrees))
