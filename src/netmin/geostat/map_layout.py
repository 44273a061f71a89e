"""What lies where in a map: its cells and tiles, its surfaces, and what their axes mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from netmin.geostat.grid import Grid
from netmin.geostat.map_quantities import STATES, Quantity
from netmin.geostat.models import FloatArray
from netmin.geostat.raster import Raster, Tile

#: Array that tells what became of each cell.
STATE = "state"

#: Coordinates along an axis, and what they mean.
Axis = tuple[FloatArray, dict[str, Any]]


class Slot(NamedTuple):
    """One surface of a map: the array it lies in, and where in a stacked one."""

    name: str
    place: tuple[int, ...] = ()

    def window(self, tile: Tile | None) -> tuple[int | slice, ...]:
        """Return what cuts the cells of a tile out of the array: ``array[slot.window(tile)]``; without one, all."""
        return (*self.place, slice(None), slice(None)) if tile is None else (*self.place, *tile.window)


@dataclass(frozen=True)
class Layout:
    """What lies where.

    Attributes
    ----------
    raster : Raster
        The cells.
    side : int
        Cells of a tile each way.
    quantities : tuple of Quantity
        The arrays.
    dtype : str
        ``float32`` or ``float64``.
    crs : str
        ``EPSG:<code>``, or "" for metres without a place on Earth.
    unit : str
        Of the values.
    """

    raster: Raster
    side: int
    quantities: tuple[Quantity, ...]
    dtype: str
    crs: str = ""
    unit: str = ""

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """All surfaces, in the order in which those of a tile are written: the state last."""
        slots = []
        for quantity in self.quantities:
            slots += [Slot(quantity.name, (number,)) for number in range(len(quantity.at))] or [Slot(quantity.name)]
        return (*slots, Slot(STATE))

    def slot(self, name: str, at: float | None) -> Slot:
        """Return where the surface of a quantity lies, at a limit or probability if it has several."""
        quantity = next((each for each in self.quantities if each.name == name), None)
        if quantity is None and name != STATE:
            raise ValueError(f"the map holds no {name!r}; see its table")
        if quantity is None or not quantity.at:
            return Slot(name)
        if at not in quantity.at:
            raise ValueError(f"{name} is there at {quantity.at}, not at {at!r}")
        return Slot(name, (quantity.at.index(at),))

    def unit_of(self, name: str) -> str:
        """Return the unit of a quantity; "" where it has none, as a probability and the state."""
        units = {quantity.name: quantity.unit(self.unit) for quantity in self.quantities}
        found = units.get(name, "")
        return "" if found == "1" else found

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        rows, columns = (-(-count // self.side) for count in self.raster.shape)
        return rows * columns

    @property
    def axes(self) -> dict[str, Axis]:
        """Of every axis its coordinates and what they mean, in the words of the CF conventions."""
        found = lattice_axes(self.raster)
        for quantity in self.quantities:
            if quantity.axis is not None:
                unit = "1" if quantity.axis == "probability" else self.unit
                found[quantity.axis] = (np.array(quantity.at), {"units": unit})
        return found

    @property
    def arrays(self) -> dict[str, tuple[tuple[str, ...], str, dict[str, Any]]]:
        """Of every array the names of its axes, its type and what it means."""
        lattice = ("northing", "easting")
        found: dict[str, tuple[tuple[str, ...], str, dict[str, Any]]] = {}
        for quantity in self.quantities:
            axes = lattice if quantity.axis is None else (quantity.axis, *lattice)
            found[quantity.name] = (axes, self.dtype, {"units": quantity.unit(self.unit)})
        meanings = {"flag_values": list(range(len(STATES))), "flag_meanings": " ".join(STATES)}
        found[STATE] = (lattice, "uint8", {"units": "1", **meanings})
        return {
            name: (axes, dtype, {"long_name": name.replace("_", " "), "grid_mapping": "spatial_ref", **attributes})
            for name, (axes, dtype, attributes) in found.items()
        }

    @property
    def place(self) -> dict[str, str]:
        """Where on Earth the map lies, in the words of CF and of rioxarray."""
        west, north, size = self.raster.west, self.raster.north, self.raster.cell_size
        attributes = {"GeoTransform": f"{west!r} {size!r} 0.0 {north!r} 0.0 {-size!r}"}
        if self.crs:
            from pyproj import CRS

            written = CRS.from_user_input(self.crs).to_wkt()
            attributes |= {"crs_wkt": written, "spatial_ref": written}
        return attributes

    def heading(self, title: str) -> dict[str, Any]:
        """Return what is said of the map as a whole."""
        return {
            "Conventions": "CF-1.11",
            "title": title,
            "crs": self.crs,
            "transform": list(self.raster.transform),
            "unit": self.unit,
        }

    def as_json(self) -> dict[str, Any]:
        """Return the layout as plain JSON data."""
        raster = self.raster
        return {
            "west": raster.west, "north": raster.north, "cell_size": raster.cell_size,
            "columns": raster.columns, "rows": raster.rows, "tile": self.side, "dtype": self.dtype,
            "crs": self.crs, "unit": self.unit,
            "quantities": [{"name": each.name, "at": list(each.at)} for each in self.quantities],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """Return the layout that `as_json` wrote."""
        raster = Raster(data["west"], data["north"], data["cell_size"], data["columns"], data["rows"])
        quantities = tuple(Quantity(each["name"], tuple(each["at"])) for each in data["quantities"])
        return cls(raster, data["tile"], quantities, data["dtype"], data["crs"], data["unit"])


def lattice_axes(cells: Raster | Grid) -> dict[str, Axis]:
    """Return northing, whose first is the northern one, and easting, with what they mean."""
    northings, eastings = (
        (cells.northings(), cells.eastings()) if isinstance(cells, Raster) else (cells.northings, cells.eastings)
    )
    return {
        "northing": (northings, {"standard_name": "projection_y_coordinate", "units": "m", "axis": "Y"}),
        "easting": (eastings, {"standard_name": "projection_x_coordinate", "units": "m", "axis": "X"}),
    }
