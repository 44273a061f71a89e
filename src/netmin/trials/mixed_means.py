"""Means of treatments and rounds by a mixed model, with letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from netmin.trials.comparison import OVERALL_COLUMNS, TreatmentComparison
from netmin.trials.estimated_means import Estimated, compared_by_tukey, hidden_interaction, treatment_cells
from netmin.trials.factors import FloatArray, label_of
from netmin.trials.mixed import MixedModel


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
    names = [one.name for one in model.factors]
    chosen = list(names if factors is None else factors)
    if not chosen or not set(chosen) <= set(names):
        raise ValueError(f"The factors of the model are {', '.join(names)}; {', '.join(chosen)} asks for others.")
    cells = treatment_cells(model.factors, chosen)
    rows = np.array([model.cell_rows[cells.member == number].mean(axis=0) for number in range(len(cells.labels))])
    first, second = np.triu_indices(len(rows), 1)
    return compared_by_tukey(
        cells,
        _estimated(model, rows),
        _estimated(model, rows[second] - rows[first]),
        transform=model.transform,
        level=level,
        confidence=confidence,
        overall=_overall(model, chosen),
        notes=(*hidden_interaction(model.table, chosen), *model.notes),
        citations=(*model.citations, "tukey1953", "kramer1956", "piepho2004"),
    )


def _estimated(model: MixedModel, rows: FloatArray) -> Estimated:
    error = np.sqrt(np.einsum("mp,pq,mq->m", rows, model.covariance, rows))
    held = np.abs(rows) > 1e-12
    degrees = np.where(held, model.degrees, np.inf).min(axis=1)
    return Estimated(rows @ model.effects, error, degrees)


def _overall(model: MixedModel, chosen: Sequence[str]) -> pd.DataFrame:
    name = label_of(tuple(one.name for one in model.factors if one.name in chosen))
    row = model.table[model.table["term"] == name].assign(test=f"F: {name}")
    return row[list(OVERALL_COLUMNS)].reset_index(drop=True)
