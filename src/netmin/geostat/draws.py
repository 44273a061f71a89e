"""Equally probable maps, and where they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.grid import Grid
from netmin.geostat.lattice import Lattice
from netmin.geostat.models import FloatArray
from netmin.geostat.points import coordinate_pair
from netmin.language import Message

IndexArray = npt.NDArray[np.int64]

#: Below this many draws, a share near one half is uncertain by ten percent and more.
ADEQUATE_DRAWS = 100

#: Numbers looked at together when draws are summed up target by target (16 MiB).
_AT_ONCE = 2_097_152


@dataclass(frozen=True)
class Request:
    """How many draws, from which random numbers, by how many threads.

    Attributes
    ----------
    draws : int
        At least one.
    seed : int
        Not below zero; the same seed gives the same draws.
    threads : int or None
        How many to use; None for as many as there are processors. They do not change the numbers.
    """

    draws: int
    seed: int
    threads: int | None

    def __post_init__(self) -> None:
        if self.draws < 1:
            raise ValueError(f"draws must be 1 or more, but is {self.draws!r}")
        if self.seed < 0:
            raise ValueError(f"seed must not be below zero, but is {self.seed!r}")

    @property
    def pairs(self) -> range:
        """Numbers of the pairs of draws; the last may be half a pair."""
        return range((self.draws + 1) // 2)

    def of_pair(self, number: int) -> slice:
        """Return which draws a pair stands for."""
        return slice(2 * number, min(2 * number + 2, self.draws))


@dataclass(frozen=True, eq=False)
class Targets:
    """Distinct places to draw at.

    Attributes
    ----------
    easting, northing : array, shape (m,)
        No two alike. [m]
    grid : Grid or None
        The grid they are the cells of.
    lattice : Lattice or None
        Nodes that all of them lie on.
    asked : array of int, shape (asked,), or None
        Which of the places each one asked for is; None where none was asked for twice.
    """

    easting: FloatArray
    northing: FloatArray
    grid: Grid | None = None
    lattice: Lattice | None = None
    asked: IndexArray | None = None

    @classmethod
    def of(cls, where: Grid | Sequence[npt.ArrayLike]) -> Targets:
        """Return the mapped cells of a grid, or the places that a pair of easting and northing tells."""
        if isinstance(where, Grid):
            return cls(*where.cells(), where, Lattice.of_grid(where))
        if len(where) != 2:
            raise ValueError(f"draw at a Grid or at a pair of easting and northing, not at {len(where)} things")
        east, north = coordinate_pair(*where)
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise ValueError("every target needs an easting and a northing that are numbers")
        # Complex numbers sort faster than rows of two, and as exactly.
        places, first, asked = np.unique(east + 1j * north, return_index=True, return_inverse=True)
        if len(places) == len(east):
            return cls(east, north, None, Lattice.through(east, north))
        order = np.argsort(first)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        east, north = east[first[order]], north[first[order]]
        return cls(east, north, None, Lattice.through(east, north), rank[asked.ravel()])

    def as_asked(self, values: FloatArray) -> FloatArray:
        """Return values of the distinct places, shape (…, m), at the places asked for."""
        return values if self.asked is None else values[..., self.asked]


@dataclass(frozen=True, eq=False)
class Draws:
    """Equally probable maps of one quantity.

    Attributes
    ----------
    values : array, shape (draws, m)
        One row per map. [unit of the values]
    method : {"circulant", "spectral", "sequential"}
        How they were drawn; the notes say why.
    grid : Grid or None
        The grid whose mapped cells, in the order of `Grid.cells`, the columns are.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How they were drawn, and what was assumed.
    """

    values: FloatArray
    method: str
    grid: Grid | None = None
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def mean(self) -> FloatArray:
        """Mean over the draws, shape (m,) [unit of the values]."""
        mean: FloatArray = self.values.mean(axis=0)
        return mean

    @property
    def variance(self) -> FloatArray:
        """Variance over the draws, shape (m,) [unit of the values, squared]; NaN of a single draw."""
        if len(self.values) == 1:
            return np.full(self.values.shape[1], np.nan)
        return self._by_target(lambda part: part.var(axis=0, ddof=1))

    def quantile(self, probability: float) -> FloatArray:
        """Return the value that this share of the draws stays below, shape (m,) [unit of the values]."""
        if not 0.0 <= probability <= 1.0:
            raise ValueError(f"probability must lie between 0 and 1, but is {probability!r}")
        return self._by_target(lambda part: np.quantile(part, probability, axis=0))

    def exceedance_probability(self, limit: float) -> FloatArray:
        """Return the share of the draws above a limit, which itself is not exceeded, shape (m,) [–]."""
        return self._by_target(lambda part: (part > limit).mean(axis=0))

    @property
    def table(self) -> pd.DataFrame:
        """One row per target: mean, variance, P5, P50, P95."""
        columns = {"mean": self.mean, "variance": self.variance}
        columns |= {f"P{round(100 * share)}": self.quantile(share) for share in (0.05, 0.5, 0.95)}
        return pd.DataFrame(columns)

    def map(self, number: int) -> FloatArray:
        """Return one draw as an array on its grid, shape (rows, columns), NaN outside the mask."""
        if self.grid is None:
            raise ValueError("these draws were not asked for on a Grid")
        return self.grid.spread(self.values[number])

    def _by_target(self, summary: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """Sum up some targets at a time, so that no second array of all draws is needed."""
        draws, count = self.values.shape
        size = max(1, _AT_ONCE // draws)
        parts = [summary(self.values[:, start : start + size]) for start in range(0, count, size)]
        return np.concatenate(parts) if parts else np.empty(0)


def few_draws(count: int) -> tuple[Message, ...]:
    """Return the caution that is due when there are few draws."""
    return () if count >= ADEQUATE_DRAWS else (Message.of("geostat.few-draws", draws=count, adequate=ADEQUATE_DRAWS),)
