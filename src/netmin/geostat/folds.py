"""Which samples are left out together: single ones, random shares, or whole blocks of ground."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError
from netmin.language import Message

FoldArray = npt.NDArray[np.int64]


def places_of(easting: FloatArray, northing: FloatArray) -> FoldArray:
    """Return the number of each sample's place, counted in the order in which places are first met, shape (n,)."""
    _, first, place = np.unique(np.column_stack([easting, northing]), axis=0, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[place.ravel()]


def random_folds(easting: FloatArray, northing: FloatArray, folds: int, seed: int) -> FoldArray:
    """Deal samples to folds by chance, those at one place together, shape (n,).

    The dealing goes by place, so that the same samples in another order are dealt alike.
    """
    _check_folds(folds)
    _, place = np.unique(np.column_stack([easting, northing]), axis=0, return_inverse=True)
    count = int(place.max()) + 1
    dealt = np.empty(count, dtype=np.int64)
    dealt[np.random.default_rng(seed).permutation(count)] = np.arange(count) % min(folds, count)
    return dealt[place.ravel()]


def block_folds(easting: FloatArray, northing: FloatArray, size: float, folds: int, seed: int) -> FoldArray:
    """Deal whole square blocks to folds, shape (n,).

    Raises
    ------
    UnmappableError
        If all samples lie in one block.
    """
    _check_folds(folds)
    return _dealt(_blocks(easting, northing, size), folds, seed)


def block_size(easting: FloatArray, northing: FloatArray, reach: float, folds: int) -> float:
    """Return the reach of the covariance, or what leaves two blocks per fold, whichever is less [m]."""
    extent = max(float(np.ptp(easting)), float(np.ptp(northing)))
    size = min(reach or extent, extent)
    wanted = min(2 * folds, len(easting))
    for _ in range(40):
        if _occupied(easting, northing, size) >= wanted:
            break
        size *= 0.8
    return size


def _blocks(easting: FloatArray, northing: FloatArray, size: float) -> FoldArray:
    """Return the number of each sample's block, occupied blocks counted from the south-west."""
    if not size > 0:
        raise ValueError(f"block_size must be a distance above zero, but is {size!r}")
    column = np.floor((easting - easting.min()) / size)
    row = np.floor((northing - northing.min()) / size)
    _, number = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
    blocks = number.ravel().astype(np.int64)
    if blocks.max() == 0:
        raise UnmappableError(Message.of("geostat.one-block", size=size))
    return blocks


def _occupied(easting: FloatArray, northing: FloatArray, size: float) -> int:
    cells = np.floor(np.column_stack([easting - easting.min(), northing - northing.min()]) / size)
    return len(np.unique(cells, axis=0))


def _dealt(blocks: FoldArray, folds: int, seed: int) -> FoldArray:
    """Deal shuffled blocks to folds one by one, each to the fold that holds fewest samples so far."""
    count = int(blocks.max()) + 1
    sizes = np.bincount(blocks, minlength=count)
    held = np.zeros(min(folds, count), dtype=np.int64)
    fold_of_block = np.empty(count, dtype=np.int64)
    for block in np.random.default_rng(seed).permutation(count):
        fold_of_block[block] = int(np.argmin(held))
        held[fold_of_block[block]] += sizes[block]
    return fold_of_block[blocks]


def _check_folds(folds: int) -> None:
    if folds < 2:
        raise ValueError(f"folds must be 2 or more, but is {folds!r}")
