"""The workbook of a trial, read back: everything that is wrong with it at once, by sheet, row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import DataError, Place, Problem, UsageError
from netmin.io import xlsx
from netmin.io.table import Asked, IntArray, RawTable
from netmin.language import Message
from netmin.trials.cells import CELLS
from netmin.trials.columns import TableForm
from netmin.trials.forms import TABLES
from netmin.trials.records import Trial, shaped
from netmin.trials.relations import check_relations

#: Heading of the column whose words keep a row from being read, and the words that are ours.
MARK = "mark"
HELP, EXAMPLE = "help", "example"

#: Sheets of ours that hold no records.
OTHER_SHEETS = ("start",)


@dataclass
class Sheet:
    """One sheet while it is read.

    Attributes
    ----------
    form : TableForm
        What it should hold.
    file : str
        Name of the file.
    rows : array of int, shape (n,)
        Number of every data row as a spreadsheet shows it.
    values : dict of str to list
        By column.
    problems : list of Problem
        Met so far.
    """

    form: TableForm
    file: str
    rows: IntArray
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def error(self, code: str, row: int | None = None, column: str | None = None, **values: Any) -> None:
        """Add something that stops the reading; `row` counts data rows from 0."""
        self._add("error", code, row, column, values)

    def warn(self, code: str, row: int | None = None, column: str | None = None, **values: Any) -> None:
        """Add something that rides along."""
        self._add("warning", code, row, column, values)

    def _add(
        self,
        severity: Literal["error", "warning"],
        code: str,
        row: int | None,
        column: str | None,
        values: dict[str, Any],
    ) -> None:
        place = Place(self.file, self.form.name, None if row is None else int(self.rows[row]), column)
        found = values.get("found")
        self.problems.append(
            Problem(Message.of(code, **values), place, severity, None if found is None else str(found))
        )

    @property
    def table(self) -> pd.DataFrame:
        """What was read, in the shape of its form."""
        return shaped(self.form, pd.DataFrame(self.values, index=range(len(self.rows))))


def read_trial(path: Path | str) -> Trial:
    """Read the workbook of a trial.

    Parameters
    ----------
    path : pathlib.Path or str
        XLSX, XLS or ODS in the form that `netmin.trials.write_template` makes. Rows with a word in the column "mark"
        are not read. Decimal comma or point, "<0,05" and "<LOD" are understood in columns of values.

    Returns
    -------
    Trial
        With warnings and with notes on what was left out.

    Raises
    ------
    DataError
        With every problem of every sheet; nothing is read then.
    UsageError
        If there is no such file.
    """
    place = Path(path)
    if not place.is_file():
        raise UsageError(Message.of("io.no-file", path=str(place)))
    raw = {str(table.sheet): table for table in xlsx.read(place, Asked())}
    strays = [_stray(place.name, name) for name in raw if name not in {*OTHER_SHEETS, *(form.name for form in TABLES)}]
    sheets: dict[str, Sheet] = {}
    left_out = 0
    for form in TABLES:
        sheets[form.name], marked = _sheet(place.name, form, raw.get(form.name))
        left_out += marked
    check_relations(sheets)
    problems = [*strays, *(problem for sheet in sheets.values() for problem in _sorted(sheet.problems))]
    if any(problem.severity == "error" for problem in problems):
        raise DataError(problems, file=place.name)
    notes = (Message.of("trials.rows-left-out", count=left_out),) if left_out else ()
    return Trial.of(
        {name: sheet.table for name, sheet in sheets.items()}, file=place.name, problems=tuple(problems), notes=notes
    )


def _stray(file: str, name: str) -> Problem:
    return Problem(Message.of("trials.sheet-unknown", sheet=name), Place(file, name), "warning", name)


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda each: (each.severity != "error", each.place.row or 0))


def _sheet(file: str, form: TableForm, raw: RawTable | None) -> tuple[Sheet, int]:
    """Return a sheet with the values of all its columns, and how many of its rows a person marked out."""
    if raw is None or not raw.columns or not len(raw.rows):
        sheet = Sheet(form, file, np.array([], dtype=np.int64))
        if form.required:
            sheet.error("trials.sheet-missing")
        return sheet, 0
    cells = np.array([column.each() for column in raw.columns], dtype=object)
    filled = np.array([bool("".join(map(str, cells[:, row]))) for row in range(len(raw.rows))], dtype=bool)
    top = _top(cells, filled)
    headings = [column.cell(top).strip() for column in raw.columns]
    marks = cells[headings.index(MARK)] if MARK in headings else np.full(len(raw.rows), "", dtype=object)
    others = np.array([name != MARK for name in headings], dtype=bool)
    # A row that holds a mark and nothing else is not one that was left out.
    told = np.array([bool("".join(map(str, cells[others, row]))) for row in range(len(raw.rows))], dtype=bool)
    told[: top + 1] = False
    words = np.array([str(mark).strip().casefold() for mark in marks], dtype=object)
    data = told & (words == "")
    marked = int(np.sum(told & (words != "") & (words != HELP) & (words != EXAMPLE)))
    sheet = Sheet(form, file, raw.rows[data])
    _headings(sheet, headings)
    for column in form.columns:
        if column.name in headings:
            CELLS[column.kind](sheet, column, raw.columns[headings.index(column.name)].take(data))
        elif column.required and len(sheet.rows):
            sheet.error("trials.column-missing", column=column.name)
    if form.required and not len(sheet.rows):
        sheet.error("trials.sheet-without-rows")
    return sheet, marked


def _top(cells: npt.NDArray[np.object_], filled: npt.NDArray[np.bool_]) -> int:
    """Return the row of the headings: the first that holds "mark", else the first with anything in it."""
    for row in np.flatnonzero(filled):
        if MARK in (str(cell).strip() for cell in cells[:, row]):
            return int(row)
    return int(np.argmax(filled)) if filled.any() else 0


def _headings(sheet: Sheet, headings: list[str]) -> None:
    known = (MARK, *sheet.form.names)
    for name in headings:
        if name and name not in known:
            near = get_close_matches(name.casefold(), known, n=1)
            code = "trials.heading-near" if near else "trials.heading-unknown"
            sheet.error(code, column=name, found=name, near=near[0] if near else "")
    for name in known:
        if headings.count(name) > 1:
            sheet.error("trials.heading-twice", column=name, found=name)
