"""Rank scores of values of which some are only known to lie below a limit.

All the tests of two or more groups here are of one family. Going down from the largest detected value, what each
group shows at a value is set against what it would show if the groups were alike; a weight says how much each value
counts. A "<L" is among the candidates at every detected value that is not below L.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.stats.columns import BoolArray, FloatArray

#: The weights, by the names of those who proposed them.
WeightRule = Literal["peto-peto", "gehan", "tarone-ware", "logrank", "peto-kaplan-meier"]

#: Where each is described.
WEIGHT_CITATIONS = {
    "peto-peto": ("peto1972", "prentice1978"),
    "gehan": ("gehan1965",),
    "tarone-ware": ("tarone1977",),
    "logrank": ("mantel1966",),
    "peto-kaplan-meier": ("peto1972", "harrington1982"),
}


@dataclass(frozen=True, eq=False)
class Steps:
    """What happens at each different detected value, from the largest down.

    Attributes
    ----------
    value : array, shape (k,)
        Detected values, descending. [unit of the values]
    candidates, events : array, shape (groups, k)
        Values of each group at or below it; detected at it.
    """

    value: FloatArray
    candidates: FloatArray
    events: FloatArray

    @property
    def all_candidates(self) -> FloatArray:
        """Candidates of all groups, shape (k,)."""
        return np.asarray(self.candidates.sum(axis=0), dtype=float)

    @property
    def all_events(self) -> FloatArray:
        """Events of all groups, shape (k,)."""
        return np.asarray(self.events.sum(axis=0), dtype=float)


def steps(value: FloatArray, below: BoolArray, group: npt.NDArray[np.intp], groups: int) -> Steps:
    """Return the steps of groups.

    Parameters
    ----------
    value : array, shape (n,)
        Value, or the limit where `below`. [any unit]
    below : array of bool, shape (n,)
        Known only to lie below the value.
    group : array of int, shape (n,)
        Number of the group, from 0.
    groups : int
        How many there are.

    Returns
    -------
    Steps
        One for every different detected value.
    """
    different = np.unique(value[~below])[::-1]
    candidates = np.array([[np.sum(value[group == g] <= v) for v in different] for g in range(groups)], dtype=float)
    events = np.array([[np.sum(value[(group == g) & ~below] == v) for v in different] for g in range(groups)])
    return Steps(different, candidates.reshape(groups, -1), events.reshape(groups, -1).astype(float))


def weights(rule: WeightRule, candidates: FloatArray, events: FloatArray) -> FloatArray:
    """Return how much each detected value counts.

    Parameters
    ----------
    rule : str
        One of `WeightRule`.
    candidates, events : array, shape (k,)
        Of all groups, from the largest detected value down.

    Returns
    -------
    array, shape (k,)
        [–]

    References
    ----------
    gehan1965, mantel1966, peto1972, prentice1978, tarone1977, harrington1982
    """
    return np.asarray(_WEIGHTS[rule](candidates, events), dtype=float)


def _kaplan_meier_before(candidates: FloatArray, events: FloatArray) -> FloatArray:
    """Return the share of the distribution at or below each value, as it stands before the value itself is counted."""
    return np.asarray(np.cumprod(np.append(1.0, 1 - events / candidates))[:-1], dtype=float)


def _prentice_at(candidates: FloatArray, events: FloatArray) -> FloatArray:
    """Return Prentice's estimate of the share of the distribution below each value."""
    return np.asarray(np.cumprod((candidates + 1 - events) / (candidates + 1)), dtype=float)


_WEIGHTS: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "peto-peto": _prentice_at,
    "gehan": lambda candidates, events: candidates,  # noqa: ARG005
    "tarone-ware": lambda candidates, events: np.sqrt(candidates),  # noqa: ARG005
    "logrank": lambda candidates, events: np.ones_like(candidates),  # noqa: ARG005
    "peto-kaplan-meier": _kaplan_meier_before,
}


def scores(value: FloatArray, below: BoolArray, rule: WeightRule) -> FloatArray:
    """Return a score for every value: large for large values, and nought on average.

    Parameters
    ----------
    value : array, shape (n,)
        Value, or the limit where `below`. [any unit]
    below : array of bool, shape (n,)
        Known only to lie below the value.
    rule : str
        One of `WeightRule`.

    Returns
    -------
    array, shape (n,)
        Equal detected values share the mean of the scores they would have in any order. [–]

    References
    ----------
    prentice1978, millard1988
    """
    detected = np.sort(value[~below])[::-1]
    if detected.size == 0:
        return np.zeros_like(value)
    # Ties are told apart, scored one by one, and given the mean of these scores (prentice1978).
    beneath = np.array([np.sum(value < v) + np.sum((value == v) & below) for v in detected], dtype=float)
    _, first, counts = np.unique(-detected, return_index=True, return_counts=True)
    turn = np.concatenate([np.arange(count, 0, -1) for count in counts])
    candidates = beneath + turn
    weight = weights(rule, candidates, np.ones_like(candidates))
    gathered = np.cumsum(weight / candidates)
    mean = np.add.reduceat(weight - gathered, first) / counts
    last = gathered[first + counts - 1]
    different = detected[first]
    result = np.empty_like(value)
    place = np.searchsorted(-different, -value[~below])
    result[~below] = mean[place]
    # A "<L" was a candidate down to the smallest detected value not below L.
    passed = np.searchsorted(-different, -value[below], side="right")
    result[below] = -np.append(0.0, last)[passed]
    return result
