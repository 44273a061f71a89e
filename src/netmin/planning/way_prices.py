"""What each treatment is priced by: rows of the published prices, and in which years they are paid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin.language import Message
from netmin.planning.costs import CostItem, PlotSize, cash_flow
from netmin.planning.money import Money
from netmin.planning.prices import Price, SteppedPrice, dig_and_dump_price, published_price
from netmin.risk import Shape

FloatArray = npt.NDArray[np.float64]

#: Rows of the published prices that a treatment is paid by once, in the first year.
_ONCE: Mapping[str, tuple[str, ...]] = {
    "phytoextraction": ("O01",),
    "phytostabilisation": ("O10",),
    "aided-stabilisation": ("O10", "O11"),
    "capping": ("O21",),
    "encapsulation": ("O22",),
    "solidification": ("O29",),
    "soil-washing": ("O23",),
    "soil-flushing": ("O25",),
}

#: Where a source prints one number, the price is looked for between half and double of it: a choice of this house.
_APART = 2.0

#: Gentle treatments, whose care after the first year nobody priced.
_CARE = ("phytoextraction", "phytostabilisation", "aided-stabilisation")

#: Of a harvest that nobody takes: landfill.
_DISPOSAL = "O13"

#: Of digging, by steps of the volume.
_DIG = ("O18", "O19", "O20")


@dataclass(frozen=True, eq=False)
class WayCost:
    """What a treatment of a zone costs.

    Attributes
    ----------
    present : array, shape (draws,)
        Present value. [money of the plan]
    spending : array, shape (years,)
        Share of each year. [–]
    notes : tuple of Message
        Which prices, and what was indexed.
    citations : tuple of str
        Keys of the bibliography.
    """

    present: FloatArray
    spending: FloatArray
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Purse:
    """How money is counted.

    Attributes
    ----------
    money : Money
        Currency and year.
    rate : float
        Discount rate. [–]
    horizon : int
        Years counted. [yr]
    outlet : str
        Where a harvest goes; "none" means landfill.
    """

    money: Money
    rate: float
    horizon: int
    outlet: str


def priced_by(word: str) -> tuple[str, ...]:
    """Return the rows of the published prices that a treatment is counted with.

    Parameters
    ----------
    word : str
        Of `netmin.planning.WAYS`.

    Returns
    -------
    tuple of str
        None for crops that take up little, which cost nothing beyond ordinary farming.

    Examples
    --------
    >>> priced_by("phytoextraction"), priced_by("capping")
    (('O01', 'O13'), ('O21',))
    """
    if word == "dig-and-dump":
        return _DIG
    return (*_ONCE.get(word, ()), *((_DISPOSAL,) if word == "phytoextraction" else ()))


def way_cost(word: str, size: PlotSize, purse: Purse, *, years: float, draws: int, seed: int) -> WayCost:
    """Return what a treatment of a zone costs.

    Parameters
    ----------
    word : str
        Of `netmin.planning.ways.WAYS`.
    size : PlotSize
        Area, depth, density, harvest.
    purse : Purse
        How money is counted.
    years : float
        For how long a harvest is taken: median of the years to the target; infinite counts as the horizon. [yr]
    draws, seed : int
        Of the prices.

    Returns
    -------
    WayCost
        Crops that take up little cost nothing beyond ordinary farming, and a note says so.
    """
    if word == "phytoexclusion":
        nothing = np.zeros(draws)
        return WayCost(nothing, np.ones(1), (Message.of("plan.ordinary-farming"),))
    items = [CostItem(word, price) for price in _once(word)]
    if word == "phytoextraction" and purse.outlet == "none":
        last = purse.horizon if not math.isfinite(years) else min(purse.horizon, max(1, math.ceil(years)))
        items.append(CostItem("landfill-of-harvest", published_price(_DISPOSAL), years=tuple(range(1, last + 1))))
    flow = cash_flow(items, size, money=purse.money, horizon=purse.horizon + 1, draws=draws, seed=seed)
    notes = [Message.of("plan.price-spread")] if any(_is_single(row) for row in _ONCE.get(word, ())) else []
    notes += [Message.of("plan.care-not-priced")] if word in _CARE else []
    return WayCost(flow.present_value(purse.rate), flow.spending(), (*flow.notes, *notes), flow.citations)


def _once(word: str) -> list[Price | SteppedPrice]:
    if word == "dig-and-dump":
        return [dig_and_dump_price()]
    return [_spread(published_price(row)) for row in _ONCE[word]]


def _spread(price: Price) -> Price:
    """Return a price whose single printed number is taken for the tip of a triangle from half to double."""
    low, high = price.shape.bounds
    if low < high:
        return price
    return replace(price, shape=Shape.triangular(low / _APART, low, low * _APART))


def _is_single(row: str) -> bool:
    low, high = published_price(row).shape.bounds
    return low == high
