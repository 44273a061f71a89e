"""What a prediction says about the value at a target, whichever kriging made it: a distribution.

Anything that answers ``mean``, ``probability_below`` and ``quantile`` can be judged (`netmin.geostat.validate`) and can
be asked about limits (`netmin.geostat.indicator`). `distribution_of` gives the kriged normal and lognormal predictions
that form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray

IndexArray = npt.NDArray[np.int64]

_INVERSE_ROOT_PI = 1.0 / np.sqrt(np.pi)


class Distribution(Protocol):
    """Of the value at each of m targets.

    Values and probabilities that are asked about have shape (m,), or anything that is broadcast against it.
    """

    @property
    def mean(self) -> FloatArray:
        """Expected value, shape (m,) [unit of the values]."""

    def probability_below(self, value: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth is not above a value [unit of the values]."""

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the value that the truth stays below with a probability [unit of the values]."""


@dataclass(frozen=True, eq=False)
class NormalDistribution:
    """Normal about a mean at each target; certain where the variance is zero.

    Attributes
    ----------
    mean : array, shape (m,)
        [unit of the values]
    variance : array, shape (m,)
        [unit of the values, squared]

    Examples
    --------
    >>> known = NormalDistribution(np.array([10.0, 10.0]), np.array([4.0, 0.0]))
    >>> known.probability_above(12.0).round(4)
    array([0.1587, 0.    ])
    """

    mean: FloatArray
    variance: FloatArray

    @property
    def standard_deviation(self) -> FloatArray:
        """Square root of the variance [unit of the values]."""
        return np.sqrt(self.variance)

    def probability_above(self, limit: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth lies above a limit; the limit itself is not above it [–]."""
        return normal_tail(np.asarray(self.mean - np.asarray(limit, dtype=float)), self.standard_deviation)

    def probability_below(self, value: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth is not above a value [–]."""
        short = np.asarray(np.asarray(value, dtype=float) - self.mean)
        return normal_tail(short, self.standard_deviation, at_zero=1.0)

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the value that the truth stays below with a probability [unit of the values]."""
        return self.mean + standard_quantile(probability) * self.standard_deviation

    def with_error(self, error_variance: npt.ArrayLike) -> NormalDistribution:
        """Return the distribution of a measurement whose error has this variance [unit of the values, squared]."""
        return NormalDistribution(self.mean, self.variance + np.asarray(error_variance, dtype=float))

    def crps(self, observed: npt.ArrayLike) -> FloatArray:
        """Return the continuous ranked probability score of observations (`normal_crps`)."""
        return normal_crps(observed, self.mean, self.variance)


@dataclass(frozen=True, eq=False)
class LognormalDistribution:
    """Of values whose natural logarithms are normal.

    Attributes
    ----------
    log : NormalDistribution
        Of the logarithms.
    """

    log: NormalDistribution

    @property
    def mean(self) -> FloatArray:
        """exp(Y + σ²/2), shape (m,) [unit of the values]."""
        return np.exp(self.log.mean + 0.5 * self.log.variance)

    def probability_above(self, limit: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth lies above a limit; the limit itself is not above it [–]."""
        return self.log.probability_above(_logarithm(limit))

    def probability_below(self, value: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth is not above a value [–]."""
        return self.log.probability_below(_logarithm(value))

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the value that the truth stays below with a probability [unit of the values]."""
        return np.exp(self.log.quantile(probability))

    def with_error(self, error_variance: npt.ArrayLike) -> LognormalDistribution:
        """Return the distribution of a measurement; the variance is that of the error of its logarithm [–]."""
        return LognormalDistribution(self.log.with_error(error_variance))

    def crps(self, observed: npt.ArrayLike) -> FloatArray:
        """Return the continuous ranked probability score of observations (`lognormal_crps`)."""
        return lognormal_crps(observed, self.log.mean, self.log.variance)


@dataclass(frozen=True, eq=False)
class JoinedDistribution:
    """Distributions of several groups of targets, as one.

    Attributes
    ----------
    parts : tuple of (array of int, Distribution)
        Which targets each group has, and what is said of them. Every target belongs to one group.
    """

    parts: tuple[tuple[IndexArray, Distribution], ...]

    @property
    def mean(self) -> FloatArray:
        """Expected value, shape (m,) [unit of the values]."""
        return self._gathered(np.empty(self._count), lambda part, _: part.mean)

    def probability_below(self, value: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth is not above a value [–]."""
        return self._gathered(value, lambda part, chosen: part.probability_below(chosen))

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the value that the truth stays below with a probability [unit of the values]."""
        return self._gathered(probability, lambda part, chosen: part.quantile(chosen))

    def crps(self, observed: npt.ArrayLike) -> FloatArray:
        """Return the continuous ranked probability score of observations (`crps`)."""
        return self._gathered(observed, crps)

    @property
    def _count(self) -> int:
        return sum(len(index) for index, _ in self.parts)

    def _gathered(self, asked: npt.ArrayLike, answer: Callable[[Distribution, FloatArray], FloatArray]) -> FloatArray:
        """Ask every group about its own share of what is asked."""
        given = np.asarray(asked, dtype=float)
        every = np.broadcast_to(given, np.broadcast_shapes(given.shape, (self._count,)))
        found = np.empty(every.shape)
        for index, part in self.parts:
            found[..., index] = answer(part, every[..., index])
        return found


@dataclass(frozen=True, eq=False)
class SelectedDistribution:
    """What a distribution says of some of its targets.

    Attributes
    ----------
    whole : Distribution
        Of all targets.
    index : array of int, shape (chosen,)
        The targets wanted.
    """

    whole: Distribution
    index: IndexArray

    @property
    def mean(self) -> FloatArray:
        """Expected value, shape (chosen,) [unit of the values]."""
        return self.whole.mean[self.index]

    def probability_below(self, value: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth is not above a value [–]."""
        return self._asked(value, self.whole.probability_below)

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the value that the truth stays below with a probability [unit of the values]."""
        return self._asked(probability, self.whole.quantile)

    def crps(self, observed: npt.ArrayLike) -> FloatArray:
        """Return the continuous ranked probability score of observations (`crps`)."""
        return self._asked(observed, lambda every: crps(self.whole, every))

    def _asked(self, asked: npt.ArrayLike, answer: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """Ask about all targets, about those not wanted the first thing that comes to hand, and drop these."""
        given = np.asarray(asked, dtype=float)
        chosen = np.broadcast_to(given, np.broadcast_shapes(given.shape, self.index.shape))
        every = np.full((*chosen.shape[:-1], len(self.whole.mean)), chosen.flat[0] if chosen.size else 0.5)
        every[..., self.index] = chosen
        return answer(every)[..., self.index]


def distribution_of(prediction: Any) -> Distribution:
    """Return what a prediction says as a `Distribution`.

    Parameters
    ----------
    prediction : object
        A `Distribution` already; or with a ``log`` that has ``mean`` and ``variance``, as lognormal kriging gives; or
        with ``mean`` and ``variance`` itself, taken as normal, as every other kriging gives.

    Returns
    -------
    Distribution

    Examples
    --------
    >>> from netmin.geostat.kriging import Prediction
    >>> normal = distribution_of(Prediction(np.array([1.0]), np.array([4.0]), np.array([0.0])))
    >>> normal.quantile([0.5, 0.975]).round(2)
    array([1.  , 4.92])
    """
    if hasattr(prediction, "probability_below") and hasattr(prediction, "quantile"):
        return cast("Distribution", prediction)
    logarithms = getattr(prediction, "log", None)
    normal = prediction if logarithms is None else logarithms
    if not (hasattr(normal, "mean") and hasattr(normal, "variance")):
        raise TypeError(f"{type(prediction).__name__} has neither probability_below and quantile nor mean and variance")
    distribution = NormalDistribution(np.asarray(normal.mean, dtype=float), np.asarray(normal.variance, dtype=float))
    return distribution if logarithms is None else LognormalDistribution(distribution)


def normal_crps(observed: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike) -> FloatArray:
    """Continuous ranked probability score of normal predictions: 0 is perfect, the absolute error if certain.

    With z = (x − μ)/σ it is σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π).

    Parameters
    ----------
    observed, mean, variance : array, shape (m,)
        Observations, predictions and their variances. [unit of the values; variance squared]

    Returns
    -------
    array, shape (m,)
        [unit of the values]

    Examples
    --------
    >>> normal_crps([0.0, 3.0], [0.0, 1.0], [1.0, 0.0]).round(4)
    array([0.2337, 2.    ])

    References
    ----------
    gneiting2005, gneiting2007
    """
    from scipy.special import ndtr

    spread = np.sqrt(np.asarray(variance, dtype=float))
    error = np.asarray(observed, dtype=float) - np.asarray(mean, dtype=float)
    standard = error / np.where(spread > 0, spread, 1.0)
    part = standard * (2.0 * ndtr(standard) - 1.0) + 2.0 * standard_density(standard)
    score: FloatArray = np.where(spread > 0, spread * (part - _INVERSE_ROOT_PI), np.abs(error))
    return score


def lognormal_crps(observed: npt.ArrayLike, log_mean: npt.ArrayLike, log_variance: npt.ArrayLike) -> FloatArray:
    """Continuous ranked probability score of lognormal predictions, in the unit of the values.

    With z = (ln x − μ)/σ it is x (2Φ(z) − 1) − 2 exp(μ + σ²/2) (Φ(z − σ) + Φ(σ/√2) − 1).

    Parameters
    ----------
    observed : array, shape (m,)
        Not logarithms. [unit of the values]
    log_mean, log_variance : array, shape (m,)
        Of the natural logarithms. [–]

    Returns
    -------
    array, shape (m,)
        [unit of the values]

    Examples
    --------
    >>> lognormal_crps([2.0], [0.0], [1.0]).round(4)
    array([0.5628])

    References
    ----------
    baran2015
    """
    from scipy.special import ndtr

    spread = np.sqrt(np.asarray(log_variance, dtype=float))
    truth, centre = np.asarray(observed, dtype=float), np.asarray(log_mean, dtype=float)
    standard = (_logarithm(truth) - centre) / np.where(spread > 0, spread, 1.0)
    mean = np.exp(centre + 0.5 * spread**2)
    score = truth * (2.0 * ndtr(standard) - 1.0)
    score = score - 2.0 * mean * (ndtr(standard - spread) + ndtr(spread / np.sqrt(2.0)) - 1.0)
    found: FloatArray = np.where(spread > 0, score, np.abs(truth - np.exp(centre)))
    return found


#: Points of the quadrature on either side of the observation, and how near it goes to a probability of 0 or 1.
_POINTS = 48
_LEAST = 1e-9


def crps(prediction: Any, observed: npt.ArrayLike) -> FloatArray:
    """Continuous ranked probability score of any prediction: its own closed form, or the integral of quantile scores.

    The integral is 2 ∫ (1{x < q_p} − p)(q_p − x) dp, taken on either side of the probability of the observation by
    Gauss-Legendre quadrature.

    Parameters
    ----------
    prediction : object
        As in `distribution_of`.
    observed : array, shape (m,)
        [unit of the values]

    Returns
    -------
    array, shape (m,)
        [unit of the values]

    References
    ----------
    gneiting2007
    """
    distribution = distribution_of(prediction)
    closed = getattr(distribution, "crps", None)
    if closed is not None:
        return np.asarray(closed(observed), dtype=float)
    truth = np.asarray(observed, dtype=float)
    # Where nothing is left on one side its share of the integral is nought, but a quantile is asked for all the same.
    reached = np.clip(distribution.probability_below(truth), _LEAST, 1.0 - _LEAST)
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    total = np.zeros(np.broadcast_shapes(truth.shape, reached.shape))
    # The points crowd at both ends of each side, where quantiles may run to infinity.
    for even, weight in zip(0.5 * (nodes + 1.0), 0.5 * weights, strict=True):
        inward, step = even**2 * (3.0 - 2.0 * even), 6.0 * even * (1.0 - even) * weight
        total += step * reached**2 * inward * (truth - distribution.quantile(reached * inward))
        above = distribution.quantile(1.0 - (1.0 - reached) * inward)
        total += step * (1.0 - reached) ** 2 * inward * (above - truth)
    return 2.0 * total


def normal_tail(excess: FloatArray, spread: FloatArray, *, at_zero: float = 0.0) -> FloatArray:
    """Return Φ(excess/spread); where the spread is zero, 0 or 1, and ``at_zero`` where the excess is zero, too."""
    from scipy.special import ndtr

    sure = spread == 0
    if not sure.any():
        found: FloatArray = ndtr(excess / spread)
        return found
    probability = ndtr(excess / np.where(sure, 1.0, spread))
    certain = np.where(excess == 0, at_zero, (excess > 0).astype(float))
    return np.where(sure & ~np.isnan(excess), certain, probability)


def standard_quantile(probability: npt.ArrayLike) -> FloatArray:
    """Return quantiles of the standard normal distribution; probabilities lie strictly between 0 and 1."""
    from scipy.special import ndtri

    asked = np.asarray(probability, dtype=float)
    if not ((asked > 0.0) & (asked < 1.0)).all():
        raise ValueError(f"probability must lie between 0 and 1, but is {probability!r}")
    return np.asarray(ndtri(asked), dtype=float)


def _logarithm(value: npt.ArrayLike) -> FloatArray:
    """Return natural logarithms, minus infinity of what is not above zero."""
    given = np.asarray(value, dtype=float)
    return np.where(given > 0, np.log(np.where(given > 0, given, 1.0)), np.where(np.isnan(given), np.nan, -np.inf))


def standard_density(standard: FloatArray) -> FloatArray:
    """Return the density of the standard normal distribution."""
    density: FloatArray = np.exp(-0.5 * standard**2) / np.sqrt(2.0 * np.pi)
    return density
