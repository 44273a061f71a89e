"""Degrees of freedom of fixed effects by containment: what varies only between plots has plots for replicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.factors import FloatArray, IndexArray


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of observations that have a chance of their own in common.

    Attributes
    ----------
    name : str
        "block" or "plot".
    code : array of int, shape (n,)
        Group of each observation.
    """

    name: str
    code: IndexArray

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(np.unique(self.code).size)


def containment_degrees(design: FloatArray, groupings: Sequence[Grouping]) -> tuple[IndexArray, FloatArray]:
    """Return the stratum of each column of a design and its error degrees of freedom.

    A column belongs to the coarsest grouping within whose groups it does not vary. A stratum has as many degrees of
    freedom as it has groups more than the stratum above, less the columns that are estimated in it.

    Parameters
    ----------
    design : array, shape (n, p)
        First column constant.
    groupings : sequence of Grouping
        Each nested in the one before.

    Returns
    -------
    tuple of array, shape (p,)
        Position of the grouping, or their number for "within"; degrees of freedom.

    Raises
    ------
    NetminError
        If a stratum has no degrees of freedom left.

    References
    ----------
    pinheiro2000

    Examples
    --------
    Four pots, two per treatment, measured twice.

    >>> pot = np.repeat(np.arange(4), 2)
    >>> design = np.column_stack([np.ones(8), pot >= 2, np.tile([0, 1], 4)]).astype(float)
    >>> levels, degrees = containment_degrees(design, [Grouping("plot", pot)])
    >>> levels.tolist(), degrees.tolist()
    ([1, 0, 1], [3.0, 2.0, 3.0])
    """
    within = len(groupings)
    levels = np.full(design.shape[1], within, dtype=np.intp)
    for place in range(within - 1, -1, -1):
        constant = ~_varies(design, groupings[place].code)
        levels[constant] = place
    # The mean is estimated from everything; like nlme, it takes the degrees of the finest stratum.
    levels[0] = within
    sizes = [1, *(grouping.count for grouping in groupings), design.shape[0]]
    estimated = np.bincount(levels[1:], minlength=within + 1)
    left = np.diff(sizes) - estimated
    used = np.unique(levels)
    if np.any(left[used] < 1):
        names = [*(grouping.name for grouping in groupings), "within"]
        bad = [names[int(place)] for place in used if left[place] < 1]
        raise NetminError(Message.of("trials.stratum-without-error", strata=bad))
    return levels, left[levels].astype(float)


def _varies(design: FloatArray, code: IndexArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[order], prepend=-1))
    low = np.minimum.reduceat(design[order], starts)
    high = np.maximum.reduceat(design[order], starts)
    return np.asarray(((high - low) > 0).any(axis=0), dtype=bool)
