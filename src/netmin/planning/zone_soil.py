"""The soil of a zone as equally likely draws of its mean contents, and what each content should fall to."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from netmin import geostat
from netmin.assessment import Assessment, ElementMap
from netmin.assessment.mapping import Placed, placed_contents
from netmin.assessment.measures import soil_factors
from netmin.errors import UsageError
from netmin.geostat.lognormal import logarithms_of
from netmin.language import Message
from netmin.planning.garden_soil import soil_of_site
from netmin.planning.target import PlanTarget
from netmin.samples import SampleSet
from netmin.samples.analytes import named

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: So many numbers of simulated maps are held at once.
_AT_ONCE = 20_000_000

#: A zone with fewer samples of its own borrows the nearest ones for pH and the like.
_OWN_SAMPLES = 3

#: What a stream of random numbers is for.
_MAPS, _SITE = 41, 42

#: On what counting over drawn maps rests.
_COUNTED = ("goovaerts1997", "chiles2012")


@dataclass(frozen=True, eq=False)
class SoilProperties:
    """What is known of the soil of a zone besides its contents.

    Attributes
    ----------
    ph, organic_matter, clay : float
        Median of its samples, or of the nearest ones, or what the site file declares; NaN where not known. [–, %, %]
    samples : int
        How many samples lie in the zone.
    factor : array, shape (elements,)
        By which the law's soil correction multiplies its limits here. [–]
    """

    ph: float
    organic_matter: float
    clay: float
    samples: int
    factor: FloatArray


class DrawnMeans(NamedTuple):
    """Mean contents as draws.

    Attributes
    ----------
    means : array, shape (elements, zones, draws)
        [mg/kg dry]
    notes : tuple of Message
        How they were drawn.
    citations : tuple of str
        Keys of the bibliography.
    """

    means: FloatArray
    notes: tuple[Message, ...]
    citations: tuple[str, ...]


def zone_means(
    assessment: Assessment, maps: Sequence[ElementMap], cells: IntArray, zones: int, draws: int, seed: int
) -> DrawnMeans:
    """Return the mean content of every zone over equally probable maps.

    Parameters
    ----------
    assessment : Assessment
        Whose samples carry the maps.
    maps : sequence of ElementMap
        Of contents as measured, all on one grid.
    cells : array of int, shape (cells,)
        Zone of every mapped cell, -1 for none.
    zones : int
        How many there are.
    draws : int
        How many maps.
    seed : int
        Of the random numbers.

    Returns
    -------
    DrawnMeans
    """
    means = np.empty((len(maps), zones, draws))
    citations: set[str] = set(_COUNTED)
    for place, part in enumerate(maps):
        means[place], cited = _means_of(assessment, part, cells, zones, draws, seed)
        citations |= set(cited)
    # How the maps of an element are drawn is told with the assessment, which draws them likewise.
    return DrawnMeans(means, (Message.of("plan.zone-draws", draws=draws),), tuple(sorted(citations)))


def _means_of(
    assessment: Assessment, part: ElementMap, cells: IntArray, zones: int, draws: int, seed: int
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the means of one element, shape (zones, draws); maps are drawn in batches that fit into memory."""
    samples, recipe = assessment.samples, assessment.recipe
    column = samples.column(part.analyte)
    placed = placed_contents(samples, column, np.ones(len(samples.points)))
    versions, cited = _versions(placed, part, recipe.draws, recipe.seed)
    simulation = geostat.LognormalSimulation(part.model, recipe.neighbours, support="cell")
    fitted = simulation.fit(placed.easting, placed.northing, versions)
    share = _averaging(cells, zones)
    found = []
    step = max(1, _AT_ONCE // max(len(cells), 1))
    words = (_MAPS, zlib.crc32(part.analyte.encode()))
    streams = np.random.SeedSequence(seed, spawn_key=words).generate_state(-(-draws // step))
    for number, start in enumerate(range(0, draws, step)):
        drawn = fitted.draw(part.grid, draws=min(step, draws - start), seed=int(streams[number]))
        found.append(share @ drawn.values.T)
        cited = (*cited, *drawn.citations)
    return np.concatenate(found, axis=1), cited


def _averaging(cells: IntArray, zones: int) -> FloatArray:
    """Return the weights that turn values of cells into means of zones, shape (zones, cells)."""
    weight = (cells[None, :] == np.arange(zones)[:, None]).astype(float)
    return np.asarray(weight / np.maximum(weight.sum(axis=1, keepdims=True), 1.0))


def _versions(placed: Placed, part: ElementMap, draws: int, seed: int) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the contents, those known only by a limit drawn as their neighbours allow, shape (versions, n)."""
    if not placed.hidden.any():
        return placed.value[None, :], ()
    drawn = geostat.draw_censored(
        part.model, placed.easting, placed.northing, logarithms_of(placed.value), placed.below,
        above=placed.above, draws=draws, seed=seed,
    )  # fmt: skip
    return np.exp(drawn.versions), drawn.citations


def site_means(assessment: Assessment, elements: Sequence[str], draws: int, seed: int) -> DrawnMeans:
    """Return the mean content of the whole site, drawn from its limits, where there is no map.

    Parameters
    ----------
    assessment : Assessment
        With samples.
    elements : sequence of str
        Symbols.
    draws : int
        How many.
    seed : int
        Of the random numbers.

    Returns
    -------
    DrawnMeans
        Of one zone; its notes say what stands for the mean.

    Raises
    ------
    UsageError
        If an element has only values below limits.
    """
    soil = soil_of_site(assessment.samples, seed=assessment.recipe.seed)
    hidden = [name for name in elements if name in (*soil.marked("below"), *soil.marked("above"))]
    if hidden:
        raise UsageError(Message.of("plan.only-limits", elements=[named(name) for name in hidden]))
    stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_SITE,)))
    means = np.array([stream.choice(soil.contents[name], size=draws) for name in elements])[:, None, :]
    return DrawnMeans(means, soil.notes, soil.citations)


def zone_properties(
    assessment: Assessment, target: PlanTarget, elements: Sequence[str], here: npt.NDArray[np.bool_], near: IntArray
) -> SoilProperties:
    """Return what the samples of a zone tell of its soil.

    Parameters
    ----------
    assessment : Assessment
        With samples and recipe.
    target : PlanTarget
        Whose law corrects its limits for the soil.
    elements : sequence of str
        Symbols.
    here : array of bool, shape (points,)
        Samples in the zone.
    near : array of int
        Samples that stand in where the zone has few of its own, the nearest first.

    Returns
    -------
    SoilProperties
    """
    samples, recipe = assessment.samples, assessment.recipe
    own = np.flatnonzero(here)
    used = own if len(own) >= _OWN_SAMPLES else np.asarray(near[:_OWN_SAMPLES], dtype=np.int64)
    comparison = next(part for part in assessment.comparisons if part.standard.id == target.standard)
    factor = [_middle(soil_factors(comparison, samples, name)[used], 1.0) for name in elements]
    ph, humus, clay = (_known(samples, name, used, getattr(recipe, name)) for name in ("ph", "organic_matter", "clay"))
    return SoilProperties(ph, humus, clay, len(own), np.array(factor))


def _known(samples: SampleSet, name: str, used: IntArray, declared: float | None) -> float:
    return _middle(samples.points[name].to_numpy(dtype=float)[used], math.nan if declared is None else declared)


def _middle(values: FloatArray, otherwise: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else otherwise
