import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.stats import robust_outliers

ORDINARY = [10.0, 12.0, 9.0, 11.0, 13.0, 10.0, 14.0, 8.0]


def test_a_value_far_above_is_marked_and_stays():
    values = np.array([*ORDINARY, 400.0])
    for rule in ("mad", "tukey"):
        found = robust_outliers(values, rule=rule)
        assert found.high.tolist() == [False] * 8 + [True]
        assert found.count == 1
        assert not found.low.any()
    assert values.size == 9


def test_the_fences_are_those_of_the_textbook():
    # Iglewicz and Hoaglin (1993): |0.6745 (x − median) / MAD| > 3.5, here on the plain scale.
    values = np.array([2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3])
    found = robust_outliers(values, logarithmic=False)
    score = 0.6745 * np.abs(values - np.median(values)) / np.median(np.abs(values - np.median(values)))
    assert found.marked.tolist() == (score > 3.5).tolist()
    assert found.count == 2


def test_a_high_limit_is_no_outlier_and_a_very_low_one_is():
    values = np.array([*ORDINARY, 400.0, 0.001])
    found = robust_outliers(values, below=[False] * 8 + [True, True])
    assert found.high.tolist() == [False] * 10
    assert found.low.tolist() == [False] * 9 + [True]


def test_a_value_known_to_lie_above_a_high_limit_is_an_outlier():
    found = robust_outliers([*ORDINARY, 400.0], above=[False] * 8 + [True])
    assert found.high[8]


def test_equal_values_have_no_fence_and_no_marks():
    found = robust_outliers([5.0, 5.0, 5.0, 5.0, 90.0])
    assert found.count == 0
    assert np.isnan(found.upper_fence)
    assert [note.code for note in found.notes] == ["stats.no-fence"]


def test_a_zero_lies_below_all_others_on_logarithms():
    found = robust_outliers([*ORDINARY, 0.0])
    assert found.low.tolist() == [False] * 8 + [True]


def test_missing_values_are_not_marked():
    found = robust_outliers([*ORDINARY, np.nan])
    assert found.marked.shape == (9,)
    assert not found.marked[8]


def test_nothing_measured_marks_nothing():
    assert robust_outliers([np.nan, np.nan]).count == 0


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="'mad' or 'tukey'"):
        robust_outliers(ORDINARY, rule="dixon")


@given(st.lists(st.integers(1, 200), min_size=5, max_size=30), st.sampled_from([0.001, 0.5, 1000.0]))
def test_another_unit_marks_the_same(values, factor):
    once = robust_outliers(np.array(values, dtype=float))
    other = robust_outliers(np.array(values, dtype=float) * factor)
    near = np.isclose(values, once.upper_fence) | np.isclose(values, once.lower_fence)
    assert np.array_equal(once.marked[~near], other.marked[~near])
