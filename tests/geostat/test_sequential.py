import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import Anisotropy, Exponential, Gaussian, Linear, Nugget, OrdinaryKriging, Spherical
from netmin.geostat.draws import Targets
from netmin.geostat.neighbour_weights import NOBODY, Conditioning, conditional_weights, nearest_earlier
from netmin.geostat.random_streams import FIELD, NOISE, PATH, fingerprint, stream
from netmin.geostat.sequential import Path
from netmin.geostat.sites import Sites
from netmin.geostat.threads import in_threads

MODEL = Nugget(0.1) + Spherical(0.6, 60.0) + Exponential(0.3, 20.0, anisotropy=Anisotropy(20.0, 0.4))


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), fixed=st.integers(0, 30), count=st.integers(1, 12), total=st.integers(31, 300))
def test_the_nearest_earlier_places_are_those_that_looking_at_all_finds(seed, fixed, count, total):
    places = np.random.default_rng(seed).uniform(0.0, 1.0, (total, 2))
    found = nearest_earlier(places, fixed, count)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    for row, neighbours in zip(range(fixed, total), found, strict=True):
        expected = np.argsort(apart[row, :row])[:count]
        assert sorted(neighbours[neighbours != NOBODY]) == sorted(expected)


def given_all(places, error=0.0):
    """The same places for one target, and nobody at the end."""
    count = len(places)
    east, north = (np.append(part, 0.0)[None] for part in places.T)
    present = np.append(np.ones(count, dtype=bool), False)[None]
    return Conditioning(east, north, present, np.full((1, count + 1), error))


def test_weights_with_an_unknown_mean_are_those_of_ordinary_kriging():
    generator = np.random.default_rng(1)
    places, target = generator.uniform(0.0, 100.0, (9, 2)), np.array([[40.0, 55.0]])
    weights, variance = conditional_weights(MODEL, *target.T, given_all(places, 0.2), known_mean=False)
    system = OrdinaryKriging(MODEL).fit(*places.T, np.zeros(9), error_variance=0.2).system
    np.testing.assert_allclose(weights[0, :9], system.weights(*target.T)[:, 0], atol=1e-9)
    assert weights[0, 9] == 0.0
    assert variance[0] == pytest.approx(system.solve(*target.T)[1][0], abs=1e-9)


def test_weights_with_a_known_mean_solve_the_textbook_system():
    generator = np.random.default_rng(2)
    places, target = generator.uniform(0.0, 100.0, (9, 2)), np.array([[40.0, 55.0]])
    weights, variance = conditional_weights(MODEL, *target.T, given_all(places), known_mean=True)
    apart, to_target = places[:, None] - places[None], places - target
    covariance = MODEL.covariance_of(*to_target.T)
    expected = np.linalg.solve(MODEL.covariance_of(apart[..., 0], apart[..., 1]), covariance)
    np.testing.assert_allclose(weights[0, :9], expected, atol=1e-9)
    assert variance[0] == pytest.approx(MODEL.sill - expected @ covariance)


def test_with_nobody_given_a_place_varies_as_the_field_does():
    nobody = Conditioning(np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((1, 2), dtype=bool), np.zeros((1, 2)))
    weights, variance = conditional_weights(MODEL, np.zeros(1), np.zeros(1), nobody, known_mean=True)
    assert weights.tolist() == [[0.0, 0.0]]
    assert variance[0] == MODEL.sill


def test_smooth_models_and_places_side_by_side_have_weights_too():
    places = np.array([[0.0, 0.0], [1e-7, 0.0], [5.0, 0.0], [5.0, 1e-9]])
    for model in (Gaussian(1.0, 500.0), Exponential(1.0, 500.0)):
        weights, variance = conditional_weights(
            model, np.array([2.5]), np.array([0.0]), given_all(places), known_mean=True
        )
        assert weights.sum() == pytest.approx(1.0, abs=0.02)
        assert 0.0 <= variance[0] < 0.011


def test_weights_without_a_sill_do_not_feel_the_constant_added_to_make_covariances():
    places = np.random.default_rng(3).uniform(0.0, 100.0, (6, 2))
    model, target = Nugget(0.2) + Linear(0.01), np.array([[30.0, 30.0]])
    weights, variance = conditional_weights(model, *target.T, given_all(places), known_mean=False)
    everywhere = np.vstack([places, target])
    semivariance = model.semivariance(np.hypot(*(everywhere[:, None] - everywhere[None]).transpose(2, 0, 1)))
    matrix = np.block([[semivariance[:6, :6], np.ones((6, 1))], [np.ones((1, 6)), np.zeros((1, 1))]])
    right = np.append(semivariance[6, :6], 1.0)
    solution = np.linalg.solve(matrix, right)
    np.testing.assert_allclose(weights[0, :6], solution[:6], atol=1e-8)
    assert variance[0] == pytest.approx(solution @ right, abs=1e-8)


def test_a_path_leaves_out_targets_at_samples_known_exactly_and_only_those():
    targets = Targets.of(([0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0]))
    sites = Sites(targets, np.array([1.0, 3.0]), np.array([0.0, 0.0]))
    path = Path.through(sites, np.array([0.0, 0.5]), neighbours=3, seed=0)
    assert sorted(path.visited.tolist()) == [0, 2, 3]
    for step, neighbours in enumerate(path.neighbours):
        earlier = {0, 1} | {2 + int(target) for target in path.visited[:step]}
        assert set(neighbours.tolist()) - {NOBODY} <= earlier


def test_the_path_is_drawn_by_the_seed():
    targets = Targets.of((np.arange(50.0), np.zeros(50)))
    first, again, other = (
        Path.through(Sites.without_samples(targets), np.empty(0), 4, seed).visited.tolist() for seed in (1, 1, 2)
    )
    assert first == again != other
    assert sorted(first) == list(range(50))


def test_streams_of_random_numbers_do_not_meet():
    keys = [(FIELD, 0), (FIELD, 1), (NOISE, 0, 0), (NOISE, 0, 1), (NOISE, 1, 0), (PATH,)]
    first = [stream(5, *key).random() for key in keys] + [stream(6, *key).random() for key in keys]
    assert len(set(first)) == len(first)


def test_other_places_have_another_fingerprint():
    east, north = np.arange(3.0), np.zeros(3)
    assert fingerprint(east, north) == fingerprint(east.copy(), north.copy())
    assert fingerprint(east, north) != fingerprint(north, east)


def test_what_fails_in_a_thread_is_raised():
    def work(number):
        if number == 3:
            raise ZeroDivisionError

    for threads in (1, 2):
        with pytest.raises(ZeroDivisionError):
            in_threads(work, range(6), threads)
