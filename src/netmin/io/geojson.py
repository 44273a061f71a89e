"""GeoJSON: a collection of point features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from netmin.io.encodings import decode
from netmin.io.geopackage import points_table
from netmin.io.table import MAXIMUM_BYTES, MAXIMUM_COLUMNS, Asked, RawTable, refuse

NAME = "geojson"

SUFFIXES = (".geojson", ".json")


def recognises(path: Path) -> bool:
    """Whether name or first letter say that the file is GeoJSON."""
    with path.open("rb") as stream:
        start = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return path.suffix.lower() in SUFFIXES or start[:1] == b"{"


def read(path: Path, asked: Asked) -> tuple[RawTable, ...]:
    """Read the point features.

    Raises
    ------
    DataError
        If the file is not a collection of point features.
    """
    if path.stat().st_size > MAXIMUM_BYTES // 4:
        raise refuse(path, "too-large", limit=MAXIMUM_BYTES // 4)
    text, encoding = decode(path, path.read_bytes(), asked.encoding)
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise refuse(path, "damaged", reason=str(error)[:120]) from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise refuse(path, "no-points")
    fields = _fields(path, features)
    records = [
        (*_cells(feature, fields), *_place(path, number, feature)) for number, feature in enumerate(features, start=2)
    ]
    table = points_table(path, NAME, None, system_stated(path, data), fields, records)
    return (RawTable(NAME, table.columns, table.rows, None, encoding, roles=table.roles, crs=table.crs),)


def _fields(path: Path, features: list[dict[str, Any]]) -> list[str]:
    """Return the names of all properties in the order they are met."""
    names: dict[str, None] = {}
    for feature in features:
        names.update(dict.fromkeys(_properties(feature)))
    if len(names) > MAXIMUM_COLUMNS:
        raise refuse(path, "too-many-columns", count=len(names), limit=MAXIMUM_COLUMNS)
    return list(names)


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _cells(feature: dict[str, Any], fields: list[str]) -> list[Any]:
    properties = _properties(feature)
    return [properties.get(field) for field in fields]


def _place(path: Path, row: int, feature: dict[str, Any]) -> tuple[Any, Any]:
    geometry = feature.get("geometry")
    if geometry is None:
        return None, None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point" or not isinstance(coordinates, list):
        raise refuse(path, "no-points", row=row)
    if len(coordinates) < 2 or not all(isinstance(number, int | float) for number in coordinates[:2]):
        raise refuse(path, "no-points", row=row)
    return coordinates[0], coordinates[1]


def system_stated(path: Path, data: dict[str, Any]) -> str:
    """Return the system of the old ``crs`` member, or WGS 84 as the standard of 2016 fixes it."""
    member = data.get("crs")
    if member is None:
        return "EPSG:4326"
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise refuse(path, "crs-of-file", crs=str(member)[:80])
    return name
