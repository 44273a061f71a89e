"""The sources that this assessment rests on, and no others."""

from __future__ import annotations

from netmin.citations import cite
from netmin.report.blocks import Bullets, Section
from netmin.report.subject import Subject


def section(subject: Subject) -> Section | None:
    """Return the list of sources, as published."""
    plan = subject.scene.plan
    keys = sorted({*subject.assessment.citations, *(plan.citations if plan else ())})
    if not keys:
        return None
    entries = sorted((cite(key).text() for key in keys), key=str.casefold)
    return Section("citations", subject.words("title-citations"), (Bullets(tuple(entries)),))
