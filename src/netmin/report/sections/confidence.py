"""How sure the means are, what that says to the laws, what stands out, and up to where contents are ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from netmin import stats
from netmin.assessment import MeanVerdict, ReferenceLimits, SiteMean, SiteStatistics
from netmin.errors import NetminError
from netmin.language import Message
from netmin.report.blocks import Block, Bullets, Cell, Figure, Heading, Paragraph, Section, Table, Tone
from netmin.report.probability_chart import Panel, probability_panels
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING

#: More panels than this do not fit on a printed page; they go into the next figure.
MOST_PANELS = 12

#: More odd values than this are counted, not listed; the tables hold all of them.
MOST_ODD = 30

_TONES: dict[str, Tone] = {"below": "below", "above": "grave", "nothing": "open"}


def section(subject: Subject) -> Section | None:
    """Return what statistics say beyond describing the contents; None for an assessment that knows none of it."""
    found = subject.assessment.site_statistics
    if found is None:
        return None
    blocks = (
        *_means(subject, found),
        *_figures(subject, found),
        *_laws(subject, found),
        *_odd(subject, found.odd_values),
        *_references(subject, found.reference_limits),
    )
    return Section("confidence", subject.words("title-confidence"), blocks) if blocks else None


def measured_as(subject: Subject, analyte: str, basis: str) -> str:
    """Return the symbol of an element, and by which law's soil correction it was measured, if by any."""
    words = subject.words
    symbol = words.symbol(analyte)
    return words("measured-as", element=symbol, law=words.law(basis)) if basis else symbol


def _means(subject: Subject, found: SiteStatistics) -> list[Block]:
    words = subject.words
    if not found.means:
        return []
    told: list[Block] = [Paragraph(words("confidence-reading"))]
    known = [mean for mean in found.means if mean.confidence is not None]
    if known:
        told.append(_mean_table(subject, known))
    if any(mean.basis for mean in known):
        told.append(Paragraph(words("measured-as-reading"), "note"))
    return [*told, *_together(subject, (item for mean in found.means for item in _warnings(subject, mean)))]


def _mean_table(subject: Subject, means: list[SiteMean]) -> Table:
    words = subject.words
    header = (
        words("column-element"),
        words("column-measured"),
        words("column-detected"),
        words("column-form"),
        words("column-mean"),
        words("column-upper"),
        words("column-limit-method"),
    )
    rows: list[list[str | Cell]] = []
    for mean in means:
        part = mean.confidence
        if part is None:
            continue
        used = part.recommended
        rows.append(
            [
                measured_as(subject, mean.analyte, mean.basis),
                words.count(part.count),
                words.count(part.detected),
                form_in_words(subject, part.fit.verdict if part.fit else ""),
                words.content(part.mean),
                words.content(used.value) if used else NOTHING,
                words.say(used.method.name) if used else NOTHING,
            ]
        )
    return Table.of(words("caption-confidence"), header, rows, numeric={1, 2, 4, 5}, wide={0, 6})


def form_in_words(subject: Subject, verdict: str) -> str:
    """Return how a form of values is called; "" is one that could not be tested."""
    return subject.words.say(Message.of(f"stats.form-{verdict}")) if verdict else subject.words("form-unknown")


def _warnings(subject: Subject, mean: SiteMean) -> list[tuple[str, Message]]:
    """Return why there is no limit, why none is recommended, and what to beware of."""
    name = measured_as(subject, mean.analyte, mean.basis)
    if mean.confidence is None:
        return [(name, mean.refused)] if mean.refused else []
    reason = [] if mean.confidence.recommended else [mean.confidence.reason]
    return [(name, note) for note in (*reason, *mean.confidence.notes)]


def _together(subject: Subject, told: Iterable[tuple[str, Message]]) -> list[Block]:
    """Return notes as a list, each told once for all the elements that it concerns."""
    words = subject.words
    about: dict[str, list[str]] = {}
    for name, note in told:
        about.setdefault(words.say(note), []).append(name)
    items = tuple(
        words.say(Message.of("assessment.about", analyte="; ".join(dict.fromkeys(names)), note=note))
        for note, names in about.items()
    )
    return [Bullets(items)] if items else []


def _figures(subject: Subject, found: SiteStatistics) -> list[Block]:
    panels = [panel for mean in found.means if not mean.basis and (panel := _panel(subject, mean))]
    return [
        _figure(subject, panels[start : start + MOST_PANELS], start) for start in range(0, len(panels), MOST_PANELS)
    ]


def _panel(subject: Subject, mean: SiteMean) -> Panel | None:
    """Return the drawing of one element; None where too little was measured, or something lies beyond a limit."""
    column = subject.assessment.samples.column(mean.analyte)
    if mean.confidence is None or not bool((column.value[column.measured] > 0).all()):
        return None
    verdict = mean.confidence.fit.verdict if mean.confidence.fit else "none"
    try:
        if verdict == "none":
            plot = stats.probability_plot(column.value, column.below, distribution="lognormal")
        else:
            plot = stats.probability_plot(column.value, column.below, distribution=verdict)
    except NetminError:
        # Too few different values draw no line; the table tells them.
        return None
    note = subject.words(
        "panel-note",
        detected=subject.words.count(mean.confidence.detected),
        count=subject.words.count(mean.confidence.count),
        form=subject.words("form-nothing") if verdict == "none" else form_in_words(subject, verdict),
    )
    return Panel(subject.words.symbol(mean.analyte), plot, verdict != "none", note)


def _figure(subject: Subject, panels: list[Panel], start: int) -> Figure:
    words = subject.words
    told = "; ".join(f"{panel.title}: {panel.note}" for panel in panels)
    return Figure(
        f"probability-{start}",
        probability_panels(panels, words),
        words("caption-probability"),
        words("alt-probability", told=told),
    )


def _laws(subject: Subject, found: SiteStatistics) -> list[Block]:
    words = subject.words
    if not found.mean_verdicts:
        return []
    header = (
        words("column-element"),
        words("column-law-level"),
        words("column-limit"),
        words("column-mean"),
        words("column-upper"),
        words("column-shown"),
    )
    rows: list[list[str | Cell]] = [_law_row(subject, verdict) for verdict in found.mean_verdicts]
    told: list[Block] = [
        Heading(words("heading-mean-laws")),
        Paragraph(words("mean-laws-reading")),
        Table.of(words("caption-mean-laws"), header, rows, numeric={2, 3, 4}, wide={1, 5}),
    ]
    if any(verdict.number_confidence == "unverified" for verdict in found.mean_verdicts):
        told.append(Paragraph(words("unverified-meaning"), "note"))
    return told


def _law_row(subject: Subject, verdict: MeanVerdict) -> list[str | Cell]:
    words = subject.words
    mark = " †" if verdict.number_confidence == "unverified" else ""
    return [
        words.symbol(verdict.analyte),
        words("law-level", law=words.law(verdict.standard), level=words.level(verdict.standard, verdict.level)),
        words.content(verdict.limit),
        words.content(verdict.mean),
        words.content(verdict.upper),
        Cell(words(f"mean-{verdict.shown}") + mark, _TONES[verdict.shown]),
    ]


def _odd(subject: Subject, table: pd.DataFrame) -> list[Block]:
    words = subject.words
    if not len(table):
        return []
    header = (
        words("column-element"),
        words("column-sample"),
        words("column-content"),
        words("column-fence"),
        words("column-by-test"),
    )
    rows: list[list[str | Cell]] = [_odd_row(subject, row) for row in table.iloc[:MOST_ODD].to_dict("records")]
    told: list[Block] = [
        Heading(words("heading-odd")),
        Paragraph(words("odd-reading")),
        Table.of(words("caption-odd"), header, rows, numeric={2}),
    ]
    if len(table) > MOST_ODD:
        told.append(Paragraph(words("odd-more", count=words.count(len(table) - MOST_ODD)), "note"))
    return told


def _odd_row(subject: Subject, row: Mapping[Any, Any]) -> list[str | Cell]:
    words = subject.words
    return [
        words.symbol(str(row["analyte"])),
        str(row["sample"]),
        words.content(float(row["value"])),
        words("odd-marked") if row["robust"] else NOTHING,
        words(f"odd-{row['test']}") if row["tested"] else NOTHING,
    ]


def _references(subject: Subject, found: tuple[ReferenceLimits, ...]) -> list[Block]:
    words = subject.words
    known = [part for part in found if part.limits is not None]
    if not known:
        return []
    header = (
        words("column-element"),
        words("column-measured"),
        words("column-detected"),
        words("column-form"),
        words("column-utl"),
        words("column-upl"),
        words("column-usl"),
        words("column-mad"),
        words("column-p95"),
    )
    rows: list[list[str | Cell]] = [_reference_row(subject, part) for part in known]
    notes = (
        (words.symbol(part.analyte), note) for part in known for note in (part.limits.notes if part.limits else ())
    )
    return [
        Heading(words("heading-reference")),
        Paragraph(words("reference-reading")),
        Table.of(words("caption-reference"), header, rows, numeric={1, 2, 4, 5, 6, 7, 8}),
        *_together(subject, notes),
    ]


def _reference_row(subject: Subject, part: ReferenceLimits) -> list[str | Cell]:
    words, limits = subject.words, part.limits
    if limits is None:
        raise ValueError(f"{part.analyte} has no background limits to tell of.")
    table = limits.table
    used = str(table.loc[table["recommended"], "distribution"].iloc[0])

    def value(limit: str, distribution: str, coverage: float | None = None) -> str:
        rows = table[(table["limit"] == limit) & (table["distribution"] == distribution)]
        if coverage is not None:
            rows = rows[rows["coverage"] == coverage]
        return words.content(float(rows["value"].iloc[0]))

    return [
        words.symbol(part.analyte),
        words.count(limits.count),
        words.count(limits.detected),
        form_in_words(subject, part.form),
        words.content(limits.recommended),
        value("upl", used),
        value("usl", used),
        value("median-2mad", "normal"),
        value("percentile", "none", 0.95),
    ]
