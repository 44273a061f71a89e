import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import UnmappableError
from netmin.geostat.spatial_weights import nearest, within_distance


def members(found, sample):
    return found.members[found.start[sample] : found.start[sample + 1]].tolist()


def test_a_band_holds_its_edge_and_not_the_sample_itself():
    east = np.array([0.0, 3.0, 6.0, 100.0])
    found = within_distance(east, np.zeros(4), 3.0)
    assert [members(found, sample) for sample in range(4)] == [[1], [0, 2], [1], []]
    assert found.counts.tolist() == [1, 2, 1, 0]
    assert "without a neighbour: 1 of 4" in found.notes[1].text()


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), count=st.integers(1, 9))
def test_the_nearest_are_the_nearest(seed, count):
    places = np.random.default_rng(seed).uniform(0.0, 10.0, (25, 2))
    found = nearest(*places.T, count)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    for sample in range(25):
        assert members(found, sample) == sorted(np.argsort(apart[sample])[:count].tolist())


def test_equally_far_samples_are_chosen_by_place_whatever_their_order():
    places = np.array([(x, y) for x in range(5) for y in range(5)], dtype=float)
    first = nearest(*places.T, 2)
    order = np.random.default_rng(2).permutation(25)
    again = nearest(*places[order].T, 2)
    for sample in range(25):
        assert {*map(tuple, places[members(first, order[sample])])} == {
            *map(tuple, places[order][members(again, sample)])
        }
    # The centre has four at distance one: the western one and, of the middle two, the southern one.
    assert {tuple(places[member]) for member in members(first, 12)} == {(1.0, 2.0), (2.0, 1.0)}


def test_several_samples_at_one_place_are_neighbours_of_each_other():
    east = np.array([0.0, 0.0, 0.0, 5.0, 9.0])
    found = nearest(east, np.zeros(5), 2)
    assert [members(found, sample) for sample in range(3)] == [[1, 2], [0, 2], [0, 1]]


def test_rows_of_shares_sum_to_one_or_nothing():
    found = within_distance(np.array([0.0, 1.0, 2.0, 50.0]), np.zeros(4), 1.5)
    assert np.asarray(found.shares.sum(axis=1)).tolist() == [1.0, 1.0, 1.0, 0.0]
    np.testing.assert_array_equal(found.binary.toarray(), found.binary.toarray().T)


def test_what_cannot_be_neighbours_is_refused():
    with pytest.raises(UnmappableError, match="At least 4"):
        nearest([0.0, 1.0, 2.0], [0.0, 0.0, 0.0], 3)
    with pytest.raises(UnmappableError, match="without easting or northing: 1"):
        within_distance([0.0, np.nan], [0.0, 0.0], 1.0)
    with pytest.raises(ValueError, match="above zero"):
        within_distance([0.0, 1.0], [0.0, 0.0], 0.0)
    with pytest.raises(ValueError, match="1 or more"):
        nearest([0.0, 1.0], [0.0, 0.0], 0)
