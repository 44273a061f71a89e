"""Cloud-optimised GeoTIFF, written without GDAL: one band of float32, tiled, deflated, with overviews.

The layout is the one GDAL's own COG driver writes and its validator asks for: a note on the structure, all directories
from the full picture to the coarsest overview, then the tiles from the coarsest overview to the full picture.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt

from netmin.geostat import Grid

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]

#: Side of a tile; a picture no larger has no overviews.
TILE = 256

_ASCII, _SHORT, _LONG, _DOUBLE = 2, 3, 4, 12
_SIZES = {_ASCII: 1, _SHORT: 2, _LONG: 4, _DOUBLE: 8}
_FORMATS = {_SHORT: "H", _LONG: "I", _DOUBLE: "d"}

_STRUCTURE = (
    "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n"
    "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n "
)


@dataclass(frozen=True)
class _Tag:
    code: int
    kind: int
    values: bytes | tuple[float, ...]

    @property
    def count(self) -> int:
        return len(self.values)

    def packed(self) -> bytes:
        if isinstance(self.values, bytes):
            return self.values
        whole = self.kind != _DOUBLE
        return struct.pack(f"<{len(self.values)}{_FORMATS[self.kind]}", *(int(v) if whole else v for v in self.values))


@dataclass(frozen=True)
class _Picture:
    """One resolution: its size and its compressed tiles, row by row."""

    columns: int
    rows: int
    tiles: tuple[bytes, ...]


def write_geotiff(
    path: Path, grid: Grid, values: npt.ArrayLike, *, crs: str, name: str, unit: str, metadata: Mapping[str, str]
) -> None:
    """Write one surface.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    grid : Grid
        Cells; the pixels are areas.
    values : array, shape (rows, columns)
        NaN where nothing is known. [`unit`]
    crs : str
        ``EPSG:<code>`` of a projected system, or anything else for metres without a place on Earth.
    name : str
        Description of the band.
    unit : str
        Of the values, "" for a probability.
    metadata : mapping of str to str
        Further GDAL metadata, such as the fingerprint of the input.
    """
    full = np.asarray(values, dtype=np.float32)
    if full.shape != grid.shape:
        raise ValueError(f"values must have the grid's shape {grid.shape}, but have {full.shape}")
    pictures = [_picture(part) for part in _pyramid(full)]
    described = _description(name, unit, metadata)
    directories = [
        [*_layout(part, overview=index > 0), *(() if index else (*_place(grid, crs), described))]
        for index, part in enumerate(pictures)
    ]
    path.write_bytes(_assemble(pictures, directories))


def _pyramid(full: SingleArray) -> list[SingleArray]:
    """Return the picture and its halvings, until one tile holds it."""
    levels = [full]
    while max(levels[-1].shape) > TILE:
        levels.append(halved(levels[-1]))
    return levels


def halved(values: SingleArray) -> SingleArray:
    """Return means of squares of four cells, of those that are known.

    Parameters
    ----------
    values : array, shape (rows, columns)
        NaN where nothing is known.

    Returns
    -------
    array, shape (⌈rows / 2⌉, ⌈columns / 2⌉)
        NaN where none of the four is known.
    """
    rows, columns = values.shape
    padded = np.pad(values.astype(np.float64), ((0, rows % 2), (0, columns % 2)), constant_values=np.nan)
    squares = padded.reshape(padded.shape[0] // 2, 2, padded.shape[1] // 2, 2)
    known = np.isfinite(squares)
    count = known.sum(axis=(1, 3))
    total = np.where(known, squares, 0.0).sum(axis=(1, 3))
    mean: SingleArray = np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)
    return mean


def _picture(values: SingleArray) -> _Picture:
    rows, columns = values.shape
    padded = np.pad(values, ((0, -rows % TILE), (0, -columns % TILE)), constant_values=np.nan)
    tiles = tuple(
        zlib.compress(np.ascontiguousarray(padded[top : top + TILE, left : left + TILE], dtype="<f4").tobytes(), 6)
        for top in range(0, rows, TILE)
        for left in range(0, columns, TILE)
    )
    return _Picture(columns, rows, tiles)


def _layout(picture: _Picture, *, overview: bool) -> list[_Tag]:
    """Return the tags of one resolution; where its tiles stand is filled in last."""
    count = len(picture.tiles)
    return [
        _Tag(254, _LONG, (1 if overview else 0,)),
        _Tag(256, _LONG, (picture.columns,)),
        _Tag(257, _LONG, (picture.rows,)),
        _Tag(258, _SHORT, (32,)),
        _Tag(259, _SHORT, (8,)),
        _Tag(262, _SHORT, (1,)),
        _Tag(277, _SHORT, (1,)),
        _Tag(284, _SHORT, (1,)),
        _Tag(322, _SHORT, (TILE,)),
        _Tag(323, _SHORT, (TILE,)),
        _Tag(324, _LONG, (0,) * count),
        _Tag(325, _LONG, tuple(len(tile) for tile in picture.tiles)),
        _Tag(339, _SHORT, (3,)),
        _Tag(42113, _ASCII, b"nan\0"),
    ]


def _place(grid: Grid, crs: str) -> tuple[_Tag, ...]:
    """Return where the picture lies on Earth; pixels are areas, not points."""
    authority, _, code = crs.partition(":")
    keys: list[tuple[int, int, int, int]] = [(1025, 0, 1, 1)]
    if authority == "EPSG" and code.isdigit():
        keys = [(1024, 0, 1, 1), (1025, 0, 1, 1), (3072, 0, 1, int(code)), (3076, 0, 1, 9001)]
    directory = ((1, 1, 0, len(keys)), *keys)
    return (
        _Tag(33550, _DOUBLE, (grid.cell_size, grid.cell_size, 0.0)),
        _Tag(33922, _DOUBLE, (0.0, 0.0, 0.0, grid.west, grid.north, 0.0)),
        _Tag(34735, _SHORT, tuple(part for key in directory for part in key)),
    )


def _description(name: str, unit: str, metadata: Mapping[str, str]) -> _Tag:
    items = [f'<Item name="{escape(key)}">{escape(text)}</Item>' for key, text in sorted(metadata.items())]
    items.append(f'<Item name="DESCRIPTION" sample="0" role="description">{escape(name)}</Item>')
    if unit:
        items.append(f'<Item name="UNITTYPE" sample="0" role="unittype">{escape(unit)}</Item>')
    return _Tag(42112, _ASCII, ("<GDALMetadata>\n" + "\n".join(items) + "\n</GDALMetadata>\n").encode() + b"\0")


def _assemble(pictures: list[_Picture], directories: list[list[_Tag]]) -> bytes:
    """Lay out the file: head, structure note, directories, then tiles from the coarsest to the full picture."""
    note = f"GDAL_STRUCTURAL_METADATA_SIZE={len(_STRUCTURE):06d} bytes\n{_STRUCTURE}".encode()
    start = 8 + len(note)
    start += start % 2
    sizes = [_directory_size(tags) for tags in directories]
    tile_offsets, data = _tile_offsets(pictures, start + sum(sizes))
    head = struct.pack("<2sHI", b"II", 42, start) + note
    parts = [head.ljust(start, b"\0")]
    here = start
    for index, (tags, size) in enumerate(zip(directories, sizes, strict=True)):
        placed = [_Tag(324, _LONG, tile_offsets[index]) if tag.code == 324 else tag for tag in tags]
        following = here + size if index + 1 < len(directories) else 0
        parts.append(_directory(placed, here, following))
        here += size
    return b"".join([*parts, *data])


def _tile_offsets(pictures: list[_Picture], start: int) -> tuple[list[tuple[int, ...]], list[bytes]]:
    """Return where each tile begins, and the tiles between their leader and trailer of four bytes."""
    offsets: dict[int, tuple[int, ...]] = {}
    data: list[bytes] = []
    here = start
    for index in reversed(range(len(pictures))):
        places = []
        for tile in pictures[index].tiles:
            data.append(struct.pack("<I", len(tile)) + tile + tile[-4:])
            places.append(here + 4)
            here += len(tile) + 8
        offsets[index] = tuple(places)
    return [offsets[index] for index in range(len(pictures))], data


def _directory_size(tags: list[_Tag]) -> int:
    outside = sum(_even(tag.count * _SIZES[tag.kind]) for tag in tags if tag.count * _SIZES[tag.kind] > 4)
    return 2 + 12 * len(tags) + 4 + outside


def _even(size: int) -> int:
    return size + size % 2


def _directory(tags: list[_Tag], here: int, following: int) -> bytes:
    """Return a directory that stands at `here`, its long values right behind it."""
    entries, outside = [], []
    place = here + 2 + 12 * len(tags) + 4
    for tag in sorted(tags, key=lambda each: each.code):
        packed = tag.packed()
        if len(packed) <= 4:
            entries.append(struct.pack("<HHI", tag.code, tag.kind, tag.count) + packed.ljust(4, b"\0"))
            continue
        entries.append(struct.pack("<HHII", tag.code, tag.kind, tag.count, place))
        outside.append(packed.ljust(_even(len(packed)), b"\0"))
        place += _even(len(packed))
    return struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", following) + b"".join(outside)
