"""Drift: columns whose unknown combination is the mean of a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from netmin.geostat.models import FloatArray
from netmin.geostat.points import collinear

Drift = Literal["constant", "linear", "quadratic"]

#: A column is a combination of the others where what is left of it is below this share.
_COLLINEAR = 1e-9


@dataclass(frozen=True, eq=False)
class DriftColumns:
    """Columns of a drift, the constant first.

    Attributes
    ----------
    names : tuple of str
        "constant", then "easting", "northing", "easting2", "easting northing", "northing2", or "column 1" and so on.
    columns : array, shape (n, p)
        Eastings and northings are counted from the middle of the samples, in metres; given columns as they came.
    orthonormal : array, shape (n, p)
        The same space, by orthonormal columns.
    triangle : array, shape (p, p)
        Columns are orthonormal times this.
    """

    names: tuple[str, ...]
    columns: FloatArray
    orthonormal: FloatArray
    triangle: FloatArray

    @classmethod
    def of(cls, easting: FloatArray, northing: FloatArray, drift: str | FloatArray) -> DriftColumns:
        """Return the columns of a kind of drift, or given ones beside a constant.

        Raises
        ------
        UnmappableError
            If a column is a combination of the others.
        """
        names, columns = _polynomial(easting, northing, drift) if isinstance(drift, str) else _given(drift)
        # Columns of one length, so that only their directions decide what is collinear.
        length = np.linalg.norm(columns, axis=0)
        if not (np.isfinite(length) & (length > 0)).all():
            raise collinear()
        orthonormal, triangle = np.linalg.qr(columns / length)
        if len(columns) < len(length) or np.abs(np.diagonal(triangle)).min() < _COLLINEAR:
            raise collinear()
        return cls(names, columns, orthonormal, triangle * length)

    def coefficients(self, orthonormal: FloatArray) -> FloatArray:
        """Return the coefficients of the columns from those of the orthonormal ones, shape (p,)."""
        return np.asarray(np.linalg.solve(self.triangle, orthonormal), dtype=float)

    def covariance(self, orthonormal: FloatArray) -> FloatArray:
        """Return the covariance of the coefficients from that of the orthonormal ones, shape (p, p)."""
        inverse = np.linalg.inv(self.triangle)
        found: FloatArray = inverse @ orthonormal @ inverse.T
        return found


def _polynomial(easting: FloatArray, northing: FloatArray, drift: str) -> tuple[tuple[str, ...], FloatArray]:
    if drift not in {"constant", "linear", "quadratic"}:
        raise ValueError(f"drift {drift!r} is not one of constant, linear, quadratic")
    east = easting - 0.5 * (easting.min() + easting.max())
    north = northing - 0.5 * (northing.min() + northing.max())
    columns = {"constant": np.ones_like(east)}
    if drift != "constant":
        columns |= {"easting": east, "northing": north}
    if drift == "quadratic":
        columns |= {"easting2": east**2, "easting northing": east * north, "northing2": north**2}
    return tuple(columns), np.column_stack(list(columns.values()))


def _given(columns: FloatArray) -> tuple[tuple[str, ...], FloatArray]:
    names = ("constant", *(f"column {number + 1}" for number in range(columns.shape[1])))
    return names, np.column_stack([np.ones(len(columns)), columns])
