"""``netmin map --tiled``: the same maps tile by tile, cut off and continued."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netmin.assessment import tiled_maps
from netmin.geostat import StoredMap
from netmin.geostat.map_group import chunk_key


def test_maps_tile_by_tile_tell_the_areas_of_maps_in_memory(netmin, site: Path, monkeypatch) -> None:
    monkeypatch.setattr(tiled_maps, "MOST_NUMBERS", 20 * 64)
    done = netmin("map", "site.toml", "--tiled", "--json")
    assert done.returncode == 0, done.stderr
    assert "cadmium: tile 16 of 16" in done.stderr
    answer = json.loads(done.stdout)
    whole = json.loads(netmin("map", "site.toml", "--json", "--simulations", "0", "--next-samples", "0").stdout)
    names = set(answer["exceedances"][0]) & set(whole["exceedances"][0])
    assert {"area_above_m2", "area_unsure_m2", "area_below_m2", "volume_above_m3"} < names
    assert [{name: row[name] for name in names} for row in answer["exceedances"]] == [
        {name: row[name] for name in names} for row in whole["exceedances"]
    ]
    for kind, paths in answer["outputs"].items():
        assert kind in ("zarr", "geotiff", "csv")
        assert all((site.parent / path).exists() for path in paths)
    assert {Path(path).name for path in answer["outputs"]["zarr"]} == {"Cu.zarr", "Cd.zarr"}
    assert (site.parent / "tiled-maps" / "tables" / "areas.csv").is_file()


def test_maps_tile_by_tile_are_told_with_what_they_leave_out(netmin, site: Path) -> None:
    done = netmin("map", "site.toml", "--tiled", "--quiet", "--analyte", "Cu", "--lang", "ro", "--output", "dale")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "nesigur [ha]" in done.stdout
    assert "simulat peste" not in done.stdout
    assert "lasă deoparte" in done.stdout
    assert "dale/surfaces" in done.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--tiled", "--simulations", "5", "--report-lang", "ro"), "does not go with --simulations, --report-lang"),
        (("--afresh",), "together with --tiled"),
    ],
)
def test_options_that_do_not_go_together_are_refused(netmin, site: Path, options: tuple[str, ...], told: str) -> None:
    done = netmin("map", "site.toml", *options)
    assert done.returncode == 2
    assert told in done.stderr
    assert {path.name for path in site.parent.iterdir()} == {"site.toml", "lab.csv"}


@pytest.mark.parametrize(("command", "language"), [("map", "en"), ("map", "sr"), ("run", "ro")])
def test_too_many_cells_lead_to_tiles(netmin, site: Path, command: str, language: str) -> None:
    text = site.read_text(encoding="utf-8").replace("[map]", "[map]\ncell_size = 0.1")
    site.write_text(text, encoding="utf-8")
    done = netmin(command, "site.toml", "--lang", language)
    assert done.returncode == 2
    assert "netmin map --tiled" in done.stderr


def test_other_choices_lead_to_beginning_afresh(netmin, site: Path) -> None:
    asked = ("map", "site.toml", "--tiled", "--quiet", "--analyte", "Cu")
    assert netmin(*asked).returncode == 0
    done = netmin(*asked, "--cell-size", "20")
    assert done.returncode == 2
    assert "the cells" in done.stderr
    assert "netmin map --tiled --afresh" in done.stderr
    assert netmin(*asked, "--cell-size", "20", "--afresh").returncode == 0
    assert StoredMap.open(site.parent / "tiled-maps" / "Cu.zarr").raster.cell_size == 20


@pytest.mark.parametrize("module", ["zarr", "rasterio"])
def test_tiles_without_their_extra_are_a_usage_mistake(netmin, site: Path, module: str, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    done = netmin("map", "site.toml", "--tiled")
    assert done.returncode == 2
    assert f"needs {module}" in done.stderr
    assert "netmin[scale]" in done.stderr
    assert not (site.parent / "tiled-maps").exists()


def test_nothing_to_map_tile_by_tile_leaves_no_folder(netmin, site: Path) -> None:
    done = netmin("map", "site.toml", "--tiled", "--analyte", "Hg")
    assert done.returncode == 2
    assert "Hg" in done.stderr
    assert not (site.parent / "tiled-maps").exists()


#: Eight cells each way where contents are censored, and long enough for each to be caught in the middle.
SLOW = """
import sys, time
from netmin.assessment import tiled_maps
from netmin.cli import main
from netmin.geostat import BetweenSamples
at_once = BetweenSamples.__call__
def slowly(self, tile):
    time.sleep(0.02)
    return at_once(self, tile)
BetweenSamples.__call__ = slowly
tiled_maps.MOST_NUMBERS = 20 * 64
sys.argv[0] = "netmin"
main()
"""


def chunks(stored: StoredMap) -> dict[Path, tuple[int, bytes]]:
    """Files of the tiles that are there whole, with their times and contents."""
    missing = {(tile.row, tile.column) for tile in stored.missing()}
    there = [tile for tile in stored.raster.tiles(stored.layout.side) if (tile.row, tile.column) not in missing]
    files = [stored.path / chunk_key(slot, tile) for tile in there for slot in stored.layout.slots]
    return {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_command_is_repeated_and_goes_on(netmin, site: Path, monkeypatch) -> None:
    words = ("map", "site.toml", "--tiled", "--quiet", "--cell-size", "4", "--output")
    killed = site.parent / "killed"
    # The very netmin that is tested here, from wherever it was loaded.
    environment = os.environ | {"PYTHONPATH": str(Path(tiled_maps.__file__).parents[2])}
    process = subprocess.Popen([sys.executable, "-c", SLOW, *words, str(killed)], env=environment)
    deadline = time.monotonic() + 120.0
    # Copper is finished then, cadmium is not.
    while time.monotonic() < deadline and process.poll() is None:
        if sum(1 for _ in killed.glob("Cd.zarr/state/c/*/[0-9]*")) > 9:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    copper, cadmium = (StoredMap.open(killed / name) for name in ("Cu.zarr", "Cd.zarr"))
    assert copper.complete
    assert cadmium.missing()
    before = chunks(copper) | chunks(cadmium)
    assert len(before) > 50
    monkeypatch.setattr(tiled_maps, "MOST_NUMBERS", 20 * 64)
    done = netmin(*words, "killed")
    assert done.returncode == 0, done.stderr
    assert {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in before} == before
    assert StoredMap.open(cadmium.path).complete
    assert netmin(*words, "undisturbed").returncode == 0
    assert tree(killed) == tree(site.parent / "undisturbed")
