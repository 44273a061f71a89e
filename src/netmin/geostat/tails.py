"""How a distribution goes on below its smallest and above its largest known value: stated, never implied.

The shapes are those of GSLIB (`deutsch1998`). A tail starts at an edge, the smallest or largest known value, and holds
whatever probability the distribution leaves beyond it; a tail only says how that probability is spread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError
from netmin.language import Message

#: The longest tail that is assumed without being asked for: good for many positively skewed distributions
#: (deutsch1998), while a still longer one would let the mean rest on hardly anything.
HEAVIEST = 1.5

#: Fewest values from which a tail is learnt.
_FEWEST = 5


@dataclass(frozen=True)
class LowerTail:
    """From an end up to the smallest known value: the share below z is ((z − end)/(edge − end))^power.

    Parameters
    ----------
    end : float
        Least value possible, such as zero for a concentration. [unit of the values]
    power : float
        1 spreads the probability evenly (linear); above 1 it crowds at the edge, below 1 at the end. [–]

    References
    ----------
    deutsch1998
    """

    end: float
    power: float = 1.0

    def __post_init__(self) -> None:
        _check(self.end, self.power)

    def value(self, share: npt.ArrayLike, edge: float) -> FloatArray:
        """Return the value below which a share of the tail's probability lies."""
        return self.end + (edge - self.end) * np.asarray(share, dtype=float) ** (1.0 / self.power)

    def share(self, value: npt.ArrayLike, edge: float) -> FloatArray:
        """Return the share of the tail's probability that lies below values not above the edge."""
        return _ratio(np.asarray(value, dtype=float) - self.end, edge - self.end) ** self.power

    def mean(self, edge: float) -> float:
        """Return the mean of the values in the tail."""
        return self.end + (edge - self.end) * self.power / (self.power + 1.0)

    def checked(self, edge: float) -> LowerTail:
        """Return the tail, unless its end lies above the edge."""
        if self.end > edge:
            raise UnmappableError(Message.of("geostat.tail-ends-inside", end=self.end, edge=edge))
        return self


@dataclass(frozen=True)
class UpperTail:
    """From the largest known value up to an end: the share below z is ((z − edge)/(end − edge))^power.

    Parameters
    ----------
    end : float
        Largest value possible. [unit of the values]
    power : float
        1 spreads the probability evenly (linear); below 1 it crowds at the edge. [–]

    References
    ----------
    deutsch1998
    """

    end: float
    power: float = 1.0

    #: Such a tail leaves every mean finite.
    heaviness = 0.0

    def __post_init__(self) -> None:
        _check(self.end, self.power)

    def value(self, log_remaining: npt.ArrayLike, edge: float) -> FloatArray:
        """Return the value above which a share of the tail's probability remains; the share is given as logarithm."""
        below = -np.expm1(np.asarray(log_remaining, dtype=float))
        value: FloatArray = edge + (self.end - edge) * np.maximum(below, 0.0) ** (1.0 / self.power)
        return value

    def remaining(self, value: npt.ArrayLike, edge: float) -> FloatArray:
        """Return the share of the tail's probability that remains above values not below the edge."""
        return 1.0 - _ratio(np.asarray(value, dtype=float) - edge, self.end - edge) ** self.power

    def mean(self, edge: float) -> float:
        """Return the mean of the values in the tail."""
        return edge + (self.end - edge) * self.power / (self.power + 1.0)

    def weighted(self, log_remaining: FloatArray, log_density: FloatArray, edge: float) -> FloatArray:
        """Return values times densities."""
        return self.value(log_remaining, edge) * np.exp(log_density)

    def checked(self, edge: float) -> UpperTail:
        """Return the tail, unless its end lies below the edge."""
        if self.end < edge:
            raise UnmappableError(Message.of("geostat.tail-ends-inside", end=self.end, edge=edge))
        return self


@dataclass(frozen=True)
class HyperbolicTail:
    """From the largest known value without end: the share above z is (edge/z)^power, as in a Pareto distribution.

    Parameters
    ----------
    power : float
        The smaller, the longer the tail; above 1, since there is no mean otherwise. 1.5 suits many positively skewed
        distributions (`deutsch1998`). [–]

    References
    ----------
    deutsch1998
    """

    power: float = HEAVIEST

    def __post_init__(self) -> None:
        if not (math.isfinite(self.power) and self.power > 1.0):
            raise ValueError(f"the power of a hyperbolic tail must be above 1, but is {self.power!r}")

    @property
    def heaviness(self) -> float:
        """One over the power: a normal score of a variance above the power has no mean [–]."""
        return 1.0 / self.power

    def value(self, log_remaining: npt.ArrayLike, edge: float) -> FloatArray:
        """Return the value above which a share of the tail's probability remains; the share is given as logarithm."""
        return edge * np.exp(-np.asarray(log_remaining, dtype=float) / self.power)

    def remaining(self, value: npt.ArrayLike, edge: float) -> FloatArray:
        """Return the share of the tail's probability that remains above values not below the edge."""
        return (edge / np.asarray(value, dtype=float)) ** self.power

    def mean(self, edge: float) -> float:
        """Return the mean of the values in the tail."""
        return edge * self.power / (self.power - 1.0)

    def weighted(self, log_remaining: FloatArray, log_density: FloatArray, edge: float) -> FloatArray:
        """Return values times densities; multiplied as logarithms, since either may leave the range of numbers."""
        return edge * np.exp(log_density - log_remaining / self.power)

    def checked(self, edge: float) -> HyperbolicTail:
        """Return the tail, unless the edge is not above zero."""
        if not edge > 0:
            raise UnmappableError(Message.of("geostat.tail-needs-positive", edge=edge))
        return self


Upper = UpperTail | HyperbolicTail


@dataclass(frozen=True)
class Tails:
    """Both ends of a distribution."""

    lower: LowerTail
    upper: Upper

    def note(self, smallest: float, largest: float) -> Message:
        """Say what was assumed beyond the known values."""
        below = Message.of("geostat.tail-bounded", end=self.lower.end, power=self.lower.power)
        if isinstance(self.upper, HyperbolicTail):
            above = Message.of("geostat.tail-hyperbolic", power=self.upper.power)
        else:
            above = Message.of("geostat.tail-bounded", end=self.upper.end, power=self.upper.power)
        return Message.of("geostat.tails", smallest=smallest, below=below, largest=largest, above=above)


def chosen_tails(
    lower: LowerTail | None, upper: Upper | None, smallest: float, largest: float, beyond: FloatArray
) -> Tails:
    """Return both tails, checked against the smallest and largest known value.

    Where none is given: evenly down to zero, or where the smallest value is not above zero, none below it; hyperbolic
    as `fitted_tail` finds it, or where the largest value is not above zero, none above it.

    Parameters
    ----------
    lower, upper
        What was asked for.
    smallest, largest : float
        The edges.
    beyond : array
        Values over the place from which the upper tail is to be learnt, divided by it; all above 1.
    """
    below = LowerTail(min(0.0, smallest)) if lower is None else lower
    above = upper if upper is not None else (fitted_tail(beyond) if largest > 0 else UpperTail(largest))
    return Tails(below.checked(smallest), above.checked(largest))


def fitted_tail(beyond: FloatArray) -> HyperbolicTail:
    """Return the hyperbolic tail that fits values best, by maximum likelihood (Hill's estimator).

    Parameters
    ----------
    beyond : array, shape (k,)
        Values divided by the one where the tail begins; all above 1. [–]

    Returns
    -------
    HyperbolicTail
        Its power is k over the sum of the logarithms, and not below `HEAVIEST`; `HEAVIEST` with fewer than five values.

    Examples
    --------
    >>> round(fitted_tail(np.array([1.1, 1.3, 1.2, 2.0, 1.5])).power, 3)
    3.051

    References
    ----------
    hill1975
    """
    if len(beyond) < _FEWEST:
        return HyperbolicTail(HEAVIEST)
    return HyperbolicTail(max(HEAVIEST, len(beyond) / float(np.log(beyond).sum())))


def _check(end: float, power: float) -> None:
    if not (math.isfinite(end) and math.isfinite(power) and power > 0):
        raise ValueError(f"a tail needs an end that is a number and a power above zero, not {end!r} and {power!r}")


def _ratio(part: FloatArray, whole: float) -> FloatArray:
    """Return part over whole within 0 and 1; a tail without any length has its probability at the edge."""
    if whole == 0.0:
        return np.where(part < 0, 0.0, 1.0)
    return np.clip(part / whole, 0.0, 1.0)
