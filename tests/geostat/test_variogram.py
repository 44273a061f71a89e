import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import UnmappableError, default_cutoff, empirical_variogram, pairs, variogram


@pytest.mark.parametrize(
    ("kind", "choices"),
    [("default", {}), ("chosen", {"cutoff": 1200.0, "width": 100.0}), ("cressie", {"estimator": "cressie"})],
)
def test_the_variogram_is_that_of_gstat(meuse, gstat, kind, choices):
    expected = gstat("meuse_variograms").query("kind == @kind")
    found = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"], **choices)
    assert found.pairs.tolist() == expected["np"].tolist()
    np.testing.assert_allclose(found.distance, expected["dist"], rtol=1e-12)
    np.testing.assert_allclose(found.semivariance, expected["gamma"], rtol=1e-12)


def test_a_pair_on_an_edge_belongs_to_the_interval_below():
    easting = np.arange(12.0)
    found = empirical_variogram(easting, np.zeros(12), easting, cutoff=3.0, width=1.0)
    assert found.pairs.tolist() == [11, 10, 9]
    assert found.distance.tolist() == [1.0, 2.0, 3.0]
    assert found.semivariance.tolist() == [0.5, 2.0, 4.5]


def test_an_interval_without_pairs_is_left_out():
    easting = 10.0 * np.arange(12.0)
    found = empirical_variogram(easting, np.zeros(12), easting, cutoff=25.0, width=5.0)
    assert found.distance.tolist() == [10.0, 20.0]
    assert list(found.table.columns) == ["pairs", "distance", "semivariance"]


@pytest.mark.parametrize("choices", [{}, {"estimator": "genton"}, {"pairs": 3000}])
def test_blocks_do_not_change_the_answer(meuse, monkeypatch, choices):
    monkeypatch.setattr(variogram, "MOST_DIFFERENCES", 200)
    whole = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"], **choices)
    monkeypatch.setattr(pairs, "_PAIRS_AT_ONCE", 300)
    blocks = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"], **choices)
    assert blocks.pairs.tolist() == whole.pairs.tolist()
    np.testing.assert_allclose(blocks.semivariance, whole.semivariance, rtol=1e-12)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), turn=st.floats(0.0, 6.28), shift=st.floats(-1e5, 1e5))
def test_neither_shift_nor_rotation_nor_order_matters(seed, turn, shift):
    generator = np.random.default_rng(seed)
    east, north, values = generator.uniform(0.0, 100.0, (3, 40))
    order = generator.permutation(40)
    moved_east = np.cos(turn) * east - np.sin(turn) * north + shift
    moved_north = np.sin(turn) * east + np.cos(turn) * north - shift
    first = empirical_variogram(east, north, values, cutoff=200.0, width=200.0)
    second = empirical_variogram(
        moved_east[order], moved_north[order], values[order] + shift, cutoff=200.0, width=200.0
    )
    assert first.pairs.tolist() == second.pairs.tolist() == [780]
    np.testing.assert_allclose(first.semivariance, second.semivariance, rtol=1e-6)


def test_semivariances_of_versions_are_averaged(meuse):
    other = np.random.default_rng(1).normal(size=len(meuse))
    place = meuse["x"], meuse["y"]
    single = [empirical_variogram(*place, values).semivariance for values in (meuse["log_zinc"], other)]
    both = empirical_variogram(*place, np.stack([meuse["log_zinc"], other]))
    np.testing.assert_allclose(both.semivariance, np.mean(single, axis=0))


def test_the_default_cutoff_is_a_third_of_the_diagonal(meuse):
    assert default_cutoff([0.0, 300.0], [0.0, 400.0]) == pytest.approx(500.0 / 3.0)


def test_nine_places_are_too_few():
    with pytest.raises(UnmappableError, match="At least 10 are needed"):
        empirical_variogram(np.arange(9.0), np.zeros(9), np.arange(9.0))


def test_equal_values_are_refused():
    with pytest.raises(UnmappableError, match=r"All values are 4\.2"):
        empirical_variogram(np.arange(20.0), np.zeros(20), np.full(20, 4.2))


def test_few_places_are_said():
    found = empirical_variogram(np.arange(20.0), np.zeros(20), np.arange(20.0))
    assert [note.code for note in found.notes] == ["geostat.variogram-few-places"]


def test_a_cutoff_shorter_than_every_distance_is_a_sentence():
    with pytest.raises(UnmappableError, match="No two samples are closer"):
        empirical_variogram(np.arange(20.0), np.zeros(20), np.arange(20.0), cutoff=0.5)


def test_random_pairs_estimate_the_same_variogram_and_say_so():
    generator = np.random.default_rng(3)
    east, north = generator.uniform(0.0, 1000.0, (2, 1500))
    values = np.sin(east / 150.0) + np.cos(north / 200.0)
    exact = empirical_variogram(east, north, values)
    drawn = empirical_variogram(east, north, values, pairs=100_000, seed=5)
    assert drawn.pairs.sum() < 100_000 < exact.pairs.sum()
    np.testing.assert_allclose(drawn.semivariance, exact.semivariance, rtol=0.05)
    np.testing.assert_allclose(drawn.pairs / drawn.pairs.sum(), exact.pairs / exact.pairs.sum(), atol=0.005)
    assert [note.code for note in drawn.notes] == ["geostat.variogram-drawn-pairs"]
    assert dict(drawn.notes[0].values)["drawn"] == 100_000


def test_the_same_seed_draws_the_same_pairs(meuse):
    place = meuse["x"], meuse["y"], meuse["log_zinc"]
    one, same, other = (empirical_variogram(*place, pairs=2000, seed=seed).semivariance for seed in (1, 1, 2))
    assert one.tolist() == same.tolist()
    assert one.tolist() != other.tolist()


def test_more_random_pairs_than_there_are_is_all_of_them(meuse):
    place = meuse["x"], meuse["y"], meuse["log_zinc"]
    every = empirical_variogram(*place, pairs=155 * 154 // 2)
    assert every.notes == empirical_variogram(*place).notes
    np.testing.assert_allclose(every.semivariance, empirical_variogram(*place).semivariance, rtol=1e-12)


def test_every_pair_is_as_likely_as_any_other():
    easting = np.sort(np.random.default_rng(0).uniform(0.0, 100.0, 30))
    drawn = np.zeros((30, 30))
    for seed in range(400):
        for first, second, apart in pairs.drawn_pairs(easting, np.zeros(30), 60.0, 100, seed):
            np.add.at(drawn, (first, second), 1)
            np.testing.assert_allclose(apart, easting[second] - easting[first])
    near = np.triu(np.abs(easting[:, None] - easting) <= 60.0, 1)
    assert (drawn[~near] == 0).all()
    mean = 400 * 100 / near.sum()
    assert drawn[near].sum() == 400 * 100
    assert np.abs(drawn[near] - mean).max() < 5.0 * np.sqrt(mean)


@pytest.mark.parametrize("choice", [{"pairs": 0}, {"estimator": "median"}, {"width": 0.0}, {"cutoff": np.nan}])
def test_choices_that_mean_nothing_are_refused(meuse, choice):
    with pytest.raises(ValueError, match=next(iter(choice))):
        empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"], **choice)
