"""Functions whose unknown combination is the mean of a field: a constant, polynomials of the place, covariates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.block import Block
from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError
from netmin.language import Message

#: Powers of easting and northing in the order of their degree.
_POWERS = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))

#: How many of them each degree takes.
_TERMS = {0: 1, 1: 3, 2: 6}


@dataclass(frozen=True, eq=False)
class Drift:
    """Drift functions, centred and scaled by the samples so that none outweighs another by its unit.

    Attributes
    ----------
    degree : int
        Of the polynomial of easting and northing: 0, 1 or 2.
    centre : array, shape (2 + q,)
        Means of easting, northing and covariates over the samples. [m and units of the covariates]
    scale : array, shape (2 + q,)
        Their spreads. [m and units of the covariates]
    """

    degree: int
    centre: FloatArray
    scale: FloatArray

    @classmethod
    def around(
        cls, easting: FloatArray, northing: FloatArray, degree: int, covariates: npt.ArrayLike | None = None
    ) -> Drift:
        """Return the functions for samples at these places [m] with these covariates, shape (n, q)."""
        columns = np.column_stack([easting, northing, covariate_columns(covariates, len(easting))])
        if not len(columns):
            # Refused with a sentence when the samples are placed.
            return cls(degree, np.zeros(columns.shape[1]), np.ones(columns.shape[1]))
        spread = np.maximum(columns.std(axis=0), 1e-300)
        # East and north keep one scale, so that turning the map turns the functions.
        spread[:2] = max(float(spread[:2].max()), 1e-300)
        return cls(degree, columns.mean(axis=0), spread)

    def functions(
        self,
        easting: FloatArray,
        northing: FloatArray,
        covariates: npt.ArrayLike | None = None,
        block: Block | None = None,
    ) -> FloatArray:
        """Return the functions at places, shape (m, p); for blocks their means, where covariates are means already.

        Raises
        ------
        UnmappableError
            If a covariate is missing, or there are more or fewer of them than the samples had.
        """
        extra = covariate_columns(covariates, len(easting))
        check_as_many(extra, len(self.centre) - 2)
        return np.column_stack([self._powers(easting, northing, block), (extra - self.centre[2:]) / self.scale[2:]])

    def _powers(self, easting: FloatArray, northing: FloatArray, block: Block | None) -> FloatArray:
        if self.degree == 0:
            return np.ones((len(easting), 1))
        offsets = np.zeros((1, 2)) if block is None else block.offsets
        weights = np.ones(1) if block is None else block.weights
        powers = np.zeros((len(easting), _TERMS[self.degree]))
        for (off_east, off_north), weight in zip(offsets, weights, strict=True):
            east = (easting + off_east - self.centre[0]) / self.scale[0]
            north = (northing + off_north - self.centre[1]) / self.scale[1]
            for column, (power_east, power_north) in enumerate(_POWERS[: _TERMS[self.degree]]):
                powers[:, column] += weight * east**power_east * north**power_north
        return powers


def covariate_columns(covariates: npt.ArrayLike | None, count: int) -> FloatArray:
    """Return covariates as columns, one row for each of so many places; no column where there are none.

    Raises
    ------
    UnmappableError
        If there are not as many rows as places, or a number is missing.
    """
    if covariates is None:
        return np.empty((count, 0))
    columns = np.asarray(covariates, dtype=float)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if columns.ndim != 2:
        raise ValueError(f"covariates must have one column each, shape (n, q), but have shape {columns.shape}")
    if len(columns) != count:
        raise UnmappableError(Message.of("geostat.covariate-rows", found=len(columns), expected=count))
    missing = int((~np.isfinite(columns)).any(axis=1).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.covariates-missing", count=missing))
    return columns


def check_as_many(columns: FloatArray, expected: int) -> None:
    """Refuse targets that have more or fewer covariates than the samples had."""
    if columns.shape[1] != expected:
        raise UnmappableError(Message.of("geostat.covariate-columns", found=columns.shape[1], expected=expected))
