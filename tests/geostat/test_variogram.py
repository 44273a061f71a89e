import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import UnmappableError, default_cutoff, empirical_variogram, variogram


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


def test_blocks_do_not_change_the_answer(meuse, monkeypatch):
    whole = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"])
    monkeypatch.setattr(variogram, "_PAIRS_AT_ONCE", 300)
    blocks = empirical_variogram(meuse["x"], meuse["y"], meuse["log_zinc"])
    assert blocks.pairs.tolist() == whole.pairs.tolist()
    np.testing.assert_allclose(blocks.semivariance, whole.semivariance, rtol=1e-12)


@settings(max_examples=20, deadline=None)
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
