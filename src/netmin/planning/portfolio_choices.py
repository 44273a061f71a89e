"""What a portfolio is chosen from: parcels, options, and what each brings and costs in every scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message

FloatArray: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PortfolioChoices:
    """Parcels, what can be done with each, and what that brings and costs in every scenario.

    A scenario is one state of all that is not known, the same for all parcels and options: one draw of prices, of the
    soil, of the weather. Make choices with `of` or `of_years`, which check them.

    Attributes
    ----------
    parcels : tuple of str
        Names, all different.
    options : tuple of str
        Names; the same option begun in another year stands once more. Doing nothing is always possible and is no
        option.
    starts : tuple of int
        Year of the plan in which each option begins, 0 being the first. [yr]
    area : array, shape (parcels,)
        [ha]
    risk_weight : array, shape (parcels,)
        What a hectare of the parcel counts for, such as people times hazard; 1 counts hectares. [–]
    success : array, shape (parcels, options, scenarios)
        Share of the parcel brought under the limit within the horizon: 0 or 1 where the scenario tells, between them
        where it holds several draws. 0 in scenarios in which the parcel needs no treatment. [–]
    cost : array, shape (parcels, options, scenarios)
        Whole cost over the horizon; infinite where the option is not possible. [money]
    spending : array, shape (parcels, options, years) or (1, options, years)
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
    starts: tuple[int, ...]
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
        starts: Sequence[int] | None = None,
        currency: str = "EUR",
        price_year: int | None = None,
    ) -> PortfolioChoices:
        """Return choices from arrays of as few dimensions as are needed, checked.

        Parameters
        ----------
        parcels : sequence of str
            Names, all different.
        options : sequence of str
            Names; all different, but for options that begin in different years.
        area : float or array, shape (parcels,)
            [ha]
        success : array, shape (parcels, options) or (parcels, options, scenarios)
            Share brought under the limit; without scenarios, the probability. [–]
        cost : array, shape (parcels, options) or (parcels, options, scenarios)
            Over the horizon, not below 0. NaN or infinite where the option is not possible. [money]
        risk_weight : float or array, shape (parcels,)
            What a hectare counts for. [–]
        spending : array, shape (years,), (options, years) or (parcels, options, years), optional
            Numbers in proportion to what each year of the plan costs; all in the year an option begins if left out. [–]
        allowed : array of bool, shape (options,) or (parcels, options), optional
            Whether the option may be chosen there: land use, law, species.
        probability : array, shape (scenarios,), optional
            Weights of the scenarios; equal if left out. [–]
        starts : sequence of int, optional
            Year in which each option begins; 0 if left out. [yr]
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

        Examples
        --------
        >>> choices = PortfolioChoices.of(["north", "south"], ["willow"], area=[2, 5], success=[[0.9], [0.4]],
        ...                               cost=[[8000], [20000]])
        >>> choices.cost.shape
        (2, 1, 1)
        """
        count, many = len(parcels), len(options)
        begins = tuple(int(start) for start in starts) if starts is not None else (0,) * many
        _check_names(tuple(parcels), tuple(zip(options, begins, strict=False)), len(begins) == many)
        won, paid = _scenarios(success, "success", (count, many)), _scenarios(cost, "cost", (count, many))
        number = max(won.shape[2], paid.shape[2])
        weights = np.full(number, 1.0) if probability is None else np.asarray(probability, dtype=float)
        if weights.shape != (number,) or {won.shape[2], paid.shape[2]} - {1, number}:
            raise _shape("probability", weights.shape, (number,))
        if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0):
            raise UsageError(Message.of("planning.choices-number", name="probability"))
        possible = np.isfinite(paid).all(axis=2) & np.broadcast_to(
            True if allowed is None else np.asarray(allowed, dtype=bool), (count, many)
        )
        paid = np.where(possible[:, :, None], paid, np.inf)
        made = cls(
            tuple(parcels), tuple(options), begins, _of_parcels(area, "area", count),
            _of_parcels(risk_weight, "risk_weight", count), won, paid,
            _spending(spending, (count, many), begins), weights / weights.sum(), currency, price_year,
        )  # fmt: skip
        _check_numbers(made)
        return made

    @classmethod
    def of_years(
        cls,
        parcels: Sequence[str],
        options: Sequence[str],
        *,
        years: npt.ArrayLike,
        horizon: float,
        starts: Sequence[int] = (0,),
        spending: npt.ArrayLike | None = None,
        cost: npt.ArrayLike,
        allowed: npt.ArrayLike | None = None,
        **others: Any,
    ) -> PortfolioChoices:
        """Return choices from years to the target: success is to reach it within the horizon.

        Parameters
        ----------
        parcels, options : sequence of str
            Names, all different.
        years : array, shape (parcels, options) or (parcels, options, scenarios)
            From the beginning of the option; infinite where the target is never reached. [yr]
        horizon : float
            From the beginning of the plan. [yr]
        starts : sequence of int
            Years of the plan in which each option may begin: every option stands once for each. [yr]
        spending, cost, allowed : array
            As for `of`, counted from the beginning of the option.
        **others
            As for `of`.

        Returns
        -------
        PortfolioChoices
            Options begun in the first year before those begun later.

        Examples
        --------
        >>> choices = PortfolioChoices.of_years(["field"], ["maize"], years=[[[8, 14, np.inf]]], horizon=15,
        ...                                     starts=(0, 5), cost=[[900]], area=1)
        >>> choices.options, choices.starts, choices.success[0].tolist()
        (('maize', 'maize'), (0, 5), [[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
        """
        count, many = len(parcels), len(options)
        taken = _scenarios(years, "years", (count, many))
        if np.isnan(taken).any() or (taken < 0).any():
            raise UsageError(Message.of("planning.choices-number", name="years"))
        paid = _scenarios(cost, "cost", (count, many))
        profile = _spending(spending, (count, many), (0,) * many)
        last, each = max(starts), profile.shape[2]
        shifted = [np.pad(profile, ((0, 0), (0, 0), (start, last - start))) for start in starts]
        may = None if allowed is None else np.tile(np.asarray(allowed, dtype=bool), len(starts))
        made = [(taken + start <= horizon).astype(float) for start in starts]
        return cls.of(
            parcels,
            tuple(options) * len(starts),
            success=np.concatenate(made, axis=1),
            cost=np.concatenate([paid] * len(starts), axis=1),
            spending=np.concatenate(shifted, axis=1)[:, :, : each + last],
            allowed=may,
            starts=[start for start in starts for _ in range(many)],
            **others,
        )

    def chance(self) -> FloatArray:
        """Return the probability of success, the mean over the scenarios; shape (parcels, options). [–]."""
        return np.asarray(np.broadcast_to(self.success, self._whole(self.success)) @ self.probability)

    def mean_cost(self) -> FloatArray:
        """Return the mean cost over the scenarios; shape (parcels, options). [money]."""
        finite = np.where(self.possible()[:, :, None], self.cost, 0.0)
        mean = np.broadcast_to(finite, self._whole(finite)) @ self.probability
        return np.asarray(np.where(self.possible(), mean, np.inf))

    def possible(self) -> npt.NDArray[np.bool_]:
        """Return where an option may be chosen; shape (parcels, options)."""
        return np.asarray(np.isfinite(self.cost[:, :, 0]))

    def _whole(self, values: FloatArray) -> tuple[int, ...]:
        return (*values.shape[:2], self.probability.size)


def _shape(name: str, found: tuple[int, ...], expected: tuple[object, ...]) -> UsageError:
    return UsageError(
        Message.of("planning.choices-shape", name=name, found=str(found), expected=str(expected).replace("'", ""))
    )


def _check_names(parcels: tuple[str, ...], options: tuple[tuple[str, int], ...], fits: bool) -> None:
    twice = sorted({name for name in parcels if parcels.count(name) > 1}) if len(set(parcels)) < len(parcels) else []
    twice += sorted({f"{name} {start}" for name, start in options if options.count((name, start)) > 1})
    if twice:
        raise UsageError(Message.of("planning.choices-twice", names=twice))
    if not parcels or not options or not fits:
        raise UsageError(Message.of("planning.choices-none", parcels=len(parcels), options=len(options)))
    if any(start < 0 for _, start in options):
        raise UsageError(Message.of("planning.choices-number", name="starts"))


def _scenarios(values: npt.ArrayLike, name: str, shape: tuple[int, int]) -> FloatArray:
    array = np.asarray(values, dtype=float)
    array = array[..., None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[:2] != shape or array.shape[2] < 1:
        raise _shape(name, np.asarray(values).shape, (*shape, "scenarios"))
    return array


def _of_parcels(values: npt.ArrayLike, name: str, count: int) -> FloatArray:
    array = np.asarray(values, dtype=float)
    if array.shape not in ((), (count,)):
        raise _shape(name, array.shape, (count,))
    return np.array(np.broadcast_to(array, (count,)))


def _spending(values: npt.ArrayLike | None, shape: tuple[int, int], starts: tuple[int, ...]) -> FloatArray:
    """Return shares by parcel (or one for all), option and year."""
    if values is None:
        return np.asarray(np.eye(max(starts) + 1)[list(starts)][None])
    array = np.asarray(values, dtype=float)
    array = array[(None,) * (3 - array.ndim)] if 1 <= array.ndim <= 3 else array
    if array.ndim != 3 or array.shape[0] not in (1, shape[0]) or array.shape[1] not in (1, shape[1]):
        raise _shape("spending", np.asarray(values).shape, (*shape, "years"))
    whole = array.sum(axis=2, keepdims=True)
    if not (np.isfinite(array).all() and (array >= 0).all() and (whole > 0).all()):
        raise UsageError(Message.of("planning.choices-number", name="spending"))
    return np.asarray(np.broadcast_to(array / whole, (array.shape[0], shape[1], array.shape[2])))


def _check_numbers(choices: PortfolioChoices) -> None:
    sound = {
        "area": np.isfinite(choices.area) & (choices.area >= 0),
        "risk_weight": np.isfinite(choices.risk_weight) & (choices.risk_weight >= 0),
        "success": (choices.success >= 0) & (choices.success <= 1),
        "cost": choices.cost >= 0,
    }
    for name, good in sound.items():
        if not good.all():
            raise UsageError(Message.of("planning.choices-number", name=name))
