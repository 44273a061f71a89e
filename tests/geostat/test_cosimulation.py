import json

import numpy as np
import pandas as pd
import pytest

from netmin.geostat import (
    Anisotropy,
    CoKriging,
    Coregionalisation,
    Exponential,
    GaussianSimulation,
    Grid,
    LognormalSimulation,
    Nugget,
    Spherical,
    UnmappableError,
    draw_censored,
    volume_distribution,
)
from netmin.geostat import codraws as codraws_module
from netmin.geostat import cosimulation as cosimulation_module
from netmin.geostat.codraws import CoDraws
from netmin.geostat.cofields import CoFields, CoSites
from netmin.geostat.cokriging_engine import cokriging_system_for
from netmin.geostat.cosimulation import CoSimulation
from netmin.geostat.draws import Request, Targets
from netmin.geostat.sites import Sites
from netmin.geostat.uncorrelated import FactorSystem, IntrinsicSystem

STRUCTURES = [Nugget(1.0), Spherical(1.0, 60.0, anisotropy=Anisotropy(60.0, 0.5)), Exponential(1.0, 20.0)]
MODEL = Coregionalisation(
    ["Cd", "Zn"],
    STRUCTURES,
    [[[0.2, 0.15], [0.15, 0.3]], [[0.6, 0.4], [0.4, 0.5]], [[0.2, -0.1], [-0.1, 0.4]]],
)
GRID = Grid(0.0, 100.0, 20.0, 5, 5)


@pytest.fixture(scope="module")
def site():
    """Two metals at places of which a few are common; one of cadmium alone lies in the centre of a cell."""
    generator = np.random.default_rng(6)
    common = generator.uniform(0.0, 100.0, (2, 5))
    cadmium = np.hstack([common, generator.uniform(0.0, 100.0, (2, 6)), [[30.0], [50.0]]])
    zinc = np.hstack([common, generator.uniform(0.0, 100.0, (2, 12))])
    return {
        "Cd": (*cadmium, 1.0 + generator.normal(size=12)),
        "Zn": (*zinc, 6.0 + generator.normal(size=17)),
    }


def textbook(samples, targets, *, errors=None, cell=False, means=None):
    """Cokriging of both metals at all targets from all samples, written out number by number (myers1982).

    Returns predictions and the covariances of their errors, variable by variable, each with all its targets.
    """
    known = [(n, x, y, z) for n in MODEL.variables for x, y, z in zip(*samples[n], strict=True)]
    asked = [(n, x, y) for n in MODEL.variables for x, y in zip(*targets, strict=True)]

    def covariance(rows, columns, nugget):
        found = np.empty((len(rows), len(columns)))
        for a, (first, x, y, *_) in enumerate(rows):
            for b, (second, u, v, *_) in enumerate(columns):
                found[a, b] = MODEL.covariance_of(first, second, np.array(x - u), np.array(y - v))
                if not nugget and (x, y) == (u, v):
                    found[a, b] -= MODEL.nugget[MODEL.variables.index(first), MODEL.variables.index(second)]
        return found

    among = covariance(known, known, True)
    among += np.diag([0.0 if errors is None else errors[n] for n, *_ in known])
    across, own = covariance(known, asked, not cell), covariance(asked, asked, not cell)
    trend = np.array([[float(n == name) for name in MODEL.variables] for n, *_ in known])
    wanted = np.array([[float(n == name) for name in MODEL.variables] for n, *_ in asked])
    if means is not None:
        trend, wanted = trend[:, :0], wanted[:, :0]
    count, extra = trend.shape
    matrix = np.block([[among, trend], [trend.T, np.zeros((extra, extra))]])
    weights = np.linalg.solve(matrix, np.vstack([across, wanted.T]))[:count]
    level = np.zeros(len(asked)) if means is None else np.array([means[n] for n, *_ in asked])
    about = np.array([z - (0.0 if means is None else means[n]) for n, _, _, z in known])
    spread = own - weights.T @ across - across.T @ weights + weights.T @ among @ weights
    return level + weights.T @ about, spread


def refuse_difference(drawn, mean, covariance):
    """Means and covariances of draws, shape (draws, k), may differ from these by Monte-Carlo error alone."""
    draws = len(drawn)
    variance = np.diagonal(covariance)
    free = variance > 1e-9
    error = (drawn.mean(axis=0) - mean)[free] / np.sqrt(variance[free] / draws)
    assert np.abs(error).max() < 4.0
    spread = np.sqrt((np.outer(variance, variance) + covariance**2)[np.ix_(free, free)] / draws)
    error = (np.cov(drawn.T) - covariance)[np.ix_(free, free)] / spread
    assert np.abs(error).max() < 4.0
    # Of many covariances the mean square is telling, too; few that hang together may all stray one way.
    assert len(error) < 6 or np.sqrt((error**2).mean()) < 1.35
    np.testing.assert_allclose(drawn[:, ~free], np.tile(mean[~free], (draws, 1)), atol=1e-6)


# ── the distribution of the draws ─────────────────────────────────────────────────────────────────────────────────────

#: On a lattice of five metres, one of them at the sample of cadmium.
ON_LATTICE = np.array([30.0, 35.0, 70.0, 75.0]), np.array([50.0, 50.0, 20.0, 95.0])
ANYWHERE = np.array([30.0, 33.7, 71.2, 75.0]), np.array([50.0, 51.3, 22.0, 96.4])


@pytest.mark.parametrize(
    ("where", "support", "choices"),
    [
        (ON_LATTICE, "sample", {}),
        (ON_LATTICE, "cell", {}),
        (ANYWHERE, "sample", {"means": {"Cd": 1.2, "Zn": 5.5}}),
        (ANYWHERE, "cell", {"error": {"Cd": 0.3, "Zn": 0.1}}),
    ],
)
def test_draws_of_all_metals_at_all_targets_have_the_joint_distribution_of_cokriging(site, where, support, choices):
    errors, means = choices.get("error"), choices.get("means")
    samples = site if errors is None else {name: (*part, errors[name]) for name, part in site.items()}
    drawn = CoSimulation(MODEL, support=support, means=means).fit(samples).draw(where, draws=2_500, seed=2)
    expected = textbook(site, where, errors=errors, cell=support == "cell", means=means)
    refuse_difference(drawn.values.reshape(2_500, -1), *expected)


@pytest.mark.parametrize("support", ["sample", "cell"])
@pytest.mark.parametrize("engine", ["nearest", "factors", "intrinsic"])
def test_the_other_engines_of_cokriging_condition_as_well(site, support, engine):
    neighbours, samples, model = 6, site, MODEL
    if engine != "nearest":
        generator = np.random.default_rng(1)
        neighbours, samples = None, {"Cd": site["Zn"], "Zn": (*site["Zn"][:2], generator.normal(size=17))}
        matrices = [MODEL.matrices[0], MODEL.matrices[1]] if engine == "factors" else 0.5 * MODEL.sills[None] * [[[1]]]
        model = Coregionalisation(["Cd", "Zn"], STRUCTURES[:2], np.broadcast_to(matrices, (2, 2, 2)))
    simulation = CoSimulation(model, neighbours, support)
    drawn = simulation.fit(samples).draw(ON_LATTICE, draws=2_000, seed=5)
    system = cokriging_system_for(model, simulation.fit(samples).samples, neighbours, None, support)
    assert isinstance(system, {"factors": FactorSystem, "intrinsic": IntrinsicSystem}.get(engine, object))
    expected = system.solve(*ON_LATTICE, [0, 1], True)
    for target in range(4):
        refuse_difference(drawn.values[:, :, target], expected.means[0, :, target], expected.covariances[:, :, target])


def test_at_one_target_limits_are_exceeded_together_as_in_the_bivariate_normal_distribution(site):
    from scipy.stats import multivariate_normal, norm

    target = np.array([62.0]), np.array([38.0])
    limits = {"Cd": 1.4, "Zn": 6.2}
    drawn = CoSimulation(MODEL).fit(site).draw(target, draws=4_000, seed=4)
    mean, covariance = textbook(site, target)
    bounds = np.array(list(limits.values()))
    # Both above: by symmetry the distribution function of what is below, turned about the mean.
    both = multivariate_normal(-mean, covariance).cdf(-bounds)
    single = norm.sf(bounds, mean, np.sqrt(np.diagonal(covariance)))
    table = drawn.exceedance_table(limits)
    for found, expected in zip(table.to_numpy()[0], [*single, single.sum() - both, both], strict=True):
        assert found == pytest.approx(expected, abs=3.5 * np.sqrt(expected * (1 - expected) / 4_000))
    # The metals go together: taken for independent, both would be exceeded far less often.
    assert both > 1.2 * single.prod()


@pytest.mark.parametrize("method", ["circulant", "spectral"])
def test_without_samples_metals_vary_together_as_the_model_says(method):
    east, north = np.array([0.0, 10.0, 20.0, 10.0]), np.array([0.0, 0.0, 10.0, 30.0])
    # Two places are targets, too, one of them as a sample; one lies between the nodes.
    sites = Sites(Targets.of((east, north)), np.array([10.0, 13.3]), np.array([0.0, 8.1]))
    fields = CoFields.of(MODEL, sites, method)
    draws = 4_000 if method == "circulant" else 1_500
    drawn = np.concatenate(fields.draw(sites, "sample", Request(draws, 3, None)), axis=2)
    everywhere = np.append(east, [10.0, 13.3]), np.append(north, [0.0, 8.1])
    apart = [part[:, None] - part for part in everywhere]
    expected = np.block([[MODEL.covariance_of(a, b, *apart) for b in MODEL.variables] for a in MODEL.variables])
    refuse_difference(drawn.reshape(draws, -1), np.zeros(12), expected)
    np.testing.assert_allclose(drawn[:, :, 1], drawn[:, :, 4], atol=1e-12)
    assert fields.count == 4


def test_the_nugget_is_shared_at_one_place_and_nowhere_else(site):
    noise = Coregionalisation(["Cd", "Zn"], [Nugget(1.0)], [[[1.0, 0.9], [0.9, 1.0]]])
    targets = Targets.of(([30.0, 31.0], [50.0, 50.0]))
    sites = CoSites.of(targets, list(CoSimulation(noise).fit(site).samples.values()))
    fields = CoFields.of(noise, sites.sites)
    values, places = fields.draw(sites.sites, "sample", Request(2_000, 1, None))
    (target, sample), (at_cadmium, _) = sites.shared(0), sites.at
    np.testing.assert_array_equal(target, [0])
    np.testing.assert_array_equal(values[:, :, 0], places[:, :, at_cadmium[sample[0]]])
    correlation = np.corrcoef(values.reshape(2_000, -1).T)
    np.testing.assert_allclose(correlation[[0, 1], [2, 3]], 0.9, atol=0.02)
    assert np.abs(correlation[[0, 0, 1], [1, 3, 2]]).max() < 0.1
    of_soil, same = fields.draw(sites.sites, "cell", Request(2_000, 1, None))
    np.testing.assert_array_equal(same, places)
    assert not of_soil.any()


def test_one_variable_is_drawn_as_by_gaussian_simulation(meuse, meuse_grid, meuse_model):
    model = Coregionalisation.proportional(["Zn"], meuse_model, [[meuse_model.sill]])
    sample = meuse["x"], meuse["y"], meuse["log_zinc"]
    where = meuse_grid["x"], meuse_grid["y"]
    together = CoSimulation(model).fit({"Zn": sample}).draw(where, draws=800, seed=5).of("Zn")
    alone = GaussianSimulation(meuse_model).fit(*sample).draw(where, draws=800, seed=6)
    error = (together.mean - alone.mean) / np.sqrt(alone.variance)
    assert np.sqrt((error**2).mean()) == pytest.approx(np.sqrt(2 / 800), rel=0.15)
    assert (together.variance / alone.variance).mean() == pytest.approx(1.0, abs=0.02)
    shares = [np.quantile((one.values > np.log(500.0)).mean(axis=1), [0.1, 0.5, 0.9]) for one in (together, alone)]
    np.testing.assert_allclose(*shares, atol=0.006)


def test_where_limits_of_two_metals_are_exceeded_together_as_in_gstat(meuse, meuse_grid, gstat, request):
    """Numbers that only hold where cells and metals vary together as they should: shares of the site."""
    data = json.loads((request.path.parent / "fixtures" / "coregionalisations.json").read_text())
    model = Coregionalisation.from_json(data["plain"]).select(["Cd", "Zn"])
    samples = {"Cd": tuple(meuse[c][:60] for c in ("x", "y", "cadmium")), "Zn": (meuse["x"], meuse["y"], meuse["zinc"])}
    simulation = CoSimulation(model, logarithms=["Cd", "Zn"])
    drawn = simulation.fit(samples).draw((meuse_grid["x"], meuse_grid["y"]), draws=1_000, seed=8)
    limits = {"Cd": 5.0, "Zn": 500.0}
    cells, shares = gstat("cosimulated_cells"), gstat("cosimulated_shares")
    above = drawn.values > np.array([5.0, 500.0])[:, None]
    # The shares have standard deviations of 0.023 (both) and 0.025 (any); gstat is given the nearest 40 only.
    np.testing.assert_allclose(
        np.quantile(above.all(axis=1).mean(axis=1), shares["probability"]), shares["both"], atol=0.005
    )
    np.testing.assert_allclose(
        np.quantile(above.any(axis=1).mean(axis=1), shares["probability"]), shares["any"], atol=0.005
    )
    every = slice(None, None, 50)
    for name, column in (("all", drawn.probability_all_above(limits)), ("any", drawn.probability_any_above(limits))):
        difference = column[every] - cells[f"{name}_above"]
        assert np.sqrt((difference**2).mean()) < 0.02
    log = np.log(drawn.values[:, :, every])
    for number, name in enumerate(("Cd", "Zn")):
        error = (log[:, number].mean(axis=0) - cells[f"{name}_mean"]) / np.sqrt(cells[f"{name}_variance"])
        assert np.sqrt((error**2).mean()) < 0.1
        assert (log[:, number].var(axis=0) / cells[f"{name}_variance"]).mean() == pytest.approx(1.0, abs=0.02)
    about = log - log.mean(axis=0)
    assert ((about[:, 0] * about[:, 1]).mean(axis=0) / cells["covariance"]).mean() == pytest.approx(1.0, abs=0.02)


# ── samples ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("neighbours", [None, 5])
def test_maps_go_through_the_samples_of_each_metal_and_the_other_stays_open(site, neighbours):
    east, north = (np.append(site["Cd"][part], site["Zn"][part][5:]) for part in (0, 1))
    drawn = CoSimulation(MODEL, neighbours).fit(site).draw((east, north), draws=6, seed=1)
    np.testing.assert_array_equal(drawn.of("Cd").values[:, :12], np.tile(site["Cd"][2], (6, 1)))
    np.testing.assert_array_equal(drawn.of("Zn").values[:, :5], np.tile(site["Zn"][2][:5], (6, 1)))
    np.testing.assert_array_equal(drawn.of("Zn").values[:, 12:], np.tile(site["Zn"][2][5:], (6, 1)))
    assert (drawn.of("Zn").values[:, 5:12].std(axis=0) > 0.1).all()
    assert (drawn.of("Cd").values[:, 12:].std(axis=0) > 0.1).all()


def test_samples_with_a_measurement_error_are_passed_by_as_much_as_it_allows(site):
    error = np.where(np.arange(12) < 6, 0.3, 0.0)
    samples = {**site, "Cd": (*site["Cd"], error)}
    drawn = CoSimulation(MODEL).fit(samples).draw(site["Cd"][:2], draws=2_000, seed=5)
    kriged = CoKriging(MODEL).fit(samples).predict(*site["Cd"][:2]).of("Cd")
    cadmium = drawn.of("Cd")
    np.testing.assert_array_equal(cadmium.values[:, 6:], np.tile(site["Cd"][2][6:], (2_000, 1)))
    np.testing.assert_allclose(cadmium.mean[:6], kriged.mean[:6], atol=0.06)
    np.testing.assert_allclose(cadmium.variance[:6] / kriged.variance[:6], 1.0, atol=0.12)
    assert (cadmium.variance[:6] > 0.05).all()


def test_the_soil_of_a_cell_goes_through_samples_only_where_they_have_no_nugget(site):
    matrices = [np.diag([0.0, 0.3]), MODEL.matrices[1] + MODEL.matrices[2]]
    model = Coregionalisation(["Cd", "Zn"], [Nugget(1.0), STRUCTURES[2]], matrices)
    common = tuple(part[:5] for part in site["Cd"][:2])
    drawn = CoSimulation(model, support="cell").fit(site).draw(common, draws=50)
    np.testing.assert_array_equal(drawn.of("Cd").values, np.tile(site["Cd"][2][:5], (50, 1)))
    assert (drawn.of("Zn").variance > 0.01).all()


def test_draws_take_the_versions_of_censored_samples_by_turns(site):
    east, north, values = site["Cd"]
    below = values < np.median(values)
    limits = np.where(below, np.median(values), values)
    versions = draw_censored(MODEL.of("Cd"), east, north, limits, below, draws=5, seed=1).versions
    samples = {**site, "Cd": (east, north, versions)}
    drawn = CoSimulation(MODEL).fit(samples).draw((east, north), draws=12)
    np.testing.assert_array_equal(drawn.of("Cd").values, versions[np.arange(12) % 5])
    np.testing.assert_array_equal(drawn.of("Zn").values[:, :5], np.tile(site["Zn"][2][:5], (12, 1)))
    assert "rubin1987" in drawn.citations
    assert "Cd: The draws take by turns 5 equally probable versions of the samples." in told(drawn)


def test_what_versions_leave_open_is_in_the_spread_of_both_metals(site):
    versions = site["Cd"][2] + np.random.default_rng(2).normal(0.0, 0.8, (40, 12))
    samples = {**site, "Cd": (*site["Cd"][:2], versions)}
    drawn = CoSimulation(MODEL).fit(samples).draw(ON_LATTICE, draws=3_000)
    fitted = CoKriging(MODEL).fit(samples)
    solved = fitted.system.solve(*ON_LATTICE, [0, 1])
    expected = solved.variances + solved.means.var(axis=0)
    free = solved.variances > 1e-9
    found = drawn.values.var(axis=0)
    np.testing.assert_allclose(found[free] / expected[free], 1.0, atol=0.1)
    # A sample's own place varies by its versions alone.
    assert found[0, 0] == pytest.approx(versions[:, -1].var(), rel=1e-9)


def test_samples_at_one_place_with_errors_of_their_own_are_one_and_others_are_averaged_and_told(site):
    east, north, values = site["Cd"]
    twice = (np.append(east, east[0]), np.append(north, north[0]), np.append(values, values[0] + 1.0))
    precise = CoSimulation(MODEL).fit({**site, "Cd": (*twice, np.where(np.arange(13) == 12, 0.1, 0.4))})
    assert len(precise.samples["Cd"].easting) == 12
    assert precise.samples["Cd"].versions[0, 0] == pytest.approx(values[0] + 0.8)
    assert precise.notes == ()
    averaged = CoSimulation(MODEL).fit({**site, "Cd": twice}).draw((east[:1], north[:1]), draws=3)
    np.testing.assert_allclose(averaged.of("Cd").values, values[0] + 0.5)
    assert "Cd: Samples at the same place were averaged" in told(averaged)


# ── random numbers ────────────────────────────────────────────────────────────────────────────────────────────────────


def with_errors(site):
    return {name: (*part, 0.1) for name, part in site.items()}


def test_the_same_seed_gives_the_same_bits_whatever_the_threads(site):
    fitted = CoSimulation(MODEL, neighbours=5).fit(with_errors(site))
    first, second, third = (fitted.draw(GRID, draws=9, seed=4, threads=threads).values for threads in (1, 2, 5))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, third)
    assert not np.array_equal(first, fitted.draw(GRID, draws=9, seed=5).values)


@pytest.mark.parametrize("method", ["circulant", "spectral"])
def test_more_draws_begin_with_the_same_ones(site, method):
    fitted = CoSimulation(MODEL, method=method).fit(with_errors(site))
    few, many = fitted.draw(GRID, draws=3, seed=4).values, fitted.draw(GRID, draws=10, seed=4).values
    np.testing.assert_allclose(few, many[:3], atol=1e-11)


@pytest.mark.parametrize("neighbours", [None, 5])
def test_blocks_of_targets_do_not_change_the_draws(site, monkeypatch, neighbours):
    fitted = CoSimulation(MODEL, neighbours).fit(site)
    whole = fitted.draw(GRID, draws=6).values
    monkeypatch.setattr(cosimulation_module, "_AT_ONCE", 6 * 2 * 7)
    np.testing.assert_allclose(fitted.draw(GRID, draws=6).values, whole, atol=1e-11)


def test_targets_asked_for_twice_are_one_place(site):
    drawn = CoSimulation(MODEL).fit(site).draw(([10.0, 50.0, 10.0], [20.0, 50.0, 20.0]), draws=3)
    np.testing.assert_array_equal(drawn.values[..., 0], drawn.values[..., 2])


def test_the_order_of_the_samples_does_not_matter(site):
    turned = {name: tuple(part[::-1] for part in sample) for name, sample in site.items()}
    first, second = (CoSimulation(MODEL).fit(samples).draw(GRID, draws=4, seed=3) for samples in (site, turned))
    np.testing.assert_allclose(first.values, second.values, atol=1e-9)


# ── logarithms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_logarithms_go_back_to_their_unit_variable_by_variable(site):
    in_units = {"Cd": (*site["Cd"][:2], np.exp(site["Cd"][2])), "Zn": site["Zn"]}
    drawn = CoSimulation(MODEL, logarithms=["Cd"]).fit(in_units).draw(GRID, draws=5, seed=2)
    log = CoSimulation(MODEL).fit(site).draw(GRID, draws=5, seed=2)
    np.testing.assert_allclose(drawn.of("Cd").values, np.exp(log.of("Cd").values), rtol=1e-10)
    np.testing.assert_allclose(drawn.of("Zn").values, log.of("Zn").values, atol=1e-10)
    assert "exponentials: Cd." in told(drawn)
    at_samples = CoSimulation(MODEL, logarithms=["Cd"]).fit(in_units).draw(site["Cd"][:2], draws=2)
    np.testing.assert_allclose(at_samples.of("Cd").values, np.tile(in_units["Cd"][2], (2, 1)), rtol=1e-14)


def test_the_mean_of_a_lognormal_cell_is_that_of_lognormal_simulation(meuse, meuse_grid, meuse_model):
    some = meuse_grid.iloc[::100]
    model = Coregionalisation.proportional(["Zn"], meuse_model, [[meuse_model.sill]])
    sample, where = (meuse["x"], meuse["y"], meuse["zinc"]), (some["x"], some["y"])
    together = CoSimulation(model, support="cell", logarithms=["Zn"]).fit({"Zn": sample}).draw(where, draws=2_000)
    alone = LognormalSimulation(meuse_model, support="cell").fit(*sample).draw(where, draws=2_000)
    np.testing.assert_allclose(together.of("Zn").quantile(0.5), alone.quantile(0.5), rtol=0.08)
    np.testing.assert_allclose(together.of("Zn").mean, alone.mean, rtol=0.08)
    assert f"by a factor: Zn: {np.exp(0.5 * meuse_model.nugget):.4g}." in told(together)
    assert "journel1978" in together.citations


def test_a_logarithm_that_does_not_exist_is_a_sentence_that_names_the_variable(site):
    with pytest.raises(UnmappableError, match=r"^Zn: Values of zero or below: 17"):
        CoSimulation(MODEL, logarithms=["Zn"]).fit({**site, "Zn": (*site["Zn"][:2], np.zeros(17))})
    with pytest.raises(UnmappableError, match="without a single sample: Zn"):
        CoSimulation(MODEL, logarithms=["Zn"]).fit({"Cd": site["Cd"]})


# ── which method, and why ─────────────────────────────────────────────────────────────────────────────────────────────


def told(drawn):
    return " ".join(note.text() for note in drawn.notes)


def test_the_notes_say_what_was_drawn_and_how(site):
    drawn = CoSimulation(MODEL).fit(site).draw(GRID, draws=100, seed=9)
    assert [note.code.removeprefix("geostat.") for note in drawn.notes] == [
        "simulation-drawn", "cosimulation-mixed", "of-structure", "of-structure", "simulation-of-samples",
    ]  # fmt: skip
    assert "Drawn together: Cd, Zn. Independent fields, 4 of them" in told(drawn)
    assert "Structure of the model (spherical, practical range 60 m): The targets lie on a lattice" in told(drawn)
    assert drawn.method == "circulant"
    assert {"carr1985", "dietrich1997", "wood1994", "vecchia1988", "journel1974"} <= set(drawn.citations)
    few = CoSimulation(MODEL, support="cell").fit(site).draw(GRID, draws=5)
    assert "Zn: Cells of 20 m are not small against the range" in told(few)
    assert "rest on 5 draws" in told(few)
    for language in ("ro", "sr"):
        assert all(note.text(language) for note in few.notes)


def test_structures_that_no_torus_serves_are_drawn_by_waves_and_the_notes_say_which(site):
    layers = [*STRUCTURES[:2], Exponential(1.0, 30.0, anisotropy=Anisotropy(30.0, zonal=True))]
    model = Coregionalisation(MODEL.variables, layers, MODEL.matrices)
    drawn = CoSimulation(model).fit(site).draw(GRID, draws=2)
    assert drawn.method == "spectral"
    assert "(spherical, practical range 60 m): The targets lie on a lattice" in told(drawn)
    assert "so another method was taken." in told(drawn)
    assert {"dietrich1997", "lantuejoul2002"} <= set(drawn.citations)
    with pytest.raises(UnmappableError, match="Circulant embedding of this model would need"):
        CoSimulation(model, method="circulant").fit(site).draw(GRID)


def test_a_structure_that_nothing_draws_is_refused_with_a_sentence(site):
    class Own(Exponential):
        name = "own"

    model = Coregionalisation(MODEL.variables, [Nugget(1.0), Own(1.0, 30.0)], MODEL.matrices[:2])
    far_apart = [0.0, 1e7, 3.3e6], [3.0, 1e7, 7.7e6]
    with pytest.raises(UnmappableError, match=r"\(own, practical range 89.87 m\) can be drawn neither") as caught:
        CoSimulation(model).fit(site).draw(far_apart, draws=2)
    assert "scufundare circulantă" in caught.value.text("ro")
    assert "циркулантним потапањем" in caught.value.text("sr")


def test_structures_that_do_not_count_are_not_drawn_and_a_model_of_noise_alone_is_told(site):
    model = Coregionalisation(MODEL.variables, STRUCTURES, [*MODEL.matrices[:2], np.zeros((2, 2))])
    assert "exponential" not in told(CoSimulation(model).fit(site).draw(GRID, draws=2))
    noise = Coregionalisation(MODEL.variables, STRUCTURES[:1], MODEL.matrices[:1])
    drawn = CoSimulation(noise, support="cell").fit(site).draw(GRID, draws=3_000)
    assert "has no structure" in told(drawn)
    # Every cell has the mean of the field, which the samples leave open.
    kriged = cokriging_system_for(noise, CoSimulation(noise).fit(site).samples, None, None, "cell")
    expected = kriged.solve(np.array([1.0]), np.array([1.0]), [0, 1], True)
    for cell in (0, 24):
        refuse_difference(drawn.values[:, :, cell], expected.means[0, :, 0], expected.covariances[..., 0])


def test_a_singular_system_is_a_sentence():
    line = np.linspace(0.0, 1.0, 40), np.zeros(40), np.linspace(0.0, 1.0, 40)
    same = Coregionalisation(["a", "b"], [Exponential(1.0, 9.0)], [np.ones((2, 2))])
    fewer = tuple(part[:30] for part in line)
    with pytest.raises(UnmappableError, match="leave one variable out"):
        CoSimulation(same).fit({"a": line, "b": fewer}).draw(Grid(0.0, 1.0, 0.1, 10, 10), draws=2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"method": "sequential"}, "method 'sequential' is not one of"),
        ({"support": "block"}, "support 'block'"),
        ({"neighbours": 1}, "neighbours must be 2"),
        ({"means": {"Cd": 1.0}}, "means must be given"),
        ({"logarithms": ["Pb"]}, "logarithms must name"),
        ({"logarithms": "Cd"}, "logarithms must name"),
    ],
)
def test_choices_that_are_none_are_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        CoSimulation(MODEL, **wrong)


def test_a_variable_without_a_sill_is_refused():
    model = Coregionalisation(["a", "b"], [Nugget(1.0)], [np.diag([1.0, 0.0])])
    with pytest.raises(ValueError, match="sill above zero"):
        CoSimulation(model)


# ── the draws themselves ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def some_draws():
    values = np.random.default_rng(0).normal(5.0, 1.0, size=(50, 3, 24))
    return CoDraws(values, ("Cd", "Pb", "Zn"), "circulant", Grid(0.0, 40.0, 10.0, 6, 4))


def test_a_table_sums_up_the_draws_variable_by_variable(some_draws):
    table = some_draws.table
    assert table.columns.tolist()[:6] == ["Cd_mean", "Cd_variance", "Cd_P5", "Cd_P50", "Cd_P95", "Pb_mean"]
    frame = pd.DataFrame(some_draws.values[:, 2])
    np.testing.assert_allclose(table["Zn_mean"], frame.mean())
    np.testing.assert_allclose(table["Zn_P95"], frame.quantile(0.95))
    assert np.shares_memory(some_draws.of("Zn").values, some_draws.values)
    assert some_draws.of("Pb").map(3).shape == (4, 6)


def test_joint_questions_are_shares_of_the_draws(some_draws, monkeypatch):
    monkeypatch.setattr(codraws_module, "_AT_ONCE", 1_000)
    limits = {"Zn": 5.5, "Cd": 4.0}
    above = np.stack([some_draws.values[:, 2] > 5.5, some_draws.values[:, 0] > 4.0])
    np.testing.assert_array_equal(some_draws.probability_any_above(limits), above.any(axis=0).mean(axis=0))
    np.testing.assert_array_equal(some_draws.probability_all_above(limits), above.all(axis=0).mean(axis=0))
    table = some_draws.exceedance_table(limits)
    assert table.columns.tolist() == ["Zn_above", "Cd_above", "any_above", "all_above"]
    np.testing.assert_allclose(table["any_above"] + table["all_above"], table["Zn_above"] + table["Cd_above"])
    covariance = [np.cov(some_draws.values[:, 0, cell], some_draws.values[:, 2, cell])[0, 1] for cell in range(24)]
    np.testing.assert_allclose(some_draws.covariance("Cd", "Zn"), covariance)
    np.testing.assert_allclose(some_draws.covariance("Cd", "Cd"), some_draws.of("Cd").variance)


def test_a_limit_itself_is_not_exceeded_and_one_draw_has_no_covariance():
    single = CoDraws(np.array([[[3.0], [2.0]]]), ("a", "b"), "circulant")
    assert single.probability_any_above({"a": 3.0, "b": 2.0}).tolist() == [0.0]
    assert single.probability_all_above({"a": 2.9, "b": 1.9}).tolist() == [1.0]
    assert single.worst_ratio({"a": 3.0, "b": 2.0}).values.tolist() == [[1.0]]
    assert np.isnan(single.covariance("a", "b")).all()


def test_the_worst_ratio_tells_the_area_where_any_limit_is_exceeded(some_draws):
    limits = {"Cd": 6.0, "Pb": 6.5}
    worst = some_draws.worst_ratio(limits)
    counted = volume_distribution(some_draws.grid, worst.values, 1.0, 0.5)
    assert counted.area.mean() == pytest.approx(some_draws.probability_any_above(limits).sum() * 100.0)
    assert "Cd: 6, Pb: 6.5" in worst.notes[-1].text()
    assert worst.notes[-1].text("sr")
    np.testing.assert_array_equal(worst.map(0), some_draws.grid.spread(worst.values[0]))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [({}, "at least one"), ({"As": 1.0}, "'As' was not drawn"), ({"Cd": np.nan}, "must be numbers")],
)
def test_limits_that_are_none_are_refused(some_draws, limits, sentence):
    with pytest.raises(ValueError, match=sentence):
        some_draws.probability_any_above(limits)


def test_a_ratio_needs_limits_above_zero(some_draws):
    with pytest.raises(ValueError, match="above zero"):
        some_draws.worst_ratio({"Cd": 0.0})
