"""Which engine makes the terms of the likelihood: all samples at once while that is quick, else Vecchia's."""

from __future__ import annotations

from netmin.geostat.dense_terms import DenseTerms
from netmin.geostat.gaussian_sample import GaussianSample
from netmin.geostat.gaussian_terms import Engine
from netmin.geostat.vecchia import VecchiaTerms

#: Up to this many places the likelihood is exact; above, values are given their nearest earlier ones only.
DENSE_UP_TO = 1500

#: How many, unless told otherwise.
NEIGHBOURS = 30

#: Above this many places a coarser approximation finds out where the search begins.
SCOUTED_FROM = 500
_SCOUTS_NEIGHBOURS = 10


def likelihood_engine(sample: GaussianSample, neighbours: int | None) -> tuple[Engine, int | None]:
    """Return what makes the terms, and how many neighbours values are given; None of all."""
    if neighbours is not None and neighbours < 1:
        raise ValueError(f"neighbours must be 1 or more, but is {neighbours!r}")
    count = len(sample.residual)
    # With every earlier value as a neighbour nothing is approximated.
    if count <= DENSE_UP_TO if neighbours is None else neighbours >= count - 1:
        return DenseTerms(sample.easting, sample.northing, sample.joined, sample.error_variance), None
    given = NEIGHBOURS if neighbours is None else neighbours
    return VecchiaTerms(sample.easting, sample.northing, sample.joined, sample.error_variance, given), given


def likelihood_scout(sample: GaussianSample, neighbours: int | None) -> Engine | None:
    """Return an engine to find out where the search begins, where the engine itself is slow."""
    if len(sample.residual) <= SCOUTED_FROM or (neighbours is not None and neighbours <= _SCOUTS_NEIGHBOURS):
        return None
    return VecchiaTerms(sample.easting, sample.northing, sample.joined, sample.error_variance, _SCOUTS_NEIGHBOURS)
