"""From columns to results: one line per value, in mg/kg dry matter, from wide tables and long ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin import units
from netmin.io import numbers
from netmin.io.findings import Findings
from netmin.io.headings import ANALYTE_VALUES, Heading
from netmin.io.layout import Layout
from netmin.io.numbers import Kind, Parsed
from netmin.io.table import TextColumn
from netmin.samples import analytes
from netmin.units import Basis, Dimension, Unit

FloatArray = npt.NDArray[np.float64]
CodeArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

#: A concentration above a million mg/kg is more analyte than soil.
MILLION = 1e6


@dataclass(frozen=True)
class Choices:
    """What a person declared about numbers and units."""

    decimal: str | None = None
    unit: Unit | None = None
    basis: Basis = Basis.UNSTATED
    negative_is_limit: bool = False


@dataclass(eq=False)
class Words:
    """A column of few different texts: the texts, and which one each result has."""

    texts: list[str]
    codes: CodeArray

    def take(self, rows: npt.NDArray[np.int64] | BoolArray) -> Words:
        """Return the words of some results."""
        return Words(self.texts, self.codes[rows])


@dataclass(eq=False)
class Results:
    """Every value of the file, still with its row.

    Attributes
    ----------
    row : array of int, shape (m,)
        Position of the data row.
    analyte, unit, method, laboratory, original : Words
        As understood, or as written.
    value : array of float, shape (m,)
        In mg/kg dry matter; the limit where censored.
    qualifier : array of int, shape (m,)
        0 plain, 1 below, 2 above.
    detection, quantification, uncertainty, expected : array of float, shape (m,)
        In mg/kg dry matter, NaN where unknown; the last is what a reference material is certified to hold.
    """

    row: npt.NDArray[np.int64]
    analyte: Words
    unit: Words
    method: Words
    laboratory: Words
    original: Words
    value: FloatArray
    qualifier: npt.NDArray[np.int8]
    detection: FloatArray
    quantification: FloatArray
    uncertainty: FloatArray
    expected: FloatArray

    def take(self, chosen: npt.NDArray[np.int64] | BoolArray) -> Results:
        """Return some of the results."""
        return Results(
            row=self.row[chosen],
            analyte=self.analyte.take(chosen),
            unit=self.unit.take(chosen),
            method=self.method.take(chosen),
            laboratory=self.laboratory.take(chosen),
            original=self.original.take(chosen),
            value=self.value[chosen],
            qualifier=self.qualifier[chosen],
            detection=self.detection[chosen],
            quantification=self.quantification[chosen],
            uncertainty=self.uncertainty[chosen],
            expected=self.expected[chosen],
        )


@dataclass(frozen=True, eq=False)
class Piece:
    """The values of one column before they are joined: numbers of the file, and what turns them into mg/kg.

    Arrays have one element per data row of the table.
    """

    name: str
    column: TextColumn
    parsed: Parsed
    factor: FloatArray | float
    detection: FloatArray
    quantification: FloatArray
    uncertainty: FloatArray
    expected: FloatArray
    below: BoolArray | None = None
    above: BoolArray | None = None


def find_unit(heading: Heading, choices: Choices, findings: Findings) -> Unit | None:
    """Return the unit of a column of values; what is missing, unknown or a water unit is told."""
    name = heading.name
    if heading.unit is not None and heading.unit.dimension is Dimension.MASS_FRACTION:
        return replace(heading.unit, basis=heading.basis or heading.unit.basis)
    if heading.unit is not None and heading.unit.dimension is Dimension.WATER:
        findings.error("unit-water", column=name, value=heading.unit_text, unit=heading.unit_text)
    elif heading.unit_text and units.recognise_basis(heading.unit_text) is Basis.UNSTATED:
        findings.error("unit-unknown", column=name, value=heading.unit_text, unit=heading.unit_text)
    elif choices.unit is None:
        findings.error("unit-missing", column=name)
    else:
        return replace(choices.unit, basis=heading.basis or choices.unit.basis)
    return None


def dry_factor(
    basis: Basis, dry_share: FloatArray | None, choices: Choices, findings: Findings, name: str
) -> FloatArray | float:
    """Return what turns a mass fraction of a basis into one of dry matter; NaN where that is not known."""
    settled = basis or choices.basis
    if settled is Basis.ASH:
        findings.error("basis-ash", column=name)
        return np.nan
    if settled is Basis.FRESH:
        if dry_share is None:
            findings.error("basis-fresh", column=name)
            return np.nan
        findings.note("basis-converted")
        return np.asarray(1.0 / dry_share)
    if settled is Basis.UNSTATED:
        findings.note("basis-assumed")
    return 1.0


def check_cells(parsed: Parsed, column: TextColumn, name: str, layout: Layout, findings: Findings) -> None:
    """Tell every cell that is not a number."""
    for kind, code in numbers.PROBLEMS.items():
        values = {"mark": parsed.decimal} if kind is Kind.OTHER_MARK else {}
        findings.errors_in(code, column, parsed.kind == kind, layout.rows, name, **values)


def limits_at(
    parsed: Parsed, kind: npt.NDArray[np.int8], detection: FloatArray, quantification: FloatArray, codes: CodeArray
) -> FloatArray:
    """Return the value of every row, with the limit that a mark without a number stands for.

    A value below the detection limit is below the quantification limit too; the reverse does not hold.
    """
    value = parsed.value[codes]
    below_detection, below_quantification = kind == Kind.BELOW_DETECTION, kind == Kind.BELOW_QUANTIFICATION
    if not (below_detection.any() or below_quantification.any()):
        return value
    either = np.where(np.isnan(detection), quantification, detection)
    value = np.where(below_detection, either, value)
    return np.where(below_quantification, quantification, value)


def finish(piece: Piece, layout: Layout, choices: Choices, findings: Findings) -> dict[str, npt.NDArray[np.generic]]:
    """Return value, qualifier and limits of every row of a piece, checked, NaN where nothing was measured."""
    codes = piece.column.codes
    kind = piece.parsed.kind[codes]
    value = limits_at(piece.parsed, kind, piece.detection, piece.quantification, codes)
    qualifier = np.zeros(len(codes), dtype=np.int8)
    qualifier[np.isin(kind, (Kind.BELOW, Kind.BELOW_DETECTION, Kind.BELOW_QUANTIFICATION))] = 1
    qualifier[kind == Kind.ABOVE] = 2
    value, qualifier = _with_flags(piece, value, qualifier, kind)
    _check_limits(piece, value, qualifier, kind, layout, findings)
    value, qualifier = _negatives(piece, value, qualifier, layout, choices, findings)
    in_house = value * piece.factor + 0.0  # and minus nought is nought
    _check_values(piece, in_house, qualifier, layout, findings)
    stated = {
        name: getattr(piece, name) * piece.factor for name in ("detection", "quantification", "uncertainty", "expected")
    }
    return {"value": in_house, "qualifier": qualifier, **stated}


def _with_flags(
    piece: Piece, value: FloatArray, qualifier: npt.NDArray[np.int8], kind: npt.NDArray[np.int8]
) -> tuple[FloatArray, npt.NDArray[np.int8]]:
    """Read a number whose qualifier column says below or above as the limit; an empty cell takes the row's limit."""
    if piece.below is None or piece.above is None:
        return value, qualifier
    plain = kind == Kind.NUMBER
    qualifier = np.where(piece.below & plain, np.int8(1), np.where(piece.above & plain, np.int8(2), qualifier))
    empty = piece.below & (kind == Kind.MISSING)
    value = np.where(empty, np.where(np.isnan(piece.quantification), piece.detection, piece.quantification), value)
    return value, np.where(empty, np.int8(1), qualifier)


def _check_limits(
    piece: Piece,
    value: FloatArray,
    qualifier: npt.NDArray[np.int8],
    kind: npt.NDArray[np.int8],
    layout: Layout,
    findings: Findings,
) -> None:
    marked = np.isin(kind, (Kind.BELOW_DETECTION, Kind.BELOW_QUANTIFICATION))
    if piece.below is not None:
        marked |= piece.below & (kind == Kind.MISSING)
    for row in np.flatnonzero(marked & np.isnan(value)):
        text = piece.column.cell(int(row))
        findings.error("limit-unknown", row=int(layout.rows[row]), column=piece.name, value=text, found=text or "–")
    for row in np.flatnonzero((qualifier > 0) & (value <= 0)):
        text = piece.column.cell(int(row))
        findings.error("limit-not-positive", row=int(layout.rows[row]), column=piece.name, value=text, found=text)


def _negatives(
    piece: Piece,
    value: FloatArray,
    qualifier: npt.NDArray[np.int8],
    layout: Layout,
    choices: Choices,
    findings: Findings,
) -> tuple[FloatArray, npt.NDArray[np.int8]]:
    negative = (value < 0) & (qualifier == 0)
    if not negative.any():
        return value, qualifier
    if choices.negative_is_limit:
        findings.note("negative-read-as-limit", column=piece.name, count=int(negative.sum()))
        return np.where(negative, -value, value), np.where(negative, np.int8(1), qualifier)
    for row in np.flatnonzero(negative):
        text = piece.column.cell(int(row))
        findings.error("negative", row=int(layout.rows[row]), column=piece.name, value=text, found=text)
    return value, qualifier


def _check_values(
    piece: Piece, value: FloatArray, qualifier: npt.NDArray[np.int8], layout: Layout, findings: Findings
) -> None:
    for row in np.flatnonzero(value > MILLION * 1.000001):
        text = piece.column.cell(int(row))
        findings.error("more-than-everything", row=int(layout.rows[row]), column=piece.name, value=text, found=text)
    with np.errstate(invalid="ignore"):
        under = (qualifier == 0) & (value > 0) & (value < piece.detection * piece.factor * 0.999999)
    if under.any():
        findings.warn(
            "value-below-own-limit", row=int(layout.rows[np.argmax(under)]), column=piece.name, count=int(under.sum())
        )


_PLAIN = re.compile(r"-?\d+(?:\.\d+)?|", re.ASCII)


def originals(column: TextColumn, parsed: Parsed) -> list[str]:
    """Return, per different text, the text where it was not a plain number, else ""."""
    plain = ((parsed.kind == Kind.NUMBER) | (parsed.kind == Kind.MISSING)).tolist()
    is_plain, comma = _PLAIN.fullmatch, parsed.decimal == ","
    return [
        "" if looked and (typed or not comma or "." not in text) and is_plain(text) else str(text)
        for text, looked, typed in zip(column.texts, plain, column.typed.tolist(), strict=True)
    ]


def stated_limit(layout: Layout, position: int, role: str, decimal: str | None) -> float:
    """Return the limit that a row of the table states for a column, NaN where none does."""
    for stated in layout.stated:
        if stated.role == role and position < len(stated.cells):
            text = stated.cells[position].lstrip("<≤ ")
            limit = numbers.parse(TextColumn.of([(text, False)]), decimal or ("," if "," in text else "."))
            if limit.kind[0] == Kind.NUMBER:
                return float(limit.value[0])
    return np.nan


def stated_text(layout: Layout, position: int, role: str) -> str:
    """Return the text that a row of the table states for a column, or ""."""
    return next(
        (stated.cells[position] for stated in layout.stated if stated.role == role and position < len(stated.cells)), ""
    )


def row_numbers(
    layout: Layout, position: int | None, choices: Choices, findings: Findings, maximum: float = np.inf
) -> FloatArray:
    """Return the numbers of a column of limits or properties, NaN where empty; what is not a number is told."""
    if position is None:
        return np.full(len(layout.rows), np.nan)
    column, name = layout.columns[position], layout.headings[position].name
    parsed = numbers.parse(column, choices.decimal, maximum)
    check_cells(parsed, column, name, layout, findings)
    numeric = np.where(parsed.kind == Kind.NUMBER, parsed.value, np.nan)
    return np.asarray(numeric[column.codes])


def analyte_role(layout: Layout, role: str, symbol: str) -> int | None:
    """Return the position of the column that states a limit or an uncertainty of one analyte, else of every analyte."""
    for position, heading in enumerate(layout.headings):
        if heading.role == role and heading.analyte == symbol:
            return position
    return next(
        (position for position, heading in enumerate(layout.headings) if heading.role == role and not heading.analyte),
        None,
    )


def in_house(symbol: str, heading: Heading, findings: Findings) -> bool:
    """Whether a column of an analyte is read: oxides and extractable parts are kept out, visibly."""
    analyte = analytes.get(symbol)
    if analyte.kind == "oxide":
        findings.warn(
            "oxide-left-out", column=heading.name, oxide=symbol, element=analyte.parent, factor=analyte.factor
        )
        return False
    if heading.extractable and heading.role == ANALYTE_VALUES:
        findings.warn("extractable-left-out", column=heading.name)
        return False
    return True
