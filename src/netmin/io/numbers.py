"""Numbers as written, and which mark stands before their decimals.

The mark is decided for one column from all its cells, and from nothing else:

* a mark that cannot stand between thousands is a decimal mark: ``0,05`` ``12.5`` ``1234.567`` ``0.375`` ``1.2E-3``;
* a mark that cannot stand before decimals stands between thousands: ``1.234.567``, and the first one of ``1.234,5``;
* ``40.375`` can be either. It is read only where another cell of the same column decides, or where the other reading is
  impossible for what the column holds (a latitude, a pH, a percentage). Otherwise it is refused.

Cells that came as numbers from a workbook or a database have no mark and are never in question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from netmin.io.table import TextColumn
from netmin.samples import censored
from netmin.samples.censored import Mark

FloatArray = npt.NDArray[np.float64]
KindArray = npt.NDArray[np.int8]


class Kind(IntEnum):
    """What a cell holds."""

    MISSING = 0
    NUMBER = 1
    BELOW = 2
    ABOVE = 3
    BELOW_DETECTION = 4
    BELOW_QUANTIFICATION = 5
    NO_NUMBER = 6
    MARK_WITHOUT_NUMBER = 7
    AMBIGUOUS = 8
    OTHER_MARK = 9
    SPREADSHEET_ERROR = 10
    MALFORMED = 11
    UNIT_INSIDE = 12


#: Kinds that are problems, with the end of the message's code.
PROBLEMS = {
    Kind.NO_NUMBER: "not-a-number",
    Kind.MARK_WITHOUT_NUMBER: "mark-without-number",
    Kind.AMBIGUOUS: "decimal-ambiguous",
    Kind.OTHER_MARK: "decimal-mixed",
    Kind.SPREADSHEET_ERROR: "spreadsheet-error",
    Kind.MALFORMED: "number-malformed",
    Kind.UNIT_INSIDE: "unit-inside-cell",
}

_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WITH_UNCERTAINTY = re.compile(r"(?P<value>.*?\d)\s*(?:±|\+/-|\+-)\s*(?P<uncertainty>[\d.,]+)")
_WITH_UNIT = re.compile(r"[<>]?\s*[+-]?\d[\d.,]*\s*[a-zA-Zµμ%‰м-ш/]+.*")
_BLANKS = re.compile(r"(?<=\d)[ \u00a0\u2007\u2009\u202f'’](?=\d{3}(?!\d))")


@dataclass(frozen=True, eq=False)
class Parsed:
    """The numbers of a column, one per different text.

    Attributes
    ----------
    value : array of float, shape (k,)
        NaN where there is none; the limit for censored cells.
    kind : array of int, shape (k,)
        One of `Kind`.
    uncertainty : array of float, shape (k,)
        What stands behind ±, NaN elsewhere.
    decimal : str
        "." or ",", or "" where nothing depended on it.
    """

    value: FloatArray
    kind: KindArray
    uncertainty: FloatArray
    decimal: str


@dataclass(frozen=True)
class _Cell:
    """A cell taken apart: the digits, what is said about them, and what stands behind ±."""

    digits: str = ""
    mark: Mark | None = None
    uncertainty: str = ""


def parse(column: TextColumn, decimal: str | None = None, maximum: float = np.inf) -> Parsed:
    """Return the numbers of a column.

    Parameters
    ----------
    column : TextColumn
        Data rows only.
    decimal : str, optional
        The declared mark.
    maximum : float
        No reading above this is possible for what the column holds.
    """
    fast = _all_plain(column) if decimal != "," else None
    if fast is not None and (decimal == "." or column.typed.all() or _plain_decides(column)):
        kinds = np.full(len(fast), Kind.NUMBER, dtype=np.int8)
        kinds[np.isnan(fast)] = Kind.MISSING
        return Parsed(fast, kinds, np.full(len(fast), np.nan), "." if any("." in text for text in column.texts) else "")
    return _parse_each(column, decimal, maximum)


_PLAIN_LETTERS = re.compile(r"[0-9.\n+-]*")


def _all_plain(column: TextColumn) -> FloatArray | None:
    """Return the numbers where every text is digits with at most a point and a sign, or None."""
    texts = [text or "nan" for text in column.texts]
    joined = "\n".join(text for text in column.texts if text)
    if _PLAIN_LETTERS.fullmatch(joined) is None:
        return None
    try:
        return np.array(texts, dtype=object).astype(np.float64)
    except ValueError:
        return None


def _plain_decides(column: TextColumn) -> bool:
    """Whether points in a plain column are surely decimal: none, or one that cannot stand between thousands."""
    marked = column.texts[~column.typed] if column.typed.any() else column.texts
    pointed = [text for text in marked if "." in text]
    return not pointed or any(_verdict(text) == "." for text in pointed)


def _parse_each(column: TextColumn, decimal: str | None, maximum: float) -> Parsed:
    count = len(column.texts)
    value, uncertainty = np.full(count, np.nan), np.full(count, np.nan)
    kind = np.zeros(count, dtype=np.int8)
    plain, cells = _sort_out(column, value, kind)
    chosen = decimal or _decide(column, plain, cells, maximum)
    if chosen == ".":
        value[plain] = column.texts[plain].astype(np.float64)
        kind[plain] = Kind.NUMBER
    else:
        cells |= {int(place): _Cell(str(column.texts[place])) for place in plain}
    for place, cell in cells.items():
        value[place], kind[place] = _settle(cell, chosen)
        if cell.uncertainty:
            uncertainty[place] = _settle(_Cell(cell.uncertainty), chosen)[0]
    marked = chosen != "?" and any("." in text or "," in text for text in column.texts[~column.typed])
    return Parsed(value, kind, uncertainty, chosen if marked else "")


_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def _sort_out(column: TextColumn, value: FloatArray, kind: KindArray) -> tuple[npt.NDArray[np.int64], dict[int, _Cell]]:
    """Return the places of digits with at most a point, and the other numbers taken apart; fill in what is neither."""
    plain: list[int] = []
    cells: dict[int, _Cell] = {}
    is_plain = _PLAIN.fullmatch
    for place, text in enumerate(column.texts):
        if column.typed[place]:
            value[place] = float(text)
            kind[place] = Kind.NUMBER if np.isfinite(value[place]) else Kind.NO_NUMBER
        elif is_plain(text):
            plain.append(place)
        else:
            outcome = _take_apart(str(text))
            if isinstance(outcome, _Cell):
                cells[place] = outcome
            else:
                kind[place] = outcome
    return np.array(plain, dtype=np.int64), cells


#: The commonest censored cell, so that a million of them are read fast.
_BELOW = re.compile(r"<\s?(\d[\d.,]*)", re.ASCII)


def _take_apart(text: str) -> _Cell | Kind:
    """Return the digits of a cell and what is said about them, or what the cell is instead of a number."""
    below = _BELOW.fullmatch(text)
    if below is not None:
        return _Cell(below[1], Mark("<", below[1]))
    bare = _BLANKS.sub("", text.replace("−", "-").replace("–", "-") if text[:1] in "−–" else text)
    if _NUMBER.fullmatch(bare):
        return _Cell(bare)
    if not text or censored.means(text, "not-measured"):
        return Kind.MISSING
    mark = censored.read_mark(text)
    if mark is not None:
        return _marked(mark)
    with_uncertainty = _WITH_UNCERTAINTY.fullmatch(bare)
    if with_uncertainty is not None and _NUMBER.fullmatch(with_uncertainty["value"]):
        return _Cell(with_uncertainty["value"], uncertainty=with_uncertainty["uncertainty"])
    if censored.means(text, "spreadsheet-error"):
        return Kind.SPREADSHEET_ERROR
    return Kind.UNIT_INSIDE if _WITH_UNIT.fullmatch(bare) else Kind.NO_NUMBER


def _marked(mark: Mark) -> _Cell | Kind:
    if mark.limit:
        if mark.qualifier == ">":
            return Kind.MARK_WITHOUT_NUMBER
        return Kind.BELOW_DETECTION if mark.limit == "detection" else Kind.BELOW_QUANTIFICATION
    bare = _BLANKS.sub("", mark.number)
    if not bare:
        return Kind.MARK_WITHOUT_NUMBER
    if not _NUMBER.fullmatch(bare):
        return Kind.UNIT_INSIDE if _WITH_UNIT.fullmatch(bare) else Kind.NO_NUMBER
    return _Cell(bare, mark)


_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?"),
    ",": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?"),
}


def _verdict(digits: str) -> str:
    """Return the decimal mark that a text proves, "?" where it could be either, "!" for neither, "" without a mark.

    Examples
    --------
    >>> [_verdict(text) for text in ("0,05", "40.375", "1.234,5", "1.234.567", "17", "0.375")]
    [',', '?', ',', ',', '', '.']
    """
    points, commas = digits.count("."), digits.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other if _GROUPED[other].fullmatch(digits) else "!"
    before, _, after = digits.lstrip("+-").partition(mark)
    thousands = (
        len(after) == 3
        and after.isdigit()
        and 1 <= len(before) <= 3
        and before.isdigit()
        and not before.startswith("0")
    )
    return "?" if thousands else mark


def _decide(column: TextColumn, plain: npt.NDArray[np.int64], cells: dict[int, _Cell], maximum: float) -> str:
    """Return the decimal mark of a column, or "?" where nothing decides."""
    texts = [digits for cell in cells.values() for digits in (cell.digits, cell.uncertainty)]
    verdicts = [_verdict(text) for text in texts]
    commas = verdicts.count(",")
    pointed = [text for text in column.texts[plain] if "." in text]
    if not commas:
        # No comma speaks against the point, so one cell that proves it is enough.
        points = int("." in verdicts or any(_verdict(text) == "." for text in pointed))
    else:
        points = verdicts.count(".") + sum(_verdict(text) == "." for text in pointed)
    if points or commas:
        return "." if points >= commas else ","
    return _decide_doubtful(
        [text for text, verdict in zip(texts, verdicts, strict=True) if verdict == "?"] + pointed, maximum
    )


def _decide_doubtful(doubtful: list[str], maximum: float) -> str:
    """Return the mark where one of two readings is impossible for what the column holds."""
    for text in doubtful:
        mark = "." if "." in text else ","
        if abs(float(text.replace(mark, ""))) > maximum:
            return mark
    return "?" if doubtful else "."


def _settle(cell: _Cell, decimal: str) -> tuple[float, Kind]:
    """Return the number of a cell once the mark is known, and what it is."""
    verdict = _verdict(cell.digits)
    if decimal == "?" and verdict == "?":
        return np.nan, Kind.AMBIGUOUS
    if decimal == "?":
        decimal = "."
    if verdict not in ("", "?", "!", decimal):
        return np.nan, Kind.OTHER_MARK
    number = _read(cell.digits, decimal)
    if number is None:
        return np.nan, Kind.MALFORMED
    if cell.mark is None:
        return number, Kind.NUMBER
    return number, Kind.BELOW if cell.mark.qualifier == "<" else Kind.ABOVE


def _read(digits: str, decimal: str) -> float | None:
    thousands = "," if decimal == "." else "."
    if thousands in digits:
        if not _GROUPED[decimal].fullmatch(digits):
            return None
        digits = digits.replace(thousands, "")
    try:
        number = float(digits.replace(decimal, "."))
    except ValueError:
        return None
    return number if np.isfinite(number) else None
