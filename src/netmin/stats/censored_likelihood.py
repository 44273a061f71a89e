"""Log-likelihoods of two parameters for values that are numbers, or known to lie below, above or between limits.

Both work on values that were brought to a common scale first, so that parts per billion and percents take the same
way to the maximum. The parameters are a place and the logarithm of a spread or shape; both run over all real numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from netmin.stats.columns import FloatArray


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of a sample, on the scale of a likelihood.

    Attributes
    ----------
    exact, under, over : array
        Numbers; limits that the truth lies below; limits that it lies above.
    low, high : array, shape (m,)
        Ends of intervals that hold the truth.
    """

    exact: FloatArray
    under: FloatArray
    over: FloatArray
    low: FloatArray
    high: FloatArray


class LogLikelihood(Protocol):
    """A log-likelihood of a place and the logarithm of a spread."""

    def __call__(self, place: float, log_spread: float) -> float:
        """Return the log-likelihood."""
        ...


def normal_log_likelihood(evidence: Evidence) -> LogLikelihood:
    """Return the log-likelihood of mean and log standard deviation of a normal distribution.

    Parameters
    ----------
    evidence : Evidence
        Values, or their logarithms.

    Returns
    -------
    LogLikelihood
        A function of the mean and the logarithm of the standard deviation.
    """
    from scipy import special

    count = evidence.exact.size
    centre = float(evidence.exact.mean()) if count else 0.0
    squares = float(np.sum((evidence.exact - centre) ** 2))

    def log_likelihood(place: float, log_spread: float) -> float:
        spread = float(np.exp(log_spread))
        total = -count * (log_spread + 0.5 * np.log(2 * np.pi))
        total -= (squares + count * (centre - place) ** 2) / (2 * spread**2)
        total += np.sum(special.log_ndtr((evidence.under - place) / spread))
        total += np.sum(special.log_ndtr((place - evidence.over) / spread))
        if evidence.low.size:
            low, high = (evidence.low - place) / spread, (evidence.high - place) / spread
            # Far above the middle both shares are next to 1; from the other side their difference keeps its digits.
            turned = low > 0
            low, high = np.where(turned, -high, low), np.where(turned, -low, high)
            total += np.sum(_log_difference(special.log_ndtr(high), special.log_ndtr(low)))
        return float(total)

    return log_likelihood


def gamma_log_likelihood(evidence: Evidence) -> LogLikelihood:
    """Return the log-likelihood of log mean and log shape of a gamma distribution.

    Parameters
    ----------
    evidence : Evidence
        Positive values.

    Returns
    -------
    LogLikelihood
        A function of the logarithms of the mean and of the shape.
    """
    from scipy import special

    count = evidence.exact.size
    total_exact, total_logs = float(evidence.exact.sum()), float(np.log(evidence.exact).sum())

    def log_likelihood(place: float, log_spread: float) -> float:
        shape = float(np.exp(log_spread))
        scale = float(np.exp(place - log_spread))
        total = (shape - 1) * total_logs - total_exact / scale
        total -= count * (shape * np.log(scale) + special.gammaln(shape))
        total += np.sum(log_gamma_share_below(shape, evidence.under / scale))
        total += np.sum(_log_gamma_share_above(shape, evidence.over / scale))
        if evidence.low.size:
            low, high = evidence.low / scale, evidence.high / scale
            beneath = _log_difference(log_gamma_share_below(shape, high), log_gamma_share_below(shape, low))
            beyond = _log_difference(_log_gamma_share_above(shape, low), _log_gamma_share_above(shape, high))
            total += np.sum(np.where(low > shape, beyond, beneath))
        return float(total)

    return log_likelihood


def log_gamma_share_below(shape: float | FloatArray, value: FloatArray) -> FloatArray:
    """Return the logarithm of the share of a standard gamma distribution at or below each value.

    Parameters
    ----------
    shape : float or array
        Of the distribution. [–]
    value : array
        In units of the scale. [–]

    Returns
    -------
    array
        By the first terms of the series where the share itself is too small for a double. [–]
    """
    from scipy import special

    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        share = special.gammainc(shape, value)
        first = shape * np.log(value) - value - special.gammaln(np.add(shape, 1.0)) + np.log1p(value / (shape + 1.0))
        return np.asarray(np.where(share > 0, np.log(share), first))


def _log_gamma_share_above(shape: float, value: FloatArray) -> FloatArray:
    from scipy import special

    with np.errstate(divide="ignore", under="ignore"):
        share = special.gammaincc(shape, value)
        far = (shape - 1) * np.log(value) - value - special.gammaln(shape)
        return np.asarray(np.where(share > 0, np.log(share), far))


def _log_difference(larger: FloatArray, smaller: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(larger > smaller, larger + np.log1p(-np.exp(smaller - larger)), -np.inf))
