"""Toxicity sets and receptors: dates, what moved, what must not be used, numbers of the user's own."""

from __future__ import annotations

from datetime import date

import pytest

from netmin.errors import UnknownName, UsageError
from netmin.risk import mean_age_factor, receptors, toxicity, toxicity_changes
from netmin.risk.toxicity import read_toxicity_set


@pytest.mark.parametrize(
    ("day", "basis", "expected"),
    [
        (date(2020, 11, 1), "us", "us-2020"),
        (date(2024, 7, 31), "us", "us-2023"),
        (date(2024, 8, 1), "us", "us-2024"),
        (date(2025, 1, 12), "us", "us-2024"),
        (date(2025, 1, 13), "us", "us-2025"),
        (date(2023, 12, 31), "eu-diet", "eu-diet-2020"),
        (date(2024, 1, 1), "eu-diet", "eu-diet-2024"),
    ],
)
def test_the_day_chooses_the_set(day, basis, expected):
    assert toxicity.in_force(on=day, basis=basis).id == expected


def test_a_day_without_a_set_is_told():
    with pytest.raises(UsageError, match="1990-01-01"):
        toxicity.in_force(on=date(1990, 1, 1))
    with pytest.raises(UnknownName, match="us-2025"):
        toxicity.get("us-2026")


def test_arsenic_moved_in_january_2025_by_five_and_by_twenty_one():
    table = toxicity_changes("us-2024", "us-2025").set_index(["analyte", "quantity"])
    assert table.loc[("As", "reference_dose"), "stricter"] == pytest.approx(5, rel=1e-12)
    assert table.loc[("As", "slope_factor"), "stricter"] == pytest.approx(32 / 1.5, rel=1e-12)
    assert len(table) == 2


def test_hexavalent_chromium_moved_in_august_2024_both_ways():
    table = toxicity_changes("us-2023", "us-2024").set_index("quantity")
    assert table.loc["reference_dose", "stricter"] == pytest.approx(3e-3 / 9e-4, rel=1e-12)
    assert table.loc["slope_factor", "stricter"] == pytest.approx(0.16 / 0.5, rel=1e-12)
    assert set(table["analyte"]) == {"Cr_VI"}


def test_cadmium_in_soil_became_ten_times_stricter():
    table = toxicity_changes("us-2020", "us-2023")
    assert table[["analyte", "quantity"]].to_numpy().tolist() == [["Cd", "reference_dose"]]
    assert table["stricter"].iloc[0] == pytest.approx(10, rel=1e-12)


def test_a_set_against_itself_moved_nothing_and_a_new_value_is_shown_without_a_factor():
    assert toxicity_changes("us-2025", "us-2025").empty
    table = toxicity_changes("eu-diet-2020", "eu-diet-2024").set_index("analyte")
    assert table.loc["As", "stricter"] == pytest.approx(5, rel=1e-12)
    assert table.loc["Cu"].isna()[["old", "factor"]].all()


def test_weekly_intakes_are_divided_by_seven():
    assert toxicity.get("eu-diet-2024").profiles["Cd"].number("reference_dose_diet") == pytest.approx(
        2.5e-3 / 7, rel=1e-12
    )


@pytest.mark.parametrize("row", ["T067", "T027", "T014", "T083"])
def test_what_must_not_be_used_stands_in_no_set_and_cannot_be_put_in(row, tmp_path):
    value = toxicity.toxicity_values()[row]
    used = [
        entry.id
        for name in toxicity.available()
        for p in toxicity.get(name).profiles.values()
        for entry in p.values.values()
    ]
    assert row not in used
    card = tmp_path / "own.toml"
    titles = 'en = "own"\nro = "propriu"\nsr = "сопствени"\n'
    card.write_text(
        f'id = "own"\nbasis = "own"\ncite = []\n[title]\n{titles}[values.{value.analyte}]\nreference_dose = "{row}"\n',
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=row):
        read_toxicity_set(card)


def test_a_dermal_reference_dose_excludes_the_share_absorbed_in_the_gut(tmp_path):
    card = tmp_path / "own.toml"
    titles = 'en = "own"\nro = "propriu"\nsr = "сопствени"\n'
    entries = 'reference_dose_dermal = "T089"\ngastrointestinal_absorption = "T026"\n'
    card.write_text(f'id = "own"\nbasis = "own"\ncite = []\n[title]\n{titles}[values.Cd]\n{entries}', encoding="utf-8")
    with pytest.raises(ValueError, match="inside already"):
        read_toxicity_set(card)


def test_lead_has_no_reference_dose_in_any_set():
    for name in toxicity.available():
        profile = toxicity.get(name).profiles["Pb"]
        assert profile.routed == "blood-lead"
        assert not profile.has("reference_dose")


def test_numbers_of_the_users_own_are_marked():
    own = toxicity.get("us-2025").with_values({"As": {"relative_bioavailability": 0.3}, "V": {"reference_dose": 5e-3}})
    assert own.profiles["As"].values["relative_bioavailability"].confidence == "user"
    assert own.profiles["V"].number("reference_dose") == 5e-3
    assert toxicity.get("us-2025").profiles["As"].number("relative_bioavailability") == 0.6
    for wrong in ({"nonsense": 1.0}, {"slope_factor": -1.0}, {"slope_factor": float("nan")}):
        with pytest.raises(UsageError):
            own.profiles["As"].with_values(**wrong)


def test_a_receptor_takes_numbers_for_all_stages_or_for_one():
    resident = receptors.get("resident").with_values(exposure_frequency=300, soil_ingestion={"adult": 50})
    assert [stage.number("exposure_frequency") for stage in resident.stages] == [300, 300]
    assert [stage.number("soil_ingestion") for stage in resident.stages] == [200, 50]
    for wrong in ({"nonsense": 1}, {"body_weight": 0}, {"body_weight": {"elder": 60}}):
        with pytest.raises(UsageError):
            resident.with_values(**wrong)


def test_a_visitor_needs_a_frequency_first():
    for name in ("recreation", "trespasser"):
        with pytest.raises(UsageError, match=name):
            receptors.get(name).require_frequency()
        receptors.get(name).with_values(exposure_frequency=50).require_frequency()


def test_distributions_are_kept_for_drawing_people():
    child = receptors.get("child").hazard
    stanek = child.alternatives["soil_ingestion"][0]
    assert (stanek.distribution, dict(stanek.distribution_parameters)) == ("lognormal", {"median": 24.0, "sdlog": 0.81})
    assert child.factors["soil_ingestion"].distribution == "point"


def test_linked_numbers_of_a_row_are_told_apart():
    farmer = receptors.get("farmer").hazard
    assert (farmer.number("exposure_frequency"), farmer.number("exposure_duration")) == (350, 30)
    assert farmer.factors["exposure_duration"].id == "E037/ED"


def test_a_stage_tells_what_it_knows():
    visitor = receptors.get("recreation").stages[0]
    assert visitor.has("body_weight", "soil_ingestion")
    assert not visitor.has("exposure_frequency")
    assert receptors.get("child").hazard.averaging_time_hazard == 2190


def test_age_factors_inside_a_number_are_not_applied_again(tmp_path):
    card = tmp_path / "own.toml"
    titles = 'en = "own"\nro = "propriu"\nsr = "сопствени"\n'
    entries = 'slope_factor = "T034"\nmutagenic = true\n'
    card.write_text(
        f'id = "own"\nbasis = "own"\ncite = []\n[title]\n{titles}[values.Cr_VI]\n{entries}', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="age factors"):
        read_toxicity_set(card)


def test_the_lifetime_factor_without_age_factors_replaces_the_adult_one_with_them():
    chromium = toxicity.get("us-2025").profiles["Cr_VI"]
    lifetime = chromium.with_values(slope_factor=0.27, unit_risk=1.8e-2).with_age_factors(applied=False)
    own = toxicity.get("us-2025").with_profile(lifetime)
    assert not own.profiles["Cr_VI"].mutagenic
    assert toxicity.get("us-2025").profiles["Cr_VI"].mutagenic


def test_the_adult_values_of_chromium_become_the_printed_ones_of_a_lifetime():
    # epa2024chromium: 0.16 and 1.1e-2 for adults, 0.27 and 1.8e-2 with the age factors inside, over 70 years.
    chromium = toxicity.get("us-2025").profiles["Cr_VI"]
    over_a_life = float(mean_age_factor(0, 70))
    assert round(over_a_life * chromium.number("slope_factor"), 2) == 0.27
    assert round(over_a_life * chromium.number("unit_risk"), 3) == 0.018
