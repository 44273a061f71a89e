"""Rosner's, Grubbs' and Dixon's tests against published examples, tables and another program."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.errors import NetminError
from netmin.stats import dixon_test, generalised_esd
from netmin.stats.dixon import dixon_critical, dixon_probability

POSTHOCS = pd.read_csv(Path(__file__).with_name("fixtures") / "outliers_posthocs.csv")

#: Rosner (1983), as printed in the NIST/SEMATECH e-Handbook 1.3.5.17.3.
ROSNER = (
    "-0.25 0.68 0.94 1.15 1.20 1.26 1.26 1.34 1.38 1.43 1.49 1.49 1.55 1.56 1.58 1.65 1.69 1.70 1.76 1.77 1.81 1.91 "
    "1.94 1.96 1.99 2.06 2.09 2.10 2.14 2.15 2.23 2.24 2.26 2.35 2.37 2.40 2.47 2.54 2.62 2.64 2.90 2.92 2.92 2.93 "
    "3.21 3.26 3.30 3.59 3.68 4.30 4.64 5.34 5.42 6.01"
)

#: Naphthalene in five background wells, ppb: US EPA (2009), Unified Guidance, example 12-4.
NAPHTHALENE = (
    "3.34 5.39 5.74 6.88 5.85 5.59 5.96 1.47 2.57 5.39 1.91 1.74 23.23 1.82 2.02 6.12 6.05 5.18 4.43 1.00 8.64 5.34 "
    "5.53 4.42 35.45"
)


def numbers(line):
    return np.array(line.split(), dtype=float)


def test_the_example_of_the_handbook_is_met():
    found = generalised_esd(numbers(ROSNER), most=10, logarithmic=False)
    printed = [3.118, 2.942, 3.179, 2.810, 2.815, 2.848, 2.279, 2.310, 2.101, 2.067]
    critical = [3.158, 3.151, 3.143, 3.136, 3.128, 3.120, 3.111, 3.103, 3.094, 3.085]
    assert found.table["statistic"].to_numpy() == pytest.approx(printed, abs=1.1e-3)
    assert found.table["critical"].to_numpy() == pytest.approx(critical, abs=1.1e-3)
    # Only the third step is significant, and so all three are outliers: none can hide another.
    assert found.count == 3
    assert sorted(numbers(ROSNER)[found.marked]) == [5.34, 5.42, 6.01]


def test_the_example_of_the_guidance_is_met():
    # Printed by EnvStats.
    found = generalised_esd(numbers(NAPHTHALENE), most=2, logarithmic=False)
    assert found.table["statistic"].to_numpy() == pytest.approx([3.930957, 4.160223], abs=5e-7)
    assert found.table["critical"].to_numpy() == pytest.approx([2.821681, 2.801551], abs=5e-7)
    assert found.table["position"].tolist() == [24, 12]
    assert found.count == 2


def test_one_step_is_the_test_of_grubbs():
    # NIST/SEMATECH e-Handbook 1.3.5.17.1, mass spectrometer: G = 2.4687, and 2.032 one-sided at
    # 5 %, that is at 10 % two-sided.
    value = numbers("199.31 199.53 200.19 200.82 201.92 201.95 202.18 245.57")
    found = generalised_esd(value, most=1, level=0.10, logarithmic=False)
    assert found.table["statistic"].iloc[0] == pytest.approx(2.4687, abs=1.1e-4)
    assert found.table["critical"].iloc[0] == pytest.approx(2.032, abs=6e-4)
    assert found.marked.tolist() == [False] * 7 + [True]


@pytest.mark.parametrize("number", sorted(POSTHOCS["set"].unique()))
def test_scikit_posthocs_marks_the_same(number):
    rows = POSTHOCS[POSTHOCS["set"] == number]
    found = generalised_esd(rows["value"], most=6, logarithmic=False)
    assert found.marked.astype(int).tolist() == rows["outlier"].tolist()


@pytest.mark.parametrize(
    ("count", "critical"),
    [(3, 0.970), (4, 0.829), (5, 0.710), (6, 0.625), (7, 0.568)],
)
def test_critical_ratios_are_those_of_rorabacher(count, critical):
    # Rorabacher (1991), table I, r10 at 95 % two-tailed; his values are interpolated and off by up to
    # 0.003 (mcbane2006).
    assert dixon_critical(count, 0.025) == pytest.approx(critical, abs=3.1e-3)


@pytest.mark.parametrize(
    ("count", "critical"),
    [
        *((3, 0.941), (4, 0.765), (5, 0.642), (6, 0.560), (7, 0.507)),
        *((8, 0.554), (9, 0.512), (10, 0.477), (11, 0.576), (12, 0.546), (13, 0.521)),
        *((14, 0.546), (15, 0.525), (16, 0.507), (17, 0.490), (18, 0.475), (19, 0.462), (20, 0.450)),
        *((21, 0.440), (22, 0.430), (23, 0.421), (24, 0.413), (25, 0.406)),
    ],
)
def test_critical_ratios_are_those_of_dixon(count, critical):
    # Dixon (1953), one-sided 5 %: r10, r11, r21 and r22.
    assert dixon_critical(count, 0.05) == pytest.approx(critical, abs=2.6e-3)


def test_of_three_values_the_ratio_has_a_closed_form():
    # Lieblein (1952) and Dixon (1951): F(r) of the larger gap over the range of three normal values.
    for ratio in (0.55, 0.7, 0.9):
        closed = 1 - (3 / np.pi) * np.arctan((2 * ratio - 1) / np.sqrt(3)) - 0.5
        assert dixon_probability(3, ratio) == pytest.approx(closed, abs=1e-6)


def test_random_values_pass_the_critical_ratio_as_often_as_they_should():
    generator = np.random.default_rng(3)
    for count, near, far in ((9, 1, 1), (12, 2, 1), (16, 2, 2)):
        value = np.sort(generator.standard_normal((200_000, count)), axis=1)
        ratio = (value[:, -1] - value[:, -1 - near]) / (value[:, -1] - value[:, far])
        assert np.mean(ratio > dixon_critical(count, 0.05)) == pytest.approx(0.05, abs=0.002)


def test_the_textbook_example_of_q_is_met():
    # Rorabacher's r10 for ten values would be 0.455; the ratio for so many is r11.
    value = [0.189, 0.167, 0.187, 0.183, 0.186, 0.182, 0.181, 0.184, 0.181, 0.177]
    (row,) = dixon_test(value, logarithmic=False).table.to_dict("records")
    assert (row["ratio"], row["end"], row["position"]) == ("r11", "low", 1)
    assert row["statistic"] == pytest.approx((0.177 - 0.167) / (0.187 - 0.167))


def test_non_detects_are_neither_tested_nor_marked():
    value, below = [0.001, 10.0, 11.0, 9.0, 10.5, 9.5, 500.0], [True] + [False] * 6
    for found in (generalised_esd(value, below, most=2), dixon_test(value, below)):
        assert found.marked.tolist() == [False] * 6 + [True]
        assert "stats.outliers-hidden" in {note.code for note in found.notes}


def test_a_missing_value_keeps_its_place():
    found = generalised_esd([np.nan, 10.0, 11.0, 9.0, 10.5, 9.5, 500.0], most=1)
    assert found.marked.tolist() == [False] * 6 + [True]


def test_what_cannot_be_tested_is_refused_in_words():
    with pytest.raises(NetminError, match="at least 5"):
        generalised_esd([1.0, 2.0, 3.0])
    with pytest.raises(NetminError, match="not positive"):
        generalised_esd([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    with pytest.raises(NetminError, match="at most 30"):
        dixon_test(np.arange(1.0, 40.0))
    with pytest.raises(NetminError, match="do not differ"):
        dixon_test([2.0, 2.0, 2.0, 2.0])
    with pytest.raises(ValueError, match="level"):
        generalised_esd([1.0] * 9, level=2)
    assert generalised_esd([2.0] * 9, most=3).table.empty


def test_the_marks_do_not_depend_on_the_unit():
    value = numbers(NAPHTHALENE)
    assert generalised_esd(value * 1000).marked.tolist() == generalised_esd(value).marked.tolist()
