"""Which treatments differ: one form for the answers of several tests, letters never without test and group sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.factors import Factor, FloatArray, IndexArray, factor
from netmin.trials.letters import compact_letters
from netmin.trials.transforms import Transform

#: Tests of pairs of treatments.
PairTest = Literal["tukey", "tukey-kramer", "games-howell", "dunn", "gehan", "peto-peto"]

#: What stands in the middle of a group.
Centre = Literal["mean", "geometric mean", "median"]

#: Columns of `TreatmentComparison.table` and `TreatmentComparison.pairs`.
TREATMENT_COLUMNS = ("treatment", "count", "below", "centre", "lower", "upper", "letters", "test")
TREATMENT_PAIR_COLUMNS = ("first", "second", "contrast", "estimate", "lower", "upper", "statistic", "p_value")
OVERALL_COLUMNS = ("test", "statistic", "degrees", "error_degrees", "p_value")


@dataclass(frozen=True, eq=False)
class TreatmentComparison:
    """Treatments side by side, and which of them were told apart.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per treatment, `TREATMENT_COLUMNS`: number of plots, of them below a limit, the middle with its limits
        on the scale as measured, letters, and the test behind the letters. [unit of the values]
    pairs : pandas.DataFrame
        One row per pair, `TREATMENT_PAIR_COLUMNS`: ``contrast`` says what the estimate is, second less first
        ("difference"), second over first ("ratio") or difference of mean ranks ("ranks"); NaN where a test gives none.
        p-values are adjusted for the number of pairs.
    overall : pandas.DataFrame
        One row, `OVERALL_COLUMNS`: the test that all are alike.
    test : str
        Of the pairs.
    level : float
        Pairs with a smaller p-value differ. [–]
    centre : str
        "mean", "geometric mean" or "median".
    limits : str
        "confidence" limits of the middle, or "quartiles" beside a median.
    confidence : float
        Of the limits of means and differences. [–]
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame
    overall: pd.DataFrame
    test: PairTest
    level: float
    centre: Centre
    limits: Literal["confidence", "quartiles"]
    confidence: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def p_value(self) -> float:
        """Of the test that all treatments are alike."""
        return float(self.overall["p_value"].iloc[0])


@dataclass(frozen=True, eq=False)
class Groups:
    """Values by treatment, missing ones left out.

    Attributes
    ----------
    value : array, shape (n,)
    code : array of int, shape (n,)
    names : tuple of str
    counts : array of int, shape (k,)
    """

    value: FloatArray
    code: IndexArray
    names: tuple[str, ...]
    counts: IndexArray

    def of(self, number: int) -> FloatArray:
        """Return the values of one treatment."""
        return np.asarray(self.value[self.code == number])


def groups_of(values: npt.ArrayLike, treatment: npt.ArrayLike, fewest: int) -> Groups:
    """Return values by treatment.

    Parameters
    ----------
    values : array, shape (n,)
        NaN where a plot was lost. [any unit]
    treatment : array, shape (n,)
        Of each plot.
    fewest : int
        Values that each treatment must have.

    Returns
    -------
    Groups

    Raises
    ------
    NetminError
        If there are fewer than two treatments, or one has too few values.
    ValueError
        If the arrays differ in length.
    """
    value = np.asarray(values, dtype=float)
    whole: Factor = factor("treatment", treatment)
    if whole.code.shape != value.shape:
        raise ValueError(f"There are {whole.code.size} treatments for {value.size} values; they must be as many.")
    rows = ~np.isnan(value)
    left = whole.taking(rows)
    counts = np.bincount(left.code, minlength=len(left.levels)).astype(np.intp)
    if len(left.levels) < 2:
        raise NetminError(Message.of("trials.one-treatment"))
    if counts.min() < fewest:
        small = [str(name) for name, count in zip(left.levels, counts, strict=True) if count < fewest]
        raise NetminError(Message.of("trials.treatments-too-small", treatments=small, fewest=fewest))
    return Groups(value[rows], left.code, tuple(str(name) for name in left.levels), counts)


def lettered(p_values: FloatArray, centres: FloatArray, level: float) -> tuple[str, ...]:
    """Return letters of treatments, the highest first, from p-values of all pairs.

    Parameters
    ----------
    p_values : array, shape (k, k)
        Symmetric; NaN where a pair was not tested: it counts as not told apart.
    centres : array, shape (k,)
        NaN stands last.
    level : float
        Smaller p-values tell a pair apart. [–]

    Returns
    -------
    tuple of str
    """
    different = np.nan_to_num(p_values, nan=1.0) < level
    np.fill_diagonal(different, False)
    order = np.argsort(-np.nan_to_num(centres, nan=-np.inf), kind="stable")
    return compact_letters(different, [int(place) for place in order])


def square_of(pairs: npt.ArrayLike, size: int) -> FloatArray:
    """Return a symmetric table of values that come by pair, first index slowest; the diagonal is one."""
    table = np.ones((size, size))
    upper = np.triu_indices(size, 1)
    table[upper] = pairs
    table.T[upper] = pairs
    return table


def scale_words(transform: Transform) -> tuple[Centre, str]:
    """Return what the middle and a comparison of a pair are called on a scale of analysis."""
    return ("geometric mean", "ratio") if transform == "log" else ("mean", "difference")
