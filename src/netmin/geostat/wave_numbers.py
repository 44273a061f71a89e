"""Wave numbers of random waves whose mean covariance is that of a model.

A covariance is the Fourier transform of a distribution of wave vectors, its spectral distribution. Drawn from it are
vectors in the plane for range one; `wave_vectors` turns them into those of a structure, with its range and its
directions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from netmin.geostat.models import (
    CovarianceModel,
    Exponential,
    FloatArray,
    Gaussian,
    Matern,
    Spherical,
    Stable,
)

#: Multiples of these, without their whole part, fill a cube evenly: powers of 1/g where g⁴ = g + 1.
_STEPS = (0.8191725133961645, 0.6710436067037893, 0.5497004779019703)

#: Uniform numbers are kept this far from zero and one, where lengths would be infinite.
_RARE = 1e-12

#: Where the table of the spherical model's distribution ends; beyond, its tail is known.
_TABLE_END = 500.0


def has_waves(model: CovarianceModel) -> bool:
    """Tell whether the spectral distribution of every structure is known."""
    return all(type(part) in _LENGTHS or part.partial_sill == 0 for part in model.structures)


def wave_vectors(part: CovarianceModel, count: int, generator: np.random.Generator) -> FloatArray:
    """Draw wave vectors of a structure.

    Lengths and directions are drawn in equal shares of their distributions, one from each, which makes the covariance
    of a single set of waves closer to the model's than independent ones would.

    Parameters
    ----------
    part : CovarianceModel
        A simple model with a range.
    count : int
        How many.
    generator : numpy.random.Generator
        Of the random numbers.

    Returns
    -------
    array, shape (count, 2)
        Radians per metre to the east and to the north. [m⁻¹]

    References
    ----------
    shinozuka1972, lantuejoul2002, kanter1975
    """
    uniform = np.empty((3, count))
    uniform[0] = (np.arange(count) + generator.random(count)) / count
    direction, uniform[1], uniform[2] = (
        np.mod(np.arange(count) * step + shift, 1.0) for step, shift in zip(_STEPS, generator.random(3), strict=True)
    )
    length = _LENGTHS[type(part)](part, np.clip(uniform, _RARE, 1.0 - _RARE))
    angle = math.pi * direction
    alike = np.column_stack([length * np.cos(angle), length * np.sin(angle)]) / part.range  # type: ignore[attr-defined]
    vectors: FloatArray = alike @ part.offset_matrix
    return vectors


def _gaussian(_: CovarianceModel, uniform: FloatArray) -> FloatArray:
    """Return lengths for exp(−h²), whose wave vector has two normal parts of variance two."""
    lengths: FloatArray = 2.0 * np.sqrt(-np.log1p(-uniform[0]))
    return lengths


def _exponential(_: CovarianceModel, uniform: FloatArray) -> FloatArray:
    return _of_matern(0.5, uniform)


def _matern(part: CovarianceModel, uniform: FloatArray) -> FloatArray:
    return _of_matern(part.smoothness, uniform)  # type: ignore[attr-defined]


def _of_matern(smoothness: float, uniform: FloatArray) -> FloatArray:
    """Return lengths for a Matérn model: the share of wave vectors shorter than r is 1 − (1 + r²)^−ν in the plane."""
    lengths: FloatArray = np.sqrt(np.expm1(-np.log1p(-uniform[0]) / smoothness))
    return lengths


def _stable(part: CovarianceModel, uniform: FloatArray) -> FloatArray:
    """Return lengths for exp(−h^α), a mixture of exp(−W h²) with W positive stable of index α/2 (`kanter1975`)."""
    index = 0.5 * part.exponent  # type: ignore[attr-defined]
    if index == 1.0:
        return _gaussian(part, uniform)
    angle, exponential = math.pi * uniform[1], -np.log1p(-uniform[2])
    mixing = np.sin(index * angle) * np.sin(angle) ** (-1.0 / index)
    mixing *= (np.sin((1.0 - index) * angle) / exponential) ** ((1.0 - index) / index)
    lengths: FloatArray = np.sqrt(mixing) * _gaussian(part, uniform)
    return lengths


def _spherical(_: CovarianceModel, uniform: FloatArray) -> FloatArray:
    """Return lengths for the spherical model: those of its waves in space, where it is at home, seen in the plane.

    In space the share of wave vectors shorter than 2x is (6/π) ∫ j₁(t)² dt from 0 to x, with the spherical Bessel
    function j₁, since the model is the overlap of two balls.
    """
    share, upward = uniform[0], uniform[1]
    known, table = _spherical_table()
    x = np.interp(share, known, table)
    # Beyond the table the oscillation of j₁² has averaged out, and 1 − share is 3/(πx).
    beyond = share > known[-1]
    x[beyond] = 3.0 / (math.pi * (1.0 - share[beyond]))
    lengths: FloatArray = 2.0 * x * np.sqrt(1.0 - upward**2)
    return lengths


@cache
def _spherical_table() -> tuple[FloatArray, FloatArray]:
    """Return shares and the x they belong to, from the antiderivative of j₁²."""
    from scipy.special import sici

    x = np.linspace(0.0, _TABLE_END, 200_001)[1:]
    sine, cosine = np.sin(2.0 * x), np.cos(2.0 * x)
    inside = -((np.sin(x)) ** 2) / (3.0 * x**3) + sine / (3.0 * x**2)
    inside += (2.0 / 3.0 * cosine - np.cos(x) ** 2) / x + sici(2.0 * x)[0] / 3.0
    # Near zero the terms cancel; there the integral is x³/27.
    share = np.where(x < 0.05, x**3 / 27.0, inside) * 6.0 / math.pi
    return np.concatenate([[0.0], np.maximum.accumulate(share)]), np.concatenate([[0.0], x])


#: Length of a wave vector for range one, from three uniform numbers.
_LENGTHS: dict[type[CovarianceModel], Callable[[CovarianceModel, FloatArray], FloatArray]] = {
    Spherical: _spherical,
    Exponential: _exponential,
    Gaussian: _gaussian,
    Stable: _stable,
    Matern: _matern,
}
