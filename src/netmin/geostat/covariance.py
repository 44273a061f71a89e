"""What every covariance model answers, the nugget, and sums of models; the shapes are in `netmin.geostat.models`."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from netmin.geostat.anisotropy import Anisotropy

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

NO_CORRELATION = "a model without a sill has no correlation; ask for semivariance or covariance_of"


@dataclass(frozen=True)
class CovarianceModel(ABC):
    """A covariance that depends on the offset between two places alone: a partial sill times a correlation.

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

    @property
    def bounded(self) -> bool:
        """Whether there is a sill; where there is none, covariances are generalised ones (see `Linear`)."""
        return True

    @property
    def covariance_at_zero(self) -> float:
        """Covariance of a place with itself: the sill, or what is left of it where a part has none."""
        return self.partial_sill

    @property
    def isotropic(self) -> bool:
        """Whether every direction is alike."""
        return True

    @property
    def offset_matrix(self) -> FloatArray:
        """What turns an offset (east, north) into one whose length is the distance of this structure; shape (2, 2)."""
        return np.eye(2)

    @property
    def offset_matrices(self) -> FloatArray:
        """The `offset_matrix` of every structure, shape (structures, 2, 2)."""
        return np.stack([part.offset_matrix for part in self.structures])

    def covariance(self, distance: FloatArray) -> FloatArray:
        """Return the covariance of two places at each distance [m]; refused where directions differ."""
        if not self.isotropic:
            raise ValueError("directions differ in this model, so that a distance is not enough: use covariance_of")
        return self._covariance(distance)

    def _covariance(self, distance: FloatArray) -> FloatArray:
        """Return the covariance of this structure by its own distance."""
        return self.partial_sill * self.correlation(distance)

    def covariance_of(self, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return the covariance of two places that lie apart by these offsets to the east and to the north [m]."""
        # Offsets in metres are far from overflow, against which hypot guards at several times the cost.
        return self._covariance(np.sqrt(east * east + north * north))

    def semivariance(self, distance: FloatArray) -> FloatArray:
        """Return half the mean squared difference of two places at each distance [m]; zero at zero."""
        return self.covariance_at_zero - self.covariance(distance)

    def semivariance_of(self, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return half the mean squared difference of two places at these offsets [m]; zero at none."""
        return self.covariance_at_zero - self.covariance_of(east, north)

    def semivariance_along(self, azimuth: float, distance: FloatArray) -> FloatArray:
        """Return the semivariance at distances [m] in one direction, clockwise from north [degrees]."""
        angle = math.radians(azimuth)
        return self.semivariance_of(np.asarray(distance) * math.sin(angle), np.asarray(distance) * math.cos(angle))

    def lift(self, east: float, north: float) -> float:
        """Return what must be added to covariances within a box of these sides [m] to make them true covariances.

        Zero where there is a sill. Weights that sum to one, their variance and their Lagrange multiplier do not feel
        a constant added to every covariance; a Cholesky factorisation does.
        """
        return sum(part.lift(east, north) for part in self.structures if not part.bounded)

    def as_json(self) -> dict[str, Any]:
        """Return the model as plain JSON data."""
        numbers = {part.name: getattr(self, part.name) for part in fields(self) if part.init}
        return {"model": self.name} | {key: value for key, value in numbers.items() if isinstance(value, int | float)}

    def __add__(self, other: CovarianceModel) -> Nested:
        return Nested(self.structures + other.structures)


class Directed(CovarianceModel):
    """A model that may reach farther one way than another."""

    anisotropy: Anisotropy | None

    @property
    def isotropic(self) -> bool:
        """Whether every direction is alike."""
        return self.anisotropy is None or (self.anisotropy.ratio == 1.0 and not self.anisotropy.zonal)

    @property
    def offset_matrix(self) -> FloatArray:
        """What turns an offset (east, north) into one whose length is the distance of this structure; shape (2, 2)."""
        return np.eye(2) if self.anisotropy is None else self.anisotropy.matrix

    def covariance_of(self, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return the covariance of two places that lie apart by these offsets to the east and to the north [m]."""
        if self.anisotropy is None:
            return super().covariance_of(east, north)
        return self._covariance(self.anisotropy.distance(east, north))

    def as_json(self) -> dict[str, Any]:
        """Return the model as plain JSON data."""
        directed = {} if self.anisotropy is None else {"anisotropy": self.anisotropy.as_json()}
        return super().as_json() | directed


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

    @property
    def bounded(self) -> bool:
        """Whether every structure has a sill."""
        return all(part.bounded for part in self.parts)

    @property
    def covariance_at_zero(self) -> float:
        """Covariance of a place with itself: the sill, or what is left of it where a part has none."""
        return sum(part.covariance_at_zero for part in self.parts)

    @property
    def isotropic(self) -> bool:
        """Whether every direction is alike."""
        return all(part.isotropic for part in self.parts)

    @property
    def offset_matrix(self) -> FloatArray:
        """Refuse: each structure has its own (`offset_matrices`)."""
        raise ValueError("a nested model has one matrix per structure: use offset_matrices")

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        if not self.bounded:
            raise ValueError(NO_CORRELATION)
        return self.covariance(distance) / self.sill

    def _covariance(self, distance: FloatArray) -> FloatArray:
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
