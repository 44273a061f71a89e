"""How much each sample stands for where some ground was sampled more closely than the rest.

Samples crowd where somebody expected high values; a plain mean of them is then too high. Cell declustering
(`deutsch1998`) lays squares over the site and gives every occupied square the same weight, shared by its samples; the
origin of the squares is moved several times and the weights are averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.grid import mean_spacing
from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError, coordinate_pair
from netmin.language import Message

#: Origins of the squares that are tried and averaged, as is usual with GSLIB.
OFFSETS = 8

_SIZES = 24

#: A sample on the edge of two cells belongs to the one to the north-east, whatever rounding says; in cells.
_EDGE = 1e-9


@dataclass(frozen=True, eq=False)
class Declustering:
    """Weights of samples, and the mean by the size of the cells.

    Attributes
    ----------
    weights : array, shape (n,)
        They sum to n, so that one is the weight of a sample that nobody crowds. [–]
    cell_size : float
        The size chosen. [m]
    mean : float
        Mean of the values with these weights. [unit of the values]
    plain_mean : float
        Mean without weights. [unit of the values]
    table : pandas.DataFrame
        One row per size tried: cell_size [m], mean.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the size was chosen.
    """

    weights: FloatArray
    cell_size: float
    mean: float
    plain_mean: float
    table: pd.DataFrame
    citations: tuple[str, ...] = ("deutsch1998", "isaaks1989")
    notes: tuple[Message, ...] = ()


def cell_weights(
    easting: npt.ArrayLike, northing: npt.ArrayLike, cell_size: float, *, offsets: int = OFFSETS
) -> FloatArray:
    """Return declustering weights for one size of cells.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    cell_size : float
        Side of the cells; near the distance between samples where they are sparse. [m]
    offsets : int
        How many origins of the cells are averaged over, moved along the diagonal.

    Returns
    -------
    array, shape (n,)
        They sum to n. [–]

    Examples
    --------
    Two samples share a cell, the third is alone:

    >>> cell_weights([1.0, 2.0, 15.0], [1.0, 1.0, 1.0], 10.0, offsets=1)
    array([0.75, 0.75, 1.5 ])

    References
    ----------
    deutsch1998
    """
    east, north = coordinate_pair(easting, northing)
    missing = int((~(np.isfinite(east) & np.isfinite(north))).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-coordinates", count=missing))
    if not (np.isfinite(cell_size) and cell_size > 0 and offsets >= 1):
        raise ValueError(f"cell_size must be above zero and offsets at least 1, not {cell_size!r} and {offsets!r}")
    total = np.zeros(len(east))
    for step in range(offsets):
        shift = step * cell_size / offsets
        column = np.floor((east - east.min() + shift) / cell_size + _EDGE)
        row = np.floor((north - north.min() + shift) / cell_size + _EDGE)
        _, cell, held = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True, return_counts=True)
        total += 1.0 / (held[cell.ravel()] * len(held))
    return total * len(east) / offsets


def decluster(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    cell_sizes: Sequence[float] | None = None,
    crowded: Literal["high", "low"] = "high",
    offsets: int = OFFSETS,
) -> Declustering:
    """Choose the size of cells that corrects most, and return its weights.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,)
        Values. [any unit]
    cell_sizes : sequence of float, optional
        Sizes to try; by default 24 from half the mean distance between samples to a third of the larger side of the
        site, evenly by ratio. [m]
    crowded : {"high", "low"}
        Where samples crowd: at high values, so that the smallest mean is sought, or at low ones.
    offsets : int
        As in `cell_weights`.

    Returns
    -------
    Declustering
        With the plain mean and equal weights where no size corrects in that direction; a note says so.

    References
    ----------
    deutsch1998, isaaks1989
    """
    if crowded not in ("high", "low"):
        raise ValueError(f"crowded {crowded!r} is not one of high, low")
    east, north = coordinate_pair(easting, northing)
    numbers = np.asarray(values, dtype=float)
    if numbers.shape != east.shape:
        raise ValueError(f"values must have one number per place, {len(east)}, but have shape {numbers.shape}")
    missing = int((~np.isfinite(numbers)).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-values", count=missing))
    sizes = np.asarray(_sizes(east, north) if cell_sizes is None else cell_sizes, dtype=float)
    tried = [cell_weights(east, north, float(size), offsets=offsets) for size in sizes]
    means = np.array([float(weights @ numbers) / len(numbers) for weights in tried])
    best = int(np.argmin(means) if crowded == "high" else np.argmax(means))
    plain = float(numbers.mean())
    table = pd.DataFrame({"cell_size": sizes, "mean": means})
    if (means[best] >= plain) if crowded == "high" else (means[best] <= plain):
        note = Message.of("geostat.not-clustered", crowded=Message.of(f"geostat.crowded-{crowded}"))
        return Declustering(np.ones(len(numbers)), float(sizes[best]), plain, plain, table, notes=(note,))
    note = Message.of("geostat.declustered", size=float(sizes[best]), mean=float(means[best]), plain=plain)
    return Declustering(tried[best], float(sizes[best]), float(means[best]), plain, table, notes=(note,))


def _sizes(easting: FloatArray, northing: FloatArray) -> FloatArray:
    low = 0.5 * mean_spacing(easting, northing)
    high = max(float(np.ptp(easting)), float(np.ptp(northing))) / 3.0
    return np.geomspace(low, max(high, 2.0 * low), _SIZES)
