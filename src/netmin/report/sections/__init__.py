"""The parts of a report, in reading order: one file each, and its line here."""

from __future__ import annotations

from collections.abc import Callable

from netmin.report.blocks import Section
from netmin.report.sections import (
    assumptions,
    citations,
    confidence,
    contents,
    ecology,
    indices,
    legal,
    maps,
    methods,
    next_samples,
    plan,
    provenance,
    quality,
    relations,
    risk,
    sampling,
    sources,
    summary,
)
from netmin.report.subject import Subject

#: A section is told, or None when there is nothing to tell.
SECTIONS: tuple[Callable[[Subject], Section | None], ...] = (
    summary.section,
    sampling.section,
    quality.section,
    legal.section,
    maps.section,
    next_samples.section,
    contents.section,
    confidence.section,
    indices.section,
    risk.section,
    ecology.section,
    plan.section,
    relations.section,
    sources.section,
    methods.section,
    assumptions.section,
    citations.section,
    provenance.section,
)


def sections(subject: Subject) -> tuple[Section, ...]:
    """Return the sections that have something to say."""
    return tuple(section for part in SECTIONS if (section := part(subject)) is not None)
