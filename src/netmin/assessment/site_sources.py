"""What varies together over a site and which sources it may come from, where the recipe asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import stats
from netmin.assessment.recipe import Recipe
from netmin.assessment.statistics_result import SiteComponents, SiteSources
from netmin.errors import NetminError
from netmin.language import Message
from netmin.samples import AnalyteColumn, SampleSet

#: Fewer samples or elements than these tell no sources apart.
FEWEST_SAMPLES, FEWEST_ELEMENTS = 50, 5

#: An element of which a smaller share was detected is left out: its limits would shape the sources. [–]
LEAST_DETECTED = 0.5

#: Relative standard uncertainty where the laboratory states none. [–]
ASSUMED_ERROR = 0.1

#: A laboratory states expanded uncertainties, twice the standard one. [–]
COVERAGE_FACTOR = 2.0

#: Without a number in the recipe no more sources than this are looked for.
MOST_SOURCES = 6

#: Resamples that say how far the sources hang on single samples.
RESAMPLES = 100


@dataclass(frozen=True)
class _Contents:
    """Contents and their uncertainty by element, rows of samples in which something was measured."""

    names: list[str]
    value: dict[str, npt.NDArray[np.float64]]
    below: dict[str, npt.NDArray[np.bool_]]
    uncertainty: dict[str, npt.NDArray[np.float64]]
    notes: tuple[Message, ...]


def site_sources(samples: SampleSet, recipe: Recipe) -> tuple[SiteSources | None, tuple[Message, ...]]:
    """Look for the sources behind the contents, where the recipe asks for it and the samples allow it.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    recipe : Recipe
        Asks for sources, and perhaps how many; its seed starts the random numbers.

    Returns
    -------
    sources : SiteSources or None
    notes : tuple of Message
        Why there are none although they were asked for.
    """
    if recipe.sources is False:
        return None, ()
    contents, refused = _contents(samples)
    if contents is None:
        return None, (refused,) if refused else ()
    components, component_notes, component_citations = _components(contents, recipe.seed)
    number = _number(recipe, components, len(contents.value))
    try:
        found = _factorised(contents, number, recipe.seed)
    except NetminError as reason:
        return None, (Message.of("assessment.no-sources", reason=reason.message), *component_notes)
    base, numbers, bootstrap, shares = found
    chosen = (Message.of("assessment.sources-number", number=number),) if recipe.sources is True else ()
    return (
        SiteSources(
            components=components,
            factors=base.table.merge(bootstrap.table[["factor", "mapped"]], on="factor"),
            profiles=_profiles(base, shares),
            shares=_sample_shares(contents.names, shares.samples),
            numbers=numbers.table,
            elements=tuple(contents.value),
            asked=0 if recipe.sources is True else int(recipe.sources),
            citations=tuple(sorted({*base.citations, *numbers.citations, *bootstrap.citations, *component_citations})),
            notes=tuple(
                dict.fromkeys(
                    (*contents.notes, *component_notes, *chosen, *base.notes, *bootstrap.notes, *shares.notes)
                )
            ),
        ),
        (),
    )


def _contents(samples: SampleSet) -> tuple[_Contents | None, Message | None]:
    columns = [samples.column(analyte) for analyte in samples.analytes]
    kept = [column for column in columns if _serves(column)]
    some = np.any([column.measured & ~column.above for column in kept], axis=0) if kept else np.zeros(0, dtype=bool)
    if len(kept) < FEWEST_ELEMENTS or int(some.sum()) < FEWEST_SAMPLES:
        return None, Message.of(
            "assessment.sources-too-few",
            elements=len(kept),
            samples=int(some.sum()),
            fewest_elements=FEWEST_ELEMENTS,
            fewest_samples=FEWEST_SAMPLES,
        )
    left = [column.analyte for column in columns if column.analyte not in {part.analyte for part in kept}]
    notes = [Message.of("assessment.sources-left-out", analytes=left)] if left else []
    uncertainty, assumed = {}, []
    for column in kept:
        stated, found = _uncertainty(samples, column)
        uncertainty[column.analyte] = found[some]
        if not stated:
            assumed.append(column.analyte)
    if assumed:
        notes.append(Message.of("assessment.sources-uncertainty", analytes=assumed, percent=100 * ASSUMED_ERROR))
    return _Contents(
        [str(name) for name in samples.points["sample"].to_numpy()[some]],
        {column.analyte: np.where(column.above, np.nan, column.value)[some] for column in kept},
        {column.analyte: column.below[some] for column in kept},
        uncertainty,
        tuple(notes),
    ), None


def _serves(column: AnalyteColumn) -> bool:
    measured = column.measured & ~column.above
    if not measured.any() or np.nanmin(column.value) <= 0:
        return False
    return float((measured & ~column.below).sum() / measured.sum()) >= LEAST_DETECTED


def _uncertainty(samples: SampleSet, column: AnalyteColumn) -> tuple[bool, npt.NDArray[np.float64]]:
    """Return whether the laboratory stated it throughout, and the standard uncertainty of each sample, in mg/kg dry."""
    rows = samples.measurements[samples.measurements["analyte"] == column.analyte]
    position = rows["sample"].cat.codes.to_numpy()
    stated, limit = np.full(column.value.size, np.nan), np.full(column.value.size, np.nan)
    stated[position] = rows["uncertainty"].to_numpy(dtype=float) / COVERAGE_FACTOR
    limit[position] = rows["detection_limit"].to_numpy(dtype=float)
    lowest = np.nanmin(np.where(column.below, column.value, np.inf))
    limit = np.where(np.isnan(limit), lowest if np.isfinite(lowest) else 0.0, limit)
    by_rule = stats.measurement_uncertainty(
        column.value, column.below, detection_limit=limit, relative_error=ASSUMED_ERROR
    )
    complete = bool(np.all(np.isfinite(stated[column.measured & ~column.below])))
    return complete, np.where(np.isfinite(stated) & ~column.below, stated, by_rule)


def _components(contents: _Contents, seed: int) -> tuple[SiteComponents | None, tuple[Message, ...], tuple[str, ...]]:
    try:
        filled = stats.lognormal_replacement(contents.value, contents.below)
        found = stats.principal_components(filled.values, imputed=filled.imputed, seed=seed)
        drawn = found.biplot("covariance")
    except NetminError as reason:
        return None, (Message.of("assessment.no-components", reason=reason.message),), ()
    samples = pd.DataFrame(drawn.samples.to_numpy(), columns=["first", "second"])
    samples.insert(0, "sample", [contents.names[place] for place in drawn.samples.index])
    samples["outlying"] = found.outlying.to_numpy(dtype=bool)
    elements = pd.DataFrame(drawn.elements.to_numpy(), columns=["first", "second"])
    elements.insert(0, "element", [str(name) for name in drawn.elements.index])
    part = SiteComponents(samples, elements, found.table, found.kept)
    return part, (*filled.notes, *found.notes), (*filled.citations, *found.citations)


def _number(recipe: Recipe, components: SiteComponents | None, elements: int) -> int:
    """Return how many sources: as asked, else one more than the directions in which samples differ beyond chance."""
    if recipe.sources is not True:
        return int(recipe.sources)
    directions = components.kept if components else 1
    return max(2, min(directions + 1, MOST_SOURCES, elements - 1))


def _factorised(
    contents: _Contents, number: int, seed: int
) -> tuple[stats.Factorisation, stats.FactorNumbers, stats.FactorBootstrap, stats.Apportionment]:
    around = [each for each in (number - 1, number, number + 1) if 1 <= each < len(contents.value)]
    if number not in around:
        # Refused by the factorisation itself, in its own words.
        around = [number]
    numbers = _compared(contents.value, contents.uncertainty, contents.below, around, seed)
    base = numbers.factorisations[number]
    bootstrap = stats.bootstrap_factors(base, resamples=RESAMPLES, seed=seed)
    return base, numbers, bootstrap, stats.apportion_sources(base, bootstrap)


def _compared(
    value: Mapping[str, npt.NDArray[np.float64]],
    uncertainty: Mapping[str, npt.NDArray[np.float64]],
    below: Mapping[str, npt.NDArray[np.bool_]],
    numbers: Sequence[int],
    seed: int,
) -> stats.FactorNumbers:
    return stats.compare_factor_numbers(value, uncertainty, numbers, below=below, seed=seed)


def _sample_shares(names: list[str], shares: pd.DataFrame) -> pd.DataFrame:
    found = shares.reset_index(drop=True)
    found.insert(0, "sample", names)
    return found


def _profiles(base: stats.Factorisation, shares: stats.Apportionment) -> pd.DataFrame:
    long = base.profiles.rename_axis("factor").reset_index().melt("factor", var_name="element", value_name="content")
    together = long.merge(shares.table, on=["factor", "element"])
    return together[["factor", "element", "content", "share", "low", "high"]].reset_index(drop=True)
