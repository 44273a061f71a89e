"""Which species suit a site, and why the others do not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.plants import species as shelf
from netmin.plants.criteria import CRITERIA, VERDICTS, Finding
from netmin.plants.planting_site import PlantingSite
from netmin.plants.species import Species

#: What the judgements rest on.
CITATIONS = ("ecocrop", "eu-1143-2014", "sumatecs2008", "rejuvenate2009")

#: The number of a site that a criterion needs.
_NEEDS = {
    "late-frost": "lowest_temperature",
    "ph": "ph",
    "rain": "rain",
    "warmth": "growing_temperature",
    "depth": "soil_depth",
}


@dataclass(frozen=True, eq=False)
class Suitability:
    """Species for a site, each with the verdict of every criterion.

    Attributes
    ----------
    site : PlantingSite
        As it was described.
    table : pandas.DataFrame
        One row per species and criterion: species, criterion, verdict, reason (Message), source. A criterion that does
        not concern a species, or that the site gives no number for, has no row.
    species : pandas.DataFrame
        One row per species: species, latin, life_form, verdict (of the gravest criterion), deciding (the criteria that
        say so), unknown (criteria without a number).
    notes : tuple of Message
        What was not judged, and what the verdicts rest on.
    citations : tuple of str
        Keys of the bibliography.
    """

    site: PlantingSite
    table: pd.DataFrame
    species: pd.DataFrame
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = CITATIONS

    def verdict(self, name: str) -> str:
        """Return the verdict on a species.

        Parameters
        ----------
        name : str
            A species of the result.

        Returns
        -------
        str
            A word of `VERDICTS`.

        Raises
        ------
        UsageError
            If the species is not in the result.
        """
        rows = self.species[self.species["species"] == shelf.get(name).name]
        if rows.empty:
            raise UsageError(Message.of("plants.not-judged", plant=shelf.get(name).latin))
        return str(rows["verdict"].iloc[0])

    def reasons(self, name: str) -> tuple[Message, ...]:
        """Return why a species got its verdict: the sentences of the criteria that decide.

        Parameters
        ----------
        name : str
            A species of the result.

        Returns
        -------
        tuple of Message

        Raises
        ------
        UsageError
            If the species is not in the result.
        """
        verdict = self.verdict(name)
        rows = self.table[(self.table["species"] == shelf.get(name).name) & (self.table["verdict"] == verdict)]
        return tuple(rows["reason"])

    def shortlist(self) -> tuple[str, ...]:
        """Return the names of species that are suitable, then of those suitable on conditions."""
        order = ("suitable", "conditional")
        return tuple(
            name for verdict in order for name in self.species.loc[self.species["verdict"] == verdict, "species"]
        )


def suitability(site: PlantingSite, species: Iterable[str] | None = None) -> Suitability:
    """Judge species for a site by law, spread, climate, soil, life form and food chain.

    The gravest criterion decides: forbidden, unsuitable, unknown, conditional, suitable. Where the shelf has no number
    the verdict is unknown; nothing is guessed from relatives. Being suitable says nothing of uptake.

    Parameters
    ----------
    site : PlantingSite
        What is known of the place.
    species : iterable of str, optional
        Names; every species of the shelf if left out.

    Returns
    -------
    Suitability

    Raises
    ------
    UnknownName
        If a species is not on the shelf.

    References
    ----------
    ecocrop, eu-1143-2014, sumatecs2008, rejuvenate2009

    Examples
    --------
    >>> site = PlantingSite("RO", ph=5.2, above_limit=True)
    >>> found = suitability(site, ["barley", "Festuca rubra", "Ailanthus altissima"])
    >>> found.species[["species", "verdict"]].to_numpy().tolist()
    [['hordeum-vulgare', 'unsuitable'], ['festuca-rubra', 'conditional'], ['ailanthus-altissima', 'forbidden']]
    >>> found.species["deciding"].tolist()
    ['ph, food-chain', 'ph, food-chain', 'union-list']
    """
    chosen = [shelf.get(name) for name in (shelf.available() if species is None else species)]
    findings = [finding for one in chosen for finding in _judged(one, site)]
    rows = [
        (finding.species, finding.criterion, finding.verdict, finding.reason, finding.source) for finding in findings
    ]
    return Suitability(
        site,
        pd.DataFrame(rows, columns=["species", "criterion", "verdict", "reason", "source"]),
        pd.DataFrame(
            [_summary(one, [f for f in findings if f.species == one.name]) for one in chosen], columns=_SUMMARY
        ),
        _notes(site),
    )


_SUMMARY = ["species", "latin", "life_form", "verdict", "deciding", "unknown"]


def _judged(species: Species, site: PlantingSite) -> list[Finding]:
    return [finding for judge in CRITERIA.values() if (finding := judge(species, site)) is not None]


def _summary(species: Species, findings: Sequence[Finding]) -> list[str]:
    worst = next(verdict for verdict in VERDICTS if any(finding.verdict == verdict for finding in findings))
    deciding = [finding.criterion for finding in findings if finding.verdict == worst]
    unknown = [finding.criterion for finding in findings if finding.verdict == "unknown"]
    # Listing every criterion that a suitable plant passes would say nothing.
    shown = [] if worst == "suitable" else deciding
    return [species.name, species.latin, species.life_form, worst, ", ".join(shown), ", ".join(unknown)]


def _notes(site: PlantingSite) -> tuple[Message, ...]:
    missing = [criterion for criterion, name in _NEEDS.items() if math.isnan(getattr(site, name))]
    notes = [
        Message.of("plants.note-clean-soil"),
        Message.of("plants.note-status"),
        Message.of("plants.note-union-list"),
    ]
    if missing:
        words = [Message.of(f"plants.criterion-{criterion}") for criterion in missing]
        notes.append(Message.of("plants.note-not-judged", criteria=words))
    if site.country not in ("RO", "RS"):
        notes.append(Message.of("plants.note-country", country=site.country))
    return tuple(notes)
