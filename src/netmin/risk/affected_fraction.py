"""The potentially affected fraction of species: of one substance with limits, of several by response addition."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from netmin.risk.extrapolation import DRAWS, SEED, Distribution
from netmin.risk.sensitivity_fit import LOGISTIC_DEVIATION, LogFit

FloatArray = npt.NDArray[np.float64]


def fraction_with_limits(
    content: FloatArray, fit: LogFit, count: int, confidence: float, distribution: Distribution, estimator: str
) -> FloatArray:
    """Return the share of species affected at contents, with its limits.

    The limits belong to those of the hazardous content: where a content is the lower limit of the HC5, 5 % is the upper
    limit of the share affected there.

    Parameters
    ----------
    content : array, shape (n,)
        Not negative. [unit of the endpoints]
    fit : LogFit
        Of the logarithms.
    count : int
        Species.
    confidence : float
        Of each limit on its own side. [–]
    distribution : {"log-normal", "log-logistic"}
        Of the sensitivities.
    estimator : {"moments", "maximum-likelihood"}
        How it was fitted.

    Returns
    -------
    array, shape (n, 3)
        Estimate, lower limit, upper limit. [–]

    References
    ----------
    aldenberg2000
    """
    with np.errstate(divide="ignore"):
        scaled = (np.log(content) - fit.location) / fit.scale
    shares = (0.5, 1 - confidence, confidence)
    if estimator == "maximum-likelihood":
        limits = _likelihood_scores(scaled, fit, shares)
    elif distribution == "log-normal":
        limits = _normal_scores(scaled, count, shares)
    else:
        limits = _logistic_scores(scaled, count, shares)
    from scipy.special import expit, ndtr

    spread: FloatArray = np.asarray(ndtr(limits) if distribution == "log-normal" else expit(limits), dtype=float)
    spread[content == 0] = 0.0
    return spread


def _likelihood_scores(scaled: FloatArray, fit: LogFit, shares: tuple[float, float, float]) -> FloatArray:
    """Return scores by the error of (ln content - location) / scale."""
    from scipy.special import ndtri

    if fit.covariance is None:
        raise ValueError("Limits of a likelihood fit need its covariance.")
    finite = np.where(np.isfinite(scaled), scaled, 0.0)
    slopes = np.column_stack([np.full(finite.size, -1 / fit.scale), -finite])
    error = np.sqrt(np.einsum("ni,ij,nj->n", slopes, fit.covariance, slopes))
    return np.column_stack([finite + ndtri(share) * error for share in shares])


def _normal_scores(scaled: FloatArray, count: int, shares: tuple[float, float, float]) -> FloatArray:
    """Return the noncentralities under which the observed score is a given quantile of noncentral t."""
    from scipy.special import nctdtrinc

    root = math.sqrt(count)
    finite = np.where(np.isfinite(scaled), scaled, 0.0)
    return np.column_stack([nctdtrinc(count - 1, 1 - share, root * finite) / root for share in shares])


def _logistic_scores(scaled: FloatArray, count: int, shares: tuple[float, float, float]) -> FloatArray:
    """Turn the drawn constants round: location and scale that the observed mean and deviation may come from."""
    sample = np.random.default_rng(SEED).logistic(size=(DRAWS, count))
    mean, deviation = sample.mean(axis=1), sample.std(axis=1, ddof=1) / LOGISTIC_DEVIATION
    finite = np.where(np.isfinite(scaled), scaled, 0.0)
    return np.array([np.quantile(mean + value * deviation, shares) for value in finite])


def response_addition(fractions: npt.ArrayLike) -> FloatArray:
    """Return the share of species affected by several substances that act independently.

    Parameters
    ----------
    fractions : array, shape (n, substances)
        Share affected by each. NaN where a substance was not measured. [–]

    Returns
    -------
    array, shape (n,)
        1 - product of the shares not affected; NaN where one of them is not known. [–]

    Raises
    ------
    ValueError
        If a share lies outside 0 to 1.

    References
    ----------
    dezwart2005

    Examples
    --------
    >>> response_addition([[0.1, 0.2], [0.0, 0.05]]).round(3)
    array([0.28, 0.05])
    """
    shares = np.asarray(fractions, dtype=float)
    if shares.ndim != 2 or np.any((shares < 0) | (shares > 1)):
        raise ValueError("Shares from 0 to 1 are expected, as places × substances.")
    return np.asarray(1 - np.prod(1 - shares, axis=1))
