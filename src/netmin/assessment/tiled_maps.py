"""Maps of any number of cells: the same kriging as `netmin.assessment.mapping`, tile by tile on disk.

What needs all cells at once is left out: simulation, connected zones, and what follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from netmin import geostat, standards
from netmin.assessment.mapping import krige, left_out, placed_contents, sampled_depth, sampled_places
from netmin.assessment.measures import Measure, map_name, measures
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import Provenance
from netmin.errors import UsageError
from netmin.geostat import BetweenSamples, Grid, Raster, StoredMap, TiledMap
from netmin.geostat.grid import mean_spacing
from netmin.geostat.map_layout import STATE
from netmin.geostat.map_quantities import MAPPED
from netmin.geostat.raster import Tile
from netmin.geostat.scale import MOST_SIDE, even_side
from netmin.language import Message
from netmin.samples import AnalyteColumn, SampleSet
from netmin.samples.analytes import named
from netmin.standards import Comparison

#: Numbers that kriging of one tile may hold for one quantity, over all versions of the contents (64 MiB).
MOST_NUMBERS = 8_388_608

#: The 90 % interval, as maps of sites have it.
LOWER, UPPER = 0.05, 0.95

#: Told what is being done while the count of steps stands.
Tell = Callable[[Message], None]


@dataclass(frozen=True, eq=False)
class TiledCells:
    """The cells that all maps of a site share, without arrays.

    Attributes
    ----------
    raster : Raster
        Where they lie.
    mask : BetweenSamples
        Which of them are mapped.
    notes : tuple of Message
        How they were laid out.
    """

    raster: Raster
    mask: BetweenSamples
    notes: tuple[Message, ...]

    @classmethod
    def of(cls, samples: SampleSet, recipe: Recipe) -> TiledCells:
        """Return the cells that a grid would have, however many they are.

        Raises
        ------
        UnmappableError
            If there are fewer than two places.
        """
        places = sampled_places(samples)
        raster, mask = Raster.around(*places, recipe.cell_size), BetweenSamples(*places)
        told = {"size": raster.cell_size, "cells": raster.cells, "margin": mask.margin}
        return cls(raster, mask, (Message.of("assessment.tiled-cells", spacing=mean_spacing(*places), **told),))


@dataclass(frozen=True)
class TiledExceedance:
    """Over how much soil of a map one level of one law is passed, and how surely.

    Attributes
    ----------
    standard, level, land_use : str
        The law, its level, its land use.
    limit : float
        [mg/kg dry]
    area_above_m2, area_below_m2, area_unsure_m2 : float
        At the recipe's certainty. [m²]
    volume_above_m3 : float
        `area_above_m2` times the sampled depth; NaN when the depth is not known. [m³]
    """

    standard: str
    level: str
    land_use: str
    limit: float
    area_above_m2: float
    area_below_m2: float
    area_unsure_m2: float
    volume_above_m3: float


@dataclass(frozen=True, eq=False)
class TiledElementMap:
    """What lies between the points for one analyte, on disk.

    Attributes
    ----------
    analyte, basis : str
        As of an `ElementMap`.
    stored : StoredMap
        Mean, median, the bounds of the 90 % interval and the probability above each limit.
    depth_m : float
        Thickness the volumes are counted with; NaN when no sample states its depth. [m]
    exceedances : tuple of TiledExceedance
        One per level of each law that this map serves.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the model was chosen, what was merged, what was left out.
    """

    analyte: str
    basis: str
    stored: StoredMap
    depth_m: float
    exceedances: tuple[TiledExceedance, ...]
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def name(self) -> str:
        """Name in file names."""
        return map_name(self.analyte, self.basis)


@dataclass(frozen=True, eq=False)
class TiledMaps:
    """The maps of a site, and the soil counted on them.

    Attributes
    ----------
    recipe : Recipe
        The choices.
    samples : SampleSet
        What was measured.
    maps : tuple of TiledElementMap
        One per element and measure; none where there is nothing to map.
    provenance : Provenance
        What made them.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        Everything that was assumed or left out.
    """

    recipe: Recipe
    samples: SampleSet
    maps: tuple[TiledElementMap, ...]
    provenance: Provenance
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per map and level.

        Columns: analyte, basis, standard, level, land_use, limit [mg/kg], area_above_m2, area_below_m2, area_unsure_m2,
        volume_above_m3, certainty [–], depth_m.
        """
        return pd.DataFrame(
            [
                {"analyte": part.analyte, "basis": part.basis}
                | vars(each)
                | {"certainty": self.recipe.certainty, "depth_m": part.depth_m}
                for part in self.maps
                for each in part.exceedances
            ]
        )


def map_element_by_tiles(
    samples: SampleSet,
    analyte: str,
    comparisons: Sequence[Comparison],
    cells: TiledCells,
    recipe: Recipe,
    folder: Path,
    *,
    afresh: bool,
    tell: Tell,
) -> tuple[TiledElementMap, ...]:
    """Map one element on disk, once as measured and once per law that measures differently.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    analyte : str
        Symbol.
    comparisons : sequence of Comparison
        One per law.
    cells : TiledCells
        The cells.
    recipe : Recipe
        Certainty, neighbours, draws, seed.
    folder : pathlib.Path
        Where the maps lie, or shall lie, as ``<name>.zarr``.
    afresh : bool
        Begin maps anew that were begun from something else; others are continued all the same.
    tell : callable
        Told how many tiles are done, after every tile.

    Returns
    -------
    tuple of TiledElementMap
        The map of contents as measured comes first.

    Raises
    ------
    UsageError
        If a map cannot be continued.
    NetminError
        If these samples cannot carry a map.
    """
    column = samples.column(analyte)
    return tuple(
        _map_one(samples, column, measure, cells, recipe, folder, afresh=afresh, tell=tell)
        for measure in measures(samples, analyte, comparisons)
    )


def _map_one(
    samples: SampleSet,
    column: AnalyteColumn,
    measure: Measure,
    cells: TiledCells,
    recipe: Recipe,
    folder: Path,
    *,
    afresh: bool,
    tell: Tell,
) -> TiledElementMap:
    placed = placed_contents(samples, column, measure.factor)
    kriged = krige(placed, recipe)
    limits = sorted({target.limit.value for target in measure.targets})
    path = folder / f"{map_name(column.analyte, measure.basis)}.zarr"
    tiled = TiledMap(
        kriged.fitted,
        cells.raster,
        path,
        quantities=("mean", "median"),
        quantiles=(LOWER, UPPER),
        limits=limits,
        mask=cells.mask,
        side=_side(cells.raster, len(kriged.versions)),
        crs=samples.crs,
        unit="mg/kg",
        title=column.analyte + (f", corrected by {measure.basis}" if measure.basis else ""),
    )
    _run(tiled, afresh=afresh, progress=_tiles(column.analyte, measure.basis, tell))
    stored, depth = StoredMap.open(path), sampled_depth(samples)
    return TiledElementMap(
        analyte=column.analyte,
        basis=measure.basis,
        stored=stored,
        depth_m=depth,
        exceedances=_exceedances(measure, stored, depth, recipe.certainty),
        citations=tuple(sorted({*kriged.fit.citations, *stored.citations})),
        notes=tuple(dict.fromkeys((*kriged.fit.notes, *stored.notes, *left_out(column, placed.here)))),
    )


def _side(raster: Raster, versions: int) -> int:
    """Return the side of tiles such that kriging all versions of the contents takes no more memory than allowed."""
    return even_side(raster, max(1, min(MOST_SIDE, math.isqrt(MOST_NUMBERS // versions))))


def _run(tiled: TiledMap, *, afresh: bool, progress: Callable[[int, int], None]) -> None:
    try:
        tiled.run(progress=progress)
    except UsageError as refused:
        # What still fits is continued even then: so a call that is repeated does not begin anew each time.
        if not (afresh and refused.message.code == "geostat.map-changed"):
            raise
        tiled.run(afresh=True, progress=progress)


def _tiles(analyte: str, basis: str, tell: Tell) -> Callable[[int, int], None]:
    """Return what tells the tiles of one map."""
    law = {"law": standards.get(basis).short_label} if basis else {}
    ending = "-corrected" if basis else ""
    return lambda done, total: tell(
        Message.of(f"assessment.step-tiles{ending}", analyte=named(analyte), done=done, total=total, **law)
    )


def _exceedances(measure: Measure, stored: StoredMap, depth: float, certainty: float) -> tuple[TiledExceedance, ...]:
    areas = _areas(stored, {target.limit.value for target in measure.targets}, certainty)
    found = []
    for target in measure.targets:
        above, unsure, below = areas[target.limit.value]
        law = target.comparison
        found.append(
            TiledExceedance(
                law.standard.id, target.limit.level, law.land_use, target.limit.value, above, below, unsure,
                above * depth,
            )
        )  # fmt: skip
    return tuple(found)


def _areas(stored: StoredMap, limits: set[float], certainty: float) -> dict[float, tuple[float, float, float]]:
    """Return the area surely above, not sure and surely below each limit, summed tile by tile [m²]."""
    counted = {limit: np.zeros(3, dtype=np.int64) for limit in limits}
    for tile in stored.raster.tiles(stored.layout.side) if limits else ():
        grid = _grid(tile, stored)
        for limit, cells in counted.items():
            probability = stored.read("probability_above", tile, at=limit)
            zones = geostat.area_and_volume(grid, probability, depth=1.0, certainty=certainty)
            cells += [int(zone.sum()) for zone in (zones.above, zones.unsure, zones.below)]
    size = stored.raster.cell_size
    return {limit: tuple((cells * size**2).tolist()) for limit, cells in counted.items()}


def _grid(tile: Tile, stored: StoredMap) -> Grid:
    """Return a tile as a grid of its own, with the cells that are mapped."""
    west, _, _, north = tile.bounds
    rows, columns = tile.shape
    return Grid(west, north, tile.raster.cell_size, columns, rows, stored.read(STATE, tile) == MAPPED)
