"""The soil-to-plant model: its speed, and what its forecasts of unseen studies are worth beside those of its rivals.

Every study is forecast by all others. Prints the table of docs/methods/transfer.md.
Run: python benchmarks/transfer_model.py
"""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Callable

# Before scikit-learn is loaded: on so few rows the threads of its trees wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from netmin.plants import fit_transfer, literature_evidence
from netmin.plants.transfer_judged import (
    FORECAST_COLUMNS,
    judge_transfer,
    mean_factor,
    pooled_model,
    published_cadmium,
    published_regression,
    score_forecasts,
)

#: Shares at which the boosted trees answer; the outer ones make their interval, the middle their forecast.
SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def boosted_trees(told: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Forecast by gradient-boosted quantile trees of scikit-learn, on the same columns."""
    from scipy.special import ndtri
    from sklearn.ensemble import HistGradientBoostingRegressor

    exact = told[told["low"] == told["high"]]
    x, new = (features(rows, exact) for rows in (exact, asked))
    kinds = [name in CATEGORIES for name in x.columns]
    answers = []
    for share in SHARES:
        trees = HistGradientBoostingRegressor(
            loss="quantile",
            quantile=share,
            categorical_features=kinds,
            max_iter=150,
            learning_rate=0.05,
            min_samples_leaf=3,
            max_leaf_nodes=8,
            random_state=0,
        )
        answers.append(trees.fit(x, exact["high"]).predict(new))
    answer = np.sort(np.array(answers), axis=0)
    middle = answer[SHARES.index(0.5)]
    sd = np.maximum((answer[-1] - answer[0]) / (2 * ndtri(0.95)), 1e-3)
    observed = asked["high"].to_numpy()
    beneath = [np.interp(observed[row], answer[:, row], SHARES, left=0.0, right=1.0) for row in range(len(asked))]
    return pd.DataFrame(np.column_stack([middle, sd, beneath]), index=asked.index, columns=list(FORECAST_COLUMNS))


CATEGORIES = ("element", "organ", "species", "family", "experiment")


def features(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    found = rows[["log_soil", "ph", "organic_matter", "clay", "amended", "best_case"]].astype(float)
    for name in CATEGORIES:
        levels = {level: number for number, level in enumerate(sorted(set(known[name])))}
        found[name] = rows[name].map(levels).astype(float)
    # A column without two different numbers teaches nothing, and the trees refuse it.
    taught = known[[name for name in found.columns if name in known.columns]].nunique()
    return found[[name for name in found.columns if taught[name] > 1]]


def say(what: str, measured: float, unit: str, goal: float | None) -> None:
    print(json.dumps({"what": what, "measured": round(measured, 2), "unit": unit, "goal": goal}))


def seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return float(np.median(taken))


def trial_of(evidence: pd.DataFrame, plots: int) -> pd.DataFrame:
    """Return a made-up trial of barley: contents scattered about a published one, for the clock only."""
    pattern = evidence[(evidence["species"] == "hordeum-vulgare") & evidence["usable"]].iloc[:6]
    rows = pd.concat([pattern] * (plots // 6), ignore_index=True)
    scatter = np.random.default_rng(7).normal(0, 0.3, len(rows))
    return rows.assign(
        origin="trial",
        study="clock",
        observation=[f"T{number:04d}" for number in range(len(rows))],
        concentration=rows["concentration"] * np.exp(scatter),
    )


def main() -> None:
    evidence = literature_evidence()
    model = fit_transfer(evidence)
    say("soil-to-plant model, fit on all evidence", seconds(lambda: fit_transfer(evidence)), "s", 5)
    trial = trial_of(evidence, 60)
    say("the same, after learning a trial of 60 plots", seconds(lambda: model.learn(trial)), "s", 1)
    warnings.filterwarnings("ignore", module="sklearn")
    rivals = {
        "model, nothing published": pooled_model(published=False),
        "mean factor of the species": mean_factor,
        "regressions of field plants": published_regression,
        "relations of cadmium": published_cadmium,
        "boosted trees": boosted_trees,
    }
    judged = judge_transfer(evidence, others=rivals)
    rows = judged.rows
    named = rows[rows["forecaster"] == "model"].set_index(KEY)["log_mean"].notna()
    spoken = rows[named.reindex(pd.MultiIndex.from_frame(rows[KEY])).to_numpy()]
    show("What the model forecasts", spoken)
    for element in ("Cd", "Zn", "As"):
        show(f"{element} of it", spoken[spoken["element"] == element])
    show("What it declines, since no other study observed the element", rows.drop(index=spoken.index))
    printed = rows[rows["forecaster"] == "relations of cadmium"].dropna(subset="log_mean").set_index(KEY).index
    show("The crops of the relations of cadmium", rows[pd.MultiIndex.from_frame(rows[KEY]).isin(printed)])


#: What one observed number is known by.
KEY = ["observation", "organ", "element"]


def show(title: str, rows: pd.DataFrame) -> None:
    """Print scores as a table of Markdown."""
    scores = score_forecasts(rows)
    print(f"\n{title}:\n\n| {' | '.join(scores.columns)} |\n|{'---|' * scores.shape[1]}")
    for row in scores.itertuples(index=False):
        cells = ["–" if isinstance(cell, float) and np.isnan(cell) else cell for cell in row]
        print("| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |")


if __name__ == "__main__":
    main()
