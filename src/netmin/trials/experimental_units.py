"""One value per plot: what was taken several times from a plot is averaged first, and pseudo-replication is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message


@dataclass(frozen=True, eq=False)
class ExperimentalUnits:
    """Measurements brought to one value per experimental unit.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per unit: the columns that name it, what belongs to it, ``value``, ``below`` and ``subsamples``.
    pseudo_replicated : bool
        Whether a unit was measured more than once.
    notes : tuple of Message
        What was averaged.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    pseudo_replicated: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("hurlbert1984",)


def experimental_units(
    measurements: pd.DataFrame,
    *,
    value: str,
    unit: Sequence[str],
    belonging: Sequence[str] = (),
    below: str | None = None,
) -> ExperimentalUnits:
    """Average sub-samples, so that each plot counts once.

    Leaves of one pot are no replicates of a treatment: they tell of that pot. Where a sub-sample lies below its limit,
    the mean of the plot is known to lie below the mean of values and limits, and is marked so.

    Parameters
    ----------
    measurements : pandas.DataFrame
        One row per sub-sample.
    value : str
        Column of values; rows without one are left out. [any unit]
    unit : sequence of str
        Columns that together name the experimental unit, such as trial, round and plot.
    belonging : sequence of str
        Columns that have one value per unit, such as treatment and block.
    below : str, optional
        Column of marks: the value is a limit that the truth lies below.

    Returns
    -------
    ExperimentalUnits

    Raises
    ------
    NetminError
        If a unit has two treatments, or two of anything that belongs to it, or no row has a value.

    References
    ----------
    hurlbert1984

    Examples
    --------
    >>> rows = pd.DataFrame({"plot": [1, 1, 2], "treatment": ["a", "a", "b"], "Cd": [1.0, 3.0, 5.0]})
    >>> found = experimental_units(rows, value="Cd", unit=["plot"], belonging=["treatment"])
    >>> found.table["value"].tolist(), found.table["subsamples"].tolist(), found.pseudo_replicated
    ([2.0, 5.0], [2, 1], True)
    """
    rows = measurements[measurements[value].notna()]
    if rows.empty:
        raise NetminError(Message.of("trials.nothing-measured", column=value))
    marks = rows[below].fillna(value=False).astype(bool) if below is not None else pd.Series(False, rows.index)
    names = list(unit)
    work = rows[[*names, *belonging]].assign(value=rows[value].astype(float), below=marks)
    grouped = work.groupby(names, sort=True, observed=True, dropna=False)
    _refuse_two_of_one(grouped, names, belonging)
    table = grouped.agg(
        **{name: (name, "first") for name in belonging},
        value=("value", "mean"),
        below=("below", "any"),
        subsamples=("value", "size"),
    ).reset_index()
    most = int(table["subsamples"].max())
    notes = []
    if most > 1:
        notes.append(Message.of("trials.subsamples-averaged", rows=len(rows), plots=len(table), most=most))
    bounded = int((grouped["below"].any() & ~grouped["below"].all()).sum())
    if bounded:
        notes.append(Message.of("trials.subsamples-partly-below", plots=bounded))
    return ExperimentalUnits(table, most > 1, tuple(notes))


def _refuse_two_of_one(
    grouped: Any,
    unit: Sequence[str],
    belonging: Sequence[str],
) -> None:
    for name in belonging:
        different = grouped[name].nunique(dropna=False)
        bad = different.index[np.asarray(different > 1)]
        if len(bad):
            first = bad[0] if isinstance(bad[0], tuple) else (bad[0],)
            said = ", ".join(f"{part} {label}" for part, label in zip(unit, first, strict=True))
            raise NetminError(Message.of("trials.unit-with-two", unit=said, column=name))
