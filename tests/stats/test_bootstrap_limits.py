"""Bootstrap limits against scipy with the same resamples, and against loops that follow the printed steps."""

import numpy as np
import pytest
from scipy import stats as reference

from netmin.stats.bootstrap_limits import accelerated_limit, hall_limit, percentile_limit, studentised_limit
from netmin.stats.resampling import complete_moments, left_out, resample

SEED, RESAMPLES = 11, 2000


@pytest.fixture
def value(published):
    return published("chromium")[0]


@pytest.fixture
def drawn(value):
    return resample(complete_moments(value), value.size, RESAMPLES, SEED)


@pytest.mark.parametrize("level", [0.95, 0.05, 0.99])
def test_scipy_finds_the_same_percentile_and_bca_limits(value, drawn, level):
    # scipy draws the same places from the same generator.
    side = (
        {"alternative": "less", "confidence_level": level}
        if level > 0.5
        else {
            "alternative": "greater",
            "confidence_level": 1 - level,
        }
    )
    for method, found in (
        ("percentile", percentile_limit(drawn, level)),
        ("BCa", accelerated_limit(drawn, value.mean(), left_out(complete_moments(value), value.size), level)),
    ):
        expected = reference.bootstrap(
            (value,), np.mean, n_resamples=RESAMPLES, method=method, rng=np.random.default_rng(SEED), **side
        ).confidence_interval
        assert found == pytest.approx(expected.high if level > 0.5 else expected.low, rel=1e-9)


def resampled(value):
    return value[np.random.default_rng(SEED).integers(0, value.size, (RESAMPLES, value.size))]


def test_the_bootstrap_t_follows_its_printed_steps(value, drawn):
    # US EPA (2002), OSWER 9285.6-10, exhibit 12.
    rows = resampled(value)
    error = value.std(ddof=1) / np.sqrt(15)
    pivot = (rows.mean(axis=1) - value.mean()) / (rows.std(axis=1, ddof=1) / np.sqrt(15))
    expected = value.mean() - np.quantile(pivot, 0.05) * error
    assert studentised_limit(drawn, value.mean(), error, 0.95) == pytest.approx(expected)


def test_hall_s_method_follows_its_printed_steps(value, drawn):
    # US EPA (2002), OSWER 9285.6-10: standard deviations and skewness with the divisor n.
    def parts(rows):
        away = rows - rows.mean(axis=-1, keepdims=True)
        s = np.sqrt(np.mean(away**2, axis=-1))
        return rows.mean(axis=-1), s, np.mean(away**3, axis=-1) / s**3

    n, (mean, s, k) = value.size, parts(value)
    means, spreads, skews = parts(resampled(value))
    w = (means - mean) / spreads
    q = np.quantile(w + skews * w**2 / 3 + skews**2 * w**3 / 27 + skews / (6 * n), 0.05)
    expected = mean - 3 * (np.cbrt(1 + k * (q - k / (6 * n))) - 1) / k * s
    found = hall_limit(drawn, mean, value.std(ddof=1) / np.sqrt(n), k, n, 0.95)
    assert found == pytest.approx(expected)


def test_hall_s_method_has_no_trouble_with_symmetric_values():
    value = np.array([-3.0, -1.0, 0.0, 1.0, 3.0, -2.0, 2.0])
    drawn = resample(complete_moments(value), 7, 500, 0)
    error = value.std(ddof=1) / np.sqrt(7)
    near = hall_limit(drawn, 0.0, error, 1e-6, 7, 0.95)
    assert hall_limit(drawn, 0.0, error, 0.0, 7, 0.95) == pytest.approx(near, rel=1e-4)


def test_bca_is_not_known_where_all_resamples_lie_on_one_side(value, drawn):
    assert np.isnan(accelerated_limit(drawn, 1e6, np.array([1.0, 2.0]), 0.95))
