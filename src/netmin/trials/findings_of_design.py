"""Rules about what a design cannot say."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from netmin.trials.records import Trial

#: From one round to the next a mean content may move by this factor before a constant rate is out of the question.
LARGEST_CHANGE = 1.5


class _Seen(Protocol):
    @property
    def trial(self) -> Trial: ...
    @property
    def observations(self) -> pd.DataFrame: ...


def extract_without_total(seen: _Seen) -> pd.DataFrame:
    """Return extractable contents of soils of which no total is known: a factor on them compares with no other."""
    soils = seen.trial.soils
    totals = set(zip(*(soils.loc[soils["kind"] == "total", name] for name in ("soil", "quantity")), strict=True))
    extracts = soils[soils["kind"] == "extract"]
    pairs = zip(extracts["soil"], extracts["quantity"], strict=True)
    alone = np.array([pair not in totals for pair in pairs], dtype=bool)
    return extracts.loc[alone, ["soil", "plot", "quantity", "method", "value"]]


def pseudo_replication(seen: _Seen) -> pd.DataFrame:
    """Return pots with several samples of one organ, and treatments of one pot: samples of a pot are no repeats."""
    organs = seen.trial.organs.groupby(["plot", "harvest", "organ"], sort=False).size().rename("samples")
    several = organs[organs > 1].reset_index()
    plots = seen.trial.plots.groupby(["treatment", "species", "cultivar"], sort=False)["plot"].agg(["size", "first"])
    single = plots[plots["size"] == 1].reset_index().rename(columns={"first": "plot"})
    single = single[["treatment", "species", "plot"]].assign(samples=1)
    if several.empty or single.empty:
        return several if single.empty else single
    return pd.concat([several, single], ignore_index=True)


def not_a_field(seen: _Seen) -> pd.DataFrame:
    """Return what keeps a trial from speaking for a field: pots, solutions, wetlands, salts added fresh."""
    treatments = seen.trial.treatments
    spiked = treatments.loc[treatments["spiked"], ["treatment", "ageing"]].assign(reason="spiked")
    if seen.trial.experiment in ("field", "natural"):
        return spiked
    pots = pd.DataFrame({"treatment": treatments["treatment"], "ageing": treatments["ageing"]})
    return pots.assign(reason=seen.trial.experiment)


def chelated(seen: _Seen) -> pd.DataFrame:
    """Return treatments with a chelate, whose uptake is not the plant's own doing."""
    treatments = seen.trial.treatments
    return treatments.loc[treatments["chelate"], ["treatment", "description"]]


def rate_not_constant(seen: _Seen) -> pd.DataFrame:
    """Return shoots whose mean content changed much from the first round to the last.

    Where there is one round only, all of its species: nothing is known of how a rate goes on.
    """
    rounds = seen.trial.rounds
    if len(set(rounds["round"])) == 1:
        return rounds[["round", "species"]]
    rows = seen.observations[~seen.observations["below"] & seen.observations["organ"].ne("root")]
    rows = rows[rows["basis"] == "dry"]
    key = ["species", "treatment", "organ", "element", "number"]
    means = rows.groupby([*key, "round"], sort=False)["value"].mean().reset_index()
    ends = means.sort_values("round").groupby(key, sort=False)["value"].agg(["first", "last"]).reset_index()
    ratio = ends["last"] / ends["first"]
    moved = ends[(ratio > LARGEST_CHANGE) | (ratio < 1 / LARGEST_CHANGE)]
    return moved.rename(columns={"first": "first_round", "last": "last_round"})


def unequal_groups(seen: _Seen) -> pd.DataFrame:
    """Return the numbers of pots where treatments differ in them: letters of groups must then show them."""
    plots = seen.trial.plots.groupby(["species", "treatment"], sort=False).size().rename("pots").reset_index()
    uneven = plots.groupby("species")["pots"].transform("nunique") > 1
    return plots[uneven]
