"""What people meet on a site over the years: for each element a content that the mean does not easily pass."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from netmin import stats
from netmin.assessment.statistics_result import SiteMean
from netmin.language import Message
from netmin.samples import AnalyteColumn, SampleSet
from netmin.samples.analytes import named

#: Columns of `ExposureContents.table`.
COLUMNS = ("analyte", "measured", "detected", "mean", "maximum", "low", "high", "basis")

#: Notes on a limit that weigh on a risk too; the statistics of the report tell the rest.
_TOLD = ("stats.limit-few-values", "stats.few-detected", "stats.limit-wide")


@dataclass(frozen=True, eq=False)
class ExposureContents:
    """Contents that a whole site is judged by.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per analyte, columns `COLUMNS`.
    limits : tuple of (str, Message)
        By analyte, the method of the limit.
    notes : tuple of Message
        Where no limit could be given, and why.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    limits: tuple[tuple[str, Message], ...]
    notes: tuple[Message, ...]
    citations: tuple[str, ...]


def exposure_contents(samples: SampleSet, means: Sequence[SiteMean]) -> ExposureContents:
    """Return the content of each element that people are taken to meet.

    It is the confidence limit of the mean that the rules recommend, but not more than the largest detected content.
    Where there is no such limit the content is known only within bounds: from the largest content that was detected, or
    0, up to the largest or its limit.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    means : sequence of SiteMean
        Of every analyte, those as measured among them.

    Returns
    -------
    ExposureContents
        One row for each analyte that was measured.
    """
    as_measured = {mean.analyte: mean for mean in means if not mean.basis}
    rows: list[dict[str, Any]] = []
    limits: list[tuple[str, Message]] = []
    notes: list[Message] = []
    citations = {"epa1989"}
    for analyte in samples.analytes:
        column = samples.column(analyte)
        if not column.measured.any():
            continue
        row, limit, said = _row(column, as_measured[analyte])
        rows.append(row)
        notes += [Message.of("assessment.about", analyte=named(analyte), note=note) for note in said]
        if limit is not None:
            limits.append((analyte, limit.method.name))
            citations.update((*limit.method.citations, "singh2007"))
    if deep := int((samples.points["depth_from"] > 0).sum()):
        notes.append(Message.of("assessment.exposure-depth", count=deep, total=len(samples.points)))
    return ExposureContents(
        pd.DataFrame(rows, columns=list(COLUMNS)), tuple(limits), tuple(notes), tuple(sorted(citations))
    )


def _row(
    column: AnalyteColumn, mean: SiteMean
) -> tuple[dict[str, Any], stats.ConfidenceLimit | None, tuple[Message, ...]]:
    measured, marked = column.measured, column.below | column.above
    detected = column.value[measured & ~marked]
    low, high = _bounds(column)
    row: dict[str, Any] = {
        "analyte": column.analyte,
        "measured": int(measured.sum()),
        "detected": int(detected.size),
        "mean": math.nan,
        "maximum": float(np.nanmax(column.value)),
        "low": low,
        "high": high,
        "basis": "bounds",
    }
    found = mean.confidence
    if found is None:
        return row, None, (Message.of("assessment.exposure-bounds", reason=mean.refused),)
    row["mean"] = found.mean
    limit = found.recommended
    if limit is None:
        return row, None, (Message.of("assessment.exposure-bounds", reason=found.reason),)
    said = tuple(note for note in found.notes if note.code in _TOLD)
    most = float(detected.max())
    if limit.value > most:
        capped = Message.of("assessment.exposure-maximum", limit=limit.value, maximum=most)
        return row | {"low": most, "high": most, "basis": "maximum"}, limit, (*said, capped)
    return row | {"low": limit.value, "high": limit.value, "basis": "limit"}, limit, said


def _bounds(column: AnalyteColumn) -> tuple[float, float]:
    """Return the least and the most that the largest content of the site can be."""
    numbers = column.value[column.measured & ~column.below]
    low = float(numbers.max()) if numbers.size else 0.0
    return low, math.inf if column.above.any() else float(np.nanmax(column.value))
