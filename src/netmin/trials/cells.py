"""What a cell of each kind may hold, and what is said where it holds something else."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, Protocol

import numpy as np

from netmin.io.findings import Findings
from netmin.io.numbers import PROBLEMS, Kind, parse
from netmin.io.properties import read_dates
from netmin.io.table import IntArray, TextColumn
from netmin.samples import analytes
from netmin.trials.columns import Column, TableForm
from netmin.units import plain_letters

#: Answers of a flag; what is neither is refused.
YES = frozenset({"yes", "true", "1", "x", "da"})
NO = frozenset({"no", "false", "0", "", "nu", "ne"})

#: Columns in which "<" stands for the column "below" of the same row.
_MARKED = ("value", "reading")

#: Columns of contents in which nothing can be less than nought or is nought by measurement.
_KNOWN_LIMIT = {Kind.BELOW_DETECTION: "lod", Kind.BELOW_QUANTIFICATION: "loq"}


class _Sheet(Protocol):
    form: TableForm
    file: str
    rows: IntArray
    values: dict[str, Any]

    def error(self, code: str, row: int | None = None, column: str | None = None, **values: Any) -> None: ...
    def warn(self, code: str, row: int | None = None, column: str | None = None, **values: Any) -> None: ...


def _missing(sheet: _Sheet, column: Column, empty: list[bool]) -> None:
    if column.required:
        for row in np.flatnonzero(empty):
            sheet.error("trials.cell-missing", int(row), column.name)


def text(sheet: _Sheet, column: Column, cells: TextColumn) -> None:
    """Read text; elements are turned into their symbols."""
    found = [str(cell) for cell in cells.each()]
    _missing(sheet, column, [not cell for cell in found])
    sheet.values[column.name] = (
        [_symbol(sheet, row, cell) for row, cell in enumerate(found)] if (column.name == "element") else found
    )


def _symbol(sheet: _Sheet, row: int, cell: str) -> str:
    analyte = analytes.recognise(cell) if cell else None
    if cell and analyte is None:
        sheet.error("trials.element-unknown", row, "element", found=cell)
    return analyte.symbol if analyte else cell


def choice(sheet: _Sheet, column: Column, cells: TextColumn) -> None:
    """Read one of the words of a column."""
    found = [str(cell).casefold() for cell in cells.each()]
    _missing(sheet, column, [not cell for cell in found])
    for row, cell in enumerate(found):
        if cell and cell not in column.choices:
            near = get_close_matches(cell, column.choices, n=1)
            code = "trials.choice-near" if near else "trials.choice-unknown"
            known = list(column.choices)
            sheet.error(code, row, column.name, found=cell, known=known, near=near[0] if near else "")
    sheet.values[column.name] = found


def flag(sheet: _Sheet, column: Column, cells: TextColumn) -> None:
    """Read yes or no; an empty cell is no."""
    found = [plain_letters(str(cell)) for cell in cells.each()]
    for row, cell in enumerate(found):
        if cell not in YES and cell not in NO:
            sheet.error("trials.flag-unknown", row, column.name, found=cell)
    said = np.array([cell in YES for cell in found], dtype=bool)
    # "<" in the column of values, which is read before this one, says the same.
    sheet.values[column.name] = said | np.asarray(sheet.values.get(column.name, False), dtype=bool)


def date(sheet: _Sheet, column: Column, cells: TextColumn) -> None:
    """Read a day, as ISO text."""
    read = read_dates(cells, column.name, sheet.rows, Findings(sheet.file, sheet.form.name)) if len(sheet.rows) else []
    found = [read[code] for code in cells.codes]
    written = [str(cell) for cell in cells.each()]
    _missing(sheet, column, [not cell for cell in written])
    for row, (day, cell) in enumerate(zip(found, written, strict=True)):
        if cell and not day:
            sheet.error("trials.date-unclear", row, column.name, found=cell)
    sheet.values[column.name] = found


def number(sheet: _Sheet, column: Column, cells: TextColumn) -> None:
    """Read a number; "<" is understood where the sheet has a column "below"."""
    parsed = parse(cells, maximum=column.most)
    values = parsed.value[cells.codes].astype(float)
    kinds = parsed.kind[cells.codes]
    marked = column.name in _MARKED and "below" in sheet.form.names
    for row in range(len(values)):
        _judge(sheet, column, row, Kind(kinds[row]), float(values[row]), cells.cell(row), marked=marked)
    if marked:
        sheet.values["below"] = np.isin(kinds, [Kind.BELOW, *_KNOWN_LIMIT])
        sheet.values["_limit"] = [_KNOWN_LIMIT.get(Kind(kind), "") for kind in kinds]
    sheet.values[column.name] = values


def _judge(sheet: _Sheet, column: Column, row: int, kind: Kind, value: float, written: str, *, marked: bool) -> None:
    if kind == Kind.MISSING:
        if column.required:
            sheet.error("trials.cell-missing", row, column.name)
    elif kind in PROBLEMS:
        mark = "," if "," in written else "."
        sheet.error(f"io.{PROBLEMS[kind]}", row, column.name, found=written, mark=mark)
    elif kind == Kind.NUMBER or (kind == Kind.BELOW and marked):
        _within(sheet, column, row, value, written)
    elif not (marked and kind in _KNOWN_LIMIT):
        sheet.error("trials.mark-not-here", row, column.name, found=written)


def _within(sheet: _Sheet, column: Column, row: int, value: float, written: str) -> None:
    too_low = value < column.least or (column.above and value <= column.least)
    if too_low:
        code = "trials.number-not-above" if column.above else "trials.number-too-low"
        sheet.error(code, row, column.name, found=written, least=column.least)
    elif value > column.most:
        sheet.error("trials.number-too-high", row, column.name, found=written, most=column.most)
    elif column.kind == "count" and value != round(value):
        sheet.error("trials.number-not-whole", row, column.name, found=written)


#: Readers of cells by kind.
CELLS: dict[str, Callable[[Any, Column, TextColumn], None]] = {
    "text": text,
    "choice": choice,
    "flag": flag,
    "date": date,
    "number": number,
    "count": number,
}
