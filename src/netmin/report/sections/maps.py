"""What lies between the samples: content, uncertainty, where each level is passed, and where high values gather."""

from __future__ import annotations

import math

import numpy as np

from netmin.assessment import ElementMap, Exceedance, SimulatedSoil
from netmin.language import Message
from netmin.report.blocks import Block, Bullets, Cell, Figure, Gallery, Heading, Paragraph, Section, Table
from netmin.report.maps import MapSheet
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING, Words
from netmin.standards import Standard

#: Volumes from here up are told in thousands, so that no digit is shown that nobody knows. [m³]
_THOUSANDS = 1e5

#: A level of a law on the map of an element.
Mapped = tuple[ElementMap, Exceedance]


def section(subject: Subject) -> Section | None:
    """Return the maps, or None if there are none; the assumptions say why."""
    words, assessment = subject.words, subject.assessment
    if not assessment.maps:
        return None
    blocks: list[Block] = [Paragraph(words("maps-reading", certainty=words.share(assessment.recipe.certainty)))]
    blocks += _areas(subject)
    told = dict.fromkeys((*_rule_notes(assessment.maps), *_shared_notes(assessment.maps)))
    if told:
        blocks.append(Bullets(tuple(words.say(note) for note in told)))
    if any(note not in told for part in assessment.maps for note in part.notes):
        blocks.append(Paragraph(words("maps-notes"), "note"))
    for number, (sheet, part) in enumerate(zip(subject.scene.sheets, assessment.maps, strict=True)):
        blocks += _element(subject, sheet, part, f"map-{number}")
    return Section("maps", words("title-maps"), tuple(blocks))


def _shared_notes(maps: tuple[ElementMap, ...]) -> tuple[Message, ...]:
    """Return what is to be said of every map, so that it is said once; what holds for one stands in the assumptions."""
    return tuple(note for note in maps[0].notes if all(note in part.notes for part in maps)) if len(maps) > 1 else ()


def _rule_notes(maps: tuple[ElementMap, ...]) -> tuple[Message, ...]:
    """Return how the laws' rules about volumes were read."""
    return tuple(note for part in maps for each in part.exceedances if each.simulated for note in each.simulated.notes)


def _areas(subject: Subject) -> list[Block]:
    """Return one table per law, with how to read it."""
    words = subject.words
    mapped = [(part, each) for part in subject.assessment.maps for each in part.exceedances]
    simulated = [each.simulated for _, each in mapped if each.simulated]
    blocks: list[Block] = []
    if simulated:
        draws = max(soil.draws for soil in simulated)
        blocks.append(Paragraph(words("areas-reading", draws=words.count(draws))))
    laws = [comparison.standard for comparison in subject.assessment.comparisons]
    rows = {law.id: [(part, each) for part, each in mapped if each.standard == law.id] for law in laws}
    blocks += [_areas_of(subject, law, rows[law.id]) for law in laws if rows[law.id]]
    if any(soil.rule_m3 > 0 for soil in simulated):
        blocks.append(Paragraph(words("rule-reading"), "note"))
    return blocks


def _areas_of(subject: Subject, law: Standard, mapped: list[Mapped]) -> Table:
    words = subject.words
    start = [(words("column-element"), [words.symbol(part.analyte) for part, _ in mapped])]
    start.append((words("column-level"), [words.level(law, each.level) for _, each in mapped]))
    numbers = [
        (words("column-limit"), [words.content(each.limit) for _, each in mapped]),
        (words("column-area-above"), [words.hectares(each.area_above_m2) for _, each in mapped]),
        (words("column-area-unsure"), [words.hectares(each.area_unsure_m2) for _, each in mapped]),
        (words("column-area-below"), [words.hectares(each.area_below_m2) for _, each in mapped]),
        *(_simulated(words, mapped) if any(each.simulated for _, each in mapped) else _by_cells(words, mapped)),
    ]
    columns = [*start, *numbers]
    rows: list[list[str | Cell]] = [list(row) for row in zip(*(texts for _, texts in columns), strict=True)]
    certainty = words.share(subject.assessment.recipe.certainty)
    caption = words("caption-areas", law=words.law(law), certainty=certainty)
    header = tuple(name for name, _ in columns)
    return Table.of(caption, header, rows, numeric=range(2, len(header)))


def _by_cells(words: Words, mapped: list[Mapped]) -> list[tuple[str, list[str]]]:
    """Return the volumes of a map that nothing was simulated for."""
    return [
        (words("column-volume-above"), [words.number(each.volume_above_m3) for _, each in mapped]),
        (words("column-mean-volume"), [words.number(each.mean_volume_m3) for _, each in mapped]),
    ]


def _simulated(words: Words, mapped: list[Mapped]) -> list[tuple[str, list[str]]]:
    soils = [each.simulated for _, each in mapped]
    columns = [(words("column-area-simulated"), [simulated_area(words, soil) for soil in soils])]
    volumes = [soil.volume_m3[2] for soil in soils if soil and not math.isnan(soil.volume_m3[2])]
    if volumes:
        thousands = max(volumes) >= _THOUSANDS
        heading = words("column-volume-thousands" if thousands else "column-volume-simulated")
        unit = 1e3 if thousands else 1.0
        columns.append((heading, [_span(words, soil.volume_m3, unit) if soil else NOTHING for soil in soils]))
    rules = [soil.rule_m3 for soil in soils if soil and soil.rule_m3 > 0]
    if rules:
        told = [rule_probability(words, soil) for soil in soils]
        columns.append((words("column-rule", volume=words.number(max(rules))), told))
    return columns


def _span(words: Words, quantiles: tuple[float, float, float], unit: float) -> str:
    low, _, high = quantiles
    return _between(words.number(low / unit), words.number(high / unit))


def _between(low: str, high: str) -> str:
    """Return two numbers as a span that takes little room in a table."""
    return low if low == high else f"{low}–{high}"


def simulated_area(words: Words, soil: SimulatedSoil | None) -> str:
    """Return the area that the truth lies between with a probability of 90 %, in hectares; a dash where unknown."""
    return _span(words, soil.area_m2, 1e4) if soil else NOTHING


def rule_probability(words: Words, soil: SimulatedSoil | None) -> str:
    """Return how probably a law's rule about a volume is met, and between which bounds for so many maps.

    Parameters
    ----------
    words : Words
        Language.
    soil : SimulatedSoil or None
        As counted.

    Returns
    -------
    str
        Such as ``14 % (10–20)``; a dash where the law has no such rule or nothing was simulated.
    """
    if soil is None or math.isnan(soil.rule_probability):
        return NOTHING
    low, high = (words.fixed(100 * bound, 0) for bound in (soil.rule_lower, soil.rule_upper))
    return f"{words.share(soil.rule_probability)} ({_between(low, high)})"


def _element(subject: Subject, sheet: MapSheet, part: ElementMap, name: str) -> list[Block]:
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
    figures += _hot_spots(subject, sheet, part, f"{name}-spots")
    told += [words.say(note) for note in part.notes if note.code == "assessment.hot-spots"]
    return [Heading(title), Gallery(tuple(figures)), *([Bullets(tuple(told))] if told else [])]


def _hot_spots(subject: Subject, sheet: MapSheet, part: ElementMap, name: str) -> list[Figure]:
    """Return the map of hot and cold spots, or nothing where there are none."""
    words = subject.words
    spots = [str(spot) for spot in part.hot_spots["spot"]] if len(part.hot_spots) else []
    hot, cold = spots.count("hot"), spots.count("cold")
    if not hot and not cold:
        return []
    element = words.symbol(part.analyte)
    alternative = words("alt-hot-spots", element=element, hot=words.count(hot), cold=words.count(cold))
    return [Figure(name, sheet.hot_spots(words), words("caption-hot-spots", element=element), alternative)]


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
