"""Which letters the bytes of a text file mean."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from netmin.errors import UsageError
from netmin.io.table import refuse
from netmin.language import Message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: Tried in this order where the bytes are not UTF-8; the first of equals wins.
_OLD = ("cp1250", "cp1251", "iso8859-2", "cp1252")

_EXPECTED_LATIN = frozenset("ăâîșțşţĂÂÎȘȚŞŢčćžšđČĆŽŠĐ")
_EXPECTED_CYRILLIC = frozenset("абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ")
_EXPECTED_SIGNS = frozenset("µ°±²³·–—’‘”“„‰×…§«» \u00a0")

#: Bytes that no text file of this kind holds.
_CONTROL = bytes([*range(9), *range(14, 27), *range(28, 32)])


def as_utf8(path: Path, data: bytes, declared: str | None = None) -> tuple[bytes, str]:
    """Return the bytes of a text file as UTF-8 without a mark, and the encoding they were in; see `decode`."""
    if declared is None and data.isascii() and not _has_control(data):
        return data, "utf-8"
    text, encoding = decode(path, data, declared)
    if "\0" in text:
        raise refuse(path, "not-text")
    return (data if encoding == "utf-8" and declared is None else text.encode("utf-8", errors="replace")), encoding


def _has_control(data: bytes) -> bool:
    """Whether the file holds NUL anywhere, or another control letter in its first million bytes."""
    beginning = data[:1_000_000]
    return b"\0" in data or len(beginning.translate(None, _CONTROL)) < len(beginning)


def decode(path: Path, data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the encoding it was read in.

    Parameters
    ----------
    path : pathlib.Path
        For the message.
    data : bytes
        The file.
    declared : str, optional
        An encoding; without it UTF-8 is tried, then windows-1250 and windows-1251 by whether the letters are Romanian
        or Serbian ones.

    Raises
    ------
    DataError
        If the bytes are not text, or no encoding gives plausible letters.
    UsageError
        If the declared encoding is not known.
    """
    if declared is not None:
        return _decode_declared(path, data, declared), declared
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode_or_refuse(path, data, name), name
    if _has_control(data):
        raise refuse(path, "not-text")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _most_plausible(path, data)


def _decode_declared(path: Path, data: bytes, declared: str) -> str:
    try:
        codecs.lookup(declared)
        text = data.decode(declared)
    except LookupError:
        raise UsageError(Message.of("io.encoding-unknown", encoding=declared)) from None
    except (UnicodeError, ValueError):
        raise refuse(path, "encoding-wrong", encoding=declared) from None
    if not isinstance(text, str):
        raise UsageError(Message.of("io.encoding-unknown", encoding=declared))
    return text.removeprefix("\ufeff")


def _decode_or_refuse(path: Path, data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeError:
        raise refuse(path, "encoding-wrong", encoding=name) from None


def _most_plausible(path: Path, data: bytes) -> tuple[str, str]:
    """Decode with the old code page whose letters beyond ASCII are the expected ones most often."""
    unusual = bytes(sorted(set(data))).translate(None, bytes(range(128)))
    counts = {byte: data.count(bytes([byte])) for byte in unusual}
    scores = {name: _plausibility(counts, data, name) for name in _OLD}
    best = max(_OLD, key=lambda name: scores[name])
    if scores[best] < 0.7:
        raise refuse(path, "encoding-unclear", tried=["utf-8", *_OLD])
    return data.decode(best, errors="replace"), best


def _plausibility(counts: dict[int, int], data: bytes, name: str) -> float:
    """Return the share of bytes beyond ASCII that are expected letters standing among letters of their own kind."""
    total = sum(counts.values())
    expected = 0
    for byte, count in counts.items():
        letter = bytes([byte]).decode(name, errors="replace")
        if letter in _EXPECTED_SIGNS or letter in (_EXPECTED_CYRILLIC if name == "cp1251" else _EXPECTED_LATIN):
            expected += count
    share = expected / total
    return share * _company(data, name) if share else 0.0


_RUNS = re.compile(rb"[\x80-\xff]+|[A-Za-z]+")


def _company(data: bytes, name: str) -> float:
    """Return how well the letters stand together: a Cyrillic word holds no Latin letter, a Latin word few others."""
    words = re.findall(rb"[A-Za-z\x80-\xff]{3,}", data[:2_000_000])
    words = [word for word in words if not word.isascii()]
    if not words:
        return 1.0
    mixed = sum(1 for word in words if any(byte < 128 for byte in word))
    share = mixed / len(words)
    return 1.0 - share if name == "cp1251" else 0.5 + 0.5 * share
