"""Means of treatments and rounds by a mixed model, with letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.trials.comparison import (
    OVERALL_COLUMNS,
    TREATMENT_COLUMNS,
    TREATMENT_PAIR_COLUMNS,
    PairTest,
    TreatmentComparison,
    lettered,
    scale_words,
    square_of,
)
from netmin.trials.factors import FloatArray, IndexArray, label_of
from netmin.trials.mixed import MixedModel
from netmin.trials.studentized import range_p_value, range_quantile
from netmin.trials.transforms import turned_back


def mixed_comparison(
    model: MixedModel,
    factors: Sequence[str] | None = None,
    *,
    level: float = 0.05,
    confidence: float = 0.95,
) -> TreatmentComparison:
    """Return means by a mixed model with Tukey's comparison of all pairs.

    Means of some factors are taken over the levels of the others with equal weights. A difference has the fewest
    degrees of freedom of the effects that it holds.

    Parameters
    ----------
    model : MixedModel
        Of plots in rounds.
    factors : sequence of str, optional
        Whose combinations of levels are compared; all factors unless given.
    level : float
        Pairs with a smaller p-value get different letters. [–]
    confidence : float
        Of the limits of means (each for itself) and differences (all together). [–]

    Returns
    -------
    TreatmentComparison
        Back on the scale as measured; the test that all are alike is that of the highest term of the factors.

    Raises
    ------
    ValueError
        If the model has no such factor.

    References
    ----------
    tukey1953, kramer1956, pinheiro2000, piepho2004
    """
    from scipy.stats import t

    names = [one.name for one in model.factors]
    chosen = list(names if factors is None else factors)
    if not chosen or not set(chosen) <= set(names):
        raise ValueError(f"The factors of the model are {', '.join(names)}; {', '.join(chosen)} asks for others.")
    rows, labels, counts = _rows(model, chosen)
    first, second = np.triu_indices(len(labels), 1)
    contrasts = rows[second] - rows[first]
    means, estimate = rows @ model.effects, contrasts @ model.effects
    error, degrees = _error(model, contrasts)
    statistic = np.abs(estimate) / error * np.sqrt(2)
    p_value = range_p_value(statistic, len(labels), degrees)
    half = range_quantile(confidence, len(labels), degrees) / np.sqrt(2) * error
    centre, contrast = scale_words(model.transform)
    pairs = pd.DataFrame({"first": [labels[i] for i in first], "second": [labels[i] for i in second]})
    pairs["contrast"] = contrast
    for name, numbers in (("estimate", estimate), ("lower", estimate - half), ("upper", estimate + half)):
        pairs[name] = turned_back(numbers, model.transform)
    pairs["statistic"], pairs["p_value"] = statistic, p_value
    own_error, own_degrees = _error(model, rows)
    reach = t.ppf((1 + confidence) / 2, own_degrees) * own_error
    test: PairTest = "tukey" if counts.min() == counts.max() else "tukey-kramer"
    table = pd.DataFrame({"treatment": labels, "count": counts, "below": 0})
    for name, numbers in (("centre", means), ("lower", means - reach), ("upper", means + reach)):
        table[name] = turned_back(numbers, model.transform)
    table["letters"] = lettered(square_of(p_value.tolist(), len(labels)), means, level)
    table["test"] = test
    return TreatmentComparison(
        table[list(TREATMENT_COLUMNS)],
        pairs[list(TREATMENT_PAIR_COLUMNS)],
        _overall(model, chosen),
        test,
        level,
        centre,
        "confidence",
        confidence,
        (*_notes(model, chosen), *model.notes),
        (*model.citations, "tukey1953", "kramer1956", "piepho2004"),
    )


def _rows(model: MixedModel, chosen: Sequence[str]) -> tuple[FloatArray, list[str], IndexArray]:
    factors = model.factors
    grid = np.indices([len(one.levels) for one in factors]).reshape(len(factors), -1).T
    places = [[one.name for one in factors].index(name) for name in chosen]
    cells, member = np.unique(grid[:, places], axis=0, return_inverse=True)
    rows = np.array([model.cell_rows[np.ravel(member) == number].mean(axis=0) for number in range(len(cells))])
    labels = [
        " × ".join(str(factors[place].levels[level]) for place, level in zip(places, cell, strict=True))
        for cell in cells.tolist()
    ]
    codes = np.column_stack([factors[place].code for place in places])
    # Every combination of levels occurs, so the sorted combinations of the values are those of the grid.
    _, counts = np.unique(codes, axis=0, return_counts=True)
    return rows, labels, counts.astype(np.intp)


def _error(model: MixedModel, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    error = np.sqrt(np.einsum("mp,pq,mq->m", rows, model.covariance, rows))
    held = np.abs(rows) > 1e-12
    degrees = np.where(held, model.degrees, np.inf).min(axis=1)
    return error, degrees


def _overall(model: MixedModel, chosen: Sequence[str]) -> pd.DataFrame:
    name = label_of(tuple(one.name for one in model.factors if one.name in chosen))
    row = model.table[model.table["term"] == name].assign(test=f"F: {name}")
    return row[list(OVERALL_COLUMNS)].reset_index(drop=True)


def _notes(model: MixedModel, chosen: Sequence[str]) -> tuple[Message, ...]:
    for term, p_value in zip(model.table["term"], model.table["p_value"], strict=True):
        parts = set(str(term).split(":"))
        if len(parts) > 1 and parts & set(chosen) and not parts <= set(chosen) and p_value < 0.05:
            return (Message.of("trials.means-over-interaction", term=str(term), p_value=float(p_value)),)
    return ()
