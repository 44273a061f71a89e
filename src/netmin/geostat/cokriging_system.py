"""The arithmetic of cokriging: many variables, one system.

Samples of all variables stand in one list. Inside, every variable is measured in units of its own standard deviation by
the model, about a centre: its known mean (simple cokriging), or the mean of its samples, which changes nothing where
the mean is unknown. Two engines whiten the covariances: `GlobalCoSystem` (all samples) and `LocalCoSystem` (the nearest
of each variable). What follows is the same for both and stands in `Whitened`. Where many sets of values are to be
predicted and no variances are wanted, as in simulation, the engines answer by weights (`CoSystem.means`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.models import FloatArray, Nugget
from netmin.geostat.points import Points, UnmappableError
from netmin.geostat.support import Support
from netmin.language import Message


@dataclass(frozen=True, eq=False)
class Solution:
    """Cokriging at targets, in the units of the variables.

    Attributes
    ----------
    means : array, shape (versions, t, m)
        Of the t variables asked for.
    variances : array, shape (t, m)
        Of their errors.
    multipliers : array, shape (t, m)
        Lagrange multiplier of each variable's own mean; zero where means are known.
    covariances : array, shape (t, t, m), or None
        Between the errors of two variables, if asked for.
    """

    means: FloatArray
    variances: FloatArray
    multipliers: FloatArray
    covariances: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Whitened:
    """Products of what a Cholesky factor has whitened, for m targets and t variables asked for.

    Attributes
    ----------
    at_zero : array, shape (t, t)
        Covariances of the variables at one place.
    explained : array, shape (m, t, t)
        Covariances with the samples, times one another.
    trend_target : array, shape (m, trends, t)
        Trend functions times covariances with the samples.
    trend_trend : array, shape (m or 1, trends, trends)
    trend_values : array, shape (m or 1, trends, versions)
    values_target : array, shape (m, versions, t)
    own : array, shape (trends, t)
        One where the trend function is the mean of the variable asked for.
    """

    at_zero: FloatArray
    explained: FloatArray
    trend_target: FloatArray
    trend_trend: FloatArray
    trend_values: FloatArray
    values_target: FloatArray
    own: FloatArray

    @cached_property
    def multipliers(self) -> FloatArray:
        """Lagrange multipliers of every trend for every variable asked for, shape (m, trends, t)."""
        found = np.linalg.solve(self.trend_trend, self.own - self.trend_target)
        return np.asarray(found, dtype=np.float64)

    @property
    def means(self) -> FloatArray:
        """Predictions, shape (m, versions, t)."""
        found: FloatArray = self.values_target + self.trend_values.transpose(0, 2, 1) @ self.multipliers
        return found

    @property
    def covariances(self) -> FloatArray:
        """Covariances of the errors, shape (m, t, t)."""
        price = (self.own - self.trend_target).transpose(0, 2, 1) @ self.multipliers
        found: FloatArray = self.at_zero - self.explained + price
        return found

    @property
    def field_means(self) -> FloatArray:
        """Generalised least-squares means of the fields, shape (m or 1, trends, versions)."""
        return np.asarray(np.linalg.solve(self.trend_trend, self.trend_values), dtype=np.float64)

    @property
    def own_multipliers(self) -> FloatArray:
        """Lagrange multiplier of each variable's own mean, shape (m, t)."""
        return np.asarray(np.einsum("mft,ft->mt", self.multipliers, self.own), dtype=np.float64)


class CoSystem(ABC):
    """Samples of several variables, and a model for them.

    Parameters
    ----------
    model : Coregionalisation
        The model.
    samples : mapping of str to Points
        The samples of every variable of the model, in its order.
    means : mapping of str to float, optional
        Known means; by default they are unknown.
    support : {"sample", "cell"}
        What is predicted: a sample, nugget included, or the soil around the target without it.
    """

    def __init__(
        self,
        model: Coregionalisation,
        samples: Mapping[str, Points],
        means: Mapping[str, float] | None = None,
        support: Support = "sample",
    ) -> None:
        self.model = model
        self.samples = list(samples.values())
        self.ordinary = means is None
        self.deviation = np.sqrt(np.diagonal(model.sills))
        self.units = np.outer(self.deviation, self.deviation)
        self.matrices = model.matrices / self.units
        left_out = np.array([support == "cell" and isinstance(part, Nugget) for part in model.structures])
        #: The same between samples and targets; the nugget, where it is left out, is scatter of the samples alone.
        self.to_targets = np.where(left_out[:, None, None], 0.0, self.matrices)
        #: Covariances of what is predicted at one place.
        self.at_zero: FloatArray = self.to_targets.sum(axis=0)
        versions = max(len(points.versions) for points in self.samples)
        self.centres = [
            points.versions.mean(axis=1) if means is None else np.full(len(points.versions), means[name])
            for name, points in samples.items()
        ]
        #: Values about their centres, in standard deviations; one array of shape (versions, n) per variable.
        self.values = [
            np.broadcast_to((points.versions - centre[:, None]) / deviation, (versions, len(points.easting)))
            for points, centre, deviation in zip(self.samples, self.centres, self.deviation, strict=True)
        ]
        self.errors = [
            points.error_variance / deviation**2 for points, deviation in zip(self.samples, self.deviation, strict=True)
        ]

    def own(self, wanted: Sequence[int]) -> FloatArray:
        """Return which trend is the mean of which variable asked for, shape (trends, t)."""
        return np.eye(len(self.samples))[:, wanted] if self.ordinary else np.zeros((0, len(wanted)))

    @abstractmethod
    def whitened(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]
    ) -> Iterator[tuple[slice, Whitened]]:
        """Yield blocks of targets and what is whitened for them."""

    def solve(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int], covariances: bool = False
    ) -> Solution:
        """Predict the variables of these numbers at targets.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]
        wanted : sequence of int
            Numbers of the variables.
        covariances : bool
            Whether covariances between the errors are wanted too.

        Returns
        -------
        Solution
        """
        versions, count = len(self.values[0]), len(easting)
        means = np.empty((versions, len(wanted), count))
        variances, multipliers = np.empty((len(wanted), count)), np.empty((len(wanted), count))
        between = np.empty((len(wanted), len(wanted), count)) if covariances else None
        for part, block in self.whitened(easting, northing, wanted):
            means[:, :, part] = block.means.transpose(1, 2, 0)
            multipliers[:, part] = block.own_multipliers.T
            found = block.covariances
            variances[:, part] = np.diagonal(found, axis1=1, axis2=2).T
            if between is not None:
                between[:, :, part] = found.transpose(1, 2, 0)
        return self.in_units(Solution(means, variances, multipliers, between), wanted)

    @abstractmethod
    def means(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return the predictions of `solve` alone, shape (versions, t, m): the same weights for all versions."""

    def means_in_units(self, means: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return predictions about the centres and in standard deviations in the units of the variables."""
        centres = np.stack([np.broadcast_to(self.centres[number], len(means)) for number in wanted], axis=1)
        found: FloatArray = means * self.deviation[list(wanted), None] + centres[:, :, None]
        return found

    def in_units(self, solution: Solution, wanted: Sequence[int]) -> Solution:
        """Return a solution about the centres and in standard deviations in the units of the variables."""
        deviation = self.deviation[list(wanted)]
        square = deviation[:, None] ** 2
        between = solution.covariances
        return Solution(
            self.means_in_units(solution.means, wanted),
            solution.variances * square,
            solution.multipliers * square,
            None if between is None else between * np.outer(deviation, deviation)[:, :, None],
        )


def singular(model: Coregionalisation) -> UnmappableError:
    """Return the complaint that samples and model do not determine the prediction."""
    return UnmappableError(
        Message.of("geostat.cokriging-singular", variables=list(model.variables), range=model.practical_range)
    )
