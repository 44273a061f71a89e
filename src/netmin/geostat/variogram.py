"""The empirical variogram: how much values differ, by the distance between them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.models import FloatArray
from netmin.geostat.points import Points, UnmappableError, coordinate_pair, place_values
from netmin.language import Message

Estimator = Literal["matheron", "cressie"]

#: Fewest distinct places from which a variogram is estimated at all.
FEWEST_PLACES = 10

#: Below this many places a variogram is a rough guess (webster1992).
ADEQUATE_PLACES = 100

#: Intervals up to the default cutoff, as in gstat.
DEFAULT_INTERVALS = 15

#: Pairs held in memory at once.
_PAIRS_AT_ONCE = 200_000

_CITATIONS = {"matheron": ("matheron1963", "pebesma2004"), "cressie": ("cressie1980", "pebesma2004")}


@dataclass(frozen=True, eq=False)
class EmpiricalVariogram:
    """Semivariance by intervals of distance; an interval without a pair is left out.

    Attributes
    ----------
    distance : array, shape (n_intervals,)
        Mean distance of the pairs of each interval. [m]
    semivariance : array, shape (n_intervals,)
        [square of the unit of the values]
    pairs : array of int, shape (n_intervals,)
        Number of pairs.
    cutoff, width : float
        Largest distance considered, width of an interval; intervals hold their upper end and not their lower. [m]
    estimator : str
        "matheron" or "cressie".
    places : int
        Distinct places.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged, and what to be careful about.
    """

    distance: FloatArray
    semivariance: FloatArray
    pairs: npt.NDArray[np.int64]
    cutoff: float
    width: float
    estimator: str
    places: int
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per interval: pairs, distance, semivariance."""
        return pd.DataFrame({"pairs": self.pairs, "distance": self.distance, "semivariance": self.semivariance})


def default_cutoff(easting: npt.ArrayLike, northing: npt.ArrayLike) -> float:
    """Return a third of the diagonal of the samples' bounding box, gstat's default [m]."""
    east, north = coordinate_pair(easting, northing)
    return math.hypot(float(np.ptp(east)), float(np.ptp(north))) / 3.0


def empirical_variogram(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    cutoff: float | None = None,
    width: float | None = None,
    estimator: Estimator = "matheron",
) -> EmpiricalVariogram:
    """Estimate the variogram in intervals of distance, with gstat's conventions.

    Every pair up to the cutoff is used; memory stays bounded however many there are. Samples at the same place are
    averaged first.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,) or (versions, n)
        Values, usually logarithms of concentrations; of equally probable versions the semivariances are averaged.
    cutoff : float, optional
        Largest distance; by default a third of the diagonal of the bounding box. [m]
    width : float, optional
        Width of the intervals (lo, hi]; by default a fifteenth of the cutoff. [m]
    estimator : {"matheron", "cressie"}
        Half the mean squared difference, or the estimator that outliers disturb less.

    Returns
    -------
    EmpiricalVariogram

    Raises
    ------
    UnmappableError
        If there are fewer than ten places, a number is missing or all values are alike.

    References
    ----------
    matheron1963, cressie1980, pebesma2004
    """
    points = place_values(easting, northing, values, minimum=FEWEST_PLACES)
    if not np.ptp(points.versions, axis=1).any():
        raise UnmappableError(Message.of("geostat.constant-values", value=float(points.versions[0, 0])))
    reach = _positive("cutoff", default_cutoff(points.easting, points.northing) if cutoff is None else cutoff)
    step = _positive("width", reach / DEFAULT_INTERVALS if width is None else width)
    if estimator not in _CITATIONS:
        raise ValueError(f"estimator {estimator!r} is not one of {', '.join(_CITATIONS)}")
    pairs, distance, semivariance = _by_interval(points, reach, step, estimator)
    if not len(pairs):
        raise UnmappableError(Message.of("geostat.no-pairs", cutoff=reach))
    return EmpiricalVariogram(
        distance,
        semivariance,
        pairs,
        reach,
        step,
        estimator,
        len(points.easting),
        _CITATIONS[estimator],
        _notes(points),
    )


def _notes(points: Points) -> tuple[Message, ...]:
    if len(points.easting) >= ADEQUATE_PLACES:
        return points.notes
    note = Message.of("geostat.variogram-few-places", count=len(points.easting), adequate=ADEQUATE_PLACES)
    return (*points.notes, note)


def _positive(name: str, value: float) -> float:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a distance above zero, but is {value!r}")
    return float(value)


def _by_interval(
    points: Points, cutoff: float, width: float, estimator: str
) -> tuple[npt.NDArray[np.int64], FloatArray, FloatArray]:
    """Sum over the pairs of every interval; return pairs, mean distance and semivariance of those not empty."""
    count = max(1, math.ceil(round(cutoff / width, 9)))
    pairs = np.zeros(count, dtype=np.int64)
    distance = np.zeros(count)
    sums = np.zeros((len(points.versions), count))
    for first, second, apart in _near_pairs(points, cutoff):
        # (lo, hi]: a pair exactly on an edge belongs to the interval below.
        interval = np.clip(np.ceil(apart / width).astype(np.int64) - 1, 0, count - 1)
        pairs += np.bincount(interval, minlength=count)
        distance += np.bincount(interval, weights=apart, minlength=count)
        for version, row in enumerate(points.versions):
            difference = np.abs(row[first] - row[second])
            weights = difference**2 if estimator == "matheron" else np.sqrt(difference)
            sums[version] += np.bincount(interval, weights=weights, minlength=count)
    filled = pairs > 0
    number = pairs[filled].astype(float)
    return pairs[filled], distance[filled] / number, _semivariance(sums[:, filled], number, estimator).mean(axis=0)


def _semivariance(sums: FloatArray, number: FloatArray, estimator: str) -> FloatArray:
    if estimator == "matheron":
        return 0.5 * sums / number
    robust: FloatArray = 0.5 * (sums / number) ** 4 / (0.457 + 0.494 / number)
    return robust


def _near_pairs(
    points: Points, cutoff: float
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray]]:
    """Yield pairs of positions not farther apart than the cutoff, each pair once, block by block.

    Places are walked from west to east, so that a block meets only those that can still be near.
    """
    order = np.lexsort((points.northing, points.easting))
    east, north = points.easting[order], points.northing[order]
    last = np.searchsorted(east, east + cutoff, side="right")
    start = 0
    while start < len(order) - 1:
        stop = min(start + max(1, _PAIRS_AT_ONCE // int(last[start] - start)), len(order))
        end = int(last[stop - 1])
        square = (east[start:stop, None] - east[None, start:end]) ** 2
        square += (north[start:stop, None] - north[None, start:end]) ** 2
        # Of a block with itself, only the pairs above the diagonal.
        square[:, : stop - start][np.tril_indices(stop - start)] = np.inf
        apart = np.sqrt(square, out=square).ravel()
        near = np.flatnonzero(apart <= cutoff)
        row, column = np.divmod(near, end - start)
        yield order[start + row], order[start + column], apart[near]
        start = stop
