import numpy as np
import pytest

from netmin.errors import UnknownName
from netmin.geostat import (
    EmpiricalVariogram,
    Exponential,
    Matern,
    Nugget,
    Spherical,
    UnmappableError,
    empirical_variogram,
    fit_variogram,
)


@pytest.fixture(scope="module")
def empirical(meuse):
    return empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"])


def exact(model, longest=1500.0):
    """An empirical variogram that is the model itself."""
    distance = np.linspace(longest / 15, longest, 15)
    return EmpiricalVariogram(
        distance, model.semivariance(distance), np.full(15, 100), longest, longest / 15, "matheron", 200
    )


@pytest.mark.parametrize(
    ("row", "model"),
    [(0, "spherical"), (1, "exponential"), (2, Matern(1.0, 1.0, smoothness=1.5))],
)
def test_the_fit_is_that_of_gstat_or_closer(empirical, gstat, row, model):
    expected = gstat("meuse_fits").iloc[row]
    fit = fit_variogram(empirical, model)
    ranged = fit.model.structures[1]
    assert fit.error <= expected["error"] * (1.0 + 1e-9)
    assert fit.error == pytest.approx(expected["error"], rel=1e-6)
    assert fit.model.nugget == pytest.approx(expected["nugget"], abs=1e-4)
    assert ranged.partial_sill == pytest.approx(expected["partial_sill"], rel=1e-4)
    assert ranged.range == pytest.approx(expected["range"], rel=1e-4)


def test_the_automatic_choice_is_the_smallest_error_and_reports_itself(empirical):
    fit = fit_variogram(empirical)
    assert fit.table["model"].tolist() == ["spherical", "exponential", "matern", "matern"]
    assert fit.table["error"].min() == fit.error
    assert fit.table.loc[fit.table["chosen"], "model"].tolist() == ["spherical"]
    assert [note.code for note in fit.notes] == ["geostat.model-fitted", "geostat.model-chosen"]
    assert fit.notes[0].text() == (
        "Covariance model: nugget, spherical; nugget 0.05066, sill 0.6413, practical range 897 m."
    )


@pytest.mark.parametrize("weights", ["pairs/distance2", "pairs", "equal"])
@pytest.mark.parametrize(
    "model",
    [
        Nugget(0.3) + Spherical(0.7, 800.0),
        Nugget(0.0) + Exponential(2.0, 250.0),
        Nugget(0.1) + Matern(1.0, 150.0, smoothness=2.5),
    ],
)
def test_a_model_is_found_again_in_its_own_variogram(model, weights):
    fit = fit_variogram(exact(model), model, weights=weights)
    np.testing.assert_allclose(fit.model.nugget, model.nugget, atol=1e-5)
    np.testing.assert_allclose(fit.model.sill, model.sill, rtol=1e-4)
    np.testing.assert_allclose(fit.model.practical_range, model.practical_range, rtol=1e-4)


def test_a_nested_model_is_found_again():
    model = Nugget(0.1) + Spherical(0.5, 300.0) + Spherical(0.4, 1400.0)
    fit = fit_variogram(exact(model, 2000.0), model)
    np.testing.assert_allclose([part.partial_sill for part in fit.model.structures], [0.1, 0.5, 0.4], atol=0.01)
    np.testing.assert_allclose([part.range for part in fit.model.structures[1:]], [300.0, 1400.0], rtol=0.02)


def test_no_structure_is_said():
    fit = fit_variogram(exact(Nugget(1.0)), "nugget")
    assert fit.model.as_json() == {"model": "nugget", "partial_sill": pytest.approx(1.0)}
    assert "geostat.no-structure" in [note.code for note in fit.notes]


def test_a_drift_is_said():
    distance = np.linspace(100.0, 1500.0, 15)
    rising = EmpiricalVariogram(distance, distance**1.0, np.full(15, 100), 1500.0, 100.0, "matheron", 200)
    assert "geostat.range-not-reached" in [note.code for note in fit_variogram(rising, "spherical").notes]


def test_without_a_nugget_there_is_none(empirical):
    assert [part.name for part in fit_variogram(empirical, "spherical", nugget=False).model.structures] == ["spherical"]


def test_two_intervals_are_too_few(meuse):
    short = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"], cutoff=1000.0, width=500.0)
    with pytest.raises(UnmappableError, match="At least 3 are needed"):
        fit_variogram(short)


def test_unknown_names_are_refused(empirical):
    with pytest.raises(UnknownName, match="spherical"):
        fit_variogram(empirical, "sphericle")
    with pytest.raises(ValueError, match="weights"):
        fit_variogram(empirical, weights="none")
