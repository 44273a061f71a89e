"""Where the header stands, what the rows right below it say, and which rows hold data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin.io import numbers
from netmin.io.findings import Findings
from netmin.io.headings import ANALYTE_VALUES, Heading, is_limit_word, is_unit_text, understand
from netmin.io.numbers import Kind
from netmin.io.table import IntArray, RawTable, TextColumn
from netmin.samples import analytes, censored

#: A header further down than this is not looked for.
_SEARCHED_ROWS = 60

#: Rows right below a header that may hold units, limits or methods.
_ROWS_BELOW = 5


@dataclass(frozen=True)
class StatedRow:
    """A row that states something for the columns: a limit or a method."""

    role: str
    cells: tuple[str, ...]
    row: int


@dataclass(frozen=True, eq=False)
class Layout:
    """The table with its header understood and only data rows left.

    Attributes
    ----------
    header_row : int
        As a spreadsheet shows it.
    headings : tuple of Heading
        One per column.
    columns : tuple of TextColumn
        Data rows only.
    rows : array of int
        Their numbers.
    stated : tuple of StatedRow
        Limits and methods stated for the columns.
    """

    header_row: int
    headings: tuple[Heading, ...]
    columns: tuple[TextColumn, ...]
    rows: IntArray
    stated: tuple[StatedRow, ...] = ()

    def of(self, role: str) -> tuple[int, ...]:
        """Return the positions of the columns of a role."""
        return tuple(position for position, heading in enumerate(self.headings) if heading.role == role)

    def first(self, role: str) -> int | None:
        """Return the position of the column of a role, or None."""
        found = self.of(role)
        return found[0] if found else None

    @property
    def is_long(self) -> bool:
        """Whether a row is one result, not one sample."""
        return self.first("analyte") is not None and self.first("value") is not None


def header_position(table: RawTable, declared: Mapping[str, str]) -> int | None:
    """Return the position of the header, or None: the row with most understood headings, the first of equals."""
    head = table.head(_SEARCHED_ROWS)
    if table.roles:
        return 0 if head else None
    scores = [_score(cells, declared) for cells in head]
    best = max(range(len(scores)), key=lambda position: scores[position], default=None)
    return best if best is not None and scores[best] >= 2 else None


def _score(cells: list[str], declared: Mapping[str, str]) -> int:
    """Count the understood headings of a row; a number among its cells speaks against a header."""
    known = {cell for cell in cells if cell and not re.fullmatch(r"[<>+\-]?[\d.,\s]+", cell)}
    understood = [heading for heading in (understand(cell, declared) for cell in sorted(known)) if heading.role]
    figures = sum(1 for cell in cells if cell and cell not in known)
    return len({(heading.role, heading.analyte, heading.method) for heading in understood}) - figures


def lay_out(table: RawTable, position: int, declared: Mapping[str, str], findings: Findings) -> Layout:
    """Return the table with its header understood and only data rows left."""
    headings = [understand(column.cell(position), declared) for column in table.columns]
    for index, role in table.roles.items():
        headings[index] = Heading(
            headings[index].name, role, unit=headings[index].unit, unit_text=headings[index].unit_text
        )
    first, headings, stated = _rows_around(table, position, headings)
    kept, more_stated = _data_rows(table, position, first, headings, findings)
    rows = slice(first, None) if kept[first:].all() else kept
    columns = tuple(column.take(rows) for column in table.columns)
    layout = Layout(int(table.rows[position]), tuple(headings), columns, table.rows[rows], (*stated, *more_stated))
    return _settle_roles(layout, findings)


def _rows_around(table: RawTable, position: int, headings: list[Heading]) -> tuple[int, list[Heading], list[StatedRow]]:
    """Read the units above or below the header, and the limits and methods below it."""
    stated: list[StatedRow] = []
    first = position + 1
    for row in range(position + 1, min(position + 1 + _ROWS_BELOW, len(table.rows))):
        cells = [column.cell(row) for column in table.columns]
        if _is_unit_row(cells, headings):
            headings = _with_units(cells, headings)
        elif (role := _stated_role(cells)) and row == first:
            stated.append(StatedRow(role, tuple(cells), int(table.rows[row])))
        elif any(cells):
            break
        first = row + 1
    if position > 0 and _is_unit_row(above := [column.cell(position - 1) for column in table.columns], headings):
        headings = _with_units(above, headings)
    return first, headings, stated


def _is_unit_row(cells: list[str], headings: list[Heading]) -> bool:
    """Whether at least half of what stands in a row are units, and nothing is a number."""
    filled = [cell for cell in cells if cell and not censored.means(cell, "unit-row")]
    if not filled or any(re.fullmatch(r"[<>]?\s*[+-]?\d[\d.,]*", cell) for cell in filled):
        return False
    units = [
        cell for cell, heading in zip(cells, headings, strict=True) if cell and heading.role and is_unit_text(cell)
    ]
    return len(units) * 2 >= len(filled) and len(units) > 0 and not _is_long_row(headings)


def _is_long_row(headings: list[Heading]) -> bool:
    return {"analyte", "value"} <= {heading.role for heading in headings}


def _with_units(cells: list[str], headings: list[Heading]) -> list[Heading]:
    return [
        heading.with_unit(cell) if cell and is_unit_text(cell) else heading
        for cell, heading in zip(cells, headings, strict=True)
    ]


def _stated_role(cells: list[str]) -> str:
    """Return what a row states for its columns, by its first filled cell."""
    label = next((cell for cell in cells if cell), "")
    if censored.means(label, "method-row"):
        return "method"
    return is_limit_word(label)


def _data_rows(
    table: RawTable, position: int, first: int, headings: list[Heading], findings: Findings
) -> tuple[npt.NDArray[np.bool_], list[StatedRow]]:
    """Return which rows are data, and the limits stated further down; what is left out is told."""
    count = len(table.rows)
    filled = np.zeros(count, dtype=np.int32)
    for column in table.columns:
        full = column.texts != ""
        filled += 1 if full.all() else full[column.codes]
    kept = np.arange(count) >= first
    kept &= filled > 0
    stated = _leave_stated_rows(table, kept, headings, findings)
    _leave_repeated_headers(table, position, kept, findings)
    _leave_remarks(table, kept, filled, findings)
    return kept, stated


def _leave_stated_rows(
    table: RawTable,
    kept: npt.NDArray[np.bool_],
    headings: list[Heading],
    findings: Findings,
) -> list[StatedRow]:
    """Take out rows of a wide table that state limits or sum the others up."""
    label = _label_column(headings)
    if _is_long_row(headings) or label is None:
        return []
    column = table.columns[label]
    limits = (
        np.array([bool(is_limit_word(text)) for text in column.texts])
        if len(column.texts) < 100_000
        else np.zeros(len(column.texts), bool)
    )
    sums = (
        np.array([censored.means(text, "summary-row") for text in column.texts])
        if len(column.texts) < 100_000
        else limits
    )
    stated = []
    for row in np.flatnonzero(kept & limits[column.codes]):
        cells = tuple(each.cell(int(row)) for each in table.columns)
        stated.append(StatedRow(is_limit_word(column.cell(int(row))), cells, int(table.rows[row])))
    for row in np.flatnonzero(kept & sums[column.codes] & ~limits[column.codes]):
        findings.warn("summary-row", row=int(table.rows[row]), value=column.cell(int(row)), found=column.cell(int(row)))
    kept &= ~(limits | sums)[column.codes]
    return stated


def _label_column(headings: list[Heading]) -> int | None:
    for position, heading in enumerate(headings):
        if heading.role == "sample":
            return position
    return None


def _leave_repeated_headers(table: RawTable, position: int, kept: npt.NDArray[np.bool_], findings: Findings) -> None:
    """Take out copies of the header, as in tables printed page by page."""
    same = kept.copy()
    for column in table.columns:
        same &= column.codes == column.codes[position]
    if same.any():
        findings.note("repeated-header", count=int(same.sum()))
        kept &= ~same


def _leave_remarks(
    table: RawTable, kept: npt.NDArray[np.bool_], filled: npt.NDArray[np.int32], findings: Findings
) -> None:
    """Take out rows of one single text below a table of several columns."""
    if len(table.columns) < 3:
        return
    for row in np.flatnonzero(kept & (filled == 1)):
        text = next(cell for column in table.columns if (cell := column.cell(int(row))))
        if not re.fullmatch(r"[<>+\-]?[\d.,\s]+", text):
            findings.warn("remark-row", row=int(table.rows[row]), value=text, found=text[:80])
            kept[row] = False


#: Roles that one column plays; LIMIT_ROLES may be played once for each analyte.
_SHARED = (ANALYTE_VALUES, "ignore", "")


def _settle_roles(layout: Layout, findings: Findings) -> Layout:
    """Leave each role to one column, and decide what single letters mean once all headings are known."""
    headings = [
        _geodetic_datum(_lone_letter(heading, layout), column)
        for heading, column in zip(layout.headings, layout.columns, strict=True)
    ]
    seen: dict[tuple[str, str], str] = {}
    for position, heading in enumerate(headings):
        if heading.role in _SHARED:
            continue
        key = (heading.role, heading.analyte)
        if key in seen and (letter := analytes.recognise(heading.name)) is not None and len(heading.name) == 1:
            headings[position] = replace(heading, role=ANALYTE_VALUES, analyte=letter.symbol)
        elif key in seen:
            findings.note("role-taken", column=heading.name, role=heading.role, other=seen[key])
            headings[position] = replace(heading, role="ignore", analyte="")
        else:
            seen[key] = heading.name
    headings = _numeric_analytes(layout, headings, findings)
    return replace(layout, headings=tuple(headings))


def _lone_letter(heading: Heading, layout: Layout) -> Heading:
    """Read Y, N and E as places only beside their partner; Y alone is yttrium."""
    partners = {"x": "y", "y": "x", "easting": "northing", "northing": "easting"}
    partner = partners.get(heading.role)
    if partner is None or layout.of(partner) or len(heading.name.split(" ")[0]) > 1:
        return heading
    analyte = analytes.recognise(heading.name[:1])
    return replace(heading, role=ANALYTE_VALUES if analyte else "", analyte=analyte.symbol if analyte else "")


_DATUM = re.compile(r"(?:wgs|nad|etrs|ed|grs|pulkovo|mgi|s)[\s-]?\d{2,4}.*", re.IGNORECASE)


def _geodetic_datum(heading: Heading, column: TextColumn) -> Heading:
    """Tell the geodetic datum from the Serbian word for a date, which is the same."""
    if heading.role == "date" and any(_DATUM.fullmatch(str(text)) for text in column.texts[:50]):
        return replace(heading, role="datum")
    return heading


def _numeric_analytes(layout: Layout, headings: list[Heading], findings: Findings) -> list[Heading]:
    """Take a column for an analyte only if some cell is a number: 'As', 'Co' and 'In' are words too."""
    settled = []
    for heading, column in zip(headings, layout.columns, strict=True):
        if heading.role == ANALYTE_VALUES and len(column.texts) and not _has_number(column):
            findings.warn("no-number-in-column", column=heading.name, analyte=heading.analyte)
            heading = replace(heading, role="ignore", analyte="")
        settled.append(heading)
    return settled


#: Kinds of cells that speak for a column of numbers.
_TELLING = (
    Kind.NUMBER,
    Kind.BELOW,
    Kind.ABOVE,
    Kind.OTHER_MARK,
    Kind.MALFORMED,
    Kind.UNIT_INSIDE,
    Kind.BELOW_DETECTION,
    Kind.BELOW_QUANTIFICATION,
)


def _has_number(column: TextColumn) -> bool:
    """Whether any cell is a number, a censored one, or empty throughout: an empty column misleads nobody."""
    if (column.texts == "").all():
        return True
    kinds = numbers.parse(column, ".").kind
    return bool(np.isin(kinds, _TELLING).any())
