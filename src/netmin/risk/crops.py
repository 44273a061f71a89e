"""Which crops a garden's soil allows: expected content, its interval, the limit of the food law, and an answer in words.

An answer is a probability first and a word second. The word rests on two bounds that are a choice of this house and not
of any law; both stand in the result.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import standards
from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import garden_crops
from netmin.risk.garden_crops import FOOD_LAW, Crop, FoodLimit
from netmin.risk.plant_content import PlantContent, fresh_content
from netmin.risk.plant_uptake import Uptake, uptake_by
from netmin.samples import analytes

Verdict = Literal["advisable", "not-known", "not-advisable"]

#: Mildest first; the worst of its elements is the verdict of a crop.
VERDICTS: tuple[Verdict, ...] = ("advisable", "not-known", "not-advisable")

#: Bounds of the probability of passing the limit, unless others are asked for.
ADVISABLE_AT_MOST, NOT_ADVISABLE_FROM = 0.25, 0.5

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


@dataclass(frozen=True, eq=False)
class EdibleCrops:
    """Which crops are advisable, which not, and why.

    Attributes
    ----------
    table : pandas.DataFrame
        Columns `CROP_COLUMNS`. soil: the middle of the contents given [mg/kg dry]; expected, low and high: median,
        5th and 95th percentile of the edible part [mg/kg fresh weight]; limit [mg/kg fresh weight]; NaN where a
        number is not known. reason: code of the sentence in `reason`.
    crops : pandas.DataFrame
        One row per crop, in the order asked for: crop, verdict, deciding (the element that decides),
        probability_above and reason of that element.
    advisable_at_most, not_advisable_from : float
        Probabilities of passing the limit that bound the verdicts. [–]
    law : str
        The food law.
    notes : tuple of Message
        What was assumed, replaced, left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    crops: pd.DataFrame
    advisable_at_most: float
    not_advisable_from: float
    law: str
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    def reason(self, crop: str) -> Message:
        """Return why a crop got its verdict.

        Parameters
        ----------
        crop : str
            A crop of the result.

        Returns
        -------
        Message
            One sentence.

        Raises
        ------
        UsageError
            If the crop is not in the result.
        """
        rows = self.crops[self.crops["crop"] == crop]
        if rows.empty:
            raise UsageError(Message.of("ecology.crop-not-asked", crop=crop, known=self.crops["crop"].tolist()))
        row = rows.iloc[0]
        deciding = str(row["deciding"])
        values: dict[str, Any] = {"crop": garden_crops.get(crop).title}
        if deciding:
            part = self.table[(self.table["crop"] == crop) & (self.table["analyte"] == deciding)].iloc[0]
            values |= {
                "analyte": analytes.named(deciding),
                "percent": Message.of("ecology.percent", value=round(100 * _number(part["probability_above"]))),
                "expected": _number(part["expected"]),
                "limit": _number(part["limit"]),
            }
        return Message.of(f"ecology.crop-{row['reason']}", **values)


def _number(value: Any) -> float:
    number = float(value)
    return 0.0 if math.isnan(number) else number


@dataclass(frozen=True)
class _Question:
    """One crop and one element: what is asked, and what there is to answer it."""

    crop: Crop
    analyte: str
    soil: npt.NDArray[np.float64] | None
    limit: FoodLimit | None
    relations: tuple[Uptake, ...]
    known: Literal["", "below", "above"]


def edible_crops(
    soil: Mapping[str, npt.ArrayLike],
    crops: Iterable[str] | None = None,
    *,
    below: Collection[str] = (),
    above: Collection[str] = (),
    law: str = FOOD_LAW,
    advisable_at_most: float = ADVISABLE_AT_MOST,
    not_advisable_from: float = NOT_ADVISABLE_FROM,
) -> EdibleCrops:
    """Return which crops a soil allows, by the food law and what is published on uptake.

    The edible part holds, in fresh weight, soil content × transfer factor × (1 - water). The factor is not one number
    but a distribution in which every published study has an equal say; the soil content may be one too. A crop is
    judged by all elements that the law limits in it, and the worst decides. An element that the law limits but nobody
    measured leaves the crop not known, unless another already speaks against it.

    Parameters
    ----------
    soil : mapping of str to array
        By analyte, equally likely contents of the garden's soil: one number, draws of a map, or
        `contents_between` two limits. [mg/kg dry]
    crops : iterable of str, optional
        Names; every crop known if left out.
    below, above : collection of str
        Analytes whose content is known only to lie below, or above, the single number given.
    law : str
        A standard that judges food.
    advisable_at_most, not_advisable_from : float
        A crop is advisable up to the first probability of passing the limit and not advisable from the second on; in
        between the evidence does not decide. Neither comes from a law. [–]

    Returns
    -------
    EdibleCrops
        With its reasons.

    Raises
    ------
    UsageError
        If contents are not positive, bounds are no ascending shares, a limit mark has several contents, or the law
        judges something else.
    UnknownName
        If a crop or an analyte is not known.

    References
    ----------
    eu-food-2023-915, bechtel1998, efroymson2001, baes1984, ea2009-cadmium, ea2009-arsenic, iaea2010, sumatecs2008,
    usda2019, mcbride2014

    Examples
    --------
    >>> found = edible_crops({"Cd": 0.3, "Pb": 25.0}, ["lettuce", "leek"])
    >>> found.crops[["crop", "verdict", "deciding"]].to_numpy().tolist()
    [['lettuce', 'advisable', 'Pb'], ['leek', 'not-advisable', 'Pb']]
    >>> found = edible_crops({"Pb": 25.0}, ["lettuce"])
    >>> found.reason("lettuce").text("en")
    'lettuce: the food law limits cadmium in it, but the soil was not measured for it.'
    """
    contents = {name: _checked(name, values, {*below, *above}) for name, values in soil.items()}
    if not 0 <= advisable_at_most < not_advisable_from <= 1:
        raise UsageError(
            Message.of("ecology.crop-bounds-order", advisable=advisable_at_most, not_advisable=not_advisable_from)
        )
    _refuse_strange_marks(contents, below, above)
    chosen = [garden_crops.get(name) for name in (garden_crops.available() if crops is None else crops)]
    bounds = (advisable_at_most, not_advisable_from)
    questions = [question for crop in chosen for question in _questions(crop, contents, below, above, law)]
    rows = [_answer(question, bounds) for question in questions]
    table = pd.DataFrame(rows, columns=list(CROP_COLUMNS))
    return EdibleCrops(
        table,
        _by_crop(table, [crop.name for crop in chosen]),
        advisable_at_most,
        not_advisable_from,
        law,
        _notes(table, questions, law, bounds),
        _citations(questions, table, law),
    )


def _checked(name: str, values: npt.ArrayLike, marked: Collection[str]) -> npt.NDArray[np.float64]:
    analytes.get(name)
    contents = np.atleast_1d(np.asarray(values, dtype=float))
    contents = contents[~np.isnan(contents)]
    if contents.ndim != 1 or np.any(contents <= 0) or np.any(np.isinf(contents)):
        raise UsageError(Message.of("ecology.soil-not-positive", analyte=analytes.named(name)))
    if name in marked and contents.size != 1:
        raise UsageError(Message.of("ecology.mark-needs-one", analyte=analytes.named(name), count=int(contents.size)))
    return contents


def _refuse_strange_marks(contents: Mapping[str, Any], below: Collection[str], above: Collection[str]) -> None:
    strange = sorted(({*below, *above} - set(contents)) | (set(below) & set(above)))
    if strange:
        raise UsageError(Message.of("ecology.strange-marks", analytes=strange))


def _questions(
    crop: Crop,
    contents: Mapping[str, npt.NDArray[np.float64]],
    below: Collection[str],
    above: Collection[str],
    law: str,
) -> list[_Question]:
    limits = {limit.analyte: limit for limit in garden_crops.food_limits(crop.name, law)}
    names = sorted({*limits, *contents})
    return [
        _Question(
            crop,
            name,
            contents[name] if name in contents and contents[name].size else None,
            limits.get(name),
            tuple(
                relation
                for relation in uptake_by((crop.name, crop.group), name)
                if not math.isnan(relation.log_spread)
            ),
            "below" if name in below else "above" if name in above else "",
        )
        for name in names
    ]


def _answer(question: _Question, bounds: tuple[float, float]) -> dict[str, Any]:
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
        content = fresh_content(question.soil, question.relations, question.crop.water)
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
    question: _Question, probability: float, predicted: bool, bounds: tuple[float, float]
) -> tuple[Verdict | Literal[""], str]:
    if question.limit is None:
        return "", "no-limit"
    if question.soil is None:
        return "not-known", "not-measured"
    if not predicted:
        return "not-known", "no-evidence"
    if probability <= bounds[0] and question.known != "above":
        return "advisable", "advisable"
    if probability >= bounds[1] and question.known != "below":
        if _contradicted(question) and probability < CONVINCING_FROM:
            return "not-known", "survey-disagrees"
        return "not-advisable", "not-advisable"
    return "not-known", f"soil-only-{question.known}" if question.known else "undecided"


def _contradicted(question: _Question) -> bool:
    survey = garden_crops.garden_survey(question.crop.name, question.analyte)
    return survey is not None and survey[0] == "below"


def _weakest(relations: Sequence[Uptake]) -> str:
    present = {relation.confidence for relation in relations}
    return next((name for name in reversed(standards.standard.CONFIDENCES) if name in present), "")


def _by_crop(table: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return the worst element of every crop; among equals the most probable to pass its limit."""
    rows = []
    for crop in order:
        judged = table[(table["crop"] == crop) & (table["verdict"] != "")]
        if judged.empty:
            rows.append((crop, "not-known", "", math.nan, "no-limits"))
            continue
        rank = judged["verdict"].map({verdict: place for place, verdict in enumerate(VERDICTS)})
        worst = judged[rank == rank.max()]
        worst = worst.sort_values("probability_above", ascending=False, na_position="last", kind="stable").iloc[0]
        rows.append((crop, worst["verdict"], worst["analyte"], worst["probability_above"], worst["reason"]))
    return pd.DataFrame(rows, columns=["crop", "verdict", "deciding", "probability_above", "reason"])


def _notes(
    table: pd.DataFrame, questions: Sequence[_Question], law: str, bounds: tuple[float, float]
) -> tuple[Message, ...]:
    standard = standards.get(law)
    notes = [
        Message.of("ecology.crop-bounds", advisable=round(100 * bounds[0]), not_advisable=round(100 * bounds[1])),
        Message.of("ecology.crop-equal-say"),
        Message.of("ecology.crop-market-law", law=standard.short_label),
    ]
    unlimited = sorted(set(table.loc[table["reason"] == "no-limit", "analyte"]) - set(table.loc[table["limit"].notna(), "analyte"]))
    if unlimited:
        notes.append(Message.of("ecology.crop-no-limit", law=standard.short_label, analytes=unlimited))
    used = [question for question in questions if question.soil is not None and question.relations]
    relations = {relation for question in used for relation in question.relations}
    unverified = sorted({relation.study for relation in relations if relation.confidence == "unverified"})
    if unverified:
        notes.append(Message.of("ecology.crop-unverified", studies=unverified))
    borrowed = sorted({relation.study for relation in relations if relation.spread_from == "element"})
    if borrowed:
        notes.append(Message.of("ecology.crop-borrowed-spread", studies=borrowed))
    if used and any(question.crop.water_confidence == "unverified" for question in used):
        notes.append(Message.of("ecology.crop-water"))
    analogous = sorted({row for row in table.loc[table["limit_basis"] == "analogy", "crop"]})
    if analogous:
        notes.append(
            Message.of("ecology.crop-analogy", crops=[garden_crops.get(name).title for name in analogous])
        )
    if (table["reason"] == "survey-disagrees").any():
        notes.append(Message.of("ecology.crop-survey", percent=round(100 * CONVINCING_FROM)))
    return tuple(notes)


def _citations(questions: Sequence[_Question], table: pd.DataFrame, law: str) -> tuple[str, ...]:
    used = [question for question in questions if question.soil is not None]
    keys = {relation.cite for question in used for relation in question.relations}
    if "bechtel1998" in keys:
        keys.add("efroymson2001")
    if any(question.relations for question in used):
        keys.add("usda2019")
    for crop, analyte in table.loc[table["reason"] == "survey-disagrees", ["crop", "analyte"]].itertuples(index=False):
        survey = garden_crops.garden_survey(crop, analyte)
        keys.update({survey[1]} if survey else ())
    return tuple(sorted({*keys, *standards.get(law).cite}))
