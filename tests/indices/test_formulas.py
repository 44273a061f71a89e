import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from netmin import indices

FACTORS = np.array([[1.0, 2.0, 4.0, 0.5], [6.0, 3.0, 1.5, 9.0]])
rows = st.lists(st.floats(0.01, 100), min_size=4, max_size=4).map(lambda values: np.array([values]))


def test_the_pollution_load_is_the_geometric_mean():
    assert indices.pollution_load_index(FACTORS) == pytest.approx(scipy.stats.gmean(FACTORS, axis=1))


def test_the_nemerow_index_squares_the_mean_and_not_the_factors():
    expected = [np.sqrt((row.mean() ** 2 + row.max() ** 2) / 2) for row in FACTORS]
    assert indices.nemerow_index(FACTORS) == pytest.approx(expected)


def test_a_missing_factor_makes_the_combined_index_missing():
    factors = np.array([[1.0, np.nan, 2.0]])
    for formula in (
        indices.contamination_degree,
        indices.modified_contamination_degree,
        indices.pollution_load_index,
        indices.nemerow_index,
    ):
        assert np.isnan(formula(factors)).all()
    assert np.isnan(indices.potential_ecological_risk(factors, [1, 2, 3])).all()


def test_a_factor_of_zero_makes_the_pollution_load_zero_even_beside_an_unbounded_one():
    assert indices.pollution_load_index([[0.0, 5.0], [0.0, np.inf], [2.0, np.inf]]).tolist() == [0.0, 0.0, np.inf]


def test_no_content_has_no_lower_bound_on_a_logarithmic_index():
    assert indices.geoaccumulation_index([0.0], 20.0).tolist() == [-np.inf]


def test_enrichment_of_nothing_is_nothing_and_without_reference_unbounded():
    found = indices.enrichment_factor([0.0, 5.0, np.nan], 1.0, [0.0, 0.0, 4.0], 2.0)
    assert found[:2].tolist() == [0.0, np.inf]
    assert np.isnan(found[2])


def test_enrichment_of_the_background_itself_is_one():
    assert indices.enrichment_factor([20.0], 20.0, [50000.0], 50000.0).tolist() == [1.0]


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="samples × elements"):
        indices.pollution_load_index([1.0, 2.0])
    with pytest.raises(ValueError, match="as many toxic-response"):
        indices.potential_ecological_risk(FACTORS, [1.0, 2.0])


@given(rows, st.floats(1.0, 10.0), st.integers(0, 3))
def test_more_of_an_element_never_lowers_an_index(factors, times, which):
    more = factors.copy()
    more[0, which] *= times
    for formula in (
        indices.contamination_degree,
        indices.modified_contamination_degree,
        indices.pollution_load_index,
        indices.nemerow_index,
    ):
        assert formula(more)[0] >= formula(factors)[0] * (1 - 1e-12)


@given(rows)
def test_the_indices_keep_their_known_order(factors):
    load, mean = indices.pollution_load_index(factors)[0], indices.modified_contamination_degree(factors)[0]
    assert load <= mean * (1 + 1e-12)
    assert mean <= indices.nemerow_index(factors)[0] * (1 + 1e-12)
    assert indices.nemerow_index(factors)[0] <= factors.max() * (1 + 1e-12)
    assert indices.contamination_degree(factors)[0] == pytest.approx(4 * mean)


@given(st.floats(0.01, 1e4), st.floats(0.01, 1e3), st.sampled_from([0.001, 1000.0]))
def test_another_unit_changes_no_index(content, background, factor):
    once, other = np.array([content]), np.array([content * factor])
    for formula in (indices.contamination_factor, indices.geoaccumulation_index):
        assert formula(other, background * factor) == pytest.approx(formula(once, background), rel=1e-9, abs=1e-9)
