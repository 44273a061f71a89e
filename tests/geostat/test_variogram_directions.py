import gstools
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.geostat import UnmappableError, cloud, empirical_variogram
from netmin.geostat.cloud import variogram_cloud, variogram_map
from netmin.geostat.direction import Direction
from netmin.geostat.variogram import directional_variograms

KINDS = {
    "four": {},
    "narrow": {"azimuths": 30.0, "tolerance": 10.0, "cutoff": 1200.0, "width": 100.0},
    "robust": {"azimuths": [0.0, 90.0], "tolerance": 40.0, "estimator": "cressie"},
}


@pytest.fixture(scope="module")
def place(meuse):
    return meuse["x"], meuse["y"], meuse["log_zinc"]


@pytest.mark.parametrize("kind", KINDS)
def test_variograms_by_direction_are_those_of_gstat(place, gstat, kind):
    expected = gstat("meuse_directional_variograms").query("kind == @kind")
    found = pd.concat([one.table for one in directional_variograms(*place, **KINDS[kind])])
    assert found["azimuth"].tolist() == expected["dir.hor"].tolist()
    assert found["pairs"].tolist() == expected["np"].tolist()
    np.testing.assert_allclose(found["distance"], expected["dist"], rtol=1e-12)
    np.testing.assert_allclose(found["semivariance"], expected["gamma"], rtol=1e-12)


@pytest.mark.parametrize("estimator", ["matheron", "cressie"])
def test_coal_ash_on_its_lattice_is_that_of_gstat(coalash, gstat, estimator):
    expected = gstat("coalash_variograms").query("kind == @estimator")
    found = directional_variograms(
        coalash["x"], coalash["y"], coalash["coalash"], [0.0, 90.0], tolerance=1.0, cutoff=10.0, width=1.0,
        estimator=estimator,
    )  # fmt: skip
    table = pd.concat([one.table for one in found])
    assert table["pairs"].tolist() == expected["np"].tolist()
    np.testing.assert_allclose(table["semivariance"], expected["gamma"], rtol=1e-12)


def test_bands_are_those_of_gstools(place):
    east, north, values = (part.to_numpy(dtype=float) for part in place)
    edges = np.linspace(0.0, 1200.0, 13)
    _, semivariance, pairs = gstools.vario_estimate(
        (east, north), values, edges, angles=np.radians(90.0 - 60.0), angles_tol=np.radians(30.0), bandwidth=150.0,
        return_counts=True,
    )  # fmt: skip
    found = empirical_variogram(*place, cutoff=1200.0, width=100.0, direction=Direction(60.0, 30.0, 150.0))
    assert found.pairs.tolist() == pairs.tolist()
    np.testing.assert_allclose(found.semivariance, semivariance, rtol=1e-12)


def test_four_directions_share_out_all_pairs(place):
    four = directional_variograms(*place)
    every = empirical_variogram(*place)
    assert sum(one.pairs.sum() for one in four) == every.pairs.sum()
    assert [one.direction.azimuth for one in four] == [0.0, 45.0, 90.0, 135.0]


@given(azimuth=st.floats(-400.0, 400.0), turn=st.floats(0.0, 360.0))
def test_a_sector_turns_with_its_pairs(azimuth, turn):
    angle = np.radians(np.array([0.0, 10.0, 22.4, 22.6, 90.0, 157.6, 180.0]) + azimuth)
    sector = Direction(azimuth)
    assert sector.holds(np.sin(angle), np.cos(angle)).tolist() == [True, True, True, False, False, True, True]
    turned = Direction(azimuth + turn)
    angle = angle + np.radians(turn)
    assert turned.holds(np.sin(angle), np.cos(angle)).tolist() == [True, True, True, False, False, True, True]


def test_the_edge_of_a_sector_belongs_to_it():
    steps = np.array([1.0, 3.0, 70.0])
    for azimuth in (0.0, 90.0):
        assert Direction(azimuth, 45.0).holds(steps, -steps).all()
    assert Direction(37.0, 0.0).holds(100.0 * np.sin(np.radians([37.0])), 100.0 * np.cos(np.radians([37.0]))).all()
    assert Direction(10.0, 90.0).holds(steps, -7.0 * steps).all()


def test_a_line_of_samples_has_no_pairs_across():
    east = np.arange(20.0)
    with pytest.raises(UnmappableError, match="along the azimuth of 0 degrees"):
        directional_variograms(east, np.zeros(20), east % 3, [90.0, 0.0])


@pytest.mark.parametrize("choice", [(np.nan,), (0.0, 91.0), (0.0, -1.0), (0.0, 10.0, 0.0)])
def test_directions_that_mean_nothing_are_refused(choice):
    with pytest.raises(ValueError, match="must"):
        Direction(*choice)


def test_genton_does_not_feel_a_drift_along_the_direction():
    generator = np.random.default_rng(6)
    north = np.arange(400.0)
    noise = generator.normal(size=400)
    choices = {"azimuths": 0.0, "cutoff": 10.0, "width": 1.0}
    plain, dowd, genton = (
        directional_variograms(np.zeros(400), north, noise + 0.5 * north, estimator=name, **choices)[0].semivariance
        for name in ("matheron", "dowd", "genton")
    )
    np.testing.assert_allclose(genton, 1.0, atol=0.25)
    assert plain[-1] > 10.0
    assert dowd[-1] > 10.0


def test_the_cloud_is_that_of_gstat(place, gstat):
    expected = gstat("meuse_variogram_cloud")
    expected = expected.assign(first=expected["right"] - 1, second=expected["left"] - 1)
    expected = expected.sort_values(["first", "second"])
    found = variogram_cloud(*place, cutoff=300.0)
    assert found.first.tolist() == expected["first"].tolist()
    assert found.second.tolist() == expected["second"].tolist()
    np.testing.assert_allclose(found.distance, expected["dist"], rtol=1e-12)
    np.testing.assert_allclose(found.semivariance, expected["gamma"], rtol=1e-10)
    assert list(found.table.columns) == ["first", "second", "distance", "azimuth", "semivariance"]


def test_a_cloud_averages_to_the_variogram(place):
    pairs = variogram_cloud(*place, direction=Direction(45.0))
    variogram = empirical_variogram(*place, direction=Direction(45.0), width=5000.0)
    assert pairs.semivariance.mean() == pytest.approx(variogram.semivariance[0], rel=1e-12)
    assert ((pairs.azimuth >= 22.5) & (pairs.azimuth <= 67.5)).all()


def test_samples_at_one_place_keep_the_number_of_the_first():
    east = np.append(np.arange(12.0), [3.0, 12.0])
    found = variogram_cloud(east, np.zeros(14), np.append(np.arange(12.0), [5.0, 0.0]), cutoff=1.0)
    assert found.first.tolist() == list(range(12))
    assert found.second.tolist() == [*range(1, 12), 13]
    assert found.azimuth.tolist() == [90.0] * 12
    assert found.semivariance[2] == pytest.approx(0.5 * (4.0 - 2.0) ** 2)
    assert [note.code for note in found.notes] == ["geostat.merged-places"]


def test_a_cloud_that_nobody_can_look_at_is_refused(place, monkeypatch):
    monkeypatch.setattr(cloud, "MOST_PAIRS_IN_CLOUD", 500)
    with pytest.raises(UnmappableError, match="more than 500 pairs of samples up to 300 m"):
        variogram_cloud(*place, cutoff=300.0)


def test_the_map_is_that_of_gstat(place, gstat):
    expected = gstat("meuse_variogram_map")
    found = variogram_map(*place, cutoff=600.0, width=100.0)
    assert found.pairs.ravel().tolist() == expected["pairs"].tolist()
    np.testing.assert_allclose(found.semivariance.ravel(), expected["gamma"], rtol=1e-12)
    np.testing.assert_array_equal(found.north[:, None] + 0.0 * found.east, expected["dy"].to_numpy().reshape(13, 13))
    np.testing.assert_array_equal(found.east + 0.0 * found.north[:, None], expected["dx"].to_numpy().reshape(13, 13))
    assert len(found.table) == 169


def test_a_map_is_the_same_upside_down():
    generator = np.random.default_rng(2)
    east, north, values = generator.uniform(0.0, 100.0, (3, 60))
    found = variogram_map(east, north, values, cutoff=30.0, width=5.0)
    np.testing.assert_array_equal(found.pairs, found.pairs[::-1, ::-1])
    np.testing.assert_allclose(found.semivariance, found.semivariance[::-1, ::-1], rtol=1e-12)


def test_cells_without_pairs_are_blank_and_not_in_the_table():
    east = 10.0 * np.arange(12.0)
    found = variogram_map(east, np.zeros(12), np.arange(12.0), cutoff=20.0, width=5.0)
    assert np.isnan(found.semivariance).sum() == 81 - 4
    assert found.table["east"].tolist() == [-20.0, -10.0, 10.0, 20.0]
    assert found.table["semivariance"].tolist() == [2.0, 0.5, 0.5, 2.0]
