"""Where the next samples should be taken, so that ground is called clean or contaminated with the fewest errors."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import geostat
from netmin.assessment.mapping import krige, placed_contents, soil_factors
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import ElementMap, Exceedance, NextSamples
from netmin.geostat import Grid
from netmin.language import Message
from netmin.samples import SampleSet
from netmin.samples.coordinates import systems, to_geographic
from netmin.standards import Comparison

FloatArray = npt.NDArray[np.float64]

#: Cells on which the cost of a wrong call is summed, and places where a sample may be taken; wider maps are thinned.
_MOST_CELLS, _MOST_CANDIDATES = 4000, 1000

#: Below this share of the map, what is unsure by a level is not worth asking for by further samples.
_WORTH_ASKING = 0.005


def next_samples(
    samples: SampleSet, comparisons: Sequence[Comparison], maps: Sequence[ElementMap], recipe: Recipe
) -> tuple[NextSamples | None, tuple[Message, ...]]:
    """Choose places for further samples by the grave level that is least sure over the largest area.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    comparisons : sequence of Comparison
        One per law.
    maps : sequence of ElementMap
        As they were drawn.
    recipe : Recipe
        How many samples.

    Returns
    -------
    plan : NextSamples or None
        None where none are asked for, or nothing is unsure.
    notes : tuple of Message
        Why there is none, where a person would expect one.
    """
    chosen = _least_sure(comparisons, maps)
    if not recipe.next_samples or chosen is None:
        return None, ()
    part, exceedance = chosen
    try:
        return _plan(samples, comparisons, part, exceedance, recipe), ()
    except geostat.UnmappableError as reason:
        return None, (Message.of("assessment.no-next-samples", reason=reason.message),)


def _least_sure(comparisons: Sequence[Comparison], maps: Sequence[ElementMap]) -> tuple[ElementMap, Exceedance] | None:
    """Return the map and level for which the largest area is expected to be called wrong.

    The gravest level of each law comes first, since action follows from it; the milder ones only where no more than a
    two-hundredth of the map is unsure by the gravest.
    """
    gravest = {comparison.standard.id: comparison.standard.levels[-1].name for comparison in comparisons}
    mapped = [(part, each, _expected_wrong(part, each)) for part in maps for each in part.exceedances]
    grave = [
        (part, each, wrong)
        for part, each, wrong in mapped
        if each.level == gravest[each.standard] and wrong > _WORTH_ASKING * part.grid.area
    ]
    best = max(grave or mapped, key=lambda found: found[2], default=None)
    return None if best is None or best[2] <= 0 else best[:2]


def _expected_wrong(part: ElementMap, exceedance: Exceedance) -> float:
    probability = exceedance.probability[part.grid.mask]
    return float(np.minimum(probability, 1.0 - probability).sum()) * part.grid.cell_area


def _plan(
    samples: SampleSet, comparisons: Sequence[Comparison], part: ElementMap, exceedance: Exceedance, recipe: Recipe
) -> NextSamples:
    factor = np.ones(len(samples.points))
    for comparison in comparisons:
        if comparison.standard.id == part.basis:
            factor = soil_factors(comparison, samples, part.analyte)
    kriged = krige(placed_contents(samples, samples.column(part.analyte), factor), recipe)
    east, north, area = _thinned(part.grid, _MOST_CELLS)
    spot_east, spot_north, _ = _thinned(part.grid, _MOST_CANDIDATES)
    plan = geostat.plan_samples(
        kriged.fitted, east, north, exceedance.limit, recipe.next_samples, candidates=(spot_east, spot_north),
        weights=area, least_distance=_least_distance(part.grid, len(kriged.placed.easting)),
    )  # fmt: skip
    return NextSamples(
        part.analyte, part.basis, exceedance.standard, exceedance.level, exceedance.land_use, exceedance.limit,
        _table(plan.table, samples.crs), plan.cost_now, plan.cost_after, plan.citations, plan.notes,
    )  # fmt: skip


def _least_distance(grid: Grid, samples: int) -> float:
    """Return how far apart samples are to lie: a cell, or half of what lies between them now where cells are wider."""
    return min(grid.cell_size, 0.5 * math.sqrt(grid.area / samples))


def _thinned(grid: Grid, most: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return every n-th mapped cell each way, no more than wanted, and the area [m²] each of them stands for."""
    step = 1
    while int(grid.mask[step // 2 :: step, step // 2 :: step].sum()) > most:
        step += 1
    mask = np.zeros_like(grid.mask)
    mask[step // 2 :: step, step // 2 :: step] = grid.mask[step // 2 :: step, step // 2 :: step]
    row, column = np.nonzero(mask)
    area = np.full(len(row), grid.area / max(len(row), 1))
    return grid.eastings[column], grid.northings[row], area


def _table(found: pd.DataFrame, crs: str) -> pd.DataFrame:
    easting, northing = found["easting"].to_numpy(dtype=float), found["northing"].to_numpy(dtype=float)
    longitude = latitude = np.full(len(found), np.nan)
    if crs in systems():
        longitude, latitude, _ = to_geographic(crs, easting, northing)
    return pd.DataFrame(
        {
            "order": found["order"],
            "easting": easting,
            "northing": northing,
            "longitude": longitude,
            "latitude": latitude,
            "probability": found["probability"],
            "unsure_before_m2": found["cost_before"],
            "unsure_after_m2": found["cost_after"],
            "reason": found["reason"],
        }
    )
