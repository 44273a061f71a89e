"""What was sampled, who says so, and what the reader of the file stumbled over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netmin.report import maps
from netmin.report.blocks import Block, Bullets, Facts, Figure, Heading, Section
from netmin.report.subject import Subject
from netmin.report.wording import Words

#: More warnings than this are counted, not listed; the tables hold all of them.
MOST_WARNINGS = 40


def section(subject: Subject) -> Section:
    """Return what was sampled."""
    words, samples = subject.words, subject.assessment.samples
    blocks: list[Block] = [Facts(tuple(_facts(subject)))]
    if maps.places(samples)[2].any():
        blocks.append(_map(subject))
    blocks += _quality(subject)
    warnings = [problem.text(words.language) for problem in samples.problems]
    if warnings:
        shown = warnings[:MOST_WARNINGS]
        if len(warnings) > MOST_WARNINGS:
            shown.append(words("warnings-more", count=len(warnings) - MOST_WARNINGS))
        blocks += [Heading(words("heading-warnings")), Bullets(tuple(shown))]
    return Section("sampling", words("title-sampling"), tuple(blocks))


def _facts(subject: Subject) -> Iterator[tuple[str, str]]:
    words, samples = subject.words, subject.assessment.samples
    points, measured = samples.points, samples.measurements
    yield words("fact-file"), samples.origin.file
    yield words("fact-samples"), words.count(len(points))
    yield words("fact-measurements"), words.count(len(measured))
    yield words("fact-analytes"), ", ".join(words.symbol(name) for name in samples.analytes)
    yield words("fact-censored"), words.count(int((measured["qualifier"] != "").sum()))
    dates = sorted({str(date)[:10] for date in points["date"].dropna() if str(date).strip() and str(date) != "NaT"})
    yield words("fact-dates"), words.range(dates[0], dates[-1]) if dates else words("not-stated")
    yield words("fact-depth"), _depth(points, words)
    yield words("fact-laboratories"), _names(measured["laboratory"], words)
    yield words("fact-methods"), _names(measured["method"], words)
    yield words("fact-crs"), samples.crs or words("not-stated")
    for name in ("ph", "clay", "organic_matter"):
        known = points[name].dropna()
        yield words(f"fact-{name.replace('_', '-')}"), _span(known, words)


def _depth(points: pd.DataFrame, words: Words) -> str:
    top, bottom = points["depth_from"].dropna(), points["depth_to"].dropna()
    if not len(bottom):
        return words("not-stated")
    low = 0.0 if not len(top) else float(top.min())
    return words("depth-range", top=words.number(low), bottom=words.number(float(bottom.max())))


def _span(known: pd.Series[float], words: Words) -> str:
    if not len(known):
        return words("not-measured")
    span = words.range(words.number(float(known.min())), words.number(float(known.max())))
    return words("span", span=span, median=words.number(float(np.median(known))), count=len(known))


def _names(column: pd.Series[str], words: Words) -> str:
    names = sorted({str(name) for name in column.dropna().unique() if str(name)})
    return ", ".join(names) if names else words("not-stated")


def _map(subject: Subject) -> Figure:
    words, scene = subject.words, subject.scene
    svg = maps.sample_map(subject.assessment.samples, scene.sample_tones, words)
    counts = {tone: scene.sample_tones.count(tone) for tone in dict.fromkeys(scene.sample_tones)}
    told = "; ".join(f"{words(f'tone-{tone}')}: {words.count(count)}" for tone, count in sorted(counts.items()))
    return Figure("samples", svg, words("caption-sample-map"), words("alt-sample-map", told=told), share=0.66)


def _quality(subject: Subject) -> list[Block]:
    """Tell what duplicates, blanks and reference materials showed."""
    words, quality = subject.words, subject.assessment.quality
    items = tuple(words.say(message) for message in quality.notes)
    return [Heading(words("heading-quality")), Bullets(items)] if items else []
