import math

import numpy as np
import pytest

from netmin.errors import UnknownName
from netmin.geostat import Exponential, Gaussian, Linear, Matern, Nested, Nugget, Spherical, Stable, models
from netmin.geostat.models import Anisotropy

RANGED = [structure for structure in models.STRUCTURES if structure not in (Nugget, Linear)]
WITH_A_SILL = [Nugget, *RANGED]


def of(structure):
    return structure(2.0, 300.0) if structure in RANGED else structure(2.0)


@pytest.mark.parametrize("structure", WITH_A_SILL)
def test_every_model_with_a_sill_is_one_at_zero_and_falls(structure):
    correlation = of(structure).correlation(np.linspace(0.0, 5000.0, 400))
    assert correlation[0] == 1.0
    assert (np.diff(correlation) <= 1e-12).all()
    assert correlation[-1] < 0.01


@pytest.mark.parametrize("structure", WITH_A_SILL)
def test_every_model_with_a_sill_gives_a_covariance_matrix_without_negative_eigenvalues(structure):
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
        ("stable_07", Stable(1.0, 300.0, exponent=0.7)),
        ("linear", Nugget(0.2) + Linear(0.01)),
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
    assert models.available() == ("exponential", "gaussian", "linear", "matern", "nugget", "spherical", "stable")
    with pytest.raises(UnknownName, match="spherical"):
        models.get("sphericla")


@pytest.mark.parametrize("structure", RANGED)
def test_a_range_of_zero_is_refused(structure):
    with pytest.raises(ValueError, match="range must be"):
        structure(1.0, 0.0)


def test_a_negative_sill_is_refused():
    with pytest.raises(ValueError, match="partial_sill"):
        Nugget(-0.1)


@pytest.mark.parametrize("azimuth", [0.0, 30.0, 90.0, 135.0])
def test_semivariances_in_a_direction_are_those_of_gstat(gstat, azimuth):
    table = gstat("directed_models").query("azimuth == @azimuth")
    narrow = Spherical(0.6, 900.0, anisotropy=Anisotropy(azimuth=30.0, ratio=0.4))
    zonal = Exponential(0.3, 500.0, anisotropy=Anisotropy(azimuth=30.0, zonal=True))
    # gstat writes zonal anisotropy as a range so long that nothing changes along it.
    found = (Nugget(0.1) + narrow + zonal).semivariance_along(azimuth, table["distance"].to_numpy())
    np.testing.assert_allclose(found, table["semivariance"], rtol=1e-6)


@pytest.mark.parametrize("structure", [*RANGED, Linear])
def test_a_directed_model_is_that_of_squeezed_places(structure):
    # With the longest range to the east, places three times as far apart to the north are as unlike.
    offsets = np.random.default_rng(1).normal(0.0, 200.0, (2, 50))
    arguments = (2.0, 300.0) if structure in RANGED else (2.0,)
    directed = structure(*arguments, anisotropy=Anisotropy(azimuth=90.0, ratio=1.0 / 3.0))
    alike = structure(*arguments).semivariance(np.hypot(offsets[0], 3.0 * offsets[1]))
    np.testing.assert_allclose(directed.semivariance_of(*offsets), alike, rtol=1e-12)


def test_a_directed_model_is_not_asked_by_distance_alone():
    model = Nugget(0.1) + Spherical(0.6, 900.0, anisotropy=Anisotropy(azimuth=30.0, ratio=0.4))
    assert not model.isotropic
    with pytest.raises(ValueError, match="directions differ"):
        model.covariance(np.array([10.0]))


def test_a_direction_survives_the_way_through_a_file():
    model = Nugget(0.1) + Spherical(0.6, 900.0, anisotropy=Anisotropy(azimuth=30.0, ratio=0.4))
    model += Exponential(0.3, 500.0, anisotropy=Anisotropy(azimuth=30.0, zonal=True))
    assert models.from_json(model.as_json()) == model


def test_directions_are_the_same_every_half_turn():
    assert Anisotropy(azimuth=210.0, ratio=0.5) == Anisotropy(azimuth=30.0, ratio=0.5)


@pytest.mark.parametrize(
    ("choice", "complaint"),
    [
        ({"azimuth": math.nan}, "azimuth"),
        ({"azimuth": 0.0, "ratio": 0.0}, "ratio"),
        ({"azimuth": 0.0, "ratio": 2.0}, "ratio"),
        ({"azimuth": 0.0, "ratio": 0.5, "zonal": True}, "zonal"),
    ],
)
def test_an_impossible_direction_is_refused(choice, complaint):
    with pytest.raises(ValueError, match=complaint):
        Anisotropy(**choice)


def test_a_model_without_a_sill_has_generalised_covariances_that_can_be_lifted():
    model = Nugget(0.2) + Linear(0.01)
    assert not model.bounded
    assert model.covariance_at_zero == 0.2
    places = np.random.default_rng(2).uniform(0.0, 1000.0, (2, 40))
    east, north = (row[:, None] - row[None, :] for row in places)
    lifted = model.covariance_of(east, north) + model.lift(1000.0, 1000.0)
    assert np.linalg.eigvalsh(lifted).min() > 0
    with pytest.raises(ValueError, match="without a sill"):
        model.correlation(np.array([1.0]))


def test_stable_lies_between_exponential_and_gaussian():
    distance = np.linspace(0.0, 900.0, 50)
    np.testing.assert_array_equal(
        Stable(1.0, 300.0, exponent=1.0).correlation(distance), Exponential(1.0, 300.0).correlation(distance)
    )
    np.testing.assert_array_equal(
        Stable(1.0, 300.0, exponent=2.0).correlation(distance), Gaussian(1.0, 300.0).correlation(distance)
    )
    with pytest.raises(ValueError, match="exponent"):
        Stable(1.0, 300.0, exponent=2.1)
