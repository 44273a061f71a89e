"""Covariance models: how alike two places are, by the distance between them.

A new model is a class with one method, `CovarianceModel.correlation`, and its line in `STRUCTURES`. Ranges are scales
as gstat and GSTools write them: the exponential model is exp(−h/a), so that its correlation falls to 5 % at about 3 a
(`practical_range`), not at a. Sills are partial sills: they add up.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from netmin.catalogue import Catalogue

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: Correlation at which a model without a hard range counts as spent.
SPENT = 0.05


@dataclass(frozen=True)
class CovarianceModel(ABC):
    """A stationary, isotropic covariance: a partial sill times a correlation.

    Parameters
    ----------
    partial_sill : float
        Variance of this structure. [square of the unit of the values]
    """

    partial_sill: float

    #: Name in the catalogue and in files.
    name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.partial_sill) and self.partial_sill >= 0):
            raise ValueError(f"partial_sill must be a number not below zero, but is {self.partial_sill!r}")

    @abstractmethod
    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]; one at zero."""

    @property
    def structures(self) -> tuple[CovarianceModel, ...]:
        """The simple models this one is the sum of."""
        return (self,)

    @property
    def sill(self) -> float:
        """Variance of the whole, nugget included."""
        return self.partial_sill

    @property
    def nugget(self) -> float:
        """The part of the variance that no distance, however small, explains."""
        return sum(part.partial_sill for part in self.structures if isinstance(part, Nugget))

    @property
    def structured(self) -> CovarianceModel:
        """The model without its nugget."""
        parts = tuple(part for part in self.structures if not isinstance(part, Nugget))
        return Nested(parts) if parts else Nugget(0.0)

    @property
    def practical_range(self) -> float:
        """Distance beyond which at most 5 % of the correlation is left; the range itself where it is a hard one [m].

        Zero of a nugget, the largest among the structures of a nested model that have a sill.
        """
        return 0.0

    def covariance(self, distance: FloatArray) -> FloatArray:
        """Return the covariance of two places at each distance [m]."""
        return self.partial_sill * self.correlation(distance)

    def covariance_of(self, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return the covariance of two places that lie apart by these offsets to the east and to the north [m]."""
        return self.covariance(np.hypot(east, north))

    def semivariance(self, distance: FloatArray) -> FloatArray:
        """Return half the mean squared difference of two places at each distance [m]; zero at zero."""
        return self.sill - self.covariance(distance)

    def semivariance_of(self, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return half the mean squared difference of two places at these offsets [m]; zero at none."""
        return self.sill - self.covariance_of(east, north)

    def as_json(self) -> dict[str, Any]:
        """Return the model as plain JSON data."""
        fields = {key: value for key, value in vars(self).items() if isinstance(value, int | float)}
        return {"model": self.name, **fields}

    def __add__(self, other: CovarianceModel) -> Nested:
        return Nested(self.structures + other.structures)


@dataclass(frozen=True)
class _Ranged(CovarianceModel):
    """A model with a range.

    Parameters
    ----------
    partial_sill : float
        Variance of this structure. [square of the unit of the values]
    range : float
        Scale a of the model. [m]
    """

    range: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (math.isfinite(self.range) and self.range > 0):
            raise ValueError(f"range must be a number above zero, but is {self.range!r}")

    @property
    def practical_range(self) -> float:
        """Distance beyond which at most 5 % of the correlation is left; the range itself where it is a hard one [m]."""
        return self.range * _spent(replace(self, partial_sill=1.0, range=1.0))


@dataclass(frozen=True)
class Nugget(CovarianceModel):
    """Variance without any range: what two samples at almost the same place differ by.

    References
    ----------
    chiles2012
    """

    name: ClassVar[str] = "nugget"

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return one at distance zero, else zero."""
        return np.where(np.asarray(distance) == 0.0, 1.0, 0.0)


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
class Matern(_Ranged):
    """2^(1−ν)/Γ(ν) (h/a)^ν K_ν(h/a): as smooth as ν says; ν = 0.5 is the exponential model.

    Parameters
    ----------
    partial_sill : float
        Variance of this structure. [square of the unit of the values]
    range : float
        Scale a, without the factor 2√ν that some texts put in. [m]
    smoothness : float
        ν. [–]

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


@dataclass(frozen=True, init=False)
class Nested(CovarianceModel):
    """A sum of simple models, as ``Nugget(0.05) + Spherical(0.59, range=900)``.

    Parameters
    ----------
    structures : sequence of CovarianceModel
        At least one. Nested models among them are opened.
    """

    parts: tuple[CovarianceModel, ...]

    name: ClassVar[str] = "nested"

    def __init__(self, structures: tuple[CovarianceModel, ...]) -> None:
        parts = tuple(part for structure in structures for part in structure.structures)
        if not parts:
            raise ValueError("a nested model needs at least one structure")
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "partial_sill", sum(part.partial_sill for part in parts))

    @property
    def structures(self) -> tuple[CovarianceModel, ...]:
        """The simple models this one is the sum of."""
        return self.parts

    @property
    def practical_range(self) -> float:
        """The largest among the structures that have a sill [m]."""
        return max(part.practical_range if part.partial_sill > 0 else 0.0 for part in self.parts)

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        return self.covariance(distance) / self.sill

    def covariance(self, distance: FloatArray) -> FloatArray:
        """Return the covariance of two places at each distance [m]."""
        total = self.parts[0].covariance(distance)
        for part in self.parts[1:]:
            total = total + part.covariance(distance)
        return total

    def covariance_of(self, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return the covariance of two places that lie apart by these offsets to the east and to the north [m]."""
        total = self.parts[0].covariance_of(east, north)
        for part in self.parts[1:]:
            total = total + part.covariance_of(east, north)
        return total

    def as_json(self) -> dict[str, Any]:
        """Return the model as plain JSON data."""
        return {"model": self.name, "structures": [part.as_json() for part in self.parts]}


#: The simple models of the house, in the order a newcomer meets them.
STRUCTURES: tuple[type[CovarianceModel], ...] = (Nugget, Spherical, Exponential, Gaussian, Matern)

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
    Spherical(partial_sill=0.59, range=900.0)
    """
    return _CATALOGUE.get(name)


def from_json(data: Mapping[str, Any]) -> CovarianceModel:
    """Return the model that `CovarianceModel.as_json` wrote."""
    if data["model"] == Nested.name:
        return Nested(tuple(from_json(part) for part in data["structures"]))
    fields = {key: value for key, value in data.items() if key != "model"}
    return get(data["model"])(**fields)


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
