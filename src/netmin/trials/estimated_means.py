"""Means that a model estimated, with Tukey's comparison of their pairs and letters, whatever the model was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.trials.comparison import (
    TREATMENT_COLUMNS,
    TREATMENT_PAIR_COLUMNS,
    PairTest,
    TreatmentComparison,
    lettered,
    scale_words,
    square_of,
)
from netmin.trials.factors import Factor, FloatArray, IndexArray, crossing
from netmin.trials.studentized import range_p_value, range_quantile
from netmin.trials.transforms import Transform, turned_back


@dataclass(frozen=True, eq=False)
class Estimated:
    """Numbers that a model estimated, on its own scale.

    Attributes
    ----------
    value, error, degrees : array, shape (m,)
        Estimates, their standard errors and degrees of freedom. [scale of analysis, –]
    """

    value: FloatArray
    error: FloatArray
    degrees: FloatArray


@dataclass(frozen=True, eq=False)
class TreatmentCells:
    """Combinations of the levels of some factors.

    Attributes
    ----------
    labels : list of str, length k
        Names of the combinations.
    counts : array of int, shape (k,)
        Plots of each.
    member : array of int
        Which combination each combination of all factors belongs to, the first factor slowest.
    """

    labels: list[str]
    counts: IndexArray
    member: IndexArray


def treatment_cells(factors: Sequence[Factor], chosen: Sequence[str]) -> TreatmentCells:
    """Return the combinations of the levels of some factors.

    Parameters
    ----------
    factors : sequence of Factor
        All of the model.
    chosen : sequence of str
        Names of some.

    Returns
    -------
    TreatmentCells
    """
    grid = np.indices([len(one.levels) for one in factors]).reshape(len(factors), -1).T
    places = [[one.name for one in factors].index(name) for name in chosen]
    cells, member = np.unique(grid[:, places], axis=0, return_inverse=True)
    labels = [
        " × ".join(str(factors[place].levels[level]) for place, level in zip(places, cell, strict=True))
        for cell in cells.tolist()
    ]
    have, _ = crossing([factors[place] for place in places])
    observed = np.unique(np.column_stack([factors[place].code for place in places]), axis=0)
    counts = np.zeros(len(cells), dtype=np.intp)
    counts[[int(np.flatnonzero((cells == row).all(axis=1))[0]) for row in observed]] = np.bincount(have)
    return TreatmentCells(labels, counts, np.ravel(member).astype(np.intp))


def compared_by_tukey(
    cells: TreatmentCells,
    means: Estimated,
    differences: Estimated,
    *,
    transform: Transform,
    level: float,
    confidence: float,
    overall: pd.DataFrame,
    notes: tuple[Message, ...],
    citations: tuple[str, ...],
) -> TreatmentComparison:
    """Return means with Tukey's comparison of all pairs and letters.

    Parameters
    ----------
    cells : TreatmentCells
        What the means are of; k of them.
    means : Estimated, m = k
        Of the treatments.
    differences : Estimated, m = k (k - 1) / 2
        Second less first, in the order of `numpy.triu_indices`.
    transform : Transform
        Scale of analysis.
    level, confidence : float
        As in `TreatmentComparison`. [–]
    overall : pandas.DataFrame
        As in `TreatmentComparison`.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.

    Returns
    -------
    TreatmentComparison
    """
    from scipy.stats import t

    labels, count = cells.labels, len(cells.labels)
    test: PairTest = "tukey" if cells.counts.min() == cells.counts.max() else "tukey-kramer"
    centre, contrast = scale_words(transform)
    statistic = np.abs(differences.value) / differences.error * np.sqrt(2)
    p_value = range_p_value(statistic, count, differences.degrees)
    half = range_quantile(confidence, count, differences.degrees) / np.sqrt(2) * differences.error
    first, second = np.triu_indices(count, 1)
    pairs = pd.DataFrame({"first": [labels[int(i)] for i in first], "second": [labels[int(i)] for i in second]})
    pairs["contrast"] = contrast
    apart = differences.value
    for name, numbers in (("estimate", apart), ("lower", apart - half), ("upper", apart + half)):
        pairs[name] = turned_back(numbers, transform)
    pairs["statistic"], pairs["p_value"] = statistic, p_value
    reach = t.ppf((1 + confidence) / 2, means.degrees) * means.error
    table = pd.DataFrame({"treatment": labels, "count": cells.counts, "below": 0})
    for name, numbers in (("centre", means.value), ("lower", means.value - reach), ("upper", means.value + reach)):
        table[name] = turned_back(numbers, transform)
    table["letters"] = lettered(square_of(p_value, count), means.value, level)
    table["test"] = test
    return TreatmentComparison(
        table[list(TREATMENT_COLUMNS)],
        pairs[list(TREATMENT_PAIR_COLUMNS)],
        overall,
        test,
        level,
        centre,
        "confidence",
        confidence,
        notes,
        citations,
    )


def hidden_interaction(terms: pd.DataFrame, chosen: Sequence[str]) -> tuple[Message, ...]:
    """Warn where the means of a factor hide that its effect depends on another.

    Parameters
    ----------
    terms : pandas.DataFrame
        Columns term and p_value.
    chosen : sequence of str
        Factors that the means are of.

    Returns
    -------
    tuple of Message
        At most one.
    """
    for term, p_value in zip(terms["term"], terms["p_value"], strict=True):
        parts = set(str(term).split(":"))
        if len(parts) > 1 and parts & set(chosen) and not parts <= set(chosen) and p_value < 0.05:
            return (Message.of("trials.means-over-interaction", term=str(term), p_value=float(p_value)),)
    return ()
