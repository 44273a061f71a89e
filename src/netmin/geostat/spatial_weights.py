"""Which samples count as neighbours of each other: those within a distance, or the nearest few."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray
from netmin.geostat.neighbour_search import NeighbourSearch
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import UnmappableError, coordinate_pair
from netmin.language import Message

if TYPE_CHECKING:
    from scipy.sparse import csr_array
    from scipy.spatial import cKDTree

IndexArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SpatialWeights:
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


def within_distance(easting: npt.ArrayLike, northing: npt.ArrayLike, distance: float) -> SpatialWeights:
    """Return the samples not farther apart than a distance.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    distance : float
        The band. [m]

    Returns
    -------
    SpatialWeights
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
    return SpatialWeights(start, second[order], tuple(notes))


def nearest(easting: npt.ArrayLike, northing: npt.ArrayLike, count: int = 8) -> SpatialWeights:
    """Return the nearest samples of each sample; equally far ones are chosen by their place, west before east.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    count : int
        How many.

    Returns
    -------
    SpatialWeights

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
    chosen = NeighbourSearch(places[:, 0], places[:, 1], Neighbourhood(count)).others()
    start = np.arange(len(places) + 1, dtype=np.int64) * count
    return SpatialWeights(start, chosen.ravel(), (Message.of("geostat.neighbours-nearest", count=count),))


def _places(easting: npt.ArrayLike, northing: npt.ArrayLike) -> FloatArray:
    east, north = coordinate_pair(easting, northing)
    missing = int((~(np.isfinite(east) & np.isfinite(north))).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-coordinates", count=missing))
    return np.column_stack([east, north])


def _tree(places: FloatArray) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(places)
