"""Kendall's correlation, the line of Akritas, Theil and Sen, and trends per year."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from netmin.errors import NetminError
from netmin.stats import kendall_tau, mann_kendall, theil_sen_line
from netmin.stats.kendall import known_order, score_and_variance
from netmin.stats.trend import decimal_years

FIXTURES = Path(__file__).with_name("fixtures")
SERIES = pd.read_csv(FIXTURES / "trend_data.csv")
PEER = pd.read_csv(FIXTURES / "trend_pymannkendall.csv")


def made(seed, count=25, ties=True):
    generator = np.random.default_rng(seed)
    x = generator.uniform(0, 10, count)
    y = np.exp(0.2 * x + generator.normal(size=count))
    if ties:
        x, y = np.round(x), np.round(y, 1) + 0.1
    limit = generator.choice([0.5, 1.0, 3.0], count)
    return x, np.where(y < limit, limit, y), y < limit


def counted(x, y, x_below, y_below):
    """Return Kendall's S pair by pair, as the definition has it."""

    def order(value, below, i, j):
        if below[i] and below[j]:
            return 0
        if below[i]:
            return -1 if value[j] >= value[i] else 0
        if below[j]:
            return 1 if value[i] >= value[j] else 0
        return int(np.sign(value[i] - value[j]))

    pairs = [(i, j) for i in range(len(x)) for j in range(i)]
    return sum(order(x, x_below, i, j) * order(y, y_below, i, j) for i, j in pairs)


@pytest.mark.parametrize("seed", range(5))
def test_tau_is_the_count_of_the_definition(seed):
    x, y, below = made(seed)
    x_below = x <= 2
    found = kendall_tau(x, y, x_below, below)
    assert found.score == counted(x, y, x_below, below)
    known = [np.count_nonzero(known_order(v, b)) / 2 for v, b in ((x, x_below), (y, below))]
    assert found.tau == pytest.approx(found.score / np.sqrt(known[0] * known[1]))


@pytest.mark.parametrize("seed", range(5))
def test_without_non_detects_tau_is_that_of_scipy(seed):
    x, y, _ = made(seed)
    found, expected = kendall_tau(x, y), scipy_stats.kendalltau(x, y, method="asymptotic")
    assert found.tau == pytest.approx(expected.statistic, rel=1e-12)
    # scipy takes no correction for continuity.
    assert 2 * scipy_stats.norm.sf(abs(found.score) / np.sqrt(found.variance)) == pytest.approx(
        expected.pvalue, rel=1e-9
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_variance_is_that_of_all_permutations(seed):
    x, y, below = made(seed, count=6)
    x_below = x <= 3
    first, second = known_order(x, x_below), known_order(y, below)
    every = [np.sum(first * second[np.ix_(turn, turn)]) // 2 for turn in map(list, permutations(range(6)))]
    assert score_and_variance(first, second)[1] == pytest.approx(np.var(every), rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_without_non_detects_the_line_is_that_of_theil_and_sen(seed):
    x, y, _ = made(seed)
    line, expected = theil_sen_line(x, y), scipy_stats.theilslopes(y, x)
    assert line.slope == pytest.approx(expected.slope, rel=1e-12)
    assert line.intercept == pytest.approx(np.median(y - line.slope * x), rel=1e-12)
    # Limits are interpolated between ranks, which scipy rounds: they lie among the neighbouring pairs.
    assert line.slope_low == pytest.approx(expected.low_slope, abs=0.05)
    assert line.slope_high == pytest.approx(expected.high_slope, abs=0.05)


@pytest.mark.parametrize("seed", range(8))
def test_at_the_slope_the_residuals_neither_rise_nor_fall(seed):
    x, y, below = made(seed)
    line = theil_sen_line(x, y, below)
    nowhere = np.zeros(x.size, dtype=bool)
    score = [counted(x, y - (line.slope + step) * x, nowhere, below) for step in (-1e-7, 1e-7)]
    assert score[0] >= 0 >= score[1]


def test_the_limits_of_the_slope_are_where_the_count_leaves_chance():
    x, y, below = made(3, ties=False)
    line = theil_sen_line(x, y, below)
    nowhere = np.zeros(x.size, dtype=bool)
    variance = score_and_variance(known_order(x, nowhere), known_order(y, below))[1]
    reach = 1.959963985 * np.sqrt(variance)
    for slope, sign in ((line.slope_low, 1), (line.slope_high, -1)):
        assert sign * counted(x, y - slope * x, nowhere, below) == pytest.approx(reach, abs=2)


@given(st.floats(0.01, 100), st.floats(-5, 5))
def test_the_line_turns_with_its_data(factor, tilt):
    x, y, below = made(2, ties=False)
    plain, turned = theil_sen_line(x, y, below), theil_sen_line(x, factor * y + tilt * x, below)
    assert turned.slope == pytest.approx(factor * plain.slope + tilt, rel=1e-6, abs=1e-6)


def test_a_line_of_logarithms_gives_medians():
    x = np.arange(10.0)
    line = theil_sen_line(x, 2 * np.exp(0.1 * x), logarithmic=True)
    assert line.slope == pytest.approx(0.1)
    assert line.median_at([0, 10]).tolist() == pytest.approx([2, 2 * np.e])


def test_a_slope_that_non_detects_leave_open_is_not_given():
    line = theil_sen_line([1, 2, 3, 4], [1, 1, 1, 5], [True, True, True, False])
    assert np.isnan(line.slope)
    assert "stats.slope-open" in {note.code for note in line.notes}


@pytest.mark.parametrize("row", PEER.to_dict("records"), ids=lambda row: str(row["set"]))
def test_pymannkendall_finds_the_same(row):
    value = SERIES.loc[SERIES["set"] == row["set"], "value"].to_numpy()
    year = np.arange(36) / 12 + 2020
    found = mann_kendall(value, year)
    assert found.score == row["s"]
    assert (found.variance, found.z, found.p_value) == pytest.approx((row["variance"], row["z"], row["p"]), rel=1e-9)
    # Its slope is per observation; twelve make a year.
    assert found.slope == pytest.approx(12 * row["slope"], rel=1e-9)
    seasonal = mann_kendall(value, year, season=np.arange(36) % 12)
    assert seasonal.score == row["seasonal_s"]
    assert seasonal.variance == pytest.approx(row["seasonal_variance"], rel=1e-9)
    assert seasonal.slope == pytest.approx(row["seasonal_slope"], rel=1e-9)
    dependent = mann_kendall(value, year, dependence="hamed-rao")
    assert dependent.variance == pytest.approx(row["modified_variance"], rel=1e-9)
    assert dependent.p_value == pytest.approx(row["modified_p"], rel=1e-9)


def test_the_seasonal_example_of_the_guidance_is_met():
    # US EPA (2009), example 14-10, as printed by EnvStats: twelve months of three years, all rising but for one tie;
    # tau 0.9722222, z 5.1849514, p 2.160712e-07. Score and variance do not depend on the values themselves.
    month, year = np.tile(np.arange(12), 3), np.repeat([1983, 1984, 1985], 12)
    value = 2 + 0.01 * month + 0.06 * (year - 1983)
    value[12] = value[24]
    found = mann_kendall(value, year, season=month)
    assert found.score == 35
    assert found.tau == pytest.approx(0.9722222, abs=5e-8)
    assert found.z == pytest.approx(5.1849514, abs=5e-8)
    assert found.p_value == pytest.approx(2.160712e-07, rel=5e-7)


def test_real_dates_give_a_slope_per_year():
    dates = np.array(["2020-01-01", "2021-01-01", "2021-07-02", "2024-01-01", "2025-01-01"], dtype="datetime64[D]")
    value = 10 + 3 * decimal_years(dates)
    found = mann_kendall(value, dates)
    assert found.slope == pytest.approx(3, rel=1e-9)
    assert found.years == pytest.approx(5, abs=0.01)
    assert mann_kendall(value, [str(date) for date in dates]).slope == found.slope


def test_months_of_dates_are_seasons():
    dates = np.array(
        [f"{year}-{month:02d}-15" for year in range(2015, 2021) for month in (1, 7)], dtype="datetime64[D]"
    )
    value = np.arange(12) * 0.5 + np.tile([0, 20], 6)
    found = mann_kendall(value, dates, season="month")
    assert found.seasons == 2
    assert found.slope == pytest.approx(1, rel=2e-3)


def test_non_detects_take_part_in_a_trend():
    year = np.arange(2010, 2022)
    value = np.array([1.0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    found = mann_kendall(value, year, value == 1)
    assert found.score == 63
    assert found.detected == 9
    assert found.slope == pytest.approx(1)


def test_a_steady_percentage_is_told():
    found = mann_kendall(5 * 1.03 ** np.arange(10), np.arange(2010, 2020), logarithmic=True)
    assert found.percent_per_year == pytest.approx(3)
    assert np.isnan(mann_kendall(np.arange(10.0), np.arange(10)).percent_per_year)


def test_what_has_no_trend_is_refused_in_words():
    with pytest.raises(NetminError, match="no order"):
        mann_kendall([1.0] * 6, np.arange(6))
    with pytest.raises(NetminError, match="no order"):
        kendall_tau([1.0, 2, 3, 4], [1.0, 1, 1, 1], None, [True] * 4)
    with pytest.raises(NetminError, match="At least 4"):
        theil_sen_line([1.0, 2, np.nan, 4], [1.0, 2, 3, 4])
    with pytest.raises(NetminError, match="without non-detects"):
        mann_kendall(np.arange(1.0, 7), np.arange(6), [True] + [False] * 5, dependence="hamed-rao")
    with pytest.raises(NetminError, match="logarithm"):
        theil_sen_line([1, 2, 3, 4], [0.0, 1, 2, 3], logarithmic=True)
    with pytest.raises(ValueError, match="month"):
        mann_kendall(np.arange(6.0), np.arange(6), season="month")


#: Gilbert (1987), table A18: probability of a score of so much or more among so many values.
TABLE_A18 = {
    4: {2: 0.375, 4: 0.167, 6: 0.042},
    5: {2: 0.408, 4: 0.242, 6: 0.117, 8: 0.042, 10: 0.0083},
    6: {3: 0.360, 5: 0.235, 7: 0.136, 9: 0.068, 11: 0.028, 13: 0.0083, 15: 0.0014},
    8: {4: 0.360, 6: 0.274, 8: 0.199, 10: 0.138, 12: 0.089, 14: 0.054, 16: 0.031, 18: 0.016, 20: 0.0071},
    9: {4: 0.381, 6: 0.306, 8: 0.238, 10: 0.179, 12: 0.130, 14: 0.090, 16: 0.060, 18: 0.038, 20: 0.022},
}


def with_score(count, score):
    """Return values in an order that has that score: bubbles rise until enough pairs are turned."""
    value = list(range(count))
    for _ in range((count * (count - 1) // 2 - score) // 2):
        place = next(i for i in range(count - 1) if value[i] < value[i + 1])
        value[place], value[place + 1] = value[place + 1], value[place]
    return value


@pytest.mark.parametrize(("count", "score"), [(n, s) for n, row in TABLE_A18.items() for s in row])
def test_few_values_have_the_exact_probability_of_the_table(count, score):
    found = mann_kendall(with_score(count, score), np.arange(count))
    assert found.score == score
    assert found.p_value / 2 == pytest.approx(TABLE_A18[count][score], abs=5.1e-4)
    assert found.notes == () or found.notes[0].code.startswith("stats.slope")


def test_few_values_with_ties_go_through_all_permutations():
    x, y, below = made(1, count=6)
    first, second = known_order(x, np.zeros(6, dtype=bool)), known_order(y, below)
    every = [np.sum(first * second[np.ix_(turn, turn)]) // 2 for turn in map(list, permutations(range(6)))]
    found = kendall_tau(x, y, None, below)
    assert found.p_value == pytest.approx(np.mean(np.abs(every) >= abs(found.score)))


def test_a_rough_probability_is_told():
    assert "stats.order-rough" in {note.code for note in mann_kendall([1.0, 1, 2, 3, 4, 5, 6, 7], np.arange(8)).notes}
