"""From samples and choices to the whole answer: one step after the other, none changing what an earlier one found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

import pandas as pd

from netmin.assessment.contamination import index_table
from netmin.assessment.description import describe_site
from netmin.assessment.health_maps import with_risk_maps
from netmin.assessment.laws import chosen_standards, judge_by, notes_on_laws, site_decisions, site_sentence
from netmin.assessment.mapping import choose_analytes, conditional_limits, map_element, map_grid, sampled_depth
from netmin.assessment.next_samples import next_samples
from netmin.assessment.notes_on_maps import Drawn, notes_on_maps
from netmin.assessment.provenance import provenance
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import Assessment, ElementMap, NextSamples
from netmin.assessment.site_means import site_means
from netmin.assessment.site_risk import SiteRisk, site_risk
from netmin.assessment.site_statistics import site_statistics
from netmin.assessment.source_maps import with_source_maps
from netmin.assessment.tiled_maps import TiledCells, TiledElementMap, TiledMaps, map_element_by_tiles
from netmin.assessment.verdicts import verdicts, volume_sentences
from netmin.errors import NetminError, UsageError
from netmin.geostat import Grid
from netmin.geostat.extras import scale_module
from netmin.language import Message
from netmin.samples import QualityReport, SampleSet, quality_report
from netmin.samples.analytes import named
from netmin.standards import Comparison, Standard

#: Told what is done, which step it is, and how many there are.
Progress = Callable[[Message, int, int], None]


def assess(samples: SampleSet, recipe: Recipe, *, progress: Progress | None = None) -> Assessment:
    """Judge, describe, index and map a sample set.

    Parameters
    ----------
    samples : SampleSet
        What was measured.
    recipe : Recipe
        The choices.
    progress : callable, optional
        Called before each step with a message, the steps done and the steps in all.

    Returns
    -------
    Assessment
        The whole answer, with everything that was assumed or left out among its notes.

    Raises
    ------
    UnknownName
        If a law or background does not exist.
    UsageError
        If none of the elements asked for was measured, or a law knows no such land use.
    """
    laws = chosen_standards(recipe)
    kept, notes = _only(samples, recipe)
    steps = _Steps(progress, len(laws) + 5)
    comparisons = _judged(kept, laws, recipe, steps)
    steps.tell(Message.of("assessment.step-describing"))
    description = describe_site(kept)
    steps.tell(Message.of("assessment.step-means"))
    beyond = site_statistics(kept, comparisons, recipe)
    steps.tell(Message.of("assessment.step-indices"))
    indexed = index_table(kept, recipe)
    steps.tell(Message.of("assessment.step-risk"))
    risks = site_risk(kept, recipe, indexed.table, beyond.means)
    maps, plan, map_notes = _mapped(kept, comparisons, recipe, steps)
    draws, unmapped = with_risk_maps(risks.draws, maps, recipe)
    beyond, sourceless = with_source_maps(beyond, kept, maps, recipe)
    decisions = [decision for law in laws for decision in site_decisions(kept, law, recipe)]
    steps.tell(Message.of("assessment.step-done"))
    judged = verdicts(comparisons, maps)
    quality = quality_report(kept)
    return Assessment(
        recipe=recipe,
        samples=kept,
        comparisons=tuple(comparisons),
        verdicts=judged,
        site_classes=(*map(site_sentence, decisions), *volume_sentences(comparisons, judged, maps)),
        statistics=description.statistics,
        boxes=description.boxes,
        correlation=description.correlation,
        indices=indexed.table,
        maps=maps,
        quality=quality,
        provenance=provenance(samples, recipe),
        citations=_gathered(
            description,
            beyond,
            quality,
            indexed,
            risks,
            *comparisons,
            *decisions,
            *maps,
            *(part for part in (plan, draws) if part),
        ),
        notes=tuple(
            dict.fromkeys(
                (
                    *kept.notes,
                    *notes,
                    *notes_on_laws(kept, laws, recipe),
                    *(note for comparison in comparisons for note in comparison.notes),
                    *(note for decision in decisions for note in decision.notes),
                    *description.notes,
                    *beyond.notes,
                    *indexed.notes,
                    *risks.notes,
                    *map_notes,
                    *(draws.notes if draws else ()),
                    *unmapped,
                    *sourceless,
                    *quality.notes,
                )
            )
        ),
        next_samples=plan,
        health=risks.health,
        health_draws=draws,
        ecology=risks.ecology,
        site_statistics=beyond,
    )


def map_site(samples: SampleSet, recipe: Recipe, *, progress: Progress | None = None) -> Assessment:
    """Judge and map a sample set, and leave out what maps do not need.

    Parameters
    ----------
    samples : SampleSet
        What was measured.
    recipe : Recipe
        The choices.
    progress : callable, optional
        Called before each step with a message, the steps done and the steps in all.

    Returns
    -------
    Assessment
        With comparisons, verdicts, maps and next samples as `assess` gives them; its other tables are empty.

    Raises
    ------
    UnknownName
        If a law does not exist.
    UsageError
        If none of the elements asked for was measured, or a law knows no such land use.
    """
    laws = chosen_standards(recipe)
    kept, notes = _only(samples, recipe)
    steps = _Steps(progress, len(laws) + 1)
    comparisons = _judged(kept, laws, recipe, steps)
    maps, plan, map_notes = _mapped(kept, comparisons, recipe, steps)
    steps.tell(Message.of("assessment.step-done"))
    said = (note for comparison in comparisons for note in comparison.notes)
    return Assessment(
        recipe=recipe,
        samples=kept,
        comparisons=tuple(comparisons),
        verdicts=verdicts(comparisons, maps),
        site_classes=(),
        statistics=pd.DataFrame(),
        boxes=pd.DataFrame(),
        correlation=pd.DataFrame(),
        indices=None,
        maps=maps,
        quality=QualityReport(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), citations=()),
        provenance=provenance(samples, recipe),
        citations=_gathered(*comparisons, *maps, *([plan] if plan else [])),
        notes=tuple(dict.fromkeys((*kept.notes, *notes, *notes_on_laws(kept, laws, recipe), *said, *map_notes))),
        next_samples=plan,
    )


def map_site_by_tiles(
    samples: SampleSet, recipe: Recipe, folder: Path | str, *, afresh: bool = False, progress: Progress | None = None
) -> TiledMaps:
    """Judge and map a sample set on any number of cells, tile by tile on disk.

    A call that was cut off is repeated: tiles that are there are not computed again.

    Parameters
    ----------
    samples : SampleSet
        What was measured.
    recipe : Recipe
        The choices; of those about maps the elements, cell size, neighbours, certainty, draws and seed.
    folder : pathlib.Path or str
        Where the maps lie, or shall lie, as ``<name>.zarr``.
    afresh : bool
        Begin maps anew that were begun from other samples or choices; others are continued all the same.
    progress : callable, optional
        Called before each step and after each tile with a message, the steps done and the steps in all.

    Returns
    -------
    TiledMaps
        Without maps where there is nothing to map; its notes say why.

    Raises
    ------
    UnknownName
        If a law does not exist.
    UsageError
        If none of the elements asked for was measured, a law knows no such land use, a map was begun from something
        else, or the extra ``netmin[scale]`` is not installed.
    """
    scale_module("zarr")
    laws = chosen_standards(recipe)
    kept, notes = _only(samples, recipe)
    steps = _Steps(progress, len(laws) + 1)
    comparisons = _judged(kept, laws, recipe, steps)

    def draw(analyte: str, cells: TiledCells) -> tuple[TiledElementMap, ...]:
        return map_element_by_tiles(
            kept, analyte, comparisons, cells, recipe, Path(folder), afresh=afresh, tell=steps.tell_within
        )

    maps, map_notes = _each_element(kept, comparisons, recipe, steps, TiledCells.of, draw)
    steps.tell(Message.of("assessment.step-done"))
    said = (note for comparison in comparisons for note in comparison.notes)
    simplified = (Message.of("assessment.tiled-left-out"),) if maps else ()
    return TiledMaps(
        recipe=recipe,
        samples=kept,
        maps=maps,
        provenance=provenance(samples, recipe),
        citations=_gathered(*comparisons, *maps),
        notes=tuple(
            dict.fromkeys((*kept.notes, *notes, *notes_on_laws(kept, laws, recipe), *said, *map_notes, *simplified))
        ),
    )


def risk_of_site(samples: SampleSet, recipe: Recipe) -> SiteRisk:
    """Compute the risks of a site to people and nature, and nothing else.

    Parameters
    ----------
    samples : SampleSet
        What was measured.
    recipe : Recipe
        The choices; its background stands beside the cancer risk.

    Returns
    -------
    SiteRisk
        As `assess` computes it.

    Raises
    ------
    UnknownName
        If there is no such receptor, toxicity set or background.
    UsageError
        If none of the elements asked for was measured, or a choice of the risk cannot be used.
    """
    kept, notes = _only(samples, recipe)
    means, _ = site_means(kept, ())
    found = site_risk(kept, recipe, index_table(kept, recipe).table, means)
    return replace(found, notes=tuple(dict.fromkeys((*kept.notes, *notes, *found.notes))))


class _Cited(Protocol):
    """Anything that names its sources."""

    @property
    def citations(self) -> tuple[str, ...]: ...


class _Steps:
    """Counts the steps as they are told; maps are added once it is known how many there are."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress = progress
        self.total = total
        self.done = 0

    def tell(self, message: Message) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(message, self.done, self.total)

    def tell_within(self, message: Message) -> None:
        """Tell how far the step in hand is."""
        if self.progress is not None:
            self.progress(message, self.done, self.total)


def _only(samples: SampleSet, recipe: Recipe) -> tuple[SampleSet, tuple[Message, ...]]:
    """Return the samples with the elements that the recipe asks for."""
    if not recipe.analytes:
        return samples, ()
    kept = [name for name in samples.analytes if name in recipe.analytes]
    missing = [name for name in recipe.analytes if name not in samples.analytes]
    if not kept:
        raise UsageError(
            Message.of("assessment.no-analytes", asked=list(recipe.analytes), measured=list(samples.analytes))
        )
    notes = (Message.of("assessment.analytes-missing", analytes=missing),) if missing else ()
    measurements = _with_analytes(samples.measurements, kept)
    return replace(samples, measurements=measurements, quality=_with_analytes(samples.quality, kept)), notes


def _with_analytes(table: pd.DataFrame, kept: Sequence[str]) -> pd.DataFrame:
    rows = table[table["analyte"].isin(kept)].reset_index(drop=True)
    return rows.assign(analyte=pd.Categorical(rows["analyte"].astype(str), categories=list(kept)))


def _judged(samples: SampleSet, laws: Sequence[Standard], recipe: Recipe, steps: _Steps) -> list[Comparison]:
    comparisons = []
    for law in laws:
        steps.tell(Message.of("assessment.step-judging", law=law.short_label))
        comparisons.append(judge_by(samples, law, recipe))
    return comparisons


def _mapped(
    samples: SampleSet, comparisons: Sequence[Comparison], recipe: Recipe, steps: _Steps
) -> tuple[tuple[ElementMap, ...], NextSamples | None, tuple[Message, ...]]:
    """Return the maps, the next samples they call for, and what is to be said about both."""
    maps, notes = _maps(samples, comparisons, recipe, steps)
    if maps and recipe.next_samples:
        steps.total += 1
        steps.tell(Message.of("assessment.step-next-samples"))
    plan, plan_notes = next_samples(samples, comparisons, maps, recipe)
    return maps, plan, (*notes, *plan_notes)


def _maps(
    samples: SampleSet, comparisons: Sequence[Comparison], recipe: Recipe, steps: _Steps
) -> tuple[tuple[ElementMap, ...], tuple[Message, ...]]:
    def draw(analyte: str, grid: Grid) -> tuple[ElementMap, ...]:
        return map_element(samples, analyte, comparisons, grid, recipe)

    return _each_element(samples, comparisons, recipe, steps, map_grid, draw)


class _Laid(Protocol):
    """Cells, and how they were laid out."""

    @property
    def notes(self) -> tuple[Message, ...]: ...


_Cells = TypeVar("_Cells", bound=_Laid)
_Map = TypeVar("_Map", bound=Drawn)


def _each_element(
    samples: SampleSet,
    comparisons: Sequence[Comparison],
    recipe: Recipe,
    steps: _Steps,
    lay: Callable[[SampleSet, Recipe], _Cells],
    draw: Callable[[str, _Cells], tuple[_Map, ...]],
) -> tuple[tuple[_Map, ...], tuple[Message, ...]]:
    """Lay cells and draw the maps of all elements that call for one, and tell what was left out."""
    if not samples.has_coordinates:
        return (), (Message.of("assessment.no-map-coordinates"),)
    analytes, notes = choose_analytes(samples, comparisons, recipe)
    if not analytes:
        return (), notes
    steps.total += len(analytes)
    try:
        cells = lay(samples, recipe)
    except UsageError:
        raise
    except NetminError as reason:
        return (), (*notes, Message.of("assessment.no-map", reason=reason.message))
    maps: list[_Map] = []
    refused: list[Message] = []
    for analyte in analytes:
        steps.tell(Message.of("assessment.step-mapping", analyte=named(analyte)))
        try:
            maps += draw(analyte, cells)
        except UsageError:
            raise
        except NetminError as reason:
            refused.append(Message.of("assessment.map-failed", analyte=named(analyte), reason=reason.message))
    unmapped = conditional_limits(comparisons, analytes)
    said = (*notes, *cells.notes, *refused, *unmapped, _depth_note(samples), *notes_on_maps(maps))
    return tuple(maps), said


def _depth_note(samples: SampleSet) -> Message:
    depth = sampled_depth(samples)
    return Message.of("assessment.depth-used", depth=depth) if depth > 0 else Message.of("assessment.depth-unknown")


def _gathered(*found: _Cited) -> tuple[str, ...]:
    """Return every key that any of the results cites, once and sorted."""
    return tuple(sorted({key for result in found for key in result.citations}))
