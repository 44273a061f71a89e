"""What is known of a normal field at many cells and at candidate places, all together: means and covariances.

Kriging tells of each target by itself. To say what a sample here would tell about the ground there, the covariances of
what is not known are needed as well. With λ the kriging weights at candidate s, m its Lagrange multiplier and k_c the
covariances of cell c with the samples, that between the errors at c and s is C(c − s) − λ'k_c + m.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.kriging import FittedKriging
from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError, coordinate_pair
from netmin.language import Message

#: Above this many samples all of them at once take too long; the area would have to be divided.
MOST_SAMPLES = 5000

#: Most pairs of a candidate and a cell, or of two candidates (200 MB of numbers).
MOST_PAIRS = 25_000_000

#: Covariances between samples and cells held at once (64 MiB).
_BLOCK = 8_388_608


@dataclass(frozen=True, eq=False)
class Places:
    """Where something is known to some extent.

    Attributes
    ----------
    easting, northing : array, shape (m,)
        [m]
    mean : array, shape (m,)
        [unit of the field]
    variance : array, shape (m,)
        [unit of the field, squared]
    """

    easting: FloatArray
    northing: FloatArray
    mean: FloatArray
    variance: FloatArray


@dataclass(frozen=True, eq=False)
class GaussianField:
    """Means, variances and covariances of a normal field, given the samples so far.

    Attributes
    ----------
    cells : Places
        Where a decision is taken, shape (m,).
    candidates : Places
        Where a sample could be taken, shape (c,).
    across : array, shape (c, m)
        Covariance of each candidate with each cell. [unit of the field, squared]
    between : array, shape (c, c)
        Covariance of candidates. [unit of the field, squared]
    sampled : array, shape (n, 2)
        Easting and northing of the samples so far. [m]
    notes : tuple of Message
        What was assumed.
    """

    cells: Places
    candidates: Places
    across: FloatArray
    between: FloatArray
    sampled: FloatArray
    notes: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        shape = len(self.candidates.mean), len(self.cells.mean)
        if self.across.shape != shape or self.between.shape != (shape[0], shape[0]):
            raise ValueError(
                f"covariances must have shapes {shape} and {(shape[0], shape[0])}, "
                f"not {self.across.shape} and {self.between.shape}"
            )


def gaussian_field(
    fitted: Any,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    candidates: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
) -> GaussianField:
    """Return what kriging knows of cells and candidates together, from all samples.

    Parameters
    ----------
    fitted : FittedKriging or FittedLognormalKriging
        Kriging with its samples; of lognormal kriging the field is the logarithm. A neighbourhood is not used: a
        change of neighbours from cell to cell would make the covariances contradict one another.
    easting, northing : array, shape (m,)
        The cells. [m]
    candidates : tuple of two arrays, shape (c,), optional
        Easting and northing of the places where a sample could be taken; by default the cells. [m]

    Returns
    -------
    GaussianField

    Raises
    ------
    UnmappableError
        If there are too many samples, or too many cells for the candidates.
    """
    kriging: FittedKriging = getattr(fitted, "log", fitted)
    cells = coordinate_pair(easting, northing)
    spots = cells if candidates is None else coordinate_pair(*candidates)
    pairs = len(spots[0]) * max(len(cells[0]), len(spots[0]))
    if pairs > MOST_PAIRS:
        raise UnmappableError(
            Message.of("geostat.too-many-pairs", cells=len(cells[0]), candidates=len(spots[0]), most=MOST_PAIRS)
        )
    points = kriging.points
    if len(points.easting) > MOST_SAMPLES:
        raise UnmappableError(
            Message.of("geostat.too-many-samples-to-plan", count=len(points.easting), most=MOST_SAMPLES)
        )
    if not all(np.isfinite(part).all() for part in (*cells, *spots)):
        raise ValueError("every cell and candidate needs an easting and a northing that are numbers")
    together = _Together(kriging, spots)
    notes = points.notes
    if not isinstance(kriging.system, GlobalSystem):
        notes = (*notes, Message.of("geostat.planned-from-all", count=len(points.easting)))
    across, between = together.covariance(*cells), together.covariance(*spots)
    between = 0.5 * (between + between.T)
    return GaussianField(together.known(*cells), together.known(*spots), across, between, points.coordinates, notes)


class _Together:
    """Joint kriging of the candidates with whatever else is asked about."""

    def __init__(self, kriging: FittedKriging, spots: tuple[FloatArray, FloatArray]) -> None:
        self.kriging = kriging
        self.points = kriging.points
        self.system = GlobalSystem(kriging.choice.model, kriging.points)
        self.spots = spots
        drift = kriging.drift_at(*spots)
        self.weights = self.system.weights(*spots, drift)
        self.multipliers = self.system.multipliers(*spots, drift)
        self.means, _, _ = self.system.solve(*spots, drift)

    def known(self, easting: FloatArray, northing: FloatArray) -> Places:
        """Return mean and variance; what equally probable versions of the values differ by is added to the variance."""
        means, variance, _ = self.system.solve(easting, northing, self.kriging.drift_at(easting, northing))
        if len(means) > 1:
            variance = variance + means.var(axis=0, ddof=1) * (1.0 + 1.0 / len(means))
        mean = means.mean(axis=0) + self.kriging.choice.known_mean
        return Places(easting, northing, mean, np.maximum(variance, 0.0))

    def covariance(self, easting: FloatArray, northing: FloatArray) -> FloatArray:
        """Return the covariance of every candidate with every place, shape (c, m)."""
        found = np.empty((len(self.spots[0]), len(easting)))
        size = max(1, _BLOCK // max(len(self.points.easting), len(self.spots[0]), 1))
        for start in range(0, len(easting), size):
            part = slice(start, start + size)
            found[:, part] = self._block(easting[part], northing[part])
        return found

    def _block(self, easting: FloatArray, northing: FloatArray) -> FloatArray:
        model = self.system.model
        to_samples = model.covariance_of(
            self.points.easting[:, None] - easting, self.points.northing[:, None] - northing
        )
        direct = model.covariance_of(self.spots[0][:, None] - easting, self.spots[1][:, None] - northing)
        drift = self.kriging.drift_at(easting, northing)
        covariance: FloatArray = direct - self.weights.T @ to_samples + self.multipliers.T @ drift.T
        if len(self.means) > 1:
            versions = len(self.means)
            here = self.system.solve(easting, northing, drift)[0]
            apart = (self.means - self.means.mean(axis=0)).T @ (here - here.mean(axis=0))
            covariance = covariance + apart / (versions - 1.0) * (1.0 + 1.0 / versions)
        return covariance
