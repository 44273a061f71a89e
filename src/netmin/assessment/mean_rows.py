"""Mean contents that people meet, and how sure they are: of the site, and of its zones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from netmin import risk
from netmin.assessment.health_choices import SoilContents
from netmin.assessment.statistics_result import SiteMean
from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import MeanContents
from netmin.samples import SampleSet

#: Columns of the tables.
COLUMNS = ("zone", "analyte", "samples", "detected", "mean", "standard_error")

#: Samples of more zones than this are a list of places, not zones.
MOST_ZONES = 12


def site_rows(samples: SampleSet, means: Sequence[SiteMean]) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Return the mean of every element over the site, as its confidence limits know it.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    means : sequence of SiteMean
        Of every analyte, those as measured among them.

    Returns
    -------
    table : pandas.DataFrame
        Columns `COLUMNS`, ``zone`` empty. Where no limits could be given the mean of what was detected, if it has one.
    notes : tuple of Message
        What has no mean.
    """
    soil = SoilContents.of(samples)
    as_measured = {mean.analyte: mean.confidence for mean in means if not mean.basis}
    plain, _ = _rows(soil, np.ones(len(soil.values), dtype=bool), "")
    rows = []
    for row in plain.to_dict("records"):
        found = as_measured.get(str(row["analyte"]))
        if found is not None:
            row |= {"mean": found.mean, "standard_error": found.standard_error}
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table, _site_notes(table, soil)


def _site_notes(table: pd.DataFrame, soil: SoilContents) -> tuple[Message, ...]:
    notes = []
    if empty := _without_mean(table):
        notes.append(Message.of("risk.zone-no-mean", analytes=empty))
    if alone := [str(row["analyte"]) for row in table.to_dict("records") if _known(row) and not _sure(row)]:
        notes.append(Message.of("assessment.draws-mean-known", analytes=alone))
    if soil.above.any():
        marked = [name for name, column in zip(soil.analytes, soil.above.T, strict=True) if column.any()]
        notes.append(Message.of("assessment.draws-above", analytes=marked))
    return tuple(notes)


def zone_names(samples: SampleSet) -> list[str]:
    """Return the zones, in the order in which they come: the land uses that the samples themselves state."""
    stated = [str(use) for use in samples.points["land_use"].fillna("") if str(use).strip()]
    return list(dict.fromkeys(stated))


def zone_rows(samples: SampleSet) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Return the mean of every element in every zone.

    Parameters
    ----------
    samples : SampleSet
        Those that state no land use belong to no zone.

    Returns
    -------
    table : pandas.DataFrame
        Columns `COLUMNS`; empty where there are fewer than two zones, or too many.
    notes : tuple of Message
        What has no mean, and why there are no zones although land uses are stated.
    """
    names = zone_names(samples)
    if not 2 <= len(names) <= MOST_ZONES:
        told = (Message.of("assessment.draws-many-zones", count=len(names), most=MOST_ZONES),)
        return pd.DataFrame(columns=list(COLUMNS)), told if len(names) > MOST_ZONES else ()
    soil, uses = SoilContents.of(samples), samples.points["land_use"].fillna("").astype(str).to_numpy()
    parts: list[pd.DataFrame] = []
    notes: list[Message] = []
    for name in names:
        rows, said = _rows(soil, uses == name, name)
        parts.append(rows)
        notes += said
        if empty := _without_mean(rows):
            notes.append(Message.of("assessment.draws-zone-no-mean", zone=name, analytes=empty))
    table = pd.concat(parts, ignore_index=True)
    known = table["mean"].notna()
    if len(alone := table.loc[known & table["standard_error"].isna(), "zone"]):
        notes.append(Message.of("risk.zone-one-sample", zones=list(dict.fromkeys(alone.astype(str)))))
    if left := int((uses == "").sum()):
        notes.append(Message.of("assessment.draws-without-zone", count=left))
    return table, tuple(dict.fromkeys(notes))


def _rows(soil: SoilContents, inside: Any, zone: str) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    found, notes = risk.sample_means(soil.values[inside], soil.analytes, below=soil.below[inside])
    # A value known only to lie above a limit makes a mean that is too low; there is none.
    marked = soil.above[inside].any(axis=0)
    found.loc[marked, ["mean", "standard_error"]] = math.nan
    censored = tuple(note for note in notes if note.code == "risk.zone-censored")
    return found.assign(zone=zone)[list(COLUMNS)], censored


def _without_mean(table: pd.DataFrame) -> list[str]:
    return [str(row["analyte"]) for row in table.to_dict("records") if not _known(row)]


def _known(row: Any) -> bool:
    return math.isfinite(float(row["mean"])) and float(row["mean"]) > 0


def _sure(row: Any) -> bool:
    return math.isfinite(float(row["standard_error"]))


def known_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a mean, what has no standard error taken as known."""
    known = table[table["mean"].astype(float) > 0].reset_index(drop=True)
    return known.assign(standard_error=known["standard_error"].astype(float).fillna(0.0))


def mean_contents(table: pd.DataFrame, draws: int, seed: int) -> MeanContents:
    """Return draws of the means of one zone, with lognormal errors.

    Raises
    ------
    UsageError
        If nothing has a mean.
    """
    known = known_rows(table)
    if known.empty:
        raise UsageError(Message.of("assessment.draws-no-mean"))
    return MeanContents.lognormal(
        tuple(known["analyte"].astype(str)),
        known["mean"].to_numpy(dtype=float),
        known["standard_error"].to_numpy(dtype=float),
        draws=draws,
        seed=seed,
    )
