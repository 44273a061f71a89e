"""Toxic-response factors of the potential ecological risk index: the original list, and what later authors added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.language import Label

_ROOM = "toxic-response"


@dataclass(frozen=True)
class ToxicResponseFactor:
    """One factor.

    Attributes
    ----------
    value : float
        Dimensionless. [–]
    original : bool
        Whether it stands in the list the set is named after, or was added later.
    confidence : {"high", "medium", "unverified"}
        How sure the number is.
    notes : str
        What the table says about it.
    """

    value: float
    original: bool
    confidence: str
    notes: str


@dataclass(frozen=True, eq=False)
class ToxicResponse:
    """One set of factors.

    Attributes
    ----------
    id : str
        Name of its files.
    title : Label
        By language.
    factors : mapping of str to ToxicResponseFactor
        By analyte.
    cite : tuple of str
        Keys of the bibliography.
    notes : tuple of Label
        What a reader must know.
    """

    id: str
    title: Label
    factors: Mapping[str, ToxicResponseFactor]
    cite: tuple[str, ...]
    notes: tuple[Label, ...] = ()


def _load(name: str) -> ToxicResponse:
    return read_toxic_response(cellar.cards(_ROOM)[name])


def read_toxic_response(path: Path | str) -> ToxicResponse:
    """Read a set of factors.

    Parameters
    ----------
    path : pathlib.Path or str
        Its card; the table of the same name lies beside it.

    Returns
    -------
    ToxicResponse
        The set.
    """
    card = cellar.read_card(Path(path))
    factors = {
        row["analyte"]: ToxicResponseFactor(
            float(row["factor"]), row["original"] == "yes", row["confidence"], row["notes"]
        )
        for row in cellar.read_rows(Path(path).with_suffix(".csv"))
    }
    return ToxicResponse(
        id=card["id"],
        title=Label.of(card["title"]),
        factors=factors,
        cite=tuple(card["cite"]),
        notes=tuple(Label.of(note) for note in card.get("notes", ())),
    )


#: Every set of factors, the house's and the guests'; a guest announces the path of a card.
CATALOGUE: Catalogue[ToxicResponse] = Catalogue(
    "toxic-response", lambda: cellar.cards(_ROOM), _load, adopt=read_toxic_response
)


def available() -> tuple[str, ...]:
    """Return the ids of all sets."""
    return CATALOGUE.available()


def get(name: str = "hakanson1980") -> ToxicResponse:
    """Return a set of factors.

    Raises
    ------
    UnknownName
        With the nearest ids that exist.
    """
    return CATALOGUE.get(name)
