"""Hirsch-Stedinger plotting positions by hand and by their properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.stats import plotting_positions


def test_two_limits_worked_by_hand():
    # <1, <5, 3, 7, 9: above 5 lie 2 of 5 values, between 1 and 5 one of the two below; so exceedance of 5 is 2/5 and
    # of 1 is 2/5 + (1/2)(3/5) = 7/10.
    found = plotting_positions([1.0, 5.0, 3.0, 7.0, 9.0], [True, True, False, False, False])
    assert found == pytest.approx([0.3 / 2, 0.6 / 2, 0.3 + 0.3 / 2, 0.6 + 0.4 / 3, 0.6 + 0.8 / 3])


@pytest.mark.parametrize(
    ("constant", "expected"), [(0.0, [0.25, 0.5, 0.75]), (0.375, [0.625 / 3.25, 0.5, 2.625 / 3.25])]
)
def test_without_non_detects_they_are_those_of_weibull_and_blom(constant, expected):
    assert plotting_positions([9.0, 20.0, 31.0], constant=constant) == pytest.approx(expected)


@given(
    st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=25), st.sampled_from([0.0, 0.375, 0.5])
)
def test_they_lie_between_0_and_1_and_rise_with_the_detected_values(rows, constant):
    value, below = np.array([row[0] for row in rows], dtype=float), np.array([row[1] for row in rows])
    found = plotting_positions(value, below, constant=constant)
    assert np.all((found > 0) & (found < 1))
    order = np.argsort(value[~below], kind="stable")
    assert np.all(np.diff(found[~below][order]) > 0)


def test_faults_are_refused():
    with pytest.raises(ValueError, match="NaN"):
        plotting_positions([1.0, np.nan])
    with pytest.raises(ValueError, match="1/2"):
        plotting_positions([1.0], constant=0.7)
