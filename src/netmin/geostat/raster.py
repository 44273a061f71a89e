"""Square cells without number: where they lie, and the tiles they are cut into; nothing here grows with the cells."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.grid import MARGIN_SPACINGS, Grid, default_size, frame_around, mean_spacing
from netmin.geostat.models import FloatArray
from netmin.geostat.points import coordinate_pair


@dataclass(frozen=True)
class Raster:
    """Square cells, laid out as those of a `Grid`, but without arrays, so that there may be any number of them.

    Parameters
    ----------
    west, north : float
        Outer corner of the north-western cell. [m]
    cell_size : float
        Side of a cell. [m]
    columns, rows : int
        Number of cells each way.

    Examples
    --------
    >>> whole = Raster(500_000.0, 300_000.0, 10.0, columns=30_000, rows=40_000)
    >>> whole.cells, len(list(whole.tiles(10_000)))
    (1200000000, 12)
    """

    west: float
    north: float
    cell_size: float
    columns: int
    rows: int

    def __post_init__(self) -> None:
        numbers = (self.west, self.north, self.cell_size)
        if not (all(map(math.isfinite, numbers)) and self.cell_size > 0 and self.columns > 0 and self.rows > 0):
            raise ValueError("a raster needs a corner, a cell size above zero and at least one column and one row")
        for name in ("west", "north", "cell_size"):
            object.__setattr__(self, name, float(getattr(self, name)))

    @classmethod
    def of_grid(cls, grid: Grid) -> Raster:
        """Return the cells of a grid, mask or not."""
        return cls(grid.west, grid.north, grid.cell_size, grid.columns, grid.rows)

    @classmethod
    def around(
        cls,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        cell_size: float | None = None,
        *,
        margin: float | None = None,
    ) -> Raster:
        """Return the cells that `grid_around` would lay, however many they are.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Samples. [m]
        cell_size : float, optional
            Side of a cell; by default as `grid_around` chooses it, but never made coarser. [m]
        margin : float, optional
            How far to map beyond the outermost samples; by default half the mean distance between them. [m]
        """
        east, north = coordinate_pair(easting, northing)
        spacing = mean_spacing(east, north)
        beyond = MARGIN_SPACINGS * spacing if margin is None else margin
        return cls(*frame_around(east, north, default_size(spacing) if cell_size is None else cell_size, beyond))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.rows * self.columns

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north [m]."""
        south = self.north - self.rows * self.cell_size
        return self.west, south, self.west + self.columns * self.cell_size, self.north

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """From column and row to easting and northing, as rasterio and affine write it [m]."""
        return self.cell_size, 0.0, self.west, 0.0, -self.cell_size, self.north

    def eastings(self, columns: slice = slice(None)) -> FloatArray:
        """Return the centres of columns, from west to east; to the last bit those of a `Grid` [m]."""
        return self.west + self.cell_size * (np.arange(*columns.indices(self.columns), dtype=np.float64) + 0.5)

    def northings(self, rows: slice = slice(None)) -> FloatArray:
        """Return the centres of rows, from north to south; to the last bit those of a `Grid` [m]."""
        return self.north - self.cell_size * (np.arange(*rows.indices(self.rows), dtype=np.float64) + 0.5)

    def tile(self, row: int, column: int, side: int) -> Tile:
        """Return one tile of so many cells each way; those at the southern and eastern edge may be smaller."""
        return Tile(self, row, column, _cut(row, side, self.rows), _cut(column, side, self.columns))

    def tiles(self, side: int) -> Iterator[Tile]:
        """Yield all tiles, row by row from the north-west."""
        for row in range(math.ceil(self.rows / side)):
            for column in range(math.ceil(self.columns / side)):
                yield self.tile(row, column, side)


def _cut(number: int, side: int, cells: int) -> slice:
    if side < 1 or not 0 <= number * side < cells:
        raise ValueError(f"there is no tile number {number} of {side} cells among {cells}")
    return slice(number * side, min((number + 1) * side, cells))


@dataclass(frozen=True)
class Tile:
    """A rectangle of cells of a raster.

    Attributes
    ----------
    raster : Raster
        The whole.
    row, column : int
        Number of the tile, from the north and from the west.
    rows, columns : slice
        Its cells.
    """

    raster: Raster
    row: int
    column: int
    rows: slice
    columns: slice

    @property
    def window(self) -> tuple[slice, slice]:
        """What cuts the tile out of an array over the whole raster: ``array[tile.window]``."""
        return self.rows, self.columns

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows.stop - self.rows.start, self.columns.stop - self.columns.start

    @property
    def eastings(self) -> FloatArray:
        """Centres of the columns, shape (columns,) [m]."""
        return self.raster.eastings(self.columns)

    @property
    def northings(self) -> FloatArray:
        """Centres of the rows, from north to south, shape (rows,) [m]."""
        return self.raster.northings(self.rows)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north [m]."""
        size = self.raster.cell_size
        west, north = self.raster.west + size * self.columns.start, self.raster.north - size * self.rows.start
        return west, north - size * self.shape[0], west + size * self.shape[1], north

    def places(self) -> tuple[FloatArray, FloatArray]:
        """Return easting and northing of the centres of all cells, each of the shape of the tile [m]."""
        east, north = np.meshgrid(self.eastings, self.northings)
        return east, north
