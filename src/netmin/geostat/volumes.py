"""How much soil lies above a level: counted over equally probable maps.

A single map of means does not tell: the mean is smoother than the soil, and a sum over cells needs to know how the
cells vary together. Draws of means of cells do (simulation with ``support="cell"``). Draws of single samples vary
more, and the largest of many cells is then the luck of a sample and not the state of the soil.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.draws import few_draws
from netmin.geostat.grid import Grid
from netmin.geostat.models import BoolArray, FloatArray
from netmin.language import Message

_CITATIONS = ("goovaerts1997", "chiles2012")

#: Numbers of draws on their grid held at once (32 MiB).
_AT_ONCE = 4_194_304

#: Steps of `VolumeDistribution.probabilities` between nothing and the largest volume drawn.
_STEPS = 20


@dataclass(frozen=True, eq=False)
class VolumeDistribution:
    """Area and volume above a limit, one number per equally probable map.

    Attributes
    ----------
    area : array, shape (draws,)
        Of the cells above the limit. [m²]
    largest_zone : array, shape (draws,)
        Area of the largest connected zone above the limit. [m²]
    limit : float
        [unit of the draws]
    depth : float
        Thickness of the soil layer. [m]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was counted.
    """

    area: FloatArray
    largest_zone: FloatArray
    limit: float
    depth: float
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def volume(self) -> FloatArray:
        """Volume above the limit in each draw, shape (draws,) [m³]."""
        return self.area * self.depth

    @property
    def largest_volume(self) -> FloatArray:
        """Volume of the largest connected zone above the limit in each draw, shape (draws,) [m³]."""
        return self.largest_zone * self.depth

    @property
    def table(self) -> pd.DataFrame:
        """One row each for area [m²], volume [m³] and largest-volume [m³].

        Columns: quantity, mean, standard_error (of the mean, from the number of draws; NaN of a single one), P5, P50,
        P95.
        """
        rows = {"area": self.area, "volume": self.volume, "largest-volume": self.largest_volume}
        return pd.DataFrame([_described(name, numbers) for name, numbers in rows.items()])

    @property
    def probabilities(self) -> pd.DataFrame:
        """Probability that the volume above the limit is larger than each of a row of volumes: volume, probability."""
        steps = np.unique(np.linspace(0.0, float(self.volume.max()), _STEPS + 1))
        passed = (self.volume[None, :] > steps[:, None]).mean(axis=1)
        return pd.DataFrame({"volume": steps, "probability": passed})

    def quantile(self, probability: float) -> float:
        """Return the volume that the truth stays below with this probability [m³]."""
        if not 0.0 <= probability <= 1.0:
            raise ValueError(f"probability must lie between 0 and 1, but is {probability!r}")
        return float(np.quantile(self.volume, probability))


def _described(name: str, numbers: FloatArray) -> dict[str, str | float]:
    error = float(numbers.std(ddof=1)) / math.sqrt(len(numbers)) if len(numbers) > 1 else math.nan
    low, middle, high = (float(quantile) for quantile in np.quantile(numbers, (0.05, 0.5, 0.95)))
    row: dict[str, str | float] = {"quantity": name, "mean": float(numbers.mean()), "standard_error": error}
    return row | {"P5": low, "P50": middle, "P95": high}


def volume_distribution(grid: Grid, draws: npt.ArrayLike, limit: float, depth: float) -> VolumeDistribution:
    """Count, in each equally probable map, how much soil lies above a limit.

    Parameters
    ----------
    grid : Grid
        The cells.
    draws : array, shape (draws, cells)
        Simulated means of the mapped cells, in the order of `Grid.cells`; not logarithms unless the limit is one.
    limit : float
        The limit itself is not exceeded. [unit of the draws]
    depth : float
        Thickness of the soil layer the values stand for. [m]

    Returns
    -------
    VolumeDistribution

    Examples
    --------
    >>> grid = Grid(0.0, 20.0, 10.0, 2, 2)
    >>> found = volume_distribution(grid, [[1.0, 5.0, 1.0, 5.0], [1.0, 1.0, 1.0, 9.0]], limit=4.0, depth=0.5)
    >>> found.volume
    array([100.,  50.])

    References
    ----------
    goovaerts1997, chiles2012
    """
    values = simulated(grid, draws)
    check_layer(limit, depth)
    area = (values > limit).sum(axis=1) * grid.cell_area
    largest = np.concatenate([largest_zone(block > limit) for block in on_the_grid(grid, values)])
    note = Message.of("geostat.volume-distribution", draws=len(values), depth=depth)
    return VolumeDistribution(
        area, largest * grid.cell_area, float(limit), float(depth), _CITATIONS, (note, *few_draws(len(values)))
    )


def simulated(grid: Grid, draws: npt.ArrayLike) -> FloatArray:
    """Return draws as numbers, one per mapped cell, or say what is wrong with them."""
    values = np.asarray(draws, dtype=float)
    cells = int(grid.mask.sum())
    if values.ndim != 2 or values.shape[1] != cells or not values.size:
        raise ValueError(f"draws must have shape (draws, {cells}), one number per mapped cell, but have {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("draws must be numbers in every mapped cell")
    return values


def check_layer(limit: float, depth: float) -> None:
    """Refuse a limit that is no number and a thickness that is none."""
    if not math.isfinite(limit):
        raise ValueError(f"limit must be a number, but is {limit!r}")
    if not (math.isfinite(depth) and depth > 0):
        raise ValueError(f"depth must be a thickness above zero in metres, but is {depth!r}")


def on_the_grid(grid: Grid, values: FloatArray) -> Iterator[FloatArray]:
    """Yield draws laid out as maps, some at a time, shape (some, rows, columns); −∞ outside the mask."""
    some = max(1, _AT_ONCE // (grid.rows * grid.columns))
    for start in range(0, len(values), some):
        part = values[start : start + some]
        block = np.full((len(part), *grid.shape), -np.inf)
        block[:, grid.mask] = part
        yield block


def largest_zone(above: BoolArray) -> FloatArray:
    """Return how many cells the largest connected zone of each map has.

    Parameters
    ----------
    above : array of bool, shape (maps, rows, columns)
        Cells of the zones. They are connected across their sides, not across corners.

    Returns
    -------
    array, shape (maps,)
        Numbers of cells. [–]
    """
    from scipy.ndimage import label

    return np.array([float(np.bincount(label(zone)[0].ravel())[1:].max(initial=0)) for zone in above])
