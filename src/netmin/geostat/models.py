"""Covariance models: how alike two places are, by the offset between them.

A new model is a class with one method, `CovarianceModel.correlation`, and its line in `STRUCTURES`. Ranges are scales
as gstat and GSTools write them: the exponential model is exp(−h/a), so that its correlation falls to 5 % at about 3 a
(`practical_range`), not at a. Sills are partial sills: they add up. A structure with an `Anisotropy` reaches less far
across its azimuth than along it; such a model answers by offsets (`covariance_of`) and not by distance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar

import numpy as np

from netmin.catalogue import Catalogue
from netmin.geostat.anisotropy import Anisotropy
from netmin.geostat.covariance import (
    NO_CORRELATION,
    BoolArray,
    CovarianceModel,
    Directed,
    FloatArray,
    Nested,
    Nugget,
)

__all__ = [
    "SPENT",
    "STRUCTURES",
    "Anisotropy",
    "BoolArray",
    "CovarianceModel",
    "Exponential",
    "FloatArray",
    "Gaussian",
    "Linear",
    "Matern",
    "Nested",
    "Nugget",
    "Spherical",
    "Stable",
    "available",
    "from_json",
    "get",
]

#: Correlation at which a model without a hard range counts as spent.
SPENT = 0.05


@dataclass(frozen=True)
class _Ranged(Directed):
    """A model with a range.

    Parameters
    ----------
    partial_sill : float
        Variance of this structure. [square of the unit of the values]
    range : float
        Scale a of the model, in the direction of its longest range. [m]
    anisotropy : Anisotropy, optional
        By default every direction is alike.
    """

    range: float
    anisotropy: Anisotropy | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (math.isfinite(self.range) and self.range > 0):
            raise ValueError(f"range must be a number above zero, but is {self.range!r}")

    @property
    def practical_range(self) -> float:
        """Distance beyond which at most 5 % of the correlation is left; the range itself where it is a hard one [m]."""
        return self.range * _spent(replace(self, partial_sill=1.0, range=1.0, anisotropy=None))


@dataclass(frozen=True)
class Spherical(_Ranged):
    """1 − 1.5 h/a + 0.5 (h/a)³ up to the range, then zero.

    Examples
    --------
    >>> (Nugget(0.05) + Spherical(0.59, range=900)).semivariance(np.array([0.0, 450.0, 900.0])).round(4)
    array([0.    , 0.4556, 0.64  ])

    References
    ----------
    chiles2012
    """

    name: ClassVar[str] = "spherical"

    @property
    def practical_range(self) -> float:
        """The range itself: beyond it nothing is left [m]."""
        return self.range

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        ratio = np.minimum(np.asarray(distance) / self.range, 1.0)
        return 1.0 - ratio * (1.5 - 0.5 * ratio * ratio)


@dataclass(frozen=True)
class Exponential(_Ranged):
    """exp(−h/a); spent at about 3 a.

    References
    ----------
    chiles2012
    """

    name: ClassVar[str] = "exponential"

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        return np.exp(np.asarray(distance) / -self.range)


@dataclass(frozen=True)
class Gaussian(_Ranged):
    """exp(−(h/a)²); so smooth that it nearly always needs a nugget beside it.

    References
    ----------
    chiles2012
    """

    name: ClassVar[str] = "gaussian"

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        return np.exp(-((np.asarray(distance) / self.range) ** 2))


@dataclass(frozen=True)
class Stable(_Ranged):
    """exp(−(h/a)^α): between a nugget (α near zero), the exponential model (α = 1) and the Gaussian one (α = 2).

    Parameters
    ----------
    partial_sill : float
        Variance of this structure. [square of the unit of the values]
    range : float
        Scale a. [m]
    exponent : float
        α, above 0 and not above 2. [–]
    anisotropy : Anisotropy, optional
        By default every direction is alike.

    References
    ----------
    chiles2012
    """

    exponent: float = 1.5

    name: ClassVar[str] = "stable"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.0 < self.exponent <= 2.0:
            raise ValueError(f"exponent must lie above 0 and not above 2, but is {self.exponent!r}")

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        return np.exp(-((np.asarray(distance) / self.range) ** self.exponent))


@dataclass(frozen=True)
class Matern(_Ranged):
    """2^(1−ν)/Γ(ν) (h/a)^ν K_ν(h/a): as smooth as ν says; ν = 0.5 is the exponential model.

    Parameters
    ----------
    partial_sill : float
        Variance of this structure. [square of the unit of the values]
    range : float
        Scale a, without the factor 2√ν that some texts put in. [m]
    smoothness : float
        ν, above 0 and not above 20. [–]
    anisotropy : Anisotropy, optional
        By default every direction is alike.

    References
    ----------
    chiles2012
    """

    smoothness: float = 1.5

    name: ClassVar[str] = "matern"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.0 < self.smoothness <= 20.0:
            raise ValueError(f"smoothness must lie above 0 and not above 20, but is {self.smoothness!r}")

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        ratio = np.asarray(distance, dtype=float) / self.range
        polynomial = _HALF_INTEGER.get(self.smoothness)
        if polynomial is not None:
            return np.asarray(np.polynomial.polynomial.polyval(ratio, polynomial) * np.exp(-ratio), dtype=float)
        return _matern(ratio, self.smoothness)


#: Where 2ν is odd, the Bessel function is an exponential times these polynomials, lowest power first.
_HALF_INTEGER = {0.5: (1.0,), 1.5: (1.0, 1.0), 2.5: (1.0, 1.0, 1.0 / 3.0)}


def _matern(ratio: FloatArray, smoothness: float) -> FloatArray:
    from scipy.special import gammaln, kve

    positive = ratio > 0
    # At zero the formula reads zero times infinity; its limit is one.
    safe = np.where(positive, ratio, 1.0)
    bessel = kve(smoothness, safe)
    logarithm = (1 - smoothness) * math.log(2) - gammaln(smoothness) + smoothness * np.log(safe) - safe
    spent = ~np.isfinite(bessel)
    value = np.exp(logarithm) * np.where(spent, 0.0, bessel)
    return np.where(positive & ~spent, np.minimum(value, 1.0), 1.0)


@dataclass(frozen=True)
class Linear(Directed):
    """Semivariance that grows with distance for ever: slope times h, without a sill.

    There is no covariance in the strict sense. `covariance_of` answers the generalised covariance −slope·h, which
    serves wherever weights sum to one, as in ordinary and universal kriging, but not for the simulation of a field
    with a known mean.

    Parameters
    ----------
    slope : float
        Semivariance per metre, in the direction in which it grows slowest. [square of the unit of the values, per m]
    anisotropy : Anisotropy, optional
        By default every direction is alike.

    Examples
    --------
    >>> (Nugget(0.5) + Linear(0.01)).semivariance(np.array([0.0, 50.0, 900.0]))
    array([0. , 1. , 9.5])

    References
    ----------
    matheron1973, chiles2012
    """

    partial_sill: float = field(init=False, default=math.inf, repr=False)
    slope: float
    anisotropy: Anisotropy | None = field(default=None, kw_only=True)

    name: ClassVar[str] = "linear"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.slope) and self.slope >= 0):
            raise ValueError(f"slope must be a number not below zero, but is {self.slope!r}")

    @property
    def bounded(self) -> bool:
        """False: there is no sill."""
        return False

    @property
    def covariance_at_zero(self) -> float:
        """Zero, the generalised covariance of a place with itself."""
        return 0.0

    @property
    def practical_range(self) -> float:
        """Infinite [m]."""
        return math.inf

    def correlation(self, distance: FloatArray) -> FloatArray:  # noqa: ARG002  # the base asks for it
        """Refuse: without a sill there is no correlation."""
        raise ValueError(NO_CORRELATION)

    def _covariance(self, distance: FloatArray) -> FloatArray:
        return -self.slope * np.asarray(distance, dtype=float)

    def lift(self, east: float, north: float) -> float:
        """Return the largest semivariance within a box of these sides [m]: that of its longer diagonal."""
        corners = self.semivariance_of(np.array([east, east]), np.array([north, -north]))
        return float(corners.max())


#: The simple models of the house, in the order a newcomer meets them.
STRUCTURES: tuple[type[CovarianceModel], ...] = (Nugget, Spherical, Exponential, Gaussian, Stable, Matern, Linear)

_CLASSES = {structure.name: structure for structure in STRUCTURES}
_CATALOGUE: Catalogue[type[CovarianceModel]] = Catalogue("models", lambda: _CLASSES, _CLASSES.__getitem__)


def available() -> tuple[str, ...]:
    """Return the names of the covariance models."""
    return _CATALOGUE.available()


def get(name: str) -> type[CovarianceModel]:
    """Return the class of a covariance model.

    Raises
    ------
    UnknownName
        With the nearest names that exist.

    Examples
    --------
    >>> get("spherical")(0.59, range=900.0)
    Spherical(partial_sill=0.59, range=900.0, anisotropy=None)
    """
    return _CATALOGUE.get(name)


def from_json(data: Mapping[str, Any]) -> CovarianceModel:
    """Return the model that `CovarianceModel.as_json` wrote."""
    if data["model"] == Nested.name:
        return Nested(tuple(from_json(part) for part in data["structures"]))
    parameters = {key: value for key, value in data.items() if key != "model"}
    if "anisotropy" in parameters:
        parameters["anisotropy"] = Anisotropy.from_json(parameters["anisotropy"])
    return get(data["model"])(**parameters)


@cache
def _spent(model: CovarianceModel) -> float:
    """Search the distance at which the correlation of a simple model is `SPENT`; it falls monotonically."""
    low, high = 0.0, 1.0
    while float(model.correlation(np.array(high))) > SPENT:
        low, high = high, 2.0 * high
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if float(model.correlation(np.array(middle))) > SPENT else (low, middle)
    return high
