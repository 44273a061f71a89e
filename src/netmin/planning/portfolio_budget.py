"""Money for a portfolio, how surely its limits are kept, and rules that tie choices together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from netmin.errors import UsageError
from netmin.language import Message

#: How a limit on money is kept over the scenarios.
BUDGET_MEASURES = ("tail-mean", "share-of-scenarios", "mean")

#: A parcel and an option; ``*`` stands for every one.
Member: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Budget:
    """Money that may be spent, and how surely the limits are kept.

    Attributes
    ----------
    total : float
        Over all years; infinite for no limit. [money]
    yearly : tuple of float
        Of each year of the plan; empty for no limit by year, and years beyond the last have none. Money left in a year
        is not carried over. [money]
    own_total : float
        Limit of what the owner pays after co-financing; infinite for no limit. [money]
    funding : str
        Scheme that shares the cost, one of `netmin.planning.funding.available`.
    measure : {"tail-mean", "share-of-scenarios", "mean"}
        What must not pass a limit: the mean cost of the dearest scenarios (conditional value at risk), the cost in a
        share of the scenarios (chance constraint), or the mean cost.
    certainty : float
        Share of the scenarios that lie outside the tail, or in which each limit must be kept. [–]
    """

    total: float = math.inf
    yearly: tuple[float, ...] = ()
    own_total: float = math.inf
    funding: str = "own-money"
    measure: Literal["tail-mean", "share-of-scenarios", "mean"] = "tail-mean"
    certainty: float = 0.9

    def __post_init__(self) -> None:
        sums = (self.total, *self.yearly, self.own_total)
        if any(math.isnan(value) or value < 0 for value in sums):
            raise UsageError(Message.of("planning.budget-negative", sums=[f"{value:g}" for value in sums]))
        if self.measure not in BUDGET_MEASURES:
            raise UsageError(
                Message.of("planning.budget-measure", found=str(self.measure), known=list(BUDGET_MEASURES))
            )
        if not 0 <= self.certainty <= 1:
            raise UsageError(Message.of("planning.share-outside", name="certainty", value=float(self.certainty)))

    def with_total(self, total: float) -> Budget:
        """Return the budget with another total."""
        return replace(self, total=float(total))


@dataclass(frozen=True)
class Rule:
    """A tie between choices.

    Attributes
    ----------
    kind : {"at-most", "at-least", "only-if"}
        Of the members at most or at least so many are chosen; or a member is chosen only if one of `needs` is.
    members : tuple of (str, str)
        Parcel and option, whichever year it begins in; ``*`` stands for every parcel or option.
    number : int
        For ``at-most`` and ``at-least``.
    needs : tuple of (str, str)
        For ``only-if``.

    Examples
    --------
    >>> Rule.only_if([("downstream", "*")], needs=[("upstream", "*")]).kind
    'only-if'
    """

    kind: Literal["at-most", "at-least", "only-if"]
    members: tuple[Member, ...]
    number: int = 1
    needs: tuple[Member, ...] = ()

    @classmethod
    def at_most(cls, number: int, members: Iterable[Member]) -> Rule:
        """Return the rule that at most so many of the members are chosen: with 1 they exclude one another."""
        return cls("at-most", tuple(members), number)

    @classmethod
    def at_least(cls, number: int, members: Iterable[Member]) -> Rule:
        """Return the rule that at least so many of the members are chosen: what the law demands."""
        return cls("at-least", tuple(members), number)

    @classmethod
    def only_if(cls, members: Iterable[Member], needs: Iterable[Member]) -> Rule:
        """Return the rule that each member is chosen only if one of the others is: upstream before downstream."""
        return cls("only-if", tuple(members), 1, tuple(needs))
