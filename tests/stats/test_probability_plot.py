"""Values over normal quantiles."""

import numpy as np
import pytest
from scipy import stats as independent

from netmin import stats
from netmin.errors import NetminError

COMPLETE = np.array([1.2, 2.3, 3.1, 4.8, 7.7, 9.4, 15.0, 22.0])


def test_complete_values_stand_at_weibull_positions_as_scipy_draws_them():
    plot = stats.probability_plot(COMPLETE)
    expected = independent.norm.ppf(np.arange(1, 9) / 9)
    np.testing.assert_allclose(plot.table["score"], expected, rtol=1e-12)
    slope, intercept = np.polyfit(expected, np.log(COMPLETE), 1)
    np.testing.assert_allclose(np.log(plot.line["value"]), intercept + slope * plot.line["score"], rtol=1e-9)


def test_a_normal_line_is_straight_and_a_gamma_line_has_the_fitted_quantiles():
    line = stats.probability_plot(COMPLETE, distribution="normal").line
    np.testing.assert_allclose(np.diff(line["value"], 2), 0.0, atol=1e-9)
    line = stats.probability_plot(COMPLETE, distribution="gamma").line
    shape, _, scale = independent.gamma.fit(COMPLETE, floc=0)
    expected = independent.gamma.ppf(independent.norm.cdf(line["score"]), shape, scale=scale)
    np.testing.assert_allclose(line["value"], expected, rtol=1e-3)


def test_the_line_of_censored_values_is_that_of_regression_on_order_statistics():
    below = COMPLETE < 4.0
    value = np.where(below, 4.0, COMPLETE)
    plot = stats.probability_plot(value, below)
    ros = stats.regression_on_order_statistics(value, below)
    np.testing.assert_allclose(np.log(plot.line["value"]), ros.intercept + ros.slope * plot.line["score"], rtol=1e-9)
    assert plot.table["detected"].tolist() == [False] * 3 + [True] * 5


def test_the_unit_changes_the_values_and_nothing_else():
    small, large = stats.probability_plot(COMPLETE), stats.probability_plot(COMPLETE * 1e6)
    np.testing.assert_allclose(large.table["value"], small.table["value"] * 1e6)
    np.testing.assert_allclose(large.table["score"], small.table["score"])


def test_what_draws_no_line_is_refused():
    with pytest.raises(NetminError, match="different"):
        stats.probability_plot([1.0, 1.0, 2.0], [True, False, False])
    with pytest.raises(ValueError, match="weibull"):
        stats.probability_plot(COMPLETE, distribution="weibull")  # type: ignore[arg-type]
