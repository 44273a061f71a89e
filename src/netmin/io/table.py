"""A file as rows of text, before anything is understood of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from netmin.errors import DataError, Place, Problem
from netmin.language import Message

#: More columns, rows or bytes than these are refused with a sentence.
MAXIMUM_COLUMNS = 5_000
MAXIMUM_ROWS = 20_000_000
MAXIMUM_BYTES = 4_000_000_000

IntArray = npt.NDArray[np.int64]
CodeArray = npt.NDArray[np.int32]
TextArray = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Asked:
    """What a person declared about the form of a file; None where it is to be found out."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, eq=False)
class TextColumn:
    """One column as its different texts and where each stands.

    Attributes
    ----------
    texts : array of str, shape (k,)
        Different cells, outer blanks removed.
    codes : array of int, shape (n,)
        Position in `texts` of every row's cell.
    typed : array of bool, shape (k,)
        The cell came as a number, so its decimal mark is not in question.
    """

    texts: TextArray
    codes: CodeArray
    typed: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, cells: Iterable[tuple[str, bool]]) -> TextColumn:
        """Return the column of cells given as text and whether each came as a number."""
        known: dict[tuple[str, bool], int] = {}
        codes = np.fromiter((known.setdefault(cell, len(known)) for cell in cells), dtype=np.int32)
        texts = np.array([text for text, _ in known], dtype=object)
        return cls(texts, codes, np.array([typed for _, typed in known], dtype=bool))

    def cell(self, row: int) -> str:
        """Return the text of one row."""
        return str(self.texts[self.codes[row]])

    def take(self, rows: npt.NDArray[np.bool_] | slice | IntArray) -> TextColumn:
        """Return some rows, with only the texts that stand in them."""
        codes = self.codes[rows]
        unused = self._unused(rows, codes)
        if not unused.any():
            return TextColumn(self.texts, codes, self.typed)
        position = np.cumsum(~unused, dtype=np.int32) - np.int32(1)
        return TextColumn(self.texts[~unused], position[codes], self.typed[~unused])

    def _unused(self, rows: npt.NDArray[np.bool_] | slice | IntArray, codes: CodeArray) -> npt.NDArray[np.bool_]:
        """Return which texts stand in none of the rows; where few first rows go, only their texts are looked for."""
        unused = np.ones(len(self.texts), dtype=bool)
        if isinstance(rows, slice) and rows.start is not None and rows.start <= 20 and rows.stop is None:
            unused[:] = False
            for code in np.unique(self.codes[: rows.start]):
                unused[code] = not (codes == code).any()
        else:
            unused[codes] = False
        return unused

    def each(self) -> TextArray:
        """Return the text of every row."""
        return np.asarray(self.texts[self.codes])


@dataclass(frozen=True, eq=False)
class RawTable:
    """One sheet, layer or file.

    Attributes
    ----------
    format : str
        Name of the reader.
    columns : tuple of TextColumn
        All of the same length, the header among their rows.
    rows : array of int
        Number of every row as a spreadsheet shows it.
    sheet, encoding, delimiter : str or None
        As found.
    roles : mapping of int to str
        Columns whose role the format itself fixes.
    crs : str or None
        Coordinate system that the file states.
    decimal : str or None
        Decimal mark that the format itself fixes.
    problems : tuple of Problem
        Met while reading.
    notes : tuple of Message
        To be told.
    sha256 : str
        Of the bytes as they were read, where the reader had them at hand.
    """

    format: str
    columns: tuple[TextColumn, ...]
    rows: IntArray
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    roles: dict[int, str] = field(default_factory=dict)
    crs: str | None = None
    decimal: str | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Message, ...] = ()
    sha256: str = ""

    def head(self, count: int) -> list[list[str]]:
        """Return the first rows as lists of text."""
        return [[column.cell(row) for column in self.columns] for row in range(min(count, len(self.rows)))]


def refuse(path: Path, code: str, *, sheet: str | None = None, row: int | None = None, **values: object) -> DataError:
    """Return the error that the whole file cannot be read."""
    place = Place(file=path.name, sheet=sheet, row=row)
    return DataError([Problem(Message.of(f"io.{code}", **values), place)], file=path.name)


def as_text(value: object) -> tuple[str, bool]:
    """Return a cell of a typed format as text, and whether it was a number.

    Examples
    --------
    >>> as_text(12.0), as_text(0.05), as_text(None), as_text(" <0,05 ")
    (('12', True), ('0.05', True), ('', False), ('<0,05', False))
    """
    if value is None:
        return "", False
    if isinstance(value, bool):
        return str(value), False
    if isinstance(value, int):
        return str(value), True
    if isinstance(value, float):
        if np.isnan(value):
            return "", False
        return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)), True
    if isinstance(value, datetime.datetime):
        return (value.date() if value.time() == datetime.time() else value).isoformat(), False
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat(), False
    return str(value).strip(), False


def from_rows(
    path: Path,
    rows: Sequence[Sequence[object]],
    name: str,
    sheet: str | None = None,
    first_row: int = 1,
    **known: object,
) -> RawTable:
    """Return the table of rows of typed cells; short rows are filled with empty cells.

    Raises
    ------
    DataError
        If there are too many rows or columns.
    """
    width = max((len(row) for row in rows), default=0)
    if width > MAXIMUM_COLUMNS:
        raise refuse(path, "too-many-columns", sheet=sheet, count=width, limit=MAXIMUM_COLUMNS)
    if len(rows) > MAXIMUM_ROWS:
        raise refuse(path, "too-many-rows", sheet=sheet, count=len(rows), limit=MAXIMUM_ROWS)
    empty = ("", False)
    columns = tuple(
        TextColumn.of(as_text(row[index]) if index < len(row) else empty for row in rows) for index in range(width)
    )
    numbers = np.arange(first_row, first_row + len(rows), dtype=np.int64)
    return RawTable(name, columns, numbers, sheet, **known)  # type: ignore[arg-type] # the reader's own further fields
