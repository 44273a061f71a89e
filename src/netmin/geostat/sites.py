"""Targets and samples together: where a field has to be drawn jointly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netmin.geostat.draws import Targets
from netmin.geostat.models import FloatArray
from netmin.geostat.points import Points

IndexArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sites:
    """Where to draw a field.

    Attributes
    ----------
    targets : Targets
        Distinct places of the map.
    sample_easting, sample_northing : array, shape (n,)
        Distinct places of the samples; none where there are no samples. [m]
    """

    targets: Targets
    sample_easting: FloatArray
    sample_northing: FloatArray

    @classmethod
    def without_samples(cls, targets: Targets) -> Sites:
        """Return the places of a map alone."""
        return cls(targets, np.empty(0), np.empty(0))

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return len(self.sample_easting)

    @cached_property
    def shared(self) -> tuple[IndexArray, IndexArray]:
        """Numbers of the targets that lie where a sample does, and of these samples."""
        count = len(self.targets.easting)
        if not self.samples or not count:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        # Zero has two signs, which would sort as two numbers: adding zero leaves one.
        target = np.column_stack([self.targets.easting, self.targets.northing]) + 0.0
        sample = np.column_stack([self.sample_easting, self.sample_northing]) + 0.0
        near = np.flatnonzero(np.isin(target[:, 0], sample[:, 0]))
        places, number = np.unique(np.vstack([target[near], sample]), axis=0, return_inverse=True)
        number = number.ravel()
        holder = np.full(len(places), -1)
        holder[number[len(near) :]] = np.arange(self.samples)
        found = holder[number[: len(near)]]
        return near[found >= 0], found[found >= 0]


def distinct(points: Points) -> Points:
    """Return samples with those at one place made into one.

    Samples at one place that each have a measurement error tell as much of it as their mean, weighted by precision,
    with the precision of all of them together.
    """
    _, first, group, size = np.unique(
        points.coordinates, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    if size.max() == 1:
        return points
    group, kept = group.ravel(), np.argsort(first)
    several = size > 1
    # Samples alone at their place may be without error; their own numbers stay.
    precision = 1.0 / np.where(several[group], points.error_variance, 1.0)
    total = np.bincount(group, weights=precision)
    means = np.stack([np.bincount(group, weights=row * precision) / total for row in points.versions])
    values = np.where(several, means, points.versions[:, first])
    error = np.where(several, 1.0 / total, points.error_variance[first])
    return Points(
        points.easting[first[kept]], points.northing[first[kept]], values[:, kept], error[kept], points.notes
    )  # fmt: skip
