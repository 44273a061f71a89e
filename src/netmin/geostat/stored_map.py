"""A map on disk: found again, read and looked over, finished or not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.files import write_whole
from netmin.geostat.cell_map import CellMap
from netmin.geostat.extras import scale_module
from netmin.geostat.map_group import KIND, chunk_key
from netmin.geostat.map_layout import Layout
from netmin.geostat.raster import Tile
from netmin.language import Message

_METADATA = "zarr.json"


@dataclass(frozen=True, eq=False)
class StoredMap(CellMap):
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
        slots = self.layout.slots
        return tuple(tile for tile in tiles if not there.issuperset(chunk_key(slot, tile) for slot in slots))

    def _chunks(self) -> Iterator[str]:
        for folder in (self.path / name / "c" for name in self.layout.arrays):
            for place, _, files in os.walk(folder):
                inside = Path(place).relative_to(self.path).as_posix()
                yield from (f"{inside}/{file}" for file in files)

    def clear_away(self) -> None:
        """Remove what a killed process had begun to write beside its place."""
        for key in self._chunks():
            if key.endswith(".part"):
                (self.path / key).unlink(missing_ok=True)

    def read(self, name: str, tile: Tile | None = None, at: float | None = None) -> npt.NDArray[Any]:
        """Return one array of the map, or the cells of a tile of it, as `CellMap.read` does."""
        slot = self.layout.slot(name, at)
        found: npt.NDArray[Any] = np.asarray(self._group[slot.name][slot.window(tile)])
        return found

    @cached_property
    def _group(self) -> Any:
        return scale_module("zarr").open_group(str(self.path), mode="r")

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
    return ours if isinstance(ours, dict) and ours.get("kind") == KIND else None


def notes_as_json(notes: Sequence[Message]) -> list[dict[str, Any]]:
    """Return notes as plain JSON data, each with its English sentence."""
    return [note.as_json() | {"sentence": note.text()} for note in notes]
