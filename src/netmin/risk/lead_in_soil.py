"""What residential soil may hold of lead in the United States, and since when: for children, shown and not modelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from netmin import cellar
from netmin.standards.shelf import read_date


@dataclass(frozen=True)
class LeadLevel:
    """One row of ``data/lead/us-residential-soil.csv``.

    Attributes
    ----------
    value : float
        [mg/kg dry]
    meaning : {"screening", "removal"}
        Whether the content is evaluated further, or taken away soon.
    condition : str
        ``other-sources`` where it holds only where children meet lead elsewhere too; "" otherwise.
    in_force_from, in_force_to : datetime.date or None
        First and last day.
    source, confidence, notes, cite : str
        As in the table.
    """

    value: float
    meaning: str
    condition: str
    in_force_from: date | None
    in_force_to: date | None
    source: str
    confidence: str
    notes: str
    cite: str


@cache
def lead_levels() -> tuple[LeadLevel, ...]:
    """Return every level for lead in residential soil of the United States, oldest first.

    Examples
    --------
    >>> [level.value for level in lead_levels()]
    [400.0, 200.0, 100.0, 200.0, 600.0]
    """
    path = cellar.find("lead", "us-residential-soil.csv")
    if path is None:
        raise FileNotFoundError("the cellar has no lead/us-residential-soil.csv")
    return tuple(
        LeadLevel(
            value=float(row["value"]),
            meaning=row["meaning"],
            condition=row["condition"],
            in_force_from=read_date(row["from"] or None, end=False),
            in_force_to=read_date(row["to"] or None, end=True),
            source=row["source"],
            confidence=row["confidence"],
            notes=row["notes"],
            cite=row["cite"],
        )
        for row in cellar.read_rows(path)
    )


def lead_levels_in_force(*, on: date) -> tuple[LeadLevel, ...]:
    """Return the levels for lead in residential soil that were in force on a day.

    Parameters
    ----------
    on : datetime.date
        The day.

    Returns
    -------
    tuple of LeadLevel
        Oldest first.

    Examples
    --------
    >>> [(level.value, level.meaning) for level in lead_levels_in_force(on=date(2025, 12, 1))]
    [(200.0, 'screening'), (600.0, 'removal')]
    """
    return tuple(
        level
        for level in lead_levels()
        if (level.in_force_from is None or level.in_force_from <= on)
        and (level.in_force_to is None or on <= level.in_force_to)
    )
