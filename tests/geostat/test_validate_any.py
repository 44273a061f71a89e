"""Leaving out by folds, and judging whatever can be fitted and asked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import (
    Exponential,
    LognormalKriging,
    Nugget,
    OrdinaryKriging,
    UnmappableError,
    block_cross_validation,
    leave_one_out,
)
from netmin.geostat.distributions import NormalDistribution
from netmin.geostat.indicator_kriging import IndicatorKriging
from netmin.geostat.normal_score import NormalScore
from netmin.geostat.normal_score_kriging import NormalScoreKriging
from netmin.geostat.validate import k_fold_cross_validation, leave_folds_out

MODEL = Nugget(0.1) + Exponential(1.0, 30.0)


class Bare:
    """A kriging of which nothing is known but that it fits and predicts."""

    def __init__(self, inner):
        self.inner = inner
        self.asked = []

    def fit(self, easting, northing, values, **more):
        self.asked.append(more)
        return self.inner.fit(easting, northing, values, **more)


def sites(seed=0, count=24):
    generator = np.random.default_rng(seed)
    return (*generator.uniform(0.0, 100.0, (2, count)), np.exp(generator.normal(size=count)))


@settings(max_examples=10)
@given(seed=st.integers(0, 1000), neighbours=st.sampled_from([None, 7]), error=st.sampled_from([0.0, 0.2]))
def test_folds_at_once_are_what_leaving_out_by_hand_gives(seed, neighbours, error):
    east, north, values = sites(seed)
    kriging = OrdinaryKriging(MODEL, neighbours)
    found = k_fold_cross_validation(kriging, east, north, values, folds=5, seed=seed, error_variance=error)
    assert np.bincount(found.fold).tolist() == [5, 5, 5, 5, 4]
    for number in range(5):
        out = found.fold == number
        by_hand = kriging.fit(east[~out], north[~out], values[~out], error_variance=error).predict(
            east[out], north[out]
        )
        np.testing.assert_allclose(found.mean[out], by_hand.mean, atol=1e-9)
        np.testing.assert_allclose(found.variance[out], by_hand.variance + error, atol=1e-9)


@pytest.mark.parametrize(
    "kriging",
    [
        OrdinaryKriging(MODEL),
        OrdinaryKriging(MODEL, 6),
        LognormalKriging(MODEL),
        NormalScoreKriging(MODEL, transform=NormalScore().fit(sites()[2])),
        NormalScoreKriging(MODEL, 6, transform=NormalScore().fit(sites()[2])),
    ],
    ids=["ordinary", "nearest", "lognormal", "normal-score", "normal-score-nearest"],
)
@pytest.mark.parametrize("error", [0.0, 0.3])
def test_fitting_anew_gives_what_the_closed_forms_give(kriging, error):
    east, north, values = sites()
    for judge in (leave_one_out, k_fold_cross_validation, block_cross_validation):
        more = {"block_size": 30.0} if judge is block_cross_validation else {}
        quick = judge(kriging, east, north, values, error_variance=error, **more)
        slow = judge(Bare(kriging), east, north, values, error_variance=error, **more)
        assert slow.scale == quick.scale
        assert (slow.fold == quick.fold).all()
        np.testing.assert_allclose(slow.mean, quick.mean, atol=1e-8)
        np.testing.assert_allclose(slow.variance, quick.variance, atol=1e-8)
        np.testing.assert_allclose(slow.observed, quick.observed, atol=1e-12)
        np.testing.assert_allclose(slow.observed_values, values, atol=1e-9)
        np.testing.assert_allclose(quick.observed_values, values, atol=1e-9)
        np.testing.assert_allclose(slow.pit, quick.pit, atol=1e-8)
        np.testing.assert_allclose(slow.crps, quick.crps, atol=1e-8)
        assert slow.scores(1.0).brier == pytest.approx(quick.scores(1.0).brier, abs=1e-8)
        assert any(note.code == "geostat.fitted-anew" for note in slow.notes)
        assert slow.citations != quick.citations or judge is block_cross_validation


def test_a_transform_that_is_not_given_is_fitted_without_the_samples_left_out():
    east, north, values = sites()
    kriging = NormalScoreKriging(MODEL)
    found = leave_one_out(kriging, east, north, values)
    rest = np.delete(np.column_stack([east, north, values]), 3, axis=0)
    by_hand = kriging.fit(*rest.T).predict(east[3:4], north[3:4])
    assert found.scale == "normal-scores"
    assert found.mean[3] == pytest.approx(by_hand.normal.mean[0])
    assert found.observed[3] == pytest.approx(by_hand.transform.transform(values[3]))
    assert found.pit[3] == pytest.approx(by_hand.probability_below(values[3])[0])


def test_indicator_kriging_is_judged_and_its_censored_samples_are_told_apart():
    east, north, values = sites(5, 60)
    below = values < 0.4
    limits = [0.5, 1.0, 2.0]
    given_values = np.where(below, 0.4, values)
    kriging = IndicatorKriging(limits, Nugget(0.05) + Exponential(0.2, 30.0))
    found = leave_one_out(kriging, east, north, given_values, fit_with={"below": below})
    rest = np.arange(60) != 7
    by_hand = kriging.fit(east[rest], north[rest], given_values[rest], below=below[rest]).predict(east[7:8], north[7:8])
    assert found.scale == "values"
    assert found.mean[7] == pytest.approx(by_hand.mean[0])
    assert found.pit[7] == pytest.approx(by_hand.probability_below(given_values[7])[0])
    measured = found.only(~below)
    assert len(measured.observed) == (~below).sum()
    np.testing.assert_allclose(measured.pit, found.pit[~below])
    np.testing.assert_allclose(measured.table["crps"], found.crps[~below])
    assert 0.0 <= measured.scores(1.0).brier <= 0.5
    assert measured.accuracy().goodness > 0.6


def test_what_goes_along_with_the_samples_reaches_fit_and_predict():
    east, north, values = sites()

    class Drift:
        def fit(self, *samples, covariate):
            self.share = samples[2].mean() - covariate.mean()
            return self

        def predict(self, *places, covariate):
            return NormalDistribution(covariate + self.share, np.full(len(places[0]), 0.2))

    beside = values + 1.0
    found = k_fold_cross_validation(Drift(), east, north, values, along={"covariate": beside})
    np.testing.assert_allclose(found.mean, values)
    with pytest.raises(ValueError, match="one row per sample"):
        leave_one_out(Drift(), east, north, values, along={"covariate": beside[1:]})


def test_samples_at_one_place_are_left_out_together_by_a_kriging_that_is_fitted_anew():
    east, north, values = sites()
    east, north = np.append(east, east[0]), np.append(north, north[0])
    values = np.append(values, values[0] + 5.0)
    bare = Bare(OrdinaryKriging(MODEL))
    found = leave_one_out(bare, east, north, values)
    assert found.fold[0] == found.fold[-1] == 0
    assert len(found.observed) == 25
    assert found.mean[0] == found.mean[-1]
    assert found.variance[0] > 0.1
    merged = leave_one_out(OrdinaryKriging(MODEL), east, north, values)
    assert len(merged.observed) == 24
    assert merged.mean[0] == pytest.approx(found.mean[0])


def test_given_folds_may_have_names():
    east, north, values = sites()
    village = np.where(east < 50.0, "west", "east")
    found = leave_folds_out(OrdinaryKriging(MODEL), east, north, values, village)
    assert (found.fold == (village == "west")).all()
    out = village == "east"
    by_hand = OrdinaryKriging(MODEL).fit(east[~out], north[~out], values[~out]).predict(east[out], north[out])
    np.testing.assert_allclose(found.mean[out], by_hand.mean)
    with pytest.raises(ValueError, match="one entry per place"):
        leave_folds_out(OrdinaryKriging(MODEL), east, north, values, village[1:])


def test_a_fold_that_leaves_nothing_to_predict_from_is_refused():
    east, north, values = sites()
    nearly_all = np.arange(24) > 0
    with pytest.raises(UnmappableError, match="Distinct places: 1"):
        leave_folds_out(OrdinaryKriging(MODEL), east, north, values, nearly_all)
    with pytest.raises(ValueError, match="folds must be 2 or more"):
        k_fold_cross_validation(OrdinaryKriging(MODEL), east, north, values, folds=1)


def test_the_random_dealing_goes_by_place_and_not_by_order():
    east, north, values = sites()
    order = np.random.default_rng(4).permutation(24)
    first = k_fold_cross_validation(OrdinaryKriging(MODEL), east, north, values, seed=3)
    again = k_fold_cross_validation(OrdinaryKriging(MODEL), east[order], north[order], values[order], seed=3)
    other = k_fold_cross_validation(OrdinaryKriging(MODEL), east, north, values, seed=4)
    assert (first.fold[order] == again.fold).all()
    np.testing.assert_allclose(first.mean[order], again.mean)
    assert not (first.fold == other.fold).all()


def test_the_probability_of_what_was_found_is_even_for_a_right_model():
    generator = np.random.default_rng(11)
    places = generator.uniform(0.0, 200.0, (700, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    values = np.exp(np.linalg.cholesky(MODEL.covariance(apart)) @ generator.normal(size=700))
    found = k_fold_cross_validation(LognormalKriging(MODEL), *places.T, values)
    shares = np.histogram(found.pit, bins=5, range=(0.0, 1.0))[0] / 700
    assert (np.abs(shares - 0.2) < 0.05).all()
    assert found.accuracy().goodness > 0.95
    assert found.scores().goodness == found.accuracy().goodness
    # A model that is too sure of itself, and one that is too unsure.
    for scale in (0.25, 4.0):
        wrong = k_fold_cross_validation(
            LognormalKriging(Nugget(0.1 * scale) + Exponential(scale, 30.0)), *places.T, values
        )
        assert wrong.scores().goodness < found.scores().goodness - 0.05
        assert wrong.scores().crps_of_values > found.scores().crps_of_values


def test_a_measurement_error_needs_a_distribution_that_can_carry_it():
    east, north, values = sites()
    limits = [0.5, 1.0, 2.0]

    class Ignoring:
        def fit(self, *samples, **more):
            assert set(more) == {"error_variance"}
            return IndicatorKriging(limits, Exponential(0.2, 30.0)).fit(*samples)

    with pytest.raises(ValueError, match="measurement with an error"):
        leave_one_out(Ignoring(), east, north, values, error_variance=0.1)
