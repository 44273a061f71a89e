"""Results of a long table: a row per result, the analyte and the unit in columns of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin import units
from netmin.io import numbers
from netmin.io.findings import Findings
from netmin.io.headings import Heading, roles
from netmin.io.layout import Layout
from netmin.io.numbers import Kind, Parsed
from netmin.io.results import (
    MILLION,
    BoolArray,
    Choices,
    FloatArray,
    Piece,
    Results,
    Words,
    check_cells,
    dry_factor,
    find_unit,
    finish,
    in_house,
    originals,
    row_numbers,
)
from netmin.io.table import TextColumn
from netmin.samples import analytes, censored
from netmin.units import Basis, Dimension, Unit, plain_letters

#: Soil properties that a long table may list among the analytes.
PROPERTIES = ("ph", "clay", "organic_matter", "dry_matter", "moisture")


@dataclass(frozen=True, eq=False)
class Named:
    """What the column of analytes names.

    Attributes
    ----------
    symbols : list of str
        Analytes met, each once.
    code : array of int, shape (n,)
        Position in `symbols` of every row's analyte, -1 where the row is not read as a result.
    property_rows : dict of str to array of bool
        Rows that hold a soil property instead.
    """

    symbols: list[str]
    code: npt.NDArray[np.int32]
    property_rows: dict[str, BoolArray]


def name_analytes(layout: Layout, findings: Findings) -> Named:
    """Return what every row's analyte is; a near miss stops the import, what is foreign is left out."""
    column = layout.columns[_position(layout, "analyte")]
    heading = layout.headings[_position(layout, "analyte")]
    known: dict[str, int] = {}
    code_of_text = np.full(len(column.texts), -1, dtype=np.int32)
    foreign: list[str] = []
    properties: dict[str, BoolArray] = {}
    misspelled = np.zeros(len(column.texts), dtype=bool)
    for position, text in enumerate(column.texts):
        mention = analytes.find(text) if text else None
        role = roles().get(plain_letters(text), "")
        if mention is not None:
            named = Heading(str(text), "analyte_values", mention.analyte.symbol, extractable=mention.extractable)
            if in_house(mention.analyte.symbol, named, findings):
                code_of_text[position] = known.setdefault(mention.analyte.symbol, len(known))
        elif role in PROPERTIES:
            properties[role] = column.codes == position
        else:
            misspelled[position] = _name_problem(text)
            foreign += [str(text)] if text and not misspelled[position] else []
    _tell_misspelled(column, misspelled, layout, heading.name, findings)
    if foreign:
        findings.warn("analytes-left-out", column=heading.name, names=sorted(foreign)[:20], count=len(foreign))
    return Named(list(known), code_of_text[column.codes], properties)


def _name_problem(text: str) -> bool:
    return not text or analytes.suggest(text) is not None


def _tell_misspelled(column: TextColumn, misspelled: BoolArray, layout: Layout, name: str, findings: Findings) -> None:
    for position in np.flatnonzero(misspelled):
        text = str(column.texts[position])
        row = int(layout.rows[np.argmax(column.codes == position)])
        if text:
            findings.error(
                "analyte-misspelled", row=row, column=name, value=text, found=text, near=analytes.suggest(text)
            )
        else:
            findings.error("analyte-missing", row=row, column=name)


def _position(layout: Layout, role: str) -> int:
    position = layout.first(role)
    if position is None:
        raise ValueError(f"the table has no column of role {role!r}")
    return position


def read_long(
    layout: Layout, named: Named, choices: Choices, dry_share: FloatArray | None, findings: Findings
) -> Results | None:
    """Return the results of every row that names an analyte."""
    position = _position(layout, "value")
    column, heading = layout.columns[position], layout.headings[position]
    wanted = named.code >= 0
    if not wanted.any():
        return None
    unit_words, factor = _units(layout, heading, wanted, choices, dry_share, findings)
    largest = MILLION / np.nanmin(factor) if np.isfinite(factor[wanted]).any() else MILLION
    parsed = numbers.parse(column, choices.decimal, float(largest))
    checked = column if wanted.all() else _only(column, wanted)
    check_cells(parsed if checked is column else _with_blank(parsed), checked, heading.name, layout, findings)
    piece = _piece(layout, column, heading, parsed, factor, choices, findings)
    return _collect(layout, piece, named, unit_words, wanted, choices, findings)


def _only(column: TextColumn, wanted: BoolArray) -> TextColumn:
    """Return the column with the rows that are not wanted emptied."""
    texts = np.append(column.texts, np.array([""], dtype=object))
    return TextColumn(
        texts, np.where(wanted, column.codes, np.int32(len(column.texts))), np.append(column.typed, False)
    )


def _with_blank(parsed: Parsed) -> Parsed:
    return Parsed(
        np.append(parsed.value, np.nan),
        np.append(parsed.kind, np.int8(Kind.MISSING)),
        np.append(parsed.uncertainty, np.nan),
        parsed.decimal,
    )


def _piece(
    layout: Layout,
    column: TextColumn,
    heading: Heading,
    parsed: Parsed,
    factor: FloatArray,
    choices: Choices,
    findings: Findings,
) -> Piece:
    detection = row_numbers(layout, layout.first("detection_limit"), choices, findings)
    quantification = row_numbers(layout, layout.first("quantification_limit"), choices, findings)
    stated = row_numbers(layout, layout.first("uncertainty"), choices, findings)
    inside = parsed.uncertainty
    uncertainty = stated if np.isnan(inside).all() else np.where(np.isnan(stated), inside[column.codes], stated)
    expected = row_numbers(layout, layout.first("expected"), choices, findings)
    below, above = _flags(layout, findings)
    return Piece(heading.name, column, parsed, factor, detection, quantification, uncertainty, expected, below, above)


def _flags(layout: Layout, findings: Findings) -> tuple[BoolArray | None, BoolArray | None]:
    """Return which rows the qualifier column calls below or above."""
    position = layout.first("qualifier")
    if position is None:
        return None, None
    column = layout.columns[position]
    below, above = np.zeros(len(column.texts), dtype=bool), np.zeros(len(column.texts), dtype=bool)
    unknown = []
    for place, text in enumerate(column.texts):
        mark = censored.read_mark(text) if text not in ("<", ">") else censored.Mark(text)
        if mark is not None:
            below[place], above[place] = mark.qualifier == "<", mark.qualifier == ">"
        elif text and text != "=":
            unknown.append(str(text))
    if unknown:
        findings.note("qualifiers-ignored", column=layout.headings[position].name, names=sorted(unknown)[:20])
    return below[column.codes], above[column.codes]


def _units(
    layout: Layout,
    heading: Heading,
    wanted: BoolArray,
    choices: Choices,
    dry_share: FloatArray | None,
    findings: Findings,
) -> tuple[Words, FloatArray]:
    """Return the unit of every row as written, and what turns its number into mg/kg of dry matter."""
    count = len(wanted)
    position = layout.first("unit")
    if position is None:
        unit = find_unit(heading, choices, findings)
        factor = _factor(unit, heading.name, layout, choices, dry_share, findings)
        text = heading.unit_text or (unit.symbol if unit else "")
        return Words([text], np.zeros(count, dtype=np.int32)), np.broadcast_to(
            np.asarray(factor, dtype=float), (count,)
        )
    column, name = layout.columns[position], layout.headings[position].name
    used = np.zeros(len(column.texts), dtype=bool)
    used[column.codes[wanted]] = True
    factors: list[FloatArray | float] = []
    for place, text in enumerate(column.texts):
        rows = layout.rows[(column.codes == place) & wanted] if used[place] else np.empty(0, dtype=np.int64)
        unit = _unit_of_cell(str(text), heading, rows, name, choices, findings) if used[place] else None
        factors.append(_factor(unit, name, layout, choices, dry_share, findings))
    words = Words([str(text) for text in column.texts], column.codes)
    if all(isinstance(factor, float) for factor in factors):
        return words, np.array(factors, dtype=float)[column.codes]
    table = np.stack([np.broadcast_to(factor, (count,)) for factor in factors])
    return words, table[column.codes, np.arange(count)]


def _unit_of_cell(
    text: str, heading: Heading, rows: npt.NDArray[np.int64], name: str, choices: Choices, findings: Findings
) -> Unit | None:
    """Return the unit that a cell of the unit column names; every row with a wrong one is told."""
    if not text:
        if heading.unit is not None or choices.unit is not None:
            return find_unit(heading, choices, findings)
        findings.errors_at("unit-missing", rows, name)
        return None
    unit = units.recognise(text)
    if unit is not None and unit.dimension is Dimension.MASS_FRACTION:
        return replace(unit, basis=unit.basis or heading.basis)
    code = "unit-water" if unit is not None and unit.dimension is Dimension.WATER else "unit-unknown"
    for row in rows:
        findings.error(code, row=int(row), column=name, value=text, unit=text)
    return None


def _factor(
    unit: Unit | None, name: str, layout: Layout, choices: Choices, dry_share: FloatArray | None, findings: Findings
) -> FloatArray | float:
    if unit is None:
        return np.nan
    position = layout.first("basis")
    if position is None:
        return unit.factor * dry_factor(unit.basis, dry_share, choices, findings, name)
    column = layout.columns[position]
    bases = [units.recognise_basis(str(text)) for text in column.texts]
    table = [unit.factor * dry_factor(basis or unit.basis, dry_share, choices, findings, name) for basis in bases]
    return _unlike(table, column, bases)


def _unlike(table: list[FloatArray | float], column: TextColumn, bases: list[Basis]) -> FloatArray:
    """Return the factor of every row where rows state their basis one by one."""
    factor = np.empty(len(column.codes))
    for place, each in enumerate(table[: len(bases)]):
        rows = column.codes == place
        factor[rows] = np.broadcast_to(np.asarray(each, dtype=float), rows.shape)[rows]
    return factor


def _collect(
    layout: Layout,
    piece: Piece,
    named: Named,
    unit_words: Words,
    wanted: BoolArray,
    choices: Choices,
    findings: Findings,
) -> Results:
    finished = (
        finish(piece, layout, choices, findings)
        if wanted.all()
        else _finish_wanted(layout, piece, wanted, choices, findings)
    )
    value = np.asarray(finished["value"], dtype=float)
    measured = np.flatnonzero(wanted & ~np.isnan(value))
    everything = len(measured) == len(wanted)
    picked = slice(None) if everything else measured
    return Results(
        row=measured,
        analyte=Words(named.symbols, named.code[picked]),
        unit=Words(unit_words.texts, unit_words.codes[picked]),
        method=_words(layout, "method", picked),
        laboratory=_words(layout, "laboratory", picked),
        original=Words(originals(piece.column, piece.parsed), piece.column.codes[picked]),
        **{name: values[picked] for name, values in finished.items()},  # type: ignore[arg-type] # the arrays of `finish`
    )


def _finish_wanted(
    layout: Layout, piece: Piece, wanted: BoolArray, choices: Choices, findings: Findings
) -> dict[str, npt.NDArray[np.generic]]:
    """Finish only the rows of analytes: pH and humus have other rules, and foreign analytes none."""
    column = _only(piece.column, wanted)
    below = None if piece.below is None else piece.below & wanted
    above = None if piece.above is None else piece.above & wanted
    return finish(
        replace(piece, column=column, parsed=_with_blank(piece.parsed), below=below, above=above),
        layout,
        choices,
        findings,
    )


def _words(layout: Layout, role: str, picked: slice | npt.NDArray[np.int64]) -> Words:
    position = layout.first(role)
    if position is None:
        return Words([""], np.zeros(len(layout.rows), dtype=np.int32)[picked])
    column = layout.columns[position]
    return Words([str(text) for text in column.texts], column.codes[picked])
