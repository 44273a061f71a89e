"""A few people counted one by one: as many as fit in memory at once, sorted instead of put into bins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netmin.risk.dose import FloatArray
from netmin.risk.people import CHUNK, People

#: People up to whom sorting is quicker than bins: one stream of random numbers.
FEW = CHUNK


def few_people(people: People, count: int, seed: int) -> FloatArray:
    """Return the factors of some people, the same people as a long stream begins with.

    Parameters
    ----------
    people : People
        How they are drawn.
    count : int
        At most `FEW`.
    seed : int
        Not below 0.

    Returns
    -------
    array, shape (3 × pathways, count)
        Computed without a compiler: so few numbers would not repay its work.
    """
    parts = []
    for start, uniforms in people.random_numbers(0, seed):
        if start >= count:
            break
        parts.append(people.factors(uniforms))
    return np.ascontiguousarray(np.concatenate(parts, axis=1)[:, :count])


def weighted_sum(weights: FloatArray, factors: FloatArray) -> FloatArray:
    """Return one weighted sum of factors per person, added in order, factors of weight 0 left out, shape (n,)."""
    value = np.zeros(factors.shape[1])
    for factor in np.nonzero(weights)[0]:
        value += weights[factor] * factors[factor]
    return value


def count_sorted(
    factors: FloatArray,
    weights: FloatArray,
    bounds: Sequence[FloatArray],
    probabilities: FloatArray,
    checkpoints: Sequence[int],
    followed: float,
) -> tuple[FloatArray, tuple[FloatArray, ...], FloatArray]:
    """Sort what comes of the people, row by row.

    Parameters
    ----------
    factors : array, shape (f, n)
        Of the people.
    weights : array, shape (rows, f)
        On their factors.
    bounds : sequence of array, length rows
        Bounds of which it is told how many people lie above.
    probabilities : array, shape (k,)
        Of the quantiles.
    checkpoints : sequence of int
        Numbers of people, ascending, the last one all.
    followed : float
        Probability of the quantile that is told at each checkpoint.

    Returns
    -------
    quantiles : array, shape (rows, k)
        Between two people in proportion.
    shares : tuple of array
        Of people above each bound of each row. [–]
    upper : array, shape (checkpoints, rows)
        The followed quantile.
    """
    quantiles, upper = np.empty((len(weights), len(probabilities))), np.empty((len(checkpoints), len(weights)))
    shares: list[FloatArray] = [np.empty(0)] * len(weights)

    # One after the other: a row is sorted in less time than threads take to agree on who is next.
    for row, weight in enumerate(weights):
        value = weighted_sum(weight, factors)
        for place, some in enumerate(checkpoints[:-1]):
            upper[place, row] = _between(np.sort(value[:some]), np.array([followed]))[0]
        value.sort()
        quantiles[row] = _between(value, probabilities)
        upper[-1, row] = _between(value, np.array([followed]))[0]
        shares[row] = 1.0 - np.searchsorted(value, bounds[row], side="right") / len(value)
    return quantiles, tuple(shares), upper


def _between(ordered: FloatArray, probabilities: FloatArray) -> FloatArray:
    place = probabilities * (len(ordered) - 1)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, len(ordered) - 1)
    return np.asarray(ordered[low] + (place - low) * (ordered[high] - ordered[low]))
