"""Is a site above or below a limit? One sample against one number, with the burden of proof named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.censored import kaplan_meier
from netmin.stats.columns import Column, column

#: What is taken for true until the samples speak against it: the site exceeds the limit (clean-up), or keeps it
#: (screening).
Hypothesis = Literal["at-or-above", "at-or-below"]

#: What is compared with the limit, and how.
LimitTest = Literal["t", "chen", "wilcoxon", "sign", "proportion"]

#: What each test compares.
COMPARED = {"t": "mean", "chen": "mean", "wilcoxon": "median", "sign": "median", "proportion": "share-above"}

#: Fewest values.
FEWEST_VALUES = 4

#: Up to so many untied values the probability of signed ranks is exact.
MOST_EXACT = 50

_CITATIONS = {
    "t": ("epa2006",),
    "chen": ("chen1995",),
    "wilcoxon": ("wilcoxon1945", "epa2006"),
    "sign": ("epa2006",),
    "proportion": ("epa2006",),
}


@dataclass(frozen=True)
class LimitComparison:
    """A test of one sample against a limit.

    Attributes
    ----------
    hypothesis : str
        What was taken for true: "at-or-above" or "at-or-below" the limit.
    rejected : bool
        Whether the samples speak against it.
    statistic, p_value : float
        One-sided. [–]
    estimate : float
        Of what is compared: mean or median [unit of the values], or share above the limit [–]; NaN where non-detects
        hide it.
    limit, share : float
        The limit [unit of the values]; the share of values that may lie above it, for "proportion" [–].
    compared, test : str
        "mean", "median" or "share-above", and the test.
    level : float
        [–]
    count, detected : int
        Values measured; those that are numbers.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    hypothesis: Hypothesis
    rejected: bool
    statistic: float
    p_value: float
    estimate: float
    limit: float
    share: float
    compared: str
    test: LimitTest
    level: float
    count: int
    detected: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What is shown: "above", "below", or "nothing" where the hypothesis stands, which proves it not."""
        if not self.rejected:
            return "nothing"
        return "below" if self.hypothesis == "at-or-above" else "above"

    @property
    def table(self) -> pd.DataFrame:
        """One row: the question, the numbers and the answer."""
        names = (
            *("compared", "test", "hypothesis", "limit", "share", "estimate", "statistic", "p_value", "level"),
            *("shown", "count", "detected"),
        )
        return pd.DataFrame([{name: getattr(self, name) for name in names}])


def compare_with_limit(
    values: npt.ArrayLike,
    limit: float,
    below: npt.ArrayLike | None = None,
    *,
    hypothesis: Hypothesis,
    test: LimitTest = "t",
    share: float = 0.1,
    level: float = 0.05,
) -> LimitComparison:
    """Test whether the mean, the median or the share of values above a limit keeps it.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the detection limit where `below`; NaN where not measured. [any unit]
    limit : float
        What is compared with. [unit of the values]
    below : array of bool, shape (n,), optional
        Known only to lie below the value.
    hypothesis : {"at-or-above", "at-or-below"}
        What holds until the contrary is shown: "at-or-above" for a clean-up, where cleanness has to be proved;
        "at-or-below" for a screening, where pollution has.
    test : {"t", "chen", "wilcoxon", "sign", "proportion"}
        "t": mean, by Student; with non-detects from Kaplan and Meier's mean and standard error. "chen": mean of values
        skewed to the right, screening only. "wilcoxon": median of a symmetric distribution. "sign": median of any.
        "proportion": share of values above the limit, against `share`.
    share : float
        For "proportion": share of values that may lie above the limit. [–]
    level : float
        Risk of rejecting what is true. [–]

    Returns
    -------
    LimitComparison
        A non-detect whose limit lies above the limit compared with is counted in favour of the hypothesis.

    Raises
    ------
    NetminError
        If there are fewer than `FEWEST_VALUES`, the values do not differ, or the test cannot take such data.
    ValueError
        If the arrays do not fit each other or a choice is unknown.

    References
    ----------
    epa2006, chen1995, wilcoxon1945

    Examples
    --------
    >>> found = compare_with_limit(
    ...     [82.39, 103.46, 104.93, 105.52, 98.37, 113.23, 86.62, 91.72, 108.21], 95, hypothesis="at-or-below")
    >>> round(found.statistic, 2), found.shown
    (1.26, 'nothing')
    """
    _check(hypothesis, test, share, level)
    data = column(values, below)
    if data.value.size < FEWEST_VALUES:
        raise NetminError(Message.of("stats.limit-test-too-few", count=data.value.size, fewest=FEWEST_VALUES))
    statistic, p_value, estimate = _TESTS[test](data, float(limit), hypothesis, share)
    return LimitComparison(
        hypothesis,
        p_value < level,
        statistic,
        p_value,
        estimate,
        float(limit),
        share if test == "proportion" else float("nan"),
        COMPARED[test],
        test,
        level,
        data.value.size,
        int(data.detected.sum()),
        _notes(data, float(limit), test),
        _CITATIONS[test],
    )


_Answer = tuple[float, float, float]


def _check(hypothesis: Hypothesis, test: LimitTest, share: float, level: float) -> None:
    if hypothesis not in ("at-or-above", "at-or-below"):
        raise ValueError(f"The hypothesis is 'at-or-above' or 'at-or-below', not {hypothesis!r}.")
    if test not in COMPARED:
        raise ValueError(f"The test is one of {', '.join(COMPARED)}, not {test!r}.")
    if not (0 < share < 1 and 0 < level < 1):
        raise ValueError("Share and level lie between 0 and 1.")


def _t(data: Column, limit: float, hypothesis: Hypothesis, share: float) -> _Answer:
    del share
    from scipy.special import stdtr

    mean, error = _mean_and_error(data)
    t = (mean - limit) / error
    count = data.value.size
    return t, float(stdtr(count - 1, t if hypothesis == "at-or-above" else -t)), mean


def _mean_and_error(data: Column) -> tuple[float, float]:
    if data.below.any():
        estimate = kaplan_meier(data.value, data.below)
        mean, error = estimate.mean, estimate.standard_error
    else:
        mean, error = float(data.value.mean()), float(data.value.std(ddof=1) / np.sqrt(data.value.size))
    if not error > 0:
        raise NetminError(Message.of("stats.limit-test-no-spread", count=data.value.size))
    return mean, error


def _chen(data: Column, limit: float, hypothesis: Hypothesis, share: float) -> _Answer:
    del share
    from scipy.special import ndtr

    _refuse_non_detects(data, "chen")
    mean, error = _mean_and_error(data)
    count, away = data.value.size, data.value - mean
    skewness = count * float(np.sum(away**3)) / ((count - 1) * (count - 2) * (error * np.sqrt(count)) ** 3)
    if hypothesis != "at-or-below" or skewness <= 0:
        raise NetminError(Message.of("stats.limit-test-chen", skewness=skewness))
    a, t = skewness / (6 * np.sqrt(count)), (mean - limit) / error
    statistic = float(t + a * (1 + 2 * t**2) + 4 * a**2 * (t + 2 * t**3))
    return statistic, float(ndtr(-statistic)), mean


def _wilcoxon(data: Column, limit: float, hypothesis: Hypothesis, share: float) -> _Answer:
    del share
    from scipy.stats import wilcoxon

    _refuse_non_detects(data, "wilcoxon")
    away = data.value - limit
    if np.count_nonzero(away) < FEWEST_VALUES:
        raise NetminError(Message.of("stats.limit-test-no-spread", count=data.value.size))
    untied = np.unique(np.abs(away)).size == away.size and np.all(away != 0)
    method: Literal["exact", "approx"] = "exact" if untied and away.size <= MOST_EXACT else "approx"
    side: Literal["less", "greater"] = "less" if hypothesis == "at-or-above" else "greater"
    found = wilcoxon(away, None, "wilcox", True, side, method)
    # The statistic of one-sided tests is the sum of the ranks above the limit.
    return float(found.statistic), float(found.pvalue), float(np.median(data.value))


def _sign(data: Column, limit: float, hypothesis: Hypothesis, share: float) -> _Answer:
    del share
    from netmin.stats.robust import quantile

    above, beneath, unknown = _sides(data, limit)
    tried = above + beneath + unknown
    if tried == 0:
        raise NetminError(Message.of("stats.limit-test-no-spread", count=data.value.size))
    counted = above + (unknown if hypothesis == "at-or-above" else 0)
    return float(counted), _binomial(counted, tried, 0.5, hypothesis), quantile(data.value, data.below, None, 0.5)


def _proportion(data: Column, limit: float, hypothesis: Hypothesis, share: float) -> _Answer:
    above, _, unknown = _sides(data, limit)
    counted = above + (unknown if hypothesis == "at-or-above" else 0)
    estimate = float("nan") if unknown else above / data.value.size
    return float(counted), _binomial(counted, data.value.size, share, hypothesis), estimate


def _sides(data: Column, limit: float) -> tuple[int, int, int]:
    """Return how many lie above and below the limit, and of how many it is not known; those on it are neither."""
    above = int(np.sum(data.detected & (data.value > limit)))
    unknown = int(np.sum(data.below & (data.value > limit)))
    beneath = int(np.sum((data.detected & (data.value < limit)) | (data.below & (data.value <= limit))))
    return above, beneath, unknown


def _binomial(counted: int, tried: int, share: float, hypothesis: Hypothesis) -> float:
    from scipy.special import bdtr, bdtrc

    if hypothesis == "at-or-above":
        return float(bdtr(counted, tried, share))
    return float(bdtrc(counted - 1, tried, share)) if counted else 1.0


def _refuse_non_detects(data: Column, test: str) -> None:
    if data.below.any():
        raise NetminError(Message.of("stats.limit-test-non-detects", test=test, below=int(data.below.sum())))


def _notes(data: Column, limit: float, test: LimitTest) -> tuple[Message, ...]:
    notes = []
    if test == "t" and data.below.any():
        notes.append(Message.of("stats.limit-test-kaplan-meier", below=int(data.below.sum()), count=data.value.size))
    unknown = _sides(data, limit)[2]
    if test in ("sign", "proportion") and unknown:
        notes.append(Message.of("stats.limit-test-unknown", unknown=unknown, limit=limit))
    return tuple(notes)


_TESTS: dict[str, Callable[[Column, float, Hypothesis, float], _Answer]] = {
    "t": _t,
    "chen": _chen,
    "wilcoxon": _wilcoxon,
    "sign": _sign,
    "proportion": _proportion,
}
