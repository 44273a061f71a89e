"""Two ways to predict samples without themselves: at once, from one factorisation, or by fitting anew.

Kriging, and whatever is kriging on another scale, needs no new fit: with Q the inverse covariance without the mean, the
errors of the samples B that are left out together are Q_BB⁻¹ (Q z)_B and their covariance is Q_BB⁻¹ (`dubrule1983`).
Any other kriging is fitted without them and asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from netmin.geostat.distributions import (
    Distribution,
    JoinedDistribution,
    LognormalDistribution,
    NormalDistribution,
    distribution_of,
)
from netmin.geostat.engine import system_for
from netmin.geostat.folds import FoldArray
from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.kriging import OrdinaryKriging, SimpleKriging, UniversalKriging, checked_variance
from netmin.geostat.lognormal import LognormalKriging, logarithms_of
from netmin.geostat.models import FloatArray
from netmin.geostat.neighbourhood import neighbourhood_of
from netmin.geostat.normal_score_kriging import NormalScoreKriging, NormalScorePrediction
from netmin.geostat.points import UnmappableError, place_values
from netmin.geostat.scores import equivalent_normal
from netmin.language import Message

#: Fewest places that can be judged: two must be left when one is out.
_FEWEST = 3


class Kriging(Protocol):
    """What can be judged: ``fit(easting, northing, values)`` gives something with ``predict(easting, northing)``.

    What `predict` returns is read by `netmin.geostat.distributions.distribution_of`.
    """

    @property
    def fit(self) -> Callable[..., Any]:
        """Take samples in."""


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Samples and what was predicted of them without them.

    Attributes
    ----------
    observed : array, shape (n,)
        On the scale that was kriged.
    kriged : NormalDistribution
        Mean and variance on that scale, measurement error included.
    distribution : Distribution
        The same in the unit of the values.
    values : array, shape (n,)
        Observations in the unit of the values.
    """

    observed: FloatArray
    kriged: NormalDistribution
    distribution: Distribution
    values: FloatArray


class Judged(Protocol):
    """A kriging with the samples it is to be judged by."""

    easting: FloatArray
    northing: FloatArray
    scale: str
    notes: tuple[Message, ...]

    def without(self, fold: FoldArray) -> LeftOut:
        """Predict every sample without those of its fold."""


def judged(
    kriging: Kriging,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    error_variance: npt.ArrayLike,
    fit_with: Mapping[str, npt.ArrayLike] | None,
    along: Mapping[str, npt.ArrayLike] | None,
) -> Judged:
    """Return the quickest way to judge a kriging."""
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1:
        raise ValueError(f"values must be flat, but have shape {numbers.shape}")
    covariates = (along or {}).get("covariates")
    if fit_with or set(along or {}) - {"covariates"}:
        return FittedAnew(kriging, easting, northing, numbers, error_variance, fit_with or {}, along or {})
    # Exactly these kinds: what is derived from them may weigh differently.
    if isinstance(kriging, _KRIGED_AS_THEY_ARE) and type(kriging) in _KRIGED_AS_THEY_ARE:
        return AtOnce(kriging, easting, northing, numbers, error_variance, covariates, _AS_THEY_ARE)
    if type(kriging) is LognormalKriging:
        logarithms = logarithms_of(numbers)
        return AtOnce(kriging.of_logarithms, easting, northing, logarithms, error_variance, covariates, _OF_LOGARITHMS)
    if type(kriging) is NormalScoreKriging and kriging.transform is not None:
        transform = kriging.transform
        scale = Scale(
            "normal-scores", lambda scores: NormalScorePrediction(scores, transform), transform.inverse
        )  # fmt: skip
        scores = transform.transform(numbers)
        return AtOnce(kriging.of_scores, easting, northing, scores, error_variance, covariates, scale)
    return FittedAnew(kriging, easting, northing, numbers, error_variance, {}, along or {})


_KRIGED_AS_THEY_ARE = (OrdinaryKriging, SimpleKriging, UniversalKriging)


@dataclass(frozen=True)
class Scale:
    """What is kriged, and the way back to the unit of the values."""

    name: str
    distribution: Callable[[NormalDistribution], Distribution]
    values: Callable[[FloatArray], FloatArray]


_AS_THEY_ARE = Scale("values", lambda kriged: kriged, lambda numbers: numbers)
_OF_LOGARITHMS = Scale("logarithms", LognormalDistribution, np.exp)


class AtOnce:
    """Kriging on some scale: samples at one place are merged, and one factorisation serves every fold."""

    def __init__(
        self,
        kriging: OrdinaryKriging | SimpleKriging | UniversalKriging,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        numbers: FloatArray,
        error_variance: npt.ArrayLike,
        covariates: npt.ArrayLike | None,
        scale: Scale,
    ) -> None:
        self.kriging = kriging
        self.fitted = kriging.fit(easting, northing, numbers, error_variance=error_variance, covariates=covariates)
        self.points = self.fitted.points
        if len(self.points.easting) < _FEWEST:
            raise UnmappableError(Message.of("geostat.too-few-places", count=len(self.points.easting), minimum=_FEWEST))
        self.easting, self.northing, self.notes = self.points.easting, self.points.northing, self.points.notes
        self._scale = scale
        self.scale = scale.name

    def without(self, fold: FoldArray) -> LeftOut:
        """Predict every sample without those of its fold."""
        groups = list(_groups(fold))
        largest = max(len(group) for group in groups)
        if len(fold) - largest < _FEWEST - 1:
            raise UnmappableError(Message.of("geostat.too-few-places", count=len(fold) - largest, minimum=_FEWEST - 1))
        system, model = self.fitted.system, self.kriging.model
        if largest == 1:
            mean, variance = system.leave_each_out()
            variance = checked_variance(variance, model, np.isnan(variance))
        elif isinstance(system, GlobalSystem):
            mean, variance = _from_precision(system.precision, self.points.versions[0], groups)
        else:
            mean, variance = self._fold_by_fold(groups)
        observed = self.points.versions[0] + self.kriging.known_mean
        kriged = NormalDistribution(mean + self.kriging.known_mean, variance)
        return LeftOut(observed, kriged, self._scale.distribution(kriged), self._scale.values(observed))

    def _fold_by_fold(self, groups: list[FoldArray]) -> tuple[FloatArray, FloatArray]:
        mean, variance = np.empty(len(self.easting)), np.empty(len(self.easting))
        neighbourhood = neighbourhood_of(self.kriging.neighbours)
        for out in groups:
            left = np.zeros(len(mean), dtype=bool)
            left[out] = True
            system = system_for(self.kriging.model, self.points.without(left), neighbourhood)
            means, spread, _ = system.solve(self.easting[out], self.northing[out], self.points.drift[out])
            mean[out] = means[0]
            variance[out] = checked_variance(spread, self.kriging.model, np.isnan(spread))
        return mean, variance + self.points.error_variance


class FittedAnew:
    """Any kriging, fitted without each fold in turn; samples at one place are left out together and never merged."""

    def __init__(
        self,
        kriging: Kriging,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: FloatArray,
        error_variance: npt.ArrayLike,
        fit_with: Mapping[str, npt.ArrayLike],
        along: Mapping[str, npt.ArrayLike],
    ) -> None:
        # Only to refuse what cannot be mapped; the merged places are not used.
        place_values(easting, northing, values, error_variance=error_variance, minimum=3)
        self.kriging = kriging
        self.easting, self.northing = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
        self.values = values
        self.scale = "values"
        self.notes: tuple[Message, ...] = (Message.of("geostat.fitted-anew"),)
        self.error = np.broadcast_to(np.asarray(error_variance, dtype=float), values.shape)
        self.along = {name: _one_row_each(name, part, len(values)) for name, part in along.items()}
        self.fit_with = {name: _one_row_each(name, part, len(values)) for name, part in fit_with.items()}

    def without(self, fold: FoldArray) -> LeftOut:
        """Predict every sample without those of its fold."""
        parts = [(out, *self._without(out)) for out in _groups(fold)]
        observed, mean, variance = (np.empty(len(fold)) for _ in range(3))
        for out, on_scale, kriged, _ in parts:
            observed[out], mean[out], variance[out] = on_scale, kriged.mean, kriged.variance
        joined = JoinedDistribution(tuple((out, distribution) for out, _, _, distribution in parts))
        values = observed if self.scale == "values" else self.values
        return LeftOut(observed, NormalDistribution(mean, variance), joined, values)

    def _without(self, out: FoldArray) -> tuple[FloatArray, NormalDistribution, Distribution]:
        kept = np.ones(len(self.values), dtype=bool)
        kept[out] = False
        more = {name: part[kept] for name, part in (self.fit_with | self.along).items()}
        if (self.error > 0).any():
            more["error_variance"] = self.error[kept]
        fitted = self.kriging.fit(self.easting[kept], self.northing[kept], self.values[kept], **more)
        beside = {name: part[out] for name, part in self.along.items()}
        prediction = fitted.predict(self.easting[out], self.northing[out], **beside)
        return self._on_its_scale(prediction, out)

    def _on_its_scale(self, prediction: Any, out: FoldArray) -> tuple[FloatArray, NormalDistribution, Distribution]:
        distribution = distribution_of(prediction)
        if (self.error > 0).any():
            if not hasattr(distribution, "with_error"):
                raise ValueError(f"{type(prediction).__name__} cannot say what a measurement with an error would be")
            distribution = distribution.with_error(self.error[out])
        if isinstance(distribution, LognormalDistribution):
            self.scale = "logarithms"
            return logarithms_of(self.values[out]), distribution.log, distribution
        if isinstance(distribution, NormalScorePrediction):
            self.scale = "normal-scores"
            return distribution.transform.transform(self.values[out]), distribution.normal, distribution
        return self.values[out], equivalent_normal(distribution), distribution


def _from_precision(
    precision: FloatArray, values: FloatArray, groups: list[FoldArray]
) -> tuple[FloatArray, FloatArray]:
    """Leave each group out by the identity of Dubrule."""
    product = precision @ values
    mean, variance = np.empty(len(values)), np.empty(len(values))
    for out in groups:
        covariance = np.linalg.inv(precision[np.ix_(out, out)])
        mean[out] = values[out] - covariance @ product[out]
        variance[out] = np.diagonal(covariance)
    return mean, variance


def _groups(fold: FoldArray) -> Iterator[FoldArray]:
    """Yield the samples of each fold in turn."""
    order = np.argsort(fold, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(fold[order])) + 1)


def _one_row_each(name: str, part: npt.ArrayLike, count: int) -> npt.NDArray[Any]:
    array = np.asarray(part)
    if array.ndim == 0 or len(array) != count:
        raise ValueError(f"{name} must have one row per sample, {count}, but has shape {array.shape}")
    return array
