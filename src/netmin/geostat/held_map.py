"""A map in memory: the same answers as one on disk, without anything but numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.geostat.cell_map import CellMap
from netmin.geostat.extras import scale_module
from netmin.geostat.map_layout import Layout, Slot
from netmin.geostat.map_quantities import NOT_COMPUTED
from netmin.geostat.raster import Tile
from netmin.language import Message


@dataclass(frozen=True, eq=False)
class HeldMap(CellMap):
    """A finished map in memory.

    Attributes
    ----------
    layout : Layout
        What lies where.
    arrays : mapping of str to array
        By their names, shape (rows, columns), or with the limits or probabilities as first axis.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged, assumed or left blank.
    title : str
        What is mapped.
    """

    layout: Layout
    arrays: Mapping[str, npt.NDArray[Any]] = field(repr=False)
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    title: str = ""

    def read(self, name: str, tile: Tile | None = None, at: float | None = None) -> npt.NDArray[Any]:
        """Return one array of the map, or the cells of a tile of it, as `CellMap.read` does."""
        slot = self.layout.slot(name, at)
        found: npt.NDArray[Any] = self.arrays[slot.name][slot.window(tile)]
        return found

    def dataset(self) -> Any:
        """Return the map as an ``xarray.Dataset``, laid out as that of a `StoredMap`."""
        layout = self.layout
        coordinates = {name: (name, values, attributes) for name, (values, attributes) in layout.axes.items()}
        variables: dict[str, Any] = {
            name: (axes, self.arrays[name], attributes) for name, (axes, _, attributes) in layout.arrays.items()
        }
        variables["spatial_ref"] = ((), np.int64(0), layout.place)
        return scale_module("xarray").Dataset(variables, coords=coordinates, attrs=layout.heading(self.title))


class ArrayWriter:
    """Keeps tiles in arrays that hold the whole map.

    Parameters
    ----------
    layout : Layout
        What lies where.
    """

    def __init__(self, layout: Layout) -> None:
        sizes = {name: len(values) for name, (values, _) in layout.axes.items()}
        self.arrays: dict[str, npt.NDArray[Any]] = {
            name: np.full([sizes[axis] for axis in axes], NOT_COMPUTED if dtype == "uint8" else np.nan, dtype=dtype)
            for name, (axes, dtype, _) in layout.arrays.items()
        }

    def __call__(self, slot: Slot, tile: Tile, surface: npt.NDArray[Any]) -> None:
        """Put one surface of a tile in its place."""
        self.arrays[slot.name][slot.window(tile)] = surface
