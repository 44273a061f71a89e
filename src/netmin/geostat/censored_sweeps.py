"""Sweeping over hidden values, each drawn from its normal distribution given others, cut off at its limit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbour_search import NeighbourSearch
from netmin.geostat.neighbour_weights import Conditioning, conditional_weights
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import Points

IndexArray = npt.NDArray[np.int64]

#: Samples that a hidden value is drawn from where all of them would be too many.
NEIGHBOURS = 32


def sweep_given_all(
    precision: FloatArray,
    limits: FloatArray,
    side: IndexArray,
    draws: int,
    burn_in: int,
    thinning: int,
    generator: np.random.Generator,
) -> FloatArray:
    """Return versions of the values, shape (draws, n), every hidden one drawn given all others.

    With the mean unknown, value i given the others is normal about z_i − (Q z)_i / Q_ii with variance 1 / Q_ii, where
    Q is the `precision` without the mean, shape (n, n): the same identity as leaving one sample out (`dubrule1983`).
    `side` is −1 below the limit, 0 measured, 1 above.
    """
    hidden = np.flatnonzero(side)
    spread = 1.0 / np.sqrt(np.diagonal(precision)[hidden])
    rows = precision[np.ix_(hidden, hidden)]
    complete = limits.copy()
    field = precision[hidden] @ complete
    kept = np.empty((draws, len(limits)))
    for sweep in range(burn_in + draws * thinning):
        uniform = generator.random(len(hidden))
        for order, place in enumerate(hidden):
            centre = complete[place] - field[order] * spread[order] ** 2
            value = float(cut_normal(centre, spread[order], limits[place], side[place], uniform[order]))
            field += rows[:, order] * (value - complete[place])
            complete[place] = value
        _keep(kept, complete, sweep + 1 - burn_in, thinning)
    return kept


def sweep_given_nearest(
    model: CovarianceModel,
    points: Points,
    side: IndexArray,
    draws: int,
    burn_in: int,
    thinning: int,
    generator: np.random.Generator,
) -> FloatArray:
    """Return versions of the values, shape (draws, n), every hidden one drawn given its nearest samples.

    Hidden values that are not neighbours of one another are drawn at the same time, so that a sweep takes as many steps
    as there are groups and not as there are values. The first version of the points holds the limits; their error
    variance is the nugget, which the model is without.
    """
    hidden = np.flatnonzero(side)
    limits = points.versions[0]
    chosen = Neighbourhood(min(NEIGHBOURS, len(limits) - 1))
    lists = NeighbourSearch(points.easting, points.northing, chosen).others()[hidden]
    given = Conditioning(
        points.easting[lists], points.northing[lists], np.ones(lists.shape, dtype=bool), points.error_variance[lists]
    )
    weights, variance = conditional_weights(
        model, points.easting[hidden], points.northing[hidden], given, known_mean=False
    )
    spread = np.sqrt(variance + points.error_variance[hidden])
    groups = _strangers(hidden, lists, len(limits))
    complete = limits.copy()
    kept = np.empty((draws, len(limits)))
    for sweep in range(burn_in + draws * thinning):
        uniform = generator.random(len(hidden))
        for group in groups:
            place = hidden[group]
            centre = np.einsum("ij,ij->i", weights[group], complete[lists[group]])
            complete[place] = cut_normal(centre, spread[group], limits[place], side[place], uniform[group])
        _keep(kept, complete, sweep + 1 - burn_in, thinning)
    return kept


def _keep(kept: FloatArray, complete: FloatArray, past: int, thinning: int) -> None:
    if past > 0 and past % thinning == 0:
        kept[past // thinning - 1] = complete


def _strangers(hidden: IndexArray, lists: IndexArray, count: int) -> list[IndexArray]:
    """Return groups of hidden values, by their number among these, of which none is given another of its group."""
    number = np.full(count, -1)
    number[hidden] = np.arange(len(hidden))
    given = number[lists]
    friends: list[set[int]] = [set(row[row >= 0].tolist()) for row in given]
    for own, known in enumerate([*map(tuple, friends)]):
        for other in known:
            friends[other].add(own)
    group_of = np.full(len(hidden), -1)
    for own, others in enumerate(friends):
        taken = {int(group_of[other]) for other in others}
        group_of[own] = next(group for group in range(len(taken) + 1) if group not in taken)
    return [np.flatnonzero(group_of == group) for group in range(int(group_of.max()) + 1)]


def cut_normal(
    centre: npt.ArrayLike, spread: npt.ArrayLike, limit: npt.ArrayLike, side: npt.ArrayLike, uniform: npt.ArrayLike
) -> FloatArray:
    """Turn uniform numbers into normal ones below (side −1) or above (side 1) a limit, safe far in the tail."""
    from scipy.special import log_ndtr, ndtri_exp

    about, deviation, bound, way, share = (
        np.asarray(part, dtype=float) for part in (centre, spread, limit, side, uniform)
    )
    # A value above a limit is minus a value below minus the limit.
    standard = -way * (bound - about) / deviation
    drawn = np.minimum(ndtri_exp(np.log1p(-share) + log_ndtr(standard)), standard)
    return np.asarray(about - way * deviation * drawn, dtype=float)
