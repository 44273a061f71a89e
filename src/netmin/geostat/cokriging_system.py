"""The arithmetic of cokriging: many variables, one system.

Samples of all variables stand in one list. Inside, every variable is measured in units of its own standard deviation by
the model, about a centre: its known mean (simple cokriging), or the mean of its samples, which changes nothing where
the mean is unknown. Two engines whiten the covariances: `GlobalCoSystem` (all samples) and `LocalCoSystem` (the nearest
of each variable). What follows is the same for both and stands in `Whitened`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.models import FloatArray
from netmin.geostat.neighbour_search import IndexArray, NeighbourSearch
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import Points, UnmappableError
from netmin.language import Message

#: Numbers in one block of covariances between samples and targets (16 MiB).
BLOCK = 2_097_152

#: Numbers in the covariance matrices of one batch (8 MiB).
BATCH = 1_048_576

#: A system whose reciprocal condition number is below this has lost its meaning.
_WORST_CONDITION = 1e-14

#: A pivot below this share of the sill says that a sample is determined by the others.
_SMALLEST_PIVOT = 1e-13


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
    """

    def __init__(
        self, model: Coregionalisation, samples: Mapping[str, Points], means: Mapping[str, float] | None = None
    ) -> None:
        self.model = model
        self.samples = list(samples.values())
        self.ordinary = means is None
        self.deviation = np.sqrt(np.diagonal(model.sills))
        self.units = np.outer(self.deviation, self.deviation)
        self.matrices = model.matrices / self.units
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

    def in_units(self, solution: Solution, wanted: Sequence[int]) -> Solution:
        """Return a solution about the centres and in standard deviations in the units of the variables."""
        deviation = self.deviation[list(wanted)]
        centres = np.stack([np.broadcast_to(self.centres[number], len(solution.means)) for number in wanted], axis=1)
        square = deviation[:, None] ** 2
        between = solution.covariances
        return Solution(
            solution.means * deviation[:, None] + centres[:, :, None],
            solution.variances * square,
            solution.multipliers * square,
            None if between is None else between * np.outer(deviation, deviation)[:, :, None],
        )


class GlobalCoSystem(CoSystem):
    """All samples at once."""

    def __init__(
        self, model: Coregionalisation, samples: Mapping[str, Points], means: Mapping[str, float] | None = None
    ) -> None:
        from scipy.linalg import solve_triangular

        super().__init__(model, samples, means)
        everywhere = np.concatenate([points.coordinates for points in self.samples])
        places, number = np.unique(everywhere, axis=0, return_inverse=True)
        #: Distinct places, and the number of each sample's, one array per variable.
        self.places = places
        ends = np.cumsum([len(points.easting) for points in self.samples])
        self.parts = [slice(int(end) - len(p.easting), int(end)) for end, p in zip(ends, self.samples, strict=True)]
        self.at = [number.ravel()[part] for part in self.parts]
        self.factor = _factor(self._covariance(), model)
        trend = np.zeros((int(ends[-1]), len(self.samples) if self.ordinary else 0))
        if self.ordinary:
            for variable, part in enumerate(self.parts):
                trend[part, variable] = 1.0
        values = np.concatenate(self.values, axis=1).T
        self.trend = solve_triangular(self.factor, trend, lower=True) if self.ordinary else trend
        self.white = solve_triangular(self.factor, values, lower=True)

    def _covariance(self) -> FloatArray:
        """Return the covariance of each sample with each other, measurement error included."""
        east = self.places[:, None, 0] - self.places[None, :, 0]
        north = self.places[:, None, 1] - self.places[None, :, 1]
        count = self.parts[-1].stop
        covariance = np.zeros((count, count))
        for structure, matrix in zip(self.model.structures, self.matrices, strict=True):
            correlation = structure.covariance_of(east, north)
            for i, rows in enumerate(self.parts):
                for j, columns in enumerate(self.parts):
                    covariance[rows, columns] += matrix[i, j] * correlation[np.ix_(self.at[i], self.at[j])]
        covariance[np.diag_indices(count)] += np.concatenate(self.errors)
        return covariance

    def _to_targets(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return the covariance of each sample with each variable asked for at each target, shape (n, t, m)."""
        east = self.places[:, None, 0] - easting
        north = self.places[:, None, 1] - northing
        covariance = np.zeros((self.parts[-1].stop, len(wanted), len(easting)))
        for structure, matrix in zip(self.model.structures, self.matrices, strict=True):
            correlation = structure.covariance_of(east, north)
            for i, rows in enumerate(self.parts):
                covariance[rows] += correlation[self.at[i], None, :] * matrix[i, wanted][:, None]
        return covariance

    def whitened(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]
    ) -> Iterator[tuple[slice, Whitened]]:
        """Yield blocks of targets and what is whitened for them."""
        from scipy.linalg import solve_triangular

        samples, asked = len(self.factor), len(wanted)
        size = max(1, BLOCK // (samples * asked))
        at_zero = (self.model.sills / self.units)[np.ix_(wanted, wanted)]
        for start in range(0, len(easting), size):
            part = slice(start, min(start + size, len(easting)))
            covariance = self._to_targets(easting[part], northing[part], wanted).reshape(samples, -1)
            target = solve_triangular(self.factor, covariance, lower=True, overwrite_b=True, check_finite=False)
            shape = (-1, asked, part.stop - part.start)
            yield (
                part,
                Whitened(
                    at_zero,
                    _products(target.reshape(shape)),
                    (self.trend.T @ target).reshape(shape).transpose(2, 0, 1),
                    (self.trend.T @ self.trend)[None],
                    (self.trend.T @ self.white)[None],
                    (self.white.T @ target).reshape(shape).transpose(2, 0, 1),
                    self.own(wanted),
                ),
            )


def _products(target: FloatArray) -> FloatArray:
    """Return the products of every two variables at each target, summed over samples; (n, t, m) gives (m, t, t)."""
    asked, count = target.shape[1:]
    products = np.empty((count, asked, asked))
    for i in range(asked):
        for j in range(i, asked):
            products[:, i, j] = products[:, j, i] = np.einsum("nm,nm->m", target[:, i], target[:, j])
    return products


class LocalCoSystem(CoSystem):
    """The k nearest samples of each variable, or all of one that has fewer.

    Samples equally far are told apart by their place, as in `Neighbourhood`.

    Parameters
    ----------
    model, samples, means
        As in `CoSystem`.
    neighbours : int
        How many nearest samples of each variable to use.
    """

    def __init__(
        self,
        model: Coregionalisation,
        samples: Mapping[str, Points],
        neighbours: int,
        means: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(model, samples, means)
        self.neighbours = neighbours
        counts = [min(neighbours, len(points.easting)) for points in self.samples]
        #: The variable of each sample of a system; the same in all systems.
        self.variable = np.repeat(np.arange(len(counts)), counts)
        chosen = Neighbourhood(neighbours)
        self.searches = [NeighbourSearch(points.easting, points.northing, chosen) for points in self.samples]

    def _nearest(self, easting: FloatArray, northing: FloatArray) -> list[IndexArray]:
        """Return for each variable the numbers of its nearest samples, shape (m, k)."""
        return [search.lists(easting, northing) for search in self.searches]

    def whitened(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]
    ) -> Iterator[tuple[slice, Whitened]]:
        """Yield blocks of targets and what is whitened for them."""
        size = max(1, BATCH // len(self.variable) ** 2)
        for start in range(0, len(easting), size):
            part = slice(start, start + size)
            yield part, self._batch(easting[part], northing[part], wanted)

    def _batch(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> Whitened:
        nearest = self._nearest(easting, northing)
        east, north, error = (
            np.concatenate([part[index] for part, index in zip(parts, nearest, strict=True)], axis=1)
            for parts in (
                [points.easting for points in self.samples],
                [points.northing for points in self.samples],
                self.errors,
            )
        )
        values = np.concatenate([v[:, index] for v, index in zip(self.values, nearest, strict=True)], axis=2)
        covariance, to_target = self._covariances(east, north, easting, northing, wanted)
        diagonal = np.arange(len(self.variable))
        covariance[:, diagonal, diagonal] += error
        trend = np.eye(len(self.samples))[self.variable] if self.ordinary else np.zeros((len(self.variable), 0))
        many = np.broadcast_to(trend, (len(easting), *trend.shape))
        right = np.concatenate([to_target, many, values.transpose(1, 2, 0)], axis=2)
        white = _whiten(covariance, right, self.model)
        target, trends, value = np.split(white, [len(wanted), len(wanted) + trend.shape[1]], axis=2)
        across = trends.transpose(0, 2, 1)
        return Whitened(
            (self.model.sills / self.units)[np.ix_(wanted, wanted)],
            target.transpose(0, 2, 1) @ target,
            across @ target,
            across @ trends,
            across @ value,
            value.transpose(0, 2, 1) @ target,
            self.own(wanted),
        )

    def _covariances(
        self,
        east: FloatArray,
        north: FloatArray,
        easting: FloatArray,
        northing: FloatArray,
        wanted: Sequence[int],
    ) -> tuple[FloatArray, FloatArray]:
        """Return the covariances among the samples, shape (m, k, k), and with the targets, shape (m, k, t).

        Above the diagonal of the first stand zeros: a Cholesky factorisation does not look there.
        """
        among = np.zeros((*east.shape, east.shape[1]))
        row, column = np.tril_indices(east.shape[1])
        pair = self.variable[row], self.variable[column]
        below = np.zeros((len(east), len(row)))
        for matrix, correlation in self._correlations(east[:, row] - east[:, column], north[:, row] - north[:, column]):
            below += correlation * matrix[pair]
        among[:, row, column] = below
        to_target = np.zeros((*east.shape, len(wanted)))
        for matrix, correlation in self._correlations(east - easting[:, None], north - northing[:, None]):
            to_target += correlation[:, :, None] * matrix[self.variable][:, wanted]
        return among, to_target

    def _correlations(self, east: FloatArray, north: FloatArray) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield the matrix of each structure and its correlations at these offsets."""
        distance = np.hypot(east, north)
        for structure, matrix in zip(self.model.structures, self.matrices, strict=True):
            yield (
                matrix,
                structure.correlation(distance) if structure.isotropic else structure.covariance_of(east, north),
            )


def _singular(model: Coregionalisation) -> UnmappableError:
    return UnmappableError(
        Message.of("geostat.cokriging-singular", variables=list(model.variables), range=model.practical_range)
    )


def _factor(covariance: FloatArray, model: Coregionalisation) -> FloatArray:
    """Return the lower Cholesky factor, unless the matrix is singular or so nearly that the answer means nothing."""
    from scipy.linalg import LinAlgError, cholesky
    from scipy.linalg.lapack import dpocon

    norm = float(np.abs(covariance).sum(axis=0).max())
    try:
        # Transposed, which a symmetric matrix does not feel, it is factored where it stands.
        factor: FloatArray = cholesky(covariance.T, lower=True, overwrite_a=True)
    except LinAlgError:
        raise _singular(model) from None
    condition, _ = dpocon(factor, norm, uplo="L")
    if condition < _WORST_CONDITION:
        raise _singular(model)
    return factor


def _whiten(covariance: FloatArray, right: FloatArray, model: Coregionalisation) -> FloatArray:
    """Factor every system of a batch and carry its right-hand sides through."""
    try:
        factor = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        raise _singular(model) from None
    pivots = np.diagonal(factor, axis1=1, axis2=2)
    if float(pivots.min()) ** 2 < _SMALLEST_PIVOT:
        raise _singular(model)
    for row in range(factor.shape[1]):
        if row:
            right[:, row] -= np.matmul(factor[:, None, row, :row], right[:, :row])[:, 0]
        right[:, row] /= pivots[:, row, None]
    return right
