"""Reading laws from the cellar: a folder with a card and a table is all it takes."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.errors import DataError, Place, Problem
from netmin.language import Label, Message
from netmin.standards.standard import CONFIDENCES, THRESHOLD_COLUMNS, LandUse, Level, Standard

_ROOM = "standards"
_CARD, _TABLE = "standard.toml", "thresholds.csv"
_NUMBERS = ("value", "correction_a", "correction_b", "correction_c")


def _folders() -> Iterator[Path]:
    """Yield the folders of laws; a name that begins with an underscore is a blank form."""
    for entry in cellar.entries(_ROOM):
        if not entry.name.startswith("_") and (entry / _CARD).exists():
            yield entry


def _load(name: str) -> Standard:
    return read_standard(next(folder for folder in _folders() if folder.name == name))


def read_standard(folder: Path | str) -> Standard:
    """Read the law that lies in a folder.

    Parameters
    ----------
    folder : pathlib.Path or str
        Holds ``standard.toml`` and ``thresholds.csv``.

    Returns
    -------
    Standard
        The law.

    Raises
    ------
    DataError
        With everything that is wrong with the card or the table.
    """
    path = Path(folder)
    stamps = tuple((path / name).stat().st_mtime_ns for name in (_CARD, _TABLE))
    return _read(path, stamps)


@lru_cache(maxsize=64)
def _read(folder: Path, stamps: tuple[int, ...]) -> Standard:  # noqa: ARG001 (an edited table is read anew)
    card = cellar.read_card(folder / _CARD)
    rows = cellar.read_rows(folder / _TABLE)
    problems = [*_card_problems(card), *_table_problems(card, rows)]
    if problems:
        raise DataError(problems, file=f"{folder.name}/{_CARD}, {_TABLE}")
    return _standard(card, _table(rows))


def _standard(card: Mapping[str, Any], thresholds: pd.DataFrame) -> Standard:
    in_force = card.get("in_force", {})
    return Standard(
        id=card["id"],
        country=card["country"],
        kind=card["kind"],
        title=card["title"],
        short_title=card["short_title"],
        gazette=card.get("gazette", ""),
        in_force_from=read_date(in_force.get("from"), end=False),
        in_force_to=read_date(in_force.get("to"), end=True),
        matrix=card["matrix"],
        levels=tuple(Level(**entry) for entry in card["levels"]),
        land_uses=tuple(_land_use(entry) for entry in card["land_uses"]),
        correction=card["correction"],
        correction_options=card.get("correction_options", {}),
        equality=card.get("equality", "allowed"),
        replaces=card.get("replaces", ""),
        cite=tuple(card["cite"]),
        thresholds=thresholds,
        notes=tuple(Label.of(entry) for entry in card.get("notes", ())),
    )


def _land_use(entry: Mapping[str, Any]) -> LandUse:
    return LandUse(
        name=entry["name"],
        title=entry["title"],
        covers=tuple(entry.get("covers", ())),
        falls_back_to=tuple(entry.get("falls_back_to", ())),
    )


def read_date(value: date | str | None, *, end: bool) -> date | None:
    """Return the first or the last day of a date, a month or a year.

    Parameters
    ----------
    value : datetime.date or str or None
        A day, or as much of it as is known: ``"2018"``, ``"2018-04"``.
    end : bool
        Whether the last day is meant.

    Returns
    -------
    datetime.date or None
        None if there is none.

    Examples
    --------
    >>> read_date("2007-02", end=True), read_date("1997-11-06", end=False)
    (datetime.date(2007, 2, 28), datetime.date(1997, 11, 6))
    """
    if value is None or isinstance(value, date):
        return value
    parts = [int(part) for part in value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if end else 1)
    last = calendar.monthrange(year, month)[1]
    return date(year, month, parts[2] if len(parts) > 2 else (last if end else 1))


def _table(rows: list[dict[str, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(THRESHOLD_COLUMNS))
    for column in _NUMBERS:
        table[column] = [float(text) if text else math.nan for text in table[column]]
    return table


_NEEDED = ("id", "country", "kind", "title", "short_title", "matrix", "levels", "land_uses", "correction", "cite")


def _card_problems(card: Mapping[str, Any]) -> Iterator[Problem]:
    for key in _NEEDED:
        if key not in card:
            yield Problem(Message.of("standards.card-missing", key=key), Place(file=_CARD))
    for kind in ("levels", "land_uses"):
        for entry in card.get(kind, ()):
            needed = ("name", "title", "meaning") if kind == "levels" else ("name", "title")
            for key in needed:
                if key not in entry:
                    yield Problem(Message.of("standards.card-missing", key=f"[[{kind}]] {key}"), Place(file=_CARD))


def _table_problems(card: Mapping[str, Any], rows: list[dict[str, str]]) -> Iterator[Problem]:
    known = {
        "level": {str(entry.get("name")) for entry in card.get("levels", ())},
        "land_use": {"any", *(str(entry.get("name")) for entry in card.get("land_uses", ()))},
        "confidence": set(CONFIDENCES),
    }
    missing = [column for column in THRESHOLD_COLUMNS if rows and column not in rows[0]]
    if missing:
        yield Problem(Message.of("standards.table-columns", columns=missing), Place(file=_TABLE, row=1))
        return
    for number, row in enumerate(rows, start=2):
        yield from _row_problems(row, number, known)


def _row_problems(row: Mapping[str, str], number: int, known: Mapping[str, set[str]]) -> Iterator[Problem]:
    for column, words in known.items():
        if row[column] not in words:
            message = Message.of("standards.table-word", found=row[column], known=sorted(words))
            yield Problem(message, Place(file=_TABLE, row=number, column=column), value=row[column])
    for column in _NUMBERS:
        if not _is_number(row[column], needed=column == "value"):
            message = Message.of("standards.table-number", found=row[column])
            yield Problem(message, Place(file=_TABLE, row=number, column=column), value=row[column])


def _is_number(text: str, *, needed: bool) -> bool:
    if not text:
        return not needed
    try:
        float(text)
    except ValueError:
        return False
    return True


#: Every law, the house's and the guests'; a guest announces the path of a folder.
CATALOGUE: Catalogue[Standard] = Catalogue(
    "standards", lambda: (folder.name for folder in _folders()), _load, adopt=read_standard
)


def available() -> tuple[str, ...]:
    """Return the ids of all laws and guidelines."""
    return CATALOGUE.available()


def get(name: str) -> Standard:
    """Return the law of that id.

    Raises
    ------
    UnknownName
        With the nearest ids that exist.
    """
    return CATALOGUE.get(name)


def in_force(country: str, *, on: date) -> tuple[Standard, ...]:
    """Return what was in force in a country on a day.

    Parameters
    ----------
    country : str
        ISO 3166 code, or EU.
    on : datetime.date
        The day. A card without a first day counts as long in force, one without a last day as still in force.

    Returns
    -------
    tuple of Standard
        By id; guidelines and reference values too, which `Standard.kind` tells apart.
    """
    everything = (get(name) for name in available())
    return tuple(law for law in everything if law.country == country.upper() and was_in_force(law, on))


def was_in_force(standard: Standard, on: date) -> bool:
    """Whether a law held on that day."""
    begun = standard.in_force_from is None or standard.in_force_from <= on
    return begun and (standard.in_force_to is None or on <= standard.in_force_to)
