"""Least squares over positive semi-definite matrices, by the turns of Goulard and Voltz.

A set of symmetric matrices is written as coefficients: the upper triangle of each, row by row, off the diagonal times
√2, so that the length of the coefficients is that of the matrix.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from netmin.geostat.models import FloatArray

#: How many former turns a leap looks back on.
_REMEMBERED = 8

#: A leap may make the sum of squares larger by this share of that of the data: rounding.
_ROUNDING = 1e-15

#: Turns in a row that hardly improve anything before no more are taken.
_PATIENCE = 3


@dataclass(frozen=True)
class Patience:
    """When to stop.

    Attributes
    ----------
    change : float
        A turn that changes no coefficient by more than this share of the largest is the last.
    gain : float
        So is one of several in a row that lessen the sum of squares by less than this share of that of the data;
        below zero never.
    turns : int
        Most turns.
    """

    change: float = 1e-12
    gain: float = -1.0
    turns: int = 5_000


def as_matrices(coefficients: FloatArray, size: int) -> FloatArray:
    """Return symmetric matrices from their coefficients, shape (count, size, size)."""
    row, column = np.triu_indices(size)
    matrices = np.empty((len(coefficients), size, size))
    values = coefficients * np.where(row == column, 1.0, math.sqrt(0.5))
    matrices[:, row, column] = values
    matrices[:, column, row] = values
    return matrices


def nearest_semidefinite(coefficients: FloatArray, size: int) -> FloatArray:
    """Return the coefficients of the nearest positive semi-definite matrices: eigenvalues below zero become zero."""
    values, vectors = np.linalg.eigh(as_matrices(coefficients, size))
    nearest = (vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
    row, column = np.triu_indices(size)
    projected: FloatArray = nearest[:, row, column] * np.where(row == column, 1.0, math.sqrt(2.0))
    return projected


def fit_semidefinite(
    design: FloatArray, target: FloatArray, size: int, patience: Patience
) -> tuple[FloatArray, float, int]:
    """Return the positive semi-definite matrices that fit best.

    Parameters
    ----------
    design : array, shape (residuals, matrices · coefficients)
        What turns coefficients into the target.
    target : array, shape (residuals,)
        What is to be fitted.
    size : int
        Rows of each matrix.
    patience : Patience
        When to stop.

    Returns
    -------
    coefficients : array, shape (matrices, coefficients)
    error : float
        Sum of squared residuals.
    turns : int
        Zero where the fit without the constraint was positive semi-definite.

    References
    ----------
    goulard1992, walker2011
    """
    solved, *_ = np.linalg.lstsq(design, target, rcond=None)
    free = np.asarray(solved, dtype=np.float64).reshape(-1, size * (size + 1) // 2)
    found, turns = nearest_semidefinite(free, size), 0
    if np.abs(found - free).max() > patience.change * np.abs(free).max():
        found, turns = _Turns(design, target, size).run(found, patience)
    residual = design @ found.ravel() - target
    return found, float(residual @ residual), turns


class _Turns:
    """One matrix after the other is improved, the others held, until nothing changes.

    With equal weights the step is that of `goulard1992`: the best matrix for what the others leave, its eigenvalues
    below zero set to zero. Where weights differ it goes as far as the largest curvature allows, which never makes the
    sum of squares larger. The problem is convex, so that the end is its optimum. Between turns a leap is tried to where
    the last turns seem to lead (`walker2011`), and taken back where the sum of squares grows.
    """

    def __init__(self, design: FloatArray, target: FloatArray, size: int) -> None:
        self.size = size
        self.curvature, self.slope = design.T @ design, design.T @ target
        self.scale = float(target @ target)
        width = size * (size + 1) // 2
        self.blocks = [slice(start, start + width) for start in range(0, len(self.slope), width)]
        self.steepest = [float(np.linalg.eigvalsh(self.curvature[block, block])[-1]) for block in self.blocks]

    def turn(self, start: FloatArray) -> FloatArray:
        """Return what one turn over all matrices leads to."""
        found = start.copy()
        for number, block in enumerate(self.blocks):
            if self.steepest[number] > 0:
                gradient = self.curvature[block] @ found.ravel() - self.slope[block]
                step = found[None, number] - gradient / self.steepest[number]
                found[number] = nearest_semidefinite(step, self.size)[0]
        return found

    def error(self, coefficients: FloatArray) -> float:
        """Return half the sum of squares, less a constant."""
        flat = coefficients.ravel()
        return float(0.5 * flat @ self.curvature @ flat - self.slope @ flat)

    def run(self, start: FloatArray, patience: Patience) -> tuple[FloatArray, int]:
        """Take turns; return the end and how many there were."""
        best, least, position = start, self.error(start), start
        origins: list[FloatArray] = []
        ends: list[FloatArray] = []
        quiet = 0
        for number in range(1, patience.turns + 1):
            end = self.turn(position)
            error = self.error(end)
            if error > least + _ROUNDING * self.scale and len(origins) > 1:
                origins, ends, position = [], [], best
                continue
            quiet = quiet + 1 if least - error <= patience.gain * self.scale else 0
            best, least = end, error
            change = float(np.abs(end - position).max())
            if change <= patience.change * float(np.abs(end).max()) or quiet > _PATIENCE:
                return best, number
            origins, ends = [*origins, position][-_REMEMBERED:], [*ends, end][-_REMEMBERED:]
            position = _leap(origins, ends)
        return best, patience.turns


def _leap(origins: list[FloatArray], ends: list[FloatArray]) -> FloatArray:
    """Return where the turns would end if each were the same linear step of where it began (Anderson's mixing)."""
    if len(ends) == 1:
        return ends[0]
    led = np.stack([end.ravel() for end in ends])
    steps = led - np.stack([origin.ravel() for origin in origins])
    share = np.linalg.lstsq(np.diff(steps, axis=0).T, steps[-1], rcond=1e-10)[0]
    leap: FloatArray = (led[-1] - np.diff(led, axis=0).T @ share).reshape(ends[0].shape)
    return leap
