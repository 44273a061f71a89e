"""Means of ratios over pots: the pot is what repeats, and the mean of ratios is not the ratio of means."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.stats import maximum_likelihood

FloatArray = npt.NDArray[np.float64]

#: What a group is.
GROUP = ("index", "definition", "unit", "element", "species", "cultivar", "treatment", "round", "number")

#: Columns of `summarise`. pots: number of; bounded: of those, known only by bounds; geometric_mean, lower, upper: of
#: the pots, by ``interval`` ("log-t", "likelihood" where some are bounded, "" where none can be given);
#: mean_of_ratios, ratio_of_means: NaN where a pot is bounded; mean_low, mean_high: between which the mean of ratios
#: lies, whatever the limits hide; ratio_lower, ratio_upper: of the ratio of means, by drawing pots.
SUMMARY_COLUMNS = (
    *GROUP,
    *("pots", "bounded", "geometric_mean", "lower", "upper", "interval"),
    *("mean_of_ratios", "mean_low", "mean_high", "ratio_of_means", "ratio_lower", "ratio_upper"),
)


def summarise(plots: pd.DataFrame, *, confidence: float = 0.95, resamples: int = 999, seed: int = 0) -> pd.DataFrame:
    """Return the means of every index by treatment, round and harvest.

    Parameters
    ----------
    plots : pandas.DataFrame
        Rows with the columns of `netmin.trials.accumulation.PLOT_COLUMNS`.
    confidence : float
        Two-sided. [–]
    resamples, seed : int
        Of the bootstrap of pots.

    Returns
    -------
    pandas.DataFrame
        `SUMMARY_COLUMNS`, in the order in which the groups first come.

    References
    ----------
    efron1993, helsel2012
    """
    codes = plots.groupby(list(GROUP), sort=False, dropna=False).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    firsts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    columns = {name: plots[name].to_numpy(dtype=float)[order] for name in _NUMBERS}
    streams = np.random.SeedSequence(seed).spawn(len(firsts))
    rows = []
    for place, (start, end) in enumerate(zip(firsts, [*firsts[1:], len(order)], strict=True)):
        part = {name: column[start:end] for name, column in columns.items()}
        rows.append(_group(part, confidence, resamples, np.random.default_rng(streams[place])))
    heads = plots.iloc[order[firsts]][list(GROUP)].reset_index(drop=True)
    numbers = pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS[len(GROUP) :]))
    return pd.concat([heads, numbers], axis=1)


#: What a group is summarised from.
_NUMBERS = ("value", "low", "high", "numerator_low", "denominator_low")
_Part = dict[str, FloatArray]


def log_t_interval(values: npt.ArrayLike, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return the geometric mean of positive values and its interval.

    Parameters
    ----------
    values : array, shape (n,)
        Of pots. [any unit]
    confidence : float
        Two-sided. [–]

    Returns
    -------
    tuple of float
        Mean, lower and upper limit, by Student's t of the logarithms; limits NaN for one value.

    Examples
    --------
    >>> [round(each, 3) for each in log_t_interval([1.0, 2.0, 4.0])]
    [2.0, 0.357, 11.19]
    """
    from scipy.special import stdtrit

    logs = np.log(np.asarray(values, dtype=float))
    mean = float(logs.mean())
    if logs.size < 2:
        return float(np.exp(mean)), float("nan"), float("nan")
    reach = stdtrit(logs.size - 1, (1 + confidence) / 2) * float(logs.std(ddof=1)) / np.sqrt(logs.size)
    return float(np.exp(mean)), float(np.exp(mean - reach)), float(np.exp(mean + reach))


def _group(part: _Part, confidence: float, resamples: int, random: np.random.Generator) -> tuple[object, ...]:
    value = part["value"]
    bounded = int(np.isnan(value).sum())
    span = float(part["low"].mean()), float(part["high"].mean())
    if bounded:
        middle = _by_likelihood(part, confidence)
        return (value.size, bounded, *middle, float("nan"), *span, *(float("nan"),) * 3)
    middle = (*log_t_interval(value, confidence), "log-t") if (value > 0).all() else (*(float("nan"),) * 3, "")
    above = part["numerator_low"]
    under = part["denominator_low"]
    limits = _bootstrap(above, under, confidence, resamples, random)
    return (value.size, 0, *middle, float(value.mean()), *span, float(above.mean() / under.mean()), *limits)


def _by_likelihood(part: _Part, confidence: float) -> tuple[float, float, float, str]:
    """Return the geometric mean of pots of which some are spans, by a lognormal law, where it can be fitted."""
    value, low, high = (part[name] for name in ("value", "low", "high"))
    hidden = np.isnan(value)
    below, above = hidden & (low <= 0) & np.isfinite(high), hidden & (low > 0) & np.isinf(high)
    known = ~(hidden & (low <= 0) & np.isinf(high))
    shown = np.where(below, high, np.where(hidden, low, value))
    upper = np.where(hidden & ~below & ~above, high, np.nan)
    try:
        fit = maximum_likelihood(shown[known], below[known], above[known], upper=upper[known], confidence=confidence)
    except NetminError:
        return (*(float("nan"),) * 3, "")
    row = fit.table.set_index("quantity").loc["log_mean"]
    middle, least, most = (float(np.exp(row[name])) for name in ("estimate", "lower", "upper"))
    return middle, least, most, "likelihood"


def _bootstrap(
    above: FloatArray, under: FloatArray, confidence: float, resamples: int, random: np.random.Generator
) -> tuple[float, float]:
    """Return limits of a ratio of means by drawing pots with replacement."""
    if above.size < 2:
        return float("nan"), float("nan")
    drawn = random.integers(0, above.size, (resamples, above.size))
    ratios = above[drawn].mean(axis=1) / under[drawn].mean(axis=1)
    low, high = np.quantile(ratios, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
