"""The confidence limits of a mean by name: what each takes for granted, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

from netmin.language import Message


@dataclass(frozen=True)
class LimitMethod:
    """One way to put a confidence limit on a mean.

    Attributes
    ----------
    key : str
        Its name in tables, lower case with hyphens.
    name : Message
        Its name for a reader.
    assumes : str
        "normal", "gamma", "lognormal", "many-values", "little-skewed" or "nothing".
    assumption : Message
        The same for a reader.
    citations : tuple of str
        Keys of the bibliography.
    fixed : float or None
        Confidence that belongs to the method itself; None where it is the one asked for. [–]
    """

    key: str
    name: Message
    assumes: str
    assumption: Message
    citations: tuple[str, ...]
    fixed: float | None = None


_ASSUMPTIONS = {
    "normal": Message.of("stats.assumes-normal"),
    "gamma": Message.of("stats.assumes-gamma"),
    "lognormal": Message.of("stats.assumes-lognormal"),
    "many-values": Message.of("stats.assumes-many-values"),
    "little-skewed": Message.of("stats.assumes-little-skewed"),
    "nothing": Message.of("stats.assumes-nothing"),
}


def _method(
    key: str, name: Message, assumes: str, citations: tuple[str, ...], fixed: float | None = None
) -> tuple[str, LimitMethod]:
    return key, LimitMethod(key, name, assumes, _ASSUMPTIONS[assumes], citations, fixed)


_STUDENT = Message.of("stats.limit-student-t")
_CENTRAL = Message.of("stats.limit-central")
_CHEBYSHEV = Message.of("stats.limit-chebyshev")
_UNBIASED = Message.of("stats.limit-chebyshev-unbiased")
_GAMMA = Message.of("stats.limit-gamma-approximate")
_ADJUSTED = Message.of("stats.limit-gamma-adjusted")
_PERCENTILE = Message.of("stats.limit-percentile")
_BCA = Message.of("stats.limit-accelerated")
_STUDENTISED = Message.of("stats.limit-studentised")


def _kaplan_meier(method: Message) -> Message:
    return Message.of("stats.limit-kaplan-meier", method=method)


def _at(method: Message, percent: float) -> Message:
    return Message.of("stats.limit-at", method=method, percent=percent)


#: For values that are all numbers.
COMPLETE: dict[str, LimitMethod] = dict(
    (
        _method("student-t", _STUDENT, "normal", ("gilbert1987",)),
        _method("central-limit", _CENTRAL, "many-values", ("epa2002ucl",)),
        _method("chen", Message.of("stats.limit-chen"), "little-skewed", ("chen1995", "epa2002ucl")),
        _method("johnson-t", Message.of("stats.limit-johnson"), "little-skewed", ("johnson1978",)),
        _method("chebyshev", _CHEBYSHEV, "nothing", ("singh1997", "epa2002ucl")),
        _method("chebyshev-97.5", _at(_CHEBYSHEV, 97.5), "nothing", ("singh1997", "epa2002ucl"), 0.975),
        _method("chebyshev-99", _at(_CHEBYSHEV, 99), "nothing", ("singh1997", "epa2002ucl"), 0.99),
        _method("land-h", Message.of("stats.limit-land"), "lognormal", ("land1971", "land1975", "gilbert1987")),
        _method("chebyshev-mvue", _UNBIASED, "lognormal", ("singh1997", "finney1941")),
        _method("chebyshev-mvue-97.5", _at(_UNBIASED, 97.5), "lognormal", ("singh1997", "finney1941"), 0.975),
        _method("chebyshev-mvue-99", _at(_UNBIASED, 99), "lognormal", ("singh1997", "finney1941"), 0.99),
        _method("cox", Message.of("stats.limit-cox"), "lognormal", ("land1972", "elshaarawi2007")),
        _method("zou", Message.of("stats.limit-zou"), "lognormal", ("zou2009",)),
        _method("gamma-approximate", _GAMMA, "gamma", ("singh2002", "grice1980")),
        _method("gamma-adjusted", _ADJUSTED, "gamma", ("grice1980", "singh2002")),
        _method("bootstrap-percentile", _PERCENTILE, "many-values", ("efron1993",)),
        _method("bootstrap-bca", _BCA, "many-values", ("efron1987", "efron1993")),
        _method("bootstrap-t", _STUDENTISED, "many-values", ("efron1993",)),
        _method("bootstrap-hall", Message.of("stats.limit-hall"), "many-values", ("hall1992", "epa2002ucl")),
    )
)

_KM = ("kaplan1958", "singh2006")

#: For values of which some lie below limits: on Kaplan and Meier's mean and standard error.
CENSORED: dict[str, LimitMethod] = dict(
    (
        _method("km-student-t", _kaplan_meier(_STUDENT), "normal", _KM),
        _method("km-central-limit", _kaplan_meier(_CENTRAL), "many-values", _KM),
        _method("km-chebyshev", _kaplan_meier(_CHEBYSHEV), "nothing", _KM),
        _method("km-chebyshev-97.5", _kaplan_meier(_at(_CHEBYSHEV, 97.5)), "nothing", _KM, 0.975),
        _method("km-chebyshev-99", _kaplan_meier(_at(_CHEBYSHEV, 99)), "nothing", _KM, 0.99),
        _method("km-gamma-approximate", _kaplan_meier(_GAMMA), "gamma", (*_KM, "singh2002")),
        _method("km-gamma-adjusted", _kaplan_meier(_ADJUSTED), "gamma", (*_KM, "grice1980")),
        _method("km-percentile", _kaplan_meier(_PERCENTILE), "many-values", (*_KM, "efron1993")),
        _method("km-bca", _kaplan_meier(_BCA), "many-values", (*_KM, "efron1987")),
        _method("km-bootstrap-t", _kaplan_meier(_STUDENTISED), "many-values", (*_KM, "efron1993")),
    )
)
