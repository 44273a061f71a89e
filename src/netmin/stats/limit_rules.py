"""Which confidence limit to use: the rules of ProUCL 4, as a table.

The rows are those coded in the R package rucl from the technical guide of ProUCL 4. Every interval is open below and
closed above. Where that table leaves a choice, the first limit of a row is recommended if it could be computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from netmin.errors import UsageError
from netmin.language import Message

#: Sets of rules that can be asked for.
RULES = ("proucl4",)

Interval = tuple[float, float]
_ANY: Interval = (0.0, inf)


@dataclass(frozen=True)
class Rule:
    """One row of the rules.

    Attributes
    ----------
    distribution : str
        "normal", "gamma", "lognormal" or "none".
    measure : tuple of float
        Of the shape (gamma) or of the standard deviation of logarithms (lognormal, none). [–]
    count : tuple of float
        Of the number of values.
    censored : tuple of float
        Of the share of non-detects; None of complete data. [–]
    methods : tuple of str
        Limits to use, the first one first.
    size_assumed : bool
        The source says "as n grows" and no numbers; those of the lognormal rows of the same spread stand in.
    """

    distribution: str
    measure: Interval
    count: Interval
    censored: Interval | None
    methods: tuple[str, ...]
    size_assumed: bool = False


def _by_count(
    distribution: str, measure: Interval, steps: tuple[tuple[float, str], ...], *, size_assumed: bool = False
) -> tuple[Rule, ...]:
    """Return the rows of one measure for complete data, each up to a number of values."""
    ends = [0.0, *(end for end, _ in steps)]
    return tuple(
        Rule(distribution, measure, (ends[number], end), None, (method,), size_assumed)
        for number, (end, method) in enumerate(steps)
    )


_M95, _M975, _M99 = "chebyshev-mvue", "chebyshev-mvue-97.5", "chebyshev-mvue-99"
_C95, _C975, _C99 = "chebyshev", "chebyshev-97.5", "chebyshev-99"
_HALL, _H = "bootstrap-hall", "land-h"

_COMPLETE: tuple[Rule, ...] = (
    Rule("normal", _ANY, _ANY, None, ("student-t", "johnson-t")),
    Rule("gamma", (0.5, inf), _ANY, None, ("gamma-approximate",)),
    Rule("gamma", (0.1, 0.5), _ANY, None, ("gamma-adjusted",)),
    Rule("gamma", (0.0, 0.1), (0, 15), None, ("bootstrap-t", _HALL)),
    Rule("gamma", (0.0, 0.1), (15, inf), None, ("gamma-adjusted",)),
    Rule("lognormal", (0.0, 0.5), _ANY, None, ("student-t", _H)),
    Rule("lognormal", (0.5, 1.0), _ANY, None, (_H,)),
    *_by_count("lognormal", (1.0, 1.5), ((25, _M95), (inf, _H))),
    *_by_count("lognormal", (1.5, 2.0), ((20, _M99), (50, _M95), (inf, _H))),
    *_by_count("lognormal", (2.0, 2.5), ((20, _M99), (50, _M975), (70, _M95), (inf, _H))),
    *_by_count("lognormal", (2.5, 3.0), ((30, _M99), (70, _M975), (100, _M95), (inf, _H))),
    *_by_count("lognormal", (3.0, 3.5), ((15, _HALL), (50, _M99), (100, _M975), (150, _M95), (inf, _H))),
    Rule("none", (0.0, 0.5), _ANY, None, ("student-t",)),
    Rule("none", (0.5, 1.5), _ANY, None, (_C95,)),
    *_by_count("none", (1.5, 2.0), ((20, _C99), (inf, _C95))),
    *_by_count("none", (2.0, 2.5), ((10, _HALL), (20, _C99), (50, _C975), (inf, _C95)), size_assumed=True),
    *_by_count("none", (2.5, 3.0), ((10, _HALL), (30, _C99), (70, _C975), (inf, _C95)), size_assumed=True),
    *_by_count("none", (3.0, inf), ((15, _HALL), (50, _C99), (100, _C975), (inf, _C95)), size_assumed=True),
)

_T, _PERCENTILE, _BCA = "km-student-t", "km-percentile", "km-bca"
_K95, _K975, _K99 = "km-chebyshev", "km-chebyshev-97.5", "km-chebyshev-99"


def _spread_rows(distribution: str) -> tuple[Rule, ...]:
    """Return the rows that lognormal and formless data share, by standard deviation of logarithms."""
    return (
        Rule(distribution, (1.0, 1.5), (0, 40), (0.0, 0.5), (_K975,)),
        Rule(distribution, (1.0, 1.5), (40, inf), (0.0, 0.5), (_K95,)),
        Rule(distribution, (1.0, 1.5), _ANY, (0.5, 1.0), (_BCA,)),
        Rule(distribution, (1.5, 2.0), (0, 40), (0.0, 0.5), (_K99,)),
        Rule(distribution, (1.5, 2.0), (40, inf), (0.0, 0.5), (_K975,)),
        Rule(distribution, (1.5, 2.0), (0, 45), (0.5, 1.0), (_K975,)),
        Rule(distribution, (1.5, 2.0), (45, inf), (0.5, 1.0), (_K95,)),
        Rule(distribution, (2.0, inf), (0, 60), (0.0, 1.0), (_K99,)),
        Rule(distribution, (2.0, inf), (60, inf), (0.0, 1.0), (_K975,)),
    )


def _up_to_one(distribution: str, measure: Interval) -> tuple[Rule, ...]:
    return (
        Rule(distribution, measure, (0, 60), (0.0, 0.2), (_K95,)),
        Rule(distribution, measure, (60, inf), (0.0, 0.2), (_BCA,)),
        Rule(distribution, measure, _ANY, (0.2, 0.4), (_BCA,)),
        Rule(distribution, measure, _ANY, (0.4, 1.0), (_T, _PERCENTILE)),
    )


_CENSORED: tuple[Rule, ...] = (
    Rule("normal", _ANY, _ANY, (0.0, 1.0), (_T, _PERCENTILE)),
    Rule("gamma", (0.0, 1.0), _ANY, (0.0, 0.3), (_K95,)),
    Rule("gamma", (0.0, 1.0), _ANY, (0.3, 0.5), (_BCA,)),
    Rule("gamma", (0.0, 1.0), _ANY, (0.5, 1.0), (_T,)),
    Rule("gamma", (1.0, 2.0), _ANY, (0.0, 0.1), (_K95,)),
    Rule("gamma", (1.0, 2.0), _ANY, (0.1, 0.25), (_BCA,)),
    Rule("gamma", (1.0, 2.0), _ANY, (0.25, 0.4), (_PERCENTILE,)),
    Rule("gamma", (1.0, 2.0), _ANY, (0.4, 1.0), (_T,)),
    Rule("gamma", (2.0, inf), _ANY, (0.0, 0.2), (_BCA,)),
    Rule("gamma", (2.0, inf), _ANY, (0.2, 0.4), (_PERCENTILE,)),
    Rule("gamma", (2.0, inf), _ANY, (0.4, 1.0), (_T,)),
    *_up_to_one("lognormal", (0.0, 1.0)),
    *_spread_rows("lognormal"),
    Rule("none", (0.0, 0.5), _ANY, (0.0, 1.0), (_T, _PERCENTILE)),
    *_up_to_one("none", (0.5, 1.0)),
    *_spread_rows("none"),
)


def rule_for(distribution: str, measure: float, count: int, censored: float, rules: str = "proucl4") -> Rule | None:
    """Return the row of the rules that a sample falls into.

    Parameters
    ----------
    distribution : {"normal", "gamma", "lognormal", "none"}
        What the values may come from.
    measure : float
        Maximum-likelihood shape of the detected values (gamma), or the standard deviation of their natural logarithms
        (lognormal, none); any positive number (normal). [–]
    count : int
        Number of measured values.
    censored : float
        Share of them below limits; 0 for complete data. [–]
    rules : {"proucl4"}
        Whose rules.

    Returns
    -------
    Rule or None
        None where the measure is not known. A lognormal spread above 3.5 of complete data is treated as without
        distribution, since the lognormal rows end there.

    Raises
    ------
    UsageError
        For rules that are not offered.

    References
    ----------
    singh2007, singh2006

    Examples
    --------
    >>> rule_for("lognormal", 1.25, 15, 0.0).methods
    ('chebyshev-mvue',)
    >>> rule_for("gamma", 0.8, 40, 0.4).methods
    ('km-bca',)
    """
    check_rules(rules)
    table = _CENSORED if censored > 0 else _COMPLETE
    if distribution == "lognormal" and not censored and measure > 3.5:
        distribution = "none"
    for rule in table:
        share = rule.censored is None or _holds(rule.censored, censored)
        if rule.distribution == distribution and share and _holds(rule.measure, measure) and _holds(rule.count, count):
            return rule
    return None


def check_rules(rules: str) -> None:
    """Refuse rules that are not offered.

    Raises
    ------
    UsageError
        In words that say whether they are planned.
    """
    if rules == "proucl52":
        raise UsageError(Message.of("stats.rules-not-yet", rules=rules, offered=RULES))
    if rules not in RULES:
        raise UsageError(Message.of("stats.rules-unknown", rules=rules, offered=RULES))


def _holds(interval: Interval, value: float) -> bool:
    # A share such as 3 / 10 must not miss its end by a rounding.
    return interval[0] + 1e-12 < value <= interval[1] + 1e-12
