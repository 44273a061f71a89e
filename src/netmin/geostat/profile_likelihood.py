"""Intervals of a parameter by the likelihood that is left when it is held and all others are as good as they can be."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from netmin.geostat.likelihood_search import LikelihoodSearch, Optimum
from netmin.geostat.models import Anisotropy, CovarianceModel
from netmin.geostat.shape import Shape, anisotropy_of

#: First step away from the estimate, on the scale of logarithms; it doubles.
_FIRST_STEP = 0.1

#: A sill below this share of the largest is tried as zero.
_NO_SILL = 1e-6

#: What no estimate can pass, whatever the data say.
_LARGEST = {"ratio": 1.0, "exponent": 2.0}

#: An end is found when it is known to this, in logarithms, or when so little is lost too much or too little.
_PRECISION = 1e-4
_CLOSE = 1e-5


def profile_interval(
    search: LikelihoodSearch, optimum: Optimum, structure: int, parameter: str, probability: float
) -> tuple[float, float]:
    """Return the ends of the profile-likelihood interval of a parameter.

    Parameters
    ----------
    search, optimum
        What was searched, and where the likelihood is largest.
    structure : int
        Number of the structure.
    parameter : str
        Name of the parameter.
    probability : float
        Of the interval.

    Returns
    -------
    tuple of float
        Lower and upper end; zero or infinity where the likelihood never becomes too small.

    References
    ----------
    mardia1984
    """
    from scipy.special import chdtri

    if not 0.0 < probability < 1.0:
        raise ValueError(f"probability must lie between 0 and 1, but is {probability!r}")
    known = dict(zip(search.shape.names(), _natural(search, optimum), strict=True))
    if (structure, parameter) not in known or parameter == "azimuth":
        raise ValueError(f"structure {structure} has no fitted {parameter} that is above zero")
    allowed = 0.5 * float(chdtri(1, 1.0 - probability))
    profile = (
        _Sill(search, optimum, structure)
        if parameter in {"partial_sill", "slope"}
        else _Coordinate(search, optimum, structure, parameter)
    )

    def lost(value: float) -> float:
        try:
            return optimum.log_likelihood - profile.best(value).log_likelihood - allowed
        except np.linalg.LinAlgError:
            # Where the covariance is singular there is no likelihood left.
            return math.inf

    estimate = float(known[structure, parameter])
    return _lower(lost, estimate, profile), _upper(lost, estimate, profile, _LARGEST.get(parameter, math.inf))


def _natural(search: LikelihoodSearch, optimum: Optimum) -> list[float]:
    sills = optimum.sills * search.sill_units * search.sample.spread**2
    return [float(value) for value in search.shape.natural(optimum.point, sills)]


class _Held(ABC):
    """The likelihood with one parameter held; every search begins where the last one ended."""

    #: Between which values the parameter is tried.
    least: float
    most: float

    def __init__(self, optimum: Optimum) -> None:
        self.near = optimum

    @abstractmethod
    def best(self, value: float) -> Optimum:
        """Return the largest likelihood with the parameter held at a value."""


class _Sill(_Held):
    def __init__(self, search: LikelihoodSearch, optimum: Optimum, structure: int) -> None:
        super().__init__(optimum)
        self.search = search
        self.structure = structure
        self.unit = float(search.sill_units[structure] * search.sample.spread**2)
        largest = float(optimum.sills.max()) * self.unit
        self.least, self.most = _NO_SILL * largest, largest / _NO_SILL

    def best(self, value: float) -> Optimum:
        self.near = self.search.best_with({self.structure: value / self.unit}, self.near)
        return self.near


class _Coordinate(_Held):
    def __init__(self, search: LikelihoodSearch, optimum: Optimum, structure: int, parameter: str) -> None:
        shape = search.shape
        number = next(
            index
            for index, coordinate in enumerate(shape.coordinates)
            if coordinate.name == parameter and structure in coordinate.parts
        )
        coordinate = shape.coordinates[number]
        super().__init__(replace(optimum, point=tuple(np.delete(optimum.point, number).tolist())))
        self.search = search
        self.parameter = parameter
        self.parts = coordinate.parts
        # Held parameters keep to the same box as sought ones.
        low, high = list(optimum.point), list(optimum.point)
        low[number], high[number] = coordinate.low, coordinate.high
        self.least, self.most = (float(shape.changes(end)[structure][parameter]) for end in (low, high))
        self.structures = shape.parts(optimum.point)

    def best(self, value: float) -> Optimum:
        shape = self.search.shape
        held = Shape(
            [
                _with(part, self.parameter, value) if index in self.parts else part
                for index, part in enumerate(self.structures)
            ],
            shortest=shape.shortest, longest=shape.longest, free=shape.free, directed=shape.directed,
            held={*shape.held, *((index, self.parameter) for index in self.parts)},
        )  # fmt: skip
        search = LikelihoodSearch(held, self.search.sample, self.search.engine, self.search.method)
        self.near = search.best_with({}, self.near)
        return self.near


def _with(part: CovarianceModel, parameter: str, value: float) -> CovarianceModel:
    changes: dict[str, Any] = {parameter: value}
    if parameter == "ratio":
        changes = {"anisotropy": replace(anisotropy_of(part) or Anisotropy(0.0), ratio=value)}
    return replace(part, **changes)


def _lower(lost: Callable[[float], float], estimate: float, profile: _Held) -> float:
    near, step = estimate, _FIRST_STEP
    while near > profile.least:
        value = max(near * math.exp(-step), profile.least)
        if (far := lost(value)) > 0:
            return _between(lost, near, value, far)
        near, step = value, 2.0 * step
    if isinstance(profile, _Sill) and estimate > 0 and lost(0.0) > 0:
        return profile.least
    return 0.0


def _upper(lost: Callable[[float], float], estimate: float, profile: _Held, largest: float) -> float:
    near, step = max(estimate, profile.least), _FIRST_STEP
    while near < profile.most:
        value = min(near * math.exp(step), profile.most)
        if (far := lost(value)) > 0:
            return _between(lost, near, value, far)
        near, step = value, 2.0 * step
    return largest


def _between(lost: Callable[[float], float], inside: float, outside: float, far: float) -> float:
    """Return where as much is lost as is allowed, between a value inside and one outside the interval.

    The false-position rule on the scale of logarithms, an end that stays counting half each time; halves where there
    is no likelihood on the far side.
    """
    near_end, far_end = math.log(inside), math.log(outside)
    near = lost(inside)
    while abs(far_end - near_end) > _PRECISION:
        share = near / (near - far) if math.isfinite(far) and near < 0 else 0.5
        middle = near_end + min(max(share, 0.02), 0.98) * (far_end - near_end)
        found = lost(math.exp(middle))
        if abs(found) < _CLOSE:
            return math.exp(middle)
        if found > 0:
            far_end, far, near = middle, found, 0.5 * near
        else:
            near_end, near, far = middle, found, 0.5 * far
    return math.exp(0.5 * (near_end + far_end))
