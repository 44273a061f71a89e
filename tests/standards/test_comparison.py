from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netmin import standards
from netmin.errors import UsageError
from netmin.standards.corrections import Soil
from netmin.standards.judge import BLOCK, VERDICTS, judge
from netmin.standards.sheet import limit_sheet


def codes_of(comparison):
    return {note.code.removeprefix("standards.") for note in comparison.notes}


def soil(n, clay=np.nan, organic_matter=np.nan, ph=np.nan):
    return Soil(np.full(n, clay), np.full(n, organic_matter), np.full(n, ph))


def test_every_measurement_has_one_row_in_the_order_of_the_samples(samples_of):
    samples = samples_of(
        [{"analyte": "Pb", "value": 60}, {"analyte": "Cd", "value": 1}, {"analyte": "Pb", "value": 10}]
    )
    table = standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").table
    assert table["sample"].tolist() == ["S1", "S2", "S3"]
    assert table["analyte"].tolist() == ["Pb", "Cd", "Pb"]
    assert table["value"].tolist() == [60.0, 1.0, 10.0]


def test_the_samples_stay_as_they_were(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 60, "clay": 20}])
    before = samples.measurements.copy(), samples.points.copy()
    table = standards.compare(samples, standards.get("rs-30-2018"), land_use="garden", clay=5, organic_matter=3).table
    table.loc[0, "value"] = -1.0
    table.loc[0, "qualifier"] = "<"
    assert samples.measurements.equals(before[0])
    assert samples.points.equals(before[1])


def test_limit_and_ratio_belong_to_the_level_passed_and_carry_the_soil_factor(samples_of):
    samples = samples_of([{"analyte": "Cu", "value": 50, "clay": 2, "organic_matter": 2}])
    row = standards.compare(samples, standards.get("rs-30-2018"), land_use="garden").table.iloc[0]
    assert row["factor"] == pytest.approx(17.4 / 36)
    assert row["limit"] == pytest.approx(17.4)
    assert row["ratio"] == pytest.approx(50 / 17.4)


def test_below_all_limits_the_mildest_limit_is_shown(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 10}])
    row = standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").table.iloc[0]
    assert (row["limit"], row["ratio"], row["level"]) == (20.0, 0.5, "")


def test_the_summary_counts_measurements_above_each_level(samples_of):
    samples = samples_of(
        [
            {"analyte": "Pb", "value": 10},
            {"analyte": "Pb", "value": 30},
            {"analyte": "Pb", "value": 60},
            {"analyte": "Pb", "value": 300, "sample": "worst"},
            {"analyte": "Pb", "value": 40, "qualifier": "<"},
        ]
    )
    row = standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").summary.iloc[0]
    assert (row["measured"], row["below"], row["undecided"]) == (5, 1, 1)
    assert (row["above:normal"], row["above:alert"], row["above:intervention"]) == (3, 2, 1)
    assert (row["level_worst"], row["maximum"], row["worst_sample"]) == ("intervention", 300.0, "worst")
    assert (row["limit:normal"], row["limit:alert"], row["limit:intervention"]) == (20.0, 50.0, 100.0)
    assert row["article"] == "Annex, Table 1"
    assert not row["maximum_is_limit"]


def test_where_nothing_was_found_the_largest_laboratory_limit_is_the_maximum(samples_of):
    samples = samples_of([{"analyte": "Hg", "value": v, "qualifier": "<"} for v in (0.02, 0.05)])
    row = standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").summary.iloc[0]
    assert (row["maximum"], row["maximum_is_limit"], row["worst_sample"]) == (0.05, True, "S2")


def test_a_larger_less_than_mark_does_not_hide_a_smaller_finding(samples_of):
    samples = samples_of([{"analyte": "Hg", "value": 9, "qualifier": "<"}, {"analyte": "Hg", "value": 0.3}])
    row = standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").summary.iloc[0]
    assert (row["maximum"], row["maximum_is_limit"], row["worst_sample"]) == (0.3, False, "S2")


def test_a_maximum_known_only_as_more_than_is_a_limit(samples_of):
    samples = samples_of([{"analyte": "Hg", "value": 9, "qualifier": ">"}])
    row = standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").summary.iloc[0]
    assert (row["maximum"], row["maximum_is_limit"]) == (9.0, True)


def test_an_unverified_limit_says_so_in_table_summary_and_notes(samples_of):
    samples = samples_of([{"analyte": "Cu", "value": 50, "clay": 25, "organic_matter": 10}])
    comparison = standards.compare(samples, standards.get("rs-30-2018"), land_use="garden")
    assert comparison.table["confidence"].tolist() == ["unverified"]
    assert bool(comparison.summary["unverified"].iloc[0])
    assert "unverified" in codes_of(comparison)


def test_a_verified_level_below_an_unverified_one_is_still_called_unverified(samples_of):
    samples = samples_of([{"analyte": "As", "value": 6}])
    comparison = standards.compare(samples, standards.get("fi-214-2007"), land_use="ordinary")
    assert comparison.table["level"].tolist() == ["threshold"]
    assert comparison.table["confidence"].tolist() == ["unverified"], "that it is below the guideline is not verified"


def test_unverified_constants_count_only_where_they_changed_the_limit(samples_of):
    standard_soil = {"analyte": "Co", "value": 8, "clay": 25, "organic_matter": 10}
    light_soil = {"analyte": "Co", "value": 1, "clay": 5, "organic_matter": 3}
    table = standards.compare(samples_of([standard_soil, light_soil]), standards.get("nl-2000"), land_use="any").table
    assert table["confidence"].tolist() == ["high", "unverified"]


def test_missing_clay_is_judged_as_standard_soil_and_counted(samples_of):
    samples = samples_of(
        [{"analyte": "Cu", "value": 37}, {"analyte": "Cu", "value": 37, "clay": 2, "organic_matter": 2}]
    )
    comparison = standards.compare(samples, standards.get("rs-30-2018"), land_use="any")
    note = next(note for note in comparison.notes if note.code == "standards.not-corrected")
    assert dict(note.values)["count"] == 1
    assert comparison.table["factor"].tolist() == [1.0, pytest.approx(17.4 / 36)]


def test_the_site_fills_in_for_points_without_clay_but_never_overrides_them(samples_of):
    samples = samples_of(
        [{"analyte": "Cu", "value": 20}, {"analyte": "Cu", "value": 20, "clay": 25, "organic_matter": 10}]
    )
    comparison = standards.compare(samples, standards.get("rs-30-2018"), land_use="any", clay=2, organic_matter=2)
    assert comparison.table["verdict"].tolist() == ["above", "below"]
    assert "not-corrected" not in codes_of(comparison)


def test_the_bounds_of_the_soil_can_be_set_for_serbia(samples_of):
    samples = samples_of([{"analyte": "Zn", "value": 58, "clay": 0, "organic_matter": 0}])
    law = standards.get("rs-30-2018")
    free = standards.compare(samples, law, land_use="any")
    bounded = standards.compare(
        samples, law, land_use="any", correction_options={"clay_min": 2.0, "organic_matter_min": 2.0}
    )
    assert free.table["limit"].iloc[0] == pytest.approx(50.0)
    assert bounded.table["limit"].iloc[0] == pytest.approx(59.0)
    assert "corrected-unbounded" in codes_of(free)
    assert "corrected-bounded" in codes_of(bounded)
    assert "–" in next(n for n in bounded.notes if n.code == "standards.corrected-bounded").text("ro")


def test_a_known_texture_decides_where_clay_alone_does_not(samples_of):
    samples = samples_of([{"analyte": "Cu", "value": 30, "clay": 10, "ph": 7}])
    law = standards.get("de-bbodschv-2021")
    assert standards.compare(samples, law, land_use="any").table["verdict"].tolist() == ["undecided"]
    sand = standards.compare(samples, law, land_use="any", texture="sand").table.iloc[0]
    assert (sand["verdict"], sand["limit"]) == ("above", 20.0)


def test_a_texture_that_the_law_does_not_know_is_refused_with_its_classes(samples_of):
    samples = samples_of([{"analyte": "Cu", "value": 30}])
    with pytest.raises(UsageError, match="sand, loam_silt, clay"):
        standards.compare(samples, standards.get("de-bbodschv-2021"), land_use="any", texture="gravel")


def test_equality_exceeds_where_the_card_says_so(samples_of):
    samples = samples_of(
        [
            {"analyte": "Pb", "value": 50},
            {"analyte": "Pb", "value": 50, "qualifier": "<"},
            {"analyte": "Pb", "value": 20, "qualifier": "<"},
        ]
    )
    strict = replace(standards.get("ro-756-1997"), equality="exceeds")
    table = standards.compare(samples, strict, land_use="sensitive").table
    assert table["level"].tolist() == ["alert", "", ""]
    assert table["verdict"].tolist() == ["above", "undecided", "below"]


def test_a_law_on_food_does_not_judge_soil(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 50}])
    with pytest.raises(UsageError, match="judges food"):
        standards.compare(samples, standards.get("eu-food-2023-915"), land_use="any")


def test_an_unknown_land_use_is_answered_with_those_that_exist(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 50}])
    with pytest.raises(UsageError, match="sensitive, less-sensitive") as error:
        standards.compare(samples, standards.get("ro-756-1997"), land_use="airport")
    assert "residential" in str(error.value)


def test_ammonium_nitrate_extracts_and_leachates_are_never_compared_with_soil():
    law = standards.get("de-bbodschv-1999")
    assert [limit.value for limit in standards.limits(law, "Tl", "arable")] == []
    assert standards.limits(law, "Sb", "groundwater") == ()
    leachate = law.rows("groundwater", "leachate")
    assert leachate.loc[leachate["analyte"] == "Sb", "unit"].tolist() == ["ug/L"]


def test_irrigation_water_stands_apart_from_soil():
    law = standards.get("rs-23-1994")
    water = law.rows("irrigation", "water")
    assert dict(zip(water["analyte"], water["value"], strict=True))["Zn"] == 1.0
    assert [limit.value for limit in standards.limits(law, "Zn", "arable")] == [300.0]


def test_a_value_that_is_not_a_number_is_undecided():
    sheet = limit_sheet(standards.get("ro-756-1997"), "sensitive", ["Pb"])
    found = judge(sheet, np.zeros(1, np.int8), np.array([np.nan]), None, soil(1))
    assert VERDICTS[found.verdict[0]] == "undecided"


def test_arrays_longer_than_a_block_are_judged_like_short_ones():
    sheet = limit_sheet(standards.get("rs-30-2018"), "any", ["Cu", "Pb"])
    n = 2 * BLOCK + 17
    random = np.random.default_rng(3)
    analyte = random.integers(0, 2, n)
    value = random.lognormal(4, 1, n)
    mark = random.choice(3, n, p=(0.8, 0.15, 0.05))
    ground = Soil(random.uniform(0, 60, n), random.uniform(0, 40, n), np.full(n, np.nan))
    whole = judge(sheet, analyte, value, mark, ground)
    for row in random.choice(n, 200, replace=False):
        part = slice(row, row + 1)
        one = Soil(ground.clay[part], ground.organic_matter[part], ground.ph[part])
        alone = judge(sheet, analyte[part], value[part], mark[part], one)
        assert (whole.level[row], whole.verdict[row]) == (alone.level[0], alone.verdict[0])
        assert whole.limit[row] == alone.limit[0]
    assert whole.situations.sum() == n


def test_the_verdict_agrees_with_the_plain_reading_of_the_law():
    law = standards.get("ro-756-1997")
    random = np.random.default_rng(5)
    sheet = limit_sheet(law, "less-sensitive", ["Cd", "Mn", "U"])
    value = random.lognormal(3, 3, 3000)
    analyte = random.integers(0, 3, 3000)
    found = judge(sheet, analyte, value, None, soil(3000))
    steps = {
        code: [limit.value for limit in standards.limits(law, name, "industrial")]
        for code, name in enumerate(sheet.analytes)
    }
    expected = [sum(value[row] > step for step in steps[analyte[row]]) - 1 for row in range(3000)]
    assert found.level.tolist() == expected
    assert set(found.verdict[analyte == 2].tolist()) == {VERDICTS.index("no-limit")}


def test_arrays_of_unequal_length_are_refused():
    sheet = limit_sheet(standards.get("ro-756-1997"), "sensitive", ["Pb"])
    with pytest.raises(ValueError, match="as long as value"):
        judge(sheet, np.zeros(2, np.int8), np.ones(3), None, soil(3))
    with pytest.raises(ValueError, match="without points"):
        judge(sheet, np.zeros(3, np.int8), np.ones(3), None, soil(2))


def test_a_sample_above_a_level_of_the_mean_is_called_a_reason_to_delimit(samples_of):
    law = standards.get("rs-30-2018")
    above = standards.compare(samples_of([{"analyte": "Cu", "value": 500}]), law, land_use="any")
    below = standards.compare(samples_of([{"analyte": "Cu", "value": 50}]), law, land_use="any")
    assert "mean-in-volume" in codes_of(above)
    assert "mean-in-volume" not in codes_of(below)


def test_every_note_of_every_law_can_be_said_in_every_language(samples_of):
    rows = [
        {"analyte": analyte, "value": value, "qualifier": mark, **ground}
        for analyte in ("Cd", "Cu", "Hg", "Sn", "Co", "U")
        for value, mark in ((1e-3, ""), (1.0, "<"), (15.0, ">"), (1e4, ""))
        for ground in ({}, {"clay": 10, "organic_matter": 20, "ph": 5.2}, {"clay": 10, "organic_matter": 2, "ph": 7})
    ]
    samples = samples_of(rows)
    for name in standards.available():
        law = standards.get(name)
        if law.matrix != "soil":
            continue
        for use in law.land_uses:
            for note in standards.compare(samples, law, land_use=use.name).notes:
                assert all(note.text(language) for language in ("en", "ro", "sr", "sr-Latn"))


def test_an_empty_mark_counts_as_measured(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 60}])
    samples.measurements["qualifier"] = samples.measurements["qualifier"].cat.remove_categories([""])
    assert standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").table["level"].tolist() == [
        "alert"
    ]


def test_an_analyte_that_no_row_measures_has_no_line_in_the_summary(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 60}])
    samples.measurements["analyte"] = samples.measurements["analyte"].cat.add_categories(["Cd"])
    summary = standards.compare(samples, standards.get("ro-756-1997"), land_use="garden").summary
    assert summary["analyte"].tolist() == ["Pb"]
