"""Limits from mean, standard error and skewness."""

import numpy as np
import pytest
from scipy import stats as reference

from netmin.stats import moment_limits
from netmin.stats.limits_of_sample import _skewness


def numbers(value):
    return value.mean(), value.std(ddof=1) / np.sqrt(value.size), float(reference.skew(value, bias=False)), value.size


def test_the_moments_of_exhibit_9_are_those_that_envstats_prints(published):
    # Manual page of chenTTest: mean 34.566667, sd 27.330598, skewness 2.365778.
    value, _ = published("exhibit9")
    mean, error, _, count = numbers(value)
    assert (mean, error * np.sqrt(count), _skewness(value)) == pytest.approx((34.566667, 27.330598, 2.365778), abs=6e-7)


def test_envstats_prints_the_same_t_limit_for_chromium(published):
    # Manual page of elnormAlt, last example: 320.3304.
    mean, error, _, count = numbers(published("chromium")[0])
    assert moment_limits.student_t_limit(mean, error, count, 0.95) == pytest.approx(320.3304, abs=6e-5)


def test_chen_s_formula_is_that_of_the_guidance(published):
    mean, error, skewness, count = numbers(published("exhibit9")[0])
    z = 1.6448536269514722
    expected = mean + (z + skewness / (6 * np.sqrt(count)) * (1 + 2 * z**2)) * error
    assert moment_limits.chen_limit(mean, error, skewness, count, 0.95) == pytest.approx(expected)


def test_johnson_moves_the_t_limit_by_the_third_moment_once(published):
    # rucl divides by n twice; the paper does not.
    value, _ = published("chromium")
    mean, error, skewness, count = numbers(value)
    s = value.std(ddof=1)
    moved = moment_limits.johnson_limit(mean, error, skewness, count, 0.95)
    plain = moment_limits.student_t_limit(mean, error, count, 0.95)
    assert moved - plain == pytest.approx(skewness * s**3 / (6 * s**2 * count))


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_without_skewness_upper_and_lower_limits_mirror_each_other(level):
    for limit in (
        lambda level: moment_limits.student_t_limit(5.0, 0.5, 12, level),
        lambda level: moment_limits.central_limit(5.0, 0.5, level),
        lambda level: moment_limits.chebyshev_limit(5.0, 0.5, level),
        lambda level: moment_limits.chen_limit(5.0, 0.5, 0.0, 12, level),
    ):
        assert limit(level) - 5.0 == pytest.approx(5.0 - limit(1 - level))
