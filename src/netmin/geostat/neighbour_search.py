"""Finding the samples of a neighbourhood, for many targets at once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray
from netmin.geostat.neighbourhood import Neighbourhood

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

IndexArray = npt.NDArray[np.int64]

#: Distances that differ by less than this share are the same: what is left is rounding.
_SAME_DISTANCE = 1e-9

#: How many samples beyond the wanted ones are looked at where distances are the same.
_LOOKED_FURTHER = 16

#: Where sectors are to be filled, so many times the wanted samples are looked at first.
_LOOKED_AT_IN_SECTORS = 3


class NeighbourSearch:
    """The samples of one neighbourhood.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Samples. [m]
    neighbourhood : Neighbourhood
        Which of them a target uses.
    """

    def __init__(self, easting: FloatArray, northing: FloatArray, neighbourhood: Neighbourhood) -> None:
        self.places = np.column_stack([easting, northing])
        self.neighbourhood = neighbourhood
        self.longest = min(neighbourhood.nearest, len(easting))

    @cached_property
    def tree(self) -> cKDTree:
        """The samples, ready for searching."""
        from scipy.spatial import cKDTree

        return cKDTree(self.places)

    @cached_property
    def rank(self) -> IndexArray:
        """The place of each sample in the order west before east, south before north."""
        rank = np.empty(len(self.places), dtype=np.int64)
        rank[np.lexsort((self.places[:, 1], self.places[:, 0]))] = np.arange(len(rank))
        return rank

    def lists(self, easting: FloatArray, northing: FloatArray) -> IndexArray:
        """Return the numbers of each target's samples in ascending order, shape (m, k), missing ones −1 at the end."""
        targets = np.column_stack([easting, northing])
        if self.neighbourhood.sectors > 1:
            return self._within_radius(targets, self._in_sectors(targets, None))
        return self._within_radius(targets, self._closest(targets, self.longest))

    def others(self) -> IndexArray:
        """Return for each sample the numbers of its neighbours, itself left out, shape (n, k)."""
        own = np.arange(len(self.places))
        if self.neighbourhood.sectors > 1:
            return self._within_radius(self.places, self._in_sectors(self.places, own))
        index = self._closest(self.places, min(self.longest + 1, len(self.places)))
        out = index == own[:, None]
        # Among samples at one place a sample may not be in its own list; then another leaves.
        out[~out.any(axis=1), -1] = True
        return self._within_radius(self.places, index[~out].reshape(len(index), -1))

    def _closest(self, targets: FloatArray, wanted: int) -> IndexArray:
        """Find one more than wanted; where it is as near as the last one wanted, look again and choose by place."""
        if wanted >= len(self.places):
            return np.tile(np.arange(len(self.places)), (len(targets), 1))
        apart, index = self._query(targets, wanted + 1)
        chosen = index[:, :wanted].copy()
        tied = np.flatnonzero(apart[:, wanted] - apart[:, wanted - 1] <= _SAME_DISTANCE * apart[:, wanted])
        if len(tied):
            chosen[tied] = self._by_place(targets[tied], apart[tied, wanted - 1], wanted)
        return np.sort(chosen, axis=1)

    def _by_place(self, targets: FloatArray, last: FloatArray, wanted: int) -> IndexArray:
        apart, index = self._query(targets, min(wanted + _LOOKED_FURTHER, len(self.places)))
        same = np.abs(apart - last[:, None]) <= _SAME_DISTANCE * last[:, None]
        order = np.lexsort((self.rank[index], np.where(same, last[:, None], apart)), axis=1)
        chosen: IndexArray = np.take_along_axis(index, order[:, :wanted], axis=1)
        return chosen

    def _query(self, targets: FloatArray, count: int) -> tuple[FloatArray, IndexArray]:
        apart, index = self.tree.query(targets, k=count)
        return np.asarray(apart, dtype=float), np.asarray(index, dtype=np.int64)

    def _within_radius(self, targets: FloatArray, index: IndexArray) -> IndexArray:
        """Put −1 in the place of samples beyond the radius, at the end of the list."""
        radius = self.neighbourhood.radius
        if not np.isfinite(radius):
            return index
        east, north = (self.places[index] - targets[:, None, :]).transpose(2, 0, 1)
        near = (np.hypot(east, north) <= radius * (1.0 + _SAME_DISTANCE)) & (index >= 0)
        return _filled_up(np.where(near, index, -1))

    def _in_sectors(self, targets: FloatArray, own: IndexArray | None) -> IndexArray:
        """Look farther and farther until every sector of every target is full, or all samples within reach are seen."""
        chosen = np.full((len(targets), self.longest), -1, dtype=np.int64)
        open_ones = np.arange(len(targets))
        look_at = min(_LOOKED_AT_IN_SECTORS * self.longest, len(self.places))
        while len(open_ones):
            apart, index = self._query(targets[open_ones], look_at)
            apart, index = apart.reshape(len(open_ones), look_at), index.reshape(len(open_ones), look_at)
            found, full = self._deal(targets[open_ones], apart, index, None if own is None else own[open_ones])
            chosen[open_ones] = found
            done = full | (look_at == len(self.places)) | (apart[:, -1] > self.neighbourhood.radius)
            open_ones = open_ones[~done]
            look_at = min(2 * look_at, len(self.places))
        return _filled_up(chosen)

    def _deal(
        self, targets: FloatArray, apart: FloatArray, index: IndexArray, own: IndexArray | None
    ) -> tuple[IndexArray, npt.NDArray[np.bool_]]:
        """Take of each sector the nearest, then of all these the nearest; tell where all sectors are full."""
        sectors, most = self.neighbourhood.sectors, self.neighbourhood.per_sector or 1
        order = np.lexsort((self.rank[index], _levelled(apart)), axis=1)
        index = np.take_along_axis(index, order, axis=1)
        east, north = (self.places[index] - targets[:, None, :]).transpose(2, 0, 1)
        # A sample on the border of two sectors belongs to the one before it, counted from east to north, as in gstat.
        turns = np.arctan2(north, east) / (2.0 * np.pi)
        sector = (np.ceil(turns * sectors).astype(np.int64) - 1) % sectors
        taken = np.zeros(index.shape, dtype=bool)
        full = np.ones(len(targets), dtype=bool)
        allowed = np.ones(index.shape, dtype=bool) if own is None else index != own[:, None]
        for number in range(sectors):
            inside = (sector == number) & allowed
            taken |= inside & (np.cumsum(inside, axis=1) <= most)
            full &= inside.sum(axis=1) >= most
        taken &= np.cumsum(taken, axis=1) <= self.longest
        found = np.full((len(targets), self.longest), -1, dtype=np.int64)
        row, column = np.nonzero(taken)
        found[row, np.cumsum(taken, axis=1)[row, column] - 1] = index[row, column]
        return found, full


def _levelled(apart: FloatArray) -> FloatArray:
    """Return ascending distances, each that is the same as the one before it made equal to it."""
    same = np.diff(apart, axis=1) <= _SAME_DISTANCE * apart[:, 1:]
    first = np.concatenate([np.ones((len(apart), 1), dtype=bool), ~same], axis=1)
    start = np.maximum.accumulate(np.where(first, np.arange(apart.shape[1]), 0), axis=1)
    levelled: FloatArray = np.take_along_axis(apart, start, axis=1)
    return levelled


def _filled_up(index: IndexArray) -> IndexArray:
    """Return lists in ascending order with the missing ones, −1, at the end."""
    last = np.iinfo(np.int64).max
    ordered = np.sort(np.where(index < 0, last, index), axis=1)
    return np.where(ordered == last, -1, ordered)
