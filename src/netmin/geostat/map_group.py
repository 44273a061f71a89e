"""A Zarr group whose chunks are tiles, each of which is there whole or counts as missing.

A tile is one chunk of every array, each written beside its place, put on the disk and renamed. The chunk of `state`
goes last: where it is missing, every cell of the tile reads as not computed, whatever a killed process left of the
other arrays.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.files import swap_folder, write_whole
from netmin.geostat.extras import scale_module
from netmin.geostat.map_layout import Layout, Slot
from netmin.geostat.map_quantities import NOT_COMPUTED
from netmin.geostat.raster import Tile
from netmin.language import Message

#: What marks a group as ours.
KIND = "netmin tiled map"

#: Chunks are packed lightly: harder packing takes longer and saves little of noisy numbers.
_PACKING = {"level": 1, "checksum": True}


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
    ours = {"kind": KIND, "complete": False, "layout": layout.as_json(), **told}
    with swap_folder(path) as beside:
        _make_group(beside, layout, layout.heading(title) | {"netmin": ours})


def _make_group(folder: Path, layout: Layout, attributes: Mapping[str, Any]) -> None:
    zarr, codecs = scale_module("zarr"), scale_module("zarr.codecs")
    group = zarr.open_group(str(folder), mode="w", zarr_format=3, attributes=dict(attributes))
    sizes = {}
    for name, (values, meaning) in layout.axes.items():
        sizes[name] = len(values)
        axis = group.create_array(
            name, shape=values.shape, dtype=values.dtype, dimension_names=(name,), attributes=meaning
        )
        axis[...] = values
    place = group.create_array("spatial_ref", shape=(), dtype="int64", attributes=layout.place)
    place[...] = 0
    for name, (axes, dtype, meaning) in layout.arrays.items():
        group.create_array(
            name,
            shape=tuple(sizes[axis] for axis in axes),
            chunks=(1,) * (len(axes) - 2) + (layout.side, layout.side),
            dtype=dtype,
            fill_value=_blank(dtype),
            compressors=codecs.ZstdCodec(**_PACKING),
            dimension_names=axes,
            attributes=meaning,
        )


def _blank(dtype: str) -> float:
    """Return what reads where no chunk is."""
    return NOT_COMPUTED if dtype == "uint8" else float("nan")


def chunk_key(slot: Slot, tile: Tile) -> str:
    """Return the name of a chunk in the group."""
    return "/".join(map(str, (slot.name, "c", *slot.place, tile.row, tile.column)))


@dataclass(frozen=True)
class ChunkWriter:
    """Writes surfaces of tiles as chunks, whole or not at all.

    Attributes
    ----------
    path : pathlib.Path
        The group.
    side : int
        Cells of a chunk each way.
    """

    path: Path
    side: int

    def __call__(self, slot: Slot, tile: Tile, surface: npt.NDArray[Any]) -> None:
        """Write one surface of a tile, shape (rows, columns); at the southern and eastern edge it is filled up."""
        rows, columns = surface.shape
        # Packed without an array of Zarr, of which making one per chunk took longer than packing.
        chunk = np.full((self.side, self.side), _blank(str(surface.dtype)), surface.dtype.newbyteorder("<"))
        chunk[:rows, :columns] = surface
        packed = scale_module("numcodecs.zstd").Zstd(**_PACKING).encode(chunk)
        place = self.path / chunk_key(slot, tile)
        place.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(place) as beside:
            beside.write_bytes(packed)


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
