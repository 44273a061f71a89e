"""Tukey's comparison of all treatments of an analysis of variance, each pair with its own error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.anova import AnalysisOfVariance
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
from netmin.trials.factors import FloatArray, IndexArray, crossing, label_of
from netmin.trials.studentized import range_p_value, range_quantile
from netmin.trials.transforms import turned_back


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
    weights, labels, counts = _weights(analysis, chosen)
    means = weights @ analysis.response
    balanced = counts.min() == counts.max()
    test: PairTest = "tukey" if balanced else "tukey-kramer"
    pairs, p_values = _pairs(analysis, weights, labels, confidence)
    lower, upper = _limits(analysis, weights, means, confidence)
    centre, _ = scale_words(analysis.transform)
    table = pd.DataFrame({"treatment": labels, "count": counts, "below": 0})
    for name, numbers in (("centre", means), ("lower", lower), ("upper", upper)):
        table[name] = turned_back(numbers, analysis.transform)
    table["letters"] = lettered(p_values, means, level)
    table["test"] = test
    return TreatmentComparison(
        table[list(TREATMENT_COLUMNS)],
        pairs,
        _overall(analysis, chosen),
        test,
        level,
        centre,
        "confidence",
        confidence,
        (*_notes(analysis, chosen), *analysis.notes),
        (*analysis.citations, "tukey1953", "piepho2004", *_extra_citations(analysis, balanced)),
    )


def _weights(analysis: AnalysisOfVariance, chosen: Sequence[str]) -> tuple[FloatArray, list[str], IndexArray]:
    """Return the weights that make each mean, shape (k, n), names of the treatments, and their numbers of plots."""
    factors = analysis.factors
    grid = np.indices([len(one.levels) for one in factors]).reshape(len(factors), -1).T
    places = [[one.name for one in factors].index(name) for name in chosen]
    cells, member = np.unique(grid[:, places], axis=0, return_inverse=True)
    member = np.ravel(member)
    weights = np.array([analysis.estimators[member == number].mean(axis=0) for number in range(len(cells))])
    labels = [
        " × ".join(str(factors[place].levels[level]) for place, level in zip(places, cell, strict=True))
        for cell in cells.tolist()
    ]
    unknown = [label for label, row in zip(labels, weights, strict=True) if np.isnan(row).any()]
    if unknown:
        raise NetminError(Message.of("trials.mean-not-estimable", treatments=unknown))
    have, _ = crossing([factors[place] for place in places])
    observed = np.unique(np.column_stack([factors[place].code for place in places]), axis=0)
    counts = np.zeros(len(cells), dtype=np.intp)
    counts[[int(np.flatnonzero((cells == row).all(axis=1))[0]) for row in observed]] = np.bincount(have)
    return weights, labels, counts


def _variance(analysis: AnalysisOfVariance, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return variances of weighted sums of the values, and their degrees of freedom, each of shape (m,)."""
    parts = np.array([mean * np.sum((weights @ basis) ** 2, axis=1) for basis, mean, _ in analysis.error])
    degrees = np.array([one for _, _, one in analysis.error])
    total = parts.sum(axis=0)
    if not np.all(total > 0):
        raise NetminError(Message.of("trials.no-variation", count=analysis.response.size))
    return total, np.asarray(total**2 / (parts**2 / degrees[:, None]).sum(axis=0))


def _pairs(
    analysis: AnalysisOfVariance, weights: FloatArray, labels: Sequence[str], confidence: float
) -> tuple[pd.DataFrame, FloatArray]:
    first, second = np.triu_indices(len(labels), 1)
    contrasts = weights[second] - weights[first]
    variance, degrees = _variance(analysis, contrasts)
    estimate, error = contrasts @ analysis.response, np.sqrt(variance)
    statistic = np.abs(estimate) / error * np.sqrt(2)
    p_value = range_p_value(statistic, len(labels), degrees)
    half = range_quantile(confidence, len(labels), degrees) / np.sqrt(2) * error
    table = pd.DataFrame({"first": [labels[int(i)] for i in first], "second": [labels[int(i)] for i in second]})
    table["contrast"] = scale_words(analysis.transform)[1]
    for name, numbers in (("estimate", estimate), ("lower", estimate - half), ("upper", estimate + half)):
        table[name] = turned_back(numbers, analysis.transform)
    table["statistic"], table["p_value"] = statistic, p_value
    return table[list(TREATMENT_PAIR_COLUMNS)], square_of(p_value, len(labels))


def _limits(
    analysis: AnalysisOfVariance, weights: FloatArray, means: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    from scipy.stats import t

    variance, degrees = _variance(analysis, weights)
    half = t.ppf((1 + confidence) / 2, degrees) * np.sqrt(variance)
    return means - half, means + half


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


def _notes(analysis: AnalysisOfVariance, chosen: Sequence[str]) -> tuple[Message, ...]:
    """Warn where the means of a factor hide that its effect depends on another."""
    for term, p_value in zip(analysis.table["term"], analysis.table["p_value"], strict=True):
        parts = set(str(term).split(":"))
        if len(parts) > 1 and parts & set(chosen) and not parts <= set(chosen) and p_value < 0.05:
            return (Message.of("trials.means-over-interaction", term=str(term), p_value=float(p_value)),)
    return ()


def _extra_citations(analysis: AnalysisOfVariance, balanced: bool) -> tuple[str, ...]:
    found = () if balanced else ("kramer1956",)
    return (*found, "satterthwaite1946") if analysis.layout == "split-plot" else found
