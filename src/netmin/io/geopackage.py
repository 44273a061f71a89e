"""GeoPackage: the point layers of the file."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

from netmin.errors import DataError, UsageError
from netmin.io.table import MAXIMUM_ROWS, Asked, RawTable, from_rows, refuse
from netmin.language import Message
from netmin.samples.coordinates import is_geographic, settle

NAME = "geopackage"

SUFFIXES = (".gpkg",)

_SQLITE = b"SQLite format 3\0"

#: What a damaged file can make the reader trip over.
_DAMAGE = (
    sqlite3.Error,
    struct.error,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    OSError,
    MemoryError,
)


def recognises(path: Path) -> bool:
    """Whether name or first bytes say that the file is a GeoPackage."""
    with path.open("rb") as stream:
        return path.suffix.lower() in SUFFIXES or stream.read(16) == _SQLITE


def read(path: Path, asked: Asked) -> tuple[RawTable, ...]:
    """Read the layers of points, or the one that was asked for as a sheet.

    Raises
    ------
    DataError
        If the file is damaged or holds no layer of points.
    UsageError
        If there is no layer of the name asked for.
    """
    from fudgeo import GeoPackage

    with path.open("rb") as stream:
        if stream.read(16) != _SQLITE:
            raise refuse(path, "damaged", reason="SQLite")
    try:
        package = GeoPackage(path)
        with closing(package.connection):
            layers = _point_layers(package)
            return tuple(_layer(path, layers[name]) for name in _wanted(path, layers, asked))
    except (DataError, UsageError):
        raise
    except _DAMAGE as error:
        raise refuse(path, "damaged", reason=type(error).__name__) from None


def _point_layers(package: Any) -> dict[str, Any]:
    layers = package.feature_classes.values()
    return {str(layer.name): layer for layer in layers if str(layer.shape_type).endswith("POINT")}


def _wanted(path: Path, layers: dict[str, Any], asked: Asked) -> list[str]:
    """Return the layer that was asked for, or all."""
    if asked.sheet is not None and asked.sheet not in layers:
        raise UsageError(Message.of("io.no-such-sheet", file=path.name, sheet=asked.sheet, sheets=list(layers)))
    if not layers:
        raise refuse(path, "no-points")
    return [asked.sheet] if asked.sheet is not None else list(layers)


def _layer(path: Path, layer: Any) -> RawTable:
    system = layer.spatial_reference_system
    code = f"{system.organization}:{system.org_coord_sys_id}"
    return points_table(
        path, NAME, str(layer.name), code, [str(field.name) for field in _plain_fields(layer)], _records(path, layer)
    )


def _plain_fields(layer: Any) -> list[Any]:
    key = layer.primary_key_field.name if layer.primary_key_field is not None else None
    return [field for field in layer.fields if field.name not in (layer.geometry_column_name, key)]


def _records(path: Path, layer: Any) -> list[tuple[Any, ...]]:
    if layer.count > MAXIMUM_ROWS:
        raise refuse(path, "too-many-rows", count=int(layer.count), limit=MAXIMUM_ROWS)
    fields = [field.name for field in _plain_fields(layer)]
    records = []
    for geometry, *cells in layer.select(fields=fields).fetchall():
        records.append((*cells, *_place(geometry)))
    return records


def _place(geometry: Any) -> tuple[Any, Any]:
    """Return the numbers of a point, or of the only point of a multipoint; two points have no one place."""
    if geometry is not None and hasattr(geometry, "points"):
        points = list(geometry.points)
        geometry = points[0] if len(points) == 1 else None
    if geometry is None or getattr(geometry, "is_empty", False):
        return None, None
    return float(geometry.x), float(geometry.y)


def points_table(
    path: Path, name: str, sheet: str | None, code: str, fields: list[str], records: list[tuple[Any, ...]]
) -> RawTable:
    """Return the table of point features: their fields, then their places under roles that the file fixes."""
    try:
        settled, _ = settle(code)
    except UsageError:
        raise refuse(path, "crs-of-file", sheet=sheet, crs=code) from None
    roles = ("longitude", "latitude") if is_geographic(settled) else ("easting", "northing")
    header = (*fields, *(f"geometry {role}" for role in roles))
    fixed = dict(zip((len(fields), len(fields) + 1), roles, strict=True))
    return from_rows(path, [header, *records], name, sheet=sheet, roles=fixed, crs=code)
