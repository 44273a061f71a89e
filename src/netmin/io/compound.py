"""The container of XLS workbooks, looked at before it is opened.

A container is a little file system: chains of sectors, each naming the next. In a damaged one a chain can run in a
circle, and a reader that follows it fills the memory until the system ends the process.
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Sector numbers from here on are marks: end of chain, free, or kept for the tables.
_MARKS = 0xFFFFFFFA

#: A stream shorter than this lies in the small sectors.
_SMALL_STREAM = 4096

_ENTRY = 128

SectorTable = npt.NDArray[np.uint32]


class _CircleError(Exception):
    """A chain of sectors runs in a circle or out of the file."""


def is_sound(data: bytes) -> bool:
    """Whether every chain of a container ends inside the file.

    Parameters
    ----------
    data : bytes
        The whole file.
    """
    try:
        return _Container(data).is_sound()
    except (_CircleError, struct.error, ValueError, IndexError):
        return False


class _Container:
    def __init__(self, data: bytes) -> None:
        major, shift = struct.unpack_from("<H", data, 26)[0], struct.unpack_from("<H", data, 30)[0]
        if not data.startswith(SIGNATURE) or (major, shift) not in ((3, 9), (4, 12)):
            raise _CircleError
        self.data = data
        self.size = 1 << shift
        self.count = -(-(len(data) - self.size) // self.size)
        self.table = self._joined(self._table_sectors())

    def _sector(self, number: int) -> bytes:
        if number >= self.count:
            raise _CircleError
        start = (number + 1) * self.size
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _joined(self, numbers: list[int]) -> SectorTable:
        return np.frombuffer(b"".join(self._sector(number) for number in numbers), dtype="<u4")

    def _table_sectors(self) -> list[int]:
        """Return the sectors of the table of chains: named in the header, then in sectors of their own."""
        named = list(struct.unpack_from("<109I", self.data, 76))
        number = struct.unpack_from("<I", self.data, 68)[0]
        seen: set[int] = set()
        while number < _MARKS:
            if number in seen:
                raise _CircleError
            seen.add(number)
            *more, number = self._joined([number]).tolist()
            named += more
        return [sector for sector in named if sector < _MARKS]

    def _chain(self, number: int, table: SectorTable) -> list[int]:
        chain: list[int] = []
        while number < _MARKS:
            if number >= len(table) or len(chain) > len(table):
                raise _CircleError
            chain.append(number)
            number = int(table[number])
        return chain

    def is_sound(self) -> bool:
        directory_start, small_start = (struct.unpack_from("<I", self.data, place)[0] for place in (48, 60))
        directory = self._joined(self._chain(directory_start, self.table)).tobytes()
        small = self._joined(self._chain(small_start, self.table))
        entries = (directory[place : place + _ENTRY] for place in range(0, len(directory), _ENTRY))
        return all(self._is_sound_entry(entry, small) for entry in entries)

    def _is_sound_entry(self, entry: bytes, small: SectorTable) -> bool:
        kind = entry[66]
        start, length = struct.unpack_from("<II", entry, 116)
        if kind not in (2, 5) or (kind == 2 and length == 0):
            return True
        if length > len(self.data):
            return False
        self._chain(start, small if kind == 2 and length < _SMALL_STREAM else self.table)
        return True
