"""Nodes in rows and columns: where fast Fourier transforms draw fields."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.grid import Grid
from netmin.geostat.models import FloatArray

IndexArray = npt.NDArray[np.int64]

#: A place nearer to a node than this share of the step lies on it: what is left is rounding.
_ON_A_NODE = 1e-6

#: A lattice through places may have this many nodes per place; beyond, the places are no lattice.
_MOST_NODES_PER_PLACE = 16


@dataclass(frozen=True)
class Lattice:
    """Nodes at equal steps, rows from north to south, columns from west to east.

    Attributes
    ----------
    west, north : float
        The north-western node. [m]
    east_step, north_step : float
        Distance between columns, and between rows. [m]
    columns, rows : int
        Number of nodes each way.
    """

    west: float
    north: float
    east_step: float
    north_step: float
    columns: int
    rows: int

    @classmethod
    def of_grid(cls, grid: Grid) -> Lattice:
        """Return the centres of all cells of a grid."""
        east, north = float(grid.eastings[0]), float(grid.northings[0])
        return cls(east, north, grid.cell_size, grid.cell_size, grid.columns, grid.rows)

    @classmethod
    def through(cls, easting: FloatArray, northing: FloatArray) -> Lattice | None:
        """Return the lattice that places lie on, or None if they lie on none of a reasonable size.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Places. [m]

        Examples
        --------
        >>> Lattice.through(np.array([0.0, 20.0, 30.0]), np.array([5.0, 5.0, 15.0]))
        Lattice(west=0.0, north=15.0, east_step=10.0, north_step=10.0, columns=4, rows=2)
        """
        if not len(easting):
            return None
        across, down = _step(easting), _step(northing)
        if across is None and down is None:
            return None
        east_step, north_step = across or down or 1.0, down or across or 1.0
        west, north = float(easting.min()), float(northing.max())
        columns = round((float(easting.max()) - west) / east_step) + 1
        rows = round((north - float(northing.min())) / north_step) + 1
        if columns * rows > _MOST_NODES_PER_PLACE * len(easting):
            return None
        lattice = cls(west, north, east_step, north_step, columns, rows)
        return lattice if lattice.on_node(easting, northing).all() else None

    @classmethod
    def under(cls, easting: FloatArray, northing: FloatArray, step: float) -> Lattice:
        """Return a lattice of this step [m] that spreads under all of these places."""
        west, north = float(easting.min()), float(northing.max())
        columns = math.ceil((float(easting.max()) - west) / step) + 1
        rows = math.ceil((north - float(northing.min())) / step) + 1
        return cls(west, north, step, step, columns, rows)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.columns * self.rows

    def position(self, easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return row and column of places, fractions between nodes, each of shape (m,)."""
        return (self.north - northing) / self.north_step, (easting - self.west) / self.east_step

    def on_node(self, easting: FloatArray, northing: FloatArray) -> npt.NDArray[np.bool_]:
        """Tell which places lie on a node, shape (m,)."""
        row, column = self.position(easting, northing)
        near = (np.abs(row - np.rint(row)) < _ON_A_NODE) & (np.abs(column - np.rint(column)) < _ON_A_NODE)
        inside: npt.NDArray[np.bool_] = (np.rint(row) >= 0) & (np.rint(row) < self.rows)
        return near & inside & (np.rint(column) >= 0) & (np.rint(column) < self.columns)

    def place(self, row: IndexArray, column: IndexArray) -> tuple[FloatArray, FloatArray]:
        """Return easting and northing of nodes [m]."""
        east: FloatArray = self.west + self.east_step * column.astype(np.float64)
        north: FloatArray = self.north - self.north_step * row.astype(np.float64)
        return east, north

    def around(self, easting: FloatArray, northing: FloatArray, pad: int, most: int) -> Lattice:
        """Return this lattice, made large enough to hold other places and `pad` nodes beyond them.

        Where that would be more than `most` nodes, the places too far out are left out: only `pad` nodes are added.
        """
        row, column = self.position(easting, northing)
        top, left = min(float(row.min(initial=0.0)), 0.0), min(float(column.min(initial=0.0)), 0.0)
        bottom = max(float(row.max(initial=0.0)), self.rows - 1.0)
        right = max(float(column.max(initial=0.0)), self.columns - 1.0)
        wide = self._widened(
            math.ceil(-top) + pad, math.ceil(bottom) - self.rows + 1 + pad,
            math.ceil(-left) + pad, math.ceil(right) - self.columns + 1 + pad,
        )  # fmt: skip
        return wide if wide.nodes <= most else self._widened(pad, pad, pad, pad)

    def refined(self, parts: int) -> Lattice:
        """Return this lattice with every step cut into so many; its nodes stay nodes."""
        return Lattice(
            self.west, self.north, self.east_step / parts, self.north_step / parts,
            (self.columns - 1) * parts + 1, (self.rows - 1) * parts + 1,
        )  # fmt: skip

    def _widened(self, above: int, below: int, left: int, right: int) -> Lattice:
        return Lattice(
            self.west - left * self.east_step, self.north + above * self.north_step, self.east_step, self.north_step,
            self.columns + left + right, self.rows + above + below,
        )  # fmt: skip


def _step(coordinate: FloatArray) -> float | None:
    """Return the smallest distance between different coordinates, or None if all are the same."""
    distinct = np.unique(coordinate)
    apart = np.diff(distinct)
    # Coordinates that differ by rounding are one; the step is averaged over the whole width to lose its own rounding.
    apart = apart[apart > _ON_A_NODE * (distinct[-1] - distinct[0])]
    if not len(apart):
        return None
    width = float(distinct[-1] - distinct[0])
    return width / max(round(width / float(apart.min())), 1)
