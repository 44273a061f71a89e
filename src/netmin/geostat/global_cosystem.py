"""Cokriging from all samples: one factorisation, then triangular solves over blocks of targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from netmin.geostat.cokriging_system import CoSystem, Whitened, singular
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.global_system import factored
from netmin.geostat.models import FloatArray
from netmin.geostat.points import Points
from netmin.geostat.support import Support

#: Numbers in one block of covariances between samples and targets (16 MiB).
BLOCK = 2_097_152


class GlobalCoSystem(CoSystem):
    """All samples at once; see `CoSystem`."""

    def __init__(
        self,
        model: Coregionalisation,
        samples: Mapping[str, Points],
        means: Mapping[str, float] | None = None,
        support: Support = "sample",
    ) -> None:
        from scipy.linalg import solve_triangular

        super().__init__(model, samples, means, support)
        everywhere = np.concatenate([points.coordinates for points in self.samples])
        places, number = np.unique(everywhere, axis=0, return_inverse=True)
        #: Distinct places, and the number of each sample's, one array per variable.
        self.places = places
        ends = np.cumsum([len(points.easting) for points in self.samples])
        self.parts = [slice(int(end) - len(p.easting), int(end)) for end, p in zip(ends, self.samples, strict=True)]
        self.at = [number.ravel()[part] for part in self.parts]
        self.factor = factored(self._covariance(), lambda: singular(model), in_place=True)
        trend = np.zeros((int(ends[-1]), len(self.samples) if self.ordinary else 0))
        if self.ordinary:
            for variable, part in enumerate(self.parts):
                trend[part, variable] = 1.0
        values = np.concatenate(self.values, axis=1).T
        self.trend = solve_triangular(self.factor, trend, lower=True) if self.ordinary else trend
        self.white = solve_triangular(self.factor, values, lower=True)

    def _covariance(self) -> FloatArray:
        """Return the covariance of each sample with each other, measurement error included."""
        east = self.places[:, None, 0] - self.places[None, :, 0]
        north = self.places[:, None, 1] - self.places[None, :, 1]
        count = self.parts[-1].stop
        covariance = np.zeros((count, count))
        for structure, matrix in zip(self.model.structures, self.matrices, strict=True):
            correlation = structure.covariance_of(east, north)
            for i, rows in enumerate(self.parts):
                for j, columns in enumerate(self.parts):
                    covariance[rows, columns] += matrix[i, j] * correlation[np.ix_(self.at[i], self.at[j])]
        covariance[np.diag_indices(count)] += np.concatenate(self.errors)
        return covariance

    def _to_targets(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return the covariance of each sample with each variable asked for at each target, shape (n, t, m)."""
        east = self.places[:, None, 0] - easting
        north = self.places[:, None, 1] - northing
        covariance = np.zeros((self.parts[-1].stop, len(wanted), len(easting)))
        for structure, matrix in zip(self.model.structures, self.to_targets, strict=True):
            if not matrix.any():
                continue
            correlation = structure.covariance_of(east, north)
            for i, rows in enumerate(self.parts):
                covariance[rows] += correlation[self.at[i], None, :] * matrix[i, wanted][:, None]
        return covariance

    def whitened(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]
    ) -> Iterator[tuple[slice, Whitened]]:
        """Yield blocks of targets and what is whitened for them."""
        from scipy.linalg import solve_triangular

        samples, asked = len(self.factor), len(wanted)
        size = max(1, BLOCK // (samples * asked))
        at_zero = self.at_zero[np.ix_(wanted, wanted)]
        for start in range(0, len(easting), size):
            part = slice(start, min(start + size, len(easting)))
            covariance = self._to_targets(easting[part], northing[part], wanted).reshape(samples, -1)
            target = solve_triangular(self.factor, covariance, lower=True, overwrite_b=True, check_finite=False)
            shape = (-1, asked, part.stop - part.start)
            yield (
                part,
                Whitened(
                    at_zero,
                    _products(target.reshape(shape)),
                    (self.trend.T @ target).reshape(shape).transpose(2, 0, 1),
                    (self.trend.T @ self.trend)[None],
                    (self.trend.T @ self.white)[None],
                    (self.white.T @ target).reshape(shape).transpose(2, 0, 1),
                    self.own(wanted),
                ),
            )

    @cached_property
    def _dual(self) -> tuple[FloatArray, FloatArray]:
        """Means of the fields, shape (trends, versions), and what covariances with samples are multiplied by."""
        from scipy.linalg import solve_triangular

        fields = np.asarray(np.linalg.solve(self.trend.T @ self.trend, self.trend.T @ self.white), dtype=np.float64)
        return fields, solve_triangular(self.factor, self.white - self.trend @ fields, lower=True, trans="T")

    def means(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return the predictions of `solve` alone, shape (versions, t, m)."""
        fields, dual = self._dual
        samples, versions = dual.shape
        asked, count = len(wanted), len(easting)
        found = np.empty((versions, asked, count))
        size = max(1, BLOCK // (max(samples, versions) * asked))
        for start in range(0, count, size):
            part = slice(start, start + size)
            covariance = self._to_targets(easting[part], northing[part], wanted)
            found[:, :, part] = (dual.T @ covariance.reshape(samples, -1)).reshape(versions, asked, -1)
        found += (fields.T @ self.own(wanted))[:, :, None]
        return self.means_in_units(found, wanted)


def _products(target: FloatArray) -> FloatArray:
    """Return the products of every two variables at each target, summed over samples; (n, t, m) gives (m, t, t)."""
    asked, count = target.shape[1:]
    products = np.empty((count, asked, asked))
    for i in range(asked):
        for j in range(i, asked):
            products[:, i, j] = products[:, j, i] = np.einsum("nm,nm->m", target[:, i], target[:, j])
    return products
