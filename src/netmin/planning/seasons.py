"""The farm calendar: in which months what is done, by how a plant grows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from netmin import cellar
from netmin.language import Label, Message

#: The calendar that is used.
CALENDAR = "pannonian-plain"

#: How plants grow, and what is done without plants.
GROWTHS = ("annual", "perennial", "grass", "short-rotation", "tree", "amendment", "works")


@dataclass(frozen=True)
class FarmTask:
    """One thing to do.

    Attributes
    ----------
    growth, task : str
        How the plant grows (`GROWTHS`), and what is done.
    first_month, last_month : int
        1 is January; a span whose first month is the later one runs over the turn of the year.
    first_year, every : int
        Growing season it is first done in, 0 the autumn before the first; years between repetitions, 0 for once. [yr]
    confidence : str
        Of the months.
    """

    growth: str
    task: str
    first_month: int
    last_month: int
    first_year: int
    every: int
    confidence: str

    def years(self, last: int) -> range:
        """Return the years it is done in, up to some last one.

        Examples
        --------
        >>> list(FarmTask("annual", "sow", 4, 5, 1, 1, "unverified").years(3))
        [1, 2, 3]
        """
        return range(self.first_year, max(last, self.first_year) + 1, self.every or max(last, 1) + 1)


@cache
def farm_tasks() -> tuple[FarmTask, ...]:
    """Return the calendar, in the order of its table."""
    rows = cellar.read_rows(cellar.house() / "seasons" / f"{CALENDAR}.csv")
    return tuple(
        FarmTask(
            row["growth"],
            row["task"],
            int(row["first_month"]),
            int(row["last_month"]),
            int(row["first_year"]),
            int(row["every"]),
            row["confidence"],
        )
        for row in rows
    )


def growth_of(life_form: str, perennial: str = "") -> str:
    """Return how a plant is grown, by the words of its card.

    Parameters
    ----------
    life_form : str
        As `netmin.plants.Species` names it.
    perennial : {"yes", "short", "no", ""}
        Likewise.

    Returns
    -------
    str
        Of `GROWTHS`.

    Examples
    --------
    >>> growth_of("coppice"), growth_of("cereal", "no"), growth_of("forb", "yes"), growth_of("legume", "no")
    ('short-rotation', 'annual', 'perennial', 'annual')
    """
    return "annual" if perennial == "no" else _GROWTH_OF.get(life_form, "perennial")


#: How the life forms of the shelf are grown, where that is not as a perennial herb.
_GROWTH_OF = {
    "coppice": "short-rotation",
    "tree": "tree",
    "shrub": "tree",
    "liana": "tree",
    "grass": "grass",
    "cereal": "annual",
    "oilseed": "annual",
    "fibre crop": "annual",
    "industrial crop": "annual",
    "vegetable": "annual",
}


def calendar_note() -> Message:
    """Return what is said of every schedule: where its months come from."""
    card = cellar.read_card(cellar.house() / "seasons" / f"{CALENDAR}.toml")
    return Message.of("plan.calendar", note=Label.of(card["notes"][0]))
