import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from netmin.geostat import Exponential, Nugget, OrdinaryKriging, Spherical, UnmappableError
from netmin.geostat.conditional import IndicatorPrediction, in_order
from netmin.geostat.distributions import crps
from netmin.geostat.indicator_kriging import IndicatorKriging, fit_indicator_variograms, indicators_of
from netmin.geostat.tails import HyperbolicTail, LowerTail, Tails, UpperTail, fitted_tail

LIMITS = (200.0, 400.0, 700.0, 1000.0)
MODELS = (
    Nugget(0.03) + Spherical(0.12, 700.0),
    Nugget(0.05) + Spherical(0.20, 900.0),
    Nugget(0.03) + Exponential(0.15, 300.0),
    Nugget(0.02) + Spherical(0.08, 500.0),
)


@pytest.mark.parametrize(("neighbours", "name"), [(None, "raw"), (20, "near")])
def test_kriged_indicators_as_gstat(meuse, meuse_grid, gstat, neighbours, name):
    expected, some = gstat("meuse_indicators"), meuse_grid.iloc[::50]
    fitted = IndicatorKriging(LIMITS, MODELS, neighbours).fit(meuse["x"], meuse["y"], meuse["zinc"])
    found = fitted.predict(some["x"], some["y"])
    for cutoff in range(4):
        np.testing.assert_allclose(found.kriged[cutoff], expected[f"{name}_{cutoff + 1}"], rtol=0, atol=1e-12)


def test_order_relations_are_corrected_as_by_gstat(meuse, meuse_grid, gstat):
    expected, some = gstat("meuse_indicators"), meuse_grid.iloc[::50]
    found = IndicatorKriging(LIMITS, MODELS).fit(meuse["x"], meuse["y"], meuse["zinc"]).predict(some["x"], some["y"])
    for cutoff in range(4):
        np.testing.assert_allclose(found.below[cutoff], expected[f"ordered_{cutoff + 1}"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.probability_above(LIMITS[cutoff]), 1.0 - found.below[cutoff], atol=1e-12)
    note = next(note for note in found.notes if note.code == "geostat.put-in-order")
    assert dict(note.values)["largest"] == pytest.approx(np.abs(found.below - found.kriged).max())


def test_a_sample_below_a_limit_speaks_only_for_cutoffs_from_there_on_as_leaving_it_out_in_gstat(
    meuse, meuse_grid, gstat
):
    expected, some = gstat("meuse_indicators_censored"), meuse_grid.iloc[::50]
    hidden = (meuse["zinc"] < 200) & (np.arange(1, len(meuse) + 1) % 2 == 0)
    fitted = IndicatorKriging([150.0, 400.0], MODELS[:2]).fit(
        meuse["x"], meuse["y"], np.where(hidden, 200.0, meuse["zinc"]), below=hidden
    )
    found = fitted.predict(some["x"], some["y"])
    np.testing.assert_allclose(found.kriged[0], expected["below_150"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.kriged[1], expected["below_400"], rtol=0, atol=1e-12)
    assert f"{hidden.sum()} of 155" in fitted.notes[-1].text()


def test_what_a_sample_says_of_each_cutoff():
    indicators, known = indicators_of(
        [3.0, 3.0, 3.0, 5.0], [2.0, 3.0, 5.0], below=[False, True, False, False], above=[False, False, True, False]
    )
    # Measured 3; below 3; above 3; measured 5, which is not above the cut-off 5.
    assert known.T.tolist() == [[True] * 3, [False, True, True], [True, True, False], [True] * 3]
    assert indicators.T.tolist() == [[0.0, 1.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]


def test_one_model_for_all_cutoffs_gives_what_one_for_each_gives(meuse, meuse_grid):
    some = meuse_grid.iloc[::100]
    where = meuse["x"], meuse["y"], meuse["zinc"]
    shared = IndicatorKriging(LIMITS, MODELS[1], 16).fit(*where)
    assert len(shared.fitted) == 1
    apart = IndicatorKriging(LIMITS, [MODELS[1] + Nugget(0.0 * cutoff) for cutoff in range(4)], 16).fit(*where)
    np.testing.assert_allclose(
        shared.predict(some["x"], some["y"]).below, apart.predict(some["x"], some["y"]).below, atol=1e-12
    )
    one = OrdinaryKriging(MODELS[1], 16).fit(*where[:2], (meuse["zinc"] <= 400).astype(float))
    np.testing.assert_allclose(
        shared.predict(some["x"], some["y"]).kriged[1], one.predict(some["x"], some["y"]).mean, atol=1e-12
    )


def test_at_a_sample_the_class_of_its_value_is_certain(meuse):
    found = (
        IndicatorKriging(LIMITS, MODELS[1]).fit(meuse["x"], meuse["y"], meuse["zinc"]).predict(meuse["x"], meuse["y"])
    )
    expected = meuse["zinc"].to_numpy() <= np.array(LIMITS)[:, None]
    np.testing.assert_allclose(found.below, expected, atol=1e-8)
    lower, upper = found.interval(0.99)
    inside = expected.sum(axis=0) == 3
    assert inside.any()
    assert (lower[inside] >= 200.0 - 1e-6).all()
    assert (upper[inside] <= 400.0 + 1e-6).all()


@settings(max_examples=50)
@given(st.lists(st.floats(-0.5, 1.5), min_size=1, max_size=9))
def test_put_in_order_is_in_order_and_stays_there(raw):
    found = in_order(np.array(raw)[:, None])[:, 0]
    assert (np.diff(found) >= 0).all()
    assert (found >= 0.0).all()
    assert (found <= 1.0).all()
    np.testing.assert_allclose(in_order(found[:, None])[:, 0], found)
    # Turned round, the same correction.
    np.testing.assert_allclose(1.0 - in_order(1.0 - np.array(raw)[::-1, None])[::-1, 0], found, atol=1e-12)


def prediction(tails, seed=0, targets=5):
    generator = np.random.default_rng(seed)
    below = np.sort(generator.uniform(0.05, 0.95, (4, targets)), axis=0)
    return IndicatorPrediction(np.array(LIMITS), below, below, tails)


EVERY_TAILS = [
    Tails(LowerTail(0.0), UpperTail(3000.0)),
    Tails(LowerTail(50.0, power=2.0), UpperTail(3000.0, power=0.5)),
    Tails(LowerTail(0.0), HyperbolicTail(2.5)),
]


@pytest.mark.parametrize("tails", EVERY_TAILS, ids=["even", "power", "hyperbolic"])
def test_quantiles_and_probabilities_are_each_others_way_back(tails):
    found = prediction(tails)
    for probability in (0.001, 0.04, 0.3, 0.5, 0.77, 0.97, 0.9999):
        np.testing.assert_allclose(found.probability_below(found.quantile(probability)), probability, atol=1e-12)
    values = np.linspace(60.0, 2900.0, 50)[:, None]
    assert (np.diff(found.probability_below(values), axis=0) >= 0).all()
    np.testing.assert_allclose(found.probability_below(LIMITS[2]), found.below[2])
    assert found.probability_below(-1.0).tolist() == [0.0] * 5
    np.testing.assert_allclose(found.median, found.quantile(0.5))


@pytest.mark.parametrize("tails", EVERY_TAILS, ids=["even", "power", "hyperbolic"])
def test_the_mean_is_the_integral_of_the_quantiles(tails):
    found = prediction(tails)
    for target in range(5):
        edges = [0.0, *found.below[:, target], 1.0]
        total = sum(
            integrate.quad(lambda p, t=target: found.quantile(np.clip(p, 1e-13, 1 - 1e-13))[t], low, high, limit=200)[0]
            for low, high in itertools.pairwise(edges)
        )
        assert found.mean[target] == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("tails", EVERY_TAILS[:2], ids=["even", "power"])
def test_the_score_is_the_squared_distance_from_the_fact(tails):
    found = prediction(tails)
    observed = np.array([100.0, 250.0, 650.0, 990.0, 2500.0])
    scores = crps(found, observed)
    for target in range(5):
        below = lambda x, t=target: found.probability_below(x)[t]  # noqa: E731
        edges = sorted({0.0, 50.0, *LIMITS, observed[target], 3000.0})
        total = sum(
            integrate.quad(lambda x: (below(x) - (x >= observed[target])) ** 2, low, high, limit=100)[0]  # noqa: B023
            for low, high in itertools.pairwise(edges)
        )
        assert scores[target] == pytest.approx(total, rel=2e-3)


def test_where_a_class_is_empty_the_quantile_is_its_lower_end():
    below = np.array([[0.2], [0.5], [0.5], [1.0]])
    found = IndicatorPrediction(np.array(LIMITS), below, below, EVERY_TAILS[0])
    assert found.quantile(0.5)[0] == 400.0
    assert found.quantile(0.5 + 1e-12)[0] == pytest.approx(700.0)
    assert found.quantile(0.999999)[0] <= 1000.0
    # Nothing is left for the upper tail.
    assert found.probability_above(1000.0)[0] == 0.0
    assert found.probability_above(5000.0)[0] == 0.0


def test_variograms_of_indicators_use_what_is_known(meuse):
    hidden = meuse["zinc"] < 200
    values = np.where(hidden, 200.0, meuse["zinc"])
    fits = fit_indicator_variograms(meuse["x"], meuse["y"], values, [300.0, 600.0], below=hidden)
    assert [fit.empirical.places for fit in fits] == [155, 155]
    assert all(0.0 < fit.model.sill < 0.5 for fit in fits)
    with pytest.raises(UnmappableError, match="one side of the cut-off 150"):
        fit_indicator_variograms(meuse["x"], meuse["y"], values, [150.0], below=hidden)
    with pytest.raises(UnmappableError, match="cut-off 150: 0 of 155"):
        fit_indicator_variograms(meuse["x"], meuse["y"], np.full(155, 200.0), [150.0], below=np.ones(155, dtype=bool))
    IndicatorKriging([300.0, 600.0], [fit.model for fit in fits], 16).fit(
        meuse["x"], meuse["y"], values, below=hidden
    ).predict([180000.0], [331000.0])


def test_the_upper_tail_is_learnt_from_the_samples_above_the_last_cutoff():
    generator = np.random.default_rng(4)
    places = generator.uniform(0.0, 100.0, (2, 4000))
    values = 10.0 * generator.uniform(size=4000) ** (-1.0 / 4.0)
    kriging = IndicatorKriging([12.0, 15.0], Exponential(0.2, 10.0), 8)
    power = kriging.fit(*places, values).tails.upper.power
    # A Pareto tail is as long above one place as above another.
    assert power == pytest.approx(4.0, rel=0.12)
    assert fitted_tail(values / 10.0).power == pytest.approx(4.0, rel=0.06)
    above = (values > 15.0) & (np.arange(4000) % 2 == 0)
    assert kriging.fit(*places, values, above=above).tails.upper.power != power
    assert kriging.fit(*places[:, :20], np.minimum(values[:20], 14.0)).tails.upper == HyperbolicTail(1.5)
    assert fitted_tail(np.array([10.0, 20.0, 1000.0, 3000.0, 9000.0])) == HyperbolicTail(1.5)


def test_a_cutoff_nobody_speaks_of_is_refused(meuse):
    with pytest.raises(UnmappableError, match="cut-off 100: 0 of 155"):
        IndicatorKriging([100.0, 400.0], MODELS[0]).fit(
            meuse["x"], meuse["y"], np.full(155, 200.0), below=np.ones(155, dtype=bool)
        )


def test_wrong_choices_are_refused():
    with pytest.raises(ValueError, match="ascending"):
        IndicatorKriging([3.0, 2.0], MODELS[0])
    with pytest.raises(ValueError, match="one per limit"):
        IndicatorKriging([2.0, 3.0], MODELS[:3])
    with pytest.raises(ValueError, match="neighbours"):
        IndicatorKriging([2.0, 3.0], MODELS[0], 1)
    with pytest.raises(ValueError, match="both below and above"):
        indicators_of([1.0], [2.0], below=[True], above=[True])
    with pytest.raises(ValueError, match="numbers"):
        IndicatorKriging([1.5], MODELS[0]).fit([0.0, 1.0], [0.0, 1.0], [1.0, 2.0]).predict([np.nan], [0.0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        prediction(EVERY_TAILS[0]).quantile(1.0)
