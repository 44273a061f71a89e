"""The answer for one crop and one element, and the worst of them for the crop."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.risk.crop_content import PlantContent, edible_content
from netmin.risk.garden_crops import Crop, FoodLimit, garden_survey
from netmin.risk.plant_uptake import Uptake
from netmin.standards.standard import CONFIDENCES

Verdict = Literal["advisable", "not-known", "not-advisable"]

#: Mildest first; the worst of its elements is the verdict of a crop.
VERDICTS: tuple[Verdict, ...] = ("advisable", "not-known", "not-advisable")

#: Bounds of the probability of passing the limit, unless others are asked for.
ADVISABLE_AT_MOST, NOT_ADVISABLE_FROM = 1 / 4, 2 / 3

#: A survey of gardens that contradicts the prediction is heard up to this probability.
CONVINCING_FROM = 0.8

#: Columns of `EdibleCrops.table`, one row per crop and element. Contents in mg/kg, of the plant fresh, of the soil dry.
CROP_COLUMNS = (
    "crop",
    "species",
    "analyte",
    "soil",
    "expected",
    "low",
    "high",
    "limit",
    "limit_basis",
    "limit_confidence",
    "probability_above",
    "verdict",
    "reason",
    "studies",
    "evidence_confidence",
)


@dataclass(frozen=True)
class CropQuestion:
    """One crop and one element: what is asked, and what there is to answer it."""

    crop: Crop
    analyte: str
    soil: npt.NDArray[np.float64] | None
    limit: FoodLimit | None
    relations: tuple[Uptake, ...]
    known: Literal["", "below", "above"]


def answer(question: CropQuestion, bounds: tuple[float, float]) -> dict[str, Any]:
    """Return one row of `CROP_COLUMNS`.

    Parameters
    ----------
    question : CropQuestion
        One crop and one element.
    bounds : tuple of float
        Probabilities of passing the limit up to which a crop is advisable, and from which on it is not. [–]

    Returns
    -------
    dict
        By column; the verdict is "" where the law sets no limit.
    """
    limit = question.limit
    row: dict[str, Any] = {
        "crop": question.crop.name,
        "species": question.crop.species,
        "analyte": question.analyte,
        "soil": math.nan if question.soil is None else float(np.median(question.soil)),
        "expected": math.nan,
        "low": math.nan,
        "high": math.nan,
        "limit": math.nan if limit is None else limit.value,
        "limit_basis": "" if limit is None else limit.basis,
        "limit_confidence": "" if limit is None else limit.confidence,
        "probability_above": math.nan,
        "studies": len({relation.study for relation in question.relations}),
        "evidence_confidence": _weakest(question.relations),
    }
    content = None
    if question.soil is not None and question.relations:
        content = edible_content(question.soil, question.relations, question.crop.water)
        row |= _numbers(content, limit, question.known)
    verdict, reason = _verdict(question, row["probability_above"], content is not None, bounds)
    return row | {"verdict": verdict, "reason": reason}


def _numbers(content: PlantContent, limit: FoodLimit | None, known: str) -> dict[str, float]:
    """Return what is known of the content; with a limit mark on the soil only one end of it is."""
    return {
        "expected": math.nan if known else content.quantile(0.5),
        "low": math.nan if known == "below" else content.quantile(0.05),
        "high": math.nan if known == "above" else content.quantile(0.95),
        "probability_above": math.nan if limit is None else content.probability_above(limit.value),
    }


def _verdict(
    question: CropQuestion, probability: float, predicted: bool, bounds: tuple[float, float]
) -> tuple[Verdict | Literal[""], str]:
    if question.limit is None:
        return "", "no-limit"
    if question.soil is None:
        return "not-known", "not-measured"
    if not predicted:
        return "not-known", "no-evidence"
    if probability <= bounds[0] and question.known != "above":
        return "advisable", f"advisable{_at_limit(question)}"
    if probability >= bounds[1] and question.known != "below":
        if _contradicted(question) and probability < CONVINCING_FROM:
            return "not-known", "survey-disagrees"
        return "not-advisable", f"not-advisable{_at_limit(question)}"
    return "not-known", f"soil-only-{question.known}" if question.known else "undecided"


def _at_limit(question: CropQuestion) -> str:
    return "-at-limit" if question.known else ""


def _contradicted(question: CropQuestion) -> bool:
    survey = garden_survey(question.crop.name, question.analyte)
    return survey is not None and survey[0] == "below"


def _weakest(relations: Sequence[Uptake]) -> str:
    present = {relation.confidence for relation in relations}
    return next((name for name in reversed(CONFIDENCES) if name in present), "")


def worst_of(answers: Sequence[Mapping[str, Any]], order: Sequence[str]) -> pd.DataFrame:
    """Return the worst element of every crop; among equals the most probable to pass its limit."""
    rows: list[tuple[str, str, str, float, str]] = []
    for crop in order:
        judged = [row for row in answers if row["crop"] == crop and row["verdict"]]
        if not judged:
            rows.append((crop, "not-known", "", math.nan, "no-limits"))
            continue
        worst = max(judged, key=_gravity)
        rows.append((crop, worst["verdict"], worst["analyte"], worst["probability_above"], worst["reason"]))
    return pd.DataFrame(rows, columns=["crop", "verdict", "deciding", "probability_above", "reason"])


def _gravity(row: Mapping[str, Any]) -> tuple[int, float]:
    probability = float(row["probability_above"])
    return VERDICTS.index(row["verdict"]), -1.0 if math.isnan(probability) else probability
