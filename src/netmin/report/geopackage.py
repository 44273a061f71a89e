"""Map layers for QGIS: samples, cells and zones in one GeoPackage 1.3 that opens coloured and labelled."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from netmin.assessment import Assessment
from netmin.report import geometry
from netmin.report.layers import Layer, layers
from netmin.report.plan_layer import plan_layers
from netmin.report.risk_layers import risk_layers
from netmin.report.source_layer import source_layers
from netmin.report.subject import Scene
from netmin.report.wording import Words

_SQL = Path(__file__).parent / "templates"

#: Numbers that every GeoPackage gives to metres and to degrees without a place on Earth.
_NOWHERE, _NOWHERE_GEOGRAPHIC = -1, 0

#: What the standard calls the spatial index of a layer.
_INDEX = "http://www.geopackage.org/spec120/#extension_rtree"

#: Name, number, organisation, its number, definition, description of a coordinate system.
Reference = tuple[str, int, str, int, str, str]


#: Gives the layers of one subject.
Layers = Callable[[Scene, Words, int], Iterable[Layer]]

#: Every subject, in the order of the file.
ALL_LAYERS: tuple[Layers, ...] = (layers, risk_layers, source_layers, plan_layers)


def write_geopackage(scene: Scene, path: Path, words: Words, subjects: Sequence[Layers] = ALL_LAYERS) -> None:
    """Write the layers.

    Parameters
    ----------
    scene : Scene
        With its assessment.
    path : pathlib.Path
        The file, ending in ``.gpkg``; it must not exist.
    words : Words
        Language of labels and descriptions; names of tables and fields are the same in all.
    subjects : sequence of callable
        Which layers.
    """
    stamp = timestamp(scene.assessment)
    with closing(sqlite3.connect(path)) as connection:
        # The folder is settled on the disk as a whole, once it is complete; waiting for each statement gains nothing.
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript((_SQL / "geopackage.sql").read_text(encoding="utf-8"))
        srs = _write_references(connection, scene.assessment.samples.crs)
        for layer in chain.from_iterable(subject(scene, words, srs) for subject in subjects):
            _write_layer(connection, layer, srs, stamp)
        _write_contents(connection, "layer_styles", "attributes", "layer_styles", "", stamp)
        connection.commit()


def timestamp(assessment: Assessment) -> str:
    """Return the time of last change: the day the recipe names, or the first of all days; never a clock's."""
    day = assessment.recipe.on or datetime.date(1970, 1, 1)
    return f"{day.isoformat()}T00:00:00.000Z"


def _write_references(connection: sqlite3.Connection, crs: str) -> int:
    """Write the coordinate systems and return the number of the layers' own."""
    undefined = "undefined"
    rows: list[Reference] = [
        ("Undefined Cartesian SRS", _NOWHERE, "NONE", _NOWHERE, undefined, "metres without a place on Earth"),
        ("Undefined geographic SRS", _NOWHERE_GEOGRAPHIC, "NONE", _NOWHERE_GEOGRAPHIC, undefined, "degrees"),
        _reference(4326),
    ]
    authority, _, code = crs.partition(":")
    own = int(code) if authority == "EPSG" and code.isdigit() else _NOWHERE
    if own not in (_NOWHERE, 4326):
        rows.append(_reference(own))
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", rows)
    return own


def _reference(code: int) -> Reference:
    from pyproj import CRS

    system = CRS.from_epsg(code)
    area = system.area_of_use.name if system.area_of_use else ""
    return system.name, code, "EPSG", code, system.to_wkt("WKT1_GDAL"), area


def _write_layer(connection: sqlite3.Connection, layer: Layer, srs: int, stamp: str) -> None:
    fields = ", ".join(f'"{name}" {kind}' for name, kind in layer.fields)
    connection.execute(
        f'CREATE TABLE "{layer.name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {layer.shape}, {fields})'
    )
    _write_contents(connection, layer.name, "features", layer.title, layer.description, stamp)
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (layer.name, layer.shape, srs)
    )
    rows = [(number, *row) for number, row in enumerate(layer.rows, start=1)]
    blanks = ", ".join("?" * (len(layer.fields) + 2))
    connection.executemany(f'INSERT INTO "{layer.name}" VALUES ({blanks})', rows)  # noqa: S608 (names are ours)
    _write_index(connection, layer.name, [(number, geom) for number, geom, *_ in rows if geom is not None])
    extent = connection.execute(
        f'SELECT min(minx), min(miny), max(maxx), max(maxy) FROM "rtree_{layer.name}_geom"'  # noqa: S608 (names are ours)
    ).fetchone()
    connection.execute(
        "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?, srs_id = ? WHERE table_name = ?",
        (*extent, srs, layer.name),
    )
    _write_style(connection, layer, stamp)


def _write_contents(
    connection: sqlite3.Connection, name: str, kind: str, title: str, description: str, stamp: str
) -> None:
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES (?, ?, ?, ?, ?)",
        (name, kind, title, description, stamp),
    )


def _write_index(connection: sqlite3.Connection, layer: str, rows: Sequence[tuple[int, bytes]]) -> None:
    """Write the spatial index, then the triggers that keep it; the other way round they would fire on every row."""
    connection.execute(f'CREATE VIRTUAL TABLE "rtree_{layer}_geom" USING rtree(id, minx, maxx, miny, maxy)')
    bounds = ((number, *geometry.bounds(geom)) for number, geom in rows)
    connection.executemany(f'INSERT INTO "rtree_{layer}_geom" VALUES (?, ?, ?, ?, ?)', bounds)  # noqa: S608 (ours)
    for trigger in _triggers(layer):
        connection.execute(trigger)
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')", (layer, _INDEX)
    )


def _triggers(layer: str) -> Iterator[str]:
    text = (_SQL / "spatial-index.sql").read_text(encoding="utf-8").replace("{layer}", layer)
    for part in text.split("END;")[:-1]:
        yield part[part.index("CREATE TRIGGER") :] + "END"


def _write_style(connection: sqlite3.Connection, layer: Layer, stamp: str) -> None:
    """Write the style under which QGIS opens a layer."""
    connection.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', '', ?)",
        (layer.name, layer.name[:30], layer.style, layer.title, stamp),
    )
