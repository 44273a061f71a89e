"""Money of one year and currency told in that of another: a price index and dated exchange rates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from netmin import cellar
from netmin.errors import UnknownName, UsageError
from netmin.language import Label, Message

_SHELF = "prices"

#: The year whose money results are told in unless another is asked for: the last with a rate of every currency.
TARGET_YEAR = 2024


def price_file(name: str) -> Path:
    """Return a table of ``data/prices``."""
    path = cellar.find(_SHELF, name)
    if path is None:  # pragma: no cover - the house cellar always holds it
        raise FileNotFoundError(f"{_SHELF}/{name}")
    return path


@dataclass(frozen=True, eq=False)
class PriceIndex:
    """How prices rose.

    Attributes
    ----------
    name : str
        Word used in choices.
    title : Label or None
        By language; none for the user's own.
    values : mapping of int to float
        By year, in any base. [–]
    unverified : frozenset of int
        Years whose value was not read in a source.
    cite : tuple of str
        Keys of the bibliography.
    """

    name: str
    values: Mapping[int, float]
    title: Label | None = None
    unverified: frozenset[int] = frozenset()
    cite: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = sorted(year for year, value in self.values.items() if not (math.isfinite(value) and value > 0))
        if wrong or not self.values:
            raise UsageError(Message.of("planning.index-unsound", name=self.name, years=[str(year) for year in wrong]))

    def factor(self, year: int, target: int) -> float:
        """Return what a price of a year is multiplied by to be one of the target year.

        Raises
        ------
        UsageError
            If the index lacks one of the years.

        Examples
        --------
        >>> round(price_index("hicp-euro-area").factor(2000, 2024), 4)
        1.6577
        """
        for asked in (year, target):
            if asked not in self.values:
                raise UsageError(
                    Message.of(
                        "planning.index-year", year=str(asked), name=self.name, first=str(min(self.values)),
                        last=str(max(self.values)),
                    )
                )  # fmt: skip
        return self.values[target] / self.values[year]


@cache
def price_indices() -> tuple[str, ...]:
    """Return the names of all price indices."""
    return tuple(sorted({row["series"] for row in cellar.read_rows(price_file("price-index.csv"))}))


@cache
def price_index(name: str = "hicp-euro-area") -> PriceIndex:
    """Return a price index.

    Parameters
    ----------
    name : str
        ``hicp-euro-area``, harmonised consumer prices of the euro area since 1996.

    Returns
    -------
    PriceIndex
        With its years.

    Raises
    ------
    UnknownName
        If there is no such index.
    """
    rows = [row for row in cellar.read_rows(price_file("price-index.csv")) if row["series"] == name]
    if not rows:
        raise UnknownName(
            Message.of("errors.unknown-name", kind="price indices", name=name, known=list(price_indices()))
        )
    titles = {entry["name"]: entry["title"] for entry in cellar.read_card(price_file("prices.toml"))["indices"]}
    return PriceIndex(
        name,
        {int(row["year"]): float(row["value"]) for row in rows},
        Label.of(titles[name]),
        frozenset(int(row["year"]) for row in rows if row["confidence"] == "unverified"),
        tuple(sorted({row["cite"] for row in rows})),
    )


@dataclass(frozen=True, eq=False)
class ExchangeRates:
    """What currencies were worth, year by year.

    Attributes
    ----------
    per_euro : mapping of (str, int) to float
        Units of a currency for one euro, annual average. [1/EUR]
    unverified : frozenset of (str, int)
        Rates that were not read in a source.
    cite : mapping of str to str
        Key of the bibliography by currency.
    """

    per_euro: Mapping[tuple[str, int], float]
    unverified: frozenset[tuple[str, int]] = frozenset()
    cite: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong = sorted(key for key, value in self.per_euro.items() if not (math.isfinite(value) and value > 0))
        if wrong:
            raise UsageError(Message.of("planning.rate-unsound", rates=[f"{name} {year}" for name, year in wrong]))

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency, the euro first."""
        return ("EUR", *sorted({currency for currency, _ in self.per_euro} - {"EUR"}))

    def units_per_euro(self, currency: str, year: int) -> float:
        """Return the rate of a year.

        Raises
        ------
        UsageError
            If it is not known, with the years that are.

        Examples
        --------
        >>> exchange_rates().units_per_euro("RON", 2024)
        4.9746
        """
        if currency == "EUR":
            return 1.0
        if (currency, year) in self.per_euro:
            return self.per_euro[currency, year]
        years = sorted(known for name, known in self.per_euro if name == currency)
        if not years:
            raise UsageError(Message.of("planning.currency-unknown", currency=currency, known=list(self.currencies)))
        raise UsageError(
            Message.of(
                "planning.rate-year", currency=currency, year=str(year), first=str(years[0]), last=str(years[-1])
            )
        )

    def with_rates(self, per_euro: Mapping[tuple[str, int], float]) -> ExchangeRates:
        """Return the rates with some of the user's own, units per euro; these count as verified."""
        return ExchangeRates({**self.per_euro, **per_euro}, self.unverified - frozenset(per_euro), self.cite)


@cache
def exchange_rates() -> ExchangeRates:
    """Return the dated rates of the house: GBP, RON and USD since 1999, RSD since 2006, and GBP of 1996."""
    rows = cellar.read_rows(price_file("exchange-rates.csv"))
    return ExchangeRates(
        {(row["currency"], int(row["year"])): float(row["per_euro"]) for row in rows},
        frozenset((row["currency"], int(row["year"])) for row in rows if row["confidence"] == "unverified"),
        {row["currency"]: row["cite"] for row in rows},
    )


@dataclass(frozen=True, eq=False)
class Money:
    """The money that a plan is told in.

    Attributes
    ----------
    currency : str
        ``EUR``, ``RON``, ``RSD``, ``USD``, ``GBP``, or one of the user's rates.
    year : int
        Whose prices.
    index : PriceIndex
        How prices in euro rose.
    rates : ExchangeRates
        Dated rates.
    """

    currency: str = "EUR"
    year: int = TARGET_YEAR
    index: PriceIndex = field(default_factory=price_index)
    rates: ExchangeRates = field(default_factory=exchange_rates)

    def factor(self, currency: str, year: int) -> float:
        """Return what a price is multiplied by to be one in this money.

        The price is changed into euro at the rate of its own year, raised by the index to the target year, and changed
        into the target currency at the rate of that year. A price of the same currency and year stays as it is.

        Parameters
        ----------
        currency : str
            Of the price.
        year : int
            Of the price.

        Returns
        -------
        float
            [–]

        Raises
        ------
        UsageError
            If a rate or a year of the index is missing.

        Examples
        --------
        >>> round(Money("RON", 2024).factor("USD", 2000), 3)
        8.929
        """
        if (currency, year) == (self.currency, self.year):
            return 1.0
        euro = self.index.factor(year, self.year) / self.rates.units_per_euro(currency, year)
        return euro * self.rates.units_per_euro(self.currency, self.year)

    def notes(self, prices: tuple[tuple[str, int], ...]) -> tuple[Message, ...]:
        """Return what is to be said of changing prices of these currencies and years: how, and what is not verified."""
        changed = sorted({price for price in prices if price != (self.currency, self.year)})
        if not changed:
            return ()
        title = self.index.title if self.index.title is not None else self.index.name
        notes = [Message.of("planning.money-indexed", currency=self.currency, year=str(self.year), index=title)]
        used = {*changed, (self.currency, self.year)} & self.rates.unverified
        if used:
            named = [f"{currency} {year}" for currency, year in sorted(used)]
            notes.append(Message.of("planning.rates-unverified", rates=named))
        years = sorted({year for _, year in changed} & self.index.unverified)
        if years:
            notes.append(Message.of("planning.index-unverified", years=[str(year) for year in years]))
        oldest = min(year for _, year in changed)
        if self.year - oldest >= _OLD:
            notes.append(Message.of("planning.prices-old", year=str(oldest), age=self.year - oldest))
        return tuple(notes)

    def citations(self, prices: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
        """Return the keys behind the index and the rates that these prices need."""
        if all(price == (self.currency, self.year) for price in prices):
            return ()
        currencies = {self.currency, *(currency for currency, _ in prices)}
        return tuple(
            sorted({*self.index.cite, *(self.rates.cite[name] for name in currencies if name in self.rates.cite)})
        )


#: A price this much older than the target says so. [yr]
_OLD = 10
