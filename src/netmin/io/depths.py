"""Sampled depth, as one text or as two columns, in metres."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin import units
from netmin.errors import UsageError
from netmin.io import numbers
from netmin.io.findings import Findings
from netmin.io.layout import Layout
from netmin.io.numbers import Kind
from netmin.language import Message
from netmin.samples import censored
from netmin.units import Dimension, plain_letters

FloatArray = npt.NDArray[np.float64]

#: Without a unit, whole numbers from here on are centimetres, and depths up to the lower one are metres.
_SURELY_CENTIMETRES = 5.0
_SURELY_METRES = 1.0

_NUMBER = r"\d+(?:[.,]\d+)?"
_SINGLE_UNIT = r"cm|mm|dm|m"
_BETWEEN = r"-|to|la|do|pana la|÷|/|\.\.\.?|…"
_RANGE = re.compile(
    rf"(?:(?:from|de la|od)\s+)?(?P<top>{_NUMBER})\s*(?P<first>{_SINGLE_UNIT})?\s*(?:{_BETWEEN})"
    rf"\s*(?P<bottom>{_NUMBER})\s*(?P<unit>{_SINGLE_UNIT})?\.?"
)
_ONE = re.compile(rf"(?:(?P<down><|up to|pana la|do)\s*)?(?P<only>{_NUMBER})\s*(?P<unit>{_SINGLE_UNIT})?\.?")


@dataclass(frozen=True, eq=False)
class Depths:
    """Top and bottom per row. [m], NaN where unknown."""

    top: FloatArray
    bottom: FloatArray

    @property
    def known(self) -> bool:
        """Whether any row has a depth."""
        return bool(np.isfinite(self.bottom).any())


@dataclass(frozen=True)
class _Span:
    top: float
    bottom: float
    unit: float | None


def read_span(text: str) -> _Span | None:
    """Return a depth written as text, its unit as a factor to metres if it has one, or None.

    Examples
    --------
    >>> read_span("0–0,3 m")
    _Span(top=0.0, bottom=0.3, unit=1.0)
    >>> read_span("0-20")
    _Span(top=0.0, bottom=20.0, unit=None)
    """
    plain = plain_letters(text)
    span = _RANGE.fullmatch(plain)
    if span is not None:
        unit = span["unit"] or span["first"]
        return _Span(_float(span["top"]), _float(span["bottom"]), _metres(unit))
    one = _ONE.fullmatch(plain)
    if one is None:
        return None
    bottom = _float(one["only"])
    return _Span(0.0 if one["down"] else bottom, bottom, _metres(one["unit"]))


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _metres(unit: str | None) -> float | None:
    found = units.recognise(unit) if unit else None
    return found.factor if found is not None else None


def read_depths(layout: Layout, declared: str | None, decimal: str | None, findings: Findings) -> Depths:
    """Return the depth of every row, from its columns or as declared for all."""
    if layout.first("depth") is not None:
        depths = _from_texts(layout, findings)
    elif layout.first("depth_to") is not None:
        depths = _from_columns(layout, decimal, findings)
    else:
        depths = Depths(np.full(len(layout.rows), np.nan), np.full(len(layout.rows), np.nan))
    if declared is not None:
        depths = _fill(depths, declared)
    elif not depths.known:
        findings.note("depth-unknown")
    _check(depths, layout, findings)
    return depths


def _fill(depths: Depths, declared: str) -> Depths:
    """Give rows without a depth the one that was declared."""
    span = read_span(declared)
    if span is None or span.unit is None or span.bottom < span.top:
        raise UsageError(Message.of("io.depth-declared-wrong", depth=declared))
    unknown = np.isnan(depths.bottom)
    return Depths(
        np.where(unknown, span.top * span.unit, depths.top), np.where(unknown, span.bottom * span.unit, depths.bottom)
    )


def _from_texts(layout: Layout, findings: Findings) -> Depths:
    position = layout.of("depth")[0]
    column, heading = layout.columns[position], layout.headings[position]
    spans = [read_span(text) if text else None for text in column.texts]
    wrong = np.array(
        [
            span is None and bool(text) and not censored.means(text, "not-measured")
            for span, text in zip(spans, column.texts, strict=True)
        ]
    )
    findings.errors_in("depth-wrong", column, wrong, layout.rows, heading.name)
    named = heading.unit.factor if heading.unit is not None and heading.unit.dimension is Dimension.LENGTH else None
    bare = [span.bottom for span in spans if span is not None and span.unit is None]
    default = named if named is not None or not bare else _guess(max(bare), heading.name, findings)
    top, bottom = np.full(len(spans), np.nan), np.full(len(spans), np.nan)
    for place, span in enumerate(spans):
        if span is not None:
            factor = span.unit if span.unit is not None else default or np.nan
            top[place], bottom[place] = span.top * factor, span.bottom * factor
    return Depths(top[column.codes], bottom[column.codes])


def _guess(deepest: float, name: str, findings: Findings) -> float:
    """Return the unit of depths that state none, from the deepest of them; between one and five it could be either."""
    if deepest >= _SURELY_CENTIMETRES:
        findings.note("depth-in-centimetres", column=name)
        return 0.01
    if deepest <= _SURELY_METRES:
        findings.note("depth-in-metres", column=name)
        return 1.0
    findings.error("depth-unit-missing", column=name, deepest=deepest)
    return float("nan")


def _from_columns(layout: Layout, decimal: str | None, findings: Findings) -> Depths:
    bottom, factor = _one_column(layout, "depth_to", decimal, findings)
    top, top_factor = _one_column(layout, "depth_from", decimal, findings)
    factor = factor or top_factor
    if factor is None and np.isfinite(bottom).any():
        name = layout.headings[layout.of("depth_to")[0]].name
        factor = _guess(float(np.nanmax(bottom)), name, findings)
    factor = factor or 1.0
    return Depths(np.where(np.isnan(top) & ~np.isnan(bottom), 0.0, top) * (top_factor or factor), bottom * factor)


def _one_column(layout: Layout, role: str, decimal: str | None, findings: Findings) -> tuple[FloatArray, float | None]:
    position = layout.first(role)
    if position is None:
        return np.full(len(layout.rows), np.nan), None
    column, heading = layout.columns[position], layout.headings[position]
    parsed = numbers.parse(column, decimal, 1000.0)
    wrong = ~np.isin(parsed.kind, (Kind.NUMBER, Kind.MISSING))
    spans = {place: read_span(str(column.texts[place])) for place in np.flatnonzero(wrong)}
    value, unit = (
        parsed.value.copy(),
        heading.unit.factor if heading.unit is not None and heading.unit.dimension is Dimension.LENGTH else None,
    )
    for place, span in spans.items():
        if span is not None and span.unit is not None and span.top == span.bottom:
            value[place], wrong[place], unit = span.bottom, False, span.unit
    findings.errors_in("depth-wrong", column, wrong, layout.rows, heading.name)
    return value[column.codes], unit


def _check(depths: Depths, layout: Layout, findings: Findings) -> None:
    with np.errstate(invalid="ignore"):
        upside_down = depths.top > depths.bottom
        negative = (depths.top < 0) | (depths.bottom < 0)
    findings.errors_at("depth-upside-down", layout.rows[upside_down | negative])
