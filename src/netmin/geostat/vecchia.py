"""The terms of the likelihood by Vecchia's approximation: every value given its nearest ones among those before it.

The likelihood is a product of conditional densities, each value given all before it in some order. Giving each only
its nearest earlier neighbours changes the product little and makes it cheap (vecchia1988, stein2004). Places are
ordered so that each is as far as possible from those before it (guinness2018); slopes and information come from the
same small factorisations (guinness2021).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.geostat.gaussian_terms import GaussianTerms, Move, Offsets, UnitCovariance
from netmin.geostat.models import BoolArray, CovarianceModel, FloatArray

IndexArray = npt.NDArray[np.int64]

#: Numbers in the small matrices of one batch (8 MiB each).
_BATCH = 1_048_576

#: Up to this many numbers in all small matrices, what does not change is kept (about 100 MiB).
_KEPT = 8_000_000

#: A conditional variance below this share of the variance says that a value is determined by its neighbours.
_SMALLEST_PIVOT = 1e-13

#: How many times more neighbours than wanted are looked at first, since about half of them come later in the order.
_LOOKED = 3


def maxmin_order(coordinates: FloatArray) -> IndexArray:
    """Return an order in which each place is as far as possible from those before it.

    It begins with the place nearest to the middle of all. Of places equally far, the one that stands first is taken.

    Parameters
    ----------
    coordinates : array, shape (n, 2)
        Easting and northing. [m]

    Returns
    -------
    array of int, shape (n,)
        Positions in the new order.

    References
    ----------
    guinness2018
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(coordinates)
    first = int(np.argmin(((coordinates - coordinates.mean(axis=0)) ** 2).sum(axis=1)))
    order = [first]
    apart = np.hypot(*(coordinates - coordinates[first]).T)
    waiting = np.ones(len(coordinates), dtype=bool)
    waiting[first] = False
    # Distances only shrink, so that an entry of the heap is never too small: it is looked at again when it comes up.
    heap = [(-float(apart[place]), place) for place in np.flatnonzero(waiting).tolist()]
    heapq.heapify(heap)
    while heap:
        negative, place = heapq.heappop(heap)
        if -negative > apart[place]:
            heapq.heappush(heap, (-float(apart[place]), place))
            continue
        order.append(place)
        waiting[place] = False
        near = np.array(tree.query_ball_point(coordinates[place], -negative), dtype=np.int64)
        near = near[waiting[near]]
        apart[near] = np.minimum(apart[near], np.hypot(*(coordinates[near] - coordinates[place]).T))
    return np.array(order, dtype=np.int64)


def earlier_neighbours(coordinates: FloatArray, count: int) -> IndexArray:
    """Return the nearest places among those before each place, −1 where there are no more.

    Parameters
    ----------
    coordinates : array, shape (n, 2)
        Easting and northing, in their order. [m]
    count : int
        How many neighbours.

    Returns
    -------
    array of int, shape (n, count)
        In ascending order.
    """
    from scipy.spatial import cKDTree

    size = len(coordinates)
    found = np.full((size, count), -1, dtype=np.int64)
    # The first places have too few before them to choose from.
    start = min(count + 1, size)
    for place in range(1, start):
        found[place, :place] = np.arange(place)
    while start < size:
        stop = min(2 * start, size)
        tree = cKDTree(coordinates[:stop])
        left, looked = np.arange(start, stop), min(_LOOKED * count + 1, stop)
        while len(left):
            index = np.asarray(tree.query(coordinates[left], k=looked)[1], dtype=np.int64)
            earlier = index < left[:, None]
            enough = earlier.sum(axis=1) >= count
            rank = np.cumsum(earlier[enough], axis=1)
            chosen = earlier[enough] & (rank <= count)
            found[left[enough]] = np.sort(index[enough][chosen].reshape(-1, count), axis=1)
            left, looked = left[~enough], min(2 * looked, stop)
        start = stop
    return found


class VecchiaTerms:
    """Each value given its nearest earlier ones.

    Parameters
    ----------
    easting, northing, joined, error_variance
        As for `DenseTerms`.
    neighbours : int
        How many earlier values each value is given.
    """

    def __init__(
        self,
        easting: FloatArray,
        northing: FloatArray,
        joined: FloatArray,
        error_variance: FloatArray,
        neighbours: int,
    ) -> None:
        places = np.column_stack([easting, northing])
        order = maxmin_order(places)
        self.unit = UnitCovariance(easting, northing)
        self.easting, self.northing = easting[order], northing[order]
        self.joined, self.error_variance = joined[order], error_variance[order]
        before = earlier_neighbours(places[order], min(neighbours, len(order) - 1))
        #: Positions of each value's neighbours and, last, its own; −1 fills up.
        self.members = np.column_stack([before, np.arange(len(order))])
        self._kept: list[_SmallMatrices] = []

    def terms(
        self,
        parts: Sequence[CovarianceModel],
        sills: FloatArray,
        moves: Sequence[Move] | None = None,
        *,
        information: bool = False,
        restricted: bool = True,
    ) -> GaussianTerms:
        """Return the terms of a covariance; with `moves` their slopes too.

        Parameters are those of `DenseTerms.terms`.

        Raises
        ------
        numpy.linalg.LinAlgError
            If a value is determined by its neighbours.
        """
        count = len(self.members)
        batches = [self._batch(small, parts, sills, moves) for small in self._small()]
        log_determinant = sum(batch.log_determinant for batch in batches)
        residual = np.concatenate([batch.residual for batch in batches])
        gram = residual.T @ residual
        margin = min(batch.margin for batch in batches)
        if moves is None:
            return GaussianTerms(count, log_determinant, gram, margin)
        log_slopes = np.sum([batch.log_slopes for batch in batches], axis=0)
        moved = np.concatenate([batch.moved for batch in batches], axis=1)
        half = np.einsum("kia,ib->kab", moved, residual)
        gram_slopes = half + half.transpose(0, 2, 1)
        found = None
        if information:
            found = np.sum([batch.information for batch in batches], axis=0)
            if restricted:
                weights = np.concatenate([batch.weights for batch in batches])
                moved_weights = np.concatenate([batch.moved_weights for batch in batches], axis=1)
                solved = self._drift_solved(weights, moved_weights, residual[:, 1:], moved[:, :, 1:])
                found = found - _lost_to_drift(solved, gram[1:, 1:], gram_slopes[:, 1:, 1:])
        return GaussianTerms(count, log_determinant, gram, margin, log_slopes, gram_slopes, found)

    def _small(self) -> Iterator[_SmallMatrices]:
        """Yield the small matrices batch by batch; kept from one call to the next where they are few."""
        if self._kept:
            yield from self._kept
            return
        kept = []
        count, width = self.members.shape
        size = max(1, _BATCH // width**2)
        for start in range(0, count, size):
            small = _SmallMatrices(self, self.members[start : start + size])
            if count * width**2 <= _KEPT:
                kept.append(small)
            yield small
        self._kept = kept

    def _batch(
        self,
        small: _SmallMatrices,
        parts: Sequence[CovarianceModel],
        sills: FloatArray,
        moves: Sequence[Move] | None,
    ) -> _Batch:
        """Condition some values on their neighbours."""
        matrices = [small.square(self.unit.of(part, small.offsets), 0.0) for part in parts]
        covariance = small.square(np.zeros_like(small.offsets.east), 1.0)
        for sill, matrix in zip(sills, matrices, strict=True):
            covariance += sill * matrix
        inverse, margin = _inverse_factor(covariance)
        weights = inverse[:, -1, :]
        solved = inverse @ small.joined
        log_determinant = -2.0 * float(np.log(weights[:, -1]).sum())
        if moves is None:
            return _Batch(log_determinant, margin, solved[:, -1, :])
        slopes = matrices + [small.square(self.unit.slope(move, sills, small.offsets), 0.0) for move in moves]
        # L⁻¹ dS w, with S = LL′ and w the weights; dS changes the weights by −L⁻ᵀ of it, its last number halved.
        turned = np.stack([inverse @ (slope @ weights[:, :, None]) for slope in slopes])[:, :, :, 0]
        halved = turned.copy()
        halved[:, :, -1] *= 0.5
        last = turned[:, :, -1]
        return _Batch(
            log_determinant,
            margin,
            solved[:, -1, :],
            last.sum(axis=1),
            -np.einsum("kia,iac->kic", halved, solved),
            np.einsum("kia,lia->kl", turned, turned) - 0.5 * last @ last.T,
            weights,
            -np.einsum("iba,kib->kia", inverse, halved),
        )

    def _drift_solved(
        self, weights: FloatArray, moved_weights: FloatArray, residual: FloatArray, moved: FloatArray
    ) -> FloatArray:
        """Return U⁻¹ dQ X for every parameter, with Q = UU′ the inverse covariance; shape (k, n, p)."""
        from scipy.sparse import csr_array
        from scipy.sparse.linalg import spsolve_triangular

        count, width = self.members.shape
        rows, kept = self.members.ravel(), self.members.ravel() >= 0
        columns = np.repeat(np.arange(count), width)

        def sparse(numbers: FloatArray) -> csr_array:
            return csr_array((numbers.ravel()[kept], (rows[kept], columns[kept])), shape=(count, count))

        factor = sparse(weights)
        solved = [
            spsolve_triangular(factor, sparse(one) @ residual + factor @ other, lower=False)
            for one, other in zip(moved_weights, moved, strict=True)
        ]
        return np.stack(solved)


@dataclass(frozen=True, eq=False)
class _Batch:
    """What some values, each given its neighbours, add to the terms.

    Attributes
    ----------
    log_determinant, margin : float
    residual : array, shape (b, 1 + p)
        Standardised residuals of values and drift columns.
    log_slopes : array, shape (k,)
    moved : array, shape (k, b, 1 + p)
        Derivatives of the residuals.
    information : array, shape (k, k)
        Expected, the mean taken as known.
    weights : array, shape (b, width)
        By which the residual is made of a value and its neighbours.
    moved_weights : array, shape (k, b, width)
        Their derivatives.
    """

    log_determinant: float
    margin: float
    residual: FloatArray
    log_slopes: FloatArray = field(default_factory=lambda: np.zeros(0))
    moved: FloatArray = field(default_factory=lambda: np.zeros((0, 0, 0)))
    information: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    weights: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    moved_weights: FloatArray = field(default_factory=lambda: np.zeros((0, 0, 0)))


def _lost_to_drift(solved: FloatArray, gram: FloatArray, gram_slopes: FloatArray) -> FloatArray:
    """Return the information that goes into the drift: what tr(P dS P dS)/2 lacks of tr(Q dS Q dS)/2."""
    inverse = np.linalg.inv(gram)
    crossed = np.einsum("kia,lib,ab->kl", solved, solved, inverse)
    turned = np.einsum("ab,kbc->kac", inverse, gram_slopes)
    lost: FloatArray = crossed - 0.5 * np.einsum("kac,lca->kl", turned, turned)
    return lost


class _SmallMatrices:
    """The matrices of each value and its neighbours; rows that only fill up are those of the unit matrix."""

    def __init__(self, terms: VecchiaTerms, members: IndexArray) -> None:
        self.present: BoolArray = members >= 0
        width = members.shape[1]
        self.rows, self.columns = np.tril_indices(width)
        self.error_variance = np.where(self.present, terms.error_variance[members], 1.0)
        self.joined = np.where(self.present[:, :, None], terms.joined[members], 0.0)
        east, north = terms.easting[members], terms.northing[members]
        self.offsets = Offsets(east[:, self.rows] - east[:, self.columns], north[:, self.rows] - north[:, self.columns])
        self.both = self.present[:, self.rows] & self.present[:, self.columns]

    def square(self, lower: FloatArray, error: float) -> FloatArray:
        """Return symmetric matrices from their lower triangles, with a share of the error variance on the diagonal."""
        width = self.present.shape[1]
        kept = np.where(self.both, lower, 0.0)
        square = np.empty((len(lower), width, width))
        square[:, self.rows, self.columns] = kept
        square[:, self.columns, self.rows] = kept
        if error:
            diagonal = np.arange(width)
            square[:, diagonal, diagonal] += error * self.error_variance
        return square


def _inverse_factor(covariance: FloatArray) -> tuple[FloatArray, float]:
    """Return the inverses of the lower Cholesky factors, shape (b, width, width), and the margin of the worst."""
    factor = np.linalg.cholesky(covariance)
    pivots = np.diagonal(factor, axis1=1, axis2=2)
    margin = float((pivots**2 / np.diagonal(covariance, axis1=1, axis2=2)).min()) / _SMALLEST_PIVOT
    if margin < 1.0:
        raise np.linalg.LinAlgError("a value is determined by its neighbours")
    inverse: FloatArray = np.linalg.inv(factor)
    return inverse, margin
