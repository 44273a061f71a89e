"""Treatments whose spread differs: Welch's test, and pairs after Games and Howell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.comparison import (
    OVERALL_COLUMNS,
    TREATMENT_COLUMNS,
    TREATMENT_PAIR_COLUMNS,
    Groups,
    TreatmentComparison,
    groups_of,
    lettered,
    scale_words,
    square_of,
)
from netmin.trials.factors import FloatArray
from netmin.trials.studentized import range_p_value, range_quantile
from netmin.trials.transforms import Transform, transformed, turned_back

#: Fewest plots of a treatment: fewer have no spread of their own.
FEWEST_WELCH = 2


def welch_comparison(
    values: npt.ArrayLike,
    treatment: npt.ArrayLike,
    *,
    transform: Transform = "none",
    level: float = 0.05,
    confidence: float = 0.95,
) -> TreatmentComparison:
    """Compare treatments of a completely randomised layout without taking their variances for equal.

    Parameters
    ----------
    values : array, shape (n,)
        One value per plot; NaN where a plot was lost. [any unit]
    treatment : array, shape (n,)
        Of each plot.
    transform : {"none", "log"}
        Scale of analysis.
    level : float
        Pairs with a smaller p-value get different letters. [–]
    confidence : float
        Of the limits. [–]

    Returns
    -------
    TreatmentComparison

    Raises
    ------
    NetminError
        If a treatment has fewer than two plots or no spread, or a value has no logarithm.

    References
    ----------
    welch1951, games1976, piepho2004

    Examples
    --------
    >>> found = welch_comparison([1.0, 1.2, 1.1, 3.0, 5.0, 4.0], ["control"] * 3 + ["compost"] * 3)
    >>> found.table["letters"].tolist(), round(found.p_value, 3)
    (['a', 'b'], 0.036)
    """
    groups = groups_of(values, treatment, FEWEST_WELCH)
    scale = _scale(groups, transform)
    spread = np.array([scale[groups.code == one].var(ddof=1) for one in range(len(groups.names))])
    if not np.all(spread > 0):
        still = [name for name, one in zip(groups.names, spread, strict=True) if not one > 0]
        raise NetminError(Message.of("trials.treatment-without-spread", treatments=still))
    means = np.array([scale[groups.code == one].mean() for one in range(len(groups.names))])
    squared_error = spread / groups.counts
    pairs, p_values = _pairs(groups, means, squared_error, transform, confidence)
    half = _t_quantile(confidence, groups.counts - 1) * np.sqrt(squared_error)
    table = pd.DataFrame({"treatment": groups.names, "count": groups.counts, "below": 0})
    for name, numbers in (("centre", means), ("lower", means - half), ("upper", means + half)):
        table[name] = turned_back(numbers, transform)
    table["letters"] = lettered(p_values, means, level)
    table["test"] = "games-howell"
    return TreatmentComparison(
        table[list(TREATMENT_COLUMNS)],
        pairs,
        _welch(means, squared_error, groups.counts),
        "games-howell",
        level,
        scale_words(transform)[0],
        "confidence",
        confidence,
        (),
        ("welch1951", "games1976", "piepho2004"),
    )


def _scale(groups: Groups, transform: Transform) -> FloatArray:
    return transformed(groups.value, transform)


def _t_quantile(confidence: float, degrees: npt.NDArray[np.intp]) -> FloatArray:
    from scipy.stats import t

    return np.asarray(t.ppf((1 + confidence) / 2, degrees), dtype=float)


def _welch(means: FloatArray, squared_error: FloatArray, counts: npt.NDArray[np.intp]) -> pd.DataFrame:
    """Return Welch's F with its degrees of freedom."""
    from scipy.stats import f as f_distribution

    weight = 1 / squared_error
    share, size = weight / weight.sum(), means.size
    lack = float(np.sum((1 - share) ** 2 / (counts - 1)))
    between = float(np.sum(weight * (means - share @ means) ** 2)) / (size - 1)
    statistic = between / (1 + 2 * (size - 2) / (size**2 - 1) * lack)
    degrees = (size**2 - 1) / (3 * lack)
    row = ("welch", statistic, float(size - 1), degrees, float(f_distribution.sf(statistic, size - 1, degrees)))
    return pd.DataFrame([row], columns=list(OVERALL_COLUMNS))


def _pairs(
    groups: Groups, means: FloatArray, squared_error: FloatArray, transform: Transform, confidence: float
) -> tuple[pd.DataFrame, FloatArray]:
    first, second = np.triu_indices(len(groups.names), 1)
    variance = squared_error[first] + squared_error[second]
    parts = squared_error**2 / (groups.counts - 1)
    degrees = variance**2 / (parts[first] + parts[second])
    estimate, error = means[second] - means[first], np.sqrt(variance / 2)
    statistic = np.abs(estimate) / error
    p_value = range_p_value(statistic, means.size, degrees)
    half = range_quantile(confidence, means.size, degrees) * error
    table = pd.DataFrame({"first": [groups.names[i] for i in first], "second": [groups.names[i] for i in second]})
    table["contrast"] = scale_words(transform)[1]
    for name, numbers in (("estimate", estimate), ("lower", estimate - half), ("upper", estimate + half)):
        table[name] = turned_back(numbers, transform)
    table["statistic"], table["p_value"] = statistic, p_value
    return table[list(TREATMENT_PAIR_COLUMNS)], square_of(p_value, means.size)
