"""The verdict of a crop: the worst element decides, and what is not known is said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin import citations, standards
from netmin.errors import UnknownName, UsageError
from netmin.language import LANGUAGES
from netmin.risk import contents_between, edible_crops, garden_crops
from netmin.risk.crop_verdicts import VERDICTS

CLEAN = {"Cd": 0.05, "Pb": 3.0}
SMELTER = {"Cd": 6.28, "Pb": 3058.82}


def by_crop(found):
    return dict(zip(found.crops["crop"], found.crops["verdict"], strict=True))


@pytest.mark.parametrize(
    ("crop", "analyte", "limit"),
    [
        # Regulation (EU) 2023/915, Annex I, entries 3.1 and 3.2.
        ("carrot", "Pb", 0.1),
        ("carrot", "Cd", 0.1),
        ("beetroot", "Cd", 0.06),
        ("celeriac", "Cd", 0.15),
        ("radish", "Cd", 0.02),
        ("parsley-root", "Cd", 0.05),
        ("potato", "Cd", 0.1),
        ("spinach", "Cd", 0.2),
        ("spinach", "Pb", 0.3),
        ("lettuce", "Cd", 0.1),
        ("cabbage", "Pb", 0.1),
        ("cabbage", "Cd", 0.04),
        ("kale", "Pb", 0.3),
        ("tomato", "Pb", 0.05),
        ("tomato", "Cd", 0.02),
        ("aubergine", "Cd", 0.03),
        ("garlic", "Cd", 0.05),
        ("leek", "Cd", 0.04),
        ("celery", "Cd", 0.1),
        ("dry-bean", "Pb", 0.2),
        ("raspberry", "Cd", 0.04),
        ("currant", "Pb", 0.2),
        ("apple", "Cd", 0.02),
    ],
)
def test_a_crop_has_the_limit_of_its_class(crop, analyte, limit):
    found = {entry.analyte: entry.value for entry in garden_crops.food_limits(crop)}
    assert found[analyte] == limit


def test_fresh_herbs_have_no_lead_limit_of_their_own_and_the_answer_says_so():
    (lead,) = [limit for limit in garden_crops.food_limits("dill") if limit.analyte == "Pb"]
    assert lead.basis == "analogy"
    found = edible_crops(CLEAN, ["dill"])
    assert "ecology.crop-analogy" in {note.code for note in found.notes}


def test_clean_soil_lets_everything_be_grown_and_a_smelters_nothing():
    assert set(by_crop(edible_crops(CLEAN)).values()) == {"advisable"}
    assert set(by_crop(edible_crops(SMELTER)).values()) == {"not-advisable"}


def test_what_stands_in_the_table_is_soil_times_factor_times_dry_share():
    # Lead in a radish: two studies of equal say, 0.009 and 0.015 of the soil, both in dry matter.
    found = edible_crops({"Pb": 100.0, "Cd": 0.1}, ["radish"])
    row = found.table[found.table["analyte"] == "Pb"].iloc[0]
    assert row["expected"] == pytest.approx(100 * math.sqrt(0.009 * 0.015) * (1 - 0.9527), rel=1e-6)
    assert row["studies"] == 2
    assert row["low"] < row["expected"] < row["high"]


def test_the_worst_element_decides():
    found = edible_crops({"Cd": 0.01, "Pb": 5000.0}, ["carrot"])
    assert found.crops.iloc[0].tolist()[:3] == ["carrot", "not-advisable", "Pb"]
    found = edible_crops({"Cd": 40.0, "Pb": 1.0}, ["carrot"])
    assert found.crops.iloc[0].tolist()[:3] == ["carrot", "not-advisable", "Cd"]


def test_an_element_that_was_not_measured_leaves_the_crop_not_known_unless_another_speaks_against_it():
    found = edible_crops({"Pb": 3.0}, ["carrot"])
    assert found.crops.iloc[0].tolist()[1:3] == ["not-known", "Cd"]
    assert found.reason("carrot").code == "ecology.crop-not-measured"
    assert by_crop(edible_crops({"Pb": 5000.0}, ["carrot"])) == {"carrot": "not-advisable"}


def test_elements_without_a_limit_are_counted_but_not_judged():
    found = edible_crops({**CLEAN, "Cu": 2000.0, "Tl": 5.0}, ["lettuce"])
    rows = found.table.set_index("analyte")
    assert rows.loc["Cu", "verdict"] == ""
    assert rows.loc["Cu", "expected"] > 0
    assert math.isnan(rows.loc["Tl", "expected"])
    assert by_crop(found) == {"lettuce": "advisable"}
    assert "ecology.crop-no-limit" in {note.code for note in found.notes}


def test_below_a_limit_a_crop_can_be_cleared_but_never_condemned():
    cleared = edible_crops({"Cd": 0.05, "Pb": 3.0}, ["carrot"], below=["Cd", "Pb"])
    assert by_crop(cleared) == {"carrot": "advisable"}
    assert cleared.reason("carrot").code == "ecology.crop-advisable-at-limit"
    assert math.isnan(cleared.table["expected"].iloc[0])
    open_ = edible_crops(SMELTER, ["carrot"], below=["Cd", "Pb"])
    assert by_crop(open_) == {"carrot": "not-known"}
    assert open_.reason("carrot").code == "ecology.crop-soil-only-below"


def test_above_a_limit_a_crop_can_be_condemned_but_never_cleared():
    assert by_crop(edible_crops(SMELTER, ["carrot"], above=["Pb"])) == {"carrot": "not-advisable"}
    open_ = edible_crops(CLEAN, ["carrot"], above=["Pb"])
    assert by_crop(open_) == {"carrot": "not-known"}
    assert open_.reason("carrot").code == "ecology.crop-soil-only-above"


def test_where_garden_surveys_contradict_the_prediction_the_crop_is_not_known():
    # McBride et al. (2014): lead below the EU value in virtually all fruits, and above it in 47 % of root crops.
    found = edible_crops({"Cd": 0.1, "Pb": 250.0}, ["tomato", "parsnip"])
    assert by_crop(found) == {"tomato": "not-known", "parsnip": "not-advisable"}
    assert found.reason("tomato").code == "ecology.crop-survey-disagrees"
    assert "mcbride2014" in found.citations


@settings(max_examples=25)
@given(st.floats(0.05, 50), st.floats(1.01, 10))
def test_more_in_the_soil_never_makes_a_crop_better(cadmium, factor):
    crops = ["lettuce", "carrot", "potato", "tomato"]
    less, more = edible_crops({"Cd": cadmium, "Pb": 1}, crops), edible_crops({"Cd": cadmium * factor, "Pb": 1}, crops)
    for crop in crops:
        assert VERDICTS.index(by_crop(more)[crop]) >= VERDICTS.index(by_crop(less)[crop])
    assert (more.table["probability_above"].to_numpy() >= less.table["probability_above"].to_numpy()).all()


def test_an_uncertain_soil_is_averaged_over():
    contents = contents_between(50.0, 400.0)
    one_by_one = [edible_crops({"Pb": value, "Cd": 0.1}, ["carrot"]).table for value in contents]
    mean = np.mean([table.loc[table["analyte"] == "Pb", "probability_above"].iloc[0] for table in one_by_one])
    together = edible_crops({"Pb": contents, "Cd": 0.1}, ["carrot"]).table
    assert together.loc[together["analyte"] == "Pb", "probability_above"].iloc[0] == pytest.approx(mean, rel=1e-12)


def test_every_reason_note_and_verdict_can_be_said_in_every_language():
    for soil in (CLEAN, SMELTER, {"Pb": 60.0, "Cd": 0.6}, {"Pb": 250.0}, {}):
        found = edible_crops(soil, ["dill", "carrot", "pea", "tomato", "cabbage"])
        for language in LANGUAGES:
            for crop in found.crops["crop"]:
                assert found.reason(crop).text(language)
                assert found.verdict(crop).text(language)
            assert all(note.text(language) for note in found.notes)
        assert all(citations.cite(key).field("title") for key in found.citations)


def test_unverified_numbers_are_never_used_in_silence():
    found = edible_crops(CLEAN, ["lettuce"])
    assert "unverified" in set(found.table["evidence_confidence"])
    assert {"ecology.crop-unverified", "ecology.crop-water"} <= {note.code for note in found.notes}


def test_what_a_user_may_get_wrong_is_said_in_a_sentence():
    with pytest.raises(UnknownName, match="carrot"):
        edible_crops(CLEAN, ["carott"])
    with pytest.raises(UsageError, match="positive"):
        edible_crops({"Pb": -3.0})
    with pytest.raises(UsageError, match="positive"):
        edible_crops({"Pb": 0.0})
    with pytest.raises(UsageError, match="first below the second"):
        edible_crops(CLEAN, advisable_at_most=0.6, not_advisable_from=0.5)
    with pytest.raises(UsageError, match="limit mark"):
        edible_crops({"Pb": [1.0, 2.0]}, below=["Pb"])
    with pytest.raises(UsageError, match="limit mark"):
        edible_crops(CLEAN, below=["Hg"])
    with pytest.raises(UsageError, match="not food"):
        edible_crops(CLEAN, law="ro-756-1997")
    with pytest.raises(UsageError, match="no answer"):
        edible_crops(CLEAN, ["carrot"]).reason("pea")


def test_a_food_law_without_classes_for_a_crop_gives_no_verdict():
    found = edible_crops({"Hg": 1.0}, ["carrot"])
    assert by_crop(found) == {"carrot": "not-known"}
    assert standards.get(found.law).matrix == "food"
