import numpy as np
import pytest
from scipy import stats

from netmin.geostat import (
    Exponential,
    Nugget,
    OrdinaryKriging,
    Spherical,
    UnmappableError,
    censored,
    draw_censored,
    empirical_variogram,
    fit_censored_variogram,
    fit_variogram,
    leave_one_out,
)

MODEL = Nugget(0.1) + Exponential(0.9, 30.0)


@pytest.fixture(scope="module")
def site():
    generator = np.random.default_rng(4)
    places = generator.uniform(0.0, 100.0, (120, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    return places, np.linalg.cholesky(MODEL.covariance(apart)) @ generator.normal(size=120)


def test_one_hidden_value_follows_its_cut_normal_distribution(site):
    places, truth = site
    below = np.zeros(120, dtype=bool)
    below[7] = True
    limits = np.where(below, -1.0, truth)
    found = draw_censored(MODEL, *places.T, limits, below, draws=4000, burn_in=0, thinning=1)
    left = leave_one_out(OrdinaryKriging(MODEL), *places.T, limits)
    spread = np.sqrt(left.variance[7])
    expected = stats.truncnorm(-np.inf, (-1.0 - left.mean[7]) / spread, left.mean[7], spread)
    assert stats.kstest(found.versions[:, 7], expected.cdf).pvalue > 0.01


def test_two_hidden_values_follow_their_joint_distribution():
    """Against plain rejection: draw both from their joint normal distribution, keep what respects both limits."""
    places, values = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 12.0], [50.0, 50.0]]), np.array([0.4, 0.6, -0.2, 0.9])
    below, above = np.array([True, False, False, False]), np.array([False, True, False, False])
    found = draw_censored(MODEL, *places.T, values, below, above=above, draws=6000, thinning=3)
    known = OrdinaryKriging(MODEL).fit(*places[2:].T, values[2:]).system
    mean, variance, _ = known.solve(*places[:2].T)
    weights = known.weights(*places[:2].T)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    full = MODEL.covariance(apart)
    errors = np.hstack([np.eye(2), -weights.T]) @ full @ np.hstack([np.eye(2), -weights.T]).T
    np.testing.assert_allclose(np.diagonal(errors), variance)
    draws = np.random.default_rng(9).multivariate_normal(mean[0], errors, size=400_000)
    kept = draws[(draws[:, 0] < 0.4) & (draws[:, 1] > 0.6)]
    np.testing.assert_allclose(found.versions[:, :2].mean(axis=0), kept.mean(axis=0), atol=0.03)
    np.testing.assert_allclose(found.versions[:, :2].std(axis=0), kept.std(axis=0), atol=0.03)
    np.testing.assert_allclose(np.corrcoef(found.versions[:, :2].T)[0, 1], np.corrcoef(kept.T)[0, 1], atol=0.04)


def test_draws_keep_to_their_limits_and_repeat_with_their_seed(site):
    places, truth = site
    below = truth < -0.5
    limits = np.where(below, -0.5, truth)
    first, again, other = (draw_censored(MODEL, *places.T, limits, below, draws=10, seed=seed) for seed in (3, 3, 4))
    assert (first.versions[:, below] <= -0.5).all()
    assert (first.versions[:, ~below] == truth[~below]).all()
    assert (first.versions == again.versions).all()
    assert not (first.versions == other.versions).all()
    assert first.notes[0].text().startswith(f"Censored values, of 120 in all: {below.sum()}.")


def test_the_map_is_nearer_to_the_truth_than_with_half_the_limit_and_knows_its_error(site):
    places, truth = site
    below = truth < -0.5
    limits = np.where(below, -0.5, truth)
    drawn = draw_censored(MODEL, *places.T, limits, below, draws=60).versions
    hidden = places[below]
    half = np.where(below, -0.5 - np.log(2.0), truth)
    assert np.abs(drawn.mean(axis=0) - truth)[below].mean() < np.abs(half - truth)[below].mean()
    near = hidden + 0.5
    with_draws = OrdinaryKriging(MODEL).fit(*places.T, drawn).predict(*near.T)
    complete = OrdinaryKriging(MODEL).fit(*places.T, truth).predict(*near.T)
    assert (with_draws.variance > complete.variance).all()


def test_without_censored_values_nothing_is_drawn(site):
    places, truth = site
    found = draw_censored(MODEL, *places.T, truth, np.zeros(120, dtype=bool), draws=2)
    assert (found.versions == truth).all()
    assert found.notes == ()


def test_samples_at_one_place_need_a_nugget(site):
    places, truth = site
    twice, values = np.vstack([places, places[:1]]), np.append(truth, truth[0] + 0.1)
    below = np.zeros(121, dtype=bool)
    below[0] = True
    assert draw_censored(MODEL, *twice.T, values, below, draws=2).versions.shape == (2, 121)
    with pytest.raises(UnmappableError, match="without a nugget"):
        draw_censored(Spherical(1.0, 50.0), *twice.T, values, below)


def test_nearly_all_hidden_is_refused():
    below = np.array([True, True, True, False])
    with pytest.raises(UnmappableError, match="1 of 4"):
        draw_censored(MODEL, np.arange(4.0), np.zeros(4), np.ones(4), below)


def test_the_censored_variogram_is_nearer_to_the_complete_one_than_that_of_the_limits(site):
    places, truth = site
    below = truth < -0.5
    limits = np.where(below, -0.5, truth)
    censored = fit_censored_variogram(*places.T, limits, below, model="exponential")
    again = fit_censored_variogram(*places.T, limits, below, model="exponential")
    complete, ignored = (fit_variogram(empirical_variogram(*places.T, v), "exponential") for v in (truth, limits))
    assert censored.model == again.model
    assert abs(censored.model.sill - complete.model.sill) < abs(ignored.model.sill - complete.model.sill)
    assert "geostat.censored-variogram" in [note.code for note in censored.notes]


def test_drawing_given_the_nearest_agrees_with_drawing_given_all(site, monkeypatch):
    places, truth = site
    below, above = truth < -0.5, truth > 1.5
    limits = np.clip(truth, -0.5, 1.5)
    exact = draw_censored(MODEL, *places.T, limits, below, above=above, draws=2000, thinning=3).versions
    monkeypatch.setattr(censored, "MOST_AT_ONCE", 50)
    nearest = draw_censored(MODEL, *places.T, limits, below, above=above, draws=2000, thinning=3)
    assert nearest.notes[-1].code == "geostat.censored-nearest"
    assert (nearest.versions[:, below] <= -0.5).all()
    assert (nearest.versions[:, above] >= 1.5).all()
    hidden = below | above
    assert (nearest.versions[:, ~hidden] == truth[~hidden]).all()
    # Spreads are about 0.3; the difference of two means of 2 000 correlated draws stays below 0.05.
    np.testing.assert_allclose(nearest.versions.mean(axis=0), exact.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(nearest.versions.std(axis=0), exact.std(axis=0), atol=0.05)


def test_many_samples_with_hidden_values_are_drawn_in_reasonable_time():
    generator = np.random.default_rng(6)
    places = generator.uniform(0.0, 1000.0, (2, 6000))
    values = generator.normal(size=6000)
    below = values < -1.0
    found = draw_censored(MODEL, *places, np.where(below, -1.0, values), below, draws=5, burn_in=10, thinning=1)
    assert (found.versions[:, below] <= -1.0).all()
    assert found.versions[:, below].std(axis=0).min() > 0
