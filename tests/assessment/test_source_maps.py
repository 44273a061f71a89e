"""Shares of sources between the samples: parts of a whole in every cell, whatever the order of the sources."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.assessment import Recipe, store
from netmin.assessment.site_statistics import site_statistics
from netmin.assessment.source_maps import LEAST_SHARE, krige_shares, with_source_maps
from netmin.errors import NetminError
from netmin.geostat import Grid
from netmin.samples import SampleSet

GRID = Grid(0.0, 500.0, 50.0, 10, 10)


def shares_of(seed: int, sources: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    east, north = random.uniform(0, 500, 40), random.uniform(0, 500, 40)
    slopes = random.normal(0, 1, (sources, 2))
    parts = np.exp(slopes[:, 0] * east[:, None] / 250 + slopes[:, 1] * north[:, None] / 250)
    parts *= np.exp(random.normal(0, 0.1, parts.shape))
    return east, north, parts / parts.sum(axis=1, keepdims=True)


@given(seed=st.integers(0, 1000), order=st.permutations([0, 1, 2]))
@settings(max_examples=4)
def test_shares_sum_to_one_and_do_not_depend_on_the_order_of_the_sources(seed: int, order: list[int]) -> None:
    east, north, shares = shares_of(seed)
    found = krige_shares(east, north, shares, GRID).shares
    np.testing.assert_allclose(found.sum(axis=0), 1.0, rtol=1e-12)
    assert (found > 0).all()
    turned = krige_shares(east, north, shares[:, order], GRID).shares
    np.testing.assert_allclose(turned, found[order], rtol=1e-6)


def test_a_cell_is_the_weighted_geometric_mean_of_the_samples_closed_again() -> None:
    """Ordinary kriging of log-ratios is a product of powers of the shares; here solved as one matrix, by hand."""
    east, north, shares = shares_of(7)
    found = krige_shares(east, north, shares, GRID)
    places, target = np.column_stack([east, north]), np.array([[275.0, 225.0]])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    to = np.linalg.norm(places - target, axis=1)
    semi = np.ones((41, 41))
    semi[:40, :40], semi[40, 40] = found.model.semivariance(apart), 0.0
    weights = np.linalg.solve(semi, np.append(found.model.semivariance(to), 1.0))[:40]
    raised = np.maximum(shares, LEAST_SHARE)
    parts = np.exp(weights @ np.log(raised / raised.sum(axis=1, keepdims=True)))
    np.testing.assert_allclose(found.shares[:, 5, 5], parts / parts.sum(), rtol=1e-6)


def test_shares_that_are_all_alike_are_refused() -> None:
    east, north, shares = shares_of(1)
    with pytest.raises(NetminError):
        krige_shares(east, north, np.full_like(shares, 1 / 3), GRID)


def test_sources_are_mapped_on_the_cells_of_the_site_unless_no_map_is_wanted(two_sources: SampleSet) -> None:
    recipe = Recipe(sources=2)
    found = site_statistics(two_sources, (), recipe)
    mapped, refused = with_source_maps(found, two_sources, (), recipe)
    assert refused == ()
    assert mapped.sources is not None
    maps = mapped.sources.maps
    assert maps is not None
    assert maps.factors == ("F1", "F2")
    np.testing.assert_allclose(maps.shares.sum(axis=0)[maps.grid.mask], 1.0)
    assert "assessment.source-maps" in {note.code for note in maps.notes}
    assert "pawlowsky2004" in mapped.citations
    assert with_source_maps(found, two_sources, (), replace(recipe, map_analytes=())) == (found, ())
    pieces = store.pack(mapped)
    assert store.pack(store._Unpacker(pieces).decode(store._Packer().encode(mapped))) == pieces
