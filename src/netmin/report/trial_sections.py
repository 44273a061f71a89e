"""The parts of a trial's report, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from netmin.citations import cite
from netmin.report.blocks import Block, Bullets, Facts, Figure, Paragraph, Section, Table
from netmin.report.trial_biplot import biplot_chart
from netmin.report.trial_charts import contents_chart, means_chart
from netmin.report.trial_curves import dose_chart, growth_chart
from netmin.report.trial_subject import TrialSubject
from netmin.report.trial_tables import (
    dose_table,
    growth_table,
    indices_table,
    models_table,
    rounds_table,
    treatments_table,
)
from netmin.report.wording import NOTHING
from netmin.trials.analysis_responses import RESPONSE_COLUMNS


def trial_sections(subject: TrialSubject) -> Iterator[Section]:
    """Yield the sections that have something to say."""
    for part in _PARTS:
        section = part(subject)
        if section is not None:
            yield section


def _summary(subject: TrialSubject) -> Section:
    words, analysis = subject.words, subject.analysis
    once = analysis.table.drop_duplicates(list(RESPONSE_COLUMNS))
    differ = once[once["adjusted_p_value"] < analysis.level]
    limits = int(once["test"].isin(["peto-peto", "gehan"]).sum())
    items = [words("trial-summary-compared", count=len(once), refused=len(analysis.refused))]
    for quantity in dict.fromkeys(once["quantity"]):
        own = once[once["quantity"] == quantity]
        found = int((own["adjusted_p_value"] < analysis.level).sum())
        items.append(words("trial-summary-quantity", quantity=subject.quantity(quantity), differ=found, count=len(own)))
    if limits:
        items.append(words("trial-summary-limits", count=limits))
    blocks: list[Block] = []
    if subject.simulated:
        blocks.append(Paragraph(words("trial-not-measured"), "warning"))
    blocks.append(Bullets(tuple(items), large=True))
    blocks.append(Paragraph(words("trial-summary-reading", level=analysis.level, false=len(differ)), "note"))
    return Section("trial-summary", words("trial-title-summary"), tuple(blocks))


def _plan(subject: TrialSubject) -> Section:
    words, trial = subject.words, subject.analysis.trial
    study = trial.study.iloc[0]
    facts = [
        (words("trial-fact-design"), words(f"trial-design-{study['design']}")),
        (words("trial-fact-experiment"), words(f"trial-experiment-{trial.experiment}")),
        (words("trial-fact-species"), ", ".join(subject.species)),
        (words("trial-fact-rounds"), words.count(trial.rounds["round"].nunique())),
        (words("trial-fact-scale"), words(f"trial-scale-{subject.analysis.transform}")),
    ]
    header = tuple(
        words(f"trial-column-{name}") for name in ("treatment", "description", "control", "species", "plots")
    )
    rows: list[list[str]] = []
    counts = trial.plots.groupby(["treatment", "species"], sort=False).size()
    for row in trial.treatments.to_dict("records"):
        for species in subject.species:
            number = int(counts.get((row["treatment"], species), 0))
            if number:
                cells = [str(row["treatment"]), str(row["description"]), str(row["control"]) or NOTHING]
                rows.append([*cells, species, words.count(number)])
    table = Table.of(words("trial-caption-treatments"), header, [list(row) for row in rows], numeric={4}, wide={1})
    blocks = (Facts(tuple(facts)), table, Paragraph(words("trial-plan-reading"), "note"))
    return Section("trial-plan", words("trial-title-plan"), blocks)


def _compared(subject: TrialSubject, quantity: str, by: str) -> Section | None:
    """Return means with letters of one quantity, a figure and a table per species."""
    words, table = subject.words, subject.analysis.table
    blocks: list[Block] = []
    for place, species in enumerate(subject.species):
        rows = table[(table["quantity"] == quantity) & (table["species"] == species)]
        if rows.empty:
            continue
        name = subject.quantity(quantity)
        caption = words("trial-caption-means", quantity=name, species=species)
        alternative = words("trial-alt-means", quantity=name, species=species)
        blocks.append(Figure(f"{quantity}-{place}", means_chart(rows, subject, by), caption, alternative))
        blocks.append(treatments_table(rows, subject, words("trial-caption-letters", quantity=name, species=species)))
    if not blocks:
        return None
    return Section(f"trial-{quantity}", subject.quantity(quantity), (*blocks, _reading(subject)))


def _reading(subject: TrialSubject) -> Paragraph:
    return Paragraph(subject.words("trial-letters-reading", percent=100 * subject.analysis.confidence), "note")


def _mass(subject: TrialSubject) -> Section | None:
    return _compared(subject, "dry-mass", "organ")


def _uptake(subject: TrialSubject) -> Section | None:
    return _compared(subject, "uptake", "element")


def _contents(subject: TrialSubject) -> Section | None:
    words, analysis = subject.words, subject.analysis
    treatment = analysis.trial.plots.set_index("plot")["treatment"]
    values = analysis.responses[analysis.responses["quantity"] == "content"]
    values = values.assign(treatment=values["plot"].map(treatment))
    blocks: list[Block] = []
    for place, species in enumerate(subject.species):
        own = values[values["species"] == species]
        if own.empty:
            continue
        number = subject.last_round(own)
        own = own[(own["round"] == number) & (own["harvest"] == own.loc[own["round"] == number, "harvest"].max())]
        rows = analysis.table[(analysis.table["quantity"] == "content") & (analysis.table["species"] == species)]
        rows = rows[(rows["round"] == number) & (rows["harvest"] == own["harvest"].iloc[0])]
        caption = words("trial-caption-contents", species=species, number=int(number))
        alternative = words("trial-alt-contents", species=species)
        blocks.append(Figure(f"contents-{place}", contents_chart(own, rows, subject), caption, alternative))
        if len(rows):
            name = subject.quantity("content")
            blocks.append(
                treatments_table(rows, subject, words("trial-caption-letters", quantity=name, species=species))
            )
    if not blocks:
        return None
    return Section("trial-contents", subject.quantity("content"), (*blocks, _reading(subject)))


def _rounds(subject: TrialSubject) -> Section | None:
    if subject.analysis.rounds.empty:
        return None
    words = subject.words
    blocks = (Paragraph(words("trial-rounds-reading")), rounds_table(subject))
    return Section("trial-rounds", words("trial-title-rounds"), blocks)


def _doses(subject: TrialSubject) -> Section | None:
    words = subject.words
    blocks: list[Block] = []
    for place, one in enumerate(subject.analysis.doses):
        caption = words("trial-caption-dose", species=one.species, number=int(one.round), model=one.choice.best.model)
        chart = Figure(f"dose-{place}", dose_chart(one, subject), caption, words("trial-alt-dose"), 0.72)
        blocks += [chart, dose_table(one, subject), models_table(one, subject)]
        notes = [*one.choice.notes, *one.choice.best.notes, *(one.hormesis.notes if one.hormesis else ())]
        if notes:
            blocks.append(Bullets(tuple(words.say(note) for note in notes)))
    return Section("trial-doses", words("trial-title-doses"), tuple(blocks)) if blocks else None


def _growth(subject: TrialSubject) -> Section | None:
    words, grown = subject.words, list(subject.analysis.growth)
    blocks: list[Block] = []
    for species, trait in dict.fromkeys((one.species, one.trait) for one in grown):
        own = [one for one in grown if (one.species, one.trait) == (species, trait)]
        caption = words("trial-caption-growth", species=species, trait=trait)
        name = f"growth-{len(blocks)}"
        blocks.append(Figure(name, growth_chart(own, subject), caption, words("trial-alt-growth")))
    if not blocks:
        return None
    return Section("trial-growth", words("trial-title-growth"), (*blocks, growth_table(grown, subject)))


def _components(subject: TrialSubject) -> Section | None:
    words, analysis = subject.words, subject.analysis
    found = analysis.components
    if found is None or found.loadings.shape[1] < 2:
        return None
    plot = found.biplot()
    chart = biplot_chart(plot, [str(name) for name in analysis.samples["organ"]], subject)
    caption = words("trial-caption-biplot", share=words.share(plot.explained), count=len(analysis.samples))
    figure = Figure("biplot", chart, caption, words("trial-alt-biplot"), 0.72)
    return Section(
        "trial-components", words("trial-title-components"), (figure, Paragraph(words("trial-biplot-reading"), "note"))
    )


def _accumulation(subject: TrialSubject) -> Section | None:
    table = indices_table(subject)
    if table is None:
        return None
    words = subject.words
    blocks = (table, Paragraph(words("trial-indices-reading"), "note"))
    return Section("trial-accumulation", words("trial-title-accumulation"), blocks)


def _refused(subject: TrialSubject) -> Section | None:
    words, rows = subject.words, subject.analysis.refused
    if rows.empty:
        return None
    header = tuple(words(f"trial-column-{name}") for name in ("what", "species", "reason"))
    told = [
        [
            ", ".join(part for part in _parts(row, subject) if part),
            str(row["species"]),
            words.say(row["reason"]),
        ]
        for row in rows.to_dict("records")
    ]
    table = Table.of(words("trial-caption-refused"), header, [list(row) for row in told], wide={2})
    return Section("trial-refused", words("trial-title-refused"), (table,))


def _parts(row: Mapping[Hashable, Any], subject: TrialSubject) -> tuple[str, ...]:
    element = str(row["element"])
    number = int(row["round"])
    return (
        subject.quantity(str(row["quantity"])),
        subject.words.symbol(element) if element else "",
        subject.organ(str(row["organ"])),
        subject.words("trial-round-short", number=number),
    )


def _notes(subject: TrialSubject) -> Section:
    words = subject.words
    items = tuple(dict.fromkeys(words.say(note) for note in subject.analysis.notes))
    blocks: tuple[Block, ...] = (Paragraph(words("assumptions-reading")), Bullets(items)) if items else ()
    return Section("trial-notes", words("title-assumptions"), blocks or (Paragraph(words("no-assumptions")),))


def _citations(subject: TrialSubject) -> Section:
    entries = sorted((cite(key).text() for key in subject.analysis.citations), key=str.casefold)
    return Section("trial-citations", subject.words("title-citations"), (Bullets(tuple(entries)),))


_PARTS: tuple[Callable[[TrialSubject], Section | None], ...] = (
    *(_summary, _plan, _mass, _contents, _uptake, _accumulation, _rounds, _doses),
    *(_growth, _components, _refused, _notes, _citations),
)
