import numpy as np
import pandas as pd
import pytest

from netmin.geostat import (
    Anisotropy,
    Exponential,
    Gaussian,
    Grid,
    Linear,
    LognormalKriging,
    Nugget,
    OrdinaryKriging,
    Spherical,
    UnmappableError,
    draw_censored,
    simulate,
)
from netmin.geostat.draws import Draws, Targets
from netmin.geostat.lognormal_simulation import LognormalSimulation
from netmin.geostat.simulate import GaussianSimulation
from netmin.geostat.sites import Sites
from netmin.geostat.support import within_cell
from netmin.geostat.unconditional import GaussianField

MODEL = Nugget(0.2) + Spherical(0.5, 40.0) + Exponential(0.3, 15.0, anisotropy=Anisotropy(60.0, 0.5))
METHODS = ("circulant", "spectral", "sequential")


@pytest.fixture(scope="module")
def site():
    """A small site: samples between the cells, and one in the centre of a cell."""
    generator = np.random.default_rng(6)
    places = np.vstack([generator.uniform(0.0, 100.0, (24, 2)), [[35.0, 45.0]]])
    apart = places[:, None] - places[None]
    covariance = MODEL.covariance_of(apart[..., 0], apart[..., 1])
    return *places.T, 3.0 + np.linalg.cholesky(covariance) @ generator.normal(size=25)


GRID = Grid(0.0, 100.0, 10.0, 10, 10)


@pytest.mark.parametrize("method", METHODS)
def test_maps_go_through_the_samples_where_they_lie_and_not_at_the_nearest_node(site, method):
    east, north, values = site
    fitted = GaussianSimulation(MODEL, method=method).fit(east, north, values)
    drawn = fitted.draw((np.append(east, [1.0, 77.7]), np.append(north, [2.0, 3.3])), draws=7, seed=1)
    np.testing.assert_array_equal(drawn.values[:, :25], np.tile(values, (7, 1)))
    assert (drawn.values[:, 25:].std(axis=0) > 0.1).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_sample_just_beside_a_target_is_nearly_met(site, method):
    east, north, values = site
    model = MODEL.structured
    drawn = GaussianSimulation(model, method=method).fit(east, north, values).draw((east + 0.001, north), draws=50)
    np.testing.assert_allclose(drawn.mean, values, atol=0.02)
    assert drawn.variance.max() < 0.001


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("support", ["sample", "cell"])
def test_mean_and_variance_over_many_draws_are_those_of_kriging(site, method, support):
    east, north, values = site
    # One after another, too, every sample and every earlier target is to be given.
    simulation = GaussianSimulation(MODEL, 124 if method == "sequential" else None, method, support)
    draws = 1_000 if method == "spectral" else 3_000
    drawn = simulation.fit(east, north, values).draw(GRID, draws=draws, seed=11)
    if support == "sample":
        kriged = OrdinaryKriging(MODEL).fit(east, north, values).predict(*GRID.cells())
    else:
        kriging = OrdinaryKriging(MODEL.structured)
        kriged = kriging.fit(east, north, values, error_variance=0.2).predict(*GRID.cells())
    away = kriged.variance > 0
    error = (drawn.mean - kriged.mean)[away] / np.sqrt(kriged.variance[away] / draws)
    assert np.sqrt((error**2).mean()) < 1.4
    assert np.abs(error).max() < 4.5
    assert (drawn.variance[away] / kriged.variance[away]).mean() == pytest.approx(1.0, abs=0.02)


def test_on_the_meuse_mean_and_variance_are_those_of_kriging(meuse, meuse_grid, meuse_model):
    where = meuse_grid["x"], meuse_grid["y"]
    fitted = GaussianSimulation(meuse_model, neighbours=25).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    drawn = fitted.draw(where, draws=500, seed=3)
    kriged = OrdinaryKriging(meuse_model, 25).fit(meuse["x"], meuse["y"], meuse["log_zinc"]).predict(*where)
    assert drawn.method == "circulant"
    error = (drawn.mean - kriged.mean) / np.sqrt(kriged.variance)
    assert np.sqrt((error**2).mean()) == pytest.approx(1.0 / np.sqrt(500), rel=0.1)
    assert (drawn.variance / kriged.variance).mean() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(("method", "neighbours"), [("circulant", None), ("sequential", 60)])
def test_the_area_above_a_limit_is_distributed_as_in_gstat(meuse, meuse_grid, meuse_model, gstat, method, neighbours):
    """A number that only holds where cells vary together as they should: the share of the site above 500 mg/kg."""
    fitted = GaussianSimulation(meuse_model, neighbours, method).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    drawn = fitted.draw((meuse_grid["x"], meuse_grid["y"]), draws=1_000, seed=8)
    shares, cells = gstat("simulated_shares"), gstat("simulated_cells")
    found = np.quantile((drawn.values > np.log(500.0)).mean(axis=1), shares["probability"])
    # Both carry the scatter of a thousand draws; the shares themselves have a standard deviation of 0.019. Given the
    # nearest 60 only, single cells drift from the kriging mean by up to 0.14 in gstat's draws, and by as much in ours.
    np.testing.assert_allclose(found, shares["share"], atol=0.006)
    assert np.sqrt(((drawn.mean[::50] - cells["mean"]) ** 2).mean()) < 0.06
    assert (drawn.variance[::50] / cells["variance"]).mean() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("method", METHODS)
def test_fields_without_samples_have_the_histogram_and_the_variogram_of_the_model(method):
    grid = Grid(0.0, 250.0, 5.0, 50, 50)
    drawn = GaussianField(MODEL, mean=7.0, method=method).draw(grid, draws=60, seed=2)
    maps = drawn.values.reshape(60, 50, 50)
    quantiles = np.quantile(drawn.values, [0.05, 0.25, 0.5, 0.75, 0.95])
    np.testing.assert_allclose(quantiles, [5.355, 6.326, 7.0, 7.674, 8.645], atol=0.06)
    for east, north in ((1, 0), (0, 2), (3, 3), (-4, 4), (8, 0)):
        shifted = np.roll(maps, (north, -east), axis=(1, 2))[:, 8:-8, 8:-8]
        expected = MODEL.semivariance_of(np.array(5.0 * east), np.array(5.0 * north))
        assert 0.5 * ((maps[:, 8:-8, 8:-8] - shifted) ** 2).mean() == pytest.approx(float(expected), rel=0.05)


def test_the_nugget_is_shared_by_a_sample_and_a_target_at_its_place_and_by_targets_asked_for_twice(site):
    east, north, values = site
    noisy = GaussianSimulation(Nugget(0.5) + Spherical(0.5, 40.0)).fit(east, north, values)
    drawn = noisy.draw((np.append(east[:3], [50.0, 50.0]), np.append(north[:3], [50.0, 50.0])), draws=4)
    np.testing.assert_array_equal(drawn.values[:, :3], np.tile(values[:3], (4, 1)))
    np.testing.assert_array_equal(drawn.values[:, 3], drawn.values[:, 4])
    field = GaussianField(Nugget(1.0)).draw(([0.0, 1.0, 0.0], [0.0, 0.0, 0.0]), draws=1_000)
    np.testing.assert_array_equal(field.values[:, 0], field.values[:, 2])
    assert abs(np.corrcoef(field.values[:, 0], field.values[:, 1])[0, 1]) < 0.1


@pytest.mark.parametrize("method", METHODS)
def test_samples_with_a_measurement_error_are_passed_by_as_much_as_it_allows(site, method):
    east, north, values = site
    error, draws = np.where(np.arange(25) < 12, 0.3, 0.0), 1_000 if method == "spectral" else 2_000
    simulation = GaussianSimulation(MODEL, method=method)
    drawn = simulation.fit(east, north, values, error_variance=error).draw((east, north), draws=draws, seed=5)
    kriged = OrdinaryKriging(MODEL).fit(east, north, values, error_variance=error).predict(east, north)
    np.testing.assert_array_equal(drawn.values[:, 12:], np.tile(values[12:], (draws, 1)))
    np.testing.assert_allclose(drawn.mean[:12], kriged.mean[:12], atol=2.5 / np.sqrt(draws))
    np.testing.assert_allclose(drawn.variance[:12] / kriged.variance[:12], 1.0, atol=4.5 / np.sqrt(draws))
    assert (drawn.variance[:12] > 0.1).all()


def test_the_sequential_method_given_everything_draws_from_the_joint_distribution(site):
    """With all samples and earlier targets the draws follow the distribution that kriging with all samples implies."""
    east, north, values = (part[:8] for part in site)
    targets = np.array([[20.0, 20.0], [24.0, 18.0], [70.0, 64.0], [66.0, 60.0]])
    fitted = GaussianSimulation(MODEL, neighbours=12, method="sequential").fit(east, north, values)
    drawn = fitted.draw(tuple(targets.T), draws=20_000, seed=3)
    system = OrdinaryKriging(MODEL).fit(east, north, values).system
    errors = np.hstack([-system.weights(*targets.T).T, np.eye(4)])
    everywhere = np.vstack([np.column_stack([east, north]), targets])
    apart = everywhere[:, None] - everywhere[None]
    expected = errors @ MODEL.covariance_of(apart[..., 0], apart[..., 1]) @ errors.T
    np.testing.assert_allclose(np.cov(drawn.values.T), expected, atol=0.03)
    np.testing.assert_allclose(drawn.mean, system.solve(*targets.T)[0][0], atol=0.03)


def test_a_model_without_a_sill_is_drawn_one_place_after_another(site):
    east, north, values = (part[:10] for part in site)
    model = Nugget(0.1) + Linear(0.02)
    fitted = GaussianSimulation(model, neighbours=12).fit(east, north, values)
    drawn = fitted.draw(([20.0, 60.0], [20.0, 40.0]), draws=20_000)
    assert drawn.method == "sequential"
    assert "no sill" in " ".join(note.text() for note in drawn.notes)
    # The textbook system with semivariances (cressie1993), by itself and not by our engines.
    for number, target in enumerate(([20.0, 20.0], [60.0, 40.0])):
        places = np.vstack([np.column_stack([east, north]), target])
        semivariance = model.semivariance(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)))
        matrix = np.block([[semivariance[:10, :10], np.ones((10, 1))], [np.ones((1, 10)), np.zeros((1, 1))]])
        solution = np.linalg.solve(matrix, np.append(semivariance[10, :10], 1.0))
        assert drawn.mean[number] == pytest.approx(solution[:10] @ values, abs=0.03)
        assert drawn.variance[number] == pytest.approx(solution @ np.append(semivariance[10, :10], 1.0), rel=0.05)
    with pytest.raises(UnmappableError, match="without a sill"):
        GaussianSimulation(model, 5, method="circulant").fit(east, north, values).draw(GRID)
    with pytest.raises(ValueError, match="known mean"):
        GaussianField(model)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_bits_whatever_the_threads(site, method):
    fitted = GaussianSimulation(MODEL, neighbours=10, method=method).fit(*site)
    first, second, third = (fitted.draw(GRID, draws=9, seed=4, threads=threads).values for threads in (1, 2, 5))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, third)
    assert not np.array_equal(first, fitted.draw(GRID, draws=9, seed=5).values)


@pytest.mark.parametrize("method", METHODS)
def test_more_draws_begin_with_the_same_ones(site, method):
    fitted = GaussianSimulation(MODEL, neighbours=10, method=method).fit(*site)
    few, many = fitted.draw(GRID, draws=3, seed=4).values, fitted.draw(GRID, draws=10, seed=4).values
    np.testing.assert_allclose(few, many[:3], atol=1e-12)


def test_blocks_of_targets_do_not_change_the_draws(site, monkeypatch):
    fitted = GaussianSimulation(MODEL).fit(*site)
    whole = fitted.draw(GRID, draws=6).values
    monkeypatch.setattr(simulate, "_AT_ONCE", 6 * 17)
    np.testing.assert_allclose(fitted.draw(GRID, draws=6).values, whole, atol=1e-12)


def test_draws_take_the_versions_of_censored_samples_by_turns(site):
    east, north, values = site
    below = values < np.median(values)
    limits = np.where(below, np.median(values), values)
    versions = draw_censored(MODEL, east, north, limits, below, draws=5, seed=1).versions
    drawn = GaussianSimulation(MODEL).fit(east, north, versions).draw((east, north), draws=12)
    np.testing.assert_array_equal(drawn.values, versions[np.arange(12) % 5])
    assert "rubin1987" in drawn.citations
    assert any("5 equally probable versions" in note.text() for note in drawn.notes)


def test_what_versions_leave_open_is_in_the_spread_of_the_draws(site):
    east, north, values = site
    versions = values + np.random.default_rng(2).normal(0.0, 0.5, (40, 25))
    drawn = GaussianSimulation(MODEL).fit(east, north, versions).draw(GRID, draws=2_000)
    system = OrdinaryKriging(MODEL).fit(east, north, versions).system
    means, variance, _ = system.solve(*GRID.cells())
    assert (drawn.variance / (variance + means.var(axis=0))).mean() == pytest.approx(1.0, abs=0.02)


def test_samples_at_one_place_with_errors_of_their_own_count_by_their_precision():
    east, north = np.array([10.0, 10.0, 60.0, 80.0]), np.array([10.0, 10.0, 40.0, 80.0])
    values, error = np.array([1.0, 3.0, 2.0, 4.0]), np.array([0.1, 0.4, 0.2, 0.3])
    drawn = GaussianSimulation(MODEL).fit(east, north, values, error_variance=error).draw(GRID, draws=2_000)
    kriged = OrdinaryKriging(MODEL).fit(east, north, values, error_variance=error).predict(*GRID.cells())
    np.testing.assert_allclose(drawn.mean, kriged.mean, atol=0.12)
    assert (drawn.variance / kriged.variance).mean() == pytest.approx(1.0, abs=0.02)


def test_without_structure_every_cell_has_the_mean_of_the_samples(site):
    east, north, values = site
    drawn = GaussianSimulation(Nugget(0.5), support="cell").fit(east, north, values).draw(GRID, draws=2_000)
    np.testing.assert_allclose(drawn.mean, values.mean(), atol=0.01)
    np.testing.assert_allclose(drawn.variance, 0.5 / 25, rtol=0.1)
    assert any("no structure" in note.text() for note in drawn.notes)


# ── which method, and why ─────────────────────────────────────────────────────────────────────────────────────────────


def told(drawn: Draws) -> str:
    return " ".join(note.text() for note in drawn.notes)


def test_a_lattice_is_laid_under_places_that_lie_on_none(site):
    generator = np.random.default_rng(1)
    where = tuple(generator.uniform(0.0, 100.0, (2, 60)))
    drawn = GaussianSimulation(MODEL).fit(*site).draw(where, draws=2_500)
    kriged = OrdinaryKriging(MODEL).fit(*site).predict(*where)
    assert drawn.method == "circulant"
    assert "laid under them" in told(drawn)
    assert (drawn.variance / kriged.variance).mean() == pytest.approx(1.0, abs=0.02)


def test_random_waves_are_taken_where_no_torus_serves_and_the_notes_say_so(site):
    layers = Nugget(0.1) + Exponential(0.4, 30.0) + Spherical(0.5, 60.0, anisotropy=Anisotropy(30.0, zonal=True))
    drawn = GaussianSimulation(layers).fit(*site).draw(GRID, draws=2)
    assert drawn.method == "spectral"
    assert "another method was taken" in told(drawn)
    assert {"shinozuka1972", "lantuejoul2002"} <= set(drawn.citations)
    with pytest.raises(UnmappableError, match="choose the spectral method"):
        GaussianSimulation(layers, method="circulant").fit(*site).draw(GRID)


def test_a_torus_that_would_be_too_large_is_not_tried(site, monkeypatch):
    monkeypatch.setattr("netmin.geostat.circulant.MOST_NODES", 150)
    assert GaussianSimulation(MODEL).fit(*site).draw(GRID, draws=2).method == "spectral"


def test_a_model_of_ones_own_is_drawn_by_what_serves_it(site):
    class Own(Exponential):
        pass

    far_apart = ([0.0, 1e7, 3.3e6], [3.0, 1e7, 7.7e6])
    drawn = GaussianSimulation(Own(1.0, 30.0)).fit(*site).draw(far_apart, draws=2)
    assert drawn.method == "sequential"
    assert "one after another" in told(drawn)
    with pytest.raises(UnmappableError, match="sum of waves"):
        GaussianSimulation(Own(1.0, 30.0), method="spectral").fit(*site).draw(GRID)


def test_the_notes_say_what_was_drawn_and_how(site):
    drawn = GaussianSimulation(MODEL).fit(*site).draw(GRID, draws=100, seed=9)
    codes = [note.code for note in drawn.notes]
    assert codes == ["geostat.simulation-drawn", "geostat.simulation-circulant", "geostat.simulation-of-samples"]
    assert "random seed 9" in told(drawn)
    assert {"dietrich1997", "wood1994", "vecchia1988", "journel1974"} <= set(drawn.citations)
    few = GaussianSimulation(MODEL, method="sequential").fit(*site).draw(GRID, draws=5)
    assert [note.code for note in few.notes][1::2] == ["geostat.simulation-sequential", "geostat.few-draws"]
    assert "deutsch1998" in few.citations


def test_coarse_cells_are_told_where_means_of_cells_are_drawn(site):
    coarse = Grid(0.0, 120.0, 30.0, 4, 4)
    simulation = GaussianSimulation(MODEL, support="cell").fit(*site)
    assert "not small against the range" in told(simulation.draw(coarse, draws=2))
    assert "not small" not in told(simulation.draw(Grid(0.0, 10.0, 0.5, 20, 20), draws=2))


def test_the_variance_inside_a_cell_is_the_mean_semivariance_of_its_points():
    # Of a linear variogram 0.5214 times the side (chiles2012), here approximated by 4 × 4 points.
    assert within_cell(Linear(1.0), 10.0) == pytest.approx(5.214, rel=0.05)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"method": "magic"}, "method 'magic'"), ({"support": "block"}, "support 'block'"), ({"neighbours": 1}, "2 or")],
)
def test_choices_that_are_none_are_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        GaussianSimulation(MODEL, **wrong)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"draws": 0}, "draws must be"), ({"seed": -1}, "seed must"), ({"threads": 0}, "threads must")],
)
def test_requests_that_make_no_sense_are_refused(site, wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        GaussianSimulation(MODEL).fit(*site).draw(GRID, **wrong)


@pytest.mark.parametrize("where", [([1.0],), ([np.nan], [0.0]), ([1.0, 2.0], [1.0])])
def test_targets_that_are_no_places_are_refused(site, where):
    with pytest.raises(ValueError, match=r"easting and (a )?northing"):
        GaussianSimulation(MODEL).fit(*site).draw(where)


def test_a_singular_system_is_a_sentence():
    east = np.linspace(0.0, 1.0, 40)
    fitted = GaussianSimulation(Gaussian(1.0, 1_000.0)).fit(east, np.zeros(40), east)
    with pytest.raises(UnmappableError, match="Add a nugget"):
        fitted.draw(Grid(0.0, 1.0, 0.1, 10, 10), draws=2)


def test_samples_at_the_same_place_are_averaged_and_told(site):
    east, north, values = (np.append(part, part[:1]) for part in site)
    values[-1] += 1.0
    drawn = GaussianSimulation(MODEL).fit(east, north, values).draw((east[:1], north[:1]), draws=3)
    np.testing.assert_allclose(drawn.values, values[0] + 0.5)
    assert "averaged" in told(drawn)


# ── logarithms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_lognormal_draws_are_exponentials_and_go_through_the_samples(meuse, meuse_model):
    fitted = LognormalSimulation(meuse_model).fit(meuse["x"], meuse["y"], meuse["zinc"])
    log = GaussianSimulation(meuse_model).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    where = ([179_000.0, 179_500.0], [330_500.0, 331_000.0])
    np.testing.assert_allclose(fitted.draw(where, draws=6).values, np.exp(log.draw(where, draws=6).values))
    at_samples = fitted.draw((meuse["x"], meuse["y"]), draws=3).values
    np.testing.assert_allclose(at_samples, np.tile(meuse["zinc"], (3, 1)), rtol=1e-14)
    assert fitted.notes == log.notes


def test_the_median_of_lognormal_draws_is_that_of_lognormal_kriging(meuse, meuse_grid, meuse_model):
    some = meuse_grid.iloc[::200]
    drawn = LognormalSimulation(meuse_model).fit(meuse["x"], meuse["y"], meuse["zinc"])
    kriged = LognormalKriging(meuse_model).fit(meuse["x"], meuse["y"], meuse["zinc"]).predict(some["x"], some["y"])
    found = drawn.draw((some["x"], some["y"]), draws=4_000)
    np.testing.assert_allclose(found.quantile(0.5), kriged.median, rtol=0.06)
    np.testing.assert_allclose(found.quantile(0.9), kriged.quantile(0.9), rtol=0.06)


def test_the_mean_of_a_lognormal_cell_is_that_of_the_many_samples_in_it(site):
    """The nugget is scatter inside the cell: the mean of many samples there has the factor exp(nugget / 2)."""
    east, north, values = site
    drawn, single = (
        LognormalSimulation(MODEL, method="sequential", support=support)
        .fit(east, north, np.exp(values))
        .draw(([22.0], [33.0]), draws=8_000)
        for support in ("cell", "sample")
    )
    assert drawn.mean[0] == pytest.approx(single.mean[0], rel=0.03)
    assert drawn.variance[0] < 0.75 * single.variance[0]
    assert f"{np.exp(0.1):.4g}" in told(drawn)


def test_a_lognormal_value_of_zero_is_refused(site):
    east, north, _ = site
    with pytest.raises(UnmappableError, match="zero or below"):
        LognormalSimulation(MODEL).fit(east, north, np.zeros(25))


# ── the draws themselves ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_table_sums_up_the_draws_target_by_target(monkeypatch):
    values = np.random.default_rng(0).normal(size=(50, 7))
    monkeypatch.setattr("netmin.geostat.draws._AT_ONCE", 100)
    table = Draws(values, "circulant").table
    frame = pd.DataFrame(values)
    np.testing.assert_allclose(table["mean"], frame.mean())
    np.testing.assert_allclose(table["variance"], frame.var())
    for share in (0.05, 0.5, 0.95):
        np.testing.assert_allclose(table[f"P{round(100 * share)}"], frame.quantile(share))
    assert Draws(values, "circulant").exceedance_probability(0.3).tolist() == (frame > 0.3).mean().tolist()
    assert np.isnan(Draws(values[:1], "circulant").variance).all()


def test_a_draw_is_laid_out_on_its_grid():
    mask = np.array([[True, False], [True, True]])
    grid = Grid(0.0, 20.0, 10.0, 2, 2, mask)
    drawn = GaussianField(Exponential(1.0, 20.0)).draw(grid, draws=2)
    assert np.isnan(drawn.map(1)[0, 1])
    np.testing.assert_array_equal(drawn.map(1)[mask], drawn.values[1])
    with pytest.raises(ValueError, match="not asked for on a Grid"):
        Draws(drawn.values, "circulant").map(0)


def test_targets_keep_the_order_and_the_number_they_were_asked_in():
    targets = Targets.of(([5.0, 1.0, 5.0, 3.0], [2.0, 2.0, 2.0, 2.0]))
    assert targets.easting.tolist() == [5.0, 1.0, 3.0]
    assert targets.as_asked(np.array([[10.0, 20.0, 30.0]])).tolist() == [[10.0, 20.0, 10.0, 30.0]]


def test_targets_at_samples_are_found_only_where_both_coordinates_are_the_same():
    targets = Targets.of(([1.0, 2.0, 0.0], [5.0, 6.0, -0.0]))
    found = Sites(targets, np.array([2.0, 1.0, -0.0]), np.array([5.0, 5.0, 0.0])).shared
    assert [part.tolist() for part in found] == [[0, 2], [1, 2]]


def test_no_targets_give_draws_of_nothing(site):
    for method in METHODS[1:]:
        drawn = GaussianSimulation(MODEL, method=method).fit(*site).draw(([], []), draws=3)
        assert drawn.values.shape == (3, 0)
        assert len(drawn.table) == 0
