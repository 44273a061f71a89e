"""One thing that could be done with a zone: how long, how surely, for how much, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.language import Label, Message
from netmin.treatment.base import Goal, Kind

FloatArray = npt.NDArray[np.float64]

#: Columns of `Option.row`.
OPTION_COLUMNS = (
    "zone",
    "treatment",
    "species",
    "kind",
    "goal",
    "possible",
    "years_p10",
    "years_p50",
    "years_p90",
    "probability",
    "deciding",
    "removal_g_per_ha",
    "cost_low",
    "cost_likely",
    "cost_high",
    "refusals",
)


@dataclass(frozen=True, eq=False)
class Option:
    """A treatment of a zone, with a species where it needs one.

    Attributes
    ----------
    zone, treatment : str
        Name of the zone, identifier of the treatment.
    title : Message
        The treatment in words.
    kind : {"gentle", "conventional"}
        Family.
    goal : {"total", "labile", "contact", "food", "feed"}
        What is met when the target is met.
    years : array, shape (draws,)
        Until every deciding element meets its target; infinite where never, all NaN without evidence. [yr]
    quantiles : tuple of float
        P10, P50 and P90 of the years. [yr]
    probability : float
        That the targets are met within the horizon; NaN without evidence. [–]
    deciding : str
        The element that is slowest in most draws; "" where none.
    removal : float
        What the harvest carries off of it in the first year, median; 0 where nothing is carried off. [g/ha/yr]
    cost : array, shape (draws,)
        Present value over the horizon for the whole zone, or per hectare where its area is not known; NaN where no
        price is known. [money of the plan]
    refusals : tuple of Message
        Why it should not be done here; empty where nothing speaks against it.
    species : str
        Identifier of the plant; "" where none.
    species_title : Label or None
        Its name.
    growth : str
        How the plant grows, of `netmin.planning.seasons.GROWTHS`.
    visible : float
        From which year a fall of the content can be measured; infinite for never. [yr]
    spending : array, shape (years,)
        Share of the cost by year. [–]
    notes : tuple of Message
        What was assumed.
    citations : tuple of str
        Keys of the bibliography.
    """

    zone: str
    treatment: str
    title: Message
    kind: Kind
    goal: Goal
    years: FloatArray
    quantiles: tuple[float, float, float]
    probability: float
    deciding: str
    removal: float
    cost: FloatArray
    refusals: tuple[Message, ...] = ()
    species: str = ""
    species_title: Label | None = None
    growth: str = "works"
    visible: float = float("inf")
    spending: FloatArray = field(default_factory=lambda: np.ones(1))
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Treatment and species, as the portfolio and the tables name it."""
        return f"{self.treatment}:{self.species}" if self.species else self.treatment

    @property
    def possible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.refusals

    @property
    def costs(self) -> tuple[float, float, float]:
        """Low, likely and high: P5, P50 and P95. [money of the plan]."""
        low, middle, high = (float(part) for part in np.quantile(self.cost, (0.05, 0.5, 0.95)))
        return low, middle, high

    def row(self) -> tuple[object, ...]:
        """Return the option as `OPTION_COLUMNS` name it, refusals by their codes."""
        refusals = " ".join(reason.code for reason in self.refusals)
        return (
            self.zone, self.treatment, self.species, self.kind, self.goal, self.possible, *self.quantiles,
            self.probability, self.deciding, self.removal, *self.costs, refusals,
        )  # fmt: skip
