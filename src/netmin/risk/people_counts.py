"""People drawn as a stream, and what comes of them counted row by row; memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netmin.geostat.threads import available_threads, in_threads
from netmin.risk.dose import FloatArray
from netmin.risk.few_people import FEW, count_sorted, few_people
from netmin.risk.log_histogram import BINS, LogHistogram
from netmin.risk.people import CHUNK, People

#: Shares of people whose values are given; the last one's convergence is followed.
PROBABILITIES = (0.5, 0.9, 0.95)

#: Shares of people at which the whole distribution is given. [–]
CURVE = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)

_WANTED = (*PROBABILITIES, *CURVE)

#: Memory for counts; more rows than fit are counted one part after another, over the same people. [byte]
_MEMORY = 512 * 2**20

#: Chunks between two sums of what the threads counted.
_ROUND = 4096


@dataclass(frozen=True, eq=False)
class Counted:
    """What was counted.

    Attributes
    ----------
    quantiles : array, shape (rows, len(PROBABILITIES))
        Over people.
    curve : array, shape (rows, len(CURVE))
        Likewise, from the least to the greatest.
    shares : tuple of array
        Of people above each bound of each row. [–]
    means : array, shape (rows,)
        Over people; no histogram is between, so that they are exact for these people.
    checkpoints : array of int, shape (c,)
        Numbers of people, each about twice the one before.
    upper : array, shape (c, rows)
        Quantile of 0.95 after as many people.
    """

    quantiles: FloatArray
    curve: FloatArray
    shares: tuple[FloatArray, ...]
    means: FloatArray
    checkpoints: tuple[int, ...]
    upper: FloatArray


def count_people(
    people: People, weights: FloatArray, bounds: Sequence[FloatArray], count: int, seed: int, threads: int | None = None
) -> Counted:
    """Draw people and count what comes of them.

    Parameters
    ----------
    people : People
        How they are drawn.
    weights : array, shape (rows, 3 × pathways)
        On their factors.
    bounds : sequence of array, length rows
        Bounds of which it is told how many people lie above.
    count : int
        How many people.
    seed : int
        Not below 0; the same people for every row.
    threads : int, optional
        How many at the same time; the numbers do not depend on it.

    Returns
    -------
    Counted
        By row.
    """
    at_once = available_threads() if threads is None else threads
    checkpoints = tuple(dict.fromkeys(-(-count // part) for part in (8, 4, 2, 1)))
    if count <= FEW:
        return _sorted(people, weights, bounds, checkpoints, seed)
    pilot = people.first(min(count, 2048), seed)
    rows = max(1, _MEMORY // (BINS * (8 + 4 * at_once)))
    parts = []
    sums = np.zeros(weights.shape[1])
    for start in range(0, len(weights), rows):
        chosen = weights[start : start + rows]
        histogram = LogHistogram.around(np.median(chosen @ pilot, axis=1))
        upper, sums = _fill(histogram, people, chosen, checkpoints, seed, at_once)
        quantiles = np.array([histogram.quantiles(row, np.array(_WANTED)) for row in range(len(chosen))])
        shares = [histogram.shares_above(row, bounds[start + row]) for row in range(len(chosen))]
        parts.append((quantiles, shares, upper))
    quantiles = np.concatenate([part[0] for part in parts])
    return Counted(
        quantiles=quantiles[:, : len(PROBABILITIES)],
        curve=quantiles[:, len(PROBABILITIES) :],
        shares=tuple(share for part in parts for share in part[1]),
        means=np.asarray((weights * (sums / count)).sum(axis=1)),
        checkpoints=checkpoints,
        upper=np.concatenate([part[2] for part in parts], axis=1),
    )


def _sorted(
    people: People,
    weights: FloatArray,
    bounds: Sequence[FloatArray],
    checkpoints: tuple[int, ...],
    seed: int,
) -> Counted:
    """Count as many people as fit in memory at once."""
    factors = few_people(people, checkpoints[-1], seed)
    quantiles, shares, upper = count_sorted(factors, weights, bounds, np.array(_WANTED), checkpoints, PROBABILITIES[-1])
    return Counted(
        quantiles=quantiles[:, : len(PROBABILITIES)],
        curve=quantiles[:, len(PROBABILITIES) :],
        shares=shares,
        means=np.asarray((weights * factors.mean(axis=1)).sum(axis=1)),
        checkpoints=checkpoints,
        upper=upper,
    )


def _fill(
    histogram: LogHistogram, people: People, weights: FloatArray, checkpoints: Sequence[int], seed: int, threads: int
) -> tuple[FloatArray, FloatArray]:
    """Count up to each checkpoint; return the upper quantile at each, and the sums of the factors."""
    upper, sums = [], np.zeros(weights.shape[1])
    begin = 0
    for end in checkpoints:
        for start in range(begin, end, _ROUND * CHUNK):
            sums += _round(histogram, people, weights, (start, min(end, start + _ROUND * CHUNK)), seed, threads)
        begin = end
        upper.append([histogram.quantiles(row, np.array([PROBABILITIES[-1]]))[0] for row in range(len(weights))])
    return np.array(upper), sums


def _round(
    histogram: LogHistogram, people: People, weights: FloatArray, span: tuple[int, int], seed: int, threads: int
) -> FloatArray:
    """Count some people, and return the sums of their factors, added chunk by chunk in order."""
    first, last = span[0] // CHUNK, -(-span[1] // CHUNK)
    workers = min(threads, last - first)
    own = [histogram.emptied() for _ in range(workers)]
    sums = np.zeros((last - first, weights.shape[1]))

    def work(worker: int) -> None:
        fill, factors = people.filler(), np.empty((weights.shape[1], CHUNK))
        for chunk in range(first + worker, last, workers):
            people.fill_chunk(chunk, seed, factors, fill)
            low, high = max(span[0] - chunk * CHUNK, 0), min(span[1] - chunk * CHUNK, CHUNK)
            # One layout in memory, so that the loop is compiled once.
            part = np.ascontiguousarray(factors[:, low:high])
            own[worker].count_products(weights, part)
            sums[chunk - first] = part.sum(axis=1)

    in_threads(work, range(workers), threads)
    for counted in own:
        histogram.add(counted)
    return np.asarray(sums.sum(axis=0))
