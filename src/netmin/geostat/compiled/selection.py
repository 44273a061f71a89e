"""Which of the gathered samples are the nearest of each target, eight targets at a time.

For every lane a squared distance is sought below which lie exactly as many samples as are wanted. Within a circle their
number grows about as its squared radius, so that a few steps of regula falsi find it. Where samples are equally far the
search finds no such distance, or one that rounding decides; these targets are looked at one by one, and the samples
told apart by their place, west before east and south before north.
"""

from __future__ import annotations

import math

import numpy as np

from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.lanes import (
    WIDTH,
    Lanes,
    bits_below,
    larger,
    load,
    multiply_add,
    smaller,
    spread,
    store,
    where_below,
)
from netmin.geostat.compiled.records import MaskArray
from netmin.geostat.compiled.search import smallest_but
from netmin.geostat.models import FloatArray

#: Squared distances that differ by less than this share are the same: what is left is rounding.
_SAME_SQUARE = 2e-9

#: Steps of the search for a distance; more are only needed where samples are equally far.
_MOST_STEPS = 24

_EVERY_LANE = np.uint64(2**WIDTH - 1)


@compiled
def choose(
    east: FloatArray,
    north: FloatArray,
    count: int,
    target_east: FloatArray,
    target_north: FloatArray,
    first: int,
    wanted: int,
    limit: float,
    guess: float,
    square: FloatArray,
    threshold: FloatArray,
    mask: MaskArray,
) -> np.uint64:
    """Mark, for eight targets, the wanted nearest of some samples, those within a squared distance `limit`.

    Bit `first` + lane of a sample's mask is set where the target in that lane uses it. Returns the lanes that this
    could not decide, because samples are equally far; for these no bit is set.
    """
    te, tn = load(target_east, first), load(target_north, first)
    for i in range(count):
        e, n = spread(east[i]) - te, spread(north[i]) - tn
        store(square, i * WIDTH, multiply_add(e, e, n * n))
    found = _distance_holding(square, count, wanted, guess)
    inside, outside = spread(-1.0), spread(math.inf)
    for i in range(count):
        apart = load(square, i * WIDTH)
        inside = larger(inside, where_below(apart, found, apart, spread(-1.0)))
        outside = smaller(outside, where_below(apart, found, spread(math.inf), apart))
    decided = bits_below(inside * spread(1.0 + _SAME_SQUARE), outside)
    decided &= bits_below(spread(0.0), found)
    store(threshold, 0, smaller(found, spread(limit * (1.0 + _SAME_SQUARE))))
    shift = np.uint64(first)
    for i in range(count):
        mask[i] |= (bits_below(load(square, i * WIDTH), load(threshold, 0)) & decided) << shift
    undecided: np.uint64 = decided ^ _EVERY_LANE
    return undecided


@compiled
def _distance_holding(square: FloatArray, count: int, wanted: int, guess: float) -> Lanes:
    """Return for each lane a squared distance below which lie as many samples as wanted; −1 where there is none."""
    low, high = spread(0.0), spread(0.0)
    for i in range(count):
        high = larger(high, load(square, i * WIDTH))
    high = high * spread(1.0 + _SAME_SQUARE)
    held_low, held_high = spread(0.0), spread(float(count))
    goal = spread(float(wanted))
    found = spread(-1.0)
    tried = smaller(spread(guess), high)
    for _ in range(_MOST_STEPS):
        held = spread(0.0)
        for i in range(count):
            held = held + where_below(load(square, i * WIDTH), tried, spread(1.0), spread(0.0))
        few, many = held + spread(0.5), held - spread(0.5)
        found = where_below(goal, few, where_below(many, goal, tried, found), found)
        if bits_below(spread(0.0), found) == _EVERY_LANE:
            break
        low, held_low = where_below(few, goal, tried, low), where_below(few, goal, held, held_low)
        high, held_high = where_below(goal, many, tried, high), where_below(goal, many, held, held_high)
        share = (goal - held_low) / (held_high - held_low)
        share = larger(smaller(share, spread(0.9)), spread(0.1))
        tried = multiply_add(share, high - low, low)
    return found


@compiled
def choose_one(
    east: FloatArray,
    north: FloatArray,
    count: int,
    target_east: float,
    target_north: float,
    bit: np.uint64,
    wanted: int,
    limit: float,
    square: FloatArray,
    scratch: FloatArray,
    mask: MaskArray,
) -> None:
    """Mark the wanted nearest of some samples for one target, and among those equally far the first by place."""
    for i in range(count):
        e, n = east[i] - target_east, north[i] - target_north
        square[i] = e * e + n * n
        scratch[i] = square[i]
    last = smallest_but(scratch, count, wanted)
    near, far = last * (1.0 - _SAME_SQUARE), last * (1.0 + _SAME_SQUARE)
    surely = 0
    for i in range(count):
        surely += square[i] < near
    for i in range(count):
        if square[i] > far or square[i] > limit * (1.0 + _SAME_SQUARE):
            continue
        if square[i] < near or _number_by_place(east, north, square, count, i, near, far) < wanted - surely:
            mask[i] |= bit


@compiled
def _number_by_place(
    east: FloatArray, north: FloatArray, square: FloatArray, count: int, own: int, near: float, far: float
) -> int:
    """Count the samples as far as one's own that come before it: farther west, or as far west and farther south."""
    before = 0
    for i in range(count):
        if near <= square[i] <= far and i != own:
            if east[i] != east[own]:
                before += east[i] < east[own]
            elif north[i] != north[own]:
                before += north[i] < north[own]
            else:
                before += i < own
    return before
