"""How much soil lies above a level, with cells taken together: counted over equally probable maps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin import geostat
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import SimulatedSoil
from netmin.geostat import CovarianceModel, Grid
from netmin.language import Message
from netmin.standards import Level

FloatArray = npt.NDArray[np.float64]

#: On what counting over drawn maps rests.
_COUNTED = ("goovaerts1997", "chiles2012")


@dataclass(frozen=True, eq=False)
class SimulatedMaps:
    """Equally probable maps of the means of the cells' soil.

    Attributes
    ----------
    grid : Grid
        The cells.
    values : array, shape (draws, cells)
        [mg/kg dry]
    depth : float
        Thickness of the sampled layer; NaN when not known. [m]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How they were drawn.
    """

    grid: Grid
    values: FloatArray
    depth: float
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    def soil_above(self, limit: float, level: Level) -> SimulatedSoil:
        """Count the soil above a limit, and answer the rule that the law's level makes about a volume.

        Parameters
        ----------
        limit : float
            [mg/kg dry]
        level : Level
            Of the law.

        Returns
        -------
        SimulatedSoil
        """
        # Areas need no depth, and nobody asks for the connected zones that `geostat.volume_distribution` seeks, too.
        area = _quantiles((self.values > limit).sum(axis=1) * self.grid.cell_area)
        found = SimulatedSoil(len(self.values), area, _times(area, self.depth), citations=_COUNTED)
        if level.statistic != "mean-in-volume" or level.volume_m3 is None or not self.depth > 0:
            return found
        rule = geostat.volume_rule(
            self.grid, self.values, limit, self.depth, level.volume_m3, inclusive=level.volume_inclusive
        )
        return replace(
            found,
            rule_m3=rule.volume,
            rule_probability=rule.probability,
            rule_lower=rule.lower,
            rule_upper=rule.upper,
            notes=rule.notes,
            citations=(*_COUNTED, *rule.citations),
        )


def _quantiles(numbers: FloatArray) -> tuple[float, float, float]:
    low, middle, high = (float(part) for part in np.quantile(numbers, (0.05, 0.5, 0.95)))
    return low, middle, high


def _times(area: tuple[float, float, float], depth: float) -> tuple[float, float, float]:
    return area[0] * depth, area[1] * depth, area[2] * depth


def simulate_maps(
    easting: FloatArray,
    northing: FloatArray,
    versions: FloatArray,
    model: CovarianceModel,
    grid: Grid,
    depth: float,
    recipe: Recipe,
) -> SimulatedMaps:
    """Draw equally probable maps of the means of the cells' soil.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Samples. [m]
    versions : array, shape (versions, n)
        Their contents, or equally probable versions of them where some are only known by a limit. [mg/kg dry]
    model : CovarianceModel
        Of the logarithms.
    grid : Grid
        The cells.
    depth : float
        Thickness of the sampled layer; NaN when not known. [m]
    recipe : Recipe
        How many maps, from which random numbers.

    Returns
    -------
    SimulatedMaps

    Raises
    ------
    NetminError
        If no field of this model can be drawn here.
    """
    simulation = geostat.LognormalSimulation(model, recipe.neighbours, support="cell")
    drawn = simulation.fit(easting, northing, versions).draw(grid, draws=recipe.simulations, seed=recipe.seed)
    return SimulatedMaps(grid, drawn.values, depth, drawn.citations, drawn.notes)
