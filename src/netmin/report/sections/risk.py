"""Risk to people's health: in words first, then every number, its source and what is not verified."""

from __future__ import annotations

from netmin.assessment import SiteHealth
from netmin.report.blocks import Block, Bullets, Figure, Heading, Paragraph, Section
from netmin.report.risk_charts import hazard_chart
from netmin.report.risk_tables import (
    cancer_table,
    changes_table,
    contents_table,
    elements_table,
    lead_table,
    levels_table,
    margins_table,
    organs_table,
    totals_table,
)
from netmin.report.risk_words import before_sentences, chart_told, sentences
from netmin.report.subject import Subject
from netmin.report.wording import Words

#: Notes that a reader must meet beside the numbers; the others stand among the assumptions.
_UNVERIFIED = (
    "risk.unverified-values",
    "risk.unverified-factors",
    "risk.lead-unverified",
    "risk.organs-unverified",
    "risk.vegetables-unverified",
)
_NEEDED = (
    "assessment.receptors-chosen",
    "assessment.receptors-child",
    "assessment.receptors-days",
    "risk.no-toxicity",
    "risk.chromium-trivalent",
    "risk.vegetables-expected",
    "risk.lead-children",
    "risk.incomplete",
    "risk.within-bounds",
    "risk.set-superseded",
    "risk.own-value",
)


def section(subject: Subject) -> Section | None:
    """Return the risk to people, or None where none was computed; the assumptions say why."""
    health = subject.assessment.health
    if health is None:
        return None
    return Section("risk", subject.words("title-risk"), tuple(blocks(subject.words, health)))


def blocks(words: Words, health: SiteHealth) -> list[Block]:
    """Return what is told of a health risk, in reading order.

    Parameters
    ----------
    words : Words
        Language.
    health : SiteHealth
        The numbers.

    Returns
    -------
    list of Block
        Words, a picture, tables.
    """
    found: list[Block] = [Bullets(sentences(words, health)), *_notes(words, health, _NEEDED)]
    found.append(Paragraph(words("risk-reading")))
    found += [totals_table(words, health), Paragraph(words("risk-classes"), "note")]
    if svg := hazard_chart(words, health):
        told = words("alt-hazard", told=chart_told(words, health))
        found.append(Figure("hazard", svg, words("caption-hazard"), told))
    found += [contents_table(words, health), *elements_table(words, health), *organs_table(words, health)]
    found += _cancer(words, health)
    found += _lead(words, health)
    if tables := margins_table(words, health):
        found += [*tables, Paragraph(words("margins-reading", set=words.label(health.diet_title)), "note")]
    return [*found, *_toxicity(words, health), *_unverified(words, health)]


def _cancer(words: Words, health: SiteHealth) -> list[Block]:
    tables: list[Block] = [*cancer_table(words, health)]
    if not tables:
        return []
    if len(health.background):
        return [*tables, Paragraph(words("cancer-background"), "note")]
    # Without arsenic no natural soil comes near one in a million by these routes.
    return (
        [*tables, Paragraph(words("cancer-no-background"), "note")] if "As" in set(health.table["analyte"]) else tables
    )


def _lead(words: Words, health: SiteHealth) -> list[Block]:
    if not len(health.lead):
        return []
    return [
        Heading(words("heading-lead")),
        Paragraph(words("lead-reading", period=str(health.lead["baseline_period"].iloc[0]))),
        lead_table(words, health),
        levels_table(words, health),
    ]


def _toxicity(words: Words, health: SiteHealth) -> list[Block]:
    values = {"set": words.label(health.toxicity_title), "diet": words.label(health.diet_title)}
    since = health.toxicity_from or words("not-stated")
    found: list[Block] = [
        Heading(words("heading-toxicity")),
        Paragraph(words("toxicity-used", since=since, **values)),
    ]
    if health.changes.empty:
        if health.toxicity_before:
            found.append(Paragraph(words("toxicity-unmoved", before=words.label(health.before_title)), "note"))
        return found
    return [*found, changes_table(words, health), Bullets(before_sentences(words, health))]


def _unverified(words: Words, health: SiteHealth) -> list[Block]:
    told = _notes(words, health, _UNVERIFIED)
    return [Heading(words("heading-unverified")), Paragraph(words("risk-unverified"), "warning"), *told] if told else []


def _notes(words: Words, health: SiteHealth, codes: tuple[str, ...]) -> list[Block]:
    told = tuple(words.say(note) for note in health.notes if note.code in codes)
    return [Bullets(told)] if told else []
