"""What statistics say of the site beyond its description: how sure, how odd, how well measured, and from where."""

from __future__ import annotations

from collections.abc import Sequence

from netmin.assessment.laboratory import laboratory_quality
from netmin.assessment.odd_values import odd_values
from netmin.assessment.recipe import Recipe
from netmin.assessment.reference_limits import reference_limits
from netmin.assessment.site_means import site_means
from netmin.assessment.site_sources import site_sources
from netmin.assessment.statistics_result import (
    LaboratoryQuality,
    MeanVerdict,
    ReferenceLimits,
    SiteMean,
    SiteSources,
    SiteStatistics,
)
from netmin.language import Message
from netmin.samples import SampleSet
from netmin.samples.analytes import named
from netmin.standards import Comparison


def site_statistics(samples: SampleSet, comparisons: Sequence[Comparison], recipe: Recipe) -> SiteStatistics:
    """Bound the means, hold them against the laws, mark odd values, judge the laboratory, look for sources.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    comparisons : sequence of Comparison
        One per law.
    recipe : Recipe
        Names reference samples, and asks for sources.

    Returns
    -------
    SiteStatistics

    Raises
    ------
    UsageError
        If a reference sample is not in the file.
    """
    references = reference_limits(samples, recipe)
    means, verdicts = site_means(samples, comparisons)
    odd = odd_values(samples)
    laboratory = laboratory_quality(samples)
    sources, refused = site_sources(samples, recipe)
    return SiteStatistics(
        means=means,
        mean_verdicts=verdicts,
        reference_limits=references,
        odd_values=odd.table,
        laboratory=laboratory,
        sources=sources,
        citations=_cited(means, verdicts, references, odd.citations, laboratory, sources),
        notes=(*_refusals(means, references), *(laboratory.notes if laboratory else ()), *refused),
    )


def _cited(
    means: Sequence[SiteMean],
    verdicts: Sequence[MeanVerdict],
    references: Sequence[ReferenceLimits],
    odd: tuple[str, ...],
    laboratory: LaboratoryQuality | None,
    sources: SiteSources | None,
) -> tuple[str, ...]:
    """Return what the told numbers rest on; of the limits of a mean, the recommended one's sources."""
    found: set[str] = {*odd}
    for mean in means:
        if mean.confidence is not None:
            used = mean.confidence.recommended
            found |= {"singh2007", *(used.method.citations if used else ())}
            found |= set(mean.confidence.fit.citations if mean.confidence.fit else ())
    for verdict in verdicts:
        found |= set(verdict.screening.citations)
    for reference in references:
        found |= set(reference.limits.citations if reference.limits else ())
    for part in (laboratory, sources):
        found |= set(part.citations if part else ())
    return tuple(sorted(found))


def _refusals(means: Sequence[SiteMean], references: Sequence[ReferenceLimits]) -> list[Message]:
    told = [
        Message.of("assessment.no-mean-limit", analyte=named(mean.analyte), reason=mean.refused)
        for mean in means
        if mean.refused and not mean.basis
    ]
    told += [
        Message.of("assessment.no-reference-limit", analyte=named(part.analyte), reason=part.refused)
        for part in references
        if part.refused
    ]
    return told
