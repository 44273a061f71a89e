"""Tests that say how surprising the values farthest out are; they mark them, and take nothing away."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray, column, marks

#: Fewer values than this and the critical values of the generalised test are rough (rosner1983).
ENOUGH_FOR_ROSNER = 25

#: Fewest values that are tested at all.
FEWEST_VALUES = 5

#: Columns of the table of `generalised_esd`.
ESD_COLUMNS = ("step", "position", "value", "statistic", "critical", "significant")


@dataclass(frozen=True, eq=False)
class OutlierTest:
    """What a test of outliers found.

    Attributes
    ----------
    marked : array of bool, shape (n,)
        Values that the test calls outliers; non-detects are never among them.
    table : pandas.DataFrame
        One row per value tested, the most extreme first. ``position`` counts from 0 in the values given; ``value``
        [unit of the values]; ``statistic`` and ``critical`` [–]; ``significant``.
    level : float
        Risk of marking anything where nothing is odd. [–]
    logarithmic : bool
        Whether logarithms were tested.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    marked: BoolArray
    table: pd.DataFrame
    level: float
    logarithmic: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("rosner1983", "epa2009")

    @property
    def count(self) -> int:
        """How many are marked."""
        return int(self.marked.sum())


def generalised_esd(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    most: int = 10,
    level: float = 0.05,
    logarithmic: bool = True,
) -> OutlierTest:
    """Test up to a number of values at both ends by Rosner's generalised extreme Studentised deviate.

    The most extreme value is set aside again and again; the largest number of steps whose statistic is significant
    tells how many are outliers, so that one outlier cannot hide another. With ``most=1`` it is Grubbs' two-sided test.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. [any unit]
    below : array of bool, shape (n,), optional
        Known only to lie below the value; not tested.
    most : int
        Outliers looked for at most; no more than half of the detected values.
    level : float
        Risk of marking anything where nothing is odd. [–]
    logarithmic : bool
        Test logarithms, as concentrations are skewed: the test takes the rest as normal.

    Returns
    -------
    OutlierTest
        With the columns `ESD_COLUMNS`.

    Raises
    ------
    NetminError
        If fewer than `FEWEST_VALUES` values were detected, or logarithms are asked of values that are not positive.
    ValueError
        If the arrays do not fit each other, or `most` or `level` is impossible.

    References
    ----------
    rosner1983, epa2009

    Examples
    --------
    >>> found = generalised_esd([10.0, 12.0, 9.0, 11.0, 13.0, 10.0, 12.0, 400.0], most=2)
    >>> found.marked.tolist().index(True), found.count
    (7, 1)
    """
    if most < 1 or not 0 < level < 1:
        raise ValueError("At least one outlier is looked for, at a level between 0 and 1.")
    tested, position = tested_values(values, below, logarithmic, fewest=FEWEST_VALUES)
    steps = min(most, tested.size // 2)
    order, statistic = _set_aside(tested, steps)
    critical = _critical(tested.size, order.size, level)
    significant = statistic > critical
    outliers = int(np.max(np.flatnonzero(significant), initial=-1)) + 1
    marked = np.zeros(np.shape(values), dtype=bool)
    marked[position[order[:outliers]]] = True
    table = pd.DataFrame(
        {
            "step": np.arange(1, order.size + 1),
            "position": position[order],
            "value": np.asarray(values, dtype=float)[position[order]],
            "statistic": statistic,
            "critical": critical,
            "significant": significant,
        },
        columns=list(ESD_COLUMNS),
    )
    return OutlierTest(marked, table, level, logarithmic, _notes(values, below, tested.size))


def tested_values(
    values: npt.ArrayLike, below: npt.ArrayLike | None, logarithmic: bool, *, fewest: int
) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    """Return the detected values on the scale that is tested, and where they stand.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. [any unit]
    below : array of bool, shape (n,), or None
        Known only to lie below the value.
    logarithmic : bool
        Whether logarithms are tested.
    fewest : int
        How many are needed.

    Returns
    -------
    tuple of arrays, shape (m,)
        Values or their logarithms, and their positions.

    Raises
    ------
    NetminError
        If there are too few, or logarithms are asked of values that are not positive.
    """
    value = np.asarray(values, dtype=float)
    column(value, below)
    position = np.flatnonzero(~np.isnan(value) & ~marks(below, value.shape))
    if position.size < fewest:
        raise NetminError(Message.of("stats.outliers-too-few", count=int(position.size), fewest=fewest))
    tested = value[position]
    if logarithmic and np.any(tested <= 0):
        raise NetminError(Message.of("stats.outliers-not-positive", count=int(np.sum(tested <= 0))))
    return (np.log(tested) if logarithmic else tested), position


def _set_aside(values: FloatArray, steps: int) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Return the values set aside, in that order, and how far each lay from the mean of those still there."""
    left = np.ones(values.size, dtype=bool)
    order, statistic = [], []
    for _ in range(steps):
        mean, sd = values[left].mean(), values[left].std(ddof=1)
        if sd == 0:
            break
        farthest = int(np.argmax(np.where(left, np.abs(values - mean), -1.0)))
        order.append(farthest)
        statistic.append(abs(values[farthest] - mean) / sd)
        left[farthest] = False
    return np.array(order, dtype=np.intp), np.array(statistic, dtype=float)


def _critical(count: int, steps: int, level: float) -> FloatArray:
    from scipy.special import stdtrit

    step = np.arange(1, steps + 1)
    left = count - step + 1.0
    t = stdtrit(left - 2, 1 - level / (2 * left))
    return np.asarray((left - 1) * t / np.sqrt((left - 2 + t**2) * left), dtype=float)


def _notes(values: npt.ArrayLike, below: npt.ArrayLike | None, tested: int) -> tuple[Message, ...]:
    value = np.asarray(values, dtype=float)
    hidden = int(np.sum(marks(below, value.shape) & ~np.isnan(value)))
    notes = []
    if hidden:
        notes.append(Message.of("stats.outliers-hidden", below=hidden))
    if tested < ENOUGH_FOR_ROSNER:
        notes.append(Message.of("stats.outliers-rough", count=tested, enough=ENOUGH_FOR_ROSNER))
    return tuple(notes)
