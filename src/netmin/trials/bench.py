"""Readings of a trial turned into contents of its organs, on the basis that the masses allow."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.stats import BatchSheet, QualityRules
from netmin.trials import batches, chain
from netmin.trials.chain import FloatArray
from netmin.trials.forms import RESULTS
from netmin.trials.records import Trial

#: Columns of `BenchResults.table`: those of results, then how each was come by. ``content_digested``: of what was
#: weighed in, ``taken`` [mg/kg]; ``dry_share``: multiplies it into the value [–]; ``blank`` [mg/L]; ``reasons``: why a
#: result is not released, with blanks between them.
BENCH_COLUMNS = (*RESULTS.names, "digest", "reading", "blank", "taken", "content_digested", "dry_share", "reasons")


@dataclass(frozen=True, eq=False)
class BenchResults:
    """Contents computed from the bench, and whether their batches were good.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per digest of a sample and element, `BENCH_COLUMNS`. ``value`` is the limit where ``below``; NaN, with
        the reason, where nothing can be said. ``basis`` "ash" where a mass is missing: such values are not compared.
    sheet : BatchSheet or None
        The controls of the batches, None where nothing was read.
    notes : tuple of Message
        What was assumed, what may have been lost.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    sheet: BatchSheet | None
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def bench_results(trial: Trial, rules: QualityRules | None = None) -> BenchResults:
    """Turn readings into contents and judge their batches.

    Parameters
    ----------
    trial : Trial
        With digestions and readings.
    rules : QualityRules, optional
        Of the batches.

    Returns
    -------
    BenchResults
        Contents in mg/kg dry where the masses are there. A result is "checked" where blank, duplicate and reference
        material of its batch and element are there and good, "released" where a reviewer signed the batch as well,
        else "draft" with its reasons.

    References
    ----------
    jcgm2008, ellison2012, gorsuch1970, hoenig2001, epa2014icp, epa2020
    """
    rows = _digests(trial)
    if rows.empty:
        return BenchResults(pd.DataFrame(columns=list(BENCH_COLUMNS)), None)
    rows = _contents(rows)
    sheet, rows = batches.judge(trial, rows, rules)
    samples = rows[rows["kind"] == "sample"].reset_index(drop=True)
    table = samples[list(BENCH_COLUMNS)]
    citations = {*chain.CITATIONS, *(sheet.citations if sheet else ())}
    notes = _notes(trial, samples)
    if any(note.code == "trials.ashing-loses" for note in notes):
        citations |= {"gorsuch1970", "hoenig2001"}
    # That spikes and checks of the calibration are lacking is known: a trial does not write them down.
    told = tuple(note for note in (sheet.notes if sheet else ()) if note.code != "stats.sheet-missing")
    return BenchResults(table, sheet, (*notes, *told, *_drafts(table)), tuple(sorted(citations)))


def all_results(trial: Trial, rules: QualityRules | None = None) -> pd.DataFrame:
    """Return the contents of a trial: computed from the bench where there are readings, else as reported.

    Parameters
    ----------
    trial : Trial
        The trial.
    rules : QualityRules, optional
        Of the batches.

    Returns
    -------
    pandas.DataFrame
        Columns of `Trial.results`. A reported number gives way to one that the readings give.
    """
    return with_reported(trial, bench_results(trial, rules))


def with_reported(trial: Trial, bench: BenchResults) -> pd.DataFrame:
    """Return the contents that the bench gave, and those that were only reported.

    Parameters
    ----------
    trial : Trial
        The trial.
    bench : BenchResults
        Of the trial.

    Returns
    -------
    pandas.DataFrame
        Columns of `Trial.results`.
    """
    computed = bench.table[list(RESULTS.names)]
    if computed.empty:
        return trial.results
    told = set(zip(computed["sample"], computed["element"], strict=True))
    pairs = zip(trial.results["sample"], trial.results["element"], strict=True)
    reported = trial.results[np.array([pair not in told for pair in pairs], dtype=bool)]
    if reported.empty:
        return computed.reset_index(drop=True)
    return pd.concat([computed, reported], ignore_index=True)


def _digests(trial: Trial) -> pd.DataFrame:
    """Return readings with their digests, batches, blanks and the masses of their samples."""
    organs = trial.organs[["sample", "fresh_mass", "air_dry_mass", "dry_mass"]]
    wanted = ["sample", "moisture", "mass_before", "mass_before_basis", "ash_mass", "mass_uncertainty"]
    prepared = trial.preparations[wanted].rename(columns={"mass_uncertainty": "balance"})
    named = trial.batches[["batch", "method", "reviewer"]]
    rows = (
        trial.readings.rename(columns={"uncertainty": "reading_uncertainty", "lod": "lod_read", "loq": "loq_read"})
        .merge(trial.digestions, on="digest", how="inner")
        .merge(named, on="batch", how="left")
        .merge(prepared, on="sample", how="left")
        .merge(organs, on="sample", how="left")
    )
    rows["dilution"] = rows["dilution"].fillna(1.0)
    found = {
        key: chain.blank_reading(part["reading"], part["below"])
        for key, part in rows[rows["kind"] == "blank"].groupby(["batch", "element"])
    }
    keys = list(zip(rows["batch"], rows["element"], strict=True))
    pairs = np.array([found.get(key, (np.nan, np.nan)) for key in keys], dtype=float).reshape(-1, 2)
    return rows.assign(blank=pairs[:, 0], blank_uncertainty=pairs[:, 1])


def _column(rows: pd.DataFrame, name: str) -> FloatArray:
    return rows[name].to_numpy(dtype=float)


def _contents(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with content, limits, basis and uncertainty."""
    factor = _column(rows, "volume") * _column(rows, "dilution") / _column(rows, "mass")
    reading, lod = _column(rows, "reading"), _column(rows, "lod_read")
    blank = np.where(np.isnan(_column(rows, "blank")), 0.0, _column(rows, "blank"))
    net = reading - blank
    stated = rows["below"].to_numpy(dtype=bool)
    hidden = stated | (net < lod)
    limit = np.where(stated, reading, lod)
    # Without a limit a reading at or under its blank says nothing that a number could stand for.
    silent = ~hidden & (net <= 0)
    digested = np.where(hidden, limit * factor, np.where(silent, np.nan, net * factor))
    share, basis = _dry_share(rows)
    value = digested * share
    spread = _uncertainty(rows, value, np.where(hidden | silent, np.nan, net))
    return rows.assign(
        stated_below=stated,
        below=hidden,
        content_digested=digested,
        dry_share=share,
        basis=basis,
        value=value,
        uncertainty=spread,
        lod=lod * factor * share,
        loq=_column(rows, "loq_read") * factor * share,
    )


def _dry_share(rows: pd.DataFrame) -> tuple[FloatArray, list[str]]:
    """Return what multiplies the content of what was digested, and the basis that is reached by it."""
    pairs = [_step(row) for row in rows.to_dict("records")]
    return np.array([share for share, _ in pairs], dtype=float), [basis for _, basis in pairs]


def _step(row: Mapping[Hashable, Any]) -> tuple[float, str]:
    taken = str(row["taken"])
    numbers = {
        name: float(row[name])
        for name in ("moisture", "mass_before", "ash_mass", "fresh_mass", "air_dry_mass", "dry_mass")
    }
    if taken == "fresh":
        ratio = numbers["fresh_mass"] / numbers["dry_mass"]
        return (1.0, "fresh") if np.isnan(ratio) else (ratio, "dry")
    if taken == "air-dry":
        return _from_air_dry(1.0, numbers)
    if taken == "ash":
        ratio = numbers["ash_mass"] / numbers["mass_before"]
        if np.isnan(ratio) or row["mass_before_basis"] not in ("dry", "air-dry"):
            return 1.0, "ash"
        return (ratio, "dry") if row["mass_before_basis"] == "dry" else _from_air_dry(ratio, numbers)
    return 1.0, "dry"


def _from_air_dry(share: float, numbers: dict[str, float]) -> tuple[float, str]:
    """Take the air's moisture out: as determined, else by the two masses of the organ; without either it stays."""
    water = 1 - numbers["moisture"] / 100
    if np.isnan(water):
        water = numbers["dry_mass"] / numbers["air_dry_mass"]
    return (share, "air-dry") if np.isnan(water) else (share / water, "dry")


def _uncertainty(rows: pd.DataFrame, value: FloatArray, net: FloatArray) -> FloatArray:
    read = _column(rows, "reading_uncertainty")
    blank = np.where(np.isnan(_column(rows, "blank_uncertainty")), 0.0, _column(rows, "blank_uncertainty"))
    of_net = np.sqrt(read**2 + blank**2)
    ashed = rows["taken"].to_numpy() == "ash"
    balance = np.where(ashed, _column(rows, "balance"), np.nan)
    return chain.combined_uncertainty(
        value,
        net,
        of_net,
        (_column(rows, "volume"), _column(rows, "volume_uncertainty")),
        (_column(rows, "mass"), _column(rows, "mass_uncertainty")),
        (_column(rows, "ash_mass"), balance),
        (_column(rows, "mass_before"), balance),
    )


def _notes(trial: Trial, samples: pd.DataFrame) -> tuple[Message, ...]:
    notes = []
    count = len(samples)
    lost = sorted(set(samples.loc[_ashed(trial, samples), "element"]) & set(chain.LOST_BY_ASHING))
    if lost:
        notes.append(Message.of("trials.ashing-loses", elements=lost))
    ash = int((samples["basis"] == "ash").sum())
    if ash:
        notes.append(Message.of("trials.ash-basis", ash=ash, count=count))
    moist = int((samples["basis"] == "air-dry").sum())
    if moist:
        notes.append(Message.of("trials.air-dry-basis", moist=moist, count=count))
    unstated = int((samples["uncertainty"].isna() & ~samples["below"]).sum())
    if unstated:
        notes.append(Message.of("trials.uncertainty-not-stated", unstated=unstated, count=count))
    silent = int(samples["value"].isna().sum())
    if silent:
        notes.append(Message.of("trials.not-above-blank", silent=silent, count=count))
    return tuple(notes)


def _drafts(table: pd.DataFrame) -> tuple[Message, ...]:
    drafts = int((table["status"] == "draft").sum())
    return (Message.of("trials.drafts", drafts=drafts, count=len(table)),) if drafts else ()


def _ashed(trial: Trial, samples: pd.DataFrame) -> pd.Series[bool]:
    furnace = set(trial.preparations.loc[trial.preparations["ashing_temperature"].notna(), "sample"])
    return (samples["taken"] == "ash") | samples["sample"].isin(furnace)
