"""Limits of lognormal means against the printed output of EnvStats."""

from math import factorial, prod

import numpy as np
import pytest
from scipy import stats as reference

from netmin.stats.lognormal_limits import (
    chebyshev_factor,
    chebyshev_unbiased_limit,
    cox_limit,
    finney_g,
    unbiased_mean,
    zou_limit,
)


def of_logs(value):
    logs = np.log(value)
    return float(logs.mean()), float(logs.std(ddof=1)), logs.size


@pytest.mark.parametrize(("value", "degrees"), [(0.5, 14), (3.0, 4), (12.0, 60), (-2.0, 9)])
def test_the_series_of_finney_is_summed(value, degrees):
    n = degrees + 1
    terms = [
        degrees ** (2 * p - 1) * value**p / (n**p * prod(range(n + 1, n + 2 * p - 2, 2)) * factorial(p))
        for p in range(1, 60)
    ]
    assert finney_g(value, degrees) == pytest.approx(1 + sum(terms), rel=1e-10)


@pytest.mark.parametrize(
    ("sample", "mean", "digits"),
    [("tccb", 0.5989072, 6e-8), ("chromium", 159.855185, 6e-7), ("nickel", 213.415628, 6e-7)],
)
def test_envstats_prints_the_same_unbiased_means(published, sample, mean, digits):
    # Manual pages of elnormAlt and gofTest, method mvue.
    assert unbiased_mean(*of_logs(published(sample)[0]))[0] == pytest.approx(mean, abs=digits)


def test_envstats_prints_the_same_standard_error(published):
    # elnormAlt, ci.method normal.approx: 0.5130160, 0.6847984 are t standard errors about the unbiased mean.
    mean, error = unbiased_mean(*of_logs(published("tccb")[0]))
    t = reference.t.ppf(0.975, 46)
    assert (mean - t * error, mean + t * error) == pytest.approx((0.5130160, 0.6847984), abs=6e-8)


@pytest.mark.parametrize(
    ("limit", "lower", "upper"), [(zou_limit, 0.5230444, 0.6962071), (cox_limit, 0.5196213, 0.6938444)]
)
def test_envstats_prints_the_same_limits(published, limit, lower, upper):
    # elnormAlt, ci.method zou and cox, two-sided 95 %.
    numbers = of_logs(published("tccb")[0])
    assert (limit(*numbers, 0.025), limit(*numbers, 0.975)) == pytest.approx((lower, upper), abs=6e-8)


def test_chebyshev_asks_for_so_many_standard_errors(published):
    numbers = of_logs(published("chromium")[0])
    mean, error = unbiased_mean(*numbers)
    assert chebyshev_unbiased_limit(*numbers, 0.975) == pytest.approx(mean + np.sqrt(39) * error)
    assert [chebyshev_factor(level) for level in (0.95, 0.975, 0.99, 0.05)] == pytest.approx(
        [np.sqrt(19), np.sqrt(39), np.sqrt(99), -np.sqrt(19)]
    )
