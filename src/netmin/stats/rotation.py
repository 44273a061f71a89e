"""Loadings turned for reading: varimax."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.stats.columns import FloatArray

#: Turns over all pairs, and the angle below which nothing turns any more. [rad]
_MOST_ROUNDS, _STILL = 1000, 1e-12


def varimax(loadings: npt.ArrayLike) -> FloatArray:
    """Return loadings turned so that their squares differ as much as they can within each column.

    Pairs of columns are turned by the best angle, again and again, as Kaiser did; each turn can only gain.

    Parameters
    ----------
    loadings : array, shape (parts, components)
        [–]

    Returns
    -------
    array, shape (parts, components)
        Turned as a whole, with Kaiser's normalisation of rows: the sum of squares of each row stays. [–]

    References
    ----------
    kaiser1958

    Examples
    --------
    >>> turned = varimax([[0.8, 0.5], [0.8, 0.5], [0.5, -0.8]])
    >>> np.abs(turned).round(2).tolist()
    [[0.94, 0.0], [0.94, 0.0], [0.0, 0.94]]
    """
    array = np.asarray(loadings, dtype=float)
    length = np.sqrt((array**2).sum(axis=1, keepdims=True))
    rows = np.divide(array, length, out=np.zeros_like(array), where=length > 0)
    columns = rows.shape[1]
    for _ in range(_MOST_ROUNDS):
        angles = [_turn(rows, first, second) for first in range(columns) for second in range(first + 1, columns)]
        if max(angles, default=0.0) < _STILL:
            break
    return np.asarray(rows * length, dtype=float)


def _turn(rows: FloatArray, first: int, second: int) -> float:
    """Turn two columns in place by the angle that is best for them, and return its size."""
    x, y = rows[:, first].copy(), rows[:, second].copy()
    u, v = x**2 - y**2, 2 * x * y
    sine = 2 * u @ v - 2 * u.sum() * v.sum() / x.size
    cosine = u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / x.size
    angle = float(np.arctan2(sine, cosine)) / 4
    rows[:, first], rows[:, second] = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    return abs(angle)
