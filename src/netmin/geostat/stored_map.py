"""A map on disk: a Zarr group whose chunks are tiles, each of which is there whole or counts as missing.

A tile is one chunk of every array, each written beside its place, put on the disk and renamed. The chunk of `state`
goes last: where it is missing, every cell of the tile reads as not computed, whatever a killed process left of the
other arrays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.files import swap_folder, write_whole
from netmin.geostat.map_quantities import NOT_COMPUTED, STATES, Quantity
from netmin.geostat.raster import Raster, Tile
from netmin.language import Message

#: What marks a group as ours.
_KIND = "netmin tiled map"

#: Array that tells what became of each cell.
STATE = "state"

_METADATA = "zarr.json"


def scale_module(name: str) -> Any:
    """Return a module of the extra ``netmin[scale]``.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise UsageError(Message.of("geostat.needs-scale", module=name.partition(".")[0])) from None


@dataclass(frozen=True)
class Layout:
    """What lies where in the group.

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

    def chunks(self, tile: Tile) -> Iterator[str]:
        """Yield the keys of all chunks of a tile, that of the state last."""
        for quantity in self.quantities:
            numbers = [f"{number}/" for number in range(len(quantity.at))] or [""]
            yield from (f"{quantity.name}/c/{number}{tile.row}/{tile.column}" for number in numbers)
        yield f"{STATE}/c/{tile.row}/{tile.column}"

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


# ── laying the group out ──────────────────────────────────────────────────────────────────────────────────────────────


def lay_out(path: Path, layout: Layout, title: str, told: Mapping[str, Any]) -> None:
    """Make the group, without any tile; it appears whole, in the place of an earlier one.

    Parameters
    ----------
    path : pathlib.Path
        The folder.
    layout : Layout
        What lies where.
    title : str
        What is mapped.
    told : mapping
        How it is made, as plain JSON data.
    """
    ours = {"kind": _KIND, "complete": False, "layout": layout.as_json(), **told}
    with swap_folder(path) as beside:
        _make_group(beside, layout, ours, title)


def _make_group(folder: Path, layout: Layout, ours: Mapping[str, Any], title: str) -> None:
    zarr = scale_module("zarr")
    raster = layout.raster
    group = zarr.open_group(
        str(folder),
        mode="w",
        zarr_format=3,
        attributes={
            "Conventions": "CF-1.11",
            "title": title,
            "crs": layout.crs,
            "transform": list(raster.transform),
            "unit": layout.unit,
            "netmin": dict(ours),
        },
    )
    axes = {
        "northing": (raster.northings(), {"standard_name": "projection_y_coordinate", "units": "m", "axis": "Y"}),
        "easting": (raster.eastings(), {"standard_name": "projection_x_coordinate", "units": "m", "axis": "X"}),
    }
    for quantity in layout.quantities:
        if quantity.axis is not None:
            unit = "1" if quantity.axis == "probability" else layout.unit
            axes[quantity.axis] = (np.array(quantity.at), {"units": unit})
    for name, (places, attributes) in axes.items():
        coordinate = group.create_array(
            name, shape=places.shape, dtype=places.dtype, dimension_names=(name,), attributes=attributes
        )
        coordinate[...] = places
    _make_place(group, layout)
    for quantity in layout.quantities:
        _make_array(
            group, layout, quantity.name, quantity.axis, len(quantity.at), {"units": quantity.unit(layout.unit)}
        )
    meanings = {"flag_values": list(range(len(STATES))), "flag_meanings": " ".join(STATES)}
    _make_array(group, layout, STATE, None, 0, {"units": "1", **meanings})


def _make_place(group: Any, layout: Layout) -> None:
    """Write where on Earth the map lies, as CF and GDAL read it."""
    west, north, size = layout.raster.west, layout.raster.north, layout.raster.cell_size
    attributes = {"GeoTransform": f"{west!r} {size!r} 0.0 {north!r} 0.0 {-size!r}"}
    if layout.crs:
        from pyproj import CRS

        system = CRS.from_user_input(layout.crs)
        attributes |= {"crs_wkt": system.to_wkt(), "spatial_ref": system.to_wkt()}
    place = group.create_array("spatial_ref", shape=(), dtype="int64", attributes=attributes)
    place[...] = 0


def _make_array(
    group: Any, layout: Layout, name: str, axis: str | None, count: int, attributes: Mapping[str, Any]
) -> None:
    stacked = axis is not None
    dtype = "uint8" if name == STATE else layout.dtype
    group.create_array(
        name,
        shape=((count,) if stacked else ()) + layout.raster.shape,
        chunks=((1,) if stacked else ()) + (layout.side, layout.side),
        dimension_names=((axis,) if stacked else ()) + ("northing", "easting"),
        attributes={"long_name": name.replace("_", " "), "grid_mapping": "spatial_ref", **attributes},
        **_coding(dtype),
    )


def _coding(dtype: str) -> dict[str, Any]:
    """Return how numbers become bytes: plainly enough that the same numbers give the same bytes in any thread."""
    codecs = scale_module("zarr.codecs")
    fill = NOT_COMPUTED if dtype == "uint8" else float("nan")
    return {"dtype": dtype, "fill_value": fill, "compressors": codecs.ZstdCodec(level=1, checksum=True)}


# ── writing tiles ─────────────────────────────────────────────────────────────────────────────────────────────────────


def write_chunk(path: Path, key: str, values: npt.NDArray[Any], side: int) -> None:
    """Write one chunk of one array, whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        The group.
    key : str
        As `Layout.chunks` gives it.
    values : array, shape (rows, columns)
        Of the type of the array; at the southern and eastern edge of the map smaller than a chunk.
    side : int
        Cells of a chunk each way.
    """
    zarr = scale_module("zarr")
    buffers: dict[str, Any] = {}
    # Coded in memory by an array that consists of this chunk alone.
    alone = zarr.create_array(
        store=zarr.storage.MemoryStore(buffers),
        shape=(side, side),
        chunks=(side, side),
        config={"write_empty_chunks": True},
        **_coding(str(values.dtype)),
    )
    padded = np.full((side, side), alone.fill_value, dtype=values.dtype)
    padded[: values.shape[0], : values.shape[1]] = values
    alone[...] = padded
    place = path / key
    place.parent.mkdir(parents=True, exist_ok=True)
    with write_whole(place) as beside:
        beside.write_bytes(buffers["c/0/0"].to_bytes())


@contextmanager
def alone_in(path: Path) -> Iterator[None]:
    """Refuse a second run in the same folder; where the system keeps no such locks, trust.

    Raises
    ------
    UsageError
        If another process is writing the map.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(Message.of("geostat.map-busy", path=str(path))) from None
        yield
    finally:
        os.close(descriptor)


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, eq=False)
class StoredMap:
    """A map in a Zarr group, finished or not; `StoredMap.open` finds it again.

    Attributes
    ----------
    path : pathlib.Path
        The group.
    layout : Layout
        What lies where.
    told : mapping
        How it was made: version, model, choices, what it was made from.
    """

    path: Path
    layout: Layout
    told: Mapping[str, Any]

    @classmethod
    def open(cls, path: Path | str) -> StoredMap:
        """Open the map in a folder.

        Raises
        ------
        UsageError
            If there is no such map.
        """
        folder = Path(path).absolute()
        ours = _ours(folder)
        if ours is None:
            raise UsageError(Message.of("geostat.map-not-ours", path=str(folder)))
        return cls(folder, Layout.from_json(ours["layout"]), ours)

    @property
    def raster(self) -> Raster:
        """The cells."""
        return self.layout.raster

    @property
    def citations(self) -> tuple[str, ...]:
        """Keys of the bibliography."""
        return tuple(self.told["citations"])

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged, assumed or left blank."""
        return tuple(Message.from_json(note) for note in self.told["notes"])

    @property
    def complete(self) -> bool:
        """Whether every tile is there."""
        return bool(self.told["complete"])

    def missing(self) -> tuple[Tile, ...]:
        """Return the tiles that are not there whole."""
        there = set(self._chunks())
        tiles = self.raster.tiles(self.layout.side)
        return tuple(tile for tile in tiles if not there.issuperset(self.layout.chunks(tile)))

    def _chunks(self) -> Iterator[str]:
        for folder in (self.path / name / "c" for name in (*(each.name for each in self.layout.quantities), STATE)):
            for place, _, files in os.walk(folder):
                inside = Path(place).relative_to(self.path).as_posix()
                yield from (f"{inside}/{file}" for file in files)

    def clear_away(self) -> None:
        """Remove what a killed process had begun to write beside its place."""
        for key in self._chunks():
            if key.endswith(".part"):
                (self.path / key).unlink(missing_ok=True)

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
        window = (slice(None), slice(None)) if tile is None else tile.window
        place = self._place(name, at)
        found: npt.NDArray[Any] = np.asarray(self._group[name][(*place, *window)])
        return found

    def _place(self, name: str, at: float | None) -> tuple[int, ...]:
        quantity = next((each for each in self.layout.quantities if each.name == name), Quantity(name))
        if name != STATE and quantity not in self.layout.quantities:
            raise ValueError(f"the map holds no {name!r}; see its table")
        if not quantity.at:
            return ()
        if at not in quantity.at:
            raise ValueError(f"{name} is there at {quantity.at}, not at {at!r}")
        return (quantity.at.index(at),)

    @cached_property
    def _group(self) -> Any:
        return scale_module("zarr").open_group(str(self.path), mode="r")

    def cells(self) -> dict[str, int]:
        """Return how many cells met which fate, by the names of `STATES`; read tile by tile."""
        count = np.zeros(len(STATES), dtype=np.int64)
        for tile in self.raster.tiles(self.layout.side):
            count += np.bincount(self.read(STATE, tile).ravel(), minlength=len(STATES))
        return dict(zip(STATES, count.tolist(), strict=True))

    @property
    def table(self) -> pd.DataFrame:
        """One row per surface: name, at (a limit or probability, NaN where there is none), unit."""
        rows = [
            {"name": each.name, "at": at, "unit": each.unit(self.layout.unit)}
            for each in self.layout.quantities
            for at in each.at or (float("nan"),)
        ]
        return pd.DataFrame(rows)

    def dataset(self, **options: Any) -> Any:
        """Return the map as an ``xarray.Dataset`` that reads when it is asked; options go to ``xarray.open_zarr``."""
        return scale_module("xarray").open_zarr(
            str(self.path), **({"consolidated": False, "zarr_format": 3, "chunks": None} | options)
        )

    def telling(self, **told: Any) -> StoredMap:
        """Write down further what the map tells of itself, and return it."""
        document = json.loads((self.path / _METADATA).read_text(encoding="utf-8"))
        document["attributes"]["netmin"] |= told
        with write_whole(self.path / _METADATA) as beside:
            beside.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
        return StoredMap(self.path, self.layout, document["attributes"]["netmin"])


def _ours(folder: Path) -> dict[str, Any] | None:
    """Return what a group tells of itself, None if it is none of ours."""
    try:
        document = json.loads((folder / _METADATA).read_text(encoding="utf-8"))
        ours = document["attributes"]["netmin"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return ours if isinstance(ours, dict) and ours.get("kind") == _KIND else None


def notes_as_json(notes: Sequence[Message]) -> list[dict[str, Any]]:
    """Return notes as plain JSON data, each with its English sentence."""
    return [note.as_json() | {"sentence": note.text()} for note in notes]
