"""What was assumed, replaced or left out: every note of every step."""

from __future__ import annotations

from netmin.language import Message
from netmin.report.blocks import Bullets, Paragraph, Section
from netmin.report.subject import Subject


def section(subject: Subject) -> Section:
    """Return all notes, each once, in the order of the steps."""
    words = subject.words
    planned = subject.scene.plan.notes if subject.scene.plan else ()
    notes: dict[Message, None] = dict.fromkeys((*subject.assessment.samples.notes, *subject.assessment.notes, *planned))
    if not notes:
        return Section("assumptions", words("title-assumptions"), (Paragraph(words("no-assumptions")),))
    items = tuple(dict.fromkeys(words.say(note) for note in notes))
    return Section("assumptions", words("title-assumptions"), (Paragraph(words("assumptions-reading")), Bullets(items)))
