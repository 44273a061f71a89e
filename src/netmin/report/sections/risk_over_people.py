"""How the risk differs between people: shares with their bands, what makes the spread, and where it is high."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netmin.assessment import HealthDraws, RiskMap
from netmin.report import maps
from netmin.report.blocks import Block, Bullets, Figure, Gallery, Heading, Paragraph, Section
from netmin.report.draws_charts import curve_chart, curve_told, sensitivity_chart, sensitivity_told
from netmin.report.draws_tables import (
    cancer_table,
    convergence_table,
    elements_table,
    inputs_table,
    sensitivity_table,
    totals_table,
    zones_table,
)
from netmin.report.draws_words import receptor_name, sentences
from netmin.report.subject import Subject
from netmin.report.surface_map import SurfaceMap
from netmin.report.wording import Words

#: Notes that a reader must meet beside the numbers; the others stand among the assumptions.
_NEEDED = (
    "risk.lead-not-drawn",
    "risk.no-toxicity",
    "risk.chromium-taken-iii",
    "risk.people-alike",
    "risk.people-spread",
    "risk.adherence-finley",
    "risk.vegetables-expected",
    "risk.zone-no-mean",
    "risk.zone-one-sample",
    "assessment.draws-mean-known",
    "assessment.draws-above",
    "assessment.draws-many-zones",
    "assessment.draws-zone-no-mean",
    "assessment.no-draws-zone",
    "assessment.draws-samples-above",
)
_CONVERGENCE = ("risk.converged", "risk.not-converged", "risk.convergence-unknown")
_UNVERIFIED = ("risk.unverified-values", "risk.unverified-factors", "risk.vegetables-unverified")


def section(subject: Subject) -> Section | None:
    """Return the distribution of the risk, or None where none was drawn; the assumptions say why."""
    draws = subject.assessment.health_draws
    if draws is None:
        return None
    told = [*blocks(subject.words, draws), *_maps(subject, draws), *unverified(subject.words, draws)]
    return Section("risk-over-people", subject.words("title-risk-over-people"), tuple(told))


def heading(words: Words) -> Heading:
    """Return the title of the section as a heading within another text."""
    return Heading(words("title-risk-over-people"))


def blocks(words: Words, draws: HealthDraws) -> list[Block]:
    """Return what is told of a risk over people, without its maps.

    Parameters
    ----------
    words : Words
        Language.
    draws : HealthDraws
        The numbers.

    Returns
    -------
    list of Block
        Words, pictures, tables.
    """
    told = sentences(words, draws)
    found: list[Block] = [Bullets(told)] if told else []
    found.append(Paragraph(words("draws-reading", people=words.count(draws.people), means=words.count(draws.means))))
    found += [*_notes(words, draws, _NEEDED), *totals_table(words, draws)]
    if svg := curve_chart(words, draws):
        alternative = words("alt-curve", told=curve_told(words, draws))
        found.append(Figure("risk-curve", svg, words("caption-curve"), alternative))
    found += [*elements_table(words, draws), *cancer_table(words, draws), *zones_table(words, draws)]
    found += [*_spread(words, draws), *convergence_table(words, draws), *_notes(words, draws, _CONVERGENCE)]
    return found


def _spread(words: Words, draws: HealthDraws) -> list[Block]:
    """Return which input makes the spread, and how people were spread."""
    found: list[Block] = [Heading(words("heading-spread"))]
    if svg := sensitivity_chart(words, draws):
        alternative = words("alt-sensitivity", told=sensitivity_told(words, draws))
        found.append(Figure("risk-sensitivity", svg, words("caption-sensitivity"), alternative))
    else:
        found.append(Paragraph(words("draws-no-spread")))
    return [*found, *sensitivity_table(words, draws), *inputs_table(words, draws)]


def _maps(subject: Subject, draws: HealthDraws) -> list[Block]:
    if not draws.maps:
        return []
    figures = tuple(
        _figure(subject, draws, part, drawn) for part, drawn in zip(draws.maps, subject.scene.risk_maps, strict=True)
    )
    notes = dict.fromkeys(note for part in draws.maps for note in part.notes)
    told = Bullets(tuple(subject.words.say(note) for note in notes))
    return [Heading(subject.words("heading-risk-map")), Gallery(figures), told]


def _figure(subject: Subject, draws: HealthDraws, part: RiskMap, drawn: SurfaceMap) -> Figure:
    words = subject.words
    east, north, placed = maps.places(subject.assessment.samples)
    share = part.share_above_one
    values = {
        "receptor": receptor_name(words, draws, part.receptor),
        "elements": ", ".join(words.symbol(name) for name in (*part.mapped, *part.held)),
    }
    alternative = words(
        "alt-risk-map",
        **values,
        low=words.share(float(np.nanmin(share))),
        high=words.share(float(np.nanmax(share))),
        area=words.hectares(float((share > 0.5).sum()) * part.grid.cell_area),
    )
    return Figure(
        f"risk-map-{part.receptor}",
        drawn.svg(east[placed], north[placed], words("legend-above-one"), words),
        words("caption-risk-map", **values),
        alternative,
    )


def unverified(words: Words, draws: HealthDraws) -> list[Block]:
    """Return what went in without having been read in its source."""
    told = _notes(words, draws, _UNVERIFIED)
    return [Paragraph(words("draws-unverified"), "warning"), *told] if told else []


def _notes(words: Words, draws: HealthDraws, codes: Sequence[str]) -> list[Block]:
    told = tuple(words.say(note) for note in draws.notes if note.code in codes)
    return [Bullets(told)] if told else []
