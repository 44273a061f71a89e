"""Years of a block of draws and their counting; the twin of `netmin.treatment.forecast.count_block`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.lanes import WIDTH, exponential, load, multiply_add, spread, store
from netmin.risk.log_histogram import SHIFT
from netmin.treatment.net_gain import FLAT, NEAR, NODES, WEIGHTS

if TYPE_CHECKING:
    from netmin.risk.dose import FloatArray


@compiled
def fill_years(
    soil: FloatArray,
    mass: FloatArray,
    scores: FloatArray,
    targets: FloatArray,
    gain: FloatArray,
    crop: FloatArray,
    biomass: FloatArray,
    years: FloatArray,
) -> None:
    """Write the years of one crop over one block.

    Parameters
    ----------
    soil : array, shape (m, n)
        Logarithms of the contents; n a multiple of eight.
    mass : array, shape (n,)
        Logarithms of the masses of soil.
    scores : array, shape (1 + m, n)
        Standard normal numbers: of the biomass, then of the uptake of each element.
    targets, gain : array, shape (m,)
        As in `SoilSpread`.
    crop : array, shape (3, m)
        Logarithm of the coefficient, exponent, and standard deviation of the logarithm.
    biomass : array, shape (2,)
        Mean and standard deviation of the logarithm.
    years : array, shape (m, n)
        Written.
    """
    for element in range(len(targets)):
        coefficient, exponent, sd = crop[0, element], crop[1, element], crop[2, element]
        target, added = targets[element], gain[element]
        row, content, uptake = years[element], soil[element], scores[1 + element]
        if not target < math.inf:
            row[:] = 0.0
        elif math.isnan(coefficient):
            for i in range(len(row)):
                row[i] = math.nan if content[i] > math.log(target) else 0.0
        elif added == 0.0:
            _closed(content, mass, scores[0], uptake, coefficient, exponent, sd, target, biomass, row)
        else:
            _with_gain(content, mass, scores[0], uptake, coefficient, exponent, sd, target, added, biomass, row)


@compiled
def _closed(
    content: FloatArray,
    mass: FloatArray,
    grown: FloatArray,
    uptake: FloatArray,
    coefficient: float,
    exponent: float,
    sd: float,
    target: float,
    biomass: FloatArray,
    row: FloatArray,
) -> None:
    """Write M / (A B) (C0^m - Ct^m) / m, eight at a time; ln(C0 / Ct) in place of the quotient for m = 0."""
    m = 1.0 - exponent
    level = coefficient + biomass[0]
    if m == 0.0:
        goal = math.log(target)
        for i in range(0, len(row), WIDTH):
            slower = load(mass, i) - spread(level) - spread(sd) * load(uptake, i) - spread(biomass[1]) * load(grown, i)
            store(row, i, exponential(slower) * (load(content, i) - spread(goal)))
        return
    goal = target**m
    for i in range(0, len(row), WIDTH):
        slower = load(mass, i) - spread(level) - spread(sd) * load(uptake, i) - spread(biomass[1]) * load(grown, i)
        above = multiply_add(exponential(spread(m) * load(content, i)), spread(1.0 / m), spread(-goal / m))
        store(row, i, exponential(slower) * above)


@compiled
def _with_gain(
    content: FloatArray,
    mass: FloatArray,
    grown: FloatArray,
    uptake: FloatArray,
    coefficient: float,
    exponent: float,
    sd: float,
    target: float,
    gain: float,
    biomass: FloatArray,
    row: FloatArray,
) -> None:
    """Write the years with something added, as `netmin.treatment.net_gain.years_with_gain` does; eight at a time."""
    last = math.log(target)
    # By draw: the gain over A B, what is taken out at the floor, the middle and half of the span.
    ratio, taken_out, middle, half = np.empty(WIDTH), np.empty(WIDTH), np.empty(WIDTH), np.empty(WIDTH)
    closed, slower, total = np.empty(WIDTH), np.empty(WIDTH), np.empty(WIDTH)
    for start in range(0, len(row), WIDTH):
        for i in range(WIDTH):
            at = start + i
            log_rate = coefficient + sd * uptake[at] + biomass[0] + biomass[1] * grown[at]
            slower[i] = math.exp(mass[at] - log_rate)
            first = max(content[at], last)
            ratio[i] = gain * math.exp(-log_rate)
            middle[i], half[i] = 0.5 * (first + last), 0.5 * (first - last)
            closed[i], taken_out[i] = _at_the_floor(first, last, ratio[i], exponent)
        _add_up(ratio, taken_out, middle, half, exponent, total)
        for i in range(WIDTH):
            at = start + i
            if content[at] <= last:
                row[at] = 0.0
            elif math.isinf(closed[i]):
                row[at] = math.inf
            elif abs(exponent) < FLAT:
                row[at] = slower[i] * (math.exp(content[at]) - target) / (1.0 - ratio[i])
            else:
                row[at] = slower[i] * (taken_out[i] * closed[i] + half[i] * total[i])


@compiled
def _at_the_floor(first: float, last: float, ratio: float, n: float) -> tuple[float, float]:
    """Return the integral of 1 / (1 - u) over ln C, infinite where the content stops, and what it is taken times."""
    high, low = math.exp(n * first), math.exp(n * last)
    if not min(high, low) > ratio:
        return math.inf, 0.0
    if abs(n) < FLAT:
        return 0.0, 0.0
    near = ratio > 0.0 and (0.0 < n <= 1.0 or ratio > NEAR * (low if n > 0.0 else high))
    if not near:
        return 0.0, 0.0
    return math.log((high - ratio) / (low - ratio)) / n, math.exp((1.0 - n) * math.log(ratio) / n)


@compiled
def _add_up(
    ratio: FloatArray, taken_out: FloatArray, middle: FloatArray, half: FloatArray, n: float, total: FloatArray
) -> None:
    """Write the sums of the quadrature of eight draws."""
    added = spread(0.0)
    centre, reach, out, over = load(middle, 0), load(half, 0), load(taken_out, 0), load(ratio, 0)
    for node in range(len(NODES)):
        x = multiply_add(reach, spread(NODES[node]), centre)
        left = exponential(spread(1.0 - n) * x) - out
        added = multiply_add(spread(WEIGHTS[node]), left / (spread(1.0) - over * exponential(spread(-n) * x)), added)
    store(total, 0, added)


@compiled
def count_years(
    years: FloatArray,
    horizon: float,
    slowest: FloatArray,
    bits: Any,
    slowest_bits: Any,
    base: Any,
    counts: Any,
    least: FloatArray,
    most: FloatArray,
    tally: Any,
) -> None:
    """Count the years of one crop over one block.

    Parameters
    ----------
    years : array, shape (m, n)
        By element.
    horizon : float
        [yr]
    slowest : array, shape (n,)
        Room for the years of the slowest element; written.
    bits, slowest_bits : array of int
        The same memory as `years` and `slowest`.
    base, counts, least, most
        Rows of a histogram for the elements and, last, for the slowest; written over.
    tally : array of int, shape (m + 1, 5)
        Met already, never met, met within the horizon, deciding, not known; written over.
    """
    elements = len(years)
    for i in range(len(slowest)):
        worst, which = 0.0, -1
        unknown = False
        for element in range(elements):
            found = years[element, i]
            unknown = unknown or math.isnan(found)
            if found > worst:
                worst, which = found, element
        slowest[i] = math.nan if unknown else worst
        if which >= 0 and not unknown:
            tally[which, 3] += 1
    for element in range(elements):
        _count_row(years[element], bits[element], horizon, element, base, counts, least, most, tally)
    _count_row(slowest, slowest_bits, horizon, elements, base, counts, least, most, tally)


@compiled
def _count_row(
    values: FloatArray,
    bits: Any,
    horizon: float,
    row: int,
    base: Any,
    counts: Any,
    least: FloatArray,
    most: FloatArray,
    tally: Any,
) -> None:
    last, first = counts.shape[1] - 1, base[row]
    for i in range(len(values)):
        value = values[i]
        if math.isnan(value):
            tally[row, 4] += 1
        elif value <= 0.0:
            tally[row, 0] += 1
            tally[row, 2] += 1
        elif value == math.inf:
            tally[row, 1] += 1
        else:
            tally[row, 2] += value <= horizon
            least[row], most[row] = min(least[row], value), max(most[row], value)
            counts[row, min(max((bits[i] >> SHIFT) - first, 0), last)] += 1
