from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import UnmappableError
from netmin.geostat.declustering import cell_weights, decluster

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def walker():
    return pd.read_csv(SAMPLES / "walker_lake.csv")


def test_walker_lake_as_gslib(walker, gstat):
    expected = gstat("walker_declustered_means")
    found = decluster(walker["x"], walker["y"], walker["v"], cell_sizes=expected["cell_size"])
    np.testing.assert_allclose(found.table["mean"], expected["mean"], rtol=1e-12)
    assert found.cell_size == 21.0
    np.testing.assert_allclose(found.weights, gstat("walker_declustered_weights")["weight"], rtol=1e-12)


def test_the_mean_of_walker_lake_moves_most_of_the_way_to_the_truth(walker):
    truth = pd.read_csv(SAMPLES / "walker_lake_exhaustive.csv")["v"].mean()
    found = decluster(walker["x"], walker["y"], walker["v"])
    assert truth == pytest.approx(277.98, abs=0.005)
    assert found.plain_mean == pytest.approx(435.30, abs=0.005)
    assert found.plain_mean - found.mean > 0.85 * (found.plain_mean - truth)
    assert found.mean == pytest.approx(np.average(walker["v"], weights=found.weights))
    assert "435.3" in found.notes[0].text()


@settings(max_examples=20)
@given(seed=st.integers(0, 500), size=st.floats(0.5, 200.0), offsets=st.integers(1, 9))
def test_weights_sum_to_the_number_of_samples(seed, size, offsets):
    east, north = np.random.default_rng(seed).uniform(0.0, 100.0, (2, 30))
    weights = cell_weights(east, north, size, offsets=offsets)
    assert weights.sum() == pytest.approx(30.0)
    assert (weights > 0).all()


def test_tiny_cells_and_one_huge_cell_weigh_all_alike():
    east, north = np.random.default_rng(1).uniform(0.0, 100.0, (2, 30))
    np.testing.assert_allclose(cell_weights(east, north, 1e-3), 1.0)
    np.testing.assert_allclose(cell_weights(east, north, 1e9), 1.0)


def test_an_even_grid_is_not_corrected():
    east, north = (part.ravel() for part in np.meshgrid(np.arange(8.0), np.arange(8.0)))
    values = np.random.default_rng(2).normal(size=64)
    found = decluster(east, north, np.ones(64) + 0.0 * values, cell_sizes=[1.0])
    np.testing.assert_allclose(found.weights, 1.0)
    assert found.notes[0].code == "geostat.not-clustered"


def test_low_values_may_be_the_crowded_ones():
    generator = np.random.default_rng(3)
    crowd, rest = generator.normal(20.0, 2.0, (30, 2)), generator.uniform(0.0, 100.0, (30, 2))
    places, values = np.vstack([crowd, rest]), np.repeat([1.0, 5.0], 30)
    found = decluster(*places.T, values, crowded="low")
    assert found.mean > found.plain_mean
    assert found.weights[:30].mean() < 0.5 < found.weights[30:].mean()


def test_what_cannot_be_weighed_is_refused():
    with pytest.raises(UnmappableError, match="without easting or northing: 1"):
        cell_weights([0.0, np.nan], [0.0, 1.0], 1.0)
    with pytest.raises(UnmappableError, match="without a value: 1"):
        decluster([0.0, 1.0], [0.0, 1.0], [1.0, np.nan])
    with pytest.raises(ValueError, match="above zero"):
        cell_weights([0.0, 1.0], [0.0, 1.0], 0.0)
    with pytest.raises(ValueError, match="high, low"):
        decluster([0.0, 1.0], [0.0, 1.0], [1.0, 2.0], crowded="middle")
    with pytest.raises(ValueError, match="one number per place"):
        decluster([0.0, 1.0], [0.0, 1.0], [1.0])
