"""Whether the batches of a laboratory were good enough for their results to be released."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from netmin.stats import BatchSheet, QualityRules, batch_sheet
from netmin.stats.batch_sheet import CONTROL_COLUMNS
from netmin.trials.records import Trial

#: Controls that every batch and element needs before a result of it is more than a draft.
NEEDED = ("blank", "duplicate", "reference-material")

#: Why a result is not released, in the order they are told.
REASONS = (
    *(f"no-{kind}" for kind in NEEDED),
    *(f"{kind}-failed" for kind in NEEDED),
    *("rejected", "not-above-blank", "not-reviewed"),
)


def judge(
    trial: Trial, rows: pd.DataFrame, rules: QualityRules | None = None
) -> tuple[BatchSheet | None, pd.DataFrame]:
    """Return the sheet of the batches, and the rows with status and reasons.

    Parameters
    ----------
    trial : Trial
        For the certified contents.
    rows : pandas.DataFrame
        Digests of every kind with their contents, as `netmin.trials.bench` makes them.
    rules : QualityRules, optional
        Of the batches.

    Returns
    -------
    tuple of BatchSheet or None, and pandas.DataFrame
        None where there is no sample. The rows gain ``status`` and ``reasons``.
    """
    rows = rows.reset_index(drop=True)
    samples = rows[rows["kind"] == "sample"]
    if samples.empty:
        return None, rows.assign(status="draft", reasons="")
    results = pd.DataFrame(
        {
            "batch": samples["batch"],
            "analyte": samples["element"],
            "value": samples["content_digested"],
            "below": samples["below"],
        }
    )
    sheet = batch_sheet(results, _controls(trial, rows), rules)
    flag = pd.Series(sheet.flag, index=samples.index).reindex(rows.index, fill_value="")
    by_key = {(row["batch"], row["analyte"]): row for row in sheet.table.to_dict("records")}
    reasons, statuses = [], []
    for index, row in zip(rows.index, rows.to_dict("records"), strict=True):
        told = by_key.get((row["batch"], row["element"]))
        found = [] if told is None else _reasons(told, str(flag[index]))
        if np.isnan(row["value"]):
            found.append("not-above-blank")
        unsigned = not str(row["reviewer"]).strip() or pd.isna(row["reviewer"])
        statuses.append("draft" if found else "checked" if unsigned else "released")
        reasons.append(" ".join([*found, *(["not-reviewed"] if unsigned else [])]))
    return sheet, rows.assign(status=statuses, reasons=reasons)


def _reasons(told: Mapping[Hashable, Any], flag: str) -> list[str]:
    """Return what stands in the way of one result: missing controls, and those of its batch that failed it."""
    lacking = str(told["missing"]).split(", ")
    found = [f"no-{kind}" for kind in NEEDED if kind in lacking]
    for kind in NEEDED:
        failed = told[f"{kind}-failed"] > 0
        # A dirty blank spoils what is not far above it, a bad recovery or duplicate what the sheet says it does.
        letter = "B" if kind == "blank" else "J"
        if failed and (letter in flag or "R" in flag):
            found.append(f"{kind}-failed")
    if "R" in flag:
        found.append("rejected")
    return found


def _controls(trial: Trial, rows: pd.DataFrame) -> pd.DataFrame:
    made = [
        *_blanks(rows),
        *_duplicates(rows),
        *_materials(trial, rows),
    ]
    return pd.DataFrame(made, columns=list(CONTROL_COLUMNS))


_Made = list[tuple[object, ...]]


def _row(row: Mapping[Hashable, Any], value: float, below: bool, kind: str, **more: float) -> tuple[object, ...]:
    numbers = (more.get("parent", np.nan), bool(more.get("parent_below", False)), more.get("expected", np.nan))
    return (row["batch"], row["element"], value, below, kind, *numbers, more.get("limit", np.nan))


def _blanks(rows: pd.DataFrame) -> _Made:
    """Return blanks as the content they would feign in a sample of the middle mass of their batch."""
    samples = rows[rows["kind"] == "sample"]
    mass = samples.groupby("batch")["mass"].median()
    found: _Made = []
    for row in rows[rows["kind"] == "blank"].to_dict("records"):
        factor = row["volume"] * row["dilution"] / mass.get(row["batch"], np.nan)
        limit = row["loq_read"] if not np.isnan(row["loq_read"]) else row["lod_read"]
        # Of a blank the raw reading counts, not what is left of it when blanks are subtracted.
        found.append(_row(row, row["reading"] * factor, bool(row["stated_below"]), "blank", limit=limit * factor))
    return found


def _duplicates(rows: pd.DataFrame) -> _Made:
    samples = rows[rows["kind"] == "sample"].drop_duplicates(["sample", "element"])
    parents = samples.set_index(["sample", "element"])
    found: _Made = []
    for row in rows[rows["kind"] == "duplicate"].to_dict("records"):
        key = (row["sample"], row["element"])
        if key in parents.index:
            parent = parents.loc[key]
            more = {"parent": float(parent["content_digested"]), "parent_below": bool(parent["below"])}
            limit = row["loq"] / row["dry_share"]
            found.append(_row(row, row["content_digested"], bool(row["below"]), "duplicate", **more, limit=limit))
    return found


def _materials(trial: Trial, rows: pd.DataFrame) -> _Made:
    """Return reference materials against their certificate; one that was ashed has no content of dry matter here."""
    certified = trial.references.set_index(["material", "element"])["certified"].to_dict()
    found: _Made = []
    for row in rows[rows["kind"] == "reference-material"].to_dict("records"):
        expected = certified.get((row["material"], row["element"]), np.nan)
        value = row["value"] if row["basis"] == "dry" else np.nan
        found.append(_row(row, value, bool(row["below"]), "reference-material", expected=expected))
    return found
