"""The whole report in one language, before it becomes HTML or PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from netmin.report.blocks import Block, Figure, Gallery, Section, Table
from netmin.report.sections import sections
from netmin.report.subject import Subject
from netmin.report.wording import Words


@dataclass(frozen=True)
class Page:
    """What both renderers are given.

    Attributes
    ----------
    language : str
        BCP 47 tag.
    kind, title : str
        What the document is, and of which site.
    facts : tuple of (str, str)
        For the head of the first page.
    footer : str
        Version and fingerprint, on every page.
    labels : dict of str to str
        Words of the frame: contents, skip link and the like.
    sections : tuple of Section
        In reading order, tables and figures numbered.
    sheet : bool
        A sheet to take along rather than a report to read: no list of contents, narrow margins.
    """

    language: str
    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    footer: str
    labels: dict[str, str]
    sections: tuple[Section, ...]
    sheet: bool = False


def page(subject: Subject) -> Page:
    """Return the report in the language of the subject.

    Parameters
    ----------
    subject : Subject
        Assessment and words.

    Returns
    -------
    Page
        Complete, with every number already written as the language writes it.
    """
    words = subject.words
    return Page(
        language=words.language,
        kind=words("report-kind"),
        title=subject.title,
        facts=_facts(subject),
        footer=footer(subject),
        labels=labels(words),
        sections=tuple(numbered(sections(subject), words)),
    )


def footer(subject: Subject) -> str:
    """Return version and fingerprint, for every page."""
    made = subject.assessment.provenance
    return subject.words("footer", version=made.version, fingerprint=made.input_sha256[:12])


def labels(words: Words) -> dict[str, str]:
    """Return the words of the frame."""
    return {key: words(f"label-{key}") for key in ("contents", "skip", "top")}


def _facts(subject: Subject) -> tuple[tuple[str, str], ...]:
    words, assessment = subject.words, subject.assessment
    laws = ", ".join(words.law(comparison.standard) for comparison in assessment.comparisons)
    facts = [
        (words("fact-file"), assessment.samples.origin.file),
        (words("fact-samples"), words.count(len(assessment.samples.points))),
    ]
    if laws:
        facts.append((words("fact-laws"), laws))
    if assessment.recipe.on:
        facts.append((words("fact-on"), assessment.recipe.on.isoformat()))
    return tuple(facts)


def numbered(parts: Iterable[Section], words: Words) -> Iterator[Section]:
    """Yield the sections with figures and tables numbered through, so that both forms of the report agree."""
    counts = {"figure": 0, "table": 0}

    def caption(kind: str, text: str) -> str:
        counts[kind] += 1
        return words(f"numbered-{kind}", number=counts[kind], caption=text)

    def number(block: Block) -> Block:
        if isinstance(block, Table):
            return replace(block, caption=caption("table", block.caption))
        if isinstance(block, Figure):
            return replace(block, caption=caption("figure", block.caption))
        if isinstance(block, Gallery):
            return Gallery(tuple(replace(each, caption=caption("figure", each.caption)) for each in block.figures))
        return block

    for part in parts:
        yield replace(part, blocks=tuple(number(block) for block in part.blocks))
