"""Robust regression on order statistics against the printed output of EnvStats."""

import numpy as np
import pytest

from netmin.errors import NetminError
from netmin.stats import regression_on_order_statistics


@pytest.mark.parametrize(
    ("constant", "mean", "cv", "log_mean", "log_sd"),
    [
        (0.375, 19.886180, 1.298868, 2.298656, 1.238104),
        (0.0, 19.827673, 1.304725, 2.277175, 1.261431),
    ],
)
def test_envstats_prints_the_same_for_manganese(published, constant, mean, cv, log_mean, log_sd):
    # Manual pages of elnormAltCensored and enormCensored, method rROS, plot.pos.con 0.375 and 0.
    found = regression_on_order_statistics(*published("manganese"), plotting_constant=constant)
    assert found.mean == pytest.approx(mean, abs=6e-7)
    assert found.sd / found.mean == pytest.approx(cv, abs=6e-7)
    assert np.log(found.value).mean() == pytest.approx(log_mean, abs=6e-7)
    assert np.log(found.value).std(ddof=1) == pytest.approx(log_sd, abs=6e-7)


def test_the_line_is_the_parametric_estimate_of_envstats(published):
    # enormCensored on logarithms, method ROS.
    found = regression_on_order_statistics(*published("manganese"), plotting_constant=0.375)
    assert (found.intercept, found.slope) == pytest.approx((2.293742, 1.283635), abs=6e-7)


def test_without_non_detects_it_is_ordinary_statistics(published):
    value, below = published("chromium")
    found = regression_on_order_statistics(value, below)
    assert (found.mean, found.sd) == pytest.approx((value.mean(), value.std(ddof=1)))
    assert found.quantile(0.5) == np.median(value)
    assert not found.imputed.any()
    assert found.notes == ()


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_another_unit_changes_only_the_unit(published, factor):
    value, below = published("manganese")
    once, scaled = regression_on_order_statistics(value, below), regression_on_order_statistics(value * factor, below)
    assert scaled.mean == pytest.approx(once.mean * factor)
    assert scaled.correlation == pytest.approx(once.correlation)


@pytest.mark.parametrize(("detected", "below"), [(0, 8), (1, 7), (2, 6)])
def test_fewer_than_three_different_detected_values_are_refused_in_words(detected, below):
    value = np.arange(1.0, detected + below + 1)
    with pytest.raises(NetminError, match="needs at least 3"):
        regression_on_order_statistics(value, np.arange(value.size) >= detected)


def test_ties_alone_draw_no_line():
    with pytest.raises(NetminError, match="2 different"):
        regression_on_order_statistics([5.0, 5.0, 5.0, 7.0, 1.0], [False, False, False, False, True])


def test_zeros_have_no_logarithm():
    with pytest.raises(NetminError, match="positive values only"):
        regression_on_order_statistics([0.0, 1.0, 2.0, 3.0])


def test_a_loose_estimate_says_so():
    value = np.array([10.0, 12.0, 19.0, *np.full(17, 8.0)])
    found = regression_on_order_statistics(value, value == 8.0, distribution="normal")
    codes = [note.code for note in found.notes]
    assert codes[:2] == ["stats.ros-mostly-below", "stats.few-detected"]


def test_a_normal_line_may_go_below_zero_and_says_so():
    value = np.array([1.0, 1.0, 1.0, 1.0, 1.5, 2.0, 4.0, 9.0, 30.0])
    found = regression_on_order_statistics(value, value == 1.0, distribution="normal")
    assert found.value[0] < 0
    assert [note.code for note in found.notes] == ["stats.ros-negative"]


def test_unknown_choices_are_refused():
    with pytest.raises(ValueError, match="'lognormal' or"):
        regression_on_order_statistics([1.0, 2.0, 3.0], distribution="gamma")
    with pytest.raises(ValueError, match="between 0 and 1"):
        regression_on_order_statistics([1.0, 2.0, 3.0]).quantile(2)
