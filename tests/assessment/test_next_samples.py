"""Where to sample next, on the Meuse survey."""

from dataclasses import replace

import numpy as np
import pytest
from pyproj import Transformer

from netmin.assessment import Assessment, Recipe, map_site
from netmin.language import Message
from netmin.samples import SampleSet

RECIPE = Recipe(
    land_use="garden",
    standards=("ro-756-1997",),
    map_analytes=("Cu", "Pb"),
    cell_size=100.0,
    simulations=0,
    next_samples=6,
)


@pytest.fixture(scope="module")
def mapped(meuse: SampleSet) -> Assessment:
    return map_site(meuse, RECIPE)


def test_the_grave_level_that_is_least_sure_over_the_largest_area_decides(mapped: Assessment) -> None:
    plan = mapped.next_samples
    assert plan is not None
    wrong = {
        (part.analyte, each.level): np.minimum(each.probability, 1 - each.probability)[part.grid.mask].sum()
        for part in mapped.maps
        for each in part.exceedances
        if each.level == "intervention"
    }
    assert (plan.analyte, plan.level) == max(wrong, key=lambda key: wrong[key]) == ("Pb", "intervention")
    assert (plan.standard, plan.limit, plan.basis) == ("ro-756-1997", 100.0, "")


def test_every_sample_lowers_the_area_expected_to_be_called_wrong(mapped: Assessment) -> None:
    plan = mapped.next_samples
    assert plan is not None
    table = plan.table
    assert table["order"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["unsure_before_m2"].iloc[0] == pytest.approx(plan.unsure_now_m2)
    assert table["unsure_after_m2"].iloc[-1] == pytest.approx(plan.unsure_after_m2)
    assert (table["unsure_after_m2"] < table["unsure_before_m2"]).all()
    assert np.allclose(table["unsure_after_m2"].iloc[:-1], table["unsure_before_m2"].iloc[1:])


def test_what_is_expected_now_is_what_the_map_says(mapped: Assessment) -> None:
    plan = mapped.next_samples
    assert plan is not None
    part = next(each for each in mapped.maps if each.analyte == "Pb")
    probability = next(each.probability for each in part.exceedances if each.level == "intervention")[part.grid.mask]
    assert plan.unsure_now_m2 == pytest.approx(np.minimum(probability, 1 - probability).sum() * 100.0**2)


def test_places_are_distinct_cells_of_the_map(mapped: Assessment) -> None:
    plan, part = mapped.next_samples, mapped.maps[0]
    assert plan is not None
    east, north = part.grid.cells()
    cells = set(zip(east.tolist(), north.tolist(), strict=True))
    chosen = list(zip(plan.table["easting"].tolist(), plan.table["northing"].tolist(), strict=True))
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= cells


def test_degrees_are_those_of_pyproj(mapped: Assessment) -> None:
    plan = mapped.next_samples
    assert plan is not None
    transformer = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
    longitude, latitude = transformer.transform(plan.table["easting"], plan.table["northing"])
    assert np.allclose(plan.table["longitude"], longitude, atol=2e-5, rtol=0)
    assert np.allclose(plan.table["latitude"], latitude, atol=2e-5, rtol=0)
    assert plan.table["longitude"].between(5.7, 5.8).all()
    assert plan.table["latitude"].between(50.9, 51.0).all()


def test_local_metres_have_no_degrees(meuse: SampleSet) -> None:
    found = map_site(replace(meuse, crs="local"), replace(RECIPE, map_analytes=("Pb",))).next_samples
    assert found is not None
    assert found.table[["longitude", "latitude"]].isna().all(axis=None)
    assert found.table["easting"].notna().all()


def test_none_are_proposed_where_none_are_asked_for_or_nothing_is_mapped(meuse: SampleSet) -> None:
    assert map_site(meuse, replace(RECIPE, map_analytes=("Pb",), next_samples=0)).next_samples is None
    assert map_site(meuse, replace(RECIPE, map_analytes=())).next_samples is None


def test_more_places_than_are_of_use_are_not_proposed(meuse: SampleSet) -> None:
    found = map_site(meuse, replace(RECIPE, map_analytes=("Pb",), cell_size=400.0, next_samples=500)).next_samples
    assert found is not None
    # Cells of 400 m are wider than what lies between samples, and there are 42 of them.
    assert 0 < len(found.table) <= 42


def test_the_step_is_told_and_the_reasons_are_words_of_every_language(meuse: SampleSet) -> None:
    told: list[str] = []
    found = map_site(meuse, replace(RECIPE, map_analytes=("Pb",)), progress=lambda m, _d, _t: told.append(m.code))
    assert "assessment.step-next-samples" in told
    assert found.next_samples is not None
    for reason in set(found.next_samples.table["reason"]):
        assert Message.of(f"geostat.sample-{reason}").text("sr")
