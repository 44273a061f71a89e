"""Independent fields of a covariance model at targets and samples, by the method that fits the places.

`choose_field` is what co-simulation needs, too: each call of `Field.pair` gives two fields that know nothing of one
another, on the same targets and samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from netmin.geostat.between_nodes import BetweenNodes
from netmin.geostat.circulant import LARGEST_ERROR, MOST_NODES, CirculantEmbedding
from netmin.geostat.lattice import Lattice
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import UnmappableError
from netmin.geostat.sites import Sites
from netmin.geostat.spectral import WAVES, SpectralField
from netmin.geostat.wave_numbers import has_waves
from netmin.language import Message

Method = Literal["automatic", "circulant", "spectral", "sequential"]
METHODS = ("automatic", "circulant", "spectral", "sequential")

#: Nodes laid around a lattice that has samples, so that those at its edge lie among nodes, too.
_PAD = 2

#: The lattice may grow this many times to hold the samples, or up to so many nodes.
_GROWN, _GROWN_NODES = 4, 65_536


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
    """A field on a lattice and at samples between its nodes.

    Parameters
    ----------
    model : CovarianceModel
        Without a nugget.
    sites : Sites
        The targets lie on a lattice.
    embedding : CirculantEmbedding
        Of a lattice that holds the targets.
    """

    def __init__(self, model: CovarianceModel, sites: Sites, embedding: CirculantEmbedding) -> None:
        self.embedding = embedding
        lattice, targets = embedding.lattice, sites.targets
        row, column = (np.rint(part).astype(np.int64) for part in lattice.position(targets.easting, targets.northing))
        #: Number of each target in what the embedding returns.
        self.number = row * embedding.columns + column
        self.samples = BetweenNodes(model, lattice, sites.sample_easting, sites.sample_northing)

    def pair(self, generator: np.random.Generator, targets: FloatArray, samples: FloatArray) -> None:
        """Fill values at targets, shape (1 or 2, m), and at samples, shape (1 or 2, n)."""
        fields = self.embedding.pair(generator)
        at_samples = self.samples.draw(fields, generator)
        at_targets = fields.reshape(-1).take(self.number)
        for part in range(len(targets)):
            targets[part] = at_targets.imag if part else at_targets.real
            samples[part] = at_samples.imag if part else at_samples.real


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
        By default circulant embedding where the targets lie on a lattice, else random waves, and one place after
        another where neither can serve.

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
        return Chosen(None, "sequential", ())
    if not structured.bounded:
        return _without_sill(method)
    if structured.sill <= 0:
        note = Message.of("geostat.simulation-only-nugget")
        return Chosen(StillField(), "circulant" if method == "automatic" else method, (), (note,))
    if method == "spectral":
        return _spectral(structured, sites, method, ())
    return _on_lattice(structured, sites, method)


def _without_sill(method: Method) -> Chosen:
    if method != "automatic":
        raise UnmappableError(Message.of("geostat.simulation-no-sill"))
    return Chosen(None, "sequential", (), (Message.of("geostat.simulation-no-sill-sequential"),))


def _on_lattice(model: CovarianceModel, sites: Sites, method: Method) -> Chosen:
    lattice = sites.targets.lattice
    if lattice is None:
        if method == "circulant":
            raise UnmappableError(Message.of("geostat.simulation-no-lattice"))
        return _spectral(model, sites, method, (Message.of("geostat.simulation-irregular"),))
    embedding = CirculantEmbedding.of(model, _with_samples(lattice, sites))
    if embedding is None:
        numbers = {"error": 100.0 * LARGEST_ERROR, "nodes": MOST_NODES}
        if method == "circulant":
            raise UnmappableError(Message.of("geostat.simulation-no-embedding", **numbers))
        return _spectral(model, sites, method, (Message.of("geostat.simulation-not-embedded", **numbers),))
    note = Message.of(
        "geostat.simulation-circulant", rows=embedding.shape[0], columns=embedding.shape[1],
        error=100.0 * embedding.error, negative=100.0 * embedding.negative_share,
    )  # fmt: skip
    citations = ("dietrich1997", "wood1994") + (("vecchia1988",) if sites.samples else ())
    return Chosen(LatticeField(model, sites, embedding), "circulant", citations, (note,))


def _with_samples(lattice: Lattice, sites: Sites) -> Lattice:
    if not sites.samples:
        return lattice
    most = max(_GROWN * lattice.nodes, _GROWN_NODES)
    return lattice.around(sites.sample_easting, sites.sample_northing, _PAD, most)


def _spectral(model: CovarianceModel, sites: Sites, method: Method, why: tuple[Message, ...]) -> Chosen:
    if not has_waves(model):
        if method == "spectral":
            raise UnmappableError(Message.of("geostat.simulation-no-waves"))
        return Chosen(None, "sequential", (), (*why, Message.of("geostat.simulation-without-waves")))
    # A mean of cosines of M waves strays by at most 3/4 over the root of M where correlations fall but not below zero.
    told = Message.of("geostat.simulation-spectral", waves=WAVES, error=75.0 / WAVES**0.5)
    return Chosen(SpectralField(model, sites), "spectral", ("shinozuka1972", "lantuejoul2002"), (*why, told))
