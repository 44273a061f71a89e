"""The compiled engines: the questions of `GlobalSystem` and `LocalSystem`, and to within rounding their answers."""

from __future__ import annotations

import math

import numpy as np

from netmin.geostat.block import Block, covariance_of_target
from netmin.geostat.compiled.covariance import covariances, structures_of
from netmin.geostat.compiled.lanes import WIDTH
from netmin.geostat.compiled.local_kriging import apply_weights, krige
from netmin.geostat.compiled.records import (
    COLLINEAR,
    SINGULAR,
    TOO_FEW,
    Answers,
    Choice,
    Covariance,
    IndexArray,
    Samples,
    Targets,
)
from netmin.geostat.compiled.search import file_in_buckets, settle_within
from netmin.geostat.compiled.tiles import groups_of
from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbour_search import NeighbourSearch
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import Points, collinear, singular
from netmin.geostat.threads import available_threads, in_threads

#: Up to so many samples all of them are factored lane by lane; more of them are left to the linear algebra library.
MOST_SAMPLES_AT_ONCE = 400

#: Values per sample up to which they ride along in the elimination; more are summed with weights.
_MOST_VALUES = 4

#: A pivot below this share of the sill says that a sample is determined by others.
_SMALLEST_PIVOT = 1e-13

#: Fewer targets than this are done before a second thread has started.
_WORTH_A_THREAD = 10_000

#: Parts that each thread takes, one after the other, so that none waits long for the last.
_PARTS_PER_THREAD = 16

#: Weights held at once (32 MiB with the numbers of their samples).
_WEIGHTS_AT_ONCE = 2_097_152

#: Samples in a bucket, about.
_IN_BUCKET = 2.0

_NO_LISTS = np.empty((0, 0), dtype=np.int64)


class Loops:
    """Samples and a covariance model, laid out for the compiled loops.

    Parameters
    ----------
    model : CovarianceModel
        Of structures that `structures_of` knows.
    points : Points
        The samples, their drift functions and values.
    """

    def __init__(self, model: CovarianceModel, points: Points) -> None:
        structures = structures_of(model)
        if structures is None:
            raise ValueError(f"there is no compiled form of {model}")
        self.model, self.points, self.structures = model, points, structures
        self.lift = points.lift(model)
        #: Values that ride along: all versions where they are few, else the first alone, for its weights.
        self.values = len(points.versions) if len(points.versions) <= _MOST_VALUES else 1
        self.samples = _in_buckets(points, np.column_stack([points.drift, points.versions[: self.values].T]))
        self.position = np.empty(len(points.easting), dtype=np.int64)
        self.position[self.samples.number] = np.arange(len(points.easting))
        self.density = 1.0 / max(_area(points) / len(points.easting), 1e-300)

    def run(
        self,
        easting: FloatArray,
        northing: FloatArray,
        drift: FloatArray,
        choice: Choice,
        *,
        block: Block | None = None,
        own: IndexArray | None = None,
        weights: bool = False,
    ) -> Answers:
        """Krige at targets; raise where the samples do not determine the answer, NaN where there are too few."""
        count, values = len(easting), self.values
        kept = (count, choice.lists.shape[1] or choice.nearest) if weights else (0, 0)
        answers = Answers(
            np.empty((values, count)), np.empty(count), np.empty(count), np.zeros(count, dtype=np.int64),
            np.zeros(kept, dtype=np.int64), np.zeros(kept),
        )  # fmt: skip
        if count:
            self._run(easting, northing, drift, choice, block, own, answers)
        state = answers.state
        if (state == SINGULAR).any():
            raise singular(self.model)
        if (state == COLLINEAR).any():
            raise collinear()
        for array in (*answers.mean, answers.variance, answers.lagrange):
            array[state == TOO_FEW] = np.nan
        return answers

    def _run(
        self,
        easting: FloatArray,
        northing: FloatArray,
        drift: FloatArray,
        choice: Choice,
        block: Block | None,
        own: IndexArray | None,
        answers: Answers,
    ) -> None:
        at_zero = self.model.covariance_at_zero + self.lift
        of_target = covariance_of_target(self.model, block) + self.lift
        model = Covariance(
            self.structures, self.lift, self.model.nugget, at_zero, of_target, _SMALLEST_PIVOT * at_zero
        )  # fmt: skip
        points = np.array([[0.0, 0.0, 1.0]]) if block is None else np.column_stack([block.offsets, block.weights])
        nobody = np.full(len(easting), -1, dtype=np.int64) if own is None else own
        targets = Targets(
            np.ascontiguousarray(easting), np.ascontiguousarray(northing), np.ascontiguousarray(drift), nobody, points
        )
        groups, order = groups_of(targets.east, targets.north, self.density, choice.nearest)
        threads = available_threads() if len(easting) >= _WORTH_A_THREAD else 1
        cuts = (
            np.linspace(0, len(groups) - 1, threads * _PARTS_PER_THREAD + 1).astype(int)
            if threads > 1
            else (np.array([0, len(groups) - 1]))
        )

        def part(ends: tuple[int, int]) -> None:
            krige(self.samples, model, targets, choice, groups, order, answers, *ends)

        in_threads(part, zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True), threads)


class CompiledLocalSystem:
    """The neighbours of each target; see `netmin.geostat.local_system.LocalSystem`."""

    def __init__(self, model: CovarianceModel, points: Points, neighbourhood: Neighbourhood) -> None:
        self.model = model
        self.points = points
        self.neighbourhood = neighbourhood
        self.nearest = min(neighbourhood.nearest, len(points.easting))
        self.least = max(neighbourhood.least, points.drift.shape[1], 1)
        #: Sectors are searched in numpy, and the loops are given lists.
        self.search = (
            NeighbourSearch(points.easting, points.northing, neighbourhood) if neighbourhood.sectors > 1 else None
        )
        self.loops = Loops(model, points)

    def solve(
        self, easting: FloatArray, northing: FloatArray, drift: FloatArray | None = None, block: Block | None = None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (versions, m), and variances and Lagrange multipliers, shape (m,)."""
        drift = np.ones((len(easting), 1)) if drift is None else drift
        versions = len(self.points.versions)
        if versions == self.loops.values and self.search is None:
            found = self.loops.run(easting, northing, drift, self._choice(), block=block)
            return found.mean, found.variance, found.lagrange
        means = np.empty((versions, len(easting)))
        variance, lagrange = np.empty(len(easting)), np.empty(len(easting))
        size = max(1, _WEIGHTS_AT_ONCE // self.nearest)
        for start in range(0, len(easting), size):
            part = slice(start, start + size)
            choice = self._choice(easting[part], northing[part])
            found = self.loops.run(
                easting[part], northing[part], drift[part], choice, block=block, weights=versions > self.loops.values
            )
            variance[part], lagrange[part] = found.variance, found.lagrange
            means[:, part] = found.mean if versions == self.loops.values else self._weighted(found)
        return means, variance, lagrange

    def leave_each_out(self) -> tuple[FloatArray, FloatArray]:
        """Return the prediction of every sample from its others, first version, and its variance, error included."""
        points = self.points
        own = None if self.search else self.loops.position
        lists = self._positions(self.search.others()) if self.search else _NO_LISTS
        found = self.loops.run(
            points.easting, points.northing, points.drift, self._with_lists(lists), own=own
        )  # fmt: skip
        return found.mean[0], found.variance + points.error_variance

    def _choice(self, easting: FloatArray | None = None, northing: FloatArray | None = None) -> Choice:
        if self.search is None or easting is None or northing is None:
            return self._with_lists(_NO_LISTS)
        return self._with_lists(self._positions(self.search.lists(easting, northing)))

    def _with_lists(self, lists: IndexArray) -> Choice:
        return Choice(self.nearest, self.least, float(self.neighbourhood.radius), lists)

    def _positions(self, lists: IndexArray) -> IndexArray:
        return np.where(lists < 0, -1, self.loops.position[lists])

    def _weighted(self, found: Answers) -> FloatArray:
        """Return the weighted sums of all versions, shape (versions, m); NaN where there were too few samples."""
        values = np.ascontiguousarray(self.points.versions[:, self.loops.samples.number].T)
        sums = np.empty((values.shape[1], len(found.neighbours)))
        cuts = np.linspace(0, len(found.neighbours), available_threads() * _PARTS_PER_THREAD + 1).astype(int)

        def part(ends: tuple[int, int]) -> None:
            apply_weights(found.neighbours[slice(*ends)], found.weights[slice(*ends)], values, sums, ends[0])

        in_threads(part, zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
        sums[:, found.state == TOO_FEW] = np.nan
        return sums


class CompiledGlobalSystem(GlobalSystem):
    """All samples at once; see `netmin.geostat.global_system.GlobalSystem`."""

    def __init__(self, model: CovarianceModel, points: Points) -> None:
        self.loops = Loops(model, points)
        super().__init__(model, points)

    def solve(
        self, easting: FloatArray, northing: FloatArray, drift: FloatArray | None = None, block: Block | None = None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (versions, m), and variances and Lagrange multipliers, shape (m,)."""
        count = len(self.points.easting)
        if count > MOST_SAMPLES_AT_ONCE or len(self.points.versions) > self.loops.values:
            return super().solve(easting, northing, drift, block)
        drift = np.ones((len(easting), 1)) if drift is None else drift
        found = self.loops.run(easting, northing, drift, Choice(count, 1, math.inf, _NO_LISTS), block=block)
        return found.mean, found.variance, found.lagrange

    def _covariance_to(self, easting: FloatArray, northing: FloatArray, block: Block | None) -> FloatArray:
        if block is not None:
            return super()._covariance_to(easting, northing, block)
        loops, shape = self.loops, (len(self.points.easting), len(easting))
        size = -(-shape[0] * shape[1] // WIDTH) * WIDTH
        east, north, out = np.zeros(size), np.zeros(size), np.empty(size)
        flat = slice(0, shape[0] * shape[1])
        np.subtract.outer(self.points.easting, easting, out=east[flat].reshape(shape))
        np.subtract.outer(self.points.northing, northing, out=north[flat].reshape(shape))
        covariances(east, north, size, loops.structures, loops.lift, self.model.nugget, out)
        return out[flat].reshape(shape)


def _area(points: Points) -> float:
    """Return the area of the bounding box of the samples [m²]; of samples in a line, that of a square of its length."""
    wide, high = float(np.ptp(points.easting)), float(np.ptp(points.northing))
    return wide * high or max(wide, high) ** 2


def _in_buckets(points: Points, columns: FloatArray) -> Samples:
    """File the samples in square buckets of about two, but not more buckets than twice the samples and their length."""
    east, north, count = points.easting, points.northing, len(points.easting)
    wide, high = float(np.ptp(east)), float(np.ptp(north))
    side = max(math.sqrt(wide * high * _IN_BUCKET / count), max(wide, high) / count, 1e-300)
    west, south = float(east.min()), float(north.min())
    in_row, rows = int(wide / side) + 1, int(high / side) + 1
    # As `bucket_of` does, so that a search looks where a sample was filed.
    column = np.clip(np.floor((east - west) / side), 0, in_row - 1).astype(np.int64)
    row = np.clip(np.floor((north - south) / side), 0, rows - 1).astype(np.int64)
    order, start = file_in_buckets(row * in_row + column, in_row * rows)
    settle_within(order, start, east, north)
    return Samples(
        east[order], north[order], points.error_variance[order], np.ascontiguousarray(columns[order]), order, start,
        np.array([west, south, side]), in_row,
    )  # fmt: skip
