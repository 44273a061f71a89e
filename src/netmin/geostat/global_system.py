"""Kriging from all samples: one factorisation, then triangular solves over blocks of targets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from netmin.geostat.block import Block, covariance_of_target, covariance_with_target
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import Points, UnmappableError, collinear, singular

#: Numbers in one block of covariances between samples and targets (16 MiB).
BLOCK = 2_097_152

#: A kriging system whose reciprocal condition number is below this has lost its meaning.
_WORST_CONDITION = 1e-14

#: Drift functions of length one whose smallest pivot is below this are taken for combinations of one another.
_SMALLEST_PIVOT = 1e-10


class GlobalSystem:
    """All samples at once.

    Parameters
    ----------
    model : CovarianceModel
        The covariance.
    points : Points
        The samples, their drift functions and values.

    Raises
    ------
    UnmappableError
        If samples and model do not determine the weights, or a drift function is a combination of others.
    """

    def __init__(self, model: CovarianceModel, points: Points) -> None:
        from scipy.linalg import solve_triangular

        self.model = model
        self.points = points
        #: What makes the covariances of a model without a sill true ones; weights that sum to one do not feel it.
        self.lift = points.lift(model)
        covariance = self._covariance_to(points.easting, points.northing, None)
        covariance[np.diag_indices_from(covariance)] += points.error_variance
        self.factor = factored(covariance, lambda: singular(model))
        self.whitened_drift = solve_triangular(self.factor, points.drift, lower=True)
        self.drift_factor, self.drift_scale = _drift_factor(self.whitened_drift)
        whitened = solve_triangular(self.factor, points.versions.T, lower=True)
        #: Generalised least-squares coefficients of the drift, shape (p, versions).
        self.coefficients = self._solve_drift(self.whitened_drift.T @ whitened)
        residual = whitened - self.whitened_drift @ self.coefficients
        #: Dual weights: the mean at a target is its drift plus covariances times these.
        self.dual = solve_triangular(self.factor, residual, lower=True, trans="T")

    def _covariance_to(self, easting: FloatArray, northing: FloatArray, block: Block | None) -> FloatArray:
        """Return the covariance of each sample with each target, shape (n, m)."""
        east = self.points.easting[:, None] - easting[None, :]
        north = self.points.northing[:, None] - northing[None, :]
        return covariance_with_target(self.model, block, east, north) + self.lift

    def _solve_drift(self, right: FloatArray) -> FloatArray:
        """Solve F'C⁻¹F x = right, shape (p, …)."""
        from scipy.linalg import cho_solve

        if not len(right):
            return right
        scale = self.drift_scale[:, None]
        solved: FloatArray = scale * cho_solve((self.drift_factor, True), scale * right)
        return solved

    def solve(
        self, easting: FloatArray, northing: FloatArray, drift: FloatArray | None = None, block: Block | None = None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (versions, m), and variances and Lagrange multipliers, shape (m,).

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
        size = max(1, BLOCK // len(self.points.easting))
        parts = [slice(start, start + size) for start in range(0, len(easting), size)]
        solved = [self._solve_block(easting[part], northing[part], drift[part], block) for part in parts]
        if not solved:
            return np.empty((len(self.points.versions), 0)), np.empty(0), np.empty(0)
        means, variances, multipliers = zip(*solved, strict=True)
        return np.concatenate(means, axis=1), np.concatenate(variances), np.concatenate(multipliers)

    def _solve_block(
        self, easting: FloatArray, northing: FloatArray, drift: FloatArray, block: Block | None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        from scipy.linalg import solve_triangular

        covariance = self._covariance_to(easting, northing, block)
        means = self.coefficients.T @ drift.T + self.dual.T @ covariance
        whitened = solve_triangular(self.factor, covariance, lower=True, overwrite_b=True, check_finite=False)
        left = drift.T - self.whitened_drift.T @ whitened
        multipliers = self._solve_drift(left)
        explained = np.einsum("ij,ij->j", whitened, whitened)
        own = covariance_of_target(self.model, block) + self.lift
        variance = own - explained + np.einsum("ij,ij->j", left, multipliers)
        return means, variance, np.einsum("ij,ji->i", drift, multipliers)

    def weights(self, easting: FloatArray, northing: FloatArray, drift: FloatArray | None = None) -> FloatArray:
        """Return the weight of each sample at each target, shape (n, m)."""
        from scipy.linalg import cho_solve

        covariance = self._covariance_to(easting, northing, None)
        multipliers = self.multipliers(easting, northing, drift)
        weights: FloatArray = cho_solve((self.factor, True), covariance + self.points.drift @ multipliers)
        return weights

    def multipliers(self, easting: FloatArray, northing: FloatArray, drift: FloatArray | None = None) -> FloatArray:
        """Return the Lagrange multiplier of each drift function at each target, shape (p, m)."""
        from scipy.linalg import solve_triangular

        drift = np.ones((len(easting), 1)) if drift is None else drift
        covariance = self._covariance_to(easting, northing, None)
        whitened = solve_triangular(self.factor, covariance, lower=True, overwrite_b=True)
        return self._solve_drift(drift.T - self.whitened_drift.T @ whitened)

    @cached_property
    def precision(self) -> FloatArray:
        """Inverse covariance of the samples with the unknown drift taken out, shape (n, n)."""
        from scipy.linalg import cho_solve

        inverse: FloatArray = cho_solve((self.factor, True), np.eye(len(self.factor)))
        inverse = 0.5 * (inverse + inverse.T)
        of_drift = inverse @ self.points.drift
        inverse -= of_drift @ self._solve_drift(of_drift.T)
        return inverse

    def leave_each_out(self) -> tuple[FloatArray, FloatArray]:
        """Return the prediction of every sample from all others, first version, and its variance, error included.

        With Q the `precision`, the error of sample i is (Q z)_i / Q_ii and its variance 1 / Q_ii (`dubrule1983`).
        """
        variance = 1.0 / np.diagonal(self.precision)
        return self.points.versions[0] - (self.precision @ self.points.versions[0]) * variance, variance


def factored(covariance: FloatArray, complaint: Callable[[], UnmappableError], *, in_place: bool = False) -> FloatArray:
    """Return the lower Cholesky factor, unless the matrix is singular or so nearly that the answer means nothing.

    Parameters
    ----------
    covariance : array, shape (n, n)
        Symmetric. [square of the unit of the values]
    complaint : callable
        Returns what is raised otherwise.
    in_place : bool
        Factor it where it stands; nothing of it is left.

    Returns
    -------
    array, shape (n, n)

    Raises
    ------
    UnmappableError
        If the samples and the model do not determine the answer.
    """
    from scipy.linalg import LinAlgError, cholesky
    from scipy.linalg.lapack import dpocon

    norm = float(np.abs(covariance).sum(axis=0).max())
    # Transposed, which a symmetric matrix does not feel, it can be factored where it stands.
    given = covariance.T if in_place else covariance
    try:
        factor: FloatArray = cholesky(given, lower=True, overwrite_a=in_place)
    except LinAlgError:
        raise complaint() from None
    condition, _ = dpocon(factor, norm, uplo="L")
    if condition < _WORST_CONDITION:
        raise complaint()
    return factor


def _drift_factor(whitened: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the lower Cholesky factor of F'C⁻¹F scaled to a diagonal of one, and the scale of each function."""
    from scipy.linalg import LinAlgError, cholesky

    length = np.linalg.norm(whitened, axis=0)
    if not length.all():
        raise collinear()
    scale = 1.0 / length
    gram = (whitened * scale).T @ (whitened * scale)
    try:
        factor: FloatArray = cholesky(gram, lower=True) if len(gram) else gram
    except LinAlgError:
        raise collinear() from None
    if len(factor) and float(np.diagonal(factor).min()) ** 2 < _SMALLEST_PIVOT:
        raise collinear()
    return factor, scale
