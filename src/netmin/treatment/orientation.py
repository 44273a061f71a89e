"""Rules of thumb for a first look: what a soil is fit for, and up to which content others were stabilised."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from netmin import cellar
from netmin.errors import UnknownName, UsageError
from netmin.language import Message
from netmin.samples import analytes

#: What the rules name, in the order of the printed tables.
OPTIONS = ("nothing", "stabilise", "extract-labile", "extract-total", "other", "treat-first")

#: Sum of metals that separates sowing on amended soil from tolerant plants or a cover, and its "extreme" end. The
#: first is printed; where "extreme" begins is not, and one percent is a choice of this house. [mg/kg]
AMEND_AND_SOW, EXTREME = 1_000.0, 10_000.0


@dataclass(frozen=True)
class Orientation:
    """What a soil is fit for, by the rules of thumb of ADEME.

    Attributes
    ----------
    element : str
        Symbol.
    total_class, labile_class : {"low", "medium", "high"}
        Where the soil falls.
    options : tuple of str
        Some of `OPTIONS`.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    element: str
    total_class: str
    labile_class: str
    options: tuple[str, ...]
    notes: tuple[Message, ...]
    citations: tuple[str, ...] = ("sumatecs2008",)

    @property
    def sentences(self) -> tuple[Message, ...]:
        """The options in words."""
        return tuple(Message.of(f"treatment.orientation-{option}") for option in self.options)


def _file(name: str) -> Path:
    return cellar.find("treatments", name) or cellar.house() / "treatments" / name


def orientation(element: str, total: float, labile: float) -> Orientation:
    """Return which gentle options a soil of some zinc or cadmium content is fit for.

    Parameters
    ----------
    element : {"Cd", "Zn"}
        The rules know these two.
    total : float
        [mg/kg dry]
    labile : float
        Water-extractable. [mg/kg dry]

    Returns
    -------
    Orientation

    Raises
    ------
    UnknownName
        If the rules do not speak of the element.
    UsageError
        If a content is negative or not a number.

    References
    ----------
    sumatecs2008

    Examples
    --------
    >>> orientation("Cd", 5.0, 0.03).options
    ('stabilise', 'extract-labile')
    """
    rows = [row for row in cellar.read_rows(_file("orientation.csv")) if row["element"] == element]
    if not rows:
        known = sorted({row["element"] for row in cellar.read_rows(_file("orientation.csv"))})
        raise UnknownName(Message.of("treatment.no-orientation", element=analytes.named(element), known=known))
    if not (total >= 0 and labile >= 0):
        raise UsageError(Message.of("treatment.orientation-numbers", element=analytes.named(element)))
    for row in rows:
        if _inside(total, row["total_from"], row["total_to"]) and _inside(labile, row["labile_from"], row["labile_to"]):
            return Orientation(
                element,
                _class(rows, "total_from", row),
                _class(rows, "labile_from", row),
                tuple(row["options"].split(";")),
                (Message.of("treatment.orientation-layout"),),
            )
    raise ValueError(f"the rules of {element} leave a gap at total {total} and labile {labile}")


def _inside(value: float, low: str, high: str) -> bool:
    """Tell whether a value lies in a class; bounds belong to the lower one, the first class begins at 0."""
    begin, end = float(low), float(high or math.inf)
    return (begin < value or begin == value == 0.0) and value <= end


def _class(rows: list[dict[str, str]], column: str, row: Mapping[str, str]) -> str:
    bounds = sorted({float(other[column]) for other in rows})
    return ("low", "medium", "high")[bounds.index(float(row[column]))]


@cache
def stabilised_up_to() -> Mapping[str, float]:
    """Return the highest total contents at which phytostabilisation worked in field trials.

    Returns
    -------
    mapping of str to float
        By element. [mg/kg dry]

    References
    ----------
    sumatecs2008

    Examples
    --------
    >>> stabilised_up_to()["Zn"]
    12000.0
    """
    return {row["element"]: float(row["total"]) for row in cellar.read_rows(_file("stabilised.csv"))}


def revegetation_class(metals: float) -> Literal["amend-and-sow", "tolerant-or-cover", "barrier"]:
    """Return how a poisoned soil is brought under plants, by the sum of its metals.

    Parameters
    ----------
    metals : float
        Sum of the total contents of toxic metals. [mg/kg dry]

    Returns
    -------
    {"amend-and-sow", "tolerant-or-cover", "barrier"}
        Amend and sow; tolerant ecotypes or 10 to 50 cm of cover; a barrier of 30 to 100 cm.

    Raises
    ------
    UsageError
        If the sum is negative or not a number.

    References
    ----------
    sumatecs2008

    Examples
    --------
    >>> revegetation_class(600.0), revegetation_class(4000.0)
    ('amend-and-sow', 'tolerant-or-cover')
    """
    if not metals >= 0:
        raise UsageError(Message.of("treatment.metals-negative"))
    if metals < AMEND_AND_SOW:
        return "amend-and-sow"
    return "tolerant-or-cover" if metals < EXTREME else "barrier"
