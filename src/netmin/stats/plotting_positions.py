"""Where values stand in the order of their sample, when some are only known to lie below limits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.stats.columns import BoolArray, FloatArray, marks


def plotting_positions(
    values: npt.ArrayLike, below: npt.ArrayLike | None = None, *, constant: float = 0.0
) -> FloatArray:
    """Return the share of the distribution at or below each value, after Hirsch and Stedinger.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; no NaN. The limits may differ. [any unit]
    below : array of bool, shape (n,), optional
        Known only to lie below the value.
    constant : float
        Plotting-position constant: 0 is Weibull's, used by Helsel and by the guidance of the US EPA of 2009; 0.375 is
        Blom's, the default of EnvStats. [–]

    Returns
    -------
    array, shape (n,)
        Between 0 and 1. Equal values stand one after the other, in the order given; non-detects of one limit are
        spread over the share below it. [–]

    Raises
    ------
    ValueError
        If the arrays do not fit each other, a value is NaN or the constant does not lie between 0 and 1/2.

    References
    ----------
    hirsch1987, helsel1988

    Examples
    --------
    >>> plotting_positions([1.0, 3.0, 7.0, 9.0], [True, False, False, False]).tolist()
    [0.125, 0.4375, 0.625, 0.8125]
    """
    value = np.asarray(values, dtype=float)
    hidden = marks(below, value.shape)
    if np.isnan(value).any():
        raise ValueError("Plotting positions are asked of measured values; NaN was among them.")
    if not 0 <= constant <= 0.5:
        raise ValueError(f"A plotting-position constant lies between 0 and 1/2, not at {constant}.")
    limits = np.unique(value[hidden])
    exceedance = _exceedance(value, hidden, limits)
    position = np.empty(value.shape)
    # A value detected at a limit lies above a non-detect of that limit.
    stratum = np.searchsorted(limits, value, side="right")
    for number in range(limits.size + 1):
        inside = np.flatnonzero(~hidden & (stratum == number))
        low, high = 1 - exceedance[number], 1 - exceedance[number + 1]
        position[inside] = low + (high - low) * _spread(value[inside], constant)
        if number:
            beneath = np.flatnonzero(hidden & (stratum == number))
            position[beneath] = low * _spread(value[beneath], constant)
    return position


def _exceedance(value: FloatArray, hidden: BoolArray, limits: FloatArray) -> FloatArray:
    """Return the probability of exceeding nothing (1), each limit, and everything (0)."""
    exceedance = np.append(np.ones(limits.size + 1), 0.0)
    upper = np.append(limits[1:], np.inf)
    for number in range(limits.size, 0, -1):
        limit = limits[number - 1]
        between = np.sum(~hidden & (value >= limit) & (value < upper[number - 1]))
        beneath = np.sum(np.where(hidden, value <= limit, value < limit))
        above = exceedance[number + 1]
        exceedance[number] = above + between / (between + beneath) * (1 - above)
    return exceedance


def _spread(value: FloatArray, constant: float) -> FloatArray:
    """Return positions of the values among themselves."""
    rank = np.empty(value.size)
    rank[np.argsort(value, kind="stable")] = np.arange(1, value.size + 1)
    return (rank - constant) / (value.size + 1 - 2 * constant)
