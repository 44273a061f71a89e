"""Moments of many weighted samples at once equal those of each alone."""

import numpy as np
import pytest

from netmin.stats import kaplan_meier
from netmin.stats.resampling import complete_moments, kaplan_meier_moments, left_out, resample


@pytest.mark.parametrize("lowest", ["limit", "smallest-detected"])
def test_kaplan_meier_of_all_resamples_at_once_is_that_of_each(lowest):
    random = np.random.default_rng(3)
    for _ in range(60):
        count = int(random.integers(3, 15))
        value, below = random.integers(1, 12, count).astype(float), random.random(count) < 0.4
        drawn = [row for row in random.integers(0, count, (5, count)) if not below[row].all()]
        if below.all() or not drawn:
            continue
        counts = np.array([np.bincount(row, minlength=count) for row in drawn], dtype=float)
        found = kaplan_meier_moments(value, below, lowest)(counts)
        for number, row in enumerate(drawn):
            alone = kaplan_meier(value[row], below[row], lowest=lowest)
            assert found.mean[number] == pytest.approx(alone.mean)
            if not np.isnan(alone.standard_error):
                assert found.standard_error[number] == pytest.approx(alone.standard_error, abs=1e-12)
            assert found.different[number] == alone.value.size


def test_moments_of_complete_resamples_are_ordinary_ones():
    random = np.random.default_rng(1)
    value = np.round(random.lognormal(2, 1, 40), 1)
    drawn = random.integers(0, 40, (20, 40))
    found = complete_moments(value)(np.array([np.bincount(row, minlength=40) for row in drawn], dtype=float))
    away = value[drawn] - value[drawn].mean(axis=1, keepdims=True)
    assert found.mean == pytest.approx(value[drawn].mean(axis=1))
    assert found.standard_error == pytest.approx(value[drawn].std(axis=1, ddof=1) / np.sqrt(40))
    assert found.skewness == pytest.approx(np.mean(away**3, axis=1) / np.mean(away**2, axis=1) ** 1.5)
    assert found.different.tolist() == [np.unique(row).size for row in value[drawn]]


def test_one_value_is_left_out_at_a_time():
    value = np.array([1.0, 2.0, 4.0, 9.0])
    assert left_out(complete_moments(value), 4) == pytest.approx([5.0, 14 / 3, 4.0, 7 / 3])


def test_the_same_seed_draws_the_same_samples():
    moments = complete_moments(np.arange(1.0, 20.0))
    first, second, other = (resample(moments, 19, 300, seed) for seed in (7, 7, 8))
    assert np.array_equal(first.moments.mean, second.moments.mean)
    assert not np.array_equal(first.moments.mean, other.moments.mean)


def test_poor_resamples_are_drawn_again_and_counted():
    value, below = np.array([1.0, 1.0, 1.0, 3.0, 4.0, 5.0]), np.array([True, True, True, False, False, False])
    found = resample(kaplan_meier_moments(value, below, "limit"), 6, 500, 0)
    assert found.redrawn > 0
    assert found.moments.different.min() >= 2
    assert np.isfinite(found.moments.standard_error).all()


def test_where_hardly_any_resample_has_a_spread_there_are_none():
    value = np.array([*np.full(400, 1.0), 2.0, 3.0])
    assert resample(kaplan_meier_moments(value, value == 1.0, "limit"), 402, 200, 0) is not None
    assert resample(complete_moments(np.ones(30)), 30, 100, 0) is None
