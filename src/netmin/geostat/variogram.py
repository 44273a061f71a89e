"""The empirical variogram: how much values differ, by the distance between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.direction import Direction
from netmin.geostat.estimators import (
    cressie_hawkins_semivariance,
    dowd_semivariance,
    genton_semivariance,
    matheron_semivariance,
)
from netmin.geostat.models import FloatArray
from netmin.geostat.pairs import Intervals, KeptPairs, interval_pairs, interval_sums, sorted_places, window_pairs
from netmin.geostat.points import Points, UnmappableError, coordinate_pair, place_values
from netmin.language import Message

Estimator = Literal["matheron", "cressie", "dowd", "genton"]

#: Fewest distinct places from which a variogram is estimated at all.
FEWEST_PLACES = 10

#: Below this many places a variogram is a rough guess (webster1992).
ADEQUATE_PLACES = 100

#: Intervals up to the default cutoff, as in gstat.
DEFAULT_INTERVALS = 15

#: Estimators that need every difference take at most this many of an interval; above it, a random sample of that size.
MOST_DIFFERENCES = 50_000

_CITATIONS = {
    "matheron": ("matheron1963", "pebesma2004"),
    "cressie": ("cressie1980", "pebesma2004"),
    "dowd": ("dowd1984",),
    "genton": ("genton1998", "rousseeuw1993"),
}

_Intervals = tuple[npt.NDArray[np.int64], FloatArray, FloatArray]


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
        "matheron", "cressie", "dowd" or "genton".
    places : int
        Distinct places.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged, and what to be careful about.
    direction : Direction or None
        The sector that pairs were taken from; None for all directions.
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
    direction: Direction | None = None

    @property
    def table(self) -> pd.DataFrame:
        """One row per interval: pairs, distance, semivariance; azimuth before them where there is a direction."""
        table = pd.DataFrame({"pairs": self.pairs, "distance": self.distance, "semivariance": self.semivariance})
        if self.direction is not None:
            table.insert(0, "azimuth", self.direction.azimuth)
        return table


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
    direction: Direction | None = None,
    pairs: int | None = None,
    seed: int = 0,
) -> EmpiricalVariogram:
    """Estimate the variogram in intervals of distance, with gstat's conventions.

    Every pair up to the cutoff is used unless `pairs` says otherwise; memory stays bounded however many there are.
    Samples at the same place are averaged first.

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
    estimator : {"matheron", "cressie", "dowd", "genton"}
        Half the mean squared difference, or one that outliers disturb less: Cressie and Hawkins', Dowd's (the median
        of absolute differences) or Genton's (which also ignores a drift along the direction). The last two need every
        difference of an interval: of more than `MOST_DIFFERENCES` a random sample of that size is taken, with a note.
    direction : Direction, optional
        Only pairs in this sector; by default all directions together. `directional_variograms` makes several.
    pairs : int, optional
        Estimate from at most this many random pairs, with a note; by default from all.
    seed : int
        Of the random choice of pairs, where there is one.

    Returns
    -------
    EmpiricalVariogram

    Raises
    ------
    UnmappableError
        If there are fewer than ten places, a number is missing, all values are alike or no pair is near enough.

    References
    ----------
    matheron1963, cressie1980, dowd1984, genton1998, pebesma2004
    """
    points = place_values(easting, northing, values, minimum=FEWEST_PLACES)
    refuse_constant(points)
    intervals = chosen_intervals(points, cutoff, width)
    if estimator not in _CITATIONS:
        raise ValueError(f"estimator {estimator!r} is not one of {', '.join(_CITATIONS)}")
    if pairs is not None and pairs < 1:
        raise ValueError(f"pairs must be 1 or more, but is {pairs!r}")
    walk = _Walk(points, intervals, direction, pairs, seed)
    number, distance, semivariance = walk.estimate(estimator)
    if not len(number):
        raise _no_pairs(intervals.cutoff, direction)
    notes = (*points.notes, *_few_places(points), *walk.notes(estimator, number))
    return EmpiricalVariogram(
        distance, semivariance, number, intervals.cutoff, intervals.width, estimator, len(points.easting),
        _CITATIONS[estimator], notes, direction,
    )  # fmt: skip


def directional_variograms(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    azimuths: npt.ArrayLike = (0.0, 45.0, 90.0, 135.0),
    *,
    tolerance: float = 22.5,
    bandwidth: float | None = None,
    cutoff: float | None = None,
    width: float | None = None,
    estimator: Estimator = "matheron",
    pairs: int | None = None,
    seed: int = 0,
) -> tuple[EmpiricalVariogram, ...]:
    """Estimate a variogram for each of several directions.

    Parameters
    ----------
    easting, northing, values
        As in `empirical_variogram`.
    azimuths : array, shape (n_directions,)
        Clockwise from north. [degrees]
    tolerance : float
        Largest angle between a pair and the azimuth; with 22.5 the four default directions share out all pairs.
        [degrees]
    bandwidth : float, optional
        Largest distance of a pair from the line of the azimuth. [m]
    cutoff, width, estimator, pairs, seed
        As in `empirical_variogram`.

    Returns
    -------
    tuple of EmpiricalVariogram
        One per azimuth, in their order, to be fitted together by `fit_variogram`.

    Raises
    ------
    UnmappableError
        As `empirical_variogram`, and if a direction holds no pair.

    References
    ----------
    matheron1963, pebesma2004
    """
    directions = [Direction(float(azimuth), tolerance, bandwidth) for azimuth in np.atleast_1d(np.asarray(azimuths))]
    return tuple(
        empirical_variogram(
            easting, northing, values,
            cutoff=cutoff, width=width, estimator=estimator, direction=direction, pairs=pairs, seed=seed,
        )
        for direction in directions
    )  # fmt: skip


def refuse_constant(points: Points) -> None:
    """Complain where every version of the values is the same everywhere."""
    if not np.ptp(points.versions, axis=1).any():
        raise UnmappableError(Message.of("geostat.constant-values", value=float(points.versions[0, 0])))


def chosen_intervals(points: Points, cutoff: float | None, width: float | None) -> Intervals:
    """Return intervals of the chosen cutoff and width [m], or of the default ones."""
    reach = _positive("cutoff", default_cutoff(points.easting, points.northing) if cutoff is None else cutoff)
    return Intervals(reach, _positive("width", reach / DEFAULT_INTERVALS if width is None else width))


def _few_places(points: Points) -> tuple[Message, ...]:
    if len(points.easting) >= ADEQUATE_PLACES:
        return ()
    return (Message.of("geostat.variogram-few-places", count=len(points.easting), adequate=ADEQUATE_PLACES),)


def _positive(name: str, value: float) -> float:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a distance above zero, but is {value!r}")
    return float(value)


def _no_pairs(cutoff: float, direction: Direction | None) -> UnmappableError:
    if direction is None:
        return UnmappableError(Message.of("geostat.no-pairs", cutoff=cutoff))
    return UnmappableError(Message.of("geostat.no-pairs-in-direction", cutoff=cutoff, azimuth=direction.azimuth))


class _Walk:
    """One estimate over chosen pairs."""

    def __init__(
        self, points: Points, intervals: Intervals, direction: Direction | None, drawn: int | None, seed: int
    ) -> None:
        self.easting, self.northing, self.versions = sorted_places(points.easting, points.northing, points.versions)
        self.intervals = intervals
        self.direction = direction
        self.drawn = drawn
        self.seed = seed

    def estimate(self, estimator: str) -> _Intervals:
        """Return pairs, mean distance and semivariance of the intervals that can have one."""
        return self._summed(estimator) if estimator in {"matheron", "cressie"} else self._ordered(estimator)

    def notes(self, estimator: str, number: npt.NDArray[np.int64]) -> tuple[Message, ...]:
        """Say which pairs were chosen at random."""
        notes = []
        if self.drawn is not None and (near := window_pairs(self.easting, self.intervals.cutoff)) > self.drawn:
            notes.append(Message.of("geostat.variogram-drawn-pairs", drawn=self.drawn, near=near, seed=self.seed))
        if estimator in {"dowd", "genton"} and (number > MOST_DIFFERENCES).any():
            notes.append(Message.of("geostat.variogram-sampled", most=MOST_DIFFERENCES, seed=self.seed))
        return tuple(notes)

    def _summed(self, estimator: str) -> _Intervals:
        pairs, distance, sums = interval_sums(
            self.easting, self.northing, self.versions, intervals=self.intervals,
            measure="square" if estimator == "matheron" else "root",
            direction=self.direction, drawn=self.drawn, seed=self.seed,
        )  # fmt: skip
        filled = pairs > 0
        number = pairs[filled].astype(float)
        formula = matheron_semivariance if estimator == "matheron" else cressie_hawkins_semivariance
        return pairs[filled], distance[filled] / number, formula(sums[:, filled], number).mean(axis=0)

    def _ordered(self, estimator: str) -> _Intervals:
        kept = interval_pairs(
            self.easting, self.northing, intervals=self.intervals, most=MOST_DIFFERENCES,
            direction=self.direction, drawn=self.drawn, seed=self.seed,
        )  # fmt: skip
        formula = dowd_semivariance if estimator == "dowd" else genton_semivariance
        # A single difference has no distance to another one.
        filled = [pairs for pairs in kept if pairs.count >= (1 if estimator == "dowd" else 2)]
        semivariance = [np.mean([formula(row) for row in self._differences(pairs)]) for pairs in filled]
        return (
            np.array([pairs.count for pairs in filled], dtype=np.int64),
            np.array([pairs.distance / pairs.count for pairs in filled]),
            np.array(semivariance, dtype=float),
        )

    def _differences(self, pairs: KeptPairs) -> FloatArray:
        """Return the value farther along the direction minus the other, shape (versions, kept)."""
        first, second = pairs.first, pairs.second
        difference = self.versions[:, second] - self.versions[:, first]
        # Without a direction, farther east: the order of places.
        if self.direction is not None:
            east, north = self.easting[second] - self.easting[first], self.northing[second] - self.northing[first]
            along, _ = self.direction.parts(east, north)
            difference *= np.where(along < 0, -1.0, 1.0)
        return difference
