"""Tukey's comparison of all treatments of an analysis of variance, each pair with its own error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.anova import AnalysisOfVariance
from netmin.trials.comparison import OVERALL_COLUMNS, TreatmentComparison
from netmin.trials.estimated_means import (
    Estimated,
    TreatmentCells,
    compared_by_tukey,
    hidden_interaction,
    treatment_cells,
)
from netmin.trials.factors import FloatArray, label_of


def tukey_comparison(
    analysis: AnalysisOfVariance,
    factors: Sequence[str] | None = None,
    *,
    level: float = 0.05,
    confidence: float = 0.95,
) -> TreatmentComparison:
    """Return the means of treatments with Tukey's honest differences and letters.

    Means of some factors are taken over the levels of the others with equal weights, and so are blocks; in a balanced
    layout they are plain means. With unequal groups the test is that of Tukey and Kramer. In a split plot each pair
    has the error of the strata that its difference lies in, with degrees of freedom after Satterthwaite.

    Parameters
    ----------
    analysis : AnalysisOfVariance
        Of one value per plot.
    factors : sequence of str, optional
        Whose combinations of levels are compared; all factors unless given.
    level : float
        Pairs with a smaller p-value get different letters. [–]
    confidence : float
        Of the limits of means (each for itself) and differences (all together). [–]

    Returns
    -------
    TreatmentComparison
        Back on the scale as measured: after logarithms geometric means and ratios.

    Raises
    ------
    NetminError
        If a mean cannot be estimated because a combination of levels is empty, or the values do not vary.
    ValueError
        If the analysis has no such factor.

    References
    ----------
    tukey1953, kramer1956, satterthwaite1946, piepho2004

    Examples
    --------
    >>> from netmin.trials.anova import analysis_of_variance
    >>> found = analysis_of_variance([4.1, 3.9, 5.2, 5.4, 6.8, 7.0], {"dose": [0, 0, 1, 1, 2, 2]})
    >>> tukey_comparison(found).table[["treatment", "count", "letters", "test"]].to_numpy().tolist()
    [['0', 2, 'c', 'tukey'], ['1', 2, 'b', 'tukey'], ['2', 2, 'a', 'tukey']]
    """
    names = [one.name for one in analysis.factors]
    chosen = list(names if factors is None else factors)
    if not chosen or not set(chosen) <= set(names):
        raise ValueError(f"The factors of the analysis are {', '.join(names)}; {', '.join(chosen)} asks for others.")
    cells = treatment_cells(analysis.factors, chosen)
    weights = _weights(analysis, cells)
    first, second = np.triu_indices(len(weights), 1)
    balanced = bool(cells.counts.min() == cells.counts.max())
    return compared_by_tukey(
        cells,
        _estimated(analysis, weights),
        _estimated(analysis, weights[second] - weights[first]),
        transform=analysis.transform,
        level=level,
        confidence=confidence,
        overall=_overall(analysis, chosen),
        notes=(*hidden_interaction(analysis.table, chosen), *analysis.notes),
        citations=(*analysis.citations, "tukey1953", "piepho2004", *_extra_citations(analysis, balanced)),
    )


def _weights(analysis: AnalysisOfVariance, cells: TreatmentCells) -> FloatArray:
    """Return the weights that make each mean, shape (k, n)."""
    count = len(cells.labels)
    weights = np.array([analysis.estimators[cells.member == number].mean(axis=0) for number in range(count)])
    unknown = [label for label, row in zip(cells.labels, weights, strict=True) if np.isnan(row).any()]
    if unknown:
        raise NetminError(Message.of("trials.mean-not-estimable", treatments=unknown))
    return weights


def _estimated(analysis: AnalysisOfVariance, weights: FloatArray) -> Estimated:
    """Return weighted sums of the values; the variance comes from the strata that they lie in."""
    parts = np.array([mean * np.sum((weights @ basis) ** 2, axis=1) for basis, mean, _ in analysis.error])
    degrees = np.array([one for _, _, one in analysis.error])
    total = parts.sum(axis=0)
    if not np.all(total > 0):
        raise NetminError(Message.of("trials.no-variation", count=analysis.response.size))
    pooled = np.asarray(total**2 / (parts**2 / degrees[:, None]).sum(axis=0))
    return Estimated(weights @ analysis.response, np.sqrt(total), pooled)


def _overall(analysis: AnalysisOfVariance, chosen: Sequence[str]) -> pd.DataFrame:
    """Return the F test of the highest term of the chosen factors; NaN where the analysis has none."""
    name = label_of(tuple(one.name for one in analysis.factors if one.name in chosen))
    found = analysis.table[(analysis.table["term"] == name) & analysis.table["statistic"].notna()]
    if found.empty:
        row = (f"F: {name}", float("nan"), float("nan"), float("nan"), float("nan"))
    else:
        last = found.iloc[-1]
        errors = analysis.table[analysis.table["stratum"] == last["stratum"]]
        left = float(errors["degrees"].iloc[-1])
        row = (f"F: {name}", float(last["statistic"]), float(last["degrees"]), left, float(last["p_value"]))
    return pd.DataFrame([row], columns=list(OVERALL_COLUMNS))


def _extra_citations(analysis: AnalysisOfVariance, balanced: bool) -> tuple[str, ...]:
    found = () if balanced else ("kramer1956",)
    return (*found, "satterthwaite1946") if analysis.layout == "split-plot" else found
