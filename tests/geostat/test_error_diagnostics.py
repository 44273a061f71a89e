import numpy as np
import pytest

from netmin.geostat import Exponential, Nugget, OrdinaryKriging, UnmappableError, block_cross_validation, leave_one_out
from netmin.geostat.autocorrelation import moran
from netmin.geostat.error_diagnostics import diagnose_errors
from netmin.geostat.spatial_weights import nearest, within_distance

MODEL = Nugget(0.1) + Exponential(0.9, 20.0)


def simulated(seed, count=200, drift=0.0):
    generator = np.random.default_rng(seed)
    places = generator.uniform(0.0, 200.0, (count, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    values = np.linalg.cholesky(MODEL.covariance(apart)) @ generator.normal(size=count)
    return (*places.T, values + drift * places[:, 0])


def codes(found):
    return [note.code for note in found.notes]


def test_moran_of_the_meuse_as_spdep(meuse, gstat):
    expected = gstat("meuse_moran").iloc[0]
    found = moran(meuse["log_zinc"], nearest(meuse["x"], meuse["y"], 6))
    assert found.value == pytest.approx(expected["value"], abs=1e-13)
    assert found.expected == pytest.approx(expected["expected"], abs=1e-15)
    assert found.standard_deviation**2 == pytest.approx(expected["variance"], rel=1e-10)
    assert found.p_value == pytest.approx(expected["p_value"], rel=1e-8)
    assert found.standardised == pytest.approx((found.value + 1.0 / 154.0) / found.standard_deviation)


def test_moran_wants_neighbours_and_differences():
    east = np.arange(12.0)
    with pytest.raises(UnmappableError, match="without a neighbour: 12"):
        moran(east, within_distance(east, 0.0 * east, 0.5))
    with pytest.raises(UnmappableError, match="All values are 1"):
        moran(np.ones(12), nearest(east, 0.0 * east, 2))
    with pytest.raises(ValueError, match="one per sample"):
        moran(np.ones(5), nearest(east, 0.0 * east, 2))


def test_the_standard_errors_are_those_of_the_sandwich():
    """HC3 by matrices (mackinnon1985): (X'X)⁻¹ X' diag(e²/(1 − h)²) X (X'X)⁻¹."""
    validation = leave_one_out(OrdinaryKriging(MODEL), *simulated(1, 60))
    row = diagnose_errors(validation).table.set_index(["response", "covariate"]).loc[("error", "northing")]
    design = np.column_stack([np.ones(60), validation.northing])
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ validation.error
    hat = np.diagonal(design @ inverse @ design.T)
    residual = (validation.error - design @ beta) / (1.0 - hat)
    sandwich = inverse @ (design.T * residual**2) @ design @ inverse
    assert row["slope"] == pytest.approx(beta[1])
    assert row["standard_error"] == pytest.approx(np.sqrt(sandwich[1, 1]))
    assert row["t"] == pytest.approx(beta[1] / np.sqrt(sandwich[1, 1]))
    assert row["change"] == pytest.approx(beta[1] * np.ptp(validation.northing))


def test_a_right_model_is_seldom_blamed():
    blamed = 0
    for seed in range(20):
        found = diagnose_errors(leave_one_out(OrdinaryKriging(MODEL), *simulated(seed, 120)))
        blamed += codes(found) != ["geostat.errors-clean"]
    assert blamed <= 3


def test_a_drift_in_the_errors_is_told():
    east, north, values = simulated(5)
    validation = leave_one_out(OrdinaryKriging(MODEL), east, north, values)
    drifting = type(validation)(
        **(vars(validation) | {"mean": validation.mean + 0.01 * (east - east.mean()), "distribution": None})
    )
    found = diagnose_errors(drifting)
    assert "geostat.errors-drift" in codes(found)
    assert "easting" in found.notes[0].text()
    assert found.table.set_index(["response", "covariate"]).loc[("error", "easting"), "adjusted_p"] < 1e-3


def test_a_spread_that_grows_with_the_prediction_is_told():
    east, north, values = simulated(6, 300)
    raised = np.exp(1.5 * values)
    model = Nugget(0.1 * raised.var()) + Exponential(0.9 * raised.var(), 20.0)
    found = diagnose_errors(leave_one_out(OrdinaryKriging(model), east, north, raised))
    assert "geostat.errors-spread" in codes(found)
    assert "certainty" in " ".join(note.text() for note in found.notes)


def test_a_model_that_reaches_too_short_leaves_errors_alike():
    east, north, values = simulated(7, 300)
    short = Nugget(0.1) + Exponential(0.9, 0.5)
    found = diagnose_errors(leave_one_out(OrdinaryKriging(short), east, north, values))
    assert "geostat.errors-alike" in codes(found)
    assert found.moran.value > 0.2
    blocks = block_cross_validation(OrdinaryKriging(short), east, north, values, block_size=40.0)
    assert "geostat.errors-alike" not in codes(diagnose_errors(blocks))


def test_the_variogram_of_right_errors_lies_about_one():
    found = diagnose_errors(leave_one_out(OrdinaryKriging(MODEL), *simulated(8, 400)))
    assert (np.abs(found.variogram.semivariance - 1.0) < 0.35).all()


def test_few_errors_say_nothing():
    with pytest.raises(UnmappableError, match="Distinct places: 9"):
        diagnose_errors(leave_one_out(OrdinaryKriging(MODEL), *simulated(1, 9)))
