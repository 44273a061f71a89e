"""Values at places, checked once: numbers, distinct places, enough of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.errors import NetminError
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.language import Message


class UnmappableError(NetminError):
    """These samples cannot carry a map; the sentence says why, and what would help."""


@dataclass(frozen=True, eq=False)
class Points:
    """Values at distinct places.

    Attributes
    ----------
    easting, northing : array, shape (n,)
        Places, no two alike unless every one of them has a measurement error of its own. [m]
    versions : array, shape (versions, n)
        The values, one row per equally probable version of the values; a single one where nothing was censored.
    error_variance : array, shape (n,)
        Variance of the measurement error. [square of the unit of the values]
    notes : tuple of Message
        What was merged.
    """

    easting: FloatArray
    northing: FloatArray
    versions: FloatArray
    error_variance: FloatArray
    notes: tuple[Message, ...] = ()

    @property
    def coordinates(self) -> FloatArray:
        """Places as rows of easting, northing; shape (n, 2)."""
        return np.column_stack([self.easting, self.northing])


def place_values(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    error_variance: npt.ArrayLike = 0.0,
    minimum: int = 2,
) -> Points:
    """Check values at places and merge what lies at the same place.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,) or (versions, n)
        Values, or equally probable versions of them.
    error_variance : float or array, shape (n,)
        Variance of the measurement error. Values at the same place are kept apart where all of them have one, else
        averaged, with a note. [square of the unit of the values]
    minimum : int
        Fewest distinct places accepted.

    Returns
    -------
    Points
        Places in the order they were first met.

    Raises
    ------
    UnmappableError
        If a number is missing or there are too few places.
    ValueError
        If the shapes do not fit.
    """
    east, north, versions, error = _aligned(easting, northing, values, error_variance)
    _refuse_missing(east, north, versions)
    points = _merged(Points(east, north, versions, error))
    distinct = len(np.unique(points.coordinates, axis=0))
    if distinct < minimum:
        raise UnmappableError(Message.of("geostat.too-few-places", count=distinct, minimum=minimum))
    return points


def coordinate_pair(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return eastings and northings as flat arrays of numbers of one length."""
    east = np.atleast_1d(np.asarray(easting, dtype=float))
    north = np.atleast_1d(np.asarray(northing, dtype=float))
    if east.ndim != 1 or east.shape != north.shape:
        raise ValueError(
            f"easting and northing must be flat and of one length, but have shapes {east.shape} and {north.shape}"
        )
    return east, north


def singular(model: CovarianceModel) -> UnmappableError:
    """Return the complaint that samples and model do not determine the weights."""
    return UnmappableError(Message.of("geostat.singular", nugget=model.nugget, range=model.practical_range))


def _aligned(
    easting: npt.ArrayLike, northing: npt.ArrayLike, values: npt.ArrayLike, error_variance: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    east, north = coordinate_pair(easting, northing)
    versions = np.atleast_2d(np.asarray(values, dtype=float))
    if versions.ndim != 2 or versions.shape[1] != len(east) or not len(versions):
        raise ValueError(f"values must have one number per place, but {versions.shape} does not fit {len(east)} places")
    error = np.broadcast_to(np.asarray(error_variance, dtype=float), east.shape)
    if not (np.isfinite(error) & (error >= 0)).all():
        raise ValueError("error_variance must hold numbers not below zero")
    return east, north, versions, error


def _refuse_missing(east: FloatArray, north: FloatArray, versions: FloatArray) -> None:
    missing = int((~(np.isfinite(east) & np.isfinite(north))).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-coordinates", count=missing))
    missing = int((~np.isfinite(versions)).any(axis=0).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-values", count=missing))


def _merged(points: Points) -> Points:
    """Average what lies at the same place, unless each has its own error; keep the order of first meeting."""
    _, first, group, size = np.unique(
        points.coordinates, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    group = group.ravel()
    exact = np.bincount(group, weights=points.error_variance <= 0) > 0
    merge = (size > 1) & exact
    if not merge.any():
        return points
    target = np.where(merge[group], first[group], np.arange(len(group)))
    kept, index, count = np.unique(target, return_inverse=True, return_counts=True)
    values = np.stack([np.bincount(index, weights=row) / count for row in points.versions])
    # The error of a mean of n independent measurements: the sum of their variances over n squared.
    error = np.bincount(index, weights=points.error_variance) / count**2
    note = Message.of("geostat.merged-places", places=int(merge.sum()), samples=int(size[merge].sum()))
    return Points(points.easting[kept], points.northing[kept], values, error, (*points.notes, note))
