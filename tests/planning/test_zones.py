"""Zones are cut where the law's level is passed, hold what lies in them, and are never too small."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.assessment import Assessment
from netmin.errors import DataError, UsageError
from netmin.io.polygons import read_parcels
from netmin.planning import management_zones, plan_target
from netmin.planning.management_classes import connected_areas
from netmin.planning.outlines import outline_of_cells


def chosen(assessment: Assessment, **choices: object) -> Assessment:
    return replace(assessment, recipe=replace(assessment.recipe, **choices))


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=30)
def test_every_cell_has_one_area_and_no_area_with_neighbours_is_too_small(seed: int, smallest: int) -> None:
    stream = np.random.default_rng(seed)
    kinds = stream.integers(0, 3, (9, 11))
    areas = connected_areas(kinds, np.ones(kinds.shape, dtype=bool), smallest)
    assert (areas >= 0).all()
    sizes = np.bincount(areas.ravel())
    assert len(sizes) == 1 or sizes.min() >= smallest


def test_areas_of_one_cell_stay_where_every_size_will_do() -> None:
    kinds = np.array([[0, 1], [1, 0]])
    assert len(np.unique(connected_areas(kinds, np.ones((2, 2), dtype=bool), 1))) == 4


def test_cells_outside_the_map_belong_to_no_area() -> None:
    inside = np.array([[True, False], [True, True]])
    assert connected_areas(np.zeros((2, 2), dtype=np.int64), inside, 1).tolist() == [[0, -1], [0, 0]]


def test_the_target_is_the_highest_level_of_the_first_law_unless_the_site_says_otherwise(mapped: Assessment) -> None:
    assert (plan_target(mapped).standard, plan_target(mapped).level) == ("ro-756-1997", "intervention")
    other = plan_target(chosen(mapped, plan_standard="rs-30-2018", plan_level="limit"))
    assert other.above == ("limit", "remediation")
    assert other.chosen


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"plan_standard": "nl-2009"}, "the site was judged by: ro-756-1997, rs-30-2018"),
        ({"plan_level": "alarm"}, "has the levels: normal, alert, intervention"),
    ],
)
def test_a_target_that_does_not_exist_is_answered_with_what_does(
    mapped: Assessment, choices: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        plan_target(chosen(mapped, **choices))


def test_zones_cover_the_map_once_and_pass_the_level_where_they_are_called_above(mapped: Assessment) -> None:
    zones = management_zones(mapped, plan_target(mapped), seed=1)
    grid = mapped.maps[0].grid
    assert sum(zone.area_m2 for zone in zones.zones) == pytest.approx(grid.area)
    assert [zone.name for zone in zones.zones] == [f"Z{number}" for number in range(1, len(zones.zones) + 1)]
    ratios = [zone.ratio for zone in zones.zones]
    assert ratios == sorted(ratios, reverse=True)
    assert zones.zones[0].status == "above"
    assert zones.zones[-1].status != "above"
    for zone in zones.zones:
        low, high = np.quantile(zone.contents, (0.0, 1.0))
        assert 0 < low < high


def test_the_same_seed_gives_the_same_zones_and_another_seed_other_draws(mapped: Assessment) -> None:
    target = plan_target(mapped)
    one, same, other = (management_zones(mapped, target, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.zones[0].contents, same.zones[0].contents)
    assert not np.array_equal(one.zones[0].contents, other.zones[0].contents)


def test_a_law_that_corrects_for_the_soil_aims_at_the_limit_of_the_zones_own_soil(mapped: Assessment) -> None:
    law = chosen(mapped, plan_standard="rs-30-2018")
    zone = management_zones(law, plan_target(law), seed=1).zones[0]
    # 530 mg/kg of lead for 25 % clay and 10 % humus; the samples hold less clay.
    assert zone.targets[0] == pytest.approx(530.0 * zone.soil.factor[0])
    assert zone.soil.factor[0] < 1.0


def test_without_a_map_the_whole_site_is_one_zone_without_an_area(placeless: Assessment) -> None:
    only = chosen(placeless, plan_level="intervention")
    zones = management_zones(only, plan_target(only), seed=1)
    assert zones.origin == "site"
    assert np.isnan(zones.zones[0].area_m2)
    assert "plan.zone-is-site" in {note.code for note in zones.notes}


def square(west: float, south: float, side: float, name: str) -> dict[str, object]:
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def written(folder: Path, *features: dict[str, object], crs: str = "EPSG:3844") -> Path:
    path = folder / "parcels.geojson"
    named = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": list(features)}), "utf-8")
    return path


def test_parcels_are_the_zones_in_their_own_order(mapped: Assessment, tmp_path: Path) -> None:
    path = written(tmp_path, square(500_300, 400_000, 150, "east"), square(500_100, 400_000, 30, "tiny"))
    zones = management_zones(mapped, plan_target(mapped), read_parcels(path, "EPSG:3844"), seed=1)
    assert [zone.name for zone in zones.zones] == ["east", "tiny"]
    assert zones.zones[0].area_m2 == pytest.approx(22_500.0)
    assert zones.zones[0].ratio > zones.zones[1].ratio


def test_parcels_in_degrees_are_brought_into_the_system_of_the_samples(tmp_path: Path) -> None:
    path = tmp_path / "parcels.geojson"
    ring = [[25.0, 46.0], [25.001, 46.0], [25.001, 46.001], [25.0, 46.0]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    parcel = read_parcels(path, "EPSG:3844")[0]
    # A thousandth of a degree at 46° north: 77.4 m by 111.2 m, half of it.
    assert parcel.outline.area == pytest.approx(77.4 * 111.2 / 2, rel=0.01)
    assert parcel.name == "1"


def test_everything_wrong_with_a_file_of_parcels_is_told_at_once(tmp_path: Path) -> None:
    bow = [[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]
    crossed = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [bow]}}
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [0, 0]}}
    path = written(tmp_path, square(0, 0, 10, "a"), square(5, 0, 10, "a"), crossed, point)
    with pytest.raises(DataError) as caught:
        read_parcels(path, "EPSG:3844")
    assert {problem.message.code for problem in caught.value.problems} == {
        "io.polygon-invalid", "io.not-a-polygon", "io.parcel-twice", "io.parcels-overlap",
    }  # fmt: skip


def test_parcels_away_from_the_map_and_files_that_are_not_there_are_refused(mapped: Assessment, tmp_path: Path) -> None:
    far = read_parcels(written(tmp_path, square(0, 0, 50, "far")), "EPSG:3844")
    with pytest.raises(UsageError, match="Check the coordinate system"):
        management_zones(mapped, plan_target(mapped), far)
    with pytest.raises(UsageError, match="does not exist"):
        read_parcels(tmp_path / "none.gpkg", "EPSG:3844")


def test_an_outline_holds_the_cells_and_nothing_else(mapped: Assessment) -> None:
    grid = mapped.maps[0].grid
    assert outline_of_cells(grid, grid.mask).area == pytest.approx(grid.area)
