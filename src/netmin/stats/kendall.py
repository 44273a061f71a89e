"""Kendall's correlation of columns in which some values are only known to lie below a limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray, column, marks

#: Fewer pairs than this give no correlation.
FEWEST_PAIRS = 4

#: Below so many the normal approximation of the p-value is rough, and the exact one is taken where there is one
#: (gilbert1987).
ENOUGH_PAIRS = 10

#: Up to so many with ties or limits all permutations are gone through.
MOST_PERMUTED = 7

SignArray = npt.NDArray[np.int8]


@dataclass(frozen=True)
class KendallCorrelation:
    """Whether two columns rise together.

    Attributes
    ----------
    tau : float
        Kendall's tau-b: concordant less discordant pairs over the geometric mean of the numbers of pairs whose order
        is known in each column. [–]
    score : int
        Concordant less discordant pairs, Kendall's S.
    variance : float
        Of the score over all ways to put the columns side by side. [–]
    z, p_value : float
        Score less its sign over the root of the variance, and the two-sided probability; exact for few values. [–]
    count : int
        Samples in which both were measured.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    tau: float
    score: int
    variance: float
    z: float
    p_value: float
    count: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("kendall1938", "daniels1944", "oakes1982", "helsel2012")

    @property
    def table(self) -> pd.DataFrame:
        """One row: tau, score, z, p-value and count."""
        names = ("tau", "score", "variance", "z", "p_value", "count")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])


def kendall_tau(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_below: npt.ArrayLike | None = None,
    second_below: npt.ArrayLike | None = None,
) -> KendallCorrelation:
    """Correlate two columns by the pairs whose order is known in both.

    Two non-detects, or a detected value below the limit of a non-detect, are a tie.

    Parameters
    ----------
    first, second : array, shape (n,)
        Values of the same samples, or limits where marked; NaN where not measured. [any units]
    first_below, second_below : array of bool, shape (n,), optional
        Known only to lie below the value.

    Returns
    -------
    KendallCorrelation
        The variance is exact over all permutations, ties and limits included.

    Raises
    ------
    NetminError
        If both were measured in fewer than `FEWEST_PAIRS` samples, or a column has no order at all.
    ValueError
        If the arrays do not fit each other.

    References
    ----------
    kendall1938, daniels1944, oakes1982, helsel2012

    Examples
    --------
    >>> found = kendall_tau([1, 2, 3, 4, 5], [1, 1, 2, 4, 3], None, [True, True, False, False, False])
    >>> found.score, round(found.tau, 4)
    (7, 0.7379)
    """
    one, one_below, other, other_below = both_measured(first, second, first_below, second_below)
    order_one, order_other = known_order(one, one_below), known_order(other, other_below)
    score, variance = score_and_variance(order_one, order_other)
    known = [int(np.count_nonzero(order)) / 2 for order in (order_one, order_other)]
    if variance <= 0:
        raise NetminError(Message.of("stats.no-order", count=int(one.size)))
    z, p_value, notes = order_test(score, variance, order_one, order_other)
    tau = score / float(np.sqrt(known[0] * known[1]))
    return KendallCorrelation(tau, score, variance, z, p_value, int(one.size), notes)


def both_measured(
    first: npt.ArrayLike, second: npt.ArrayLike, first_below: npt.ArrayLike | None, second_below: npt.ArrayLike | None
) -> tuple[FloatArray, BoolArray, FloatArray, BoolArray]:
    """Return the entries of two columns in which both were measured.

    Parameters
    ----------
    first, second : array, shape (n,)
        Values, or limits where marked; NaN where not measured. [any units]
    first_below, second_below : array of bool, shape (n,), or None
        Known only to lie below the value.

    Returns
    -------
    tuple of arrays, shape (m,)
        Values and marks of the first, values and marks of the second.

    Raises
    ------
    NetminError
        If there are fewer than `FEWEST_PAIRS`.
    ValueError
        If the arrays do not fit each other.
    """
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != other.shape:
        raise ValueError(f"The columns have the shapes {one.shape} and {other.shape}; they must be the same.")
    one_below, other_below = marks(first_below, one.shape), marks(second_below, other.shape)
    column(one, one_below)
    column(other, other_below)
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < FEWEST_PAIRS:
        raise NetminError(Message.of("stats.order-too-few", count=int(both.sum()), fewest=FEWEST_PAIRS))
    return one[both], one_below[both], other[both], other_below[both]


def known_order(value: FloatArray, below: BoolArray) -> SignArray:
    """Return what is known of the order of every two values.

    Parameters
    ----------
    value : array, shape (n,)
        Value, or the limit where `below`. [any unit]
    below : array of bool, shape (n,)
        Known only to lie below the value.

    Returns
    -------
    array of int, shape (n, n)
        1 where the row's value is surely larger than the column's, −1 where smaller, 0 where equal or not known.
    """
    # A detected value at a limit lies above a non-detect of that limit.
    higher = ~below[:, None] & ((value[:, None] > value) | (below & (value[:, None] == value)))
    return np.asarray(higher.astype(np.int8) - higher.T.astype(np.int8))


def score_and_variance(first: SignArray, second: SignArray) -> tuple[int, float]:
    """Return Kendall's S of two known orders, and its variance over all permutations.

    Parameters
    ----------
    first, second : array of int, shape (n, n)
        As `known_order` gives them.

    Returns
    -------
    tuple of int and float
        Concordant less discordant pairs, and the variance. [–]

    References
    ----------
    daniels1944
    """
    count = len(first)
    score = int(np.sum(first * second, dtype=np.int64)) // 2
    known = [float(np.count_nonzero(order)) for order in (first, second)]
    rows = [float(np.sum(np.sum(order, axis=1, dtype=np.int64) ** 2)) for order in (first, second)]
    together = 4 * (rows[0] - known[0]) * (rows[1] - known[1]) / (count * (count - 1) * (count - 2))
    return score, (together + 2 * known[0] * known[1] / (count * (count - 1))) / 4


def normal_test(score: int, variance: float) -> tuple[float, float]:
    """Return z, with the score moved by one towards nought, and the two-sided probability.

    Parameters
    ----------
    score : int
        Kendall's S.
    variance : float
        Its variance, positive. [–]

    Returns
    -------
    tuple of float
        z and p-value. [–]
    """
    from scipy.special import ndtr

    z = float((score - np.sign(score)) / np.sqrt(variance))
    return z, 2 * float(ndtr(-abs(z)))


def order_test(
    score: int, variance: float, first: SignArray, second: SignArray
) -> tuple[float, float, tuple[Message, ...]]:
    """Return z and the two-sided probability of a score, the latter exact where values are few and it can be had.

    Parameters
    ----------
    score : int
        Kendall's S.
    variance : float
        Its variance, positive. [–]
    first, second : array of int, shape (n, n)
        The orders it was counted from.

    Returns
    -------
    tuple
        z, p-value, and the note that the p-value is rough, or none.

    References
    ----------
    kendall1938, gilbert1987
    """
    z, p_value = normal_test(score, variance)
    count = len(first)
    if count >= ENOUGH_PAIRS:
        return z, p_value, ()
    if all(np.count_nonzero(order) == count * (count - 1) for order in (first, second)):
        return z, _without_ties(score, count), ()
    if count <= MOST_PERMUTED:
        return z, _permuted(score, first, second), ()
    return z, p_value, rough(count)


def _without_ties(score: int, count: int) -> float:
    """Return the exact probability, from the number of permutations of each number of inversions."""
    ways = np.ones(1)
    for size in range(2, count + 1):
        ways = np.convolve(ways, np.ones(size))
    scores = count * (count - 1) // 2 - 2 * np.arange(ways.size)
    return float(ways[np.abs(scores) >= abs(score)].sum() / ways.sum())


def _permuted(score: int, first: SignArray, second: SignArray) -> float:
    turns = np.array(list(permutations(range(len(first)))))
    turned = second[turns[:, :, None], turns[:, None, :]]
    scores = np.sum(first * turned, axis=(1, 2), dtype=np.int64) // 2
    return float(np.mean(np.abs(scores) >= abs(score)))


def rough(count: int) -> tuple[Message, ...]:
    """Return the note that so few values make the p-value rough, or none."""
    return (Message.of("stats.order-rough", count=int(count), enough=ENOUGH_PAIRS),) if count < ENOUGH_PAIRS else ()
