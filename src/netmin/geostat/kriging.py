"""Ordinary kriging: the best linear unbiased guess between samples, and how sure it is.

`OrdinaryKriging` and `LognormalKriging` are choices; their ``fit`` factors the samples once and returns something that
predicts anywhere, as often as wanted. Two engines do the arithmetic: `GlobalSystem` (all samples) and `LocalSystem`
(the nearest).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.local_system import LocalSystem
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import Points, coordinate_pair, place_values, singular
from netmin.language import Message

_CITATIONS = ("matheron1963", "cressie1993")
_SEVERAL_VERSIONS = ("rubin1987",)


@dataclass(frozen=True, eq=False)
class Prediction:
    """Kriged values at targets; normal about their mean.

    Attributes
    ----------
    mean : array, shape (m,)
        [unit of the values]
    variance : array, shape (m,)
        Of the error of the mean; what censored values leave open is included. [unit of the values, squared]
    lagrange : array, shape (m,)
        Lagrange multiplier: the price of not knowing the mean of the field. [unit of the values, squared]
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


@dataclass(frozen=True)
class OrdinaryKriging:
    """Ordinary kriging with a covariance model.

    The prediction is that of a measurement at the target: it goes through the samples, where its variance is zero,
    and the nugget counts as variance everywhere else. To look through measurement error, give its variance to `fit`
    and leave it out of the nugget.

    Parameters
    ----------
    model : CovarianceModel
        With partial sills and ranges in metres.
    neighbours : int, optional
        Use only this many nearest samples for each target; by default all.

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
    neighbours: int | None = None

    def __post_init__(self) -> None:
        if self.neighbours is not None and self.neighbours < 2:
            raise ValueError(f"neighbours must be 2 or more, but is {self.neighbours!r}")
        if self.model.sill <= 0:
            raise ValueError("a model with a sill of zero has nothing to krige with")

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
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

        Returns
        -------
        FittedKriging

        Raises
        ------
        UnmappableError
            If a number is missing, all samples lie at one place, or the system is singular.
        """
        points = place_values(easting, northing, values, error_variance=error_variance)
        return FittedKriging(self, points)


@dataclass(frozen=True, eq=False)
class FittedKriging:
    """Kriging with its samples taken in.

    Attributes
    ----------
    choice : OrdinaryKriging
        Model and neighbourhood.
    points : Points
        The samples, those at the same place merged.
    """

    choice: OrdinaryKriging
    points: Points

    def __post_init__(self) -> None:
        # A singular system is said when the samples are taken in, not at the first prediction.
        _ = self.system

    @cached_property
    def system(self) -> GlobalSystem | LocalSystem:
        """The engine that fits the neighbourhood."""
        neighbours = self.choice.neighbours
        if neighbours is None or neighbours >= len(self.points.easting):
            return GlobalSystem(self.choice.model, self.points)
        return LocalSystem(self.choice.model, self.points, neighbours)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return self.points.notes

    def predict(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> Prediction:
        """Predict at targets.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]

        Returns
        -------
        Prediction
            Of shape (m,).
        """
        east, north = coordinate_pair(easting, northing)
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise ValueError("every target needs an easting and a northing that are numbers")
        means, variance, lagrange = self.system.solve(east, north)
        variance = checked_variance(variance, self.choice.model)
        citations: tuple[str, ...] = _CITATIONS
        if len(means) > 1:
            # Total variance: what is left within a version, and what the versions differ by (rubin1987).
            variance = variance + means.var(axis=0, ddof=1) * (1.0 + 1.0 / len(means))
            citations += _SEVERAL_VERSIONS
        return Prediction(means.mean(axis=0), variance, lagrange, citations, self.notes)


def checked_variance(variance: FloatArray, model: CovarianceModel) -> FloatArray:
    """Return variances with the rounding below zero taken off; refuse what is more than rounding."""
    worst = float(variance.min(initial=0.0))
    if not np.isfinite(variance).all() or worst < -1e-8 * model.sill:
        raise singular(model)
    # Also what is rounding above zero, so that a sample's own variance is nought and not 1e-16.
    return np.where(variance < 1e-12 * model.sill, 0.0, variance)
