"""Outlines of areas that are made of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netmin.geostat import Grid

if TYPE_CHECKING:
    from shapely import MultiPolygon

BoolArray = npt.NDArray[np.bool_]


def outline_of_cells(grid: Grid, inside: BoolArray) -> MultiPolygon:
    """Return the cells of an area, merged.

    Parameters
    ----------
    grid : Grid
        Cells.
    inside : array of bool, shape (rows, columns)
        Cells of the area, at least one.

    Returns
    -------
    shapely.MultiPolygon
        In the coordinate system of the grid, in a fixed order of its parts. [m]

    Examples
    --------
    >>> grid = Grid(0.0, 20.0, 10.0, 2, 2)
    >>> outline_of_cells(grid, np.array([[True, False], [True, True]])).area
    300.0
    """
    import shapely

    west, south, east, north = _runs(grid, inside)
    merged = shapely.union_all(shapely.box(west, south, east, north))
    return shapely.normalize(shapely.MultiPolygon([merged]) if merged.geom_type == "Polygon" else merged)


def _runs(grid: Grid, inside: BoolArray) -> tuple[npt.NDArray[np.float64], ...]:
    """Return the bounds of unbroken runs of cells within their rows: west, south, east, north [m]."""
    padded = np.zeros((grid.rows, grid.columns + 2), dtype=np.int8)
    padded[:, 1:-1] = inside
    change = np.diff(padded, axis=1)
    row, start = np.nonzero(change == 1)
    _, end = np.nonzero(change == -1)
    north = np.asarray(grid.north - row * grid.cell_size, dtype=np.float64)
    west, east = (np.asarray(grid.west + column * grid.cell_size, dtype=np.float64) for column in (start, end))
    return west, north - grid.cell_size, east, north
