"""A map tile by tile into a Zarr group, against the same cells kriged in memory: time per cell, memory, linearity.

200 000 samples strewn over 1 000 × 1 000, exponential model, 32 nearest; mean, standard deviation and the probability
to exceed three limits, in single precision. Every measurement is a process of its own.

    .venv/bin/python benchmarks/geostat/tiled_map.py [cells, by default 1e7]
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from netmin.geostat.kriging import FittedKriging, OrdinaryKriging
from netmin.geostat.models import Exponential, Nugget
from netmin.geostat.raster import Raster
from netmin.geostat.scale import TiledMap

SAMPLES, EXTENT, NEIGHBOURS = 200_000, 1000.0, 32
LIMITS = (-0.5, 0.5, 1.0)
#: Cells each way of what is kriged in memory, in the middle of the map.
IN_MEMORY = 2048


def fitted() -> FittedKriging:
    """The samples, taken in; the loops compiled, and the libraries that write loaded."""
    generator = np.random.default_rng(20240607)
    easting, northing = generator.uniform(0.0, EXTENT, (2, SAMPLES))
    values = np.sin(easting / 40.0) + np.cos(northing / 55.0) + generator.normal(0.0, 0.3, SAMPLES)
    found = OrdinaryKriging(Nugget(0.1) + Exponential(0.9, range=50.0), NEIGHBOURS).fit(easting, northing, values)
    found.predict(easting[:100] + 0.1, northing[:100])
    with tempfile.TemporaryDirectory() as folder:
        TiledMap(found, Raster(0.0, 10.0, 1.0, 10, 10), Path(folder) / "map.zarr", limits=LIMITS).run()
    return found


def raster_of(cells: int) -> Raster:
    side = max(round(math.sqrt(cells)), 1)
    return Raster(0.0, EXTENT, EXTENT / side, side, side)


def in_memory(cells: int) -> dict[str, float]:
    kriging, raster = fitted(), raster_of(cells)
    side = min(IN_MEMORY, raster.rows)
    window = slice((raster.rows - side) // 2, (raster.rows + side) // 2)
    east, north = (place.ravel() for place in np.meshgrid(raster.eastings(window), raster.northings(window)))
    times = []
    for _ in range(3):
        start = time.perf_counter()
        kriging.predict(east, north)
        times.append(time.perf_counter() - start)
    return {"time": 1e6 * min(times) / len(east)}


def tiled(cells: int, share: float) -> dict[str, float]:
    kriging, whole = fitted(), raster_of(cells)
    raster = Raster(whole.west, whole.north, whole.cell_size, whole.columns, max(round(whole.rows * share), 1))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        stored = TiledMap(kriging, raster, Path(folder) / "map.zarr", limits=LIMITS).run()
        elapsed = time.perf_counter() - start
        written = sum(path.stat().st_size for path in stored.path.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"time": 1e6 * elapsed / raster.cells, "memory": peak, "bytes": written / raster.cells, "seconds": elapsed}


def apart(*words: str) -> dict[str, float]:
    """Measure in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def say(what: str, measured: float, unit: str, goal: float | None, digits: int) -> None:
    print(
        json.dumps({"what": what, "measured": round(measured, digits or None), "unit": unit, "goal": goal}), flush=True
    )


def main(cells: int) -> None:
    before = apart("in-memory", str(cells))
    half = apart("tiled", str(cells), "0.5")
    whole = apart("tiled", str(cells), "1")
    after = apart("in-memory", str(cells))
    memory = 0.5 * (before["time"] + after["time"])
    name = f"tiled map of {raster_of(cells).cells} cells, {SAMPLES} samples"
    say(f"{name}, {NEIGHBOURS} nearest, mean, deviation, {len(LIMITS)} limits", whole["seconds"], "s", None, 1)
    say("time of a cell in it", whole["time"], "µs", None, 3)
    say("time of a cell in memory, mean and variance alone, before and after", memory, "µs", None, 3)
    say("the one to the other", whole["time"] / memory, "times", 1.25, 2)
    say("time of a cell in the whole, to that in half of the rows", whole["time"] / half["time"], "times", 1.1, 2)
    say("largest memory of the process", whole["memory"], "MB", 1024, 0)
    say("largest memory with half of the rows", half["memory"], "MB", 1024, 0)
    say("bytes written per cell", whole["bytes"], "bytes", None, 2)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["in-memory"]:
        print(json.dumps(in_memory(int(words[1]))))
    elif words[:1] == ["tiled"]:
        print(json.dumps(tiled(int(words[1]), float(words[2]))))
    else:
        main(int(float(words[0])) if words else 10_000_000)
