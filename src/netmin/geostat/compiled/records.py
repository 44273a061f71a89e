"""What the loops of local kriging are given, what they write, and the room they work in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.lanes import WIDTH
from netmin.geostat.models import FloatArray

IndexArray = npt.NDArray[np.int64]
MaskArray = npt.NDArray[np.uint64]

#: Targets in one group at most: one bit of a mask for each.
MOST_IN_GROUP = 64

#: Samples that a group may touch; one that touches more is halved. A matrix of that order takes 1 MiB.
MOST_SAMPLES = 512

#: Columns of a matrix, and rows of right-hand sides, that are worked on at once.
STEP = 4

#: What became of a target.
SOLVED, SINGULAR, COLLINEAR, TOO_FEW = range(4)


class Samples(NamedTuple):
    """The samples by bucket, west before east and south before north within one.

    `columns` has shape (n, p + v): drift functions, then values. `number` is the caller's number of each. `start` tells
    where each bucket begins, `frame` is west, south and side of the buckets.
    """

    east: FloatArray
    north: FloatArray
    error: FloatArray
    columns: FloatArray
    number: IndexArray
    start: IndexArray
    frame: FloatArray
    buckets_in_row: int


class Covariance(NamedTuple):
    """A covariance model: `structures` as in `netmin.geostat.compiled.covariance`.

    `at_zero` is the covariance of a place with itself, `of_target` that of a target, which is less for a block; the
    constant is in both. A pivot below `smallest` says that a sample is determined by others.
    """

    structures: FloatArray
    constant: float
    nugget: float
    at_zero: float
    of_target: float
    smallest: float


class Targets(NamedTuple):
    """Where to predict: `drift` has shape (m, p), `own` is the position of the sample to be left out, or −1.

    `block` has shape (q, 3): offsets and weights of the points that stand for a block; one (0, 0, 1) for a point.
    """

    east: FloatArray
    north: FloatArray
    drift: FloatArray
    own: IndexArray
    block: FloatArray


class Choice(NamedTuple):
    """Which samples a target uses: the nearest, within a radius; or given lists of positions, ended by −1.

    Where fewer than `least` are found, the target is not predicted. `lists` has shape (m, k), or no rows.
    """

    nearest: int
    least: int
    radius: float
    lists: IndexArray


class Answers(NamedTuple):
    """What is written, in the caller's order of targets; samples and weights only where they have columns."""

    mean: FloatArray
    variance: FloatArray
    lagrange: FloatArray
    state: IndexArray
    neighbours: IndexArray
    weights: FloatArray


class Work(NamedTuple):
    """Room to work in.

    The samples in question and who uses them; the matrix of a group and what stands beside it; the rows of eight
    targets; the small matrices of eight targets; and what is left for the drift.
    """

    found: IndexArray
    mask: MaskArray
    stamp: IndexArray
    square: FloatArray
    scratch: FloatArray
    near_east: FloatArray
    near_north: FloatArray
    target_east: FloatArray
    target_north: FloatArray
    threshold: FloatArray

    east: FloatArray
    north: FloatArray
    offset_east: FloatArray
    offset_north: FloatArray
    a: FloatArray
    at: IndexArray
    inverse: FloatArray
    shared: FloatArray

    y: FloatArray
    part: FloatArray
    lists: IndexArray
    starts: IndexArray
    extras: IndexArray

    b: FloatArray
    inverse_lanes: FloatArray

    gram: FloatArray
    inverse_gram: FloatArray
    scale: FloatArray
    pivot: FloatArray
    answer: FloatArray
    price: FloatArray
    x: FloatArray


@compiled
def rounded(count: int, step: int) -> int:
    """Return the next multiple of a step."""
    return (count + step - 1) // step * step


@compiled
def room(samples: int, longest: int, drift: int, further: int) -> Work:
    """Return room for a number of samples, lists of at most `longest` of them, p drift functions and p + v columns."""
    most = rounded(max(MOST_SAMPLES, longest) + 1, WIDTH) + STEP
    height = rounded(most + further, WIDTH) + WIDTH
    order = longest + 1
    return Work(
        found=np.empty(samples, dtype=np.int64),
        mask=np.empty(samples, dtype=np.uint64),
        stamp=np.full(samples, -1, dtype=np.int64),
        square=np.empty(samples * WIDTH),
        scratch=np.empty(samples),
        near_east=np.empty(samples),
        near_north=np.empty(samples),
        target_east=np.empty(MOST_IN_GROUP),
        target_north=np.empty(MOST_IN_GROUP),
        threshold=np.empty(WIDTH),
        east=np.empty(height),
        north=np.empty(height),
        offset_east=np.empty(most * height),
        offset_north=np.empty(most * height),
        a=np.empty(most * height),
        at=np.empty(most, dtype=np.int64),
        inverse=np.empty(most),
        shared=np.empty(further * drift + 1),
        y=np.empty(height * WIDTH),
        part=np.empty(height * WIDTH),
        lists=np.empty(order * WIDTH, dtype=np.int64),
        starts=np.empty(order * WIDTH, dtype=np.int64),
        extras=np.empty(WIDTH, dtype=np.int64),
        b=np.empty((order + further + 1) * order * WIDTH),
        inverse_lanes=np.empty(order * WIDTH),
        gram=np.empty((further + 2) * max(drift, 1) * WIDTH),
        inverse_gram=np.empty((drift + 1) * WIDTH),
        scale=np.empty((drift + 1) * WIDTH),
        pivot=np.empty(2 * WIDTH),
        answer=np.empty((further - drift + 2) * WIDTH),
        price=np.empty((drift + 1) * WIDTH),
        x=np.empty(height * WIDTH),
    )
