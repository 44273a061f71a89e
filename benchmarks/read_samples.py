"""Reading a million rows of results, all checks on, against `pandas.read_csv` of the same file."""

from __future__ import annotations

import gc
import json
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from netmin.io import read_samples

SEED = 20261123
SAMPLES = 100_000
ANALYTES = ("As", "Cd", "Co", "Cr", "Cu", "Hg", "Mn", "Ni", "Pb", "Zn")
RUNS = 5


def write(path: Path) -> None:
    """A long table around Moldova Noua in Stereo 70; what is small is written as censored."""
    random = np.random.default_rng(SEED)
    easting = np.round(random.uniform(240_000, 300_000, SAMPLES), 2)
    northing = np.round(random.uniform(360_000, 410_000, SAMPLES), 2)
    values = np.exp(random.normal(3.0, 1.2, SAMPLES * len(ANALYTES)))
    written = ["<2" if value < 2 else f"{value:.2f}" for value in values]
    pd.DataFrame(
        {
            "sample": np.repeat([f"S{number:06d}" for number in range(SAMPLES)], len(ANALYTES)),
            "easting": np.repeat(easting, len(ANALYTES)),
            "northing": np.repeat(northing, len(ANALYTES)),
            "analyte": np.tile(ANALYTES, SAMPLES),
            "value": written,
            "unit": "mg/kg",
            "method": "ICP-MS",
            "laboratory": "Lab A",
            "depth": "0-20 cm",
        }
    ).to_csv(path, index=False)


def seconds(action: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _plainly(path: Path) -> None:
    with warnings.catch_warnings():
        # a column of numbers and "<2" has two kinds, and pandas says so
        warnings.simplefilter("ignore", pd.errors.DtypeWarning)
        pd.read_csv(path)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.csv"
        write(path)
        samples = read_samples(path, crs="EPSG:3844", country="RO")
        assert len(samples.measurements) == SAMPLES * len(ANALYTES)
        pairs = [
            (
                seconds(lambda: _plainly(path)),
                seconds(lambda: read_samples(path, crs="EPSG:3844", country="RO")),
            )
            for _ in range(RUNS)
        ]
    plain, whole = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for theirs, ours in pairs)
    for what, measured, unit, goal in (
        ("reading a million rows, against pandas.read_csv", round(ratio, 2), "times", 3),
        ("reading a million rows with all checks", round(whole, 2), "s", None),
        ("pandas.read_csv of the same file", round(plain, 2), "s", None),
    ):
        print(json.dumps({"what": what, "measured": measured, "unit": unit, "goal": goal}))


if __name__ == "__main__":
    main()
