"""The terms of the likelihood from all samples at once: exact, at the cost of one factorisation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netmin.geostat.gaussian_terms import GaussianTerms, Move, Offsets, UnitCovariance
from netmin.geostat.models import CovarianceModel, FloatArray

#: A covariance whose reciprocal condition number is below this has lost its meaning.
_WORST_CONDITION = 1e-14


class DenseTerms:
    """All samples at once.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    joined : array, shape (n, 1 + p)
        Values beside orthonormal drift columns.
    error_variance : array, shape (n,)
        Known variance of the measurement error. [square of the unit of the values]
    """

    def __init__(
        self, easting: FloatArray, northing: FloatArray, joined: FloatArray, error_variance: FloatArray
    ) -> None:
        self.joined = joined
        self.error_variance = error_variance
        self.unit = UnitCovariance(easting, northing)
        self._rows, self._columns = np.tril_indices(len(joined), -1)
        self._offsets = Offsets(
            easting[self._rows] - easting[self._columns], northing[self._rows] - northing[self._columns]
        )
        self._nothing = Offsets(np.zeros(1), np.zeros(1))

    def _square(self, lower: FloatArray, diagonal: FloatArray) -> FloatArray:
        """Return the symmetric matrix of values below the diagonal and one on it."""
        square = np.empty((len(self.joined), len(self.joined)))
        square[self._rows, self._columns] = lower
        square[self._columns, self._rows] = lower
        np.fill_diagonal(square, diagonal)
        return square

    def _matrix(self, part: CovarianceModel) -> FloatArray:
        here = self.unit.of(part, self._nothing)
        return self._square(self.unit.of(part, self._offsets), here)

    def _moved(self, move: Move, sills: FloatArray) -> FloatArray:
        here = self.unit.slope(move, sills, self._nothing)
        return self._square(self.unit.slope(move, sills, self._offsets), here)

    def terms(
        self,
        parts: Sequence[CovarianceModel],
        sills: FloatArray,
        moves: Sequence[Move] | None = None,
        *,
        information: bool = False,
        restricted: bool = True,
    ) -> GaussianTerms:
        """Return the terms of a covariance; with `moves` their slopes too.

        Parameters
        ----------
        parts : sequence of CovarianceModel
            Structures with sills of one.
        sills : array, shape (structures,)
            Their sills. [square of the unit of the values]
        moves : sequence of Move, optional
            How each coordinate moves them.
        information : bool
            Whether the expected information is wanted too; it costs most.
        restricted : bool
            Whether that of the restricted likelihood.

        Returns
        -------
        GaussianTerms

        Raises
        ------
        numpy.linalg.LinAlgError
            If the covariance is not positive definite, or so nearly that the answer means nothing.
        """
        from scipy.linalg import cho_solve, cholesky

        matrices = [self._matrix(part) for part in parts]
        covariance = np.diag(self.error_variance)
        for sill, matrix in zip(sills, matrices, strict=True):
            covariance += sill * matrix
        norm = float(np.abs(covariance).sum(axis=0).max())
        factor: FloatArray = cholesky(covariance, lower=True, overwrite_a=True, check_finite=False)
        margin = _margin(factor, norm)
        log_determinant = 2.0 * float(np.log(np.diagonal(factor)).sum())
        solved: FloatArray = cho_solve((factor, True), self.joined, check_finite=False)
        gram = self.joined.T @ solved
        count = len(self.joined)
        if moves is None:
            return GaussianTerms(count, log_determinant, gram, margin)
        slopes = matrices + [self._moved(move, sills) for move in moves]
        inverse = _inverse(factor)
        log_slopes = np.array([float(np.vdot(inverse, slope)) for slope in slopes])
        gram_slopes = np.stack([-solved.T @ slope @ solved for slope in slopes])
        found = None
        if information:
            projection = inverse - _explained(solved, gram) if restricted else inverse
            found = _information([projection @ slope for slope in slopes])
        return GaussianTerms(count, log_determinant, gram, margin, log_slopes, gram_slopes, found)


def _margin(factor: FloatArray, norm: float) -> float:
    """Return by how much a covariance is better conditioned than the worst, from its factor and its norm."""
    from scipy.linalg.lapack import dpocon

    condition, _ = dpocon(factor, norm, uplo="L")
    if condition < _WORST_CONDITION:
        raise np.linalg.LinAlgError("the covariance is singular")
    return float(condition) / _WORST_CONDITION


def _inverse(factor: FloatArray) -> FloatArray:
    """Return the inverse of a matrix from its lower Cholesky factor."""
    from scipy.linalg.lapack import dpotri

    lower, _ = dpotri(factor, lower=True)
    lower = np.tril(lower)
    inverse: FloatArray = lower + lower.T
    np.fill_diagonal(inverse, np.diagonal(lower))
    return inverse


def _explained(solved: FloatArray, gram: FloatArray) -> FloatArray:
    """Return what knowing the drift would add to the inverse covariance."""
    columns = solved[:, 1:]
    explained: FloatArray = columns @ np.linalg.solve(gram[1:, 1:], columns.T)
    return explained


def _information(products: Sequence[FloatArray]) -> FloatArray:
    """Return half the traces of the products of inverse covariance and slope, pair by pair."""
    size = len(products)
    found = np.empty((size, size))
    for row, one in enumerate(products):
        for column, other in enumerate(products[: row + 1]):
            found[row, column] = found[column, row] = 0.5 * float(np.vdot(one, other.T))
    return found
