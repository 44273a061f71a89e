"""The contents of a sample set in numbers: one row per element, boxes that show non-detects, rank correlation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from netmin import stats
from netmin.language import Message
from netmin.samples import AnalyteColumn, SampleSet
from netmin.samples.analytes import named


@dataclass(frozen=True, eq=False)
class SiteDescription:
    """What statistics say of every element.

    Attributes
    ----------
    statistics, boxes : pandas.DataFrame
        One row per analyte, as `netmin.stats.describe` and `netmin.stats.box_numbers` give them.
    correlation : pandas.DataFrame
        Spearman's rank correlation, analytes × analytes. [–]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was withheld, and why; each preceded by the element it concerns.
    """

    statistics: pd.DataFrame
    boxes: pd.DataFrame
    correlation: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...]


def describe_site(samples: SampleSet) -> SiteDescription:
    """Describe every element of a sample set, limits respected.

    Parameters
    ----------
    samples : SampleSet
        The samples.

    Returns
    -------
    SiteDescription
        Tables in the order of the samples' analytes.
    """
    columns = [samples.column(analyte) for analyte in samples.analytes]
    rows, boxes, notes = [], [], []
    citations: set[str] = set()
    for column in columns:
        found = stats.describe(column.value, column.below, column.above)
        marked = stats.robust_outliers(column.value, column.below, column.above, logarithmic=_positive(column))
        box = stats.box_numbers(column.value, column.below, column.above, logarithmic=_positive(column))
        rows.append({"analyte": column.analyte, **_numbers(found), "outliers": marked.count})
        boxes.append({"analyte": column.analyte, **box.row()})
        citations.update(found.citations, marked.citations, box.citations)
        notes += [_about(column.analyte, note) for note in dict.fromkeys((*found.notes, *marked.notes))]
    correlation = _correlation(columns)
    return SiteDescription(
        pd.DataFrame(rows),
        pd.DataFrame(boxes),
        correlation.table,
        tuple(sorted(citations | set(correlation.citations))),
        (*notes, *correlation.notes),
    )


def _numbers(found: stats.Description) -> dict[str, float]:
    return {part.name: getattr(found, part.name) for part in fields(found) if part.name not in ("notes", "citations")}


def _positive(column: AnalyteColumn) -> bool:
    return bool(np.nanmin(column.value, initial=np.inf) > 0)


def _about(analyte: str, note: Message) -> Message:
    return Message.of("assessment.about", analyte=named(analyte), note=note)


def _correlation(columns: Sequence[AnalyteColumn]) -> stats.RankCorrelation:
    return stats.spearman_matrix(
        {column.analyte: column.value for column in columns},
        {column.analyte: column.below for column in columns},
        {column.analyte: column.above for column in columns},
    )
