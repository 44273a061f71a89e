"""Values at places, checked once: numbers, distinct places, enough of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.errors import NetminError
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.language import Message

#: Places that differ by less than this in both directions can hardly be metres.
_EXTENT_IN_DEGREES = 2.0


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
    drift : array, shape (n, p)
        Functions whose unknown combination is the mean of the field; by default one constant, without columns where
        the mean is known.
    """

    easting: FloatArray
    northing: FloatArray
    versions: FloatArray
    error_variance: FloatArray
    notes: tuple[Message, ...] = ()
    drift: FloatArray = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        if self.drift.ndim == 1:
            object.__setattr__(self, "drift", np.ones((len(self.easting), 1)))

    @property
    def coordinates(self) -> FloatArray:
        """Places as rows of easting, northing; shape (n, 2)."""
        return np.column_stack([self.easting, self.northing])

    def lift(self, model: CovarianceModel) -> float:
        """Return what makes the covariances of a model without a sill true ones within the extent of the samples."""
        return model.lift(float(np.ptp(self.easting)), float(np.ptp(self.northing)))

    def without(self, out: npt.NDArray[np.bool_]) -> Points:
        """Return the points without some of them."""
        return Points(
            self.easting[~out], self.northing[~out], self.versions[:, ~out], self.error_variance[~out], self.notes,
            self.drift[~out],
        )  # fmt: skip


def place_values(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    error_variance: npt.ArrayLike = 0.0,
    drift: npt.ArrayLike | None = None,
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
    drift : array, shape (n, p), optional
        Functions whose unknown combination is the mean of the field; by default one constant.
    minimum : int
        Fewest distinct places accepted.

    Returns
    -------
    Points
        Places in the order they were first met.

    Raises
    ------
    UnmappableError
        If a number is missing, there are too few places, or degrees were given for metres.
    ValueError
        If the shapes do not fit.
    """
    east, north, versions, error = _aligned(easting, northing, values, error_variance)
    functions = np.ones((len(east), 1)) if drift is None else np.asarray(drift, dtype=float)
    if functions.ndim != 2 or len(functions) != len(east):
        raise ValueError(f"drift must have one row per place, but {functions.shape} does not fit {len(east)} places")
    _refuse_missing(east, north, versions, functions)
    _refuse_degrees(east, north)
    first = _first_at_place(east, north)
    points = _merged(Points(east, north, versions, error, drift=functions), first)
    distinct = int((first == np.arange(len(first))).sum())
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


def collinear() -> UnmappableError:
    """Return the complaint that a drift function is a combination of the others."""
    return UnmappableError(Message.of("geostat.collinear-drift"))


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


def _refuse_missing(east: FloatArray, north: FloatArray, versions: FloatArray, drift: FloatArray) -> None:
    missing = int((~(np.isfinite(east) & np.isfinite(north))).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-coordinates", count=missing))
    missing = int((~np.isfinite(versions)).any(axis=0).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-values", count=missing))
    missing = int((~np.isfinite(drift)).any(axis=1).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.covariates-missing", count=missing))


def _refuse_degrees(east: FloatArray, north: FloatArray) -> None:
    """Refuse what can only be longitude and latitude: places far from the origin, and all within two 'metres'."""
    if not len(east):
        return
    possible = float(np.abs(east).max()) <= 180.0 and float(np.abs(north).max()) <= 90.0
    distant = max(float(np.abs(east).min()), float(np.abs(north).min())) > _EXTENT_IN_DEGREES
    extent = max(float(np.ptp(east)), float(np.ptp(north)))
    if possible and distant and 0.0 < extent < _EXTENT_IN_DEGREES:
        raise UnmappableError(Message.of("geostat.degrees", east=float(east[0]), north=float(north[0])))


def _first_at_place(easting: FloatArray, northing: FloatArray) -> npt.NDArray[np.int64]:
    """Return for each place the number of the first one like it."""
    if not len(easting):
        return np.empty(0, dtype=np.int64)
    # Complex numbers sort by easting, then northing, and faster than two keys; stably, so that the first comes first.
    order = np.argsort(easting + 1j * northing, kind="stable")
    east, north = easting[order], northing[order]
    new = np.concatenate([[True], (np.diff(east) != 0) | (np.diff(north) != 0)])
    first = np.empty(len(order), dtype=np.int64)
    first[order] = order[new][np.cumsum(new) - 1]
    return first


def _merged(points: Points, first: npt.NDArray[np.int64]) -> Points:
    """Average what lies at the same place, unless each has its own error; keep the order of first meeting."""
    size = np.bincount(first, minlength=len(first))
    exact = np.bincount(first, weights=points.error_variance <= 0, minlength=len(first)) > 0
    merge = (size > 1) & exact
    if not merge.any():
        return points
    target = np.where(merge[first], first, np.arange(len(first)))
    kept, index, count = np.unique(target, return_inverse=True, return_counts=True)
    values = np.stack([np.bincount(index, weights=row) / count for row in points.versions])
    drift = np.column_stack(
        [np.bincount(index, weights=row) / count for row in points.drift.T] or [np.empty((len(kept), 0))]
    )
    # The error of a mean of n independent measurements: the sum of their variances over n squared.
    error = np.bincount(index, weights=points.error_variance) / count**2
    note = Message.of("geostat.merged-places", places=int(merge.sum()), samples=int(size[merge].sum()))
    return Points(points.easting[kept], points.northing[kept], values, error, (*points.notes, note), drift)
