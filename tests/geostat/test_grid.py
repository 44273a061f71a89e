import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.geostat import Grid, Surface, UnmappableError, grid_around, mean_spacing


def test_row_zero_is_the_northern_one():
    grid = Grid(west=100.0, north=230.0, cell_size=10.0, columns=3, rows=2)
    assert grid.eastings.tolist() == [105.0, 115.0, 125.0]
    assert grid.northings.tolist() == [225.0, 215.0]
    assert grid.bounds == (100.0, 210.0, 130.0, 230.0)
    assert grid.area == 600.0


def test_cells_and_spread_are_each_others_way_back():
    mask = np.array([[True, False, True], [False, True, False]])
    grid = Grid(0.0, 20.0, 10.0, 3, 2, mask)
    easting, northing = grid.cells()
    assert easting.tolist() == [5.0, 25.0, 15.0]
    assert northing.tolist() == [15.0, 15.0, 5.0]
    np.testing.assert_array_equal(grid.spread([1.0, 2.0, 3.0]), [[1.0, np.nan, 2.0], [np.nan, 3.0, np.nan]])
    assert grid.area == 300.0


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="mask must have shape"):
        Grid(0.0, 0.0, 1.0, 3, 2, np.ones((3, 2), dtype=bool))
    with pytest.raises(ValueError, match="one per mapped cell"):
        Grid(0.0, 0.0, 1.0, 3, 2).spread([1.0])
    with pytest.raises(ValueError, match="grid's shape"):
        Surface(Grid(0.0, 0.0, 1.0, 3, 2), np.zeros((3, 2)), "median", "mg/kg")


def test_the_mean_spacing_of_a_lattice_is_its_step():
    x, y = np.meshgrid(np.arange(30) * 25.0, np.arange(30) * 25.0)
    assert mean_spacing(x.ravel(), y.ravel()) == pytest.approx(25.0, rel=0.05)
    assert mean_spacing([0.0, 10.0, 20.0, 30.0], [0.0, 0.0, 0.0, 0.0]) == pytest.approx(7.5)


def test_the_meuse_is_mapped_along_the_river_and_not_across(meuse):
    grid = grid_around(meuse["x"], meuse["y"])
    assert grid.cell_size == 50.0
    assert grid.west % 50.0 == 0.0
    assert grid.north % 50.0 == 0.0
    # The authors' own grid covers 4.96 km² of the flood plain.
    assert 4.0e6 < grid.area < 5.0e6
    easting, northing = grid.cells()
    nearest = np.hypot(easting[:, None] - meuse["x"].to_numpy(), northing[:, None] - meuse["y"].to_numpy()).min(axis=1)
    assert nearest.max() < 1.5 * mean_spacing(meuse["x"], meuse["y"])


def test_every_sample_lies_in_a_mapped_cell(meuse):
    for margin in (0.0, 20.0, None):
        grid = grid_around(meuse["x"], meuse["y"], margin=margin)
        column = ((meuse["x"] - grid.west) / grid.cell_size).astype(int)
        row = ((grid.north - meuse["y"]) / grid.cell_size).astype(int)
        assert grid.mask[row.clip(0, grid.rows - 1), column.clip(0, grid.columns - 1)].all()


def test_a_wide_gap_stays_blank():
    x, y = np.meshgrid(np.arange(10) * 10.0, np.arange(10) * 10.0)
    east = np.concatenate([x.ravel(), x.ravel() + 2000.0])
    grid = grid_around(east, np.concatenate([y.ravel(), y.ravel()]), cell_size=5.0)
    assert not grid.mask[:, (grid.eastings > 400.0) & (grid.eastings < 1700.0)].any()


def test_many_cells_make_the_default_coarser_and_the_asked_for_refused(meuse):
    assert grid_around(meuse["x"], meuse["y"], max_cells=2000).cell_size > 50.0
    with pytest.raises(UsageError, match="Choose larger cells"):
        grid_around(meuse["x"], meuse["y"], cell_size=0.001)


def test_samples_on_a_line_still_get_a_grid():
    grid = grid_around([0.0, 100.0, 200.0, 300.0], [50.0, 50.0, 50.0, 50.0])
    assert grid.mask.any()
    assert grid.notes[0].code == "geostat.grid"


def test_one_place_has_no_grid():
    with pytest.raises(UnmappableError, match="Distinct places: 1"):
        grid_around([5.0, 5.0], [7.0, 7.0])


@pytest.mark.parametrize("step", [4.0, 8.0, 20.0])
def test_a_default_cell_size_always_grows_until_it_fits(step):
    x, y = np.meshgrid(np.arange(12) * step, np.arange(12) * step)
    fine = grid_around(x.ravel(), y.ravel())
    coarse = grid_around(x.ravel(), y.ravel(), max_cells=fine.rows * fine.columns // 10)
    assert coarse.cell_size > fine.cell_size
    assert coarse.rows * coarse.columns <= fine.rows * fine.columns // 10
