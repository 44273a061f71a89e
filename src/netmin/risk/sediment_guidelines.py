"""Sediment values, kept apart from the laws of soil because they were never made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.language import Label

_ROOM = "sediment-guidelines"


@dataclass(frozen=True, eq=False)
class SedimentGuideline:
    """One set of sediment values.

    Attributes
    ----------
    id : str
        Name of its files.
    title, short_title : Label
        By language.
    values : mapping of str to float
        By analyte. [mg/kg dry]
    unverified : tuple of str
        Analytes whose value was not read in a source.
    cite : tuple of str
        Keys of the bibliography.
    notes : tuple of Label
        What a reader must know.
    """

    id: str
    title: Label
    short_title: Label
    values: Mapping[str, float]
    unverified: tuple[str, ...]
    cite: tuple[str, ...]
    notes: tuple[Label, ...] = ()


def read_sediment_guideline(path: Path | str) -> SedimentGuideline:
    """Read a set of sediment values.

    Parameters
    ----------
    path : pathlib.Path or str
        Its card; the table of the same name lies beside it.

    Returns
    -------
    SedimentGuideline
        The set.
    """
    card = cellar.read_card(Path(path))
    rows = cellar.read_rows(Path(path).with_suffix(".csv"))
    return SedimentGuideline(
        id=card["id"],
        title=Label.of(card["title"]),
        short_title=Label.of(card["short_title"]),
        values={row["analyte"]: float(row["value"]) for row in rows},
        unverified=tuple(row["analyte"] for row in rows if row["confidence"] == "unverified"),
        cite=tuple(card["cite"]),
        notes=tuple(Label.of(note) for note in card.get("notes", ())),
    )


def _load(name: str) -> SedimentGuideline:
    return read_sediment_guideline(cellar.cards(_ROOM)[name])


#: Every set, the house's and the guests'; a guest announces the path of a card.
CATALOGUE: Catalogue[SedimentGuideline] = Catalogue(
    _ROOM, lambda: cellar.cards(_ROOM), _load, adopt=read_sediment_guideline
)


def available() -> tuple[str, ...]:
    """Return the ids of all sets."""
    return CATALOGUE.available()


def get(name: str) -> SedimentGuideline:
    """Return a set of sediment values.

    Raises
    ------
    UnknownName
        With the nearest ids that exist.

    Examples
    --------
    >>> get("macdonald2000-pec").values["Pb"]
    128.0
    """
    return CATALOGUE.get(name)
