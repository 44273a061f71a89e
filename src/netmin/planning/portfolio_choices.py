"""What a portfolio is chosen from: parcels, options, scenarios, money, and rules that tie choices together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: How a limit on money is kept over the scenarios.
BUDGET_MEASURES = ("tail-mean", "share-of-scenarios", "mean")


@dataclass(frozen=True, eq=False)
class PortfolioChoices:
    """Parcels, what can be done with each, and what that brings and costs in every scenario.

    Attributes
    ----------
    parcels : tuple of str
        Names, all different.
    options : tuple of str
        Names, all different. Doing nothing is always possible and is no option. The same treatment begun in another
        year is another option: see `starting`.
    area : array, shape (parcels,)
        [ha]
    risk_weight : array, shape (parcels,)
        What a hectare of this parcel counts for, such as people times hazard; 1 counts hectares. [–]
    success : array, shape (parcels, options, scenarios)
        Share of the parcel brought under the limit within the horizon: 0 or 1 where the scenario tells, between them
        where it holds several draws. [–]
    cost : array, shape (parcels, options, scenarios)
        Whole cost over the horizon, in the money of the plan; infinite where the option is not possible. [money]
    spending : array, shape (parcels, options, years)
        Share of the cost that falls into each year of the plan; sums to 1. [–]
    probability : array, shape (scenarios,)
        Of the scenarios; sums to 1. [–]
    currency : str
        Of the money.
    price_year : int or None
        Of the money.
    """

    parcels: tuple[str, ...]
    options: tuple[str, ...]
    area: FloatArray
    risk_weight: FloatArray
    success: FloatArray
    cost: FloatArray
    spending: FloatArray
    probability: FloatArray
    currency: str = "EUR"
    price_year: int | None = None

    @classmethod
    def of(
        cls,
        parcels: Sequence[str],
        options: Sequence[str],
        *,
        area: npt.ArrayLike,
        success: npt.ArrayLike,
        cost: npt.ArrayLike,
        risk_weight: npt.ArrayLike = 1.0,
        spending: npt.ArrayLike | None = None,
        allowed: npt.ArrayLike | None = None,
        probability: npt.ArrayLike | None = None,
        currency: str = "EUR",
        price_year: int | None = None,
    ) -> PortfolioChoices:
        """Return choices from numbers of fewer dimensions, checked.

        Parameters
        ----------
        parcels, options : sequence of str
            Names, all different.
        area : float or array, shape (parcels,)
            [ha]
        success : array, shape (parcels, options) or (parcels, options, scenarios)
            Share brought under the limit; without scenarios, the probability. [–]
        cost : array, shape (parcels, options) or (parcels, options, scenarios)
            Over the horizon; not below 0. NaN or infinite where the option is not possible. [money]
        risk_weight : float or array, shape (parcels,)
            What a hectare counts for. [–]
        spending : array, shape (years,), (options, years) or (parcels, options, years), optional
            Share of the cost of each year, or any numbers in proportion to it; everything in the first year if left
            out. [–]
        allowed : array of bool, shape (options,) or (parcels, options), optional
            Whether the option may be chosen there: land use, law, species.
        probability : array, shape (scenarios,), optional
            Weights of the scenarios; equal if left out. [–]
        currency : str
            Of the money.
        price_year : int, optional
            Of the money.

        Returns
        -------
        PortfolioChoices
            Checked.

        Raises
        ------
        UsageError
            If names are repeated or missing, shapes do not fit, or a number lies outside what it can be.
        """
        raise NotImplementedError

    @classmethod
    def of_years(
        cls,
        parcels: Sequence[str],
        options: Sequence[str],
        *,
        years: npt.ArrayLike,
        horizon: float,
        **others: Any,
    ) -> PortfolioChoices:
        """Return choices from years to the target: success is to reach it within the horizon.

        Parameters
        ----------
        parcels, options : sequence of str
            Names.
        years : array, shape (parcels, options) or (parcels, options, scenarios)
            Infinite where the target is never reached. [yr]
        horizon : float
            [yr]
        **others
            As for `of`.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Budget:
    """Money that may be spent, and how surely the limits are kept.

    Attributes
    ----------
    total : float
        Over all years; infinite for no limit. [money]
    yearly : tuple of float
        Of each year of the plan; empty for no limit by year. Money left in a year is not carried over. [money]
    own_total : float
        Limit of what the owner pays after co-financing; infinite for no limit. [money]
    funding : str
        Scheme that shares the cost (`netmin.planning.funding`): ``own-money``, ``interreg-ipa-romania``, ``interreg-ipa-serbia``.
    measure : {"tail-mean", "share-of-scenarios", "mean"}
        What must not pass a limit: the mean cost of the dearest scenarios (conditional value at risk), the cost in a
        share of the scenarios (chance constraint), or the mean cost.
    certainty : float
        Share of the scenarios that lie outside the tail, or in which each limit must be kept. [–]
    """

    total: float = np.inf
    yearly: tuple[float, ...] = ()
    own_total: float = np.inf
    funding: str = "own-money"
    measure: Literal["tail-mean", "share-of-scenarios", "mean"] = "tail-mean"
    certainty: float = 0.9

    def scaled_to(self, total: float) -> Budget:
        """Return the budget with another total."""
        return replace(self, total=float(total))


@dataclass(frozen=True)
class Rule:
    """A tie between choices: of the members at most, at least or exactly so many; or one only after another.

    Attributes
    ----------
    kind : {"at-most", "at-least", "only-if"}
        ``only-if``: a member may be chosen only if one of `needs` is.
    members : tuple of (str, str)
        Parcel and option; ``*`` stands for every option, or every parcel.
    number : int
        For ``at-most`` and ``at-least``.
    needs : tuple of (str, str)
        For ``only-if``.
    """

    kind: Literal["at-most", "at-least", "only-if"]
    members: tuple[tuple[str, str], ...]
    number: int = 1
    needs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def at_most(cls, number: int, members: Iterable[tuple[str, str]]) -> Rule:
        """Return the rule that at most so many of the members are chosen: 1 makes them exclude one another."""
        return cls("at-most", tuple(members), number)

    @classmethod
    def at_least(cls, number: int, members: Iterable[tuple[str, str]]) -> Rule:
        """Return the rule that at least so many of the members are chosen: what the law demands."""
        return cls("at-least", tuple(members), number)

    @classmethod
    def only_if(cls, members: Iterable[tuple[str, str]], needs: Iterable[tuple[str, str]]) -> Rule:
        """Return the rule that a member is chosen only if one of the others is: upstream before downstream."""
        return cls("only-if", tuple(members), 1, tuple(needs))
