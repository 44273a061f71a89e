"""Random numbers that depend on the seed and on the draw, never on the number of threads."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from netmin.geostat.models import FloatArray

#: What a stream is for; streams of the same draws do not share numbers.
FIELD, NOISE, PATH = 0, 1, 2


def stream(seed: int, *keys: int) -> np.random.Generator:
    """Return the random numbers of one seed and one purpose.

    Parameters
    ----------
    seed : int
        Not below zero.
    *keys : int
        What the numbers are for: `FIELD`, `NOISE` or `PATH`, then the number of a pair of draws, …

    Examples
    --------
    >>> stream(7, FIELD, 0).random() == stream(7, FIELD, 0).random()
    True
    >>> stream(7, FIELD, 0).random() == stream(7, FIELD, 1).random()
    False
    """
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=keys)))


def fingerprint(easting: FloatArray, northing: FloatArray) -> int:
    """Return a number that stands for a set of places, so that other places get other noise from the same seed."""
    return zlib.crc32(northing.tobytes(), zlib.crc32(easting.tobytes()))


def in_threads(work: Callable[[int], None], numbers: Iterable[int], threads: int | None) -> None:
    """Do a piece of work for each number, some of them at the same time.

    Parameters
    ----------
    work : callable
        Takes a number; what it writes must not depend on what other numbers write.
    numbers : iterable of int
        What to do.
    threads : int, optional
        How many at the same time; by default as many as there are processors for this process.
    """
    pieces = list(numbers)
    if threads is not None and threads < 1:
        raise ValueError(f"threads must be 1 or more, but is {threads!r}")
    at_once = min(_processors() if threads is None else threads, len(pieces))
    if at_once <= 1:
        for number in pieces:
            work(number)
        return
    with ThreadPoolExecutor(at_once) as pool:
        # The list is what raises the error of a piece that failed.
        list(pool.map(work, pieces))


def _processors() -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
