import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import (
    Exponential,
    Gaussian,
    Matern,
    Nugget,
    OrdinaryKriging,
    Spherical,
    UnmappableError,
    global_system,
    local_system,
)
from netmin.geostat.neighbourhood import Neighbourhood

MODEL = Spherical(1.0, 60.0) + Exponential(0.5, 15.0)


def bordered(model, places, values, target, error_variance=0.0):
    """The textbook system: covariances bordered by ones (cressie1993)."""
    count = len(places)

    def covariance(first, second):
        return model.covariance(np.hypot(*(first[:, None] - second[None]).transpose(2, 0, 1)))

    matrix = np.ones((count + 1, count + 1))
    matrix[:count, :count] = covariance(places, places) + error_variance * np.eye(count)
    matrix[count, count] = 0.0
    right = np.append(covariance(places, target[None])[:, 0], 1.0)
    solution = np.linalg.solve(matrix, right)
    return solution[:count] @ values, model.sill - solution @ right, -solution[count], solution[:count]


def test_all_samples_at_every_cell_as_gstat(meuse, meuse_grid, meuse_model, gstat):
    expected = gstat("meuse_kriging")
    fitted = OrdinaryKriging(meuse_model).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    found = fitted.predict(meuse_grid["x"], meuse_grid["y"])
    np.testing.assert_allclose(found.mean, expected["mean"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.variance, expected["variance"], rtol=0, atol=1e-12)


def test_nearest_25_samples_at_every_cell_as_gstat(meuse, meuse_grid, meuse_model, gstat):
    expected = gstat("meuse_kriging")
    fitted = OrdinaryKriging(meuse_model, neighbours=25).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    found = fitted.predict(meuse_grid["x"], meuse_grid["y"])
    apart = np.hypot(
        meuse_grid["x"].to_numpy()[:, None] - meuse["x"].to_numpy(),
        meuse_grid["y"].to_numpy()[:, None] - meuse["y"].to_numpy(),
    )
    apart.sort(axis=1)
    # gstat compares distances in single precision: between a 25th and 26th neighbour that near it may choose otherwise.
    clear = (apart[:, 25] - apart[:, 24]) / apart[:, 25] > 1e-6
    assert clear.mean() > 0.99
    np.testing.assert_allclose(found.mean[clear], expected["mean_near"][clear], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.variance[clear], expected["variance_near"][clear], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("exponential", Nugget(0.05) + Spherical(0.2, 900.0) + Exponential(0.4, 250.0)),
        ("matern", Nugget(0.05) + Matern(0.6, 200.0, smoothness=1.5)),
        ("rough", Nugget(0.05) + Matern(0.6, 200.0, smoothness=0.8)),
    ],
)
def test_other_models_as_gstat(meuse, meuse_grid, gstat, name, model):
    expected, some = gstat("meuse_other_models"), meuse_grid.iloc[::50]
    found = OrdinaryKriging(model).fit(meuse["x"], meuse["y"], meuse["log_zinc"]).predict(some["x"], some["y"])
    np.testing.assert_allclose(found.mean, expected[f"{name}_mean"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.variance, expected[f"{name}_variance"], rtol=0, atol=1e-9)


def test_measurement_error_is_looked_through_as_in_gstat(meuse, meuse_grid, gstat):
    expected, some = gstat("meuse_measurement_error"), meuse_grid.iloc[::50]
    kriging = OrdinaryKriging(Spherical(0.59, 900.0))
    fitted = kriging.fit(meuse["x"], meuse["y"], meuse["log_zinc"], error_variance=0.05)
    found = fitted.predict(some["x"], some["y"])
    np.testing.assert_allclose(found.mean, expected["mean"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.variance, expected["variance"], rtol=0, atol=1e-12)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), nugget=st.floats(0.0, 1.0), error=st.sampled_from([0.0, 0.3]))
def test_both_engines_solve_the_textbook_system(seed, nugget, error):
    generator = np.random.default_rng(seed)
    places, values = generator.uniform(0.0, 100.0, (12, 2)), generator.normal(size=12)
    target, model = generator.uniform(0.0, 100.0, 2), Nugget(nugget) + MODEL
    expected = bordered(model, places, values, target, error)
    points = OrdinaryKriging(model).fit(*places.T, values, error_variance=error).points
    engines = global_system.GlobalSystem(model, points), local_system.LocalSystem(model, points, Neighbourhood(12))
    for engine in engines:
        mean, variance, lagrange = engine.solve(target[:1], target[1:])
        np.testing.assert_allclose([mean[0, 0], variance[0], lagrange[0]], expected[:3], atol=1e-10)
    np.testing.assert_allclose(engines[0].weights(target[:1], target[1:])[:, 0], expected[3], atol=1e-10)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), neighbours=st.sampled_from([None, 7]), nugget=st.sampled_from([0.0, 0.4]))
def test_samples_are_met_exactly(seed, neighbours, nugget):
    generator = np.random.default_rng(seed)
    places, values = generator.uniform(0.0, 100.0, (25, 2)), generator.normal(size=25)
    fitted = OrdinaryKriging(Nugget(nugget) + MODEL, neighbours).fit(*places.T, values)
    found = fitted.predict(*places.T)
    np.testing.assert_allclose(found.mean, values, atol=1e-9)
    assert (found.variance < 1e-9).all()


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    turn=st.floats(0.0, 6.28),
    shift=st.floats(-1e5, 1e5),
    neighbours=st.sampled_from([None, 8]),
)
def test_neither_shift_nor_rotation_nor_order_matters(seed, turn, shift, neighbours):
    generator = np.random.default_rng(seed)
    places, values = generator.uniform(0.0, 100.0, (30, 2)), generator.normal(size=30)
    targets = generator.uniform(0.0, 100.0, (20, 2))
    order = generator.permutation(30)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    kriging = OrdinaryKriging(Nugget(0.1) + MODEL, neighbours)
    first = kriging.fit(*places.T, values).predict(*targets.T)
    moved = kriging.fit(*(places[order] @ matrix + shift).T, values[order] + 3.0).predict(*(targets @ matrix + shift).T)
    np.testing.assert_allclose(moved.mean, first.mean + 3.0, atol=1e-6)
    np.testing.assert_allclose(moved.variance, first.variance, atol=1e-6)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_weights_sum_to_one(seed):
    generator = np.random.default_rng(seed)
    places, targets = generator.uniform(0.0, 100.0, (20, 2)), generator.uniform(-200.0, 300.0, (15, 2))
    system = OrdinaryKriging(Nugget(0.1) + MODEL).fit(*places.T, places[:, 0]).system
    np.testing.assert_allclose(system.weights(*targets.T).sum(axis=0), 1.0, atol=1e-12)


def test_equally_far_samples_are_chosen_by_place_whatever_their_order():
    places = np.array([(x, y) for x in range(6) for y in range(6)], dtype=float)
    values = np.random.default_rng(5).normal(size=36)
    targets = np.array([(x + 0.5, y + 0.5) for x in range(5) for y in range(5)])
    kriging = OrdinaryKriging(Exponential(1.0, 2.0), neighbours=6)
    first = kriging.fit(*places.T, values).predict(*targets.T)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(36)
        again = kriging.fit(*places[order].T, values[order]).predict(*targets.T)
        np.testing.assert_allclose(again.mean, first.mean, atol=1e-12)


@pytest.mark.parametrize("neighbours", [None, 20])
def test_blocks_do_not_change_the_answer(meuse, meuse_grid, meuse_model, monkeypatch, neighbours):
    fitted = OrdinaryKriging(meuse_model, neighbours).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    some = meuse_grid.iloc[:500]
    whole = fitted.predict(some["x"], some["y"])
    monkeypatch.setattr(global_system, "BLOCK", 155 * 7)
    monkeypatch.setattr(local_system, "_BATCH", 400 * 7)
    blocks = fitted.predict(some["x"], some["y"])
    np.testing.assert_allclose(blocks.mean, whole.mean, atol=1e-12)
    np.testing.assert_allclose(blocks.variance, whole.variance, atol=1e-12)


def test_versions_are_averaged_and_their_spread_is_added(meuse, meuse_grid, meuse_model):
    some = meuse_grid.iloc[::100]
    versions = meuse["log_zinc"].to_numpy() + np.random.default_rng(2).normal(0.0, 0.2, (6, len(meuse)))
    kriging = OrdinaryKriging(meuse_model)
    single = [kriging.fit(meuse["x"], meuse["y"], row).predict(some["x"], some["y"]) for row in versions]
    together = kriging.fit(meuse["x"], meuse["y"], versions).predict(some["x"], some["y"])
    means = np.stack([prediction.mean for prediction in single])
    np.testing.assert_allclose(together.mean, means.mean(axis=0))
    np.testing.assert_allclose(together.variance, single[0].variance + (1 + 1 / 6) * means.var(axis=0, ddof=1))
    assert "rubin1987" in together.citations


def test_far_from_all_samples_the_mean_of_the_field_is_left(meuse, meuse_model):
    fitted = OrdinaryKriging(meuse_model).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    far = fitted.predict([0.0], [0.0])
    assert far.mean[0] == pytest.approx(fitted.system.coefficients[0, 0])
    assert far.variance[0] > meuse_model.sill


def test_interval_and_quantile():
    found = OrdinaryKriging(Spherical(1.0, 10.0)).fit([0.0, 100.0], [0.0, 0.0], [1.0, 3.0]).predict([50.0], [0.0])
    # Two samples without influence: their mean, and 1 + 1/2 of the sill.
    assert found.mean[0] == pytest.approx(2.0)
    assert found.variance[0] == pytest.approx(1.5)
    lower, upper = found.interval(0.95)
    assert (upper - lower)[0] == pytest.approx(2 * 1.959964 * np.sqrt(1.5), rel=1e-6)
    assert found.table.columns.tolist() == ["mean", "variance", "standard_deviation"]


@pytest.mark.parametrize("neighbours", [None, 10])
def test_a_singular_system_is_a_sentence(neighbours):
    east = np.linspace(0.0, 1.0, 40)
    kriging = OrdinaryKriging(Gaussian(1.0, 1000.0), neighbours)
    with pytest.raises(UnmappableError, match="Add a nugget"):
        kriging.fit(east, np.zeros(40), east).predict([0.5], [0.3])


def test_targets_must_be_numbers(meuse, meuse_model):
    fitted = OrdinaryKriging(meuse_model).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    with pytest.raises(ValueError, match="every target"):
        fitted.predict([np.nan], [0.0])


def test_no_targets_give_no_predictions(meuse, meuse_model):
    for neighbours in (None, 5):
        fitted = OrdinaryKriging(meuse_model, neighbours).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
        assert fitted.predict([], []).mean.shape == (0,)


def test_a_model_without_variance_is_refused():
    with pytest.raises(ValueError, match="sill of zero"):
        OrdinaryKriging(Nugget(0.0))
