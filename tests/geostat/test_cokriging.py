import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import global_cosystem, local_cosystem
from netmin.geostat.cokriging import CoKriging
from netmin.geostat.cokriging_engine import cokriging_system_for
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.global_cosystem import GlobalCoSystem
from netmin.geostat.kriging import OrdinaryKriging
from netmin.geostat.local_cosystem import LocalCoSystem
from netmin.geostat.lognormal import LognormalKriging
from netmin.geostat.models import Anisotropy, Exponential, Gaussian, Nugget, Spherical
from netmin.geostat.points import UnmappableError
from netmin.geostat.uncorrelated import FactorSystem, IntrinsicSystem, uncorrelated_factors

METALS = {"Cd": "cadmium", "Cu": "copper", "Pb": "lead", "Zn": "zinc"}
MEANS = {"Cd": 0.6, "Cu": 3.5, "Pb": 4.8, "Zn": 5.9}
ROWS = {"Cd": slice(0, 60), "Cu": slice(29, 120)}


@pytest.fixture(scope="module")
def models(request):
    path = request.path.parent / "fixtures" / "coregionalisations.json"
    return {kind: Coregionalisation.from_json(data) for kind, data in json.loads(path.read_text()).items()}


@pytest.fixture(scope="module")
def isotopic(meuse):
    return {name: (meuse["x"], meuse["y"], np.log(meuse[column])) for name, column in METALS.items()}


@pytest.fixture(scope="module")
def heterotopic(isotopic):
    return {
        name: tuple(np.asarray(part)[ROWS.get(name, slice(None))] for part in sample)
        for name, sample in isotopic.items()
    }


@pytest.fixture(scope="module")
def some(meuse_grid):
    return meuse_grid.iloc[::50]


@pytest.fixture(scope="module")
def jura(request):
    folder = request.path.parents[2] / "data" / "samples"
    survey, validation = (pd.read_csv(folder / f"jura_{part}.csv") for part in ("prediction", "validation"))
    both = pd.concat([survey, validation])
    samples = {"Cd": (survey["x_km"], survey["y_km"], survey["Cd"])}
    samples |= {name: (both["x_km"], both["y_km"], both[name]) for name in ("Ni", "Zn")}
    return samples, validation


def clear_of_ties(samples, count, easting, northing):
    """Targets whose nearest samples gstat, which compares distances in single precision, cannot choose otherwise."""
    clear = np.ones(len(easting), dtype=bool)
    for east, north, _ in samples.values():
        apart = np.hypot(
            np.asarray(easting)[:, None] - np.asarray(east), np.asarray(northing)[:, None] - np.asarray(north)
        )
        apart.sort(axis=1)
        if apart.shape[1] > count:
            clear &= (apart[:, count] - apart[:, count - 1]) / apart[:, count] > 1e-6
    return clear


def bordered(model, samples, target, *, means=None, errors=None):
    """The textbook system (myers1982): covariances of all samples bordered by one row of ones per variable.

    Returns predictions, covariances of their errors and the multipliers of the variables' own means.
    """
    names = model.variables
    rows = [(name, east, north, value) for name in names for east, north, value in zip(*samples[name], strict=True)]
    count, trends = len(rows), 0 if means else len(names)

    def covariance(first, second, east, north):
        return float(model.covariance_of(first, second, np.array(east), np.array(north)))

    matrix = np.zeros((count + trends, count + trends))
    right = np.zeros((count + trends, len(names)))
    for a, (first, east, north, _) in enumerate(rows):
        for b, (second, other_east, other_north, _) in enumerate(rows):
            matrix[a, b] = covariance(first, second, east - other_east, north - other_north)
        matrix[a, a] += 0.0 if errors is None else errors[first]
        for t, wanted in enumerate(names):
            right[a, t] = covariance(first, wanted, east - target[0], north - target[1])
        if trends:
            matrix[a, count + names.index(first)] = matrix[count + names.index(first), a] = 1.0
    if trends:
        right[count:] = np.eye(len(names))
    solution = np.linalg.solve(matrix, right)
    known = np.zeros(len(names)) if means is None else np.array([means[name] for name in names])
    values = np.array([value - known[names.index(name)] for name, _, _, value in rows])
    multipliers = -np.diagonal(solution[count:]) if trends else np.zeros(len(names))
    return known + solution[:count].T @ values, model.sills - solution.T @ right, multipliers


def random_case(seed, counts=(9, 5, 12)):
    """Three variables with an anisotropic model of three structures, at places of which a few are shared."""
    generator = np.random.default_rng(seed)
    roots = generator.normal(size=(3, 3, 3)) * np.array([1.0, 10.0, 0.1])[None, :, None]
    structures = [Nugget(1.0), Spherical(1.0, 60.0, anisotropy=Anisotropy(40.0, 0.5)), Exponential(1.0, 15.0)]
    model = Coregionalisation(["a", "b", "c"], structures, roots @ roots.transpose(0, 2, 1))
    shared = generator.uniform(0.0, 100.0, (2, 3))
    samples = {}
    for name, count in zip(model.variables, counts, strict=True):
        places = np.concatenate([shared, generator.uniform(0.0, 100.0, (2, count - 3))], axis=1)
        samples[name] = (*places, 5.0 + generator.normal(size=count))
    return model, samples, generator.uniform(0.0, 100.0, 2)


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("all", {}),
        ("some", {}),
        ("near", {"neighbours": 20}),
        ("known", {"means": MEANS}),
        ("near_known", {"neighbours": 20, "means": MEANS}),
    ],
)
def test_four_metals_of_the_meuse_as_gstat(isotopic, heterotopic, models, some, gstat, kind, choices):
    expected = gstat("meuse_cokriging").query("kind == @kind").reset_index()
    samples = isotopic if kind == "all" else heterotopic
    found = CoKriging(models["plain"], **choices).fit(samples).predict(some["x"], some["y"], covariances=True)
    near = "neighbours" in choices
    clear = clear_of_ties(samples, 20, some["x"], some["y"]) if near else np.ones(len(some), dtype=bool)
    assert clear.mean() > 0.9
    names = list(METALS)
    for i, name in enumerate(names):
        np.testing.assert_allclose(found.of(name).mean[clear], expected[f"{name}_mean"][clear], rtol=0, atol=1e-11)
        np.testing.assert_allclose(found.variances[i][clear], expected[f"{name}_variance"][clear], rtol=0, atol=1e-11)
        for j, other in enumerate(names[i + 1 :], start=i + 1):
            between = expected[f"{name}_{other}"][clear]
            np.testing.assert_allclose(found.covariances[i, j][clear], between, rtol=0, atol=1e-11)


@pytest.mark.parametrize(("kind", "neighbours"), [("all", None), ("near", 16)])
def test_cadmium_of_the_jura_from_nickel_and_zinc_as_gstat(jura, models, gstat, kind, neighbours):
    samples, validation = jura
    expected = gstat("jura_cokriging").query("kind == @kind").reset_index()
    fitted = CoKriging(models["jura"], neighbours).fit(samples)
    found = fitted.predict(validation["x_km"], validation["y_km"], variables=["Cd"])
    clear = np.ones(len(validation), dtype=bool)
    if neighbours:
        clear = clear_of_ties(samples, neighbours, validation["x_km"], validation["y_km"])
    assert clear.mean() > 0.7
    np.testing.assert_allclose(found.means[0][clear], expected["Cd_mean"][clear], rtol=0, atol=1e-11)
    np.testing.assert_allclose(found.variances[0][clear], expected["Cd_variance"][clear], rtol=0, atol=1e-11)


def test_nickel_and_zinc_at_the_targets_make_the_map_of_cadmium_better(jura, models):
    samples, validation = jura
    targets = validation["x_km"], validation["y_km"]
    alone = OrdinaryKriging(models["jura"].of("Cd")).fit(*samples["Cd"]).predict(*targets)
    together = CoKriging(models["jura"]).fit(samples).predict(*targets).of("Cd")
    error = {name: np.sqrt(np.mean((p.mean - validation["Cd"]) ** 2)) for name, p in [("a", alone), ("t", together)]}
    assert error["t"] < 0.9 * error["a"]
    assert (together.variance < alone.variance).all()


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), known=st.booleans(), error=st.sampled_from([0.0, 0.3]))
def test_both_engines_solve_the_textbook_system(seed, known, error):
    model, samples, target = random_case(seed)
    means = {"a": 4.0, "b": 5.0, "c": 6.0} if known else None
    errors = {"a": error, "b": 10.0 * error, "c": 0.0}
    mean, covariance, multipliers = bordered(model, samples, target, means=means, errors=errors)
    fitted = CoKriging(model, means=means).fit({name: (*s, errors[name]) for name, s in samples.items()})
    assert isinstance(fitted.system, GlobalCoSystem)
    for engine in (fitted.system, LocalCoSystem(model, fitted.samples, 12, means)):
        found = engine.solve(target[:1], target[1:], [0, 1, 2], True)
        scale = np.sqrt(np.diagonal(model.sills))
        np.testing.assert_allclose(found.means[0, :, 0] / scale, mean / scale, atol=1e-9)
        np.testing.assert_allclose(found.covariances[:, :, 0], covariance, atol=1e-9 * np.outer(scale, scale).max())
        np.testing.assert_allclose(found.multipliers[:, 0] / scale**2, multipliers / scale**2, atol=1e-9)
        np.testing.assert_allclose(found.variances[:, 0], np.diagonal(found.covariances[:, :, 0]), rtol=1e-12)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), known=st.booleans())
def test_the_soil_without_its_nugget_is_predicted_as_by_structures_of_no_range(seed, known):
    """A structure that is spent at once is the nugget of the samples, and no part of a target beside them."""
    model, samples, _ = random_case(seed)
    means = {"a": 4.0, "b": 5.0, "c": 6.0} if known else None
    spent = Coregionalisation(model.variables, [Spherical(1.0, 1e-8), *model.structures[1:]], model.matrices)
    # The first three places are common to all variables: there the nugget counts in covariances, too.
    targets = np.append(samples["a"][0][:5], 44.0), np.append(samples["a"][1][:5], 55.0)
    beside = targets[0] + 1e-7, targets[1]
    fitted = CoKriging(model, means=means).fit(samples)
    expected = GlobalCoSystem(spent, fitted.samples, means).solve(*beside, [0, 1, 2], True)
    left_out = model.nugget[:, :, None]
    scale = np.sqrt(np.diagonal(model.sills))
    for engine in (
        GlobalCoSystem(model, fitted.samples, means, "cell"),
        LocalCoSystem(model, fitted.samples, 12, means, "cell"),
    ):
        found = engine.solve(*targets, [0, 1, 2], True)
        np.testing.assert_allclose(found.means[0] / scale[:, None], expected.means[0] / scale[:, None], atol=1e-5)
        difference = (found.covariances - expected.covariances + left_out) / np.outer(scale, scale)[:, :, None]
        np.testing.assert_allclose(difference, 0.0, atol=1e-6)


@pytest.mark.parametrize("support", ["sample", "cell"])
@pytest.mark.parametrize("means", [None, MEANS])
@pytest.mark.parametrize("neighbours", [None, 20])
def test_many_versions_are_predicted_by_weights_as_one_by_one(
    heterotopic, isotopic, models, support, means, neighbours
):
    generator = np.random.default_rng(2)
    # Among the targets are samples, where a nugget that is left out matters.
    targets = np.append(isotopic["Zn"][0][:9], 179_500.0), np.append(isotopic["Zn"][1][:9], 331_000.0)
    wanted = [3, 0]
    for samples, model in ((heterotopic, models["nested"]), (isotopic, models["plain"])):
        placed = CoKriging(models["nested"]).fit(samples).samples
        versions = {
            name: replace(points, versions=points.versions + generator.normal(size=(7, 1)))
            for name, points in placed.items()
        }
        system = cokriging_system_for(model, versions, neighbours, means, support)
        solved = system.solve(*targets, wanted)
        np.testing.assert_allclose(system.means(*targets, wanted), solved.means, atol=1e-9)
        full = (
            GlobalCoSystem(model, versions, means, support)
            if neighbours is None
            else LocalCoSystem(model, versions, neighbours, means, support)
        )
        np.testing.assert_allclose(system.means(*targets, wanted), full.means(*targets, wanted), atol=1e-9)
        np.testing.assert_allclose(solved.variances, full.solve(*targets, wanted).variances, atol=1e-9)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), neighbours=st.sampled_from([None, 4]))
def test_samples_are_met_exactly(seed, neighbours):
    model, samples, _ = random_case(seed)
    fitted = CoKriging(model, neighbours).fit(samples)
    for name, (east, north, values) in samples.items():
        found = fitted.predict(east, north, variables=[name])
        scale = np.sqrt(model.of(name).sill)
        np.testing.assert_allclose(found.means[0] / scale, values / scale, atol=1e-8)
        assert (found.variances[0] <= 1e-9 * scale**2).all()


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), neighbours=st.sampled_from([None, 4]))
def test_the_level_of_a_variable_does_not_reach_the_others(seed, neighbours):
    """Unbiased for every mean: what is added to all values of one variable is added to its prediction alone."""
    model, samples, target = random_case(seed)
    east, north, values = samples["b"]
    first = CoKriging(model, neighbours).fit(samples).predict(*target)
    lifted = CoKriging(model, neighbours).fit({**samples, "b": (east, north, values + 7.0)}).predict(*target)
    np.testing.assert_allclose(lifted.means - first.means, [[0.0], [7.0], [0.0]], atol=1e-8)
    np.testing.assert_allclose(lifted.variances, first.variances, rtol=1e-9)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), unit=st.floats(-6.0, 6.0), neighbours=st.sampled_from([None, 4]))
def test_neither_order_nor_unit_nor_shift_matters(seed, unit, neighbours):
    model, samples, target = random_case(seed)
    generator = np.random.default_rng(seed)
    scale = np.array([10.0**unit, 1.0, 1.0])
    other = Coregionalisation(model.variables, model.structures, model.matrices * np.outer(scale, scale))
    moved = {}
    for name, factor in zip(model.variables, scale, strict=True):
        order = generator.permutation(len(samples[name][0]))
        east, north, values = (part[order] for part in samples[name])
        moved[name] = (east + 1000.0, north - 500.0, values * factor)
    first = CoKriging(model, neighbours).fit(samples).predict(*target)
    second = CoKriging(other, neighbours).fit(moved).predict(target[0] + 1000.0, target[1] - 500.0)
    deviation = np.sqrt(np.diagonal(model.sills))
    np.testing.assert_allclose(second.means[:, 0] / scale / deviation, first.means[:, 0] / deviation, atol=1e-7)
    np.testing.assert_allclose(second.variances[:, 0] / scale**2, first.variances[:, 0], rtol=1e-6)


def test_equally_far_samples_are_chosen_by_place_whatever_their_order():
    places = np.array([(x, y) for x in range(6) for y in range(6)], dtype=float)
    values = np.random.default_rng(5).normal(size=(2, 36))
    targets = np.array([(x + 0.5, y + 0.5) for x in range(5) for y in range(5)])
    structures = [Spherical(1.0, 3.0), Exponential(1.0, 2.0), Nugget(1.0)]
    matrices = [[[1.0, 0.8], [0.8, 1.0]], [[1.0, -0.5], [-0.5, 1.0]], [[0.2, 0.1], [0.1, 0.3]]]
    kriging = CoKriging(Coregionalisation(["a", "b"], structures, matrices), neighbours=6)
    samples = {"a": (*places.T, values[0]), "b": (*places[:30].T, values[1, :30])}
    first = kriging.fit(samples).predict(*targets.T)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(30)
        mixed = {name: tuple(np.concatenate([p[order], p[30:]]) for p in s) for name, s in samples.items()}
        np.testing.assert_allclose(kriging.fit(mixed).predict(*targets.T).means, first.means, atol=1e-11)


@pytest.mark.parametrize("neighbours", [None, 20])
def test_blocks_do_not_change_the_answer(heterotopic, models, some, monkeypatch, neighbours):
    fitted = CoKriging(models["plain"], neighbours).fit(heterotopic)
    whole = fitted.predict(some["x"], some["y"], covariances=True)
    monkeypatch.setattr(global_cosystem, "BLOCK", 4 * 461 * 7)
    monkeypatch.setattr(local_cosystem, "BATCH", 80**2 * 7)
    blocks = fitted.predict(some["x"], some["y"], covariances=True)
    np.testing.assert_allclose(blocks.means, whole.means, atol=1e-11)
    np.testing.assert_allclose(blocks.covariances, whole.covariances, atol=1e-11)


@pytest.mark.parametrize("choices", [{}, {"neighbours": 20}, {"means": MEANS}, {"neighbours": 20, "means": MEANS}])
def test_the_intrinsic_model_at_common_places_is_kriging_of_each_variable(isotopic, models, some, choices):
    model = Coregionalisation.proportional(list(METALS), Nugget(0.1) + Spherical(0.9, 900.0), models["plain"].sills)
    fitted = CoKriging(model, **choices).fit(isotopic)
    assert isinstance(fitted.system, IntrinsicSystem)
    assert fitted.notes[-1].text().startswith("By the model Cd, Cu, Pb, Zn change with distance alike")
    found = fitted.predict(some["x"], some["y"], covariances=True)
    full = (
        LocalCoSystem(model, fitted.samples, 20, choices.get("means"))
        if "neighbours" in choices
        else GlobalCoSystem(model, fitted.samples, choices.get("means"))
    ).solve(some["x"].to_numpy(), some["y"].to_numpy(), range(4), True)
    np.testing.assert_allclose(found.means, full.means[0], atol=1e-10)
    np.testing.assert_allclose(found.covariances, full.covariances, atol=1e-10)
    np.testing.assert_allclose(found.lagrange, full.multipliers, atol=1e-10)
    if "means" not in choices:
        alone = OrdinaryKriging(model.of("Cd"), choices.get("neighbours")).fit(*isotopic["Cd"])
        np.testing.assert_allclose(found.means[0], alone.predict(some["x"], some["y"]).mean, atol=1e-12)


@pytest.mark.parametrize("choices", [{}, {"neighbours": 20}, {"means": MEANS}, {"neighbours": 20, "means": MEANS}])
def test_uncorrelated_factors_give_the_answer_of_the_full_system(isotopic, models, some, choices):
    fitted = CoKriging(models["plain"], **choices).fit(isotopic)
    assert isinstance(fitted.system, FactorSystem)
    found = fitted.predict(some["x"], some["y"], variables=["Zn", "Cd"], covariances=True)
    full = (
        LocalCoSystem(models["plain"], fitted.samples, 20, choices.get("means"))
        if "neighbours" in choices
        else GlobalCoSystem(models["plain"], fitted.samples, choices.get("means"))
    ).solve(some["x"].to_numpy(), some["y"].to_numpy(), [3, 0], True)
    np.testing.assert_allclose(found.means, full.means[0], atol=1e-10)
    np.testing.assert_allclose(found.covariances, full.covariances, atol=1e-10)
    np.testing.assert_allclose(found.lagrange, full.multipliers, atol=1e-10)


def test_factors_are_found_only_where_the_matrices_can_be_made_diagonal_together(models):
    factors = uncorrelated_factors(models["plain"])
    distance = np.array([0.0, 300.0, 700.0])
    for i, first in enumerate(METALS):
        for j, second in enumerate(METALS):
            mixed = sum(
                a * b * model.covariance_of(distance, np.zeros(3))
                for a, b, model in zip(factors.mixing[i], factors.mixing[j], factors.models, strict=True)
            )
            expected = models["plain"].covariance_of(first, second, distance, np.zeros(3))
            np.testing.assert_allclose(mixed, expected, atol=1e-12)
    assert uncorrelated_factors(models["nested"]) is None
    redundant = Coregionalisation(["a", "b"], [Nugget(1.0)], [[[1.0, 1.0], [1.0, 1.0]]])
    assert uncorrelated_factors(redundant) is None


def test_common_places_in_another_order_are_common_places(isotopic, models, some):
    order = np.random.default_rng(1).permutation(155)
    turned = {**isotopic, "Cd": tuple(np.asarray(part)[order] for part in isotopic["Cd"])}
    first, second = (CoKriging(models["plain"]).fit(samples) for samples in (isotopic, turned))
    assert isinstance(second.system, FactorSystem)
    targets = some["x"], some["y"]
    np.testing.assert_allclose(second.predict(*targets).means, first.predict(*targets).means, atol=1e-11)


def test_measurement_error_of_one_variable_needs_the_full_system(isotopic, models):
    fitted = CoKriging(models["plain"]).fit({**isotopic, "Cd": (*isotopic["Cd"], 0.1)})
    assert isinstance(fitted.system, GlobalCoSystem)


def test_a_variable_that_knows_nothing_of_the_others_is_kriged_alone(heterotopic, some):
    matrices = [np.diag([0.4, 0.1, 0.1, 0.1]), np.diag([1.2, 0.3, 0.5, 0.6])]
    model = Coregionalisation(list(METALS), [Nugget(1.0), Spherical(1.0, 900.0)], matrices)
    found = CoKriging(model).fit(heterotopic).predict(some["x"], some["y"]).of("Cu")
    alone = OrdinaryKriging(model.of("Cu")).fit(*heterotopic["Cu"]).predict(some["x"], some["y"])
    np.testing.assert_allclose(found.mean, alone.mean, atol=1e-11)
    np.testing.assert_allclose(found.variance, alone.variance, atol=1e-11)
    np.testing.assert_allclose(found.lagrange, alone.lagrange, atol=1e-11)


def test_one_variable_is_ordinary_kriging(meuse, some, meuse_model):
    sample = meuse["x"], meuse["y"], meuse["log_zinc"]
    model = Coregionalisation.proportional(["Zn"], meuse_model, [[meuse_model.sill]])
    fitted = CoKriging(model).fit({"Zn": sample})
    assert fitted.notes == ()
    expected = OrdinaryKriging(meuse_model).fit(*sample).predict(some["x"], some["y"])
    np.testing.assert_allclose(fitted.predict(some["x"], some["y"]).of("Zn").mean, expected.mean, atol=1e-12)


def test_the_lognormal_mean_is_without_bias_over_the_field():
    """The identity behind exp(Y + σ²/2 − m): the variance of a prediction is the sill − σ² + 2 m (journel1978)."""
    model, samples, target = random_case(3)
    fitted = CoKriging(model).fit(samples)
    found = fitted.predict(*target)
    system = fitted.system
    # Weights by the predictions of one sample at a time.
    weights = []
    for name in model.variables:
        for number in range(len(samples[name][0])):
            unit = {other: (*part[:2], np.zeros(len(part[0]))) for other, part in samples.items()}
            unit[name][2][number] = 1.0
            weights.append(CoKriging(model).fit(unit).predict(*target).means[:, 0])
    weights = np.array(weights)
    covariance = system.factor @ system.factor.T
    deviation = np.repeat(system.deviation, [len(samples[name][0]) for name in model.variables])
    spread = np.einsum("at,ab,bt->t", weights, covariance * np.outer(deviation, deviation), weights)
    np.testing.assert_allclose(
        spread, np.diagonal(model.sills) - found.variances[:, 0] + 2 * found.lagrange[:, 0], rtol=1e-8
    )


def test_logarithms_go_back_as_those_of_lognormal_kriging(meuse, some, meuse_model):
    model = Coregionalisation.proportional(["Zn"], meuse_model, [[meuse_model.sill]])
    sample = meuse["x"], meuse["y"]
    found = CoKriging(model).fit({"Zn": (*sample, meuse["log_zinc"])}).predict(some["x"], some["y"]).lognormal("Zn")
    expected = LognormalKriging(meuse_model).fit(*sample, meuse["zinc"]).predict(some["x"], some["y"])
    np.testing.assert_allclose(found.median, expected.median, rtol=1e-12)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=1e-12)
    np.testing.assert_allclose(found.interval(0.9), expected.interval(0.9), rtol=1e-12)
    assert found.notes[-1].code == "geostat.lognormal-cokriging"


@pytest.mark.parametrize("names", [["Cd", "Zn"], ["Zn"]])
def test_versions_are_averaged_and_their_spread_is_added(heterotopic, models, some, names):
    generator = np.random.default_rng(2)
    targets = some["x"][:9], some["y"][:9]
    drawn = heterotopic["Cd"][2] + generator.normal(0.0, 0.3, (5, 60))
    kriging = CoKriging(models["plain"])
    single = [
        kriging.fit({**heterotopic, "Cd": (*heterotopic["Cd"][:2], row)}).predict(
            *targets, variables=names, covariances=True
        )
        for row in drawn
    ]
    together = kriging.fit({**heterotopic, "Cd": (*heterotopic["Cd"][:2], drawn)}).predict(
        *targets, variables=names, covariances=True
    )
    means = np.stack([one.means for one in single])
    about = means - means.mean(axis=0)
    spread = 1.2 * np.einsum("vtm,vum->tum", about, about) / 4
    np.testing.assert_allclose(together.means, means.mean(axis=0))
    np.testing.assert_allclose(together.covariances, single[0].covariances + spread, rtol=1e-10)
    np.testing.assert_allclose(together.variances, np.einsum("ttm->tm", together.covariances), rtol=1e-10)
    assert "rubin1987" in together.citations


def test_the_table_names_every_variable(heterotopic, models, some):
    table = CoKriging(models["plain"]).fit(heterotopic).predict(some["x"], some["y"], variables=["Pb"]).table
    assert table.columns.tolist() == ["Pb_mean", "Pb_variance", "Pb_standard_deviation"]
    assert len(table) == len(some)


@pytest.mark.parametrize("neighbours", [None, 10])
def test_a_singular_system_is_a_sentence(neighbours):
    east = np.linspace(0.0, 1.0, 40)
    smooth = Coregionalisation(
        ["a", "b"], [Gaussian(1.0, 1000.0), Exponential(1.0, 9.0)], [np.ones((2, 2)), np.zeros((2, 2))]
    )
    samples = {"a": (east, np.zeros(40), east), "b": (east[:30], np.zeros(30), east[:30])}
    with pytest.raises(UnmappableError, match="leave one variable out") as caught:
        CoKriging(smooth, neighbours).fit(samples).predict([0.5], [0.3])
    assert "lăsați deoparte o variabilă" in caught.value.text("ro")
    assert "изоставите једну променљиву" in caught.value.text("sr")


def test_a_variable_that_is_a_mixture_of_the_others_is_a_sentence():
    root = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    other = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 2.0]])
    model = Coregionalisation(
        ["a", "b", "sum"], [Nugget(1.0), Exponential(1.0, 5.0)], [root @ root.T, root @ np.diag([1.0, 3.0]) @ root.T]
    )
    places = np.random.default_rng(1).uniform(0.0, 50.0, (2, 20))
    values = other @ np.random.default_rng(2).normal(size=(2, 20))
    with pytest.raises(UnmappableError, match="one variable is a mixture of the others"):
        CoKriging(model).fit({name: (*places, row) for name, row in zip(model.variables, values, strict=True)})


def test_bad_samples_are_sentences(heterotopic, models):
    kriging = CoKriging(models["plain"])
    without = {name: sample for name, sample in heterotopic.items() if name != "Pb"}
    with pytest.raises(UnmappableError, match="without a single sample: Pb"):
        kriging.fit(without)
    with pytest.raises(UnmappableError, match="Pb: Distinct places: 1"):
        kriging.fit({**heterotopic, "Pb": ([0.0], [0.0], [1.0])})
    # With known means one sample is enough.
    CoKriging(models["plain"], means=MEANS).fit({**heterotopic, "Pb": ([0.0], [0.0], [1.0])})


def test_no_targets_give_no_predictions(isotopic, heterotopic, models):
    for samples in (isotopic, heterotopic):
        for neighbours in (None, 5):
            found = CoKriging(models["plain"], neighbours).fit(samples).predict([], [], covariances=True)
            assert found.means.shape == (4, 0)
            assert found.covariances.shape == (4, 4, 0)


def test_mistakes_of_a_programmer_are_refused(heterotopic, models):
    with pytest.raises(ValueError, match="neighbours"):
        CoKriging(models["plain"], neighbours=1)
    with pytest.raises(ValueError, match="means"):
        CoKriging(models["plain"], means={"Cd": 0.0})
    with pytest.raises(ValueError, match="sill above zero"):
        CoKriging(Coregionalisation(["a", "b"], [Nugget(1.0)], [np.diag([1.0, 0.0])]))
    two = {
        name: (*sample[:2], np.tile(sample[2], (count, 1)))
        for (name, sample), count in zip(heterotopic.items(), [2, 3, 1, 1], strict=True)
    }
    with pytest.raises(ValueError, match="equally many"):
        CoKriging(models["plain"]).fit(two)
    fitted = CoKriging(models["plain"]).fit(heterotopic)
    with pytest.raises(ValueError, match="every target"):
        fitted.predict([np.nan], [0.0])
    with pytest.raises(ValueError, match="must be among"):
        fitted.predict([0.0], [0.0], variables=["Hg"])
    with pytest.raises(ValueError, match="was not predicted"):
        fitted.predict([0.0], [0.0], variables=["Cd"]).of("Zn")
