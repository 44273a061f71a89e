"""Every treatment on one soil: what it promises, when it refuses and why, and what must hold of all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin import citations
from netmin.errors import UnknownName, UsageError
from netmin.language import LANGUAGES
from netmin.treatment import (
    AidedStabilisation,
    BiomassResponse,
    Conventional,
    Ground,
    Harvest,
    Phytoexclusion,
    Phytoextraction,
    Phytostabilisation,
    Stand,
    Treatment,
    UptakeLine,
    conventional_options,
    freundlich_years,
    plant_contents,
    pot_only_elements,
    product_limits,
    quantiles_of_years,
)


def ground(**changes):
    soil = {
        "elements": ["Cd", "Zn"],
        "median": [4.0, 450.0],
        "log_sd": [0.2, 0.2],
        "targets": [3.0, 300.0],
        "draws": 2000,
        "clay": 15.0,
        "horizon": 50.0,
    } | changes
    return Ground.lognormal(soil.pop("elements"), soil.pop("median"), soil.pop("log_sd"), soil.pop("targets"), **soil)


def labile_ground(**changes):
    plain = ground(**changes)
    return Ground.of(
        plain.elements,
        plain.concentration,
        plain.targets,
        labile=0.1 * plain.concentration,
        labile_targets=[0.2, 20.0],
        horizon=plain.horizon,
        clay=15.0,
    )


def willow(factor=1.0, **changes):
    lines = {"Cd": UptakeLine(np.log(6.0 * factor), 0.8, 0.4), "Zn": UptakeLine(np.log(20.0 * factor), 0.6, 0.4)}
    harvests = changes.pop("harvests", (Harvest("shoot", lines, np.asarray(10.0)),))
    return Stand("salix-viminalis", harvests, **changes)


def crop(content):
    return Phytoexclusion(
        "barley", {"Cd": np.full(2000, content), "Pb": np.full(2000, 0.05)}, "barley, rye", water=0.12
    )


TREATMENTS = [
    Phytoextraction(willow(50.0)),
    Phytoextraction(willow(), goal="labile", release=0.01),
    Phytostabilisation(),
    AidedStabilisation("lime"),
    crop(0.01),
    *(Conventional(name, washed_off=(0.6, 0.9)) for name in sorted(conventional_options())),
]


@pytest.mark.parametrize("treatment", TREATMENTS, ids=lambda treatment: treatment.name)
def test_every_treatment_keeps_its_promise(treatment):
    assert isinstance(treatment, Treatment)
    soil = labile_ground()
    outcome = treatment.predict(soil, seed=3)
    again = treatment.predict(soil, seed=3)
    assert np.array_equal(outcome.years_by_element, again.years_by_element, equal_nan=True)
    assert outcome.treatment == treatment.name
    assert outcome.kind == treatment.kind
    assert all(hasattr(soil, need) for need in treatment.needs)
    assert outcome.years_by_element.shape == (len(outcome.elements), soil.draws)
    assert outcome.path.shape == (3, len(outcome.elements), len(outcome.times))
    assert (outcome.years_by_element >= 0).all()
    assert not np.isnan(outcome.path[:, [name in soil.elements for name in outcome.elements]]).any()
    assert (np.diff(outcome.path, axis=0)[:, [name in soil.elements for name in outcome.elements]] >= 0).all()
    assert 0 <= outcome.probability <= 1
    assert outcome.p10 <= outcome.p50 <= outcome.p90
    assert outcome.table["element"].tolist() == [*outcome.elements, "all"]
    assert set(outcome.citations) <= set(citations.bibliography())
    for language in LANGUAGES:
        assert all(note.text(language) for note in (*outcome.notes, *outcome.refusals, treatment.title))


@pytest.mark.parametrize("treatment", TREATMENTS, ids=lambda treatment: treatment.name)
def test_a_lower_soil_is_never_slower_to_clean_nor_less_likely_to_be(treatment):
    high, low = labile_ground(), labile_ground(median=[3.2, 330.0])
    before, after = treatment.predict(high), treatment.predict(low)
    assert (after.years_by_element <= before.years_by_element + 1e-9).all()
    assert after.probability >= before.probability


@pytest.mark.parametrize(
    "treatment", [entry for entry in TREATMENTS if entry.kind == "gentle"], ids=lambda treatment: treatment.name
)
def test_a_gentle_treatment_never_adds_to_the_soil(treatment):
    outcome = treatment.predict(labile_ground())
    known = [name in ("Cd", "Zn") for name in outcome.elements]
    assert (np.diff(outcome.path[:, known], axis=2) <= 1e-9).all()


@given(st.floats(0.2, 20.0), st.floats(0.0, 1.0), st.floats(0.0, 0.6), st.floats(-20.0, 20.0))
@settings(max_examples=30)
def test_what_an_extraction_takes_off_is_what_the_soil_loses(factor, exponent, returned, gain):
    line = UptakeLine(np.log(10.0 * factor), exponent, 0.0)
    stand = Stand("a", (Harvest("shoot", {"Cd": line}, np.asarray(8.0), returned),))
    soil = Ground.of(
        ["Cd"], [[60.0]], [1.0], deposition=max(gain, 0.0), leaching=max(-gain, 0.0), horizon=10.0, density=1.0
    )
    outcome = Phytoextraction(stand).predict(soil)
    removed = stand.removal(soil, "Cd")(outcome.path[1, 0])
    # Simpson's rule over the path told, against the balance of the soil.
    carried = (np.diff(outcome.times)[0] / 3) * (removed[:-2:2] + 4 * removed[1:-1:2] + removed[2::2]).sum()
    lost = (outcome.path[1, 0, 0] - outcome.path[1, 0, -1]) * float(soil.soil_mass)
    assert lost == pytest.approx(carried - 10.0 * gain, rel=1e-3, abs=1e-2)
    assert outcome.removal[0, 0] == pytest.approx(10.0 * factor * 60.0**exponent * 8.0 * (1 - returned))


def test_years_are_those_of_the_formula_and_the_slowest_element_decides():
    soil = ground()
    outcome = Phytoextraction(willow(20.0)).predict(soil, seed=5)
    rate = willow(20.0).removal(soil, "Zn", seed=5).terms[0][0]
    assert outcome.years_by_element[1] == pytest.approx(
        freundlich_years(soil.concentration[1], 300.0, 3750.0, rate, 0.6, 1.0)
    )
    assert np.array_equal(outcome.years, outcome.years_by_element.max(axis=0))
    assert outcome.deciding == "Zn"
    assert outcome.decides.sum() == pytest.approx(1.0, abs=0.02)


def test_more_draws_of_nothing_uncertain_are_one_number():
    soil = Ground.of(["Cd"], np.full((1, 100), 5.0), [2.0])
    sure = Stand("a", (Harvest("shoot", {"Cd": UptakeLine(np.log(9.0), 0.0)}, np.asarray(8.0)),))
    outcome = Phytoextraction(sure).predict(soil)
    assert outcome.p10 == outcome.p90 == pytest.approx(3.0 * 3750.0 / 72.0)


def test_organs_add_up_and_fallen_leaves_are_not_carried_off():
    line = {"Cd": UptakeLine(np.log(3.0), 0.7)}
    wood, leaf = Harvest("stem", line, np.asarray(6.0)), Harvest("leaf", line, np.asarray(4.0))
    soil = ground(elements=["Cd"], median=[4.0], log_sd=[0.2], targets=[3.0])
    both = Phytoextraction(Stand("a", (wood, leaf))).predict(soil)
    whole = Phytoextraction(Stand("a", (Harvest("shoot", line, np.asarray(10.0)),))).predict(soil)
    assert both.years == pytest.approx(whole.years, rel=1e-8)
    assert both.path == pytest.approx(whole.path, rel=1e-5)
    fallen = Stand("a", (wood, Harvest("leaf", line, np.asarray(4.0), returned=1.0)))
    bare = Phytoextraction(fallen).predict(soil)
    assert bare.years == pytest.approx(whole.years / 0.6, rel=1e-8)
    assert "treatment.leaves-return" in {note.code for note in bare.notes}


def test_a_stunted_crop_is_slower_and_recovers_as_the_soil_is_cleaned():
    soil = ground()
    healthy = Phytoextraction(willow(20.0)).predict(soil)
    stunted = Phytoextraction(willow(20.0, response=BiomassResponse("Zn", "LL.4", 2.0, 400.0))).predict(soil)
    todo = healthy.years_by_element > 0
    assert (stunted.years_by_element[todo] > healthy.years_by_element[todo]).all()
    constant = healthy.years_by_element[1] / BiomassResponse("Zn", "LL.4", 2.0, 400.0).kept(soil.concentration[1])
    assert (stunted.years_by_element[1][todo[1]] < constant[todo[1]]).all()
    with pytest.raises(UsageError, match="depends on copper"):
        Phytoextraction(willow(response=BiomassResponse("Cu", "W1.4", 1.0, 100.0))).predict(soil)


def codes(outcome):
    return [message.code.removeprefix("treatment.") for message in outcome.refusals]


def test_an_extraction_without_hope_is_refused_with_the_number_that_says_so():
    outcome = Phytoextraction(willow(0.05)).predict(ground())
    assert codes(outcome) == ["hopeless"]
    assert "zinc" in outcome.refusals[0].text("en")
    assert Phytoextraction(willow(0.05), hopeless_below=0.0).predict(ground()).refusals == ()


def test_what_falls_from_the_air_faster_than_it_is_taken_off_refuses_extraction():
    dusty = ground(deposition=[[30.0], [100.0]])
    outcome = Phytoextraction(willow(0.02)).predict(dusty)
    assert codes(outcome)[0] == "floor-above-target"
    assert codes(outcome)[-1] == "hopeless-never"
    assert outcome.p50 == np.inf
    assert outcome.table.iloc[0]["never"] > 0.5


def test_without_evidence_there_are_no_years_and_the_refusal_says_so():
    lost = UptakeLine(np.nan, np.nan, np.nan, "none")
    stand = Stand("a", (Harvest("shoot", {"Cd": lost, "Zn": UptakeLine(np.log(900.0), 0.5, 0.1)}, np.asarray(9.0)),))
    outcome = Phytoextraction(stand).predict(ground())
    assert codes(outcome) == ["no-evidence"]
    assert "cadmium" in outcome.refusals[0].text("en")
    assert np.isnan([outcome.p50, outcome.probability]).all()
    assert np.isfinite(outcome.table.iloc[1]["p50"])
    # What lies below its target needs no evidence.
    clean = ground(median=[1.0, 450.0], log_sd=[0.01, 0.2])
    assert codes(Phytoextraction(stand).predict(clean)) == []


def test_uptake_that_was_seen_in_pots_only_is_refused():
    seen = pd.DataFrame(
        {
            "species": ["salix-viminalis"] * 3,
            "element": ["Cd", "Cd", "Zn"],
            "experiment": ["pot", "hydroponic", "field"],
        }
    )
    pots = pot_only_elements(seen, "salix-viminalis", ["Cd", "Zn"])
    outcome = Phytoextraction(willow(50.0, pot_only=pots)).predict(ground())
    assert codes(outcome) == ["pots-only"]
    assert "cadmium" in outcome.refusals[0].text("en")


def test_a_labile_target_is_another_target_than_a_total_one():
    soil = labile_ground()
    stripped = Phytoextraction(willow(20.0), goal="labile").predict(soil)
    released = Phytoextraction(willow(20.0), goal="labile", release=0.05).predict(soil)
    assert stripped.goal == "labile"
    assert (released.years >= stripped.years).all()
    assert {"treatment.no-release", "treatment.labile-refills"} <= {note.code for note in stripped.notes}
    with pytest.raises(UsageError, match="needs labile contents"):
        Phytoextraction(willow(), goal="labile").predict(ground())


def test_the_first_harvest_is_the_same_for_both_goals():
    soil = labile_ground()
    total = Phytoextraction(willow()).predict(soil, seed=2)
    labile = Phytoextraction(willow(), goal="labile").predict(soil, seed=2)
    assert np.array_equal(total.removal, labile.removal)


def test_more_cadmium_than_was_ever_cleaned_and_a_plant_that_holds_little_are_noted():
    outcome = Phytoextraction(willow()).predict(ground(median=[12.0, 450.0]))
    assert {"treatment.much-cadmium", "treatment.low-bioconcentration"} <= {note.code for note in outcome.notes}


def test_a_cover_is_promised_up_to_the_contents_that_were_stabilised():
    fine = Phytostabilisation().predict(ground(median=[50.0, 8000.0]))
    assert fine.probability > 0.95
    assert fine.p50 == 3.0
    beyond = Phytostabilisation().predict(ground(median=[300.0, 8000.0]))
    assert codes(beyond) == ["beyond-stabilised"]
    assert "120" in beyond.refusals[0].text("en")
    arsenic = Phytostabilisation().predict(ground(elements=["As"], median=[900.0], log_sd=[0.1], targets=[25.0]))
    assert "treatment.no-limit-of-stabilisation" in {note.code for note in arsenic.notes}


def polluted_with(element, content, labile, target, labile_target):
    return Ground.of(
        [element],
        np.full((1, 500), content),
        [target],
        labile=np.full((1, 500), labile),
        labile_targets=[labile_target],
    )


def test_lime_binds_cations_and_is_refused_where_it_would_free_arsenic():
    lime = AidedStabilisation("lime")
    zinc = lime.predict(polluted_with("Zn", 465.0, 48.0, 300.0, 24.0))
    assert zinc.probability > 0.7
    assert codes(zinc) == []
    arsenic = lime.predict(polluted_with("As", 1325.0, 0.17, 25.0, 0.1))
    assert codes(arsenic)[0] == "amendment-frees"
    assert "arsenic" in arsenic.refusals[0].text("en")
    assert "amendment-unknown" in codes(arsenic)


def test_cyclonic_ash_may_raise_arsenic_and_the_draws_show_it():
    ash = AidedStabilisation("cyclonic-ash").predict(polluted_with("As", 169.0, 0.3, 25.0, 0.3))
    assert codes(ash)[0] == "amendment-frees"
    assert 0.1 < np.isinf(ash.years).mean() < 0.9
    assert "treatment.watch-anions" in {note.code for note in ash.notes}


def test_an_amendment_wears_off_and_nothing_becomes_more_labile_than_all_of_it():
    outcome = AidedStabilisation("lime").predict(polluted_with("Zn", 465.0, 48.0, 300.0, 24.0))
    assert "treatment.amendment-wears-off" in {note.code for note in outcome.notes}
    ash = AidedStabilisation("cyclonic-ash").predict(polluted_with("As", 1.0, 0.9, 0.5, 0.3))
    assert (ash.path <= 1.0).all()


def test_a_crop_below_its_limit_is_safe_and_one_above_is_refused():
    # Regulation (EU) 2023/915: cadmium in barley and rye 0.050 mg/kg; at 12 % water 0.057 in dry matter.
    limits = product_limits("eu-food-2023-915", ("barley, rye", "cereals"))
    assert [(limit.analyte, limit.value) for limit in limits] == [("Cd", 0.05), ("Pb", 0.2)]
    # The special heading goes before the general one: durum wheat may hold more cadmium than other cereals.
    special = product_limits("eu-food-2023-915", ("durum wheat", "cereals (general)"))
    assert special[0].value > product_limits("eu-food-2023-915", "cereals (general)")[0].value
    assert crop(0.056).predict(ground()).probability == 1.0
    refused = crop(0.058).predict(ground())
    assert codes(refused) == ["crop-passes"]
    assert refused.p50 == np.inf


def test_a_limit_of_feed_is_compared_in_dry_matter():
    # Directive 2002/32/EC: 1 mg/kg of cadmium in feed materials of vegetable origin, at 12 % moisture.
    (limit,) = product_limits("eu-feed-2002-32", "feed materials of vegetable origin")
    assert limit.value == pytest.approx(1.0 / 0.88)
    fodder = Phytoexclusion("clover", {"Cd": np.full(10, 1.1)}, "feed materials of vegetable origin", "eu-feed-2002-32")
    outcome = fodder.predict(ground(draws=10))
    assert outcome.goal == "feed"
    assert outcome.probability == 1.0
    assert "treatment.limits-unverified" in {note.code for note in outcome.notes}


def test_a_crop_of_which_a_limited_element_is_not_known_is_refused():
    outcome = Phytoexclusion("radish", {"Pb": np.full(2000, 0.01)}, "radish").predict(ground())
    assert codes(outcome) == ["crop-not-known"]
    assert np.isnan(outcome.probability)


def test_contents_of_a_crop_are_drawn_from_its_line():
    soil = ground()
    contents = plant_contents("a", {"Cd": UptakeLine(np.log(0.1), 0.7, 0.3), "Pb": UptakeLine(0.0)}, soil, seed=4)
    assert list(contents) == ["Cd"]
    logs = np.log(contents["Cd"]) - np.log(0.1) - 0.7 * np.log(soil.concentration[0])
    assert logs.std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize(("law", "product"), [("ro-756-1997", "radish"), ("eu-food-2023-915", "radishes")])
def test_a_law_or_product_that_cannot_be_is_refused(law, product):
    with pytest.raises(UsageError):
        product_limits(law, product)


def test_digging_meets_every_target_and_says_where_the_soil_goes():
    outcome = Conventional("dig-and-dump", {"Cd": 0.3}).predict(ground())
    assert outcome.probability == 1.0
    assert outcome.p90 < 0.26
    assert outcome.facts == {"soil_m3_per_ha": 2500.0, "soil_t_per_ha": 3750.0}
    assert outcome.path[1, 0, -1] == pytest.approx(0.3)
    assert {"treatment.dig-moves-it", "treatment.fill-assumed"} <= {note.code for note in outcome.notes}
    dirty = Conventional("dig-and-dump", {"Cd": 3.5, "Zn": 50.0}).predict(ground())
    assert codes(dirty) == ["left-above-target"]


def test_washing_needs_a_test_and_a_coarse_soil():
    untested = Conventional("soil-washing").predict(ground())
    assert codes(untested) == ["washing-untested"]
    assert np.isnan(untested.probability)
    fine = Conventional("soil-washing", washed_off=(0.7, 0.9)).predict(ground(clay=35.0))
    assert codes(fine) == ["too-fine-to-wash"]
    assert Conventional("soil-washing", washed_off=(0.7, 0.9)).predict(ground()).probability == 1.0
    poor = Conventional("soil-washing", washed_off=(0.0, 0.1)).predict(ground())
    assert codes(poor) == ["left-above-target"]


def test_a_cover_of_clean_soil_keeps_people_away_and_changes_nothing_below():
    outcome = Conventional("capping").predict(ground())
    assert outcome.goal == "contact"
    assert outcome.facts == {"area_m2_per_ha": 10_000.0}
    assert outcome.path[:, :, -1] == pytest.approx(outcome.path[:, :, 0])


def test_years_that_are_never_are_counted_and_never_averaged():
    years = np.array([10.0] * 6 + [np.inf] * 4)
    assert quantiles_of_years(years, [0.1, 0.5, 0.6, 0.61, 0.9]).tolist() == [10.0, 10.0, 10.0, np.inf, np.inf]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"concentration": [[0.0]]}, "must be positive"),
        ({"concentration": [[np.nan]]}, "must be positive"),
        ({"targets": [0.0]}, "target of cadmium"),
        ({"deposition": -1.0}, "not below zero"),
        ({"labile": [[6.0]]}, "between zero and the total"),
        ({"labile": [[1.0]], "labile_targets": [np.nan]}, "target of cadmium"),
        ({"depth": 0.0}, "Depth in metres"),
        ({"horizon": 0.0}, "horizon of 0 years"),
        ({"concentration": [[-1.0]], "depth": -1.0}, "Several things"),
    ],
)
def test_a_ground_that_cannot_be_is_refused(changes, text):
    given_ = {"elements": ["Cd"], "concentration": [[5.0]], "targets": [3.0]} | changes
    with pytest.raises(UsageError, match=text):
        Ground.of(**given_)


def test_names_that_nobody_knows_are_refused():
    with pytest.raises(UnknownName):
        Ground.of(["Xx"], [[1.0]], [1.0])
    with pytest.raises(UnknownName, match="capping"):
        Conventional("burning").predict(ground())
    with pytest.raises(UnknownName):
        AidedStabilisation("chalk-dust").predict(labile_ground())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Stand("a", ()),
        lambda: Stand("a", (Harvest("leaf", {}, np.asarray(-1.0)),)),
        lambda: Stand("a", (Harvest("leaf", {}, np.asarray(1.0), 1.5),)),
        lambda: Conventional("soil-washing", washed_off=(0.9, 0.2)).predict(ground()),
        lambda: Conventional("dig-and-dump", {"Cd": -1.0}).predict(ground()),
        lambda: Phytoexclusion("a", {}, "radish", water=1.0).predict(ground()),
    ],
)
def test_numbers_that_cannot_be_are_refused(make):
    with pytest.raises(UsageError):
        make()
