"""Where the contents may come from, when the recipe asks: components, sources, what they bring and where."""

from __future__ import annotations

import numpy as np

from netmin.assessment import SiteSources
from netmin.report import maps
from netmin.report.blocks import Block, Bullets, Cell, Figure, Gallery, Paragraph, Section, Table
from netmin.report.palettes import SOURCE_COLOURS
from netmin.report.source_charts import biplot, profile_bars, share_map
from netmin.report.subject import Subject
from netmin.report.wording import Words


def section(subject: Subject) -> Section | None:
    """Return components and sources, or None where none were sought."""
    found = subject.assessment.site_statistics
    if found is None or found.sources is None:
        return None
    words, sources = subject.words, found.sources
    told: list[Block] = [Paragraph(words("sources-reading"), "warning")]
    if sources.components is not None:
        told.append(_biplot(subject, sources))
    told += [_factors(words, sources), _profiles(words, sources), *_maps(subject, sources), *_between(subject, sources)]
    told.append(_numbers(words, sources))
    notes = tuple(words.say(note) for note in sources.notes)
    return Section("sources", words("title-sources"), (*told, *([Bullets(notes)] if notes else [])))


def source_titles(words: Words, sources: SiteSources) -> list[str]:
    """Return how the sources are called: by number, and by the element they bring most of."""
    return [
        words("source-marked", number=str(factor).removeprefix("F"), marker=words.symbol(str(marker)))
        for factor, marker in zip(sources.factors["factor"], sources.factors["marker"], strict=True)
    ]


def _biplot(subject: Subject, sources: SiteSources) -> Figure:
    words, components = subject.words, sources.components
    if components is None:
        raise ValueError("There are no components to draw.")
    told = "; ".join(
        f"{words.symbol(str(row['element']))} ({words.number(float(row['first']))}; "
        f"{words.number(float(row['second']))})"
        for row in components.elements.to_dict("records")
    )
    explained = words.share(float(components.table["explained"].iloc[:2].sum()))
    return Figure(
        "biplot",
        biplot(components, words),
        words("caption-biplot", explained=explained),
        words("alt-biplot", told=told),
        share=0.66,
    )


def _factors(words: Words, sources: SiteSources) -> Table:
    header = (
        words("column-source"),
        words("column-mass-share"),
        words("column-mean-share"),
        words("column-marker"),
        words("column-mapped"),
    )
    rows: list[list[str | Cell]] = [
        [
            words("source-name", number=str(row["factor"]).removeprefix("F")),
            words.share(float(row["mass_share"])),
            words.share(float(row["mean_share"])),
            words(
                "marker-share",
                element=words.symbol(str(row["marker"])),
                share=words.share(float(row["marker_share"])),
            ),
            words.share(float(row["mapped"])),
        ]
        for row in sources.factors.to_dict("records")
    ]
    return Table.of(words("caption-factors"), header, rows, numeric={1, 2, 4})


def _profiles(words: Words, sources: SiteSources) -> Figure:
    titles = source_titles(words, sources)
    told = "; ".join(
        f"{titles[int(str(row['factor']).removeprefix('F')) - 1]}, {words.symbol(str(row['element']))}: "
        f"{words.share(float(row['share']))}"
        for row in sources.profiles.to_dict("records")
        if float(row["share"]) >= 0.5
    )
    return Figure(
        "source-profiles",
        profile_bars(sources.profiles, titles, words),
        words("caption-profiles"),
        words("alt-profiles", told=told),
    )


def _maps(subject: Subject, sources: SiteSources) -> list[Block]:
    words = subject.words
    easting, northing, placed = maps.places(subject.assessment.samples)
    position = {str(name): row for row, name in enumerate(subject.assessment.samples.points["sample"])}
    rows = [position[str(name)] for name in sources.shares["sample"]]
    here = placed[rows]
    if not here.any():
        return []
    figures = []
    for number, title in enumerate(source_titles(words, sources)):
        share = sources.shares[f"F{number + 1}"].to_numpy(dtype=float)[here]
        colour = SOURCE_COLOURS[number % len(SOURCE_COLOURS)]
        figures.append(
            Figure(
                f"source-map-{number + 1}",
                share_map(easting[rows][here], northing[rows][here], share, colour, words),
                words("caption-share-map", source=title),
                words("alt-share-map", low=words.share(float(share.min())), high=words.share(float(share.max()))),
            )
        )
    return [Gallery(tuple(figures))]


def _between(subject: Subject, sources: SiteSources) -> list[Block]:
    """Return the shares between the samples, a map per source, and how they were kriged."""
    words, found = subject.words, sources.maps
    if found is None:
        return []
    easting, northing, placed = maps.places(subject.assessment.samples)
    figures = []
    for number, (title, drawn) in enumerate(zip(source_titles(words, sources), subject.scene.source_maps, strict=True)):
        share = found.shares[number]
        low, high = words.share(float(np.nanmin(share))), words.share(float(np.nanmax(share)))
        figures.append(
            Figure(
                f"source-surface-{number + 1}",
                drawn.svg(easting[placed], northing[placed], words("legend-share"), words),
                words("caption-share-surface", source=title),
                words("alt-share-surface", source=title, low=low, high=high),
            )
        )
    return [Gallery(tuple(figures)), Bullets(tuple(words.say(note) for note in found.notes))]


def _numbers(words: Words, sources: SiteSources) -> Table:
    header = (
        words("column-number-of-sources"),
        words("column-q-ratio"),
        words("column-smallest-source"),
        words("column-starts-same"),
    )
    rows: list[list[str | Cell]] = [
        [
            words.count(row["factors"]),
            words.number(float(row["ratio"])),
            words.share(float(row["smallest_mean_share"])),
            words.share(float(row["starts_same"])),
        ]
        for row in sources.numbers.to_dict("records")
    ]
    return Table.of(words("caption-numbers"), header, rows, numeric={1, 2, 3})
