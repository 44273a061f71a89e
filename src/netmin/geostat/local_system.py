"""Kriging from the nearest samples: one small system per target, solved in batches."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import Points, singular

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

IndexArray = npt.NDArray[np.int64]

#: Numbers in the covariance matrices of one batch (8 MiB): small enough to stay near the processor.
_BATCH = 1_048_576

#: A pivot below this share of the sill says that a neighbour is determined by the others.
_SMALLEST_PIVOT = 1e-13

#: Distances that differ by less than this share are the same: what is left is rounding.
_SAME_DISTANCE = 1e-9

#: How many samples beyond the wanted ones are looked at where distances are the same.
_LOOKED_FURTHER = 16


class LocalSystem:
    """The k nearest samples of each target.

    Samples equally far are told apart by their place, west before east and south before north, so that the answer
    depends neither on the order of the samples nor on how targets are cut into batches.

    Parameters
    ----------
    model : CovarianceModel
        The covariance.
    points : Points
        The samples, more than `neighbours`.
    neighbours : int
        How many nearest samples to use.
    """

    def __init__(self, model: CovarianceModel, points: Points, neighbours: int) -> None:
        self.model = model
        self.points = points
        self.neighbours = neighbours

    @cached_property
    def tree(self) -> cKDTree:
        """The samples, ready for searching."""
        from scipy.spatial import cKDTree

        return cKDTree(self.points.coordinates)

    def nearest(self, easting: FloatArray, northing: FloatArray) -> IndexArray:
        """Return the numbers of the nearest samples of each target in ascending order, shape (m, k)."""
        return self._closest(np.column_stack([easting, northing]), self.neighbours)

    def _closest(self, targets: FloatArray, wanted: int) -> IndexArray:
        """Find one more than wanted; where it is as near as the last one wanted, look again and choose by place."""
        if wanted >= len(self.points.easting):
            return np.tile(np.arange(len(self.points.easting)), (len(targets), 1))
        apart, index = self._query(targets, wanted + 1)
        chosen = index[:, :wanted].copy()
        tied = np.flatnonzero(apart[:, wanted] - apart[:, wanted - 1] <= _SAME_DISTANCE * apart[:, wanted])
        if len(tied):
            chosen[tied] = self._by_place(targets[tied], apart[tied, wanted - 1], wanted)
        return np.sort(chosen, axis=1)

    def _by_place(self, targets: FloatArray, last: FloatArray, wanted: int) -> IndexArray:
        rank = np.empty(len(self.points.easting), dtype=np.int64)
        rank[np.lexsort((self.points.northing, self.points.easting))] = np.arange(len(rank))
        apart, index = self._query(targets, min(wanted + _LOOKED_FURTHER, len(rank)))
        same = np.abs(apart - last[:, None]) <= _SAME_DISTANCE * last[:, None]
        order = np.lexsort((rank[index], np.where(same, last[:, None], apart)), axis=1)
        chosen: IndexArray = np.take_along_axis(index, order[:, :wanted], axis=1)
        return chosen

    def _query(self, targets: FloatArray, count: int) -> tuple[FloatArray, IndexArray]:
        apart, index = self.tree.query(targets, k=count)
        return np.asarray(apart, dtype=float), np.asarray(index, dtype=np.int64)

    def nearest_others(self) -> IndexArray:
        """Return for each sample its nearest other samples in ascending order, shape (n, k)."""
        count = len(self.points.easting)
        index = self._closest(self.points.coordinates, self.neighbours + 1)
        own = index == np.arange(count)[:, None]
        # Among samples at one place a sample may not be in its own list; then another leaves.
        own[~own.any(axis=1), -1] = True
        others: IndexArray = index[~own].reshape(count, -1)
        return others

    def solve(self, easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (versions, m), and variances and Lagrange multipliers, shape (m,)."""
        return self.solve_with(easting, northing, self.nearest(easting, northing))

    def solve_with(
        self, easting: FloatArray, northing: FloatArray, neighbours: IndexArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Solve with given neighbours, shape (m, k)."""
        count, width = neighbours.shape
        means = np.empty((len(self.points.versions), count))
        variance, multiplier = np.empty(count), np.empty(count)
        size = max(1, _BATCH // width**2)
        for start in range(0, count, size):
            part = slice(start, start + size)
            means[:, part], variance[part], multiplier[part] = self._solve_batch(
                easting[part], northing[part], neighbours[part]
            )
        return means, variance, multiplier

    def _solve_batch(
        self, easting: FloatArray, northing: FloatArray, neighbours: IndexArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        east, north = self.points.easting[neighbours], self.points.northing[neighbours]
        covariance = self.model.covariance_of(
            east[:, :, None] - east[:, None, :], north[:, :, None] - north[:, None, :]
        )
        diagonal = np.arange(neighbours.shape[1])
        covariance[:, diagonal, diagonal] += self.points.error_variance[neighbours]
        to_target = self.model.covariance_of(east - easting[:, None], north - northing[:, None])
        values = self.points.versions[:, neighbours].transpose(1, 2, 0)
        right = np.concatenate([to_target[:, :, None], np.ones_like(to_target)[:, :, None], values], axis=2)
        return _weigh(self._whiten(covariance, right), self.model.sill)

    def _whiten(self, covariance: FloatArray, right: FloatArray) -> FloatArray:
        """Factor every system and carry its right-hand sides through; no second, backward pass is needed."""
        try:
            factor = np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            raise singular(self.model) from None
        pivots = np.diagonal(factor, axis1=1, axis2=2)
        if float(pivots.min()) ** 2 < _SMALLEST_PIVOT * self.model.sill:
            raise singular(self.model)
        for row in range(factor.shape[1]):
            if row:
                right[:, row] -= np.matmul(factor[:, None, row, :row], right[:, :row])[:, 0]
            right[:, row] /= pivots[:, row, None]
        return right


def _weigh(whitened: FloatArray, sill: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """From the whitened covariances, ones and values: means, variance, Lagrange multiplier."""
    target, one, values = whitened[:, :, 0], whitened[:, :, 1], whitened[:, :, 2:]
    precision_sum = np.einsum("ij,ij->i", one, one)
    multiplier = (1.0 - np.einsum("ij,ij->i", one, target)) / precision_sum
    weights = target + multiplier[:, None] * one
    means = np.einsum("ij,ijv->vi", weights, values)
    variance = sill - np.einsum("ij,ij->i", target, target) + multiplier**2 * precision_sum
    return means, variance, multiplier
