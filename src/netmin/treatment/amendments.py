"""What is mixed into a soil to bind its metals: what each amendment binds and frees, and what it did in the field."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.language import Label
from netmin.risk.dose import FloatArray

#: What an effect was seen on: a weak extract of the soil, or plants that grew on it.
What = Literal["extract", "plant"]


@dataclass(frozen=True)
class Amendment:
    """An amendment.

    Attributes
    ----------
    name : str
        Identifier.
    title : Label
        In every language.
    alkaline : bool
        Whether it raises the pH.
    binds, frees : frozenset of str
        Elements that it makes less, and may make more mobile: an alkaline one holds cations and lets go of anions.
    proven_years : float
        For how long an effect was shown. [yr]
    """

    name: str
    title: Label
    alkaline: bool
    binds: frozenset[str]
    frees: frozenset[str]
    proven_years: float


@dataclass(frozen=True, eq=False)
class AmendmentEffect:
    """What an amendment did to the labile or plant content of an element, from one field study to another.

    Attributes
    ----------
    ratios : array, shape (studies,)
        Treated over untreated, one geometric mean per study and plot. [–]
    log_sd : float
        Spread between studies that a new soil is drawn with. [–]
    studies : tuple of str
        As printed.
    """

    ratios: FloatArray
    log_sd: float
    studies: tuple[str, ...]

    @property
    def log_mean(self) -> float:
        """Mean logarithm of the ratios. [–]."""
        return float(np.log(self.ratios).mean())

    @property
    def median(self) -> float:
        """The ratio that half of new soils would stay below. [–]."""
        return math.exp(self.log_mean)


def _file(name: str) -> Path:
    return cellar.find("amendments", name) or cellar.house() / "amendments" / name


@cache
def _card() -> Mapping[str, Any]:
    return cellar.read_card(_file("amendments.toml"))


@cache
def _amendments() -> Mapping[str, Amendment]:
    return {entry["name"]: _amendment(entry) for entry in _card()["amendments"]}


def _amendment(entry: Mapping[str, Any]) -> Amendment:
    groups = {"cations": _card()["cations"], "anions": _card()["anions"]}

    def elements(names: list[str]) -> frozenset[str]:
        return frozenset(element for name in names for element in groups.get(name, [name]))

    return Amendment(
        entry["name"],
        Label.of(entry["title"]),
        bool(entry["alkaline"]),
        elements(entry["binds"]),
        elements(entry["frees"]),
        float(entry["proven_years"]),
    )


CATALOGUE: Catalogue[Amendment] = Catalogue("amendments", lambda: _amendments(), lambda name: _amendments()[name])


def available() -> tuple[str, ...]:
    """Return the names of all amendments known."""
    return tuple(CATALOGUE.available())


def get(name: str) -> Amendment:
    """Return an amendment by name.

    Parameters
    ----------
    name : str
        One of `available`.

    Returns
    -------
    Amendment

    Raises
    ------
    UnknownName
        If there is none, with the nearest ones.

    Examples
    --------
    >>> lime = get("lime")
    >>> "Cd" in lime.binds, "As" in lime.frees
    (True, True)
    """
    return CATALOGUE.get(name)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(row for row in cellar.read_rows(_file("effects.csv")) if row["usable"] == "yes")


@cache
def _ratios(amendment: str, element: str, what: What) -> tuple[tuple[str, float], ...]:
    """Return study with plot, and geometric mean of treated over untreated; harvests and species of a study are one."""
    found: dict[str, list[float]] = {}
    for row in _rows():
        if (row["amendment"], row["element"], row["what"]) == (amendment, element, what):
            untreated = [math.log(float(value)) for value in row["untreated"].split(";")]
            change = math.log(float(row["treated"])) - sum(untreated) / len(untreated)
            found.setdefault(" ".join(filter(None, (row["study"], row["plot"]))), []).append(change)
    return tuple((study, math.exp(sum(changes) / len(changes))) for study, changes in sorted(found.items()))


@cache
def _common_spread(what: What) -> float:
    """Return the spread between studies that amendments and elements with several studies share."""
    squares, freedom = 0.0, 0
    for amendment in _amendments():
        for element in sorted({row["element"] for row in _rows()}):
            logs = np.log([ratio for _, ratio in _ratios(amendment, element, what)])
            if len(logs) > 1:
                squares += float(((logs - logs.mean()) ** 2).sum())
                freedom += len(logs) - 1
    return math.sqrt(squares / freedom)


def effect(amendment: str, element: str, what: What = "extract") -> AmendmentEffect | None:
    """Return what an amendment did to an element in the field.

    Parameters
    ----------
    amendment : str
        One of `available`.
    element : str
        Symbol.
    what : {"extract", "plant"}
        In a weak extract of the soil, or in plants.

    Returns
    -------
    AmendmentEffect or None
        None where no field trial is known here. A new soil is drawn with the spread that all amendments and elements
        share, widened by the error of the mean: one or two studies do not tell how much soils differ.

    Raises
    ------
    UnknownName
        If there is no such amendment.

    References
    ----------
    sumatecs2008

    Examples
    --------
    Lime cut extractable zinc at Arnoldstein and Avonmouth. Cyclonic ash, alkaline too, raised arsenic at Jales.

    >>> bool(effect("lime", "Zn").median < 0.2), bool(effect("cyclonic-ash", "As").ratios.max() > 3.5)
    (True, True)
    """
    found = _ratios(get(amendment).name, element, what)
    if not found:
        return None
    widened = _common_spread(what) * math.sqrt(1.0 + 1.0 / len(found))
    return AmendmentEffect(np.array([ratio for _, ratio in found]), widened, tuple(study for study, _ in found))
