"""What is known of each sample besides its analytes: date, land use, pH, clay, organic matter, dry matter."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.io import numbers
from netmin.io.findings import Findings
from netmin.io.identity import Identity
from netmin.io.layout import Layout
from netmin.io.numbers import Kind
from netmin.io.table import TextColumn
from netmin.units import Dimension

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Largest possible value of each property; the smallest is nought.
LARGEST = {"ph": 14.0, "clay": 100.0, "organic_matter": 100.0, "dry_matter": 100.0, "moisture": 100.0}


def first_rows(identity: Identity, filled: BoolArray) -> IntArray:
    """Return, per sample, the first filled row, else the sample's first row of its own; -1 where it has none."""
    if filled.all():
        return identity.starts
    first = identity.first_of(filled & (identity.kind == 0))
    return np.where(first < 0, identity.starts, first)


def filled_rows(column: TextColumn) -> BoolArray:
    """Return which rows of a column hold something."""
    return np.asarray((column.texts != "")[column.codes])


def row_property(
    layout: Layout, role: str, property_rows: Mapping[str, BoolArray], decimal: str | None, findings: Findings
) -> FloatArray:
    """Return a property per row, from its own column or from the rows of a long table that name it; NaN elsewhere."""
    unknown = np.full(len(layout.rows), np.nan)
    position = layout.first(role)
    wanted = np.ones(len(layout.rows), dtype=bool)
    if position is None:
        position, wanted = layout.first("value"), property_rows.get(role, np.zeros(len(layout.rows), dtype=bool))
        if position is None or not wanted.any():
            return unknown
    values = _numbers(layout, position, wanted, LARGEST[role], decimal, findings)
    values = values * _percent(layout, position, role)
    with np.errstate(invalid="ignore"):
        beyond = (values < 0) | (values > LARGEST[role])
    for row in np.flatnonzero(beyond):
        text = layout.columns[position].cell(int(row))
        name = layout.headings[position].name
        findings.error(
            f"beyond-{role.replace('_', '-')}", row=int(layout.rows[row]), column=name, value=text, found=text
        )
    return values


def _numbers(
    layout: Layout, position: int, wanted: BoolArray, largest: float, decimal: str | None, findings: Findings
) -> FloatArray:
    column, name = layout.columns[position], layout.headings[position].name
    chosen = column.take(wanted)
    parsed = numbers.parse(chosen, decimal, largest * 10)
    rows = layout.rows[wanted]
    for kind, code in numbers.PROBLEMS.items():
        findings.errors_in(
            code,
            chosen,
            parsed.kind == kind,
            rows,
            name,
            **({"mark": parsed.decimal} if kind is Kind.OTHER_MARK else {}),
        )
    censored = np.isin(parsed.kind, (Kind.BELOW, Kind.ABOVE, Kind.BELOW_DETECTION, Kind.BELOW_QUANTIFICATION))
    if censored.any():
        findings.warn(
            "property-censored",
            row=int(rows[np.argmax(censored[chosen.codes])]),
            column=name,
            count=int(censored[chosen.codes].sum()),
        )
    values = np.full(len(layout.rows), np.nan)
    values[wanted] = np.where(parsed.kind == Kind.NUMBER, parsed.value, np.nan)[chosen.codes]
    return values


def _percent(layout: Layout, position: int, role: str) -> float:
    """Return what turns the numbers of a column into percent."""
    unit = layout.headings[position].unit
    if role == "ph" or unit is None or unit.dimension is not Dimension.MASS_FRACTION:
        return 1.0
    return unit.factor / 1e4


def dry_share(
    layout: Layout, identity: Identity, property_rows: Mapping[str, BoolArray], decimal: str | None, findings: Findings
) -> FloatArray | None:
    """Return the dry part of the fresh mass per row, or None where the file states neither dry matter nor moisture."""
    percent = row_property(layout, "dry_matter", property_rows, decimal, findings)
    if np.isnan(percent).all():
        moisture = row_property(layout, "moisture", property_rows, decimal, findings)
        percent = 100.0 - moisture
        if not np.isnan(moisture).all():
            findings.note("moisture-of-fresh-mass")
    if np.isnan(percent).all():
        return None
    per_sample = np.full(len(identity.names), np.nan)
    rows = np.flatnonzero(~np.isnan(percent))[::-1]
    per_sample[identity.code[rows]] = percent[rows]
    share = per_sample[identity.code] / 100.0
    return np.where(share > 0, share, np.nan)


@dataclass(frozen=True)
class _Form:
    """How a date is written, and which of its numbers is the day."""

    pattern: re.Pattern[str]
    order: str


_FORMS = (
    _Form(re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?"), "ymd"),
    _Form(re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})"), "ymd"),
    _Form(re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\.?(?:\s.*)?"), "dmy"),
    _Form(re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:\s.*)?"), "?"),
)

#: Day nought of the day numbers that workbooks keep.
_EPOCH = datetime.date(1899, 12, 30)


def read_dates(column: TextColumn, name: str, rows: IntArray, findings: Findings) -> list[str]:
    """Return the different dates of a column as ISO text, "" where there is none or it can be read two ways."""
    orders = {_slash_order(text) for text in column.texts} - {""}
    order = orders.pop() if len(orders) == 1 else "?"
    read = [_date(str(text), bool(typed), order) for text, typed in zip(column.texts, column.typed, strict=True)]
    unread = np.array([not date and bool(text) for date, text in zip(read, column.texts, strict=True)], dtype=bool)
    if unread.any():
        row = int(np.argmax(unread[column.codes]))
        findings.warn(
            "date-unclear",
            row=int(rows[row]),
            column=name,
            value=column.cell(row),
            found=column.cell(row),
            count=int(unread[column.codes].sum()),
        )
    return read


def _slash_order(text: str) -> str:
    """Return whether the day or the month comes first, where a number above twelve tells."""
    match = _FORMS[3].pattern.fullmatch(text)
    if match is None:
        return ""
    first, second = int(match[1]), int(match[2])
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else ""


def _date(text: str, typed: bool, order: str) -> str:
    if typed and re.fullmatch(r"\d{5}(\.\d+)?", text):
        return (_EPOCH + datetime.timedelta(days=int(float(text)))).isoformat()
    for form in _FORMS:
        match = form.pattern.fullmatch(text)
        if match is not None:
            return _iso([int(part) for part in match.groups()], form.order if form.order != "?" else order)
    return ""


def _iso(parts: list[int], order: str) -> str:
    if order == "?":
        return ""
    named = dict(zip(order, parts, strict=True))
    try:
        return datetime.date(named["y"], named["m"], named["d"]).isoformat()
    except ValueError:
        return ""
