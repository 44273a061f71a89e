"""Whether Kaplan and Meier's estimate agrees with R's survival package on random censored sets.

Not about speed: the largest relative difference of 300 means, standard errors and medians. Needs Rscript with survival.
Run: python benchmarks/survival_check.py [sets]
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from netmin.stats import kaplan_meier

SCRIPT = Path(__file__).with_suffix(".R")


def random_sets(count: int) -> pd.DataFrame:
    """Return sets of 5 to 60 values with ties and one to four limits, at least two different ones detected."""
    random = np.random.default_rng(2)
    frames = []
    while len(frames) < count:
        size = int(random.integers(5, 61))
        value = np.round(random.lognormal(1.0, random.uniform(0.3, 1.5), size), int(random.integers(0, 3))) + 0.1
        limit = random.choice(np.round(random.lognormal(0.5, 0.8, int(random.integers(1, 5))), 1) + 0.1, size)
        below = value < limit
        if np.unique(value[~below]).size < 2:
            continue
        frames.append(pd.DataFrame({"set": len(frames), "value": np.where(below, limit, value), "below": below}))
    return pd.concat(frames, ignore_index=True).astype({"below": int})


def ours(data: pd.DataFrame) -> pd.DataFrame:
    """Return the same numbers; R leaves out the factor m / (m − 1), and counts the lowest limit as an event."""
    rows = []
    for number, rows_of in data.groupby("set"):
        value, below = rows_of["value"].to_numpy(), rows_of["below"].to_numpy(dtype=bool)
        found = kaplan_meier(value, below)
        events = found.detected + (np.sum(value[below] == value[below].min()) if found.share_below else 0)
        rows.append((number, found.mean, found.standard_error * np.sqrt((events - 1) / events), found.quantile(0.5)))
    return pd.DataFrame(rows, columns=["set", "mean", "se", "median"]).set_index("set")


def main(count: int) -> None:
    if shutil.which("Rscript") is None:
        print("Rscript is not installed; Kaplan-Meier was not compared with R.")
        return
    data = random_sets(count)
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "data.csv", Path(folder) / "results.csv"
        data.to_csv(asked, index=False)
        subprocess.run(["Rscript", "--vanilla", str(SCRIPT), str(asked), str(answered)], check=True)
        theirs = pd.read_csv(answered).set_index("set").sort_index()
    mine = ours(data)
    # Where just one half lies below everything detected, R takes the middle between the smallest value and a limit.
    open_ends = int((mine["median"].isna() != theirs["median"].isna()).sum())
    difference = ((mine - theirs).abs() / theirs.abs().clip(lower=1e-9)).max().max()
    what = f"Kaplan-Meier against R's survival, {count} random sets, largest relative difference"
    print(json.dumps({"what": what, "measured": float(f"{difference:.1e}"), "unit": "relative", "goal": 1e-9}))
    print(f"Medians that R puts half-way to a limit and netmin calls unknown: {open_ends}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
