"""Grazing animals: the diet of grass and soil, its limits in dry matter, and the soil at which a limit is met."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin import citations
from netmin.errors import UnknownName, UsageError
from netmin.language import LANGUAGES
from netmin.risk import diet_content, grazers, grazing_animals, highest_soil
from netmin.risk.plant_uptake import uptake_by


@pytest.mark.parametrize(
    ("animal", "case", "share"),
    [
        # Thornton and Abrahams (1983): cattle from 1 % to nearly 18 %, sheep up to 30 %; Jurjanz et al. (2021):
        # horses 4 %.
        ("cattle", "low", 0.01),
        ("cattle", "high", 0.18),
        ("sheep", "high", 0.30),
        ("horse", "usual", 0.04),
    ],
)
def test_animals_eat_the_published_share_of_soil(animal, case, share):
    assert {intake.case: intake.share for intake in grazers.get(animal).soil_intakes}[case] == share


@pytest.mark.parametrize(
    ("animal", "analyte", "value"),
    [
        # National Research Council (2005), maximum tolerable levels in the diet.
        ("cattle", "Cu", 40),
        ("sheep", "Cu", 15),
        ("horse", "Cu", 250),
        ("cattle", "Pb", 100),
        ("horse", "Pb", 10),
        ("sheep", "Zn", 300),
        ("cattle", "Cd", 10),
        ("cattle", "As", 30),
    ],
)
def test_an_animal_tolerates_the_published_level(animal, analyte, value):
    (found,) = [limit.value for limit in grazers.diet_limits(animal, analyte) if limit.kind == "tolerance"]
    assert found == value


def test_a_feed_limit_at_12_percent_moisture_is_higher_in_dry_matter():
    # 10 mg/kg in feed of 12 % moisture is 10 mg in 0.88 kg of dry matter.
    assert grazers.dry_feed_limit(10.0) == pytest.approx(10 / 0.88)
    with pytest.raises(ValueError, match="moisture"):
        grazers.dry_feed_limit(10.0, 1.0)


def test_soil_can_outweigh_grass():
    # Thornton and Abrahams (1983): from 9 % to 80 % of the lead that cattle take in is from soil. At 4 % soil of
    # 1000 mg/kg and grass of 13 mg/kg three quarters are.
    diet = diet_content([1000.0], [13.0], 0.04)[0]
    assert 0.04 * 1000 / diet == pytest.approx(0.76, abs=0.01)


@given(st.floats(0.5, 500), st.floats(0.0, 0.5), st.floats(-4, 1), st.floats(0.2, 1.2))
def test_at_the_highest_soil_the_diet_just_meets_its_limit(limit, share, intercept, slope):
    soil = highest_soil(limit, share, intercept, slope)
    forage = math.exp(intercept + slope * math.log(soil))
    assert diet_content([soil], [forage], share)[0] == pytest.approx(limit, rel=1e-9)


def test_a_plain_factor_gives_the_closed_form():
    assert highest_soil(5.0, 0.1, math.log(0.2), 1.0) == pytest.approx(5 / (0.1 + 0.9 * 0.2), rel=1e-12)
    assert highest_soil(5.0, 0.1, -math.inf, 1.0) == pytest.approx(50.0, rel=1e-12)
    with pytest.raises(ValueError, match="Nothing"):
        highest_soil(5.0, 0.0, -math.inf, 1.0)


def test_backward_agrees_with_forward():
    first = grazing_animals({"Pb": 80.0, "Cd": 0.8})
    for row in first.table.to_dict("records"):
        again = grazing_animals({row["analyte"]: row["highest_soil"]}, animals=[row["animal"]]).table
        same = again[
            (again["case"] == row["case"]) & (again["limit_kind"] == row["limit_kind"]) & (again["part"] == row["part"])
        ]
        assert same["ratio"].tolist() == pytest.approx([1.0], rel=1e-6)


def test_measured_forage_is_taken_as_it_is():
    found = grazing_animals({"Pb": 100.0}, {"Pb": 40.0}, ["cattle"], soil_share=0.0)
    forage = found.table[found.table["part"] == "forage"].iloc[0]
    assert forage["ratio"] == pytest.approx(40 / (30 / 0.88))
    assert forage["probability_above"] == 1.0
    assert math.isnan(forage["highest_soil"])
    assert "ecology.grazing-forage-modelled" not in {note.code for note in found.notes}


def test_forage_that_was_not_measured_follows_the_published_regression_with_its_spread():
    found = grazing_animals({"Zn": 300.0}, animals=["sheep"]).table.iloc[0]
    (relation,) = [part for part in uptake_by(["leafy"], "Zn") if part.spread_from == "own"]
    assert found["forage"] == pytest.approx(math.exp(1.575 + 0.555 * math.log(300)))
    room = (300 - 0.3 * 300) / 0.7
    score = (math.log(found["forage"]) - math.log(room)) / relation.log_spread
    assert found["probability_above"] == pytest.approx(0.5 * math.erfc(-score / math.sqrt(2)))


def test_where_soil_alone_fills_the_diet_the_limit_is_passed_for_certain():
    table = grazing_animals({"Pb": 5000.0}, animals=["sheep"]).table
    assert (table.loc[table["part"] == "diet", "probability_above"] == 1).all()


def test_an_element_nothing_is_known_of_is_said():
    found = grazing_animals({"Co": 12.0}, animals=["horse"])
    assert {"ecology.grazing-forage-unknown", "ecology.grazing-no-limit"} <= {note.code for note in found.notes}
    assert found.table["limit"].isna().all()


def test_notes_and_citations_hold_in_every_language():
    found = grazing_animals({"Pb": 100.0, "Cu": 200.0})
    assert all(note.text(language) for note in found.notes for language in LANGUAGES)
    assert all(citations.cite(key).field("title") for key in found.citations)
    assert "ecology.grazing-unverified" in {note.code for note in found.notes}


def test_what_a_user_may_get_wrong_is_said_in_a_sentence():
    with pytest.raises(UsageError, match="positive"):
        grazing_animals({"Pb": -1.0})
    with pytest.raises(UsageError, match="between 0 and 1"):
        grazing_animals({"Pb": 1.0}, soil_share=4.0)
    with pytest.raises(UnknownName, match="cattle"):
        grazing_animals({"Pb": 1.0}, animals=["catle"])
    with pytest.raises(ValueError, match="share"):
        diet_content([1.0], [1.0], 2.0)
