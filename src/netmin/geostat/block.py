"""What a prediction stands for: a point, or the mean over a block of soil."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from netmin.geostat.models import CovarianceModel, FloatArray


@dataclass(frozen=True)
class Block:
    """A rectangle around a target, whose mean is predicted.

    Means over the block are taken by Gauss-Legendre quadrature, as in gstat. The nugget averages out over a block, so
    it is in the covariances between samples only.

    Parameters
    ----------
    width : float
        Side from west to east. [m]
    height : float, optional
        Side from south to north; by default that of a square. [m]
    points : int
        Points of the quadrature on each side.

    Examples
    --------
    >>> Block(40.0).offsets.shape, round(float(Block(40.0).weights.sum()), 12)
    ((16, 2), 1.0)

    References
    ----------
    journel1978, pebesma2004
    """

    width: float
    height: float | None = None
    points: int = 4

    def __post_init__(self) -> None:
        sides = (self.width, self.width if self.height is None else self.height)
        if not all(math.isfinite(side) and side > 0 for side in sides):
            raise ValueError(f"the sides of a block must be lengths above zero, but are {sides}")
        if self.points < 1:
            raise ValueError(f"points must be 1 or more, but is {self.points!r}")

    @property
    def offsets(self) -> FloatArray:
        """Points of the quadrature from the middle of the block, shape (points², 2) [m]."""
        place, _ = np.polynomial.legendre.leggauss(self.points)
        height = self.width if self.height is None else self.height
        north, east = np.meshgrid(0.5 * height * place, 0.5 * self.width * place, indexing="ij")
        return np.column_stack([east.ravel(), north.ravel()])

    @property
    def weights(self) -> FloatArray:
        """Weights of the points, shape (points²,); they sum to one."""
        _, weight = np.polynomial.legendre.leggauss(self.points)
        return np.outer(weight, weight).ravel() / 4.0

    def variance_of_mean(self, model: CovarianceModel) -> float:
        """Return the covariance of the block with itself [square of the unit of the values]."""
        east, north = (row[:, None] - row[None, :] for row in self.offsets.T)
        return float(self.weights @ model.structured.covariance_of(east, north) @ self.weights)


def covariance_of_target(model: CovarianceModel, block: Block | None) -> float:
    """Return the covariance of a target with itself, be it a point or a block [square of the unit of the values]."""
    return model.covariance_at_zero if block is None else block.variance_of_mean(model)


def covariance_with_target(
    model: CovarianceModel, block: Block | None, east: FloatArray, north: FloatArray
) -> FloatArray:
    """Return covariances of samples and targets that lie apart by these offsets [m], the targets' blocks averaged."""
    if block is None:
        return model.covariance_of(east, north)
    mean = np.zeros(np.broadcast_shapes(east.shape, north.shape))
    for (off_east, off_north), weight in zip(block.offsets, block.weights, strict=True):
        mean += weight * model.structured.covariance_of(east - off_east, north - off_north)
    return mean
