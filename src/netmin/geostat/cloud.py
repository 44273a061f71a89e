"""The variogram pair by pair, and the variogram by offsets: where single samples and directions stand out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.direction import Direction
from netmin.geostat.models import FloatArray
from netmin.geostat.pairs import IndexArray, chosen_pairs, near_pairs, sorted_places
from netmin.geostat.points import Points, UnmappableError, place_values
from netmin.geostat.variogram import FEWEST_PLACES, chosen_intervals, refuse_constant
from netmin.language import Message

#: A cloud of more pairs than this is refused: nobody looks at so many.
MOST_PAIRS_IN_CLOUD = 1_000_000

_CITATIONS = ("matheron1963", "pebesma2004")


@dataclass(frozen=True, eq=False)
class VariogramCloud:
    """Every pair of samples by itself.

    Attributes
    ----------
    first, second : array of int, shape (n_pairs,)
        Numbers of the two samples among those given, counted from zero, the smaller first. Of samples at the same
        place, which are averaged, the number of the first.
    distance : array, shape (n_pairs,)
        [m]
    azimuth : array, shape (n_pairs,)
        Direction of the line through both, clockwise from north, from 0 up to 180. [degrees]
    semivariance : array, shape (n_pairs,)
        Half the squared difference. [square of the unit of the values]
    cutoff : float
        Largest distance considered. [m]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged.
    """

    first: IndexArray
    second: IndexArray
    distance: FloatArray
    azimuth: FloatArray
    semivariance: FloatArray
    cutoff: float
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per pair: first, second, distance, azimuth, semivariance."""
        names = ("first", "second", "distance", "azimuth", "semivariance")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def variogram_cloud(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    cutoff: float | None = None,
    direction: Direction | None = None,
) -> VariogramCloud:
    """Return half the squared difference of every pair of samples.

    Parameters
    ----------
    easting, northing, values : array, shape (n,)
        As in `empirical_variogram`, but a single version of the values.
    cutoff : float, optional
        Largest distance; by default a third of the diagonal of the bounding box. [m]
    direction : Direction, optional
        Only pairs in this sector; by default all.

    Returns
    -------
    VariogramCloud
        Sorted by the numbers of the samples.

    Raises
    ------
    UnmappableError
        As `empirical_variogram`, and if there are more than `MOST_PAIRS_IN_CLOUD` pairs.

    References
    ----------
    matheron1963, pebesma2004
    """
    points = _taken_in(easting, northing, values)
    reach = chosen_intervals(points, cutoff, None).cutoff
    order = np.lexsort((points.northing, points.easting))
    east, north, versions = sorted_places(points.easting, points.northing, points.versions)
    blocks, held = [], 0
    for block in chosen_pairs(east, north, reach, direction):
        held += len(block[0])
        if held > MOST_PAIRS_IN_CLOUD:
            raise UnmappableError(Message.of("geostat.cloud-too-large", cutoff=reach, most=MOST_PAIRS_IN_CLOUD))
        blocks.append(block)
    west, other, apart = (np.concatenate(part) for part in zip(*blocks, strict=True))
    azimuth = np.degrees(np.arctan2(east[other] - east[west], north[other] - north[west])) % 180.0
    sample = _first_samples(easting, northing)[order]
    first, second = np.minimum(sample[west], sample[other]), np.maximum(sample[west], sample[other])
    semivariance = 0.5 * (versions[0, west] - versions[0, other]) ** 2
    row = np.lexsort((second, first))
    return VariogramCloud(
        first[row], second[row], apart[row], azimuth[row], semivariance[row], reach, _CITATIONS, points.notes
    )


@dataclass(frozen=True, eq=False)
class VariogramMap:
    """Semivariance by the offset of pairs to the east and to the north.

    Attributes
    ----------
    east : array, shape (columns,)
        Offsets to the east at the middle of the cells, rising. [m]
    north : array, shape (rows,)
        Offsets to the north, falling: row 0 is the northern one, as in every grid. [m]
    semivariance : array, shape (rows, columns)
        NaN where no pair has such an offset. [square of the unit of the values]
    pairs : array of int, shape (rows, columns)
        Pairs of each cell. A pair is counted at its offset and at the opposite one.
    width : float
        Side of a cell. [m]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged.
    """

    east: FloatArray
    north: FloatArray
    semivariance: FloatArray
    pairs: IndexArray
    width: float
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per cell that has pairs: east, north, pairs, semivariance."""
        north, east = np.meshgrid(self.north, self.east, indexing="ij")
        columns = {"east": east, "north": north, "pairs": self.pairs, "semivariance": self.semivariance}
        table = pd.DataFrame({name: part.ravel() for name, part in columns.items()})
        return table[table["pairs"] > 0].reset_index(drop=True)


def variogram_map(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    cutoff: float | None = None,
    width: float | None = None,
) -> VariogramMap:
    """Estimate the variogram on a grid of offsets, with gstat's conventions.

    Cells are centred on multiples of the width, so that the middle one holds the shortest offsets. A cell holds its
    western and its northern edge; the outermost cells hold all of theirs.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,) or (versions, n)
        Values; of equally probable versions the semivariances are averaged.
    cutoff : float, optional
        Largest offset to either side, up to half a cell; by default a third of the diagonal of the bounding box. [m]
    width : float, optional
        Side of a cell; by default a fifteenth of the cutoff. [m]

    Returns
    -------
    VariogramMap

    Raises
    ------
    UnmappableError
        As `empirical_variogram`.

    References
    ----------
    matheron1963, pebesma2004
    """
    points = place_values(easting, northing, values, minimum=FEWEST_PLACES)
    refuse_constant(points)
    chosen = chosen_intervals(points, cutoff, width)
    east, north, versions = sorted_places(points.easting, points.northing, points.versions)
    side = round(chosen.cutoff / chosen.width)
    cells = 2 * side + 1
    pairs, sums = np.zeros(cells**2, dtype=np.int64), np.zeros((len(versions), cells**2))
    for first, second, _ in near_pairs(east, north, np.sqrt(2.0) * (side + 1) * chosen.width):
        square = (versions[:, first] - versions[:, second]) ** 2
        for sign in (1.0, -1.0):
            cell, inside = _cells(
                sign * (east[second] - east[first]), sign * (north[second] - north[first]), chosen.width, side
            )
            pairs += np.bincount(cell, minlength=cells**2)
            for row, total in zip(square, sums, strict=True):
                total += np.bincount(cell, weights=row[inside], minlength=cells**2)
    if not pairs.any():
        raise UnmappableError(Message.of("geostat.no-pairs", cutoff=chosen.cutoff))
    semivariance = np.full(cells**2, np.nan)
    filled = pairs > 0
    semivariance[filled] = (0.5 * sums[:, filled] / pairs[filled]).mean(axis=0)
    steps: FloatArray = chosen.width * np.arange(-side, side + 1, dtype=float)
    shape = (cells, cells)
    return VariogramMap(
        steps, steps[::-1].copy(), semivariance.reshape(shape), pairs.reshape(shape), chosen.width, _CITATIONS,
        points.notes,
    )  # fmt: skip


def _cells(east: FloatArray, north: FloatArray, width: float, side: int) -> tuple[IndexArray, npt.NDArray[np.bool_]]:
    """Return the number of the cell of each offset inside the map, row by row from the north, and which are inside."""
    reach, cells = (side + 0.5) * width, 2 * side + 1
    inside = (np.abs(east) <= reach) & (np.abs(north) <= reach)
    # The outermost cells hold their outer edges, too.
    column = np.minimum(np.floor((east[inside] + reach) / width).astype(np.int64), cells - 1)
    row = np.minimum(np.floor((reach - north[inside]) / width).astype(np.int64), cells - 1)
    return row * cells + column, inside


def _taken_in(easting: npt.ArrayLike, northing: npt.ArrayLike, values: npt.ArrayLike) -> Points:
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1:
        raise ValueError(f"values must be flat, but have shape {numbers.shape}")
    points = place_values(easting, northing, numbers, minimum=FEWEST_PLACES)
    refuse_constant(points)
    return points


def _first_samples(easting: npt.ArrayLike, northing: npt.ArrayLike) -> IndexArray:
    """Return the number of the first sample at each distinct place, in the order in which places were met."""
    places = np.column_stack([np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)])
    _, first = np.unique(places, axis=0, return_index=True)
    return np.sort(first).astype(np.int64)
