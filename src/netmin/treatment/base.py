"""What a treatment is: it needs a ground, it gives an outcome in years, and it may refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.treatment.ground import Ground

#: Gentle options keep the soil alive and in place; conventional ones dig, cover, wash or bind it.
Kind = Literal["gentle", "conventional"]

#: What is met when a target is met: the total content falls to its target; the labile content does; people and dust
#: no longer meet the soil, though its content stays; what is harvested keeps the limits of food or feed.
Goal = Literal["total", "labile", "contact", "food", "feed"]

#: Probabilities of the quantiles of years that are told. [–]
QUANTILES = (0.1, 0.5, 0.9)

OUTCOME_COLUMNS = ("element", "p10", "p50", "p90", "never", "probability", "decides", "removal")


@runtime_checkable
class Treatment(Protocol):
    """One way to deal with a zone; anything with these four is one.

    Attributes
    ----------
    name : str
        Identifier, lower case with hyphens. Those of the house have a ``title`` too, a `Message` to call them by.
    kind : {"gentle", "conventional"}
        Which family it belongs to.
    needs : tuple of str
        Attributes of `Ground` that it cannot do without beyond contents and targets, such as ``labile`` or ``ph``.
    """

    @property
    def name(self) -> str:
        """Identifier."""
        ...

    @property
    def kind(self) -> Kind:
        """Which family it belongs to."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Attributes of the ground that it cannot do without."""
        ...

    def predict(self, ground: Ground, *, seed: int = 0) -> Outcome:
        """Return what would come of it.

        Parameters
        ----------
        ground : Ground
            The zone's soil as draws.
        seed : int
            Not below 0; the same numbers come from it again.

        Returns
        -------
        Outcome
            With its reasons where it refuses.
        """
        ...


@dataclass(frozen=True, eq=False)
class Outcome:
    """What would come of a treatment, as draws of years; and why it is refused where it is.

    A year count is infinite in a draw where the target is never met, and 0 where it is met already. Years are told by
    quantiles and probabilities and never by a mean, which would be infinite as soon as one draw is.

    Attributes
    ----------
    treatment : str
        Identifier.
    kind : {"gentle", "conventional"}
        Which family it belongs to.
    goal : {"total", "labile", "contact", "food", "feed"}
        What is met when the target is met.
    elements : tuple of str, length m
        As in the ground.
    years_by_element : array, shape (m, draws)
        Until each element's target is met. NaN in every draw where no evidence allows a number; a refusal says so.
        [yr]
    horizon : float
        Years within which the targets should be met. [yr]
    removal : array, shape (m, draws)
        What the harvest carries off in the first year; 0 where nothing is carried off. [g/ha/yr]
    times : array, shape (k,)
        Years at which the path is told. [yr]
    path : array, shape (3, m, k)
        P10, P50 and P90 of the content that the goal is about, total or labile, over the years. [mg/kg dry]
    refusals : tuple of Message
        Why it should not be done here; empty where nothing speaks against it.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed, replaced, left out.
    facts : mapping of str to float
        Numbers of the kind of treatment, such as ``waste_t_per_ha`` of a dig and dump; units in their names.
    """

    treatment: str
    kind: Kind
    goal: Goal
    elements: tuple[str, ...]
    years_by_element: FloatArray
    horizon: float
    removal: FloatArray
    times: FloatArray
    path: FloatArray
    refusals: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether something speaks against it."""
        return bool(self.refusals)

    @cached_property
    def years(self) -> FloatArray:
        """Until the slowest element meets its target, shape (draws,). [yr]."""
        return np.asarray(self.years_by_element.max(axis=0))

    @property
    def p10(self) -> float:
        """One draw in ten is faster. [yr]."""
        return self.quantile(QUANTILES[0])

    @property
    def p50(self) -> float:
        """Half of the draws are faster. [yr]."""
        return self.quantile(QUANTILES[1])

    @property
    def p90(self) -> float:
        """Nine draws in ten are faster. [yr]."""
        return self.quantile(QUANTILES[2])

    @property
    def probability(self) -> float:
        """Share of the draws in which every target is met within the horizon; NaN without evidence. [–]."""
        return self.probability_within(self.horizon)

    @property
    def deciding(self) -> str:
        """The element that is slowest in most draws; empty where none has anything left to do."""
        shares = self.decides
        return self.elements[int(np.argmax(shares))] if shares.any() else ""

    @cached_property
    def decides(self) -> FloatArray:
        """Share of the draws in which each element is the slowest, shape (m,); ties have equal parts. [–]."""
        slowest = (self.years_by_element == self.years) & (self.years > 0)
        return np.asarray((slowest / np.maximum(slowest.sum(axis=0), 1)).mean(axis=1))

    def quantile(self, probability: float) -> float:
        """Return a quantile of the years of the slowest element.

        Parameters
        ----------
        probability : float
            Between 0 and 1. [–]

        Returns
        -------
        float
            Infinite where so large a share of draws never meets the target; NaN without evidence. [yr]
        """
        return float(quantiles_of_years(self.years, probability))

    def probability_within(self, years: float) -> float:
        """Return the share of draws in which every target is met within some years; NaN without evidence."""
        found = self.years
        return float("nan") if np.isnan(found).any() else float((found <= years).mean())

    @property
    def table(self) -> pd.DataFrame:
        """One row per element and one, ``all``, for the slowest of each draw; columns `OUTCOME_COLUMNS`.

        p10, p50, p90: years; never: share of draws that never meet the target; probability: share that meets it within
        the horizon; decides: share in which the element is the slowest; removal: median of the first year [g/ha/yr].
        """
        rows = []
        decides = (*self.decides, np.nan)
        removal = (*np.median(self.removal, axis=1), np.nan)
        for place, name in enumerate((*self.elements, "all")):
            years = self.years if name == "all" else self.years_by_element[place]
            unknown = bool(np.isnan(years).any())
            rows.append(
                (
                    name,
                    *quantiles_of_years(years, QUANTILES),
                    np.nan if unknown else np.isinf(years).mean(),
                    np.nan if unknown else (years <= self.horizon).mean(),
                    decides[place],
                    removal[place],
                )
            )
        return pd.DataFrame(rows, columns=list(OUTCOME_COLUMNS))


def quantiles_of_years(years: npt.ArrayLike, probabilities: npt.ArrayLike) -> FloatArray:
    """Return quantiles of years that may be infinite.

    A quantile is a year count that was drawn, the least that so large a share of draws does not pass: between a finite
    and an infinite one nothing can be interpolated.

    Parameters
    ----------
    years : array, shape (draws,)
        Infinite where the target is never met; all NaN without evidence. [yr]
    probabilities : array
        Between 0 and 1. [–]

    Returns
    -------
    array, shape of the probabilities
        [yr]

    Examples
    --------
    >>> quantiles_of_years([12.0, 30.0, np.inf, 18.0, 25.0], [0.5, 0.9]).tolist()
    [25.0, inf]
    """
    drawn, wanted = np.asarray(years, dtype=float), np.asarray(probabilities, dtype=float)
    return np.asarray(np.quantile(drawn, wanted, method="inverted_cdf"))
