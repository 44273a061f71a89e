import math

import numpy as np
import pytest

from netmin.errors import UnknownName
from netmin.geostat import Exponential, Gaussian, Matern, Nested, Nugget, Spherical, models

RANGED = [structure for structure in models.STRUCTURES if structure is not Nugget]


def of(structure):
    return structure(2.0) if structure is Nugget else structure(2.0, 300.0)


@pytest.mark.parametrize("structure", models.STRUCTURES)
def test_every_model_is_one_at_zero_and_falls(structure):
    correlation = of(structure).correlation(np.linspace(0.0, 5000.0, 400))
    assert correlation[0] == 1.0
    assert (np.diff(correlation) <= 1e-12).all()
    assert correlation[-1] < 0.01


@pytest.mark.parametrize("structure", models.STRUCTURES)
def test_every_model_gives_a_covariance_matrix_without_negative_eigenvalues(structure):
    places = np.random.default_rng(3).uniform(0.0, 1000.0, (60, 2))
    apart = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    assert np.linalg.eigvalsh(of(structure).covariance(apart)).min() > -1e-10


@pytest.mark.parametrize("structure", models.STRUCTURES)
def test_every_model_survives_the_way_through_a_file(structure):
    model = Nugget(0.1) + of(structure)
    assert models.from_json(model.as_json()) == model
    assert models.from_json(of(structure).as_json()) == of(structure)


def test_smoothness_survives_the_way_through_a_file():
    assert models.from_json(Matern(1.0, 50.0, smoothness=0.8).as_json()) == Matern(1.0, 50.0, smoothness=0.8)


@pytest.mark.parametrize(
    ("column", "model"),
    [
        ("spherical", Spherical(1.0, 900.0)),
        ("exponential", Exponential(1.0, 300.0)),
        ("gaussian", Gaussian(1.0, 300.0)),
        ("matern_08", Matern(1.0, 300.0, smoothness=0.8)),
        ("matern_15", Matern(1.0, 300.0, smoothness=1.5)),
        ("matern_25", Matern(1.0, 300.0, smoothness=2.5)),
        ("nested", Nugget(0.05) + Spherical(0.59, 900.0)),
    ],
)
def test_semivariances_are_those_of_gstat(gstat, column, model):
    table = gstat("models")
    np.testing.assert_allclose(model.semivariance(table["distance"].to_numpy()), table[column], atol=1e-12, rtol=1e-10)


@pytest.mark.parametrize("smoothness", [0.5, 1.5, 2.5])
def test_closed_forms_of_matern_are_the_bessel_form(smoothness):
    ratio = np.linspace(0.0, 30.0, 200)
    closed = Matern(1.0, 1.0, smoothness=smoothness).correlation(ratio)
    np.testing.assert_allclose(closed, models._matern(ratio, smoothness), atol=1e-14)


def test_matern_at_vanishing_distance_is_one_and_not_missing():
    assert Matern(1.0, 100.0, smoothness=3.7).correlation(np.array([0.0, 1e-300, 1e-200])).tolist() == [1.0, 1.0, 1.0]


def test_practical_ranges():
    assert Exponential(1.0, 100.0).practical_range == pytest.approx(-100.0 * math.log(0.05))
    assert Spherical(1.0, 900.0).practical_range == 900.0
    assert Nugget(1.0).practical_range == 0.0
    assert (Spherical(0.0, 900.0) + Exponential(1.0, 10.0)).practical_range == pytest.approx(29.957, abs=1e-3)


def test_a_sum_adds_sills_and_stays_flat():
    model = Nugget(0.1) + (Spherical(0.2, 10.0) + Exponential(0.3, 20.0))
    assert isinstance(model, Nested)
    assert [part.name for part in model.structures] == ["nugget", "spherical", "exponential"]
    assert model.sill == pytest.approx(0.6)
    assert model.nugget == 0.1
    assert model.structured == Spherical(0.2, 10.0) + Exponential(0.3, 20.0)


def test_a_misspelled_model_is_answered_with_the_nearest():
    assert models.available() == ("exponential", "gaussian", "matern", "nugget", "spherical")
    with pytest.raises(UnknownName, match="spherical"):
        models.get("sphericla")


@pytest.mark.parametrize("structure", RANGED)
def test_a_range_of_zero_is_refused(structure):
    with pytest.raises(ValueError, match="range must be"):
        structure(1.0, 0.0)


def test_a_negative_sill_is_refused():
    with pytest.raises(ValueError, match="partial_sill"):
        Nugget(-0.1)
