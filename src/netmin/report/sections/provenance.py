"""Which program, which file and which choices made this report; the same ones make it again."""

from __future__ import annotations

from typing import Any

from netmin.report.blocks import Block, Cell, Facts, Paragraph, Section, Table
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING, Words


def section(subject: Subject) -> Section:
    """Return version, fingerprints and recipe."""
    words, assessment = subject.words, subject.assessment
    made = assessment.provenance
    facts = (
        (words("fact-version"), f"netmin {made.version}"),
        (words("fact-input"), f"{assessment.samples.origin.file}, SHA-256 {made.input_sha256}"),
        (words("fact-tables"), f"SHA-256 {made.tables_sha256}"),
        (words("fact-recipe"), f"SHA-256 {made.recipe_sha256}"),
    )
    rows: list[list[str | Cell]] = [
        [name, _value(value, words)]
        for name, value in assessment.recipe.as_json().items()
        if not name.startswith("report.") and value not in (None, [], {}, "")
    ]
    header = (words("column-choice"), words("column-value"))
    blocks: list[Block] = [Paragraph(words("provenance-reading")), Facts(facts, long=True)]
    blocks.append(Table.of(words("caption-recipe"), header, rows, wide={1}))
    return Section("provenance", words("title-provenance"), tuple(blocks))


def _value(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, int):
        return words.count(value)
    if isinstance(value, float):
        return words.number(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key} = {item}" for key, item in value.items()) or NOTHING
    return str(value)
