"""Which vegetables a place allows: the soil it is judged by, the verdicts, and what is said beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netmin import stats
from netmin.assessment import ElementMap
from netmin.errors import UnknownName, UsageError
from netmin.geostat import Grid, Nugget, Scores, empirical_variogram
from netmin.language import LANGUAGES
from netmin.planning import (
    COMMON_CROPS,
    GARDEN_COLUMNS,
    garden_advice,
    people_here,
    soil_at,
    soil_of_sample,
    soil_of_site,
)
from netmin.planning.crops_by_title import crops_named
from netmin.risk import edible_crops, garden_crops, health_risk
from netmin.samples import SampleSet
from netmin.samples.sampleset import MEASUREMENT_COLUMNS, POINT_COLUMNS, QUALITY_COLUMNS, Origin

PLACES = ((0.0, 0.0), (10.0, 0.0), (200.0, 0.0), (200.0, 60.0), (1000.0, 1000.0))


def make_samples(
    contents: dict[str, list[object]], *, ph: float = np.nan, uncertainty: float = np.nan, placed: bool = True
) -> SampleSet:
    """Make samples at `PLACES`; a text such as "<0.2" is a limit, None was not measured."""
    count = len(next(iter(contents.values())))
    names = [f"G{number + 1}" for number in range(count)]
    points = pd.DataFrame({name: np.full(count, np.nan) for name in POINT_COLUMNS})
    points = points.assign(sample=names, date="", land_use="", ph=ph, row=np.arange(2, count + 2))
    if placed:
        points["easting"], points["northing"] = zip(*PLACES[:count], strict=True)
    rows = []
    for analyte, values in contents.items():
        for name, value in zip(names, values, strict=True):
            if value is None:
                continue
            text = str(value)
            mark = text[0] if text[0] in "<>" else ""
            number = float(text.lstrip("<>"))
            rows.append((name, analyte, number, mark, np.nan, np.nan, uncertainty, "", "", "mg/kg", "", 0))
    table = pd.DataFrame(rows, columns=list(MEASUREMENT_COLUMNS))
    table["sample"] = pd.Categorical(table["sample"], categories=names)
    table["analyte"] = pd.Categorical(table["analyte"], categories=list(contents))
    quality = pd.DataFrame(columns=list(QUALITY_COLUMNS))
    return SampleSet(points, table, quality, "EPSG:3844" if placed else "", Origin("lab.csv", "ab" * 32, "csv"))


def make_map(analyte: str, *, basis: str = "") -> ElementMap:
    """Return a map of one row of cells whose content rises to the east; the westernmost cell is blank."""
    mask = np.array([[False, True, True, True]])
    grid = Grid(0.0, 50.0, 100.0, 4, 1, mask)
    median = np.where(mask, [[1.0, 2.0, 3.0, 4.0]], np.nan)
    at = np.arange(100.0, 1300.0, 100.0)
    return ElementMap(
        analyte=analyte, basis=basis, grid=grid, mean=median * 1.1, median=median, lower=median / 2, upper=median * 2,
        relative_spread=np.where(mask, 4.0, np.nan), empirical=empirical_variogram(at, at, at), model=Nugget(1.0),
        scores=Scores(4, 0.0, 1.0, 1.0, {}), depth_m=np.nan, exceedances=(), citations=("matheron1963",),
    )  # fmt: skip


CLEAN = {"Cd": ["<0.1"], "Pb": [12.0], "As": [5.0]}
DIRTY = {"Cd": [12.0], "Pb": [900.0], "As": [60.0]}


def row_of(table: pd.DataFrame, analyte: str) -> pd.Series:
    return table[table["analyte"] == analyte].iloc[0]


# The soil


def test_one_sample_gives_its_content_and_says_that_it_stands_for_the_garden():
    soil = soil_of_sample(make_samples(CLEAN, ph=5.4), "G1")
    assert soil.contents["Pb"].tolist() == [12.0]
    assert soil.marked("below") == ("Cd",)
    assert soil.ph == 5.4
    assert [note.code for note in soil.notes] == ["planning.soil-sample"]


def test_the_uncertainty_of_the_laboratory_becomes_the_interval():
    soil = soil_of_sample(make_samples({"Pb": [100.0]}, uncertainty=20.0), "G1")
    assert row_of(soil.table, "Pb")[["low", "high"]].tolist() == [80.0, 120.0]
    inside = np.mean((soil.contents["Pb"] > 80) & (soil.contents["Pb"] < 120))
    assert 0.9 < inside < 1.0


def test_an_unknown_sample_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match="G1"):
        soil_of_sample(make_samples(CLEAN), "G11")


def test_a_sample_in_which_nothing_was_measured_is_refused():
    with pytest.raises(UsageError, match="Nothing was measured"):
        soil_of_sample(make_samples({"Pb": [1.0, None]}), "G2")


def test_a_content_of_nothing_is_left_out_and_said():
    soil = soil_of_sample(make_samples({"Pb": [10.0], "Cd": [0.0]}), "G1")
    assert set(soil.contents) == {"Pb"}
    assert soil.notes[-1].code == "planning.soil-not-positive"


def test_samples_in_the_garden_speak_before_those_farther_off_and_before_the_map():
    samples = make_samples({"Pb": [10.0, 20.0, 90.0, 95.0, 500.0]})
    soil = soil_at(samples, 5.0, 0.0, (make_map("Pb"),), within=500.0)
    assert sorted(soil.contents["Pb"]) == [10.0, 20.0]
    assert row_of(soil.table, "Pb")["source"] == "samples"


def test_between_the_samples_the_map_speaks_with_its_interval():
    samples = make_samples({"Pb": [10.0, 20.0, 90.0, 95.0, 500.0], "Zn": [1.0, 2.0, 3.0, 4.0, 5.0]})
    soil = soil_at(samples, 150.0, 10.0, (make_map("Pb"),))
    lead = row_of(soil.table, "Pb")
    assert (lead["source"], lead["content"], lead["low"], lead["high"]) == ("map", 2.0, 1.0, 4.0)
    assert np.median(soil.contents["Pb"]) == pytest.approx(2.0, rel=0.05)
    assert np.mean((soil.contents["Pb"] > 1.0) & (soil.contents["Pb"] < 4.0)) == pytest.approx(0.9, abs=0.02)
    assert sorted(soil.contents["Zn"]) == [3.0, 4.0]
    assert "matheron1963" in soil.citations


def test_a_map_corrected_by_a_law_and_a_blank_cell_are_passed_over():
    samples = make_samples({"Pb": [10.0, 20.0, 90.0]})
    assert (
        row_of(soil_at(samples, 150.0, 10.0, (make_map("Pb", basis="rs-30-2018"),)).table, "Pb")["source"] == "sample"
    )
    assert row_of(soil_at(samples, 60.0, 10.0, (make_map("Pb"),)).table, "Pb")["source"] == "samples"


def test_a_limit_among_samples_leaves_only_the_bound_that_holds_for_all():
    soil = soil_at(make_samples({"Cd": ["<0.4", 0.3], "Pb": [">100", 300.0], "Zn": ["<1", ">2"]}), 5.0, 0.0)
    cadmium, lead = row_of(soil.table, "Cd"), row_of(soil.table, "Pb")
    assert (cadmium["content"], cadmium["mark"]) == (0.4, "below")
    assert (lead["content"], lead["mark"]) == (100.0, "above")
    assert "Zn" not in soil.contents
    assert "planning.soil-not-here" in [note.code for note in soil.notes]


def test_a_place_outside_the_samples_is_told_how_far_the_nearest_is():
    with pytest.raises(UsageError) as refused:
        soil_at(make_samples({"Pb": [10.0, 20.0]}), 400.0, 0.0)
    assert "G2, is 390 m away" in refused.value.text("en")
    assert "EPSG:3844" in refused.value.text("en")


def test_without_coordinates_no_place_can_be_looked_up():
    with pytest.raises(UsageError, match="no coordinates"):
        soil_at(make_samples(CLEAN, placed=False), 0.0, 0.0)


@pytest.mark.parametrize("place", [(np.nan, 0.0, 100.0), (0.0, np.inf, 100.0), (0.0, 0.0, -1.0)])
def test_a_place_must_be_numbers(place):
    with pytest.raises(UsageError, match="two numbers"):
        soil_at(make_samples(CLEAN), place[0], place[1], within=place[2])


def test_the_site_gives_the_mean_between_the_limits_that_the_rules_recommend():
    rng = np.random.default_rng(3)
    values = np.exp(rng.normal(4.0, 0.5, 30))
    table = make_samples({"Pb": [1.0] * 5}).points.loc[[0]]
    samples = make_samples({"Pb": [1.0] * 5})
    points = pd.concat([table] * 30, ignore_index=True).assign(sample=[f"S{n}" for n in range(30)])
    rows = pd.concat([samples.measurements.head(1)] * 30, ignore_index=True)
    rows = rows.assign(sample=pd.Categorical(points["sample"], categories=points["sample"].tolist()), value=values)
    soil = soil_of_site(replace(samples, points=points, measurements=rows))
    upper = stats.mean_confidence(values)
    lead = row_of(soil.table, "Pb")
    assert lead["content"] == pytest.approx(values.mean())
    assert lead["high"] == upper.recommended.value
    assert values.min() <= lead["low"] < values.mean()


def test_where_the_mean_has_no_limits_all_samples_stand_side_by_side():
    soil = soil_of_site(make_samples({"Pb": [10.0, 20.0, 30.0], "Cd": ["<0.1", "<0.2", "<0.1"]}))
    assert sorted(soil.contents["Pb"]) == [10.0, 20.0, 30.0]
    assert row_of(soil.table, "Cd")[["content", "mark"]].tolist() == [0.2, "below"]
    assert "planning.soil-no-mean" in [note.code for note in soil.notes]


# The advice


def test_the_verdicts_are_those_of_the_food_law_for_that_soil():
    advice = garden_advice(make_samples({"Cd": [0.3], "Pb": [150.0]}), sample="G1", crops=["tomato", "parsnip"])
    expected = edible_crops({"Cd": 0.3, "Pb": 150.0}, ["tomato", "parsnip"])
    assert tuple(advice.table.columns) == GARDEN_COLUMNS
    assert advice.table["verdict"].tolist() == expected.crops["verdict"].tolist()
    assert advice.table["probability_above"].tolist() == expected.crops["probability_above"].tolist()
    parsnip = advice.table.iloc[1]
    part = expected.table[(expected.table["crop"] == "parsnip") & (expected.table["analyte"] == "Pb")].iloc[0]
    assert parsnip[["deciding", "expected", "limit"]].tolist() == ["Pb", part["expected"], part["limit"]]


def test_every_common_crop_is_on_the_shelf_and_looked_at():
    assert set(COMMON_CROPS) <= set(garden_crops.available())
    assert garden_advice(make_samples(CLEAN), sample="G1").table["crop"].tolist() == list(COMMON_CROPS)


def test_more_in_the_soil_never_makes_a_verdict_better():
    order = ["advisable", "not-known", "not-advisable"]
    clean, dirty = (garden_advice(make_samples(soil), sample="G1").table["verdict"] for soil in (CLEAN, DIRTY))
    assert all(order.index(a) <= order.index(b) for a, b in zip(clean, dirty, strict=True))
    assert (clean == "advisable").sum() > 15
    assert (dirty == "not-advisable").all()


def test_a_metal_that_was_not_measured_is_never_a_yes():
    advice = garden_advice(make_samples({"Zn": [60.0]}), sample="G1")
    assert set(advice.table["verdict"]) == {"not-known"}
    assert set(advice.table["reason"]) == {"not-measured"}


def test_crops_may_be_called_in_any_language_and_by_one_word():
    assert crops_named(["Morcov", "шаргарепа", "krompir", "tomato"]) == ("carrot", "potato", "tomato")
    with pytest.raises(UnknownName, match="carrot"):
        crops_named(["carot"])
    with pytest.raises(UnknownName, match="garlic, onion"):
        crops_named(["luk"])
    with pytest.raises(UnknownName, match="tomato"):
        crops_named(["zzzzzz"])


def test_one_place_and_at_least_one_crop_are_asked_for():
    with pytest.raises(UsageError, match="one of them"):
        garden_advice(make_samples(CLEAN), sample="G1", at=(0.0, 0.0))
    with pytest.raises(UsageError, match="No crop"):
        garden_advice(make_samples(CLEAN), sample="G1", crops=[])


def test_the_weakest_number_behind_a_verdict_is_told():
    advice = garden_advice(make_samples(CLEAN), sample="G1")
    assert set(advice.table["confidence"]) == {"unverified"}
    codes = {note.code for note in advice.unverified}
    assert {"ecology.crop-unverified", "ecology.crop-water", "risk.unverified-factors"} <= codes


# The people


def test_the_hazard_of_the_child_is_that_of_the_health_risk():
    found = people_here(soil_of_sample(make_samples({"As": [60.0], "Cd": [2.5]}), "G1"), ["carrot"])
    expected = health_risk([[60.0, 2.5]], ["As", "Cd"], receptors=["child"]).totals["hazard_index_low"][0]
    assert found.table["hazard_index"][0] == pytest.approx(expected)
    assert found.table["verdict"][0] == "above"


def test_food_adds_to_what_an_adult_takes_in():
    soil = soil_of_sample(make_samples({"Cd": [2.5]}), "G1")
    bare = health_risk([[2.5]], ["Cd"], receptors=["gardener"]).totals["hazard_index_low"][0]
    assert people_here(soil, ["carrot", "spinach", "plum"]).table["hazard_index"][1] > 2 * bare


def test_below_a_limit_the_hazard_is_an_interval_from_nothing():
    found = people_here(soil_of_sample(make_samples({"As": ["<20"]}), "G1"), ["carrot"]).table
    assert found["hazard_index_low"].tolist() == [0.0, 0.0]
    assert found["verdict"].tolist()[0] == "open"


@pytest.mark.parametrize(("lead", "verdict"), [(100.0, "below"), (300.0, "above"), ("<300", "open")])
def test_lead_is_held_against_the_level_for_residential_soil(lead, verdict):
    found = people_here(soil_of_sample(make_samples({"Pb": [lead], "Cd": [1.0]}), "G1"), ["carrot"])
    assert (found.lead, found.lead_level) == (verdict, 200.0)


def test_arsenic_that_makes_the_index_is_put_beside_nature():
    found = people_here(soil_of_sample(make_samples({"As": [60.0]}), "G1"), ["carrot"])
    message = next(each for each in found.sentences if each.code == "planning.child-arsenic")
    content = dict(message.values)["content"]
    alone = health_risk([[content]], ["As"], receptors=["child"]).totals["hazard_index_low"][0]
    assert alone == pytest.approx(1.0, rel=0.02)


def test_without_a_toxicity_value_nothing_is_said_of_people_and_that_is_said():
    advice = garden_advice(make_samples({"Al": [50000.0]}), sample="G1")
    assert advice.people is None
    assert "planning.people-unknown" in [note.code for note in advice.notes]


# What to do


def measures_of(contents, ph=np.nan, crops=None):
    advice = garden_advice(make_samples(contents, ph=ph), sample="G1", crops=crops)
    return {message.code.removeprefix("planning.do-") for message in advice.measures}, advice


def test_lime_is_advised_only_where_it_helps_and_the_soil_is_not_limed_already():
    assert "lime" in measures_of({"Cd": [12.0], "Pb": [12.0]})[0]
    assert "lime" not in measures_of({"Cd": [12.0], "Pb": [12.0]}, ph=7.4)[0]
    assert "lime" not in measures_of({"Cd": ["<0.01"], "Pb": [900.0]})[0]


def test_raised_beds_are_advised_only_where_something_is_not_advisable():
    assert "raise" not in measures_of(CLEAN, crops=["tomato", "carrot"])[0]
    assert "raise" in measures_of(DIRTY)[0]
    assert {"wash", "hands", "cover"} <= measures_of(CLEAN)[0]
    assert "peel" not in measures_of(CLEAN, crops=["tomato"])[0]


def test_every_piece_of_advice_is_cited():
    assert {"epa2010gardens", "epa2011gardens", "hooda1996", "kumpiene2008"} <= set(measures_of(DIRTY)[1].citations)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("soil", [CLEAN, DIRTY, {"As": ["<20"], "Pb": [">10"]}, {"Zn": [60.0]}])
def test_everything_can_be_said_in_every_language(language, soil):
    advice = garden_advice(make_samples(soil), sample="G1")
    said = [*advice.measures, *advice.unverified, *advice.notes, *(advice.people.sentences if advice.people else ())]
    assert all(message.text(language) for message in said)
    assert advice.as_json()["crops"][0]["crop"] == COMMON_CROPS[0]
