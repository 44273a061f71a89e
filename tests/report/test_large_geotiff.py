"""Maps of any size as cloud-optimised GeoTIFF by GDAL, read back with rasterio, cell by cell."""

import sys
import tracemalloc

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling

from netmin.errors import UsageError
from netmin.geostat import Exponential, Nugget, OrdinaryKriging
from netmin.geostat.map_group import chunk_key
from netmin.geostat.raster import Raster
from netmin.geostat.scale import TiledMap
from netmin.geostat.stored_map import StoredMap
from netmin.geostat.tile_masks import NearSamples
from netmin.report.large_geotiff import BLOCK, write_large_geotiff

RASTER = Raster(267_850.0, 291_000.0, 12.5, columns=1300, rows=1100)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredMap:
    generator = np.random.default_rng(3)
    west, south, east, north = RASTER.bounds
    places = generator.uniform(west, east, 50), generator.uniform(south, north, 50)
    fitted = OrdinaryKriging(Nugget(0.1) + Exponential(0.9, 3000.0), 4).fit(*places, generator.normal(5.0, 1.0, 50))
    path = tmp_path_factory.mktemp("map") / "zinc.zarr"
    return TiledMap(
        fitted, RASTER, path, ["mean", "variance"], limits=[4.5, 5.5], mask=NearSamples(*places, 3000.0), side=700,
        crs="EPSG:3844", unit="mg/kg",
    ).run()  # fmt: skip


@pytest.mark.parametrize(
    ("name", "at", "unit"), [("mean", None, "mg/kg"), ("variance", None, "(mg/kg)^2"), ("probability_above", 5.5, None)]
)
def test_every_cell_its_place_and_its_words_come_back(name, at, unit, stored, tmp_path):
    path = write_large_geotiff(stored, tmp_path / "zinc.tif", name, at)
    with rasterio.open(path) as source:
        assert np.array_equal(source.read(1), stored.read(name, at=at), equal_nan=True)
        assert source.crs.to_epsg() == 3844
        assert tuple(source.transform)[:6] == (12.5, 0.0, 267_850.0, 0.0, -12.5, 291_000.0)
        assert source.dtypes == ("float32",)
        assert np.isnan(source.nodata)
        assert source.descriptions == (name if at is None else f"{name} {at:g}",)
        assert source.units == (unit,)
        assert source.tags()["INPUT_SHA256"] == stored.told["input_sha256"]
        assert source.tags()["SOFTWARE"].startswith("netmin ")
    assert [each.name for each in tmp_path.iterdir()] == ["zinc.tif"]


def test_it_is_laid_out_for_the_cloud_with_means_as_overviews(stored, tmp_path):
    path = write_large_geotiff(stored, tmp_path / "zinc.tif")
    with rasterio.open(path) as source:
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert source.compression.value == "DEFLATE"
        assert source.block_shapes == [(BLOCK, BLOCK)]
        assert source.overviews(1) == [2, 4]
    with rasterio.open(path, overview_level=0) as overview:
        half = overview.read(1)
        assert overview.block_shapes == [(BLOCK, BLOCK)]
    quarters = stored.read("mean").astype(float).reshape(550, 2, 650, 2).swapaxes(1, 2).reshape(550, 650, 4)
    known = np.isfinite(quarters)
    expected = np.where(known, quarters, 0.0).sum(axis=2) / np.where(known.any(axis=2), known.sum(axis=2), np.nan)
    np.testing.assert_allclose(half, expected, rtol=1e-6)
    assert 0 < known.any(axis=2).sum() < half.size


def test_the_state_of_cells_is_not_averaged(stored, tmp_path):
    path = write_large_geotiff(stored, tmp_path / "state.tif", "state")
    with rasterio.open(path) as source:
        assert np.array_equal(source.read(1), stored.read("state"))
        assert (source.dtypes, source.nodata) == (("uint8",), 0)
        shown = source.read(1, out_shape=(275, 325), resampling=Resampling.nearest)
    assert set(np.unique(shown)) <= set(np.unique(stored.read("state")))


def test_tiles_that_are_missing_are_blank_and_metres_without_a_place_have_none(tmp_path):
    fitted = OrdinaryKriging(Exponential(1.0, 30.0)).fit([0.0, 50.0], [0.0, 9.0], [1.0, 2.0])
    stored = TiledMap(fitted, Raster(0.0, 60.0, 0.1, 700, 600), tmp_path / "a.zarr", side=200, dtype="float64").run()
    tile = stored.raster.tile(1, 1, 200)
    for slot in stored.layout.slots:
        (stored.path / chunk_key(slot, tile)).unlink()
    with rasterio.open(write_large_geotiff(stored, tmp_path / "a.tif")) as source:
        found = source.read(1)
        assert source.crs is None
        assert source.dtypes == ("float64",)
    assert np.isnan(found[tile.window]).all()
    assert np.isnan(found).sum() == 200 * 200


def test_what_cannot_be_written_leaves_nothing_and_an_earlier_file_as_it_was(stored, tmp_path, monkeypatch):
    path = tmp_path / "zinc.tif"
    path.write_bytes(b"earlier")
    with pytest.raises(ValueError, match="holds no 'median'"):
        write_large_geotiff(stored, path, "median")
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(UsageError, match=r"needs rasterio.*netmin\[scale\]"):
        write_large_geotiff(stored, path)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("zinc.tif", b"earlier")]


def test_the_map_is_never_held_whole(tmp_path):
    fitted = OrdinaryKriging(Exponential(1.0, 30.0)).fit([0.0, 50.0], [0.0, 9.0], [1.0, 2.0])
    stored = TiledMap(fitted, Raster(0.0, 60.0, 0.1, 600, 6000), tmp_path / "a.zarr", ["mean"], side=300).run()
    write_large_geotiff(stored, tmp_path / "loads-what-is-loaded-once.tif", "state")
    tracemalloc.start()
    write_large_geotiff(stored, tmp_path / "a.tif")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.5 * stored.raster.cells * 4
