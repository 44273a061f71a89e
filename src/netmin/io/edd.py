"""ESdat's electronic laboratory format, ELDF 2e and 4: a header beside a table of samples and a table of results."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from netmin.io import csv_
from netmin.io.table import Asked, RawTable, TextColumn, refuse
from netmin.language import Message

NAME = "edd"

SUFFIXES = (".xml",)

_PART = re.compile(r"^(?P<stem>.*?)\.?(?:esdat)?(?P<part>header|sample|chemistry)(?:2e|4)?$", re.IGNORECASE)

#: Fields of the two tables that the import uses, and the role of each.
_SAMPLE_FIELDS = {
    "depth": "depth",
    "matrix_type": "matrix",
    "sample_type": "sample_type",
    "parent_sample": "parent",
    "sampled_date_time": "date",
    "sampled_date-time": "date",
    "sampled_date/time": "date",
    "lab_name": "laboratory",
}
_CHEMISTRY_FIELDS = {
    "originalchemname": "analyte",
    "prefix": "qualifier",
    "result": "value",
    "result_unit": "unit",
    "method_name": "method",
    "eql": "quantification_limit",
    "uncertainty": "uncertainty",
}

#: Result types that are not a result of the sample: surrogates and spikes.
_OWN_RESULTS = frozenset({"", "reg", "normal", "reported", "primary"})


def recognises(path: Path) -> bool:
    """Whether the file is one of the three parts, with the others beside it."""
    match = _PART.match(path.stem)
    return (
        match is not None
        and path.suffix.lower() in (".xml", ".csv")
        and _partner(path, "sample") is not None
        and _partner(path, "chemistry") is not None
    )


def _partner(path: Path, part: str) -> Path | None:
    """Return the file beside this one that holds another part of the same set."""
    own = _PART.match(path.stem)
    if own is None:
        return None
    for beside in sorted(path.parent.iterdir()):
        match = _PART.match(beside.stem)
        same = (
            match is not None
            and match["part"].casefold() == part
            and match["stem"].casefold() == own["stem"].casefold()
        )
        if same and beside.suffix.lower() == (".xml" if part == "header" else ".csv"):
            return beside
    return None


def read(path: Path, asked: Asked) -> tuple[RawTable, ...]:
    """Read samples and results as one table, a row per result.

    Raises
    ------
    DataError
        If a part is missing or lacks a field it needs.
    """
    sample_path, chemistry_path = _partner(path, "sample"), _partner(path, "chemistry")
    if sample_path is None or chemistry_path is None:
        raise refuse(path, "edd-part-missing", part="Sample, Chemistry")
    samples = _fields(sample_path, csv_.read(sample_path, asked)[0], {"samplecode"})
    results = _fields(chemistry_path, csv_.read(chemistry_path, asked)[0], {"samplecode", "result", "result_unit"})
    notes = _header_notes(path)
    rows = _joined_rows(chemistry_path, samples, results)
    columns: list[TextColumn] = []
    roles: dict[int, str] = {}
    for name, role, column in _chosen(samples, results, rows):
        roles[len(columns)] = role
        columns.append(_with_header(name, column))
    numbers = np.concatenate([[1], results.numbers[rows.result]]).astype(np.int64)
    return (RawTable(NAME, tuple(columns), numbers, None, roles=roles, decimal=".", notes=notes),)


class _Fields:
    """A table by its lower-case field names, the header row removed."""

    def __init__(self, table: RawTable) -> None:
        self.names = [column.cell(0).casefold().replace(" ", "_") for column in table.columns]
        self.numbers = table.rows[1:]
        self.columns = {
            name: column.take(slice(1, None)) for name, column in zip(self.names, table.columns, strict=True)
        }

    def texts(self, name: str) -> Any:
        if name in self.columns:
            return self.columns[name].each()
        return np.full(len(self.numbers), "", dtype=object)


def _fields(path: Path, table: RawTable, needed: set[str]) -> _Fields:
    fields = _Fields(table)
    missing = sorted(needed - set(fields.names))
    if missing or not len(fields.numbers):
        raise refuse(path, "edd-part-missing", part=", ".join(missing) or path.name)
    return fields


class _Rows:
    """Which results are kept, and the sample row of each."""

    def __init__(self, result: Any, sample: Any) -> None:
        self.result = result
        self.sample = sample


def _joined_rows(path: Path, samples: _Fields, results: _Fields) -> _Rows:
    position = {code: row for row, code in enumerate(samples.texts("samplecode"))}
    kinds = [str(kind).casefold() in _OWN_RESULTS for kind in results.texts("result_type")]
    kept = np.flatnonzero(np.array(kinds, dtype=bool))
    codes = results.texts("samplecode")[kept]
    orphans = [row for row, code in zip(kept, codes, strict=True) if code not in position]
    if orphans:
        row = int(results.numbers[orphans[0]])
        raise refuse(
            path, "edd-sample-missing", row=row, sample=str(results.texts("samplecode")[orphans[0]]), count=len(orphans)
        )
    return _Rows(kept, np.array([position[code] for code in codes], dtype=np.int64))


def _chosen(samples: _Fields, results: _Fields, rows: _Rows) -> list[tuple[str, str, TextColumn]]:
    """Return name, role and cells of every used column; a sample is known by its field name where it has one."""
    codes, fields = samples.texts("samplecode"), samples.texts("field_id")
    kinds = samples.texts("sample_type")
    own = [
        str(field) if field and str(kind).casefold() in ("", "normal") else str(code)
        for code, field, kind in zip(codes, fields, kinds, strict=True)
    ]
    known = dict(zip((str(code) for code in codes), own, strict=True))
    chosen = [("SampleCode", "sample", _text_column([own[row] for row in rows.sample]))]
    for name, role in _SAMPLE_FIELDS.items():
        if role == "parent" and name in samples.columns:
            parents = [known.get(str(parent), str(parent)) for parent in samples.texts(name)]
            chosen.append((name, role, _text_column([parents[row] for row in rows.sample])))
        elif name in samples.columns:
            chosen.append((name, role, samples.columns[name].take(rows.sample)))
    for name, role in _CHEMISTRY_FIELDS.items():
        if name in results.columns:
            chosen.append((name, role, results.columns[name].take(rows.result)))
    return _without_equals(chosen)


def _without_equals(chosen: list[tuple[str, str, TextColumn]]) -> list[tuple[str, str, TextColumn]]:
    """Leave the equals sign of the prefix field out: it says that the number is plain."""
    cleaned = []
    for name, role, column in chosen:
        if role == "qualifier":
            column = _text_column(["" if text == "=" else text for text in column.each()])
        cleaned.append((name, role, column))
    return cleaned


def _text_column(texts: list[str]) -> TextColumn:
    return TextColumn.of((text, False) for text in texts)


def _with_header(name: str, column: TextColumn) -> TextColumn:
    texts = np.append(column.texts, np.array([name], dtype=object))
    codes = np.concatenate([[len(column.texts)], column.codes]).astype(np.int32)
    return TextColumn(texts, codes, np.append(column.typed, False))


_ATTRIBUTE = re.compile(
    r"\b(Lab_Name|Lab_Report_Number|Project_ID|Project_Number|SDG_ID|COC_Number)\s*=\s*\"([^\"<]{0,120})\"",
    re.IGNORECASE,
)


def _header_notes(path: Path) -> tuple[Message, ...]:
    """Return what the header says of the report; it is searched for known attributes, never run through a parser."""
    header = path if path.suffix.lower() == ".xml" else _partner(path, "header")
    if header is None or header.stat().st_size > 10_000_000:
        return ()
    text = header.read_bytes().decode("utf-8", errors="replace")
    return tuple(
        Message.of("io.edd-header", name=name, value=value) for name, value in _ATTRIBUTE.findall(text) if value.strip()
    )
