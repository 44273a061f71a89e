"""How predictions met what was observed: errors, sharpness and honesty about certainty, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.distributions import (
    Distribution,
    LognormalDistribution,
    NormalDistribution,
    crps,
    distribution_of,
)
from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError
from netmin.language import Message

#: Central intervals whose coverage is counted.
INTERVALS = (0.5, 0.8, 0.9, 0.95)

#: Central intervals of the accuracy table: 5 % to 95 %.
NOMINAL = tuple(round(0.05 * step, 2) for step in range(1, 20))

#: Half of this interval is one standard deviation of a normal distribution.
_ONE_SIGMA = 0.6826894921370859


@dataclass(frozen=True)
class Scores:
    """How predictions met the values left out.

    Attributes
    ----------
    count : int
        Values left out and predicted.
    mean_error : float
        Prediction minus observation; ideally zero. [unit of the values, or of the scale they were kriged on]
    root_mean_square_error : float
        [unit of the values, or of the scale they were kriged on]
    mean_squared_deviation_ratio : float
        Mean of squared error over kriging variance; ideally one, above it the map is too sure of itself. [–]
    coverage : mapping of float to float
        Share of observations inside the central interval of each probability in `INTERVALS`. [–]
    brier : float or None
        Mean squared difference of the probability to exceed the limit and the fact; 0 is perfect. [–]
    limit : float or None
        The limit, in the unit of the values.
    crps : float or None
        Mean continuous ranked probability score; 0 is perfect. [unit of the values, or of the scale they were kriged
        on]
    crps_of_values : float or None
        The same in the unit of the values, whatever scale they were kriged on.
    goodness : float or None
        How well all central intervals cover at once, 1 is perfect, 0 the worst (`Accuracy`). [–]
    """

    count: int
    mean_error: float
    root_mean_square_error: float
    mean_squared_deviation_ratio: float
    coverage: Mapping[float, float]
    brier: float | None = None
    limit: float | None = None
    crps: float | None = None
    crps_of_values: float | None = None
    goodness: float | None = None


@dataclass(frozen=True, eq=False)
class Accuracy:
    """How often central intervals of every width held the observation.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per interval of `NOMINAL`: nominal, observed (shares), deviation (observed minus nominal),
        standard_error (of the observed share if the nominal one were true and the observations independent),
        mean_width [unit of the values].
    goodness : float
        Deutsch's G: one minus the area between observed and nominal shares, the part where intervals hold too little
        counted twice. [–]
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    goodness: float
    citations: tuple[str, ...] = ("deutsch1997", "goovaerts2001")


def score(
    observed: npt.ArrayLike,
    mean: npt.ArrayLike,
    variance: npt.ArrayLike,
    *,
    limit: float | None = None,
    logarithmic: bool = False,
) -> Scores:
    """Score normal predictions against observations.

    Parameters
    ----------
    observed, mean, variance : array, shape (n,)
        Observations, predictions and their variances, above zero. [unit of the values; variance squared]
    limit : float, optional
        For the Brier score of exceedance. [unit of the observations given]
    logarithmic : bool
        Whether the numbers are natural logarithms; the score in the unit of the values is then that of lognormal
        predictions.

    Returns
    -------
    Scores

    Raises
    ------
    UnmappableError
        If a prediction is certain, because it lies at a sample.

    References
    ----------
    brier1950, webster2007, gneiting2007, baran2015, deutsch1997
    """
    truth, guess, spread = (np.asarray(part, dtype=float) for part in (observed, mean, variance))
    normal = NormalDistribution(guess, spread)
    values = np.exp(truth) if logarithmic else truth
    distribution: Distribution = LognormalDistribution(normal) if logarithmic else normal
    inside = np.exp(limit) if logarithmic and limit is not None else limit
    _check(truth, normal)
    found = scores_of(truth, normal, distribution, values, inside)
    return Scores(**(vars(found) | {"limit": limit}))


def judge(prediction: Any, observed: npt.ArrayLike, *, limit: float | None = None) -> Scores:
    """Score any prediction against observations that were not used for it, such as a validation set.

    Parameters
    ----------
    prediction : object
        As in `distribution_of`: of a kriging, or a `Distribution`.
    observed : array, shape (m,)
        What was found at the targets. [unit of the values]
    limit : float, optional
        For the Brier score of exceedance. [unit of the values]

    Returns
    -------
    Scores
        Errors are those of the mean; where the prediction is not normal, half of its central 68.3 % interval stands
        for the standard deviation in the deviation ratio.

    Raises
    ------
    UnmappableError
        If a prediction is certain, because it lies at a sample.

    References
    ----------
    brier1950, webster2007, gneiting2007, deutsch1997
    """
    distribution = distribution_of(prediction)
    values = np.asarray(observed, dtype=float)
    return scores_of(values, equivalent_normal(distribution), distribution, values, limit)


def scores_of(
    observed: FloatArray,
    kriged: NormalDistribution,
    distribution: Distribution,
    values: FloatArray,
    limit: float | None,
) -> Scores:
    """Gather the scores.

    Parameters
    ----------
    observed : array, shape (n,)
        Observations on the scale that was kriged; the very same array as ``values`` where that is their own.
    kriged : NormalDistribution
        Mean and variance on that scale.
    distribution : Distribution
        The same prediction in the unit of the values.
    values : array, shape (n,)
        Observations in the unit of the values.
    limit : float or None
        In the unit of the values.
    """
    _check(observed, kriged)
    error = kriged.mean - observed
    central = central_probability(distribution, values)
    of_values = float(np.mean(crps(distribution, values)))
    brier = None
    if limit is not None:
        above = 1.0 - distribution.probability_below(limit)
        brier = float(np.mean((above - (values > limit)) ** 2))
    return Scores(
        count=len(observed),
        mean_error=float(error.mean()),
        root_mean_square_error=float(np.sqrt(np.mean(error**2))),
        mean_squared_deviation_ratio=float(np.mean(error**2 / kriged.variance)),
        coverage={probability: float((central <= probability).mean()) for probability in INTERVALS},
        brier=brier,
        limit=limit,
        crps=of_values if observed is values else float(np.mean(kriged.crps(observed))),
        crps_of_values=of_values,
        goodness=goodness(central),
    )


def accuracy(prediction: Any, observed: npt.ArrayLike) -> Accuracy:
    """Count how often central intervals of 5 % to 95 % hold the observation.

    Parameters
    ----------
    prediction : object
        As in `distribution_of`.
    observed : array, shape (m,)
        [unit of the values]

    Returns
    -------
    Accuracy

    References
    ----------
    deutsch1997, goovaerts2001
    """
    distribution = distribution_of(prediction)
    central = central_probability(distribution, np.asarray(observed, dtype=float))
    nominal = np.array(NOMINAL)
    shares = (central[:, None] <= nominal).mean(axis=0)
    widths = [
        float(np.mean(distribution.quantile(0.5 + 0.5 * share) - distribution.quantile(0.5 - 0.5 * share)))
        for share in NOMINAL
    ]
    columns = {"nominal": nominal, "observed": shares, "deviation": shares - nominal}
    columns |= {"standard_error": np.sqrt(nominal * (1.0 - nominal) / len(central)), "mean_width": np.array(widths)}
    return Accuracy(pd.DataFrame(columns), goodness(central))


def goodness(central: npt.ArrayLike) -> float:
    """Deutsch's G from the narrowest central interval that holds each observation.

    With ξ(p) the share of observations inside the interval of probability p, G = 1 − ∫ (3a − 2)(ξ − p) dp over 0 to
    1, where a is 1 if ξ ≥ p and else 0. The integral is exact: ξ is a staircase.

    Parameters
    ----------
    central : array, shape (n,)
        Probability of the narrowest central interval that holds each observation: 2F − 1 without its sign. [–]

    Returns
    -------
    float
        1 is perfect, 0 the worst. [–]

    Examples
    --------
    Observations always outside, always in the middle, and as often inside as they should be:

    >>> goodness([1.0, 1.0]), goodness([0.0, 0.0]), round(goodness((np.arange(50) + 0.5) / 50), 4)
    (0.0, 0.5, 0.9925)

    References
    ----------
    deutsch1997
    """
    steps = np.concatenate([[0.0], np.sort(np.asarray(central, dtype=float)), [1.0]])
    share = np.arange(len(steps) - 1) / (len(steps) - 2)
    start, stop = steps[:-1], steps[1:]
    # On each step the share is constant: above the diagonal up to p = share, below it from there on.
    held = np.maximum(share - start, 0.0) ** 2 - np.maximum(share - stop, 0.0) ** 2
    missed = np.maximum(stop - share, 0.0) ** 2 - np.maximum(start - share, 0.0) ** 2
    return float(1.0 - 0.5 * held.sum() - missed.sum())


def central_probability(distribution: Distribution, observed: FloatArray) -> FloatArray:
    """Return the probability of the narrowest central interval that holds each observation, shape (m,) [–]."""
    return np.abs(2.0 * distribution.probability_below(observed) - 1.0)


def equivalent_normal(distribution: Distribution) -> NormalDistribution:
    """Return mean and variance; where there is no variance, the square of half the central 68.3 % interval."""
    variance = getattr(distribution, "variance", None)
    if variance is None:
        low = distribution.quantile(0.5 - 0.5 * _ONE_SIGMA)
        variance = (0.5 * (distribution.quantile(0.5 + 0.5 * _ONE_SIGMA) - low)) ** 2
    return NormalDistribution(distribution.mean, np.asarray(variance, dtype=float))


def _check(observed: FloatArray, kriged: NormalDistribution) -> None:
    fits = observed.shape == kriged.mean.shape == kriged.variance.shape and observed.ndim == 1 and len(observed) > 0
    if not fits or not (kriged.variance >= 0).all():
        raise ValueError(
            "observed, mean and variance must be flat, of one length, not empty, and no variance below zero"
        )
    certain = int((kriged.variance == 0).sum())
    if certain:
        raise UnmappableError(Message.of("geostat.judged-at-samples", count=certain))
