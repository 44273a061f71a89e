"""Eliminating the samples from kriging systems that have most of their samples in common.

Close targets share most of their neighbours. What a group of targets has in common (the core) is factored once; the
samples that only some of them use (the extras) are reduced by the core once; then each target has only its few extras
left to eliminate, eight targets at a time, one per lane.

Drift and values ride along as further rows of the same matrix. Write C for the covariances of a target's samples, F for
their drift, z for their values, c for the covariances with the target and f for its drift. Eliminating the samples from

    [ C   .   .   .  ]              [ −F'C⁻¹F       .        .  ]
    [ F'  0   .   .  ]   leaves     [ −z'C⁻¹F       ·        .  ]
    [ z'  .   0   .  ]              [ f' − c'C⁻¹F  −c'C⁻¹z   C₀ − c'C⁻¹c ]
    [ c'  f'  .   C₀ ]

and from what is left follow prediction, variance and Lagrange multipliers, without a backward pass. Weights, where they
are asked for, take one.

A matrix is kept by columns, the part above the diagonal left out in steps of eight rows: entry (i, j) stands at
at[j] + i. Its height is a multiple of eight, the number of its columns one of four.
"""

from __future__ import annotations

import math

from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.lanes import WIDTH, Lanes, larger, load, root, smaller, spread, store, subtract_product
from netmin.geostat.compiled.records import STEP, IndexArray
from netmin.geostat.models import FloatArray

#: Stands in for a pivot that is not above zero, so that nothing becomes NaN before it is told.
_TINY = 1e-300


# ── what a group has in common ────────────────────────────────────────────────────────────────────────────────────────


@compiled
def columns_at(at: IndexArray, columns: int, height: int) -> int:
    """Write where the columns stand; return how many numbers the matrix holds."""
    total = 0
    for j in range(columns):
        first = j - j % WIDTH
        at[j] = total - first
        total += height - first
    return total


@compiled
def eliminate(
    a: FloatArray, at: IndexArray, height: int, inverse: FloatArray, columns: int, core: int, smallest: float
) -> bool:
    """Factor the core and reduce everything else by it.

    Afterwards the first `core` columns hold the Cholesky factor and what it leaves of the rows below, and the columns
    from there on what is left of the samples. `inverse` takes one over the diagonal. False where a pivot is smaller
    than `smallest`: a sample is determined by others.
    """
    for j in range(0, core, STEP):
        _reduce(a, at, height, j, j)
        if not _factor(a, at, height, inverse, j, smallest):
            return False
    for j in range(core, columns, STEP):
        _reduce(a, at, height, j, core)
    return True


@compiled
def _reduce(a: FloatArray, at: IndexArray, height: int, j: int, pivots: int) -> None:
    """Take from four columns what the first pivots explain."""
    c0, c1, c2, c3 = at[j], at[j + 1], at[j + 2], at[j + 3]
    for i in range(j - j % WIDTH, height, WIDTH):
        s0, s1, s2, s3 = load(a, c0 + i), load(a, c1 + i), load(a, c2 + i), load(a, c3 + i)
        for q in range(pivots):
            column = at[q]
            x = load(a, column + i)
            s0 = subtract_product(s0, x, spread(a[column + j]))
            s1 = subtract_product(s1, x, spread(a[column + j + 1]))
            s2 = subtract_product(s2, x, spread(a[column + j + 2]))
            s3 = subtract_product(s3, x, spread(a[column + j + 3]))
        store(a, c0 + i, s0)
        store(a, c1 + i, s1)
        store(a, c2 + i, s2)
        store(a, c3 + i, s3)


@compiled
def _factor(a: FloatArray, at: IndexArray, height: int, inverse: FloatArray, j: int, smallest: float) -> bool:
    """Factor four columns whose earlier pivots have been taken out."""
    first = j - j % WIDTH
    for pivot in range(j, j + STEP):
        column = at[pivot]
        if not a[column + pivot] > smallest:
            return False
        inverse[pivot] = 1.0 / math.sqrt(a[column + pivot])
        scale = spread(inverse[pivot])
        for i in range(first, height, WIDTH):
            store(a, column + i, load(a, column + i) * scale)
        for other in range(pivot + 1, j + STEP):
            factor, changed = spread(a[column + other]), at[other]
            for i in range(first, height, WIDTH):
                store(a, changed + i, subtract_product(load(a, changed + i), load(a, column + i), factor))
    return True


# ── eight targets at a time ───────────────────────────────────────────────────────────────────────────────────────────


@compiled
def substitute(a: FloatArray, at: IndexArray, inverse: FloatArray, y: FloatArray, rows: int, core: int) -> Lanes:
    """Carry the targets' rows through the elimination of the core; return the sum of the squares of what it explains.

    `y` holds one row of lanes per row of the matrix and is changed in place; rows and core are multiples of four.
    """
    explained = spread(0.0)
    for i in range(0, rows, STEP):
        own = i * WIDTH
        s0, s1 = load(y, own), load(y, own + WIDTH)
        s2, s3 = load(y, own + 2 * WIDTH), load(y, own + 3 * WIDTH)
        for q in range(min(i, core)):
            x = load(y, q * WIDTH)
            column = at[q] + i
            s0 = subtract_product(s0, x, spread(a[column]))
            s1 = subtract_product(s1, x, spread(a[column + 1]))
            s2 = subtract_product(s2, x, spread(a[column + 2]))
            s3 = subtract_product(s3, x, spread(a[column + 3]))
        if i < core:
            c0, c1, c2 = at[i] + i, at[i + 1] + i, at[i + 2] + i
            s0 = s0 * spread(inverse[i])
            s1 = subtract_product(s1, s0, spread(a[c0 + 1])) * spread(inverse[i + 1])
            s2 = subtract_product(s2, s0, spread(a[c0 + 2]))
            s2 = subtract_product(s2, s1, spread(a[c1 + 2])) * spread(inverse[i + 2])
            s3 = subtract_product(s3, s0, spread(a[c0 + 3]))
            s3 = subtract_product(s3, s1, spread(a[c1 + 3]))
            s3 = subtract_product(s3, s2, spread(a[c2 + 3])) * spread(inverse[i + 3])
            explained = explained + s0 * s0 + s1 * s1 + s2 * s2 + s3 * s3
        store(y, own, s0)
        store(y, own + WIDTH, s1)
        store(y, own + 2 * WIDTH, s2)
        store(y, own + 3 * WIDTH, s3)
    return explained


@compiled
def eliminate_lanes(b: FloatArray, inverse: FloatArray, order: int, rows: int) -> Lanes:
    """Factor one small matrix per lane and reduce the rows below it; return the smallest pivot of each lane.

    Entry (i, j) stands at (i·order + j)·8, j below `order`; `inverse` takes one over the diagonal.
    """
    least = spread(math.inf)
    for i in range(rows):
        row = i * order * WIDTH
        last = min(i, order)
        j = 0
        while j + STEP <= last:
            _reduce_lanes(b, inverse, order, row, j)
            j += STEP
        while j < last:
            s = load(b, row + j * WIDTH)
            other = j * order * WIDTH
            for q in range(0, j * WIDTH, WIDTH):
                s = subtract_product(s, load(b, row + q), load(b, other + q))
            store(b, row + j * WIDTH, s * load(inverse, j * WIDTH))
            j += 1
        if i < order:
            pivot = load(b, row + i * WIDTH)
            for q in range(0, i * WIDTH, WIDTH):
                x = load(b, row + q)
                pivot = subtract_product(pivot, x, x)
            least = smaller(least, pivot)
            store(inverse, i * WIDTH, spread(1.0) / root(larger(pivot, spread(_TINY))))
    return least


@compiled
def _reduce_lanes(b: FloatArray, inverse: FloatArray, order: int, row: int, j: int) -> None:
    """Reduce four entries of a row by the factor's rows to their left."""
    r0 = j * order * WIDTH
    r1, r2, r3 = r0 + order * WIDTH, r0 + 2 * order * WIDTH, r0 + 3 * order * WIDTH
    at = row + j * WIDTH
    s0, s1, s2, s3 = load(b, at), load(b, at + WIDTH), load(b, at + 2 * WIDTH), load(b, at + 3 * WIDTH)
    for q in range(0, j * WIDTH, WIDTH):
        x = load(b, row + q)
        s0 = subtract_product(s0, x, load(b, r0 + q))
        s1 = subtract_product(s1, x, load(b, r1 + q))
        s2 = subtract_product(s2, x, load(b, r2 + q))
        s3 = subtract_product(s3, x, load(b, r3 + q))
    c = j * WIDTH
    s0 = s0 * load(inverse, c)
    s1 = subtract_product(s1, s0, load(b, r1 + c)) * load(inverse, c + WIDTH)
    s2 = subtract_product(s2, s0, load(b, r2 + c))
    s2 = subtract_product(s2, s1, load(b, r2 + c + WIDTH)) * load(inverse, c + 2 * WIDTH)
    s3 = subtract_product(s3, s0, load(b, r3 + c))
    s3 = subtract_product(s3, s1, load(b, r3 + c + WIDTH))
    s3 = subtract_product(s3, s2, load(b, r3 + c + 2 * WIDTH)) * load(inverse, c + 3 * WIDTH)
    store(b, at, s0)
    store(b, at + WIDTH, s1)
    store(b, at + 2 * WIDTH, s2)
    store(b, at + 3 * WIDTH, s3)
