"""From a map or from parcels to management zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from netmin import standards
from netmin.assessment import Assessment, ElementMap, Exceedance
from netmin.errors import UsageError
from netmin.io.polygons import Parcel
from netmin.language import Message
from netmin.planning.management_classes import connected_areas
from netmin.planning.outlines import outline_of_cells
from netmin.planning.target import PlanTarget
from netmin.planning.zone import HECTARE, Zone, Zones
from netmin.planning.zone_soil import site_means, zone_means, zone_properties
from netmin.samples.analytes import named
from netmin.standards import Comparison

if TYPE_CHECKING:
    from shapely import MultiPolygon

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Where the site file sets no least area of a zone, this share of the map, and at least so many cells.
_SHARE, _CELLS = 0.02, 9

#: More zones than these make a plan nobody reads; the least area is doubled until there are no more.
MOST_ZONES = 24


def management_zones(
    assessment: Assessment, target: PlanTarget, parcels: Sequence[Parcel] = (), *, seed: int = 0
) -> Zones:
    """Cut a site into zones and draw the mean contents of each.

    Without parcels, cells of the map that pass the same levels of the law for the same elements, with even chance or
    more, are one zone; areas smaller than the recipe's least area go to their neighbour. Without a map, the whole site
    is one zone.

    Parameters
    ----------
    assessment : Assessment
        With maps, best.
    target : PlanTarget
        The law's level.
    parcels : sequence of Parcel
        Zones that were drawn by people.
    seed : int
        Of the random numbers.

    Returns
    -------
    Zones

    Raises
    ------
    UsageError
        If no element with a limit at this level was measured, or parcels were named where there is no map.
    """
    elements, missing = _elements(assessment, target)
    own = _own_maps(assessment, elements)
    if not own:
        if parcels:
            raise UsageError(Message.of("plan.parcels-need-map"))
        return _whole_site(assessment, target, elements, seed)
    cut = _cells_of_parcels(own[0], parcels) if parcels else _cells_by_level(assessment, own, target)
    cells = np.full(own[0].grid.shape, -1, dtype=np.int64)
    for number, mask in enumerate(cut.masks):
        cells[mask] = number
    drawn = zone_means(
        assessment, own, cells[own[0].grid.mask], len(cut.masks), assessment.recipe.plan_draws, seed
    )  # fmt: skip
    zones = _zones(assessment, target, own, cut, cells, drawn.means)
    unmapped = [name for name in elements if name not in {part.analyte for part in own}]
    left_out = [Message.of("plan.not-mapped", elements=[named(name) for name in unmapped])] if unmapped else []
    law = _comparison(assessment, target)
    return Zones(
        zones if parcels else _named(zones),
        "parcels" if parcels else "map",
        tuple(sorted({*drawn.citations, *law.citations, *(key for part in own for key in part.citations)})),
        tuple(dict.fromkeys((*missing, *left_out, *cut.notes, *drawn.notes, Message.of("plan.zone-mean")))),
    )


class _Cut(NamedTuple):
    """Cells, outline and name of every zone, and how they were cut."""

    masks: list[BoolArray]
    outlines: list[MultiPolygon]
    names: list[str]
    notes: tuple[Message, ...]


def _zones(
    assessment: Assessment,
    target: PlanTarget,
    own: Sequence[ElementMap],
    cut: _Cut,
    cells: IntArray,
    means: FloatArray,
) -> tuple[Zone, ...]:
    symbols = tuple(part.analyte for part in own)
    limits = np.array([_limit(assessment, target, name) for name in symbols])
    points = _sample_cells(assessment, own[0], cells)
    found = []
    for number, (name, outline) in enumerate(zip(cut.names, cut.outlines, strict=True)):
        soil = zone_properties(assessment, target, symbols, points == number, _nearest(assessment, outline))
        certainty = assessment.recipe.certainty
        targets = limits * soil.factor
        found.append(Zone(name, float(outline.area), outline, symbols, means[:, number], targets, soil, certainty))
    return tuple(found)


def _named(zones: Sequence[Zone]) -> tuple[Zone, ...]:
    """Return zones of a map by how far they lie above a target, numbered."""
    order = sorted(zones, key=lambda zone: (-zone.ratio, -zone.area_m2))
    return tuple(replace(zone, name=f"Z{number}") for number, zone in enumerate(order, 1))


def _comparison(assessment: Assessment, target: PlanTarget) -> Comparison:
    return next(part for part in assessment.comparisons if part.standard.id == target.standard)


def _elements(assessment: Assessment, target: PlanTarget) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Return the measured elements that have one limit at the target level, and what is said of the others."""
    comparison = _comparison(assessment, target)
    found, conditional = [], []
    for name in assessment.samples.analytes:
        limits = [
            each for each in standards.limits(comparison.standard, name, comparison.land_use)
            if each.level == target.level
        ]  # fmt: skip
        if len(limits) == 1 and not limits[0].condition:
            found.append(name)
        elif limits:
            conditional.append(name)
    if not found:
        raise UsageError(Message.of("plan.no-limits", law=target.law, level=target.label))
    notes = [Message.of("plan.conditional", elements=[named(name) for name in conditional])] if conditional else []
    return tuple(found), tuple(notes)


def _limit(assessment: Assessment, target: PlanTarget, analyte: str) -> float:
    """Return the limit for the law's standard soil [mg/kg dry]."""
    comparison = _comparison(assessment, target)
    found = standards.limits(comparison.standard, analyte, comparison.land_use)
    return next(each.value for each in found if each.level == target.level)


def _own_maps(assessment: Assessment, elements: Sequence[str]) -> tuple[ElementMap, ...]:
    """Return the maps of contents as measured, of elements that the target speaks about."""
    return tuple(part for part in assessment.maps if not part.basis and part.analyte in elements)


def _exceedances(assessment: Assessment, analyte: str, target: PlanTarget) -> list[Exceedance]:
    """Return where the target level and those above it are passed, mildest first."""
    found = {
        each.level: each
        for part in assessment.maps
        if part.analyte == analyte
        for each in part.exceedances
        if each.standard == target.standard and each.level in target.above
    }
    return [found[level] for level in target.above if level in found]


def _cells_by_level(assessment: Assessment, own: Sequence[ElementMap], target: PlanTarget) -> _Cut:
    """Return the cells of every zone: areas that pass the same levels for the same elements."""
    grid = own[0].grid
    kinds = np.zeros(grid.shape, dtype=np.int64)
    for part in own:
        levels = _exceedances(assessment, part.analyte, target)
        passed = sum(
            (np.nan_to_num(each.probability) >= 0.5).astype(np.int64) for each in levels
        )  # fmt: skip
        kinds = kinds * (len(target.above) + 1) + passed
    asked = assessment.recipe.plan_zone_area
    least = asked * HECTARE if asked else max(_SHARE * grid.area, _CELLS * grid.cell_area)
    used = least
    areas = connected_areas(kinds, grid.mask, round(used / grid.cell_area))
    while asked is None and areas.max() >= MOST_ZONES:
        used *= 2.0
        areas = connected_areas(kinds, grid.mask, round(used / grid.cell_area))
    notes = [Message.of("plan.zones-from-map", count=int(areas.max()) + 1, area=used / HECTARE)]
    masks = [areas == number for number in range(int(areas.max()) + 1)]
    outlines = [outline_of_cells(grid, mask) for mask in masks]
    return _Cut(masks, outlines, [str(number) for number in range(len(masks))], tuple(notes))


def _cells_of_parcels(own: ElementMap, parcels: Sequence[Parcel]) -> _Cut:
    """Return the mapped cells of every parcel: those whose centre lies in it, else the one it lies in."""
    import shapely

    grid = own.grid
    east, north = grid.cells()
    masks, names, outside = [], [], []
    for parcel in parcels:
        inside = shapely.contains_xy(parcel.outline, east, north)
        if not inside.any():
            middle = parcel.outline.representative_point()
            apart = np.maximum(np.abs(east - middle.x), np.abs(north - middle.y))
            inside = apart == apart.min() if apart.min() <= grid.cell_size / 2 else inside
        if inside.any():
            masks.append(grid.spread(inside) == 1.0)
            names.append(parcel.name)
        else:
            outside.append(parcel.name)
    if not masks:
        raise UsageError(Message.of("plan.parcels-outside", names=outside[:5]))
    notes = [Message.of("plan.zones-from-parcels", count=len(masks))]
    if outside:
        notes.append(Message.of("plan.parcels-left-out", names=outside))
    return _Cut(masks, [parcel.outline for parcel in parcels if parcel.name in names], names, tuple(notes))


def _sample_cells(assessment: Assessment, own: ElementMap, cells: IntArray) -> IntArray:
    """Return the zone that every sample lies in, -1 for none, shape (points,)."""
    grid, points = own.grid, assessment.samples.points
    east, north = (points[name].to_numpy(dtype=float) for name in ("easting", "northing"))
    placed = np.isfinite(east) & np.isfinite(north)
    column = np.floor((np.where(placed, east, grid.west - 1) - grid.west) / grid.cell_size).astype(np.int64)
    row = np.floor((grid.north - np.where(placed, north, grid.north + 1)) / grid.cell_size).astype(np.int64)
    inside = placed & (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
    found = np.full(len(points), -1, dtype=np.int64)
    found[inside] = cells[row[inside], column[inside]]
    return found


def _nearest(assessment: Assessment, outline: MultiPolygon) -> IntArray:
    """Return the samples that have a place, the nearest to an outline first."""
    import shapely

    points = assessment.samples.points
    east, north = (points[name].to_numpy(dtype=float) for name in ("easting", "northing"))
    placed = np.flatnonzero(np.isfinite(east) & np.isfinite(north))
    distance = shapely.distance(outline, shapely.points(east[placed], north[placed]))
    return placed[np.argsort(distance, kind="stable")]


def _whole_site(assessment: Assessment, target: PlanTarget, elements: tuple[str, ...], seed: int) -> Zones:
    """Return the site as one zone whose area nobody knows."""
    drawn = site_means(assessment, elements, assessment.recipe.plan_draws, seed)
    everywhere = np.ones(len(assessment.samples.points), dtype=bool)
    soil = zone_properties(assessment, target, elements, everywhere, np.flatnonzero(everywhere))
    limits = np.array([_limit(assessment, target, name) for name in elements]) * soil.factor
    name = assessment.recipe.name or assessment.samples.origin.file
    zone = Zone(name, float("nan"), None, elements, drawn.means[:, 0], limits, soil, assessment.recipe.certainty)
    return Zones((zone,), "site", drawn.citations, (Message.of("plan.zone-is-site"), *drawn.notes))
