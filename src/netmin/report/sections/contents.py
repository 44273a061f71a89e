"""The contents in numbers and in one picture, non-detects shown as what they are."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.report import charts
from netmin.report.blocks import Block, Cell, Figure, Paragraph, Section, Table
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING

#: More boxes than this do not fit on a printed page; they go into the next figure.
MOST_BOXES = 24


def section(subject: Subject) -> Section | None:
    """Return the statistics."""
    words, statistics = subject.words, subject.assessment.statistics
    if not len(statistics):
        return None
    blocks: list[Block] = [_table(subject), Paragraph(words("statistics-reading"), "note")]
    boxes = subject.assessment.boxes
    blocks += [_boxes(subject, boxes.iloc[start : start + MOST_BOXES]) for start in range(0, len(boxes), MOST_BOXES)]
    return Section("contents", words("title-contents"), tuple(blocks))


def _table(subject: Subject) -> Table:
    words = subject.words
    header = (
        words("column-element"),
        words("column-measured"),
        words("column-detected"),
        words("column-minimum"),
        words("column-median"),
        words("column-mean"),
        words("column-sd"),
        words("column-q90"),
        words("column-maximum"),
        words("column-lab-limits"),
        words("column-outliers"),
    )
    rows: list[list[str | Cell]] = [
        [
            words.symbol(row["analyte"]),
            words.count(row["n"]),
            words.count(row["detected"]),
            *(words.content(float(row[name])) for name in ("minimum", "median", "mean", "sd", "q90", "maximum")),
            _limits(subject, float(row["limit_low"]), float(row["limit_high"])),
            words.count(row["outliers"]),
        ]
        for row in subject.assessment.statistics.to_dict("records")
    ]
    return Table.of(words("caption-statistics"), header, rows, numeric=range(1, len(header)))


def _limits(subject: Subject, low: float, high: float) -> str:
    words = subject.words
    return NOTHING if math.isnan(low) else words.range(words.content(low), words.content(high))


def _boxes(subject: Subject, boxes: pd.DataFrame) -> Figure:
    words, assessment = subject.words, subject.assessment
    analytes = [str(name) for name in boxes["analyte"]]
    laws = [words.law(comparison.standard) for comparison in assessment.comparisons]
    svg = charts.box_plot(
        boxes, {name: far_points(subject, name) for name in analytes}, _limit_lines(subject, analytes), laws, words
    )
    told = "; ".join(
        words(
            "alt-box",
            element=words.symbol(str(row["analyte"])),
            median=words.content(float(row["median"])),
            high=words.content(float(row["whisker_high"])),
        )
        for row in boxes.to_dict("records")
    )
    return Figure(f"boxes-{analytes[0]}", svg, words("caption-boxes"), words("alt-boxes", told=told))


def far_points(subject: Subject, analyte: str) -> npt.NDArray[np.float64]:
    """Return the detected values beyond the whiskers [mg/kg]."""
    boxes = subject.assessment.boxes
    row = boxes[boxes["analyte"] == analyte].iloc[0]
    column = subject.assessment.samples.column(analyte)
    shown = column.value[column.measured & ~column.below & ~column.above]
    far: npt.NDArray[np.float64] = np.sort(shown[(shown < row["whisker_low"]) | (shown > row["whisker_high"])])
    return far


def _limit_lines(subject: Subject, analytes: list[str]) -> list[charts.LimitLine]:
    lines = []
    for law, comparison in enumerate(subject.assessment.comparisons):
        for row in comparison.summary.to_dict("records"):
            if row["analyte"] in analytes:
                limits = [float(row[f"limit:{level.name}"]) for level in comparison.standard.levels]
                lines += [
                    charts.LimitLine(row["analyte"], value, law, rank) for rank, value in enumerate(limits) if value > 0
                ]
    return lines
