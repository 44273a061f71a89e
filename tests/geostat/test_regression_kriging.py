import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from netmin.geostat.fitting import fit_variogram
from netmin.geostat.kriging import OrdinaryKriging
from netmin.geostat.lognormal import LognormalPrediction
from netmin.geostat.models import Nugget, Spherical
from netmin.geostat.points import UnmappableError
from netmin.geostat.regression_kriging import RegressionKriging
from netmin.geostat.validate import score
from netmin.geostat.variogram import empirical_variogram

MODEL = Nugget(0.06) + Spherical(0.15, 900.0)


class Slope:
    """A regressor that knows its slope beforehand and learns only the level; no kin of scikit-learn's."""

    def __init__(self, slope):
        self.slope = slope

    def fit(self, covariates, values):
        self.level = float(np.mean(values - self.slope * covariates[:, 0]))

    def predict(self, covariates):
        return self.level + self.slope * covariates[:, 0]


class Memory:
    """Remembers every value it has seen, and of all else knows the mean."""

    def fit(self, covariates, values):
        self.seen = {tuple(row): value for row, value in zip(covariates, values, strict=True)}
        self.mean = float(np.mean(values))

    def predict(self, covariates):
        return np.array([self.seen.get(tuple(row), self.mean) for row in covariates])


class Broken(Slope):
    def predict(self, covariates):
        return np.full(len(covariates), np.nan)


@pytest.fixture(scope="module")
def sample(meuse):
    """Easting, northing, logarithm of zinc, and its covariates: distance to the river and elevation."""
    covariates = np.column_stack([np.sqrt(meuse["dist"]), meuse["elev"]])
    return meuse["x"].to_numpy(), meuse["y"].to_numpy(), meuse["log_zinc"].to_numpy(), covariates


@pytest.fixture(scope="module")
def some(meuse_grid):
    rows = meuse_grid.iloc[::50]
    return rows["x"].to_numpy(), rows["y"].to_numpy(), np.sqrt(rows[["dist"]].to_numpy())


@pytest.fixture(scope="module")
def river(sample):
    """The same with the distance alone, which is known on the grid too."""
    east, north, values, covariates = sample
    return east, north, values, covariates[:, :1]


def ordinary(east, north, values, *targets):
    model = fit_variogram(empirical_variogram(east, north, values)).model
    return OrdinaryKriging(model).fit(east, north, values).predict(*targets)


def test_every_sample_is_carried_to_the_target_by_a_regressor_that_has_not_seen_it(river, some):
    """The formula of the module, written out sample by sample."""
    east, north, values, covariates = river
    fitted = RegressionKriging(LinearRegression(), folds=4, model=MODEL).fit(east, north, values, covariates)
    weights = OrdinaryKriging(MODEL).fit(east, north, values).system.weights(*some[:2])
    fold = fitted.table["fold"].to_numpy()
    assert set(fold) == {0, 1, 2, 3}
    expected = np.zeros(len(some[0]))
    for i in range(len(values)):
        learned = LinearRegression().fit(covariates[fold != fold[i]], values[fold != fold[i]])
        change = learned.predict(some[2]) - learned.predict(covariates[[i]])
        expected += weights[i] * (values[i] + change)
    found = fitted.predict(*some)
    np.testing.assert_allclose(found.mean, expected, atol=1e-10)
    np.testing.assert_allclose(found.drift + found.residual, found.mean)


def test_with_the_slope_of_generalised_least_squares_it_is_kriging_with_external_drift_as_gstat(river, some, gstat):
    """The difference: external drift adds what the slope is unsure of; here it counts as known."""
    east, north, values, covariates = river
    expected = gstat("meuse_external_drift")
    system = OrdinaryKriging(MODEL).fit(east, north, values).system
    information = float(covariates[:, 0] @ system.precision @ covariates[:, 0])
    slope = float(covariates[:, 0] @ system.precision @ values) / information
    found = RegressionKriging(Slope(slope), model=MODEL).fit(east, north, values, covariates).predict(*some)
    np.testing.assert_allclose(found.mean, expected["mean"], atol=1e-10)
    beyond = some[2][:, 0] - system.weights(*some[:2]).T @ covariates[:, 0]
    np.testing.assert_allclose(found.variance + beyond**2 / information, expected["variance"], atol=1e-10)


def test_a_learned_linear_drift_comes_close_to_external_drift(river, some, gstat):
    expected = gstat("meuse_external_drift")
    found = RegressionKriging(LinearRegression(), folds=10, model=MODEL).fit(*river).predict(*some)
    difference = found.mean - expected["mean"]
    assert np.sqrt(np.mean(difference**2)) < 0.1 * np.sqrt(expected["variance"].mean())


def test_where_the_drift_is_a_constant_it_is_ordinary_kriging(sample, meuse_grid):
    east, north, values, covariates = sample
    targets = meuse_grid["x"].to_numpy()[::50], meuse_grid["y"].to_numpy()[::50]
    for neighbours in (None, 20):
        fitted = RegressionKriging(Slope(0.0), neighbours, model=MODEL).fit(east, north, values, covariates)
        found = fitted.predict(*targets, np.ones((len(targets[0]), 2)))
        expected = OrdinaryKriging(MODEL, neighbours).fit(east, north, values).predict(*targets)
        np.testing.assert_allclose(found.mean, expected.mean, atol=1e-11)
        np.testing.assert_allclose(found.variance, expected.variance, atol=1e-11)


def test_what_only_remembers_adds_nothing_and_pretends_nothing(sample, meuse_grid):
    """Residuals within the samples are nought; those across folds make it the ordinary kriging that it is."""
    east, north, values, covariates = sample
    memory = Memory()
    memory.fit(covariates, values)
    assert (memory.predict(covariates) == values).all()
    targets = meuse_grid["x"].to_numpy()[::50], meuse_grid["y"].to_numpy()[::50]
    unlike = np.full((len(targets[0]), 2), -9.0)
    found = RegressionKriging(Memory(), model=MODEL).fit(east, north, values, covariates).predict(*targets, unlike)
    expected = OrdinaryKriging(MODEL).fit(east, north, values).predict(*targets)
    np.testing.assert_allclose(found.mean, expected.mean, atol=1e-11)
    np.testing.assert_allclose(found.variance, expected.variance, atol=1e-11)
    fitted = RegressionKriging(Memory()).fit(east, north, values, covariates)
    assert fitted.model.sill > 0.7 * values.var()
    assert fitted.explained < 0.05
    assert "geostat.regression-misleads" in [note.code for note in fitted.notes]


@pytest.mark.parametrize("estimator", [KNeighborsRegressor(1), RandomForestRegressor(30, random_state=1)])
def test_what_fits_its_samples_too_well_does_not_make_the_map_too_sure(sample, estimator):
    """The nearest in covariates fits its own samples exactly; the variance is that of its errors elsewhere."""
    east, north, values, covariates = sample
    order = np.random.default_rng(3).permutation(len(values))
    known, hidden = order[:110], order[110:]
    fitted = RegressionKriging(estimator).fit(east[known], north[known], values[known], covariates[known])
    found = fitted.predict(east[hidden], north[hidden], covariates[hidden])
    within = estimator.fit(covariates[known], values[known]).predict(covariates[known]) - values[known]
    errors = found.mean - values[hidden]
    assert found.variance.mean() > 3.0 * within.var()
    assert 0.5 < np.mean(errors**2) / found.variance.mean() < 1.6


def test_a_forest_makes_the_map_of_the_meuse_better_and_stays_honest(sample):
    """Three times 50 samples are hidden. Kriging what the forest leaves within its own samples is far too sure."""
    east, north, values, covariates = sample
    squares, inside, naive = {"kriging": [], "forest": []}, [], []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(values))
        known, hidden = order[:105], order[105:]
        samples, targets = (east[known], north[known], values[known]), (east[hidden], north[hidden])
        forest = RandomForestRegressor(40, random_state=seed)
        plain = ordinary(*samples, *targets)
        found = RegressionKriging(forest).fit(*samples, covariates[known]).predict(*targets, covariates[hidden])
        squares["kriging"].append((plain.mean - values[hidden]) ** 2)
        squares["forest"].append((found.mean - values[hidden]) ** 2)
        lower, upper = found.interval(0.9)
        inside.append((lower <= values[hidden]) & (values[hidden] <= upper))
        forest.fit(covariates[known], values[known])
        rest = ordinary(*samples[:2], values[known] - forest.predict(covariates[known]), *targets)
        scores = score(values[hidden], forest.predict(covariates[hidden]) + rest.mean, rest.variance)
        naive.append(scores.coverage[0.9])
    error = {name: np.sqrt(np.mean(parts)) for name, parts in squares.items()}
    assert error["forest"] < 0.92 * error["kriging"]
    assert 0.8 < np.mean(inside) < 0.97
    assert np.mean(naive) < 0.6


def test_rock_and_land_use_make_the_map_of_copper_in_the_jura_better(request):
    folder = request.path.parents[2] / "data" / "samples"
    survey, validation = (pd.read_csv(folder / f"jura_{part}.csv") for part in ("prediction", "validation"))

    def covariates(table):
        kinds = [
            pd.get_dummies(pd.Categorical(table[column], categories=sorted(survey[column].unique())))
            for column in ("Rock", "Landuse")
        ]
        return np.hstack([kind.to_numpy(dtype=float) for kind in kinds])

    place = survey["x_km"], survey["y_km"], np.log(survey["Cu"])
    targets, truth = (validation["x_km"], validation["y_km"]), np.log(validation["Cu"])
    plain = ordinary(*place, *targets)
    found = (
        RegressionKriging(LinearRegression()).fit(*place, covariates(survey)).predict(*targets, covariates(validation))
    )
    kriged, learned = (score(truth, one.mean, one.variance) for one in (plain, found))
    assert learned.root_mean_square_error < 0.9 * kriged.root_mean_square_error
    assert abs(learned.coverage[0.9] - 0.9) < abs(kriged.coverage[0.9] - 0.9)


@pytest.mark.parametrize("neighbours", [None, 15])
def test_samples_are_met_exactly(sample, neighbours):
    east, north, values, covariates = sample
    fitted = RegressionKriging(RandomForestRegressor(20, random_state=1), neighbours).fit(
        east, north, values, covariates
    )
    found = fitted.predict(east, north, covariates)
    np.testing.assert_allclose(found.mean, values, atol=1e-9)
    assert (found.variance < 1e-9).all()


def test_the_same_seed_gives_the_same_map_and_the_estimator_stays_as_it_was(sample):
    """Also for one that draws at random and was told no seed, even inside a pipeline."""
    pipeline = make_pipeline(StandardScaler(), RandomForestRegressor(10))
    maps = [
        RegressionKriging(pipeline, seed=seed).fit(*sample).predict(*sample[:2], sample[3] + 0.1) for seed in (0, 0, 1)
    ]
    assert (maps[0].mean == maps[1].mean).all()
    assert (maps[0].mean != maps[2].mean).any()
    assert pipeline[1].random_state is None
    assert not hasattr(pipeline[1], "estimators_")
    plain = Slope(1.0)
    RegressionKriging(plain).fit(*sample)
    assert not hasattr(plain, "level")


def test_samples_at_one_place_are_merged_and_noted(sample):
    east, north, values, covariates = (np.concatenate([part, part[:3]]) for part in sample)
    values[-3:] += 0.5
    fitted = RegressionKriging(LinearRegression(), model=MODEL).fit(east, north, values, covariates)
    assert fitted.notes[0].code == "geostat.merged-places"
    found = fitted.predict(east[:3], north[:3], covariates[:3])
    np.testing.assert_allclose(found.mean, values[:3] + 0.25, atol=1e-9)


def test_measurement_error_is_looked_through(river, some):
    east, north, values, covariates = river
    choice = RegressionKriging(Slope(-2.0), model=Spherical(0.15, 900.0))
    found = choice.fit(east, north, values, covariates, error_variance=0.06).predict(*some)
    residual = values + 2.0 * covariates[:, 0]
    expected = (
        OrdinaryKriging(Spherical(0.15, 900.0)).fit(east, north, residual, error_variance=0.06).predict(*some[:2])
    )
    np.testing.assert_allclose(found.mean, expected.mean - 2.0 * some[2][:, 0], atol=1e-10)
    np.testing.assert_allclose(found.variance, expected.variance, atol=1e-10)


def test_it_tells_how_the_drift_was_learned_and_what_the_variance_leaves_out(river, some):
    fitted = RegressionKriging(LinearRegression()).fit(*river)
    codes = [note.code for note in fitted.notes]
    assert codes == [
        "geostat.regression-cross-fitted",
        "geostat.model-fitted",
        "geostat.model-chosen",
        "geostat.regression-variance",
    ]
    assert "by a regressor that had not seen its block of 897 m (folds: 5, random seed 0)" in fitted.notes[0].text()
    assert fitted.explained > 0.5
    assert list(fitted.table.columns) == ["easting", "northing", "fold", "observed", "drift", "residual"]
    found = fitted.predict(*some)
    assert list(found.table.columns) == ["mean", "variance", "standard_deviation", "drift", "residual"]
    assert {"hengl2007", "chernozhukov2018"} <= set(found.citations)


def test_logarithms_go_back_as_those_of_lognormal_kriging(river, some):
    found = RegressionKriging(LinearRegression()).fit(*river).predict(*some)
    back = LognormalPrediction(found, found.citations, found.notes)
    np.testing.assert_allclose(back.median, np.exp(found.mean))
    np.testing.assert_allclose(back.mean, np.exp(found.mean + 0.5 * found.variance - found.lagrange))


def test_no_targets_give_no_predictions(river):
    assert RegressionKriging(LinearRegression()).fit(*river).predict([], [], np.empty((0, 1))).mean.shape == (0,)


def test_the_value_itself_among_the_covariates_is_a_sentence(sample):
    east, north, values, covariates = sample
    with pytest.raises(UnmappableError, match="Probably the value itself") as caught:
        RegressionKriging(LinearRegression()).fit(east, north, values, np.column_stack([covariates, values]))
    assert "chiar valoarea" in caught.value.text("ro")
    assert "сама вредност" in caught.value.text("sr")


def test_bad_input_is_a_sentence(sample):
    east, north, values, covariates = sample
    choice = RegressionKriging(LinearRegression(), model=MODEL)
    with pytest.raises(UnmappableError, match="Rows of covariates: 154; places: 155"):
        choice.fit(east, north, values, covariates[1:])
    with pytest.raises(UnmappableError, match="values: 154"):
        choice.fit(east, north, values[1:], covariates)
    holed = covariates.copy()
    holed[7] = np.nan
    with pytest.raises(UnmappableError, match="a covariate is missing: 1"):
        choice.fit(east, north, values, holed)
    with pytest.raises(UnmappableError, match="without a value: 1"):
        choice.fit(east, north, np.append(values[1:], np.nan), covariates)
    with pytest.raises(UnmappableError, match="lie in one block"):
        RegressionKriging(LinearRegression(), model=MODEL, block_size=1e5).fit(east, north, values, covariates)
    with pytest.raises(UnmappableError, match="Distinct places: 5"):
        RegressionKriging(LinearRegression()).fit(east[:5], north[:5], values[:5], covariates[:5])
    with pytest.raises(UnmappableError, match="0 usable numbers"):
        RegressionKriging(Broken(0.0), model=MODEL).fit(east, north, values, covariates)
    fitted = choice.fit(east, north, values, covariates)
    with pytest.raises(UnmappableError, match="Covariates at the targets: 1; at the samples: 2"):
        fitted.predict(east, north, covariates[:, :1])


def test_mistakes_of_a_programmer_are_refused(sample):
    with pytest.raises(ValueError, match="folds"):
        RegressionKriging(LinearRegression(), folds=1)
    with pytest.raises(ValueError, match="fit and predict"):
        RegressionKriging(object())
    east, north, values, covariates = sample
    choice = RegressionKriging(LinearRegression(), model=MODEL)
    with pytest.raises(ValueError, match="one column each"):
        choice.fit(east, north, values, covariates[:, :, None])
    with pytest.raises(ValueError, match="at least one covariate"):
        choice.fit(east, north, values, covariates[:, :0])
    with pytest.raises(ValueError, match="values must be flat"):
        choice.fit(east, north, values[None], covariates)
    with pytest.raises(ValueError, match="every target"):
        choice.fit(east, north, values, covariates).predict([np.nan], [0.0], covariates[:1])
