"""Spatial indices of the layers of a GeoPackage: R-trees in SQLite, with the triggers that keep them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from netmin.report import geometry

#: What the standard calls the spatial index of a layer.
_INDEX = "http://www.geopackage.org/spec120/#extension_rtree"

_TRIGGERS = Path(__file__).parent / "templates" / "spatial-index.sql"

#: Where SQLite keeps a tree.
_TABLES = ("node", "parent", "rowid")

#: Number of a feature; west, east, south, north.
Bounds = tuple[int, float, float, float, float]


class SpatialIndices:
    """Writes the indices of one file; layers of the same places, as the maps of many elements, share the work.

    Parameters
    ----------
    connection : sqlite3.Connection
        To the GeoPackage.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._triggers = _TRIGGERS.read_text(encoding="utf-8")
        self._written: dict[tuple[Bounds, ...], str] = {}

    def write(self, layer: str, rows: Sequence[tuple[int, bytes]]) -> None:
        """Write the spatial index, then the triggers that keep it; the other way round they would fire on every row.

        Parameters
        ----------
        layer : str
            Name of its table, which is filled.
        rows : sequence of (int, bytes)
            Number and stored geometry of every feature that has one.
        """
        run = self._connection.execute
        run(f'CREATE VIRTUAL TABLE "rtree_{layer}_geom" USING rtree(id, minx, maxx, miny, maxy)')
        bounds = tuple((number, *geometry.bounds(geom)) for number, geom in rows)
        like = self._written.setdefault(bounds, layer)
        if like == layer or not self._copy(like, layer):
            self._connection.executemany(f'INSERT INTO "rtree_{layer}_geom" VALUES (?, ?, ?, ?, ?)', bounds)  # noqa: S608 (ours)
        for trigger in self._triggers_of(layer):
            run(trigger)
        run("INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')", (layer, _INDEX))

    def _copy(self, like: str, layer: str) -> bool:
        """Copy a tree node by node; False, and nothing done, where SQLite was built to guard its own tables."""
        try:
            for table in _TABLES:
                own = f'"rtree_{layer}_geom_{table}"'
                self._connection.execute(f"DELETE FROM {own}")  # noqa: S608 (names are ours)
                self._connection.execute(f'INSERT INTO {own} SELECT * FROM "rtree_{like}_geom_{table}"')  # noqa: S608 (ours)
        except sqlite3.OperationalError as error:
            if "may not be modified" not in str(error):
                raise
            return False
        return True

    def _triggers_of(self, layer: str) -> Iterator[str]:
        for part in self._triggers.replace("{layer}", layer).split("END;")[:-1]:
            yield part[part.index("CREATE TRIGGER") :] + "END"
