"""Where further samples would do most: which places, why these, and what they are expected to bring."""

from __future__ import annotations

from netmin.report.blocks import Block, Bullets, Paragraph, Section
from netmin.report.next_places import NextPlaces
from netmin.report.subject import Subject


def section(subject: Subject) -> Section | None:
    """Return the proposed places, or None where there are none."""
    words, told = subject.words, NextPlaces.of(subject)
    if told is None:
        return None
    blocks: list[Block] = [
        Paragraph(words("next-why", **told.level, count=words.count(told.count))),
        Paragraph(words("next-brings", **told.areas)),
        told.figure(),
        told.table(),
        Paragraph(words("next-reading"), "note"),
    ]
    notes = tuple(words.say(note) for note in told.plan.notes)
    return Section("next-samples", words("title-next-samples"), (*blocks, *([Bullets(notes)] if notes else [])))
