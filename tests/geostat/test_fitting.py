from dataclasses import replace

import numpy as np
import pytest

from netmin.errors import UnknownName
from netmin.geostat import (
    Anisotropy,
    EmpiricalVariogram,
    Exponential,
    Linear,
    Matern,
    Nugget,
    Spherical,
    Stable,
    UnmappableError,
    empirical_variogram,
    fit_variogram,
)
from netmin.geostat.direction import Direction
from netmin.geostat.fitting import WEIGHTS
from netmin.geostat.models import CovarianceModel
from netmin.geostat.projection import Lags, Projection
from netmin.geostat.shape import Shape, named
from netmin.geostat.variogram import directional_variograms


@pytest.fixture(scope="module")
def empirical(meuse):
    return empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"])


def exact(model, longest=1500.0):
    """An empirical variogram that is the model itself."""
    distance = np.linspace(longest / 15, longest, 15)
    return EmpiricalVariogram(
        distance, model.semivariance(distance), np.full(15, 100), longest, longest / 15, "matheron", 200
    )


def exact_in_directions(model, azimuths, longest=1500.0):
    """Directional variograms that are the model itself."""
    distance = np.linspace(longest / 15, longest, 15)
    return tuple(
        EmpiricalVariogram(
            distance, model.semivariance_along(azimuth, distance), np.full(15, 100), longest, longest / 15, "matheron",
            200, direction=Direction(azimuth),
        )
        for azimuth in azimuths
    )  # fmt: skip


@pytest.fixture(scope="module")
def four(meuse):
    return directional_variograms(meuse["x"], meuse["y"], meuse["log_zinc"])


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


@pytest.mark.parametrize(("kind", "name", "free"), [("matern", "smoothness", 1.5), ("stable", "exponent", 1.0)])
def test_a_free_smoothness_is_as_good_as_the_best_of_gstats_list(empirical, gstat, kind, name, free):
    expected = gstat("meuse_more_fits").set_index("kind").loc[kind]
    fit = fit_variogram(empirical, kind, free={name})
    assert expected["error"] * 0.99 < fit.error <= expected["error"]
    assert getattr(fit.model.structures[1], name) == pytest.approx(expected["kappa"], abs=0.051)
    fixed = fit_variogram(empirical, kind)
    assert getattr(fixed.model.structures[1], name) == 1.5
    assert fixed.table["parameters"].tolist() == [3]
    assert fit.table["parameters"].tolist() == [4]


def test_the_stable_and_the_linear_model_are_fitted_as_gstat_does(empirical, gstat):
    expected = gstat("meuse_more_fits").set_index("kind")
    stable = fit_variogram(empirical, Stable(1.0, 1.0, exponent=1.5))
    assert stable.error == pytest.approx(expected.loc["stable_15", "error"], rel=1e-8)
    assert stable.model.structures[1].range == pytest.approx(expected.loc["stable_15", "range"], rel=1e-5)
    linear = fit_variogram(empirical, "linear")
    assert linear.error == pytest.approx(expected.loc["linear", "error"], rel=1e-10)
    assert linear.model.nugget == pytest.approx(expected.loc["linear", "nugget"], rel=1e-10)
    assert linear.model.structures[1].slope == pytest.approx(expected.loc["linear", "partial_sill"], rel=1e-10)
    assert [note.code for note in linear.notes] == ["geostat.model-fitted-unbounded"]


@pytest.mark.parametrize(("kind", "model"), [("Sph", "spherical"), ("Exp", "exponential")])
def test_geometric_anisotropy_is_found_as_by_r(four, gstat, kind, model):
    expected = gstat("meuse_more_fits").set_index("kind").loc[kind]
    fit = fit_variogram(four, model)
    found = fit.model.structures[1]
    assert fit.error == pytest.approx(expected["error"], rel=1e-8)
    assert found.anisotropy.azimuth == pytest.approx(expected["azimuth"], abs=1e-3)
    assert found.anisotropy.ratio == pytest.approx(expected["ratio"], rel=1e-5)
    assert found.range == pytest.approx(expected["range"], rel=1e-5)
    assert fit.model.nugget == pytest.approx(expected["nugget"], rel=1e-4)
    assert "geostat.direction-fitted" in [note.code for note in fit.notes]
    assert fit.variograms == four


def test_a_given_anisotropy_is_kept(four, gstat):
    expected = gstat("meuse_more_fits").set_index("kind").loc["Sph_given"]
    fit = fit_variogram(four, Spherical(1.0, 1.0, anisotropy=Anisotropy(40.0, 0.5)))
    assert fit.error == pytest.approx(expected["error"], rel=1e-8)
    assert fit.model.structures[1].anisotropy == Anisotropy(40.0, 0.5)
    assert fit.model.structures[1].range == pytest.approx(expected["range"], rel=1e-5)


def test_zonal_and_geometric_structures_are_found_again():
    model = (
        Nugget(0.1)
        + Spherical(0.5, 900.0, anisotropy=Anisotropy(30.0, 0.4))
        + Exponential(0.6, 300.0, anisotropy=Anisotropy(120.0, zonal=True))
    )
    fit = fit_variogram(exact_in_directions(model, np.arange(0.0, 180.0, 30.0)), model, anisotropy=True)
    for found, true in zip(fit.model.structures, model.structures, strict=True):
        assert found.partial_sill == pytest.approx(true.partial_sill, rel=1e-3)
    geometric, zonal = fit.model.structures[1:]
    assert geometric.anisotropy.azimuth == pytest.approx(30.0, abs=0.1)
    assert geometric.anisotropy.ratio == pytest.approx(0.4, rel=1e-3)
    assert geometric.range == pytest.approx(900.0, rel=1e-3)
    assert zonal.anisotropy.zonal
    assert zonal.anisotropy.azimuth == pytest.approx(120.0, abs=0.1)
    assert zonal.range == pytest.approx(300.0, rel=1e-3)


def test_a_linear_model_may_grow_faster_one_way():
    model = Nugget(0.1) + Linear(0.002, anisotropy=Anisotropy(70.0, 0.5))
    fit = fit_variogram(exact_in_directions(model, [0.0, 45.0, 90.0, 135.0]), "linear")
    assert fit.model.structures[1].slope == pytest.approx(0.002, rel=1e-5)
    assert fit.model.structures[1].anisotropy.azimuth == pytest.approx(70.0, abs=1e-2)
    assert fit.model.structures[1].anisotropy.ratio == pytest.approx(0.5, rel=1e-5)


def test_where_directions_do_not_differ_that_is_said():
    model = Nugget(0.2) + Spherical(0.8, 700.0)
    fit = fit_variogram(exact_in_directions(model, [0.0, 45.0, 90.0, 135.0]), "spherical")
    assert fit.model.isotropic
    assert fit.model.practical_range == pytest.approx(700.0, rel=1e-3)
    assert "geostat.no-direction" in [note.code for note in fit.notes]
    table = fit.parameters.table.set_index("parameter")
    assert not table.loc["azimuth", "determined"]
    assert not table.loc["ratio", "determined"]


def test_directions_may_be_fitted_without_anisotropy(four):
    fit = fit_variogram(four, "spherical", anisotropy=False)
    assert fit.model.isotropic
    assert fit.error > fit_variogram(four, "spherical").error


def test_a_model_with_directions_needs_directions(empirical, four):
    narrow = Spherical(1.0, 1.0, anisotropy=Anisotropy(40.0, 0.5))
    with pytest.raises(UnmappableError, match="all directions together"):
        fit_variogram(empirical, narrow)
    with pytest.raises(UnmappableError, match="all directions together"):
        fit_variogram((empirical, *four), "spherical")
    with pytest.raises(UnmappableError, match="Directions with a variogram: 2"):
        fit_variogram(four[:2], "spherical")


def test_standard_errors_are_those_of_r(empirical, gstat):
    expected = gstat("meuse_fit_errors")
    fit = fit_variogram(empirical, Stable(1.0, 1.0, exponent=1.5))
    np.testing.assert_allclose(fit.parameters.table["estimate"], expected["estimate"], rtol=1e-5)
    np.testing.assert_allclose(fit.parameters.table["standard_error"], expected["standard_error"], rtol=1e-4)
    np.testing.assert_allclose(
        np.sqrt(np.diagonal(fit.parameters.covariance)), fit.parameters.table["standard_error"], rtol=1e-12
    )
    assert [note.code for note in fit.parameters.notes] == ["geostat.errors-of-independent-intervals"]


def test_a_nugget_of_zero_has_no_standard_error(empirical):
    fit = fit_variogram(empirical, "exponential")
    table = fit.parameters.table
    assert table["estimate"][0] == 0.0
    assert table["determined"].tolist() == [False, True, True]
    assert np.isnan(table["standard_error"][0])
    assert [note.code for note in fit.parameters.notes] == [
        "geostat.errors-of-independent-intervals",
        "geostat.parameters-not-determined",
    ]
    # With the nugget fixed at zero the others are as in a fit without one.
    without = fit_variogram(empirical, "exponential", nugget=False)
    spare = np.sqrt((15 - 3) / (15 - 2))
    np.testing.assert_allclose(
        table["standard_error"][1:] * spare, without.parameters.table["standard_error"], rtol=1e-4
    )


def test_as_many_parameters_as_intervals_leave_no_standard_errors(meuse):
    three = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"], cutoff=900.0, width=300.0)
    fit = fit_variogram(three, "spherical")
    assert not fit.parameters.table["determined"].any()


def test_the_choice_counts_parameters(empirical):
    fit = fit_variogram(empirical, [Spherical(1.0, 1.0), Spherical(1.0, 1.0) + Exponential(1.0, 1.0)])
    table = fit.table
    assert table["parameters"].tolist() == [3, 5]
    np.testing.assert_allclose(table["aic"], 15 * np.log(table["error"] / 15) + 2 * table["parameters"])
    # The nested model is closer, but not by as much as two parameters are worth.
    assert table["error"][1] < table["error"][0]
    assert table["chosen"].tolist() == [True, False]
    assert "webster1989" in fit.citations


def test_measurement_error_is_no_nugget(empirical):
    plain = fit_variogram(empirical, "spherical")
    fit = fit_variogram(empirical, "spherical", error_variance=np.array([0.01, 0.03, 0.05]))
    assert fit.error_variance == pytest.approx(0.03)
    assert fit.model.nugget == pytest.approx(plain.model.nugget - 0.03, abs=1e-6)
    assert fit.model.practical_range == pytest.approx(plain.model.practical_range, rel=1e-5)
    assert "geostat.error-variance-taken-off" in [note.code for note in fit.notes]


def test_too_large_a_measurement_error_is_said(empirical):
    large = fit_variogram(empirical, "spherical", error_variance=0.2)
    assert large.model.nugget == 0.0
    assert "geostat.error-variance-large" in [note.code for note in large.notes]
    with pytest.raises(UnmappableError, match="larger than every semivariance"):
        fit_variogram(empirical, error_variance=5.0)
    with pytest.raises(ValueError, match="error_variance"):
        fit_variogram(empirical, error_variance=-0.1)


def test_a_nested_model_of_two_kinds_is_found_whichever_is_shorter():
    for model in (
        Nugget(0.1) + Spherical(0.5, 300.0) + Exponential(0.4, 600.0),
        Nugget(0.1) + Spherical(0.5, 1800.0) + Exponential(0.4, 60.0),
    ):
        fit = fit_variogram(exact(model, 2000.0), model)
        np.testing.assert_allclose([part.partial_sill for part in fit.model.structures], [0.1, 0.5, 0.4], atol=0.01)


def test_a_model_from_outside_the_house_is_fitted(empirical):
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Cauchy(CovarianceModel):
        range: float

        name = "cauchy"

        @property
        def practical_range(self):
            return self.range * np.sqrt(19.0)

        def correlation(self, distance):
            return 1.0 / (1.0 + (np.asarray(distance) / self.range) ** 2)

    model = Nugget(0.2) + Cauchy(0.8, 150.0)
    fit = fit_variogram(exact(model), model)
    assert fit.model.structures[1].range == pytest.approx(150.0, rel=1e-4)


def test_what_cannot_be_free_is_refused(empirical):
    with pytest.raises(ValueError, match="free may hold"):
        fit_variogram(empirical, free={"range"})


@pytest.mark.parametrize("model", ["spherical", "exponential", "gaussian", "stable", "matern"])
@pytest.mark.parametrize("kind", ["falling", "level", "rising"])
def test_the_scan_of_all_ranges_at_once_is_that_of_each_in_turn(empirical, model, kind):
    semivariance = {
        "falling": empirical.semivariance[::-1],
        "level": np.ones_like(empirical.semivariance),
        "rising": empirical.semivariance,
    }[kind]
    structures = (Nugget(1.0), named(model), named("linear"))
    for count in (2, 3):
        shape = Shape(structures[:count], shortest=float(empirical.distance.min()), longest=2.0 * empirical.cutoff)
        lags = Lags.of([replace(empirical, semivariance=semivariance)], [WEIGHTS["pairs"](empirical)], 0.0)
        problem = Projection(shape, lags)
        steps = np.linspace(*shape.bounds[0], 121)
        each = [problem.error((step,)) for step in steps]
        np.testing.assert_allclose(problem.scan(steps), each, rtol=1e-9, atol=1e-12 * (problem.target**2).sum())
