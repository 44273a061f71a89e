import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from netmin.geostat import UnmappableError
from netmin.geostat.hotspots import GETIS_ORD_CLASSES, LOCAL_MORAN_CLASSES, getis_ord, local_moran
from netmin.geostat.spatial_weights import nearest, within_distance


@pytest.mark.parametrize("kind", ["nearest", "band"])
def test_both_statistics_of_the_meuse_as_spdep(meuse, gstat, kind):
    expected = gstat("meuse_hot_spots")
    where = meuse["x"], meuse["y"]
    around = nearest(*where, 6) if kind == "nearest" else within_distance(*where, 300.0)
    getis = getis_ord(*where, meuse["log_zinc"], around, permutations=99)
    moran = local_moran(*where, meuse["log_zinc"], around, permutations=99)
    np.testing.assert_allclose(getis.value, expected[f"{kind}_getis"], rtol=0, atol=1e-13)
    np.testing.assert_allclose(moran.value, expected[f"{kind}_moran"], rtol=0, atol=1e-13)


def test_permutation_gives_the_p_values_of_a_permutation_in_r(meuse, gstat):
    folded = gstat("meuse_hot_spots")["folded_p"].to_numpy()
    where = meuse["x"], meuse["y"]
    found = local_moran(*where, meuse["log_zinc"], nearest(*where, 6), permutations=9999, seed=5)
    # Both are counts among random permutations, 9 999 here and 19 999 there.
    spread = np.sqrt(np.maximum(folded * (1.0 - folded), 1e-5) * (1.0 / 9999 + 1.0 / 19999))
    assert np.abs((0.5 * found.p_value - folded) / spread).max() < 4.5
    assert np.std((0.5 * found.p_value - folded) / spread) == pytest.approx(1.0, abs=0.25)


def test_both_statistics_by_their_definitions():
    generator = np.random.default_rng(3)
    east, north = generator.uniform(0.0, 10.0, (2, 30))
    values = generator.normal(size=30)
    weights = nearest(east, north, 4).binary.toarray()
    with_self = weights + np.eye(30)
    mean, spread = values.mean(), values.std()
    # Ord and Getis 1995, equation 14, and Anselin 1995, equation 12.
    total, square = with_self.sum(axis=1), (with_self**2).sum(axis=1)
    expected = (with_self @ values - mean * total) / (spread * np.sqrt((30 * square - total**2) / 29))
    local = (values - mean) * (weights @ (values - mean)) / 4.0 / spread**2
    around = nearest(east, north, 4)
    np.testing.assert_allclose(getis_ord(east, north, values, around, permutations=99).value, expected)
    found = local_moran(east, north, values, around, permutations=99)
    np.testing.assert_allclose(found.value, local)
    # The local values add up to the global one.
    np.testing.assert_allclose(
        found.value.mean(), 30 * (values - mean) @ weights @ (values - mean) / 120 / 30 / spread**2
    )


def blob(seed=0, count=300, height=2.5):
    generator = np.random.default_rng(seed)
    east, north = generator.uniform(0.0, 100.0, (2, count))
    inside = np.hypot(east - 30.0, north - 30.0) < 15.0
    return east, north, generator.normal(size=count) + height * inside, inside


def test_a_hot_spot_is_found_where_it_is_and_hardly_elsewhere():
    east, north, values, inside = blob()
    found = getis_ord(east, north, values, nearest(east, north, 8))
    hot = np.array(found.called) == "hot"
    far = np.hypot(east - 30.0, north - 30.0) > 30.0
    assert hot[inside].mean() > 0.7
    assert hot[far].mean() < 0.01
    assert set(found.called) <= set(GETIS_ORD_CLASSES)
    again = local_moran(east, north, values, nearest(east, north, 8))
    kinds = np.array(again.called)
    assert (kinds[inside] == "high-high").mean() > 0.6
    assert set(kinds) <= set(LOCAL_MORAN_CLASSES)


def test_a_lone_high_value_among_low_ones_is_an_outlier_and_no_hot_spot():
    east, north, values, _ = blob(height=-2.5)
    lone = int(np.argmin(np.hypot(east - 30.0, north - 30.0)))
    values[lone] = 4.0
    found = local_moran(east, north, values, nearest(east, north, 8))
    assert found.called[lone] == "high-low"


def test_chance_alone_is_seldom_told():
    told = 0
    for seed in range(20):
        east, north, values, _ = blob(seed, 120, height=0.0)
        found = getis_ord(east, north, values, nearest(east, north, 6), permutations=4999, seed=seed)
        told += any(name != "not-significant" for name in found.called)
    # The false discovery rate is then the chance of any alarm at all: 5 %.
    assert told <= 4


@settings(max_examples=10)
@given(seed=st.integers(0, 500), factor=st.floats(0.1, 10.0), shift=st.floats(-100.0, 100.0))
def test_unit_origin_and_order_do_not_matter(seed, factor, shift):
    east, north, values, _ = blob(seed, 60)
    order = np.random.default_rng(seed).permutation(60)
    first = local_moran(east, north, values, nearest(east, north, 5), permutations=199, seed=9)
    again = local_moran(
        (east + shift)[order], north[order], (values * factor + shift)[order],
        nearest((east + shift)[order], north[order], 5), permutations=199, seed=9,
    )  # fmt: skip
    np.testing.assert_allclose(again.value, first.value[order], atol=1e-8)
    np.testing.assert_allclose(again.p_value, first.p_value[order])
    assert again.called == tuple(np.array(first.called)[order])


def test_the_same_seed_gives_the_same_numbers_and_another_one_others():
    east, north, values, _ = blob(2, 80)
    around = nearest(east, north, 5)
    first, again, other = (getis_ord(east, north, values, around, permutations=299, seed=seed) for seed in (1, 1, 2))
    assert (first.p_value == again.p_value).all()
    assert not (first.p_value == other.p_value).all()


def test_many_neighbours_are_dealt_without_repeats():
    east, north, values, _ = blob(4, 40)
    found = getis_ord(east, north, values, nearest(east, north, 30), permutations=999)
    # With repeats the sums would spread twice as widely as Gi* says, and p-values of the middle would near one.
    likely = np.abs(found.value) < 1.5
    assert found.p_value[likely].mean() == pytest.approx(2.0 * norm.sf(np.abs(found.value[likely])).mean(), abs=0.05)


def test_a_sample_without_neighbours_is_never_told():
    east, north, values, _ = blob(5, 60)
    east[0], values[0] = 1e6, 50.0
    found = getis_ord(east, north, values, within_distance(east, north, 20.0), permutations=199)
    assert found.p_value[0] == 1.0
    assert found.called[0] == "not-significant"


def test_notes_say_how_many_and_what_it_cannot_say():
    east, north, values, _ = blob(0, 120)
    found = getis_ord(east, north, values, nearest(east, north, 6), permutations=99)
    text = " ".join(note.text() for note in found.notes)
    assert "not with any limit" in text
    assert "Take more permutations" in text
    assert list(found.table) == ["easting", "northing", "value", "p_value", "adjusted_p", "class"]
    assert "benjamini1995" in found.citations


def test_what_says_nothing_is_refused():
    east, north, values, _ = blob(0, 30)
    around = nearest(east, north, 4)
    with pytest.raises(UnmappableError, match="All values are 2"):
        getis_ord(east, north, np.full(30, 2.0), around)
    with pytest.raises(UnmappableError, match="without a value: 1"):
        getis_ord(east, north, np.where(np.arange(30) == 3, np.nan, values), around)
    with pytest.raises(UnmappableError, match="Distinct places: 5"):
        local_moran(east[:5], north[:5], values[:5], nearest(east[:5], north[:5], 2))
    with pytest.raises(UnmappableError, match="all others are neighbours"):
        local_moran(east, north, values, within_distance(east, north, 1e6))
    with pytest.raises(ValueError, match="same samples"):
        local_moran(east, north, values[1:], around)
    with pytest.raises(ValueError, match="99 or more"):
        local_moran(east, north, values, around, permutations=9)
