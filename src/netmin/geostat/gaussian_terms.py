"""From a covariance and values: the numbers that the Gaussian log-likelihood, plain or restricted, is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from netmin.geostat.models import CovarianceModel, FloatArray

Method = Literal["reml", "ml"]

#: Step of the central differences by which correlations are derived, on the scale of the coordinates.
STEP = 1e-5


@dataclass(frozen=True)
class Move:
    """How a step along a coordinate moves the structures.

    Attributes
    ----------
    width : float
        Length of the step, from back to farther.
    structures : tuple
        Number of a structure, it a step farther, it a step back; both with a sill of one.
    """

    width: float
    structures: tuple[tuple[int, CovarianceModel, CovarianceModel], ...]


@dataclass(frozen=True, eq=False)
class GaussianTerms:
    """What one covariance says about values and drift columns.

    With S the covariance and Z the values beside the drift columns, these are log |S| and Z′S⁻¹Z, and their slopes by
    each parameter: first the sill of every structure, then every coordinate of the shape.

    Attributes
    ----------
    count : int
        Number n of values.
    log_determinant : float
        Of the covariance.
    gram : array, shape (1 + p, 1 + p)
        Z′S⁻¹Z, the values first; the drift columns are orthonormal.
    margin : float
        How many times better conditioned the covariance is than the worst one that is not refused.
    log_determinant_slopes : array, shape (k,), or None
    gram_slopes : array, shape (k, 1 + p, 1 + p), or None
    information : array, shape (k, k), or None
        Expected information of the parameters.
    """

    count: int
    log_determinant: float
    gram: FloatArray
    margin: float
    log_determinant_slopes: FloatArray | None = None
    gram_slopes: FloatArray | None = None
    information: FloatArray | None = None

    @property
    def columns(self) -> int:
        """Number p of drift columns."""
        return len(self.gram) - 1

    @property
    def coefficients(self) -> FloatArray:
        """Generalised least-squares coefficients of the drift columns, shape (p,)."""
        return np.asarray(np.linalg.solve(self.gram[1:, 1:], self.gram[1:, 0]), dtype=float)

    @property
    def quadratic(self) -> float:
        """Squared residuals weighted by the inverse covariance."""
        return float(self.gram[0, 0] - self.gram[1:, 0] @ self.coefficients)

    def freedom(self, method: Method) -> int:
        """Return by what the quadratic form is divided for the best sill: n, or n − p of the restricted likelihood."""
        return self.count - (self.columns if method == "reml" else 0)

    def best_sill(self, method: Method) -> float:
        """Return the factor to the covariance that makes the likelihood largest."""
        return self.quadratic / self.freedom(method)

    def log_likelihood(self, method: Method, sill: float = 1.0) -> float:
        """Return the log-likelihood of the covariance times a factor.

        The restricted one is that of n − p orthonormal contrasts (`patterson1971`, `harville1974`).
        """
        freedom = self.freedom(method)
        total = freedom * math.log(2.0 * math.pi * sill) + self.log_determinant + self.quadratic / sill
        if method == "reml":
            total += float(np.linalg.slogdet(self.gram[1:, 1:])[1])
        return -0.5 * total

    def slopes(self, method: Method, sill: float = 1.0) -> FloatArray:
        """Return the derivatives of the log-likelihood by the parameters of the covariance without the factor."""
        if self.log_determinant_slopes is None or self.gram_slopes is None:
            raise ValueError("these terms were made without slopes")
        contrast = np.concatenate([[1.0], -self.coefficients])
        total = self.log_determinant_slopes + np.einsum("kab,a,b->k", self.gram_slopes, contrast, contrast) / sill
        if method == "reml":
            inverse = np.linalg.inv(self.gram[1:, 1:])
            total = total + np.einsum("kab,ba->k", self.gram_slopes[:, 1:, 1:], inverse)
        slopes: FloatArray = -0.5 * total
        return slopes


class Engine(Protocol):
    """What makes the terms: from all samples at once, or by Vecchia's approximation."""

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

        Raises
        ------
        numpy.linalg.LinAlgError
            If the covariance is not positive definite.
        """


@dataclass(frozen=True, eq=False)
class Offsets:
    """Offsets between pairs of places.

    Attributes
    ----------
    east, north : array
        Of one shape. [m]
    """

    east: FloatArray
    north: FloatArray

    @cached_property
    def distance(self) -> FloatArray:
        """Their lengths [m]."""
        return np.hypot(self.east, self.north)


class UnitCovariance:
    """Covariances of structures with sills of one, within a box.

    A structure without a sill gets one: its slope times the diagonal of the box stands for it, and what is added to
    its generalised covariance makes that a true one. A restricted likelihood whose drift holds a constant does not
    feel what is added.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    """

    def __init__(self, easting: FloatArray, northing: FloatArray) -> None:
        self.box = float(np.ptp(easting)), float(np.ptp(northing))
        self.diagonal = math.hypot(*self.box)

    def of(self, part: CovarianceModel, offsets: Offsets) -> FloatArray:
        """Return the covariance at offsets of a structure whose sill or slope is one."""
        if part.isotropic:
            covariance = part.covariance(offsets.distance)
        else:
            covariance = part.covariance_of(offsets.east, offsets.north)
        return covariance if part.bounded else (covariance + part.lift(*self.box)) / self.diagonal

    def sill_unit(self, part: CovarianceModel) -> float:
        """Return the sill or slope of a structure that stands for a sill of one here."""
        return 1.0 if part.bounded else 1.0 / self.diagonal

    def slope(self, move: Move, sills: FloatArray, offsets: Offsets) -> FloatArray:
        """Return the derivative of the covariance by a coordinate at offsets."""
        total = np.zeros(np.shape(offsets.east))
        for index, farther, back in move.structures:
            total += sills[index] / move.width * (self.of(farther, offsets) - self.of(back, offsets))
        return total
