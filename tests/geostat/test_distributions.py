import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from netmin.geostat import LognormalPrediction, Prediction, exceedance_probability
from netmin.geostat.distributions import (
    JoinedDistribution,
    LognormalDistribution,
    NormalDistribution,
    SelectedDistribution,
    crps,
    distribution_of,
    lognormal_crps,
    normal_crps,
)

OBSERVED = np.array([2.0, 0.5, 10.0])
MEAN = np.array([0.0, 0.3, 1.0])
SPREAD = np.array([1.0, 0.5, 0.8])


class Told:
    """A distribution that hides its closed form."""

    def __init__(self, inner):
        self.inner = inner
        self.mean = inner.mean

    def probability_below(self, value):
        return self.inner.probability_below(value)

    def quantile(self, probability):
        return self.inner.quantile(probability)


def test_the_score_of_normal_predictions_is_that_of_other_programs():
    # scoringrules 0.10.0 crps_normal and properscoring 0.1 crps_gaussian.
    expected = [1.452791821685903, 0.148344045173575, 8.548648333161795]
    np.testing.assert_allclose(normal_crps(OBSERVED, MEAN, SPREAD**2), expected, rtol=1e-13)


def test_the_score_of_lognormal_predictions_is_that_of_another_program():
    # scoringrules 0.10.0 crps_lognormal.
    expected = [0.56282175242447, 0.610680416268402, 5.143759174877693]
    np.testing.assert_allclose(lognormal_crps(OBSERVED, MEAN, SPREAD**2), expected, rtol=1e-13)


@settings(max_examples=15)
@given(observed=st.floats(0.05, 20.0), mean=st.floats(-1.0, 2.0), spread=st.floats(0.2, 1.2))
def test_both_scores_are_the_squared_distance_of_the_distribution_from_the_fact(observed, mean, spread):
    for frozen, found in (
        (stats.norm(mean, spread), normal_crps([observed], [mean], [spread**2])),
        (stats.lognorm(spread, scale=np.exp(mean)), lognormal_crps([observed], [mean], [spread**2])),
    ):
        low, high = frozen.ppf([1e-12, 1 - 1e-12])
        below, _ = integrate.quad(lambda x, f=frozen: f.cdf(x) ** 2, min(low, observed), observed, limit=200)
        above, _ = integrate.quad(lambda x, f=frozen: f.sf(x) ** 2, observed, max(high, observed), limit=200)
        assert found[0] == pytest.approx(below + above, rel=1e-6)


def test_a_certain_prediction_is_scored_by_its_absolute_error():
    assert normal_crps([3.0, 1.0], [1.0, 1.0], [0.0, 0.0]).tolist() == [2.0, 0.0]
    assert lognormal_crps([3.0], [0.0], [0.0]).tolist() == pytest.approx([2.0])


@settings(max_examples=20)
@given(observed=st.floats(0.01, 50.0), mean=st.floats(-2.0, 2.0), spread=st.floats(0.1, 1.5))
def test_the_integral_of_quantile_scores_is_the_closed_form(observed, mean, spread):
    normal = NormalDistribution(np.array([mean]), np.array([spread**2]))
    for distribution in (normal, LognormalDistribution(normal)):
        assert crps(Told(distribution), [observed])[0] == pytest.approx(crps(distribution, [observed])[0], abs=1e-5)


def test_the_honest_prediction_has_the_best_expected_score():
    truth = np.random.default_rng(3).normal(1.0, 2.0, 20_000)
    honest = normal_crps(truth, 1.0, 4.0).mean()
    for mean, spread in ((1.0, 1.0), (1.0, 4.0), (0.0, 2.0), (2.0, 2.0)):
        assert normal_crps(truth, mean, spread**2).mean() > honest


def test_kriged_predictions_are_read_as_what_they_are():
    log = Prediction(MEAN, SPREAD**2, np.zeros(3))
    normal, lognormal = distribution_of(log), distribution_of(LognormalPrediction(log, (), ()))
    np.testing.assert_allclose(lognormal.quantile(0.9), np.exp(normal.quantile(0.9)))
    np.testing.assert_allclose(lognormal.mean, np.exp(MEAN + 0.5 * SPREAD**2))
    np.testing.assert_allclose(lognormal.probability_above(3.0), exceedance_probability(MEAN, SPREAD**2, 3.0))
    np.testing.assert_allclose(lognormal.probability_below(3.0), 1.0 - lognormal.probability_above(3.0))
    assert lognormal.probability_below(-1.0).tolist() == [0.0, 0.0, 0.0]
    assert distribution_of(normal) is normal
    with pytest.raises(TypeError, match="mean and variance"):
        distribution_of(object())


def test_where_all_is_certain_the_limit_itself_is_not_exceeded():
    certain = NormalDistribution(np.array([5.0]), np.array([0.0]))
    assert certain.probability_above(5.0).tolist() == [0.0]
    assert certain.probability_below(5.0).tolist() == [1.0]
    assert certain.probability_below([4.999]).tolist() == [0.0]


def test_quantiles_of_impossible_probabilities_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        NormalDistribution(MEAN, SPREAD**2).quantile([0.0, 0.5, 0.9])


def test_a_measurement_is_less_certain_than_the_truth():
    normal = NormalDistribution(MEAN, SPREAD**2)
    np.testing.assert_allclose(normal.with_error(0.3).variance, SPREAD**2 + 0.3)
    np.testing.assert_allclose(LognormalDistribution(normal).with_error(0.3).log.variance, SPREAD**2 + 0.3)


def test_joined_and_selected_distributions_answer_like_the_whole():
    whole = LognormalDistribution(NormalDistribution(MEAN, SPREAD**2))
    parts = tuple(
        (np.array(index), LognormalDistribution(NormalDistribution(MEAN[index], SPREAD[index] ** 2)))
        for index in ([2, 0], [1])
    )
    joined = JoinedDistribution(parts)
    chosen = np.array([2, 1])
    selected = SelectedDistribution(joined, chosen)
    np.testing.assert_allclose(joined.mean, whole.mean)
    np.testing.assert_allclose(selected.mean, whole.mean[chosen])
    several = np.array([[0.1], [0.7]])
    np.testing.assert_allclose(joined.quantile(several), whole.quantile(several))
    np.testing.assert_allclose(selected.quantile(several), whole.quantile(several)[:, chosen])
    np.testing.assert_allclose(joined.probability_below(OBSERVED), whole.probability_below(OBSERVED))
    np.testing.assert_allclose(selected.probability_below(OBSERVED[chosen]), whole.probability_below(OBSERVED)[chosen])
    np.testing.assert_allclose(joined.crps(OBSERVED), whole.crps(OBSERVED))
    np.testing.assert_allclose(selected.crps(OBSERVED[chosen]), whole.crps(OBSERVED)[chosen])
