from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import empirical_variogram, estimators, variogram
from netmin.geostat.estimators import dowd_semivariance, genton_semivariance

#: Differences of a small interval, with one wild value.
SMALL = np.array([0.3, -1.2, 0.8, 2.1, -0.4, 0.1, 40.0])


@pytest.fixture
def few_at_once(monkeypatch):
    """Lets the search by halving run on small numbers."""
    monkeypatch.setattr(estimators, "_ENUMERATED", 3)


def genton_by_hand(differences):
    distances = sorted(abs(one - other) for one, other in combinations(differences, 2))
    half = len(differences) // 2 + 1
    return 0.5 * (2.2191 * distances[half * (half - 1) // 2 - 1]) ** 2


def test_small_intervals_are_as_by_hand():
    # The median of the absolute differences is 0.8.
    assert dowd_semivariance(SMALL) == pytest.approx(0.5 * 2.198 * 0.64, rel=1e-15)
    # n = 7, h = 4, k = 6: the sixth of 21 distances.
    assert genton_semivariance(SMALL) == pytest.approx(genton_by_hand(SMALL), rel=1e-15)


def test_dowd_is_that_of_scikit_gstat():
    # scikit-gstat 1.0.26, estimators.dowd.
    assert dowd_semivariance([1.0, 2.0, 3.0]) == pytest.approx(4.396, rel=1e-12)


@pytest.mark.parametrize("estimator", ["dowd", "genton"])
def test_intervals_of_meuse_are_those_of_r(meuse, gstat, estimator):
    found = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"], estimator=estimator)
    np.testing.assert_allclose(found.semivariance, gstat("meuse_robust_variograms")[estimator], rtol=1e-12)
    assert found.pairs.tolist() == empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"]).pairs.tolist()


@settings(max_examples=60)
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=40))
def test_halving_finds_the_same_distance_as_writing_all_of_them_down(numbers):
    values = np.array(numbers) / 7.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimators, "_ENUMERATED", 3)
        assert genton_semivariance(values) == pytest.approx(genton_by_hand(values), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("formula", [dowd_semivariance, genton_semivariance])
def test_normal_differences_give_half_their_variance(formula):
    differences = np.random.default_rng(4).normal(scale=3.0, size=40_000)
    assert formula(differences) == pytest.approx(4.5, rel=0.03)


@pytest.mark.usefixtures("few_at_once")
def test_genton_does_not_feel_a_drift_common_to_all_pairs():
    assert genton_semivariance(SMALL + 5.0) == pytest.approx(genton_semivariance(SMALL), rel=1e-12)
    assert dowd_semivariance(SMALL + 5.0) > 5.0 * dowd_semivariance(SMALL)


def test_one_difference_has_no_distance_to_another():
    with pytest.raises(ValueError, match="at least two"):
        genton_semivariance([1.0])


def test_wild_values_move_only_the_plain_estimator(meuse):
    spoilt = meuse["log_zinc"].to_numpy().copy()
    spoilt[[20, 70, 120]] += 10.0
    place = meuse["x"], meuse["y"]
    change = {
        name: np.median(
            empirical_variogram(*place, spoilt, estimator=name).semivariance
            / empirical_variogram(*place, meuse["log_zinc"], estimator=name).semivariance
        )
        for name in ("matheron", "cressie", "dowd", "genton")
    }
    assert change["matheron"] > 3.0
    assert 1.0 < change["genton"] < 1.2
    assert 1.0 < change["dowd"] < change["cressie"] < change["matheron"]


def test_many_pairs_are_sampled_and_that_is_said(monkeypatch):
    east, north, values = np.random.default_rng(8).normal(size=(3, 500))
    exact = empirical_variogram(east, north, values, estimator="dowd")
    assert exact.notes == ()
    monkeypatch.setattr(variogram, "MOST_DIFFERENCES", 1000)
    sampled = empirical_variogram(east, north, values, estimator="dowd", seed=3)
    assert [note.code for note in sampled.notes] == ["geostat.variogram-sampled"]
    assert sampled.pairs.tolist() == exact.pairs.tolist()
    np.testing.assert_allclose(sampled.distance, exact.distance, rtol=1e-12)
    np.testing.assert_allclose(sampled.semivariance, exact.semivariance, rtol=0.3)
    again = empirical_variogram(east, north, values, estimator="dowd", seed=3)
    assert again.semivariance.tolist() == sampled.semivariance.tolist()


def test_an_interval_with_one_pair_has_no_estimate_by_genton():
    easting = np.append(10.0 * np.arange(12.0), 113.0)
    plain, robust = (
        empirical_variogram(easting, np.zeros(13), np.arange(13.0) ** 2, cutoff=10.0, width=5.0, estimator=name)
        for name in ("dowd", "genton")
    )
    assert plain.pairs.tolist() == [1, 11]
    assert robust.pairs.tolist() == [11]


def test_coal_ash_shows_why(coalash):
    # Cressie (1993) calls the ash of 17.61 % an outlier: it alone lifts the plain variogram.
    place = coalash["x"], coalash["y"]
    clean = coalash[coalash["coalash"] < 17.0]
    assert len(clean) == len(coalash) - 1
    for estimator, least, most in (("matheron", 1.2, 1.6), ("cressie", 1.0, 1.1), ("genton", 1.0, 1.05)):
        lifted = empirical_variogram(*place, coalash["coalash"], estimator=estimator, cutoff=5.0, width=1.0)
        rest = empirical_variogram(clean["x"], clean["y"], clean["coalash"], estimator=estimator, cutoff=5.0, width=1.0)
        ratio = float(np.mean(lifted.semivariance / rest.semivariance))
        assert least <= ratio <= most, estimator
