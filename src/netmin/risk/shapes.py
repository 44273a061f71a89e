"""Shapes of what differs between people: the distributions that guidance and papers print, with their bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.normal_numbers import NODES

if TYPE_CHECKING:
    from netmin.risk.dose import FloatArray
    from netmin.risk.receptors import ExposureFactor

#: Kinds of shapes. The first needs no random number, the next two a uniform, the others a normal one.
KINDS = ("point", "uniform", "triangular", "lognormal", "normal")
UNIFORM_KINDS = KINDS[1:3]
NORMAL_KINDS = KINDS[3:]


@dataclass(frozen=True)
class Shape:
    """How one exposure parameter is spread over people.

    Attributes
    ----------
    kind : {"point", "uniform", "triangular", "lognormal", "normal"}
        Of the distribution; its parameters have the names that the constructors give them.
    parameters : tuple of float
        Point: the value. Uniform: low, high. Triangular: low, mode, high. Lognormal: mean and standard deviation of the
        natural logarithm. Normal: mean and standard deviation before truncation. [unit of the parameter]
    low, high : float
        Bounds at which a lognormal or a normal is truncated. [unit of the parameter]
    per_kilogram : bool
        Whether it is an amount per kilogram of body weight, which is drawn beside it: so amount and weight go together.
    id : str
        Row of ``data/receptors/factors.csv`` that it comes from; ``user`` for the user's own.

    Examples
    --------
    >>> Shape.triangular(180, 345, 365).mean.__round__(3)
    296.667
    >>> round(Shape.lognormal(24, 0.81).quantile(0.95).item(), 1)
    91.0
    """

    kind: str
    parameters: tuple[float, ...]
    low: float = 0.0
    high: float = math.inf
    per_kilogram: bool = False
    id: str = "user"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(Message.of("risk.shape-unknown", found=self.kind, known=list(KINDS)))
        if not self._sound():
            raise UsageError(
                Message.of(
                    "risk.shape-unsound", kind=self.kind, numbers=[str(p) for p in (*self.parameters, *self.bounds)]
                )
            )

    def _sound(self) -> bool:
        numbers = (*self.parameters, self.low)
        if not all(math.isfinite(number) for number in numbers) or math.isnan(self.high):
            return False
        if self.kind in NORMAL_KINDS:
            return self.parameters[1] > 0 and 0 <= self.low < self.high
        return self.parameters[0] >= 0 and list(self.parameters) == sorted(self.parameters) and self._spreads()

    def _spreads(self) -> bool:
        return self.kind == "point" or self.parameters[-1] > self.parameters[0]

    @classmethod
    def point(cls, value: float) -> Shape:
        """Return one value for everybody."""
        return cls("point", (float(value),))

    @classmethod
    def uniform(cls, low: float, high: float, *, per_kilogram: bool = False) -> Shape:
        """Return a shape that is equally likely from low to high."""
        return cls("uniform", (float(low), float(high)), per_kilogram=per_kilogram)

    @classmethod
    def triangular(cls, low: float, mode: float, high: float, *, per_kilogram: bool = False) -> Shape:
        """Return a triangle over low to high with its tip at the mode."""
        return cls("triangular", (float(low), float(mode), float(high)), per_kilogram=per_kilogram)

    @classmethod
    def lognormal(
        cls, median: float, sdlog: float, *, low: float = 0.0, high: float = math.inf, per_kilogram: bool = False
    ) -> Shape:
        """Return a lognormal of a median and a standard deviation of the natural logarithm."""
        if not median > 0:
            raise UsageError(Message.of("risk.shape-unsound", kind="lognormal", numbers=[str(median), str(sdlog)]))
        return cls("lognormal", (math.log(median), float(sdlog)), float(low), float(high), per_kilogram)

    @classmethod
    def lognormal_of_moments(
        cls, mean: float, sd: float, *, low: float = 0.0, high: float = math.inf, per_kilogram: bool = False
    ) -> Shape:
        """Return a lognormal of a mean and a standard deviation, both before truncation."""
        if not (mean > 0 and sd > 0):
            raise UsageError(Message.of("risk.shape-unsound", kind="lognormal", numbers=[str(mean), str(sd)]))
        sdlog = math.sqrt(math.log1p((sd / mean) ** 2))
        return cls.lognormal(mean * math.exp(-0.5 * sdlog**2), sdlog, low=low, high=high, per_kilogram=per_kilogram)

    @classmethod
    def normal(
        cls, mean: float, sd: float, *, low: float = 0.0, high: float = math.inf, per_kilogram: bool = False
    ) -> Shape:
        """Return a normal, truncated at 0 at least."""
        return cls("normal", (float(mean), float(sd)), float(low), float(high), per_kilogram)

    @classmethod
    def published(cls, factor: ExposureFactor) -> Shape:
        """Return the shape of a row of the table of exposure factors.

        Raises
        ------
        UsageError
            If the row prints a distribution that is not one of `KINDS`, or not its parameters.
        """
        given = factor.distribution_parameters
        try:
            made = _made(factor.distribution, factor.value, given)
        except KeyError as fault:
            raise UsageError(Message.of("risk.shape-unknown", found=factor.distribution, known=list(KINDS))) from fault
        return cls(made.kind, made.parameters, made.low, made.high, made.per_kilogram, factor.id)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that it can be. [unit of the parameter]."""
        if self.kind in NORMAL_KINDS:
            return self.low, self.high
        return self.parameters[0], self.parameters[-1]

    @property
    def truncated(self) -> bool:
        """Whether bounds cut anything off."""
        return self.kind == "normal" or (self.kind == "lognormal" and (self.low > 0 or math.isfinite(self.high)))

    @property
    def mean(self) -> float:
        """Mean over people, truncation included. [unit of the parameter]."""
        if self.kind == "normal":
            return float(self._truncated_normal().mean())
        if self.kind == "lognormal":
            centre, spread = self.parameters
            low, high = self._scores()
            kept = _between(low - spread, high - spread) / _between(low, high)
            return math.exp(centre + 0.5 * spread**2) * kept
        return sum(self.parameters) / len(self.parameters)

    def quantile(self, probability: Any) -> FloatArray:
        """Return the value that a share of people does not exceed.

        Parameters
        ----------
        probability : float or array
            Between 0 and 1. [–]

        Returns
        -------
        array
            [unit of the parameter]
        """
        share = np.asarray(probability, dtype=float)
        if self.kind == "point":
            return np.full(share.shape, self.parameters[0])
        if self.kind == "uniform":
            return self.parameters[0] + (self.parameters[1] - self.parameters[0]) * share
        if self.kind == "triangular":
            return triangular_quantile(share, *self.parameters)
        centre, spread = self.parameters
        return self._of_score(centre + spread * np.asarray(self._truncated_score().ppf(share)))

    def table(self) -> tuple[FloatArray, FloatArray]:
        """Return a truncated shape as a function of a standard normal number, with its slope, at `NODES`.

        The function is smooth, so that cubic pieces between the nodes follow it to about ten digits; a number beyond
        the nodes, one in 10¹⁵, gets the value at the last.
        """
        return _table(self)

    def written_down(self) -> tuple[FloatArray, FloatArray]:
        """Compute what `table` keeps."""
        from scipy.special import ndtr, ndtri

        low, high = self._scores()
        left = NODES <= 0
        # Counted from the nearer end, so that no tail is lost to rounding.
        below = ndtr(low) + ndtr(NODES) * _between(low, high)
        above = ndtr(-high) + ndtr(-NODES) * _between(low, high)
        score = np.clip(np.where(left, ndtri(below), -ndtri(above)), low, high)
        slope = np.exp(0.5 * (score**2 - NODES**2)) * _between(low, high)
        centre, spread = self.parameters
        value = self._of_score(centre + spread * score)
        return value, spread * slope * (value if self.kind == "lognormal" else 1.0)

    def _of_score(self, score: FloatArray) -> FloatArray:
        return np.exp(score) if self.kind == "lognormal" else score

    def _scores(self) -> tuple[float, float]:
        """Return the bounds in standard deviations from the centre."""
        centre, spread = self.parameters
        low, high = self.low, self.high
        if self.kind == "lognormal":
            low, high = (math.log(low) if low > 0 else -math.inf), math.log(high)
        return (low - centre) / spread, (high - centre) / spread

    def _truncated_score(self) -> Any:
        from scipy.stats import truncnorm

        return truncnorm(*self._scores())

    def _truncated_normal(self) -> Any:
        from scipy.stats import truncnorm

        return truncnorm(*self._scores(), loc=self.parameters[0], scale=self.parameters[1])


@lru_cache(maxsize=256)
def _table(shape: Shape) -> tuple[FloatArray, FloatArray]:
    return shape.written_down()


def triangular_quantile(share: FloatArray, low: float, mode: float, high: float) -> FloatArray:
    """Return the quantile of a triangle, in the form that the compiled loop computes too."""
    tip = (mode - low) / (high - low)
    rising = low + np.sqrt(share * ((high - low) * (mode - low)))
    falling = high - np.sqrt((1.0 - share) * ((high - low) * (high - mode)))
    return np.where(share < tip, rising, falling)


def _between(low: float, high: float) -> float:
    from scipy.special import ndtr

    # In the right tail both shares are near 1, and their difference would be rounding.
    return float(ndtr(-low) - ndtr(-high)) if low > 0 else float(ndtr(high) - ndtr(low))


def _made(kind: str, value: float, given: Mapping[str, float]) -> Shape:
    if kind == "point":
        return Shape.point(value)
    low, high = given.get("low", 0.0), given.get("high", math.inf)
    if kind == "lognormal":
        if "median" in given:
            return Shape.lognormal(given["median"], given["sdlog"], low=low, high=high)
        return Shape.lognormal_of_moments(given["mean"], given["sd"], low=low, high=high)
    if kind == "normal":
        return Shape.normal(given["mean"], given["sd"], low=low, high=high)
    if kind == "triangular":
        return Shape.triangular(given["min"], given["mode"], given["max"])
    if kind == "uniform":
        return Shape.uniform(given["min"], given["max"])
    raise KeyError(kind)
