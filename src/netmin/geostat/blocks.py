"""Square blocks of space, dealt into folds: what lies in one block is left out together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError
from netmin.language import Message


def block_side(easting: FloatArray, northing: FloatArray, reach: float, folds: int) -> float:
    """Return the side of square blocks: the reach, or what leaves two occupied blocks per fold, whichever is less.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    reach : float
        Distance beyond which places no longer help one another; zero or infinite where there is none. [m]
    folds : int
        Into how many folds the blocks will be dealt.

    Returns
    -------
    float
        [m]
    """
    extent = max(float(np.ptp(easting)), float(np.ptp(northing)))
    side = min(reach or extent, extent)
    wanted = min(2 * folds, len(easting))
    for _ in range(40):
        if len(np.unique(_cells(easting, northing, side), axis=0)) >= wanted:
            break
        side *= 0.8
    return side


def deal_blocks(easting: FloatArray, northing: FloatArray, side: float, folds: int, seed: int) -> npt.NDArray[np.int64]:
    """Return the fold of each place, counted from zero.

    Occupied blocks are shuffled and dealt one by one, each to the fold that holds fewest places so far.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    side : float
        Of a block. [m]
    folds : int
        Fewer where there are fewer blocks.
    seed : int
        Of the shuffling.

    Raises
    ------
    UnmappableError
        If all places lie in one block.

    References
    ----------
    roberts2017
    """
    if not side > 0:
        raise ValueError(f"block_size must be a distance above zero, but is {side!r}")
    _, number, sizes = np.unique(_cells(easting, northing, side), axis=0, return_inverse=True, return_counts=True)
    if len(sizes) == 1:
        raise UnmappableError(Message.of("geostat.one-block", size=side))
    held = np.zeros(min(folds, len(sizes)), dtype=np.int64)
    fold_of_block = np.empty(len(sizes), dtype=np.int64)
    for block in np.random.default_rng(seed).permutation(len(sizes)):
        fold_of_block[block] = int(np.argmin(held))
        held[fold_of_block[block]] += sizes[block]
    dealt: npt.NDArray[np.int64] = fold_of_block[number.ravel()]
    return dealt


def _cells(easting: FloatArray, northing: FloatArray, side: float) -> FloatArray:
    """Return row and column of each place's block, counted from the south-western corner; shape (n, 2)."""
    return np.floor(np.column_stack([northing - northing.min(), easting - easting.min()]) / side)
