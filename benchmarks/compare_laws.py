"""How long three laws take on a million measurements, and how much memory at the peak.

Run: python benchmarks/compare_laws.py [measurements]
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc

import numpy as np
import pandas as pd

from netmin import standards
from netmin.samples.sampleset import MEASUREMENT_COLUMNS, POINT_COLUMNS, QUALITY_COLUMNS, Origin, SampleSet

ANALYTES = ("As", "Cd", "Co", "Cr", "Cu", "Hg", "Mn", "Ni", "Pb", "Zn")
LAWS = (("ro-756-1997", "residential"), ("rs-30-2018", "residential"), ("cn-gb-15618-2018", "arable"))


def million(n: int) -> SampleSet:
    """Return n measurements of ten metals at n / 10 points, 5 % of them below a laboratory's limit."""
    random = np.random.default_rng(1)
    n_points = n // len(ANALYTES)
    names = pd.Index([f"S{number:07d}" for number in range(n_points)])
    points = pd.DataFrame({name: np.full(n_points, np.nan) for name in POINT_COLUMNS})
    points["sample"] = names
    points["clay"] = random.uniform(2.0, 50.0, n_points)
    points["organic_matter"] = random.uniform(1.0, 12.0, n_points)
    points["ph"] = random.uniform(4.5, 8.5, n_points)
    measurements = pd.DataFrame({name: np.full(n, np.nan) for name in MEASUREMENT_COLUMNS})
    measurements["sample"] = pd.Categorical.from_codes(np.repeat(np.arange(n_points, dtype=np.int32), 10), names)
    measurements["analyte"] = pd.Categorical.from_codes(
        np.tile(np.arange(10, dtype=np.int8), n_points), pd.Index(list(ANALYTES))
    )
    measurements["value"] = random.lognormal(3.5, 1.2, n)
    marks = random.choice(3, n, p=(0.949, 0.05, 0.001)).astype(np.int8)
    measurements["qualifier"] = pd.Categorical.from_codes(marks, pd.Index(["", "<", ">"]))
    empty = pd.DataFrame(columns=list(QUALITY_COLUMNS))
    return SampleSet(points, measurements, empty, "", Origin("made-up.csv", "0" * 64, "benchmark"))


def main(n: int) -> None:
    samples = million(n)
    laws = [(standards.get(name), use) for name, use in LAWS]
    for law, use in laws:
        standards.limit_sheet(law, use, ANALYTES)
    started = time.perf_counter()
    kept = [standards.compare(samples, law, land_use=use) for law, use in laws]
    seconds = time.perf_counter() - started
    del kept
    tracemalloc.start()
    kept = [standards.compare(samples, law, land_use=use) for law, use in laws]
    _, peak = tracemalloc.get_traced_memory()
    rows = sum(len(comparison.table) for comparison in kept)
    tracemalloc.stop()
    columns = samples.measurements.memory_usage(index=False).sum() + samples.points.memory_usage(index=False).sum()
    print(f"{rows} verdicts; columns {columns / 1e6:.0f} MB, added at the peak {peak / 1e6:.0f} MB", file=sys.stderr)
    for what, measured, unit, goal in (
        (f"{n} values by {len(laws)} laws", round(seconds, 2), "s", 2),
        (
            "memory of the columns and of all that is added, to the columns",
            round(float((columns + peak) / columns), 2),
            "times",
            3,
        ),
    ):
        print(json.dumps({"what": what, "measured": measured, "unit": unit, "goal": goal}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
