import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.coregionalisation_fit import fit_coregionalisation
from netmin.geostat.cross_variogram import CrossVariograms, cross_variograms
from netmin.geostat.fitting import WEIGHTS
from netmin.geostat.models import Anisotropy, Exponential, Linear, Nugget, Spherical
from netmin.geostat.points import UnmappableError
from netmin.geostat.semidefinite import Patience, as_matrices, fit_semidefinite
from netmin.geostat.variogram import EmpiricalVariogram

METALS = {"Cd": "cadmium", "Cu": "copper", "Pb": "lead", "Zn": "zinc"}
PLAIN = Nugget(1.0) + Spherical(1.0, 900.0)
NESTED = Nugget(1.0) + Exponential(1.0, 150.0) + Spherical(1.0, 900.0)
DISTANCE = np.linspace(100.0, 1500.0, 15)


@pytest.fixture(scope="module")
def samples(meuse):
    return {name: (meuse["x"], meuse["y"], np.log(meuse[column])) for name, column in METALS.items()}


@pytest.fixture(scope="module")
def variograms(samples):
    return cross_variograms(samples)


@pytest.fixture(scope="module")
def models(request):
    path = request.path.parent / "fixtures" / "coregionalisations.json"
    return {kind: Coregionalisation.from_json(data) for kind, data in json.loads(path.read_text()).items()}


def exact(model, kind="cross", pairs=100, distance=DISTANCE):
    """Cross-variograms that are the model itself; the pseudo one has an interval at distance zero."""
    found = {}
    for i, first in enumerate(model.variables):
        for second in model.variables[i:]:
            pseudo = kind == "pseudo" and first != second
            lags = np.append(0.0, distance) if pseudo else distance
            law = model.pseudo_semivariance_of if pseudo else model.semivariance_of
            found[first, second] = EmpiricalVariogram(
                distance=lags,
                semivariance=law(first, second, lags, np.zeros(len(lags))),
                pairs=np.full(len(lags), pairs),
                cutoff=float(distance[-1]),
                width=100.0,
                estimator="matheron" if first == second else kind,
                places=200,
            )
    return CrossVariograms(model.variables, found, float(distance[-1]), 100.0)


def weighted_squares(model, variograms, weights="pairs/distance2"):
    """The sum that is made small, written out pair by pair; cross-variograms only."""
    own = [variograms.between(name, name) for name in model.variables]
    spread = {
        name: np.average(one.semivariance, weights=WEIGHTS[weights](one))
        for name, one in zip(model.variables, own, strict=True)
    }
    total = 0.0
    for first in model.variables:
        for second in model.variables:
            one = variograms.between(first, second)
            residual = one.semivariance - model.semivariance_of(
                first, second, one.distance, np.zeros(len(one.distance))
            )
            total += float(np.sum(WEIGHTS[weights](one) * residual**2)) / (spread[first] * spread[second])
    return total


def test_coefficients_are_those_of_gstat_where_no_constraint_binds(variograms, models):
    fit = fit_coregionalisation(variograms, PLAIN, fit_ranges=False)
    assert fit.turns == 0
    np.testing.assert_allclose(fit.model.matrices, models["plain"].matrices, rtol=0, atol=1e-12)
    assert fit.error == pytest.approx(weighted_squares(fit.model, variograms), rel=1e-9)


def test_the_sum_of_squares_is_smaller_than_that_of_gstat_where_it_does(variograms, models):
    fit = fit_coregionalisation(variograms, NESTED, fit_ranges=False)
    assert fit.turns > 0
    found, others = weighted_squares(fit.model, variograms), weighted_squares(models["nested"], variograms)
    assert fit.error == pytest.approx(found, rel=1e-9)
    # gstat takes the nearest possible matrices and does not look at the variograms again.
    assert found < 0.9 * others
    assert fit.notes[-1].code == "geostat.coregionalisation-projected"


def test_no_possible_model_nearby_is_better(variograms):
    fit = fit_coregionalisation(variograms, NESTED, fit_ranges=False)
    generator = np.random.default_rng(1)
    for _ in range(200):
        step = generator.normal(size=fit.model.matrices.shape) * 10.0 ** generator.uniform(-6.0, -1.0)
        values, vectors = np.linalg.eigh(fit.model.matrices + step + step.transpose(0, 2, 1))
        near = (vectors * np.maximum(values, 0.0)[:, None]) @ vectors.transpose(0, 2, 1)
        other = Coregionalisation(fit.model.variables, fit.model.structures, near)
        assert weighted_squares(other, variograms) >= fit.error * (1.0 - 1e-10)


@pytest.mark.parametrize("kind", ["cross", "pseudo"])
@pytest.mark.parametrize("weights", ["pairs/distance2", "pairs", "equal"])
def test_a_model_is_found_again_in_its_own_variograms(kind, weights, models):
    given_model = models["plain"].select(["Cd", "Cu", "Zn"])
    fit = fit_coregionalisation(exact(given_model, kind), "spherical", weights=weights)
    assert fit.model.structures[1].range == pytest.approx(900.0, rel=1e-5)
    np.testing.assert_allclose(fit.model.matrices, given_model.matrices, atol=1e-5)


def test_a_model_of_low_rank_is_found_again(models):
    """One factor over short distances and one over long: every matrix stands at the edge of what is possible."""
    short, far = np.array([0.5, 0.3, -0.2]), np.array([1.0, 0.6, 0.7])
    given_model = Coregionalisation(
        list("abc"), [Nugget(1.0), Spherical(1.0, 900.0)], [np.outer(short, short), np.outer(far, far)]
    )
    fit = fit_coregionalisation(exact(given_model), PLAIN, fit_ranges=False)
    np.testing.assert_allclose(fit.model.matrices, given_model.matrices, atol=1e-8)


def test_two_ranges_are_found_again():
    given_model = Coregionalisation(
        ["a", "b"],
        [Nugget(1.0), Spherical(1.0, 300.0), Spherical(1.0, 1200.0)],
        [[[0.2, 0.05], [0.05, 0.1]], [[0.5, -0.2], [-0.2, 0.4]], [[1.0, 0.8], [0.8, 0.9]]],
    )
    start = Nugget(1.0) + Spherical(1.0, 1.0) + Spherical(1.0, 1.0)
    fit = fit_coregionalisation(exact(given_model), start)
    assert [part.range for part in fit.model.structures[1:]] == pytest.approx([300.0, 1200.0], rel=1e-3)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_the_unit_of_a_variable_does_not_matter(seed):
    generator = np.random.default_rng(seed)
    places = generator.uniform(0.0, 100.0, (2, 40))
    one, two = generator.normal(size=(2, 40))
    plain = cross_variograms({"a": (*places, one), "b": (*places, one + two)})
    scaled = cross_variograms({"a": (*places, 1000.0 * one), "b": (*places, one + two)})
    shape = Nugget(1.0) + Spherical(1.0, 40.0)
    first, second = (fit_coregionalisation(given, shape, fit_ranges=False) for given in (plain, scaled))
    assert second.error == pytest.approx(first.error, rel=1e-8)
    np.testing.assert_allclose(second.model.matrices / [[1e6, 1e3], [1e3, 1.0]], first.model.matrices, atol=1e-7)


def test_the_automatic_choice_is_the_smallest_error_and_reports_itself(variograms):
    fit = fit_coregionalisation(variograms)
    assert fit.table["model"].tolist() == ["spherical", "exponential", "matern", "matern"]
    assert fit.table["error"].min() == fit.error
    assert fit.notes[0].text() == (
        "Model of coregionalisation of Cd, Cu, Pb, Zn: nugget, spherical, the same ranges for all, the longest "
        "practical range 920.6 m; the coefficients were fitted by weighted least squares."
    )
    assert fit.notes[1].code == "geostat.coregionalisation-chosen"
    assert "goulard1992" in fit.citations


def test_variables_measured_at_different_places_are_fitted_too(samples):
    """Cadmium at sixty places, zinc at the hundred others and ten shared: the pseudo variogram is all there is."""
    apart = {
        "Cd": tuple(np.asarray(part)[:60] for part in samples["Cd"]),
        "Zn": tuple(np.asarray(part)[50:] for part in samples["Zn"]),
    }
    variograms = cross_variograms(apart)
    assert variograms.between("Cd", "Zn").estimator == "pseudo"
    fit = fit_coregionalisation(variograms, "spherical")
    assert 0.5 < fit.model.correlations()[1, 0, 1] <= 1.0
    assert (np.linalg.eigvalsh(fit.model.matrices) > -1e-12).all()


def test_with_equal_weights_one_structure_is_the_projection_of_goulard_and_voltz():
    """For a nugget alone the best matrix is the mean of the semivariances, its eigenvalues below zero set to zero."""
    semivariance = np.array([[[1.0, 1.4], [1.4, 1.2]], [[1.2, 1.6], [1.6, 1.0]]])
    design = np.concatenate([np.eye(3), np.eye(3)])
    target = np.concatenate([matrix[np.triu_indices(2)] * [1.0, np.sqrt(2.0), 1.0] for matrix in semivariance])
    found, error, turns = fit_semidefinite(design, target, 2, Patience())
    values, vectors = np.linalg.eigh(semivariance.mean(axis=0))
    expected = vectors @ np.diag(np.maximum(values, 0.0)) @ vectors.T
    assert values[0] < 0
    assert turns == 1
    np.testing.assert_allclose(as_matrices(found, 2)[0], expected, atol=1e-12)
    assert error == pytest.approx(np.sum((semivariance - expected) ** 2))


def test_turns_that_are_stopped_say_so(variograms, monkeypatch):
    monkeypatch.setattr("netmin.geostat.coregionalisation_fit._TO_THE_END", Patience(turns=2))
    fit = fit_coregionalisation(variograms, NESTED, fit_ranges=False)
    assert fit.turns == 2
    assert "geostat.coregionalisation-unfinished" in [note.code for note in fit.notes]
    assert (np.linalg.eigvalsh(fit.model.matrices) > -1e-12).all()


def test_values_that_know_nothing_of_their_neighbours_are_told():
    generator = np.random.default_rng(5)
    places = generator.uniform(0.0, 100.0, (2, 300))
    given = exact(Coregionalisation(["a", "b"], [Nugget(1.0)], [[[1.0, 0.2], [0.2, 1.0]]]))
    assert fit_coregionalisation(given, "nugget").notes[-1].code == "geostat.no-structure"
    drifting = cross_variograms({"a": (*places, places[0]), "b": (*places, places[1])}, kind="cross")
    assert fit_coregionalisation(drifting, "spherical").notes[-1].code == "geostat.range-not-reached"


def test_too_few_intervals_are_a_sentence(models):
    given = exact(models["plain"], distance=DISTANCE[:2])
    with pytest.raises(UnmappableError, match="At least 3 are needed"):
        fit_coregionalisation(given, "spherical")


@pytest.mark.parametrize(
    ("model", "choices"),
    [
        (PLAIN, {"weights": "many"}),
        ("spherical", {"fit_ranges": False}),
        (Linear(1.0), {}),
        (Spherical(1.0, 9.0, anisotropy=Anisotropy(0.0, 0.5)), {}),
    ],
)
def test_mistakes_of_a_programmer_are_refused(variograms, model, choices):
    with pytest.raises(ValueError):
        fit_coregionalisation(variograms, model, **choices)


def test_a_variable_without_spread_is_told(models):
    flat = exact(models["plain"])
    nothing = replace(flat.between("Cd", "Cd"), semivariance=np.zeros(15))
    with pytest.raises(UnmappableError, match="no likeness"):
        fit_coregionalisation(replace(flat, variograms={**flat.variograms, ("Cd", "Cd"): nothing}), "spherical")
