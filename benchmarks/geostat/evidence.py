"""How honest are the maps? Samples of two surveys against a truth that was kept from them.

Jura: 259 samples predict 100 others of the same survey. Walker Lake: 470 preferentially placed samples predict every
third node, both ways, of a complete truth. Models are fitted automatically to the samples, nothing is tuned to the
truth. Prints Markdown tables; takes about a minute.

    .venv/bin/python benchmarks/geostat/evidence.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from netmin.geostat.censored import draw_censored, fit_censored_variogram
from netmin.geostat.declustering import decluster
from netmin.geostat.fitting import fit_variogram
from netmin.geostat.indicator_kriging import IndicatorKriging, fit_indicator_variograms
from netmin.geostat.kriging import OrdinaryKriging
from netmin.geostat.lognormal import LognormalKriging
from netmin.geostat.normal_score import NormalScore
from netmin.geostat.normal_score_kriging import NormalScoreKriging
from netmin.geostat.scores import Scores, judge
from netmin.geostat.validate import block_cross_validation, leave_one_out
from netmin.geostat.variogram import empirical_variogram

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

#: Limits whose exceedance is judged: the Swiss guide values for Cd, Cu and Pb as given with the data by Goovaerts 1997,
#: for the others, which hardly ever exceed theirs, the upper quartile of the samples.
JURA_LIMITS = {"Cd": 0.8, "Cu": 50.0, "Pb": 50.0, "Ni": None, "Zn": None, "Cr": None, "Co": None}

NEIGHBOURS = 32
SHARES = np.arange(0.1, 0.95, 0.1)


@dataclass(frozen=True)
class Case:
    """Samples, and a truth to be predicted from them."""

    name: str
    samples: pd.DataFrame
    truth: pd.DataFrame
    limit: float

    @property
    def places(self) -> tuple[pd.Series, pd.Series]:
        return self.samples["easting"], self.samples["northing"]

    @property
    def values(self) -> pd.Series:
        return self.samples["value"]


def jura(element: str) -> Case:
    """One element of the Jura survey, in metres."""
    tables = [
        pd.DataFrame({"easting": 1000.0 * t["x_km"], "northing": 1000.0 * t["y_km"], "value": t[element]})
        for t in (pd.read_csv(SAMPLES / f"jura_{part}.csv") for part in ("prediction", "validation"))
    ]
    limit = JURA_LIMITS[element]
    return Case(f"Jura {element}", *tables, float(tables[0]["value"].quantile(0.75)) if limit is None else limit)


def walker(step: int = 3) -> Case:
    """V of Walker Lake, every third node of the truth that was not sampled."""
    samples, truth = (
        pd.read_csv(SAMPLES / f"{name}.csv")[["x", "y", "v"]].set_axis(["easting", "northing", "value"], axis=1)
        for name in ("walker_lake", "walker_lake_exhaustive")
    )
    kept = (truth["easting"] % step == 0) & (truth["northing"] % step == 0)
    kept &= ~pd.MultiIndex.from_frame(truth[["easting", "northing"]]).isin(
        pd.MultiIndex.from_frame(samples[["easting", "northing"]])
    )
    return Case("Walker Lake V", samples, truth[kept].reset_index(drop=True), 500.0)


def lognormal(case: Case) -> Any:
    """Logarithms; a zero is known only to lie below the smallest value above zero, and drawn."""
    below = case.values <= 0
    values = case.values.where(~below, case.values[~below].min())
    if not below.any():
        fit = fit_variogram(empirical_variogram(*case.places, np.log(values)))
        return LognormalKriging(fit.model, NEIGHBOURS).fit(*case.places, values)
    fit = fit_censored_variogram(*case.places, np.log(values), below)
    versions = draw_censored(fit.model, *case.places, np.log(values), below).versions
    return LognormalKriging(fit.model, NEIGHBOURS).fit(*case.places, np.exp(versions))


def normal_score(case: Case) -> Any:
    """Normal scores of declustered samples."""
    transform = NormalScore().fit(case.values, decluster(*case.places, case.values).weights)
    fit = fit_variogram(empirical_variogram(*case.places, transform.transform(case.values)))
    return NormalScoreKriging(fit.model, NEIGHBOURS, transform=transform).fit(*case.places, case.values)


def indicator(case: Case) -> Any:
    """Nine cut-offs at the deciles of the samples, each with its own model."""
    cutoffs = np.unique(case.values.quantile(SHARES))
    cutoffs = cutoffs[(cutoffs > case.values.min()) & (cutoffs < case.values.max())]
    fits = fit_indicator_variograms(*case.places, case.values, cutoffs)
    return IndicatorKriging(cutoffs, [fit.model for fit in fits], NEIGHBOURS).fit(*case.places, case.values)


def ordinary(case: Case) -> Any:
    """Values as they are, taken as normal: what a map without any transform claims."""
    fit = fit_variogram(empirical_variogram(*case.places, case.values))
    return OrdinaryKriging(fit.model, NEIGHBOURS).fit(*case.places, case.values)


METHODS = {"lognormal": lognormal, "normal score": normal_score, "indicator": indicator, "ordinary": ordinary}


class SamplesAlone:
    """No map: the declustered distribution of the samples, everywhere the same."""

    def __init__(self, case: Case, targets: int) -> None:
        weights = decluster(*case.places, case.values).weights
        order = np.argsort(case.values.to_numpy(), kind="stable")
        self.values = case.values.to_numpy()[order]
        self.share = np.cumsum(weights[order]) / weights.sum()
        self.mean = np.full(targets, float(np.average(case.values, weights=weights)))

    def probability_below(self, value: Any) -> Any:
        passed = np.searchsorted(self.values, np.broadcast_to(value, self.mean.shape), side="right")
        return np.append(0.0, self.share)[passed]

    def quantile(self, probability: Any) -> Any:
        reached = np.searchsorted(self.share, np.broadcast_to(probability, self.mean.shape))
        return self.values[np.minimum(reached, len(self.values) - 1)]


def scores(case: Case, method: str) -> Scores:
    """How one method met the truth."""
    where = case.truth["easting"], case.truth["northing"]
    if method == "samples alone":
        return judge(SamplesAlone(case, len(case.truth)), case.truth["value"], limit=case.limit)
    prediction = METHODS[method](case).predict(*where)
    return judge(prediction, case.truth["value"], limit=case.limit)


def row_of(found: Scores) -> dict[str, str]:
    """The cells of a table that tell one score."""
    inside = {f"{100 * share:g} %": f"{100 * held:.0f}" for share, held in found.coverage.items()}
    return {
        "error": f"{found.root_mean_square_error:.3g}",
        "CRPS": f"{found.crps_of_values:.3g}",
        **inside,
        "G": f"{found.goodness:.2f}",
        "Brier": f"{found.brier:.3f}",
    }


def against_the_truth(met: dict[tuple[str, str], Scores], cases: list[Case]) -> Iterator[dict[str, Any]]:
    """One row per case and method."""
    for (case, method), found in met.items():
        about = next(each for each in cases if each.name == case)
        above = float((about.truth["value"] > about.limit).mean())
        yield {"case": case, "method": method, **row_of(found), "limit": f"{about.limit:.3g} ({100 * above:.0f} %)"}


def means(met: dict[tuple[str, str], Scores]) -> Iterator[dict[str, Any]]:
    """What can be averaged over the elements of the Jura."""
    for method in (*METHODS, "samples alone"):
        of_jura = [found for (case, name), found in met.items() if name == method and case.startswith("Jura")]
        inside = {
            f"{100 * share:g} %": f"{100 * np.mean([found.coverage[share] for found in of_jura]):.1f}"
            for share in of_jura[0].coverage
        }
        row = {"method": method, **inside, "G": f"{np.mean([found.goodness for found in of_jura]):.2f}"}
        yield row | {"Brier": f"{np.mean([found.brier for found in of_jura]):.3f}"}


def foretold(cases: list[Case]) -> Iterator[dict[str, Any]]:
    """What leaving samples out foretold of the truth, for lognormal kriging where no value is zero."""
    for case in cases:
        if (case.values <= 0).any():
            continue
        fitted = lognormal(case)
        where = case.truth["easting"], case.truth["northing"]
        logarithms = fitted.predict(*where).log
        met = judge(logarithms, np.log(case.truth["value"]))
        row: dict[str, Any] = {"case": case.name}
        for name, found in {
            "one out": leave_one_out(fitted.choice, *case.places, case.values).scores(),
            "blocks out": block_cross_validation(fitted.choice, *case.places, case.values).scores(),
            "truth": met,
        }.items():
            row |= {
                f"error, {name}": f"{found.root_mean_square_error:.3f}",
                f"90 %, {name}": f"{100 * found.coverage[0.9]:.0f}",
            }
        yield row


def markdown(rows: list[dict[str, Any]]) -> str:
    """A table as Markdown."""
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row.values()) + " |" for row in rows])


def main() -> None:
    start = time.perf_counter()
    cases = [*(jura(element) for element in JURA_LIMITS), walker()]
    met = {(case.name, method): scores(case, method) for case in cases for method in (*METHODS, "samples alone")}
    print(markdown(list(against_the_truth(met, cases))), markdown(list(means(met))), sep="\n\n", end="\n\n")
    print(markdown(list(foretold(cases))))
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
