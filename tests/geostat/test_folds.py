import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat.folds import block_folds, block_size
from netmin.geostat.points import UnmappableError


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), side=st.floats(5.0, 60.0), folds=st.integers(2, 8))
def test_a_block_is_never_cut(seed, side, folds):
    east, north = np.random.default_rng(seed).uniform(0.0, 100.0, (2, 60))
    fold = block_folds(east, north, side, folds, seed)
    row, column = np.floor((north - north.min()) / side), np.floor((east - east.min()) / side)
    for cell in set(zip(row, column, strict=True)):
        assert len(set(fold[(row == cell[0]) & (column == cell[1])])) == 1
    assert set(fold) == set(range(min(folds, len(set(zip(row, column, strict=True))))))


def test_folds_hold_about_equally_many_places_and_follow_the_seed():
    east, north = np.random.default_rng(1).uniform(0.0, 100.0, (2, 200))
    fold = block_folds(east, north, 10.0, 5, 0)
    assert np.bincount(fold).min() > 30
    assert (block_folds(east, north, 10.0, 5, 0) == fold).all()
    assert (block_folds(east, north, 10.0, 5, 1) != fold).any()


@pytest.mark.parametrize("reach", [1000.0, np.inf, 0.0])
def test_a_reach_beyond_the_area_leaves_two_blocks_per_fold(reach):
    east, north = np.random.default_rng(1).uniform(0.0, 100.0, (2, 200))
    side = block_size(east, north, reach, 5)
    assert len(set(zip(east // side, north // side, strict=True))) >= 10
    assert block_size(east, north, 12.0, 5) == 12.0


def test_one_block_is_a_sentence_and_a_side_of_nothing_a_mistake():
    with pytest.raises(UnmappableError, match="one block of 200 m"):
        block_folds(np.arange(9.0), np.zeros(9), 200.0, 3, 0)
    with pytest.raises(ValueError, match="block_size"):
        block_folds(np.arange(9.0), np.zeros(9), 0.0, 3, 0)
