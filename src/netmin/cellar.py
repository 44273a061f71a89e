"""The cellar: where the tables of the world lie, and what they weighed when they were read."""

from __future__ import annotations

import csv
import hashlib
import os
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

#: Folders of further tables, separated as in ``PATH``; they are laid out like ``netmin/data``.
ENVIRONMENT_VARIABLE = "NETMIN_DATA"


def house() -> Path:
    """Return the folder of the tables that netmin ships."""
    return Path(__file__).with_name("data")


def cellars() -> tuple[Path, ...]:
    """Return every cellar in the order it is searched: the reader's own first, then the house."""
    own = os.environ.get(ENVIRONMENT_VARIABLE, "")
    return (*(Path(part) for part in own.split(os.pathsep) if part), house())


def find(*parts: str) -> Path | None:
    """Return the first file or folder of that name among the cellars, or None."""
    for cellar in cellars():
        candidate = cellar.joinpath(*parts)
        if candidate.exists():
            return candidate
    return None


def entries(*parts: str) -> Iterator[Path]:
    """Yield what lies in one room of every cellar, sorted by name; an own entry hides a house entry."""
    seen: dict[str, Path] = {}
    for cellar in cellars():
        room = cellar.joinpath(*parts)
        if room.is_dir():
            for entry in room.iterdir():
                seen.setdefault(entry.name, entry)
    for name in sorted(seen):
        yield seen[name]


def cards(room: str) -> dict[str, Path]:
    """Return the cards that lie open in a room, by name; a name that begins with an underscore is a blank form."""
    return {entry.stem: entry for entry in entries(room) if entry.suffix == ".toml" and not entry.name.startswith("_")}


def read_card(path: Path) -> dict[str, Any]:
    """Read a card, a small TOML file that says who says so."""
    with path.open("rb") as stream:
        return tomllib.load(stream)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a table as rows of text; numbers are turned by the room that knows their unit."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def fingerprint(paths: Iterable[Path]) -> str:
    """Return the SHA-256 of the named files' names and bytes, in the order of their names.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        Files, or folders that are walked.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(paths), key=lambda file: (file.name, str(file))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in path.rglob("*") if file.is_file())
        else:
            yield path


@cache
def house_fingerprint() -> str:
    """Return the fingerprint of every table that netmin ships, words excepted."""
    return fingerprint(entry for entry in house().iterdir() if entry.name != "words")
