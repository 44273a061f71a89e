"""A straight line through values of which some are only known to lie below a limit.

The slope is the one whose residuals no longer rise or fall with x by Kendall's count (akritas1995). As the line is
tilted the count falls in steps, at the slopes of the pairs: by two at a pair of detected values, whose order turns; by
one at a detected value and a non-detect, whose order becomes, or ceases to be, known. The slope is found by counting
these steps, without any search.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray
from netmin.stats.kendall import both_measured, known_order, order_test, score_and_variance
from netmin.stats.robust import quantile

_NAN = float("nan")


@dataclass(frozen=True)
class TheilSenLine:
    """A line, and whether it rises at all.

    Attributes
    ----------
    slope, slope_low, slope_high : float
        Of y, or of its logarithm, on x; with its confidence limits. NaN where the data leave them open. [unit of y per
        unit of x]
    intercept : float
        Median of the residuals; NaN where it lies among non-detects. [unit of y, or of its logarithm]
    tau, p_value : float
        Kendall's tau-b of y and x, and its two-sided probability. [–]
    score : int
        Kendall's S.
    count, detected : int
        Samples in which both were measured; those whose y is a number.
    confidence : float
        Of the limits of the slope. [–]
    logarithmic : bool
        Whether logarithms of y were taken.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    slope: float
    slope_low: float
    slope_high: float
    intercept: float
    tau: float
    p_value: float
    score: int
    count: int
    detected: int
    confidence: float
    logarithmic: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("akritas1995", "sen1968", "helsel2012")

    @property
    def table(self) -> pd.DataFrame:
        """One row, a column per number."""
        names = ("slope", "slope_low", "slope_high", "intercept", "tau", "p_value", "count", "detected", "logarithmic")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def median_at(self, x: npt.ArrayLike) -> FloatArray:
        """Return the median of y that the line gives.

        Parameters
        ----------
        x : array, shape (m,)
            [unit of x]

        Returns
        -------
        array, shape (m,)
            [unit of y]
        """
        line = self.intercept + self.slope * np.asarray(x, dtype=float)
        return np.asarray(np.exp(line) if self.logarithmic else line, dtype=float)


def theil_sen_line(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    y_below: npt.ArrayLike | None = None,
    *,
    logarithmic: bool = False,
    confidence: float = 0.95,
) -> TheilSenLine:
    """Fit the line of Akritas, Theil and Sen.

    Parameters
    ----------
    x : array, shape (n,)
        Known without limits; NaN where not measured. Where x has non-detects too, use `kendall_tau`. [any unit]
    y : array, shape (n,)
        Value, or the limit where `y_below`; NaN where not measured. [any unit]
    y_below : array of bool, shape (n,), optional
        Known only to lie below the value.
    logarithmic : bool
        Fit the logarithm of y.
    confidence : float
        Of the limits of the slope. [–]

    Returns
    -------
    TheilSenLine
        Without non-detects the slope is that of Theil and Sen. The intercept is the Kaplan-Meier median of the
        residuals, which for limits on one side is Turnbull's estimate.

    Raises
    ------
    NetminError
        If too few samples were measured, x does not vary, nothing of y is known in order, or a logarithm of a value
        that is not positive is asked.
    ValueError
        If the arrays do not fit each other or the confidence is none.

    References
    ----------
    akritas1995, sen1968, turnbull1976, helsel2012

    Examples
    --------
    >>> line = theil_sen_line([0, 1, 2, 3, 4, 5], [1, 1, 3, 4, 5, 6], [True, True, False, False, False, False])
    >>> line.slope, line.intercept
    (1.0, 1.0)
    """
    if not 0 < confidence < 1:
        raise ValueError("The confidence lies between 0 and 1.")
    at, at_below, value, below = both_measured(x, y, None, y_below)
    if logarithmic and np.any(value <= 0):
        raise NetminError(Message.of("stats.line-not-positive", count=int(np.sum(value <= 0))))
    height = np.log(value) if logarithmic else value
    order_at, order = known_order(at, at_below), known_order(height, below)
    score, variance = score_and_variance(order_at, order)
    if variance <= 0:
        raise NetminError(Message.of("stats.no-order", count=int(at.size)))
    _, p_value, notes = order_test(score, variance, order_at, order)
    slope, low, high = slopes(at, height, below, np.zeros(at.size, dtype=np.intp), variance, confidence)
    intercept = quantile(height - slope * at, below, None, 0.5) if not np.isnan(slope) else _NAN
    known = np.count_nonzero(order_at) / 2 * np.count_nonzero(order) / 2
    return TheilSenLine(
        slope,
        low,
        high,
        intercept,
        score / float(np.sqrt(known)),
        p_value,
        score,
        int(at.size),
        int(np.sum(~below)),
        confidence,
        logarithmic,
        (*notes, *open_ends(slope, low, high)),
    )


def slopes(
    x: FloatArray,
    y: FloatArray,
    below: BoolArray,
    season: npt.NDArray[np.intp],
    variance: float,
    confidence: float,
) -> tuple[float, float, float]:
    """Return the slope and its confidence limits, from pairs of one season each.

    Parameters
    ----------
    x : array, shape (n,)
        [any unit]
    y : array, shape (n,)
        Value, or the limit where `below`. [any unit]
    below : array of bool, shape (n,)
        Known only to lie below the value.
    season : array of int, shape (n,)
        Only values of one season are set against each other.
    variance : float
        Of Kendall's score. [–]
    confidence : float
        Of the limits. [–]

    Returns
    -------
    tuple of float
        Slope, low and high; NaN where the data leave it open. [unit of y per unit of x]

    References
    ----------
    akritas1995, sen1968, gilbert1987
    """
    from scipy.special import ndtri

    slope, drop, start = _steps(x, y, below, season)
    if slope.size == 0:
        return _NAN, _NAN, _NAN
    passed = np.cumsum(drop)
    reach = float(ndtri(0.5 + confidence / 2) * np.sqrt(variance))
    first, last = int(np.searchsorted(passed, start)), int(np.searchsorted(passed, start, side="right"))
    if last >= slope.size or start == 0:
        return _NAN, _NAN, _NAN
    return (
        float(slope[first] + slope[last]) / 2,
        _at(start - reach, passed, slope),
        _at(start + reach, passed - drop, slope),
    )


def _steps(
    x: FloatArray, y: FloatArray, below: BoolArray, season: npt.NDArray[np.intp]
) -> tuple[FloatArray, FloatArray, int]:
    """Return the slopes at which Kendall's count falls, by how much each, and the count before the first."""
    one, other = np.triu_indices(x.size, 1)
    use = (x[one] != x[other]) & (season[one] == season[other]) & ~(below[one] & below[other])
    one, other = one[use], other[use]
    one, other = np.where(x[one] < x[other], one, other), np.where(x[one] < x[other], other, one)
    slope = (y[other] - y[one]) / (x[other] - x[one])
    # A non-detect on the left is surely the lower one only on lines that are flat enough: the count starts at one.
    start = int(np.sum(~below[other]))
    drop = np.where(below[one] | below[other], 1.0, 2.0)
    order = np.argsort(slope, kind="stable")
    return slope[order], drop[order], start


def _at(position: float, positions: FloatArray, slope: FloatArray) -> float:
    """Return the slope at a position between steps; NaN beyond the first or the last."""
    if not positions[0] <= position <= positions[-1]:
        return _NAN
    return float(np.interp(position, positions, slope))


def open_ends(slope: float, low: float, high: float) -> tuple[Message, ...]:
    """Return notes on a slope or limits that the data leave open."""
    if np.isnan(slope):
        return (Message.of("stats.slope-open"),)
    return (Message.of("stats.slope-limits-open"),) if np.isnan(low) or np.isnan(high) else ()
