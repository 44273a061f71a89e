"""The maximum of a log-likelihood of two parameters, standard errors there, and the ends of its profiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from netmin.stats.columns import FloatArray

#: Step of the difference quotients, in units of the common scale, where rounding and curvature cost about the same.
_STEP = 1e-3

#: An end farther than so many doublings of the standard error is none.
_DOUBLINGS = 40

TwoParameters = Callable[[float, float], float]


@dataclass(frozen=True, eq=False)
class Maximum:
    """The top of a log-likelihood.

    Attributes
    ----------
    place, log_spread : float
        Where it is.
    log_likelihood : float
        How high. [–]
    covariance : array, shape (2, 2)
        Inverse of the observed information.
    """

    place: float
    log_spread: float
    log_likelihood: float
    covariance: FloatArray


def maximum(log_likelihood: TwoParameters, start: tuple[float, float]) -> Maximum:
    """Return the maximum of a log-likelihood of two parameters on a common scale.

    Parameters
    ----------
    log_likelihood : callable
        Of place and log spread.
    start : tuple of float
        Where to begin.

    Returns
    -------
    Maximum
        Found by quasi-Newton steps and made sharp by Newton's.
    """
    from scipy import optimize

    def loss(point: FloatArray) -> float:
        return _loss(log_likelihood, float(point[0]), float(point[1]))

    rough = optimize.minimize(loss, np.asarray(start), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10})
    point = np.asarray(rough.x)
    for _ in range(5):
        gradient, hessian = _derivatives(log_likelihood, point)
        step = np.linalg.solve(hessian, gradient)
        better = point - step
        if loss(better) > loss(point) + 1e-12 or not np.all(np.isfinite(better)):
            break
        point = better
        if np.max(np.abs(step)) < 1e-10:
            break
    _, hessian = _derivatives(log_likelihood, point)
    place, log_spread = float(point[0]), float(point[1])
    covariance = np.asarray(np.linalg.inv(-hessian), dtype=float)
    return Maximum(place, log_spread, log_likelihood(place, log_spread), covariance)


def _loss(log_likelihood: TwoParameters, first: float, second: float) -> float:
    """Return what a search makes small; where the numbers end it is as large as can be."""
    with np.errstate(all="ignore"):
        value = log_likelihood(first, second)
    return -value if np.isfinite(value) else 1e300


def _derivatives(function: TwoParameters, point: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return gradient and Hessian by central differences of fourth order."""
    x, y, h = float(point[0]), float(point[1]), _STEP
    offsets = np.array([-2.0, -1.0, 1.0, 2.0])
    first = np.array([1.0, -8.0, 8.0, -1.0]) / (12 * h)
    second = np.array([-1.0, 16.0, 16.0, -1.0]) / (12 * h**2)
    middle = function(x, y)
    along_x = np.array([function(x + h * k, y) for k in offsets])
    along_y = np.array([function(x, y + h * k) for k in offsets])
    mixed = sum(
        float(a * b) * function(x + h * float(k), y + h * float(m))
        for k, a in zip(offsets, first, strict=True)
        for m, b in zip(offsets, first, strict=True)
    )
    centre = 30 * middle / (12 * h**2)
    hessian = np.array([[along_x @ second - centre, mixed], [mixed, along_y @ second - centre]])
    return np.array([along_x @ first, along_y @ first]), hessian


def standard_errors(best: Maximum, quantity: TwoParameters) -> float:
    """Return the standard error of a quantity that follows from the two parameters, by the delta method.

    Parameters
    ----------
    best : Maximum
        The maximum.
    quantity : callable
        Of place and log spread.

    Returns
    -------
    float
        [unit of the quantity]
    """
    h, u, v = 1e-5, best.place, best.log_spread
    slope = np.array([quantity(u + h, v) - quantity(u - h, v), quantity(u, v + h) - quantity(u, v - h)]) / (2 * h)
    return float(np.sqrt(slope @ best.covariance @ slope))


def profile_limits(
    log_likelihood: TwoParameters,
    best: Maximum,
    at: tuple[float, float],
    steps: tuple[float, float],
    confidence: float,
) -> tuple[float, float]:
    """Return where the profile of a quantity falls by half a quantile of chi-square below the maximum.

    Parameters
    ----------
    log_likelihood : callable
        Of the quantity and of a nuisance parameter.
    best : Maximum
        The maximum.
    at : tuple of float
        Quantity and nuisance parameter there.
    steps : tuple of float
        About the standard errors of both.
    confidence : float
        Two-sided. [–]

    Returns
    -------
    tuple of float
        Lower and upper; infinite where the profile does not fall so far.
    """
    from scipy import optimize, special

    goal = best.log_likelihood - float(special.gammaincinv(0.5, confidence))
    ends = []
    for direction in (-1.0, 1.0):
        profile = _Profile(log_likelihood, at[1], steps[1])
        inner, found = at[0], direction * np.inf
        for number in range(_DOUBLINGS):
            outer = at[0] + direction * 1.5 * steps[0] * 2.0**number
            if profile(outer) < goal:
                low, high = min(inner, outer), max(inner, outer)
                found = float(optimize.brentq(lambda q, f=profile: f(q) - goal, low, high, xtol=1e-12, rtol=1e-12))
                break
            inner = outer
        ends.append(found)
    return ends[0], ends[1]


class _Profile:
    """The highest log-likelihood for a quantity, whatever the nuisance parameter."""

    def __init__(self, log_likelihood: TwoParameters, nuisance: float, step: float) -> None:
        self._log_likelihood = log_likelihood
        self._known: dict[float, float] = {}
        self._last = nuisance
        self._grid = nuisance + step * np.linspace(-8.0, 8.0, 33)

    def __call__(self, quantity: float) -> float:
        """Return the profile; asked again, the same number."""
        if quantity not in self._known:
            self._known[quantity] = self._highest(quantity)
        return self._known[quantity]

    def _highest(self, quantity: float) -> float:
        from scipy import optimize

        def loss(nuisance: float) -> float:
            return _loss(self._log_likelihood, quantity, nuisance)

        found = optimize.minimize_scalar(loss, bracket=(self._last - 0.1, self._last + 0.1), tol=1e-9)
        # Far from the maximum there may be two hills; the way up from the last place finds only one.
        losses = [loss(float(place)) for place in self._grid]
        lowest = int(np.clip(np.argmin(losses), 1, len(losses) - 2))
        if losses[lowest] < found.fun:
            around = (float(self._grid[lowest - 1]), float(self._grid[lowest + 1]))
            found = optimize.minimize_scalar(loss, bounds=around, method="bounded", options={"xatol": 1e-10})
        self._last = float(found.x)
        return float(-found.fun)
