"""How probably a limit is exceeded, where that is sure, and how much soil it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.distributions import distribution_of, normal_tail
from netmin.geostat.grid import Grid
from netmin.geostat.models import BoolArray, FloatArray
from netmin.language import Message

#: Zones of certainty, in the order of `Certainty.table`.
ZONES = ("surely-above", "not-sure", "surely-below")


def exceedance_probability(
    mean: npt.ArrayLike,
    variance: npt.ArrayLike,
    limit: float,
    *,
    scale: Literal["lognormal", "normal"] = "lognormal",
) -> FloatArray:
    """Probability that the true value lies above a limit.

    Parameters
    ----------
    mean, variance : array
        Of the natural logarithm where the scale is "lognormal", else of the value.
    limit : float
        In the unit of the values, never a logarithm. The limit itself is not exceeded.
    scale : {"lognormal", "normal"}
        Which distribution the predictions have.

    Returns
    -------
    array
        Probabilities, NaN where the mean is. [–]

    Examples
    --------
    >>> exceedance_probability(np.log([50.0, 100.0, 200.0]), [0.25, 0.25, 0.0], 100.0).round(4)
    array([0.0828, 0.5   , 1.    ])

    References
    ----------
    journel1978
    """
    if scale not in ("lognormal", "normal"):
        raise ValueError(f"scale {scale!r} is not one of lognormal, normal")
    centre, spread = np.broadcast_arrays(np.asarray(mean, dtype=float), np.sqrt(np.asarray(variance, dtype=float)))
    return normal_tail(centre - _on_scale(limit, scale), spread)


def _on_scale(limit: float, scale: str) -> float:
    if scale == "normal":
        return float(limit)
    if not limit > 0:
        raise ValueError(f"a limit for lognormal values must be above zero, but is {limit!r}")
    return float(np.log(limit))


def exceedance_probabilities(prediction: Any, limits: npt.ArrayLike) -> FloatArray:
    """Probability that the true value lies above each of several limits, such as all levels of a law.

    Parameters
    ----------
    prediction : object
        Of any kriging: what answers ``probability_above(limit)`` is asked; else its distribution is
        (`netmin.geostat.distributions.distribution_of`).
    limits : array, shape (k,)
        In the unit of the values, never logarithms. A limit itself is not exceeded.

    Returns
    -------
    array, shape (k, m)
        One row per limit, one column per target. [–]

    Examples
    --------
    >>> from netmin.geostat.kriging import Prediction
    >>> from netmin.geostat.lognormal import LognormalPrediction
    >>> log = Prediction(np.log([50.0, 200.0]), np.array([0.25, 0.25]), np.zeros(2))
    >>> exceedance_probabilities(LognormalPrediction(log, (), ()), [60.0, 100.0]).round(3)
    array([[0.358, 0.992],
           [0.083, 0.917]])

    References
    ----------
    journel1978, goovaerts1997
    """
    asked = np.asarray(limits, dtype=float)
    if asked.ndim != 1 or not len(asked) or not np.isfinite(asked).all():
        raise ValueError(f"limits must be a flat array of numbers, at least one, but are {limits!r}")
    asking = prediction if hasattr(prediction, "probability_above") else distribution_of(prediction)
    return np.stack([_above(asking, float(limit)) for limit in asked])


def _above(asking: Any, limit: float) -> FloatArray:
    if hasattr(asking, "probability_above"):
        return np.asarray(asking.probability_above(limit), dtype=float)
    return 1.0 - np.asarray(asking.probability_below(limit), dtype=float)


@dataclass(frozen=True, eq=False)
class Certainty:
    """Where a limit is surely exceeded, surely kept, or neither.

    Attributes
    ----------
    grid : Grid
        The cells.
    above, unsure, below : array of bool, shape (rows, columns)
        Cells surely above, not sure, surely below.
    certainty : float
        Least probability called sure. [–]
    depth : float
        Thickness of the soil layer. [m]
    expected_area : float
        Sum of probability times cell area: the area above the limit to be expected. [m²]
    notes : tuple of Message
        What was assumed.
    """

    grid: Grid
    above: BoolArray
    unsure: BoolArray
    below: BoolArray
    certainty: float
    depth: float
    expected_area: float
    notes: tuple[Message, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per zone of `ZONES`: zone, cells, area [m²], volume [m³]."""
        cells = np.array([zone.sum() for zone in (self.above, self.unsure, self.below)])
        area = cells * self.grid.cell_area
        return pd.DataFrame({"zone": ZONES, "cells": cells, "area": area, "volume": area * self.depth})


def area_and_volume(grid: Grid, probability: npt.ArrayLike, depth: float, certainty: float = 0.95) -> Certainty:
    """Sort cells by how sure it is that they exceed the limit; each cell is judged by itself.

    Parameters
    ----------
    grid : Grid
        The cells.
    probability : array, shape (rows, columns)
        Probability of exceedance; NaN outside the mask. [–]
    depth : float
        Thickness of the soil layer the samples stand for. [m]
    certainty : float
        From which probability on a statement is sure; above one half. [–]

    Returns
    -------
    Certainty
    """
    if not 0.5 < certainty < 1.0:
        raise ValueError(f"certainty must lie between 0.5 and 1, but is {certainty!r}")
    likely = _on_grid(grid, probability, "probability")
    _check_depth(depth)
    above = grid.mask & (likely >= certainty)
    below = grid.mask & (likely <= 1.0 - certainty)
    expected = float(likely[grid.mask].sum()) * grid.cell_area
    note = Message.of("geostat.certainty", certainty=100.0 * certainty, depth=depth)
    return Certainty(grid, above, grid.mask & ~above & ~below, below, certainty, depth, expected, (note,))


@dataclass(frozen=True, eq=False)
class Contaminated:
    """Where the mapped concentration lies above a limit.

    Attributes
    ----------
    grid : Grid
        The cells.
    zones : array of int, shape (rows, columns)
        Number of the connected zone from 1, the largest first; 0 where not above.
    limit : float
        [unit of the map]
    depth : float
        Thickness of the soil layer. [m]
    table : pandas.DataFrame
        One row per zone: zone, cells, area [m²], volume [m³], mean (of the mapped concentration).
    """

    grid: Grid
    zones: npt.NDArray[np.int64]
    limit: float
    depth: float
    table: pd.DataFrame

    @property
    def area(self) -> float:
        """Area above the limit [m²]."""
        return float(self.table["area"].sum())

    @property
    def volume(self) -> float:
        """Volume above the limit [m³]."""
        return float(self.table["volume"].sum())

    @property
    def largest_volume(self) -> float:
        """Volume of the largest connected zone, zero if there is none [m³]."""
        return float(self.table["volume"].max()) if len(self.table) else 0.0


def mean_above(grid: Grid, mean: npt.ArrayLike, limit: float, depth: float) -> Contaminated:
    """Find the connected zones whose mapped concentration lies above a limit, and their volumes.

    Cells are connected across their sides, not across corners. Some laws ask for a mean above the limit in a least
    volume of soil, which is then compared with the zones.

    Parameters
    ----------
    grid : Grid
        The cells.
    mean : array, shape (rows, columns)
        Mapped concentration; NaN outside the mask. [unit of the map]
    limit : float
        The limit itself is not exceeded. [unit of the map]
    depth : float
        Thickness of the soil layer the samples stand for. [m]

    Returns
    -------
    Contaminated
    """
    from scipy.ndimage import label

    mapped = _on_grid(grid, mean, "mean")
    _check_depth(depth)
    found, count = label(grid.mask & (mapped > limit))
    cells = np.bincount(found.ravel(), minlength=count + 1)[1:]
    sums = np.bincount(found.ravel(), weights=np.where(found > 0, mapped, 0.0).ravel(), minlength=count + 1)[1:]
    order = np.argsort(-cells, kind="stable")
    number = np.zeros(count + 1, dtype=np.int64)
    number[order + 1] = np.arange(1, count + 1)
    area = cells[order] * grid.cell_area
    table = pd.DataFrame(
        {
            "zone": np.arange(1, count + 1),
            "cells": cells[order],
            "area": area,
            "volume": area * depth,
            "mean": sums[order] / cells[order],
        }
    )
    return Contaminated(grid, number[found], float(limit), float(depth), table)


def _on_grid(grid: Grid, values: npt.ArrayLike, name: str) -> FloatArray:
    array = np.asarray(values, dtype=float)
    if array.shape != grid.shape:
        raise ValueError(f"{name} must have the grid's shape {grid.shape}, but has {array.shape}")
    if np.isnan(array[grid.mask]).any():
        raise ValueError(f"{name} must be a number in every cell of the mask")
    return array


def _check_depth(depth: float) -> None:
    if not (np.isfinite(depth) and depth > 0):
        raise ValueError(f"depth must be a thickness above zero in metres, but is {depth!r}")
