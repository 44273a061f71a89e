"""Equally probable maps of several variables, and what can only be asked of them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.geostat.draws import Draws
from netmin.geostat.grid import Grid
from netmin.geostat.models import FloatArray
from netmin.geostat.variables import named
from netmin.language import Message

#: Numbers looked at together when draws are summed up target by target (16 MiB).
_AT_ONCE = 2_097_152


@dataclass(frozen=True, eq=False)
class CoDraws:
    """Equally probable maps of several variables that vary together.

    Attributes
    ----------
    values : array, shape (draws, v, m)
        One map of every variable per draw. [units of the variables]
    variables : tuple of str
        Their names.
    method : {"circulant", "spectral"}
        How the fields were drawn, "spectral" if any of them was; the notes say why.
    grid : Grid or None
        The grid whose mapped cells, in the order of `Grid.cells`, the last axis is.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How they were drawn, and what was assumed.

    Examples
    --------
    >>> drawn = CoDraws(np.array([[[1.0], [9.0]], [[5.0], [2.0]], [[1.0], [2.0]]]), ("Cd", "Zn"), "circulant")
    >>> limits = {"Cd": 3.0, "Zn": 8.0}
    >>> drawn.probability_any_above(limits).round(2), drawn.probability_all_above(limits)
    (array([0.67]), array([0.]))
    """

    values: FloatArray
    variables: tuple[str, ...]
    method: str
    grid: Grid | None = None
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    def of(self, variable: str) -> Draws:
        """Return the maps of one variable; they share the memory of these."""
        return Draws(self.values[:, self._number(variable)], self.method, self.grid, self.citations, self.notes)

    def covariance(self, first: str, second: str) -> FloatArray:
        """Return the covariance of two variables over the draws, shape (m,) [product of their units].

        NaN of a single draw.
        """
        pair = [self._number(first), self._number(second)]
        if len(self.values) == 1:
            return np.full(self.values.shape[2], np.nan)

        def between(part: FloatArray) -> FloatArray:
            about = part - part.mean(axis=0)
            found: FloatArray = (about[:, 0] * about[:, 1]).sum(axis=0) / (len(part) - 1.0)
            return found

        return self._by_target(pair, between)

    def probability_any_above(self, limits: Mapping[str, float]) -> FloatArray:
        """Return the share of the draws in which at least one of several limits is exceeded, shape (m,) [–].

        Parameters
        ----------
        limits : mapping of str to float
            By variable; a limit itself is not exceeded. [units of the variables]
        """
        return self._share(limits, 1)

    def probability_all_above(self, limits: Mapping[str, float]) -> FloatArray:
        """Return the share of the draws in which all of several limits are exceeded at once, shape (m,) [–].

        Parameters
        ----------
        limits : mapping of str to float
            By variable; a limit itself is not exceeded. [units of the variables]
        """
        return self._share(limits, len(limits))

    def worst_ratio(self, limits: Mapping[str, float]) -> Draws:
        """Return maps of the largest ratio of value to limit: above one where at least one limit is exceeded.

        Given to `volume_distribution` with a limit of one, they tell the area and the volume of soil in which any of
        the limits is exceeded.

        Parameters
        ----------
        limits : mapping of str to float
            By variable, all above zero. [units of the variables]

        Returns
        -------
        Draws
            Of shape (draws, m). [–]
        """
        numbers, bounds = self._limits(limits)
        if not (bounds > 0).all():
            raise ValueError("a ratio needs limits above zero")
        worst = self.values[:, numbers[0]] / bounds[0]
        for number, bound in zip(numbers[1:], bounds[1:], strict=True):
            np.maximum(worst, self.values[:, number] / bound, out=worst)
        told = [named(name, float(limit)) for name, limit in limits.items()]
        note = Message.of("geostat.cosimulation-worst-ratio", limits=told)
        return Draws(worst, self.method, self.grid, self.citations, (*self.notes, note))

    def exceedance_table(self, limits: Mapping[str, float]) -> pd.DataFrame:
        """Return one row per target: probability of each limit, its variable's name before _above, and any, all.

        Parameters
        ----------
        limits : mapping of str to float
            By variable; a limit itself is not exceeded. [units of the variables]
        """
        columns = {f"{name}_above": self.of(name).exceedance_probability(limit) for name, limit in limits.items()}
        columns["any_above"] = self.probability_any_above(limits)
        columns["all_above"] = self.probability_all_above(limits)
        return pd.DataFrame(columns)

    @property
    def table(self) -> pd.DataFrame:
        """One row per target; mean, variance, P5, P50 and P95 of each variable, its name before them."""
        tables = [self.of(name).table.add_prefix(f"{name}_") for name in self.variables]
        return pd.concat(tables, axis=1)

    def _number(self, variable: str) -> int:
        if variable not in self.variables:
            raise ValueError(f"{variable!r} was not drawn; {', '.join(self.variables)} were")
        return self.variables.index(variable)

    def _limits(self, limits: Mapping[str, float]) -> tuple[list[int], FloatArray]:
        numbers = [self._number(name) for name in limits]
        bounds = np.array(list(limits.values()), dtype=float)
        if not numbers or bounds.ndim != 1 or np.isnan(bounds).any():
            raise ValueError(f"limits must be numbers, at least one, but are {dict(limits)!r}")
        return numbers, bounds

    def _share(self, limits: Mapping[str, float], fewest: int) -> FloatArray:
        """Return the share of the draws in which so many of the limits are exceeded, or more."""
        numbers, bounds = self._limits(limits)

        def share(part: FloatArray) -> FloatArray:
            found: FloatArray = ((part > bounds[:, None]).sum(axis=1) >= fewest).mean(axis=0)
            return found

        return self._by_target(numbers, share)

    def _by_target(self, numbers: list[int], summary: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """Sum up some targets at a time, so that no second array of all draws is needed."""
        draws, _, count = self.values.shape
        size = max(1, _AT_ONCE // (draws * len(numbers)))
        parts = [summary(self.values[:, numbers, start : start + size]) for start in range(0, count, size)]
        return np.concatenate(parts) if parts else np.empty(0)
