"""How much compositions vary: the variances of their log-ratios."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.stats.columns import FloatArray
from netmin.stats.compositional import centred_log_ratio, log_parts


def variation_matrix(parts: npt.ArrayLike) -> FloatArray:
    """Return the variance of the log-ratio of every pair of parts: small where two parts go together.

    Parameters
    ----------
    parts : array, shape (n, parts)
        Positive parts. [any unit, the same for all]

    Returns
    -------
    array, shape (parts, parts)
        Symmetric, zero on the diagonal; divisor n − 1. [–]

    Raises
    ------
    NetminError
        If a part is zero, negative or missing.

    References
    ----------
    aitchison1986

    Examples
    --------
    >>> variation_matrix([[1.0, 2.0, 1.0], [2.0, 4.0, 1.0], [4.0, 8.0, 1.0]]).round(4).tolist()
    [[0.0, 0.0, 0.4805], [0.0, 0.0, 0.4805], [0.4805, 0.4805, 0.0]]
    """
    logarithms = log_parts(parts)
    logarithms = logarithms - logarithms.mean(axis=0)
    covariance = logarithms.T @ logarithms / (logarithms.shape[0] - 1)
    variance = np.diag(covariance)
    variation = np.maximum(variance[:, None] + variance[None, :] - 2 * covariance, 0.0)
    np.fill_diagonal(variation, 0.0)
    return np.asarray(variation, dtype=float)


def total_variance(parts: npt.ArrayLike) -> float:
    """Return the variance of a set of compositions: the sum of the variances of its centred log-ratios.

    Parameters
    ----------
    parts : array, shape (n, parts)
        Positive parts. [any unit, the same for all]

    Returns
    -------
    float
        Half the mean of the variation matrix times the number of parts. [–]

    Raises
    ------
    NetminError
        If a part is zero, negative or missing.

    References
    ----------
    aitchison1986

    Examples
    --------
    >>> round(total_variance([[1.0, 2.0, 1.0], [2.0, 4.0, 1.0], [4.0, 8.0, 1.0]]), 4)
    0.3203
    """
    return float(np.sum(np.var(centred_log_ratio(parts), axis=0, ddof=1)))
