"""The first page: what a mayor must know, and one verdict per element and law."""

from __future__ import annotations

import math

from netmin.assessment import Verdict, key_messages
from netmin.report.blocks import Block, Bullets, Cell, Heading, Paragraph, Section, Table
from netmin.report.risk_words import summary_sentences
from netmin.report.subject import Subject
from netmin.report.wording import tone_of


def section(subject: Subject) -> Section:
    """Return the summary."""
    words, assessment = subject.words, subject.assessment
    blocks: list[Block] = [Bullets(tuple(words.say(message) for message in key_messages(assessment)), large=True)]
    if assessment.verdicts:
        blocks.append(_verdict_table(subject))
        blocks.append(Paragraph(words("verdict-reading"), "note"))
    if any(_rests_on_unverified(verdict) for verdict in assessment.verdicts):
        blocks.append(Paragraph(words("unverified-meaning"), "warning"))
    if assessment.site_classes:
        said = tuple(words.say(message) for message in assessment.site_classes)
        blocks += [Heading(words("heading-site")), Bullets(said)]
    if assessment.health is not None and (told := summary_sentences(words, assessment.health)):
        blocks += [Heading(words("heading-risk")), Bullets(told)]
    blocks += _consequences(subject)
    return Section("summary", words("title-summary"), tuple(blocks))


def _verdict_table(subject: Subject) -> Table:
    words, assessment = subject.words, subject.assessment
    laws = [comparison.standard for comparison in assessment.comparisons]
    header = (words("column-element"), *(words.law(law) for law in laws))
    by_place = {(verdict.analyte, verdict.standard): verdict for verdict in assessment.verdicts}
    analytes = list(dict.fromkeys(verdict.analyte for verdict in assessment.verdicts))
    ordered = [analyte for analyte in assessment.samples.analytes if analyte in analytes]
    rows: list[list[str | Cell]] = [
        [
            f"{words.symbol(analyte)}\u2002{words.element(analyte)}",
            *(_cell(subject, by_place.get((analyte, law.id))) for law in laws),
        ]
        for analyte in ordered
    ]
    return Table.of(words("caption-verdicts"), header, rows, wide=set(range(1, len(header))))


def _cell(subject: Subject, verdict: Verdict | None) -> Cell:
    words = subject.words
    if verdict is None:
        return Cell(words("verdict-no-limit"))
    mark = " †" if _rests_on_unverified(verdict) else ""
    if verdict.level:
        level = words.level(verdict.standard, verdict.level)
        tone = tone_of(words.card(verdict.standard), verdict.level)
        return Cell(words("verdict-above", level=level, above=verdict.above, measured=verdict.measured) + mark, tone)
    if verdict.undecided or not math.isfinite(verdict.limit):
        return Cell(words("verdict-open", undecided=verdict.undecided, measured=verdict.measured) + mark, "open")
    return Cell(words("verdict-below") + mark, "below")


def _rests_on_unverified(verdict: Verdict) -> bool:
    return verdict.confidence == "unverified"


def _consequences(subject: Subject) -> list[Block]:
    """Say what the laws attach to the levels that were passed."""
    words = subject.words
    passed = dict.fromkeys(
        (verdict.standard, verdict.level) for verdict in subject.assessment.verdicts if verdict.level
    )
    items = []
    for name, level in passed:
        standard = words.card(name)
        meaning = standard.level(level).consequence.text(words.language)
        items.append(words("level-means", law=words.law(standard), level=words.level(standard, level), meaning=meaning))
    if not items:
        return []
    return [Heading(words("heading-consequences")), Bullets(tuple(items))]
