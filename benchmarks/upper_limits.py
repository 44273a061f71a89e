"""How long all confidence limits of a mean take: 100 values, 30 % below a limit, 2 000 resamples, one core.

EnvStats would be the peer; it is not in Debian, so only the time is stated.
Run: python benchmarks/upper_limits.py [resamples]
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from netmin.stats import mean_confidence

REPEATS = 7


def seconds(value: np.ndarray, below: np.ndarray | None, resamples: int) -> float:
    """Return the median time of several runs; imports are done before the first."""
    mean_confidence(value, below, resamples=100)
    times = []
    for seed in range(REPEATS):
        started = time.perf_counter()
        mean_confidence(value, below, resamples=resamples, seed=seed)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main(resamples: int) -> None:
    value = np.random.default_rng(1).lognormal(2.0, 1.0, 100)
    limit = np.quantile(value, 0.3)
    for what, sample, below in (
        ("Kaplan-Meier and all limits, 100 values, 30 % censored", np.maximum(value, limit), value < limit),
        ("all limits, 100 values", value, None),
    ):
        measured = round(seconds(sample, below, resamples), 3)
        print(json.dumps({"what": f"{what}, {resamples} resamples", "measured": measured, "unit": "s", "goal": 1}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
