"""Known and drifting means, blocks and neighbourhoods, held to gstat by both engines."""

import numpy as np
import pytest

from netmin.geostat import (
    Anisotropy,
    Block,
    Linear,
    LognormalKriging,
    Neighbourhood,
    Nugget,
    OrdinaryKriging,
    SimpleKriging,
    Spherical,
    Stable,
    UniversalKriging,
    UnmappableError,
    engine,
)

MODEL = Nugget(0.05) + Spherical(0.59, 900.0)
RESIDUAL = Nugget(0.05) + Spherical(0.15, 800.0)
# gstat's anisotropy: direction of the longest range clockwise from north, and the ratio.
DIRECTED = Nugget(0.05) + Spherical(0.59, 900.0, anisotropy=Anisotropy(azimuth=30.0, ratio=0.5))
LINEAR = Nugget(0.05) + Linear(0.0006)

CASES = {
    "simple": (SimpleKriging(MODEL, 5.9), {}),
    "simple_near": (SimpleKriging(MODEL, 5.9, 20), {}),
    "plane": (UniversalKriging(RESIDUAL), {}),
    "quadratic": (UniversalKriging(RESIDUAL, 2), {}),
    "external": (UniversalKriging(RESIDUAL, 0), {"covariate": True}),
    "external_near": (UniversalKriging(RESIDUAL, 0, 30), {"covariate": True}),
    "block": (OrdinaryKriging(MODEL), {"block": Block(40.0)}),
    "block_oblong_near": (OrdinaryKriging(MODEL, 25), {"block": Block(100.0, 30.0)}),
    "block_plane": (UniversalKriging(RESIDUAL), {"block": Block(200.0)}),
    "radius": (OrdinaryKriging(MODEL, Neighbourhood(155, radius=300.0, least=3)), {}),
    "quadrants": (OrdinaryKriging(MODEL, Neighbourhood(16, radius=1500.0, sectors=4)), {}),
    "directed": (OrdinaryKriging(DIRECTED), {}),
    "directed_near": (OrdinaryKriging(DIRECTED, 20), {}),
    "linear": (OrdinaryKriging(LINEAR), {}),
    "linear_near": (OrdinaryKriging(LINEAR, 20), {}),
    "stable": (OrdinaryKriging(Nugget(0.05) + Stable(0.6, 300.0, exponent=0.7)), {}),
}


@pytest.fixture(params=["compiled", "numpy"])
def either_engine(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setattr(engine, "compiler_installed", lambda: False)
    return request.param


@pytest.mark.parametrize("kind", CASES)
def test_every_kind_of_kriging_is_that_of_gstat(kind, meuse, meuse_grid, gstat, either_engine):
    kriging, options = CASES[kind]
    expected = gstat("meuse_kinds_of_kriging").query("kind == @kind")
    cells = meuse_grid.iloc[::40]
    asked = {"block": options.get("block")}
    known = {}
    if "covariate" in options:
        known["covariates"], asked["covariates"] = np.sqrt(meuse["dist"]), np.sqrt(cells["dist"])
    fitted = kriging.fit(meuse["x"], meuse["y"], meuse["log_zinc"], **known)
    assert ("Compiled" in type(fitted.system).__name__) == (either_engine == "compiled")
    found = fitted.predict(cells["x"], cells["y"], **asked)
    # gstat keeps the points of its quadrature of blocks to nine digits.
    tolerance = 2e-8 if "block" in options else 1e-9
    np.testing.assert_allclose(found.mean, expected["mean"], rtol=0, atol=tolerance)
    np.testing.assert_allclose(found.variance, expected["variance"], rtol=0, atol=tolerance)


def test_too_few_samples_within_the_radius_leave_a_target_blank_and_say_so(meuse, meuse_grid):
    kriging = OrdinaryKriging(MODEL, Neighbourhood(25, radius=100.0, least=3))
    found = kriging.fit(meuse["x"], meuse["y"], meuse["log_zinc"]).predict(meuse_grid["x"], meuse_grid["y"])
    apart = np.hypot(
        meuse_grid["x"].to_numpy()[:, None] - meuse["x"].to_numpy(),
        meuse_grid["y"].to_numpy()[:, None] - meuse["y"].to_numpy(),
    )
    few = (apart <= 100.0).sum(axis=1) < 3
    np.testing.assert_array_equal(np.isnan(found.mean), few)
    np.testing.assert_array_equal(np.isnan(found.variance), few)
    assert found.notes[-1].code == "geostat.too-few-neighbours"
    assert dict(found.notes[-1].values) == {"count": int(few.sum()), "total": 3103}


def test_ordinary_is_universal_kriging_with_a_constant(meuse, meuse_grid):
    cells = meuse_grid.iloc[::50]
    ordinary = OrdinaryKriging(MODEL).fit(meuse["x"], meuse["y"], meuse["log_zinc"]).predict(cells["x"], cells["y"])
    universal = UniversalKriging(MODEL, 0).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    constant = universal.predict(cells["x"], cells["y"])
    np.testing.assert_array_equal(ordinary.mean, constant.mean)
    np.testing.assert_array_equal(ordinary.lagrange, constant.lagrange)


def test_universal_kriging_gives_back_its_drift_exactly():
    places = np.random.default_rng(5).uniform(0.0, 100.0, (2, 30))
    plane = 3.0 + 0.2 * places[0] - 0.1 * places[1]
    fitted = UniversalKriging(RESIDUAL).fit(*places, plane)
    np.testing.assert_allclose(fitted.predict([500.0], [-200.0]).mean, [3.0 + 100.0 + 20.0], rtol=1e-9)


def test_a_quadratic_drift_does_not_feel_a_turn_of_the_map(meuse, meuse_grid):
    cells = meuse_grid.iloc[::100]
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    straight = UniversalKriging(RESIDUAL, 2).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    turned = UniversalKriging(RESIDUAL, 2).fit(*(turn @ meuse[["x", "y"]].to_numpy().T), meuse["log_zinc"])
    expected = straight.predict(cells["x"], cells["y"])
    found = turned.predict(*(turn @ cells[["x", "y"]].to_numpy().T))
    np.testing.assert_allclose(found.mean, expected.mean, rtol=1e-9)
    np.testing.assert_allclose(found.variance, expected.variance, rtol=1e-8)


def test_a_large_block_has_less_variance_than_a_point(meuse):
    fitted = OrdinaryKriging(MODEL).fit(meuse["x"], meuse["y"], meuse["log_zinc"])
    sides = [fitted.predict([180000.0], [331000.0], block=Block(side)).variance[0] for side in (10.0, 100.0, 500.0)]
    point = fitted.predict([180000.0], [331000.0]).variance[0]
    assert point > sides[0] > sides[1] > sides[2]


def test_lognormal_kriging_drifts_with_a_covariate(meuse, meuse_grid):
    cells = meuse_grid.iloc[::50]
    drifting = LognormalKriging(RESIDUAL).fit(
        meuse["x"], meuse["y"], meuse["zinc"], covariates=np.sqrt(meuse["dist"])
    )  # fmt: skip
    found = drifting.predict(cells["x"], cells["y"], covariates=np.sqrt(cells["dist"]))
    log = UniversalKriging(RESIDUAL, 0).fit(
        meuse["x"], meuse["y"], meuse["log_zinc"], covariates=np.sqrt(meuse["dist"])
    )  # fmt: skip
    expected = log.predict(cells["x"], cells["y"], covariates=np.sqrt(cells["dist"]))
    np.testing.assert_allclose(found.median, np.exp(expected.mean))
    # The weights λ = Σ weights satisfy var(prediction) = λ'Cλ = C(0) − σ² + 2 lagrange, which the mean rests on.
    weights = log.system.weights(
        cells["x"].to_numpy(float), cells["y"].to_numpy(float), log.drift.functions(
            cells["x"].to_numpy(float), cells["y"].to_numpy(float), np.sqrt(cells["dist"])
        ),
    )  # fmt: skip
    east, north = (meuse[name].to_numpy(float)[:, None] - meuse[name].to_numpy(float) for name in "xy")
    spread = np.einsum("im,ij,jm->m", weights, RESIDUAL.covariance_of(east, north), weights)
    np.testing.assert_allclose(spread, RESIDUAL.sill - expected.variance + 2.0 * expected.lagrange, rtol=1e-9)


def test_a_covariate_that_says_nothing_is_refused(meuse, either_engine):
    constant = np.full(len(meuse), 3.0)
    with pytest.raises(UnmappableError, match="combinations of one another"):
        UniversalKriging(RESIDUAL, 0).fit(meuse["x"], meuse["y"], meuse["log_zinc"], covariates=constant)


def test_a_covariate_constant_among_the_neighbours_is_refused(meuse, meuse_grid, either_engine):
    far = (meuse["y"] > 333500).to_numpy(float)
    fitted = UniversalKriging(RESIDUAL, 0, 10).fit(meuse["x"], meuse["y"], meuse["log_zinc"], covariates=far)
    with pytest.raises(UnmappableError, match="more neighbours"):
        fitted.predict([179000.0], [330000.0], covariates=[0.0])


def test_covariates_must_be_there(meuse):
    covariate = meuse["dist"].to_numpy(copy=True)
    fitted = UniversalKriging(RESIDUAL, 0).fit(meuse["x"], meuse["y"], meuse["log_zinc"], covariates=covariate)
    with pytest.raises(UnmappableError, match="covariate is missing: 1"):
        fitted.predict([180000.0, 180001.0], [331000.0, 331000.0], covariates=[0.5, np.nan])
    with pytest.raises(UnmappableError, match="at the samples: 1"):
        fitted.predict([180000.0], [331000.0])
    with pytest.raises(ValueError, match="UniversalKriging"):
        OrdinaryKriging(RESIDUAL).fit(meuse["x"], meuse["y"], meuse["log_zinc"], covariates=covariate)
    covariate[7] = np.nan
    with pytest.raises(UnmappableError, match="covariate is missing: 1"):
        UniversalKriging(RESIDUAL, 0).fit(meuse["x"], meuse["y"], meuse["log_zinc"], covariates=covariate)


def test_degrees_passed_as_metres_are_refused():
    with pytest.raises(UnmappableError, match="degrees"):
        OrdinaryKriging(MODEL).fit([21.70, 21.75, 21.80], [45.20, 45.30, 45.25], [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("choice", "complaint"),
    [
        ({"nearest": 0}, "nearest must be 1"),
        ({"nearest": 5, "radius": 0.0}, "radius"),
        ({"nearest": 5, "least": 6}, "least"),
        ({"nearest": 5, "sectors": 0}, "sectors"),
        ({"nearest": 5, "per_sector": 0}, "per_sector"),
    ],
)
def test_an_impossible_neighbourhood_is_refused(choice, complaint):
    with pytest.raises(ValueError, match=complaint):
        Neighbourhood(**choice)


@pytest.mark.parametrize("choice", [{"width": 0.0}, {"width": 10.0, "height": -1.0}, {"width": 10.0, "points": 0}])
def test_an_impossible_block_is_refused(choice):
    with pytest.raises(ValueError, match="must be"):
        Block(**choice)


def test_a_model_without_a_sill_has_no_simple_kriging():
    with pytest.raises(ValueError, match="OrdinaryKriging"):
        SimpleKriging(LINEAR, 0.0)


@pytest.mark.parametrize("kriging", [OrdinaryKriging(MODEL), SimpleKriging(MODEL, 5.9), UniversalKriging(RESIDUAL)])
def test_no_sample_at_all_is_refused_in_words_and_without_a_warning(kriging):
    with pytest.raises(UnmappableError, match="Distinct places: 0"):
        kriging.fit([], [], [])
