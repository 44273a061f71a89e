"""Kriging of logarithms, and the honest way back.

The kriged logarithm and its variance describe a lognormal distribution at each target: its median and quantiles are
plain exponentials. Its mean is another matter: with the field's mean unknown, the predictor without bias is exp(Y +
σ²/2 − m), with m the Lagrange multiplier of ordinary kriging (`cressie1993`, `journel1978`). All three rest on the
logarithms being normal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.adopted import as_model
from netmin.geostat.indicator import exceedance_probability
from netmin.geostat.kriging import FittedKriging, Prediction, UniversalKriging
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import UnmappableError
from netmin.language import Message

_CITATIONS = ("journel1978", "cressie2006")


@dataclass(frozen=True, eq=False)
class LognormalPrediction:
    """Kriged logarithms at targets, read in the unit of the values.

    Attributes
    ----------
    log : Prediction
        Means and variances of the natural logarithms.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged or assumed.
    """

    log: Prediction
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def median(self) -> FloatArray:
        """The value as likely passed as not, exp(Y), shape (m,) [unit of the values]."""
        return np.exp(self.log.mean)

    @property
    def mean(self) -> FloatArray:
        """Mean without bias over the field, exp(Y + σ²/2 − m), shape (m,) [unit of the values].

        Far from samples the multiplier m grows and pulls the mean below that of the lognormal distribution at the
        target, and even below the median: it stands for a field mean that is itself only estimated.
        """
        return np.exp(self.log.mean + 0.5 * self.log.variance - self.log.lagrange)

    @property
    def standard_deviation(self) -> FloatArray:
        """Standard deviation of the lognormal distribution at the target, shape (m,) [unit of the values]."""
        return np.exp(self.log.mean + 0.5 * self.log.variance) * np.sqrt(np.expm1(self.log.variance))

    @property
    def table(self) -> pd.DataFrame:
        """One row per target: median, mean, standard_deviation, lower, upper (90 %), log_mean, log_variance."""
        lower, upper = self.interval(0.9)
        columns = {"median": self.median, "mean": self.mean, "standard_deviation": self.standard_deviation}
        columns |= {"lower": lower, "upper": upper, "log_mean": self.log.mean, "log_variance": self.log.variance}
        return pd.DataFrame(columns)

    def quantile(self, probability: float) -> FloatArray:
        """Return the value that the truth stays below with this probability, shape (m,) [unit of the values]."""
        return np.exp(self.log.quantile(probability))

    def interval(self, probability: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the lower and upper end of the central interval of this probability."""
        lower, upper = self.log.interval(probability)
        return np.exp(lower), np.exp(upper)

    def probability_above(self, limit: float) -> FloatArray:
        """Return the probability that the truth lies above a limit, shape (m,) [–]; see `exceedance_probability`."""
        return exceedance_probability(self.log.mean, self.log.variance, limit)


@dataclass(frozen=True)
class LognormalKriging:
    """Kriging of natural logarithms, whose mean is an unknown constant or drifts.

    There is no block of soil in it: the mean of a block is not the exponential of its mean logarithm. Simulated fields
    give it (`netmin.geostat.simulate`).

    Parameters
    ----------
    model : CovarianceModel
        Covariance of the logarithms.
    neighbours : int or Neighbourhood, optional
        Use only this many nearest samples for each target, or those of a neighbourhood; by default all.
    degree : int
        Of the polynomial of easting and northing that the logarithms drift with: 0 a constant, 1 a plane, 2 a
        quadratic surface.

    References
    ----------
    journel1978, cressie1993, cressie2006
    """

    model: CovarianceModel
    neighbours: int | Neighbourhood | None = None
    degree: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", as_model(self.model))

    @property
    def of_logarithms(self) -> UniversalKriging:
        """The kriging that runs on the logarithms."""
        return UniversalKriging(self.model, self.degree, self.neighbours)

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
        covariates: npt.ArrayLike | None = None,
    ) -> FittedLognormalKriging:
        """Take the samples in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,) or (versions, n)
            Values above zero, not logarithms. No constant is added to them: a value of zero is a detection limit not
            told.
        error_variance : float or array, shape (n,)
            Variance of the measurement error of the logarithms, about the squared relative error. [–]
        covariates : array, shape (n, q), optional
            What the logarithms drift with beside the place.

        Returns
        -------
        FittedLognormalKriging

        Raises
        ------
        UnmappableError
            If a value is not above zero, or as `OrdinaryKriging.fit`.
        """
        fitted = self.of_logarithms.fit(
            easting, northing, logarithms_of(values), error_variance=error_variance, covariates=covariates
        )
        return FittedLognormalKriging(self, fitted)


@dataclass(frozen=True, eq=False)
class FittedLognormalKriging:
    """Lognormal kriging with its samples taken in.

    Attributes
    ----------
    choice : LognormalKriging
        Model and neighbourhood.
    log : FittedKriging
        The kriging of the logarithms.
    """

    choice: LognormalKriging
    log: FittedKriging

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return (*self.log.notes, Message.of("geostat.lognormal"))

    def predict(
        self, easting: npt.ArrayLike, northing: npt.ArrayLike, *, covariates: npt.ArrayLike | None = None
    ) -> LognormalPrediction:
        """Predict at targets of easting and northing [m], shape (m,), and covariates, shape (m, q)."""
        prediction = self.log.predict(easting, northing, covariates=covariates)
        notes = (*prediction.notes, *self.notes[len(self.log.notes) :])
        return LognormalPrediction(prediction, prediction.citations + _CITATIONS, notes)


def logarithms_of(values: npt.ArrayLike) -> FloatArray:
    """Return natural logarithms; NaN stays NaN.

    Raises
    ------
    UnmappableError
        If a value is zero or less.
    """
    numbers = np.asarray(values, dtype=float)
    low = int((numbers <= 0).sum())
    if low:
        raise UnmappableError(Message.of("geostat.not-positive", count=low))
    logarithms: FloatArray = np.log(numbers)
    return logarithms
