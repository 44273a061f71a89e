"""Standard normal numbers from uniform ones, by a table that plain arrays and compiled loops read alike.

Between 0 and ½ the quantile of the normal distribution is written down as cubic pieces, 64 in every octave, so that
the far tail is as exact as the middle: to about nine digits. One uniform number gives one normal number, which keeps
streams in step whatever the shapes, and lets low-discrepancy sequences be used in their place.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from netmin.risk.dose import FloatArray

#: Pieces in an octave, as a power of two, and the lowest octave: numbers come in steps of 2⁻⁵³.
PIECES_LOG2, LOWEST = 6, -54
_PIECES = 2**PIECES_LOG2

#: Bits of a double below those that number the piece, and the number of the first piece.
SHIFT = 52 - PIECES_LOG2
FIRST_PIECE = (1023 + LOWEST) * _PIECES

#: Distance of the nodes where a smooth function of a normal number is written down, and the nodes.
NODES_PER_UNIT = 64
NODES: FloatArray = np.arange(-8 * NODES_PER_UNIT, 8 * NODES_PER_UNIT + 1) / NODES_PER_UNIT


@cache
def pieces() -> FloatArray:
    """Return the coefficients of the pieces, shape (pieces, 4), lowest power first, over 0 to 1 in each piece."""
    from scipy.special import ndtri

    octaves = 2.0 ** np.arange(LOWEST, 1)
    edges = np.append((octaves[:, None] * (1.0 + np.arange(_PIECES) / _PIECES)).ravel(), 2.0)
    edges = np.minimum(edges[: np.searchsorted(edges, 0.5) + 2], 0.75)
    value = ndtri(edges)
    slope = np.sqrt(2.0 * np.pi) * np.exp(0.5 * value**2)
    width = np.diff(edges)
    first, last, rise = slope[:-1] * width, slope[1:] * width, np.diff(value)
    return np.column_stack([value[:-1], first, 3.0 * rise - 2.0 * first - last, first + last - 2.0 * rise])


def normal_numbers(uniform: FloatArray) -> FloatArray:
    """Return standard normal numbers.

    Parameters
    ----------
    uniform : array
        From 0 to below 1. [–]

    Returns
    -------
    array
        The quantiles of the standard normal distribution; 0 counts as 2⁻⁵⁴. [–]

    Examples
    --------
    >>> normal_numbers(np.array([0.05, 0.84, 0.975])).round(6).tolist()
    [-1.644854, 0.994458, 1.959964]
    """
    nearer = np.maximum(np.minimum(uniform, 1.0 - uniform), 2.0**LOWEST)
    bits = nearer.view(np.int64)
    table = pieces()[(bits >> SHIFT) - FIRST_PIECE]
    part = (bits & (2**SHIFT - 1)) * 2.0**-SHIFT
    lower = table[..., 0] + part * (table[..., 1] + part * (table[..., 2] + part * table[..., 3]))
    return np.asarray(np.where(uniform < 0.5, lower, -lower))


def follow_nodes(numbers: FloatArray, value: FloatArray, slope: FloatArray) -> FloatArray:
    """Return a function of normal numbers by cubic pieces through its values and slopes at `NODES`."""
    position = np.clip((numbers - NODES[0]) * NODES_PER_UNIT, 0.0, len(NODES) - 1.000001)
    place = position.astype(np.int64)
    part = position - place
    first, last = slope[place] / NODES_PER_UNIT, slope[place + 1] / NODES_PER_UNIT
    rise = value[place + 1] - value[place]
    bend = part * ((3.0 * rise - 2.0 * first - last) + part * (first + last - 2.0 * rise))
    return np.asarray(value[place] + part * (first + bend))
