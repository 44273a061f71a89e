"""Which cells of a tile are mapped: those in a polygon, near samples, or between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.geostat.grid import BRIDGED_SPACINGS, MARGIN_SPACINGS, cells_of, mean_spacing
from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.points import coordinate_pair
from netmin.geostat.raster import Raster, Tile

#: Cells on each side of a block that is asked as a whole whether it lies near samples.
_BLOCK = 32


@dataclass(frozen=True, eq=False)
class InsidePolygon:
    """Cells whose centres lie inside a polygon; takes a `Tile`.

    Parameters
    ----------
    polygon : shapely.Polygon or shapely.MultiPolygon
        In the metres of the raster.

    Examples
    --------
    >>> import shapely
    >>> inside = InsidePolygon(shapely.box(0.0, 0.0, 20.0, 10.0))
    >>> inside(Raster(0.0, 30.0, 10.0, 3, 3).tile(0, 0, 3)).astype(int)
    array([[0, 0, 0],
           [0, 0, 0],
           [1, 1, 0]])
    """

    polygon: Any

    def __call__(self, tile: Tile) -> BoolArray:
        """Return which cells of a tile lie inside."""
        import shapely

        box = shapely.box(*tile.bounds)
        if not shapely.intersects(self.polygon, box):
            return np.zeros(tile.shape, dtype=bool)
        if shapely.contains(self.polygon, box):
            return np.ones(tile.shape, dtype=bool)
        shapely.prepare(self.polygon)
        inside: BoolArray = shapely.contains_xy(self.polygon, *tile.places())
        return inside


@dataclass(frozen=True, eq=False)
class NearSamples:
    """Cells whose centres lie within a distance of a sample; takes a `Tile`.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Samples. [m]
    distance : float
        How far from them is mapped. [m]

    Examples
    --------
    >>> near = NearSamples([5.0], [25.0], 12.0)
    >>> near(Raster(0.0, 30.0, 10.0, 3, 3).tile(0, 0, 3)).astype(int)
    array([[1, 1, 0],
           [1, 0, 0],
           [0, 0, 0]])
    """

    easting: FloatArray
    northing: FloatArray
    distance: float

    def __init__(self, easting: npt.ArrayLike, northing: npt.ArrayLike, distance: float) -> None:
        east, north = coordinate_pair(easting, northing)
        if not (np.isfinite(east).all() and np.isfinite(north).all() and distance >= 0):
            raise ValueError("samples need numbers for places, and the distance must not be below zero")
        for name, value in (("easting", east), ("northing", north), ("distance", float(distance))):
            object.__setattr__(self, name, value)

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(np.column_stack([self.easting, self.northing]))

    def __call__(self, tile: Tile) -> BoolArray:
        """Return which cells of a tile lie near."""
        mask = np.zeros(tile.shape, dtype=bool)
        # Mostly all cells of a block lie near, or none: its middle tells.
        rows, columns = (_blocks(count) for count in tile.shape)
        easts, norths = [tile.eastings[part] for part in columns], [tile.northings[part] for part in rows]
        for row, north in zip(rows, norths, strict=True):
            middles = [(0.5 * (east[0] + east[-1]), 0.5 * (north[0] + north[-1])) for east in easts]
            for column, east, apart in zip(columns, easts, self._tree.query(middles)[0], strict=True):
                reach = 0.5 * float(np.hypot(np.ptp(east), np.ptp(north)))
                if apart <= self.distance - reach:
                    mask[row, column] = True
                elif apart <= self.distance + reach:
                    centres = np.stack(np.meshgrid(east, north), axis=-1)
                    mask[row, column] = self._tree.query(centres)[0] <= self.distance
        return mask


def _blocks(cells: int) -> list[slice]:
    return [slice(start, min(start + _BLOCK, cells)) for start in range(0, cells, _BLOCK)]


@dataclass(frozen=True, eq=False)
class BetweenSamples:
    """Cells that `grid_around` would map, by the same rule and tile by tile; takes a `Tile`.

    Discs of 1.5 mean distances around the samples are united, and drawn in again until they reach only `margin` beyond
    them. Whether a cell is kept depends on what lies within a disc of it, so a rim of that width is looked at as well.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Samples. [m]
    margin : float, optional
        How far to map beyond the outermost samples; by default half the mean distance. [m]

    Examples
    --------
    >>> between = BetweenSamples([5.0, 25.0, 5.0], [25.0, 25.0, 5.0], margin=5.0)
    >>> between(Raster(0.0, 30.0, 10.0, 3, 3).tile(0, 0, 3)).astype(int)
    array([[1, 1, 1],
           [1, 1, 1],
           [1, 1, 0]])
    """

    easting: FloatArray
    northing: FloatArray
    margin: float
    reach: float

    def __init__(self, easting: npt.ArrayLike, northing: npt.ArrayLike, margin: float | None = None) -> None:
        east, north = coordinate_pair(easting, northing)
        spacing = mean_spacing(east, north)
        beyond = MARGIN_SPACINGS * spacing if margin is None else float(margin)
        if not (math.isfinite(beyond) and beyond >= 0):
            raise ValueError(f"margin must be a distance not below zero, but is {margin!r}")
        reach = max(BRIDGED_SPACINGS * spacing, beyond)
        for name, value in (("easting", east), ("northing", north), ("margin", beyond), ("reach", reach)):
            object.__setattr__(self, name, value)

    @cached_property
    def _near(self) -> NearSamples:
        return NearSamples(self.easting, self.northing, self.reach)

    def __call__(self, tile: Tile) -> BoolArray:
        """Return which cells of a tile lie between samples."""
        from scipy.ndimage import distance_transform_edt

        west, _, _, north = tile.bounds
        size, (rows, columns) = tile.raster.cell_size, tile.shape
        rim = math.ceil(self.reach / size) + 1
        wider = Raster(west - rim * size, north + rim * size, size, columns + 2 * rim, rows + 2 * rim)
        near = self._near(wider.tile(0, 0, max(wider.shape)))
        mask = near[rim:-rim, rim:-rim].copy()
        # Where all lies near, there is nothing to measure a distance to.
        if mask.any() and not near.all():
            apart = distance_transform_edt(near, sampling=size)[rim:-rim, rim:-rim]
            mask = np.asarray(apart > self.reach - self.margin, dtype=bool)
        row, column = cells_of(tile.raster, self.easting, self.northing)
        row, column = row - tile.rows.start, column - tile.columns.start
        here = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        mask[row[here], column[here]] = True
        return mask
