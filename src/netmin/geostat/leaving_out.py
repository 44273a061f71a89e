"""Two ways to predict samples without themselves: at once, from one factorisation, or by fitting anew.

Ordinary kriging, and whatever is ordinary kriging on another scale, needs no new fit: with Q the inverse covariance
without the mean, the errors of the samples B that are left out together are Q_BB⁻¹ (Q z)_B and their covariance is
Q_BB⁻¹ (`dubrule1983`). Any other kriging is fitted without them and asked.
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
from netmin.geostat.folds import FoldArray
from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging, checked_variance
from netmin.geostat.local_system import LocalSystem
from netmin.geostat.lognormal import LognormalKriging, logarithms_of
from netmin.geostat.models import FloatArray
from netmin.geostat.normal_score_kriging import NormalScoreKriging, NormalScorePrediction
from netmin.geostat.points import Points, UnmappableError, place_values
from netmin.geostat.scores import equivalent_normal
from netmin.language import Message


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
    if fit_with or along:
        return FittedAnew(kriging, easting, northing, numbers, error_variance, fit_with or {}, along or {})
    # Exactly these kinds: what is derived from them may weigh differently.
    if type(kriging) is OrdinaryKriging:
        return AtOnce(kriging, easting, northing, numbers, error_variance, "values", lambda scores: scores)
    if type(kriging) is LognormalKriging:
        logarithms = logarithms_of(numbers)
        return AtOnce(
            kriging.of_logarithms, easting, northing, logarithms, error_variance, "logarithms", LognormalDistribution,
            np.exp,
        )  # fmt: skip
    if type(kriging) is NormalScoreKriging and kriging.transform is not None:
        transform = kriging.transform
        return AtOnce(
            kriging.of_scores, easting, northing, transform.transform(numbers), error_variance, "normal-scores",
            lambda scores: NormalScorePrediction(scores, transform), transform.inverse,
        )  # fmt: skip
    return FittedAnew(kriging, easting, northing, numbers, error_variance, {}, {})


class AtOnce:
    """Ordinary kriging on some scale: samples at one place are merged, and one factorisation serves every fold."""

    def __init__(
        self,
        ordinary: OrdinaryKriging,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        numbers: FloatArray,
        error_variance: npt.ArrayLike,
        scale: str,
        back: Callable[[NormalDistribution], Distribution],
        to_values: Callable[[FloatArray], FloatArray] | None = None,
    ) -> None:
        self.ordinary = ordinary
        self.points = place_values(easting, northing, numbers, error_variance=error_variance, minimum=3)
        self.easting, self.northing, self.notes = self.points.easting, self.points.northing, self.points.notes
        self.scale = scale
        self.back = back
        self.to_values = to_values

    def without(self, fold: FoldArray) -> LeftOut:
        """Predict every sample without those of its fold."""
        groups = list(_groups(fold))
        largest = max(len(group) for group in groups)
        if len(fold) - largest < 2:
            raise UnmappableError(Message.of("geostat.too-few-places", count=len(fold) - largest, minimum=2))
        system = FittedKriging(self.ordinary, self.points).system
        if isinstance(system, GlobalSystem):
            mean, variance = _from_precision(system.precision, self.points.versions[0], groups)
        elif largest == 1:
            mean, variance = self._nearest_others(system)
        else:
            mean, variance = self._fold_by_fold(groups)
        observed = self.points.versions[0]
        kriged = NormalDistribution(mean, variance)
        values = observed if self.to_values is None else self.to_values(observed)
        return LeftOut(observed, kriged, self.back(kriged), values)

    def _nearest_others(self, system: LocalSystem) -> tuple[FloatArray, FloatArray]:
        means, variance, _ = system.solve_with(self.easting, self.northing, system.nearest_others())
        return means[0], checked_variance(variance, self.ordinary.model) + self.points.error_variance

    def _fold_by_fold(self, groups: list[FoldArray]) -> tuple[FloatArray, FloatArray]:
        mean, variance = np.empty(len(self.easting)), np.empty(len(self.easting))
        for out in groups:
            kept = np.ones(len(mean), dtype=bool)
            kept[out] = False
            points = Points(
                self.easting[kept], self.northing[kept], self.points.versions[:, kept], self.points.error_variance[kept]
            )
            prediction = FittedKriging(self.ordinary, points).predict(self.easting[out], self.northing[out])
            mean[out], variance[out] = prediction.mean, prediction.variance + self.points.error_variance[out]
        return mean, variance


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
    if all(len(group) == 1 for group in groups):
        variance = 1.0 / np.diagonal(precision)
        return values - product * variance, variance
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
