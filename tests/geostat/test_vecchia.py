from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from netmin.geostat import Anisotropy, Exponential, Matern, Nugget, Spherical
from netmin.geostat.dense_terms import DenseTerms
from netmin.geostat.gaussian_sample import GaussianSample
from netmin.geostat.gaussian_terms import Move
from netmin.geostat.likelihood import fit_likelihood, log_likelihood
from netmin.geostat.shape import with_sill
from netmin.geostat.vecchia import VecchiaTerms, earlier_neighbours, maxmin_order

MODEL = Nugget(0.2) + Exponential(0.8, 50.0)


def places(count, seed=0):
    return np.random.default_rng(seed).uniform(0.0, 1000.0, (count, 2))


def field(count, size, seed=1):
    generator = np.random.default_rng(seed)
    east, north = generator.uniform(0.0, size, (2, count))
    sigma = MODEL.covariance_of(east[:, None] - east, north[:, None] - north)
    return east, north, np.linalg.cholesky(sigma) @ generator.normal(size=count)


def test_each_place_is_as_far_as_possible_from_those_before_it():
    coordinates = places(120)
    order = maxmin_order(coordinates)
    assert sorted(order.tolist()) == list(range(120))
    apart = cdist(coordinates, coordinates)
    for step in range(1, 120):
        to_earlier = apart[:, order[:step]].min(axis=1)
        assert to_earlier[order[step]] == to_earlier.max()


def test_neighbours_are_the_nearest_before():
    coordinates = places(400, 3)[maxmin_order(places(400, 3))]
    found = earlier_neighbours(coordinates, 12)
    apart = cdist(coordinates, coordinates)
    for place in range(400):
        expected = np.sort(np.argsort(apart[place, :place])[:12])
        assert found[place][found[place] >= 0].tolist() == expected.tolist()


@pytest.mark.parametrize(
    "model",
    [MODEL, Nugget(0.1) + Matern(0.6, 40.0, smoothness=0.8), Spherical(1.0, 300.0, anisotropy=Anisotropy(20.0, 0.4))],
)
def test_all_neighbours_give_the_exact_likelihood_and_slopes(model):
    sample, _ = GaussianSample.of(*field(90, 400.0), "linear", np.linspace(0.01, 0.1, 90))
    given = sample.easting, sample.northing, sample.joined, sample.error_variance
    parts = [with_sill(part, 1.0) for part in model.structures]
    sills = np.array([part.partial_sill for part in model.structures])
    last = len(parts) - 1
    farther, back = (replace(parts[last], range=parts[last].range * (1.0 + step)) for step in (1e-5, -1e-5))
    moves = [Move(2e-5, ((last, farther, back),))]
    for method in ("ml", "reml"):
        choices = {"information": True, "restricted": method == "reml"}
        exact = DenseTerms(*given).terms(parts, sills, moves, **choices)
        found = VecchiaTerms(*given, 89).terms(parts, sills, moves, **choices)
        assert found.log_likelihood(method) == pytest.approx(exact.log_likelihood(method), abs=1e-10)
        np.testing.assert_allclose(found.slopes(method), exact.slopes(method), rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(found.information, exact.information, rtol=1e-8)


def test_as_many_neighbours_as_there_are_is_the_exact_likelihood():
    place = field(60, 300.0)
    assert log_likelihood(*place, MODEL, neighbours=59) == log_likelihood(*place, MODEL)
    assert fit_likelihood(*place, "exponential", neighbours=200).neighbours is None


def test_thirty_neighbours_are_close():
    east, north, values = field(900, 670.0)
    exact = log_likelihood(east, north, values, MODEL)
    gaps = [abs(log_likelihood(east, north, values, MODEL, neighbours=count) - exact) for count in (5, 30)]
    # A change of the log-likelihood by 2 is what a 95 % interval allows.
    assert gaps[1] < 0.6
    assert gaps[1] < gaps[0]


def test_fits_by_thirty_neighbours_are_within_a_fraction_of_their_errors():
    place = field(450, 475.0)
    exact, near = (fit_likelihood(*place, "exponential", neighbours=count).parameters.table for count in (None, 30))
    shift = (near["estimate"] - exact["estimate"]) / exact["standard_error"]
    assert np.abs(shift).max() < 0.2
    np.testing.assert_allclose(near["standard_error"], exact["standard_error"], rtol=0.1)


def test_large_sets_are_approximated_and_that_is_said(monkeypatch):
    from netmin.geostat import likelihood_engine

    monkeypatch.setattr(likelihood_engine, "DENSE_UP_TO", 100)
    place = field(120, 250.0)
    fit = fit_likelihood(*place, "exponential")
    assert fit.neighbours == 30
    assert fit.notes[-1].code == "geostat.likelihood-approximated"
    assert "vecchia1988" in fit.citations
    monkeypatch.setattr(likelihood_engine, "DENSE_UP_TO", 1500)
    exact = fit_likelihood(*place, "exponential")
    assert fit.model.practical_range == pytest.approx(exact.model.practical_range, rel=0.1)


def test_the_order_of_samples_does_not_matter():
    east, north, values = field(200, 300.0)
    order = np.random.default_rng(2).permutation(200)
    one = log_likelihood(east, north, values, MODEL, neighbours=10)
    assert log_likelihood(east[order], north[order], values[order], MODEL, neighbours=10) == pytest.approx(
        one, abs=1e-10
    )


def test_places_on_a_lattice_are_ordered_whatever_their_order():
    east, north = (part.ravel() for part in np.meshgrid(np.arange(12.0), np.arange(12.0)))
    values = np.random.default_rng(1).normal(size=144)
    order = np.random.default_rng(2).permutation(144)
    one = log_likelihood(east, north, values, MODEL, neighbours=6)
    assert log_likelihood(east[order], north[order], values[order], MODEL, neighbours=6) == pytest.approx(
        one, abs=1e-10
    )


def test_batches_do_not_change_the_answer(monkeypatch):
    from netmin.geostat import vecchia

    place = field(150, 300.0)
    whole = log_likelihood(*place, MODEL, neighbours=10)
    monkeypatch.setattr(vecchia, "_BATCH", 1500)
    monkeypatch.setattr(vecchia, "_KEPT", 0)
    assert log_likelihood(*place, MODEL, neighbours=10) == pytest.approx(whole, abs=1e-10)


def test_a_coarser_scout_leads_to_the_same_top(monkeypatch):
    from netmin.geostat import likelihood_engine

    place = field(250, 350.0)
    alone = fit_likelihood(*place, "exponential")
    monkeypatch.setattr(likelihood_engine, "SCOUTED_FROM", 100)
    scouted = fit_likelihood(*place, "exponential")
    assert scouted.log_likelihood == pytest.approx(alone.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(scouted.parameters.table["estimate"], alone.parameters.table["estimate"], rtol=1e-3)
