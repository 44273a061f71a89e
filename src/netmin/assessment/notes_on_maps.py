"""What is to be said about maps, each thing once: of all of them, of one element, or of one law's measure of it."""

from __future__ import annotations

from collections.abc import Sequence

from netmin import standards
from netmin.assessment.result import ElementMap
from netmin.language import Message
from netmin.samples.analytes import named


def notes_on_maps(maps: Sequence[ElementMap]) -> tuple[Message, ...]:
    """Return the notes of maps with what they are about.

    Parameters
    ----------
    maps : sequence of ElementMap
        In the order they were drawn.

    Returns
    -------
    tuple of Message
        What holds for every map first; then what holds for every map of an element; then what holds for one map.
    """
    if not maps:
        return ()
    shared = _shared(maps) if len(maps) > 1 else ()
    found = [Message.of("assessment.about-all-maps", note=note) for note in shared]
    for analyte in dict.fromkeys(part.analyte for part in maps):
        own = [part for part in maps if part.analyte == analyte]
        alike = _shared(own)
        found += [
            Message.of("assessment.about", analyte=named(analyte), note=note) for note in alike if note not in shared
        ]
        for part in own:
            found += [_about(part, note) for note in part.notes if note not in alike]
    return tuple(dict.fromkeys(found))


def _shared(maps: Sequence[ElementMap]) -> tuple[Message, ...]:
    return tuple(note for note in maps[0].notes if all(note in part.notes for part in maps))


def _about(part: ElementMap, note: Message) -> Message:
    if not part.basis:
        return Message.of("assessment.about", analyte=named(part.analyte), note=note)
    law = standards.get(part.basis).short_label
    return Message.of("assessment.about-corrected", analyte=named(part.analyte), law=law, note=note)
