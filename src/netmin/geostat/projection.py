"""The weighted sum of squares between a model and empirical variograms as a function of the model's shape alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.points import UnmappableError
from netmin.geostat.shape import Point, Shape
from netmin.geostat.variogram import EmpiricalVariogram
from netmin.language import Message

_SCANNED = 121

#: Errors of the scan that differ by less than this part are computed anew, one by one.
_LEVEL = 1e-9

#: Starts that are followed to their end, where there are several coordinates.
_FOLLOWED = 4

#: Up to this many coordinates, the search that no kink disturbs is cheap enough to begin with.
_FEW = 3

_STEP = 1e-5


@dataclass(frozen=True, eq=False)
class Lags:
    """The intervals of one or several empirical variograms, one after another.

    Attributes
    ----------
    east, north : array, shape (m,)
        Offsets at which the model is compared: the mean distance along the azimuth of the direction. [m]
    distance, semivariance, root_weights : array, shape (m,)
        Mean distance [m]; semivariance, measurement error taken off; square roots of the weights.
    shortest, cutoff : float
        Least mean distance, largest cutoff. [m]
    directions : int
        How many azimuths there are.
    undirected : bool
        Whether a variogram of all directions together is among them.
    error_variance : float
        What was taken off.
    """

    east: FloatArray
    north: FloatArray
    distance: FloatArray
    semivariance: FloatArray
    root_weights: FloatArray
    shortest: float
    cutoff: float
    directions: int
    undirected: bool
    error_variance: float

    @classmethod
    def of(cls, variograms: Sequence[EmpiricalVariogram], weights: Sequence[FloatArray], error_variance: float) -> Lags:
        """Join variograms."""
        distance = np.concatenate([one.distance for one in variograms])
        azimuth = np.radians(
            np.concatenate(
                [np.full(len(one.distance), one.direction.azimuth if one.direction else 0.0) for one in variograms]
            )
        )
        semivariance = np.concatenate([one.semivariance for one in variograms]) - error_variance
        if error_variance > 0 and (semivariance <= 0).all():
            raise UnmappableError(
                Message.of(
                    "geostat.error-variance-exceeds",
                    variance=error_variance,
                    largest=float(semivariance.max() + error_variance),
                )
            )
        shortest = float(distance.min())
        azimuths = {one.direction.azimuth for one in variograms if one.direction is not None}
        return cls(
            distance * np.sin(azimuth), distance * np.cos(azimuth), distance, semivariance,
            np.sqrt(np.concatenate(list(weights))), shortest, max(shortest, *(one.cutoff for one in variograms)),
            len(azimuths), any(one.direction is None for one in variograms), error_variance,
        )  # fmt: skip


class Projection:
    """Sills are solved for; what is left to search is the shape.

    Parameters
    ----------
    shape : Shape
        Structures and coordinates.
    lags : Lags
        What to fit.
    """

    def __init__(self, shape: Shape, lags: Lags) -> None:
        self.shape = shape
        self.lags = lags
        self.target = lags.root_weights * lags.semivariance

    def _design(self, point: Point) -> FloatArray:
        """Return the weighted semivariances of the structures with sills of one, shape (m, structures)."""
        lags = self.lags
        columns = [
            lags.root_weights
            * (part.semivariance(lags.distance) if part.isotropic else part.semivariance_of(lags.east, lags.north))
            for part in self.shape.parts(point)
        ]
        return np.stack(columns, axis=1)

    def solve(self, point: Point) -> tuple[FloatArray, float]:
        """Return the best sills for a shape, and the norm of the residuals."""
        from scipy.optimize import nnls

        design = self._design(point)
        # Columns of one length keep the small problem well conditioned.
        length = np.linalg.norm(design, axis=0)
        length = np.where(length > 0, length, 1.0)
        sills, residual = nnls(design / length, self.target)
        return sills / length, float(residual)

    def scan(self, logarithms: FloatArray) -> FloatArray:
        """Return the error at each practical range, where nothing but one range is sought: all of them at once.

        Parameters
        ----------
        logarithms : array, shape (s,)
            Of the practical ranges. [log m]

        Returns
        -------
        array, shape (s,)
            As `error` says, but for rounding.
        """
        lags = self.lags
        ranged = self.shape.coordinates[0].parts
        first = float(logarithms[0])
        # A structure of twice the range is the same structure at half the offsets.
        nearer = np.exp(first - logarithms)[:, None]
        columns = []
        for index, part in enumerate(self.shape.parts((first,))):
            factor = nearer if index in ranged else np.ones_like(nearer)
            semivariance = (
                part.semivariance(factor * lags.distance)
                if part.isotropic
                else part.semivariance_of(factor * lags.east, factor * lags.north)
            )
            columns.append(lags.root_weights * semivariance)
        return _least_errors(np.stack(columns, axis=2), self.target)

    def residuals(self, point: Point) -> FloatArray:
        """Return the weighted residuals at the best sills, shape (m,)."""
        left: FloatArray = self._design(point) @ self.solve(point)[0] - self.target
        return left

    def error(self, point: Point) -> float:
        """Return the weighted sum of squared residuals."""
        return float(self.solve(point)[1] ** 2)

    def derivatives(self, point: Point, sills: FloatArray, determined: BoolArray) -> FloatArray:
        """Return the derivatives of the weighted model by sills, then coordinates, shape (m, k).

        Those by coordinates that are not determined stay zero: a step could lead out of the box.
        """
        centre = np.array(point, dtype=float)
        columns = [self._design(point)]
        for index in range(len(centre)):
            if not determined[len(sills) + index]:
                columns.append(np.zeros((len(self.target), 1)))
                continue
            step = _STEP * np.eye(len(centre))[index]
            difference = (self._design(centre + step) - self._design(centre - step)) @ sills
            columns.append(difference[:, None] / (2.0 * _STEP))
        return np.concatenate(columns, axis=1)


def best_point(problem: Projection) -> tuple[float, ...]:
    """Return the shape with the smallest error."""
    coordinates = problem.shape.coordinates
    if not coordinates:
        return ()
    if len(coordinates) == 1 and coordinates[0].name == "range":
        return _scanned(problem)
    starts = sorted(problem.shape.starts(), key=problem.error)[:_FOLLOWED]
    if len(coordinates) <= _FEW:
        # A sill that becomes zero makes a kink in which the way downhill can end; this search walks across it.
        starts = [_settled(problem, start) for start in starts]
    return _settled(problem, min((_downhill(problem, start) for start in starts), key=problem.error))


def _least_errors(designs: FloatArray, target: FloatArray) -> FloatArray:
    """Return the least sums of squares with no sill below zero, of designs of shape (s, m, structures).

    The best sills are those of plain least squares with some structures left out, so every selection is tried.
    """
    length = np.linalg.norm(designs, axis=1, keepdims=True)
    designs = designs / np.where(length > 0, length, 1.0)
    structures = designs.shape[2]
    least = np.full(len(designs), float(target @ target))
    for count in range(1, structures + 1):
        for kept in combinations(range(structures), count):
            chosen = designs[:, :, kept]
            sills = np.linalg.pinv(chosen) @ target
            errors = ((np.einsum("smk,sk->sm", chosen, sills) - target) ** 2).sum(axis=1)
            least = np.where((sills >= 0).all(axis=1), np.minimum(least, errors), least)
    return least


def _scanned(problem: Projection) -> tuple[float, ...]:
    """Scan the allowed ranges, then refine around the best of the scan."""
    from scipy.optimize import minimize_scalar

    low, high = problem.shape.bounds[0]
    steps = np.linspace(low, high, _SCANNED)
    errors = problem.scan(steps)
    # Where ranges fit equally well, as where all is nugget, rounding must not choose among them: the shortest wins.
    rounding = 1e-14 * float(problem.target @ problem.target)
    level = np.flatnonzero(errors <= errors.min() * (1.0 + _LEVEL) + rounding)
    errors[level] = [problem.error((step,)) for step in steps[level]]
    best = int(level[np.argmin(errors[level])])
    around = (float(steps[max(best - 1, 0)]), float(steps[min(best + 1, len(steps) - 1)]))
    found = minimize_scalar(
        lambda value: problem.error((value,)), bounds=around, method="bounded", options={"xatol": 1e-10}
    )
    return (float(found.x) if found.fun <= errors[best] else float(steps[best]),)


def _downhill(problem: Projection, start: Point) -> tuple[float, ...]:
    """Go downhill by least squares."""
    from scipy.optimize import least_squares

    def residuals(point: FloatArray) -> FloatArray:
        return problem.residuals(point.tolist())

    low, high = (np.array(bound) for bound in zip(*problem.shape.bounds, strict=True))
    width = np.where(np.isfinite(high - low), high - low, 1.0)
    within = np.clip(np.array(start), low + 1e-6 * width, high - 1e-6 * width)
    found = least_squares(
        residuals, within, bounds=(low, high), x_scale="jac", ftol=1e-13, xtol=1e-13, gtol=1e-13, max_nfev=200
    )
    point = tuple(float(value) for value in found.x)
    return point if problem.error(point) <= problem.error(start) else tuple(start)


def _settled(problem: Projection, point: tuple[float, ...]) -> tuple[float, ...]:
    """Search around a point in a way that no kink disturbs."""
    from scipy.optimize import minimize

    scale = max(problem.error(point), np.finfo(float).tiny)

    def error(other: FloatArray) -> float:
        return problem.error(other.tolist()) / scale

    choices: Any = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 200 * len(point)}
    found = minimize(error, np.array(point), method="Nelder-Mead", bounds=problem.shape.bounds, options=choices)
    return tuple(float(value) for value in found.x) if found.fun < 1.0 else point
