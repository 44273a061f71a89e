"""The whole way from contents to hazards and risks: sums, bounds, forms, sentences."""

from __future__ import annotations

import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.risk import Produce, health_risk, receptors, screening_levels, toxicity

TABLES = ("table", "totals", "organs", "summary", "background", "margins", "lead", "references")


def codes(result) -> set[str]:
    return {note.code for note in result.notes}


def test_soil_at_its_screening_level_has_index_one_and_a_risk_of_one_in_a_million():
    levels = screening_levels("us-2024", ["resident"]).summary.set_index("analyte")
    for analyte in ("As", "Cd", "Cr_VI", "Ni", "Zn"):
        at_hazard = health_risk(
            [[levels.loc[analyte, "hazard"]]], [analyte], receptors=["resident"], toxicity="us-2024"
        )
        assert at_hazard.totals["hazard_index_high"].iloc[0] == pytest.approx(1.0, rel=1e-9)
        assert at_hazard.totals["hazard_class_high"].iloc[0] == "hazard-below-one"
        if not np.isnan(levels.loc[analyte, "cancer"]):
            at_risk = health_risk(
                [[levels.loc[analyte, "cancer"]]], [analyte], receptors=["resident"], toxicity="us-2024"
            )
            assert at_risk.totals["risk_high"].iloc[0] == pytest.approx(1e-6, rel=1e-9)
            assert at_risk.totals["risk_class_high"].iloc[0] == "risk-managed"


def test_totals_are_the_sums_of_the_rows_that_count():
    found = health_risk([[20.0, 1.0, 80.0], [5.0, 0.2, 40.0]], ["As", "Cd", "Cr"])
    rows = found.table[found.table["case"] == "main"]
    for end in ("low", "high"):
        summed = rows.groupby(["receptor", "sample"])[[f"quotient_{end}", f"risk_{end}"]].sum()
        totals = found.totals.set_index(["receptor", "sample"]).loc[summed.index]
        assert totals[f"hazard_index_{end}"].to_numpy() == pytest.approx(
            summed[f"quotient_{end}"].to_numpy(), rel=1e-12
        )
        assert totals[f"risk_{end}"].to_numpy() == pytest.approx(summed[f"risk_{end}"].to_numpy(), rel=1e-12)


def test_organs_of_one_organ_each_add_to_the_index():
    found = health_risk([[3.0, 900.0]], ["Cd", "Mn"], receptors=["child"])
    assert found.organs["hazard_index_high"].sum() == pytest.approx(
        found.totals["hazard_index_high"].iloc[0], rel=1e-12
    )
    assert set(found.organs["organ"]) == {"kidney", "nerves"}


def test_a_non_detect_goes_in_and_comes_out_as_an_interval():
    found = health_risk([[10.0], [10.0]], ["As"], below=[[True], [False]], receptors=["resident"])
    first, second = found.totals.iloc[0], found.totals.iloc[1]
    assert first["hazard_index_low"] == 0.0
    assert first["hazard_index_high"] == second["hazard_index_low"] == second["hazard_index_high"]
    assert "risk.within-bounds" in codes(found)
    assert found.summary["class:risk-open"].iloc[0] == 0.5
    low, high = found.margins["margin_low"].iloc[0], found.margins["margin_high"].iloc[0]
    assert low < high == np.inf


def test_everything_below_limits_still_gives_bounds_and_never_nan():
    found = health_risk(np.full((3, 2), 0.5), ["Cd", "Zn"], below=np.ones((3, 2), bool))
    assert (found.totals["hazard_index_low"] == 0).all()
    assert (found.totals["hazard_index_high"] > 0).all()


def test_a_content_above_a_limit_has_no_upper_bound():
    found = health_risk([[100.0]], ["Zn"], above=[[True]], receptors=["child"])
    assert found.totals["hazard_index_high"].iloc[0] == np.inf
    assert np.isfinite(found.totals["hazard_index_low"].iloc[0])


def test_an_element_not_measured_in_a_sample_is_told_and_the_others_counted():
    found = health_risk([[5.0, np.nan], [5.0, 1.0]], ["As", "Cd"], receptors=["child"])
    assert "risk.incomplete" in codes(found)
    assert found.totals["hazard_index_high"].notna().all()


def test_a_missing_toxicity_value_is_a_sentence_and_never_a_silent_drop():
    found = health_risk([[60.0, 5.0, 100.0]], ["V", "As", "Cu"], receptors=["child"])
    sentences = {note.code: note.text() for note in found.notes}
    assert "V" in sentences["risk.no-toxicity"]
    assert "Cu" in sentences["risk.no-reference-concentration"]
    assert "Cu" in sentences["risk.no-cancer-value"]
    assert "Cu" in sentences["risk.no-dermal-absorption"]
    with pytest.raises(UsageError) as told:
        health_risk([[60.0]], ["V"])
    assert told.value.message.code == "risk.no-toxicity-at-all"


def test_lead_is_judged_by_blood_and_by_the_level_for_soil_and_has_no_quotient():
    found = health_risk([[300.0], [150.0], [250.0]], ["Pb"], below=[[False], [False], [True]], receptors=["resident"])
    assert found.table["quotient_high"].isna().all()
    assert found.totals["hazard_class_high"].tolist() == ["", "", ""]
    assert found.lead["residential_verdict"].tolist() == ["above", "below", "open"]
    assert found.lead["adult_blood_high"].iloc[0] == pytest.approx(0.6 + 300 * 0.4 * 0.05 * 0.12 * 219 / 365, rel=1e-12)
    assert {"risk.lead-routed", "risk.lead-children", "risk.lead-unverified"} <= codes(found)
    assert (found.margins["margin_low"] > 0).all()


def test_the_level_for_lead_is_that_of_the_days_of_the_set():
    assert health_risk([[300.0]], ["Pb"], toxicity="us-2020").lead["residential_level"].iloc[0] == 400
    assert "risk.set-superseded" in codes(health_risk([[300.0]], ["Pb"], toxicity="us-2020"))


def test_total_chromium_is_trivalent_and_the_hexavalent_case_is_shown_apart():
    found = health_risk([[80.0]], ["Cr"], receptors=["resident"])
    upper = found.table[found.table["case"] == "upper"]
    assert set(upper["analyte"]) == {"Cr_VI"}
    assert upper["risk_high"].sum() > 1e-5
    assert np.isnan(found.totals["risk_high"].iloc[0])
    assert found.totals["hazard_analyte"].iloc[0] == "Cr_III"
    worst = health_risk([[80.0]], ["Cr"], receptors=["resident"], chromium="VI")
    assert worst.totals["risk_high"].iloc[0] == pytest.approx(upper["risk_high"].sum(), rel=1e-12)


def test_measured_hexavalent_chromium_is_taken_off_the_total_within_bounds():
    found = health_risk([[80.0, 2.0]], ["Cr", "Cr_VI"], below=[[False, True]], receptors=["child"])
    rows = found.table[found.table["pathway"] == "soil-ingestion"].set_index("analyte")
    per_content = rows.loc["Cr_VI", "dose_high"] / 2.0
    assert rows.loc["Cr_III", "dose_low"] == pytest.approx(78 * per_content, rel=1e-12)
    assert rows.loc["Cr_III", "dose_high"] == pytest.approx(80 * per_content, rel=1e-12)
    assert set(found.table["case"]) == {"main"}
    both = health_risk([[80.0, 70.0]], ["Cr", "Cr_III"], receptors=["child"])
    assert "risk.chromium-total-unused" in codes(both)


def test_bioavailability_is_applied_once_to_what_is_swallowed_and_to_nothing_else():
    full = toxicity.get("us-2025").with_values({"As": {"relative_bioavailability": 1.0}})
    plain = health_risk([[10.0]], ["As"], receptors=["child"]).table.set_index("pathway")["quotient_high"]
    whole = health_risk([[10.0]], ["As"], receptors=["child"], toxicity=full).table.set_index("pathway")[
        "quotient_high"
    ]
    assert plain["soil-ingestion"] == pytest.approx(0.6 * whole["soil-ingestion"], rel=1e-12)
    assert plain["dermal"] == whole["dermal"]
    assert plain["inhalation"] == whole["inhalation"]


def test_an_own_reference_dose_beside_the_bioavailability_of_the_set_is_pointed_out():
    own = toxicity.get("us-2025").with_values({"As": {"reference_dose": 1e-4}})
    assert "risk.bioavailability-twice" in codes(health_risk([[10.0]], ["As"], toxicity=own))


def test_an_own_slope_factor_of_a_mutagen_is_pointed_out():
    own = toxicity.get("us-2025").with_values({"Cr_VI": {"slope_factor": 0.27}})
    assert "risk.age-factors-applied" in codes(health_risk([[1.0]], ["Cr_VI"], toxicity=own))


def test_the_share_absorbed_in_the_gut_is_applied_once():
    rows = health_risk([[10.0]], ["Cd"], receptors=["child"]).table.set_index("pathway")
    assert rows.loc["dermal", "quotient_high"] == pytest.approx(
        rows.loc["dermal", "dose_high"] / (1e-4 * 0.025), rel=1e-12
    )


def test_without_a_known_share_one_is_taken_and_said():
    own = toxicity.get("us-2025").with_values({"Cu": {"dermal_absorption": 0.01}})
    assert "risk.absorption-assumed" in codes(health_risk([[10.0]], ["Cu"], toxicity=own))


def test_numbers_of_the_users_own_are_recorded():
    child = receptors.get("child").with_values(soil_ingestion=100)
    found = health_risk([[10.0]], ["Cd"], receptors=[child])
    assert "soil and dust swallowed 100 mg/day" in " ".join(note.text() for note in found.notes)
    assert "user" in found.table.loc[found.table["pathway"] == "soil-ingestion", "values"].iloc[0]
    assert "user" in set(found.references["confidence"])


def test_unverified_numbers_are_pointed_out_and_every_number_has_a_source():
    found = health_risk([[10.0, 20.0]], ["Ni", "Co"])
    assert {"risk.unverified-values", "risk.unverified-factors"} <= codes(found)
    assert (found.references["source"] != "").all()
    ids = {name for text in found.table["values"] for name in text.split(";")}
    assert ids <= set(found.references["id"])


def test_background_stands_beside_the_risk():
    found = health_risk([[20.0], [5.0]], ["As"], receptors=["resident"], background={"As": 8.0, "Zn": 60.0})
    table = found.background
    assert (table["increment_high"] == table["risk_high"] - table["background_risk"]).all()
    assert table["increment_high"].tolist()[0] > 0 > table["increment_high"].tolist()[1]
    assert "risk.background-unused" in codes(found)
    assert "risk.background-missing" not in codes(found)
    assert "risk.background-missing" in codes(health_risk([[20.0]], ["As"]))


def test_food_from_the_garden_adds_to_the_gardener_and_is_told_of_the_worker():
    soil = [[20.0, 3.0]]
    grown = {"vegetables": Produce.from_soil(soil, np.log([0.02, 0.5]), 0.7, water=0.9)}
    found = health_risk(soil, ["As", "Cd"], receptors=["gardener", "worker"], produce=grown)
    eaten = found.table[found.table["pathway"] == "vegetables"]
    assert set(eaten["receptor"]) == {"gardener"}
    assert "risk.pathway-not-computed" in codes(found)
    cadmium = eaten[eaten["analyte"] == "Cd"].iloc[0]
    # The weekly intake of the European authority judges what is eaten, the American value what is swallowed as soil.
    assert cadmium["quotient_high"] == pytest.approx(cadmium["dose_high"] / (2.5e-3 / 7), rel=1e-12)
    half = health_risk(soil, ["As", "Cd"], receptors=["gardener"], produce=grown, local_share=0.5).table
    assert half.loc[half["pathway"] == "vegetables", "dose_high"].to_numpy() == pytest.approx(
        eaten["dose_high"].to_numpy() / 2, rel=1e-12
    )


def test_measured_food_below_a_limit_stays_an_interval():
    grown = {"vegetables": Produce.measured([[0.05]], [[True]])}
    rows = health_risk([[3.0]], ["Cd"], receptors=["gardener"], produce=grown).table
    eaten = rows[rows["pathway"] == "vegetables"].iloc[0]
    assert eaten["dose_low"] == 0.0 < eaten["dose_high"]


def test_manganese_in_food_has_a_reference_dose_of_its_own():
    grown = {"vegetables": Produce.measured([[10.0]])}
    rows = health_risk([[900.0]], ["Mn"], receptors=["gardener"], produce=grown).table.set_index("pathway")
    assert rows.loc["vegetables", "quotient_high"] == pytest.approx(
        rows.loc["vegetables", "dose_high"] / 0.14, rel=1e-12
    )
    assert rows.loc["soil-ingestion", "quotient_high"] == pytest.approx(
        rows.loc["soil-ingestion", "dose_high"] / 0.024, rel=1e-12
    )


def test_measured_dust_replaces_the_emission_factor():
    rows = health_risk([[1000.0]], ["Mn"], receptors=["worker"], dust=0.1).table.set_index("pathway")
    assert rows.loc["inhalation", "dose_high"] == pytest.approx(1e-4 * 8 / 24 * 250 / 365, rel=1e-12)
    assert "E015" not in rows.loc["inhalation", "values"]


def test_results_do_not_depend_on_the_order_of_samples_and_elements():
    values = np.array([[20.0, 1.0, 300.0], [5.0, 0.4, 900.0]])
    one = health_risk(values, ["As", "Cd", "Zn"]).totals
    other = health_risk(values[::-1, ::-1], ["Zn", "Cd", "As"]).totals
    for receptor in ("resident", "worker"):
        first = one.loc[one["receptor"] == receptor, "hazard_index_high"].to_numpy()
        second = other.loc[other["receptor"] == receptor, "hazard_index_high"].to_numpy()[::-1]
        assert first == pytest.approx(second, rel=1e-12)


def test_old_and_new_arsenic_differ_as_the_table_of_changes_says():
    old, new = (health_risk([[10.0]], ["As"], toxicity=name).totals for name in ("us-2024", "us-2025"))
    assert new["risk_high"].iloc[0] / old["risk_high"].iloc[0] == pytest.approx(32 / 1.5, rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"contents": [[-1.0]], "analytes": ["As"]}, "risk.negative-contents"),
        ({"contents": [[2e6]], "analytes": ["As"]}, "risk.impossible-contents"),
        ({"contents": [[1.0]], "analytes": ["As"], "dust": 0.0}, "risk.number-not-positive"),
        ({"contents": [[1.0]], "analytes": ["As"], "local_share": 50}, "risk.share-out-of-range"),
        ({"contents": [[1.0]], "analytes": ["As"], "background": {"As": -8.0}}, "risk.number-not-positive"),
        ({"contents": [[1.0, 2.0]], "analytes": ["As", "As_inorganic"]}, "risk.analyte-twice"),
        ({"contents": [[1.0]], "analytes": ["As"], "pathways": ["swimming"]}, "risk.pathway-unknown"),
        (
            {"contents": [[1.0]], "analytes": ["As"], "produce": {"fish": Produce.measured([[1.0]])}},
            "risk.food-unknown",
        ),
        ({"contents": [[1.0]], "analytes": ["As"], "receptors": ["recreation"]}, "risk.frequency-missing"),
        ({"contents": [[1.0]], "analytes": ["As"], "receptors": ["child", "child"]}, "risk.receptor-twice"),
        ({"contents": [[1.0]], "analytes": ["Cr"], "chromium": "IV"}, "risk.chromium-unknown"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments, code):
    with pytest.raises(UsageError) as told:
        health_risk(**arguments)
    assert told.value.message.code == code
    assert all(told.value.text(language) for language in ("en", "ro", "sr", "sr-Latn"))


def test_arrays_that_do_not_fit_are_a_programmers_mistake():
    with pytest.raises(ValueError, match="column"):
        health_risk([1.0], ["As"])
    with pytest.raises(ValueError, match="shape"):
        health_risk([[1.0]], ["As"], below=[True])
    with pytest.raises(ValueError, match="row per sample"):
        health_risk([[1.0]], ["As"], produce={"vegetables": Produce.measured([[1.0], [2.0]])})


def test_every_note_is_said_in_four_language_forms_and_every_table_is_there():
    found = health_risk(
        [[10.0, 1.0, 50.0, 100.0, 30.0, 10.0]],
        ["As", "Cd", "Cr", "Pb", "Ni", "V"],
        receptors=["resident", "farmer", "construction-worker", "commercial-worker", "worker"],
    )
    for note in found.notes:
        assert all(note.text(language) for language in ("en", "ro", "sr", "sr-Latn"))
    assert all(hasattr(getattr(found, name), "columns") for name in TABLES)
    assert found.summary["receptor"].tolist() == [
        "resident",
        "farmer",
        "construction-worker",
        "commercial-worker",
        "worker",
    ]
