"""Dixon's ratios for one outlier among few values, with critical values computed and not looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import comb, lgamma
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import FloatArray, marks
from netmin.stats.outlier_tests import OutlierTest, tested_values

#: Which end is tested: the high one, the low one, or the farther of both.
End = Literal["high", "low", "either"]

#: Numbers of values for which the ratios are used (dixon1953, rorabacher1991).
FEWEST_VALUES, MOST_VALUES = 3, 30

#: Up to how many values each ratio serves: its name, the neighbour it leaves out, and the far end it starts from.
_RATIOS = ((7, "r10", 1, 1), (10, "r11", 1, 2), (13, "r21", 2, 2), (30, "r22", 2, 3))

#: Half-width and nodes of the integration; more nodes change the sixth digit of a critical value at most.
_REACH, _NODES = 8.5, 64


def dixon_test(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    end: End = "either",
    level: float = 0.05,
    logarithmic: bool = True,
) -> OutlierTest:
    """Test the value farthest out of 3 to 30 by the ratio of its gap to the spread.

    The ratio follows the number of values: r10 up to 7, r11 up to 10, r21 up to 13, r22 up to 30.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. [any unit]
    below : array of bool, shape (n,), optional
        Known only to lie below the value; not tested.
    end : {"either", "high", "low"}
        Which end is tested; "either" doubles the probability, as the two-tailed tables of Rorabacher do.
    level : float
        Risk of marking a value where nothing is odd. [–]
    logarithmic : bool
        Test logarithms: the test takes the rest as normal.

    Returns
    -------
    OutlierTest
        Its table has the columns ``ratio``, ``end``, ``position``, ``value``, ``statistic``, ``critical``, ``p_value``
        and ``significant``, one row.

    Raises
    ------
    NetminError
        If there are fewer than 3 or more than 30 detected values, a logarithm of a value that is not positive is
        asked, or the values do not differ.
    ValueError
        If the arrays do not fit each other, or the end or level is none.

    References
    ----------
    dixon1953, rorabacher1991, mcbane2006

    Examples
    --------
    >>> found = dixon_test([0.189, 0.167, 0.187, 0.183, 0.186, 0.182, 0.181], logarithmic=False)
    >>> float(found.table["statistic"].iloc[0].round(4)), found.count
    (0.6364, 1)
    """
    if end not in ("either", "high", "low") or not 0 < level < 1:
        raise ValueError("The end is 'either', 'high' or 'low', and the level lies between 0 and 1.")
    tested, position = tested_values(values, below, logarithmic, fewest=FEWEST_VALUES)
    if tested.size > MOST_VALUES:
        raise NetminError(Message.of("stats.dixon-too-many", count=int(tested.size), most=MOST_VALUES))
    order = np.argsort(tested, kind="stable")
    ratios = {side: _ratio(sign * tested[order][::sign]) for side, sign in _signs(end).items()}
    side = max(ratios, key=lambda name: ratios[name])
    place = int(position[order[-1] if side == "high" else order[0]])
    sides = len(ratios)
    critical = dixon_critical(tested.size, level / sides)
    p_value = min(1.0, sides * dixon_probability(tested.size, ratios[side]))
    marked = np.zeros(np.shape(values), dtype=bool)
    marked[place] = ratios[side] > critical
    row = {
        "ratio": _kind(tested.size)[0],
        "end": side,
        "position": place,
        "value": float(np.asarray(values, dtype=float)[place]),
        "statistic": ratios[side],
        "critical": critical,
        "p_value": p_value,
        "significant": bool(marked[place]),
    }
    hidden = int(marks(below, np.shape(values)).sum())
    notes = (Message.of("stats.outliers-hidden", below=hidden),) if hidden else ()
    return OutlierTest(
        marked, pd.DataFrame([row]), level, logarithmic, notes, ("dixon1953", "rorabacher1991", "mcbane2006")
    )


def dixon_probability(count: int, ratio: float) -> float:
    """Return how often the ratio at one end is larger among normal values.

    Parameters
    ----------
    count : int
        Values, 3 to 30.
    ratio : float
        Dixon's ratio, 0 to 1. [–]

    Returns
    -------
    float
        One-sided probability. [–]

    Raises
    ------
    ValueError
        If the count is out of range.

    References
    ----------
    mcbane2006

    Examples
    --------
    >>> round(dixon_probability(7, 0.568), 3)
    0.025
    """
    _, near, far = _kind(count)
    if ratio >= 1:
        return 0.0
    weight, terms = _largest_and_spread(count, near, far)
    inner = terms(max(ratio, 0.0))
    return float(np.clip(np.sum(weight * inner), 0.0, 1.0))


@cache
def dixon_critical(count: int, level: float) -> float:
    """Return the ratio that normal values exceed with a probability, at one end.

    Parameters
    ----------
    count : int
        Values, 3 to 30.
    level : float
        One-sided; half of a two-tailed level. [–]

    Returns
    -------
    float
        [–]

    References
    ----------
    dixon1953, rorabacher1991, mcbane2006

    Examples
    --------
    >>> round(dixon_critical(10, 0.05), 3), round(dixon_critical(3, 0.025), 3)
    (0.478, 0.97)
    """
    from scipy.optimize import brentq

    return float(brentq(lambda ratio: dixon_probability(count, ratio) - level, 0.0, 1.0, xtol=1e-10))


def _kind(count: int) -> tuple[str, int, int]:
    """Return name, neighbour and far end of the ratio for so many values."""
    if not FEWEST_VALUES <= count <= MOST_VALUES:
        raise ValueError(f"Dixon's ratios serve {FEWEST_VALUES} to {MOST_VALUES} values, not {count}.")
    return next(ratio for most, *ratio in ((m, n, a, b) for m, n, a, b in _RATIOS) if count <= most)  # type: ignore[return-value]


def _signs(end: End) -> dict[str, int]:
    signs = {"high": 1, "low": -1}
    return signs if end == "either" else {end: signs[end]}


def _ratio(ascending: FloatArray) -> float:
    _, near, far = _kind(ascending.size)
    spread = float(ascending[-1] - ascending[far - 1])
    if spread == 0:
        raise NetminError(Message.of("stats.dixon-all-alike", count=int(ascending.size)))
    return float(ascending[-1] - ascending[-1 - near]) / spread


def _largest_and_spread(count: int, near: int, far: int) -> tuple[FloatArray, Callable[[float], FloatArray]]:
    """Return weights over (largest value, spread) and what the values between them contribute at a ratio.

    With the largest value x and the far end x − v given, far − 1 values lie below x − v and the other m between; the
    ratio exceeds r when fewer than `near` of these lie within r v of the largest.
    """
    from scipy.special import ndtr

    node, share = np.polynomial.legendre.leggauss(_NODES)
    largest = _REACH * node[:, None]
    spread = _REACH * (node[None, :] + 1)
    end = largest - spread
    between = count - far - 1
    constant = lgamma(count + 1) - lgamma(far) - lgamma(between + 1)
    density = np.exp(constant - 0.5 * (largest**2 + end**2)) / (2 * np.pi)
    weight = _REACH**2 * share[:, None] * share[None, :] * density * ndtr(end) ** (far - 1)

    def terms(ratio: float) -> FloatArray:
        edge = ndtr(largest - ratio * spread)
        inside, outside = edge - ndtr(end), ndtr(largest) - edge
        powers = [comb(between, m) * outside**m * inside ** (between - m) for m in range(min(near, between + 1))]
        return np.asarray(np.sum(powers, axis=0), dtype=float)

    return np.asarray(weight, dtype=float), terms
