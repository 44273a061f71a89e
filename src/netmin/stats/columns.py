"""One column of measurements as this room takes it: values, and marks for what is only known as a limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Column:
    """The measured part of a column, missing values left out.

    Attributes
    ----------
    value : array, shape (n,)
        Value, or the limit where marked. [unit of the values]
    below, above : array of bool, shape (n,)
        Known only to lie below, or above, the value.
    """

    value: FloatArray
    below: BoolArray
    above: BoolArray

    @property
    def detected(self) -> BoolArray:
        """Entries that are numbers, not limits."""
        return ~(self.below | self.above)


def marks(below: npt.ArrayLike | None, shape: tuple[int, ...]) -> BoolArray:
    """Return marks of the shape of the values; None marks nothing.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if below is None:
        return np.zeros(shape, dtype=bool)
    array = np.asarray(below, dtype=bool)
    if array.shape != shape:
        raise ValueError(f"The marks have the shape {array.shape}, the values {shape}; they must be the same.")
    return array


def column(values: npt.ArrayLike, below: npt.ArrayLike | None = None, above: npt.ArrayLike | None = None) -> Column:
    """Return the measured part of a column.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.

    Returns
    -------
    Column
        Without the entries that were not measured.

    Raises
    ------
    ValueError
        If the arrays do not fit each other, a value is infinite, or an entry is marked both ways.
    """
    value = np.asarray(values, dtype=float)
    if value.ndim != 1:
        raise ValueError(f"One column of values is expected, not an array of {value.ndim} dimensions.")
    low, high = marks(below, value.shape), marks(above, value.shape)
    if np.any(low & high):
        raise ValueError("A value cannot lie both below and above its limit.")
    if np.any(np.isinf(value)):
        raise ValueError("The values must be finite; an unbounded value is a limit with the mark 'above'.")
    known = ~np.isnan(value)
    return Column(value[known], low[known], high[known])
