"""Soil counted over equally probable maps."""

import math

import numpy as np
import pytest

from netmin import standards
from netmin.assessment.recipe import Recipe
from netmin.assessment.simulated_soil import SimulatedMaps, simulate_maps
from netmin.geostat import Exponential, Grid, Nugget, volume_distribution
from netmin.standards import Level

CELL = 10.0


def grid(rows: int = 4, columns: int = 5) -> Grid:
    return Grid(0.0, CELL * rows, CELL, columns, rows, np.ones((rows, columns), dtype=bool))


def levels(law: str) -> dict[str, Level]:
    return {level.name: level for level in standards.get(law).levels}


def maps(values: np.ndarray, depth: float = 0.5) -> SimulatedMaps:
    return SimulatedMaps(grid(), values, depth, (), ())


def test_areas_and_volumes_are_the_quantiles_of_the_cells_counted_on_each_map() -> None:
    # Map k has k cells above the limit, k = 0, 1, …, 20.
    values = np.where(np.arange(20)[None, :] < np.arange(21)[:, None], 200.0, 10.0)
    found = maps(values).soil_above(100.0, levels("ro-756-1997")["alert"])
    assert found.draws == 21
    assert found.area_m2 == pytest.approx((100.0, 1000.0, 1900.0))
    assert found.volume_m3 == pytest.approx((50.0, 500.0, 950.0))


def test_areas_are_those_of_the_distribution_of_volumes() -> None:
    values = np.exp(np.random.default_rng(2).normal(4.6, 0.6, (50, 20)))
    found = maps(values).soil_above(100.0, levels("ro-756-1997")["alert"])
    table = volume_distribution(grid(), values, 100.0, depth=0.5).table.set_index("quantity")
    assert found.area_m2 == pytest.approx(tuple(table.loc["area", ["P5", "P50", "P95"]]))
    assert found.volume_m3 == pytest.approx(tuple(table.loc["volume", ["P5", "P50", "P95"]]))


def test_a_level_of_single_samples_has_no_rule_about_a_volume() -> None:
    found = maps(np.full((3, 20), 200.0)).soil_above(100.0, levels("ro-756-1997")["alert"])
    assert found.rule_m3 == 0 or math.isnan(found.rule_m3)
    assert math.isnan(found.rule_probability)
    assert found.notes == ()


def test_the_rule_of_25_cubic_metres_is_the_share_of_maps_that_meet_it() -> None:
    # A cell of 10 m holds 50 m³ under half a metre: one cell above the value is enough, and 30 of 100 maps have it.
    values = np.full((100, 20), 10.0)
    values[:30, 7] = 200.0
    found = maps(values).soil_above(100.0, levels("rs-30-2018")["remediation"])
    assert (found.rule_m3, found.rule_probability) == (25.0, pytest.approx(0.3))
    # Clopper and Pearson's bounds of 30 in 100 at 95 %: 0.2124 and 0.3998, by R's binom.test(30, 100).
    assert (found.rule_lower, found.rule_upper) == (pytest.approx(0.2124, abs=5e-4), pytest.approx(0.3998, abs=5e-4))
    assert "clopper1934" in found.citations


def test_a_mean_over_a_volume_is_not_met_by_one_high_cell_among_clean_ones() -> None:
    # Under 5 cm a cell holds 5 m³: 25 m³ need more than five connected cells with a mean above the value.
    values = np.full((10, 20), 10.0)
    values[:, 7] = 200.0
    assert maps(values, depth=0.05).soil_above(100.0, levels("rs-30-2018")["remediation"]).rule_probability == 0.0
    values[:, :15] = 200.0
    assert maps(values, depth=0.05).soil_above(100.0, levels("rs-30-2018")["remediation"]).rule_probability == 1.0


def test_without_a_depth_there_are_areas_but_neither_volumes_nor_the_rule() -> None:
    found = maps(np.full((3, 20), 200.0), depth=math.nan).soil_above(100.0, levels("rs-30-2018")["remediation"])
    assert found.area_m2 == pytest.approx((2000.0,) * 3)
    assert all(math.isnan(volume) for volume in found.volume_m3)
    assert math.isnan(found.rule_probability)


def test_the_same_seed_draws_the_same_maps() -> None:
    rng = np.random.default_rng(7)
    east, north = rng.uniform(0, 50, 12), rng.uniform(0, 40, 12)
    values = np.exp(rng.normal(3, 0.5, (1, 12)))
    recipe = Recipe(simulations=6, seed=3)
    model = Nugget(0.05) + Exponential(0.2, 15.0)
    drawn = [simulate_maps(east, north, values, model, grid(), 0.2, recipe) for _ in range(2)]
    assert np.array_equal(drawn[0].values, drawn[1].values)
    assert drawn[0].values.shape == (6, 20)
    assert (drawn[0].values > 0).all()
