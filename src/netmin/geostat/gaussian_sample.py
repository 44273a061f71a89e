"""Values at places as a likelihood sees them: scaled, and without what a plain regression on the drift explains."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.drift_columns import Drift, DriftColumns
from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError, place_values
from netmin.geostat.variogram import FEWEST_PLACES
from netmin.language import Message

#: Values whose spread about the drift is below this share of their size are explained by it.
_NOTHING_LEFT = 1e-12


@dataclass(frozen=True, eq=False)
class GaussianSample:
    """Values without the drift's plain least-squares part, with a variance of one.

    Attributes
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    residual : array, shape (n,)
        Values minus their plain regression on the drift, over `spread`.
    spread : float
        Root mean square of these residuals. [unit of the values]
    plain : array, shape (p,)
        Coefficients of that regression, of the orthonormal columns. [unit of the values]
    drift : DriftColumns
        The drift.
    error_variance : array, shape (n,)
        Known variance of the measurement error, over the squared spread.
    """

    easting: FloatArray
    northing: FloatArray
    residual: FloatArray
    spread: float
    plain: FloatArray
    drift: DriftColumns
    error_variance: FloatArray

    @property
    def joined(self) -> FloatArray:
        """Residuals beside the orthonormal drift columns, shape (n, 1 + p)."""
        return np.column_stack([self.residual, self.drift.orthonormal])

    @property
    def extent(self) -> tuple[float, float]:
        """Median distance of a place to its nearest other one, and diagonal of the bounding box [m]."""
        from scipy.spatial import cKDTree

        places = np.unique(np.column_stack([self.easting, self.northing]), axis=0)
        apart = np.asarray(cKDTree(places).query(places, k=2)[0], dtype=float)
        return float(np.median(apart[:, 1])), math.hypot(float(np.ptp(self.easting)), float(np.ptp(self.northing)))

    @classmethod
    def of(
        cls,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        drift: Drift | npt.ArrayLike,
        error_variance: npt.ArrayLike,
    ) -> tuple[GaussianSample, tuple[Message, ...]]:
        """Return the sample of values at places, from west to east, and what was merged.

        Raises
        ------
        UnmappableError
            If there are too few places, a number is missing, nothing varies about the drift, or drift columns are
            combinations of one another.
        """
        numbers = np.asarray(values, dtype=float)
        if numbers.ndim != 1:
            raise ValueError(f"values must be flat, but have shape {numbers.shape}")
        given = None if isinstance(drift, str) else _rows(drift, len(numbers))
        stacked = numbers[None, :] if given is None else np.vstack([numbers, given.T])
        # Drift columns are merged with the values of their places.
        points = place_values(easting, northing, stacked, error_variance=error_variance, minimum=FEWEST_PLACES)
        order = np.lexsort((points.versions[0], points.northing, points.easting))
        east, north, versions = points.easting[order], points.northing[order], points.versions[:, order]
        if not np.ptp(versions[0]):
            raise UnmappableError(Message.of("geostat.constant-values", value=float(versions[0, 0])))
        columns = DriftColumns.of(east, north, drift if isinstance(drift, str) else versions[1:].T)
        plain = columns.orthonormal.T @ versions[0]
        residual = versions[0] - columns.orthonormal @ plain
        spread = float(np.sqrt(np.mean(residual**2)))
        if spread <= _NOTHING_LEFT * float(np.abs(versions[0]).max()):
            raise UnmappableError(Message.of("geostat.drift-explains-all"))
        error = points.error_variance[order] / spread**2
        return cls(east, north, residual / spread, spread, plain, columns, error), points.notes


def _rows(drift: npt.ArrayLike, count: int) -> FloatArray:
    columns = np.asarray(drift, dtype=float)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if columns.ndim != 2 or len(columns) != count:
        raise ValueError(f"drift must have one row per place, but {columns.shape} does not fit {count} places")
    return columns
