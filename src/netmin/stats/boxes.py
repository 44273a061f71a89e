"""The numbers a box plot is drawn from when some values are only known to lie below a limit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.stats.columns import FloatArray, column
from netmin.stats.outliers import TUKEY_FENCE
from netmin.stats.robust import quantile

_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class BoxNumbers:
    """A box, its whiskers, its far points, and how far down it may be believed.

    Attributes
    ----------
    q25, median, q75 : float
        Kaplan-Meier quartiles; NaN where a quartile lies below everything detected. [unit of the values]
    whisker_low, whisker_high : float
        Outermost detected values within 1.5 interquartile ranges of the box. [unit of the values]
    hidden_below : float
        The highest "<" limit: below this line the picture is an estimate, and a drawing shows it as not known; NaN
        without non-detects. [unit of the values]
    hidden_above : float
        The lowest ">" limit, in the same sense. [unit of the values]
    far : array, shape (k,)
        Detected values beyond the whiskers, ascending. [unit of the values]
    count, detected : int
        Measured values; those that are numbers.
    logarithmic : bool
        Whether the whiskers were set on logarithms.
    citations : tuple of str
        Keys of the bibliography.
    """

    q25: float
    median: float
    q75: float
    whisker_low: float
    whisker_high: float
    hidden_below: float
    hidden_above: float
    far: FloatArray
    count: int
    detected: int
    logarithmic: bool
    citations: tuple[str, ...] = field(default=("helsel2012", "tukey1977"))

    def row(self) -> dict[str, float]:
        """Return the numbers as one row of a table, the far points left out."""
        names = (
            "q25",
            "median",
            "q75",
            "whisker_low",
            "whisker_high",
            "hidden_below",
            "hidden_above",
            "count",
            "detected",
        )
        return {name: getattr(self, name) for name in names}


def box_numbers(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    logarithmic: bool = True,
) -> BoxNumbers:
    """Return the numbers of a box plot that shows non-detects as not known.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.
    logarithmic : bool
        Set the whiskers on logarithms, for a box on a logarithmic axis.

    Returns
    -------
    BoxNumbers
        Without detected values every number but the limits is NaN; where a quartile is not known the
        whiskers reach to the outermost values.

    References
    ----------
    helsel2012, tukey1977

    Examples
    --------
    >>> box = box_numbers([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 900.0], [True, False, False, False, False, False, False])
    >>> box.q25, box.median, box.q75, box.hidden_below, box.far.tolist()
    (2.0, 4.0, 6.0, 1.0, [900.0])
    """
    data = column(values, below, above)
    q25, median, q75 = (quantile(data.value, data.below, data.above, share) for share in (0.25, 0.5, 0.75))
    shown = np.sort(data.value[data.detected])
    low, high = _fences(q25, q75, logarithmic)
    inside = shown[~(shown < low) & ~(shown > high)]
    return BoxNumbers(
        *(q25, median, q75),
        whisker_low=float(inside[0]) if inside.size else _NAN,
        whisker_high=float(inside[-1]) if inside.size else _NAN,
        hidden_below=float(data.value[data.below].max()) if data.below.any() else _NAN,
        hidden_above=float(data.value[data.above].min()) if data.above.any() else _NAN,
        far=shown[(shown < low) | (shown > high)],
        count=data.value.size,
        detected=shown.size,
        logarithmic=logarithmic,
    )


def _fences(q25: float, q75: float, logarithmic: bool) -> tuple[float, float]:
    """Return how far whiskers may reach; NaN, which nothing exceeds, where a quartile is not known."""
    if logarithmic and q25 > 0:
        reach = (q75 / q25) ** TUKEY_FENCE
        return q25 / reach, q75 * reach
    reach = TUKEY_FENCE * (q75 - q25)
    return q25 - reach, q75 + reach
