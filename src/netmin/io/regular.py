"""Regular text tables, the usual large ones, cut into columns as bytes.

A table is regular where no cell is quoted and every line has as many cells as the first. Its cells are told apart as
numbers made of their bytes, eight at a time, without making a text of each: a column of a million cells usually has few
different ones, and long tables repeat a sample's cells line after line.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.io.table import TextColumn

_WORD = 8

#: Cells longer than this are left to the general reader.
_LONGEST = 120

WordArray = npt.NDArray[np.uint64]
PositionArray = npt.NDArray[np.integer[Any]]

#: Bytes looked through at a time.
_PIECE = 1 << 18

_BLANK = re.compile(r"[^\S\n]")

#: What is kept of eight bytes, by how many of them belong to the cell.
_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(_WORD)] + [2**64 - 1], dtype=np.uint64)


def cut(data: bytes, delimiter: str) -> tuple[TextColumn, ...] | None:
    """Return the columns of a regular table, or None where it is not regular.

    Parameters
    ----------
    data : bytes
        UTF-8, without a byte-order mark, NUL or anything else that is no text.
    delimiter : str
        One ASCII letter.
    """
    if b'"' in data or not delimiter.isascii():
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if b"\r" in data:
            return None
    ended = data.endswith(b"\n")
    padded = data + (b"" if ended else b"\n") + b"\0" * _WORD
    ends = _ends(padded, len(data) + (not ended), delimiter)
    if ends is None:
        return None
    columns = []
    for position in range(len(ends)):
        column = _column(padded, *_cells(ends, position))
        if column is None:
            return None
        columns.append(column)
    return tuple(columns)


def _ends(data: bytes, size: int, delimiter: str) -> PositionArray | None:
    """Return where every cell ends, a row per column, or None where lines have unequal numbers of cells."""
    letters = np.frombuffer(data, dtype=np.uint8, count=size)
    kind = np.int32 if size < 2**31 - 2 * _LONGEST else np.int64
    marks = np.concatenate([_marks(letters, place, delimiter, kind) for place in range(0, size, _PIECE)])
    width = data.count(delimiter.encode(), 0, data.index(b"\n")) + 1
    if len(marks) != width * data.count(b"\n"):
        return None
    # As many line ends as lines, and each line's last mark one of them: then no other mark is one.
    if not (letters[marks[width - 1 :: width]] == ord("\n")).all():
        return None
    return np.ascontiguousarray(marks.reshape(-1, width).T)


def _marks(letters: npt.NDArray[np.uint8], place: int, delimiter: str, kind: type) -> PositionArray:
    """Return where delimiters and line ends stand in one piece of the file."""
    piece = letters[place : place + _PIECE]
    found = np.flatnonzero((piece == ord(delimiter)) | (piece == ord("\n")))
    return (found + place).astype(kind)


def _cells(ends: PositionArray, position: int) -> tuple[PositionArray, PositionArray]:
    """Return where the cells of a column begin, and how long they are."""
    end = ends[position]
    if position:
        start = ends[position - 1] + 1
    else:
        start = np.empty_like(end)
        start[0] = 0
        start[1:] = ends[-1][:-1] + 1
    return start, end - start


def _column(data: bytes, start: PositionArray, length: PositionArray) -> TextColumn | None:
    longest = int(length.max())
    if longest > _LONGEST:
        return None
    words = [_words(data, start, length, place) for place in range(0, max(longest, 1), _WORD)]
    changed = np.ones(len(start), dtype=bool)
    changed[1:] = words[0][1:] != words[0][:-1]
    for word in words[1:]:
        changed[1:] |= word[1:] != word[:-1]
    runs = np.flatnonzero(changed)
    if len(runs) * 2 < len(start):
        codes = _codes([word[runs] for word in words])
        return _with_texts(data, start[runs], length[runs], codes, np.diff(np.append(runs, len(start))))
    return _with_texts(data, start, length, _codes(words), None)


def _words(data: bytes, start: PositionArray, length: PositionArray, place: int) -> WordArray:
    """Return eight bytes of every cell as one number, those beyond its end as nought."""
    everywhere: WordArray = np.ndarray((len(data) - _WORD + 1,), dtype="<u8", buffer=data, strides=(1,))
    # A start beyond a short cell's end still lies inside the data, since every cell is followed by a mark.
    found = everywhere[np.minimum(start + place, len(everywhere) - 1) if place else start]
    return np.asarray(found & _mask(length, place))


def _mask(length: PositionArray, place: int) -> WordArray | np.uint64:
    """Return which bytes of a word belong to each cell; one number where all cells are as long."""
    shortest, longest = int(length.min()), int(length.max())
    if min(shortest - place, _WORD) == min(longest - place, _WORD):
        return np.uint64(_MASKS[min(longest - place, _WORD)])
    return np.asarray(_MASKS[np.clip(length - place, 0, _WORD)])


def _codes(words: list[WordArray]) -> PositionArray:
    """Return a number per cell, the same for the same bytes."""
    codes = pd.factorize(words[0])[0]
    for word in words[1:]:
        more, different = pd.factorize(word)
        if len(different) > 1:
            codes = pd.factorize(codes * len(different) + more)[0]
    return np.asarray(codes, dtype=np.int64)


def _with_texts(
    data: bytes, start: PositionArray, length: PositionArray, codes: PositionArray, times: PositionArray | None
) -> TextColumn:
    """Return the column, with the text of each different cell, outer blanks removed."""
    first = np.empty(int(codes.max()) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    begin, stop = start[first].tolist(), (start[first] + length[first]).tolist()
    joined = b"\n".join([data[one:other] for one, other in zip(begin, stop, strict=True)]).decode("utf-8")
    texts = np.array(joined.split("\n"), dtype=object)
    if _BLANK.search(joined):
        merged, texts = pd.factorize(np.array([text.strip() for text in texts], dtype=object))
        codes = merged[codes]
    if times is not None:
        codes = np.repeat(codes, times)
    return TextColumn(np.asarray(texts), codes.astype(np.int32), np.zeros(len(texts), dtype=bool))
