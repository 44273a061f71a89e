"""What a treatment costs: prices times quantities of soil, land and biomass, year by year, over draws."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.planning.discounting import annuity_factor, discount_factors
from netmin.planning.money import Money
from netmin.planning.prices import Price, SteppedPrice

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: Square metres of a hectare.
HECTARE = 10_000.0

#: Carbon in dry plant matter, the default of the guidelines for forest biomass. [–]
CARBON_SHARE = 0.47

#: Mass of carbon dioxide that holds a mass of carbon. [–]
_DIOXIDE = 44.0 / 12.0

#: Columns of `CashFlow.table`, one row per item and one named ``total``.
COST_COLUMNS = ("item", "kind", "unit", "quantity", "payments", "mean", "p10", "p50", "p90")


def soil_volume(area: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return the volume of soil under an area.

    Parameters
    ----------
    area : float or array
        [ha]
    depth : float or array
        [m]

    Returns
    -------
    array
        [m3]

    Examples
    --------
    >>> soil_volume(1.0, 0.25).item()
    2500.0
    """
    return np.asarray(HECTARE * np.asarray(area, dtype=float) * np.asarray(depth, dtype=float))


def soil_mass(area: npt.ArrayLike, depth: npt.ArrayLike, density: npt.ArrayLike) -> FloatArray:
    """Return the mass of soil under an area: 3750 t under a hectare of 0.25 m at 1.5 t/m³.

    Parameters
    ----------
    area : float or array
        [ha]
    depth : float or array
        [m]
    density : float or array
        [t/m3]

    Returns
    -------
    array
        [t]
    """
    return np.asarray(soil_volume(area, depth) * np.asarray(density, dtype=float))


def carbon_dioxide_bound(biomass: npt.ArrayLike, carbon: npt.ArrayLike = CARBON_SHARE) -> FloatArray:
    """Return the carbon dioxide that a mass of dry biomass took from the air.

    Parameters
    ----------
    biomass : float or array
        Dry matter. [t]
    carbon : float or array
        Share of carbon in it. [–]

    Returns
    -------
    array
        It is set free again where the biomass is burnt. [t CO2]

    Examples
    --------
    >>> carbon_dioxide_bound(10.0).round(2).item()
    17.23

    References
    ----------
    ipcc2006
    """
    return np.asarray(np.asarray(biomass, dtype=float) * np.asarray(carbon, dtype=float) * _DIOXIDE)


@dataclass(frozen=True, eq=False)
class PlotSize:
    """How much land, soil and biomass a treatment deals with.

    Attributes
    ----------
    area : float or array, shape (draws,)
        [ha]
    depth : float or array, shape (draws,)
        Of the soil that is treated; NaN where it does not matter. [m]
    density : float or array, shape (draws,)
        Dry bulk density; NaN where it does not matter. [t/m3]
    biomass : float or array, shape (draws,)
        Harvested in a year; NaN where nothing is harvested. [t DM/ha/yr]
    """

    area: npt.ArrayLike
    depth: npt.ArrayLike = math.nan
    density: npt.ArrayLike = math.nan
    biomass: npt.ArrayLike = math.nan

    def quantity(self, unit: str) -> FloatArray:
        """Return how many units of a price this is.

        Parameters
        ----------
        unit : str
            One of `netmin.planning.PRICE_UNITS`; of biomass, a year's harvest.

        Returns
        -------
        array, shape () or (draws,)
            [unit]

        Raises
        ------
        UsageError
            If the price needs a depth, a density or a yield that was not given.

        Examples
        --------
        >>> PlotSize(2.0, 0.2, 1.3).quantity("t soil").item()
        5200.0
        """
        area = np.asarray(self.area, dtype=float)
        found = {
            "project": np.ones_like(area),
            "ha": area,
            "m2 site": HECTARE * area,
            "m3 soil": soil_volume(area, self.depth),
            "t soil": soil_mass(area, self.depth, self.density),
            "t biomass": area * np.asarray(self.biomass, dtype=float),
        }[unit]
        if not np.all(np.isfinite(found) & (found >= 0)):
            raise UsageError(Message.of("planning.cost-quantity", unit=unit))
        return np.asarray(found)


@dataclass(frozen=True)
class CostItem:
    """One thing that is paid for, or that brings money.

    Attributes
    ----------
    name : str
        As the table shows it.
    price : Price or SteppedPrice
        Of a unit.
    years : sequence of int
        Years of the plan in which it is paid, 0 being the first; once for each. [yr]
    revenue : bool
        Whether it brings money: biomass sold.
    """

    name: str
    price: Price | SteppedPrice
    years: Sequence[int] = (0,)
    revenue: bool = False

    @property
    def unit_price(self) -> Price:
        """The price, or the first step of it."""
        return self.price.first if isinstance(self.price, SteppedPrice) else self.price


@dataclass(frozen=True, eq=False)
class CashFlow:
    """What a treatment costs in every year, over draws.

    Attributes
    ----------
    yearly : array, shape (draws, years)
        Costs less revenue, not discounted. [money]
    rows : tuple
        Of the table, each ending in what the item comes to over all years, shape (draws,). [money]
    currency : str
        Of the money.
    price_year : int
        Of the money.
    notes : tuple of Message
        What was converted, indexed, left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    yearly: FloatArray
    rows: tuple[tuple[Any, ...], ...] = field(repr=False)
    currency: str
    price_year: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per item and one for all, columns `COST_COLUMNS`.

        Mean quantity paid for at a time, number of payments, and mean, 10th, 50th and 90th percentile of the whole over
        all years [money]; revenue is negative.
        """
        rows = [(*row, *_spread(whole)) for *row, whole in self.rows]
        return pd.DataFrame(rows, columns=list(COST_COLUMNS))

    @property
    def total(self) -> FloatArray:
        """Costs less revenue of all years, not discounted; shape (draws,). [money]."""
        return np.asarray(self.yearly.sum(axis=1))

    def present_value(self, rate: float) -> FloatArray:
        """Return what all costs less revenue are worth in the first year; shape (draws,). [money]."""
        return np.asarray(self.yearly @ discount_factors(self.yearly.shape[1], rate))

    def annuity(self, rate: float) -> FloatArray:
        """Return the equal sum at the end of every year that is worth the same; shape (draws,). [money/yr]."""
        return np.asarray(self.present_value(rate) * annuity_factor(rate, float(self.yearly.shape[1])))

    def spending(self) -> FloatArray:
        """Return the share of the mean costs that each year takes; years that earn take none; shape (years,). [–]."""
        mean = np.maximum(self.yearly.mean(axis=0), 0.0)
        return np.asarray(mean / mean.sum()) if mean.sum() > 0 else np.eye(1, mean.size)[0]

    def quantiles(self, probabilities: npt.ArrayLike = (0.1, 0.5, 0.9), *, rate: float = 0.0) -> FloatArray:
        """Return quantiles of the present value over the draws. [money]."""
        return np.asarray(np.quantile(self.present_value(rate), np.asarray(probabilities, dtype=float)))


def cash_flow(
    items: Iterable[CostItem],
    size: PlotSize,
    *,
    money: Money | None = None,
    horizon: int | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> CashFlow:
    """Return what a treatment costs, year by year, over draws of prices and sizes.

    Parameters
    ----------
    items : iterable of CostItem
        What is paid and earned.
    size : PlotSize
        Land, soil and biomass; arrays are one value per draw.
    money : Money, optional
        Of the result; euro of 2024 if left out.
    horizon : int, optional
        Years counted, the first included; as many as the items need if left out. [yr]
    draws : int
        How many.
    seed : int
        Of the draws; every item draws on its own, in the order given. An item paid in several years has one price.

    Returns
    -------
    CashFlow
        With notes on what was converted.

    Raises
    ------
    UsageError
        If there is no item, a price has no year, a rate is missing, or a quantity is not known.

    Examples
    --------
    >>> wood = CostItem("residues", Price.of(200, unit="t biomass", currency="EUR", year=2006), years=range(1, 11))
    >>> flow = cash_flow([wood], PlotSize(1.0, biomass=8.0), money=Money("EUR", 2006), draws=1)
    >>> flow.total.item(), flow.present_value(0.04).round().item()
    (16000.0, 12977.0)

    References
    ----------
    rejuvenate2009, sumatecs2008
    """
    items, money = tuple(items), money or Money()
    _check(items, draws)
    years = horizon or 1 + max(max(item.years, default=0) for item in items)
    yearly = np.zeros((draws, years))
    rows: list[tuple[Any, ...]] = []
    left_out: list[str] = []
    for number, item in enumerate(items):
        paid = _paid_once(item, size, money, draws, np.random.default_rng([seed, number]))
        counted = [year for year in item.years if year < years]
        left_out += [item.name] * (len(counted) < len(tuple(item.years)))
        np.add.at(yearly.T, counted, paid)
        rows.append(_row(item, size, len(counted), paid * len(counted)))
    rows.append(("total", "", "", math.nan, sum(row[4] for row in rows), yearly.sum(axis=1)))
    prices = [item.unit_price for item in items]
    dated = tuple((price.currency, int(price.year or 0)) for price in prices)
    notes = [*money.notes(dated), *_notes(prices)]
    if left_out:
        notes.append(Message.of("planning.cost-left-out", items=sorted(set(left_out)), years=years))
    cite = {*money.citations(dated), *(price.cite for price in prices if price.cite)}
    return CashFlow(yearly, tuple(rows), money.currency, money.year, tuple(notes), tuple(sorted(cite)))


def land_notes(size: PlotSize, years: int) -> tuple[Message, ...]:
    """Return what money does not tell: how long the land is taken, and how much carbon dioxide the harvest bound.

    Parameters
    ----------
    size : PlotSize
        Land and biomass.
    years : int
        How long the treatment lasts. [yr]

    Returns
    -------
    tuple of Message
        The sentence on carbon only where something is harvested.

    References
    ----------
    ipcc2006
    """
    area = float(np.mean(np.asarray(size.area, dtype=float)))
    notes = [Message.of("planning.cost-land", area=area, years=years)]
    biomass = float(np.mean(np.asarray(size.biomass, dtype=float)))
    if math.isfinite(biomass) and biomass > 0:
        notes.append(
            Message.of("planning.cost-carbon", carbon=float(carbon_dioxide_bound(area * biomass)), share=CARBON_SHARE)
        )
    return tuple(notes)


def _check(items: tuple[CostItem, ...], draws: int) -> None:
    if draws < 1:
        raise ValueError("At least one draw is needed.")
    if not items:
        raise UsageError(Message.of("planning.cost-no-items"))
    undated = [item.name for item in items if item.unit_price.year is None]
    if undated:
        raise UsageError(Message.of("planning.price-no-year", items=undated))
    wrong = [item.name for item in items if any(year < 0 for year in item.years)]
    if wrong:
        raise UsageError(Message.of("planning.cost-years", items=wrong))


def _paid_once(item: CostItem, size: PlotSize, money: Money, draws: int, random: np.random.Generator) -> FloatArray:
    """Return what one payment comes to in every draw, revenue negative."""
    price = item.unit_price
    quantity = size.quantity(price.unit)
    if quantity.shape not in ((), (draws,)):
        raise ValueError(f"A size holds one value or one per draw, {draws}, not {quantity.shape}.")
    factor = money.factor(price.currency, int(price.year or 0))
    paid = np.broadcast_to(item.price.at(quantity, random.random(draws)), (draws,))
    return np.asarray((-factor if item.revenue else factor) * paid)


def _row(item: CostItem, size: PlotSize, payments: int, whole: FloatArray) -> tuple[Any, ...]:
    unit = item.unit_price.unit
    kind = "revenue" if item.revenue else "cost"
    return (item.name, kind, unit, float(size.quantity(unit).mean()), payments, whole)


def _spread(whole: FloatArray) -> tuple[float, ...]:
    return (float(whole.mean()), *(float(value) for value in np.quantile(whole, (0.1, 0.5, 0.9))))


def _notes(prices: list[Price]) -> list[Message]:
    published = sorted({price.id for price in prices if price.id != "user"})
    weak = sorted({price.id for price in prices if price.confidence in {"low", "unverified"}})
    notes = []
    if published:
        notes.append(Message.of("planning.prices-published", prices=published))
    if weak:
        notes.append(Message.of("planning.prices-weak", prices=weak))
    return notes
