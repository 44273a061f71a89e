"""What belongs together, how far likeness reaches, and how well the maps met samples left out."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment import ElementMap
from netmin.report import charts
from netmin.report.blocks import Block, Cell, Figure, Gallery, Heading, Paragraph, Section, Table
from netmin.report.subject import Subject


def section(subject: Subject) -> Section | None:
    """Return correlations, variograms and cross-validation."""
    words = subject.words
    blocks: list[Block] = []
    if np.isfinite(_below_diagonal(subject.assessment.correlation)).any():
        blocks += [
            Heading(words("heading-correlation")),
            Paragraph(words("correlation-reading")),
            _correlation(subject),
        ]
    if subject.assessment.maps:
        blocks += [Heading(words("heading-variograms")), Paragraph(words("variograms-reading")), _variograms(subject)]
        blocks += [
            _models(subject),
            Heading(words("heading-validation")),
            Paragraph(words("validation-reading")),
            _scores(subject),
        ]
    return Section("relations", words("title-relations"), tuple(blocks)) if blocks else None


def _correlation(subject: Subject) -> Figure:
    words, table = subject.words, subject.assessment.correlation
    svg = charts.correlation_plot(table, words)
    numbers = _below_diagonal(table)
    i, j = divmod(int(np.nanargmax(np.abs(numbers))), numbers.shape[1])
    names = [words.symbol(str(name)) for name in table.columns]
    first, second = names[i], names[j]
    strongest = words("alt-correlation", first=first, second=second, value=words.fixed(float(numbers[i, j]), 2))
    share = charts.correlation_width(len(table.columns)) / charts.WIDE
    return Figure("correlation", svg, words("caption-correlation"), strongest, share)


def _below_diagonal(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return each pair once; NaN elsewhere."""
    numbers = table.to_numpy(dtype=float)
    return np.where(np.tril(np.ones(numbers.shape, dtype=bool), -1), numbers, np.nan)


def _variograms(subject: Subject) -> Gallery:
    words = subject.words
    figures = []
    for number, part in enumerate(subject.assessment.maps):
        element, reach = subject.measure(part), words.number(_reach(part))
        figures.append(
            Figure(
                f"variogram-{number}",
                charts.variogram_plot(part, words),
                words("caption-variogram", element=element),
                words("alt-variogram", element=element, reach=reach),
            )
        )
    return Gallery(tuple(figures))


def _reach(part: ElementMap) -> float:
    return float(part.model.practical_range)


def _models(subject: Subject) -> Table:
    words = subject.words
    header = (
        words("column-element"),
        words("column-nugget"),
        words("column-sill"),
        words("column-range"),
        words("column-places"),
    )
    rows: list[list[str | Cell]] = [
        [
            subject.measure(part),
            words.number(part.model.nugget),
            words.number(part.model.sill),
            words.number(_reach(part)),
            words.count(part.empirical.places),
        ]
        for part in subject.assessment.maps
    ]
    return Table.of(words("caption-models"), header, rows, numeric=range(1, len(header)), wide={0})


def _scores(subject: Subject) -> Table:
    words = subject.words
    header = (
        words("column-element"),
        words("column-left-out"),
        words("column-mean-error"),
        words("column-rmse"),
        words("column-msdr"),
        words("column-coverage"),
        words("column-brier"),
    )
    rows: list[list[str | Cell]] = []
    for part in subject.assessment.maps:
        scores = part.scores
        coverage = dict(scores.coverage).get(0.9, math.nan)
        brier = math.nan if scores.brier is None else scores.brier
        numbers = (scores.mean_error, scores.root_mean_square_error, scores.mean_squared_deviation_ratio)
        row = [subject.measure(part), words.count(scores.count), *(words.number(value) for value in numbers)]
        rows.append([*row, words.share(coverage), words.number(brier)])
    return Table.of(words("caption-scores"), header, rows, numeric=range(1, len(header)), wide={0})
