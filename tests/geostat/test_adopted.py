"""Models of GSTools: the same covariances, the same kriging."""

import pickle

import gstools
import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.geostat import (
    Anisotropy,
    CollocatedCokriging,
    Coregionalisation,
    Exponential,
    Gaussian,
    GaussianField,
    GaussianSimulation,
    IndicatorKriging,
    IndicatorSimulation,
    LognormalKriging,
    LognormalSimulation,
    Matern,
    MulticollocatedCokriging,
    NormalScoreKriging,
    Nugget,
    OrdinaryKriging,
    RegressionKriging,
    SimpleKriging,
    Spherical,
    Stable,
    UniversalKriging,
    draw_censored,
    empirical_variogram,
    fit_likelihood,
    fit_variogram,
    log_likelihood,
)
from netmin.geostat.adopted import Adopted, from_gstools
from netmin.geostat.digests import digest
from netmin.geostat.raster import Raster
from netmin.geostat.scale import TiledMap

KINDS = {
    "Gaussian": (Gaussian, {}),
    "Exponential": (Exponential, {}),
    "Spherical": (Spherical, {}),
    "Stable": (Stable, {"alpha": 1.3}),
    "Matern": (Matern, {"nu": 0.8}),
    "Integral": (Adopted, {"nu": 1.2}),
    "Rational": (Adopted, {"alpha": 1.5}),
    "Cubic": (Adopted, {}),
    "Circular": (Adopted, {}),
    "HyperSpherical": (Adopted, {}),
    "SuperSpherical": (Adopted, {"nu": 2.0}),
    "JBessel": (Adopted, {"nu": 1.0}),
    "TPLGaussian": (Adopted, {"hurst": 0.6, "len_low": 2.0}),
    "TPLExponential": (Adopted, {"hurst": 0.3}),
    "TPLStable": (Adopted, {"hurst": 0.5, "alpha": 1.2}),
    "TPLSimple": (Adopted, {"nu": 2.0}),
}

#: Nothing special; turned; reaching farther across its first axis; with a scale of its own.
SHAPES = [
    {},
    {"anis": 0.3, "angles": 0.6},
    {"anis": 2.5, "angles": -2.0},
    {"anis": 0.7, "angles": 1.2, "rescale": 1.7},
]


def offsets():
    generator = np.random.default_rng(3)
    east, north = generator.normal(0.0, 60.0, (2, 400))
    east[:3], north[:3] = (0.0, 5.0, 0.0), (0.0, 0.0, 5.0)
    return east, north


def theirs(model, east, north):
    """GSTools' own covariance, with the nugget at no distance."""
    return model.cov_spatial([east, north]) + np.where(np.hypot(east, north) == 0.0, model.nugget, 0.0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_covariances_are_those_of_gstools(kind, shape):
    expected, options = KINDS[kind]
    model = getattr(gstools, kind)(dim=2, var=1.7, len_scale=40.0, nugget=0.3, **options, **shape)
    found = from_gstools(model)
    assert [type(part) for part in found.structures] == [Nugget, expected]
    np.testing.assert_allclose(found.covariance_of(*offsets()), theirs(model, *offsets()), rtol=0, atol=1e-12)
    assert found.sill == pytest.approx(model.sill, abs=1e-14)


def test_a_nugget_a_matern_model_near_its_limit_and_sums_are_taken_apart():
    assert from_gstools(gstools.Nugget(dim=2, nugget=0.4)) == Nugget(0.4)
    assert from_gstools(gstools.Exponential(dim=2, var=2.0, len_scale=7.0)) == Exponential(2.0, 7.0)
    smooth = gstools.Matern(dim=2, var=1.0, len_scale=10.0, nu=25.0)
    assert from_gstools(smooth) == Gaussian(1.0, 20.0)
    total = (
        gstools.Spherical(dim=2, var=0.5, len_scale=90.0, anis=0.5, angles=0.3)
        + gstools.Matern(dim=2, var=0.2, len_scale=30.0, nu=1.5, anis=0.5, angles=0.3)
        + gstools.Nugget(dim=2, nugget=0.1)
    )
    found = from_gstools(total)
    assert [type(part) for part in found.structures] == [Nugget, Spherical, Matern]
    np.testing.assert_allclose(found.covariance_of(*offsets()), theirs(total, *offsets()), rtol=0, atol=1e-12)


def test_an_angle_against_the_clock_from_east_becomes_an_azimuth():
    model = gstools.Exponential(dim=2, var=1.0, len_scale=50.0, anis=0.25, angles=np.pi / 6)
    found = from_gstools(model)
    assert found.anisotropy.azimuth == pytest.approx(60.0)
    assert found.anisotropy == Anisotropy(found.anisotropy.azimuth, 0.25)
    across = from_gstools(gstools.Exponential(dim=2, var=1.0, len_scale=50.0, anis=4.0, angles=np.pi / 6))
    assert across.range == 200.0
    assert across.anisotropy.azimuth == pytest.approx(150.0)
    assert across.anisotropy.ratio == 0.25


@pytest.fixture(scope="module")
def samples():
    generator = np.random.default_rng(8)
    east, north = generator.uniform(0.0, 100.0, (2, 60))
    return east, north, np.sin(east / 25.0) + 0.1 * generator.normal(size=60)


TARGETS = tuple(np.random.default_rng(9).uniform(0.0, 100.0, (2, 200)))


@pytest.mark.parametrize("kind", KINDS)
def test_ordinary_kriging_is_that_of_gstools(kind, samples):
    model = getattr(gstools, kind)(dim=2, var=0.8, len_scale=20.0, nugget=0.05, anis=0.6, angles=0.4, **KINDS[kind][1])
    east, north, values = samples
    kriging = gstools.krige.Ordinary(model, [east, north], values, exact=True)
    mean, variance = kriging(TARGETS, return_var=True)
    found = OrdinaryKriging(from_gstools(model)).fit(*samples).predict(*TARGETS)
    np.testing.assert_allclose(found.mean, mean, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.variance, variance, rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", ["Exponential", "Cubic"])
def test_universal_kriging_is_that_of_gstools(kind, samples):
    model = getattr(gstools, kind)(dim=2, var=0.8, len_scale=20.0, nugget=0.05)
    east, north, values = samples
    kriging = gstools.krige.Universal(model, [east, north], values, "linear", exact=True)
    mean, variance = kriging(TARGETS, return_var=True)
    found = UniversalKriging(from_gstools(model), 1).fit(*samples).predict(*TARGETS)
    np.testing.assert_allclose(found.mean, mean, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.variance, variance, rtol=0, atol=1e-9)


def test_an_adopted_model_predicts_from_neighbours_and_draws(samples, tmp_path):
    model = from_gstools(gstools.Cubic(dim=2, var=0.8, len_scale=40.0, nugget=0.05))
    all_of_them = OrdinaryKriging(model).fit(*samples).predict(*TARGETS)
    nearest = OrdinaryKriging(model, 59).fit(*samples).predict(*TARGETS)
    assert np.abs(nearest.mean - all_of_them.mean).max() < 0.05
    draws = GaussianSimulation(model).fit(*samples).draw(TARGETS, draws=4, seed=1)
    assert np.isfinite(draws.values).all()
    assert np.isfinite(OrdinaryKriging(pickle.loads(pickle.dumps(model))).fit(*samples).predict(*TARGETS).mean).all()


def test_an_adopted_model_cannot_be_written_and_a_map_says_so(samples, tmp_path):
    model = from_gstools(gstools.Cubic(dim=2, var=0.8, len_scale=40.0, nugget=0.05))
    with pytest.raises(UsageError, match=r"Cubic\(dim=2.*cannot be written"):
        model.as_json()
    stored = TiledMap(OrdinaryKriging(model, 8).fit(*samples), Raster(0.0, 100.0, 5.0, 20, 20), tmp_path / "a").run()
    assert [note.code for note in stored.notes] == ["geostat.adopted-not-written"]
    assert stored.told["models"] == []
    again = from_gstools(gstools.Cubic(dim=2, var=0.8, len_scale=40.0, nugget=0.05))
    longer = from_gstools(gstools.Cubic(dim=2, var=0.8, len_scale=40.0001, nugget=0.05))
    assert digest(again) == digest(model) != digest(longer)


def test_the_practical_range_of_an_adopted_model_is_where_it_first_falls_to_a_twentieth():
    for scale in (1e-3, 40.0, 1e5):
        found = from_gstools(gstools.JBessel(dim=2, var=1.0, len_scale=scale, nu=0.5)).practical_range
        distances = np.linspace(0.0, 10.0 * scale, 200_001)
        first = distances[np.argmax(gstools.JBessel(dim=2, len_scale=scale, nu=0.5).correlation(distances) <= 0.05)]
        assert found == pytest.approx(first, rel=1e-3)
    spherical = Adopted(1.0, Spherical(1.0, 70.0).correlation, "ours")
    assert spherical.practical_range == pytest.approx(70.0 * 0.8113, rel=1e-3)


class Own(gstools.CovModel):
    """A model that a user wrote for GSTools."""

    def cor(self, h):
        return np.exp(-h) * (1.0 + h)


class Exponential_(gstools.CovModel):  # noqa: N801  # the name is the point
    def cor(self, h):
        return np.exp(-(h**1.5))


Exponential_.__name__ = "Exponential"


def test_a_model_of_a_users_own_is_asked_itself_whatever_its_name():
    for kind in (Own, Exponential_):
        model = kind(dim=2, var=0.9, len_scale=30.0, nugget=0.1, anis=0.5, angles=0.2)
        found = from_gstools(model)
        assert isinstance(found.structures[1], Adopted)
        np.testing.assert_allclose(found.covariance_of(*offsets()), theirs(model, *offsets()), rtol=0, atol=1e-12)


def test_models_of_the_globe_of_time_and_of_other_dimensions_are_refused():
    for model, sentence in (
        (gstools.Exponential(latlon=True, len_scale=0.1), "longitude and latitude"),
        (gstools.Exponential(temporal=True, spatial_dim=2), "space and time"),
        (gstools.Exponential(dim=3), "has 3 dimensions"),
        (gstools.Exponential(dim=1), "has 1 dimensions"),
    ):
        with pytest.raises(UsageError, match=sentence):
            from_gstools(model)


MODEL = gstools.Exponential(dim=2, var=0.8, len_scale=20.0, nugget=0.05)
TURNED = gstools.Spherical(dim=2, var=0.8, len_scale=50.0, nugget=0.1, anis=0.4, angles=0.5)


@pytest.mark.parametrize("model", [MODEL, TURNED, MODEL + gstools.Cubic(dim=2, var=0.2, len_scale=90.0)])
@pytest.mark.parametrize("kriging", [OrdinaryKriging, SimpleKriging, UniversalKriging, LognormalKriging])
def test_kriging_takes_a_model_of_gstools_as_it_is(kriging, model, samples):
    more = {"mean": 0.0} if kriging is SimpleKriging else {}
    east, north, values = samples
    found, expected = (
        kriging(given, **more).fit(east, north, np.exp(values)).predict(*TARGETS)
        for given in (model, from_gstools(model))
    )
    np.testing.assert_array_equal(found.mean, expected.mean)
    np.testing.assert_array_equal(found.standard_deviation, expected.standard_deviation)


def test_whatever_takes_a_model_takes_one_of_gstools(samples):
    ours, choices = from_gstools(MODEL), (0.1, 0.5, 0.9)
    for kind in (NormalScoreKriging, GaussianSimulation, LognormalSimulation, GaussianField):
        assert kind(MODEL).model == ours
    assert CollocatedCokriging(MODEL, 0.5, 0.0, 1.0).model == ours
    assert MulticollocatedCokriging(MODEL, 0.5).model == ours
    assert RegressionKriging(_Nothing(), model=MODEL).model == ours
    assert IndicatorKriging(choices, MODEL).models == (ours,) * 3
    assert IndicatorKriging(choices, [MODEL, TURNED, MODEL]).models == (ours, from_gstools(TURNED), ours)
    assert IndicatorSimulation(choices, MODEL).every_model == (ours,)
    total = MODEL + gstools.Cubic(dim=2, var=0.2, len_scale=90.0)
    assert len(IndicatorSimulation(choices, total).every_model) == 1
    assert Coregionalisation.proportional("ab", MODEL, np.eye(2)).sills.tolist() == np.eye(2).tolist()
    assert log_likelihood(*samples, MODEL) == log_likelihood(*samples, ours)
    below = samples[2] < -0.5
    drawn = [draw_censored(model, *samples, below, draws=3, seed=1).versions for model in (MODEL, ours)]
    np.testing.assert_array_equal(*drawn)


class _Nothing:
    def fit(self, _covariates, _values):
        """There is nothing to learn."""

    def predict(self, covariates):
        return np.zeros(len(covariates))


def test_a_model_of_gstools_gives_its_shape_to_a_fit(samples):
    empirical = empirical_variogram(*samples)
    found = fit_variogram(empirical, MODEL).model
    assert found == fit_variogram(empirical, from_gstools(MODEL)).model
    assert isinstance(fit_likelihood(*samples, TURNED).model.structures[1], Spherical)
    cubic = gstools.Cubic(dim=2, var=1.0, len_scale=60.0)
    fit = fit_variogram(empirical, cubic)
    # What another program answers keeps its range; only the sills are fitted.
    assert fit.model.structures[1].practical_range == from_gstools(cubic).practical_range
    assert any("taken over from another program" in note.text() for note in fit.notes)


def test_what_is_no_model_is_a_fault_of_the_program_and_what_has_no_counterpart_says_so(samples):
    with pytest.raises(ValueError, match="must be a covariance model"):
        OrdinaryKriging("spherical")
    with pytest.raises(ValueError, match="must be a covariance model"):
        IndicatorKriging([1.0], [None])
    with pytest.raises(UsageError, match="has 3 dimensions"):
        OrdinaryKriging(gstools.Gaussian(dim=3))
