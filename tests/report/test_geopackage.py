"""Layers for QGIS, read back with pyogrio and with SQL."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import numpy as np
import pyogrio.raw
import pytest
import shapely

from netmin.assessment import Assessment
from netmin.report import Outputs, geometry, layers
from netmin.report.geopackage import write_geopackage
from netmin.report.maps import zone_codes
from netmin.report.subject import Scene
from netmin.report.wording import Words


@pytest.fixture(scope="module")
def path(outputs: Outputs) -> Path:
    return outputs.paths("gpkg")[0]


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


def read(path: Path, layer: str) -> tuple[dict[str, np.ndarray], np.ndarray, dict[str, object]]:
    meta, _, shapes, values = pyogrio.raw.read(path, layer=layer)
    return dict(zip(meta["fields"], values, strict=True)), shapes, meta


def test_the_file_is_a_geopackage_of_version_1_3(path: Path, database: sqlite3.Connection):
    head = path.read_bytes()[:72]
    assert head[:15] == b"SQLite format 3"
    assert head[68:72] == b"GPKG"
    assert struct.unpack(">I", head[60:64]) == (10300,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_samples_come_back_as_they_were(assessment: Assessment, path: Path):
    fields, stored, meta = read(path, "samples")
    samples = assessment.samples
    assert meta["crs"] == "EPSG:3844"
    assert fields["sample"].tolist() == samples.points["sample"].tolist()
    for analyte in samples.analytes:
        column = samples.column(analyte)
        assert np.array_equal(fields[analyte], column.value, equal_nan=True)
        assert fields[f"{analyte}_qualifier"].tolist() == ["<" if below else "" for below in column.below]
    places = [None if wkb is None else shapely.from_wkb(wkb) for wkb in stored]
    assert places[-1] is None
    assert [place.x for place in places[:-1]] == samples.points["easting"].tolist()[:-1]
    assert [place.y for place in places[:-1]] == samples.points["northing"].tolist()[:-1]


def test_verdicts_of_the_samples_are_those_of_the_comparison(assessment: Assessment, path: Path):
    fields, _, _ = read(path, "samples")
    for comparison in assessment.comparisons:
        rows = comparison.table[comparison.table["analyte"] == "Pb"].set_index("sample")
        column = fields[f"Pb_{comparison.standard.id.replace('-', '_')}"]
        told = [
            str(rows.loc[name, "level"]) or str(rows.loc[name, "verdict"])
            for name in assessment.samples.points["sample"]
        ]
        assert column.tolist() == told
        names = [level.name for level in comparison.standard.levels]
        worst = comparison.table.groupby("sample", observed=True)["level"].max().astype(str)
        assert (
            fields[f"worst_{comparison.standard.id.replace('-', '_')}"].tolist() == worst.loc[fields["sample"]].tolist()
        )
        assert set(worst) <= {"", *names}


def test_cells_lie_where_the_grid_says_and_carry_its_numbers(assessment: Assessment, path: Path):
    part = assessment.maps[0]
    fields, stored, _ = read(path, "cells_Pb")
    east, north = part.grid.cells()
    centres = [shapely.from_wkb(wkb).centroid for wkb in stored]
    assert np.allclose([centre.x for centre in centres], east)
    assert np.allclose([centre.y for centre in centres], north)
    assert all(shapely.from_wkb(wkb).exterior.is_ccw and shapely.from_wkb(wkb).area == 2500.0 for wkb in stored)
    assert np.array_equal(fields["mean"], part.mean[part.grid.mask])
    assert np.array_equal(fields["upper"], part.upper[part.grid.mask])
    alert = next(each for each in part.exceedances if each.level == "alert")
    assert np.array_equal(fields["probability_ro_756_1997_alert"], alert.probability[part.grid.mask])


def test_zones_are_the_merged_cells_of_their_class(assessment: Assessment, path: Path):
    part = assessment.maps[0]
    alert = next(each for each in part.exceedances if each.level == "alert")
    fields, stored, _ = read(path, "zones_Pb_ro_756_1997_alert")
    codes = zone_codes(alert, assessment.recipe.certainty)
    expected = {
        zone: (codes == code).sum() * 2500.0
        for code, zone in enumerate(("below", "unsure", "above"))
        if (codes == code).any()
    }
    assert dict(zip(fields["zone"], fields["area_m2"], strict=True)) == pytest.approx(expected)
    shapes = dict(zip(fields["zone"], (shapely.from_wkb(wkb) for wkb in stored), strict=True))
    assert {zone: shape.area for zone, shape in shapes.items()} == pytest.approx(expected)
    assert all(shape.is_valid and shape.geom_type == "MultiPolygon" for shape in shapes.values())


def test_every_layer_has_a_style_with_a_label_and_a_symbol_per_class(database: sqlite3.Connection):
    names = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")}
    styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1"))
    assert set(styles) == names
    for text in styles.values():
        renderer = ElementTree.fromstring(text).find("renderer-v2")
        assert renderer is not None
        classes = [*renderer.iter("category"), *renderer.iter("range")]
        assert classes
        assert all(each.get("label") for each in classes)
        assert [each.get("symbol") for each in classes] == [each.get("name") for each in renderer.iter("symbol")]
        assert renderer.get("attr") in {"verdict", "mean", "zone", "reason", "spot", "hazard_class", "share_above_one"}


def test_proposed_places_lie_where_the_plan_says_and_are_labelled_by_their_number(
    assessment: Assessment, path: Path, database: sqlite3.Connection
):
    plan = assessment.next_samples
    assert plan is not None
    fields, stored, meta = read(path, "next_samples")
    assert meta["crs"] == "EPSG:3844"
    places = [shapely.from_wkb(wkb) for wkb in stored]
    assert [(place.x, place.y) for place in places] == list(
        zip(plan.table["easting"], plan.table["northing"], strict=True)
    )
    assert fields["number"].tolist() == [1, 2, 3]
    assert fields["probability"].tolist() == plan.table["probability"].tolist()
    assert fields["reason"].tolist() == ["unsure-here", "unsure-here", "unsure-around"]
    assert "unsure at this very place" in fields["reason_in_words"][0]
    (style,) = database.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'next_samples'").fetchone()
    document = ElementTree.fromstring(style)
    assert document.get("labelsEnabled") == "1"
    text = document.find("labeling/settings/text-style")
    assert text is not None
    assert text.get("fieldName") == "number"
    assert "Labeling" in str(document.get("styleCategories"))


def test_only_the_proposed_places_are_labelled(database: sqlite3.Connection):
    styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    assert [name for name, text in styles.items() if "<labeling" in text] == ["next_samples"]


def test_hot_spots_come_back_as_they_were_found(assessment: Assessment, path: Path):
    table = assessment.maps[0].hot_spots
    fields, stored, _ = read(path, "hot_spots_Pb")
    assert fields["sample"].tolist() == table["sample"].tolist()
    assert fields["spot"].tolist() == [spot or "neither" for spot in table["spot"]]
    assert fields["adjusted"].tolist() == table["adjusted"].tolist()
    assert [shapely.from_wkb(wkb).x for wkb in stored] == table["easting"].tolist()


def test_geopandas_opens_every_layer(path: Path):
    drawn = [name for name, shape in pyogrio.list_layers(path) if shape]
    opened = {name: geopandas.read_file(path, layer=name) for name in drawn}
    assert {"samples", "next_samples", "cells_Pb", "hot_spots_Pb", "zones_Pb_ro_756_1997_alert"} <= set(opened)
    assert all(frame.crs.to_epsg() == 3844 and len(frame) for frame in opened.values())


def test_without_a_plan_or_hot_spots_there_are_no_layers_of_them(assessment: Assessment):
    bare = replace(
        assessment,
        next_samples=None,
        maps=tuple(replace(part, hot_spots=part.hot_spots.iloc[:0]) for part in assessment.maps),
    )
    names = [layer.name for layer in layers.layers(Scene(bare), Words("en"), 3844)]
    assert not [name for name in names if name.startswith(("next", "hot"))]


def test_times_are_iso_with_z_and_of_no_clock(database: sqlite3.Connection):
    times = {
        time
        for (time,) in database.execute(
            "SELECT last_change FROM gpkg_contents UNION SELECT update_time FROM layer_styles"
        )
    }
    assert times == {"1970-01-01T00:00:00.000Z"}


def test_extents_and_spatial_indices_hold_what_the_layers_hold(database: sqlite3.Connection):
    rows = database.execute(
        "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE data_type = 'features'"
    ).fetchall()
    assert len(rows) == 14
    for name, *extent in rows:
        indexed = database.execute(f'SELECT count(*) FROM "rtree_{name}_geom"').fetchone()[0]
        assert indexed == database.execute(f'SELECT count(*) FROM "{name}" WHERE geom IS NOT NULL').fetchone()[0]
        assert all(499_000 < value < 501_000 for value in extent[::2])
        assert all(399_000 < value < 401_000 for value in extent[1::2])


def test_the_spatial_index_follows_when_a_layer_is_edited(path: Path, tmp_path: Path):
    copy = tmp_path / "copy.gpkg"
    copy.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(copy)) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: 0)
        for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
            connection.create_function(name, 1, lambda blob, place=place: geometry.bounds(blob)[place])
        moved = geometry.point(7.0, 8.0, 3844)
        connection.execute("DELETE FROM samples WHERE fid = 1")
        connection.execute("UPDATE samples SET geom = ? WHERE fid = 2", (moved,))
        connection.execute("UPDATE samples SET geom = NULL WHERE fid = 3")
        connection.execute("UPDATE samples SET fid = 99 WHERE fid = 4")
        connection.execute("INSERT INTO samples (geom) VALUES (?)", (moved,))
        rows = dict(connection.execute("SELECT id, minx FROM rtree_samples_geom WHERE id NOT BETWEEN 5 AND 36"))
    assert rows[2] == rows[100] == 7.0
    assert set(rows) == {2, 99, 100}


def test_labels_speak_the_first_language(scene: Scene, tmp_path: Path):
    write_geopackage(scene, tmp_path / "maps.gpkg", Words("sr"))
    with closing(sqlite3.connect(tmp_path / "maps.gpkg")) as connection:
        (style,) = connection.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'zones_Pb_ro_756_1997_alert'"
        ).fetchone()
        (title,) = connection.execute("SELECT identifier FROM gpkg_contents WHERE table_name = 'samples'").fetchone()
    assert "није сигурно" in style
    assert title == "Узорци"


def test_a_map_of_very_many_cells_goes_out_as_zones_only(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(layers, "MOST_CELLS", 100)
    names = [layer.name for layer in layers.layers(scene, Words("en"), 3844)]
    assert not [name for name in names if name.startswith("cells")]
    assert len([name for name in names if name.startswith("zones")]) == 5
