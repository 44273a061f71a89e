"""Soil life and grazing animals: one index on every scale, an order of samples, the diet of animals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from netmin.assessment import SiteEcology
from netmin.report.blocks import Block, Bullets, Cell, Heading, Paragraph, Section, Table
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING, Words, sentence

#: Samples that the order of quotients names; the tables hold all.
MOST_LOADED = 5

#: Notes that are told once by the tables themselves.
_TOLD_BY_TABLE = ("ecology.scale-used",)


def section(subject: Subject) -> Section | None:
    """Return what can be said of soil life and animals, or None."""
    ecology = subject.assessment.ecology
    if ecology is None:
        return None
    return Section("ecology", subject.words("title-ecology"), tuple(blocks(subject.words, ecology)))


def blocks(words: Words, ecology: SiteEcology) -> list[Block]:
    """Return scales, quotients and animals, as far as they are known.

    Parameters
    ----------
    words : Words
        Language.
    ecology : SiteEcology
        The numbers.

    Returns
    -------
    list of Block
        In reading order.
    """
    found: list[Block] = []
    if len(ecology.scales):
        found += [Heading(words("heading-scales")), Paragraph(words("scales-reading")), _scales(words, ecology)]
    if len(ecology.quotients):
        found += [
            Heading(words("heading-quotients")),
            Paragraph(words("quotients-reading")),
            _quotients(words, ecology),
        ]
    if len(ecology.grazing):
        found += [Heading(words("heading-grazing")), Paragraph(words("grazing-reading")), _grazing(words, ecology)]
    notes = tuple(words.say(note) for note in ecology.notes if note.code not in _TOLD_BY_TABLE)
    return [*found, *([Bullets(notes)] if notes else [])]


def _scales(words: Words, ecology: SiteEcology) -> Table:
    header = (words("column-scale"), *(sentence(words.say(name)) for _, name in ecology.scale_classes))
    rows: list[list[str | Cell]] = []
    for scale, name in ecology.scale_names:
        counts = ecology.scales[scale].value_counts()
        rows.append([words.say(name), *(words.count(counts.get(code, 0)) for code, _ in ecology.scale_classes)])
    return Table.of(words("caption-scales"), header, rows, numeric=range(1, len(header)), wide={0})


def _quotients(words: Words, ecology: SiteEcology) -> Table:
    """Return the most loaded samples of each set, side by side."""
    header = (words("column-place"), *(sentence(words.label(title)) for _, title in ecology.guidelines))
    columns = [
        _first(words, ecology.quotients[ecology.quotients["guideline"] == name]) for name, _ in ecology.guidelines
    ]
    longest = max((len(column) for column in columns), default=0)
    filled = [[*column, *[NOTHING] * (longest - len(column))] for column in columns]
    rows: list[list[str | Cell]] = [
        [words.count(place + 1), *(column[place] for column in filled)] for place in range(longest)
    ]
    return Table.of(words("caption-quotients"), header, rows, wide=set(range(1, len(header))))


def _first(words: Words, rows: pd.DataFrame) -> list[str]:
    known = rows[rows["high"].notna()].sort_values(["high", "low"], ascending=False, kind="stable").head(MOST_LOADED)
    return [
        f"{row['sample']} ({words.range(words.number(float(row['low'])), words.number(float(row['high'])))})"
        for row in known.to_dict("records")
    ]


def _grazing(words: Words, ecology: SiteEcology) -> Table:
    header = tuple(
        words(f"column-{key}")
        for key in (
            "animal",
            "element",
            "soil-eaten",
            "diet",
            "limit-kind",
            "diet-limit",
            "chance-above",
            "highest-soil",
        )
    )
    titles = dict(ecology.animals)
    rows: list[list[str | Cell]] = [
        [
            sentence(words.label(titles[str(row["animal"])])),
            words.symbol(str(row["analyte"])),
            words.share(float(row["soil_share"])),
            words.number(float(row["diet"])),
            words(f"limit-{row['limit_kind']}") + (" †" if row["limit_confidence"] == "unverified" else ""),
            words.number(float(row["limit"])),
            Cell(words.share(float(row["probability_above"])), "grave" if row["ratio"] > 1 else ""),
            words.content(float(row["highest_soil"])),
        ]
        for row in told_diets(ecology.grazing).to_dict("records")
    ]
    return Table.of(words("caption-grazing"), header, rows, numeric={2, 3, 5, 6, 7}, wide={4})


def told_diets(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows about the whole diet, at the usual share of soil, or the highest where no usual one is known.

    Parameters
    ----------
    table : pandas.DataFrame
        As `netmin.risk.GrazingAnimals` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per animal, element and limit.
    """
    diets = table[(table["part"] == "diet") & table["diet"].notna()]
    usual: dict[Any, bool] = (diets["case"] == "usual").groupby(diets["animal"]).any().to_dict()
    wanted = diets["animal"].map(lambda animal: "usual" if usual[animal] else "high")
    return diets[diets["case"] == wanted].reset_index(drop=True)
