"""Duplicates, recoveries, the variance of sampling, and the sheet of a batch."""

import numpy as np
import pandas as pd
import pytest

from netmin.errors import NetminError
from netmin.stats import (
    QualityRules,
    batch_sheet,
    calibration_line,
    duplicate_precision,
    precision_chart,
    sampling_variance,
    spike_recovery,
    thompson_howarth,
)
from netmin.stats.batch_sheet import CHECK_COLUMNS, SHEET_COLUMNS

#: Nitrate in lettuce, mg/kg: Ramsey and others (2019), Eurachem guide on sampling, example A1: eight bays, two samples
#: of each, two analyses of each sample.
LETTUCE = np.array(
    [
        [[3898, 4139], [4466, 4693]],
        [[3910, 3993], [4201, 4126]],
        [[5708, 5903], [4061, 3782]],
        [[5028, 4754], [5450, 5416]],
        [[4640, 4401], [4248, 4191]],
        [[5182, 5023], [4662, 4839]],
        [[3028, 3224], [3023, 2901]],
        [[3966, 4283], [4131, 3788]],
    ],
    dtype=float,
)


def test_the_example_of_the_guide_of_sampling_is_met():
    # Classical analysis of variance of example A1, standard deviation between the bays as the guide prints it.
    found = sampling_variance(LETTUCE).table.set_index("source")["standard_deviation"]
    assert found["places"] == pytest.approx(556.28, abs=0.005)


def test_the_variance_is_that_of_pairs():
    # With two of each the mean squares are halves of squared differences.
    found = sampling_variance(LETTUCE).table.set_index("source")
    analysis = np.mean((LETTUCE[:, :, 0] - LETTUCE[:, :, 1]) ** 2) / 2
    samples = np.mean((LETTUCE[:, 0].mean(axis=1) - LETTUCE[:, 1].mean(axis=1)) ** 2) / 2
    assert found.loc["analysis", "variance"] == pytest.approx(analysis)
    assert found.loc["sampling", "variance"] == pytest.approx(samples - analysis / 2)
    assert found["degrees"].tolist() == [7, 8, 16]
    assert found["share"].sum() == pytest.approx(1)


def test_parts_of_the_variance_are_found_again():
    generator = np.random.default_rng(5)
    value = (
        100
        + generator.normal(0, 20, (4000, 1, 1))
        + generator.normal(0, 8, (4000, 2, 1))
        + generator.normal(0, 3, (4000, 2, 2))
    )
    found = sampling_variance(value)
    assert found.table["standard_deviation"].tolist() == pytest.approx([20, 8, 3], rel=0.03)
    assert found.measurement == pytest.approx(np.sqrt(73), rel=0.03)
    assert found.fit_for_purpose
    assert found.expanded == pytest.approx(2 * np.sqrt(73), rel=0.03)


def test_a_negative_part_is_nought_and_told():
    found = sampling_variance([[[1.0, 9.0], [1.0, 9.0]], [[51.0, 59.0], [51.0, 59.0]]])
    assert found.table.loc[1, "variance"] == 0
    assert {note.code for note in found.notes} == {"stats.design-small", "stats.design-negative"}
    with pytest.raises(NetminError, match="lacks 1"):
        sampling_variance([[[1.0, np.nan], [1.0, 2.0]], [[1.0, 2.0], [3.0, 4.0]]])


def test_duplicates_with_non_detects_are_listed_and_not_used():
    found = duplicate_precision([9.0, 1.0, 0.0, np.nan], [11.0, 5.0, 0.0, 3.0], [False, True, False, False])
    assert found.count == 1
    assert found.pairs["used"].tolist() == [True, False, False]
    assert found.pooled_rsd == pytest.approx(100 * np.sqrt(4 / (2 * 100)))
    assert [note.code for note in found.notes] == ["stats.duplicates-left-out"]
    with pytest.raises(NetminError, match="none was detected twice"):
        duplicate_precision([1.0], [2.0], [True])


def test_the_line_of_thompson_and_howarth_is_found_again():
    # Thompson and Howarth (1976): differences of results of standard deviation s0 + k c.
    generator = np.random.default_rng(8)
    content = generator.uniform(5, 200, 4000)
    sd = 2.0 + 0.05 * content
    first, second = (content + generator.normal(size=4000) * sd for _ in range(2))
    line = thompson_howarth(first, second)
    assert line.at_nought == pytest.approx(2.0, rel=0.15)
    assert line.rate == pytest.approx(0.05, rel=0.1)
    assert line.standard_deviation([100])[0] == pytest.approx(7.0, rel=0.05)
    # At the detection limit two standard deviations are as large as the content.
    assert 2 * line.standard_deviation(line.detection_limit) == pytest.approx(line.detection_limit)
    chart = precision_chart(first, second, 2.0, 0.05)
    assert (chart.table["above"] / chart.table["pairs"]).tolist() == pytest.approx([0.1, 0.01], abs=0.015)
    assert not precision_chart(first, second, 1.0, 0.03).kept
    with pytest.raises(NetminError, match="at least 50"):
        thompson_howarth(first[:49], second[:49])


def test_the_lines_of_the_chart_are_those_of_1978():
    # Thompson and Howarth (1978): 2.326 and 3.643 standard deviations.
    for share, reach in ((0.90, 2.326), (0.99, 3.643)):
        table = precision_chart([100.0, 100.0], [100 + reach - 0.002, 100 + reach + 0.002], 1.0, 0.0).table.set_index(
            "line"
        )
        assert table.loc[share, "above"] == 1


def test_recoveries_and_calibrations():
    assert spike_recovery([145.0], [100.0], [50.0]).tolist() == [90.0]
    with pytest.raises(ValueError, match="positive"):
        spike_recovery([1.0], [1.0], [0.0])
    x = np.array([1.0, 2.0, 5.0, 10.0, 50.0])
    plain = calibration_line(x, 3 * x + 1)
    assert (plain.slope, plain.intercept, plain.correlation) == pytest.approx((3, 1, 1))
    assert plain.content([7.0]).tolist() == pytest.approx([2.0])
    bent = 3 * x + 1 - 0.01 * x**2
    assert abs(calibration_line(x, bent, "1/x2").worst_recovery - 100) < abs(
        calibration_line(x, bent).worst_recovery - 100
    )
    with pytest.raises(NetminError, match="at least 3"):
        calibration_line([1.0, 2.0], [1.0, 2.0])
    with pytest.raises(NetminError, match="positive content"):
        calibration_line([0.0, 1.0, 2.0], [0.0, 1.0, 2.0], "1/x")


def results(value, below=0, batch="B1", analyte="Pb"):
    return pd.DataFrame({"batch": batch, "analyte": analyte, "value": value, "below": below})


def control(kind, value, expected=np.nan, parent=np.nan, limit=1.0, below=False, parent_below=False, batch="B1"):
    return {
        "batch": batch,
        "analyte": "Pb",
        "kind": kind,
        "value": value,
        "below": below,
        "expected": expected,
        "parent_value": parent,
        "parent_below": parent_below,
        "limit": limit,
    }


def sheet(*controls, values=(100.0, 1.0), below=(0, 1), rules=None):
    return batch_sheet(results(list(values), list(below)), pd.DataFrame(list(controls)), rules)


@pytest.mark.parametrize(
    ("check", "passed", "flag", "measure"),
    [
        (control("duplicate", 90.0, parent=100.0), True, "", "difference-percent"),
        (control("duplicate", 60.0, parent=100.0), False, "J", "difference-percent"),
        (control("duplicate", 2.0, parent=3.9), True, "", "difference-limits"),
        (control("duplicate", 2.0, parent=4.1), False, "J", "difference-limits"),
        (control("duplicate", 1.0, parent=2.5, below=True), True, "", "difference-limits"),
        (control("duplicate", 1.0, parent=1.0, below=True, parent_below=True), None, "", "difference-percent"),
        (control("reference-material", 40.0, 50.0), True, "", "recovery-percent"),
        (control("reference-material", 39.0, 50.0), False, "J", "recovery-percent"),
        (control("reference-material", 61.0, 50.0), False, "J", "recovery-percent"),
        (control("reference-material", 19.0, 50.0), False, "R", "recovery-percent"),
        (control("reference-material", 19.0), None, "", "recovery-percent"),
        (control("spike", 90.0, 50.0, 50.0), True, "", "recovery-percent"),
        (control("spike", 85.0, 50.0, 50.0), False, "J", "recovery-percent"),
        (control("spike", 60.0, 50.0, 50.0), False, "R", "recovery-percent"),
        (control("spike", 300.0, 50.0, 250.0), None, "", "recovery-percent"),
        (control("blank", 1.0, below=True), True, "", "content"),
        (control("blank", 0.9), True, "", "content"),
        (control("blank", 1.1), False, "B", "content"),
        (control("calibration", 10.9, 10.0), True, "", "recovery-percent"),
        (control("calibration", 11.1, 10.0), False, "J", "recovery-percent"),
    ],
)
def test_every_check_follows_its_rule(check, passed, flag, measure):
    (row,) = sheet(check).checks.to_dict("records")
    assert (row["passed"], row["flag"], row["measure"]) == (passed, flag, measure)


def test_flags_say_what_is_known_of_a_result():
    assert sheet(control("reference-material", 50.0, 50.0)).flag.tolist() == ["", "U"]
    assert sheet(control("reference-material", 35.0, 50.0)).flag.tolist() == ["J", "UJ"]
    # Too high a recovery says nothing against a non-detect.
    assert sheet(control("reference-material", 65.0, 50.0)).flag.tolist() == ["J", "U"]
    rejected = sheet(control("reference-material", 15.0, 50.0))
    assert rejected.flag.tolist() == ["J", "R"]
    assert rejected.usable.tolist() == [True, False]
    assert "stats.sheet-rejected" in {note.code for note in rejected.notes}
    blank = sheet(control("blank", 2.0), values=(100.0, 19.9, 20.0), below=(0, 0, 0))
    assert blank.flag.tolist() == ["", "B", ""]
    assert sheet(
        control("blank", 2.0), values=(11.0,), below=(0,), rules=QualityRules(blank_factor=5)
    ).flag.tolist() == [""]


def test_a_batch_is_judged_by_its_own_controls_only():
    ordinary = pd.concat([results([100.0] * 3), results([100.0] * 21, batch="B2")], ignore_index=True)
    controls = pd.DataFrame(
        [control("reference-material", 10.0, 50.0), control("reference-material", 50.0, 50.0, batch="B2")]
    )
    found = batch_sheet(ordinary, controls)
    assert found.flag.tolist() == ["J"] * 3 + [""] * 21
    assert found.table["flag"].tolist() == ["R", ""]
    assert found.table["samples"].tolist() == [3, 21]
    assert found.table["reference-material-failed"].tolist() == [1, 0]
    # One control of each kind stands for twenty samples.
    assert "reference-material" not in found.table["missing"].iloc[0]
    assert "reference-material" in found.table["missing"].iloc[1]
    assert list(found.table.columns) == list(SHEET_COLUMNS)
    assert list(found.checks.columns) == list(CHECK_COLUMNS)


def test_a_batch_without_controls_is_not_thereby_in_order():
    empty = pd.DataFrame([control("blank", 1.0)]).iloc[:0]
    found = batch_sheet(results([1.0, 2.0], [True, False]), empty)
    assert found.flag.tolist() == ["U", ""]
    assert found.table["missing"].iloc[0] == "duplicate, reference-material, spike, blank, calibration"
    assert [note.code for note in found.notes] == ["stats.sheet-missing"]


def test_what_cannot_be_judged_is_refused_in_words():
    with pytest.raises(NetminError, match="lack columns"):
        batch_sheet(results([1.0]).drop(columns="below"), pd.DataFrame([control("blank", 1.0)]))
    with pytest.raises(NetminError, match="not known"):
        sheet(control("prayer", 1.0))
    with pytest.raises(NetminError, match="no results"):
        batch_sheet(results([1.0]).iloc[:0], pd.DataFrame([control("blank", 1.0)]))
