"""Treatments compared by ranks: Kruskal and Wallis with Dunn's pairs, and the tests that take values below a limit."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats import adjusted_p_values, compare_groups, kaplan_meier
from netmin.stats.multiple_tests import ADJUSTMENT_CITATIONS, Adjustment
from netmin.trials.comparison import (
    OVERALL_COLUMNS,
    TREATMENT_COLUMNS,
    TREATMENT_PAIR_COLUMNS,
    TreatmentComparison,
    groups_of,
    lettered,
    square_of,
)
from netmin.trials.factors import BoolArray, FloatArray, factor

#: Tests that take values below a limit.
CensoredTest = Literal["peto-peto", "gehan"]

#: Fewest plots of a treatment in a comparison of ranks.
FEWEST_RANKS = 2

#: Treatments with fewer plots make the chi-square of Kruskal and Wallis rough.
ENOUGH_RANKS = 5


def rank_comparison(
    values: npt.ArrayLike,
    treatment: npt.ArrayLike,
    *,
    adjustment: Adjustment = "holm",
    level: float = 0.05,
) -> TreatmentComparison:
    """Compare treatments by ranks: Kruskal and Wallis over all, Dunn for pairs, ties accounted for.

    Parameters
    ----------
    values : array, shape (n,)
        One value per plot; NaN where a plot was lost. [any unit]
    treatment : array, shape (n,)
        Of each plot.
    adjustment : {"holm", "benjamini-hochberg", "benjamini-yekutieli", "none"}
        Of the p-values of pairs for their number.
    level : float
        Pairs with a smaller p-value get different letters. [–]

    Returns
    -------
    TreatmentComparison
        Medians with quartiles; pairs as differences of mean ranks.

    Raises
    ------
    NetminError
        If there is one treatment, one has fewer than two plots, or all values are equal.

    References
    ----------
    kruskal1952, dunn1964, holm1979, piepho2004

    Examples
    --------
    >>> found = rank_comparison([1, 2, 3, 4, 8, 9, 10, 12], ["control"] * 4 + ["lime"] * 4)
    >>> found.table["letters"].tolist(), round(found.p_value, 4)
    (['b', 'a'], 0.0209)
    """
    from scipy.stats import chi2, norm, rankdata

    groups = groups_of(values, treatment, FEWEST_RANKS)
    count, size = groups.value.size, len(groups.names)
    ranks = rankdata(groups.value)
    _, ties = np.unique(groups.value, return_counts=True)
    spread = count * (count + 1) / 12 - float(np.sum(ties.astype(float) ** 3 - ties)) / (12 * (count - 1))
    if ties.size == 1:
        raise NetminError(Message.of("trials.no-variation", count=count))
    mean_rank = np.bincount(groups.code, weights=ranks) / groups.counts
    statistic = float(np.sum(groups.counts * (mean_rank - (count + 1) / 2) ** 2)) / spread
    first, second = np.triu_indices(size, 1)
    difference = mean_rank[second] - mean_rank[first]
    z = difference / np.sqrt(spread * (1 / groups.counts[first] + 1 / groups.counts[second]))
    p_value = adjusted_p_values(2 * norm.sf(np.abs(z)), adjustment)
    overall = ("kruskal-wallis", statistic, float(size - 1), float("nan"), float(chi2.sf(statistic, size - 1)))
    pairs = pd.DataFrame({"first": [groups.names[i] for i in first], "second": [groups.names[i] for i in second]})
    pairs = pairs.assign(contrast="ranks", estimate=difference, lower=np.nan, upper=np.nan)
    pairs["statistic"], pairs["p_value"] = z, p_value
    table = _medians(groups.value, np.zeros(count, dtype=bool), groups.code, groups.names)
    table["letters"] = lettered(square_of(p_value.tolist(), size), mean_rank, level)
    table["test"] = "dunn"
    return TreatmentComparison(
        table[list(TREATMENT_COLUMNS)],
        pairs[list(TREATMENT_PAIR_COLUMNS)],
        pd.DataFrame([overall], columns=list(OVERALL_COLUMNS)),
        "dunn",
        level,
        "median",
        "quartiles",
        0.5,
        _few(groups.counts),
        ("kruskal1952", "dunn1964", *ADJUSTMENT_CITATIONS[adjustment], "piepho2004"),
    )


def censored_comparison(
    values: npt.ArrayLike,
    treatment: npt.ArrayLike,
    below: npt.ArrayLike,
    *,
    test: CensoredTest = "peto-peto",
    adjustment: Adjustment = "holm",
    level: float = 0.05,
) -> TreatmentComparison:
    """Compare treatments some of whose values are only known to lie below a limit; nothing is put in their place.

    Parameters
    ----------
    values : array, shape (n,)
        One value per plot, or the limit where `below`; NaN where a plot was lost. [any unit]
    treatment : array, shape (n,)
        Of each plot.
    below : array of bool, shape (n,)
        Known only to lie below the value.
    test : {"peto-peto", "gehan"}
        Weights of the values, see `netmin.stats.compare_groups`.
    adjustment : str
        Of the p-values of pairs for their number.
    level : float
        Pairs with a smaller p-value get different letters. [–]

    Returns
    -------
    TreatmentComparison
        Kaplan-Meier medians and quartiles, NaN where they are hidden below limits.

    Raises
    ------
    NetminError
        If there is one treatment, one has fewer than three plots, or nothing was detected.

    References
    ----------
    gehan1965, peto1972, helsel2012, piepho2004

    Examples
    --------
    >>> lead = [0.5, 0.5, 0.6, 0.5, 0.9, 1.4, 1.8, 2.2]
    >>> found = censored_comparison(lead, ["lime"] * 4 + ["control"] * 4, [1, 1, 0, 1, 0, 0, 0, 0])
    >>> found.table[["treatment", "below", "letters"]].to_numpy().tolist()
    [['control', 0, 'a'], ['lime', 3, 'b']]
    """
    value = np.asarray(values, dtype=float)
    whole = factor("treatment", treatment)
    low = np.asarray(below, dtype=bool)
    if value.shape != whole.code.shape or value.shape != low.shape:
        raise ValueError("Values, treatments and marks must be as many.")
    rows = ~np.isnan(value)
    left = whole.taking(rows)
    value, low = value[rows], low[rows]
    names = tuple(str(level) for level in left.levels)
    found = compare_groups(value, left.code, low, test=test, adjustment=adjustment)
    p_values = found.pairs["adjusted_p_value"].to_numpy(dtype=float)
    pairs = pd.DataFrame(
        {
            "first": [names[int(code)] for code in found.pairs["first"]],
            "second": [names[int(code)] for code in found.pairs["second"]],
        }
    ).assign(contrast="ranks", estimate=np.nan, lower=np.nan, upper=np.nan)
    pairs["statistic"], pairs["p_value"] = found.pairs["z"].to_numpy(dtype=float), p_values
    overall = (test, found.statistic, float(found.degrees), float("nan"), found.p_value)
    table = _medians(value, low, left.code, names)
    height = found.groups["observed_less_expected"].to_numpy(dtype=float) / found.groups["count"].to_numpy(dtype=float)
    table["letters"] = lettered(square_of(p_values.tolist(), len(names)), height, level)
    table["test"] = test
    return TreatmentComparison(
        table[list(TREATMENT_COLUMNS)],
        pairs[list(TREATMENT_PAIR_COLUMNS)],
        pd.DataFrame([overall], columns=list(OVERALL_COLUMNS)),
        test,
        level,
        "median",
        "quartiles",
        0.5,
        _censored_notes(int(low.sum()), value.size, names, left.code, low),
        (*found.citations, "piepho2004"),
    )


def _medians(value: FloatArray, below: BoolArray, code: npt.NDArray[np.intp], names: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for number, name in enumerate(names):
        inside = code == number
        shape = kaplan_meier(value[inside], below[inside])
        middle = [shape.quantile(share) for share in (0.5, 0.25, 0.75)]
        rows.append((name, int(inside.sum()), int(below[inside].sum()), *middle))
    return pd.DataFrame(rows, columns=["treatment", "count", "below", "centre", "lower", "upper"])


def _few(counts: npt.NDArray[np.intp]) -> tuple[Message, ...]:
    fewest = int(counts.min())
    return (Message.of("trials.ranks-rough", fewest=fewest, enough=ENOUGH_RANKS),) if fewest < ENOUGH_RANKS else ()


def _censored_notes(
    hidden: int, count: int, names: tuple[str, ...], code: npt.NDArray[np.intp], below: BoolArray
) -> tuple[Message, ...]:
    notes = [Message.of("trials.censored-test", below=hidden, count=count)] if hidden else []
    unseen = [name for number, name in enumerate(names) if below[code == number].all()]
    if unseen:
        notes.append(Message.of("trials.nothing-detected-in", treatments=unseen))
    return tuple(notes)
