"""Kriging of normal scores: no shape of distribution is assumed, only that scores of places are jointly normal.

The kriged score and its variance describe a normal distribution at each target; the transform, being monotone, turns
its quantiles and probabilities into those of the values exactly (`deutsch1998`, `goovaerts1997`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy.typing as npt
import pandas as pd

from netmin.geostat.adopted import as_model
from netmin.geostat.distributions import NormalDistribution
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.normal_score import FittedNormalScore, NormalScore
from netmin.language import Message

_CITATIONS = ("deutsch1998", "goovaerts1997", "hill1975")


@dataclass(frozen=True, eq=False)
class NormalScorePrediction:
    """Kriged normal scores at targets, read in the unit of the values.

    Attributes
    ----------
    normal : NormalDistribution
        Means and variances of the scores.
    transform : FittedNormalScore
        From values to scores and back.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged or assumed.
    """

    normal: NormalDistribution
    transform: FittedNormalScore
    citations: tuple[str, ...] = _CITATIONS
    notes: tuple[Message, ...] = ()

    @property
    def median(self) -> FloatArray:
        """The value as likely passed as not, shape (m,) [unit of the values]."""
        return self.transform.inverse(self.normal.mean)

    @cached_property
    def mean(self) -> FloatArray:
        """Mean of the distribution at each target, shape (m,) [unit of the values].

        It rests on the upper tail more than the median does.
        """
        return self.transform.expectation(self.normal.mean, self.normal.variance)

    @property
    def table(self) -> pd.DataFrame:
        """One row per target: median, mean, lower, upper (90 %), score_mean, score_variance."""
        lower, upper = self.interval(0.9)
        columns = {"median": self.median, "mean": self.mean, "lower": lower, "upper": upper}
        return pd.DataFrame(columns | {"score_mean": self.normal.mean, "score_variance": self.normal.variance})

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the value that the truth stays below with this probability, shape (m,) [unit of the values]."""
        return self.transform.inverse(self.normal.quantile(probability))

    def interval(self, probability: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the lower and upper end of the central interval of this probability."""
        return self.quantile(0.5 - 0.5 * probability), self.quantile(0.5 + 0.5 * probability)

    def probability_above(self, limit: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth lies above a limit; the limit itself is not above it [–]."""
        return self.normal.probability_above(self.transform.transform(limit))

    def probability_below(self, value: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth is not above a value [–]."""
        return self.normal.probability_below(self.transform.transform(value))

    def with_error(self, error_variance: npt.ArrayLike) -> NormalScorePrediction:
        """Return the prediction of a measurement; the variance is that of the error of its score [–]."""
        return NormalScorePrediction(self.normal.with_error(error_variance), self.transform, self.citations, self.notes)


@dataclass(frozen=True)
class NormalScoreKriging:
    """Ordinary kriging of normal scores.

    Parameters
    ----------
    model : CovarianceModel
        Covariance of the scores; its sill is near one.
    neighbours : int, optional
        Use only this many nearest samples for each target; by default all.
    score : NormalScore
        How values become scores: the tails.
    transform : FittedNormalScore, optional
        A transform fitted beforehand, to be used as it is; by default it is fitted to the samples.

    Examples
    --------
    >>> from netmin.geostat.models import Nugget, Spherical
    >>> kriging = NormalScoreKriging(Nugget(0.1) + Spherical(0.9, range=100.0))
    >>> fitted = kriging.fit([0.0, 50.0, 90.0], [0.0, 0.0, 10.0], [1.0, 2.0, 9.0])
    >>> found = fitted.predict([50.0, 70.0], [0.0, 5.0])
    >>> found.median.round(3), found.probability_above(5.0).round(3)
    (array([2.   , 5.342]), array([0.   , 0.529]))

    References
    ----------
    deutsch1998, goovaerts1997
    """

    model: CovarianceModel
    neighbours: int | None = None
    score: NormalScore = field(default_factory=NormalScore)
    transform: FittedNormalScore | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", as_model(self.model))

    @property
    def of_scores(self) -> OrdinaryKriging:
        """The ordinary kriging that runs on the scores."""
        return OrdinaryKriging(self.model, self.neighbours)

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        weights: npt.ArrayLike | None = None,
        error_variance: npt.ArrayLike = 0.0,
    ) -> FittedNormalScoreKriging:
        """Take the samples in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,)
            Values, not scores, every one measured. For values known only by a limit use
            `netmin.geostat.indicator_kriging`.
        weights : array, shape (n,), optional
            Declustering weights, for the transform only. [–]
        error_variance : float or array, shape (n,)
            Variance of the measurement error of the scores. [–]

        Returns
        -------
        FittedNormalScoreKriging

        Raises
        ------
        UnmappableError
            As `NormalScore.fit` and `OrdinaryKriging.fit`.
        """
        if self.transform is not None and weights is not None:
            raise ValueError("weights belong to the fitting of a transform, but a fitted one was given")
        transform = self.score.fit(values, weights) if self.transform is None else self.transform
        scores = transform.transform(values)
        return FittedNormalScoreKriging(
            self, transform, self.of_scores.fit(easting, northing, scores, error_variance=error_variance)
        )


@dataclass(frozen=True, eq=False)
class FittedNormalScoreKriging:
    """Normal-score kriging with its samples taken in.

    Attributes
    ----------
    choice : NormalScoreKriging
        Model, neighbourhood and tails.
    transform : FittedNormalScore
        From values to scores and back.
    scores : FittedKriging
        The kriging of the scores.
    """

    choice: NormalScoreKriging
    transform: FittedNormalScore
    scores: FittedKriging

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return (*self.scores.notes, *self.transform.notes, Message.of("geostat.normal-score"))

    def predict(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> NormalScorePrediction:
        """Predict at targets of easting and northing [m], shape (m,)."""
        found = self.scores.predict(easting, northing)
        normal = NormalDistribution(found.mean, found.variance)
        return NormalScorePrediction(normal, self.transform, found.citations + _CITATIONS, self.notes)
