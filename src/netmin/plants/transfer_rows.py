"""What the soil-to-plant model reads from the table of evidence, row by row, and what it must leave out.

A number stays a number. What is only known to lie below a limit stays so; a maximum says that the ordinary content lies
below it; the two ends of a range are one observation that lies between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.plants.evidence import ORGANS

#: Classes of organs; each is a response of its own. Potatoes and carrots grow in the soil, so tubers stand with roots.
ORGAN_CLASSES: Mapping[str, tuple[str, ...]] = {
    "shoot": ("shoot", "stem", "leaf", "petiole", "lamina", "grain", "fruit", "straw", "whole"),
    "root": ("root", "tuber"),
}

#: Reasons of the table of evidence that the model knows how to take: as limits and ranges, not as numbers.
TAKEN_AS_BOUNDS = ("range-end", "maximum")

#: A treatment that names one of these changes the soil. "gravel sludge" is the mineral residue of gravel washing.
AMENDMENTS = (
    "ash",
    "beringite",
    "biochar",
    "compost",
    "gravel sludge",
    "gypsum",
    "iron grit",
    "lime",
    "manure",
    "peat",
    "phosphate",
    "red mud",
    "zeolite",
)

#: Columns of the evidence that the model reads.
NEEDED = (
    "observation",
    "study",
    "species",
    "family",
    "element",
    "organ",
    "concentration",
    "below",
    "soil_total",
    "soil_extractable",
    "extractant",
    "ph",
    "organic_matter",
    "clay",
    "experiment",
    "treatment",
    "value_type",
    "confidence",
    "usable",
    "why_not",
)

#: What makes the two ends of a range one observation.
_SAME_RANGE = ("study", "species", "element", "organ", "experiment", "treatment", "cultivar")


@dataclass(frozen=True, eq=False)
class TransferRows:
    """Observations that the model takes, and how many it leaves out.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row per observation: observation, study, species, family, element, organ, class, experiment, log_soil
        [ln mg/kg], low and high [ln mg/kg DM; equal for a number], ph, organic_matter and clay [%], amended, best_case,
        weight.
    left_out : pandas.DataFrame
        Column `why_not` and the number of rows, `count`.
    """

    rows: pd.DataFrame
    left_out: pd.DataFrame


def organ_class(organ: str) -> str:
    """Return the class of an organ, the response that speaks of it.

    Raises
    ------
    UsageError
        If there is no such organ.

    Examples
    --------
    >>> organ_class("straw"), organ_class("tuber")
    ('shoot', 'root')
    """
    for name, organs in ORGAN_CLASSES.items():
        if organ in organs:
            return name
    raise UsageError(Message.of("plants.organ-unknown", organ=organ, known=", ".join(ORGANS)))


def is_amended(treatment: str) -> bool:
    """Return whether the words of a treatment name something that binds or frees metals in the soil.

    Examples
    --------
    >>> is_amended("red mud + gravel sludge"), is_amended("untreated (plots of former barley cv. Bodega)")
    (True, False)
    """
    text = treatment.lower()
    # Untreated plots beside limed ones are untreated, whatever else their label says.
    return not text.startswith(("untreated", "none")) and any(_names(word, text) for word in AMENDMENTS)


def _names(word: str, text: str) -> bool:
    import re

    return re.search(rf"\b{word}\b", text) is not None


def read_transfer_rows(evidence: pd.DataFrame, basis: str = "total") -> TransferRows:
    """Return the observations that the model takes from a table of evidence.

    Parameters
    ----------
    evidence : pandas.DataFrame
        The columns `NEEDED` of the table of evidence.
    basis : str
        "total", or the extractant whose soil contents are taken; the two are never mixed.

    Returns
    -------
    TransferRows

    Raises
    ------
    UsageError
        If columns are missing, or an organ is unknown.
    """
    missing = [name for name in NEEDED if name not in evidence.columns]
    if missing:
        raise UsageError(Message.of("plants.evidence-columns", missing=", ".join(missing)))
    table = evidence.reset_index(drop=True)
    table = table.assign(cultivar=table["cultivar"] if "cultivar" in table.columns else "")
    table["class"] = [organ_class(organ) for organ in table["organ"]]
    table["soil"] = _soil(table, basis)
    table["left_out"] = _left_out(table)
    taken = table[table["left_out"] == ""]
    ends = taken["value_type"].isin(["range low", "range high"])
    rows = pd.concat([_singles(taken[~ends]), _ranges(taken[ends])], ignore_index=True)
    left = table.loc[table["left_out"] != "", "left_out"].value_counts().sort_index()
    return TransferRows(rows, pd.DataFrame({"why_not": left.index, "count": left.to_numpy()}))


def _soil(table: pd.DataFrame, basis: str) -> pd.Series:
    if basis == "total":
        return table["soil_total"].astype(float)
    return table["soil_extractable"].astype(float).where(table["extractant"] == basis)


def _left_out(table: pd.DataFrame) -> pd.Series:
    """Return why a row is not taken, or nothing."""
    usable = table["usable"].astype(bool) | table["why_not"].isin(TAKEN_AS_BOUNDS)
    reason = table["why_not"].where(~usable, "")
    lacking = (reason == "") & ~(table["concentration"] > 0)
    reason = reason.mask(lacking, "no-concentration")
    return reason.mask((reason == "") & ~(table["soil"] > 0), "no-soil")


def _singles(taken: pd.DataFrame) -> pd.DataFrame:
    value = np.log(taken["concentration"].to_numpy(dtype=float))
    only_limit = taken["below"].to_numpy(dtype=bool) | (taken["value_type"] == "maximum").to_numpy()
    return _model_rows(taken, np.where(only_limit, -np.inf, value), value)


def _ranges(ends: pd.DataFrame) -> pd.DataFrame:
    """Return one row per range; one whose other end is missing stays open on that side."""
    first, low, high = [], [], []
    for _, group in ends.groupby(list(_SAME_RANGE), sort=True, dropna=False):
        value = np.log(group["concentration"].to_numpy(dtype=float))
        is_low = (group["value_type"] == "range low").to_numpy()
        soil = float(np.exp(np.log(group["soil"].to_numpy(dtype=float)).mean()))
        first.append(group.iloc[[0]].assign(soil=soil))
        low.append(value[is_low].min() if is_low.any() else -np.inf)
        high.append(value[~is_low].max() if (~is_low).any() else np.inf)
    rows = pd.concat(first) if first else ends
    return _model_rows(rows, np.array(low, dtype=float), np.array(high, dtype=float))


def _model_rows(taken: pd.DataFrame, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    text = ["observation", "study", "species", "family", "element", "organ", "class", "experiment"]
    rows = taken[text].astype(str).reset_index(drop=True)
    # A plant of no known family is a family of its own, so that strangers do not lend to one another.
    rows["family"] = rows["family"].where(rows["family"] != "", "of " + rows["species"])
    rows["log_soil"] = np.log(taken["soil"].to_numpy(dtype=float))
    rows["low"], rows["high"] = low, high
    for name in ("ph", "organic_matter", "clay"):
        rows[name] = taken[name].to_numpy(dtype=float)
    rows["amended"] = [is_amended(str(text)) for text in taken["treatment"]]
    rows["best_case"] = (taken["value_type"] == "best case").to_numpy()
    rows["weight"] = np.where(taken["confidence"] == "low", 0.5, 1.0)
    return rows


def log_soil_centres(rows: pd.DataFrame) -> dict[str, float]:
    """Return the middle of the log soil contents of each element, every study having the same say.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `TransferRows`.

    Returns
    -------
    dict
        From the element to [ln mg/kg].
    """
    of_studies = rows.groupby(["element", "study"], sort=True)["log_soil"].mean()
    return {str(element): float(value) for element, value in of_studies.groupby("element", sort=True).mean().items()}


def observed(rows: pd.DataFrame, names: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return every combination of columns that occurs."""
    return frozenset(tuple(map(str, found)) for found in rows[list(names)].itertuples(index=False, name=None))
