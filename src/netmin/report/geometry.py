"""Geometries as a GeoPackage stores them: a head with envelope, then well-known binary."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from netmin.geostat import Grid

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
    import shapely

    west, south, east, north = _runs(grid, inside)
    merged = shapely.union_all(shapely.box(west, south, east, north))
    whole = shapely.normalize(shapely.MultiPolygon([merged]) if merged.geom_type == "Polygon" else merged)
    left, bottom, right, top = whole.bounds
    head = struct.pack("<2sBBi4d", b"GP", 0, _WITH_ENVELOPE, srs, left, right, bottom, top)
    return head + bytes(shapely.to_wkb(whole, byte_order=1, output_dimension=2))


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


def bounds(blob: bytes) -> tuple[float, float, float, float]:
    """Return west, east, south, north of a stored geometry, in the order of its envelope [m]."""
    if blob[3] == _WITH_ENVELOPE:
        west, east, south, north = struct.unpack_from("<4d", blob, 8)
        return west, east, south, north
    easting, northing = struct.unpack_from("<2d", blob, 13)
    return easting, easting, northing, northing
