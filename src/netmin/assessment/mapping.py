"""From samples to maps: which elements, on which grid, by which law's measure, and where each level is passed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import geostat, standards
from netmin.assessment.measures import Measure, Target, measures
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import ElementMap, Exceedance
from netmin.assessment.simulated_soil import SimulatedMaps, simulate_maps
from netmin.geostat import FittedLognormalKriging, Grid, LognormalPrediction, Scores, VariogramFit
from netmin.geostat.lognormal import logarithms_of
from netmin.language import Message
from netmin.samples import AnalyteColumn, SampleSet
from netmin.samples.analytes import named
from netmin.standards import Comparison

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: More maps than this make a report nobody reads; the recipe can ask for others by name.
MOST_MAPS = 8

#: How often values are dealt at random to judge hot spots; the share of false alarms among the told is 5 %.
_PERMUTATIONS = 1999


def choose_analytes(
    samples: SampleSet, comparisons: Sequence[Comparison], recipe: Recipe
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Return the elements to map and what is to be said about the choice.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    comparisons : sequence of Comparison
        One per law.
    recipe : Recipe
        Names the elements, or leaves the choice open.

    Returns
    -------
    analytes : tuple of str
        In the order of the samples' analytes.
    notes : tuple of Message
        What was left out.
    """
    if recipe.map_analytes is not None:
        missing = [name for name in recipe.map_analytes if name not in samples.analytes]
        said = (Message.of("assessment.analytes-missing", analytes=missing),) if missing else ()
        return tuple(name for name in recipe.map_analytes if name in samples.analytes), said
    passes = {analyte: _limits_passed(analyte, comparisons) for analyte in samples.analytes}
    wanted = sorted((name for name, count in passes.items() if count), key=lambda name: (-passes[name], name))
    if not wanted:
        return (), (Message.of("assessment.no-map-analytes"),)
    kept, left = wanted[:MOST_MAPS], wanted[MOST_MAPS:]
    notes = (Message.of("assessment.map-left-out", count=len(kept), left=left),) if left else ()
    return tuple(name for name in samples.analytes if name in kept), notes


def _limits_passed(analyte: str, comparisons: Sequence[Comparison]) -> int:
    """Count samples above any level of any law, so that the elements that matter most come first."""
    total = 0
    for comparison in comparisons:
        rows = comparison.summary[comparison.summary["analyte"] == analyte]
        total += sum(int(rows[f"above:{level.name}"].sum()) for level in comparison.standard.levels)
    return total


def conditional_limits(comparisons: Sequence[Comparison], analytes: Sequence[str]) -> tuple[Message, ...]:
    """Tell which laws cannot be held against a map, because their limits change from sample to sample."""
    return tuple(
        Message.of("assessment.map-condition", law=comparison.standard.short_label, analyte=named(analyte))
        for comparison in comparisons
        for analyte in analytes
        if any(limit.condition for limit in standards.limits(comparison.standard, analyte, comparison.land_use))
    )


def sampled_depth(samples: SampleSet) -> float:
    """Return the median thickness of the sampled layer [m]; NaN when no sample states it."""
    thickness = (samples.points["depth_to"] - samples.points["depth_from"]).to_numpy(dtype=float)
    known = thickness[np.isfinite(thickness) & (thickness > 0)]
    return float(np.median(known)) if len(known) else math.nan


def map_grid(samples: SampleSet, recipe: Recipe) -> Grid:
    """Return the cells that all maps of a site share."""
    return geostat.grid_around(*sampled_places(samples), cell_size=recipe.cell_size)


def sampled_places(samples: SampleSet) -> tuple[FloatArray, FloatArray]:
    """Return easting and northing of all samples that have both [m]."""
    placed = samples.points["easting"].notna() & samples.points["northing"].notna()
    points = samples.points[placed]
    return points["easting"].to_numpy(dtype=float), points["northing"].to_numpy(dtype=float)


def map_element(
    samples: SampleSet, analyte: str, comparisons: Sequence[Comparison], grid: Grid, recipe: Recipe
) -> tuple[ElementMap, ...]:
    """Map one element, once as measured and once per law that measures differently.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    analyte : str
        Symbol.
    comparisons : sequence of Comparison
        One per law.
    grid : Grid
        Cells.
    recipe : Recipe
        Certainty, neighbours, draws, seed.

    Returns
    -------
    tuple of ElementMap
        The map of contents as measured comes first.

    Raises
    ------
    NetminError
        If these samples cannot carry a map.
    """
    column = samples.column(analyte)
    return tuple(
        _map_one(samples, column, measure, grid, recipe) for measure in measures(samples, analyte, comparisons)
    )


def _map_one(samples: SampleSet, column: AnalyteColumn, measure: Measure, grid: Grid, recipe: Recipe) -> ElementMap:
    basis, targets = measure.basis, measure.targets
    placed = placed_contents(samples, column, measure.factor)
    kriged = krige(placed, recipe)
    prediction = kriged.fitted.predict(*grid.cells())
    lower, upper = prediction.interval(0.9)
    mean = grid.spread(prediction.mean)
    depth = sampled_depth(samples)
    simulated, refused = _simulated(kriged, grid, depth, recipe) if targets else (None, ())
    hot, hot_citations, hot_notes = (
        (pd.DataFrame(), (), ()) if basis else _hot_spots(samples, placed, kriged, recipe)
    )  # fmt: skip
    exceedances = tuple(
        _exceedance(target, grid, prediction, mean, depth, recipe.certainty, simulated) for target in targets
    )
    soils = [each.simulated for each in exceedances if each.simulated]
    rules = [note for soil in soils for note in soil.notes]
    drawn = ([simulated.citations] if simulated else []) + [soil.citations for soil in soils]
    return ElementMap(
        analyte=column.analyte,
        basis=basis,
        grid=grid,
        mean=mean,
        median=grid.spread(prediction.median),
        lower=grid.spread(lower),
        upper=grid.spread(upper),
        relative_spread=grid.spread(upper / lower),
        empirical=kriged.fit.empirical,
        model=kriged.fit.model,
        scores=_scores(kriged, recipe.seed),
        depth_m=depth,
        exceedances=exceedances,
        citations=_cited(kriged.fit.citations, prediction.citations, hot_citations, *drawn),
        notes=tuple(
            dict.fromkeys(
                (
                    *kriged.fit.notes,
                    *prediction.notes,
                    *left_out(column, placed.here),
                    *(simulated.notes if simulated else refused),
                    *rules,
                    *hot_notes,
                )
            )
        ),
        hot_spots=hot,
    )


def _cited(*found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({key for keys in found for key in keys}))


@dataclass(frozen=True, eq=False)
class Placed:
    """Contents at places, in a law's measure; where censored, the limit.

    Attributes
    ----------
    here : array of bool, shape (points,)
        Which points of the sample set these are.
    easting, northing : array, shape (n,)
        [m]
    value : array, shape (n,)
        [mg/kg dry]
    below, above : array of bool, shape (n,)
        Known only to lie below, or above, the value.
    """

    here: BoolArray
    easting: FloatArray
    northing: FloatArray
    value: FloatArray
    below: BoolArray
    above: BoolArray

    @property
    def hidden(self) -> BoolArray:
        """Known only by a limit, shape (n,)."""
        return self.below | self.above


def placed_contents(samples: SampleSet, column: AnalyteColumn, factor: FloatArray) -> Placed:
    """Return the contents that have a place, divided by a law's soil correction, shape (points,)."""
    east, north = (samples.points[name].to_numpy(dtype=float) for name in ("easting", "northing"))
    here = np.isfinite(east) & np.isfinite(north) & column.measured & np.isfinite(factor)
    return Placed(
        here, east[here], north[here], (column.value / factor)[here], column.below[here], column.above[here]
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Kriged:
    """Contents with a covariance model, taken in by kriging.

    Attributes
    ----------
    placed : Placed
        The contents.
    fit : VariogramFit
        The model, and how it was found.
    versions : array, shape (versions, n)
        The contents, or equally probable versions of them where some are only known by a limit. [mg/kg dry]
    fitted : FittedLognormalKriging
        Ready to predict.
    """

    placed: Placed
    fit: VariogramFit
    versions: FloatArray
    fitted: FittedLognormalKriging


def krige(placed: Placed, recipe: Recipe) -> Kriged:
    """Fit a model and take the contents in; those known only by a limit are drawn as their neighbours allow."""
    logarithms = logarithms_of(placed.value)
    east, north = placed.easting, placed.northing
    if placed.hidden.any():
        fit = geostat.fit_censored_variogram(
            east, north, logarithms, placed.below, above=placed.above, seed=recipe.seed
        )  # fmt: skip
        draws = geostat.draw_censored(
            fit.model, east, north, logarithms, placed.below, above=placed.above, draws=recipe.draws, seed=recipe.seed
        )
        versions = np.exp(draws.versions)
        fit = replace(fit, citations=fit.citations + draws.citations, notes=fit.notes + draws.notes)
    else:
        fit = geostat.fit_variogram(geostat.empirical_variogram(east, north, logarithms))
        versions = placed.value[None, :]
    fitted = geostat.LognormalKriging(fit.model, recipe.neighbours).fit(east, north, versions)
    return Kriged(placed, fit, versions, fitted)


def _scores(kriged: Kriged, seed: int) -> Scores:
    """Score by spatial blocks, and only where the truth was measured: a drawn value proves nothing."""
    placed, version = kriged.placed, kriged.versions[0]
    left_out = geostat.block_cross_validation(
        kriged.fitted.choice, placed.easting, placed.northing, version, seed=seed
    )  # fmt: skip
    drawn = set(zip(placed.easting[placed.hidden], placed.northing[placed.hidden], strict=True))
    places = zip(left_out.easting, left_out.northing, strict=True)
    known = np.array([place not in drawn for place in places])
    return geostat.score(left_out.observed[known], left_out.mean[known], left_out.variance[known])


def _simulated(
    kriged: Kriged, grid: Grid, depth: float, recipe: Recipe
) -> tuple[SimulatedMaps | None, tuple[Message, ...]]:
    """Draw equally probable maps, or say why that cannot be."""
    if not recipe.simulations:
        return None, ()
    placed = kriged.placed
    try:
        return (
            simulate_maps(placed.easting, placed.northing, kriged.versions, kriged.fit.model, grid, depth, recipe),
            (),
        )
    except geostat.UnmappableError as reason:
        return None, (Message.of("assessment.not-simulated", reason=reason.message),)


def _hot_spots(
    samples: SampleSet, placed: Placed, kriged: Kriged, recipe: Recipe
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[Message, ...]]:
    """Tell which samples lie among high ones, and which among low ones; nothing where there are too few samples."""
    try:
        weights = geostat.nearest(placed.easting, placed.northing)
        found = geostat.getis_ord(
            placed.easting, placed.northing, np.log(kriged.versions).mean(axis=0), weights, seed=recipe.seed,
            permutations=_PERMUTATIONS,
        )  # fmt: skip
    except geostat.UnmappableError:
        return pd.DataFrame(), (), ()
    spots = [name if name in ("hot", "cold") else "" for name in found.called]
    names = samples.points["sample"][placed.here].astype(str).to_list()
    columns = {"sample": names, "easting": placed.easting, "northing": placed.northing, "statistic": found.value}
    table = pd.DataFrame(columns | {"p_value": found.p_value, "adjusted": found.adjusted_p, "spot": spots})
    told = Message.of(
        "assessment.hot-spots", hot=spots.count("hot"), cold=spots.count("cold"), total=len(spots), neighbours=8
    )
    return table, found.citations, (told,)


def _exceedance(
    target: Target,
    grid: Grid,
    prediction: LognormalPrediction,
    mean: FloatArray,
    depth: float,
    certainty: float,
    simulated: SimulatedMaps | None,
) -> Exceedance:
    limit, standard = target.limit.value, target.comparison.standard
    probability = grid.spread(prediction.probability_above(limit))
    # Areas need no depth: they are counted under one metre of soil, and volumes follow where the depth is known.
    zones = geostat.area_and_volume(grid, probability, depth=1.0, certainty=certainty)
    area = dict(zip(zones.table["zone"], zones.table["area"], strict=True))
    return Exceedance(
        standard=standard.id,
        level=target.limit.level,
        land_use=target.comparison.land_use,
        limit=limit,
        probability=probability,
        area_above_m2=float(area["surely-above"]),
        area_below_m2=float(area["surely-below"]),
        area_unsure_m2=float(area["not-sure"]),
        volume_above_m3=float(area["surely-above"]) * depth,
        mean_volume_m3=geostat.mean_above(grid, mean, limit, depth=1.0).largest_volume * depth,
        simulated=simulated.soil_above(limit, standard.level(target.limit.level)) if simulated else None,
    )


def left_out(column: AnalyteColumn, placed: BoolArray) -> tuple[Message, ...]:
    """Tell how many measured samples have no place on the map, shape (points,)."""
    placeless = int((column.measured & ~placed).sum())
    return (Message.of("assessment.map-samples-placeless", count=placeless),) if placeless else ()
