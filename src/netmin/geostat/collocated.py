"""Collocated cokriging: a secondary variable known at every target, such as a terrain or a satellite's map.

Two ways in which the secondary may follow the primary, or the primary the secondary, save from fitting a model of both.
With Markov model 1 (`CollocatedCokriging`) what the secondary shares with the primary has the primary's covariance;
only its value at the target is used (`almeida1994`). With Markov model 2 (`MulticollocatedCokriging`) the primary is a
multiple of the secondary plus a residual of its own; the secondary is then used at target and samples, and nothing
else of it would help (`journel1999`, `rivoirard2001`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netmin.geostat.adopted import as_model
from netmin.geostat.cokriging_system import Solution, Whitened
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.global_cosystem import GlobalCoSystem
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging, Prediction, checked_variance
from netmin.geostat.local_cosystem import LocalCoSystem
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import Points, UnmappableError, coordinate_pair, place_values
from netmin.language import Message

#: A secondary value that leaves less than this share of its variance open is determined by the samples: no news.
_NO_NEWS = 1e-12

_PRIMARY = "primary"


@dataclass(frozen=True)
class CollocatedCokriging:
    """Collocated cokriging with Markov model 1.

    The covariance between primary and secondary is taken to be that of the primary, times the correlation and the
    ratio of the standard deviations. Of the secondary only its value at the target is used, so that its own covariance
    is not needed. The mean of the primary is unknown unless given; that of a secondary known everywhere is known.

    Parameters
    ----------
    model : CovarianceModel
        Of the primary variable, with a sill.
    correlation : float
        Between primary and secondary at one place, from −1 to 1. [–]
    secondary_mean, secondary_variance : float
        Of the secondary over the area. [unit of the secondary; its square]
    mean : float, optional
        Known mean of the primary. [unit of the values]
    neighbours : int, optional
        Use only this many nearest samples for each target; by default all.

    Examples
    --------
    >>> from netmin.geostat.models import Spherical
    >>> choice = CollocatedCokriging(Spherical(1.0, 100.0), 0.8, secondary_mean=0.0, secondary_variance=1.0)
    >>> fitted = choice.fit([0.0, 60.0], [0.0, 0.0], [1.0, 2.0])
    >>> fitted.predict([30.0, 500.0], [0.0, 0.0], secondary=[1.0, 1.0]).mean.round(2)
    array([1.85, 2.3 ])

    References
    ----------
    almeida1994, goovaerts1997, rivoirard2001
    """

    model: CovarianceModel
    correlation: float
    secondary_mean: float
    secondary_variance: float
    mean: float | None = None
    neighbours: int | None = None

    def __post_init__(self) -> None:
        if not -1.0 <= self.correlation <= 1.0:
            raise ValueError(f"correlation must lie between -1 and 1, but is {self.correlation!r}")
        if not (math.isfinite(self.secondary_variance) and self.secondary_variance > 0):
            raise ValueError(f"secondary_variance must be a number above zero, but is {self.secondary_variance!r}")
        if self.neighbours is not None and self.neighbours < 2:
            raise ValueError(f"neighbours must be 2 or more, but is {self.neighbours!r}")
        object.__setattr__(self, "model", as_model(self.model))
        if not self.model.bounded or self.model.sill <= 0:
            raise ValueError("collocated cokriging needs a model with a sill above zero")

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
    ) -> FittedCollocatedCokriging:
        """Take the samples of the primary variable in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,) or (versions, n)
            Values of the primary, or equally probable versions of them.
        error_variance : float or array, shape (n,)
            Variance of the measurement error, which the prediction looks through. [unit of the values, squared]

        Returns
        -------
        FittedCollocatedCokriging

        Raises
        ------
        UnmappableError
            If a number is missing, all samples lie at one place, or the system is singular.
        """
        return FittedCollocatedCokriging(self, place_values(easting, northing, values, error_variance=error_variance))


@dataclass(frozen=True, eq=False)
class FittedCollocatedCokriging:
    """Collocated cokriging with its samples taken in.

    Attributes
    ----------
    choice : CollocatedCokriging
        Model, correlation and neighbourhood.
    points : Points
        The samples of the primary, those at the same place merged.
    """

    choice: CollocatedCokriging
    points: Points

    def __post_init__(self) -> None:
        _ = self.system

    @cached_property
    def system(self) -> GlobalCoSystem | LocalCoSystem:
        """The engine that fits the neighbourhood, for the primary alone."""
        choice = self.choice
        single = Coregionalisation.proportional([_PRIMARY], choice.model, [[choice.model.sill]])
        samples = {_PRIMARY: self.points}
        known = None if choice.mean is None else {_PRIMARY: choice.mean}
        if choice.neighbours is None or choice.neighbours >= len(self.points.easting):
            return GlobalCoSystem(single, samples, known)
        return LocalCoSystem(single, samples, choice.neighbours, known)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return (*self.points.notes, Message.of("geostat.collocated", correlation=self.choice.correlation))

    def predict(self, easting: npt.ArrayLike, northing: npt.ArrayLike, secondary: npt.ArrayLike) -> Prediction:
        """Predict the primary at targets.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]
        secondary : array, shape (m,)
            The secondary variable there. [unit of the secondary]

        Returns
        -------
        Prediction
            Of shape (m,).

        Raises
        ------
        UnmappableError
            If the secondary is missing at a target.
        """
        east, north = _targets(easting, northing)
        choice = self.choice
        score = (_secondary(secondary, len(east)) - choice.secondary_mean) / math.sqrt(choice.secondary_variance)
        means = np.empty((len(self.points.versions), 1, len(east)))
        variances, multipliers = np.empty((1, len(east))), np.empty((1, len(east)))
        for part, block in self.system.whitened(east, north, [0]):
            means[:, 0, part], variances[0, part], multipliers[0, part] = _updated(
                block, score[part], choice.correlation
            )
        solution = self.system.in_units(Solution(means, variances, multipliers), [0])
        variance = checked_variance(solution.variances[0], choice.model)
        found = solution.means[:, 0]
        citations: tuple[str, ...] = ("almeida1994", "goovaerts1997", "rivoirard2001")
        if len(found) > 1:
            # Total variance: what is left within a version, and what the versions differ by (rubin1987).
            variance = variance + found.var(axis=0, ddof=1) * (1.0 + 1.0 / len(found))
            citations += ("rubin1987",)
        return Prediction(found.mean(axis=0), variance, solution.multipliers[0], citations, self.notes)


def _updated(block: Whitened, score: FloatArray, correlation: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Bring the secondary at the targets into kriging of the primary, both in standard deviations.

    Kriging of the primary predicts the secondary too; what it is wrong by is news. The news has the variance D = 1 −
    ρ² (1 − σ² − p + 2 m) and the covariance c = ρ (σ² − m) with the error of kriging, where p is the variance of the
    estimated mean; both p and m are zero where the mean is known. Returns means, shape (versions, m), variances and
    Lagrange multipliers, shape (m,).
    """
    kriged, variance = block.means[:, :, 0].T, block.covariances[:, 0, 0]
    multiplier = block.own_multipliers[:, 0]
    ordinary = block.own.shape[0] > 0
    field = block.field_means[:, 0].T if ordinary else np.zeros((len(kriged), 1))
    price = 1.0 / block.trend_trend[:, 0, 0] if ordinary else np.zeros(1)
    news = score - correlation * (kriged - field)
    spread = 1.0 - correlation**2 * (1.0 - variance - price + 2.0 * multiplier)
    shared = correlation * (variance - multiplier)
    weight = np.divide(shared, spread, out=np.zeros_like(shared), where=spread > _NO_NEWS)
    return (
        kriged + weight * news,
        variance - weight * shared,
        multiplier + weight * correlation * (price - multiplier),
    )


@dataclass(frozen=True)
class MulticollocatedCokriging:
    """Collocated cokriging with Markov model 2: the primary is a multiple of the secondary plus a residual of its own.

    The residual is kriged from the samples, its mean unknown, and the multiple of the secondary at the target is added.
    This is full cokriging with the secondary known at samples and targets, wherever else it may be known.

    Parameters
    ----------
    model : CovarianceModel
        Of the residual: primary less slope times secondary.
    slope : float
        Covariance of primary and secondary over the variance of the secondary. [unit of the values per unit of the
        secondary]
    neighbours : int, optional
        Use only this many nearest samples for each target; by default all.

    References
    ----------
    journel1999, rivoirard2001
    """

    model: CovarianceModel
    slope: float
    neighbours: int | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.slope):
            raise ValueError(f"slope must be a number, but is {self.slope!r}")
        object.__setattr__(self, "model", as_model(self.model))

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        secondary: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
    ) -> FittedMulticollocatedCokriging:
        """Take the samples in.

        Parameters
        ----------
        easting, northing, values, error_variance
            As in `CollocatedCokriging.fit`.
        secondary : array, shape (n,)
            The secondary variable at the samples. [unit of the secondary]

        Returns
        -------
        FittedMulticollocatedCokriging

        Raises
        ------
        UnmappableError
            If a number is missing, all samples lie at one place, or the system is singular.
        """
        east, _ = coordinate_pair(easting, northing)
        residual = np.asarray(values, dtype=float) - self.slope * _secondary(secondary, len(east))
        kriging = OrdinaryKriging(self.model, self.neighbours)
        fitted = kriging.fit(easting, northing, residual, error_variance=error_variance)
        return FittedMulticollocatedCokriging(self, fitted)


@dataclass(frozen=True, eq=False)
class FittedMulticollocatedCokriging:
    """Multicollocated cokriging with its samples taken in.

    Attributes
    ----------
    choice : MulticollocatedCokriging
        Model, slope and neighbourhood.
    residual : FittedKriging
        Kriging of the residual.
    """

    choice: MulticollocatedCokriging
    residual: FittedKriging

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return (*self.residual.notes, Message.of("geostat.multicollocated", slope=self.choice.slope))

    def predict(self, easting: npt.ArrayLike, northing: npt.ArrayLike, secondary: npt.ArrayLike) -> Prediction:
        """Predict the primary at targets, shape (m,), where the secondary is known; see `CollocatedCokriging`."""
        east, north = _targets(easting, northing)
        there = _secondary(secondary, len(east))
        kriged = self.residual.predict(east, north)
        citations = ("journel1999", "rivoirard2001", *kriged.citations)
        mean = kriged.mean + self.choice.slope * there
        return Prediction(mean, kriged.variance, kriged.lagrange, citations, self.notes)


def _targets(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    east, north = coordinate_pair(easting, northing)
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        raise ValueError("every target needs an easting and a northing that are numbers")
    return east, north


def _secondary(secondary: npt.ArrayLike, count: int) -> FloatArray:
    """Return the secondary variable, a number for each of so many places."""
    values = np.atleast_1d(np.asarray(secondary, dtype=float))
    if values.shape != (count,):
        raise UnmappableError(Message.of("geostat.secondary-length", found=int(values.size), expected=count))
    missing = int((~np.isfinite(values)).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.secondary-missing", count=missing))
    return values
