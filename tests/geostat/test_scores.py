from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from netmin.geostat import LognormalPrediction, Prediction, UnmappableError
from netmin.geostat.distributions import NormalDistribution, crps
from netmin.geostat.scores import NOMINAL, accuracy, goodness, judge, score


def test_goodness_has_the_limits_that_deutsch_gives():
    # Deutsch 1997: 1 where every interval holds its share, 0 where no interval ever holds the truth; 0.5 where all do.
    assert goodness(np.ones(7)) == 0.0
    assert goodness(np.zeros(7)) == 0.5
    assert goodness((np.arange(20_000) + 0.5) / 20_000) == pytest.approx(1.0, abs=1e-4)


@settings(max_examples=20)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_goodness_is_the_integral_it_says(central):
    def area(p):
        share = np.mean(np.array(central) <= p)
        return (3.0 * (share >= p) - 2.0) * (share - p)

    edges = sorted({0.0, 1.0, *central, *(np.arange(len(central) + 1) / len(central))})
    total = sum(integrate.quad(area, low, high, limit=60)[0] for low, high in pairwise(edges) if high > low)
    assert goodness(central) == pytest.approx(1.0 - total, abs=1e-7)


def test_too_narrow_intervals_cost_more_than_too_wide_ones():
    truth = np.random.default_rng(1).normal(size=4000)
    found = {
        spread: accuracy(NormalDistribution(np.zeros(4000), np.full(4000, spread**2)), truth).goodness
        for spread in (0.5, 1.0, 2.0)
    }
    assert found[1.0] > 0.97
    assert found[0.5] < found[2.0] < found[1.0]


def test_the_accuracy_table_counts_what_lies_inside():
    truth = np.random.default_rng(2).normal(size=2000)
    found = accuracy(NormalDistribution(np.zeros(2000), np.ones(2000)), truth)
    assert tuple(found.table["nominal"]) == NOMINAL
    for nominal, observed, width in found.table[["nominal", "observed", "mean_width"]].to_numpy():
        half = stats.norm.ppf(0.5 + 0.5 * nominal)
        assert observed == np.mean(np.abs(truth) <= half)
        assert width == pytest.approx(2.0 * half)
    assert (np.abs(found.table["deviation"]) < 4.0 * found.table["standard_error"]).all()
    assert found.citations == ("deutsch1997", "goovaerts2001")


def test_logarithms_are_scored_on_both_scales():
    log_truth = np.log([80.0, 120.0, 300.0])
    mean, variance = np.log([100.0, 100.0, 200.0]), np.full(3, 0.25)
    found = score(log_truth, mean, variance, limit=np.log(150.0), logarithmic=True)
    judged = judge(LognormalPrediction(Prediction(mean, variance, np.zeros(3)), (), ()), np.exp(log_truth), limit=150.0)
    plain = score(log_truth, mean, variance, limit=np.log(150.0))
    assert found.crps_of_values == pytest.approx(judged.crps_of_values)
    assert found.crps == pytest.approx(plain.crps)
    assert found.crps != pytest.approx(found.crps_of_values)
    assert plain.crps_of_values == plain.crps
    assert found.brier == pytest.approx(plain.brier)
    assert found.brier == pytest.approx(judged.brier)
    assert found.coverage == judged.coverage
    assert found.goodness == pytest.approx(judged.goodness)


def test_a_prediction_that_is_not_normal_is_judged_by_what_it_answers():
    class Uniform:
        """Evenly between 0 and 1."""

        mean = np.full(4, 0.5)

        def probability_below(self, value):
            return np.clip(np.broadcast_to(np.asarray(value, dtype=float), (4,)), 0.0, 1.0)

        def quantile(self, probability):
            return np.broadcast_to(np.asarray(probability, dtype=float), (4,)).astype(float)

    truth = np.array([0.1, 0.4, 0.6, 0.95])
    found = judge(Uniform(), truth, limit=0.7)
    assert found.mean_error == pytest.approx(np.mean(0.5 - truth))
    assert found.coverage[0.5] == 0.5
    assert found.brier == pytest.approx(np.mean((0.3 - (truth > 0.7)) ** 2))
    # Of a uniform distribution: the integrals of x² below and (1 − x)² above the fact.
    expected = truth**3 / 3.0 + (1.0 - truth) ** 3 / 3.0
    np.testing.assert_allclose(crps(Uniform(), truth), expected, atol=1e-9)
    assert found.crps == found.crps_of_values == pytest.approx(expected.mean())
    # Half of the central 68.3 % stands for the standard deviation.
    assert found.mean_squared_deviation_ratio == pytest.approx(np.mean((0.5 - truth) ** 2) / 0.341344746**2)


def test_nothing_to_judge_is_refused():
    with pytest.raises(ValueError, match="not empty"):
        score([], [], [])
    with pytest.raises(UnmappableError, match="lie at samples: 1"):
        judge(NormalDistribution(np.zeros(2), np.array([0.0, 1.0])), [1.0, 2.0])
    with pytest.raises(ValueError, match="no variance below zero"):
        score([1.0], [1.0], [-1.0])
