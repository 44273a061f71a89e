"""Means of samples drawn again from a sample, all at once, with and without non-detects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from netmin.stats.censored import Lowest
from netmin.stats.columns import BoolArray, FloatArray

#: So many counts of drawn values are held at once.
_HELD = 4_000_000

#: A resample with fewer different detected values has no spread and is drawn again; so often at most.
FEWEST_DIFFERENT = 2
_ROUNDS = 100


@dataclass(frozen=True, eq=False)
class Moments:
    """Of weighted samples, one per row of counts.

    Attributes
    ----------
    mean, standard_error : array, shape (m,)
        [unit of the values]
    skewness : array, shape (m,)
        Third central moment over the third power of the standard deviation, divisor n; NaN with non-detects. [–]
    different : array of int, shape (m,)
        Different detected values.
    """

    mean: FloatArray
    standard_error: FloatArray
    skewness: FloatArray
    different: FloatArray


@dataclass(frozen=True, eq=False)
class Resamples:
    """What a bootstrap found.

    Attributes
    ----------
    moments : Moments
        One entry per resample.
    redrawn : int
        Resamples that were drawn again because they had fewer than `FEWEST_DIFFERENT` different detected values.
    """

    moments: Moments
    redrawn: int


MomentsOf = Callable[[FloatArray], Moments]


def complete_moments(values: FloatArray) -> MomentsOf:
    """Return a function from counts of the values to moments.

    Parameters
    ----------
    values : array, shape (n,)
        Every one a number. [any unit]

    Returns
    -------
    callable
        From counts of shape (m, n) to `Moments`.
    """
    centre = float(values.mean())
    away = values - centre
    distinct, group = np.unique(values, return_inverse=True)

    def moments(counts: FloatArray) -> Moments:
        size = counts.sum(axis=1)
        mean = counts @ away / size
        second, third = counts @ away**2 / size, counts @ away**3 / size
        variance = np.maximum(second - mean**2, 0.0)
        different = _different(counts, group, distinct.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            skewness = (third - 3 * mean * second + 2 * mean**3) / variance**1.5
            error = np.sqrt(variance / (size - 1))
        return Moments(centre + mean, error, skewness, different)

    return moments


def _different(counts: FloatArray, group: np.ndarray[tuple[int, ...], np.dtype[np.intp]], size: int) -> FloatArray:
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(size))
    return np.asarray((np.add.reduceat(counts[:, order], starts, axis=1) > 0).sum(axis=1), dtype=float)


def kaplan_meier_moments(values: FloatArray, below: BoolArray, lowest: Lowest) -> MomentsOf:
    """Return a function from counts of values and non-detects to Kaplan and Meier's mean and standard error.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; at least one is a number. [any unit]
    below : array of bool, shape (n,)
        Known only to lie below the value.
    lowest : {"limit", "smallest-detected"}
        As for `kaplan_meier`.

    Returns
    -------
    callable
        From counts of shape (m, n), every row with a detected value, to `Moments`.
    """
    order = np.argsort(values, kind="stable")
    value, hidden = values[order], below[order]
    seen = np.unique(value[~hidden])
    last = np.searchsorted(value, seen, side="right") - 1
    columns = np.flatnonzero(~hidden)
    starts = np.searchsorted(value[columns], seen)
    gaps = np.diff(seen)
    limits = np.flatnonzero(hidden)

    def moments(counts: FloatArray) -> Moments:
        drawn = np.asarray(counts[:, order], dtype=float)
        at_risk = np.cumsum(drawn, axis=1)[:, last]
        events = np.add.reduceat(drawn[:, columns], starts, axis=1)
        rest = 1 - np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
        beneath = np.cumprod(rest[:, ::-1], axis=1)[:, ::-1]
        share = np.append(beneath[:, 1:], np.ones((len(drawn), 1)), axis=1)
        left = beneath[:, 0]
        first = np.argmax(events > 0, axis=1)
        bottom = seen[first].copy()
        detected = events.sum(axis=1)
        if lowest == "limit" and limits.size:
            chosen = limits[np.argmax(drawn[:, limits] > 0, axis=1)]
            hangs = left > 0
            bottom[hangs] = value[chosen[hangs]]
            same = (value[limits] == bottom[:, None]) & hangs[:, None]
            detected = detected + (drawn[:, limits] * same).sum(axis=1)
        mean = (share - beneath) @ seen + left * bottom
        # The area under the distribution begins at the lowest place that holds a share of it.
        area = np.cumsum(np.where(np.arange(gaps.size) >= first[:, None], gaps * share[:, :-1], 0.0), axis=1)
        area = np.append(np.zeros((len(drawn), 1)), area, axis=1) + (left * (seen[first] - bottom))[:, None]
        counts_there = (events > 0) & (at_risk > events)
        greenwood = np.divide(events, at_risk * (at_risk - events), out=np.zeros_like(events), where=counts_there)
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt((area**2 * greenwood).sum(axis=1) * detected / (detected - 1))
        return Moments(mean, error, np.full(len(drawn), np.nan), np.asarray((events > 0).sum(axis=1), dtype=float))

    return moments


def left_out(moments_of: MomentsOf, count: int) -> FloatArray:
    """Return the means with one value left out at a time.

    Parameters
    ----------
    moments_of : callable
        From counts to moments.
    count : int
        Number of values.

    Returns
    -------
    array, shape (n,)
        [unit of the values]
    """
    rows = max(1, _HELD // count)
    pieces = []
    for start in range(0, count, rows):
        counts = np.ones((min(rows, count - start), count))
        counts[np.arange(len(counts)), start + np.arange(len(counts))] = 0.0
        pieces.append(moments_of(counts).mean)
    return np.concatenate(pieces)


def resample(moments_of: MomentsOf, count: int, resamples: int, seed: int) -> Resamples | None:
    """Draw samples of the same size with replacement, and return their moments.

    Parameters
    ----------
    moments_of : callable
        From counts to moments.
    count : int
        Number of values.
    resamples : int
        How often to draw.
    seed : int
        Of the random numbers; the same seed gives the same resamples.

    Returns
    -------
    Resamples or None
        None where too few resamples have different detected values.
    """
    random = np.random.default_rng(seed)
    pieces, redrawn = [], 0
    for size in _portions(resamples, max(1, _HELD // count)):
        found = _drawn(moments_of, random, size, count)
        for _ in range(_ROUNDS):
            poor = np.flatnonzero(found.different < FEWEST_DIFFERENT)
            if not poor.size:
                break
            redrawn += poor.size
            again = _drawn(moments_of, random, poor.size, count)
            for name in ("mean", "standard_error", "skewness", "different"):
                getattr(found, name)[poor] = getattr(again, name)
        else:
            return None
        pieces.append(found)
    joined = [
        np.concatenate([getattr(piece, name) for piece in pieces])
        for name in ("mean", "standard_error", "skewness", "different")
    ]
    return Resamples(Moments(joined[0], joined[1], joined[2], joined[3]), redrawn)


def _portions(total: int, most: int) -> Iterator[int]:
    while total > 0:
        yield min(total, most)
        total -= most


def _drawn(moments_of: MomentsOf, random: np.random.Generator, size: int, count: int) -> Moments:
    places = random.integers(0, count, (size, count)) + count * np.arange(size)[:, None]
    counts = np.bincount(places.ravel(), minlength=size * count).reshape(size, count).astype(float)
    with np.errstate(invalid="ignore"):
        return moments_of(counts)
