"""Kriging: the best linear unbiased guess between samples, and how sure it is.

`OrdinaryKriging` (unknown mean), `SimpleKriging` (known mean) and `UniversalKriging` (a mean that drifts with the place
or with covariates) are choices; their ``fit`` factors the samples once and returns a `FittedKriging`, which predicts
anywhere, as often as wanted. The arithmetic is done by an engine (`netmin.geostat.engine`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.adopted import as_model
from netmin.geostat.block import Block
from netmin.geostat.drift import Drift
from netmin.geostat.engine import System, system_for
from netmin.geostat.indicator import exceedance_probability
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbourhood import Neighbourhood, neighbourhood_of
from netmin.geostat.points import Points, coordinate_pair, place_values, singular
from netmin.language import Message

_CITATIONS = ("matheron1963", "cressie1993")
_SEVERAL_VERSIONS = ("rubin1987",)


@dataclass(frozen=True, eq=False)
class Prediction:
    """Kriged values at targets; normal about their mean.

    Where the neighbourhood holds too few samples, all three are NaN, and a note says how often.

    Attributes
    ----------
    mean : array, shape (m,)
        [unit of the values]
    variance : array, shape (m,)
        Of the error of the mean; what censored values leave open is included. [unit of the values, squared]
    lagrange : array, shape (m,)
        Lagrange multiplier times drift: the price of not knowing the mean of the field; zero where it is known. [unit
        of the values, squared]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged or assumed.
    """

    mean: FloatArray
    variance: FloatArray
    lagrange: FloatArray
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def standard_deviation(self) -> FloatArray:
        """Square root of the variance [unit of the values]."""
        return np.sqrt(self.variance)

    @property
    def table(self) -> pd.DataFrame:
        """One row per target: mean, variance, standard_deviation."""
        columns = {"mean": self.mean, "variance": self.variance, "standard_deviation": self.standard_deviation}
        return pd.DataFrame(columns)

    def quantile(self, probability: float) -> FloatArray:
        """Return the value that the truth stays below with this probability, shape (m,) [unit of the values]."""
        from scipy.special import ndtri

        if not 0.0 < probability < 1.0:
            raise ValueError(f"probability must lie between 0 and 1, but is {probability!r}")
        return self.mean + float(ndtri(probability)) * self.standard_deviation

    def interval(self, probability: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the lower and upper end of the central interval of this probability."""
        return self.quantile(0.5 - 0.5 * probability), self.quantile(0.5 + 0.5 * probability)

    def probability_above(self, limit: float) -> FloatArray:
        """Return the probability that the truth lies above a limit, shape (m,) [–]; see `exceedance_probability`."""
        return exceedance_probability(self.mean, self.variance, limit, scale="normal")


class _Kriging(ABC):
    """What all kinds of kriging have in common."""

    model: CovarianceModel
    neighbours: int | Neighbourhood | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", as_model(self.model))
        chosen = neighbourhood_of(self.neighbours)
        if chosen is not None and chosen.nearest < 2:
            raise ValueError(f"neighbours must be 2 or more, but is {chosen.nearest!r}")
        if self.model.bounded and self.model.sill <= 0:
            raise ValueError("a model with a sill of zero has nothing to krige with")

    @property
    def known_mean(self) -> float:
        """What is taken off the values before and added after [unit of the values]."""
        return 0.0

    @abstractmethod
    def _drift(self, east: FloatArray, north: FloatArray, covariates: npt.ArrayLike | None) -> Drift | None:
        """Return the drift functions for samples; None where there are none."""

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
        covariates: npt.ArrayLike | None = None,
    ) -> FittedKriging:
        """Take the samples in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,) or (versions, n)
            Values, or equally probable versions of them (`netmin.geostat.censored`), whose spread is then added to
            the variance.
        error_variance : float or array, shape (n,)
            Variance of the measurement error, which the prediction looks through. [unit of the values, squared]
        covariates : array, shape (n, q), optional
            Covariates of the samples, for `UniversalKriging` alone.

        Returns
        -------
        FittedKriging

        Raises
        ------
        UnmappableError
            If a number is missing, all samples lie at one place, the system is singular, or a drift function is a
            combination of others.
        """
        east, north = coordinate_pair(easting, northing)
        drift = self._drift(east, north, covariates)
        functions = np.empty((len(east), 0)) if drift is None else drift.functions(east, north, covariates)
        about_mean = np.asarray(values, dtype=float) - self.known_mean
        points = place_values(east, north, about_mean, error_variance=error_variance, drift=functions)
        return FittedKriging(self, points, drift)


@dataclass(frozen=True)
class OrdinaryKriging(_Kriging):
    """Ordinary kriging with a covariance model: the mean of the field is one unknown constant.

    The prediction is that of a measurement at the target: it goes through the samples, where its variance is zero,
    and the nugget counts as variance everywhere else. To look through measurement error, give its variance to `fit`
    and leave it out of the nugget.

    Parameters
    ----------
    model : CovarianceModel
        With partial sills and ranges in metres.
    neighbours : int or Neighbourhood, optional
        Use only this many nearest samples for each target, or those of a neighbourhood; by default all.

    Examples
    --------
    >>> from netmin.geostat.models import Nugget, Spherical
    >>> kriging = OrdinaryKriging(Nugget(0.1) + Spherical(0.9, range=100.0))
    >>> fitted = kriging.fit([0.0, 50.0, 90.0], [0.0, 0.0, 10.0], [1.0, 2.0, 4.0])
    >>> fitted.predict([50.0, 70.0], [0.0, 5.0]).mean.round(3)
    array([2.   , 2.972])

    References
    ----------
    matheron1963, cressie1993
    """

    model: CovarianceModel
    neighbours: int | Neighbourhood | None = None

    def _drift(self, east: FloatArray, north: FloatArray, covariates: npt.ArrayLike | None) -> Drift:
        _refuse_covariates(covariates)
        return Drift.around(east, north, 0)


@dataclass(frozen=True)
class SimpleKriging(_Kriging):
    """Simple kriging: the mean of the field is known, and a model without a sill has none.

    Parameters
    ----------
    model : CovarianceModel
        With a sill.
    mean : float
        Mean of the field. [unit of the values]
    neighbours : int or Neighbourhood, optional
        Use only this many nearest samples for each target, or those of a neighbourhood; by default all.

    Examples
    --------
    >>> from netmin.geostat.models import Exponential
    >>> fitted = SimpleKriging(Exponential(1.0, range=10.0), mean=5.0).fit([0.0, 3.0], [0.0, 0.0], [6.0, 6.5])
    >>> fitted.predict([3.0, 1000.0], [0.0, 0.0]).mean.round(3)
    array([6.5, 5. ])

    References
    ----------
    matheron1963, cressie1993
    """

    model: CovarianceModel
    mean: float
    neighbours: int | Neighbourhood | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.model.bounded:
            raise ValueError("a model without a sill has no mean; use OrdinaryKriging")

    @property
    def known_mean(self) -> float:
        """What is taken off the values before and added after [unit of the values]."""
        return self.mean

    def _drift(self, east: FloatArray, north: FloatArray, covariates: npt.ArrayLike | None) -> None:  # noqa: ARG002  # no drift
        _refuse_covariates(covariates)


@dataclass(frozen=True)
class UniversalKriging(_Kriging):
    """Universal kriging: the mean drifts with the place, with covariates (external drift), or with both.

    Parameters
    ----------
    model : CovarianceModel
        Covariance of what is left when the drift is taken away.
    degree : int
        Of the polynomial of easting and northing: 0 a constant, 1 a plane, 2 a quadratic surface.
    neighbours : int or Neighbourhood, optional
        Use only this many nearest samples for each target, or those of a neighbourhood; by default all.

    Examples
    --------
    >>> from netmin.geostat.models import Exponential
    >>> kriging = UniversalKriging(Exponential(1.0, range=10.0), degree=0)
    >>> fitted = kriging.fit([0.0, 30.0, 70.0], [0.0, 20.0, 0.0], [1.0, 2.0, 3.0], covariates=[10.0, 20.0, 30.0])
    >>> fitted.predict([500.0], [0.0], covariates=[50.0]).mean.round(3)
    array([5.])

    References
    ----------
    matheron1973, cressie1993
    """

    model: CovarianceModel
    degree: int = 1
    neighbours: int | Neighbourhood | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.degree not in (0, 1, 2):
            raise ValueError(f"degree must be 0, 1 or 2, but is {self.degree!r}")

    def _drift(self, east: FloatArray, north: FloatArray, covariates: npt.ArrayLike | None) -> Drift:
        return Drift.around(east, north, self.degree, covariates)


def _refuse_covariates(covariates: npt.ArrayLike | None) -> None:
    if covariates is not None:
        raise ValueError("covariates are for UniversalKriging")


Kriging = OrdinaryKriging | SimpleKriging | UniversalKriging


@dataclass(frozen=True, eq=False)
class FittedKriging:
    """Kriging with its samples taken in.

    Attributes
    ----------
    choice : OrdinaryKriging, SimpleKriging or UniversalKriging
        Model and neighbourhood.
    points : Points
        The samples, those at the same place merged; a known mean is taken off their values.
    drift : Drift or None
        The drift functions.
    """

    choice: _Kriging
    points: Points
    drift: Drift | None = field(default_factory=lambda: Drift(0, np.zeros(2), np.ones(2)))

    def __post_init__(self) -> None:
        # A singular system is said when the samples are taken in, not at the first prediction.
        _ = self.system

    @cached_property
    def system(self) -> System:
        """The engine that does the arithmetic."""
        return system_for(self.choice.model, self.points, neighbourhood_of(self.choice.neighbours))

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return self.points.notes

    def drift_at(
        self,
        easting: FloatArray,
        northing: FloatArray,
        covariates: npt.ArrayLike | None = None,
        block: Block | None = None,
    ) -> FloatArray:
        """Return the drift functions at targets, shape (m, p); without columns where the mean is known."""
        if self.drift is None:
            return np.empty((len(easting), 0))
        return self.drift.functions(easting, northing, covariates, block)

    def predict(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        *,
        covariates: npt.ArrayLike | None = None,
        block: Block | None = None,
    ) -> Prediction:
        """Predict at targets.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]
        covariates : array, shape (m, q), optional
            Covariates of the targets, where the samples had some; for blocks their means.
        block : Block, optional
            Predict the means over blocks around the targets; by default what a sample at the target would hold.

        Returns
        -------
        Prediction
            Of shape (m,).

        Raises
        ------
        UnmappableError
            If samples and model do not determine the weights of some target, or a covariate is missing.
        """
        east, north = coordinate_pair(easting, northing)
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise ValueError("every target needs an easting and a northing that are numbers")
        drift = self.drift_at(east, north, covariates, block)
        means, variance, lagrange = self.system.solve(east, north, drift, block)
        variance = checked_variance(variance, self.choice.model, np.isnan(means[0]))
        citations: tuple[str, ...] = _CITATIONS
        if len(means) > 1:
            # Total variance: what is left within a version, and what the versions differ by (rubin1987).
            variance = variance + means.var(axis=0, ddof=1) * (1.0 + 1.0 / len(means))
            citations += _SEVERAL_VERSIONS
        blank = int(np.isnan(variance).sum())
        notes = (Message.of("geostat.too-few-neighbours", count=blank, total=len(east)),) if blank else ()
        mean = means.mean(axis=0) + self.choice.known_mean
        return Prediction(mean, variance, lagrange, citations, (*self.notes, *notes))


def checked_variance(
    variance: FloatArray, model: CovarianceModel, blank: npt.NDArray[np.bool_] | None = None
) -> FloatArray:
    """Return variances with the rounding below zero taken off; refuse what is more than rounding, but where blank."""
    scale = model.sill if model.bounded else max(float(np.nanmax(variance, initial=0.0)), 1e-300)
    told = variance if blank is None else variance[~blank]
    worst = float(told.min(initial=0.0))
    if not np.isfinite(told).all() or worst < -1e-8 * scale:
        raise singular(model)
    # Also what is rounding above zero, so that a sample's own variance is nought and not 1e-16.
    return np.where(variance < 1e-12 * scale, 0.0, variance)
