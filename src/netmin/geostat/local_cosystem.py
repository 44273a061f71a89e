"""Cokriging from the nearest samples of each variable: one system per target, solved in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from netmin.geostat.cokriging_system import CoSystem, Whitened, singular
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.models import FloatArray
from netmin.geostat.neighbour_search import IndexArray, NeighbourSearch
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import Points
from netmin.geostat.support import Support

#: Numbers in the covariance matrices of one batch (8 MiB).
BATCH = 1_048_576

#: A pivot below this share of the sill says that a sample is determined by the others.
_SMALLEST_PIVOT = 1e-13


class LocalCoSystem(CoSystem):
    """The k nearest samples of each variable, or all of one that has fewer.

    Samples equally far are told apart by their place, as in `Neighbourhood`.

    Parameters
    ----------
    model, samples, means, support
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
        support: Support = "sample",
    ) -> None:
        super().__init__(model, samples, means, support)
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
        nearest, covariance, right = self._gathered(easting, northing, wanted)
        values = np.concatenate([v[:, index] for v, index in zip(self.values, nearest, strict=True)], axis=2)
        right = np.concatenate([right, values.transpose(1, 2, 0)], axis=2)
        white = _forward(_factored(covariance, self.model), right)
        target, trends, value = np.split(white, [len(wanted), right.shape[2] - len(values)], axis=2)
        across = trends.transpose(0, 2, 1)
        return Whitened(
            self.at_zero[np.ix_(wanted, wanted)],
            target.transpose(0, 2, 1) @ target,
            across @ target,
            across @ trends,
            across @ value,
            value.transpose(0, 2, 1) @ target,
            self.own(wanted),
        )

    def means(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return the predictions of `solve` alone, shape (versions, t, m)."""
        from scipy.sparse import csr_array

        values = np.ascontiguousarray(np.concatenate(self.values, axis=1).T)
        samples, versions = values.shape
        asked, count, width = len(wanted), len(easting), len(self.variable)
        found = np.empty((versions, asked, count))
        size = max(1, BATCH // max(width**2, versions * asked))
        for start in range(0, count, size):
            part = slice(start, min(start + size, count))
            number, weights = self.weights(easting[part], northing[part], wanted)
            rows = asked * (part.stop - start)
            # Row by row: the samples of a target once for every variable asked for.
            across = np.repeat(number[:, None, :], asked, axis=1)
            ends = np.arange(0, rows * width + 1, width)
            table = csr_array((weights.transpose(0, 2, 1).ravel(), across.ravel(), ends), shape=(rows, samples))
            found[:, :, part] = (table @ values).reshape(-1, asked, versions).transpose(2, 1, 0)
        return self.means_in_units(found, wanted)

    def weights(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]
    ) -> tuple[IndexArray, FloatArray]:
        """Return which samples each target uses and their weights, in standard deviations of the variables.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]
        wanted : sequence of int
            Numbers of the variables.

        Returns
        -------
        number : array of int, shape (m, k)
            Of the samples, counted through all variables.
        weights : array, shape (m, k, t)
            [–]
        """
        nearest, covariance, right = self._gathered(easting, northing, wanted)
        factor = _factored(covariance, self.model)
        target, trends = np.split(_forward(factor, right), [len(wanted)], axis=2)
        across, own = trends.transpose(0, 2, 1), self.own(wanted)
        multipliers = np.asarray(np.linalg.solve(across @ trends, own - across @ target), dtype=np.float64)
        first = np.cumsum([0, *(len(points.easting) for points in self.samples)])
        number = np.concatenate([index + start for index, start in zip(nearest, first, strict=False)], axis=1)
        return number, _backward(factor, target + trends @ multipliers)

    def _gathered(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]
    ) -> tuple[list[IndexArray], FloatArray, FloatArray]:
        """Return the nearest samples, their covariances, and those with the targets beside the trend functions."""
        nearest = self._nearest(easting, northing)
        east, north, error = (
            np.concatenate([part[index] for part, index in zip(parts, nearest, strict=True)], axis=1)
            for parts in (
                [points.easting for points in self.samples],
                [points.northing for points in self.samples],
                self.errors,
            )
        )
        covariance, to_target = self._covariances(east, north, easting, northing, wanted)
        diagonal = np.arange(len(self.variable))
        covariance[:, diagonal, diagonal] += error
        trend = np.eye(len(self.samples))[self.variable] if self.ordinary else np.zeros((len(self.variable), 0))
        many = np.broadcast_to(trend, (len(easting), *trend.shape))
        return nearest, covariance, np.concatenate([to_target, many], axis=2)

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
        apart = east[:, row] - east[:, column], north[:, row] - north[:, column]
        for matrix, correlation in self._correlations(*apart, self.matrices):
            below += correlation * matrix[pair]
        among[:, row, column] = below
        to_target = np.zeros((*east.shape, len(wanted)))
        apart = east - easting[:, None], north - northing[:, None]
        for matrix, correlation in self._correlations(*apart, self.to_targets):
            to_target += correlation[:, :, None] * matrix[self.variable][:, wanted]
        return among, to_target

    def _correlations(
        self, east: FloatArray, north: FloatArray, matrices: FloatArray
    ) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield the matrix of each structure and its correlations at these offsets."""
        distance = np.hypot(east, north)
        for structure, matrix in zip(self.model.structures, matrices, strict=True):
            yield (
                matrix,
                structure.correlation(distance) if structure.isotropic else structure.covariance_of(east, north),
            )


def _factored(covariance: FloatArray, model: Coregionalisation) -> FloatArray:
    """Return the lower Cholesky factor of every system of a batch, unless one is singular or nearly so."""
    try:
        factor = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        raise singular(model) from None
    if float(np.diagonal(factor, axis1=1, axis2=2).min()) ** 2 < _SMALLEST_PIVOT:
        raise singular(model)
    return np.asarray(factor, dtype=np.float64)


def _forward(factor: FloatArray, right: FloatArray) -> FloatArray:
    """Carry the right-hand sides of every system through its factor, where they stand."""
    for row in range(factor.shape[1]):
        if row:
            right[:, row] -= np.matmul(factor[:, None, row, :row], right[:, :row])[:, 0]
        right[:, row] /= factor[:, row, row, None]
    return right


def _backward(factor: FloatArray, right: FloatArray) -> FloatArray:
    """Carry the right-hand sides of every system through its factor turned over, where they stand."""
    for row in reversed(range(factor.shape[1])):
        right[:, row] /= factor[:, row, row, None]
        if row:
            right[:, :row] -= factor[:, row, :row, None] * right[:, row, None, :]
    return right
