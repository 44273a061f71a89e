"""Searching the parameters of a covariance that make the likelihood of the samples largest."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from netmin.geostat.gaussian_sample import GaussianSample
from netmin.geostat.gaussian_terms import STEP, Engine, GaussianTerms, Method, Move, UnitCovariance
from netmin.geostat.models import FloatArray, Spherical
from netmin.geostat.shape import Point, Shape

#: The search keeps away from singular covariances by this margin, so that rounding leads no result across.
WALL = 10.0

#: Starts that are followed to their end.
_FOLLOWED = 4

#: Shares of a structure in what is left of the sill, tried at the start.
_SHARES_TRIED = (0.1, 0.5)

#: Tops of the scout closer than this are one.
_SAME_TOP = 0.01

#: How far to look around a top, in logarithms of the range.
_AROUND = 0.45

#: The largest sill sought, in variances of the values.
_LARGEST_SILL = 1e4

_OPTIONS = {"maxiter": 300, "ftol": 1e-13, "gtol": 1e-7}


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where the likelihood is largest.

    Attributes
    ----------
    point : tuple of float
        Coordinates of the shape.
    sills : array, shape (structures,)
        In squared spreads.
    log_likelihood : float
        Of the residuals over their spread.
    """

    point: tuple[float, ...]
    sills: FloatArray
    log_likelihood: float


class LikelihoodSearch:
    """The likelihood of samples as a function of the sills and the shape of a kind of model.

    Parameters
    ----------
    shape : Shape
        Structures and coordinates.
    sample : GaussianSample
        The samples.
    engine : Engine
        What makes the terms of the likelihood.
    method : {"reml", "ml"}
        Which likelihood.
    scout : Engine, optional
        A quicker engine that finds out where to begin.
    """

    def __init__(
        self, shape: Shape, sample: GaussianSample, engine: Engine, method: Method, scout: Engine | None = None
    ) -> None:
        self.shape = shape
        self.sample = sample
        self.engine = engine
        self.method = method
        self.scout = scout
        #: Without known errors the best sill follows from the rest.
        self.profiled = not sample.error_variance.any()
        unit = UnitCovariance(sample.easting, sample.northing)
        #: What sills of one stand for: sills, or slopes of structures that have none.
        self.sill_units = np.array([unit.sill_unit(part) for part in shape.structures])

    def moves(self, point: Point) -> list[Move]:
        """Return the structures a step farther and a step back along every coordinate, but never over its bounds."""
        found = []
        for number, coordinate in enumerate(self.shape.coordinates):
            farther, back = np.array(point, dtype=float), np.array(point, dtype=float)
            farther[number] = min(farther[number] + STEP, coordinate.high)
            back[number] = max(back[number] - STEP, coordinate.low)
            one, other = self.shape.parts(farther.tolist()), self.shape.parts(back.tolist())
            structures = tuple((index, one[index], other[index]) for index in coordinate.parts)
            found.append(Move(float(farther[number] - back[number]), structures))
        return found

    def terms(
        self, point: Point, sills: FloatArray, *, slopes: bool, information: bool = False, margin: float = WALL
    ) -> GaussianTerms:
        """Return the terms of the likelihood at a shape with these sills.

        Raises
        ------
        numpy.linalg.LinAlgError
            If the covariance is singular, or has not this margin.
        """
        moves = self.moves(point) if slopes else None
        terms = self.engine.terms(
            self.shape.parts(point), sills, moves, information=information, restricted=self.method == "reml"
        )
        if terms.margin < margin:
            raise np.linalg.LinAlgError("the covariance is all but singular")
        return terms

    def best(self) -> Optimum:
        """Return the largest likelihood.

        Raises
        ------
        numpy.linalg.LinAlgError
            If no parameters were met whose covariance is positive definite.
        """
        path = self.path()
        tops = self.tops() if self.scout is None else self._finished(path)
        return path.optimum(self._looked_around(path, max(tops, key=path.value)))

    def tops(self) -> list[FloatArray]:
        """Return the tops reached from the most promising starts, as vectors of the search.

        Of starts with the same shape only the best is followed: under a model whose correlation ends at a range the
        likelihood has several tops, one range apart from another.
        """
        path = self.path()
        best: dict[tuple[float, ...], tuple[float, FloatArray]] = {}
        for start in path.starts():
            shape = tuple(start[len(start) - len(self.shape.coordinates) :].tolist())
            value = path.value(start)
            if shape not in best or value > best[shape][0]:
                best[shape] = value, start
        promising = sorted(best.values(), key=lambda pair: -pair[0])[:_FOLLOWED]
        return [path.top(start) for _, start in promising]

    def _finished(self, path: Path) -> list[FloatArray]:
        """Climb on from the tops that the scout has found, but not twice from one."""
        scouted = LikelihoodSearch(self.shape, self.sample, self.scout or self.engine, self.method).tops()
        distinct: list[FloatArray] = []
        for top in sorted(scouted, key=lambda vector: -path.value(vector)):
            if all(np.abs(top - other).max(initial=0.0) > _SAME_TOP for other in distinct):
                distinct.append(top)
        return [path.top(top) for top in distinct]

    def _looked_around(self, path: Path, top: FloatArray) -> FloatArray:
        """Climb once more from longer and shorter ranges where correlation ends at the range: there may be two tops."""
        first = len(top) - len(self.shape.coordinates)
        for number, coordinate in enumerate(self.shape.coordinates):
            if coordinate.name == "range" and isinstance(self.shape.structures[coordinate.parts[0]], Spherical):
                step = _AROUND * np.eye(len(top))[first + number]
                top = max((top, path.top(top + step), path.top(top - step)), key=path.value)
        return top

    def path(self) -> Path:
        """Return the way in which parameters are written as one vector."""
        return _Shares(self) if self.profiled else _Sills(self, {})

    def best_with(self, held: Mapping[int, float], near: Optimum) -> Optimum:
        """Return the largest likelihood with some sills held, searched from a place near by.

        Parameters
        ----------
        held : mapping of int to float
            Sills by the number of their structure, in squared spreads.
        near : Optimum
            Where to begin.
        """
        path = _Sills(self, held)
        return path.climbed(np.array([*np.delete(near.sills, list(held)), *near.point]))


class Path(ABC):
    """A way to write parameters as one vector.

    Parameters
    ----------
    search : LikelihoodSearch
        The likelihood.
    """

    def __init__(self, search: LikelihoodSearch) -> None:
        self.search = search
        self.structures = len(search.shape.structures)

    @abstractmethod
    def bounds(self) -> list[tuple[float, float]]:
        """Return the least and the largest value of each number."""

    @abstractmethod
    def starts(self) -> list[FloatArray]:
        """Return vectors spread over the whole box."""

    @abstractmethod
    def optimum(self, vector: FloatArray) -> Optimum:
        """Return the parameters of a vector and their log-likelihood."""

    @abstractmethod
    def downhill(self, vector: FloatArray) -> tuple[float, FloatArray]:
        """Return minus the log-likelihood and its slopes."""

    def value(self, vector: FloatArray) -> float:
        """Return the log-likelihood, minus infinity where the covariance is singular."""
        try:
            return self.optimum(vector).log_likelihood
        except np.linalg.LinAlgError:
            return -math.inf

    def climbed(self, start: FloatArray) -> Optimum:
        """Return the nearest top.

        Raises
        ------
        numpy.linalg.LinAlgError
            If no covariance that is positive definite was met.
        """
        return self.optimum(self.top(start))

    def top(self, start: FloatArray) -> FloatArray:
        """Follow the slopes from a start to the nearest top."""
        from scipy.optimize import minimize

        if not len(start):
            return start
        low, high = (np.array(bound) for bound in zip(*self.bounds(), strict=True))
        start = np.clip(start, low, high)
        wall = [1e10]

        def downhill(vector: FloatArray) -> tuple[float, FloatArray]:
            try:
                value, slopes = self.downhill(vector)
            except np.linalg.LinAlgError:
                # The covariance is singular there: the search turns back.
                return wall[0], np.zeros_like(vector)
            wall[0] = 10.0 * max(abs(value), 1.0)
            return value, slopes

        options: Any = _OPTIONS
        end: FloatArray = minimize(
            downhill, start, jac=True, method="L-BFGS-B", bounds=self.bounds(), options=options
        ).x
        return end if self.value(end) >= self.value(start) else start


class _Shares(Path):
    """Shares of the structures in the sill, each of what those before it left, then coordinates; the sill is solved."""

    def bounds(self) -> list[tuple[float, float]]:
        return [(0.0, 1.0)] * (self.structures - 1) + self.search.shape.bounds

    def starts(self) -> list[FloatArray]:
        points = self.search.shape.starts(coarse=True)
        shares = list(product(_SHARES_TRIED, repeat=self.structures - 1))
        return [np.array([*share, *point]) for share in shares for point in points]

    def _parts(self, vector: FloatArray) -> tuple[FloatArray, FloatArray]:
        cut = self.structures - 1
        return vector[:cut], vector[cut:]

    def optimum(self, vector: FloatArray) -> Optimum:
        shares, point = self._parts(vector)
        weights = _weights(shares)
        terms = self.search.terms(point.tolist(), weights, slopes=False)
        sill = terms.best_sill(self.search.method)
        value = terms.log_likelihood(self.search.method, sill)
        return Optimum(tuple(point.tolist()), sill * weights, value)

    def downhill(self, vector: FloatArray) -> tuple[float, FloatArray]:
        shares, point = self._parts(vector)
        terms = self.search.terms(point.tolist(), _weights(shares), slopes=True)
        sill = terms.best_sill(self.search.method)
        slopes = terms.slopes(self.search.method, sill)
        by_share = slopes[: self.structures] @ _weight_slopes(shares)
        return -terms.log_likelihood(self.search.method, sill), -np.concatenate([by_share, slopes[self.structures :]])


class _Sills(Path):
    """The sills that are not held, then coordinates."""

    def __init__(self, search: LikelihoodSearch, held: Mapping[int, float]) -> None:
        super().__init__(search)
        self.held = held
        self.free = [index for index in range(self.structures) if index not in held]

    def bounds(self) -> list[tuple[float, float]]:
        return [(0.0, _LARGEST_SILL)] * len(self.free) + self.search.shape.bounds

    def starts(self) -> list[FloatArray]:
        points = self.search.shape.starts(coarse=True)
        shares = list(product(_SHARES_TRIED, repeat=self.structures - 1))
        sizes = (0.5, 1.5)
        return [
            np.array([*(size * _weights(np.array(share))), *point])
            for size in sizes
            for share in shares
            for point in points
        ]

    def _parts(self, vector: FloatArray) -> tuple[FloatArray, FloatArray]:
        sills = np.zeros(self.structures)
        sills[self.free] = vector[: len(self.free)]
        for index, value in self.held.items():
            sills[index] = value
        return sills, vector[len(self.free) :]

    def optimum(self, vector: FloatArray) -> Optimum:
        sills, point = self._parts(vector)
        value = self.search.terms(point.tolist(), sills, slopes=False).log_likelihood(self.search.method)
        return Optimum(tuple(point.tolist()), sills, value)

    def downhill(self, vector: FloatArray) -> tuple[float, FloatArray]:
        sills, point = self._parts(vector)
        terms = self.search.terms(point.tolist(), sills, slopes=True)
        slopes = terms.slopes(self.search.method)
        kept = np.concatenate([slopes[: self.structures][self.free], slopes[self.structures :]])
        return -terms.log_likelihood(self.search.method), -kept


def _weights(shares: FloatArray) -> FloatArray:
    """Return sills that sum to one: each share is of what the sills before it left, the last takes the rest."""
    left = np.concatenate([[1.0], np.cumprod(1.0 - shares)])
    weights: FloatArray = left * np.concatenate([shares, [1.0]])
    return weights


def _weight_slopes(shares: FloatArray) -> FloatArray:
    """Return the derivatives of `_weights`, shape (structures, structures − 1)."""
    count = len(shares)
    slopes = np.zeros((count + 1, count))
    for column in range(count):
        others = np.delete(shares, column)
        left = np.concatenate([[1.0], np.cumprod(1.0 - others)])
        slopes[column, column] = left[column]
        for row in range(column + 1, count + 1):
            slopes[row, column] = -left[row - 1] * (shares[row] if row < count else 1.0)
    return slopes
