"""The compiled engines answer what the engines in numpy answer, whatever the samples, targets and threads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from netmin.errors import UsageError
from netmin.geostat import (
    Anisotropy,
    Block,
    Exponential,
    Gaussian,
    Linear,
    Matern,
    Neighbourhood,
    Nugget,
    OrdinaryKriging,
    Spherical,
    Stable,
    UnmappableError,
    empirical_variogram,
    pairs,
)
from netmin.geostat.compiled import covariance, lanes, tiles
from netmin.geostat.compiled.systems import CompiledGlobalSystem, CompiledLocalSystem
from netmin.geostat.engine import compiles, system_for
from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.local_system import LocalSystem
from netmin.geostat.points import place_values
from netmin.geostat.threads import available_threads

MODEL = Nugget(0.1) + Exponential(0.9, 40.0)
MODELS = [
    Nugget(0.05) + Spherical(0.6, 70.0),
    MODEL,
    Nugget(0.2) + Gaussian(0.5, 30.0),
    Matern(0.5, 20.0, smoothness=1.5) + Nugget(0.01),
    Matern(0.5, 15.0, smoothness=2.5) + Nugget(0.1),
    Stable(0.7, 30.0, exponent=1.3),
    Nugget(0.1) + Linear(0.01),
    Nugget(0.1) + Spherical(0.3, 80.0, anisotropy=Anisotropy(30.0, 0.4)) + Exponential(0.2, 20.0),
    Spherical(0.5, 60.0) + Exponential(0.3, 50.0, anisotropy=Anisotropy(20.0, zonal=True)),
]


def strewn(seed, count, versions=1, error=0.0):
    generator = np.random.default_rng(seed)
    places = generator.uniform(0.0, 100.0, (2, count))
    return place_values(*places, generator.normal(size=(versions, count)), error_variance=error)


def lattice(side, step):
    place = (np.arange(side) + 0.5) * step
    east, north = np.meshgrid(place, place)
    return east.ravel(), north.ravel()


def assert_same(found, expected, atol=1e-12):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=atol)


def test_the_vector_exponential_is_exact_to_a_unit_in_the_last_place():
    @njit
    def exponentials(numbers, out):
        for i in range(0, len(numbers), lanes.WIDTH):
            lanes.store(out, i, lanes.exponential(lanes.load(numbers, i)))

    numbers = -np.concatenate([np.linspace(0.0, 1.0, 4000), np.geomspace(1e-300, 700.0, 4000)])
    out = np.empty_like(numbers)
    exponentials(numbers, out)
    assert np.abs(out / np.exp(numbers) - 1.0).max() < 3e-16


@pytest.mark.parametrize("model", MODELS, ids=lambda model: "+".join(part.name for part in model.structures))
def test_covariances_are_those_of_the_model(model):
    offsets = np.random.default_rng(1).normal(0.0, 60.0, (2, 400))
    offsets[:, ::7] = 0.0
    out = np.empty(400)
    lift = 0.0 if model.bounded else 5.0
    rows = covariance.structures_of(model)
    covariance.covariances(*offsets, 400, rows, lift, model.nugget, out)
    np.testing.assert_allclose(out, model.covariance_of(*offsets) + lift, rtol=0, atol=1e-14)


def test_a_smoothness_without_a_closed_form_is_left_to_numpy():
    model = Nugget(0.1) + Matern(0.5, 20.0, smoothness=0.8)
    assert covariance.structures_of(model) is None
    assert not compiles(model)
    assert isinstance(system_for(model, strewn(1, 30), Neighbourhood(5)), LocalSystem)
    assert isinstance(system_for(model, strewn(1, 30), None), GlobalSystem)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: "+".join(part.name for part in model.structures))
@pytest.mark.parametrize("block", [None, Block(4.0, 2.0)], ids=["point", "block"])
def test_every_model_is_kriged_as_in_numpy(model, block):
    points, targets = strewn(2, 80), lattice(12, 9.0)
    choice = Neighbourhood(15)
    assert_same(
        CompiledLocalSystem(model, points, choice).solve(*targets, block=block),
        LocalSystem(model, points, choice).solve(*targets, block=block),
    )
    assert_same(
        CompiledGlobalSystem(model, points).solve(*targets, block=block),
        GlobalSystem(model, points).solve(*targets, block=block),
    )


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**20),
    samples=st.integers(6, 120),
    nearest=st.integers(2, 40),
    side=st.integers(1, 24),
    step=st.sampled_from([0.01, 0.4, 3.0, 40.0]),
    versions=st.sampled_from([1, 3, 6]),
    error=st.sampled_from([0.0, 0.3]),
    radius=st.sampled_from([np.inf, 12.0]),
    least=st.integers(1, 4),
    functions=st.integers(0, 3),
)
def test_neighbours_of_any_number_are_kriged_as_in_numpy(
    seed, samples, nearest, side, step, versions, error, radius, least, functions
):
    points = strewn(seed, samples, versions, error)
    targets = lattice(side, step)

    def drift(east, north):
        return np.column_stack([np.ones(len(east)), east / 100.0, north / 100.0])[:, :functions]

    points = place_values(
        points.easting, points.northing, points.versions, error_variance=error,
        drift=drift(points.easting, points.northing),
    )  # fmt: skip
    # A plane through a few neighbours that lie nearly in a line is arithmetic without digits; ten lie apart.
    room = min(10, samples) if functions > 1 else 1
    choice = Neighbourhood(max(nearest, 4, room), radius=radius, least=max(min(least, nearest), room))
    compiled, plain = CompiledLocalSystem(MODEL, points, choice), LocalSystem(MODEL, points, choice)
    here = drift(*targets)
    try:
        expected = plain.solve(*targets, here)
    except UnmappableError:
        with pytest.raises(UnmappableError):
            compiled.solve(*targets, here)
        return
    assert_same(compiled.solve(*targets, here), expected, atol=1e-7 if functions > 1 else 1e-11)


@pytest.mark.parametrize("sectors", [4, 8])
def test_sectors_are_kriged_as_in_numpy(sectors):
    points, targets = strewn(3, 150, versions=2), lattice(40, 3.0)
    choice = Neighbourhood(16, radius=30.0, least=3, sectors=sectors)
    compiled, plain = CompiledLocalSystem(MODEL, points, choice), LocalSystem(MODEL, points, choice)
    assert_same(compiled.solve(*targets), plain.solve(*targets))
    assert_same(compiled.leave_each_out(), plain.leave_each_out())


@pytest.mark.parametrize("choice", [Neighbourhood(12), Neighbourhood(12, radius=15.0, least=2), Neighbourhood(79)])
def test_each_sample_is_left_out_as_in_numpy(choice):
    points = strewn(4, 80, error=0.05)
    compiled, plain = CompiledLocalSystem(MODEL, points, choice), LocalSystem(MODEL, points, choice)
    assert_same(compiled.leave_each_out(), plain.leave_each_out())


def test_samples_equally_far_are_told_apart_by_place():
    # Samples and targets on one lattice: nearly every target has ties.
    east, north = lattice(15, 10.0)
    points = place_values(east, north, np.random.default_rng(5).normal(size=225))
    targets = lattice(30, 5.0)
    for nearest in (3, 7, 20):
        choice = Neighbourhood(nearest)
        assert_same(
            CompiledLocalSystem(MODEL, points, choice).solve(*targets),
            LocalSystem(MODEL, points, choice).solve(*targets),
        )


def test_the_order_of_samples_changes_no_bit():
    points, targets = strewn(6, 300), lattice(50, 2.0)
    turned = np.random.default_rng(7).permutation(300)
    again = place_values(points.easting[turned], points.northing[turned], points.versions[:, turned])
    choice = Neighbourhood(20)
    for one, other in zip(
        CompiledLocalSystem(MODEL, points, choice).solve(*targets),
        CompiledLocalSystem(MODEL, again, choice).solve(*targets),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_threads_change_no_bit(monkeypatch):
    points, targets = strewn(8, 400), lattice(110, 0.9)
    system = CompiledLocalSystem(MODEL, points, Neighbourhood(20))
    solved = []
    for threads in ("1", "2", "5"):
        monkeypatch.setenv("NETMIN_THREADS", threads)
        solved.append(system.solve(*targets))
    for other in solved[1:]:
        for one, two in zip(solved[0], other, strict=True):
            np.testing.assert_array_equal(one, two)


def test_the_company_of_a_target_changes_its_answer_by_rounding_alone():
    points, (east, north) = strewn(9, 400), lattice(100, 1.0)
    system = CompiledLocalSystem(MODEL, points, Neighbourhood(24))
    whole = system.solve(east, north)
    alone = [system.solve(east[i : i + 1], north[i : i + 1]) for i in range(0, 10000, 997)]
    for name, part in enumerate(zip(*alone, strict=True)):
        np.testing.assert_allclose(np.concatenate(part, axis=-1), whole[name][..., ::997], rtol=0, atol=1e-12)


def test_targets_strewn_wide_and_many_neighbours_are_halved_until_they_fit():
    points = strewn(10, 900)
    generator = np.random.default_rng(11)
    targets = generator.uniform(-300.0, 400.0, (2, 200))
    choice = Neighbourhood(300)
    assert_same(
        CompiledLocalSystem(MODEL, points, choice).solve(*targets),
        LocalSystem(MODEL, points, choice).solve(*targets),
    )


@pytest.mark.parametrize("shape", ["line", "clusters"])
def test_samples_in_a_line_or_in_clusters_are_found(shape):
    generator = np.random.default_rng(12)
    if shape == "line":
        east, north = generator.uniform(0.0, 1e4, 200), np.full(200, 7.0)
    else:
        east, north = (generator.choice([0.0, 5000.0], 200) + generator.uniform(0.0, 1.0, 200) for _ in range(2))
    points = place_values(east, north, generator.normal(size=200))
    targets = generator.uniform(-100.0, 1e4, (2, 300))
    model, choice = Nugget(0.1) + Exponential(0.9, 400.0), Neighbourhood(9)
    assert_same(
        CompiledLocalSystem(model, points, choice).solve(*targets),
        LocalSystem(model, points, choice).solve(*targets),
    )


def test_no_target_gives_no_answer():
    nothing = np.empty(0)
    for system in (
        CompiledLocalSystem(MODEL, strewn(1, 30), Neighbourhood(5)),
        CompiledGlobalSystem(MODEL, strewn(1, 30)),
    ):
        means, variance, lagrange = system.solve(nothing, nothing)
        assert means.shape == (1, 0)
        assert variance.shape == lagrange.shape == (0,)


@pytest.mark.parametrize("neighbours", [None, 8])
def test_a_singular_system_is_a_sentence_from_either_engine(neighbours, monkeypatch):
    # A very smooth model without a nugget takes close samples for one.
    places = np.random.default_rng(13).uniform(0.0, 1.0, (2, 40)) + 100.0
    kriging = OrdinaryKriging(Gaussian(1.0, 1000.0), neighbours)
    with pytest.raises(UnmappableError, match="Add a nugget"):
        kriging.fit(*(50.0 * places), places[0]).predict([5010.0], [5010.0])


def test_weights_of_many_values_are_those_of_one(monkeypatch):
    points, targets = strewn(14, 200, versions=40), lattice(30, 3.3)
    system = CompiledLocalSystem(MODEL, points, Neighbourhood(18))
    means, variance, _ = system.solve(*targets)
    first = CompiledLocalSystem(
        MODEL, place_values(points.easting, points.northing, points.versions[7]), Neighbourhood(18)
    )
    alone, same_variance, _ = first.solve(*targets)
    np.testing.assert_allclose(means[7], alone[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(variance, same_variance, rtol=0, atol=1e-13)


def test_tiles_hold_every_target_once():
    for targets in (lattice(37, 2.0), np.random.default_rng(15).uniform(0.0, 1.0, (2, 501)), np.zeros((2, 3))):
        groups, order = tiles.groups_of(*targets, density=0.1, nearest=10)
        assert sorted(order) == list(range(len(targets[0])))
        assert groups[0] == 0
        assert groups[-1] == len(order)
        assert (np.diff(groups) > 0).all()


def test_the_number_of_threads_is_told_by_the_environment(monkeypatch):
    monkeypatch.setenv("NETMIN_THREADS", "3")
    assert available_threads() == 3
    monkeypatch.setenv("NETMIN_THREADS", "many")
    with pytest.raises(UsageError, match="whole number"):
        available_threads()
    monkeypatch.delenv("NETMIN_THREADS")
    assert available_threads() >= 1


@pytest.mark.parametrize("estimator", ["matheron", "cressie"])
@pytest.mark.parametrize("versions", [1, 3])
def test_variograms_are_summed_as_in_numpy(estimator, versions, monkeypatch):
    generator = np.random.default_rng(16)
    # On a lattice many distances lie on the edges of intervals.
    east, north = (part[generator.permutation(400)] for part in lattice(20, 5.0))
    values = generator.normal(size=(versions, 400))
    monkeypatch.setattr(pairs, "_WORTH_LOADING", 0)
    compiled = empirical_variogram(east, north, values, cutoff=50.0, width=5.0, estimator=estimator)
    monkeypatch.setattr(pairs, "compiler_installed", lambda: False)
    plain = empirical_variogram(east, north, values, cutoff=50.0, width=5.0, estimator=estimator)
    np.testing.assert_array_equal(compiled.pairs, plain.pairs)
    np.testing.assert_allclose(compiled.distance, plain.distance, rtol=1e-13)
    np.testing.assert_allclose(compiled.semivariance, plain.semivariance, rtol=1e-12)


def test_few_pairs_are_summed_without_loading_the_compiled_loops(monkeypatch):
    monkeypatch.setattr(pairs, "compiler_installed", lambda: pytest.fail("the compiler was asked for"))
    empirical_variogram(*lattice(20, 5.0), np.arange(400.0), cutoff=50.0, width=5.0)
