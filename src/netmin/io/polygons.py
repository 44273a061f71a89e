"""Parcels: the named polygons of a GeoPackage or a GeoJSON file, in the coordinate system of the samples."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from netmin.errors import DataError, Place, Problem, UsageError
from netmin.io.encodings import decode
from netmin.io.geojson import system_stated
from netmin.io.table import refuse
from netmin.language import Message
from netmin.samples.coordinates import LOCAL, from_geographic, is_geographic, settle, to_geographic

if TYPE_CHECKING:
    from shapely import MultiPolygon

#: Properties that name a parcel, in any case, the first that is there.
_NAMES = ("name", "nume", "naziv", "parcel", "parcela", "id", "fid", "label")

#: More polygons than these are no parcels of one site.
MOST = 20_000

#: Shared ground of two parcels above this share of the smaller one would be treated and paid twice; below it, borders
#: were only drawn by different hands.
_SHARED = 0.02

_DAMAGE = (sqlite3.Error, struct.error, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError)


@dataclass(frozen=True, eq=False)
class Parcel:
    """One named piece of land.

    Attributes
    ----------
    name : str
        As the file names it, else its number.
    outline : shapely.MultiPolygon
        In the coordinate system of the samples. [m]
    """

    name: str
    outline: MultiPolygon


def read_parcels(path: Path | str, crs: str) -> tuple[Parcel, ...]:
    """Read the polygons of a file.

    Parameters
    ----------
    path : pathlib.Path or str
        A GeoPackage with one layer of polygons, or GeoJSON.
    crs : str
        Coordinate system to give them in, as a sample set names it.

    Returns
    -------
    tuple of Parcel
        In the order of the file.

    Raises
    ------
    DataError
        With every feature that is no valid polygon, every name given twice and every overlap, at once.
    UsageError
        If the file is missing, or its system and that of the samples cannot be brought together.
    """
    source = Path(path)
    if not source.is_file():
        raise UsageError(Message.of("io.no-parcels-file", path=str(source)))
    stated, features = _geojson(source) if _is_text(source) else _geopackage(source)
    if not features:
        raise refuse(source, "no-polygons")
    if len(features) > MOST:
        raise refuse(source, "too-many-rows", count=len(features), limit=MOST)
    move = _move(source, stated, crs)
    problems: list[Problem] = []
    parcels = [parcel for number, each in enumerate(features, 1) if (parcel := _parcel(number, *each, move, problems))]
    problems += _named_twice(parcels)
    problems += _overlaps(parcels)
    if problems:
        raise DataError(
            [Problem(each.message, Place(source.name, row=each.place.row)) for each in problems], source.name
        )
    return tuple(parcels)


def _is_text(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(6) != b"SQLite"


def _geojson(path: Path) -> tuple[str, list[tuple[dict[str, Any], Any]]]:
    """Return the stated system and, per feature, its properties and its geometry."""
    from shapely.geometry import shape

    text, _ = decode(path, path.read_bytes(), None)
    try:
        data = json.loads(text)
        features = data["features"]
        found = [(dict(each.get("properties") or {}), shape(each["geometry"])) for each in features]
    except _DAMAGE as error:
        raise refuse(path, "damaged", reason=str(error)[:120]) from None
    return system_stated(path, data), found


def _geopackage(path: Path) -> tuple[str, list[tuple[dict[str, Any], Any]]]:
    from fudgeo import GeoPackage

    try:
        package = GeoPackage(path)
        with closing(package.connection):
            layers = [each for each in package.feature_classes.values() if "POLYGON" in str(each.shape_type).upper()]
            if len(layers) != 1:
                raise refuse(path, "one-polygon-layer", layers=[str(each.name) for each in layers])
            return _layer(layers[0])
    except DataError:
        raise
    except _DAMAGE as error:
        raise refuse(path, "damaged", reason=type(error).__name__) from None


def _layer(layer: Any) -> tuple[str, list[tuple[dict[str, Any], Any]]]:
    import shapely

    system = layer.spatial_reference_system
    fields = [str(field.name) for field in layer.fields if field.name != layer.geometry_column_name]
    rows = []
    for geometry, *cells in layer.select(fields=fields).fetchall():
        whole = None if geometry is None else shapely.from_wkb(bytes(geometry.wkb))
        rows.append((dict(zip(fields, cells, strict=True)), whole))
    return f"{system.organization}:{system.org_coord_sys_id}", rows


Move = Callable[[Any], Any]


def _move(path: Path, stated: str, crs: str) -> Move:
    """Return what brings a geometry from the stated system into that of the samples."""
    import shapely

    if crs == LOCAL or stated.upper().startswith("NONE"):
        return lambda geometry: geometry
    try:
        own, _ = settle(stated)
    except UsageError:
        raise refuse(path, "crs-of-file", crs=stated) from None
    if own == crs:
        return lambda geometry: geometry

    def moved(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        first, second = points[:, 0], points[:, 1]
        if not is_geographic(own):
            first, second, _ = to_geographic(own, first, second)
        east, north, _ = from_geographic(crs, first, second)
        return np.column_stack([east, north])

    return lambda geometry: shapely.transform(shapely.force_2d(geometry), moved)


def _parcel(
    number: int, properties: dict[str, Any], geometry: Any, move: Move, problems: list[Problem]
) -> Parcel | None:
    """Return one parcel, or note what is wrong with it."""
    import shapely

    def wrong(code: str, **values: Any) -> None:
        problems.append(Problem(Message.of(f"io.{code}", **values), Place(row=number)))

    if geometry is None or geometry.is_empty or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        kind = "–" if geometry is None else geometry.geom_type
        wrong("not-a-polygon", kind=kind)
        return None
    if not geometry.is_valid:
        wrong("polygon-invalid", reason=shapely.is_valid_reason(geometry))
        return None
    outline = move(shapely.force_2d(geometry))
    if not np.isfinite(shapely.get_coordinates(outline)).all():
        wrong("polygon-outside")
        return None
    whole = shapely.MultiPolygon([outline]) if outline.geom_type == "Polygon" else outline
    return Parcel(_name(properties, number), whole)


def _name(properties: dict[str, Any], number: int) -> str:
    folded = {str(key).casefold(): value for key, value in properties.items()}
    for key in _NAMES:
        if folded.get(key) not in (None, ""):
            return str(folded[key])
    return str(number)


def _named_twice(parcels: Sequence[Parcel]) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, parcel in enumerate(parcels, 1):
        if parcel.name in seen:
            yield Problem(Message.of("io.parcel-twice", name=parcel.name), Place(row=row))
        seen.add(parcel.name)


def _overlaps(parcels: Sequence[Parcel]) -> Iterator[Problem]:
    import shapely

    outlines = [parcel.outline for parcel in parcels]
    if not outlines:
        return
    one, other = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    for first, second in sorted((int(a), int(b)) for a, b in zip(one, other, strict=True) if a < b):
        shared = outlines[first].intersection(outlines[second]).area
        if shared > _SHARED * min(outlines[first].area, outlines[second].area):
            message = Message.of(
                "io.parcels-overlap", one=parcels[first].name, other=parcels[second].name, area=round(shared)
            )
            yield Problem(message, Place(row=second + 1))
