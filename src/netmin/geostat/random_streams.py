"""Random numbers that depend on the seed and on the draw, never on the number of threads."""

from __future__ import annotations

import zlib

import numpy as np

from netmin.geostat.models import FloatArray

#: What a stream is for; streams of the same draws do not share numbers.
FIELD, NOISE, PATH, ERROR = 0, 1, 2, 3


def stream(seed: int, *keys: int) -> np.random.Generator:
    """Return the random numbers of one seed and one purpose.

    Parameters
    ----------
    seed : int
        Not below zero.
    *keys : int
        What the numbers are for: `FIELD`, `NOISE`, `PATH` or `ERROR`, then the number of a pair of draws, …

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
