"""Weights of the nearest places that come earlier in a sequence: what sequential simulation rests on.

Every place is drawn from its normal distribution given a few of the places before it (`vecchia1988`). Weights and
spread depend on the places alone, so that they are computed once for all draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import BoolArray, CovarianceModel, FloatArray

IndexArray = npt.NDArray[np.int64]

#: Stands for "no place" in lists of neighbours.
NOBODY = -1

#: Numbers in the covariance matrices of one batch (16 MiB).
_BATCH = 2_097_152

#: Share of the sill added to the diagonal so that smooth models, too, have a solution; the variance is that of the
#: weights found, so nothing is pretended.
_RIDGE = 1e-11

#: How many more places than wanted are looked at first, since some of them come later in the sequence.
_LOOKED_AT = 3


@dataclass(frozen=True, eq=False)
class Conditioning:
    """What a place is given: other places, some of them nobody.

    Attributes
    ----------
    easting, northing : array, shape (m, k)
        The other places. [m]
    present : array of bool, shape (m, k)
        False where there is nobody.
    error_variance : array, shape (m, k)
        What the values there vary by beyond the model. [square of the unit of the values]
    """

    easting: FloatArray
    northing: FloatArray
    present: BoolArray
    error_variance: FloatArray


def conditional_weights(
    model: CovarianceModel, easting: FloatArray, northing: FloatArray, given: Conditioning, *, known_mean: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the weights of what each place is given, and the variance that is left.

    Parameters
    ----------
    model : CovarianceModel
        The covariance; its sill may be missing where the mean is not known.
    easting, northing : array, shape (m,)
        Places to draw at. [m]
    given : Conditioning
        What each of them is given.
    known_mean : bool
        Whether the mean of the field is known (simple kriging) or weights sum to one (ordinary kriging).

    Returns
    -------
    weights : array, shape (m, k)
        Zero where there is nobody. [–]
    variance : array, shape (m,)
        [square of the unit of the values]
    """
    count, width = given.present.shape
    weights, variance = np.zeros((count, width)), np.empty(count)
    lift = _lift(model, easting, northing, given)
    size = max(1, _BATCH // max(width, 1) ** 2)
    for start in range(0, count, size):
        part = slice(start, start + size)
        batch = Conditioning(
            given.easting[part], given.northing[part], given.present[part], given.error_variance[part]
        )  # fmt: skip
        weights[part], variance[part] = _batch_weights(
            model, easting[part], northing[part], batch, lift, known_mean=known_mean
        )
    return weights, variance


def _lift(model: CovarianceModel, easting: FloatArray, northing: FloatArray, given: Conditioning) -> float:
    """Return what makes generalised covariances true ones over all these places."""
    if model.bounded:
        return 0.0
    east = np.concatenate([easting, given.easting[given.present]])
    north = np.concatenate([northing, given.northing[given.present]])
    return float(model.lift(float(np.ptp(east)), float(np.ptp(north))))


def _batch_weights(
    model: CovarianceModel,
    easting: FloatArray,
    northing: FloatArray,
    given: Conditioning,
    lift: float,
    *,
    known_mean: bool,
) -> tuple[FloatArray, FloatArray]:
    sill = model.covariance_at_zero + lift
    covariance, to_place = _covariances(model, easting, northing, given, lift)
    right: FloatArray = to_place[:, :, None]
    if not known_mean:
        right = np.concatenate([right, given.present[:, :, None].astype(float)], axis=2)
    ridged = covariance.copy()
    diagonal = np.arange(given.present.shape[1])
    ridged[:, diagonal, diagonal] += _RIDGE * sill
    solved: FloatArray = np.asarray(np.linalg.solve(ridged, right), dtype=float)
    weights: FloatArray = solved[:, :, 0]
    if not known_mean:
        one = solved[:, :, 1]
        total = one.sum(axis=1)
        missing = np.where(total > 0, (1.0 - weights.sum(axis=1)) / np.where(total > 0, total, 1.0), 0.0)
        weights = weights + missing[:, None] * one
    spread = np.einsum("ij,ijk,ik->i", weights, covariance, weights)
    variance: FloatArray = sill - 2.0 * np.einsum("ij,ij->i", weights, to_place) + spread
    return weights, np.maximum(variance, 0.0)


def _covariances(
    model: CovarianceModel, easting: FloatArray, northing: FloatArray, given: Conditioning, lift: float
) -> tuple[FloatArray, FloatArray]:
    """Return covariances among what is given and with the place; nobody varies by itself and with no one."""
    east, north, present = given.easting, given.northing, given.present
    among = model.covariance_of(east[:, :, None] - east[:, None, :], north[:, :, None] - north[:, None, :]) + lift
    both = present[:, :, None] & present[:, None, :]
    among = np.where(both, among, 0.0)
    diagonal = np.arange(present.shape[1])
    among[:, diagonal, diagonal] += np.where(present, given.error_variance, model.covariance_at_zero + lift)
    to_place = model.covariance_of(east - easting[:, None], north - northing[:, None]) + lift
    return among, np.where(present, to_place, 0.0)


def nearest_earlier(places: FloatArray, fixed: int, count: int) -> IndexArray:
    """Return for each place the nearest of those before it.

    Parameters
    ----------
    places : array, shape (n, 2)
        Easting and northing, in the order of the sequence. [m]
    fixed : int
        How many at the beginning need no neighbours.
    count : int
        How many neighbours at most.

    Returns
    -------
    array of int, shape (n - fixed, count)
        Numbers of places, `NOBODY` where there are too few.

    Examples
    --------
    >>> nearest_earlier(np.array([[0.0, 0.0], [9.0, 0.0], [8.0, 0.0]]), 1, 2)
    array([[ 0, -1],
           [ 1,  0]])
    """
    found = np.full((len(places) - fixed, count), NOBODY, dtype=np.int64)
    start = fixed
    while start < len(places) and count:
        # At least half of the places of a level come before all others of it, so that a few more than wanted suffice.
        stop = min(len(places), max(2 * start, start + 64))
        found[start - fixed : stop - fixed] = _in_level(places[:stop], start, count)
        start = stop
    return found


def _in_level(places: FloatArray, start: int, count: int) -> IndexArray:
    from scipy.spatial import cKDTree

    tree = cKDTree(places)
    rows = np.arange(start, len(places))
    found = np.full((len(rows), count), NOBODY, dtype=np.int64)
    wanted = _LOOKED_AT * count + 1
    while len(rows):
        wanted = min(wanted, len(places))
        index = np.asarray(tree.query(places[rows], k=[*range(1, wanted + 1)])[1], dtype=np.int64)
        earlier = index < rows[:, None]
        rank = np.cumsum(earlier, axis=1)
        done = (rank[:, -1] >= count) | (wanted == len(places))
        row, column = np.nonzero(earlier & (rank <= count) & done[:, None])
        found[rows[row] - start, rank[row, column] - 1] = index[row, column]
        rows = rows[~done]
        wanted *= 2
    return found
