"""Has anything moved? Two measurements of the same places, laboratories or dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.censored import kaplan_meier
from netmin.stats.columns import BoolArray, FloatArray, column, marks
from netmin.stats.rank_scores import scores

#: How pairs are scored.
PairedTest = Literal["prentice-wilcoxon", "akritas"]

#: Fewer pairs than this say nothing.
FEWEST_PAIRS = 6


@dataclass(frozen=True, eq=False)
class PairedComparison:
    """A test of whether two columns of pairs differ.

    Attributes
    ----------
    statistic : float
        Normal ("prentice-wilcoxon") or Student ("akritas"); positive where the first column is higher. [–]
    p_value : float
        Two-sided. [–]
    count : int
        Pairs in which both were measured.
    differing : int
        Pairs whose order is known.
    test : str
        What was asked.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    statistic: float
    p_value: float
    count: int
    differing: int
    test: PairedTest
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row: the test, its statistic and p-value, and the pairs."""
        names = ("test", "statistic", "p_value", "count", "differing")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])


def compare_pairs(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_below: npt.ArrayLike | None = None,
    second_below: npt.ArrayLike | None = None,
    *,
    test: PairedTest = "prentice-wilcoxon",
) -> PairedComparison:
    """Test whether two columns of pairs differ, non-detects respected.

    Parameters
    ----------
    first, second : array, shape (n,)
        Values of the same places, or limits where marked; NaN where not measured. [the same unit]
    first_below, second_below : array of bool, shape (n,), optional
        Known only to lie below the value.
    test : {"prentice-wilcoxon", "akritas"}
        "prentice-wilcoxon": differences of Prentice's scores over all values of both columns, set against their own
        spread; a pair whose order is not known is first made equal. "akritas": a t test on differences of the
        estimated distribution of all values.

    Returns
    -------
    PairedComparison
        Both tests ask whether the ranks move, not by how much.

    Raises
    ------
    NetminError
        If there are fewer than `FEWEST_PAIRS` pairs, or no pair differs.
    ValueError
        If the arrays do not fit each other or the test is unknown.

    References
    ----------
    obrien1987, akritas1992, helsel2012

    Examples
    --------
    >>> june = [0.38, 0.04, 0.01, 0.03, 0.03, 0.05, 0.02, 0.01]
    >>> september = [2.66, 0.63, 0.59, 0.05, 0.84, 0.58, 0.02, 0.01]
    >>> found = compare_pairs(june, september, [0, 0, 1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 1])
    >>> round(found.statistic, 2), found.differing
    (-2.19, 6)
    """
    if test not in ("prentice-wilcoxon", "akritas"):
        raise ValueError(f"The test is 'prentice-wilcoxon' or 'akritas', not {test!r}.")
    one, other, one_below, other_below = _pairs(first, second, first_below, second_below)
    one, other, one_below, other_below, unknown = _made_comparable(one, other, one_below, other_below)
    value, below = np.concatenate([one, other]), np.concatenate([one_below, other_below])
    score = scores(value, below, "peto-peto") if test == "prentice-wilcoxon" else _distribution_scores(value, below)
    difference = score[: one.size] - score[one.size :]
    if np.allclose(difference, 0, atol=1e-12):
        raise NetminError(Message.of("stats.pairs-all-alike", count=int(one.size)))
    statistic, p_value = _normal(difference) if test == "prentice-wilcoxon" else _student(difference)
    differing = int(np.sum(~unknown & ((one != other) | (one_below != other_below))))
    notes = (Message.of("stats.pairs-unknown", unknown=int(unknown.sum()), count=one.size),) if unknown.any() else ()
    source = "obrien1987" if test == "prentice-wilcoxon" else "akritas1992"
    return PairedComparison(statistic, p_value, one.size, differing, test, notes, ("helsel2012", source))


_Pairs = tuple[FloatArray, FloatArray, BoolArray, BoolArray]


def _pairs(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_below: npt.ArrayLike | None,
    second_below: npt.ArrayLike | None,
) -> _Pairs:
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != other.shape:
        raise ValueError(f"The columns have the shapes {one.shape} and {other.shape}; pairs need the same.")
    one_below, other_below = marks(first_below, one.shape), marks(second_below, other.shape)
    column(one, one_below)
    column(other, other_below)
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < FEWEST_PAIRS:
        raise NetminError(Message.of("stats.pairs-too-few", count=int(both.sum()), fewest=FEWEST_PAIRS))
    return one[both], other[both], one_below[both], other_below[both]


def _made_comparable(
    one: FloatArray, other: FloatArray, one_below: BoolArray, other_below: BoolArray
) -> tuple[FloatArray, FloatArray, BoolArray, BoolArray, BoolArray]:
    """Return the pairs with those of unknown order put at their higher limit together, and which these were."""
    higher = np.maximum(one, other)
    unknown = (one_below & other_below) | (one_below & (one > other)) | (other_below & (other > one))
    return (
        np.where(unknown, higher, one),
        np.where(unknown, higher, other),
        one_below | unknown,
        other_below | unknown,
        unknown,
    )


def _distribution_scores(value: FloatArray, below: BoolArray) -> FloatArray:
    """Return the middle of the step of the estimated distribution at each value; half of what lies below a limit."""
    estimate = kaplan_meier(value, below)
    at_or_below = np.append(estimate.share_below, estimate.share)
    place = np.searchsorted(estimate.value, value, side="right")
    before = at_or_below[np.searchsorted(estimate.value, value, side="left")]
    return np.asarray(np.where(below, before / 2, (before + at_or_below[place]) / 2), dtype=float)


def _normal(difference: FloatArray) -> tuple[float, float]:
    from scipy.special import ndtr

    z = float(difference.sum() / np.sqrt(np.sum(difference**2)))
    return z, 2 * float(ndtr(-abs(z)))


def _student(difference: FloatArray) -> tuple[float, float]:
    from scipy.special import stdtr

    count = difference.size
    spread = difference.std(ddof=1)
    if spread == 0:
        return float(np.copysign(np.inf, difference.mean())), 0.0
    t = float(difference.mean() / spread * np.sqrt(count))
    return t, 2 * float(stdtr(count - 1, -abs(t)))
