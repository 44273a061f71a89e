"""Suitability: the law blocks, limits decide, and what is not known is called unknown."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin import plants
from netmin.errors import UsageError
from netmin.language import LANGUAGES
from netmin.plants import CRITERIA, PlantingSite, suitability
from netmin.plants.criteria import VERDICTS


def verdict_of(site, name, criterion):
    table = suitability(site, [name]).table
    found = table[table["criterion"] == criterion]
    return str(found["verdict"].iloc[0]) if len(found) else None


@pytest.mark.parametrize("country", ["RO", "RS"])
def test_every_listed_species_is_forbidden_whatever_the_site(country):
    for site in (PlantingSite(country), PlantingSite(country, ph=6.5, rain=700, above_limit=False)):
        found = suitability(site)
        listed = found.species[found.species["verdict"] == "forbidden"]
        assert len(listed) == 6
        assert all(plants.get(name).union_listing for name in listed["species"])
        assert not set(listed["species"]) & set(found.shortlist())


def test_serbia_may_ask_not_to_apply_the_list_and_romania_may_not():
    site = PlantingSite("RS", apply_union_list=False)
    assert verdict_of(site, "Ailanthus altissima", "union-list") == "conditional"
    with pytest.raises(UsageError, match="RO"):
        PlantingSite("RO", apply_union_list=False)


@pytest.mark.parametrize(
    ("ph", "verdict"),
    [
        (5.9, "unsuitable"),
        (6.0, "conditional"),
        (6.5, "suitable"),
        (7.5, "suitable"),
        (8.0, "conditional"),
        (8.1, "unsuitable"),
    ],
)
def test_barley_grows_from_ph_6_to_8_and_best_from_6_5_to_7_5(ph, verdict):
    assert verdict_of(PlantingSite(ph=ph), "barley", "ph") == verdict


def test_acid_mine_soil_leaves_the_covers_that_the_study_names():
    # Barley fails below 6.0; red and sheep's fescue, creeping bent and black locust bear 4.6.
    site = PlantingSite(ph=4.6)
    names = ["barley", "Festuca rubra", "Festuca ovina", "Agrostis stolonifera", "Robinia pseudoacacia"]
    assert [verdict_of(site, name, "ph") for name in names] == ["unsuitable", *["conditional"] * 4]


@pytest.mark.parametrize("name", ["Pteris vittata", "vetiver"])
@pytest.mark.parametrize("country", ["RO", "RS"])
def test_frost_tender_plants_are_no_option_in_the_region(name, country):
    assert verdict_of(PlantingSite(country), name, "winter") == "unsuitable"
    assert suitability(PlantingSite(country), [name]).verdict(name) == "unsuitable"


def test_a_late_frost_only_moves_the_day_of_sowing():
    assert verdict_of(PlantingSite(lowest_temperature=-3), "sunflower", "late-frost") == "conditional"
    assert verdict_of(PlantingSite(lowest_temperature=-3), "oilseed rape", "late-frost") == "suitable"
    assert verdict_of(PlantingSite(lowest_temperature=-3), "maize", "late-frost") == "unknown"


def test_nothing_is_guessed_where_no_number_is_known():
    site = PlantingSite(ph=7, rain=600, growing_temperature=15, lowest_temperature=1, soil_depth=0.4)
    table = suitability(site, ["cup plant"]).table.set_index("criterion")["verdict"]
    assert set(table[["ph", "rain", "warmth", "late-frost", "depth"]]) == {"unknown"}
    assert suitability(site, ["cup plant"]).verdict("cup plant") == "unknown"


def test_what_the_site_does_not_say_is_not_judged_and_a_note_says_so():
    found = suitability(PlantingSite(ph=7), ["barley"])
    assert not {"rain", "warmth", "depth", "late-frost"} & set(found.table["criterion"])
    assert "rain" in next(note.text("en") for note in found.notes if note.code == "plants.note-not-judged")


@pytest.mark.parametrize(
    ("name", "above", "outlet", "verdict"),
    [
        ("barley", True, False, "unsuitable"),
        ("barley", True, True, "conditional"),
        ("barley", False, False, "suitable"),
        ("barley", None, False, "unknown"),
        ("cup plant", True, False, "unsuitable"),
        ("cup plant", True, True, "conditional"),
        ("hemp", True, False, None),
        ("Linum usitatissimum", True, False, "unsuitable"),
        ("walnut", True, False, "unsuitable"),
        ("Festuca rubra", True, False, "conditional"),  # a cover: nobody may graze it
        ("Tussilago farfara", True, False, "conditional"),  # a cover: nobody may gather it
        ("Miscanthus x giganteus", True, False, "suitable"),
        ("Salix viminalis", None, False, "suitable"),
    ],
)
def test_food_and_feed_need_a_declared_use_on_land_above_the_limit(name, above, outlet, verdict):
    if name == "hemp":
        name, verdict = "Cannabis sativa", "unsuitable"
    site = PlantingSite(above_limit=above, non_food_outlet=outlet)
    assert verdict_of(site, name, "food-chain") == verdict


def test_vegetables_that_show_exposure_are_no_plants_that_heal():
    site = PlantingSite(above_limit=True, non_food_outlet=True)
    assert suitability(site, ["lettuce"]).verdict("lettuce") == "unsuitable"


@pytest.mark.parametrize(
    ("present", "near", "verdict"),
    [
        ((), None, "unsuitable"),
        (("Robinia pseudoacacia",), None, "unknown"),
        (("robinia-pseudoacacia",), True, "unsuitable"),
        (("robinia-pseudoacacia",), False, "conditional"),
        (("salcâm",), False, "conditional"),
    ],
)
def test_black_locust_only_where_it_grows_and_far_from_protected_grassland(present, near, verdict):
    site = PlantingSite("RS", present=present, protected_grassland_near=near)
    assert verdict_of(site, "black locust", "spread") == verdict


def test_giant_miscanthus_is_accepted_and_its_fertile_kin_is_not():
    assert verdict_of(PlantingSite(), "Miscanthus x giganteus", "spread") == "suitable"
    assert plants.judgement("Miscanthus sinensis") == "refused"
    assert plants.judgement("Miscanthus sacchariflorus") == "refused"


def test_judgements_say_that_they_are_judgements():
    for name in ("Robinia pseudoacacia", "Miscanthus x giganteus", "Amorpha fruticosa"):
        table = suitability(PlantingSite(), [name]).table
        reason = table[table["criterion"] == "spread"]["reason"].iloc[0]
        assert "judgement" in reason.text("en")


@pytest.mark.parametrize(("wet", "verdict"), [(None, "unknown"), (False, "unsuitable"), (True, "suitable")])
def test_reed_needs_wet_ground_and_barley_is_not_asked(wet, verdict):
    assert verdict_of(PlantingSite(wet=wet), "common reed", "wetness") == verdict
    assert verdict_of(PlantingSite(wet=wet), "barley", "wetness") is None


def test_only_life_forms_that_were_asked_for_are_left():
    found = suitability(PlantingSite(life_forms=("tree", "coppice")))
    forms = {plants.get(name).life_form for name in found.shortlist()}
    assert forms <= {"tree", "coppice"}


def test_a_site_that_cannot_be_is_refused():
    with pytest.raises(UsageError, match="pH"):
        PlantingSite(ph=55)
    with pytest.raises(UsageError, match="depth"):
        PlantingSite(soil_depth=-1)


def test_a_country_and_a_life_form_must_be_known_words():
    with pytest.raises(UsageError, match="RO or RS"):
        PlantingSite("ro")
    with pytest.raises(UsageError, match="coppice"):
        PlantingSite(life_forms=("bush",))


def test_a_species_that_was_not_asked_for_has_no_verdict():
    with pytest.raises(UsageError, match="Salix alba"):
        suitability(PlantingSite(), ["barley"]).verdict("Salix alba")


FULL = PlantingSite(
    "RS",
    wet=False,
    ph=5.0,
    rain=650,
    growing_temperature=16,
    lowest_temperature=-2,
    soil_depth=0.6,
    above_limit=True,
    life_forms=("grass", "legume", "tree"),
    present=("robinia-pseudoacacia",),
    protected_grassland_near=False,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_note_can_be_said(language):
    sites = (
        FULL,
        PlantingSite("RO", above_limit=None),
        PlantingSite("DE", wet=True, above_limit=True, non_food_outlet=True),
    )
    for site in (*sites, PlantingSite(above_limit=False, ph=7), PlantingSite("RS", apply_union_list=False)):
        found = suitability(site)
        assert all(reason.text(language) for reason in found.table["reason"])
        assert all(note.text(language) for note in found.notes)


def test_every_verdict_of_the_table_has_a_source_or_is_unknown():
    table = suitability(FULL).table
    judged = table[~table["criterion"].isin(["life-form"]) & (table["verdict"] != "unknown")]
    assert (judged["source"] != "").all()
    assert set(table["criterion"]) <= set(CRITERIA)


@settings(max_examples=30)
@given(
    ph=st.one_of(st.just(math.nan), st.floats(3, 9)),
    rain=st.one_of(st.just(math.nan), st.floats(100, 2000)),
    depth=st.one_of(st.just(math.nan), st.floats(0.1, 3)),
    above=st.sampled_from([None, True, False]),
    outlet=st.booleans(),
)
def test_the_gravest_criterion_decides_and_an_outlet_never_makes_it_worse(ph, rain, depth, above, outlet):
    names = ["barley", "cup plant", "Festuca rubra", "Robinia pseudoacacia", "Ailanthus altissima", "Salix alba"]
    site = PlantingSite(ph=ph, rain=rain, soil_depth=depth, above_limit=above, non_food_outlet=outlet)
    found = suitability(site, names)
    rank = {verdict: place for place, verdict in enumerate(VERDICTS)}
    for row in found.species.to_dict("records"):
        worst = min(found.table.loc[found.table["species"] == row["species"], "verdict"], key=rank.__getitem__)
        assert row["verdict"] == worst
    with_outlet = suitability(
        PlantingSite(ph=ph, rain=rain, soil_depth=depth, above_limit=above, non_food_outlet=True), names
    )
    for before, after in zip(found.species["verdict"], with_outlet.species["verdict"], strict=True):
        assert rank[after] >= rank[before]
