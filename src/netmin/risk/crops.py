"""Which crops a garden's soil allows: expected content with its interval, limit of the food law, an answer in words.

An answer is a probability first and a word second. The word rests on two bounds that are a choice of this house and not
of any law; both stand in the result.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import standards
from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import garden_crops
from netmin.risk.crop_verdicts import (
    ADVISABLE_AT_MOST,
    CONVINCING_FROM,
    CROP_COLUMNS,
    NOT_ADVISABLE_FROM,
    CropQuestion,
    answer,
    worst_of,
)
from netmin.risk.garden_crops import FOOD_LAW, Crop
from netmin.risk.plant_uptake import uptake_by
from netmin.samples import analytes


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

    def verdict(self, crop: str) -> Message:
        """Return the verdict of a crop in words.

        Parameters
        ----------
        crop : str
            A crop of the result.

        Returns
        -------
        Message
            A word or two.

        Raises
        ------
        UsageError
            If the crop is not in the result.
        """
        return Message.of(f"ecology.verdict-{self._row(crop)['verdict']}")

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
        row = self._row(crop)
        deciding = str(row["deciding"])
        values: dict[str, Any] = {"crop": garden_crops.get(crop).title}
        if deciding:
            part = self.table[(self.table["crop"] == crop) & (self.table["analyte"] == deciding)].iloc[0]
            values |= {
                "analyte": analytes.named(deciding),
                "percent": round(100 * np.nan_to_num(float(part["probability_above"]))),
                "expected": _number(part["expected"]),
                "limit": float(part["limit"]),
            }
        return Message.of(f"ecology.crop-{row['reason']}", **values)

    def _row(self, crop: str) -> pd.Series[Any]:
        rows = self.crops[self.crops["crop"] == crop]
        if rows.empty:
            raise UsageError(Message.of("ecology.crop-not-asked", crop=crop, known=self.crops["crop"].tolist()))
        return rows.iloc[0]


def _number(value: Any) -> float:
    """Return a number of two digits for a sentence; sentences about what is not known have no blank for it."""
    number = float(value)
    return 0.0 if math.isnan(number) else float(f"{number:.2g}")


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
    >>> found = edible_crops({"Cd": 0.3, "Pb": 150.0}, ["tomato", "parsnip"])
    >>> found.crops[["crop", "verdict", "deciding"]].to_numpy().tolist()
    [['tomato', 'not-known', 'Pb'], ['parsnip', 'not-advisable', 'Pb']]
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
    rows = [answer(question, bounds) for question in questions]
    table = pd.DataFrame(rows, columns=list(CROP_COLUMNS))
    return EdibleCrops(
        table,
        worst_of(rows, [crop.name for crop in chosen]),
        advisable_at_most,
        not_advisable_from,
        law,
        _notes(table, questions, law, bounds),
        _citations(questions, table, law),
    )


def _checked(name: str, values: npt.ArrayLike, marked: Collection[str]) -> npt.NDArray[np.float64]:
    analytes.get(name)
    contents: npt.NDArray[np.float64] = np.atleast_1d(np.asarray(values, dtype=float))
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
) -> list[CropQuestion]:
    limits = {limit.analyte: limit for limit in garden_crops.food_limits(crop.name, law)}
    names = sorted({*limits, *contents})
    return [
        CropQuestion(
            crop,
            name,
            contents[name] if name in contents and contents[name].size else None,
            limits.get(name),
            tuple(
                relation for relation in uptake_by((crop.name, crop.group), name) if not math.isnan(relation.log_spread)
            ),
            "below" if name in below else "above" if name in above else "",
        )
        for name in names
    ]


def _notes(
    table: pd.DataFrame, questions: Sequence[CropQuestion], law: str, bounds: tuple[float, float]
) -> tuple[Message, ...]:
    standard = standards.get(law)
    notes = [
        Message.of("ecology.crop-bounds", advisable=round(100 * bounds[0]), not_advisable=round(100 * bounds[1])),
        Message.of("ecology.crop-equal-say"),
        Message.of("ecology.crop-market-law", law=standard.short_label),
    ]
    unlimited = sorted(
        set(table.loc[table["reason"] == "no-limit", "analyte"]) - set(table.loc[table["limit"].notna(), "analyte"])
    )
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
    analogous = sorted(set(table.loc[table["limit_basis"] == "analogy", "crop"]))
    if analogous:
        notes.append(Message.of("ecology.crop-analogy", crops=[garden_crops.get(name).title for name in analogous]))
    if (table["reason"] == "survey-disagrees").any():
        notes.append(Message.of("ecology.crop-survey", percent=round(100 * CONVINCING_FROM)))
    return tuple(notes)


def _citations(questions: Sequence[CropQuestion], table: pd.DataFrame, law: str) -> tuple[str, ...]:
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
