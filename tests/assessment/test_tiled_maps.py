"""Maps tile by tile are the maps of the site, area for area, and go on where they were cut off."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netmin.assessment import Recipe, TiledMaps, map_site, map_site_by_tiles, tiled_maps, tiled_maps_as_json
from netmin.errors import UsageError
from netmin.geostat import Raster
from netmin.geostat.map_quantities import MAPPED
from netmin.samples import SampleSet

RECIPE = Recipe(
    country="NL",
    land_use="garden",
    standards=("ro-756-1997", "rs-30-2018", "nl-2000"),
    map_analytes=("Pb", "Zn"),
    cell_size=80.0,
    simulations=0,
    next_samples=0,
    clay=15.0,
    organic_matter=7.0,
)


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut tiles of 15 cells each way, so that a small site has many."""
    monkeypatch.setattr(tiled_maps, "MOST_NUMBERS", 15 * 15)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiles")


@pytest.fixture
def tiled(meuse: SampleSet, folder: Path) -> TiledMaps:
    """The maps; computed by the first test that asks, continued for the others."""
    return map_site_by_tiles(meuse, RECIPE, folder)


def times(folder: Path) -> dict[str, int]:
    """When each chunk of each map was written."""
    chunks = (path for path in folder.glob("*.zarr/*/c/**/*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in chunks}


def test_they_are_the_maps_of_the_site(meuse: SampleSet, tiled: TiledMaps) -> None:
    whole = map_site(meuse, RECIPE)
    assert [(part.analyte, part.basis) for part in tiled.maps] == [(part.analyte, part.basis) for part in whole.maps]
    assert len({part.basis for part in tiled.maps}) > 1
    for part, expected in zip(tiled.maps, whole.maps, strict=True):
        stored = part.stored
        assert stored.complete
        assert stored.layout.tiles > 10
        assert stored.raster == Raster.of_grid(expected.grid)
        assert np.array_equal(stored.read("state") == MAPPED, expected.grid.mask)
        for found, surface in (
            (stored.read("mean"), expected.mean),
            (stored.read("median"), expected.median),
            (stored.read("quantile", at=0.05), expected.lower),
            (stored.read("quantile", at=0.95), expected.upper),
        ):
            np.testing.assert_allclose(found, surface, rtol=1e-6)
        for each in expected.exceedances:
            found = stored.read("probability_above", at=each.limit)
            np.testing.assert_allclose(found, each.probability, rtol=0, atol=1e-6)


def test_areas_and_volumes_are_those_of_the_site(meuse: SampleSet, tiled: TiledMaps) -> None:
    whole = map_site(meuse, RECIPE)
    expected = [(part.analyte, part.basis, each) for part in whole.maps for each in part.exceedances]
    assert list(tiled.table) == [
        "analyte", "basis", "standard", "level", "land_use", "limit", "area_above_m2", "area_below_m2",
        "area_unsure_m2", "volume_above_m3", "certainty", "depth_m",
    ]  # fmt: skip
    for row, (analyte, basis, each) in zip(tiled.table.to_dict("records"), expected, strict=True):
        assert (row["analyte"], row["basis"], row["certainty"], row["depth_m"]) == (analyte, basis, 0.8, 0.2)
        assert {name: row[name] for name in vars(each) if name in row} == {
            name: pytest.approx(value) for name, value in vars(each).items() if name in row
        }
    assert (tiled.table["area_above_m2"] > 0).any()


def test_notes_and_sources_are_told_with_what_is_left_out(meuse: SampleSet, tiled: TiledMaps) -> None:
    whole = map_site(meuse, RECIPE)
    codes = [note.code for note in tiled.notes]
    assert codes[-1] == "assessment.tiled-left-out"
    assert "assessment.tiled-cells" in codes
    assert set(codes) - {"assessment.tiled-left-out", "assessment.tiled-cells"} <= {note.code for note in whole.notes}
    assert set(tiled.citations) <= set(whole.citations)
    assert tiled.provenance == whole.provenance
    answer = tiled_maps_as_json(tiled)
    assert len(answer["exceedances"]) == len(tiled.table)
    assert answer["notes"] == [note.text() for note in tiled.notes]


def test_finished_tiles_are_not_computed_again_and_the_rest_is(
    meuse: SampleSet, tiled: TiledMaps, folder: Path
) -> None:
    zinc = tiled.maps[-1].stored
    chunk = zinc.path / "state/c/1/1"
    content, before = chunk.read_bytes(), times(folder)
    chunk.unlink()
    said: list[str] = []
    again = map_site_by_tiles(meuse, RECIPE, folder, progress=lambda step, *_: said.append(step.text()))
    assert sum("tile" in sentence for sentence in said) == 1
    assert said[-2].endswith(f"tile {zinc.layout.tiles} of {zinc.layout.tiles}")
    assert "zinc, corrected to the standard soil of" in said[-2]
    assert chunk.read_bytes() == content
    changed = [name for name, time in times(folder).items() if before[name] != time]
    assert changed
    assert all(name.startswith(zinc.path.name) and name.endswith("/1/1") for name in changed)
    assert again.table.equals(tiled.table)


def test_steps_are_counted_and_tiles_told_within_them(meuse: SampleSet, tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    recipe = replace(RECIPE, map_analytes=("Pb",), standards=("ro-756-1997",))
    map_site_by_tiles(meuse, recipe, tmp_path, progress=lambda step, *counts: said.append((step.code, *counts)))
    tiles = [each for each in said if each[0] == "assessment.step-tiles"]
    assert len(tiles) > 10
    assert set(tiles) == {("assessment.step-tiles", 2, 3)}
    assert [each for each in said if each not in tiles] == [
        ("assessment.step-judging", 1, 2), ("assessment.step-mapping", 2, 3), ("assessment.step-done", 3, 3),
    ]  # fmt: skip


def test_another_certainty_counts_anew_on_the_same_maps(meuse: SampleSet, tiled: TiledMaps, folder: Path) -> None:
    before = times(folder)
    surer = map_site_by_tiles(meuse, replace(RECIPE, certainty=0.95), folder)
    assert times(folder) == before
    assert surer.table["area_unsure_m2"].sum() > tiled.table["area_unsure_m2"].sum()


def test_other_choices_are_refused_until_maps_may_begin_anew_and_then_only_where_they_must(
    meuse: SampleSet, tmp_path: Path
) -> None:
    recipe = replace(RECIPE, standards=("ro-756-1997",))
    map_site_by_tiles(meuse, recipe, tmp_path)
    finer = replace(recipe, cell_size=70.0)
    with pytest.raises(UsageError) as caught:
        map_site_by_tiles(meuse, finer, tmp_path)
    assert caught.value.message.code == "geostat.map-changed"
    once = map_site_by_tiles(meuse, finer, tmp_path, afresh=True)
    assert {part.stored.raster.cell_size for part in once.maps} == {70.0}
    before = times(tmp_path)
    map_site_by_tiles(meuse, finer, tmp_path, afresh=True)
    assert times(tmp_path) == before


def test_many_versions_of_the_contents_make_tiles_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    wide = Raster(0.0, 0.0, 1.0, 5000, 5000)
    assert tiled_maps._side(wide, 1) == 1000
    side = tiled_maps._side(wide, 200)
    assert 200 * side**2 <= tiled_maps.MOST_NUMBERS < 200 * (side + 10) ** 2


def test_without_coordinates_there_is_no_map_and_nothing_is_written(meuse: SampleSet, tmp_path: Path) -> None:
    points = meuse.points.assign(easting=np.nan, northing=np.nan)
    mapped = map_site_by_tiles(replace(meuse, points=points), RECIPE, tmp_path / "maps")
    assert mapped.maps == ()
    assert len(mapped.table) == 0
    assert "assessment.no-map-coordinates" in [note.code for note in mapped.notes]
    assert not (tmp_path / "maps").exists()


def test_what_is_not_installed_is_told_before_anything_is_done(
    meuse: SampleSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(UsageError, match=r"needs zarr.*netmin\[scale\]"):
        map_site_by_tiles(meuse, RECIPE, tmp_path, progress=lambda *_: pytest.fail("began"))
