"""A map tile by tile into a Zarr group, against the same cells in memory: time per cell, memory, linearity.

200 000 samples strewn over 1 000 × 1 000, exponential model, 32 nearest; mean, standard deviation and the probability
to exceed three limits, in single precision on disk. The northern sixteenth and quarter of the map are mapped as well,
with the same cells: finer cells would share more neighbours and cost less each. Every measurement is a process of its
own, and what is kriged in memory takes its turn before, between and after.

    .venv/bin/python benchmarks/geostat/tiled_map.py [cells, by default 1.6e7]
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

from netmin.geostat import Exponential, FittedKriging, Nugget, OrdinaryKriging, Raster, TiledMap
from netmin.geostat.map_quantities import chosen_quantities
from netmin.report import write_large_geotiff

SAMPLES, EXTENT, NEIGHBOURS = 200_000, 1000.0, 32
LIMITS = (-0.5, 0.5, 1.0)
SHARES = (0.0625, 0.25, 1.0)
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
        small = TiledMap(found, Raster(0.0, 10.0, 1.0, 10, 10), Path(folder) / "map.zarr", limits=LIMITS).run()
        write_large_geotiff(small, Path(folder) / "map.tif")
    return found


def raster_of(cells: float, share: float = 1.0) -> Raster:
    side = max(round(math.sqrt(cells)), 1)
    return Raster(0.0, EXTENT, EXTENT / side, side, max(round(side * share), 1))


def in_memory(cells: float) -> dict[str, float]:
    """Arrays in, arrays out: nothing but the prediction and the numbers that the map holds."""
    kriging, raster = fitted(), raster_of(cells)
    side = min(IN_MEMORY, raster.rows)
    window = slice((raster.rows - side) // 2, (raster.rows + side) // 2)
    east, north = (place.ravel() for place in np.meshgrid(raster.eastings(window), raster.northings(window)))
    quantities = chosen_quantities(("mean", "standard_deviation"), (), LIMITS)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        prediction = kriging.predict(east, north)
        _ = [surface.astype(np.float32) for quantity in quantities for surface in quantity.of(prediction)]
        times.append(time.perf_counter() - start)
    return {"time": 1e6 * min(times) / len(east)}


def tiled(cells: float, share: float) -> dict[str, float]:
    kriging, raster = fitted(), raster_of(cells, share)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        stored = TiledMap(kriging, raster, Path(folder) / "map.zarr", limits=LIMITS).run()
        mapped = time.perf_counter()
        memory = peak()
        write_large_geotiff(stored, Path(folder) / "mean.tif")
        written = time.perf_counter()
        size = sum(path.stat().st_size for path in stored.path.rglob("*") if path.is_file())
    return {
        "cells": raster.cells,
        "seconds": mapped - start,
        "time": 1e6 * (mapped - start) / raster.cells,
        "memory": memory,
        "bytes": size / raster.cells,
        "geotiff": written - mapped,
        "geotiff memory": peak(),
    }


def peak() -> float:
    """Largest memory of this process, and of any it started [MiB]."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def apart(*words: str) -> dict[str, float]:
    """Measure in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def say(what: str, measured: float, unit: str, goal: float | None, digits: int) -> None:
    print(
        json.dumps({"what": what, "measured": round(measured, digits or None), "unit": unit, "goal": goal}), flush=True
    )


def main(cells: float) -> None:
    memory = [apart("in-memory", str(cells))["time"]]
    maps = []
    for share in SHARES:
        maps.append(apart("tiled", str(cells), str(share)))
        memory.append(apart("in-memory", str(cells))["time"])
    first, whole, held = maps[0], maps[-1], 0.5 * (memory[-2] + memory[-1])
    for found in maps:
        name = f"tiled map of {found['cells']:.3g} cells"
        say(f"{name}, {SAMPLES} samples, {NEIGHBOURS} nearest, five surfaces", found["seconds"], "s", None, 1)
        say(f"{name}: time of a cell", found["time"], "µs", None, 3)
        say(f"{name}: largest memory", found["memory"], "MiB", 2048, 0)
    say("time of a cell in memory, the same five numbers, just before and after", held, "µs", None, 3)
    say("largest tiled map, time of a cell to that in memory", whole["time"] / held, "times", 1.25, 2)
    say("largest tiled map, time of a cell to that of the smallest", whole["time"] / first["time"], "times", 1.1, 2)
    say("largest tiled map, bytes per cell", whole["bytes"], "bytes", None, 2)
    say("mean of it as cloud-optimised GeoTIFF", whole["geotiff"], "s", None, 1)
    say("largest memory, map and GeoTIFF", whole["geotiff memory"], "MiB", 2048, 0)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["in-memory"]:
        print(json.dumps(in_memory(float(words[1]))))
    elif words[:1] == ["tiled"]:
        print(json.dumps(tiled(float(words[1]), float(words[2]))))
    else:
        main(float(words[0]) if words else 1.6e7)
