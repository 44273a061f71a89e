"""How good the measurements are: controls by element, the sheet of the batches, what failed, what is flagged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from netmin.assessment import LaboratoryQuality
from netmin.report.blocks import Block, Bullets, Cell, Paragraph, Section, Table, Tone
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING, Words
from netmin.stats.batch_sheet import CONTROL_KINDS

#: More rows than this are left to the tables.
MOST_ROWS = 40

_TONES: dict[str, Tone] = {"": "", "B": "open", "J": "mild", "R": "severe"}


def section(subject: Subject) -> Section | None:
    """Return what the controls say, or None where the file holds none."""
    found = subject.assessment.site_statistics
    if found is None or found.laboratory is None:
        return None
    words, laboratory = subject.words, found.laboratory
    told: list[Block] = [
        Paragraph(words("quality-section-reading")),
        _controls(subject, laboratory),
        _batches(subject, laboratory),
        *_failed(subject, laboratory),
        Paragraph(_flagged(words, laboratory)),
    ]
    notes = tuple(words.say(note) for note in laboratory.notes)
    return Section("quality", words("title-quality"), (*told, *([Bullets(notes)] if notes else [])))


def _controls(subject: Subject, laboratory: LaboratoryQuality) -> Table:
    words = subject.words
    header = (
        words("column-element"),
        words("column-duplicates"),
        words("column-pooled"),
        words("column-largest-difference"),
        words("column-references"),
        words("column-recovery"),
        words("column-blanks"),
        words("column-blanks-above"),
    )
    pooled = dict(zip(laboratory.precision["analyte"], laboratory.precision["pooled_rsd"], strict=True))
    rows: list[list[str | Cell]] = [
        [
            words.symbol(str(row["analyte"])),
            words.count(row["duplicates"]),
            words.number(float(pooled.get(str(row["analyte"]), math.nan))),
            words.number(float(row["difference_largest"])),
            words.count(row["references"]),
            _span(words, float(row["recovery_smallest"]), float(row["recovery_largest"])),
            words.count(row["blanks"]),
            words.count(row["blanks_above"]),
        ]
        for row in subject.assessment.quality.table.to_dict("records")
    ]
    return Table.of(words("caption-controls"), header, rows, numeric=range(1, len(header)))


def _span(words: Words, low: float, high: float) -> str:
    return NOTHING if math.isnan(low) else words.range(words.number(low), words.number(high))


def _batches(subject: Subject, laboratory: LaboratoryQuality) -> Table:
    words = subject.words
    header = (
        words("column-batch"),
        words("column-element"),
        words("column-samples"),
        words("column-failed"),
        words("column-missing-kinds"),
        words("column-flag"),
    )
    rows = [_batch(words, row) for row in laboratory.sheet.table.iloc[:MOST_ROWS].to_dict("records")]
    return Table.of(words("caption-batches"), header, rows, numeric={2}, wide={4})


def _batch(words: Words, row: Mapping[Any, Any]) -> list[str | Cell]:
    count = sum(int(row[kind]) for kind in CONTROL_KINDS)
    failed = sum(int(row[f"{kind}-failed"]) for kind in CONTROL_KINDS)
    missing = [words(f"control-{kind}") for kind in str(row["missing"]).split(", ") if kind]
    flag = str(row["flag"])
    return [
        str(row["batch"]) or words("batch-unnamed"),
        words.symbol(str(row["analyte"])),
        words.count(row["samples"]),
        words("failed-of", failed=words.count(failed), count=words.count(count)),
        ", ".join(missing) or NOTHING,
        Cell(flag or NOTHING, _TONES[flag]),
    ]


def _failed(subject: Subject, laboratory: LaboratoryQuality) -> list[Block]:
    words = subject.words
    checks = laboratory.sheet.checks
    failed = checks[checks["passed"].eq(False)]
    if not len(failed):
        return []
    header = (
        words("column-batch"),
        words("column-element"),
        words("column-control"),
        words("column-found"),
        words("column-asked"),
    )
    rows: list[list[str | Cell]] = [
        [
            str(row["batch"]) or words("batch-unnamed"),
            words.symbol(str(row["analyte"])),
            words(f"control-{row['kind']}"),
            words(f"measure-{row['measure']}", value=words.number(float(row["found"]))),
            words.range(words.number(float(row["low"])), words.number(float(row["high"]))),
        ]
        for row in failed.iloc[:MOST_ROWS].to_dict("records")
    ]
    return [Table.of(words("caption-failed"), header, rows, wide={2, 3})]


def _flagged(words: Words, laboratory: LaboratoryQuality) -> str:
    counts = laboratory.flagged["flag"].value_counts().sort_index()
    if not len(counts):
        return words("no-flagged")
    return words("flagged-results", told=", ".join(f"{flag} {words.count(count)}" for flag, count in counts.items()))
