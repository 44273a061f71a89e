"""Pollution indices of a sample set against the background the recipe names, or its own reference samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from netmin import indices, stats
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import IndexTable
from netmin.errors import NetminError, UsageError
from netmin.indices import IndexResult, PollutionIndex
from netmin.language import Label, Message
from netmin.samples import SampleSet
from netmin.samples.analytes import named
from netmin.standards import Background, backgrounds, toxic_response

#: What a recipe writes to take the background from its own reference samples.
LOCAL = "local"


@dataclass(frozen=True, eq=False)
class Indexed:
    """Indices, their sources, and what is to be said about them.

    Attributes
    ----------
    table : IndexTable or None
        None when no background was chosen.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was left out or could not be verified.
    """

    table: IndexTable | None
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class _Natural:
    """Background contents of this site, wherever they come from."""

    name: str
    table: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())

    @property
    def values(self) -> dict[str, float]:
        return dict(zip(self.table["analyte"], self.table["value"].astype(float), strict=True))


def index_table(samples: SampleSet, recipe: Recipe) -> Indexed:
    """Compute every index that the choices allow.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    recipe : Recipe
        Names the background and, for the enrichment factor, the reference element.

    Returns
    -------
    Indexed
        Without a table when no background was chosen, or no element has one.

    Raises
    ------
    UnknownName
        If there is no such background.
    UsageError
        If the background is to be local and the reference samples are not named, or not in the file.
    """
    if recipe.background is None:
        return Indexed(None, notes=(Message.of("assessment.background-none"),))
    natural = _local(samples, recipe) if recipe.background == LOCAL else _published(samples, recipe.background)
    if natural.table.empty:
        return Indexed(None, natural.citations, natural.notes)
    results, notes = _results(samples, natural.values, recipe)
    return Indexed(
        _gathered(samples, natural, results),
        tuple(sorted({*natural.citations, *(key for result in results for key in result.citations)})),
        (*natural.notes, *notes, *(note for result in results for note in result.notes)),
    )


def _published(samples: SampleSet, name: str) -> _Natural:
    found = backgrounds.get(name)
    known = [analyte for analyte in samples.analytes if not math.isnan(found.value(analyte))]
    rows = [
        {
            "analyte": analyte,
            "value": found.values[analyte].value,
            "confidence": found.values[analyte].confidence,
            "citation": ", ".join(found.cite),
        }
        for analyte in known
    ]
    return _Natural(name, _background_frame(rows), found.cite, _notes_on(found, samples, known))


def _background_frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["analyte", "value", "confidence", "citation"])


def _notes_on(found: Background, samples: SampleSet, known: list[str]) -> tuple[Message, ...]:
    notes = [Message.of("assessment.background-method", background=found.title, matrix=found.matrix)]
    missing = [analyte for analyte in samples.analytes if analyte not in known]
    if missing:
        notes.append(Message.of("assessment.background-missing", background=found.title, analytes=missing))
    unverified = [analyte for analyte in known if analyte in found.unverified]
    if unverified:
        notes.append(Message.of("assessment.background-unverified", background=found.title, analytes=unverified))
    return tuple(notes)


def _local(samples: SampleSet, recipe: Recipe) -> _Natural:
    """Take median + 2 MAD of the reference samples; an element they cannot speak for is left out, with the reason."""
    check_reference_samples(samples, recipe)
    chosen = samples.points["sample"].isin(recipe.reference_samples).to_numpy()
    rows: list[dict[str, object]] = []
    notes = [Message.of("assessment.background-local", count=int(chosen.sum()))]
    citations: set[str] = set()
    for analyte in samples.analytes:
        column = samples.column(analyte)
        try:
            found = stats.local_background(column.value[chosen], column.below[chosen])
        except NetminError as reason:
            notes.append(Message.of("assessment.local-refused", analyte=named(analyte), reason=reason.message))
            continue
        citations.update(found.citations)
        notes += [Message.of("assessment.about", analyte=named(analyte), note=note) for note in found.notes]
        rows.append(
            {"analyte": analyte, "value": found.value, "confidence": "", "citation": ", ".join(found.citations)}
        )
    return _Natural(LOCAL, _background_frame(rows), tuple(sorted(citations)), tuple(notes))


def check_reference_samples(samples: SampleSet, recipe: Recipe) -> None:
    """Refuse a recipe that names no reference samples, or some that are not in the file.

    Raises
    ------
    UsageError
        In words that name them.
    """
    if not recipe.reference_samples:
        raise UsageError(Message.of("assessment.background-no-reference"))
    unknown = sorted(set(recipe.reference_samples) - set(samples.points["sample"]))
    if unknown:
        raise UsageError(Message.of("assessment.background-unknown-samples", samples=unknown))


def _results(
    samples: SampleSet, natural: Mapping[str, float], recipe: Recipe
) -> tuple[list[IndexResult], tuple[Message, ...]]:
    columns = [samples.column(analyte) for analyte in samples.analytes if analyte in natural]
    contents = {
        column.analyte: indices.concentration_bounds(column.value, column.below, column.above) for column in columns
    }
    factors, notes = toxic_factors(list(contents))
    results = []
    for symbol in indices.available():
        index = indices.get(symbol)
        if _can_be_computed(index, recipe, contents, factors):
            results.append(
                indices.evaluate(index, contents, natural, toxic_response=factors, reference=recipe.reference_element)
            )
    return results, (*notes, *_reference_note(recipe, contents))


def toxic_factors(analytes: list[str]) -> tuple[dict[str, float], tuple[Message, ...]]:
    """Return the factors that a source was seen for; the others must not decide anything."""
    known = toxic_response.get().factors
    kept = {name: known[name].value for name in analytes if name in known and known[name].confidence != "unverified"}
    left = [name for name in analytes if name in known and name not in kept]
    return kept, (Message.of("assessment.toxic-unverified", analytes=left),) if left else ()


def _can_be_computed(
    index: PollutionIndex, recipe: Recipe, contents: Mapping[str, object], factors: Mapping[str, float]
) -> bool:
    if "reference-element" in index.needs:
        return recipe.reference_element in contents and len(contents) > 1
    return bool(factors) if "toxic-response" in index.needs else True


def _reference_note(recipe: Recipe, contents: Mapping[str, object]) -> tuple[Message, ...]:
    wanted = recipe.reference_element
    if wanted is None or wanted in contents:
        return ()
    return (Message.of("assessment.reference-element-missing", element=wanted),)


def _gathered(samples: SampleSet, natural: _Natural, results: list[IndexResult]) -> IndexTable:
    values = pd.concat([result.table for result in results], ignore_index=True)
    names = samples.points["sample"].to_numpy()
    values.insert(0, "sample", names[values.pop("position").to_numpy()])
    summary = pd.concat([result.summary for result in results], ignore_index=True)
    return IndexTable(natural.name, background_title(natural.name), values, summary, natural.table)


def background_title(name: str) -> Label | Message:
    """Return the name of a background in words."""
    return Message.of("assessment.local-background") if name == LOCAL else backgrounds.get(name).title
