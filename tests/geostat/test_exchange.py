"""Places of GeoPandas, lattices and datasets of xarray, there and back."""

import sys

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray

from netmin.errors import UsageError
from netmin.geostat import Exponential, Grid, LognormalKriging, Nugget, OrdinaryKriging, Surface, UnmappableError
from netmin.geostat.exchange import coordinates_of, grid_of, to_dataset, to_geodataframe

MODEL = Nugget(0.1) + Exponential(0.9, 30.0)


@pytest.fixture(scope="module")
def frame():
    generator = np.random.default_rng(4)
    east, north = 500_000 + generator.uniform(0.0, 100.0, (2, 30))
    table = {"zinc": np.exp(generator.normal(size=30)), "site": [f"s{number}" for number in range(30)]}
    return geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(east, north), crs="EPSG:3844")


def test_places_come_from_a_frame_or_a_series_of_points(frame):
    east, north = coordinates_of(frame)
    assert east.tolist() == [point.x for point in frame.geometry]
    assert north.tolist() == [point.y for point in frame.geometry]
    for form in (frame.geometry, frame.set_crs(None, allow_override=True), frame.rename_geometry("place")):
        assert np.array_equal(coordinates_of(form), (east, north))


def test_degrees_feet_lines_and_missing_places_are_refused(frame):
    with pytest.raises(UsageError, match=r"WGS 84.*not a projected one in metres"):
        coordinates_of(frame.to_crs(4326))
    with pytest.raises(UsageError, match="not a projected one in metres"):
        coordinates_of(frame.set_crs(2263, allow_override=True))
    strange = frame.copy()
    strange.geometry = [None, shapely.Point(), shapely.LineString([(0, 0), (1, 1)]), *frame.geometry[3:]]
    with pytest.raises(UnmappableError, match="missing or no points: 3 of 30"):
        coordinates_of(strange)


def test_a_prediction_stands_beside_its_places(frame):
    fitted = LognormalKriging(MODEL).fit(*coordinates_of(frame), frame["zinc"])
    targets = frame.iloc[[3, 1, 7]].copy()
    targets.geometry = targets.geometry.translate(2.0, 3.0)
    prediction = fitted.predict(*coordinates_of(targets))
    for given in (targets, targets.geometry):
        found = to_geodataframe(prediction, given)
        assert isinstance(found, geopandas.GeoDataFrame)
        assert found.crs.to_epsg() == 3844
        assert found.index.tolist() == [3, 1, 7]
        assert found["median"].tolist() == prediction.median.tolist()
        assert found.geometry.tolist() == targets.geometry.tolist()
        assert found.attrs["citations"] == list(prediction.citations)
        assert found.attrs["notes"][-1].startswith("Logarithms were kriged")
    assert "mean" not in targets.columns
    assert to_geodataframe(prediction, targets)["site"].tolist() == ["s3", "s1", "s7"]


def test_a_prediction_overwrites_nothing_and_fits_its_rows(frame):
    prediction = OrdinaryKriging(MODEL).fit(*coordinates_of(frame), frame["zinc"]).predict(*coordinates_of(frame))
    with pytest.raises(UsageError, match="columns of these names already: mean"):
        to_geodataframe(prediction, frame.assign(mean=1.0))
    with pytest.raises(UsageError, match="Rows given: 29; predicted targets: 30"):
        to_geodataframe(prediction, frame.iloc[1:])


GRID = Grid(267_850.0, 291_000.0, 12.5, 6, 4, np.arange(24).reshape(4, 6) % 5 != 0)


def labelled(grid=GRID, **names):
    north, east = names.get("north", "y"), names.get("east", "x")
    values = np.where(grid.mask, 1.0, np.nan)
    return xarray.DataArray(values, {north: grid.northings, east: grid.eastings}, (north, east))


@pytest.mark.parametrize("turn", [slice(None), slice(None, None, -1)])
def test_a_grid_is_found_whichever_row_comes_first(turn):
    found = grid_of(labelled()[turn])
    assert (found.west, found.north, found.cell_size, found.shape) == (267_850.0, 291_000.0, 12.5, (4, 6))
    assert np.array_equal(found.mask, GRID.mask)


def test_a_grid_of_layers_holds_what_any_of_them_knows():
    stack = xarray.concat([labelled(), xarray.full_like(labelled(), np.nan)], pd.Index([1, 2], name="layer"))
    assert np.array_equal(grid_of(stack).mask, GRID.mask)


def test_a_single_row_takes_its_size_from_the_columns():
    found = grid_of(labelled(Grid(0.0, 10.0, 10.0, 5, 1)))
    assert (found.north, found.cell_size, found.shape) == (10.0, 10.0, (1, 5))


def test_lattices_that_are_none_of_ours_are_refused():
    array = labelled()
    far = array.assign_coords(y=array["y"] * 2)
    uneven = array.assign_coords(x=array["x"] + np.array([0, 0, 1, 0, 0, 0]))
    units = array.copy()
    units["x"].attrs["units"] = "degrees_east"
    for wrong, sentence in (
        (far, "must be square"),
        (array[:, ::-1], "must be square"),
        (uneven, "coordinates of x do not have equal steps"),
        (labelled(east="lon", north="lat"), "axis lat is in degrees"),
        (units, "axis x is in degrees"),
        (array.T, "Put the northing before the easting"),
        (array[0], "cannot be laid out"),
        (array.drop_vars("x"), "cannot be laid out"),
        (array[:1, :1], "single cell"),
    ):
        with pytest.raises(UsageError, match=sentence):
            grid_of(wrong)


def test_surfaces_go_to_a_dataset_and_their_grid_comes_back():
    values = np.where(GRID.mask, np.arange(24.0).reshape(4, 6), np.nan)
    mean = Surface(GRID, values, "mean", "mg/kg", ("cressie1993",))
    share = Surface(GRID, values / 24.0, "probability-above", "")
    data = to_dataset(GRID, [mean, share], crs="EPSG:3844")
    assert np.array_equal(data["mean"], values, equal_nan=True)
    assert data["mean"].dims == ("northing", "easting")
    assert float(data["northing"][0]) == 291_000.0 - 6.25
    assert data["mean"].attrs == {"long_name": "mean", "units": "mg/kg", "citations": ["cressie1993"], "notes": []}
    assert data["probability-above"].attrs["units"] == "1"
    assert data.attrs["crs"] == "EPSG:3844"
    assert data["easting"].attrs["standard_name"] == "projection_x_coordinate"
    back = grid_of(data["mean"])
    assert (back.west, back.north, back.cell_size, back.shape) == (GRID.west, GRID.north, 12.5, GRID.shape)
    assert np.array_equal(back.mask, GRID.mask)
    assert list(to_dataset(GRID, mean)) == ["mean"]


def test_a_prediction_on_a_grid_goes_to_a_dataset(frame):
    grid = Grid(500_000.0, 500_100.0, 10.0, 10, 10, np.tri(10, dtype=bool))
    prediction = OrdinaryKriging(MODEL).fit(*coordinates_of(frame), frame["zinc"]).predict(*grid.cells())
    data = to_dataset(grid, prediction, unit="mg/kg")
    for name in ("mean", "variance", "standard_deviation"):
        assert np.array_equal(data[name], grid.spread(getattr(prediction, name)), equal_nan=True)
    assert [data[name].attrs["units"] for name in ("mean", "variance")] == ["mg/kg", "(mg/kg)^2"]
    assert data.attrs["citations"] == list(prediction.citations)


def test_surfaces_of_another_grid_are_a_fault_of_the_program():
    other = Grid(0.0, 0.0, 12.5, 6, 4)
    with pytest.raises(ValueError, match="another grid"):
        to_dataset(GRID, Surface(other, np.zeros(other.shape), "mean", "mg/kg"))


def test_a_dataset_in_degrees_is_refused_and_without_xarray_a_sentence_names_the_extra(monkeypatch):
    surface = Surface(GRID, np.zeros(GRID.shape), "mean", "mg/kg")
    with pytest.raises(UsageError, match="not a projected one"):
        to_dataset(GRID, surface, crs="EPSG:4326")
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(UsageError, match=r"needs xarray.*netmin\[scale\]"):
        to_dataset(GRID, surface)
