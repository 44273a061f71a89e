"""What each law says: its levels, its limits, its corrections, and how many samples lie above."""

from __future__ import annotations

import math
from typing import Any

from netmin.report.blocks import Block, Bullets, Cell, Facts, Heading, Paragraph, Section, Table
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING, tone_of
from netmin.standards import Comparison


def section(subject: Subject) -> Section | None:
    """Return one part per law."""
    words = subject.words
    if not subject.assessment.comparisons:
        return None
    blocks: list[Block] = []
    for comparison in subject.assessment.comparisons:
        blocks += _law(subject, comparison)
    return Section("legal", words("title-legal"), tuple(blocks))


def _law(subject: Subject, comparison: Comparison) -> list[Block]:
    words, standard = subject.words, comparison.standard
    blocks: list[Block] = [
        Heading(words.law(standard)),
        Facts(_facts(subject, comparison)),
        _levels(subject, comparison),
    ]
    rows = [row for row in comparison.summary.to_dict("records") if _has_limit(comparison, row)]
    if rows:
        blocks.append(_limits(subject, comparison, rows))
        blocks.append(_exceedances(subject, comparison, rows))
        if any(row["unverified"] for row in rows):
            blocks.append(Paragraph(words("unverified-meaning"), "note"))
    if comparison.notes:
        blocks.append(Bullets(tuple(words.say(note) for note in comparison.notes)))
    return blocks


def _has_limit(comparison: Comparison, row: dict[Any, Any]) -> bool:
    return any(not math.isnan(row[f"limit:{level.name}"]) for level in comparison.standard.levels)


def _facts(subject: Subject, comparison: Comparison) -> tuple[tuple[str, str], ...]:
    words, standard = subject.words, comparison.standard
    start = standard.in_force_from.isoformat() if standard.in_force_from else words("not-stated")
    end = standard.in_force_to.isoformat() if standard.in_force_to else words("in-force-today")
    factors = comparison.table.loc[comparison.table["verdict"] != "no-limit", "factor"].dropna()
    pairs = [
        (words("fact-title"), standard.title.get("original") or standard.label.text(words.language)),
        (words("fact-gazette"), standard.gazette or words("not-stated")),
        (words("fact-in-force"), f"{start} – {end}"),
        (words("fact-land-use"), words.land_use(standard, comparison.land_use)),
    ]
    if len(factors) and not (factors == 1.0).all():
        low, high = words.number(float(factors.min())), words.number(float(factors.max()))
        pairs.append((words("fact-factor"), words.range(low, high)))
    return tuple(pairs)


def _levels(subject: Subject, comparison: Comparison) -> Table:
    words, standard = subject.words, comparison.standard
    header = (words("column-level"), words("column-original"), words("column-decides"), words("column-meaning"))
    rows: list[list[str | Cell]] = []
    for level in standard.levels:
        volume = (
            words("decides-volume", volume=level.volume_m3)
            if level.statistic == "mean-in-volume"
            else words("decides-sample")
        )
        name = Cell(level.label.text(words.language), tone_of(standard, level.name))
        rows.append([name, level.title.get("original", NOTHING), volume, level.consequence.text(words.language)])
    return Table.of(words("caption-levels", law=words.law(standard)), header, rows, wide={3})


def _limits(subject: Subject, comparison: Comparison, rows: list[dict[Any, Any]]) -> Table:
    words, standard = subject.words, comparison.standard
    titles = [level.label.text(words.language) for level in standard.levels]
    header = (words("column-element"), *titles, words("column-sure"), words("column-article"))
    body: list[list[str | Cell]] = [
        [
            words.symbol(row["analyte"]),
            *(words.content(row[f"limit:{level.name}"]) for level in standard.levels),
            words(f"confidence-{row['confidence']}") if row["confidence"] else NOTHING,
            row["article"] or NOTHING,
        ]
        for row in rows
    ]
    caption = words("caption-limits", law=words.law(standard))
    return Table.of(caption, header, body, numeric=range(1, len(titles) + 1), wide={len(header) - 1})


def _exceedances(subject: Subject, comparison: Comparison, rows: list[dict[Any, Any]]) -> Table:
    words, standard = subject.words, comparison.standard
    titles = [words("column-above", level=level.label.text(words.language)) for level in standard.levels]
    header = (
        words("column-element"),
        words("column-measured"),
        *titles,
        words("column-undecided"),
        words("column-maximum"),
        words("column-worst-sample"),
    )
    body: list[list[str | Cell]] = [
        [
            words.symbol(row["analyte"]) + (" †" if row["unverified"] else ""),
            words.count(row["measured"]),
            *(_count(subject, comparison, row, level.name) for level in standard.levels),
            words.count(row["undecided"]),
            words.content(row["maximum"], "<" if row["maximum_is_limit"] else ""),
            row["worst_sample"] or NOTHING,
        ]
        for row in rows
    ]
    caption = words("caption-exceedances", law=words.law(standard))
    return Table.of(caption, header, body, numeric=range(1, len(header) - 1))


def _count(subject: Subject, comparison: Comparison, row: dict[Any, Any], level: str) -> Cell:
    if math.isnan(row[f"limit:{level}"]):
        return Cell(NOTHING)
    above = int(row[f"above:{level}"])
    return Cell(subject.words.count(above), tone_of(comparison.standard, level) if above else "")
