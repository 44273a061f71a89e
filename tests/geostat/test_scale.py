"""A map tile by tile is the map: without seams, whoever computes it, and whatever interrupts it."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import distributed
import numpy as np
import pytest
import shapely
import xarray
import zarr

from netmin.errors import UsageError
from netmin.geostat import (
    Block,
    Exponential,
    Grid,
    IndicatorKriging,
    LognormalKriging,
    Neighbourhood,
    NormalScoreKriging,
    Nugget,
    OrdinaryKriging,
    RegressionKriging,
    SimpleKriging,
    Spherical,
    UniversalKriging,
    UnmappableError,
    grid_around,
)
from netmin.geostat.indicator import exceedance_probabilities
from netmin.geostat.map_group import ChunkWriter, chunk_key
from netmin.geostat.map_layout import Slot
from netmin.geostat.map_quantities import MAPPED, NO_COVARIATE, OUTSIDE, TOO_FEW
from netmin.geostat.raster import Raster
from netmin.geostat.scale import TiledMap, even_side
from netmin.geostat.stored_map import StoredMap
from netmin.geostat.tile_masks import BetweenSamples, InsidePolygon, NearSamples

MODEL = Nugget(0.1) + Exponential(0.9, 30.0)
RASTER = Raster(-3.0, 105.0, 2.0, columns=53, rows=47)


@pytest.fixture(scope="module")
def samples():
    generator = np.random.default_rng(5)
    east, north = generator.uniform(0.0, 100.0, (2, 120))
    return east, north, np.exp(np.sin(east / 20.0) + 0.3 * generator.normal(size=120))


@pytest.fixture(scope="module")
def fitted(samples):
    return OrdinaryKriging(MODEL, 12).fit(*samples)


def places(raster=RASTER):
    east, north = np.meshgrid(raster.eastings(), raster.northings())
    return east.ravel(), north.ravel()


def tree(path):
    """All files of a folder and what is in them."""
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def covariate(east, north):
    return np.hypot(east - 40.0, north - 60.0) / 10.0


class Rule:
    """A regressor that has nothing to learn."""

    def fit(self, _covariates, values):
        self.level = float(np.mean(values))

    def predict(self, covariates):
        return self.level + 0.1 * covariates[:, 0]


def krigings(samples):
    at_samples = covariate(*samples[:2])
    regression = RegressionKriging(Rule(), 10, model=MODEL, block_size=20.0)
    return {
        "nearest": (OrdinaryKriging(MODEL, 12).fit(*samples), False),
        "all": (OrdinaryKriging(MODEL).fit(*samples), False),
        "sectors": (OrdinaryKriging(MODEL, Neighbourhood(8, sectors=4)).fit(*samples), False),
        "simple": (SimpleKriging(MODEL, 1.5, 12).fit(*samples), False),
        "drift": (UniversalKriging(MODEL, 1, 16).fit(*samples), False),
        "covariate": (UniversalKriging(MODEL, 0, 16).fit(*samples, covariates=at_samples), True),
        "lognormal": (LognormalKriging(MODEL, 12).fit(*samples), False),
        "normal scores": (NormalScoreKriging(MODEL, 12).fit(*samples), False),
        "regression": (regression.fit(*samples, at_samples), True),
    }


@pytest.mark.parametrize(
    "kind",
    ["nearest", "all", "sectors", "simple", "drift", "covariate", "lognormal", "normal scores", "regression"],
)
def test_every_kriging_is_the_same_in_tiles_as_in_one_piece(kind, samples, tmp_path):
    kriging, drifts = krigings(samples)[kind]
    east, north = places()
    known = {"covariates": covariate(east, north)[:, None]} if drifts else {}
    whole = kriging.predict(east, north, **known)
    layer = covariate(*np.meshgrid(RASTER.eastings(), RASTER.northings())) if drifts else None
    names = [name for name in ("mean", "median", "variance", "standard_deviation") if hasattr(whole, name)]
    wanted = {"quantities": names, "quantiles": (0.05, 0.9), "limits": (1.0, 2.5), "covariates": layer}
    stored = TiledMap(kriging, RASTER, tmp_path / "map.zarr", **wanted, side=16, dtype="float64").run()
    for name in names:
        np.testing.assert_allclose(stored.read(name).ravel(), getattr(whole, name), rtol=0, atol=1e-10)
    for probability in (0.05, 0.9):
        found = stored.read("quantile", at=probability).ravel()
        np.testing.assert_allclose(found, whole.quantile(probability), rtol=0, atol=1e-10)
    for limit, expected in zip((1.0, 2.5), exceedance_probabilities(whole, [1.0, 2.5]), strict=True):
        np.testing.assert_allclose(stored.read("probability_above", at=limit).ravel(), expected, rtol=0, atol=1e-10)
    assert (stored.read("state") == MAPPED).all()
    assert stored.citations == whole.citations
    assert stored.notes == whole.notes


def test_means_of_blocks_are_the_same_in_tiles_as_in_one_piece(fitted, tmp_path):
    stored = TiledMap(fitted, RASTER, tmp_path / "a.zarr", block=Block(2.0), side=20, dtype="float64").run()
    whole = fitted.predict(*places(), block=Block(2.0))
    np.testing.assert_allclose(stored.read("mean").ravel(), whole.mean, rtol=0, atol=1e-10)


def test_indicator_kriging_gives_probabilities_and_quantiles(samples, tmp_path):
    kriging = IndicatorKriging([0.8, 1.5, 3.0], Nugget(0.02) + Spherical(0.2, 40.0), 16).fit(*samples)
    stored = TiledMap(kriging, RASTER, tmp_path / "a.zarr", [], (0.5,), (1.5,), side=30, dtype="float64").run()
    whole = kriging.predict(*places())
    np.testing.assert_allclose(stored.read("quantile", at=0.5).ravel(), whole.quantile(0.5), rtol=0, atol=1e-10)
    found = stored.read("probability_above", at=1.5).ravel()
    np.testing.assert_allclose(found, exceedance_probabilities(whole, [1.5])[0], rtol=0, atol=1e-10)


@pytest.mark.parametrize("block", [None, Block(2.0)])
def test_a_map_in_memory_is_the_one_on_disk_of_the_same_call(block, samples, fitted, tmp_path):
    wanted = {"quantiles": (0.05, 0.9), "limits": (1.0, 2.5), "block": block, "unit": "mg/kg", "title": "Zinc"}
    wanted |= {"mask": NearSamples(*samples[:2], 9.0), "crs": "EPSG:3844"}
    held = TiledMap(fitted, RASTER, **wanted).run()
    stored = TiledMap(fitted, RASTER, tmp_path / "a.zarr", side=16, dtype="float64", **wanted).run()
    data = stored.dataset().load()
    xarray.testing.assert_allclose(held.dataset(), data, rtol=0, atol=1e-10)
    for name, variable in held.dataset().variables.items():
        assert dict(data[name].attrs) == variable.attrs, name
    assert held.dataset().attrs == {name: stored.dataset().attrs[name] for name in held.dataset().attrs}
    assert held.cells() == stored.cells()
    assert held.table.equals(stored.table)
    assert (held.notes, held.citations) == (stored.notes, stored.citations)
    corner = RASTER.tile(1, 2, 16)
    found = held.read("probability_above", corner, at=2.5)
    np.testing.assert_array_equal(found, held.read("probability_above", at=2.5)[corner.window])


def test_a_map_in_memory_needs_none_of_what_the_plain_install_leaves_out(samples, fitted, monkeypatch):
    for module in ("zarr", "dask", "xarray", "numcodecs"):
        monkeypatch.setitem(sys.modules, module, None)
    grid = grid_around(*samples[:2], cell_size=2.5)
    told = []
    held = TiledMap(fitted, grid, limits=[2.0], side=11).run(progress=lambda *counts: told.append(counts))
    np.testing.assert_allclose(held.read("mean"), grid.spread(fitted.predict(*grid.cells()).mean), rtol=0, atol=1e-10)
    surface = held.surface("probability_above", at=2.0)
    assert (surface.unit, surface.grid.bounds) == ("", grid.bounds)
    assert np.array_equal(surface.grid.mask, grid.mask)
    assert told[-1] == (held.layout.tiles, held.layout.tiles) == (len(told), len(told))
    with pytest.raises(UsageError, match=r"needs xarray.*netmin\[scale\]"):
        held.dataset()


def test_the_examples_of_the_page_run(tmp_path, monkeypatch, capsys):
    page = (Path(__file__).parents[2] / "docs/methods/scale.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names = {}
    for example in re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        exec(compile(example, "scale.md", "exec"), names)
    np.testing.assert_allclose(names["stored"].read("mean"), names["held"].read("mean"), rtol=1e-6)
    assert names["zones"].table["area"].sum() == pytest.approx(1e6)
    assert {path.name for path in tmp_path.iterdir()} == {"zinc.zarr", "zinc-mean.tif", "zinc-above-300.tif"}
    assert capsys.readouterr().out == ""


def test_threads_may_fill_a_map_in_memory_but_other_processes_cannot(fitted):
    expected = TiledMap(fitted, RASTER, side=16).run().read("mean")
    assert np.array_equal(TiledMap(fitted, RASTER, side=16).run(client="threads").read("mean"), expected)
    with pytest.raises(ValueError, match="give a path"):
        TiledMap(fitted, RASTER).run(client="processes")


@pytest.mark.parametrize("neighbours", [8, Neighbourhood(8, sectors=4), Neighbourhood(8, radius=25.0)])
def test_samples_equally_far_from_a_cell_are_chosen_alike_in_every_tile(neighbours, tmp_path):
    lattice = np.arange(0.0, 100.0, 10.0)
    east, north = (part.ravel() for part in np.meshgrid(lattice, lattice))
    kriging = OrdinaryKriging(MODEL, neighbours).fit(east, north, np.sin(east) + np.cos(north / 9.0))
    # Every fifth cell lies between samples, as far from one as from another.
    raster = Raster(-1.0, 96.0, 1.0, 97, 97)
    whole = kriging.predict(*places(raster))
    for side in (10, 13, 25):
        stored = TiledMap(kriging, raster, tmp_path / f"{side}", side=side, dtype="float64").run()
        np.testing.assert_allclose(stored.read("mean").ravel(), whole.mean, rtol=0, atol=1e-10)
        np.testing.assert_allclose(stored.read("standard_deviation").ravel(), whole.standard_deviation, atol=1e-10)


@pytest.mark.parametrize("side", [7, 16, 53, 400])
def test_the_size_of_tiles_changes_nothing(side, fitted, tmp_path):
    stored = TiledMap(fitted, RASTER, tmp_path / "a.zarr", side=side, dtype="float64").run()
    np.testing.assert_allclose(stored.read("mean").ravel(), fitted.predict(*places()).mean, rtol=0, atol=1e-10)


def test_single_precision_is_what_double_precision_rounds_to(fitted, tmp_path):
    tiled = [TiledMap(fitted, RASTER, tmp_path / dtype, side=16, dtype=dtype) for dtype in ("float32", "float64")]
    single, double = (each.run().read("mean") for each in tiled)
    assert single.dtype == np.float32
    assert np.array_equal(single, double.astype(np.float32))


def test_tiles_lie_on_the_very_cells_of_a_grid():
    grid = Grid(267_850.3, 291_000.7, 12.7, 31, 23)
    raster = Raster.of_grid(grid)
    tile = raster.tile(1, 2, 10)
    assert np.array_equal(tile.eastings, grid.eastings[20:30])
    assert np.array_equal(tile.northings, grid.northings[10:20])
    assert raster.bounds == grid.bounds
    covered = np.zeros(grid.shape, dtype=int)
    for each in raster.tiles(10):
        covered[each.window] += 1
    assert (covered == 1).all()


def test_the_side_by_default_leaves_no_slivers():
    assert even_side(Raster(0.0, 0.0, 1.0, 1025, 10)) == 513
    assert even_side(Raster(0.0, 0.0, 1.0, 10, 100_000)) == 1021
    assert even_side(Raster(0.0, 0.0, 1.0, 3, 4)) == 4
    assert even_side(Raster(0.0, 0.0, 1.0, 3162, 10), most=100) == 99


# ── who computes it ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def plain(fitted, samples, tmp_path_factory):
    """What this process writes, and how to have others write it."""

    def tiled(path):
        return TiledMap(fitted, RASTER, path, limits=[2.0], mask=NearSamples(*samples[:2], 9.0), side=16)

    path = tmp_path_factory.mktemp("plain") / "map.zarr"
    tiled(path).run()
    return tiled, tree(path)


@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_number_of_threads_changes_no_byte(threads, plain, tmp_path, monkeypatch):
    monkeypatch.setenv("NETMIN_THREADS", threads)
    plain[0](tmp_path / "map.zarr").run()
    assert tree(tmp_path / "map.zarr") == plain[1]


@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_the_local_schedulers_of_dask_write_the_same_bytes(scheduler, plain, tmp_path):
    told = []
    plain[0](tmp_path / "map.zarr").run(client=scheduler, progress=lambda *counts: told.append(counts))
    assert tree(tmp_path / "map.zarr") == plain[1]
    assert told == [(number, 12) for number in range(1, 13)]


def test_a_cluster_writes_the_same_bytes_and_sends_nothing_back(plain, tmp_path):
    told = []
    with distributed.Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        plain[0](tmp_path / "map.zarr").run(client=client, progress=lambda *counts: told.append(counts))
        held = client.run(lambda dask_worker: [type(value).__name__ for value in dask_worker.data.values()])
    assert tree(tmp_path / "map.zarr") == plain[1]
    assert told == [(number, 12) for number in range(1, 13)]
    assert {name for names in held.values() for name in names} <= {"bytes", "NoneType"}


def test_what_fails_in_a_task_is_raised_where_the_map_was_asked_for(fitted, tmp_path):
    def nonsense(tile):
        return np.ones((2, 2), dtype=bool)

    for client in (None, "threads"):
        with pytest.raises(UsageError, match="of shape 2, 2 was given"):
            TiledMap(fitted, RASTER, tmp_path / str(client), mask=nonsense, side=16).run(client=client)


def test_memory_does_not_grow_with_the_cells(fitted, tmp_path):
    peaks = []
    for number, rows in enumerate((200, 200, 1000)):
        raster = Raster(0.0, 100.0, 0.1, 200, rows)
        tracemalloc.start()
        TiledMap(fitted, raster, tmp_path / f"{number}.zarr", side=100).run()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # The first run is for what is loaded once.
    assert peaks[2] < 1.3 * peaks[1]


# ── interrupted ───────────────────────────────────────────────────────────────────────────────────────────────────────

SCRIPT = """
import sys, time
from dataclasses import dataclass
import numpy as np
from netmin.geostat import Exponential, Nugget, OrdinaryKriging
from netmin.geostat.raster import Raster
from netmin.geostat.scale import TiledMap

@dataclass
class Slow:
    seconds: float = 0.004
    def __call__(self, tile):
        time.sleep(self.seconds)
        return np.ones(tile.shape, dtype=bool)

east, north = np.random.default_rng(2).uniform(0.0, 100.0, (2, 60))
fitted = OrdinaryKriging(Nugget(0.1) + Exponential(0.9, 30.0), 8).fit(east, north, np.sin(east))
TiledMap(fitted, Raster(0.0, 100.0, 1.0, 100, 100), sys.argv[1], mask=Slow(), side=8).run()
"""


def finished(path):
    """Files of the tiles that are there, with their times and contents."""
    stored = StoredMap.open(path)
    missing = {(tile.row, tile.column) for tile in stored.missing()}
    there = [tile for tile in stored.raster.tiles(8) if (tile.row, tile.column) not in missing]
    files = [path / key for tile in there for key in (chunk_key(slot, tile) for slot in stored.layout.slots)]
    return {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


def test_a_map_killed_again_and_again_ends_as_if_nothing_had_happened(tmp_path):
    command = [sys.executable, "-c", SCRIPT]
    undisturbed, killed = tmp_path / "undisturbed.zarr", tmp_path / "killed.zarr"
    reference = subprocess.Popen([*command, str(undisturbed)])
    generator, before = random.Random(11), {}
    for _ in range(3):
        process = subprocess.Popen([*command, str(killed)])
        seen, deadline = len(before), time.monotonic() + 60.0
        while time.monotonic() < deadline and process.poll() is None:
            if killed.exists() and sum(1 for _ in killed.glob("state/c/*/[0-9]*")) > seen // 3 + 8:
                break
            time.sleep(0.01)
        time.sleep(generator.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        after = finished(killed)
        assert len(after) > len(before)
        assert {file: after[file] for file in before} == before
        before = after
    assert StoredMap.open(killed).missing()
    subprocess.run([*command, str(killed)], check=True)
    assert reference.wait() == 0
    last = finished(killed)
    assert {file: last[file] for file in before} == before
    assert tree(killed) == tree(undisturbed)
    assert StoredMap.open(killed).complete


def test_a_tile_of_which_anything_is_missing_is_computed_again_and_no_other(fitted, tmp_path):
    path = tmp_path / "map.zarr"
    stored = TiledMap(fitted, RASTER, path, side=16).run()
    whole = tree(path)
    (path / "mean/c/1/2").unlink()
    (path / "state/c/0/0").unlink()
    (path / "mean/c/1/.2.abc.part").write_bytes(b"begun")
    assert [(tile.row, tile.column) for tile in stored.missing()] == [(0, 0), (1, 2)]
    assert (stored.read("state")[:16, :16] == 0).all()
    asked = []
    TiledMap(fitted, RASTER, path, side=16).run(progress=lambda *counts: asked.append(counts))
    assert asked == [(11, 12), (12, 12)]
    assert tree(path) == whole


def test_tiles_before_a_failure_are_kept(samples, fitted, tmp_path):
    broken = tmp_path / "broken"
    broken.touch()

    def fails(tile):
        if tile.row == 2 and broken.exists():
            raise OSError("the disk of covariates is gone")
        return np.ones(tile.shape, dtype=bool)

    path = tmp_path / "map.zarr"
    tiled = TiledMap(fitted, RASTER, path, mask=fails, side=16)
    with pytest.raises(OSError, match="gone"):
        tiled.run()
    assert 0 < len(StoredMap.open(path).missing()) < 12
    assert not StoredMap.open(path).complete
    broken.unlink()
    assert tiled.run().complete


CHANGES = {
    "samples": lambda east, north, values: {"fitted": OrdinaryKriging(MODEL, 12).fit(east, north, values + 1e-9)},
    "model": lambda *samples: {"fitted": OrdinaryKriging(Nugget(0.1) + Exponential(0.9, 30.1), 12).fit(*samples)},
    "kriging": lambda *samples: {"fitted": OrdinaryKriging(MODEL, 13).fit(*samples)},
    "lattice": lambda *_: {"raster": Raster(-3.0, 105.0, 2.0, 53, 46)},
    "tile": lambda *_: {"side": 17},
    "quantities": lambda *_: {"limits": [2.0]},
    "block": lambda *_: {"block": Block(2.0)},
    "mask": lambda east, north, _: {"mask": NearSamples(east, north, 9.0)},
    "place": lambda *_: {"crs": "EPSG:3844"},
}


@pytest.mark.parametrize("part", CHANGES)
def test_a_map_is_not_continued_with_anything_changed(part, samples, fitted, tmp_path):
    path = tmp_path / "map.zarr"
    TiledMap(fitted, RASTER, path, side=16).run()
    before = tree(path)
    changed = TiledMap(**({"fitted": fitted, "raster": RASTER, "path": path, "side": 16} | CHANGES[part](*samples)))
    with pytest.raises(UsageError) as caught:
        changed.run()
    named = dict(caught.value.message.values)["parts"]
    assert f"geostat.map-part-{part}" in [each.code for each in named]
    assert len(named) == 1
    assert tree(path) == before
    changed.run(afresh=True)
    assert tree(path) != before
    assert not [each for each in tmp_path.iterdir() if each != path]


def test_covariates_that_changed_are_found_out(samples, tmp_path):
    kriging, _ = krigings(samples)["covariate"]
    layer = covariate(*np.meshgrid(RASTER.eastings(), RASTER.northings()))
    TiledMap(kriging, RASTER, tmp_path / "a.zarr", covariates=layer, side=16).run()
    layer[30, 30] += 1e-6
    with pytest.raises(UsageError, match="the covariates"):
        TiledMap(kriging, RASTER, tmp_path / "a.zarr", covariates=layer, side=16).run()


def test_another_version_of_netmin_is_refused(fitted, tmp_path):
    stored = TiledMap(fitted, RASTER, tmp_path / "a.zarr", side=16).run()
    stored.telling(made_from=dict(stored.told["made_from"]) | {"version": "0.0.1"})
    with pytest.raises(UsageError, match="the version of netmin"):
        TiledMap(fitted, RASTER, tmp_path / "a.zarr", side=16).run()


@pytest.mark.parametrize("afresh", [False, True])
def test_what_is_not_ours_is_never_touched(afresh, fitted, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"dear")
    zarr.create_group(tmp_path / "theirs.zarr", attributes={"netmin": "a village"})
    (tmp_path / "file").write_text("text")
    before = tree(tmp_path)
    for name in ("photos", "theirs.zarr", "file"):
        with pytest.raises(UsageError, match="no map that was written tile by tile"):
            TiledMap(fitted, RASTER, tmp_path / name).run(afresh=afresh)
    assert tree(tmp_path) == before


@pytest.mark.skipif(os.name != "posix", reason="locks of folders are kept by POSIX systems")
def test_two_processes_do_not_write_one_map(fitted, tmp_path):
    import fcntl

    path = tmp_path / "map.zarr"
    TiledMap(fitted, RASTER, path, side=16).run()
    descriptor = os.open(path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        for afresh in (False, True):
            with pytest.raises(UsageError, match="Another process"):
                TiledMap(fitted, RASTER, path, side=16).run(afresh=afresh)
    finally:
        os.close(descriptor)
    TiledMap(fitted, RASTER, path, side=16).run()


# ── which cells, and what became of them ──────────────────────────────────────────────────────────────────────────────


def test_the_mask_of_a_grid_is_kept(samples, fitted, tmp_path):
    grid = grid_around(*samples[:2], cell_size=2.5)
    assert not grid.mask.all()
    stored = TiledMap(fitted, grid, tmp_path / "a.zarr", side=11, dtype="float64").run()
    expected = grid.spread(fitted.predict(*grid.cells()).mean)
    np.testing.assert_allclose(stored.read("mean"), expected, rtol=0, atol=1e-10)
    assert np.array_equal(stored.read("state"), np.where(grid.mask, MAPPED, OUTSIDE))


def test_cells_without_enough_samples_are_told(samples, tmp_path):
    kriging = OrdinaryKriging(MODEL, Neighbourhood(8, radius=8.0, least=3)).fit(*samples)
    stored = TiledMap(kriging, RASTER, tmp_path / "a.zarr", side=16).run()
    blank = np.isnan(kriging.predict(*places()).mean).reshape(RASTER.shape)
    assert blank.any()
    assert np.array_equal(stored.read("state"), np.where(blank, TOO_FEW, MAPPED))
    assert np.array_equal(np.isnan(stored.read("standard_deviation")), blank)
    assert stored.cells()["too_few_samples"] == int(blank.sum())
    assert stored.notes[-1].text().startswith("Targets with too few samples in their neighbourhood")


def test_cells_without_a_covariate_stay_blank_and_are_told(samples, tmp_path):
    kriging, _ = krigings(samples)["covariate"]
    layer = covariate(*np.meshgrid(RASTER.eastings(), RASTER.northings()))
    layer[20:30, :40] = np.nan
    stored = TiledMap(kriging, RASTER, tmp_path / "a.zarr", covariates=[layer], side=16).run()
    assert np.array_equal(np.isnan(stored.read("mean")), np.isnan(layer))
    assert np.array_equal(stored.read("state") == NO_COVARIATE, np.isnan(layer))
    assert stored.notes[-1].code == "geostat.cells-without-covariate"
    assert dict(stored.notes[-1].values) == {"count": 400, "total": RASTER.cells}


def test_covariates_may_be_a_function_or_lie_in_zarr_or_xarray_with_either_end_up(samples, tmp_path):
    kriging, _ = krigings(samples)["covariate"]
    values = covariate(*np.meshgrid(RASTER.eastings(), RASTER.northings()))
    coordinates = {"y": RASTER.northings(), "x": RASTER.eastings()}
    labelled = xarray.DataArray(values, coordinates, ("y", "x"))
    stored_layer = zarr.create_array(tmp_path / "layer.zarr", data=values)
    forms = {
        "array": values,
        "function": lambda tile: covariate(*tile.places()),
        "stack": lambda tile: covariate(*tile.places())[None],
        "zarr": stored_layer,
        "labelled": labelled,
        "southern row first": labelled[::-1],
        "dask": labelled.chunk(y=10, x=20),
    }
    found = {
        name: TiledMap(kriging, RASTER, tmp_path / f"{name}.zarr", covariates=form, side=16, dtype="float64").run()
        for name, form in forms.items()
    }
    expected = found["array"].read("mean")
    for name, each in found.items():
        assert np.array_equal(each.read("mean"), expected), name
    assert [note.code for note in found["function"].notes] == ["geostat.map-by-function"]


def test_a_layer_that_lies_elsewhere_is_refused(samples, fitted, tmp_path):
    values = np.ones(RASTER.shape)
    shifted = {"y": RASTER.northings(), "x": RASTER.eastings() + 1.0}
    with pytest.raises(UsageError, match="does not lie on the cells"):
        TiledMap(fitted, RASTER, tmp_path / "a", mask=xarray.DataArray(values, shifted, ("y", "x"))).run()
    with pytest.raises(UsageError, match="shape 47, 53, but it has shape 46, 53"):
        TiledMap(fitted, RASTER, tmp_path / "a", mask=values[1:]).run()
    assert not (tmp_path / "a").exists()


def test_covariates_of_another_number_are_refused_before_anything_is_written(samples, fitted, tmp_path):
    kriging, _ = krigings(samples)["covariate"]
    layer = np.ones(RASTER.shape)
    for wrong, covariates in ((kriging, None), (kriging, [layer, layer]), (fitted, layer)):
        with pytest.raises(UnmappableError, match="Covariates at the targets"):
            TiledMap(wrong, RASTER, tmp_path / "a", covariates=covariates).run()
    assert not (tmp_path / "a").exists()


def test_near_samples_is_the_distance_to_the_nearest_one(samples):
    east, north, _ = samples
    raster = Raster(-20.0, 120.0, 0.7, 200, 200)
    mask = np.vstack(
        [np.hstack([NearSamples(east, north, 6.0)(raster.tile(r, c, 100)) for c in (0, 1)]) for r in (0, 1)]
    )
    apart = np.hypot(raster.eastings()[None, :, None] - east, raster.northings()[:, None, None] - north).min(axis=2)
    assert np.array_equal(mask, apart <= 6.0)
    assert 0.2 < mask.mean() < 0.8


@pytest.mark.parametrize("margin", [None, 0.0, 4.0, 30.0])
@pytest.mark.parametrize("cell_size", [1.0, 7.0])
def test_between_samples_maps_what_a_grid_around_them_maps(cell_size, margin, samples):
    east, north, _ = samples
    # A wide gap, and samples of their own beyond it.
    east, north = np.append(east, [260.0, 262.0, 258.0]), np.append(north, [10.0, 14.0, 15.0])
    grid = grid_around(east, north, cell_size=cell_size, margin=margin)
    raster = Raster.around(east, north, cell_size, margin=margin)
    assert raster == Raster.of_grid(grid)
    assert 0.2 < grid.mask.mean() < 1.0
    for side in (13, 64, 1000):
        mask = np.zeros(raster.shape, dtype=bool)
        for tile in raster.tiles(side):
            mask[tile.window] = BetweenSamples(east, north, margin)(tile)
        assert np.array_equal(mask, grid.mask)


def test_cells_are_as_wide_as_those_of_a_grid_if_nothing_is_said(samples):
    assert Raster.around(*samples[:2]) == Raster.of_grid(grid_around(*samples[:2]))
    many = np.random.default_rng(3).uniform(0.0, 9000.0, (2, 40_000))
    assert Raster.around(*many).cells > 3 * grid_around(*many).mask.size


def test_inside_polygon_takes_centres_inside(samples):
    polygon = shapely.Polygon([(0, 0), (90, 20), (60, 100), (30, 40)]).difference(shapely.Point(55, 50).buffer(10))
    raster = Raster(-50.0, 150.0, 3.0, 70, 70)
    expected = shapely.contains_xy(polygon, *np.meshgrid(raster.eastings(), raster.northings()))
    for tile in raster.tiles(10):
        assert np.array_equal(InsidePolygon(polygon)(tile), expected[tile.window])


# ── what it tells of itself ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_group_tells_strangers_what_it_holds(fitted, tmp_path):
    stored = TiledMap(
        fitted, RASTER, tmp_path / "a.zarr", ["mean", "variance"], (0.9,), (1.0, 2.0),
        side=16, crs="EPSG:3844", unit="mg/kg", title="Zinc",
    ).run()  # fmt: skip
    group = zarr.open_group(tmp_path / "a.zarr", mode="r")
    assert group.attrs["title"] == "Zinc"
    assert group.attrs["crs"] == "EPSG:3844"
    assert group.attrs["transform"] == [2.0, 0.0, -3.0, 0.0, -2.0, 105.0]
    ours = group.attrs["netmin"]
    assert ours["complete"]
    assert ours["models"] == [MODEL.as_json()]
    assert "neighbours=12" in ours["choices"]["kriging"]
    assert len(ours["input_sha256"]) == 64
    assert ours["cells"]["mapped"] == RASTER.cells
    assert group["mean"].metadata.chunk_grid.chunk_shape == (16, 16)
    assert 'PROJCRS["Pulkovo 1942(58) / Stereo70"' in group["spatial_ref"].attrs["crs_wkt"]
    data = stored.dataset()
    assert data["probability_above"].dims == ("limit", "northing", "easting")
    assert data["limit"].values.tolist() == [1.0, 2.0]
    assert np.array_equal(data["easting"], RASTER.eastings())
    assert np.array_equal(data["northing"], RASTER.northings())
    assert np.array_equal(data["mean"], stored.read("mean"))
    assert [data[name].attrs["units"] for name in ("mean", "variance", "quantile", "probability_above")] == [
        "mg/kg", "(mg/kg)^2", "mg/kg", "1",
    ]  # fmt: skip
    assert data["state"].attrs["flag_meanings"].split()[MAPPED] == "mapped"
    assert stored.table.to_dict("list")["name"] == [
        "mean", "variance", "quantile", "probability_above", "probability_above",
    ]  # fmt: skip
    assert StoredMap.open(tmp_path / "a.zarr").layout == stored.layout


def test_a_chunk_is_what_zarr_itself_would_have_written(tmp_path):
    values = np.random.default_rng(0).normal(size=(9, 7)).astype(np.float32)
    ChunkWriter(tmp_path, 12)(Slot("mean"), RASTER.tile(0, 0, 12), values)
    codec = zarr.codecs.ZstdCodec(level=1, checksum=True)
    array = zarr.create_array(
        tmp_path / "theirs", shape=(9, 7), chunks=(12, 12), dtype="float32", fill_value=np.nan, compressors=codec
    )
    array[...] = values
    assert (tmp_path / "theirs/c/0/0").read_bytes() == (tmp_path / "mean/c/0/0").read_bytes()


def test_a_damaged_chunk_is_not_read_as_numbers(fitted, tmp_path):
    stored = TiledMap(fitted, RASTER, tmp_path / "a.zarr", side=16).run()
    chunk = tmp_path / "a.zarr/mean/c/0/0"
    content = bytearray(chunk.read_bytes())
    content[len(content) // 2] ^= 1
    chunk.write_bytes(content)
    with pytest.raises(RuntimeError, match="Zstd"):
        stored.read("mean")


def test_geographic_coordinates_and_unknown_ones_are_refused(fitted, tmp_path):
    for crs, sentence in (("EPSG:4326", "not a projected one in metres"), ("EPSG:0", "not known")):
        with pytest.raises(UsageError, match=sentence):
            TiledMap(fitted, RASTER, tmp_path / "a", crs=crs).run()
    # State plane, in US survey feet.
    with pytest.raises(UsageError, match="not a projected one in metres"):
        TiledMap(fitted, RASTER, tmp_path / "a", crs="EPSG:2263").run()


def test_what_a_prediction_has_not_is_refused(samples, fitted, tmp_path):
    with pytest.raises(UsageError, match=r"Prediction has no median. It has mean, variance, standard_deviation"):
        TiledMap(fitted, RASTER, tmp_path / "a", ["mean", "median"]).run()
    with pytest.raises(UsageError, match="A map cannot be made of depth"):
        TiledMap(fitted, RASTER, tmp_path / "a", ["depth"]).run()
    with pytest.raises(UsageError, match="A map cannot be made of"):
        TiledMap(fitted, RASTER, tmp_path / "a", []).run()
    with pytest.raises(ValueError, match="between 0 and 1"):
        TiledMap(fitted, RASTER, tmp_path / "a", quantiles=[1.0]).run()
    with pytest.raises(ValueError, match="limits must be numbers"):
        TiledMap(fitted, RASTER, tmp_path / "a", limits=[np.nan]).run()
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(("module", "client"), [("zarr", None), ("dask", "threads")])
def test_without_the_extra_a_sentence_names_it(module, client, fitted, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r"needs " + module + r".*netmin\[scale\]"):
        TiledMap(fitted, RASTER, tmp_path / "a").run(client=client)


def test_a_folder_without_a_map_is_not_opened(tmp_path):
    with pytest.raises(UsageError, match="no map that was written tile by tile"):
        StoredMap.open(tmp_path)


def test_notes_survive_in_the_group(samples, tmp_path):
    east, north, values = (np.append(part, part[0]) for part in samples)
    kriging = LognormalKriging(MODEL, 12).fit(east, north, values)
    stored = TiledMap(kriging, RASTER, tmp_path / "a.zarr", side=30).run()
    assert [note.code for note in stored.notes] == ["geostat.merged-places", "geostat.lognormal"]
    document = json.loads((Path(stored.path) / "zarr.json").read_text(encoding="utf-8"))
    assert document["attributes"]["netmin"]["notes"][0]["sentence"] == stored.notes[0].text()


def test_the_wrong_client_or_surface_is_a_fault_of_the_program(fitted, tmp_path):
    with pytest.raises(ValueError, match="client must be"):
        TiledMap(fitted, RASTER, tmp_path / "a").run(client="spark")
    with pytest.raises(ValueError, match="client must be"):
        TiledMap(fitted, RASTER, tmp_path / "a").run(client=7)
    with pytest.raises(ValueError, match="dtype"):
        TiledMap(fitted, RASTER, tmp_path / "a", dtype="float16")
    with pytest.raises(ValueError, match="side"):
        TiledMap(fitted, RASTER, tmp_path / "a", side=0)
    stored = TiledMap(fitted, RASTER, tmp_path / "a", limits=[1.0]).run()
    with pytest.raises(ValueError, match="holds no 'variance'"):
        stored.read("variance")
    with pytest.raises(ValueError, match=r"not at 2\.0"):
        stored.read("probability_above", at=2.0)
    with pytest.raises(ValueError, match="no tile number"):
        RASTER.tile(9, 0, 16)
