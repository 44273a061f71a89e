"""Rules about cells that cannot be what they claim: copied, contradicting, nought, or wet."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from netmin.trials.bench import BenchResults
from netmin.trials.records import Trial

#: Numbers with fewer different digits may well come twice by chance.
FEWEST_DIGITS = 3

#: A reported content may differ from the recomputed one by rounding, and by no more than this share.
ROUNDING = 0.01

#: No fresh stem, leaf or root holds so much dry matter; ripe grain and straw do.
LARGEST_DRY_SHARE = 0.6
RIPE = ("grain", "straw", "fruit")
RIPE_STAGE = 85


class _Seen(Protocol):
    @property
    def trial(self) -> Trial: ...
    @property
    def bench(self) -> BenchResults: ...
    @property
    def results(self) -> pd.DataFrame: ...


def copied_cells(seen: _Seen) -> pd.DataFrame:
    """Return numbers that stand twice where two measurements would hardly agree to the last digit.

    Two elements of one sample with the same number; or two samples that agree in every one of three elements or more.
    """
    results = seen.results[~seen.results["below"] & seen.results["value"].notna()]
    digits = np.array([_digits(value) >= FEWEST_DIGITS for value in results["value"]], dtype=bool)
    told = results[digits]
    within = told[told.duplicated(["sample", "value"], keep=False)]
    whole = results.pivot_table(index="sample", columns="element", values="value", aggfunc="first")
    enough = whole[whole.notna().sum(axis=1) >= FEWEST_DIGITS]
    twins = enough[enough.duplicated(keep=False)].index
    across = results[results["sample"].isin(twins)]
    rows = pd.concat([within, across]).drop_duplicates(["sample", "element"])
    return rows[["sample", "element", "value"]].sort_values(["value", "sample", "element"])


def _digits(value: float) -> int:
    """Return how many digits a number was written with.

    Examples
    --------
    >>> [_digits(value) for value in (0.05, 12.4, 1200.0)]
    [1, 3, 2]
    """
    return len(f"{value:.12g}".split("e")[0].replace(".", "").replace("-", "").strip("0"))


def results_disagree(seen: _Seen) -> pd.DataFrame:
    """Return reported contents of dry matter that the readings and masses of the same sample do not give."""
    computed = seen.bench.table
    if computed.empty:
        return pd.DataFrame(columns=["sample", "element", "value", "recomputed"])
    both = seen.trial.results.merge(
        computed[["sample", "element", "value", "basis"]].rename(columns={"value": "recomputed"}),
        on=["sample", "element", "basis"],
    )
    apart = (both["value"] - both["recomputed"]).abs() > ROUNDING * both["recomputed"].abs()
    return both.loc[apart, ["sample", "element", "value", "recomputed"]]


def noughts(seen: _Seen) -> pd.DataFrame:
    """Return contents of nought: no instrument measures none, so a limit was meant."""
    rows = seen.trial.results
    soils = seen.trial.soils
    zero = rows.loc[rows["value"] == 0, ["sample", "element", "value"]]
    ground = soils.loc[(soils["value"] == 0) & (soils["kind"] != "property"), ["soil", "quantity", "value"]]
    ground = ground.rename(columns={"soil": "sample", "quantity": "element"})
    return pd.concat([each for each in (zero, ground) if len(each)]) if len(zero) + len(ground) else zero


def fresh_as_dry(seen: _Seen) -> pd.DataFrame:
    """Return samples whose masses cannot be what their columns say.

    Dry mass above air-dry or fresh mass, or a living organ with more dry matter than any has.
    """
    organs = seen.trial.organs.merge(seen.trial.harvests[["harvest", "bbch"]], on="harvest", how="left")
    fresh, air, dry = (organs[name] for name in ("fresh_mass", "air_dry_mass", "dry_mass"))
    reversed_ = (dry > air) | (dry > fresh) | (air > fresh)
    ripe = organs["organ"].isin(RIPE) | (organs["bbch"] >= RIPE_STAGE)
    wet = (dry > LARGEST_DRY_SHARE * fresh) & ~ripe
    return organs.loc[reversed_ | wet, ["sample", "organ", "fresh_mass", "air_dry_mass", "dry_mass"]]
