import numpy as np
import pytest
from scipy.linalg import null_space
from scipy.stats import multivariate_normal

from netmin.geostat import (
    Anisotropy,
    Exponential,
    Gaussian,
    Linear,
    Matern,
    Nugget,
    Spherical,
    Stable,
    UnmappableError,
    models,
)
from netmin.geostat.drift_columns import DriftColumns
from netmin.geostat.gaussian_sample import GaussianSample
from netmin.geostat.likelihood import fit_likelihood, log_likelihood
from netmin.geostat.likelihood_engine import likelihood_engine
from netmin.geostat.likelihood_search import LikelihoodSearch
from netmin.geostat.shape import Shape, structures_of


@pytest.fixture(scope="module")
def place(meuse):
    return meuse["x"], meuse["y"], meuse["log_zinc"]


def covariance(model, east, north):
    return model.covariance_of(east[:, None] - east, north[:, None] - north)


def field(model, count, size, seed, drift=0.0):
    """Places and values of a field drawn under a model."""
    generator = np.random.default_rng(seed)
    east, north = generator.uniform(0.0, size, (2, count))
    values = np.linalg.cholesky(covariance(model, east, north)) @ generator.normal(size=count)
    return east, north, values + drift * east


def search(easting, northing, values, model, method="reml", drift="constant", error=0.0, engine=None, **choices):
    """The search that `fit_likelihood` would make."""
    sample, _ = GaussianSample.of(easting, northing, values, drift, error)
    shape = Shape(structures_of(model, nugget=True), shortest=1.0, longest=1e4, **choices)
    return LikelihoodSearch(shape, sample, engine or likelihood_engine(sample, None)[0], method)


def test_log_likelihoods_are_those_of_plain_matrix_algebra(place, gstat):
    for case in gstat("meuse_log_likelihoods").itertuples():
        model = Nugget(case.nugget) + models.get(case.kind)(case.sill, range=case.range)
        found = log_likelihood(*place, model, method=case.method, drift=case.drift, error_variance=case.error)
        assert found == pytest.approx(case.log_likelihood, abs=1e-9)


def test_the_plain_likelihood_is_that_of_a_normal_distribution():
    model = Nugget(0.2) + Stable(0.8, 30.0, exponent=1.3, anisotropy=Anisotropy(20.0, 0.5))
    east, north, values = field(model, 25, 100.0, 1)
    sigma = covariance(model, east, north)
    mean = np.linalg.solve(sigma, values).sum() / np.linalg.inv(sigma).sum()
    expected = multivariate_normal(np.full(25, mean), sigma).logpdf(values)
    assert log_likelihood(east, north, values, model, method="ml") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("drift", ["constant", "linear", "quadratic"])
@pytest.mark.parametrize(
    "model", [Nugget(0.2) + Exponential(0.8, 30.0), Nugget(0.3) + Linear(0.02, anisotropy=Anisotropy(30.0, 0.6))]
)
def test_the_restricted_likelihood_is_that_of_contrasts(drift, model):
    east, north, values = field(Nugget(0.2) + Exponential(0.8, 30.0), 25, 100.0, 2)
    contrasts = null_space(DriftColumns.of(east, north, drift).columns.T)
    sigma = contrasts.T @ covariance(model, east, north) @ contrasts
    expected = multivariate_normal(np.zeros(len(sigma)), sigma).logpdf(contrasts.T @ values)
    assert log_likelihood(east, north, values, model, drift=drift) == pytest.approx(expected, abs=1e-8)


def test_fits_are_those_of_nlme(place, gstat):
    for expected in gstat("meuse_likelihood_fits").itertuples():
        fit = fit_likelihood(*place, expected.kind, method=expected.method, drift=expected.drift)
        assert fit.log_likelihood == pytest.approx(expected.log_likelihood, abs=1e-6)
        assert fit.aic == pytest.approx(expected.aic, abs=1e-5)
        assert fit.bic == pytest.approx(expected.bic, abs=1e-5)
        table = fit.parameters.table
        np.testing.assert_allclose(table["estimate"], [expected.nugget, expected.sill, expected.range], rtol=1e-3)
        errors = [expected.nugget_error, expected.sill_error, expected.range_error]
        np.testing.assert_allclose(table["standard_error"], errors, rtol=1e-3)
        if expected.drift == "constant":
            assert fit.drift["coefficient"][0] == pytest.approx(expected.coefficient, abs=1e-4)
            # nlme divides by n − p in the plain likelihood too.
            factor = np.sqrt(154 / 155) if expected.method == "ml" else 1.0
            assert fit.drift["standard_error"][0] == pytest.approx(factor * expected.coefficient_error, rel=1e-4)


def test_profile_intervals_are_those_of_r(place, gstat):
    expected = gstat("meuse_profile_intervals").set_index("parameter")
    fit = fit_likelihood(*place, "gaussian", method="ml")
    for name, parameter, structure in (
        ("nugget", "partial_sill", 0),
        ("sill", "partial_sill", 1),
        ("range", "range", 1),
    ):
        found = fit.profile_interval(parameter, structure)
        np.testing.assert_allclose(found, expected.loc[name, ["lower", "upper"]].astype(float), rtol=1e-3)


def test_a_profile_says_where_the_samples_leave_a_parameter_open(place):
    # The restricted likelihood of the exponential model rises with its range for ever.
    fit = fit_likelihood(*place, "exponential")
    assert "geostat.likelihood-range-not-reached" in [note.code for note in fit.notes]
    assert not fit.parameters.table.loc[2, "determined"]
    lower, upper = fit.profile_interval("range", 1)
    assert 300.0 < lower < 3000.0
    assert upper == np.inf
    with pytest.raises(ValueError, match="no fitted smoothness"):
        fit.profile_interval("smoothness", 1)
    with pytest.raises(ValueError, match="probability"):
        fit.profile_interval("range", 1, probability=1.0)


@pytest.mark.parametrize("error", [0.0, 0.05])
@pytest.mark.parametrize("method", ["ml", "reml"])
@pytest.mark.parametrize("neighbours", [None, 8])
def test_slopes_are_those_of_small_steps(method, error, neighbours):
    true = Nugget(0.2) + Exponential(0.8, 30.0)
    east, north, values = field(true, 40, 100.0, 3, drift=0.02)
    model = Matern(1.0, 1.0, smoothness=1.2) + Stable(1.0, 1.0, exponent=1.4)
    sample, _ = GaussianSample.of(east, north, values, "linear", error)
    surface = search(
        east, north, values, model, method, "linear", error, likelihood_engine(sample, neighbours)[0],
        free={"smoothness", "exponent"}, directed=True,
    )  # fmt: skip
    path = surface.path()
    start = path.starts()[3]
    start = start + 0.05 * np.arange(len(start)) * np.where(start == 0, 1.0, 0.1)
    value, slopes = path.downhill(start)
    steps = 1e-5 * np.eye(len(start))
    expected = [(path.downhill(start + step)[0] - path.downhill(start - step)[0]) / 2e-5 for step in steps]
    assert value == pytest.approx(-path.value(start), rel=1e-12)
    np.testing.assert_allclose(slopes, expected, rtol=1e-5, atol=1e-5)


def test_the_information_is_the_spread_of_the_slopes():
    # At the true parameters the covariance of the slopes over many fields is the expected information. (That of the
    # plain likelihood is compared with R's in test_fits_are_those_of_nlme: its slopes feel that the mean is estimated.)
    true = Nugget(0.3) + Exponential(0.7, 20.0)
    east, north, _ = field(true, 40, 100.0, 4)
    factor = np.linalg.cholesky(covariance(true, east, north))
    generator = np.random.default_rng(0)
    point = [np.log(20.0 * Exponential(1.0, 1.0).practical_range)]
    slopes = []
    for _ in range(600):
        surface = search(east, north, factor @ generator.normal(size=40), Exponential(1.0, 1.0))
        unit = np.array([surface.sample.spread**2, surface.sample.spread**2, 1.0])
        terms = surface.terms(point, np.array([0.3, 0.7]) / unit[0], slopes=True, information=True)
        slopes.append(terms.slopes("reml") / unit)
        information = terms.information / np.outer(unit, unit)
    scale = np.sqrt(np.diagonal(information))
    found = np.cov(np.array(slopes).T, bias=True) / np.outer(scale, scale)
    np.testing.assert_allclose(found, information / np.outer(scale, scale), atol=0.15)
    assert np.abs(np.mean(slopes, axis=0) / scale).max() < 4.0 / np.sqrt(600)


def test_intervals_cover_the_truth():
    truth = np.array([0.4, 1.0, 15.0])
    true = Nugget(0.4) + Exponential(1.0, 15.0)
    inside = []
    for seed in range(24):
        fit = fit_likelihood(*field(true, 150, 90.0, 100 + seed), "exponential")
        table = fit.parameters.table
        inside.append((table["lower"] <= truth) & (table["upper"] >= truth))
    # With a true coverage of 0.95 fewer than 20 of 24 happen in less than one case of a hundred.
    assert (np.sum(inside, axis=0) >= 20).all()


def test_a_nugget_of_zero_widens_the_errors_of_the_others():
    # Seed 118: the nugget is estimated as zero though it is not.
    place = field(Nugget(0.3) + Exponential(1.0, 15.0), 120, 120.0, 118)
    fit, without = (fit_likelihood(*place, "exponential", nugget=nugget) for nugget in (True, False))
    assert fit.model.nugget == 0.0
    table = fit.parameters.table
    assert table["determined"].tolist() == [False, True, True]
    np.testing.assert_allclose(table["estimate"][1:], without.parameters.table["estimate"], rtol=1e-4)
    assert (table["standard_error"][1:].to_numpy() > 1.3 * without.parameters.table["standard_error"].to_numpy()).all()
    lower, upper = fit.profile_interval("partial_sill", 0)
    assert lower == 0.0
    assert 0.1 < upper < 1.0


def test_errors_under_the_spherical_model_are_said_to_be_small(place):
    codes = [note.code for note in fit_likelihood(*place, "spherical", drift="linear").parameters.notes]
    assert "geostat.spherical-errors" in codes


def test_known_measurement_errors_are_their_own_term():
    true = Nugget(0.1) + Exponential(0.9, 20.0)
    east, north, values = field(true, 150, 120.0, 7)
    generator = np.random.default_rng(8)
    error = generator.uniform(0.0, 1.0, 150)
    noisy = values + np.sqrt(error) * generator.normal(size=150)
    told, untold = (fit_likelihood(east, north, noisy, "exponential", error_variance=known) for known in (error, 0.0))
    assert told.model.nugget < 0.35 < 0.45 < untold.model.nugget
    assert told.log_likelihood > untold.log_likelihood
    assert "geostat.error-variance-apart" in [note.code for note in told.notes]
    # A constant error is as good as so much more nugget.
    plain = fit_likelihood(east, north, noisy, "exponential")
    shifted = fit_likelihood(east, north, noisy, "exponential", error_variance=0.2)
    assert shifted.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)
    assert shifted.model.nugget == pytest.approx(plain.model.nugget - 0.2, abs=1e-3)


def test_the_automatic_choice_reports_itself(place):
    fit = fit_likelihood(*place, method="ml")
    assert fit.table["model"].tolist() == ["nugget", "spherical", "exponential", "matern", "matern"]
    assert fit.table["aic"].min() == fit.aic
    assert fit.table.loc[fit.table["chosen"], "log_likelihood"].tolist() == [fit.log_likelihood]
    assert fit.table["parameters"].tolist() == [2, 4, 4, 4, 4]
    assert [note.code for note in fit.notes] == ["geostat.model-fitted", "geostat.model-chosen-by-aic"]
    assert {"mardia1984", "akaike1974"} <= set(fit.citations)
    assert fit.neighbours is None
    variance = np.var(place[2].to_numpy())
    assert fit.table["sill"][0] == pytest.approx(variance, rel=1e-9)


def test_values_without_structure_are_said_to_have_none():
    generator = np.random.default_rng(3)
    east, north, values = generator.normal(size=(3, 80))
    fit = fit_likelihood(east, north, values)
    assert fit.table["chosen"].tolist() == [True, False, False, False, False]
    assert "geostat.no-structure" in [note.code for note in fit.notes]


def test_directions_are_found():
    true = Nugget(0.1) + Exponential(1.0, 40.0, anisotropy=Anisotropy(60.0, 0.3))
    place = field(true, 200, 150.0, 9)
    fit = fit_likelihood(*place, "exponential", anisotropy=True)
    table = fit.parameters.table.set_index("parameter")
    for name, truth in (("azimuth", 60.0), ("ratio", 0.3), ("range", 40.0)):
        assert table.loc[name, "lower"] < truth < table.loc[name, "upper"]
    alike = fit_likelihood(*place, "exponential")
    assert fit.log_likelihood - alike.log_likelihood > 5.0
    assert "geostat.direction-fitted" in [note.code for note in fit.notes]
    lower, upper = fit.profile_interval("ratio", 1)
    assert table.loc["ratio", "lower"] * 0.8 < lower < 0.3 < upper < table.loc["ratio", "upper"] * 1.25


def test_a_free_smoothness_is_found_and_profiled():
    true = Nugget(0.02) + Matern(1.0, 20.0, smoothness=1.0)
    place = field(true, 90, 100.0, 11)
    fit = fit_likelihood(*place, "matern", free={"smoothness"})
    row = fit.parameters.table.set_index("parameter").loc["smoothness"]
    assert row["lower"] < 1.0 < row["upper"]
    assert fit.log_likelihood >= fit_likelihood(*place, "matern").log_likelihood
    lower, upper = fit.profile_interval("smoothness", 1)
    assert lower < 1.0 < upper
    # With the smoothness given, the range has one too.
    lower, upper = fit_likelihood(*place, Matern(1.0, 1.0, smoothness=1.0)).profile_interval("range", 1)
    assert lower < 20.0 < upper


def test_a_linear_model_has_a_restricted_likelihood_only(place):
    fit = fit_likelihood(*place, "linear")
    step = [fit.model.structures[0], Linear(fit.model.structures[1].slope)]
    for slope in (0.98, 1.02):
        moved = step[0] + Linear(step[1].slope * slope)
        assert log_likelihood(*place, moved) < fit.log_likelihood
    assert log_likelihood(*place, fit.model) == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert fit.parameters.table["parameter"].tolist() == ["partial_sill", "slope"]
    lower, upper = fit.profile_interval("slope", 1)
    assert lower < step[1].slope < upper
    for choices in ({"method": "ml"}, {"neighbours": 20}):
        with pytest.raises(UnmappableError, match="restricted likelihood only"):
            fit_likelihood(*place, "linear", **choices)


@pytest.mark.parametrize("drift", ["constant", "linear", "quadratic"])
def test_neither_units_nor_order_nor_a_drift_in_the_values_matter(drift):
    model = Nugget(0.2) + Exponential(0.8, 30.0)
    east, north, values = field(model, 60, 100.0, 5)
    plain = fit_likelihood(east, north, values, "exponential", drift=drift)
    order = np.random.default_rng(1).permutation(60)
    added = {"constant": 500.0, "linear": 500.0 + 3.0 * east, "quadratic": 500.0 + 0.1 * east * north}[drift]
    moved = fit_likelihood(
        1e3 * east[order] + 5e5, 1e3 * north[order] - 2e5, (7.0 * values + added)[order], "exponential", drift=drift
    )
    np.testing.assert_allclose(
        moved.parameters.table["estimate"] / plain.parameters.table["estimate"], [49.0, 49.0, 1000.0], rtol=1e-3
    )
    freedom = 60 - len(plain.drift)
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood - freedom * np.log(7.0), abs=1e-6)


def test_given_columns_are_a_drift(place, meuse):
    east, north, values = place
    root = np.sqrt(meuse["dist"].to_numpy())
    fit = fit_likelihood(east, north, values, "spherical", drift=root)
    assert fit.drift["column"].tolist() == ["constant", "column 1"]
    # The farther from the river, the less zinc: many standard errors below zero.
    assert fit.drift["coefficient"][1] < -8.0 * fit.drift["standard_error"][1]
    assert fit.model.sill < 0.5 * fit_likelihood(east, north, values, "spherical").model.sill
    linear = fit_likelihood(east, north, values, "spherical", drift=np.column_stack([east, north]))
    assert linear.log_likelihood == pytest.approx(
        fit_likelihood(east, north, values, "spherical", drift="linear").log_likelihood, abs=1e-6
    )


def test_samples_at_one_place_are_averaged_or_kept_apart():
    model = Nugget(0.2) + Exponential(0.8, 30.0)
    east, north, values = field(model, 40, 100.0, 6)
    twice = np.append(east, east[0]), np.append(north, north[0]), np.append(values, values[0] + 1.0)
    merged = fit_likelihood(*twice, "exponential")
    assert merged.places == 40
    assert merged.notes[0].code == "geostat.merged-places"
    apart = fit_likelihood(*twice, "exponential", error_variance=0.1)
    assert apart.places == 41


@pytest.mark.parametrize(
    ("drift", "east"),
    [("linear", np.arange(30.0)), (np.ones(30), np.arange(30.0) % 7), (np.zeros((30, 1)), np.arange(30.0) % 7)],
)
def test_collinear_drift_is_a_sentence(drift, east):
    values = np.random.default_rng(0).normal(size=30)
    north = 2.0 * east if isinstance(drift, str) else np.arange(30.0)
    with pytest.raises(UnmappableError, match="combinations of one another"):
        fit_likelihood(east, north, values, "exponential", drift=drift)


def test_what_cannot_be_fitted_is_a_sentence():
    generator = np.random.default_rng(0)
    east, north, values = generator.normal(size=(3, 30))
    with pytest.raises(UnmappableError, match="At least 10 are needed"):
        fit_likelihood(east[:9], north[:9], values[:9])
    with pytest.raises(UnmappableError, match=r"Distinct places: 10\. At least 12 are needed"):
        fit_likelihood(
            east[:10],
            north[:10],
            values[:10],
            drift="quadratic",
            model=Nugget(1.0) + Exponential(1.0, 1.0) + Spherical(1.0, 1.0),
        )
    with pytest.raises(UnmappableError, match="All values are 3"):
        fit_likelihood(east, north, np.full(30, 3.0))
    with pytest.raises(UnmappableError, match="explains every value exactly"):
        fit_likelihood(east, north, 1.0 + east - 2.0 * north, drift="linear")
    with pytest.raises(UnmappableError, match="without a value: 1"):
        fit_likelihood(east, north, np.where(np.arange(30) == 4, np.nan, values))


def test_a_singular_covariance_is_a_sentence():
    east, north = np.meshgrid(np.arange(10.0), np.arange(10.0))
    smooth = Gaussian(1.0, 50.0)
    values = np.sin(east.ravel() / 3.0)
    with pytest.raises(UnmappableError, match="do not determine the map"):
        log_likelihood(east.ravel(), north.ravel(), values, smooth)
    with pytest.raises(UnmappableError, match="do not determine the map"):
        log_likelihood(east.ravel(), north.ravel(), values, smooth, neighbours=30)
    # With a nugget to choose the search keeps away from where it is singular.
    fit = fit_likelihood(east.ravel(), north.ravel(), values + 0.05 * np.cos(7.0 * north.ravel()), "gaussian")
    assert fit.model.nugget > 0
    assert "geostat.likelihood-at-singular" in [note.code for note in fit.notes]


def test_choices_that_mean_nothing_are_refused(place):
    for choices in ({"method": "map"}, {"drift": "cubic"}, {"neighbours": 0}, {"error_variance": -1.0}):
        with pytest.raises(ValueError, match=next(iter(choices))):
            fit_likelihood(*place, "exponential", **choices)
    with pytest.raises(ValueError, match="drift must have one row per place"):
        fit_likelihood(*place, "exponential", drift=np.ones((3, 2)))
    with pytest.raises(ValueError, match="values must be flat"):
        fit_likelihood(place[0], place[1], np.stack([place[2], place[2]]))
