"""Surfaces as GeoTIFF, read back with rasterio, and laid out as GDAL's validator of cloud-optimised files asks."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import rasterio

from netmin.assessment import Assessment
from netmin.geostat import Grid
from netmin.report import Outputs
from netmin.report.geotiff import TILE, halved, write_geotiff


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """A surface of 700 × 530 cells, so that there are two overviews and tiles at the edges."""
    rows, columns = 700, 530
    values = np.add.outer(np.linspace(1, 900, rows), np.sqrt(np.arange(columns)))
    values[:37, :300] = np.nan
    path = tmp_path_factory.mktemp("tif") / "large.tif"
    grid = Grid(267_850.0, 291_000.0, 12.5, columns, rows)
    write_geotiff(
        path, grid, values, crs="EPSG:3844", name="Pb mean", unit="mg/kg", metadata={"SOFTWARE": "netmin <1>"}
    )
    return path, values


def directories(content: bytes) -> list[dict[int, tuple[int, ...]]]:
    """Read the whole-number tags of every directory, and under 0 where the directory stands."""
    found = []
    here = struct.unpack_from("<I", content, 4)[0]
    while here:
        (count,) = struct.unpack_from("<H", content, here)
        tags: dict[int, tuple[int, ...]] = {0: (here,)}
        for index in range(count):
            code, kind, number, place = struct.unpack_from("<HHII", content, here + 2 + 12 * index)
            size, letter = {2: (1, "B"), 3: (2, "H"), 4: (4, "I"), 12: (8, "d")}[kind]
            start = place if size * number > 4 else here + 2 + 12 * index + 8
            tags[code] = struct.unpack_from(f"<{number}{letter}", content, start)
        found.append(tags)
        here = struct.unpack_from("<I", content, here + 2 + 12 * count)[0]
    return found


def test_values_place_and_words_come_back(large: tuple[Path, np.ndarray]):
    path, values = large
    with rasterio.open(path) as source:
        assert np.array_equal(source.read(1), values.astype(np.float32), equal_nan=True)
        assert source.crs.to_epsg() == 3844
        assert tuple(source.transform)[:6] == (12.5, 0.0, 267_850.0, 0.0, -12.5, 291_000.0)
        assert np.isnan(source.nodata)
        assert source.dtypes == ("float32",)
        assert source.compression.value == "DEFLATE"
        assert source.block_shapes == [(TILE, TILE)]
        assert source.descriptions == ("Pb mean",)
        assert source.units == ("mg/kg",)
        assert source.tags()["SOFTWARE"] == "netmin <1>"
        assert source.tags()["AREA_OR_POINT"] == "Area"


def test_gdal_takes_the_file_for_a_cloud_optimised_one(large: tuple[Path, np.ndarray]):
    with rasterio.open(large[0]) as source:
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert source.overviews(1) == [2, 4]


def test_overviews_are_means_of_what_is_known(large: tuple[Path, np.ndarray]):
    path, values = large
    expected = halved(values.astype(np.float32))
    with rasterio.open(path, overview_level=0) as source:
        assert np.array_equal(source.read(1), expected, equal_nan=True)
    with rasterio.open(path, overview_level=1) as source:
        assert np.array_equal(source.read(1), halved(expected), equal_nan=True)


def test_halving_passes_over_the_unknown_and_keeps_the_odd_edge():
    values = np.array([[1.0, np.nan, 5.0], [3.0, np.nan, 7.0], [np.nan, np.nan, 9.0]], dtype=np.float32)
    assert np.array_equal(halved(values), np.array([[2.0, 6.0], [np.nan, 9.0]], dtype=np.float32), equal_nan=True)


def test_directories_come_first_and_tiles_from_the_coarsest_overview_to_the_full_picture(
    large: tuple[Path, np.ndarray],
):
    """The rules of GDAL's validate_cloud_optimized_geotiff.py, on the bytes themselves."""
    found = directories(large[0].read_bytes())
    assert [tags[254] for tags in found] == [(0,), (1,), (1,)]
    places = [tags[0][0] for tags in found]
    assert places == sorted(places)
    assert max(places) < min(min(tags[324]) for tags in found)
    assert [tags[256][0] for tags in found] == [530, 265, 133]
    assert min(found[0][324]) > max(found[1][324])
    assert min(found[1][324]) > max(found[2][324])
    assert all(list(tags[324]) == sorted(tags[324]) for tags in found)


def test_every_tile_stands_between_its_size_and_its_last_four_bytes(large: tuple[Path, np.ndarray]):
    content = large[0].read_bytes()
    for tags in directories(content):
        for place, size in zip(tags[324], tags[325], strict=True):
            assert struct.unpack_from("<I", content, place - 4) == (size,)
            assert content[place + size : place + size + 4] == content[place + size - 4 : place + size]


def test_metres_without_a_place_on_earth_have_no_coordinate_system(tmp_path: Path):
    grid = Grid(0.0, 20.0, 10.0, 3, 2)
    write_geotiff(tmp_path / "a.tif", grid, np.arange(6.0).reshape(2, 3), crs="local", name="Pb", unit="", metadata={})
    with rasterio.open(tmp_path / "a.tif") as source:
        assert source.crs.to_epsg() is None
        assert not source.crs.is_projected
        assert source.bounds == (0.0, 0.0, 30.0, 20.0)
        assert source.read(1).tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


def test_values_of_another_shape_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="shape"):
        write_geotiff(
            tmp_path / "a.tif", Grid(0.0, 1.0, 1.0, 1, 1), np.zeros((2, 2)), crs="", name="", unit="", metadata={}
        )


def test_every_map_goes_out_with_mean_bounds_and_one_probability_per_level(assessment: Assessment, outputs: Outputs):
    names = {path.name for path in outputs.paths("geotiff") if not path.name.startswith("risk-")}
    assert {"Pb-mean.tif", "Pb-lower.tif", "Pb-upper.tif", "Pb-probability-ro-756-1997-alert.tif"} <= names
    assert len(names) == sum(3 + len(part.exceedances) for part in assessment.maps)
    with rasterio.open(outputs.folder / "surfaces" / "Pb-probability-ro-756-1997-alert.tif") as source:
        expected = next(each.probability for each in assessment.maps[0].exceedances if each.level == "alert")
        assert np.array_equal(source.read(1), expected.astype(np.float32), equal_nan=True)
