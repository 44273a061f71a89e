"""Values far from the rest, marked for a second look and never taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.language import Message
from netmin.stats.columns import BoolArray, Column, column, marks
from netmin.stats.robust import median_absolute_deviation, quantile

#: How the fences are set.
Rule = Literal["mad", "tukey"]

#: Distance from the median that is still ordinary, in scaled median absolute deviations (iglewicz1993).
MAD_FENCE = 3.5

#: Distance from the quartiles that is still ordinary, in interquartile ranges (tukey1977).
TUKEY_FENCE = 1.5


@dataclass(frozen=True, eq=False)
class Outliers:
    """Marks of a column.

    Attributes
    ----------
    low, high : array of bool, shape (n,)
        Surely below the lower, above the upper fence. A "<" is low only if its limit lies below the fence, and
        never high.
    lower_fence, upper_fence : float
        NaN when they cannot be set. [unit of the values]
    rule : str
        "mad" or "tukey".
    notes : tuple of Message
        Why nothing could be marked, where that is so.
    citations : tuple of str
        Keys of the bibliography.
    """

    low: BoolArray
    high: BoolArray
    lower_fence: float
    upper_fence: float
    rule: Rule
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def marked(self) -> BoolArray:
        """Low or high."""
        return self.low | self.high

    @property
    def count(self) -> int:
        """How many are marked."""
        return int(self.marked.sum())


def robust_outliers(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    rule: Rule = "mad",
    logarithmic: bool = True,
) -> Outliers:
    """Mark values far from the rest by fences that the far values themselves cannot move.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.
    rule : {"mad", "tukey"}
        "mad": median ± 3.5 scaled median absolute deviations. "tukey": quartiles ± 1.5 interquartile ranges.
    logarithmic : bool
        Set the fences on logarithms, as concentrations are skewed. A 0 then counts as below the smallest positive
        value.

    Returns
    -------
    Outliers
        Marks of the shape of `values`.

    Raises
    ------
    ValueError
        If the arrays do not fit each other or the rule is unknown.

    References
    ----------
    iglewicz1993, tukey1977, reimann2005

    Examples
    --------
    >>> found = robust_outliers([10.0, 12.0, 9.0, 11.0, 13.0, 10.0, 400.0])
    >>> found.high.tolist(), round(found.upper_fence, 1)
    ([False, False, False, False, False, False, True], 18.0)
    """
    if rule not in _FENCES:
        raise ValueError(f"The rule is 'mad' or 'tukey', not {rule!r}.")
    value = np.asarray(values, dtype=float)
    low_marks, high_marks = marks(below, value.shape), marks(above, value.shape)
    data = column(value, low_marks, high_marks)
    lower, upper = _FENCES[rule](_on_logarithms(data) if logarithmic else data)
    if logarithmic:
        lower, upper = float(np.exp(lower)), float(np.exp(upper))
    notes = (Message.of("stats.no-fence", count=data.value.size),) if np.isnan(upper) else ()
    return Outliers(
        low=(value < lower) & ~high_marks,
        high=(value > upper) & ~low_marks,
        lower_fence=lower,
        upper_fence=upper,
        rule=rule,
        notes=notes,
        citations=("iglewicz1993", "reimann2005") if rule == "mad" else ("tukey1977", "reimann2005"),
    )


def _on_logarithms(data: Column) -> Column:
    """Return the column of logarithms; what is not positive lies below the smallest positive value."""
    positive = data.value > 0
    smallest = float(data.value[positive].min()) if positive.any() else 1.0
    value = np.log(np.where(positive, data.value, smallest))
    return Column(value, data.below | ~positive, data.above & positive)


def _mad_fences(data: Column) -> tuple[float, float]:
    centre = quantile(data.value, data.below, data.above, 0.5)
    spread = median_absolute_deviation(data.value, data.below, data.above)
    return _fences(centre, centre, MAD_FENCE * spread)


def _tukey_fences(data: Column) -> tuple[float, float]:
    first, third = (quantile(data.value, data.below, data.above, share) for share in (0.25, 0.75))
    return _fences(first, third, TUKEY_FENCE * (third - first))


def _fences(low: float, high: float, distance: float) -> tuple[float, float]:
    """Return the fences, or NaN: where half of the values are the same, no distance is ordinary."""
    return (low - distance, high + distance) if distance > 0 else (float("nan"), float("nan"))


_FENCES: dict[str, Callable[[Column], tuple[float, float]]] = {"mad": _mad_fences, "tukey": _tukey_fences}
