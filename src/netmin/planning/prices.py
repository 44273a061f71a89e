"""Prices: a range per hectare, cubic metre or tonne, in the currency of its year; and those that publications print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import cellar
from netmin.errors import UnknownName, UsageError
from netmin.language import Message
from netmin.planning.money import price_file
from netmin.risk import Shape

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: What a price may be paid for.
PRICE_UNITS = ("ha", "m2 site", "m3 soil", "t soil", "t biomass", "project")

#: The published prices of dig and dump, by the least volume they hold for. [m3]
_DIG_AND_DUMP = ((0.0, "O18"), (3000.0, "O19"), (10000.0, "O20"))


@dataclass(frozen=True)
class Price:
    """What one unit costs, as a distribution.

    Attributes
    ----------
    shape : Shape
        Of the price. [currency/unit]
    unit : str
        One of `PRICE_UNITS`.
    currency : str
        ISO code.
    year : int or None
        Whose prices; None where the source does not say.
    id : str
        Row of ``data/prices/remediation-options.csv``; ``user`` for the user's own.
    source, confidence, scope, cite : str
        Where it is from, how sure it is, what it covers, key of the bibliography.
    """

    shape: Shape
    unit: str
    currency: str = "EUR"
    year: int | None = None
    id: str = "user"
    source: str = ""
    confidence: str = ""
    scope: str = ""
    cite: str = ""

    def __post_init__(self) -> None:
        if self.unit not in PRICE_UNITS:
            raise UsageError(Message.of("planning.price-unit", unit=self.unit, known=list(PRICE_UNITS)))

    @classmethod
    def of(
        cls,
        low: float,
        high: float | None = None,
        *,
        likely: float | None = None,
        unit: str,
        currency: str = "EUR",
        year: int | None = None,
    ) -> Price:
        """Return a price of your own: one number, a range that is equally likely all over, or a triangle.

        Parameters
        ----------
        low, high : float
            Least and most; without `high` one number. [currency/unit]
        likely : float, optional
            The most likely one, the tip of a triangle. [currency/unit]
        unit : str
            One of `PRICE_UNITS`.
        currency : str
            ISO code.
        year : int, optional
            Whose prices.

        Returns
        -------
        Price
            For other distributions give a `netmin.risk.Shape` to `Price` itself.

        Raises
        ------
        UsageError
            If the numbers do not rise, one is negative, or the unit is unknown.

        Examples
        --------
        >>> Price.of(40, 80, likely=55, unit="t soil", currency="GBP", year=1999).shape.kind
        'triangular'
        """
        return cls(_range(low, likely, low if high is None else high), unit, currency, year)

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the price that is not passed with a probability. [currency/unit]."""
        return self.shape.quantile(probability)

    def at(self, quantity: npt.ArrayLike, probability: npt.ArrayLike) -> FloatArray:
        """Return what a quantity costs at a quantile of the price. [currency]."""
        return np.asarray(np.asarray(quantity, dtype=float) * self.quantile(probability))


@dataclass(frozen=True)
class SteppedPrice:
    """A price that falls with the quantity, because setting up is paid once.

    Attributes
    ----------
    steps : tuple of (float, Price)
        Least quantity of the step, and the price of the whole quantity from there on; the first begins at 0.
        [unit of the price]
    """

    steps: tuple[tuple[float, Price], ...]

    def __post_init__(self) -> None:
        begins = [begin for begin, _ in self.steps]
        kinds = {(price.unit, price.currency, price.year) for _, price in self.steps}
        if not begins or begins[0] != 0.0 or begins != sorted(set(begins)) or len(kinds) != 1:
            raise UsageError(Message.of("planning.steps-unsound", steps=[str(begin) for begin in begins]))

    @property
    def first(self) -> Price:
        """The price of the smallest quantities."""
        return self.steps[0][1]

    def at(self, quantity: npt.ArrayLike, probability: npt.ArrayLike) -> FloatArray:
        """Return what a quantity costs at a quantile of the price.

        Where the next step is cheaper although more is paid for, its price of its least quantity is taken: 2900 m³
        never cost more than 3000 m³. So the cost does not fall as the quantity grows.

        Parameters
        ----------
        quantity : float or array
            [unit of the price]
        probability : float or array
            One for all steps: where digging is dear, it is dear at every size. [–]

        Returns
        -------
        array
            [currency]

        Examples
        --------
        >>> dig_and_dump_price().at([1000.0, 2900.0, 3000.0, 20000.0], 0.5).round()
        array([ 110000.,  247500.,  247500., 1350000.])
        """
        amount, share = np.broadcast_arrays(np.asarray(quantity, dtype=float), np.asarray(probability, dtype=float))
        costs = []
        for number, (begin, price) in enumerate(self.steps):
            end = self.steps[number + 1][0] if number + 1 < len(self.steps) else math.inf
            paid = np.maximum(amount, begin)
            costs.append(np.where(amount < end, paid * price.quantile(share), math.inf))
        return np.asarray(np.where(amount > 0, np.minimum.reduce(costs), 0.0))


def _range(low: float, likely: float | None, high: float) -> Shape:
    if low == high and likely in (None, low):
        return Shape.point(low)
    return Shape.uniform(low, high) if likely is None else Shape.triangular(low, likely, high)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(cellar.read_rows(price_file("remediation-options.csv")))


def remediation_options() -> pd.DataFrame:
    """Return the published prices as their sources print them.

    Returns
    -------
    pandas.DataFrame
        One row per published price or duration: option_id, option, type, applicable_elements, cost_low, cost_high,
        unit, currency, price_year, duration, source, confidence, cost_scope, notes, cite. Numbers are NaN where the
        source gives none; nothing is converted or indexed.

    Examples
    --------
    >>> table = remediation_options()
    >>> len(table), float(table.set_index("option_id").loc["O23", "cost_high"])
    (33, 80.0)
    """
    table = pd.DataFrame(list(_rows()))
    for name in ("cost_low", "cost_high", "price_year"):
        table[name] = pd.to_numeric(table[name])
    return table


def published_price(option: str) -> Price:
    """Return a published price.

    Parameters
    ----------
    option : str
        Identifier of its row, such as ``O23``, soil washing.

    Returns
    -------
    Price
        Equally likely all over the range printed.

    Raises
    ------
    UnknownName
        If there is no such row.
    UsageError
        If the row prints no price, no price of a unit, or one that is no cost.

    Examples
    --------
    >>> price = published_price("O23")
    >>> price.shape.bounds, price.unit, price.currency, price.year
    ((40.0, 80.0), 't soil', 'GBP', 1999)
    """
    found = {row["option_id"]: row for row in _rows()}
    if option not in found:
        raise UnknownName(Message.of("errors.unknown-name", kind="published prices", name=option, known=sorted(found)))
    row = found[option]
    if not row["cost_low"]:
        raise UsageError(Message.of("planning.price-none", option=option, what=row["option"]))
    if row["unit"] not in PRICE_UNITS:
        raise UsageError(
            Message.of("planning.price-unit-published", option=option, unit=row["unit"], known=list(PRICE_UNITS))
        )
    return Price(
        _range(float(row["cost_low"]), None, float(row["cost_high"])),
        row["unit"],
        row["currency"],
        int(row["price_year"]) if row["price_year"] else None,
        row["option_id"],
        row["source"],
        row["confidence"],
        row["cost_scope"],
        row["cite"],
    )


def stepped_price(steps: Sequence[tuple[float, Price]]) -> SteppedPrice:
    """Return a stepped price of your own; see `SteppedPrice`."""
    return SteppedPrice(tuple((float(begin), price) for begin, price in steps))


def dig_and_dump_price() -> SteppedPrice:
    """Return the published price of dig and dump: below 3000 m³, to 10000 m³, above.

    Returns
    -------
    SteppedPrice
        British prices of 1999 without landfill tax. [GBP/m3]
    """
    return SteppedPrice(tuple((begin, published_price(option)) for begin, option in _DIG_AND_DUMP))
