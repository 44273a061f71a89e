"""Simulation of one place after another: every place is drawn given the nearest samples and places drawn before.

Slow, but it needs neither a lattice nor a spectral distribution, nor a sill. The path through the places is drawn at
random and is the same for all draws, so that weights are computed once (`deutsch1998`, `goovaerts1997`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbour_weights import NOBODY, Conditioning, conditional_weights, nearest_earlier
from netmin.geostat.random_streams import PATH, stream
from netmin.geostat.sites import Sites

IndexArray = npt.NDArray[np.int64]

#: How many nearest places are given where nobody says.
NEIGHBOURS = 64


@dataclass(frozen=True, eq=False)
class Path:
    """A sequence of targets, and what each of them is given.

    Samples are numbered from 0, targets behind them.

    Attributes
    ----------
    visited : array of int, shape (v,)
        Targets in the order they are drawn; those that lie at a sample known without error are not among them.
    neighbours : array of int, shape (v, k)
        Numbers of samples and targets, `NOBODY` where there are too few.
    easting, northing : array, shape (n + m,)
        Samples, then targets. [m]
    error_variance : array, shape (n + m,)
        Of the samples; zero for targets. [square of the unit of the values]
    samples : int
        n.
    """

    visited: IndexArray
    neighbours: IndexArray
    easting: FloatArray
    northing: FloatArray
    error_variance: FloatArray
    samples: int

    @classmethod
    def through(cls, sites: Sites, error_variance: FloatArray, neighbours: int | None, seed: int) -> Path:
        """Lay a random path through the targets.

        Parameters
        ----------
        sites : Sites
            Samples and targets.
        error_variance : array, shape (n,)
            Of the samples. [square of the unit of the values]
        neighbours : int, optional
            How many nearest places each target is given; by default `NEIGHBOURS`.
        seed : int
            Of the path.
        """
        count, samples = len(sites.targets.easting), sites.samples
        east = np.concatenate([sites.sample_easting, sites.targets.easting])
        north = np.concatenate([sites.sample_northing, sites.targets.northing])
        known = np.zeros(count, dtype=bool)
        target, sample = sites.shared
        known[target[error_variance[sample] == 0.0]] = True
        visited = np.flatnonzero(~known)
        visited = visited[stream(seed, PATH).permutation(len(visited))]
        order = np.concatenate([np.arange(samples), samples + visited])
        width = min(NEIGHBOURS if neighbours is None else neighbours, max(len(order) - 1, 0))
        earlier = nearest_earlier(np.column_stack([east, north])[order], samples, width)
        given = np.where(earlier == NOBODY, NOBODY, order[earlier])
        error = np.concatenate([error_variance, np.zeros(count)])
        return cls(visited, given, east, north, error, samples)

    def weights(self, model: CovarianceModel, *, known_mean: bool) -> tuple[FloatArray, FloatArray]:
        """Return the weights of what each visited target is given, shape (v, k), and the variance left, shape (v,)."""
        present = self.neighbours != NOBODY
        given = Conditioning(
            self.easting[self.neighbours], self.northing[self.neighbours], present,
            self.error_variance[self.neighbours],
        )  # fmt: skip
        at = self.samples + self.visited
        return conditional_weights(model, self.easting[at], self.northing[at], given, known_mean=known_mean)


def draw_in_sequence(path: Path, weights: FloatArray, variance: FloatArray, values: FloatArray) -> None:
    """Turn standard normal numbers at the targets into values, one target after another, all draws at once.

    Parameters
    ----------
    path : Path
        The sequence.
    weights, variance : array, shape (v, k) and (v,)
        As `Path.weights` returns them.
    values : array, shape (n + m, draws)
        Values of the samples, then standard normal numbers, which are overwritten; targets at known samples hold the
        sample already. Means of the field are taken off.
    """
    spread = np.sqrt(variance)
    for step, target in enumerate(path.samples + path.visited):
        present = path.neighbours[step] != NOBODY
        values[target] *= spread[step]
        values[target] += weights[step, present] @ values[path.neighbours[step, present]]
