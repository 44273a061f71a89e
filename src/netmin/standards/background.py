"""What is natural: background values by survey or publication, each with its statistic and matrix."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.language import Label

_ROOM = "backgrounds"


@dataclass(frozen=True)
class BackgroundValue:
    """One number of a background set.

    Attributes
    ----------
    value : float
        In `unit`.
    unit : str
        mg/kg.
    confidence : {"high", "medium", "unverified"}
        How sure the number is.
    notes : str
        What the table says about it.
    """

    value: float
    unit: str
    confidence: str
    notes: str


@dataclass(frozen=True, eq=False)
class Background:
    """One survey or publication.

    Attributes
    ----------
    id : str
        Name of its files.
    title : Label
        By language.
    matrix : Label
        What was sampled and how it was analysed; samples must be alike to be compared.
    statistic : str
        ``mean``, ``median``, ``upper-limit`` or ``legal-normal``.
    values : mapping of str to BackgroundValue
        That statistic, by analyte.
    others : mapping of str to mapping
        Further statistics, such as ``p05`` and ``p95``, by statistic and analyte.
    cite : tuple of str
        Keys of the bibliography.
    notes : tuple of Label
        What a reader must know.
    """

    id: str
    title: Label
    matrix: Label
    statistic: str
    values: Mapping[str, BackgroundValue]
    others: Mapping[str, Mapping[str, BackgroundValue]]
    cite: tuple[str, ...]
    notes: tuple[Label, ...] = ()

    def value(self, analyte: str) -> float:
        """Return the background of an analyte in mg/kg, NaN if the set has none."""
        found = self.values.get(analyte)
        return math.nan if found is None else found.value

    @property
    def unverified(self) -> tuple[str, ...]:
        """Analytes whose value could not be verified."""
        return tuple(name for name, value in self.values.items() if value.confidence == "unverified")


def _load(name: str) -> Background:
    return read_background(cellar.cards(_ROOM)[name])


def read_background(path: Path | str) -> Background:
    """Read a background set.

    Parameters
    ----------
    path : pathlib.Path or str
        Its card; the table of the same name lies beside it.

    Returns
    -------
    Background
        The set.
    """
    card = cellar.read_card(Path(path))
    by_statistic: dict[str, dict[str, BackgroundValue]] = {}
    for row in cellar.read_rows(Path(path).with_suffix(".csv")):
        value = BackgroundValue(float(row["value"]), row["unit"], row["confidence"], row["notes"])
        by_statistic.setdefault(row["statistic"], {})[row["analyte"]] = value
    return Background(
        id=card["id"],
        title=Label.of(card["title"]),
        matrix=Label.of(card["matrix"]),
        statistic=card["statistic"],
        values=by_statistic.pop(card["statistic"]),
        others=by_statistic,
        cite=tuple(card["cite"]),
        notes=tuple(Label.of(note) for note in card.get("notes", ())),
    )


#: Every background set, the house's and the guests'; a guest announces the path of a card.
CATALOGUE: Catalogue[Background] = Catalogue("backgrounds", lambda: cellar.cards(_ROOM), _load, adopt=read_background)


def available() -> tuple[str, ...]:
    """Return the ids of all background sets."""
    return CATALOGUE.available()


def get(name: str) -> Background:
    """Return the background set of that id.

    Raises
    ------
    UnknownName
        With the nearest ids that exist.
    """
    return CATALOGUE.get(name)
