"""Land's exact confidence limits for the mean of a lognormal distribution, by integration instead of tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import asin, cos, inf, log, pi, sin, sqrt

import numpy as np

from netmin.stats.columns import FloatArray

#: What lies so far below the top of the density, in natural logarithms, is too little to count.
_NOTHING = 50.0

_NODES = 200

#: As near to it as the logarithm of its cosine allows.
_RIGHT_ANGLE = pi / 2 - 1e-12


def land_h(log_sd: float, count: int, confidence: float = 0.95) -> float:
    """Return Land's H, which puts a confidence limit on a lognormal mean.

    The limit is exp(ȳ + s²/2 + H s / √(n − 1)), with ȳ and s of the natural logarithms. With ν = n − 1, a mean m
    whose logarithm lies d above ȳ, and u = ν s² + n d², the place of ȳ given u has the density
    cos(φ)^(ν − 1) exp(−c sin φ), c = √(n u) / 2 and sin φ = −d √(n / u). The limit is the m whose ȳ leaves just
    1 − `confidence` below it; no other unbiased limit is better.

    Parameters
    ----------
    log_sd : float
        Sample standard deviation of the natural logarithms. [–]
    count : int
        Number of values, at least 2.
    confidence : float
        One-sided: 0.95 for an upper limit, 0.05 for the lower one. [–]

    Returns
    -------
    float
        H; infinite where no double holds the limit. [–]

    Raises
    ------
    ValueError
        If the standard deviation is not positive, the count below 2 or the confidence not between 0 and 1.

    References
    ----------
    land1971, land1975, gilbert1987

    Examples
    --------
    >>> round(land_h(0.5, 10), 3), round(land_h(1.25, 15), 3)
    (2.22, 3.163)
    """
    from scipy import optimize

    if not (log_sd > 0 and count >= 2 and 0 < confidence < 1):
        raise ValueError(f"No H for a standard deviation of {log_sd}, {count} values and a confidence of {confidence}.")

    def excess(height: float) -> float:
        return _log_share_below(height, log_sd, count) - log(1 - confidence)

    low, high = -1.0, 1.0
    while excess(low) < 0:
        low *= 2
    while excess(high) > 0:
        high *= 2
        if high > 1e6:
            return inf
    return float(optimize.brentq(excess, low, high, xtol=1e-11, rtol=1e-11))


def _log_share_below(height: float, log_sd: float, count: int) -> float:
    """Return the log probability that the mean of logarithms lies as low as it does, if the limit were the mean."""
    degrees = count - 1
    away = log_sd**2 / 2 + height * log_sd / sqrt(degrees)
    total = degrees * log_sd**2 + count * away**2
    slope = sqrt(count * total) / 2
    angle = asin(-away * sqrt(count / total))

    # Where the density is highest its slope, −(ν − 1) tan φ − c cos φ, is nothing.
    top = asin(((degrees - 1) - sqrt((degrees - 1) ** 2 + 4 * slope**2)) / (2 * slope))
    top = max(top, -_RIGHT_ANGLE)
    density = _Density(degrees - 1, slope)
    first, last = density.edge(top, -_RIGHT_ANGLE), density.edge(top, _RIGHT_ANGLE)
    low, high = density.log_integral(first, top), density.log_integral(top, last)
    if angle <= top:
        below = density.log_integral(density.edge(angle, -_RIGHT_ANGLE), angle)
    else:
        below = _either(low, density.log_integral(top, min(angle, last)))
    return below - _either(low, high)


@dataclass(frozen=True)
class _Density:
    """cos(φ)^power exp(−slope sin φ), without the factor that makes it a density."""

    power: int
    slope: float

    def edge(self, top: float, end: float) -> float:
        """Return where the density has fallen to nothing between a place and an end, or the end."""
        near, far, floor = top, end, self._log(top) - _NOTHING
        if self._log(end) > floor:
            return end
        # A few digits of the edge are enough, as there is nothing beyond it.
        for _ in range(20):
            middle = (near + far) / 2
            near, far = (near, middle) if self._log(middle) < floor else (middle, far)
        return far

    def log_integral(self, start: float, end: float) -> float:
        """Return the logarithm of the integral between two angles."""
        if end <= start:
            return -inf
        nodes, weights = _nodes()
        angles = (start + end) / 2 + (end - start) / 2 * nodes
        height = self.power * np.log(np.cos(angles)) - self.slope * np.sin(angles)
        highest = float(height.max())
        return highest + log((end - start) / 2 * float(weights @ np.exp(height - highest)))

    def _log(self, angle: float) -> float:
        return self.power * log(cos(angle)) - self.slope * sin(angle)


@cache
def _nodes() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


def _either(one: float, other: float) -> float:
    return float(np.logaddexp(one, other))
