"""Text tables: comma, semicolon or tab between cells; and the one way the house writes them."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from netmin.files import write_whole
from netmin.io import regular
from netmin.io.encodings import as_utf8
from netmin.io.table import (
    MAXIMUM_BYTES,
    MAXIMUM_COLUMNS,
    MAXIMUM_ROWS,
    Asked,
    RawTable,
    TextColumn,
    as_text,
    from_rows,
    refuse,
)

NAME = "csv"

SUFFIXES = (".csv", ".txt", ".tsv", ".tab", ".dat")

_DELIMITERS = (";", "\t", ",", "|")

#: Names a person may give a delimiter that is awkward to type.
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}

_SNIFFED_LINES = 200
_SNIFFED_BYTES = 200_000

#: Larger files are worth the reader of regular tables.
_LARGE = 1_000_000


def recognises(path: Path) -> bool:
    """Whether the name says that the file is a text table."""
    return path.suffix.lower() in SUFFIXES


def read(path: Path, asked: Asked) -> tuple[RawTable, ...]:
    """Read a text table.

    Raises
    ------
    DataError
        If it is empty, not text, too large, or its quotation marks do not close.
    """
    if path.stat().st_size > MAXIMUM_BYTES:
        raise refuse(path, "too-large", limit=MAXIMUM_BYTES)
    return (read_bytes(path, path.read_bytes(), asked),)


def read_bytes(path: Path, data: bytes, asked: Asked) -> RawTable:
    """Return the table in the bytes of a text file."""
    encoded, encoding = as_utf8(path, data, asked.encoding)
    if not encoded or encoded.isspace():
        raise refuse(path, "empty")
    declared_inside, encoded = _separator_line(encoded)
    beginning = encoded[:_SNIFFED_BYTES].decode("utf-8", errors="ignore")
    delimiter = _NAMED.get(asked.delimiter or "", asked.delimiter) or declared_inside or _sniff(beginning)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise refuse(path, "delimiter-wrong", delimiter=delimiter)
    first_row = 2 if declared_inside else 1
    table = _read_fast(path, encoded, beginning, delimiter, first_row)
    if table is None:
        table = _read_carefully(path, encoded.decode("utf-8", errors="replace"), delimiter, first_row)
    digest = hashlib.sha256(data).hexdigest()
    return RawTable(NAME, table.columns, table.rows, None, encoding, delimiter, sha256=digest)


def _separator_line(encoded: bytes) -> tuple[str | None, bytes]:
    """Split off the line ``sep=;`` with which a spreadsheet names the delimiter."""
    match = re.match(rb'"?sep=([^\r\n])"?\r?\n', encoded, re.IGNORECASE)
    return (match[1].decode("latin-1"), encoded[match.end() :]) if match else (None, encoded)


def _sniff(beginning: str) -> str:
    """Return the delimiter that cuts most of the first lines into the same number of cells, and into most of them."""
    lines = _first_lines(beginning)
    scores = {}
    for delimiter in _DELIMITERS:
        counts = Counter(len(row) for row in _cut(lines, delimiter) if len(row) > 1)
        width, times = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        scores[delimiter] = (times * min(width, 4), width)
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best][0] else ","


def _first_lines(beginning: str) -> list[str]:
    return list(io.StringIO(beginning, newline=None))[:_SNIFFED_LINES]


def _cut(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _read_fast(path: Path, encoded: bytes, beginning: str, delimiter: str, first_row: int) -> RawTable | None:
    """Read with pandas' C parser; None where rows are ragged or quoted oddly, for the careful reader to explain."""
    width = max((len(row) for row in _cut(_first_lines(beginning), delimiter)), default=0)
    if not 1 <= width <= MAXIMUM_COLUMNS:
        return None
    columns = regular.cut(encoded, delimiter) if len(encoded) > _LARGE else None
    if columns is None:
        columns = _parsed_columns(encoded, width, delimiter)
    if columns is None:
        return None
    count = len(columns[0].codes)
    if count > MAXIMUM_ROWS:
        raise refuse(path, "too-many-rows", count=count, limit=MAXIMUM_ROWS)
    return RawTable(NAME, columns, np.arange(first_row, first_row + count, dtype=np.int64))


def _parsed_columns(encoded: bytes, width: int, delimiter: str) -> tuple[TextColumn, ...] | None:
    try:
        frame = pd.read_csv(
            io.BytesIO(encoded),
            sep=delimiter,
            header=None,
            names=list(range(width)),
            index_col=False,
            dtype=_text_kinds(_cut(_scattered_lines(encoded), delimiter), width),
            na_filter=False,
            skip_blank_lines=False,
            low_memory=False,
            on_bad_lines="error",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OverflowError):
        return None
    return tuple(_column(frame[name]) for name in frame.columns)


def _text_kinds(rows: list[list[str]], width: int) -> Any:
    """Return how each column is held while reading: few different texts are counted faster as categories."""
    different = [len({row[index] for row in rows if index < len(row)}) for index in range(width)]
    return {index: "category" if count <= len(rows) / 5 else object for index, count in enumerate(different)}


def _scattered_lines(encoded: bytes) -> list[str]:
    """Return lines from all over the file; which they are decides only how columns are held in memory."""
    step = max(len(encoded) // 150, 1)
    starts = (encoded.find(b"\n", place) + 1 for place in range(0, len(encoded), step))
    return [encoded[start : encoded.find(b"\n", start)].decode("utf-8", errors="replace") for start in starts if start]


def _column(cells: Any) -> TextColumn:
    """Return a column as its different texts, outer blanks removed."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes, different = cells.cat.codes.to_numpy(), cells.cat.categories.to_numpy(dtype=object)
    else:
        codes, different = pd.factorize(cells.to_numpy(dtype=object))
    codes = codes.astype(np.int32, copy=False)
    texts = np.array([text.strip() if isinstance(text, str) else "" for text in different], dtype=object)
    if (codes < 0).any():
        codes = np.where(codes < 0, np.int32(len(texts)), codes)
        texts = np.append(texts, np.array([""], dtype=object))
    if any(text is not each for text, each in zip(texts, different, strict=False)):
        merged, distinct = pd.factorize(texts)
        codes, texts = merged[codes].astype(np.int32), np.asarray(distinct, dtype=object)
    return TextColumn(texts, codes, np.zeros(len(texts), dtype=bool))


def _read_carefully(path: Path, text: str, delimiter: str, first_row: int) -> RawTable:
    """Read row by row; slower, but every oddity has its row."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(_without_empty_end(row))
            if len(rows) > MAXIMUM_ROWS or len(row) > MAXIMUM_COLUMNS:
                raise refuse(path, "too-many-columns", row=len(rows), count=len(row), limit=MAXIMUM_COLUMNS)
    except csv.Error as error:
        raise refuse(path, "quotes-do-not-close", row=len(rows) + first_row, reason=str(error)) from None
    return from_rows(path, rows, NAME, first_row=first_row)


def _without_empty_end(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row.pop()
    return row


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as UTF-8 text with commas; the file appears whole or not at all.

    A text that a spreadsheet would run as a formula is disarmed by an apostrophe; numbers, and texts that are numbers,
    stay.

    Parameters
    ----------
    path : pathlib.Path
        Where to write.
    frame : pandas.DataFrame
        The table; the index is left out, unknown numbers become empty cells.
    """
    with write_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([disarm(str(name)) for name in frame.columns])
        columns = [[_written(cell) for cell in frame[name].tolist()] for name in frame.columns]
        writer.writerows(zip(*columns, strict=True))


def _written(cell: object) -> str:
    if isinstance(cell, float):
        return "" if np.isnan(cell) else repr(cell)
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return ""
    if isinstance(cell, str):
        return disarm(cell)
    return as_text(cell)[0]


_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?%?")


def disarm(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> disarm("=1+1"), disarm("-5"), disarm("- none")
    ("'=1+1", '-5', "'- none")
    """
    if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠") and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
