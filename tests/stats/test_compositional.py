from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.errors import NetminError
from netmin.stats import compositional as coda
from netmin.stats.variation import total_variance, variation_matrix

#: Aitchison (1986), appendix: minerals A to E of 25 specimens of hongite. [%]
HONGITE = np.loadtxt(Path(__file__).parent / "fixtures" / "hongite.csv", delimiter=",", skiprows=1)

SOIL = np.array([0.1, 0.3, 0.4, 0.2])

compositions = st.lists(st.floats(1e-9, 1e6), min_size=4, max_size=4)


def test_the_documentation_of_scikit_bio_prints_the_same_ratios():
    assert coda.centred_log_ratio(SOIL) == pytest.approx([-0.79451346, 0.30409883, 0.5917809, -0.10136628], abs=1e-8)
    assert coda.additive_log_ratio(SOIL, reference=0) == pytest.approx([1.09861229, 1.38629436, 0.69314718], abs=1e-8)
    # Their basis weighs each part against those before it, with the other sign: ours on the parts turned round.
    turned = coda.isometric_log_ratio(SOIL[::-1])[::-1]
    assert -turned == pytest.approx([-0.7768362, -0.68339802, 0.11704769], abs=1e-8)


def test_the_variance_of_hongite_is_the_published_one():
    assert round(total_variance(HONGITE), 5) == 1.69132
    assert round(np.sqrt(total_variance(HONGITE) / 4), 5) == 0.65025


def test_the_variation_matrix_holds_the_variances_of_all_ratios():
    found = variation_matrix(HONGITE)
    assert found[0, 2] == pytest.approx(np.var(np.log(HONGITE[:, 0] / HONGITE[:, 2]), ddof=1))
    assert found == pytest.approx(found.T)
    assert found.sum() / (2 * 5) == pytest.approx(total_variance(HONGITE))


def test_pivot_coordinates_are_those_of_filzmoser_and_hron():
    parts = np.array([2.0, 3.0, 5.0, 7.0])
    first = np.sqrt(3 / 4) * np.log(2 / (3 * 5 * 7) ** (1 / 3))
    second = np.sqrt(2 / 3) * np.log(3 / (5 * 7) ** (1 / 2))
    third = np.sqrt(1 / 2) * np.log(5 / 7)
    assert coda.isometric_log_ratio(parts) == pytest.approx([first, second, third])
    assert coda.pivot_names(list("abcd")) == ("a : b, c, d", "b : c, d", "c : d")


@given(compositions, st.floats(1e-9, 1e9))
def test_ratios_do_not_depend_on_the_unit(parts, unit):
    assert coda.centred_log_ratio(np.array(parts) * unit) == pytest.approx(coda.centred_log_ratio(parts), abs=1e-9)


@given(compositions)
def test_there_and_back_again(parts):
    closed = coda.closure(parts)
    assert coda.centred_log_ratio_inverse(coda.centred_log_ratio(parts)) == pytest.approx(closed)
    assert coda.isometric_log_ratio_inverse(coda.isometric_log_ratio(parts)) == pytest.approx(closed)
    assert coda.isometric_log_ratio_inverse(coda.isometric_log_ratio(parts), total=1e6) == pytest.approx(1e6 * closed)


@given(compositions, compositions)
def test_distances_are_the_same_in_both_kinds_of_coordinates(first, second):
    one, two = coda.centred_log_ratio([first, second])
    isometric = coda.isometric_log_ratio([first, second])
    assert np.linalg.norm(isometric[0] - isometric[1]) == pytest.approx(np.linalg.norm(one - two), abs=1e-9)


def test_a_basis_of_ones_own_is_taken_if_it_is_one():
    basis = coda.pivot_basis(4)[:, ::-1]
    assert coda.isometric_log_ratio(SOIL, basis) == pytest.approx(coda.isometric_log_ratio(SOIL[::-1]))
    with pytest.raises(ValueError, match="orthonormal"):
        coda.isometric_log_ratio(SOIL, np.ones((3, 4)))
    with pytest.raises(ValueError, match="shape"):
        coda.isometric_log_ratio(SOIL, np.ones((2, 4)))
    with pytest.raises(ValueError, match="two parts"):
        coda.pivot_basis(1)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_what_has_no_logarithm_is_refused_in_words(bad):
    for ratio in (coda.centred_log_ratio, coda.isometric_log_ratio, coda.additive_log_ratio):
        with pytest.raises(NetminError, match="Replace non-detects first"):
            ratio([1.0, bad, 2.0])


def test_what_cannot_be_a_whole_is_refused_in_words():
    with pytest.raises(NetminError, match="sum to nothing: 1"):
        coda.closure([[0.0, 0.0], [1.0, 1.0]])
    with pytest.raises(NetminError, match="negative or missing: 2"):
        coda.closure([[1.0, -1.0], [np.nan, 1.0]])


def test_the_rest_of_the_soil_becomes_a_part():
    contents = pd.DataFrame({"Cu": [100.0, 50.0], "Fe": [20000.0, 30000.0]})
    found = coda.with_residual(contents)
    assert found["rest"].tolist() == [979900.0, 969950.0]
    with pytest.raises(NetminError, match="whole of"):
        coda.with_residual(contents * 100)
    with pytest.raises(ValueError, match="another name"):
        coda.with_residual(contents, name="Cu")
