"""The comparison itself, on plain arrays: each content against its limits, in blocks, without losing a "<" mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.standards.corrections import Effect, Soil
from netmin.standards.sheet import UNVERIFIED, LimitSheet, situation_code

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
CodeArray = npt.NDArray[np.int8]

#: Codes of `Judgement.verdict` are positions in here.
VERDICTS = ("no-limit", "below", "undecided", "above")
NO_LIMIT, BELOW, UNDECIDED, ABOVE = range(4)

#: Codes of qualifiers: as measured, below the value, above the value.
AS_MEASURED, LESS_THAN, MORE_THAN = range(3)

#: Rows handled at once: small enough for the processor's cache, so that a million rows need little more than a result.
BLOCK = 1 << 15


@dataclass(frozen=True, eq=False)
class Judgement:
    """The verdict on each measurement.

    Attributes
    ----------
    level : array of int8, shape (n,)
        Highest level surely passed, as a position in `LimitSheet.levels`; -1 for none.
    verdict : array of int8, shape (n,)
        Positions in `VERDICTS`.
    limit : array, shape (n,)
        Limit of the level passed, else of the mildest level, fitted to the soil; NaN if there is none or it is not
        known. [mg/kg dry]
    factor : array, shape (n,)
        What the limits of the standard soil were multiplied by; 1 where nothing was corrected. [–]
    confidence : array of int8, shape (n,)
        Of the least sure number that the verdict rests on, as a position in `CONFIDENCES`.
    uncorrected : array of int, shape (n_analytes,)
        Measurements judged as standard soil because clay or organic matter is missing.
    situations : array of int, shape (n_analytes, n_situations)
        How often each situation of the soil occurred.
    open_above : array of int, shape (n_analytes,)
        Measurements above a level whose "more than" mark, or unclear soil class, leaves a higher level open.
    """

    level: CodeArray
    verdict: CodeArray
    limit: FloatArray
    factor: FloatArray
    confidence: CodeArray
    uncorrected: IntArray
    situations: IntArray
    open_above: IntArray


def judge(
    sheet: LimitSheet,
    analyte: npt.NDArray[np.integer[Any]],
    value: FloatArray,
    qualifier: npt.NDArray[np.integer[Any]] | None,
    soil: Soil,
    point: npt.NDArray[np.integer[Any]] | None = None,
) -> Judgement:
    """Compare contents with the limits of one law.

    A value marked "<" is below a limit only if its own limit is not above it, and above none; a value marked ">" is
    above a limit if its own is not below it. What cannot be told is undecided.

    Parameters
    ----------
    sheet : LimitSheet
        Limits of the law.
    analyte : array of int, shape (n,)
        Positions in ``sheet.analytes``.
    value : array, shape (n,)
        Contents, or the laboratory's limit where qualified. [mg/kg dry]
    qualifier : array of int, shape (n,), or None
        0 as measured, 1 for "<", 2 for ">"; None if all are as measured.
    soil : Soil
        One entry per measurement, or per point if `point` is given.
    point : array of int, shape (n,), optional
        Position of each measurement's point in `soil`.

    Returns
    -------
    Judgement
        Arrays of the same length.

    Raises
    ------
    ValueError
        If the arrays do not fit together.
    """
    n = len(value)
    if len(analyte) != n or (qualifier is not None and len(qualifier) != n) or (point is not None and len(point) != n):
        raise ValueError(f"analyte, qualifier and point must be as long as value, which has {n} entries")
    if point is None and len(soil.clay) != n:
        raise ValueError(f"without points the soil needs {n} entries, it has {len(soil.clay)}")
    result = _blank(sheet, n)
    for part in _blocks(n):
        codes = analyte[part].astype(np.intp)
        here = _soil(soil, part if point is None else point[part])
        bounds = _bounds(value[part], None if qualifier is None else qualifier[part])
        _judge_block(sheet, codes, bounds, sheet.correction.apply(codes, here, sheet.coefficients), result, part)
    return result


def _blank(sheet: LimitSheet, n: int) -> Judgement:
    count = len(sheet.analytes)
    return Judgement(
        level=np.empty(n, dtype=np.int8),
        verdict=np.empty(n, dtype=np.int8),
        limit=np.empty(n),
        factor=np.empty(n),
        confidence=np.empty(n, dtype=np.int8),
        uncorrected=np.zeros(count, dtype=np.intp),
        situations=np.zeros((count, sheet.n_situations), dtype=np.intp),
        open_above=np.zeros(count, dtype=np.intp),
    )


def _blocks(n: int) -> Iterator[slice]:
    for start in range(0, n, BLOCK):
        yield slice(start, min(start + BLOCK, n))


def _soil(soil: Soil, where: slice | npt.NDArray[np.integer[Any]]) -> Soil:
    return Soil(soil.clay[where], soil.organic_matter[where], soil.ph[where], soil.texture)


def _bounds(value: FloatArray, qualifier: npt.NDArray[np.integer[Any]] | None) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest content that a result stands for."""
    if qualifier is None or not qualifier.any():
        return value, value
    below, above = qualifier == LESS_THAN, qualifier == MORE_THAN
    least = np.where(below, -np.inf, np.where(above, np.nextafter(value, np.inf), value))
    greatest = np.where(above, np.inf, np.where(below, np.nextafter(value, -np.inf), value))
    return least, greatest


def _judge_block(
    sheet: LimitSheet,
    analyte: IntArray,
    bounds: tuple[FloatArray, FloatArray],
    effect: Effect,
    result: Judgement,
    part: slice,
) -> None:
    situation = _situation(sheet, effect, len(analyte))
    np.add.at(result.situations, (analyte, situation), 1)
    cell = analyte * sheet.n_situations + situation
    factor = _factor(effect, analyte, result, part)
    ladder = _climb(sheet, cell, bounds, factor)
    result.level[part] = ladder.level
    result.limit[part] = ladder.limit
    result.verdict[part] = np.where(
        ladder.level >= 0, ABOVE, np.where(ladder.open_, UNDECIDED, np.where(ladder.any_limit, BELOW, NO_LIMIT))
    )
    shaky = sheet.constants_unverified[analyte] & (result.factor[part] != 1.0) & ladder.any_limit
    result.confidence[part] = np.where(shaky, UNVERIFIED, ladder.confidence)
    np.add.at(result.open_above, analyte[ladder.open_ & (ladder.level >= 0)], 1)


def _situation(sheet: LimitSheet, effect: Effect, n: int) -> IntArray:
    if effect.first is None or effect.last is None or not sheet.coefficients.conditions:
        return np.zeros(n, dtype=np.intp)
    return situation_code(effect.first, effect.last, sheet.n_classes)


def _factor(effect: Effect, analyte: IntArray, result: Judgement, part: slice) -> FloatArray | None:
    """Write the factor down; where it cannot be known the soil is judged as the standard soil, and counted."""
    if effect.factor is None:
        result.factor[part] = 1.0
        return None
    missing = np.isnan(effect.factor)
    if missing.any():
        effect.factor[missing] = 1.0
        np.add.at(result.uncorrected, analyte[missing], 1)
    result.factor[part] = effect.factor
    return effect.factor


@dataclass(eq=False)
class _Ladder:
    """Where each content stands after climbing the levels, mildest first."""

    level: CodeArray
    limit: FloatArray
    open_: BoolArray
    any_limit: BoolArray
    confidence: CodeArray


def _climb(
    sheet: LimitSheet, cell: IntArray, bounds: tuple[FloatArray, FloatArray], factor: FloatArray | None
) -> _Ladder:
    n = len(cell)
    at = _Ladder(
        np.full(n, -1, dtype=np.int8), np.full(n, np.nan), np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, np.int8)
    )
    barrier = np.full(n, -1, dtype=np.int8)
    for k in range(len(sheet.levels)):
        low, high = _limits_here(sheet, k, cell, factor)
        exists = ~np.isnan(low)
        if not exists.any():
            continue
        passed = _exceeds(bounds[0], high, equality=sheet.equality_exceeds)
        at.open_ |= exists & ~passed & ~_stays_below(bounds[1], low, equality=sheet.equality_exceeds)
        confidence = sheet.confidence[k].ravel()[cell]
        fresh = exists & ~passed & (barrier < 0)
        barrier[passed] = -1
        barrier[fresh] = confidence[fresh]
        at.confidence[passed] = confidence[passed]
        at.limit = np.where(passed, high, np.where(exists & ~at.any_limit & np.isfinite(low), low, at.limit))
        at.level[passed] = k
        at.any_limit |= exists
    at.open_ &= at.any_limit
    at.confidence = np.maximum(at.confidence, barrier)
    return at


def _limits_here(sheet: LimitSheet, k: int, cell: IntArray, factor: FloatArray | None) -> tuple[FloatArray, FloatArray]:
    low = sheet.low[k].ravel()[cell]
    high = sheet.high[k].ravel()[cell] if sheet.coefficients.conditions else low
    if factor is None:
        return low, high
    low = low * factor
    return low, (high * factor if sheet.coefficients.conditions else low)


def _exceeds(content: FloatArray, limit: FloatArray, *, equality: bool) -> BoolArray:
    return np.greater_equal(content, limit) if equality else np.greater(content, limit)


def _stays_below(content: FloatArray, limit: FloatArray, *, equality: bool) -> BoolArray:
    return np.less(content, limit) if equality else np.less_equal(content, limit)
