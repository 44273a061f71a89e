"""Independent fields of a covariance model at targets and samples, by the method that fits the places.

Each call of `Field.pair` gives two fields that know nothing of one another, on the same targets and samples. Fields of
several models on one lattice, which co-simulation mixes, come from `choose_fields`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from netmin.geostat.between_nodes import BetweenNodes
from netmin.geostat.circulant import LARGEST_ERROR, MOST_NODES, CirculantEmbedding
from netmin.geostat.lattice import IndexArray, Lattice
from netmin.geostat.models import CovarianceModel, FloatArray, Nested
from netmin.geostat.points import UnmappableError
from netmin.geostat.sites import Sites
from netmin.geostat.spectral import WAVES, SpectralField
from netmin.geostat.wave_numbers import has_waves
from netmin.language import Message

Method = Literal["automatic", "circulant", "spectral", "sequential"]
METHODS = ("automatic", "circulant", "spectral", "sequential")

_CIRCULANT = ("dietrich1997", "wood1994")
_SPECTRAL = ("shinozuka1972", "lantuejoul2002")
_SEQUENTIAL = ("deutsch1998", "goovaerts1997")

#: Nodes laid around a lattice that has places between its nodes, so that those at its edge lie among nodes, too.
_PAD = 2

#: The lattice of the targets may grow this many times to hold the samples, or up to so many nodes.
_GROWN, _GROWN_NODES = 4, 65_536

#: Where places lie between its nodes, a lattice has this many steps to the shortest range, as long as it has at most so
#: many nodes: one that is laid under targets on none, and one that is the targets' own, refined.
_STEPS_TO_RANGE, _LAID_NODES, _REFINED_NODES = 8, 1_048_576, 131_072

#: A smaller error than this share of the sill is told as this one, since rounding is no news. [%]
_TOLD = 1e-4


class Field(Protocol):
    """Draws two independent fields at a time."""

    def pair(self, generator: np.random.Generator, targets: FloatArray, samples: FloatArray) -> None:
        """Fill values at targets, shape (1 or 2, m), and at samples, shape (1 or 2, n)."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """A field, or none where places have to be drawn one after another, and why.

    Attributes
    ----------
    field : Field or None
        None for the sequential method.
    method : str
        "circulant", "spectral" or "sequential".
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        Which method, and why not another one.
    """

    field: Field | None
    method: str
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = ()


class LatticeField:
    """A field on a lattice and at places between its nodes.

    Parameters
    ----------
    model : CovarianceModel
        Without a nugget.
    sites : Sites
        Where to draw.
    embedding : CirculantEmbedding
        Of a lattice that holds the targets, if they lie on a lattice at all.
    """

    def __init__(self, model: CovarianceModel, sites: Sites, embedding: CirculantEmbedding) -> None:
        self.embedding, self.samples = embedding, sites.samples
        lattice, targets = embedding.lattice, sites.targets
        east, north = sites.sample_easting, sites.sample_northing
        if targets.lattice is not None:
            row, column = (
                np.rint(part).astype(np.int64) for part in lattice.position(targets.easting, targets.northing)
            )
            #: Number of each target in what the embedding returns.
            self.node: IndexArray | None = row * embedding.shape[1] + column
        else:
            self.node = None
            #: Number of each target among samples and targets that are not samples.
            self.place = _places(sites)
            own = self.place >= self.samples
            east, north = np.append(east, targets.easting[own]), np.append(north, targets.northing[own])
        self.between = BetweenNodes(model, lattice, east, north)

    def pair(self, generator: np.random.Generator, targets: FloatArray, samples: FloatArray) -> None:
        """Fill values at targets, shape (1 or 2, m), and at samples, shape (1 or 2, n)."""
        fields = self.embedding.pair(generator)
        places = self.between.draw(fields, generator)
        at_targets = places[self.place] if self.node is None else fields.reshape(-1).take(self.node)
        for part in range(len(targets)):
            targets[part] = at_targets.imag if part else at_targets.real
            samples[part] = (places.imag if part else places.real)[: self.samples]


def _places(sites: Sites) -> IndexArray:
    """Return a number for each target: that of the sample where it lies at one, else one behind the samples."""
    count = len(sites.targets.easting)
    place = np.full(count, -1)
    target, sample = sites.shared
    place[target] = sample
    others = place < 0
    place[others] = sites.samples + np.arange(int(others.sum()))
    return place


class StillField:
    """A field without variance: zero everywhere."""

    def pair(self, _: np.random.Generator, targets: FloatArray, samples: FloatArray) -> None:
        """Fill targets and samples with zeros."""
        targets[:] = 0.0
        samples[:] = 0.0


def choose_field(model: CovarianceModel, sites: Sites, method: Method = "automatic") -> Chosen:
    """Return what draws fields of a model at targets and samples.

    Parameters
    ----------
    model : CovarianceModel
        The covariance. Its nugget is left out: it belongs to single values and is drawn with them.
    sites : Sites
        Where to draw.
    method : {"automatic", "circulant", "spectral", "sequential"}
        By default circulant embedding, on the lattice of the targets or on one laid under them; random waves where
        that would be too large; and one place after another where neither can serve.

    Returns
    -------
    Chosen

    Raises
    ------
    UnmappableError
        If a method was asked for that cannot serve here.
    """
    structured = model.structured
    if method == "sequential":
        return Chosen(None, "sequential", _SEQUENTIAL)
    if not structured.bounded:
        return _without_sill(method)
    if structured.sill <= 0:
        note = Message.of("geostat.simulation-only-nugget")
        return Chosen(StillField(), "circulant" if method == "automatic" else method, (), (note,))
    if method == "spectral":
        return _spectral(structured, sites, method, ())
    return _on_lattice(structured, sites, method, _lattice_for(structured, sites))


def choose_fields(
    structures: Sequence[CovarianceModel], sites: Sites, method: Method = "automatic"
) -> tuple[Chosen, ...]:
    """Return what draws fields of each of several models at the same targets and samples, on one lattice.

    Parameters
    ----------
    structures : sequence of CovarianceModel
        Simple models with a sill above zero, no nugget among them.
    sites : Sites
        Where to draw.
    method : {"automatic", "circulant", "spectral"}
        As in `choose_field`, for each of them. The lattice is fine enough for the shortest range of all.

    Returns
    -------
    tuple of Chosen
        Without a field where neither circulant embedding nor random waves can serve.

    Raises
    ------
    UnmappableError
        If a method was asked for that cannot serve here.
    """
    if not structures:
        return ()
    if method == "spectral":
        return tuple(_spectral(structure, sites, method, ()) for structure in structures)
    lattice = _lattice_for(Nested(tuple(structures)), sites)
    return tuple(_on_lattice(structure, sites, method, lattice) for structure in structures)


def _without_sill(method: Method) -> Chosen:
    if method != "automatic":
        raise UnmappableError(Message.of("geostat.simulation-no-sill"))
    return Chosen(None, "sequential", _SEQUENTIAL, (Message.of("geostat.simulation-no-sill-sequential"),))


def _on_lattice(model: CovarianceModel, sites: Sites, method: Method, lattice: Lattice | None) -> Chosen:
    embedding = None if lattice is None else CirculantEmbedding.of(model, lattice)
    if embedding is None:
        numbers = {"error": 100.0 * LARGEST_ERROR, "nodes": MOST_NODES}
        if method == "circulant":
            raise UnmappableError(Message.of("geostat.simulation-no-embedding", **numbers))
        return _spectral(model, sites, method, (Message.of("geostat.simulation-not-embedded", **numbers),))
    numbers = {
        "rows": embedding.shape[0], "columns": embedding.shape[1], "step": embedding.lattice.east_step,
        "error": max(100.0 * embedding.error, _TOLD), "negative": round(100.0 * embedding.negative_share, 4),
    }  # fmt: skip
    laid = sites.targets.lattice is None
    note = Message.of("geostat.simulation-lattice-laid" if laid else "geostat.simulation-circulant", **numbers)
    citations = _CIRCULANT + (("vecchia1988",) if laid or sites.samples else ())
    return Chosen(LatticeField(model, sites, embedding), "circulant", citations, (note,))


def _lattice_for(model: CovarianceModel, sites: Sites) -> Lattice | None:
    """Return the lattice of the targets, or one laid under them, with room for the samples; None if it is too large."""
    targets, step = sites.targets, _shortest_range(model) / _STEPS_TO_RANGE
    if targets.lattice is not None:
        if not sites.samples:
            return targets.lattice
        fine = _fine_enough(targets.lattice, step)
        most = max(_GROWN * fine.nodes, _GROWN_NODES)
        return fine.around(sites.sample_easting, sites.sample_northing, _PAD, most)
    if not len(targets.easting):
        return None
    laid = Lattice.under(targets.easting, targets.northing, step)
    laid = laid.around(sites.sample_easting, sites.sample_northing, _PAD, _LAID_NODES)
    return laid if laid.nodes <= _LAID_NODES else None


def _fine_enough(lattice: Lattice, step: float) -> Lattice:
    """Refine a lattice until its steps are no longer than this [m], or until it would have too many nodes."""
    parts = max(math.ceil(max(lattice.east_step, lattice.north_step) / step), 1)
    while parts > 1 and lattice.refined(parts).nodes > _REFINED_NODES:
        parts -= 1
    return lattice.refined(parts)


def _shortest_range(model: CovarianceModel) -> float:
    """Return the shortest practical range of any structure in any direction [m]."""
    # The largest stretch of an offset belongs to the direction of the shortest range.
    return min(
        part.practical_range / float(np.linalg.norm(part.offset_matrix, ord=2))
        for part in model.structures
        if part.partial_sill > 0
    )


def _spectral(model: CovarianceModel, sites: Sites, method: Method, why: tuple[Message, ...]) -> Chosen:
    if not has_waves(model):
        if method == "spectral":
            raise UnmappableError(Message.of("geostat.simulation-no-waves"))
        return Chosen(None, "sequential", _SEQUENTIAL, (*why, Message.of("geostat.simulation-without-waves")))
    # A mean of cosines of M waves strays by at most 3/4 over the root of M where correlations fall but not below zero.
    told = Message.of("geostat.simulation-spectral", waves=WAVES, error=75.0 / WAVES**0.5)
    return Chosen(SpectralField(model, sites), "spectral", _SPECTRAL, (*why, told))
