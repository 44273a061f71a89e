"""From samples and choices to the whole answer: one step after the other, none changing what an earlier one found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import pandas as pd

from netmin.assessment.contamination import index_table
from netmin.assessment.description import describe_site
from netmin.assessment.laws import chosen_standards, judge_by, notes_on_laws, site_decisions, site_sentence
from netmin.assessment.mapping import choose_analytes, conditional_limits, map_element, map_grid, sampled_depth
from netmin.assessment.next_samples import next_samples
from netmin.assessment.provenance import provenance
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import Assessment, ElementMap, NextSamples
from netmin.assessment.site_statistics import site_statistics
from netmin.assessment.verdicts import verdicts, volume_sentences
from netmin.errors import NetminError, UsageError
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
    steps = _Steps(progress, len(laws) + 4)
    comparisons = _judged(kept, laws, recipe, steps)
    steps.tell(Message.of("assessment.step-describing"))
    description = describe_site(kept)
    steps.tell(Message.of("assessment.step-means"))
    beyond = site_statistics(kept, comparisons, recipe)
    steps.tell(Message.of("assessment.step-indices"))
    indexed = index_table(kept, recipe)
    maps, plan, map_notes = _mapped(kept, comparisons, recipe, steps)
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
            description, beyond, quality, indexed, *comparisons, *decisions, *maps, *([plan] if plan else [])
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
                    *map_notes,
                    *quality.notes,
                )
            )
        ),
        next_samples=plan,
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
    if not samples.has_coordinates:
        return (), (Message.of("assessment.no-map-coordinates"),)
    analytes, notes = choose_analytes(samples, comparisons, recipe)
    if not analytes:
        return (), notes
    steps.total += len(analytes)
    try:
        grid = map_grid(samples, recipe)
    except UsageError:
        raise
    except NetminError as reason:
        return (), (*notes, Message.of("assessment.no-map", reason=reason.message))
    maps: list[ElementMap] = []
    refused: list[Message] = []
    for analyte in analytes:
        steps.tell(Message.of("assessment.step-mapping", analyte=named(analyte)))
        try:
            maps += map_element(samples, analyte, comparisons, grid, recipe)
        except NetminError as reason:
            refused.append(Message.of("assessment.map-failed", analyte=named(analyte), reason=reason.message))
    said = [
        Message.of("assessment.about", analyte=named(part.analyte), note=note) for part in maps for note in part.notes
    ]
    unmapped = conditional_limits(comparisons, analytes)
    return tuple(maps), (*notes, *grid.notes, *refused, *unmapped, _depth_note(samples), *dict.fromkeys(said))


def _depth_note(samples: SampleSet) -> Message:
    depth = sampled_depth(samples)
    return Message.of("assessment.depth-used", depth=depth) if depth > 0 else Message.of("assessment.depth-unknown")


def _gathered(*found: _Cited) -> tuple[str, ...]:
    """Return every key that any of the results cites, once and sorted."""
    return tuple(sorted({key for result in found for key in result.citations}))
