"""Toxicity values by dated set: which number was in force when, from which assessment, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.errors import UsageError
from netmin.language import Label, Message
from netmin.standards.shelf import read_date

_ROOM = "toxicity"
_TABLE = "values.csv"

#: How sure a number is, best first; ``user`` is a number that the user gave.
CONFIDENCES = ("seen_primary", "reproduced", "seen_secondary", "user", "method", "literature_practice", "unverified")

#: What a set may hold for an analyte, and the unit in which `ToxicityProfile.number` gives it.
QUANTITIES: Mapping[str, str] = {
    "reference_dose": "mg/kg-day",
    "reference_dose_diet": "mg/kg-day",
    "reference_dose_dermal": "mg/kg-day",
    "reference_concentration": "mg/m3",
    "slope_factor": "(mg/kg-day)^-1",
    "unit_risk": "(ug/m3)^-1",
    "benchmark_dose": "mg/kg-day",
    "dermal_absorption": "-",
    "gastrointestinal_absorption": "-",
    "relative_bioavailability": "-",
}

#: Units of the table other than those above, and the divisor that leads there.
_DIVISORS = {"mg/kg-week": 7.0}

#: How the table marks a slope factor or unit risk that holds the age factors of early life.
_AGE_FACTORS_INSIDE = "ADAF in"

_UNUSABLE = ("do_not_use", "withdrawn")


@dataclass(frozen=True)
class ToxicityValue:
    """One row of ``data/toxicity/values.csv``, as published.

    Attributes
    ----------
    id : str
        Stable key of the row; ``user`` for a number that the user gave.
    analyte : str
        Symbol of the house: ``As``, ``Cr_VI``.
    species, cas : str
        The compound it is for.
    route, parameter : str
        As the source says.
    value : float
        As published, NaN where the agency gives none. [unit]
    unit : str
        As published.
    source : str
        The document.
    year : int
        Of the assessment.
    status : str
        ``current``, ``superseded <year>``, ``withdrawn``, ``literature``, ``do_not_use`` and the like.
    notes : str
        Basis and traps.
    confidence : str
        One of `CONFIDENCES`.
    cite : str
        Key of the bibliography, or "".
    """

    id: str
    analyte: str
    species: str
    cas: str
    route: str
    parameter: str
    value: float
    unit: str
    source: str
    year: int
    status: str
    notes: str
    confidence: str
    cite: str

    @property
    def unverified(self) -> bool:
        """Whether it must be checked against its source before any report leaves the house."""
        return self.confidence == "unverified"

    def per_day(self) -> float:
        """Return the value with a week counted as seven days."""
        return self.value / _DIVISORS.get(self.unit, 1.0)


@dataclass(frozen=True, eq=False)
class ToxicityProfile:
    """What a set says of one analyte.

    Attributes
    ----------
    analyte : str
        Symbol of the house.
    values : mapping of str to ToxicityValue
        By quantity, a key of `QUANTITIES`; what the set does not hold is absent.
    organs : tuple of str
        Organs or systems that the reference dose protects, as in ``risk.organ-<name>``.
    organs_inhaled : tuple of str
        The same for the reference concentration.
    organs_verified : bool
        Whether that assignment was read in a source.
    mutagenic : bool
        Whether age factors of early life are to be applied to the slope factor and the unit risk.
    routed : str
        ``blood-lead`` for lead, which no reference dose judges; "" otherwise.
    """

    analyte: str
    values: Mapping[str, ToxicityValue]
    organs: tuple[str, ...] = ()
    organs_inhaled: tuple[str, ...] = ()
    organs_verified: bool = True
    mutagenic: bool = False
    routed: str = ""

    def number(self, quantity: str) -> float:
        """Return a quantity in the unit of `QUANTITIES`, NaN where the set holds none."""
        found = self.values.get(quantity)
        return math.nan if found is None else found.per_day()

    def has(self, quantity: str) -> bool:
        """Whether the set holds a number for a quantity."""
        return not math.isnan(self.number(quantity))

    def with_values(self, **numbers: float) -> ToxicityProfile:
        """Return the profile with numbers of the user's own in place of those of the set.

        Parameters
        ----------
        **numbers : float
            By quantity, in the unit of `QUANTITIES`.

        Raises
        ------
        UsageError
            If a quantity is unknown or a number not positive.
        """
        own = dict(self.values)
        for quantity, number in numbers.items():
            if quantity not in QUANTITIES:
                raise UsageError(Message.of("risk.quantity-unknown", name=quantity, known=sorted(QUANTITIES)))
            if not (math.isfinite(number) and number > 0):
                raise UsageError(Message.of("risk.number-not-positive", name=quantity, found=str(number)))
            own[quantity] = _own_value(self.analyte, quantity, number)
        return self.with_rows(own)

    def with_rows(self, values: Mapping[str, ToxicityValue]) -> ToxicityProfile:
        """Return the profile with other rows, by quantity."""
        return replace(self, values=values)

    def with_age_factors(self, *, applied: bool) -> ToxicityProfile:
        """Return the profile with the age factors of early life applied or not; not where its numbers hold them."""
        return replace(self, mutagenic=applied)


def _own_value(analyte: str, quantity: str, number: float) -> ToxicityValue:
    unit = QUANTITIES[quantity]
    return ToxicityValue("user", analyte, "", "", "", quantity, number, unit, "", 0, "user", "", "user", "")


@dataclass(frozen=True, eq=False)
class ToxicitySet:
    """The values that were in force together.

    Attributes
    ----------
    id : str
        Name of its card.
    basis : str
        Whose practice: ``us``, ``eu-diet``.
    title : Label
        By language.
    in_force_from, in_force_to : datetime.date or None
        First and last day.
    replaces : str
        The set before it, or "".
    profiles : mapping of str to ToxicityProfile
        By analyte.
    cite : tuple of str
        Keys of the bibliography.
    notes : tuple of Label
        What a reader must know.
    """

    id: str
    basis: str
    title: Label
    in_force_from: date | None
    in_force_to: date | None
    replaces: str
    profiles: Mapping[str, ToxicityProfile]
    cite: tuple[str, ...]
    notes: tuple[Label, ...] = ()

    def with_values(self, overrides: Mapping[str, Mapping[str, float]]) -> ToxicitySet:
        """Return the set with numbers of the user's own, by analyte and quantity."""
        profiles = dict(self.profiles)
        for analyte, numbers in overrides.items():
            known = profiles.get(analyte, ToxicityProfile(analyte, {}))
            profiles[analyte] = known.with_values(**numbers)
        return replace(self, profiles=profiles)

    def with_profile(self, profile: ToxicityProfile) -> ToxicitySet:
        """Return the set with another profile of one analyte."""
        return replace(self, profiles={**self.profiles, profile.analyte: profile})


@lru_cache(maxsize=8)
def _rows(path: Path, stamp: int) -> Mapping[str, ToxicityValue]:  # noqa: ARG001 (an edited table is read anew)
    return {row["id"]: _value(row) for row in cellar.read_rows(path)}


def _value(row: Mapping[str, str]) -> ToxicityValue:
    texts: dict[str, Any] = dict(row)
    texts["value"] = float(row["value"]) if row["value"] else math.nan
    texts["year"] = int(row["year"])
    return ToxicityValue(**texts)


def toxicity_values() -> Mapping[str, ToxicityValue]:
    """Return every row of the table by its id, those that must not be used included."""
    path = cellar.find(_ROOM, _TABLE)
    if path is None:
        raise FileNotFoundError(f"the cellar has no {_ROOM}/{_TABLE}")
    return _rows(path, path.stat().st_mtime_ns)


def read_toxicity_set(path: Path | str) -> ToxicitySet:
    """Read a toxicity set.

    Parameters
    ----------
    path : pathlib.Path or str
        Its card; every entry names a row of ``values.csv``.

    Returns
    -------
    ToxicitySet
        The set.

    Raises
    ------
    ValueError
        If the card names a row that is withdrawn, not to be used, of another analyte or in another unit, or would apply
        age factors or the share absorbed in the gut twice.
    """
    card = cellar.read_card(Path(path))
    rows = toxicity_values()
    in_force = card.get("in_force", {})
    return ToxicitySet(
        id=card["id"],
        basis=card["basis"],
        title=Label.of(card["title"]),
        in_force_from=read_date(in_force.get("from"), end=False),
        in_force_to=read_date(in_force.get("to"), end=True),
        replaces=card.get("replaces", ""),
        profiles={analyte: _profile(analyte, entry, rows) for analyte, entry in card["values"].items()},
        cite=tuple(card["cite"]),
        notes=tuple(Label.of(note) for note in card.get("notes", ())),
    )


def _profile(analyte: str, entry: Mapping[str, Any], rows: Mapping[str, ToxicityValue]) -> ToxicityProfile:
    values = {
        quantity: _checked(rows[entry[quantity]], analyte, quantity) for quantity in QUANTITIES if quantity in entry
    }
    if "reference_dose_dermal" in values and "gastrointestinal_absorption" in values:
        raise ValueError(f"{analyte}: a dermal reference dose has the gastrointestinal absorption inside already.")
    if entry.get("mutagenic") and any(_AGE_FACTORS_INSIDE in value.parameter for value in values.values()):
        raise ValueError(f"{analyte}: a value holds the age factors already; they must not be applied again.")
    organs = tuple(entry.get("organs", ()))
    return ToxicityProfile(
        analyte=analyte,
        values=values,
        organs=organs,
        organs_inhaled=tuple(entry.get("organs_inhaled", organs)),
        organs_verified=entry.get("organs_verified", True),
        mutagenic=entry.get("mutagenic", False),
        routed=entry.get("routed", ""),
    )


def _checked(value: ToxicityValue, analyte: str, quantity: str) -> ToxicityValue:
    if value.analyte != analyte or value.status in _UNUSABLE:
        raise ValueError(f"{value.id} ({value.analyte}, {value.status}) cannot be a value of {analyte}.")
    if value.unit != QUANTITIES[quantity] and value.unit not in _DIVISORS:
        raise ValueError(f"{value.id}: {value.unit} is not {QUANTITIES[quantity]}, the unit of {quantity}.")
    return value


#: Every toxicity set, the house's and the guests'; a guest announces the path of a card.
CATALOGUE: Catalogue[ToxicitySet] = Catalogue(
    "toxicity",
    lambda: cellar.cards(_ROOM),
    lambda name: read_toxicity_set(cellar.cards(_ROOM)[name]),
    adopt=read_toxicity_set,
)


def available() -> tuple[str, ...]:
    """Return the ids of all toxicity sets."""
    return CATALOGUE.available()


def get(name: str = "us-2025") -> ToxicitySet:
    """Return a toxicity set.

    Raises
    ------
    UnknownName
        With the nearest ids that exist.
    """
    return CATALOGUE.get(name)


def in_force(*, on: date, basis: str = "us") -> ToxicitySet:
    """Return the set of a basis that was in force on a day.

    Parameters
    ----------
    on : datetime.date
        The day.
    basis : str
        ``us`` or ``eu-diet``.

    Raises
    ------
    UsageError
        If none was.

    Examples
    --------
    >>> in_force(on=date(2024, 12, 31)).id, in_force(on=date(2025, 1, 13)).id
    ('us-2024', 'us-2025')
    """
    for name in available():
        found = get(name)
        begun = found.in_force_from is None or found.in_force_from <= on
        if found.basis == basis and begun and (found.in_force_to is None or on <= found.in_force_to):
            return found
    raise UsageError(Message.of("risk.no-set-in-force", basis=basis, day=on.isoformat(), known=list(available())))
