"""What money of other years is worth today: net present value, internal rate of return, annuity."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: Where the internal rate of return is looked for. [–]
_RATES = np.concatenate([np.linspace(-0.99, 1.0, 400), np.geomspace(1.01, 1000.0, 200)])


def discount_factors(years: int, rate: npt.ArrayLike) -> FloatArray:
    """Return what one unit of money paid in each year is worth now.

    Parameters
    ----------
    years : int
        How many; the first is now.
    rate : float or array, shape (...,)
        Yearly, above -1. [–]

    Returns
    -------
    array, shape (..., years)
        (1 + i)⁻ᵗ. [–]

    Examples
    --------
    >>> discount_factors(3, 0.05).round(4)
    array([1.    , 0.9524, 0.907 ])
    """
    growth = 1.0 + np.asarray(rate, dtype=float)
    if np.any(growth <= 0):
        raise ValueError("A discount rate lies above -1.")
    return np.asarray(growth[..., None] ** -np.arange(years, dtype=float))


def net_present_value(cash_flow: npt.ArrayLike, rate: npt.ArrayLike) -> FloatArray:
    """Return the net present value, C₀ = Σ Rₜ (1 + i)⁻ᵗ with t from 0.

    Parameters
    ----------
    cash_flow : array, shape (..., years)
        Money that comes in, negative where it goes out; the first year is now: the investment -I. What the site is
        worth in the end, L, is part of the last year. [money]
    rate : float or array
        Yearly. [–]

    Returns
    -------
    array, shape (...,)
        [money]

    Examples
    --------
    >>> net_present_value([-40000, 5000, 8000, 12000, 30000], 0.08).round(2).item()
    3065.22

    References
    ----------
    rejuvenate2009
    """
    flow = np.asarray(cash_flow, dtype=float)
    return np.asarray(np.sum(flow * discount_factors(flow.shape[-1], rate), axis=-1))


def two_point_rate(rate_1: float, value_1: float, rate_2: float, value_2: float) -> float:
    """Return the internal rate of return between two rates, by a straight line through their net present values.

    Parameters
    ----------
    rate_1, rate_2 : float
        [–]
    value_1, value_2 : float
        Net present values at them, best of opposite signs. [money]

    Returns
    -------
    float
        i* = i₁ - C₁ (i₂ - i₁) / (C₂ - C₁). NaN where both values are equal. [–]

    Examples
    --------
    >>> round(two_point_rate(0.10, 1000.0, 0.12, -500.0), 4)
    0.1133

    References
    ----------
    rejuvenate2009
    """
    if value_1 == value_2:
        return float("nan")
    return rate_1 - value_1 * (rate_2 - rate_1) / (value_2 - value_1)


def internal_rate_of_return(cash_flow: npt.ArrayLike) -> float:
    """Return the rate at which a cash flow is worth nothing: the two-point line, drawn until it stands still.

    Parameters
    ----------
    cash_flow : array, shape (years,)
        Money that comes in, negative where it goes out; the first year is now. [money]

    Returns
    -------
    float
        Of several rates the one nearest to 0. NaN where no rate from -0.99 to 1000 does it. [–]

    Examples
    --------
    >>> round(internal_rate_of_return([-100, 39, 59, 55, 20]), 5)
    0.28095

    References
    ----------
    rejuvenate2009
    """
    flow = np.asarray(cash_flow, dtype=float)
    if flow.ndim != 1:
        raise ValueError("The internal rate of return is one of one cash flow.")
    values = net_present_value(flow, _RATES)
    exact = _RATES[values == 0.0]
    crossing = np.nonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)[0]
    found = [*exact.tolist(), *(_narrowed(flow, float(_RATES[at]), float(_RATES[at + 1])) for at in crossing)]
    return min(found, key=abs) if found and np.any(flow) else float("nan")


def _narrowed(flow: FloatArray, low: float, high: float) -> float:
    """Draw the two-point line again and again, keeping the rate between its ends."""
    value_low, value_high = (float(net_present_value(flow, rate)) for rate in (low, high))
    for _ in range(200):
        rate = two_point_rate(low, value_low, high, value_high)
        # A line that creeps along one end is helped by halving (Illinois rule would do too; this one never fails).
        middle = 0.5 * (low + high)
        for point in (rate, middle):
            value = float(net_present_value(flow, point))
            if value == 0.0:
                return point
            if low < point < high:
                low, value_low, high, value_high = (
                    (point, value, high, value_high) if value * value_low > 0 else (low, value_low, point, value)
                )
        if high - low < 1e-13 * max(1.0, abs(low)):
            break
    return two_point_rate(low, value_low, high, value_high)


def annuity_factor(rate: npt.ArrayLike, years: npt.ArrayLike) -> FloatArray:
    """Return the yearly sum, paid at the end of every year, that one unit of money now is worth.

    Parameters
    ----------
    rate : float or array
        Yearly. [–]
    years : float or array
        How many; at least 1. [yr]

    Returns
    -------
    array
        i (1 + i)ⁿ / ((1 + i)ⁿ - 1); 1 / n where the rate is 0. [1/yr]

    Examples
    --------
    >>> annuity_factor(0.05, 20).round(5).item()
    0.08024

    References
    ----------
    rejuvenate2009
    """
    rate, years = np.broadcast_arrays(np.asarray(rate, dtype=float), np.asarray(years, dtype=float))
    if np.any(years <= 0):
        raise ValueError("An annuity runs over more than no years.")
    still = np.abs(rate) < 1e-12
    safe = np.where(still, 1.0, rate)
    return np.asarray(np.where(still, 1.0 / years, safe / -np.expm1(-years * np.log1p(safe))))


def annuity(present_value: npt.ArrayLike, rate: npt.ArrayLike, years: npt.ArrayLike) -> FloatArray:
    """Return the equal yearly sum that a present value is worth: a = C₀ · ANF.

    Parameters
    ----------
    present_value : float or array
        [money]
    rate : float or array
        Yearly. [–]
    years : float or array
        How many. [yr]

    Returns
    -------
    array
        [money/yr]

    References
    ----------
    rejuvenate2009
    """
    return np.asarray(np.asarray(present_value, dtype=float) * annuity_factor(rate, years))
