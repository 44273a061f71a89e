"""What moved between two toxicity sets, and by which factor."""

from __future__ import annotations

import math

import pandas as pd

from netmin.risk.toxicity import QUANTITIES, ToxicityProfile, ToxicitySet, get

#: Columns of `toxicity_changes`.
COLUMNS = (
    "analyte",
    "quantity",
    "unit",
    "old",
    "new",
    "factor",
    "stricter",
    "old_source",
    "old_year",
    "new_source",
    "new_year",
    "confidence",
)

#: Quantities of which a larger number is milder.
_MILDER_WHEN_LARGER = (
    "reference_dose",
    "reference_dose_diet",
    "reference_dose_dermal",
    "reference_concentration",
    "benchmark_dose",
)


def toxicity_changes(old: str | ToxicitySet, new: str | ToxicitySet) -> pd.DataFrame:
    """Return what moved between two sets.

    Parameters
    ----------
    old, new : str or ToxicitySet
        Sets, or their ids.

    Returns
    -------
    pandas.DataFrame
        One row per analyte and quantity that differ: analyte, quantity, unit, old, new (NaN where a set has none),
        factor (new over old), stricter (by how many times the same soil is judged worse; below 1 it is judged
        milder), old_source, old_year, new_source, new_year, confidence (of the new row).

    Examples
    --------
    >>> table = toxicity_changes("us-2024", "us-2025")
    >>> table[["analyte", "quantity", "old", "new", "stricter"]].round(6).to_numpy().tolist()
    [['As', 'reference_dose', 0.0003, 6e-05, 5.0], ['As', 'slope_factor', 1.5, 32.0, 21.333333]]
    """
    before, after = (get(entry) if isinstance(entry, str) else entry for entry in (old, new))
    rows = []
    for analyte in sorted({*before.profiles, *after.profiles}):
        pair = [entry.profiles.get(analyte, ToxicityProfile(analyte, {})) for entry in (before, after)]
        rows += [_row(analyte, quantity, *pair) for quantity in QUANTITIES if _moved(quantity, *pair)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _moved(quantity: str, before: ToxicityProfile, after: ToxicityProfile) -> bool:
    first, second = before.number(quantity), after.number(quantity)
    return first != second and not (math.isnan(first) and math.isnan(second))


def _row(analyte: str, quantity: str, before: ToxicityProfile, after: ToxicityProfile) -> dict[str, object]:
    first, second = before.number(quantity), after.number(quantity)
    old, new = before.values.get(quantity), after.values.get(quantity)
    factor = second / first
    return {
        "analyte": analyte,
        "quantity": quantity,
        "unit": QUANTITIES[quantity],
        "old": first,
        "new": second,
        "factor": factor,
        "stricter": 1.0 / factor if quantity in _MILDER_WHEN_LARGER else factor,
        "old_source": old.source if old else "",
        "old_year": old.year if old else None,
        "new_source": new.source if new else "",
        "new_year": new.year if new else None,
        "confidence": new.confidence if new else "",
    }
