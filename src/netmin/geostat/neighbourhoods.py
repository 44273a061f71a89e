"""Which samples count as neighbours of each other: those within a distance, or the nearest few."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError, coordinate_pair
from netmin.language import Message

if TYPE_CHECKING:
    from scipy.sparse import csr_array
    from scipy.spatial import cKDTree

IndexArray = npt.NDArray[np.int64]

#: Distances that differ by less than this share are the same: what is left is rounding.
_SAME_DISTANCE = 1e-9

#: How many samples beyond the wanted ones are looked at where distances are the same.
_LOOKED_FURTHER = 16


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """The neighbours of each sample, itself not among them.

    Attributes
    ----------
    start : array of int, shape (n + 1,)
        Where the neighbours of each sample begin in `members`.
    members : array of int, shape (links,)
        Their numbers, sample after sample, each in ascending order.
    notes : tuple of Message
        How they were chosen.
    """

    start: IndexArray
    members: IndexArray
    notes: tuple[Message, ...]

    @property
    def counts(self) -> IndexArray:
        """How many neighbours each sample has, shape (n,)."""
        return np.diff(self.start)

    @cached_property
    def binary(self) -> csr_array:
        """One where two samples are neighbours, shape (n, n), sparse."""
        from scipy.sparse import csr_array

        count = len(self.counts)
        return csr_array((np.ones(len(self.members)), self.members, self.start), shape=(count, count))

    @cached_property
    def shares(self) -> csr_array:
        """The same, each row divided by the number of its neighbours; a sample without any has a row of zeros."""
        from scipy.sparse import csr_array

        count = len(self.counts)
        share = np.repeat(1.0 / np.maximum(self.counts, 1), self.counts)
        return csr_array((share, self.members, self.start), shape=(count, count))


def within_distance(easting: npt.ArrayLike, northing: npt.ArrayLike, distance: float) -> Neighbourhood:
    """Return the samples not farther apart than a distance.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    distance : float
        The band. [m]

    Returns
    -------
    Neighbourhood
        Its notes tell how many samples have no neighbour.
    """
    if not (np.isfinite(distance) and distance > 0):
        raise ValueError(f"distance must be above zero, but is {distance!r}")
    places = _places(easting, northing)
    pairs = _tree(places).query_pairs(distance, output_type="ndarray").astype(np.int64)
    first = np.concatenate([pairs[:, 0], pairs[:, 1]])
    second = np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.lexsort((second, first))
    start = np.concatenate([[0], np.cumsum(np.bincount(first, minlength=len(places)))]).astype(np.int64)
    alone = int((np.diff(start) == 0).sum())
    notes = [Message.of("geostat.neighbours-within", distance=float(distance), mean=len(first) / len(places))]
    if alone:
        notes.append(Message.of("geostat.neighbours-none", count=alone, total=len(places)))
    return Neighbourhood(start, second[order], tuple(notes))


def nearest(easting: npt.ArrayLike, northing: npt.ArrayLike, count: int = 8) -> Neighbourhood:
    """Return the nearest samples of each sample; equally far ones are chosen by their place, west before east.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    count : int
        How many.

    Returns
    -------
    Neighbourhood

    Raises
    ------
    UnmappableError
        If there are not more samples than neighbours wanted.
    """
    places = _places(easting, northing)
    if count < 1:
        raise ValueError(f"count must be 1 or more, but is {count!r}")
    if len(places) <= count:
        raise UnmappableError(Message.of("geostat.too-few-places", count=len(places), minimum=count + 1))
    looked = min(count + 1 + _LOOKED_FURTHER, len(places))
    apart, index = _tree(places).query(places, k=looked)
    own = index == np.arange(len(places))[:, None]
    apart = np.where(own, -1.0, apart)
    rank = np.empty(len(places), dtype=np.int64)
    rank[np.lexsort((places[:, 1], places[:, 0]))] = np.arange(len(places))
    # Distances equal but for rounding are made equal, so that the place decides among them.
    last = np.sort(apart, axis=1)[:, count : count + 1]
    same = np.abs(apart - last) <= _SAME_DISTANCE * last
    order = np.lexsort((rank[index], np.where(same, last, apart)), axis=1)
    chosen = np.sort(np.take_along_axis(index, order[:, 1 : count + 1], axis=1), axis=1).astype(np.int64)
    start = np.arange(len(places) + 1, dtype=np.int64) * count
    return Neighbourhood(start, chosen.ravel(), (Message.of("geostat.neighbours-nearest", count=count),))


def _places(easting: npt.ArrayLike, northing: npt.ArrayLike) -> FloatArray:
    east, north = coordinate_pair(easting, northing)
    missing = int((~(np.isfinite(east) & np.isfinite(north))).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-coordinates", count=missing))
    return np.column_stack([east, north])


def _tree(places: FloatArray) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(places)
