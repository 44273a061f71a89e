"""Health risk by zone: the samples of a zone give the mean that its people meet, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.mean_contents import MeanContents
from netmin.risk.monte_carlo import MonteCarloRisk, monte_carlo_risk
from netmin.stats import kaplan_meier


@dataclass(frozen=True, eq=False)
class ZoneRisk:
    """Monte Carlo health risks of several zones.

    Attributes
    ----------
    table : pandas.DataFrame
        Column ``zone``, then those of `MonteCarloRisk.table`.
    means : pandas.DataFrame
        One row per zone and analyte: zone, analyte, samples, detected, mean, standard_error.
    zones : dict of str to MonteCarloRisk
        Each whole.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        Each once.
    """

    table: pd.DataFrame
    means: pd.DataFrame
    zones: dict[str, MonteCarloRisk]
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())


def zone_risk(
    contents: npt.ArrayLike,
    analytes: Sequence[str],
    zones: Sequence[str],
    *,
    below: npt.ArrayLike | None = None,
    draws: int = 200,
    seed: int = 0,
    **options: Any,
) -> ZoneRisk:
    """Compute a Monte Carlo health risk for every zone.

    Parameters
    ----------
    contents : array, shape (n, m)
        By sample and analyte, or the limit where marked; NaN where not measured. [mg/kg dry]
    analytes : sequence of str, length m
        Symbols of the house.
    zones : sequence of str, length n
        Zone of each sample.
    below : array of bool, shape (n, m), optional
        Known only to lie below the value.
    draws : int
        Of the mean contents, with lognormal errors.
    seed : int
        Not below 0; the same people in every zone.
    **options
        As for `monte_carlo_risk`.

    Returns
    -------
    ZoneRisk
        By zone, in the order in which they come.

    Raises
    ------
    UsageError
        If there is not one name of a zone per sample, or as for `monte_carlo_risk`.

    Examples
    --------
    >>> found = zone_risk([[20.0], [30.0], [80.0], [95.0]], ["As"], ["hill", "hill", "tailings", "tailings"],
    ...                   receptors=["child"], people=2000, sensitivities=False)
    >>> found.means[["zone", "mean", "standard_error"]].to_numpy().tolist()
    [['hill', 25.0, 5.0], ['tailings', 87.5, 7.5]]
    """
    values = np.asarray(contents, dtype=float)
    marks = np.zeros(values.shape, dtype=bool) if below is None else np.asarray(below, dtype=bool)
    if len(zones) != len(values):
        raise UsageError(Message.of("risk.zones-alike", contents=len(values), zones=len(zones)))
    names = np.asarray(zones, dtype=str)
    found: dict[str, MonteCarloRisk] = {}
    rows: list[pd.DataFrame] = []
    told: list[Message] = []
    for zone in dict.fromkeys(names.tolist()):
        inside = names == zone
        means, notes = sample_means(values[inside], analytes, below=marks[inside])
        rows.append(means.assign(zone=zone))
        told += notes
        given = means[means["mean"].notna()]
        soil = MeanContents.lognormal(
            tuple(given["analyte"]),
            given["mean"].to_numpy(),
            given["standard_error"].fillna(0.0).to_numpy(),
            draws=draws,
            seed=seed,
        )
        found[zone] = monte_carlo_risk(soil, seed=seed, **options)
    table = pd.concat([result.table.assign(zone=zone) for zone, result in found.items()], ignore_index=True)
    stacked = pd.concat(rows, ignore_index=True)
    alone = stacked.loc[stacked["mean"].notna() & stacked["standard_error"].isna(), "zone"]
    if len(alone):
        told.append(Message.of("risk.zone-one-sample", zones=sorted(set(alone))))
    return ZoneRisk(
        table=table[["zone", *(name for name in table.columns if name != "zone")]],
        means=stacked[["zone", "analyte", "samples", "detected", "mean", "standard_error"]],
        zones=found,
        citations=tuple(sorted({"kaplan1958", *(key for result in found.values() for key in result.citations)})),
        notes=tuple(dict.fromkeys([*told, *(note for result in found.values() for note in result.notes)])),
    )


def sample_means(
    contents: npt.ArrayLike, analytes: Sequence[str], *, below: npt.ArrayLike | None = None
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Return the mean of each analyte and the standard error of that mean.

    Parameters
    ----------
    contents : array, shape (n, m)
        By sample and analyte, or the limit where marked; NaN where not measured. [mg/kg dry]
    analytes : sequence of str, length m
        Symbols of the house.
    below : array of bool, shape (n, m), optional
        Known only to lie below the value.

    Returns
    -------
    means : pandas.DataFrame
        One row per analyte: analyte, samples, detected, mean, standard_error. Without non-detects the arithmetic mean,
        else that of Kaplan and Meier; NaN where nothing was detected, and a standard error only of two samples or more.
    notes : tuple of Message
        What was done with non-detects.
    """
    values = np.asarray(contents, dtype=float)
    marks = np.zeros(values.shape, dtype=bool) if below is None else np.asarray(below, dtype=bool)
    rows = [_mean_row(name, values[:, column], marks[:, column]) for column, name in enumerate(analytes)]
    notes = []
    if any(0 < row["detected"] < row["samples"] for row in rows):
        notes.append(Message.of("risk.zone-censored"))
    if empty := [str(row["analyte"]) for row in rows if np.isnan(row["mean"])]:
        notes.append(Message.of("risk.zone-no-mean", analytes=empty))
    return pd.DataFrame(rows), tuple(notes)


def _mean_row(name: str, values: npt.NDArray[np.float64], marks: npt.NDArray[np.bool_]) -> dict[str, Any]:
    known = ~np.isnan(values)
    values, marks = values[known], marks[known]
    row = {"analyte": name, "samples": len(values), "detected": int((~marks).sum())}
    if not row["detected"]:
        return {**row, "mean": np.nan, "standard_error": np.nan}
    if marks.any():
        estimate = kaplan_meier(values, marks)
        return {**row, "mean": estimate.mean, "standard_error": estimate.standard_error}
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return {**row, "mean": float(values.mean()), "standard_error": float(error)}
