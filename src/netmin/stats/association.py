"""What goes together: rank correlation of columns that contain limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray, marks

#: With fewer pairs than this a rank correlation says nothing.
FEWEST_PAIRS = 5


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Spearman's correlation of every pair of columns.

    Attributes
    ----------
    table : pandas.DataFrame
        Names × names: the coefficient; NaN where there are too few pairs or one column is all ties. [–]
    count : pandas.DataFrame
        Pairs in which both were measured.
    p_value : pandas.DataFrame
        Two-sided, by the t approximation; not corrected for the number of pairs. [–]
    tied : pandas.Series
        Share of each column that shares the lowest or the highest rank because of limits. [–]
    notes : tuple of Message
        The rule for limits, where it was used.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    count: pd.DataFrame
    p_value: pd.DataFrame
    tied: pd.Series[float]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("spearman1904", "helsel2012")


def spearman_matrix(
    values: Mapping[str, npt.ArrayLike],
    below: Mapping[str, npt.ArrayLike] | None = None,
    above: Mapping[str, npt.ArrayLike] | None = None,
) -> RankCorrelation:
    """Correlate the ranks of every pair of columns, over the samples in which both were measured.

    The rule for limits: within a pair, everything below the highest "<" limit of a column, detected or not, shares
    the lowest rank, and everything above the lowest ">" limit shares the highest. So no order is claimed that the
    data do not show; one high limit among low ones costs the order of all values beneath it. A "<" limit above a
    ">" limit leaves no order at all.

    Parameters
    ----------
    values : mapping of str to array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : mapping of str to array of bool, shape (n,), optional
        Known only to lie below, or above, the value; a column without an entry has none.

    Returns
    -------
    RankCorrelation
        With fewer than `FEWEST_PAIRS` pairs the coefficient is NaN.

    Raises
    ------
    ValueError
        If the columns differ in length.

    References
    ----------
    spearman1904, helsel2012

    Examples
    --------
    >>> result = spearman_matrix({"Cu": [1, 2, 3, 4, 5], "Pb": [10, 30, 20, 40, 50]})
    >>> round(float(result.table.loc["Cu", "Pb"]), 2), int(result.count.loc["Cu", "Pb"])
    (0.9, 5)
    """
    names = list(values)
    columns = [_read(name, values, below or {}, above or {}) for name in names]
    if len({column[0].size for column in columns}) > 1:
        raise ValueError("The columns must have the same length: one entry per sample.")
    rho, count, p_value = np.full((3, len(names), len(names)), np.nan)
    for i, first in enumerate(columns):
        for j in range(i + 1):
            rho[i, j], count[i, j], p_value[i, j] = _pair(first, columns[j])
            rho[j, i], count[j, i], p_value[j, i] = rho[i, j], count[i, j], p_value[i, j]
    return RankCorrelation(
        table=pd.DataFrame(rho, names, names),
        count=pd.DataFrame(count.astype(int), names, names),
        p_value=pd.DataFrame(p_value, names, names),
        tied=pd.Series([_tied_share(*column) for column in columns], names, dtype=float),
        notes=_notes(names, columns),
    )


_Column = tuple[FloatArray, BoolArray, BoolArray]


def _read(
    name: str,
    values: Mapping[str, npt.ArrayLike],
    below: Mapping[str, npt.ArrayLike],
    above: Mapping[str, npt.ArrayLike],
) -> _Column:
    value = np.asarray(values[name], dtype=float)
    return value, marks(below.get(name), value.shape), marks(above.get(name), value.shape)


def _pair(first: _Column, second: _Column) -> tuple[float, int, float]:
    """Return coefficient, number of pairs and p-value."""
    both = ~np.isnan(first[0]) & ~np.isnan(second[0])
    count = int(both.sum())
    if count < FEWEST_PAIRS:
        return float("nan"), count, float("nan")
    ranks = [_ranks(value[both], below[both], above[both]) for value, below, above in (first, second)]
    spread = [rank - rank.mean() for rank in ranks]
    size = float(np.sqrt((spread[0] @ spread[0]) * (spread[1] @ spread[1])))
    if size == 0:
        return float("nan"), count, float("nan")
    rho = float(np.clip(spread[0] @ spread[1] / size, -1.0, 1.0))
    return rho, count, _p_value(rho, count)


def _ranks(value: FloatArray, below: BoolArray, above: BoolArray) -> FloatArray:
    """Return mid-ranks in which everything inside the reach of a limit is one tie."""
    low, high = _reach(value, below, above)
    order = np.where(high, np.inf, np.where(low, -np.inf, value))
    _, place, counts = np.unique(order, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place], dtype=float)


def _reach(value: FloatArray, below: BoolArray, above: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Return what shares the lowest, and what shares the highest rank."""
    highest, lowest = np.max(value[below], initial=-np.inf), np.min(value[above], initial=np.inf)
    if highest > lowest:
        # "<10" beside ">5": nothing tells which is the larger, and so through all the values between them.
        return np.ones_like(below), np.zeros_like(above)
    return below | (value < highest), above | (value > lowest)


def _p_value(rho: float, count: int) -> float:
    from scipy.special import stdtr

    if abs(rho) == 1:
        return 0.0
    t = rho * np.sqrt((count - 2) / (1 - rho**2))
    return float(2 * stdtr(count - 2, -abs(t)))


def _tied_share(value: FloatArray, below: BoolArray, above: BoolArray) -> float:
    known = ~np.isnan(value)
    if not known.any():
        return float("nan")
    low, high = _reach(value[known], below[known], above[known])
    return float(np.mean(low | high))


def _notes(names: list[str], columns: list[_Column]) -> tuple[Message, ...]:
    limited = [name for name, (_, below, above) in zip(names, columns, strict=True) if below.any() or above.any()]
    return (Message.of("stats.ranks-tied", analytes=limited),) if limited else ()
