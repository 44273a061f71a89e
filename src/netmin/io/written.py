"""Coordinates as written: pairs of metres, of decimal degrees, or of degrees, minutes and seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.io import numbers
from netmin.io.findings import Findings
from netmin.io.layout import Layout
from netmin.io.numbers import Kind
from netmin.io.table import IntArray, TextColumn
from netmin.samples import coordinates
from netmin.samples.coordinates import Angle

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Pair:
    """Two numbers per row, and what the headings say they are.

    Attributes
    ----------
    first, second : array, shape (n,)
        Easting or longitude first where the headings say so.
    names : tuple of str
        Headings.
    named : bool
        Whether the headings say which is the easting; x and y do not.
    """

    first: FloatArray
    second: FloatArray
    names: tuple[str, str]
    named: bool = True

    def swapped(self) -> Pair:
        """Return the pair the other way round."""
        return Pair(self.second, self.first, (self.names[1], self.names[0]), self.named)

    @property
    def both(self) -> BoolArray:
        """Rows that have both numbers."""
        return np.isfinite(self.first) & np.isfinite(self.second)


@dataclass(frozen=True, eq=False)
class Written:
    """The coordinates of a file as written, per row of `rows`."""

    degrees: Pair | None
    metres: Pair | None
    stated: str
    rows: IntArray


def read_written(
    layout: Layout, first_rows: dict[str, npt.NDArray[np.int64]], decimal: str | None, findings: Findings
) -> Written:
    """Return the numbers of the coordinate columns, one row per sample.

    Parameters
    ----------
    layout : Layout
        The table.
    first_rows : dict of str to array of int, shape (n_samples,)
        Per role, the row that states it for each sample.
    decimal : str, optional
        The declared mark.
    findings : Findings
        Takes what cannot be read.
    """
    degrees = _angles(layout, first_rows, decimal, findings) or _joint(layout, first_rows, findings)
    metres = None
    for first, second, named in (("easting", "northing", True), ("x", "y", False)):
        if metres is None and layout.first(first) is not None and layout.first(second) is not None:
            metres = _metres(layout, first, second, first_rows, decimal, findings, named=named)
    stated = next(
        (
            heading.crs
            for heading in layout.headings
            if heading.crs and heading.role in ("easting", "northing", "x", "y")
        ),
        "",
    )
    rows = next(
        (positions for role, positions in first_rows.items() if role in ("longitude", "coordinates", "easting", "x")),
        None,
    )
    return Written(degrees, metres, stated, layout.rows[rows] if rows is not None else np.empty(0, dtype=np.int64))


def _metres(
    layout: Layout,
    first: str,
    second: str,
    first_rows: dict[str, npt.NDArray[np.int64]],
    decimal: str | None,
    findings: Findings,
    *,
    named: bool,
) -> Pair:
    values, names = [], []
    for role in (first, second):
        position = layout.of(role)[0]
        column, heading = layout.columns[position], layout.headings[position]
        parsed = numbers.parse(column, decimal, 2e7)
        _tell_wrong(parsed.kind, column, layout, heading.name, findings)
        factor = heading.unit.factor if heading.unit is not None and heading.unit.dimension.value == "length" else 1.0
        number = np.where(parsed.kind == Kind.NUMBER, parsed.value, np.nan) * factor
        values.append(number[column.codes[first_rows[role]]])
        names.append(heading.name)
    return Pair(values[0], values[1], (names[0], names[1]), named)


def _tell_wrong(kind: npt.NDArray[np.int8], column: TextColumn, layout: Layout, name: str, findings: Findings) -> None:
    for wrong, code in numbers.PROBLEMS.items():
        findings.errors_in(
            code, column, kind == wrong, layout.rows, name, **({"mark": "?"} if wrong is Kind.OTHER_MARK else {})
        )
    censored = np.isin(kind, (Kind.BELOW, Kind.ABOVE, Kind.BELOW_DETECTION, Kind.BELOW_QUANTIFICATION))
    findings.errors_in("not-a-number", column, censored, layout.rows, name)


def _angles(
    layout: Layout, first_rows: dict[str, npt.NDArray[np.int64]], decimal: str | None, findings: Findings
) -> Pair | None:
    """Return longitude and latitude, written as decimal degrees or as degrees, minutes and seconds."""
    if layout.first("longitude") is None or layout.first("latitude") is None:
        return None
    values, names, letters = [], [], []
    for role, largest in (("longitude", 360.0), ("latitude", 90.0)):
        position = layout.of(role)[0]
        column, heading = layout.columns[position], layout.headings[position]
        parsed = numbers.parse(column, decimal, largest)
        angles = {
            int(place): coordinates.read_angle(str(column.texts[place]))
            for place in np.flatnonzero(parsed.kind > Kind.NUMBER)
        }
        kind = parsed.kind.copy()
        kind[[place for place, angle in angles.items() if angle is not None]] = Kind.NUMBER
        _tell_wrong(kind, column, layout, heading.name, findings)
        letters.append({place: angle for place, angle in angles.items() if angle is not None})
        values.append((np.where(parsed.kind == Kind.NUMBER, parsed.value, np.nan), column.codes[first_rows[role]]))
        names.append(heading.name)
    serbian = any(angle.serbian for each in letters for angle in each.values())
    filled = [
        _fill_angles(number, angles, serbian=serbian)[codes]
        for (number, codes), angles in zip(values, letters, strict=True)
    ]
    if _crossed(letters):
        findings.error("axes-swapped", column=names[0], first=names[0], second=names[1])
    return Pair(filled[0], filled[1], (names[0], names[1]))


def _fill_angles(number: FloatArray, angles: dict[int, Angle], *, serbian: bool) -> FloatArray:
    for place, angle in angles.items():
        number[place] = angle.signed(serbian=serbian)
    return number


def _crossed(letters: list[dict[int, Angle]]) -> bool:
    """Whether the column of longitudes holds letters of latitudes, or the reverse."""
    return any(angle.letter in ("N", "S", "?") for angle in letters[0].values()) or any(
        angle.letter in ("E", "W") for angle in letters[1].values()
    )


_TWO_NUMBERS = re.compile(
    r"\s*[(\[]?\s*(-?\d{1,3}\.\d+)°?\s*[,;/\s]\s*(-?\d{1,3}\.\d+)°?\s*[)\]]?\s*|\s*(-?\d{1,3},\d+)°?\s*[;/\s]\s*(-?\d{1,3},\d+)°?\s*"
)
_TWO_ANGLES = re.compile(
    r"(?P<first>.*?\d.*?[^\W\d_])[\s,;/]+(?P<second>\d.*)|(?P<front>[^\W\d_].*\d\S*)[\s,;/]+(?P<back>[^\W\d_].*\d.*)"
)


def _joint(layout: Layout, first_rows: dict[str, npt.NDArray[np.int64]], findings: Findings) -> Pair | None:
    """Return longitude and latitude from one column that holds both, latitude first."""
    position = layout.first("coordinates")
    if position is None:
        return None
    column, heading = layout.columns[position], layout.headings[position]
    read = [_both(str(text)) for text in column.texts]
    wrong = np.array([pair is None and bool(text) for pair, text in zip(read, column.texts, strict=True)], dtype=bool)
    findings.errors_in("coordinates-wrong", column, wrong, layout.rows, heading.name)
    table = np.array([pair or (np.nan, np.nan) for pair in read], dtype=float).reshape(-1, 2)
    codes = column.codes[first_rows["coordinates"]]
    return Pair(table[codes, 1], table[codes, 0], (heading.name, heading.name))


def _both(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude."""
    match = _TWO_NUMBERS.fullmatch(text)
    if match is not None:
        first, second = (match[1], match[2]) if match[1] else (match[3], match[4])
        return float(first.replace(",", ".")), float(second.replace(",", "."))
    halves = _TWO_ANGLES.fullmatch(text.strip())
    if halves is None:
        return None
    one = coordinates.read_angle(halves["first"] or halves["front"] or "")
    two = coordinates.read_angle(halves["second"] or halves["back"] or "")
    if one is None or two is None:
        return None
    serbian = one.serbian or two.serbian
    if one.letter in ("E", "W"):
        one, two = two, one
    return one.signed(serbian=serbian), two.signed(serbian=serbian)
