"""Do groups of samples differ? Rank tests that take non-detects for what they are."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, Column, FloatArray, column, marks
from netmin.stats.multiple_tests import ADJUSTMENT_CITATIONS, Adjustment, adjusted_p_values
from netmin.stats.rank_scores import WEIGHT_CITATIONS, Steps, WeightRule, scores, steps, weights
from netmin.stats.robust import quantile

#: How the variance of the statistic is found.
Variance = Literal["hypergeometric", "permutation", "asymptotic"]

#: Fewest values of a group.
FEWEST_VALUES = 3

#: Columns of `GroupComparison.groups` and `GroupComparison.pairs`.
GROUP_COLUMNS = ("group", "count", "detected", "median", "observed_less_expected")
PAIR_COLUMNS = ("first", "second", "z", "p_value", "adjusted_p_value", "higher")


@dataclass(frozen=True, eq=False)
class GroupComparison:
    """A test of whether groups have one distribution.

    Attributes
    ----------
    statistic : float
        Chi-square. [–]
    degrees : int
        Its degrees of freedom.
    z : float
        Its signed root for two groups, positive where the first is higher; NaN for more. [–]
    p_value : float
        Two-sided. [–]
    groups : pandas.DataFrame
        One row per group, `GROUP_COLUMNS`: median by Kaplan and Meier [unit of the values]; weighted sum of what was
        observed less what would be if all were alike, positive where the group is higher [–].
    pairs : pandas.DataFrame
        One row per pair of groups, `PAIR_COLUMNS`: ``higher`` names the group that tends to be higher.
    test, variance, adjustment : str
        What was asked.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    statistic: float
    degrees: int
    z: float
    p_value: float
    groups: pd.DataFrame
    pairs: pd.DataFrame
    test: WeightRule
    variance: Variance
    adjustment: Adjustment
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row: the test, its statistic and p-value."""
        names = ("test", "variance", "statistic", "degrees", "z", "p_value")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])


def compare_groups(
    values: npt.ArrayLike,
    group: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    test: WeightRule = "peto-peto",
    variance: Variance = "hypergeometric",
    adjustment: Adjustment = "benjamini-hochberg",
) -> GroupComparison:
    """Test whether two or more groups have one distribution, and which pairs differ.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. [any unit]
    group : array, shape (n,)
        Name of each value's group.
    below : array of bool, shape (n,), optional
        Known only to lie below the value; limits may differ within and between groups.
    test : {"peto-peto", "gehan", "tarone-ware", "logrank", "peto-kaplan-meier"}
        Weights of the values. "peto-peto" uses Prentice's estimate of the distribution, as EnvStats and lifelines do;
        "peto-kaplan-meier" Kaplan and Meier's, as R's survival and NADA do; both lean on the high end, "gehan" too,
        but there the limits themselves sway the weights; "logrank" weighs all values alike.
    variance : {"hypergeometric", "permutation", "asymptotic"}
        "permutation" holds only where limits were alike in all groups. "asymptotic", for two groups and "peto-peto",
        makes the test of Peto and Prentice, the safest where limits and numbers differ much.
    adjustment : str
        How p-values of pairs are adjusted; see `adjusted_p_values`.

    Returns
    -------
    GroupComparison
        Without a word on how large a difference is; that is for the medians to tell.

    Raises
    ------
    NetminError
        If there is one group only, one has fewer than `FEWEST_VALUES` values, or nothing was detected or told apart.
    ValueError
        If the arrays do not fit each other, or test and variance do not go together.

    References
    ----------
    gehan1965, mantel1966, peto1972, tarone1977, prentice1978, latta1981, millard1988, helsel2012

    Examples
    --------
    >>> value = [4, 1.5, 2, 8.7, 5.1, 5, 6.4, 10.9, 7, 14.3, 1.9, 10, 6.8, 5]
    >>> below = [1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    >>> found = compare_groups(value, ["clean"] * 6 + ["suspect"] * 8, below, test="tarone-ware")
    >>> round(found.z, 6), found.pairs["higher"].tolist()
    (-1.849748, ['suspect'])
    """
    data, member, names = _groups(values, group, below)
    _check(test, variance, len(names))
    taken = steps(data.value, data.below, member, len(names))
    difference = _difference(data, member, taken, test, variance)
    covariance = _covariance(data, member, taken, test, variance)
    statistic, degrees = _quadratic(difference, covariance)
    if degrees == 0:
        raise NetminError(Message.of("stats.groups-all-alike", count=data.value.size))
    return GroupComparison(
        statistic,
        degrees,
        _signed_root(difference, covariance) if len(names) == 2 else float("nan"),
        _chi_square_tail(statistic, degrees),
        _describe(data, member, names, difference),
        _pairs(data, member, names, test, variance, adjustment),
        test,
        variance,
        adjustment,
        _notes(data, member, names, variance),
        ("helsel2012", "millard1988", *WEIGHT_CITATIONS[test], *ADJUSTMENT_CITATIONS[adjustment]),
    )


_Names = list[Hashable]


def _groups(
    values: npt.ArrayLike, group: npt.ArrayLike, below: npt.ArrayLike | None
) -> tuple[Column, npt.NDArray[np.intp], _Names]:
    value, names = np.asarray(values, dtype=float), np.asarray(group)
    if names.shape != value.shape:
        raise ValueError(f"The groups have the shape {names.shape}, the values {value.shape}; they must be the same.")
    data = column(value, marks(below, value.shape))
    different, member = np.unique(names[~np.isnan(value)], return_inverse=True)
    counts = np.bincount(member, minlength=different.size)
    if different.size < 2:
        raise NetminError(Message.of("stats.groups-only-one"))
    if counts.min() < FEWEST_VALUES:
        small = [str(name) for name, count in zip(different, counts, strict=True) if count < FEWEST_VALUES]
        raise NetminError(Message.of("stats.groups-too-small", groups=small, fewest=FEWEST_VALUES))
    if not data.detected.any():
        raise NetminError(Message.of("stats.groups-nothing-detected", count=data.value.size))
    return data, member.astype(np.intp), list(different.tolist())


def _check(test: WeightRule, variance: Variance, groups: int) -> None:
    if test not in WEIGHT_CITATIONS:
        raise ValueError(f"The test is one of {', '.join(WEIGHT_CITATIONS)}, not {test!r}.")
    if variance not in ("hypergeometric", "permutation", "asymptotic"):
        raise ValueError(f"The variance is hypergeometric, permutation or asymptotic, not {variance!r}.")
    if variance == "asymptotic" and (test != "peto-peto" or groups != 2):
        raise ValueError("The asymptotic variance is that of the test of Peto and Peto for two groups.")


def _difference(
    data: Column, member: npt.NDArray[np.intp], taken: Steps, test: WeightRule, variance: Variance
) -> FloatArray:
    """Return, for each group, the weighted sum of observed less expected."""
    if variance != "hypergeometric":
        # The same sum, with equal values told apart as the variance of these scores wants it.
        return np.asarray(np.bincount(member, scores(data.value, data.below, test)), dtype=float)
    weight = weights(test, taken.all_candidates, taken.all_events)
    expected = taken.candidates * taken.all_events / taken.all_candidates
    return np.asarray((taken.events - expected) @ weight, dtype=float)


def _covariance(
    data: Column, member: npt.NDArray[np.intp], taken: Steps, test: WeightRule, variance: Variance
) -> FloatArray:
    if variance == "permutation":
        sizes = np.bincount(member).astype(float)
        spread = float(np.sum(scores(data.value, data.below, test) ** 2)) / (data.value.size - 1)
        return np.asarray(spread * (np.diag(sizes) - np.outer(sizes, sizes) / data.value.size))
    if variance == "asymptotic":
        of_first = _asymptotic(data, member == 0)
        return np.array([[of_first, -of_first], [-of_first, of_first]])
    weight = weights(test, taken.all_candidates, taken.all_events)
    candidates, events = taken.all_candidates, taken.all_events
    share = taken.candidates / candidates
    left = np.maximum(candidates - 1, 1)
    factor = weight**2 * events * (candidates - events) / left
    return np.asarray(np.diag(share @ factor) - (share * factor) @ share.T)


def _asymptotic(data: Column, first: BoolArray) -> float:
    """Return the variance of Prentice for the sum of scores of the first group (prentice1978, latta1981)."""
    detected = np.sort(data.value[~data.below])[::-1]
    _, begin, counts = np.unique(-detected, return_index=True, return_counts=True)
    different = detected[begin]
    turn = np.concatenate([np.arange(count, 0, -1) for count in counts])
    beneath = np.array([np.sum(data.value < v) + np.sum((data.value == v) & data.below) for v in detected])
    candidates = (beneath + turn).astype(float)
    lower = np.add.reduceat(np.cumprod(candidates / (candidates + 1)), begin) / counts
    upper = np.add.reduceat(np.cumprod((candidates + 1) / (candidates + 2)), begin) / counts
    events = np.array([np.sum(data.value[first & ~data.below] == v) for v in different])
    passed = np.searchsorted(-different, -data.value[first & data.below], side="right")
    hidden = np.bincount(passed, minlength=different.size + 1)[1:]
    b = (2 * events + hidden).astype(float)
    later = np.sum(lower * b) - np.cumsum(lower * b)
    return float(np.sum(lower * (1 - upper) * b - (upper - lower) * b * (lower * b + 2 * later)))


def _quadratic(difference: FloatArray, covariance: FloatArray) -> tuple[float, int]:
    inverse = np.linalg.pinv(covariance, hermitian=True)
    return float(difference @ inverse @ difference), int(np.linalg.matrix_rank(covariance, hermitian=True))


def _signed_root(difference: FloatArray, covariance: FloatArray) -> float:
    return float(difference[0] / np.sqrt(covariance[0, 0]))


def _chi_square_tail(statistic: float, degrees: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(degrees, statistic))


def _describe(data: Column, member: npt.NDArray[np.intp], names: _Names, difference: FloatArray) -> pd.DataFrame:
    rows = []
    for number, name in enumerate(names):
        inside = member == number
        median = quantile(data.value[inside], data.below[inside], None, 0.5)
        rows.append((name, int(inside.sum()), int(data.detected[inside].sum()), median, float(difference[number])))
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))


def _pairs(
    data: Column,
    member: npt.NDArray[np.intp],
    names: _Names,
    test: WeightRule,
    variance: Variance,
    adjustment: Adjustment,
) -> pd.DataFrame:
    rows = []
    for one, other in combinations(range(len(names)), 2):
        inside = (member == one) | (member == other)
        pair = Column(data.value[inside], data.below[inside], data.above[inside])
        which = (member[inside] == other).astype(np.intp)
        z = _pair(pair, which, test, variance)
        p_value = _chi_square_tail(z * z, 1) if not np.isnan(z) else float("nan")
        higher = names[one] if z > 0 else names[other] if z < 0 else ""
        rows.append((names[one], names[other], z, p_value, higher))
    table = pd.DataFrame(rows, columns=["first", "second", "z", "p_value", "higher"])
    table["adjusted_p_value"] = adjusted_p_values(table["p_value"].to_numpy(), adjustment)
    return table[list(PAIR_COLUMNS)]


def _pair(data: Column, member: npt.NDArray[np.intp], test: WeightRule, variance: Variance) -> float:
    """Return the signed statistic of two groups; NaN where nothing was detected or all are alike."""
    if not data.detected.any():
        return float("nan")
    taken = steps(data.value, data.below, member, 2)
    difference = _difference(data, member, taken, test, variance)
    covariance = _covariance(data, member, taken, test, variance)
    return _signed_root(difference, covariance) if covariance[0, 0] > 0 else float("nan")


def _notes(data: Column, member: npt.NDArray[np.intp], names: _Names, variance: Variance) -> tuple[Message, ...]:
    notes = []
    hidden = [str(name) for number, name in enumerate(names) if not data.detected[member == number].any()]
    if hidden:
        notes.append(Message.of("stats.groups-without-detects", groups=hidden))
    limits = [frozenset(data.value[(member == number) & data.below].tolist()) for number in range(len(names))]
    if variance == "permutation" and len(set(limits)) > 1:
        notes.append(Message.of("stats.groups-limits-differ"))
    return tuple(notes)
