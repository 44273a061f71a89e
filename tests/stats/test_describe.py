import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from netmin.stats import box_numbers, describe, kaplan_meier, median_absolute_deviation, quantile

RAW = np.random.default_rng(5).lognormal(2.0, 1.0, 31)


def codes(result):
    return [note.code for note in result.notes]


def test_without_limits_the_numbers_are_those_of_scipy():
    found = describe(RAW)
    assert (found.n, found.detected, found.censored_share) == (31, 31, 0.0)
    assert found.mean == pytest.approx(RAW.mean())
    assert found.sd == pytest.approx(RAW.std(ddof=1))
    assert found.standard_error == pytest.approx(scipy.stats.sem(RAW))
    assert found.skewness == pytest.approx(scipy.stats.skew(RAW, bias=False))
    assert found.mad == pytest.approx(scipy.stats.median_abs_deviation(RAW, scale="normal"))
    assert found.median == pytest.approx(np.median(RAW))
    assert found.q90 == pytest.approx(np.quantile(RAW, 0.9, method="averaged_inverted_cdf"))
    assert (found.mean_low, found.mean_high) == pytest.approx((found.mean, found.mean))
    assert np.isnan(found.limit_low)
    assert found.notes == ()


def test_non_detects_are_counted_and_bounded_but_not_replaced():
    found = describe([1.0, 2.0, 3.0, 4.0, 8.0, 9.0, np.nan], [True, True, False, False, False, False, False])
    assert (found.n, found.detected, found.below) == (6, 4, 2)
    assert (found.limit_low, found.limit_high, found.minimum, found.maximum) == (1.0, 2.0, 3.0, 9.0)
    assert found.mean_low == pytest.approx(24 / 6)
    assert found.mean_high == pytest.approx(28 / 6)
    assert np.isnan(found.q25)
    assert np.isnan(found.skewness)
    assert codes(found) == ["stats.few-detected"]


def test_a_mean_of_mostly_non_detects_is_withheld():
    found = describe([1.0] * 9 + [5.0], [True] * 9 + [False])
    assert np.isnan([found.mean, found.sd, found.mean_low, found.cv]).all()
    assert found.q95 == 5.0
    assert codes(found) == ["stats.mostly-below"]


def test_a_value_above_its_limit_leaves_the_mean_open_but_not_the_median():
    found = describe([1.0, 2.0, 3.0, 4.0, 5.0, 10.0], above=[False] * 5 + [True])
    assert np.isnan(found.mean)
    assert found.median == 3.5
    assert np.isnan(found.q90)
    assert found.notes[0].code == "stats.some-above"
    assert dict(found.notes[0].values)["least"] == pytest.approx(25 / 6)


def test_nothing_measured_and_nothing_detected_have_answers():
    empty, hidden = describe([np.nan, np.nan]), describe([1.0, 2.0], [True, True])
    assert codes(empty) == ["stats.nothing-measured"]
    assert codes(hidden) == ["stats.nothing-detected"]
    assert np.isnan([hidden.mean, hidden.median, hidden.maximum, hidden.mad]).all()
    assert np.isnan(empty.censored_share)


def test_one_value_and_equal_values_have_answers():
    one, same = describe([3.0]), describe([3.0, 3.0, 3.0, 3.0, 3.0])
    assert (one.mean, one.median) == (3.0, 3.0)
    assert np.isnan(one.sd)
    assert (same.sd, same.mad, same.cv) == (0.0, 0.0, 0.0)
    assert np.isnan(same.skewness)


def test_the_table_has_one_row_and_every_number():
    table = describe(RAW).table
    assert table.shape == (1, 22)
    assert table.loc[0, "median"] == describe(RAW).median


def test_a_quantile_that_depends_on_how_far_above_is_not_known():
    values, above = [1.0, 2.0, 3.0, 4.0, 2.5], [False, False, False, False, True]
    assert quantile(values, None, above, 0.2) == 1.5
    assert np.isnan(quantile(values, None, above, 0.6))


def test_a_non_detect_far_below_the_median_counts_as_far_from_it():
    # Distances from the median 10: 0, 1, 1, 2, 3 and at least 8 twice; the middle one is 2.
    values = np.array([2.0, 2.0, 10.0, 11.0, 9.0, 12.0, 13.0])
    assert median_absolute_deviation(values, values == 2.0) == pytest.approx(1.4826 * 2, rel=1e-4)


def test_the_spread_is_not_known_when_the_middle_is_not():
    assert np.isnan(median_absolute_deviation([1.0, 1.0, 5.0], [True, True, False]))


def test_a_box_shows_where_it_stops_being_known():
    values = np.array([5.0, 2.0, 3.0, 4.0, 5.5, 6.0, 7.0, 8.0, 9.0, 900.0])
    below = np.array([True] + [False] * 9)
    box = box_numbers(values, below)
    found = kaplan_meier(values, below)
    assert (box.q25, box.median, box.q75) == tuple(found.quantile(share) for share in (0.25, 0.5, 0.75))
    assert box.hidden_below == 5.0
    assert box.far.tolist() == [900.0]
    assert (box.whisker_low, box.whisker_high) == (2.0, 9.0)
    assert np.isnan(box.hidden_above)
    assert box.row()["detected"] == 9


def test_a_box_of_non_detects_is_empty():
    box = box_numbers([1.0, 2.0], [True, True])
    assert np.isnan([box.q25, box.median, box.q75, box.whisker_low, box.whisker_high]).all()
    assert box.hidden_below == 2.0
    assert box.far.size == 0


def test_a_box_with_an_unknown_quartile_reaches_to_the_ends():
    box = box_numbers([1.0, 1.0, 2.0, 3.0, 90.0], [True, True, False, False, False])
    assert np.isnan(box.q25)
    assert (box.whisker_low, box.whisker_high) == (2.0, 90.0)


def test_whiskers_on_the_plain_scale_are_tukeys():
    box = box_numbers(RAW, logarithmic=False)
    reach = 1.5 * (box.q75 - box.q25)
    assert box.whisker_high == max(value for value in RAW if value <= box.q75 + reach)
    assert np.all(box.far > box.q75 + reach)


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=25))
def test_quantiles_rise_and_stay_among_the_detected(rows):
    value, below = np.array([row[0] for row in rows], dtype=float), np.array([row[1] for row in rows])
    found = describe(value, below)
    known = [q for q in (found.q25, found.median, found.q75, found.q90, found.q95) if not np.isnan(q)]
    assert known == sorted(known)
    assert all(found.minimum <= q <= found.maximum for q in known)
    assert np.isnan(found.mad) or found.mad >= 0
