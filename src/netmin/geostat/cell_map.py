"""What every map of cells answers, wherever it lies."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.grid import Grid, Surface
from netmin.geostat.map_layout import STATE, Layout
from netmin.geostat.map_quantities import MAPPED, STATES
from netmin.geostat.raster import Raster, Tile
from netmin.language import Message


class CellMap(ABC):
    """A map of cells: `StoredMap` on disk, `HeldMap` in memory."""

    layout: Layout

    @property
    @abstractmethod
    def citations(self) -> tuple[str, ...]:
        """Keys of the bibliography."""

    @property
    @abstractmethod
    def notes(self) -> tuple[Message, ...]:
        """What was merged, assumed or left blank."""

    @abstractmethod
    def read(self, name: str, tile: Tile | None = None, at: float | None = None) -> npt.NDArray[Any]:
        """Return one array of the map, or the cells of a tile of it.

        Parameters
        ----------
        name : str
            One of the quantities, or ``state``.
        tile : Tile, optional
            By default the whole map, which must then fit into memory.
        at : float, optional
            Which limit, or which probability of a quantile.

        Returns
        -------
        array, shape (rows, columns)
            Row 0 is the northern one; NaN where nothing is mapped. [unit of the quantity]
        """

    @abstractmethod
    def dataset(self) -> Any:
        """Return the map as an ``xarray.Dataset``."""

    @property
    def raster(self) -> Raster:
        """The cells."""
        return self.layout.raster

    @property
    def table(self) -> pd.DataFrame:
        """One row per surface: name, at (a limit or probability, NaN where there is none), unit."""
        rows = [
            {"name": each.name, "at": at, "unit": each.unit(self.layout.unit)}
            for each in self.layout.quantities
            for at in each.at or (float("nan"),)
        ]
        return pd.DataFrame(rows)

    def cells(self) -> dict[str, int]:
        """Return how many cells met which fate, by the names of `STATES`; read tile by tile."""
        count = np.zeros(len(STATES), dtype=np.int64)
        for tile in self.raster.tiles(self.layout.side):
            count += np.bincount(self.read(STATE, tile).ravel(), minlength=len(STATES))
        return dict(zip(STATES, count.tolist(), strict=True))

    def surface(self, name: str, at: float | None = None) -> Surface:
        """Return one surface on a grid, for whatever takes those; it must fit into memory.

        Parameters
        ----------
        name, at
            As in `read`.

        Returns
        -------
        Surface
            Its mask holds the cells that have a number.
        """
        raster = self.raster
        mask = self.read(STATE) == MAPPED
        grid = Grid(raster.west, raster.north, raster.cell_size, raster.columns, raster.rows, mask)
        values = self.read(name, at=at).astype(float)
        return Surface(grid, values, name, self.layout.unit_of(name), self.citations, self.notes)
