"""The whole job on the Meuse samples, cold: a fresh process each time, every format, four languages."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 3


def netmin(*words: str) -> tuple[float, float]:
    """Run the command line; return wall time [s] and the largest memory of the process [MB]."""
    start = time.perf_counter()
    process = subprocess.Popen([Path(sys.executable).with_name("netmin"), *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return elapsed, usage.ru_maxrss / 1024


def job(*options: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        return netmin("run", "examples/meuse/site.toml", "--quiet", "--output", folder, *options)


def say(what: str, values: list[float], unit: str, goal: float | None, digits: int = 1) -> None:
    measured = round(statistics.median(values), digits or None)
    print(json.dumps({"what": what, "measured": measured, "unit": unit, "goal": goal}), flush=True)


def main() -> None:
    one = [job("--report-lang", "en") for _ in range(RUNS)]
    say(
        "whole Meuse job, cold: 4 metals, 3 laws, maps, HTML, PDF, GeoPackage, GeoTIFF, CSV, one language",
        [t for t, _ in one],
        "s",
        15,
    )
    say("largest memory of it", [memory for _, memory in one], "MB", None, 0)
    four = [job()]
    say("the same with the report in four language forms", [t for t, _ in four], "s", None)
    say("netmin --help", [netmin("--help")[0] for _ in range(5)], "s", 0.4, 2)


if __name__ == "__main__":
    main()
