"""Covariance of offsets, eight at a time.

A covariance model arrives as a `Structures` array: one row per structure, with the columns named in `COLUMNS`. The
matrix of a row scales an offset so that its length is the distance in ranges.
"""

from __future__ import annotations

import math

import numpy as np

from netmin.geostat.compiled.decorators import compiled, inlined
from netmin.geostat.compiled.lanes import (
    WIDTH,
    Lanes,
    exponential,
    load,
    multiply_add,
    root,
    smaller,
    spread,
    store,
    subtract_product,
    where_zero,
)
from netmin.geostat.models import (
    CovarianceModel,
    Exponential,
    FloatArray,
    Gaussian,
    Linear,
    Matern,
    Nugget,
    Spherical,
    Stable,
)

#: Columns of a row of structures: kind, partial sill or slope, the four entries of the matrix, and a power.
COLUMNS = ("kind", "sill", "east_east", "east_north", "north_east", "north_north", "power")

_SPHERICAL, _EXPONENTIAL, _GAUSSIAN, _MATERN_3_2, _MATERN_5_2, _STABLE, _LINEAR = (float(kind) for kind in range(7))


def structures_of(model: CovarianceModel) -> FloatArray | None:
    """Return the rows of a model's structures, the nugget left out; None where one of them is not known here.

    Parameters
    ----------
    model : CovarianceModel
        Any.

    Returns
    -------
    array or None
        Shape (structures, 7), columns as in `COLUMNS`.
    """
    rows = []
    for part in model.structures:
        if isinstance(part, Nugget):
            continue
        kind = _kind(part)
        if kind is None:
            return None
        size = part.slope if isinstance(part, Linear) else part.partial_sill
        matrix = part.offset_matrix / getattr(part, "range", 1.0)
        rows.append([kind, size, *matrix.ravel(), part.exponent if isinstance(part, Stable) else 0.0])
    return np.array(rows, dtype=np.float64).reshape(-1, len(COLUMNS))


def _kind(part: CovarianceModel) -> float | None:
    if isinstance(part, Matern):
        return {0.5: _EXPONENTIAL, 1.5: _MATERN_3_2, 2.5: _MATERN_5_2}.get(part.smoothness)
    kinds = {Spherical: _SPHERICAL, Exponential: _EXPONENTIAL, Gaussian: _GAUSSIAN, Stable: _STABLE, Linear: _LINEAR}
    return kinds.get(type(part))


@compiled
def covariances(
    east: FloatArray,
    north: FloatArray,
    count: int,
    structures: FloatArray,
    constant: float,
    nugget: float,
    out: FloatArray,
) -> None:
    """Write a constant and the sum of the structures at each offset, and the nugget where there is no distance.

    `count` is a multiple of eight. Each kind of structure has a loop of its own: to ask for the kind offset by offset
    takes longer than the arithmetic.
    """
    for i in range(0, count, WIDTH):
        e, n = load(east, i), load(north, i)
        store(out, i, where_zero(multiply_add(e, e, n * n), spread(constant + nugget), spread(constant)))
    for s in range(structures.shape[0]):
        kind, structure = structures[s, 0], structures[s]
        if kind == _SPHERICAL:
            _add_spherical(east, north, count, structure, out)
        elif kind == _EXPONENTIAL:
            _add_exponential(east, north, count, structure, out)
        elif kind == _GAUSSIAN:
            _add_gaussian(east, north, count, structure, out)
        elif kind == _MATERN_3_2:
            _add_matern_3_2(east, north, count, structure, out)
        elif kind == _MATERN_5_2:
            _add_matern_5_2(east, north, count, structure, out)
        elif kind == _STABLE:
            _add_stable(east, north, count, structure, out)
        else:
            _add_linear(east, north, count, structure, out)


@compiled
def _add_spherical(east: FloatArray, north: FloatArray, count: int, structure: FloatArray, out: FloatArray) -> None:
    sill, ee, en, ne, nn = structure[1], structure[2], structure[3], structure[4], structure[5]
    for i in range(0, count, WIDTH):
        h = smaller(root(_square(east, north, i, ee, en, ne, nn)), spread(1.0))
        fall = subtract_product(spread(1.5), spread(0.5) * h, h)
        _add(out, i, sill, subtract_product(spread(1.0), h, fall))


@compiled
def _add_exponential(east: FloatArray, north: FloatArray, count: int, structure: FloatArray, out: FloatArray) -> None:
    sill, ee, en, ne, nn = structure[1], structure[2], structure[3], structure[4], structure[5]
    for i in range(0, count, WIDTH):
        _add(out, i, sill, exponential(spread(0.0) - root(_square(east, north, i, ee, en, ne, nn))))


@compiled
def _add_gaussian(east: FloatArray, north: FloatArray, count: int, structure: FloatArray, out: FloatArray) -> None:
    sill, ee, en, ne, nn = structure[1], structure[2], structure[3], structure[4], structure[5]
    for i in range(0, count, WIDTH):
        _add(out, i, sill, exponential(spread(0.0) - _square(east, north, i, ee, en, ne, nn)))


@compiled
def _add_matern_3_2(east: FloatArray, north: FloatArray, count: int, structure: FloatArray, out: FloatArray) -> None:
    sill, ee, en, ne, nn = structure[1], structure[2], structure[3], structure[4], structure[5]
    for i in range(0, count, WIDTH):
        h = root(_square(east, north, i, ee, en, ne, nn))
        _add(out, i, sill, (spread(1.0) + h) * exponential(spread(0.0) - h))


@compiled
def _add_matern_5_2(east: FloatArray, north: FloatArray, count: int, structure: FloatArray, out: FloatArray) -> None:
    sill, ee, en, ne, nn = structure[1], structure[2], structure[3], structure[4], structure[5]
    for i in range(0, count, WIDTH):
        square = _square(east, north, i, ee, en, ne, nn)
        h = root(square)
        rise = multiply_add(square, spread(1.0 / 3.0), spread(1.0) + h)
        _add(out, i, sill, rise * exponential(spread(0.0) - h))


@compiled
def _add_linear(east: FloatArray, north: FloatArray, count: int, structure: FloatArray, out: FloatArray) -> None:
    slope, ee, en, ne, nn = structure[1], structure[2], structure[3], structure[4], structure[5]
    for i in range(0, count, WIDTH):
        _add(out, i, -slope, root(_square(east, north, i, ee, en, ne, nn)))


@compiled
def _add_stable(east: FloatArray, north: FloatArray, count: int, structure: FloatArray, out: FloatArray) -> None:
    # A power of any exponent has no short vector form.
    sill, exponent, ee, en, ne, nn = structure[1], structure[6], structure[2], structure[3], structure[4], structure[5]
    for i in range(count):
        u, v = ee * east[i] + en * north[i], ne * east[i] + nn * north[i]
        out[i] += sill * math.exp(-(math.sqrt(u * u + v * v) ** exponent))


@inlined
def _square(east: FloatArray, north: FloatArray, i: int, ee: float, en: float, ne: float, nn: float) -> Lanes:
    """Return the squared distance in ranges of eight offsets."""
    e, n = load(east, i), load(north, i)
    u = multiply_add(spread(ee), e, spread(en) * n)
    v = multiply_add(spread(ne), e, spread(nn) * n)
    return multiply_add(u, u, v * v)


@inlined
def _add(out: FloatArray, i: int, sill: float, correlation: Lanes) -> None:
    store(out, i, multiply_add(spread(sill), correlation, load(out, i)))
