import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from netmin.geostat import Exponential, Nugget, OrdinaryKriging, UnmappableError
from netmin.geostat.normal_score import NormalScore
from netmin.geostat.normal_score_kriging import NormalScoreKriging
from netmin.geostat.tails import HyperbolicTail, LowerTail, UpperTail

TAILS = {
    "linear": (LowerTail(0.0), UpperTail(2000.0)),
    "power": (LowerTail(0.0, power=2.5), UpperTail(2000.0, power=0.4)),
    "hyperbolic": (LowerTail(0.0), HyperbolicTail(1.5)),
}
MODEL = Nugget(0.1) + Exponential(0.9, 30.0)


def draws(seed=1, count=60):
    return np.exp(np.random.default_rng(seed).normal(0.0, 1.0, count))


def test_scores_of_weighted_values_as_gslib(gstat):
    table = gstat("walker_normal_scores")
    found = NormalScore().fit(table["value"], table["weight"])
    np.testing.assert_array_equal(found.values, table["value"])
    # GSLIB's inverse normal distribution is a rational approximation.
    np.testing.assert_allclose(found.scores, table["score"], rtol=0, atol=5e-8)
    np.testing.assert_allclose(found.transform(table["value"]), found.scores, atol=1e-12)


@pytest.mark.parametrize("kind", list(TAILS))
def test_the_way_back_with_every_tail_as_gslib(gstat, kind):
    table, asked = gstat("walker_normal_scores"), gstat("walker_back_transformed")
    found = NormalScore(*TAILS[kind]).fit(table["value"], table["weight"]).inverse(asked["score"])
    # The translation counts the pieces from one and never uses the first; and its normal distribution is good to
    # 7.5e-8, of which the upper tail at a score of 4 feels 0.24 %.
    first_piece = (asked["score"] > table["score"][0]) & (asked["score"] < table["score"][1])
    assert first_piece.sum() == 1
    np.testing.assert_allclose(found[~first_piece], asked[kind][~first_piece], rtol=2e-3)
    middle = ~first_piece & (np.abs(asked["score"]) < 2.5)
    np.testing.assert_allclose(found[middle], asked[kind][middle], rtol=1e-6)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 1000),
    kind=st.sampled_from(list(TAILS)),
    asked=st.lists(st.floats(0.001, 1900.0), min_size=1, max_size=8),
)
def test_there_and_back_is_where_one_was(seed, kind, asked):
    found = NormalScore(*TAILS[kind]).fit(draws(seed))
    np.testing.assert_allclose(found.inverse(found.transform(asked)), asked, rtol=1e-7)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), kind=st.sampled_from(list(TAILS)))
def test_the_transform_never_falls(seed, kind):
    found = NormalScore(*TAILS[kind]).fit(draws(seed))
    values = np.geomspace(1e-3, 1999.0, 400)
    assert (np.diff(found.transform(values)) > 0).all()
    scores = np.linspace(-6.0, 6.0, 400)
    assert (np.diff(found.inverse(scores)) >= 0).all()


def test_equal_values_share_the_score_of_their_middle():
    found = NormalScore().fit([5.0, 1.0, 1.0, 1.0, 7.0], [1.0, 1.0, 1.0, 2.0, 1.0])
    # Weight 4 of 6 at the value 1: the middle is a third; then 4.5/6 and 5.5/6.
    np.testing.assert_allclose(found.scores, stats.norm.ppf([2.0 / 6.0, 4.5 / 6.0, 5.5 / 6.0]))
    assert any(note.code == "geostat.tied-values" for note in found.notes)
    assert dict(found.notes[-1].values)["count"] == 2


def test_scores_of_many_values_are_standard_normal():
    found = NormalScore().fit(draws(3, 2000))
    scores = found.transform(draws(3, 2000))
    assert scores.mean() == pytest.approx(0.0, abs=1e-9)
    assert scores.std() == pytest.approx(1.0, abs=0.005)


def test_beyond_the_ends_there_is_nothing():
    found = NormalScore(LowerTail(0.0), UpperTail(10.0)).fit([1.0, 2.0, 3.0])
    assert found.transform([-1.0, 0.0, 10.0, 11.0]).tolist() == [-np.inf, -np.inf, np.inf, np.inf]
    assert found.inverse([-np.inf, np.inf]).tolist() == [0.0, 10.0]
    assert np.isnan(found.transform([np.nan]))
    bounded = NormalScore(LowerTail(1.0), UpperTail(3.0)).fit([1.0, 2.0, 3.0])
    assert bounded.inverse([-5.0, 5.0]).tolist() == [1.0, 3.0]
    assert bounded.transform([0.9, 3.1]).tolist() == [-np.inf, np.inf]


def test_tails_are_chosen_by_the_values_where_none_are_given():
    assert NormalScore().fit([1.0, 2.0]).tails.lower == LowerTail(0.0)
    assert NormalScore().fit([1.0, 2.0]).tails.upper == HyperbolicTail(1.5)
    assert NormalScore().fit([-3.0, 2.0]).tails.lower == LowerTail(-3.0)
    assert NormalScore().fit([-3.0, -2.0]).tails.upper == UpperTail(-2.0)
    assert "below 1 ending at 0" in NormalScore().fit([1.0, 2.0]).notes[0].text()


def test_what_cannot_be_transformed_is_refused():
    with pytest.raises(UnmappableError, match="All values are 4"):
        NormalScore().fit([4.0, 4.0])
    with pytest.raises(UnmappableError, match="without a value: 1"):
        NormalScore().fit([4.0, np.nan])
    with pytest.raises(UnmappableError, match="end at 2"):
        NormalScore(LowerTail(2.0)).fit([1.0, 3.0])
    with pytest.raises(UnmappableError, match="end at 2"):
        NormalScore(upper=UpperTail(2.0)).fit([1.0, 3.0])
    with pytest.raises(UnmappableError, match="above zero"):
        NormalScore(upper=HyperbolicTail()).fit([-3.0, -1.0])
    with pytest.raises(ValueError, match="weights must be numbers above zero"):
        NormalScore().fit([1.0, 3.0], [1.0, 0.0])
    with pytest.raises(ValueError, match="one length"):
        NormalScore().fit([1.0, 3.0], [1.0])
    with pytest.raises(ValueError, match="above 1"):
        HyperbolicTail(1.0)
    with pytest.raises(ValueError, match="power above zero"):
        LowerTail(0.0, power=0.0)


@settings(max_examples=10)
@given(
    kind=st.sampled_from(list(TAILS)), mean=st.floats(-3.5, 3.5), spread=st.floats(0.05, 1.05), seed=st.integers(0, 50)
)
def test_the_mean_is_the_integral_of_the_quantiles(kind, mean, spread, seed):
    found = NormalScore(*TAILS[kind]).fit(draws(seed, 15))
    knots = [*found.scores]
    low, high = min(mean - 10.0 * spread, knots[0] - 0.1), max(mean + 10.0 * spread, knots[-1] + 0.1)
    if kind == "hyperbolic":
        tamed = 1.0 - spread**2 / 1.5
        high = max(high, mean / tamed + 12.0 * spread / np.sqrt(tamed))

    def part(x):
        return float(found.inverse(x)) * stats.norm.pdf(x, mean, spread)

    edges = np.unique(np.clip([low, *knots, mean, high, *np.linspace(max(knots[-1], low), high, 12)], low, high))
    expected = sum(integrate.quad(part, a, b, epsabs=1e-11)[0] for a, b in itertools.pairwise(edges))
    assert found.expectation([mean], [spread**2])[0] == pytest.approx(expected, rel=1e-6)


def test_the_mean_of_a_certain_score_is_its_value():
    found = NormalScore().fit(draws())
    scores = np.array([-4.0, -0.3, 0.0, 2.0, 4.0])
    np.testing.assert_allclose(found.expectation(scores, np.zeros(5)), found.inverse(scores))
    np.testing.assert_allclose(found.expectation(scores[1:4], np.full(3, 1e-10)), found.inverse(scores[1:4]), rtol=1e-3)


def test_the_mean_over_the_whole_distribution_is_the_weighted_mean_of_its_pieces():
    values = draws(9, 400)
    found = NormalScore(LowerTail(0.0), UpperTail(float(values.max()))).fit(values)
    assert found.expectation([0.0], [1.0])[0] == pytest.approx(values.mean(), rel=0.01)


def test_no_mean_is_said_and_not_infinite():
    found = NormalScore(upper=HyperbolicTail(1.2)).fit(draws())
    assert np.isfinite(found.expectation([1.0], [1.1])).all()
    for variance in (1.1999, 1.2, 3.0):
        with pytest.raises(UnmappableError, match="no finite mean"):
            found.expectation([1.0], [variance])


def sites(seed=0, count=40):
    generator = np.random.default_rng(seed)
    places = generator.uniform(0.0, 100.0, (2, count))
    return (*places, draws(seed + 1, count))


def test_kriging_of_scores_is_kriging_of_scores():
    east, north, values = sites()
    fitted = NormalScoreKriging(MODEL, 12).fit(east, north, values)
    found = fitted.predict([50.0, 10.0], [50.0, 80.0])
    plain = OrdinaryKriging(MODEL, 12).fit(east, north, fitted.transform.transform(values)).predict([50, 10], [50, 80])
    np.testing.assert_allclose(found.normal.mean, plain.mean)
    np.testing.assert_allclose(found.normal.variance, plain.variance)
    np.testing.assert_allclose(found.median, fitted.transform.inverse(plain.mean))
    np.testing.assert_allclose(found.quantile(0.9), fitted.transform.inverse(plain.quantile(0.9)))
    np.testing.assert_allclose(found.probability_below(found.quantile(0.3)), 0.3)
    np.testing.assert_allclose(found.probability_above(2.0) + found.probability_below(2.0), 1.0)
    assert found.probability_above(-1.0).tolist() == [1.0, 1.0]
    lower, upper = found.interval(0.8)
    np.testing.assert_allclose(found.probability_below(upper) - found.probability_below(lower), 0.8)
    assert list(found.table) == ["median", "mean", "lower", "upper", "score_mean", "score_variance"]
    assert any(note.code == "geostat.normal-score" for note in found.notes)


def test_samples_are_met_exactly():
    east, north, values = sites()
    found = NormalScoreKriging(MODEL).fit(east, north, values).predict(east, north)
    np.testing.assert_allclose(found.median, values, rtol=1e-7)
    np.testing.assert_allclose(found.mean, values, rtol=1e-7)


@settings(max_examples=10)
@given(seed=st.integers(0, 100), factor=st.floats(0.01, 100.0))
def test_the_unit_of_the_values_does_not_matter(seed, factor):
    east, north, values = sites(seed)
    first = NormalScoreKriging(MODEL).fit(east, north, values).predict([50.0], [50.0])
    again = NormalScoreKriging(MODEL).fit(east, north, values * factor).predict([50.0], [50.0])
    np.testing.assert_allclose(again.mean, first.mean * factor, rtol=1e-9)
    np.testing.assert_allclose(again.quantile(0.95), first.quantile(0.95) * factor, rtol=1e-9)


def test_a_given_transform_takes_no_weights():
    east, north, values = sites()
    kriging = NormalScoreKriging(MODEL, transform=NormalScore().fit(values))
    with pytest.raises(ValueError, match="fitted one was given"):
        kriging.fit(east, north, values, weights=np.ones(40))
    weighted = NormalScoreKriging(MODEL).fit(east, north, values, weights=np.linspace(1.0, 2.0, 40))
    assert not np.allclose(weighted.transform.scores, kriging.transform.scores)


def test_of_lognormal_values_it_says_what_lognormal_kriging_says():
    generator = np.random.default_rng(12)
    places = generator.uniform(0.0, 200.0, (500, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    logarithms = np.linalg.cholesky(MODEL.covariance(apart)) @ generator.normal(size=500)
    logarithms = (logarithms - logarithms.mean()) / logarithms.std()
    targets = generator.uniform(0.0, 200.0, (2, 50))
    scored = NormalScoreKriging(MODEL).fit(*places.T, np.exp(logarithms)).predict(*targets)
    plain = OrdinaryKriging(MODEL).fit(*places.T, logarithms).predict(*targets)
    assert np.sqrt(np.mean((np.log(scored.median) - plain.mean) ** 2)) < 0.06
    assert np.abs(scored.probability_above(1.0) - stats.norm.sf(-plain.mean / plain.standard_deviation)).max() < 0.06


def test_tables_are_plain():
    found = NormalScore().fit([3.0, 1.0])
    pd.testing.assert_frame_equal(
        found.table, pd.DataFrame({"value": [1.0, 3.0], "score": stats.norm.ppf([0.25, 0.75])})
    )
