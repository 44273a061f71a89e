"""A hundred million forecasts of years: draws × 5 metals × 20 crops on one zone, random numbers included.

Every draw has its own contents of five metals and mass of soil, and for each crop its own biomass and uptake of each
metal; 126 random numbers in all. What is kept are histograms, so that memory does not grow with the draws. The plain
path is numpy, the compiled one needs Numba. Time is that of the processors, shared among the cores, so that a busy
machine disturbs less; the wall clock of the compiled run stands below it.

Run: python benchmarks/forecast_years.py [draws]
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time

import numpy as np

from netmin.geostat.threads import available_threads
from netmin.treatment import CropSpread, SoilSpread, forecast_years

METALS = ("Cd", "Cu", "Ni", "Pb", "Zn")
MEDIANS = (4.0, 150.0, 80.0, 400.0, 900.0)
TARGETS = (3.0, 100.0, 75.0, 50.0, 300.0)
GAIN = (1.0, 40.0, 10.0, 30.0, 100.0)
CROPS = 20


def crops() -> list[CropSpread]:
    """Crops of made-up uptake, exponents from 0.3 to 1."""
    random = np.random.default_rng(1)
    return [
        CropSpread(
            f"crop {number}",
            np.log(random.uniform(0.2, 20.0, len(METALS))),
            np.concatenate([random.uniform(0.3, 0.95, len(METALS) - 1), [1.0]]),
            random.uniform(0.4, 1.2, len(METALS)),
            math.log(random.uniform(2.0, 20.0)),
            0.3,
        )
        for number in range(CROPS)
    ]


def zone(gain: tuple[float, ...] | float) -> SoilSpread:
    """A zone of five metals."""
    return SoilSpread.of(METALS, MEDIANS, [0.3] * 5, TARGETS, log_mass_sd=0.15, net_gain=gain, horizon=50.0)


def seconds(draws: int, *, compiled: bool, gain: tuple[float, ...] | float = 0.0) -> tuple[float, float]:
    """Time of the processors per core, and wall clock, of one forecast."""
    begin, worked = time.perf_counter(), time.process_time()
    forecast_years(zone(gain), crops(), draws=draws, compiled=compiled)
    return (time.process_time() - worked) / available_threads(), time.perf_counter() - begin


def tell(what: str, taken: float, goal: float | None = None) -> None:
    """Print one line of JSON."""
    print(json.dumps({"what": what, "measured": round(taken, 2), "unit": "s", "goal": goal}))


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    for gain in (0.0, GAIN):
        seconds(2048, compiled=True, gain=gain)
    forecasts = f"{draws * len(METALS) * CROPS:.3g}"
    cores = available_threads()
    worked, waited = seconds(draws, compiled=True)
    tell(f"{forecasts} forecasts of years, compiled, {cores} cores", worked, 10)
    tell("the same by the clock on the wall", waited)
    tell(f"{forecasts} forecasts, deposition on every metal, compiled", seconds(draws, compiled=True, gain=GAIN)[0], 10)
    tell(f"{forecasts} forecasts of years, numpy", seconds(draws, compiled=False)[0])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"what": "largest memory of it", "measured": round(memory), "unit": "MB", "goal": None}))


if __name__ == "__main__":
    main()
