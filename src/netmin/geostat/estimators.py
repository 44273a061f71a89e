"""Estimators of the semivariance from the differences of pairs, from the plain one to those that outliers cannot move.

A difference is a value minus the value of its partner, with its sign. For normal values all four estimate the same
semivariance; they differ in how many wild values they endure, and in what they lose where there is none.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray

#: Turns the squared median of absolute differences of normal values into twice their semivariance (dowd1984).
DOWD_FACTOR = 2.198

#: Turns the order statistic of Genton's estimator into the standard deviation of normal differences (genton1998).
GENTON_FACTOR = 2.2191

#: Differences of differences held at once.
_ENUMERATED = 1_000_000

_HALVINGS = 80


def matheron_semivariance(sum_of_squares: FloatArray, pairs: FloatArray) -> FloatArray:
    """Return half the mean squared difference.

    Parameters
    ----------
    sum_of_squares : array, shape (..., n_intervals)
        Sums of squared differences. [square of the unit of the values]
    pairs : array, shape (n_intervals,)
        Number of differences, above zero.

    Returns
    -------
    array, shape (..., n_intervals)
        [square of the unit of the values]

    References
    ----------
    matheron1963
    """
    return 0.5 * sum_of_squares / pairs


def cressie_hawkins_semivariance(sum_of_roots: FloatArray, pairs: FloatArray) -> FloatArray:
    """Return half of (mean of the square roots of the absolute differences)⁴ / (0.457 + 0.494/N).

    Parameters
    ----------
    sum_of_roots : array, shape (..., n_intervals)
        Sums of the square roots of absolute differences. [square root of the unit of the values]
    pairs : array, shape (n_intervals,)
        Number N of differences, above zero.

    Returns
    -------
    array, shape (..., n_intervals)
        [square of the unit of the values]

    References
    ----------
    cressie1980
    """
    semivariance: FloatArray = 0.5 * (sum_of_roots / pairs) ** 4 / (0.457 + 0.494 / pairs)
    return semivariance


def dowd_semivariance(differences: npt.ArrayLike) -> float:
    """Return half of 2.198 times the squared median of the absolute differences.

    Parameters
    ----------
    differences : array, shape (n,)
        At least one. [unit of the values]

    Returns
    -------
    float
        [square of the unit of the values]

    Examples
    --------
    >>> round(dowd_semivariance([1.0, -2.0, 3.0]), 3)
    4.396

    References
    ----------
    dowd1984
    """
    return 0.5 * DOWD_FACTOR * float(np.median(np.abs(np.asarray(differences, dtype=float)))) ** 2


def genton_semivariance(differences: npt.ArrayLike) -> float:
    """Return half the square of 2.2191 times the k-th smallest distance among the differences.

    With n differences, k is h(h − 1)/2 with h = ⌊n/2⌋ + 1: about a quarter of all n(n − 1)/2 distances are smaller.
    The estimate does not change when a constant is added to every difference.

    Parameters
    ----------
    differences : array, shape (n,)
        With their signs, at least two. [unit of the values]

    Returns
    -------
    float
        [square of the unit of the values]

    Examples
    --------
    The distances among 0, 1, 3 and 7 are 1, 2, 3, 4, 6 and 7, and k is 3.

    >>> round(genton_semivariance([0.0, 1.0, 3.0, 7.0]), 3) == round(0.5 * (2.2191 * 3.0) ** 2, 3)
    True

    References
    ----------
    genton1998, rousseeuw1993
    """
    values = np.sort(np.asarray(differences, dtype=float))
    if len(values) < 2:
        raise ValueError("genton_semivariance needs at least two differences")
    half = len(values) // 2 + 1
    return 0.5 * (GENTON_FACTOR * _smallest_distance(values, half * (half - 1) // 2)) ** 2


def _smallest_distance(values: FloatArray, rank: int) -> float:
    """Return the distance of this rank among all pairs of sorted values, without writing all of them down.

    The distance is enclosed by halving until the candidates left are few; then they are written down.
    """
    position = np.arange(len(values))
    low_end = position + 1
    high_end = np.full(len(values), len(values))
    low, high = 0.0, float(values[-1] - values[0])
    for _ in range(_HALVINGS):
        if int((high_end - low_end).sum()) <= _ENUMERATED:
            break
        middle = 0.5 * (low + high)
        end = np.maximum(np.searchsorted(values, values + middle, side="right"), position + 1)
        if int((end - position - 1).sum()) >= rank:
            high, high_end = middle, end
        else:
            low, low_end = middle, end
    else:
        # So many equal distances that no halving parts them: any of them is the answer.
        open_row = int(np.argmax(high_end > low_end))
        return float(values[low_end[open_row]] - values[open_row])
    width = high_end - low_end
    row = np.repeat(position, width)
    column = np.arange(len(row)) - np.repeat(np.cumsum(width) - width, width) + low_end[row]
    inside = rank - int((low_end - position - 1).sum()) - 1
    return float(np.partition(values[column] - values[row], inside)[inside])
