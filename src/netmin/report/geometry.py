"""Geometries as a GeoPackage stores them: a head with envelope, then well-known binary."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netmin.geostat import Grid
from netmin.planning.outlines import outline_of_cells

if TYPE_CHECKING:
    from shapely import MultiPolygon

BoolArray = npt.NDArray[np.bool_]

#: Little-endian, envelope of four numbers; without envelope.
_WITH_ENVELOPE, _PLAIN = 0x03, 0x01


def point(easting: float, northing: float, srs: int) -> bytes:
    """Return one point."""
    return struct.pack("<2sBBiBIdd", b"GP", 0, _PLAIN, srs, 1, 1, easting, northing)


def cell_squares(grid: Grid, srs: int) -> Iterator[bytes]:
    """Yield the square of every mapped cell, row by row from the north-west.

    Parameters
    ----------
    grid : Grid
        Cells.
    srs : int
        Number of the coordinate system in the GeoPackage.

    Yields
    ------
    bytes
        Polygon, its ring counter-clockwise.
    """
    half = grid.cell_size / 2.0
    eastings, northings = grid.cells()
    pack = struct.Struct("<2sBBi4dBIII10d").pack
    for easting, northing in zip(eastings.tolist(), northings.tolist(), strict=True):
        w, e, s, n = easting - half, easting + half, northing - half, northing + half
        yield pack(b"GP", 0, _WITH_ENVELOPE, srs, w, e, s, n, 1, 3, 1, 5, w, s, e, s, e, n, w, n, w, s)


def zone(grid: Grid, inside: BoolArray, srs: int) -> bytes:
    """Return the cells of a zone, merged.

    Parameters
    ----------
    grid : Grid
        Cells.
    inside : array of bool, shape (rows, columns)
        Cells of the zone, at least one.
    srs : int
        Number of the coordinate system in the GeoPackage.

    Returns
    -------
    bytes
        Multipolygon.
    """
    return area(outline_of_cells(grid, inside), srs)


def area(outline: MultiPolygon, srs: int) -> bytes:
    """Return an outline as a stored multipolygon."""
    import shapely

    left, bottom, right, top = outline.bounds
    head = struct.pack("<2sBBi4d", b"GP", 0, _WITH_ENVELOPE, srs, left, right, bottom, top)
    return head + bytes(shapely.to_wkb(outline, byte_order=1, output_dimension=2))


def bounds(blob: bytes) -> tuple[float, float, float, float]:
    """Return west, east, south, north of a stored geometry, in the order of its envelope [m]."""
    if blob[3] == _WITH_ENVELOPE:
        west, east, south, north = struct.unpack_from("<4d", blob, 8)
        return west, east, south, north
    easting, northing = struct.unpack_from("<2d", blob, 13)
    return easting, easting, northing, northing
