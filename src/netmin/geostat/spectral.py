"""Fields as sums of random waves, at any places (`shinozuka1972`, `lantuejoul2002`).

Each wave has a wave vector drawn from the model's spectral distribution and two normal amplitudes, of its cosine and
its sine. Given the wave vectors a field is exactly normal, its variance is exactly the sill, and its covariance is the
mean of cosines: over all draws that mean is the model's, while in one draw it strays from it. What is drawn at a place
depends on the seed and on the place, not on the other places asked for: tiles of a map fit together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from netmin.geostat.lattice import IndexArray, Lattice
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.sites import Sites
from netmin.geostat.wave_numbers import wave_vectors

#: Waves in one field.
WAVES = 1024

#: Fewest waves of a structure, however small its part of the variance.
_FEWEST_WAVES = 32

#: Cosines computed at once (16 MiB).
_AT_ONCE = 2_097_152


class SpectralField:
    """A field at targets and samples, drawn as a sum of waves.

    Parameters
    ----------
    model : CovarianceModel
        With a sill above zero, a spectral distribution (`wave_numbers.has_waves`) and without a nugget.
    sites : Sites
        Where to draw.
    waves : int
        Waves in one field.

    References
    ----------
    shinozuka1972, lantuejoul2002
    """

    def __init__(self, model: CovarianceModel, sites: Sites, waves: int = WAVES) -> None:
        self.sites = sites
        parts = [part for part in model.structures if part.partial_sill > 0]
        counts = [max(_FEWEST_WAVES, math.ceil(waves * part.partial_sill / model.sill)) for part in parts]
        self.parts = tuple(zip(parts, counts, strict=True))
        scale = [np.full(count, math.sqrt(part.partial_sill / count)) for part, count in self.parts]
        self._amplitude = np.concatenate(scale)
        self._node: tuple[IndexArray, IndexArray] | None = None
        if sites.targets.lattice is not None:
            position = sites.targets.lattice.position(sites.targets.easting, sites.targets.northing)
            self._node = np.rint(position[0]).astype(np.int64), np.rint(position[1]).astype(np.int64)

    def pair(self, generator: np.random.Generator, targets: FloatArray, samples: FloatArray) -> None:
        """Draw two independent fields, or one.

        Parameters
        ----------
        generator : numpy.random.Generator
            Of the random numbers.
        targets : array, shape (1 or 2, m)
            Filled with the values at the targets.
        samples : array, shape (1 or 2, n)
            Filled with the values at the samples.
        """
        vectors = np.concatenate([wave_vectors(part, count, generator) for part, count in self.parts])
        amplitudes = self._amplitude * generator.standard_normal((2, 2, len(vectors)))
        wanted = amplitudes[: len(targets)]
        _at_places(vectors, wanted, self.sites.sample_easting, self.sites.sample_northing, samples)
        place = self.sites.targets
        if place.lattice is None or self._node is None:
            _at_places(vectors, wanted, place.easting, place.northing, targets)
            return
        for field, values in zip(_on_lattice(vectors, wanted, place.lattice), targets, strict=True):
            values[:] = field[self._node]


def _at_places(
    vectors: FloatArray, amplitudes: FloatArray, easting: FloatArray, northing: FloatArray, values: FloatArray
) -> None:
    """Sum waves at places; amplitudes of cosines and sines have shape (fields, 2, waves)."""
    size = max(1, _AT_ONCE // len(vectors))
    for start in range(0, len(easting), size):
        part = slice(start, start + size)
        phase = np.outer(easting[part], vectors[:, 0])
        phase += np.outer(northing[part], vectors[:, 1])
        waves = np.sin(phase)
        values[:, part] = amplitudes[:, 1] @ waves.T
        np.cos(phase, out=waves)
        values[:, part] += amplitudes[:, 0] @ waves.T


def _on_lattice(vectors: FloatArray, amplitudes: FloatArray, lattice: Lattice) -> Iterator[FloatArray]:
    """Sum waves over a lattice, field by field: every wave is a product of one across and one down the lattice."""
    across = _turns(vectors[:, 0], lattice.west, lattice.east_step, lattice.columns).T
    down = _turns(vectors[:, 1], lattice.north, -lattice.north_step, lattice.rows)
    down = np.hstack([down.real, down.imag])
    for of_cosine, of_sine in amplitudes[:, :, :, None]:
        yield down @ np.vstack(
            [of_cosine * across.real + of_sine * across.imag, of_sine * across.real - of_cosine * across.imag]
        )


def _turns(rates: FloatArray, first: float, step: float, count: int) -> npt.NDArray[np.complex128]:
    """Return exp(i · rate · coordinate) at equal steps, shape (count, rates).

    Sines and cosines are slow: they are computed for two short rows of coordinates, whose products are all the others.
    """
    short = math.isqrt(count - 1) + 1
    fine = np.exp(1j * np.outer(step * np.arange(short), rates))
    coarse = np.exp(1j * np.outer(first + step * short * np.arange(-(-count // short)), rates))
    turns: npt.NDArray[np.complex128] = (coarse[:, None, :] * fine[None, :, :]).reshape(-1, len(rates))[:count]
    return turns
