"""How polluted, on the field's usual scales."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from netmin import indices, standards
from netmin.assessment import IndexTable
from netmin.indices import scales
from netmin.report.blocks import Block, Cell, Heading, Paragraph, Section, Table
from netmin.report.subject import Subject
from netmin.report.wording import NOTHING, Words


def section(subject: Subject) -> Section | None:
    """Return the indices, or None when no background was chosen."""
    words, table = subject.words, subject.assessment.indices
    if table is None or not len(table.summary):
        return None
    blocks: list[Block] = [
        Paragraph(words("indices-reading", background=_background(table, words))),
        _backgrounds(table, words),
    ]
    for name, rows in table.summary.groupby("index", sort=False, observed=True):
        blocks += [Heading(index_title(str(name), words)), _index(str(name), rows, words)]
    return Section("indices", words("title-indices"), tuple(blocks))


def _background(table: IndexTable, words: Words) -> str:
    if table.background == "local":
        return words("background-local")
    return standards.backgrounds.get(table.background).title.text(words.language)


def _backgrounds(table: IndexTable, words: Words) -> Table:
    header = (words("column-element"), words("column-background"), words("column-sure"))
    rows: list[list[str | Cell]] = [
        [
            words.symbol(row["analyte"]),
            words.content(float(row["value"])),
            words(f"confidence-{row['confidence']}") if row["confidence"] else NOTHING,
        ]
        for row in table.backgrounds.to_dict("records")
    ]
    return Table.of(words("caption-backgrounds"), header, rows, numeric={1})


def index_title(name: str, words: Words) -> str:
    """Return symbol and name of an index."""
    return f"{name} – {indices.get(name).title.text(words.language)}"


def _index(name: str, rows: pd.DataFrame, words: Words) -> Table:
    header = (
        words("column-element"),
        words("column-samples"),
        words("column-median"),
        words("column-maximum"),
        words("column-classes"),
    )
    body: list[list[str | Cell]] = [
        [
            words.symbol(row["analyte"]) if row["analyte"] else words("all-elements"),
            words.count(row["count"]),
            words.number(float(row["median"])),
            words.number(float(row["maximum"])),
            _classes(row, words),
        ]
        for row in rows.to_dict("records")
    ]
    return Table.of(words("caption-index", index=name), header, body, numeric={1, 2, 3}, wide={4})


def _classes(row: dict[Any, Any], words: Words) -> str:
    """Return the classes that occur, mildest first, with their shares of the samples."""
    scale = scales.get(str(row["scale"]))
    shares = [
        (scale.title(code).text(words.language), float(row.get(f"class:{code}", math.nan))) for code in scale.classes
    ]
    told = [f"{title}: {words.share(share)}" for title, share in shares if share > 0]
    open_ = 1.0 - sum(share for _, share in shares if share > 0)
    if open_ > 0.004:
        told.append(words("class-open", share=words.share(open_)))
    return "; ".join(told) or NOTHING
