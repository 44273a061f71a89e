"""Cross-variograms: how much several variables change together, by the distance between places."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.points import Points, UnmappableError
from netmin.geostat.variables import Samples, named, notes_of, place_variables
from netmin.geostat.variogram import (
    ADEQUATE_PLACES,
    DEFAULT_INTERVALS,
    FEWEST_PLACES,
    EmpiricalVariogram,
    default_cutoff,
)
from netmin.language import Message

Kind = Literal["automatic", "cross", "pseudo"]

#: Where at least this share of the places of the rarer variable is measured for both, the cross-variogram is used.
SHARED_ENOUGH = 0.5

IndexArray = npt.NDArray[np.int64]

#: Pairs held in memory at once.
_PAIRS_AT_ONCE = 100_000

_CITATIONS = {
    "matheron": ("matheron1963", "pebesma2004"),
    "cross": ("goovaerts1997", "wackernagel2003", "pebesma2004"),
    "pseudo": ("myers1991", "papritz1993", "pebesma2004"),
}


@dataclass(frozen=True, eq=False)
class CrossVariograms:
    """The variograms of several variables and those between them.

    Attributes
    ----------
    variables : tuple of str
        Their names.
    variograms : mapping of (str, str) to EmpiricalVariogram
        By two names in the order of `variables`, the same name twice for a variable's own variogram. The ``estimator``
        says "matheron", "cross" or "pseudo". [product of the units of the two]
    cutoff, width : float
        Largest distance considered, width of an interval. [m]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged, how the variables were paired, and what to be careful about.
    """

    variables: tuple[str, ...]
    variograms: Mapping[tuple[str, str], EmpiricalVariogram]
    cutoff: float
    width: float
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    def between(self, first: str, second: str) -> EmpiricalVariogram:
        """Return the variogram between two variables, in whichever order they are named."""
        pair = (first, second) if (first, second) in self.variograms else (second, first)
        return self.variograms[pair]

    @property
    def table(self) -> pd.DataFrame:
        """One row per two variables and interval: first, second, estimator, pairs, distance, semivariance."""
        frames = [
            variogram.table.assign(first=first, second=second, estimator=variogram.estimator)
            for (first, second), variogram in self.variograms.items()
        ]
        columns = ["first", "second", "estimator", "pairs", "distance", "semivariance"]
        return pd.concat(frames, ignore_index=True)[columns]


def cross_variograms(
    samples: Samples, *, cutoff: float | None = None, width: float | None = None, kind: Kind = "automatic"
) -> CrossVariograms:
    """Estimate the variograms of several variables and those between them, with gstat's conventions.

    The cross-variogram is half the mean product of the differences of both variables over pairs of places where both
    were measured. Where they were measured at different places, the pseudo cross-variogram is half the mean squared
    difference of one variable here and the other there, each about its own mean; pairs at distance zero make an
    interval of their own. Memory stays bounded however many pairs there are.

    Parameters
    ----------
    samples : mapping of str to Variable
        Easting [m], northing [m] and values of each variable, measured at the same places or not. Samples of one
        variable at the same place are averaged.
    cutoff : float, optional
        Largest distance; by default a third of the diagonal of the box that holds all samples. [m]
    width : float, optional
        Width of an interval; by default a fifteenth of the cutoff. [m]
    kind : {"automatic", "cross", "pseudo"}
        "automatic" takes the cross-variogram where at least half of the places of the rarer variable, and no fewer
        than ten, are measured for both, else the pseudo cross-variogram. The other two are taken throughout.

    Returns
    -------
    CrossVariograms

    Raises
    ------
    UnmappableError
        If a variable has too few places, has no spread or has a number missing; if two share too few places for a
        cross-variogram; or if no pair of places is near enough.

    References
    ----------
    goovaerts1997, wackernagel2003, myers1991, papritz1993, pebesma2004
    """
    if kind not in ("automatic", "cross", "pseudo"):
        raise ValueError(f"kind {kind!r} is not one of automatic, cross, pseudo")
    if not samples:
        raise ValueError("a variogram needs at least one variable")
    variables = place_variables(samples, minimum=FEWEST_PLACES)
    for name, points in variables.items():
        if all(np.ptp(row) == 0.0 for row in points.versions):
            sentence = Message.of("geostat.constant-values", value=float(points.versions[0, 0]))
            raise UnmappableError(named(name, sentence))
    table = _Table(variables)
    reach = _positive("cutoff", default_cutoff(table.easting, table.northing) if cutoff is None else cutoff)
    step = _positive("width", reach / DEFAULT_INTERVALS if width is None else width)
    pseudo = _pseudo_pairs(table, kind)
    sums = _summed(table, reach, step, pseudo)
    variograms = {
        (table.names[i], table.names[j]): _variogram(table, sums, i, j, bool(pseudo[i, j]), (reach, step))
        for i, j in combinations_with_replacement(range(len(table.names)), 2)
    }
    citations = tuple(dict.fromkeys(key for one in variograms.values() for key in one.citations))
    return CrossVariograms(
        tuple(table.names), variograms, reach, step, citations, notes_of(variables) + _notes(table, pseudo)
    )


def _positive(name: str, value: float) -> float:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a distance above zero, but is {value!r}")
    return float(value)


class _Table:
    """All places from west to east, and every variable's values there, about its mean, zero where there is none."""

    def __init__(self, variables: Mapping[str, Points]) -> None:
        self.names = list(variables)
        everywhere = np.concatenate([points.coordinates for points in variables.values()])
        coordinates, place = np.unique(everywhere, axis=0, return_inverse=True)
        self.easting, self.northing = coordinates.T
        versions = max(len(points.versions) for points in variables.values())
        self.values = np.zeros((versions, len(variables), len(coordinates)))
        self.measured = np.zeros((len(variables), len(coordinates)))
        start = 0
        for row, points in enumerate(variables.values()):
            if len(points.versions) not in (1, versions):
                raise ValueError("variables with several versions of their values must have equally many")
            here = place.ravel()[start : start + len(points.easting)]
            start += len(here)
            self.measured[row, here] = 1.0
            self.values[:, row, here] = points.versions - points.versions.mean(axis=1, keepdims=True)

    @property
    def shared(self) -> npt.NDArray[np.int64]:
        """Places measured for both of two variables, shape (v, v)."""
        return (self.measured @ self.measured.T).astype(np.int64)


def _pseudo_pairs(table: _Table, kind: Kind) -> BoolArray:
    """Return for which two variables the pseudo cross-variogram is taken, shape (v, v)."""
    shared = table.shared
    places = np.diagonal(shared)
    own = np.eye(len(places), dtype=bool)
    if kind == "pseudo":
        return ~own
    if kind == "automatic":
        enough = shared >= np.maximum(SHARED_ENOUGH * np.minimum(places[:, None], places[None, :]), FEWEST_PLACES)
        return ~enough & ~own
    for i, j in combinations_with_replacement(range(len(places)), 2):
        if shared[i, j] < FEWEST_PLACES:
            raise UnmappableError(
                Message.of(
                    "geostat.cross-too-few-shared",
                    first=table.names[i],
                    second=table.names[j],
                    count=int(shared[i, j]),
                    minimum=FEWEST_PLACES,
                )
            )
    return np.zeros_like(own)


class _Sums:
    """Number, distance and semivariance of pairs of places, by interval and two variables."""

    def __init__(self, versions: int, variables: int, intervals: int) -> None:
        self.pairs = np.zeros((intervals, variables, variables))
        self.distance = np.zeros((intervals, variables, variables))
        self.halves = np.zeros((versions, intervals, variables, variables))

    def add_cross(self, interval: int, table: _Table, pairs: tuple[IndexArray, IndexArray], apart: FloatArray) -> None:
        """Add half the products of the differences where both variables are measured at both places."""
        first, second = pairs
        both = table.measured[:, first] * table.measured[:, second]
        self.pairs[interval] += both @ both.T
        self.distance[interval] += (both * apart) @ both.T
        for version, values in enumerate(table.values):
            difference = (values[:, first] - values[:, second]) * both
            self.halves[version, interval] += 0.5 * (difference @ difference.T)

    def add_pseudo(self, interval: int, table: _Table, pairs: tuple[IndexArray, IndexArray], apart: FloatArray) -> None:
        """Add half the squared differences of one variable here and another there."""
        here, there = (table.measured[:, place] for place in pairs)
        count, distance = here @ there.T, (here * apart) @ there.T
        self.pairs[interval] += count
        self.distance[interval] += distance
        for version, values in enumerate(table.values):
            one, other = (values[:, place] for place in pairs)
            squares = one**2 @ there.T + here @ (other**2).T - 2.0 * (one @ other.T)
            self.halves[version, interval] += 0.5 * squares


def _summed(table: _Table, cutoff: float, width: float, pseudo: BoolArray) -> tuple[_Sums, _Sums]:
    """Walk over all near pairs once; return the sums of cross and of pseudo cross-variograms.

    The last interval of the pseudo cross-variograms is that of distance zero, as in gstat.
    """
    count = max(1, math.ceil(round(cutoff / width, 9)))
    versions, variables = table.values.shape[:2]
    cross, other = _Sums(versions, variables, count), _Sums(versions, variables, count + 1)
    for first, second, apart in _near_pairs(table.easting, table.northing, cutoff):
        # (lo, hi]: a pair exactly on an edge belongs to the interval below.
        number = np.clip(np.ceil(apart / width).astype(np.int64) - 1, 0, count - 1)
        order = np.argsort(number, kind="stable")
        ends = np.searchsorted(number[order], np.arange(count + 1))
        for interval in np.flatnonzero(np.diff(ends)).tolist():
            part = order[ends[interval] : ends[interval + 1]]
            cross.add_cross(interval, table, (first[part], second[part]), apart[part])
            if pseudo.any():
                other.add_pseudo(interval, table, (first[part], second[part]), apart[part])
                other.add_pseudo(interval, table, (second[part], first[part]), apart[part])
    if pseudo.any():
        itself = np.arange(len(table.easting))
        other.add_pseudo(count, table, (itself, itself), np.zeros(len(itself)))
    return cross, other


def _near_pairs(
    easting: FloatArray, northing: FloatArray, cutoff: float
) -> Iterator[tuple[IndexArray, IndexArray, FloatArray]]:
    """Yield pairs of places, sorted from west to east, not farther apart than the cutoff, each once, by blocks."""
    last = np.searchsorted(easting, easting + cutoff, side="right")
    start = 0
    while start < len(easting) - 1:
        stop = min(start + max(1, _PAIRS_AT_ONCE // int(last[start] - start)), len(easting))
        end = int(last[stop - 1])
        apart = np.hypot(
            easting[start:stop, None] - easting[None, start:end], northing[start:stop, None] - northing[None, start:end]
        )
        # Of a block with itself, only the pairs above the diagonal.
        apart[:, : stop - start][np.tril_indices(stop - start)] = np.inf
        row, column = np.nonzero(apart <= cutoff)
        yield start + row, start + column, apart[row, column]
        start = stop


def _variogram(
    table: _Table, sums: tuple[_Sums, _Sums], i: int, j: int, pseudo: bool, lags: tuple[float, float]
) -> EmpiricalVariogram:
    """Return one variogram; an interval without a pair is left out, that of distance zero comes first."""
    summed = sums[1] if pseudo else sums[0]
    pairs, distance, halves = summed.pairs[:, i, j], summed.distance[:, i, j], summed.halves[:, :, i, j]
    if pseudo:
        pairs, distance, halves = np.roll(pairs, 1), np.roll(distance, 1), np.roll(halves, 1, axis=1)
    filled = pairs > 0
    if not (filled & (distance > 0)).any():
        raise UnmappableError(Message.of("geostat.no-pairs", cutoff=lags[0]))
    estimator = "matheron" if i == j else "pseudo" if pseudo else "cross"
    shared = table.shared
    return EmpiricalVariogram(
        distance=distance[filled] / pairs[filled],
        semivariance=(halves[:, filled] / pairs[filled]).mean(axis=0),
        pairs=np.rint(pairs[filled]).astype(np.int64),
        cutoff=lags[0],
        width=lags[1],
        estimator=estimator,
        places=int(min(shared[i, i], shared[j, j]) if pseudo else shared[i, j]),
        citations=_CITATIONS[estimator],
    )


def _notes(table: _Table, pseudo: BoolArray) -> tuple[Message, ...]:
    shared, names = table.shared, table.names
    notes = [
        named(name, Message.of("geostat.variogram-few-places", count=int(shared[i, i]), adequate=ADEQUATE_PLACES))
        for i, name in enumerate(names)
        if shared[i, i] < ADEQUATE_PLACES
    ]
    apart = [f"{names[i]}–{names[j]}" for i, j in np.argwhere(np.triu(pseudo))]
    if apart:
        notes.append(Message.of("geostat.cross-pseudo", pairs=apart))
    few = (shared < ADEQUATE_PLACES) & ~pseudo & (np.minimum.outer(np.diagonal(shared), np.diagonal(shared)) > shared)
    together = [f"{names[i]}–{names[j]} ({shared[i, j]})" for i, j in np.argwhere(np.triu(few, 1))]
    if together:
        notes.append(Message.of("geostat.cross-few-shared", pairs=together, adequate=ADEQUATE_PLACES))
    return tuple(notes)
