import numpy as np
import pytest

from netmin.geostat import Grid, area_and_volume, exceedance_probability, mean_above

GRID = Grid(0.0, 40.0, 10.0, 5, 4)


def test_lognormal_probability_is_the_share_of_draws_above():
    draws = np.exp(5.0 + 0.6 * np.random.default_rng(1).normal(size=500_000))
    assert exceedance_probability(5.0, 0.36, 200.0) == pytest.approx((draws > 200.0).mean(), abs=0.003)


def test_normal_probability():
    assert exceedance_probability([10.0], [4.0], 12.0, scale="normal")[0] == pytest.approx(0.158655, abs=1e-6)


def test_a_limit_itself_is_not_exceeded():
    found = exceedance_probability([10.0, 10.0 + 1e-9, np.nan], [0.0, 0.0, 0.0], 10.0, scale="normal")
    assert found[:2].tolist() == [0.0, 1.0]
    assert np.isnan(found[2])


def test_a_lognormal_limit_of_zero_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        exceedance_probability([1.0], [1.0], 0.0)


def test_areas_and_volumes_by_certainty():
    mask = np.ones((4, 5), dtype=bool)
    mask[0, 0] = False
    grid = Grid(0.0, 40.0, 10.0, 5, 4, mask)
    probability = np.full((4, 5), 0.5)
    probability[0, 0] = np.nan
    probability[1] = 0.95
    probability[3] = 0.05
    found = area_and_volume(grid, probability, depth=0.3, certainty=0.95)
    assert found.table["cells"].tolist() == [5, 9, 5]
    assert found.table["area"].tolist() == [500.0, 900.0, 500.0]
    assert found.table["volume"].tolist() == pytest.approx([150.0, 270.0, 150.0])
    assert found.expected_area == pytest.approx(500.0 * 0.95 + 900.0 * 0.5 + 500.0 * 0.05)
    assert "95 %" in found.notes[0].text()


def test_connected_zones_largest_first_and_not_across_corners():
    mean = np.array(
        [
            [9.0, 0.0, 0.0, 8.0, 8.0],
            [0.0, 9.0, 0.0, 8.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 0.0],
            [5.0, 5.0, 0.0, 0.0, 0.0],
        ]
    )
    found = mean_above(GRID, mean, limit=5.0, depth=0.5)
    assert found.table["cells"].tolist() == [3, 1, 1]
    assert found.table["mean"].tolist() == [8.0, 9.0, 9.0]
    assert found.zones[0].tolist() == [2, 0, 0, 1, 1]
    assert found.area == 500.0
    assert found.volume == 250.0
    assert found.largest_volume == 150.0


def test_nothing_above_is_an_empty_table():
    found = mean_above(GRID, np.zeros((4, 5)), limit=5.0, depth=0.5)
    assert len(found.table) == 0
    assert found.volume == 0.0
    assert found.largest_volume == 0.0


def test_arrays_must_fit_the_grid():
    with pytest.raises(ValueError, match="grid's shape"):
        mean_above(GRID, np.zeros((5, 4)), 5.0, 0.5)
    with pytest.raises(ValueError, match="number in every cell"):
        area_and_volume(GRID, np.full((4, 5), np.nan), 0.5)
    with pytest.raises(ValueError, match="depth"):
        mean_above(GRID, np.zeros((4, 5)), 5.0, 0.0)
    with pytest.raises(ValueError, match="certainty"):
        area_and_volume(GRID, np.zeros((4, 5)), 0.5, certainty=0.5)
