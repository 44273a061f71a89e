import numpy as np
import pytest

from netmin.geostat import LognormalKriging, Nugget, OrdinaryKriging, Spherical, UnmappableError

MODEL = Nugget(0.1) + Spherical(0.8, 80.0)


@pytest.fixture(scope="module")
def fitted(meuse, meuse_model):
    return LognormalKriging(meuse_model).fit(meuse["x"], meuse["y"], meuse["zinc"])


def test_median_and_quantiles_are_exponentials(fitted, meuse, meuse_grid, meuse_model):
    found = fitted.predict(meuse_grid["x"], meuse_grid["y"])
    log = (
        OrdinaryKriging(meuse_model)
        .fit(meuse["x"], meuse["y"], meuse["log_zinc"])
        .predict(meuse_grid["x"], meuse_grid["y"])
    )
    np.testing.assert_allclose(found.median, np.exp(log.mean))
    np.testing.assert_allclose(found.quantile(0.975), np.exp(log.mean + 1.959963984540054 * np.sqrt(log.variance)))
    lower, upper = found.interval(0.9)
    assert (lower < found.median).all()
    assert (found.median < upper).all()
    assert found.table.columns.tolist()[:2] == ["median", "mean"]


def test_the_mean_has_no_bias_over_the_field():
    """exp(Y + σ²/2 − m) has the expectation of the field, exp(μ + C(0)/2), for every μ (cressie1993, cressie2006)."""
    generator = np.random.default_rng(8)
    places, targets = generator.uniform(0.0, 100.0, (15, 2)), generator.uniform(-50.0, 150.0, (30, 2))
    system = OrdinaryKriging(MODEL).fit(*places.T, np.zeros(15)).system
    weights = system.weights(*targets.T)
    covariance = MODEL.covariance(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)))
    spread_of_prediction = np.einsum("ij,ik,kj->j", weights, covariance, weights)
    _, variance, lagrange = system.solve(*targets.T)
    np.testing.assert_allclose(np.exp(0.5 * spread_of_prediction + 0.5 * variance - lagrange), np.exp(0.5 * MODEL.sill))


def test_simulated_fields_have_the_mean_predicted():
    generator = np.random.default_rng(11)
    places = generator.uniform(0.0, 60.0, (8, 2))
    target = np.array([[30.0, 30.0]])
    everywhere = np.vstack([places, target])
    apart = np.hypot(*(everywhere[:, None] - everywhere[None]).transpose(2, 0, 1))
    fields = 2.0 + np.linalg.cholesky(MODEL.covariance(apart)) @ generator.normal(size=(9, 40_000))
    system = OrdinaryKriging(MODEL).fit(*places.T, fields[:8].T).system
    mean, variance, lagrange = system.solve(*target.T)
    predicted = np.exp(mean[:, 0] + 0.5 * variance - lagrange)
    assert predicted.mean() == pytest.approx(np.exp(fields[8]).mean(), rel=0.03)
    assert np.exp(mean[:, 0]).mean() < 0.9 * np.exp(fields[8]).mean()


def test_at_a_sample_everything_is_the_sample(fitted, meuse):
    found = fitted.predict(meuse["x"], meuse["y"])
    np.testing.assert_allclose(found.mean, meuse["zinc"], rtol=1e-10)
    np.testing.assert_allclose(found.median, meuse["zinc"], rtol=1e-10)
    np.testing.assert_allclose(found.standard_deviation, 0.0)


def test_the_standard_deviation_is_that_of_the_lognormal_distribution():
    found = LognormalKriging(Spherical(1.0, 10.0)).fit([0.0, 100.0], [0.0, 0.0], [1.0, 1.0]).predict([50.0], [0.0])
    draws = np.exp(np.sqrt(1.5) * np.random.default_rng(0).normal(size=2_000_000))
    assert found.log.variance[0] == pytest.approx(1.5)
    assert found.standard_deviation[0] == pytest.approx(draws.std(), rel=0.05)


def test_a_zero_is_refused_and_no_constant_is_added():
    with pytest.raises(UnmappableError, match="Values of zero or below: 2"):
        LognormalKriging(MODEL).fit([0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [1.0, 0.0, -3.0])


def test_the_assumption_is_said_and_cited(fitted):
    found = fitted.predict([180000.0], [331000.0])
    assert [note.code for note in found.notes] == ["geostat.lognormal"]
    assert {"cressie2006", "journel1978"} <= set(found.citations)
