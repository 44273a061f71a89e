"""Surfaces and areas beside maps that lie on disk: whole or not at all, and written again only where a map is new."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio

from netmin.assessment import Recipe, TiledMaps, map_site, map_site_by_tiles
from netmin.errors import UsageError
from netmin.report import check_tiled_folder, write_maps, write_tiled_maps
from netmin.report.tiled_maps import RECORD
from netmin.samples import SampleSet

RECIPE = Recipe(
    country="RO",
    land_use="garden",
    standards=("ro-756-1997", "rs-30-2018"),
    map_analytes=("Pb", "Cd"),
    draws=10,
    simulations=0,
    next_samples=0,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site") / "maps"


@pytest.fixture(scope="module")
def maps(samples: SampleSet, folder: Path) -> TiledMaps:
    return map_site_by_tiles(samples, RECIPE, folder)


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.tif")}


def test_surfaces_have_the_names_and_numbers_of_maps_in_memory(samples, maps, folder, tmp_path):
    outputs = write_tiled_maps(maps, folder)
    whole = write_maps(map_site(samples, RECIPE), tmp_path / "whole")
    assert [path.name for path in outputs.paths("geotiff")] == [path.name for path in whole.paths("geotiff")]
    for ours, expected in zip(outputs.paths("geotiff"), whole.paths("geotiff"), strict=True):
        with rasterio.open(ours) as found, rasterio.open(expected) as wanted:
            np.testing.assert_allclose(found.read(1), wanted.read(1), rtol=1e-6, atol=1e-6)
            assert (found.crs, found.transform, found.units) == (wanted.crs, wanted.transform, wanted.units)
    assert outputs.paths("zarr")[0].name == "Pb.zarr"
    assert set(outputs.paths("zarr")) == set(folder.glob("*.zarr"))


def test_areas_go_out_as_a_described_table(maps, folder):
    outputs = write_tiled_maps(maps, folder)
    package, table = outputs.paths("csv")
    assert (package.name, table.name) == ("datapackage.json", "areas.csv")
    found = pd.read_csv(table, keep_default_na=False)
    pd.testing.assert_frame_equal(found, maps.table, check_dtype=False)
    (described,) = json.loads(package.read_text(encoding="utf-8"))["resources"]
    assert described["schema"]["primaryKey"] == ["analyte", "basis", "standard", "level"]
    units = {field["name"]: field.get("unit") for field in described["schema"]["fields"]}
    assert (units["limit"], units["area_above_m2"], units["volume_above_m3"]) == ("mg/kg", "m2", "m3")


def test_progress_names_every_surface(maps, folder):
    said = []
    outputs = write_tiled_maps(maps, folder, progress=lambda step, *counts: said.append((step.text(), *counts)))
    count = len(outputs.paths("geotiff")) + 1
    assert said[0] == ("surface Pb-mean.tif", 1, count)
    assert [each[1:] for each in said] == [(number, count) for number in range(1, count + 1)]


def test_a_surface_is_written_again_only_where_it_is_missing_or_its_map_is_new(samples, maps, tmp_path):
    recipe = replace(RECIPE, standards=("ro-756-1997",))
    write_tiled_maps(map_site_by_tiles(samples, recipe, tmp_path), tmp_path)
    before = times(tmp_path)
    (tmp_path / "surfaces/Cd-mean.tif").unlink()
    write_tiled_maps(map_site_by_tiles(samples, recipe, tmp_path), tmp_path)
    after = times(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"Cd-mean.tif"}
    # More versions of what is censored change cadmium, and lead stays.
    other = map_site_by_tiles(samples, replace(recipe, draws=11), tmp_path, afresh=True)
    write_tiled_maps(other, tmp_path)
    last = times(tmp_path)
    assert {name for name in after if after[name] != last[name]} == {name for name in after if name.startswith("Cd")}


def test_surfaces_of_what_is_not_mapped_any_more_go_and_maps_stay(samples, tmp_path):
    recipe = replace(RECIPE, standards=("ro-756-1997",))
    write_tiled_maps(map_site_by_tiles(samples, recipe, tmp_path), tmp_path)
    (tmp_path / "surfaces/mine.tif").write_bytes(b"my own")
    (tmp_path / "village.qgz").write_bytes(b"my own")
    write_tiled_maps(map_site_by_tiles(samples, replace(recipe, map_analytes=("Cd",)), tmp_path), tmp_path)
    assert {name.partition("-")[0] for name in times(tmp_path)} == {"Cd", "mine.tif"}
    assert {path.name for path in tmp_path.iterdir()} == {
        RECORD, "Cd.zarr", "Pb.zarr", "surfaces", "tables", "village.qgz",
    }  # fmt: skip
    assert set(pd.read_csv(tmp_path / "tables/areas.csv")["analyte"]) == {"Cd"}


def test_what_a_killed_process_had_begun_is_cleared_away(maps, folder):
    write_tiled_maps(maps, folder)
    begun = folder / "surfaces/.Pb-mean.tif.abcd"
    begun.mkdir()
    (begun / "plain.tif").write_bytes(b"half")
    (folder / "surfaces/.Pb-mean.tif.abcd.part").write_bytes(b"half")
    (folder / f".{RECORD}.abcd.part").write_bytes(b"half")
    write_tiled_maps(maps, folder)
    assert [path.name for path in folder.rglob(".*")] == [RECORD, ".netmin-outputs"]


def test_a_folder_of_a_first_run_that_was_cut_off_is_taken_up(maps, tmp_path):
    check_tiled_folder(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    for name in ("Pb.zarr", ".Cd.zarr.partial-12", f".{RECORD}.abcd.part"):
        (tmp_path / name).mkdir()
    check_tiled_folder(tmp_path)


@pytest.mark.parametrize("name", ["maps.gpkg", "assessment.netmin", "photo.jpg", ".netmin-outputs"])
def test_a_folder_of_other_things_is_refused_and_untouched(maps, tmp_path, name):
    (tmp_path / name).write_bytes(b"dear")
    with pytest.raises(UsageError, match="take a folder of their own"):
        check_tiled_folder(tmp_path)
    with pytest.raises(UsageError, match="take a folder of their own"):
        write_tiled_maps(maps, tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"dear")]


def test_maps_in_memory_do_not_replace_those_on_disk(samples, maps, folder):
    write_tiled_maps(maps, folder)
    with pytest.raises(UsageError, match="did not write"):
        write_maps(map_site(samples, replace(RECIPE, map_analytes=("Pb",))), folder)
    assert (folder / "Pb.zarr").is_dir()


def test_what_is_not_installed_and_a_file_in_the_way_are_told_at_once(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError) as caught:
        check_tiled_folder(tmp_path / "file")
    assert caught.value.message.code == "errors.output-is-file"
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(UsageError, match=r"needs rasterio.*netmin\[scale\]"):
        check_tiled_folder(tmp_path / "new")
