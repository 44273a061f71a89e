"""Map layers for QGIS: samples, cells and zones in one GeoPackage 1.3 that opens coloured and labelled."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netmin.assessment import Assessment
from netmin.report.layers import Layer, layers
from netmin.report.subject import Scene
from netmin.report.wording import Words

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fudgeo import Field, SpatialReferenceSystem

#: Version 1.3 of the format, as its header spells it.
_VERSION = 10300

#: Number of "metres without a place on Earth" in every GeoPackage.
_NOWHERE = -1

_STYLE_TABLE = """CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
    ui TEXT(30), update_time DATETIME)"""


def write_geopackage(scene: Scene, path: Path, words: Words) -> None:
    """Write the layers.

    Parameters
    ----------
    scene : Scene
        With its assessment.
    path : pathlib.Path
        The file, ending in ``.gpkg``; it must not exist.
    words : Words
        Language of labels and descriptions; names of tables and fields are the same in all.
    """
    from fudgeo import GeoPackage
    from fudgeo.extension.spatial import add_spatial_index

    assessment = scene.assessment
    stamp = timestamp(assessment)
    package = GeoPackage.create(path, flavor="EPSG", ogr_contents=True)
    connection = package.connection
    # The folder is settled on the disk as a whole, once it is complete; waiting for each statement gains nothing.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")
    try:
        reference = _reference(assessment.samples.crs)
        written = tuple(layers(scene, words, reference.srs_id))
        for layer in written:
            fields = [_field(name, kind) for name, kind in layer.fields]
            made = package.create_feature_class(
                layer.name,
                srs=reference,
                shape_type=layer.shape,
                fields=fields,
                description=layer.description,
                spatial_index=False,
                geom_name="geom",
            )
            _fill(connection, layer)
            add_spatial_index(connection, made)
            _finish(connection, layer)
        _write_styles(connection, written, stamp)
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (stamp,))
        connection.commit()
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.commit()
    finally:
        connection.close()


def timestamp(assessment: Assessment) -> str:
    """Return the time of last change: the day the recipe names, or the first of all days; never a clock's."""
    day = assessment.recipe.on or datetime.date(1970, 1, 1)
    return f"{day.isoformat()}T00:00:00.000Z"


def _reference(crs: str) -> SpatialReferenceSystem:
    """Return the coordinate system as the format wants it, with its definition written out."""
    from fudgeo import SpatialReferenceSystem
    from pyproj import CRS

    authority, _, code = crs.partition(":")
    if authority != "EPSG" or not code.isdigit():
        return SpatialReferenceSystem("Undefined Cartesian SRS", "NONE", _NOWHERE, "undefined", "metres", _NOWHERE)
    system = CRS.from_epsg(int(code))
    return SpatialReferenceSystem(
        system.name,
        "EPSG",
        int(code),
        system.to_wkt("WKT1_GDAL"),
        system.area_of_use.name if system.area_of_use else "",
    )


def _field(name: str, kind: str) -> Field:
    from fudgeo import Field

    return Field(name, kind)


def _fill(connection: Connection, layer: Layer) -> None:
    columns = ", ".join(f'"{name}"' for name in ("geom", *(name for name, _ in layer.fields)))
    blanks = ", ".join("?" * (len(layer.fields) + 1))
    connection.executemany(f'INSERT INTO "{layer.name}" ({columns}) VALUES ({blanks})', layer.rows)  # noqa: S608 (names are ours)


def _finish(connection: Connection, layer: Layer) -> None:
    """Write title and extent of a layer, which readers trust without looking."""
    extent = connection.execute(
        f'SELECT min(minx), min(miny), max(maxx), max(maxy) FROM "rtree_{layer.name}_geom"'  # noqa: S608 (names are ours)
    ).fetchone()
    connection.execute(
        "UPDATE gpkg_contents SET identifier = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
        (layer.title, *extent, layer.name),
    )


def _write_styles(connection: Connection, written: Sequence[Layer], stamp: str) -> None:
    """Write the table that QGIS reads styles from."""
    connection.execute(_STYLE_TABLE)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        (stamp,),
    )
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', '', ?)",
        [(layer.name, layer.name[:30], layer.style, layer.title, stamp) for layer in written],
    )
