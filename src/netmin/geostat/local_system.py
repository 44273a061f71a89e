"""Kriging from the nearest samples: one small system per target, solved in batches."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.geostat.block import Block, covariance_of_target, covariance_with_target
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbour_search import IndexArray, NeighbourSearch
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import Points, collinear, singular

#: Numbers in the covariance matrices of one batch (8 MiB): small enough to stay near the processor.
_BATCH = 1_048_576

#: A pivot below this share of the sill says that a neighbour is determined by the others.
_SMALLEST_PIVOT = 1e-13

#: Drift functions of length one whose smallest pivot is below this are taken for combinations of one another.
_SMALLEST_DRIFT_PIVOT = 1e-10


class LocalSystem:
    """The neighbours of each target.

    Parameters
    ----------
    model : CovarianceModel
        The covariance.
    points : Points
        The samples, their drift functions and values.
    neighbourhood : Neighbourhood
        Which samples a target uses.
    """

    def __init__(self, model: CovarianceModel, points: Points, neighbourhood: Neighbourhood) -> None:
        self.model = model
        self.points = points
        self.search = NeighbourSearch(points.easting, points.northing, neighbourhood)
        self.lift = points.lift(model)
        #: Fewest samples that determine a prediction.
        self.least = max(neighbourhood.least, points.drift.shape[1], 1)

    def solve(
        self, easting: FloatArray, northing: FloatArray, drift: FloatArray | None = None, block: Block | None = None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (versions, m), and variances and Lagrange multipliers, shape (m,).

        They are NaN where a target has fewer samples than the neighbourhood asks for.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]
        drift : array, shape (m, p), optional
            Drift functions at the targets; by default one constant. For blocks their means.
        block : Block, optional
            What the targets stand for; by default points.
        """
        drift = np.ones((len(easting), 1)) if drift is None else drift
        count, size = len(easting), max(1, _BATCH // self.search.longest**2)
        means = np.empty((len(self.points.versions), count))
        variance, multiplier = np.empty(count), np.empty(count)
        for start in range(0, count, size):
            part = slice(start, start + size)
            lists = self.search.lists(easting[part], northing[part])
            means[:, part], variance[part], multiplier[part] = self._solve_batch(
                easting[part], northing[part], drift[part], block, lists
            )
        return means, variance, multiplier

    def leave_each_out(self) -> tuple[FloatArray, FloatArray]:
        """Return the prediction of every sample from its others, first version, and its variance, error included."""
        lists = self.search.others()
        points, size = self.points, max(1, _BATCH // self.search.longest**2)
        mean, variance = np.empty(len(lists)), np.empty(len(lists))
        for start in range(0, len(lists), size):
            part = slice(start, start + size)
            means, variance[part], _ = self._solve_batch(
                points.easting[part], points.northing[part], points.drift[part], None, lists[part]
            )
            mean[part] = means[0]
        return mean, variance + points.error_variance

    def _solve_batch(
        self,
        easting: FloatArray,
        northing: FloatArray,
        drift: FloatArray,
        block: Block | None,
        lists: IndexArray,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        points, there = self.points, lists >= 0
        east, north = points.easting[lists], points.northing[lists]
        covariance = self.model.covariance_of(
            east[:, :, None] - east[:, None, :], north[:, :, None] - north[:, None, :]
        )
        covariance += self.lift
        diagonal = np.arange(lists.shape[1])
        covariance[:, diagonal, diagonal] += points.error_variance[lists]
        to_target = covariance_with_target(self.model, block, east - easting[:, None], north - northing[:, None])
        right = np.concatenate(
            [(to_target + self.lift)[:, :, None], points.drift[lists], points.versions[:, lists].transpose(1, 2, 0)],
            axis=2,
        )
        if not there.all():
            # A missing neighbour becomes a row of its own that explains nothing.
            covariance = np.where(there[:, :, None] & there[:, None, :], covariance, np.eye(lists.shape[1]))
            right = np.where(there[:, :, None], right, 0.0)
        own = covariance_of_target(self.model, block) + self.lift
        enough = there.sum(axis=1) >= self.least
        return _weigh(self._whiten(covariance, right), drift, own, enough)

    def _whiten(self, covariance: FloatArray, right: FloatArray) -> FloatArray:
        """Factor every system and carry its right-hand sides through; no second, backward pass is needed."""
        try:
            factor = np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            raise singular(self.model) from None
        pivots = np.diagonal(factor, axis1=1, axis2=2)
        if float(pivots.min()) ** 2 < _SMALLEST_PIVOT * (self.model.covariance_at_zero + self.lift):
            raise singular(self.model)
        for row in range(factor.shape[1]):
            if row:
                right[:, row] -= np.matmul(factor[:, None, row, :row], right[:, :row])[:, 0]
            right[:, row] /= pivots[:, row, None]
        return right


def _weigh(
    whitened: FloatArray, drift: FloatArray, own: float, enough: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """From the whitened covariances, drift and values: means, variance, Lagrange multiplier; NaN where not enough."""
    functions = drift.shape[1]
    target, at_samples, values = whitened[:, :, 0], whitened[:, :, 1 : 1 + functions], whitened[:, :, 1 + functions :]
    left = drift - np.einsum("mk,mkp->mp", target, at_samples)
    multipliers = np.zeros_like(left)
    multipliers[enough] = _solve_drift(at_samples[enough], left[enough])
    weights = target + np.einsum("mkp,mp->mk", at_samples, multipliers)
    means = np.einsum("mk,mkv->vm", weights, values)
    variance = own - np.einsum("mk,mk->m", target, target) + np.einsum("mp,mp->m", left, multipliers)
    lagrange = np.einsum("mp,mp->m", drift, multipliers)
    return np.where(enough, means, np.nan), np.where(enough, variance, np.nan), np.where(enough, lagrange, np.nan)


def _solve_drift(whitened: FloatArray, left: FloatArray) -> FloatArray:
    """Solve F'C⁻¹F x = left for every target, shape (m, p)."""
    if not left.size:
        return left
    length = np.linalg.norm(whitened, axis=1)
    if not length.all():
        raise collinear()
    scaled = whitened / length[:, None, :]
    gram = np.einsum("mkp,mkq->mpq", scaled, scaled)
    try:
        factor = np.linalg.cholesky(gram)
    except np.linalg.LinAlgError:
        raise collinear() from None
    if float(np.diagonal(factor, axis1=1, axis2=2).min()) ** 2 < _SMALLEST_DRIFT_PIVOT:
        raise collinear()
    solved: FloatArray = np.linalg.solve(gram, (left / length)[:, :, None])[:, :, 0] / length
    return solved
