"""The balance with something added from outside: floors, years by quadrature, contents by exponential steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray

#: Points of the quadrature over ln C, once the pole at the floor is taken out.
POINTS = 16
NODES, WEIGHTS = np.polynomial.legendre.leggauss(POINTS)

#: Share of the removal that the gain makes up at the slow end, from which the floor counts as near.
NEAR = 0.5

#: Steps of a path between two moments.
_STEPS = 64

#: Below this exponent a power is a constant to nine digits.
FLAT = 1e-9


def years_with_gain(
    start: FloatArray, goal: FloatArray, mass: FloatArray, rate: FloatArray, exponent: FloatArray, gain: FloatArray
) -> FloatArray:
    """Return the years from a content to a lower one, with removal R = A B C^n and net gain N.

    With x = ln C and u = N / R, the time is M / (A B) times the integral of C^m / (1 - u) over x, m = 1 - n. Near the
    floor Cf, where u reaches 1, Cf^m / (1 - u) is taken out, whose integral is Cf^m / n · ln((R0 - N) / (Rt - N)); what
    is left has no pole near. For n = 1 nothing is left, so that the answer is the closed form.

    Parameters
    ----------
    start, goal, mass, rate, exponent, gain : array, shape (k,)
        C0, Ct, M, A B, n, N; start above goal. [mg/kg, mg/kg, t/ha, g/ha/yr at 1 mg/kg, –, g/ha/yr]

    Returns
    -------
    array, shape (k,)
        Infinite where the content stops above the goal. [yr]
    """
    years = np.full(start.shape, np.inf)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        slowest = np.minimum(rate * start**exponent, rate * goal**exponent)
    falling = slowest > gain
    # Where nothing is harvested, leaching alone takes off the same every year.
    flat = falling & ((np.abs(exponent) < FLAT) | (rate == 0))
    years[flat] = mass[flat] * (start[flat] - goal[flat]) / (rate[flat] - gain[flat])
    curved = falling & ~flat
    c0, ct, m, k, n, g = (array[curved] for array in (start, goal, mass, rate, exponent, gain))
    years[curved] = m / k * _integral(np.log(c0), np.log(ct), np.log(k), n, g)
    return years


def _integral(first: FloatArray, last: FloatArray, log_rate: FloatArray, n: FloatArray, gain: FloatArray) -> FloatArray:
    """Return the integral of C^(1 - n) / (1 - u) over ln C between two contents, given by their logarithms."""
    ratio = gain * np.exp(-log_rate)
    slow = np.where(n > 0, last, first)
    near = (gain > 0) & (((n > 0) & (n <= 1)) | (ratio * np.exp(-n * slow) > NEAR))
    floor = np.log(np.where(near, ratio, 1.0)) / n
    taken_out = np.where(near, np.exp((1.0 - n) * floor), 0.0)
    # (R0 - N) / (Rt - N), both over A B.
    closed = np.log((np.exp(n * first) - ratio) / (np.exp(n * last) - ratio)) / n
    half, middle = 0.5 * (first - last), 0.5 * (first + last)
    total = np.zeros(len(n))
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        x = middle + half * node
        total += weight * (np.exp((1.0 - n) * x) - taken_out) / (1.0 - ratio * np.exp(-n * x))
    return np.asarray(taken_out * closed + half * total)


def content_with_gain(
    time: FloatArray, start: FloatArray, mass: FloatArray, rate: FloatArray, exponent: FloatArray, gain: FloatArray
) -> FloatArray:
    """Return the content after a time, with removal R = A B C^n and net gain N.

    Every step follows the straight line that touches R at its beginning exactly, which is stable however fast the
    content settles, exact for n = 0 and n = 1, and of second order otherwise.

    Parameters
    ----------
    time, start, mass, rate, exponent, gain : array, shape (k,)
        As in `years_with_gain`. [yr, mg/kg, t/ha, g/ha/yr at 1 mg/kg, –, g/ha/yr]

    Returns
    -------
    array, shape (k,)
        Not below zero. [mg/kg]
    """
    step = time / _STEPS
    content = start.copy()
    floor = np.zeros(start.shape)
    with np.errstate(divide="ignore", over="ignore"):
        np.power(
            np.maximum(gain, 0.0) / rate, 1.0 / np.maximum(exponent, FLAT), out=floor, where=(rate > 0) & (gain > 0)
        )
    rising, bounded = start < floor, (rate > 0) & (gain > 0) & (exponent > 0)
    for _ in range(_STEPS):
        taken = rate * np.power(content, exponent, where=content > 0, out=np.zeros_like(content))
        slope = np.divide(exponent * taken, content, where=content > 0, out=np.zeros_like(content)) / mass
        moved = step * exponential_mean(-slope * step)
        content = np.maximum(content + (gain - taken) / mass * moved, 0.0)
        # A long step may jump over the floor, which the balance itself only nears.
        content = np.where(bounded, np.where(rising, np.minimum(content, floor), np.maximum(content, floor)), content)
    return content


def exponential_mean(x: FloatArray) -> FloatArray:
    """Return (e^x - 1) / x, which is 1 at x = 0."""
    return np.divide(np.expm1(x), x, where=x != 0, out=np.ones_like(x))


#: Panels and points in each for removals that are any function of the content.
_PANELS, _IN_PANEL = 16, 8
_PANEL_NODES, _PANEL_WEIGHTS = np.polynomial.legendre.leggauss(_IN_PANEL)


def balance_years(
    content: npt.ArrayLike,
    target: npt.ArrayLike,
    mass: npt.ArrayLike,
    removed: Callable[[FloatArray], FloatArray],
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the years to a target for any removal that depends on the content of the soil alone.

    For several organs, a rotation, or a crop that is stunted by what it grows on. The integral of M dC / (R(C) - N)
    is taken over ln C at 128 points; where R comes within a few percent of N close to the target, it is less exact.

    Parameters
    ----------
    content, target : array
        [mg/kg dry]
    mass : array
        Of dry soil. [t/ha]
    removed : callable
        Takes contents of the shape of all inputs together and returns removals of that shape. [mg/kg dry → g/ha/yr]
    net_gain : array
        Deposition less leaching. [g/ha/yr]

    Returns
    -------
    array, shape of all together
        0 where the target is met already, infinite where the content stops above it. [yr]

    References
    ----------
    zhao2003

    Examples
    --------
    >>> balance_years(5.0, 2.0, 3750.0, lambda content: 32.0 * content).round(1).item()
    107.4
    """
    inputs = (content, target, mass, net_gain)
    start, goal, tonnes, gain = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in inputs))
    low = np.log(np.minimum(goal, start))
    width = (np.log(start) - low) / _PANELS
    total = np.zeros(start.shape)
    blocked = (removed(start) <= gain) | (removed(np.minimum(goal, start)) <= gain)
    for panel in range(_PANELS):
        for node, weight in zip(_PANEL_NODES, _PANEL_WEIGHTS, strict=True):
            here = np.exp(low + width * (panel + 0.5 * (1.0 + node)))
            lost = removed(here) - gain
            blocked = blocked | (lost <= 0)
            total += 0.5 * weight * here / np.where(lost > 0, lost, np.inf)
    return np.where(start <= goal, 0.0, np.where(blocked, np.inf, tonnes * width * total))


def balance_contents(
    years: FloatArray,
    content: npt.ArrayLike,
    mass: npt.ArrayLike,
    removed: Callable[[FloatArray], FloatArray],
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the contents over the years for any removal that depends on the content of the soil alone.

    Parameters
    ----------
    years : array, shape (k,)
        Ascending, the first 0. [yr]
    content, mass, net_gain : array
        As in `balance_years`.
    removed : callable
        As in `balance_years`.

    Returns
    -------
    array, shape (k, ...)
        By the midpoint rule in 64 steps between two moments; not below zero. [mg/kg dry]

    References
    ----------
    zhao2003
    """
    tonnes, gain = np.asarray(mass, dtype=float), np.asarray(net_gain, dtype=float)
    present = np.asarray(content, dtype=float)
    contents = [present]
    for wait in np.diff(years):
        step = wait / _STEPS
        for _ in range(_STEPS):
            middle = np.maximum(present + 0.5 * step * (gain - removed(present)) / tonnes, 0.0)
            present = np.maximum(present + step * (gain - removed(middle)) / tonnes, 0.0)
        contents.append(present)
    return np.stack(contents)
