"""What lies between the samples: content, uncertainty, and where each level is passed."""

from __future__ import annotations

import numpy as np

from netmin.assessment import ElementMap, Exceedance
from netmin.language import Message
from netmin.report.blocks import Block, Bullets, Cell, Figure, Gallery, Heading, Paragraph, Section, Table
from netmin.report.maps import MapSheet
from netmin.report.subject import Subject


def section(subject: Subject) -> Section | None:
    """Return the maps, or None if there are none; the assumptions say why."""
    words, assessment = subject.words, subject.assessment
    if not assessment.maps:
        return None
    blocks: list[Block] = [Paragraph(words("maps-reading", certainty=words.share(assessment.recipe.certainty)))]
    if any(part.exceedances for part in assessment.maps):
        blocks.append(_areas(subject))
    shared = _shared_notes(assessment.maps)
    if shared:
        blocks.append(Bullets(tuple(words.say(note) for note in shared)))
    for number, (sheet, part) in enumerate(zip(subject.scene.sheets, assessment.maps, strict=True)):
        blocks += _element(subject, sheet, part, shared, f"map-{number}")
    return Section("maps", words("title-maps"), tuple(blocks))


def _shared_notes(maps: tuple[ElementMap, ...]) -> tuple[Message, ...]:
    """Return what is to be said of every map, so that it is said once."""
    if len(maps) == 1:
        return ()
    return tuple(note for note in maps[0].notes if all(note in part.notes for part in maps))


def _areas(subject: Subject) -> Table:
    words = subject.words
    header = (
        words("column-element"),
        words("column-law-level"),
        words("column-limit"),
        words("column-area-above"),
        words("column-area-unsure"),
        words("column-area-below"),
        words("column-volume-above"),
        words("column-mean-volume"),
    )
    rows: list[list[str | Cell]] = [
        [
            words.symbol(part.analyte),
            f"{words.law(each.standard)}: {words.level(each.standard, each.level)}",
            words.content(each.limit),
            words.hectares(each.area_above_m2),
            words.hectares(each.area_unsure_m2),
            words.hectares(each.area_below_m2),
            words.number(each.volume_above_m3),
            words.number(each.mean_volume_m3),
        ]
        for part in subject.assessment.maps
        for each in part.exceedances
    ]
    caption = words("caption-areas", certainty=words.share(subject.assessment.recipe.certainty))
    return Table.of(caption, header, rows, numeric=range(2, len(header)), wide={1})


def _element(
    subject: Subject, sheet: MapSheet, part: ElementMap, shared: tuple[Message, ...], name: str
) -> list[Block]:
    words = subject.words
    title = subject.measure(part)
    shown = np.nanmin(part.mean), np.nanmax(part.mean)
    low, high = words.content(float(shown[0])), words.content(float(shown[1]))
    factor = words.number(float(np.nanmedian(part.relative_spread)))
    mean = Figure(
        f"{name}-mean",
        sheet.mean(words),
        words("caption-mean", element=title),
        words("alt-mean", element=title, low=low, high=high),
    )
    spread = Figure(
        f"{name}-spread",
        sheet.spread(words),
        words("caption-spread", element=title),
        words("alt-spread", element=title, factor=factor),
    )
    figures = [mean, spread]
    told = []
    for index, each in enumerate(part.exceedances):
        if everywhere := _everywhere(subject, part, each):
            told.append(everywhere)
        else:
            figures.append(_zones(subject, sheet, part, each, f"{name}-{index}"))
    told += [words.say(note) for note in part.notes if note not in shared]
    return [Heading(title), Gallery(tuple(figures)), *([Bullets(tuple(told))] if told else [])]


def _everywhere(subject: Subject, part: ElementMap, exceedance: Exceedance) -> str:
    """Say in words what a map of one colour would show; "" where the map is needed."""
    words = subject.words
    if exceedance.area_unsure_m2 or (exceedance.area_above_m2 and exceedance.area_below_m2):
        return ""
    side = "above" if exceedance.area_above_m2 else "below"
    return words(
        f"zones-everywhere-{side}",
        element=words.symbol(part.analyte),
        law=words.law(exceedance.standard),
        level=words.level(exceedance.standard, exceedance.level),
        limit=words.content(exceedance.limit),
        certainty=words.share(subject.assessment.recipe.certainty),
    )


def _zones(subject: Subject, sheet: MapSheet, part: ElementMap, exceedance: Exceedance, name: str) -> Figure:
    words = subject.words
    values = {
        "element": words.symbol(part.analyte),
        "law": words.law(exceedance.standard),
        "level": words.level(exceedance.standard, exceedance.level),
        "limit": words.content(exceedance.limit),
    }
    alternative = words(
        "alt-zones",
        **values,
        above=words.hectares(exceedance.area_above_m2),
        unsure=words.hectares(exceedance.area_unsure_m2),
        below=words.hectares(exceedance.area_below_m2),
    )
    return Figure(name, sheet.zones(exceedance, words), words("caption-zones", **values), alternative)
