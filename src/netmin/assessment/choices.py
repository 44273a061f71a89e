"""The kinds of value a choice can hold: how each is read, and what is said when it cannot be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from enum import Enum
from typing import Any

from netmin.language import LANGUAGES, Message

#: What a report can be written as.
FORMATS = ("html", "pdf", "gpkg", "geotiff", "csv", "sampling")

#: Money a plan can be told in.
CURRENCIES = ("EUR", "RON", "RSD")

#: What a harvest may be for, where its soil is not clean: none of these is eaten.
OUTLETS = ("energy", "fibre", "timber", "ash-metal", "none")

#: What must be met: any way that keeps the metals from people, or the law's content itself.
GOALS = ("any", "total")


class Kind(Enum):
    """A kind of value; the member's value is the key of the sentence that says what was expected."""

    TEXT = "expected-text"
    NAMES = "expected-names"
    PAIRS = "expected-pairs"
    SWITCH = "expected-switch"
    COUNTRY = "expected-country"
    BASIS = "expected-basis"
    DECIMAL = "expected-decimal"
    PERCENT = "expected-percent"
    PH = "expected-ph"
    POSITIVE = "expected-positive"
    DAYS = "expected-days"
    COUNT = "expected-count"
    WHOLE = "expected-whole"
    SEVERAL = "expected-several"
    CERTAINTY = "expected-certainty"
    SOURCES = "expected-sources"
    DATE = "expected-date"
    LANGUAGES = "expected-languages"
    FORMATS = "expected-formats"
    NUMBERS = "expected-numbers"
    TEMPERATURE = "expected-temperature"
    SHARE = "expected-share"
    CURRENCY = "expected-currency"
    OUTLET = "expected-outlet"
    GOAL = "expected-goal"
    YEARS = "expected-years"
    AMOUNT = "expected-amount"

    @property
    def is_table(self) -> bool:
        """Whether a value is a table of its own in the site file."""
        return self in (Kind.PAIRS, Kind.NUMBERS)

    def read(self, raw: Any) -> Any:
        """Return the value as the recipe keeps it.

        Raises
        ------
        ValueError
            If the value is not of this kind.
        """
        return _READERS[self](raw)

    def from_text(self, text: str) -> Any:
        """Return what a text (an environment variable) stands for, as TOML would have given it."""
        if self in (Kind.NAMES, Kind.LANGUAGES, Kind.FORMATS):
            return [part.strip() for part in text.split(",") if part.strip()]
        if self is Kind.SWITCH:
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
                text.casefold(), text
            )
        if self is Kind.SOURCES and text.casefold() in ("true", "yes", "false", "no"):
            return text.casefold() in ("true", "yes")
        if self in (Kind.COUNT, Kind.WHOLE, Kind.SEVERAL, Kind.SOURCES) and re.fullmatch(r"[0-9]+", text):
            return int(text)
        if self in _DECIMALS and re.fullmatch(r"-?[0-9]+(\.[0-9]*)?", text):
            return float(text)
        return text


#: Kinds that are numbers with a decimal point.
_DECIMALS = (
    Kind.PERCENT, Kind.PH, Kind.POSITIVE, Kind.DAYS, Kind.CERTAINTY, Kind.TEMPERATURE, Kind.SHARE, Kind.YEARS,
    Kind.AMOUNT,
)  # fmt: skip


def parse(kind: Kind, raw: Any) -> tuple[Any, Message | None]:
    """Return the value and no complaint, or no value and what was expected instead."""
    try:
        return kind.read(raw), None
    except ValueError:
        allowed = {
            Kind.LANGUAGES: LANGUAGES, Kind.FORMATS: FORMATS, Kind.CURRENCY: CURRENCIES, Kind.OUTLET: OUTLETS,
            Kind.GOAL: GOALS,
        }.get(kind, ())  # fmt: skip
        return None, Message.of(f"recipe.{kind.value}", found=str(raw), allowed=tuple(allowed))


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(raw)  # noqa: TRY004 - every reader complains the same way
    return raw


def _names(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) and item for item in raw):
        raise ValueError(raw)
    return tuple(raw)


def _pairs(raw: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, dict) or not all(isinstance(item, str) for item in raw.values()):
        raise ValueError(raw)
    return tuple(sorted(raw.items()))


def _numbers(raw: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(raw, dict):
        raise ValueError(raw)  # noqa: TRY004
    read = _between(0, 1e9)
    return tuple((name, read(raw[name])) for name in sorted(raw))


def _switch(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError(raw)  # noqa: TRY004
    return raw


def _date(raw: Any) -> datetime.date:
    return raw if type(raw) is datetime.date else datetime.date.fromisoformat(_text(raw))


def _from(least: int) -> Callable[[Any], int]:
    def read(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or raw < least:
            raise ValueError(raw)
        return raw

    return read


def _sources(raw: Any) -> bool | int:
    """Return false for none, true for a number that follows from the samples, or the number."""
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, int) or not 2 <= raw <= 20:
        raise ValueError(raw)
    return raw


def _between(low: float, high: float, *, open_low: bool = False) -> Callable[[Any], float]:
    def read(raw: Any) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise ValueError(raw)  # noqa: TRY004
        if not (low < raw if open_low else low <= raw) or not raw <= high:
            raise ValueError(raw)
        return float(raw)

    return read


def _matching(pattern: str) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if re.fullmatch(pattern, _text(raw)) is None:
            raise ValueError(raw)
        return str(raw)

    return read


def _among(allowed: tuple[str, ...]) -> Callable[[Any], tuple[str, ...]]:
    def read(raw: Any) -> tuple[str, ...]:
        names = _names([raw] if isinstance(raw, str) else raw)
        if not names or not set(names) <= set(allowed):
            raise ValueError(raw)
        return tuple(name for name in allowed if name in names)

    return read


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.NAMES: _names,
    Kind.PAIRS: _pairs,
    Kind.SWITCH: _switch,
    Kind.COUNTRY: _matching("[A-Z]{2}"),
    Kind.BASIS: _matching("dry|fresh|ash"),
    Kind.DECIMAL: _matching("[.,]"),
    Kind.PERCENT: _between(0, 100),
    Kind.PH: _between(0, 14),
    Kind.POSITIVE: _between(0, 1e7, open_low=True),
    Kind.DAYS: _between(0, 365, open_low=True),
    Kind.COUNT: _from(1),
    Kind.WHOLE: _from(0),
    Kind.SEVERAL: _from(2),
    Kind.CERTAINTY: _between(0.5, 0.999),
    Kind.SOURCES: _sources,
    Kind.DATE: _date,
    Kind.LANGUAGES: _among(LANGUAGES),
    Kind.FORMATS: _among(FORMATS),
    Kind.NUMBERS: _numbers,
    Kind.TEMPERATURE: _between(-60, 60),
    Kind.SHARE: _between(0, 1),
    Kind.CURRENCY: _matching("|".join(CURRENCIES)),
    Kind.OUTLET: _matching("|".join(OUTLETS)),
    Kind.GOAL: _matching("|".join(GOALS)),
    Kind.YEARS: _between(1, 1000),
    Kind.AMOUNT: _between(0, 1e13, open_low=True),
}
