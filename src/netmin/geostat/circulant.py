"""Fields on a lattice by circulant embedding.

The lattice is wrapped onto a larger torus, where covariances are a convolution and a fast Fourier transform turns
white noise into a field (`dietrich1997`, `wood1994`). Of the complex numbers that one transform returns, real and
imaginary parts are two independent fields. On the torus two nodes are as far apart as the shorter way round says.
Where that is not the way across the lattice, or where eigenvalues had to be set to zero because they came out
negative, the covariance of the field differs from the model's. By how much is computed, not hoped:
`CirculantEmbedding.error`.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netmin.geostat.lattice import Lattice
from netmin.geostat.models import CovarianceModel, FloatArray

ComplexArray = npt.NDArray[np.complex128]

#: Largest difference between the covariance of the field and that of the model that is accepted, over the sill.
LARGEST_ERROR = 1e-4

#: Most nodes of the torus: 128 MiB of complex numbers for each thread.
MOST_NODES = 8_388_608

#: How much longer the sides of the torus become when it was too small.
_GROWTH = 1.4


@dataclass(frozen=True, eq=False)
class CirculantEmbedding:
    """A lattice wrapped onto a torus.

    Attributes
    ----------
    lattice : Lattice
        The nodes that are wanted.
    shape : tuple of int
        Rows and columns of the torus.
    amplitude : array, shape `shape`
        What white noise is multiplied by before it is transformed.
    error : float
        Largest difference between the covariance of the field and that of the model over all pairs of nodes of the
        lattice, as a share of the sill. [–]
    negative_share : float
        Sum of the negative eigenvalues, without their sign, over that of the positive ones. [–]

    References
    ----------
    dietrich1997, wood1994
    """

    lattice: Lattice
    shape: tuple[int, int]
    amplitude: FloatArray
    error: float
    negative_share: float
    _workspaces: threading.local = field(default_factory=threading.local, repr=False)

    @classmethod
    def of(cls, model: CovarianceModel, lattice: Lattice) -> CirculantEmbedding | None:
        """Wrap a lattice onto the smallest torus that serves, or return None where none up to `MOST_NODES` does.

        Parameters
        ----------
        model : CovarianceModel
            With a sill above zero and without a nugget, which needs no lattice.
        lattice : Lattice
            The nodes that are wanted.
        """
        if any(_never_closes(part) for part in model.structures):
            return None
        rows, columns = _first_shape(model, lattice)
        while rows * columns <= MOST_NODES:
            embedding = cls._on_torus(model, lattice, (rows, columns))
            if embedding.error <= LARGEST_ERROR:
                return embedding
            rows, columns = _fast(_GROWTH * rows), _fast(_GROWTH * columns)
        return None

    @classmethod
    def _on_torus(cls, model: CovarianceModel, lattice: Lattice, shape: tuple[int, int]) -> CirculantEmbedding:
        from scipy.fft import fft2, ifft2

        eigenvalues = fft2(_wrapped(model, lattice, shape)).real
        negative = abs(float(eigenvalues.sum(where=eigenvalues < 0)))
        np.maximum(eigenvalues, 0.0, out=eigenvalues)
        positive = float(eigenvalues.sum())
        # What was cut off is given back in proportion, so that the variance stays the sill.
        eigenvalues *= model.sill * eigenvalues.size / positive
        error = _largest_difference(ifft2(eigenvalues).real, model, lattice) / model.sill
        amplitude = np.sqrt(eigenvalues * eigenvalues.size)
        return cls(lattice, shape, amplitude, error, negative / positive)

    def pair(self, generator: np.random.Generator) -> ComplexArray:
        """Return two independent fields as real and imaginary parts, shape (rows of the lattice, columns of the torus).

        The array is overwritten by the next call from the same thread; what lies beyond the columns of the lattice is
        of no use.
        """
        from scipy.fft import ifft

        noise = self._workspace
        generator.standard_normal(out=noise.view(np.float64))
        noise *= self.amplitude
        # Down the columns first: afterwards only the rows of the lattice need the second transform.
        down: ComplexArray = ifft(noise, axis=0, overwrite_x=True)[: self.lattice.rows]
        both: ComplexArray = ifft(down, axis=1, overwrite_x=True)
        return both

    @property
    def _workspace(self) -> ComplexArray:
        """Numbers that belong to the thread that asks."""
        own: ComplexArray | None = getattr(self._workspaces, "noise", None)
        if own is None:
            own = self._workspaces.noise = np.empty(self.shape, dtype=np.complex128)
        return own

    @cached_property
    def columns(self) -> int:
        """Columns of the torus, to number the nodes of what `pair` returns."""
        return self.shape[1]


def _never_closes(part: CovarianceModel) -> bool:
    """Tell whether a structure consists of layers aslant: followed around the torus, they do not meet themselves."""
    turned = part.offset_matrix
    return bool(
        part.partial_sill > 0 and abs(np.linalg.det(turned)) < 1e-12 and np.abs(turned).min(axis=1).max() > 1e-9
    )


def _first_shape(model: CovarianceModel, lattice: Lattice) -> tuple[int, int]:
    """Return the torus on which the way round is nowhere both short and correlated: a guess that is tested."""
    # Doubled, the way across a lattice is never longer than the way round, whatever the model.
    doubled = (2 * lattice.rows - 1, 2 * lattice.columns - 1)
    reach_east, reach_north = _reach(model)
    padded = (
        lattice.rows + math.ceil(min(reach_north / lattice.north_step, lattice.rows)),
        lattice.columns + math.ceil(min(reach_east / lattice.east_step, lattice.columns)),
    )
    return _fast(min(padded[0], doubled[0])), _fast(min(padded[1], doubled[1]))


def _reach(model: CovarianceModel) -> tuple[float, float]:
    """Return how far to the east and to the north covariances reach above half the largest error [m]."""
    east, north = 0.0, 0.0
    for part in model.structures:
        if part.partial_sill <= 0:
            continue
        distance = _spent_at(part, 0.5 * LARGEST_ERROR)
        turn = part.offset_matrix
        squared = turn.T @ turn
        determinant = float(np.linalg.det(squared))
        if determinant <= 0:
            return math.inf, math.inf
        # The half-axes of the box around the ellipse of this distance.
        east = max(east, distance * math.sqrt(squared[1, 1] / determinant))
        north = max(north, distance * math.sqrt(squared[0, 0] / determinant))
    return east, north


def _spent_at(part: CovarianceModel, correlation: float) -> float:
    """Return the distance of a structure at which no more than this correlation is left [m]; it falls monotonically."""
    high = max(part.practical_range, 1e-300)
    while float(part.correlation(np.array(high))) > correlation:
        high *= 2.0
    low = 0.0
    for _ in range(20):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if float(part.correlation(np.array(middle))) > correlation else (low, middle)
    return high


def _fast(length: float) -> int:
    """Return the next length, not below this one, that transforms quickly."""
    from scipy.fft import next_fast_len

    return int(next_fast_len(max(math.ceil(length), 2)))


def _wrapped(model: CovarianceModel, lattice: Lattice, shape: tuple[int, int]) -> FloatArray:
    """Return the covariance of the first node with every node of the torus, by the shorter way round."""
    down = _way_round(shape[0]) * -lattice.north_step
    across = _way_round(shape[1]) * lattice.east_step
    covariance = model.covariance_of(*np.broadcast_arrays(across[None, :], down[:, None]))
    # Half-way round both ways are equally long, but where directions differ not equally correlated.
    return 0.5 * (covariance + np.roll(covariance[::-1, ::-1], (1, 1), axis=(0, 1)))


def _way_round(length: int) -> FloatArray:
    """Return steps from the first node along one side of the torus: 0, 1, … up to half, then negative."""
    steps = np.arange(length, dtype=float)
    return np.where(steps <= length // 2, steps, steps - length)


def _largest_difference(implied: FloatArray, model: CovarianceModel, lattice: Lattice) -> float:
    """Return how far the covariance of the torus lies from the model's at any offset within the lattice."""
    down = np.arange(lattice.rows)
    across = np.arange(1 - lattice.columns, lattice.columns)
    expected = model.covariance_of(
        *np.broadcast_arrays(across[None, :] * lattice.east_step, down[:, None] * -lattice.north_step)
    )
    return float(np.abs(implied[: lattice.rows][:, across] - expected).max())
