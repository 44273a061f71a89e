"""Results of a wide table: a row per sample, a column per analyte."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.io import numbers
from netmin.io.findings import Findings
from netmin.io.headings import ANALYTE_VALUES
from netmin.io.layout import Layout
from netmin.io.numbers import Kind
from netmin.io.results import (
    MILLION,
    Choices,
    FloatArray,
    Piece,
    Results,
    Words,
    analyte_role,
    check_cells,
    dry_factor,
    find_unit,
    finish,
    in_house,
    originals,
    row_numbers,
    stated_limit,
    stated_text,
)
from netmin.units import Dimension, Unit

_ANY = Unit("mg/kg", Dimension.MASS_FRACTION, 1.0)


def read_wide(layout: Layout, choices: Choices, dry_share: FloatArray | None, findings: Findings) -> Results | None:
    """Return the results of every column of an analyte, row by row; None where there is no such column."""
    parts: list[tuple[int, Unit, Piece]] = []
    for position in layout.of(ANALYTE_VALUES):
        heading = layout.headings[position]
        if not in_house(heading.analyte, heading, findings):
            continue
        unit = find_unit(heading, choices, findings)
        # Without a unit nothing is read, but its cells are checked all the same, so that every problem is told at once.
        piece = _piece(layout, position, unit or _ANY, choices, dry_share, findings)
        if unit is not None:
            parts.append((position, unit, piece))
    if not parts:
        return None
    return _join([_one_column(layout, position, unit, piece, choices, findings) for position, unit, piece in parts])


def _piece(
    layout: Layout, position: int, unit: Unit, choices: Choices, dry_share: FloatArray | None, findings: Findings
) -> Piece:
    heading, column = layout.headings[position], layout.columns[position]
    parsed = numbers.parse(column, choices.decimal, MILLION / unit.factor)
    check_cells(parsed, column, heading.name, layout, findings)
    limits = {}
    for role in ("detection_limit", "quantification_limit", "uncertainty", "expected"):
        limits[role] = _limit(layout, position, role, choices, findings)
    uncertainty = np.where(np.isnan(limits["uncertainty"]), parsed.uncertainty[column.codes], limits["uncertainty"])
    factor = unit.factor * dry_factor(unit.basis, dry_share, choices, findings, heading.name)
    return Piece(
        heading.name,
        column,
        parsed,
        factor,
        limits["detection_limit"],
        limits["quantification_limit"],
        uncertainty,
        limits["expected"],
    )


def _limit(layout: Layout, position: int, role: str, choices: Choices, findings: Findings) -> FloatArray:
    """Return a limit per row: from its own column, else from a row that states it, in the unit of the values."""
    own = analyte_role(layout, role, layout.headings[position].analyte)
    if own is not None:
        return row_numbers(layout, own, choices, findings)
    return np.full(len(layout.rows), stated_limit(layout, position, role, choices.decimal))


def _one_column(
    layout: Layout, position: int, unit: Unit, piece: Piece, choices: Choices, findings: Findings
) -> Results:
    heading = layout.headings[position]
    finished = finish(piece, layout, choices, findings)
    kind = piece.parsed.kind[piece.column.codes]
    measured = np.flatnonzero((kind != Kind.MISSING) & ~np.isnan(finished["value"].astype(float)))
    method = heading.method or stated_text(layout, position, "method")
    written = heading.unit_text or unit.symbol
    constant = np.zeros(len(measured), dtype=np.int32)
    results = Results(
        row=measured,
        analyte=Words([heading.analyte], constant),
        unit=Words([written], constant),
        method=Words([method], constant),
        laboratory=_row_words(layout, "laboratory", measured),
        original=Words(originals(piece.column, piece.parsed), piece.column.codes[measured]),
        **_picked(finished, measured),
    )
    if not method and (shared := analyte_role(layout, "method", heading.analyte)) is not None:
        results.method = _column_words(layout, shared, measured)
    return results


def _row_words(layout: Layout, role: str, rows: npt.NDArray[np.int64]) -> Words:
    position = layout.first(role)
    return (
        Words([""], np.zeros(len(rows), dtype=np.int32)) if position is None else _column_words(layout, position, rows)
    )


def _column_words(layout: Layout, position: int, rows: npt.NDArray[np.int64]) -> Words:
    column = layout.columns[position]
    return Words([str(text) for text in column.texts], column.codes[rows])


def _picked(finished: dict[str, Any], rows: npt.NDArray[np.int64]) -> dict[str, Any]:
    return {name: values[rows] for name, values in finished.items()}


def _join(parts: list[Results]) -> Results:
    """Join the columns and put the results row by row, as a reader of the sheet would meet them."""
    row = np.concatenate([part.row for part in parts])
    order = np.argsort(row, kind="stable")
    arrays: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts])[order] for name in _ARRAYS}
    words: dict[str, Any] = {name: _join_words([getattr(part, name) for part in parts]).take(order) for name in _WORDS}
    return Results(**arrays, **words)


_ARRAYS = ("row", "value", "qualifier", "detection", "quantification", "uncertainty", "expected")
_WORDS = ("analyte", "unit", "method", "laboratory", "original")


def _join_words(parts: list[Words]) -> Words:
    known: dict[str, int] = {}
    codes = []
    for part in parts:
        renumbered = np.array([known.setdefault(text, len(known)) for text in part.texts], dtype=np.int32)
        codes.append(renumbered[part.codes])
    return Words(list(known), np.concatenate(codes))
