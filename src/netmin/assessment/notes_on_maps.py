"""What is to be said about maps, each thing once: of all of them, of those by one law's measure, of one element's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netmin import standards
from netmin.assessment.result import ElementMap
from netmin.language import Label, Message
from netmin.samples.analytes import named


@dataclass(frozen=True)
class _Group:
    """Maps that a thing can be said of in one sentence: which they are, and how they are called."""

    maps: tuple[int, ...]
    analyte: str = ""
    basis: str = ""

    def about(self, note: Message) -> Message:
        if self.analyte and self.basis:
            return Message.of("assessment.about-corrected", analyte=named(self.analyte), law=self._law, note=note)
        if self.analyte:
            return Message.of("assessment.about", analyte=named(self.analyte), note=note)
        if self.basis:
            return Message.of("assessment.about-all-corrected", law=self._law, note=note)
        return Message.of("assessment.about-all-maps", note=note)

    @property
    def _law(self) -> Label:
        return standards.get(self.basis).short_label


def notes_on_maps(maps: Sequence[ElementMap]) -> tuple[Message, ...]:
    """Return the notes of maps with what they are about.

    Parameters
    ----------
    maps : sequence of ElementMap
        In the order they were drawn.

    Returns
    -------
    tuple of Message
        What holds for every map; for every map by one law's measure; then by element, for all of its maps and for one.
    """
    left = [dict.fromkeys(part.notes) for part in maps]
    found: list[Message] = []
    for group in _groups(maps):
        first, *others = (left[index] for index in group.maps)
        shared = [note for note in first if all(note in other for other in others)]
        found += [group.about(note) for note in shared]
        for index in group.maps:
            left[index] = {note: None for note in left[index] if note not in shared}
    return tuple(found)


def _groups(maps: Sequence[ElementMap]) -> Iterator[_Group]:
    """Yield the groups, a wider one before those within it."""
    everywhere = range(len(maps))
    if len(maps) > 1:
        yield _Group(tuple(everywhere))
    for basis in dict.fromkeys(part.basis for part in maps if part.basis):
        alike = tuple(index for index in everywhere if maps[index].basis == basis)
        if len(alike) > 1:
            yield _Group(alike, basis=basis)
    for analyte in dict.fromkeys(part.analyte for part in maps):
        own = tuple(index for index in everywhere if maps[index].analyte == analyte)
        yield _Group(own, analyte)
        yield from (_Group((index,), analyte, maps[index].basis) for index in own)
