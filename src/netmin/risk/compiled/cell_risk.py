"""Index and risk of every draw in a cell, and what is told of them; the twin of `netmin.risk.cell_draws.judge`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.lanes import WIDTH, exponential, load, multiply_add, spread, store
from netmin.risk.cell_draws import BOUNDS, PROBABILITIES

if TYPE_CHECKING:
    from netmin.risk.cell_draws import CellDraws
    from netmin.risk.dose import FloatArray

_MIDDLE, _UPPER = PROBABILITIES
_ONE, _MILLIONTH, _TEN_THOUSANDTH = (float(bound) for bound in BOUNDS)


def judge_cells(centre: FloatArray, sd: FloatArray, common: CellDraws, out: FloatArray) -> None:
    """Judge cells.

    Parameters
    ----------
    centre, sd : array, shape (cells, columns)
        Of the logarithms of the contents.
    common : CellDraws
        People and errors.
    out : array, shape (cells, 7)
        Written, in the order of `cell_draws.MEASURES`.
    """
    draws = common.scores.shape[1]
    room = -(-draws // WIDTH) * WIDTH
    scores = np.zeros((len(common.sources), room))
    scores[:, :draws] = common.scores[common.sources]
    weights = np.zeros((2, len(common.sources), room))
    weights[:, :, :draws] = common.weights
    _judge(centre, sd, scores, weights, draws, np.empty((2, room)), out)


@compiled
def _judge(
    centre: FloatArray,
    sd: FloatArray,
    scores: FloatArray,
    weights: FloatArray,
    draws: int,
    values: FloatArray,
    out: FloatArray,
) -> None:
    hazard, risk = values[0], values[1]
    for cell in range(len(centre)):
        _fill(centre[cell], sd[cell], scores, weights, hazard, risk)
        above_one, above_millionth, above_ten_thousandth = 0, 0, 0
        for i in range(draws):
            above_one += hazard[i] > _ONE
            above_millionth += risk[i] > _MILLIONTH
            above_ten_thousandth += risk[i] > _TEN_THOUSANDTH
        out[cell, 0] = _quantile(hazard, draws, _MIDDLE, 0)
        out[cell, 1] = _quantile(hazard, draws, _UPPER, int(_MIDDLE * (draws - 1)))
        out[cell, 2] = above_one / draws
        out[cell, 3] = _quantile(risk, draws, _MIDDLE, 0)
        out[cell, 4] = _quantile(risk, draws, _UPPER, int(_MIDDLE * (draws - 1)))
        out[cell, 5] = above_millionth / draws
        out[cell, 6] = above_ten_thousandth / draws


@compiled
def _fill(
    centre: FloatArray, sd: FloatArray, scores: FloatArray, weights: FloatArray, hazard: FloatArray, risk: FloatArray
) -> None:
    """Write index and risk of every draw, eight at a time."""
    for i in range(0, scores.shape[1], WIDTH):
        index, cancer = spread(0.0), spread(0.0)
        for k in range(len(centre)):
            content = exponential(multiply_add(spread(sd[k]), load(scores[k], i), spread(centre[k])))
            index = multiply_add(content, load(weights[0, k], i), index)
            cancer = multiply_add(content, load(weights[1, k], i), cancer)
        store(hazard, i, index)
        store(risk, i, cancer)


@compiled
def _quantile(values: Any, count: int, probability: float, begin: int) -> float:
    """Return a quantile, linear between neighbours as numpy's; values before `begin` are the least already."""
    position = probability * (count - 1)
    place = int(position)
    first = _put_in_place(values, begin, count, place)
    if place + 1 >= count:
        return first
    second = values[place + 1]
    for i in range(place + 2, count):
        second = min(second, values[i])
    between: float = first + (position - place) * (second - first)
    return between


@compiled
def _put_in_place(values: FloatArray, begin: int, count: int, place: int) -> float:
    """Move values about until one stands where sorting would put it, none after it smaller (Hoare's selection)."""
    left, right = begin, count - 1
    while left < right:
        pivot = _middle_of_three(values[left], values[(left + right) // 2], values[right])
        i, j = left, right
        while i <= j:
            while values[i] < pivot:
                i += 1
            while pivot < values[j]:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if place <= j:
            right = j
        elif place >= i:
            left = i
        else:
            break
    found: float = values[place]
    return found


@compiled
def _middle_of_three(first: float, second: float, third: float) -> float:
    return max(min(first, second), min(max(first, second), third))
