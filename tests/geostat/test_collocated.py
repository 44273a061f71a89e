import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat.collocated import CollocatedCokriging, MulticollocatedCokriging
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.global_cosystem import GlobalCoSystem
from netmin.geostat.kriging import OrdinaryKriging
from netmin.geostat.models import Exponential, Linear, Nugget, Spherical
from netmin.geostat.points import UnmappableError, place_values

MODEL = Nugget(0.3) + Spherical(1.7, 60.0)


def dense(covariance, trend, right, values, at_zero, wanted):
    """Best linear unbiased prediction, written out: covariances bordered by the trend functions."""
    count, trends = trend.shape
    matrix = np.zeros((count + trends, count + trends))
    matrix[:count, :count] = covariance
    matrix[:count, count:] = trend
    matrix[count:, :count] = trend.T
    solution = np.linalg.solve(matrix, np.append(right, wanted))
    return solution[:count] @ values, at_zero - solution @ np.append(right, wanted), -solution[count:]


def case(seed, count=12):
    generator = np.random.default_rng(seed)
    places, values = generator.uniform(0.0, 100.0, (2, count)), 5.0 + generator.normal(size=count)
    return places, values, generator.uniform(0.0, 100.0, 2), generator.normal()


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    correlation=st.floats(-0.99, 0.99),
    known=st.booleans(),
    error=st.sampled_from([0.0, 0.4]),
)
def test_the_first_markov_model_solves_the_dense_system_of_the_model_it_implies(seed, correlation, known, error):
    """All samples of the primary and one value of the secondary, with the coregionalisation that it stands for."""
    (east, north), values, target, score = case(seed)
    mean, variance = 20.0, 9.0
    share = correlation * np.sqrt(variance / MODEL.sill)
    rest = (1.0 - correlation**2) * variance
    implied = Coregionalisation(
        ["z", "y"],
        [Nugget(1.0), Spherical(1.0, 60.0), Exponential(1.0, 25.0)],
        [0.3 * np.outer([1, share], [1, share]), 1.7 * np.outer([1, share], [1, share]), np.diag([0.0, rest])],
    )
    all_east, all_north = np.append(east, target[0]), np.append(north, target[1])
    names = ["z"] * len(east) + ["y"]
    covariance = np.array(
        [
            [
                float(implied.covariance_of(a, b, e - f, n - m))
                for b, f, m in zip(names, all_east, all_north, strict=True)
            ]
            for a, e, n in zip(names, all_east, all_north, strict=True)
        ]
    )
    covariance[np.arange(len(east)), np.arange(len(east))] += error
    right = np.array(
        [
            float(implied.covariance_of(a, "z", e - target[0], n - target[1]))
            for a, e, n in zip(names, all_east, all_north, strict=True)
        ]
    )
    secondary = mean + 3.0 * score
    # The mean of the secondary is known; that of the primary is not, or it is 4.
    trend = np.zeros((len(names), 0)) if known else np.append(np.ones(len(east)), 0.0)[:, None]
    values_about = np.append(values - (4.0 if known else 0.0), secondary - mean)
    expected = dense(covariance, trend, right, values_about, MODEL.sill, [] if known else [1.0])
    choice = CollocatedCokriging(MODEL, correlation, mean, variance, mean=4.0 if known else None)
    for neighbours in (None, 11):
        kept = slice(None) if neighbours is None else np.argsort(np.hypot(east - target[0], north - target[1]))[:11]
        if neighbours:
            rows = np.append(np.sort(kept), len(east))
            few = dense(
                covariance[np.ix_(rows, rows)],
                trend[rows],
                right[rows],
                values_about[rows],
                MODEL.sill,
                [] if known else [1.0],
            )
            choice = CollocatedCokriging(MODEL, correlation, mean, variance, choice.mean, neighbours)
        fitted = choice.fit(east, north, values, error_variance=error)
        found = fitted.predict(target[:1], target[1:], [secondary])
        wanted = expected if neighbours is None else few
        np.testing.assert_allclose(found.mean[0], wanted[0] + (4.0 if known else 0.0), atol=1e-9)
        np.testing.assert_allclose(found.variance[0], wanted[1], atol=1e-9)
        np.testing.assert_allclose(found.lagrange[0], 0.0 if known else wanted[2][0], atol=1e-9)


@pytest.mark.parametrize("neighbours", [None, 7])
def test_a_secondary_that_knows_nothing_leaves_kriging(neighbours):
    places, values, _, _ = case(1)
    targets = np.random.default_rng(2).uniform(0.0, 100.0, (2, 20))
    choice = CollocatedCokriging(MODEL, 0.0, 0.0, 1.0, neighbours=neighbours)
    found = choice.fit(*places, values).predict(*targets, secondary=np.linspace(-9.0, 9.0, 20))
    expected = OrdinaryKriging(MODEL, neighbours).fit(*places, values).predict(*targets)
    np.testing.assert_allclose(found.mean, expected.mean, atol=1e-11)
    np.testing.assert_allclose(found.variance, expected.variance, atol=1e-11)
    np.testing.assert_allclose(found.lagrange, expected.lagrange, atol=1e-11)


@pytest.mark.parametrize("correlation", [1.0, -1.0])
def test_a_secondary_that_knows_everything_is_the_map(correlation):
    """With the mean known, and no nugget, the secondary in the unit of the primary is all that is left."""
    model = Spherical(4.0, 60.0)
    generator = np.random.default_rng(1)
    places, targets = generator.uniform(0.0, 100.0, (2, 12)), generator.uniform(0.0, 100.0, (2, 20))
    secondary = generator.normal(size=20)
    choice = CollocatedCokriging(model, correlation, secondary_mean=10.0, secondary_variance=9.0, mean=5.0)
    found = choice.fit(*places, generator.normal(size=12)).predict(*targets, secondary=10.0 + 3.0 * secondary)
    np.testing.assert_allclose(found.mean, 5.0 + correlation * 2.0 * secondary, atol=1e-9)
    np.testing.assert_allclose(found.variance, 0.0, atol=1e-9)


def test_samples_are_met_exactly_whatever_the_secondary_says():
    places, values, _, _ = case(3)
    for correlation in (0.7, 1.0):
        for mean in (None, 5.0):
            choice = CollocatedCokriging(MODEL, correlation, 0.0, 1.0, mean=mean)
            found = choice.fit(*places, values).predict(*places, secondary=np.full(12, 3.0))
            np.testing.assert_allclose(found.mean, values, atol=1e-9)
            assert (found.variance < 1e-9).all()


def test_a_better_correlated_secondary_makes_the_map_surer():
    places, values, _, _ = case(4)
    targets = np.random.default_rng(2).uniform(0.0, 100.0, (2, 30))
    variances = [
        CollocatedCokriging(MODEL, correlation, 0.0, 1.0).fit(*places, values).predict(*targets, np.zeros(30)).variance
        for correlation in (0.0, 0.3, 0.6, 0.9)
    ]
    for surer, less in zip(variances[1:], variances, strict=False):
        assert (surer <= less + 1e-12).all()
        assert surer.mean() < 0.99 * less.mean()


def test_the_residual_may_have_any_covariance_under_the_first_model_only_at_the_target():
    """Full cokriging with the secondary at the samples too would differ unless the rest of it has no memory."""
    (east, north), values, target, _ = case(5)
    other = np.random.default_rng(6).normal(size=13)
    share = 0.8 / np.sqrt(MODEL.sill)
    both = np.outer([1.0, share], [1.0, share])
    places = {"z": place_values(east, north, values)}
    places["y"] = place_values(np.append(east, target[0]), np.append(north, target[1]), other)
    fitted = CollocatedCokriging(MODEL, 0.8, 0.0, 1.0, mean=5.0).fit(east, north, values)
    found = fitted.predict(target[:1], target[1:], other[-1:])
    means = []
    for rest in (Nugget(1.0), Exponential(1.0, 25.0)):
        structures = [Nugget(1.0), Spherical(1.0, 60.0), rest]
        implied = Coregionalisation(["z", "y"], structures, [0.3 * both, 1.7 * both, np.diag([0.0, 0.36])])
        full = GlobalCoSystem(implied, places, {"z": 5.0, "y": 0.0}).solve(target[:1], target[1:], [0])
        means.append(full.means[0, 0, 0])
    assert means[0] == pytest.approx(found.mean[0], abs=1e-9)
    assert abs(means[1] - found.mean[0]) > 1e-3


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), slope=st.floats(-3.0, 3.0))
def test_the_second_markov_model_is_full_cokriging_with_the_secondary_everywhere(seed, slope):
    """Samples of the primary; the secondary at these, at the target, and at places that must not matter."""
    (east, north), values, target, _ = case(seed)
    generator = np.random.default_rng(seed + 1)
    secondary_model = Spherical(2.0, 80.0) + Exponential(1.0, 10.0)
    elsewhere = generator.uniform(0.0, 100.0, (2, 5))
    y_east = np.concatenate([east, target[:1], elsewhere[0]])
    y_north = np.concatenate([north, target[1:], elsewhere[1]])
    secondary = generator.normal(size=len(y_east))
    all_east, all_north = np.append(east, y_east), np.append(north, y_north)
    is_y = np.arange(len(all_east)) >= len(east)
    away = all_east[:, None] - all_east, all_north[:, None] - all_north
    share = np.where(is_y, 1.0, slope)
    covariance = np.outer(share, share) * secondary_model.covariance_of(*away)
    covariance += np.outer(~is_y, ~is_y) * MODEL.covariance_of(*away)
    to_target = all_east - target[0], all_north - target[1]
    right = slope * share * secondary_model.covariance_of(*to_target) + ~is_y * MODEL.covariance_of(*to_target)
    trend = (~is_y)[:, None].astype(float)
    at_zero = slope**2 * secondary_model.sill + MODEL.sill
    expected = dense(covariance, trend, right, np.append(values, secondary), at_zero, [1.0])
    fitted = MulticollocatedCokriging(MODEL, slope).fit(east, north, values, secondary[: len(east)])
    found = fitted.predict(target[:1], target[1:], secondary[len(east) : len(east) + 1])
    np.testing.assert_allclose(found.mean[0], expected[0], atol=1e-8)
    np.testing.assert_allclose(found.variance[0], expected[1], atol=1e-8)
    assert fitted.notes[-1].code == "geostat.multicollocated"


def test_versions_are_averaged_and_their_spread_is_added():
    places, values, _, _ = case(7)
    drawn = values + np.random.default_rng(1).normal(size=(4, 12))
    targets, secondary = np.random.default_rng(2).uniform(0.0, 100.0, (2, 6)), np.zeros(6)
    choice = CollocatedCokriging(MODEL, 0.6, 0.0, 1.0)
    single = [choice.fit(*places, row).predict(*targets, secondary) for row in drawn]
    together = choice.fit(*places, drawn).predict(*targets, secondary)
    means = np.stack([one.mean for one in single])
    np.testing.assert_allclose(together.mean, means.mean(axis=0))
    np.testing.assert_allclose(together.variance, single[0].variance + 1.25 * means.var(axis=0, ddof=1))
    assert "rubin1987" in together.citations


def test_what_was_assumed_is_noted():
    places, values, _, _ = case(8)
    found = CollocatedCokriging(MODEL, 0.6, 0.0, 1.0).fit(*places, values).predict([0.0], [0.0], [1.0])
    assert found.notes[-1].text().endswith("(Markov model 1), correlated with it by 0.6 at one place.")


def test_a_missing_secondary_is_a_sentence():
    places, values, _, _ = case(9)
    fitted = CollocatedCokriging(MODEL, 0.6, 0.0, 1.0).fit(*places, values)
    with pytest.raises(UnmappableError, match="Places without the secondary variable: 1"):
        fitted.predict([0.0, 1.0], [0.0, 1.0], [1.0, np.nan])
    with pytest.raises(UnmappableError, match="Numbers of the secondary variable: 1; places: 2"):
        fitted.predict([0.0, 1.0], [0.0, 1.0], [1.0])
    with pytest.raises(UnmappableError, match="Numbers of the secondary variable: 3; places: 12"):
        MulticollocatedCokriging(MODEL, 1.0).fit(*places, values, [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    "choices",
    [
        {"correlation": 1.1},
        {"secondary_variance": 0.0},
        {"neighbours": 1},
        {"model": Linear(1.0)},
        {"model": Nugget(0.0)},
    ],
)
def test_mistakes_of_a_programmer_are_refused(choices):
    with pytest.raises(ValueError):
        CollocatedCokriging(
            **({"model": MODEL, "correlation": 0.5, "secondary_mean": 0.0, "secondary_variance": 1.0} | choices)
        )


def test_targets_and_slope_must_be_numbers():
    places, values, _, _ = case(9)
    with pytest.raises(ValueError, match="every target"):
        CollocatedCokriging(MODEL, 0.5, 0.0, 1.0).fit(*places, values).predict([np.nan], [0.0], [1.0])
    with pytest.raises(ValueError, match="slope"):
        MulticollocatedCokriging(MODEL, np.inf)
