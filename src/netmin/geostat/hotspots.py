"""Where high values lie together, and where low ones: Getis and Ord's Gi*, and the local Moran's I.

Both compare the neighbourhood of each sample with the whole set. How often chance alone does as much is found by
dealing the other values to the neighbours at random, again and again; and because as many questions are asked as there
are samples, the share of false alarms among what is told is controlled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.points import UnmappableError, coordinate_pair
from netmin.geostat.spatial_weights import SpatialWeights
from netmin.language import Message

#: Numbers drawn at once in the permutations (16 MiB).
_BLOCK = 2_097_152

#: What a sample can be called, in order of the statistic.
GETIS_ORD_CLASSES = ("hot", "cold", "not-significant")
LOCAL_MORAN_CLASSES = ("high-high", "low-low", "high-low", "low-high", "not-significant")

#: Fewest samples for which chance has room to play.
FEWEST = 10

_CITATIONS = {
    "getis-ord": ("getis1992", "ord1995", "benjamini1995", "caldas2006", "phipson2010"),
    "local-moran": ("anselin1995", "benjamini1995", "caldas2006", "phipson2010"),
}


@dataclass(frozen=True, eq=False)
class HotSpots:
    """A local statistic at each sample and what it is called.

    Attributes
    ----------
    statistic : {"getis-ord", "local-moran"}
        Which one.
    value : array, shape (n,)
        Gi*, a standard normal deviate; or I. [–]
    p_value : array, shape (n,)
        Two-sided, by permutation; one where a sample has no neighbour. [–]
    adjusted_p : array, shape (n,)
        The false discovery rate at which the sample would just be told. [–]
    called : tuple of str, length n
        One of `GETIS_ORD_CLASSES` or `LOCAL_MORAN_CLASSES`.
    easting, northing : array, shape (n,)
        Places. [m]
    level : float
        False discovery rate allowed. [–]
    permutations : int
        How often values were dealt.
    seed : int
        Of the dealing.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What it can and cannot say.
    """

    statistic: str
    value: FloatArray
    p_value: FloatArray
    adjusted_p: FloatArray
    called: tuple[str, ...]
    easting: FloatArray
    northing: FloatArray
    level: float
    permutations: int
    seed: int
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per sample: easting, northing, value (of the statistic), p_value, adjusted_p, class."""
        columns = {"easting": self.easting, "northing": self.northing, "value": self.value, "p_value": self.p_value}
        return pd.DataFrame(columns | {"adjusted_p": self.adjusted_p, "class": self.called})


def getis_ord(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    weights: SpatialWeights,
    *,
    permutations: int = 9999,
    level: float = 0.05,
    seed: int = 0,
) -> HotSpots:
    """Gi*: the sum over a sample and its neighbours, compared with what a random choice as large would give.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,)
        Usually logarithms: a single huge value otherwise makes hot all that is near it. [any unit]
    weights : SpatialWeights
        Of the same samples (`netmin.geostat.spatial_weights`).
    permutations : int
        How often the other values are dealt at random. The least p-value is 2/(permutations + 1).
    level : float
        False discovery rate allowed: the share of false alarms among the samples told. [–]
    seed : int
        Of the dealing.

    Returns
    -------
    HotSpots
        Classes "hot", "cold", "not-significant".

    Raises
    ------
    UnmappableError
        If there are fewer than ten samples, a value is missing, or all are equal.

    References
    ----------
    getis1992, ord1995, benjamini1995, caldas2006, phipson2010
    """
    centred, order = _prepared(easting, northing, values, weights)
    size = weights.counts + 1
    total = weights.binary @ centred + centred
    spread = np.sqrt(np.mean(centred**2))
    count = len(centred)
    deviate = total / (spread * np.sqrt((count * size - size**2) / (count - 1.0)))
    p_value = _by_permutation(centred, total - centred, weights, order, permutations, seed)
    adjusted = _controlled(p_value)
    names = np.where(adjusted <= level, np.where(deviate > 0, "hot", "cold"), "not-significant")
    return _result("getis-ord", deviate, p_value, adjusted, names, easting, northing, weights, level,
                   permutations, seed)  # fmt: skip


def local_moran(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    weights: SpatialWeights,
    *,
    permutations: int = 9999,
    level: float = 0.05,
    seed: int = 0,
) -> HotSpots:
    """Local Moran's I: a sample's deviation from the mean times the mean deviation of its neighbours.

    Parameters
    ----------
    easting, northing, values, weights, permutations, level, seed
        As in `getis_ord`.

    Returns
    -------
    HotSpots
        Classes "high-high" and "low-low" (a sample like its neighbours), "high-low" (a high one among low ones) and
        "low-high", "not-significant".

    Raises
    ------
    UnmappableError
        As `getis_ord`.

    References
    ----------
    anselin1995, benjamini1995, caldas2006, phipson2010
    """
    centred, order = _prepared(easting, northing, values, weights)
    around = weights.shares @ centred
    value = centred * around / np.mean(centred**2)
    p_value = _by_permutation(centred, weights.binary @ centred, weights, order, permutations, seed)
    adjusted = _controlled(p_value)
    own, near = np.where(centred > 0, "high", "low"), np.where(around > 0, "high", "low")
    kinds = np.char.add(np.char.add(own, "-"), near)
    names = np.where(adjusted <= level, kinds, "not-significant")
    return _result("local-moran", value, p_value, adjusted, names, easting, northing, weights, level,
                   permutations, seed)  # fmt: skip


def _prepared(
    easting: npt.ArrayLike, northing: npt.ArrayLike, values: npt.ArrayLike, weights: SpatialWeights
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return deviations from the mean, and the order of the samples by place and value."""
    east, north = coordinate_pair(easting, northing)
    numbers = np.asarray(values, dtype=float)
    if not numbers.shape == east.shape == weights.counts.shape:
        raise ValueError("easting, northing, values and weights must be of the same samples")
    missing = int((~np.isfinite(numbers)).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-values", count=missing))
    if len(numbers) < FEWEST:
        raise UnmappableError(Message.of("geostat.too-few-places", count=len(numbers), minimum=FEWEST))
    if np.ptp(numbers) == 0.0:
        raise UnmappableError(Message.of("geostat.constant-values", value=float(numbers[0])))
    if int(weights.counts.max(initial=0)) >= len(numbers) - 1:
        raise UnmappableError(Message.of("geostat.neighbours-all", total=len(numbers)))
    return numbers - numbers.mean(), np.lexsort((numbers, north, east))


def _by_permutation(
    centred: FloatArray,
    around: FloatArray,
    weights: SpatialWeights,
    order: npt.NDArray[np.int64],
    permutations: int,
    seed: int,
) -> FloatArray:
    """Return how often the sum of as many others, chosen at random, is as far out as that of the neighbours.

    The same choices, counted by place, serve all samples; so the answer does not depend on the order of the samples.
    """
    if permutations < 99:
        raise ValueError(f"permutations must be 99 or more, but is {permutations!r}")
    counts = weights.counts[order]
    sums, sorted_values = around[order], centred[order]
    larger = np.zeros(len(order), dtype=np.int64)
    smaller = np.zeros(len(order), dtype=np.int64)
    generator = np.random.default_rng(seed)
    most = int(counts.max(initial=0))
    size = max(1, _BLOCK // max(len(order), 1))
    # Equal sums that were added up in another order must count as equal.
    slack = 1e-9 * float(np.abs(centred).max())
    for start in range(0, permutations, size):
        drawn = _choices(generator, min(size, permutations - start), len(order) - 1, most)
        for sample in np.flatnonzero(counts > 0):
            chosen = drawn[:, : counts[sample]]
            by_chance = sorted_values[chosen + (chosen >= sample)].sum(axis=1)
            larger[sample] += int((by_chance >= sums[sample] - slack).sum())
            smaller[sample] += int((by_chance <= sums[sample] + slack).sum())
    sided = np.minimum(larger, smaller)
    found = np.where(counts > 0, np.minimum(2.0 * (sided + 1.0) / (permutations + 1.0), 1.0), 1.0)
    p_value = np.empty(len(order))
    p_value[order] = found
    return p_value


def _choices(generator: np.random.Generator, rows: int, count: int, wanted: int) -> npt.NDArray[np.int64]:
    """Return rows of different numbers below count, each row a random choice in random order; shape (rows, wanted)."""
    found = generator.integers(0, count, (rows, wanted))
    while True:
        ordered = np.sort(found, axis=1)
        again = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not len(again):
            return found
        if wanted * wanted > count:
            # Repeats are then the rule; a shuffle of all is surer than drawing again.
            found[again] = np.argsort(generator.random((len(again), count)), axis=1)[:, :wanted]
        else:
            found[again] = generator.integers(0, count, (len(again), wanted))


def _controlled(p_value: FloatArray) -> FloatArray:
    from scipy.stats import false_discovery_control

    return np.asarray(false_discovery_control(p_value), dtype=float)


def _result(
    statistic: Literal["getis-ord", "local-moran"],
    value: FloatArray,
    p_value: FloatArray,
    adjusted: FloatArray,
    names: npt.NDArray[np.str_],
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    weights: SpatialWeights,
    level: float,
    permutations: int,
    seed: int,
) -> HotSpots:
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1, but is {level!r}")
    east, north = coordinate_pair(easting, northing)
    notes = [*weights.notes, Message.of("geostat.hot-spots", permutations=permutations, seed=seed)]
    told: BoolArray = adjusted <= level
    notes.append(Message.of("geostat.hot-spots-told", count=int(told.sum()), total=len(told), level=100.0 * level))
    if 2.0 / (permutations + 1.0) > level / len(told):
        notes.append(Message.of("geostat.hot-spots-coarse", permutations=permutations, total=len(told)))
    return HotSpots(
        statistic, value, p_value, adjusted, tuple(names.tolist()), east, north, level, permutations, seed,
        _CITATIONS[statistic], tuple(notes),
    )  # fmt: skip
