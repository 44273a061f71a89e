"""Workbooks: XLSX, XLS and ODS, each sheet a table."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from netmin.errors import DataError, UsageError
from netmin.io import compound
from netmin.io.table import MAXIMUM_BYTES, MAXIMUM_COLUMNS, Asked, RawTable, from_rows, refuse
from netmin.language import Message

NAME = "xlsx"

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

#: An archive that would unpack to more than this, or by more than this ratio once it is large, is refused unopened.
_UNPACKED_BYTES = 1_500_000_000
_UNPACKED_RATIO = 200
_LARGE = 50_000_000

#: Cells of the rectangle that a sheet claims to fill.
_MAXIMUM_CELLS = 60_000_000


def recognises(path: Path) -> bool:
    """Whether name or first bytes say that the file is a workbook."""
    with path.open("rb") as stream:
        start = stream.read(4)
    return path.suffix.lower() in SUFFIXES or start in (_ZIP, _OLE)


def read(path: Path, asked: Asked) -> tuple[RawTable, ...]:
    """Read every sheet, or the one that was asked for.

    Raises
    ------
    DataError
        If the file is damaged, encrypted, or would unpack to far more than it weighs.
    UsageError
        If there is no sheet of the name asked for.
    """
    _guard(path)
    workbook = _careful(path, lambda: _open(path))
    names = [str(name) for name in workbook.sheet_names]
    if asked.sheet is not None and asked.sheet not in names:
        raise UsageError(Message.of("io.no-such-sheet", file=path.name, sheet=asked.sheet, sheets=names))
    chosen = [asked.sheet] if asked.sheet is not None else names
    return tuple(_sheet(path, workbook, name) for name in chosen)


def _open(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path)


def _sheet(path: Path, workbook: Any, name: str) -> RawTable:
    rows = _careful(path, lambda: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
    return from_rows(path, rows, NAME, sheet=name)


def _careful(path: Path, action: Any) -> Any:
    """Run a step of the reader; whatever it trips over in a damaged file becomes a sentence."""
    from python_calamine import CalamineError, PasswordError

    try:
        return action()
    except PasswordError:
        raise refuse(path, "encrypted") from None
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError) as error:
        raise refuse(path, "damaged", reason=_first_line(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        # The reader is written in Rust and gives up this way on some damaged files.
        raise refuse(path, "damaged", reason=_first_line(error)) from None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:120]


def _guard(path: Path) -> None:
    """Refuse what is empty, encrypted, or unpacks to far more than it weighs, before anything is unpacked."""
    size = path.stat().st_size
    if size == 0:
        raise refuse(path, "empty")
    if size > MAXIMUM_BYTES:
        raise refuse(path, "too-large", limit=MAXIMUM_BYTES)
    with path.open("rb") as stream:
        start = stream.read(4)
        data = start + stream.read() if start == _OLE else b""
    if start == _OLE:
        _guard_container(path, data)
    elif start == _ZIP:
        _guard_archive(path)
    else:
        raise refuse(path, "not-a-workbook")


def _guard_container(path: Path, data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refuse(path, "encrypted")
    if not compound.is_sound(data):
        raise refuse(path, "damaged", reason="XLS")


def _guard_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = max(sum(entry.compress_size for entry in entries), 1)
            if unpacked > _UNPACKED_BYTES or (unpacked > _LARGE and unpacked / packed > _UNPACKED_RATIO):
                raise refuse(path, "unpacks-too-large", unpacked=unpacked)
            if any(entry.flag_bits & 1 for entry in entries):
                raise refuse(path, "encrypted")
            for entry in entries:
                _guard_extent(path, archive, entry)
    except DataError:
        raise
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        KeyError,
        IndexError,
        AttributeError,
    ) as error:
        raise refuse(path, "damaged", reason=_first_line(error)) from None
    except zipfile.zlib.error as error:  # type: ignore[attr-defined] # raised by a damaged stream
        raise refuse(path, "damaged", reason=_first_line(error)) from None


_CELL = re.compile(rb'"([A-Z]{1,3})(\d{1,7})"')
_REPEATED_CELL = re.compile(
    rb'<table:(?:covered-)?table-cell[^>]*number-columns-repeated="(\d{4,})"[^>]*office:value|<table:table-cell[^>]*number-columns-repeated="(\d{4,})"[^>]*>\s*<text:p'
)
_REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d{5,})"[^>]*>(.{0,20000}?)</table:table-row>', re.DOTALL
)


def _guard_extent(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a sheet whose few cells stand so far apart that the rectangle between them would not fit in memory."""
    if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
        places = set(_CELL.findall(archive.read(entry)))
        columns = max((_column_number(letters) for letters, _ in places), default=0)
        rows = max((int(digits) for _, digits in places), default=0)
        if columns > MAXIMUM_COLUMNS:
            raise refuse(path, "too-many-columns", count=columns, limit=MAXIMUM_COLUMNS)
        if columns * rows > _MAXIMUM_CELLS:
            raise refuse(path, "too-many-rows", count=rows, limit=_MAXIMUM_CELLS // columns)
    elif entry.filename == "content.xml":
        _guard_repeats(path, archive.read(entry))


def _guard_repeats(path: Path, content: bytes) -> None:
    for match in _REPEATED_CELL.finditer(content):
        count = int(match[1] or match[2])
        if count > MAXIMUM_COLUMNS:
            raise refuse(path, "too-many-columns", count=count, limit=MAXIMUM_COLUMNS)
    for match in _REPEATED_ROW.finditer(content):
        if b"office:value" in match[2] or b"<text:p" in match[2]:
            raise refuse(path, "too-many-rows", count=int(match[1]), limit=9_999)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
