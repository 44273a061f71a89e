import numpy as np
import pytest

from netmin.geostat import (
    Grid,
    LognormalPrediction,
    Prediction,
    area_and_volume,
    exceedance_probability,
    mean_above,
)
from netmin.geostat.distributions import NormalDistribution
from netmin.geostat.indicator import exceedance_probabilities
from netmin.geostat.normal_score import NormalScore
from netmin.geostat.normal_score_kriging import NormalScorePrediction

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


def test_several_limits_of_any_prediction_at_once():
    limits = [60.0, 100.0, 300.0]
    log = Prediction(np.log([50.0, 200.0]), np.array([0.25, 0.0]), np.zeros(2))
    found = exceedance_probabilities(LognormalPrediction(log, (), ()), limits)
    for row, limit in zip(found, limits, strict=True):
        np.testing.assert_allclose(row, exceedance_probability(log.mean, log.variance, limit))
    normal = Prediction(np.array([50.0, 200.0]), np.array([400.0, 0.0]), np.zeros(2))
    for row, limit in zip(exceedance_probabilities(normal, limits), limits, strict=True):
        np.testing.assert_allclose(row, exceedance_probability(normal.mean, normal.variance, limit, scale="normal"))
    transform = NormalScore().fit([10.0, 50.0, 90.0, 250.0])
    scored = NormalScorePrediction(NormalDistribution(np.array([0.1]), np.array([0.5])), transform)
    found = exceedance_probabilities(scored, limits)
    np.testing.assert_allclose(found[1], scored.probability_above(100.0))
    assert (np.diff(found, axis=0) < 0).all()


def test_what_only_says_how_probably_it_lies_below_is_asked_the_other_way():
    class Below:
        def probability_below(self, value):
            return np.array([value / 1000.0])

        def quantile(self, probability):
            return np.array([1000.0 * probability])

    assert exceedance_probabilities(Below(), [250.0, 900.0]).tolist() == [[0.75], [pytest.approx(0.1)]]
    with pytest.raises(ValueError, match="at least one"):
        exceedance_probabilities(Below(), [])
    with pytest.raises(ValueError, match="numbers"):
        exceedance_probabilities(Below(), [np.nan])


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
