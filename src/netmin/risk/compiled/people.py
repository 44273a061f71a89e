"""What people take up, from random numbers to factors; the twin of `netmin.risk.people.person_factors`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from netmin.geostat.compiled.decorators import compiled, inlined
from netmin.geostat.compiled.lanes import WIDTH, exponential, load, spread, store
from netmin.risk.cancer import AGE_FACTORS
from netmin.risk.normal_numbers import FIRST_PIECE, LOWEST, NODES, NODES_PER_UNIT, SHIFT, pieces
from netmin.risk.people import BLOCK
from netmin.risk.person_factors import INPUTS

if TYPE_CHECKING:
    from netmin.risk.dose import FloatArray
    from netmin.risk.people import People
    from netmin.risk.shapes import Shape

#: Which random number drives a spread, which input it fills, and how; columns of the array of instructions.
_DRIVER, _STAGE, _INPUT, _KIND, _TABLE, _PER_KILOGRAM = range(6)
_UNIFORM, _TRIANGULAR, _LOGNORMAL, _TABULATED = range(4)

_FIRST_NODE = float(NODES[0])
_MANTISSA = 2**SHIFT - 1
_STEP = 2.0**-SHIFT
_LEAST = 2.0**LOWEST

(_, _INFANCY, _F1), (_, _CHILDHOOD, _F2), (_, _, _F3) = AGE_FACTORS
_FIRST, _SECOND, _LAST = _F1 - _F2, _F2 - _F3, _F3


def filler(people: People) -> Callable[[FloatArray, FloatArray], None]:
    """Return what turns a block of uniform numbers into the factors of its people.

    Parameters
    ----------
    people : People
        What goes where.

    Returns
    -------
    callable
        Takes uniform numbers, shape (drivers, `BLOCK`), which are written over, and an array of shape
        (3 × pathways, `BLOCK`) to write into. Not for several threads at once.
    """
    inputs = people.start(BLOCK)
    instructions = np.zeros((len(people.spreads), 6), dtype=np.int64)
    parameters = np.zeros((len(people.spreads), 3))
    tables = [np.zeros((2, len(NODES)))]
    for spread_, what, numbers in zip(people.spreads, instructions, parameters, strict=True):
        kind = _kind(spread_.shape)
        what[:] = (
            spread_.driver.row,
            spread_.stage,
            INPUTS.index(spread_.parameter),
            kind,
            len(tables),
            spread_.shape.per_kilogram,
        )
        numbers[: len(spread_.shape.parameters)] = spread_.shape.parameters
        if kind == _TABULATED:
            tables.append(np.stack(spread_.shape.table()))
    follows = np.array([driver.follows for driver in people.drivers], dtype=np.int64)
    normal = np.array([driver.normal for driver in people.drivers], dtype=np.bool_)
    ages = np.array([stage.from_age for stage in people.receptor.stages])
    shares = 1.0 / people.lifetimes
    written = np.stack(tables)
    cubic = pieces()

    def fill(uniforms: FloatArray, out: FloatArray) -> None:
        _drive(uniforms, follows, normal, people.mixing, cubic)
        _fill_inputs(inputs, uniforms, instructions, parameters, written)
        _factors(inputs, people.codes, people.hazard_stage, ages, shares, out)

    return fill


def _kind(shape: Shape) -> int:
    if shape.truncated:
        return _TABULATED
    return {"uniform": _UNIFORM, "triangular": _TRIANGULAR, "lognormal": _LOGNORMAL}[shape.kind]


@compiled
def _drive(numbers: FloatArray, follows: Any, normal: Any, mixing: FloatArray, cubic: FloatArray) -> None:
    """Make uniform numbers normal and correlate them, in place."""
    for row in range(len(numbers)):
        if follows[row] >= 0:
            numbers[row] = numbers[follows[row]]
    for row in range(len(numbers)):
        if normal[row]:
            _make_normal(numbers[row], cubic)
    _mix(numbers, mixing)


@compiled
def _mix(numbers: FloatArray, mixing: FloatArray) -> None:
    """Correlate normal numbers; each row mixes only rows that are still as they were drawn."""
    for row in range(len(mixing) - 1, -1, -1):
        if mixing[row, row] != 1.0:
            mixed = numbers[row]
            for i in range(len(mixed)):
                mixed[i] = mixing[row, row] * mixed[i]
            for other in range(row):
                if mixing[row, other] != 0.0:
                    added = numbers[other]
                    for i in range(len(mixed)):
                        mixed[i] += mixing[row, other] * added[i]


@compiled
def _make_normal(numbers: FloatArray, cubic: FloatArray) -> None:
    nearer = np.empty(len(numbers))
    for i in range(len(numbers)):
        nearer[i] = max(min(numbers[i], 1.0 - numbers[i]), _LEAST)
    bits = nearer.view(np.int64)
    for i in range(len(numbers)):
        piece = cubic[(bits[i] >> SHIFT) - FIRST_PIECE]
        part = (bits[i] & _MANTISSA) * _STEP
        lower = piece[0] + part * (piece[1] + part * (piece[2] + part * piece[3]))
        numbers[i] = lower if numbers[i] < 0.5 else -lower


@compiled
def _fill_inputs(
    inputs: FloatArray, numbers: FloatArray, instructions: Any, parameters: FloatArray, tables: FloatArray
) -> None:
    for k in range(len(instructions)):
        driving = numbers[instructions[k, _DRIVER]]
        out = inputs[instructions[k, _STAGE], instructions[k, _INPUT]]
        first, second, third = parameters[k, 0], parameters[k, 1], parameters[k, 2]
        kind = instructions[k, _KIND]
        if kind == _TABULATED:
            _follow(driving, tables[instructions[k, _TABLE], 0], tables[instructions[k, _TABLE], 1], out)
        elif kind == _LOGNORMAL:
            for i in range(0, len(driving), WIDTH):
                store(out, i, exponential(spread(first) + spread(second) * load(driving, i)))
        elif kind == _TRIANGULAR:
            _triangular(driving, first, second, third, out)
        else:
            for i in range(len(driving)):
                out[i] = first + (second - first) * driving[i]
        if instructions[k, _PER_KILOGRAM]:
            weight = inputs[instructions[k, _STAGE], 0]
            for i in range(len(out)):
                out[i] = out[i] * weight[i]


@compiled
def _follow(numbers: FloatArray, value: FloatArray, slope: FloatArray, out: FloatArray) -> None:
    """Follow cubic pieces, as `netmin.risk.normal_numbers.follow_nodes` does."""
    end = len(value) - 1.000001
    for i in range(len(numbers)):
        position = min(max((numbers[i] - _FIRST_NODE) * NODES_PER_UNIT, 0.0), end)
        place = int(position)
        part = position - place
        first, last = slope[place] / NODES_PER_UNIT, slope[place + 1] / NODES_PER_UNIT
        rise = value[place + 1] - value[place]
        bend = part * ((3.0 * rise - 2.0 * first - last) + part * (first + last - 2.0 * rise))
        out[i] = value[place] + part * (first + bend)


@compiled
def _triangular(numbers: FloatArray, low: float, mode: float, high: float, out: FloatArray) -> None:
    tip = (mode - low) / (high - low)
    first, second = (high - low) * (mode - low), (high - low) * (high - mode)
    for i in range(len(numbers)):
        share = numbers[i]
        rising = low + math.sqrt(share * first)
        falling = high - math.sqrt((1.0 - share) * second)
        out[i] = rising if share < tip else falling


@inlined
def _weighted_to(age: float) -> float:
    return _FIRST * min(age, _INFANCY) + _SECOND * min(age, _CHILDHOOD) + _LAST * age


@compiled
def _factors(
    inputs: FloatArray, codes: Any, hazard_stage: int, ages: FloatArray, shares: FloatArray, out: FloatArray
) -> None:
    count, people = len(codes), inputs.shape[2]
    rate, years, weighted = np.empty(people), np.empty(people), np.empty(people)
    intake = np.empty(people)
    out[:] = 0.0
    for s in range(inputs.shape[0]):
        weight, frequency, duration = inputs[s, 0], inputs[s, 1], inputs[s, 2]
        start, share, begin = _weighted_to(ages[s]), shares[s], ages[s]
        for i in range(people):
            rate[i] = frequency[i] / weight[i]
            years[i] = duration[i] * share
            weighted[i] = (_weighted_to(begin + duration[i]) - start) * share
        for p in range(count):
            _intake(codes[p], inputs[s], rate, intake)
            hazard, cancer, mutagen = out[p], out[count + p], out[2 * count + p]
            if s == hazard_stage:
                for i in range(people):
                    hazard[i] = intake[i]
            for i in range(people):
                cancer[i] += intake[i] * years[i]
                mutagen[i] += intake[i] * weighted[i]


@compiled
def _intake(code: int, rows: FloatArray, rate: FloatArray, out: FloatArray) -> None:
    """Write the intake by one pathway; codes are places in `routes.PATHWAYS`, rows in `INPUTS`."""
    count = len(rate)
    if code == 0:
        amount = rows[3]
        for i in range(count):
            out[i] = amount[i] * rate[i]
    elif code == 1:
        area, adherence = rows[4], rows[5]
        for i in range(count):
            out[i] = area[i] * adherence[i] * rate[i]
    elif code == 2:
        hours, frequency, emission = rows[6], rows[1], rows[7]
        for i in range(count):
            out[i] = hours[i] * frequency[i] / emission[i]
    else:
        eaten = rows[8] if code == 3 else rows[9]
        for i in range(count):
            out[i] = eaten[i] * rate[i]
