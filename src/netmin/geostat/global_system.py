"""Kriging from all samples: one factorisation, then triangular solves over blocks of targets."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import Points, singular

#: Numbers in one block of covariances between samples and targets (16 MiB).
BLOCK = 2_097_152

#: A kriging system whose reciprocal condition number is below this has lost its meaning.
_WORST_CONDITION = 1e-14


class GlobalSystem:
    """All samples at once.

    Parameters
    ----------
    model : CovarianceModel
        The covariance.
    points : Points
        The samples.
    """

    def __init__(self, model: CovarianceModel, points: Points) -> None:
        from scipy.linalg import solve_triangular

        self.model = model
        self.points = points
        covariance = self._covariance_to(points.easting, points.northing)
        covariance[np.diag_indices_from(covariance)] += points.error_variance
        self.factor = _factor(covariance, model)
        self.whitened_one = solve_triangular(self.factor, np.ones(len(covariance)), lower=True)
        self.precision_sum = float(self.whitened_one @ self.whitened_one)
        whitened = solve_triangular(self.factor, points.versions.T, lower=True)
        #: Generalised least-squares mean of each version.
        self.means = (self.whitened_one @ whitened) / self.precision_sum
        residual = whitened - self.whitened_one[:, None] * self.means
        #: Dual weights: the mean at a target is the field's mean plus covariances times these.
        self.dual = solve_triangular(self.factor, residual, lower=True, trans="T")

    def _covariance_to(self, easting: FloatArray, northing: FloatArray) -> FloatArray:
        """Return the covariance of each sample with each place, shape (n, m)."""
        east = self.points.easting[:, None] - easting[None, :]
        return self.model.covariance_of(east, self.points.northing[:, None] - northing[None, :])

    def solve(self, easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (versions, m), and variances and Lagrange multipliers, shape (m,)."""
        size = max(1, BLOCK // len(self.points.easting))
        starts = range(0, len(easting), size)
        blocks = [self._solve_block(easting[start : start + size], northing[start : start + size]) for start in starts]
        if not blocks:
            return np.empty((len(self.means), 0)), np.empty(0), np.empty(0)
        means, variances, multipliers = zip(*blocks, strict=True)
        return np.concatenate(means, axis=1), np.concatenate(variances), np.concatenate(multipliers)

    def _solve_block(self, easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        from scipy.linalg import solve_triangular

        covariance = self._covariance_to(easting, northing)
        means = self.means[:, None] + self.dual.T @ covariance
        whitened = solve_triangular(self.factor, covariance, lower=True, overwrite_b=True, check_finite=False)
        multiplier = (1.0 - self.whitened_one @ whitened) / self.precision_sum
        explained = np.einsum("ij,ij->j", whitened, whitened)
        return means, self.model.sill - explained + multiplier**2 * self.precision_sum, multiplier

    def weights(self, easting: FloatArray, northing: FloatArray) -> FloatArray:
        """Return the weight of each sample at each target, shape (n, m); each target's sum to one."""
        from scipy.linalg import cho_solve

        covariance = self._covariance_to(easting, northing)
        one = cho_solve((self.factor, True), np.ones(len(covariance)))
        simple: FloatArray = cho_solve((self.factor, True), covariance)
        return simple + np.outer(one, (1.0 - simple.sum(axis=0)) / self.precision_sum)

    @cached_property
    def precision(self) -> FloatArray:
        """Inverse covariance of the samples with the unknown mean taken out, shape (n, n); its rows sum to zero."""
        from scipy.linalg import cho_solve

        inverse: FloatArray = cho_solve((self.factor, True), np.eye(len(self.factor)))
        inverse = 0.5 * (inverse + inverse.T)
        one = inverse.sum(axis=0)
        inverse -= np.outer(one, one) / one.sum()
        return inverse


def _factor(covariance: FloatArray, model: CovarianceModel) -> FloatArray:
    """Return the lower Cholesky factor, unless the matrix is singular or so nearly that the answer means nothing."""
    from scipy.linalg import LinAlgError, cholesky
    from scipy.linalg.lapack import dpocon

    norm = float(np.abs(covariance).sum(axis=0).max())
    try:
        factor: FloatArray = cholesky(covariance, lower=True)
    except LinAlgError:
        raise singular(model) from None
    condition, _ = dpocon(factor, norm, uplo="L")
    if condition < _WORST_CONDITION:
        raise singular(model)
    return factor
