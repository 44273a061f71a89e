import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from netmin.stats import spearman_matrix

RNG = np.random.default_rng(3)
CU = np.round(RNG.lognormal(3, 1, 40), 1)
PB = np.round(CU * RNG.lognormal(0, 0.8, 40), 1)
ZN = np.where(np.arange(40) % 7 == 0, np.nan, RNG.lognormal(4, 1, 40))


def test_without_limits_scipy_finds_the_same():
    found = spearman_matrix({"Cu": CU, "Pb": PB, "Zn": ZN})
    expected = scipy.stats.spearmanr(CU, PB)
    assert found.table.loc["Cu", "Pb"] == pytest.approx(expected.statistic)
    assert found.p_value.loc["Pb", "Cu"] == pytest.approx(expected.pvalue)
    with_gaps = scipy.stats.spearmanr(CU, ZN, nan_policy="omit")
    assert found.table.loc["Zn", "Cu"] == pytest.approx(with_gaps.statistic)
    assert found.count.loc["Zn", "Cu"] == 34
    assert found.table.loc["Pb", "Pb"] == pytest.approx(1.0)
    assert found.notes == ()
    assert found.tied.tolist() == [0, 0, 0]


def test_everything_below_the_highest_limit_shares_the_lowest_rank():
    values = {"Cd": [0.2, 0.5, 0.3, 0.9, 2.0, 3.0], "Zn": [5.0, 4.0, 3.0, 6.0, 7.0, 8.0]}
    found = spearman_matrix(values, below={"Cd": [False, True, False, False, False, False]})
    expected = scipy.stats.spearmanr([0, 0, 0, 1, 2, 3], values["Zn"])
    assert found.table.loc["Cd", "Zn"] == pytest.approx(expected.statistic)
    assert found.tied["Cd"] == pytest.approx(0.5)
    assert [note.code for note in found.notes] == ["stats.ranks-tied"]


def test_a_detected_value_at_the_highest_limit_ranks_above_it():
    found = spearman_matrix(
        {"Cd": [0.5, 0.5, 1.0, 2.0, 3.0], "Zn": [1.0, 2.0, 3.0, 4.0, 5.0]}, below={"Cd": [True] + [False] * 4}
    )
    assert found.table.loc["Cd", "Zn"] == pytest.approx(1.0)
    assert found.p_value.loc["Cd", "Zn"] == 0.0


def test_everything_above_the_lowest_upper_limit_shares_the_highest_rank():
    values = {"Pb": [1.0, 2.0, 3.0, 10.0, 50.0, 60.0], "Zn": [1.0, 3.0, 2.0, 4.0, 6.0, 5.0]}
    found = spearman_matrix(values, above={"Pb": [False, False, False, True, False, False]})
    expected = scipy.stats.spearmanr([1, 2, 3, 9, 9, 9], values["Zn"])
    assert found.table.loc["Pb", "Zn"] == pytest.approx(expected.statistic)


def test_a_lower_limit_above_an_upper_one_leaves_no_order():
    values = {"Pb": [10.0, 5.0, 3.0, 7.0, 20.0], "Zn": [1.0, 2.0, 3.0, 4.0, 5.0]}
    found = spearman_matrix(
        values, below={"Pb": [True] + [False] * 4}, above={"Pb": [False, True, False, False, False]}
    )
    assert np.isnan(found.table.loc["Pb", "Zn"])
    assert found.tied["Pb"] == 1.0


def test_a_limit_in_a_sample_that_is_not_paired_does_no_harm():
    cd, zn = [9.0, 1.0, 2.0, 3.0, 4.0, 5.0], [np.nan, 1.0, 2.0, 3.0, 4.0, 5.0]
    found = spearman_matrix({"Cd": cd, "Zn": zn}, below={"Cd": [True] + [False] * 5})
    assert found.table.loc["Cd", "Zn"] == pytest.approx(1.0)


def test_too_few_pairs_or_only_ties_have_no_coefficient():
    found = spearman_matrix(
        {"Cu": [1.0, 2.0, 3.0, 4.0, np.nan], "Hg": [1.0] * 5, "Zn": [1.0, 2.0, 3.0, 4.0, 5.0]}, below={"Hg": [True] * 5}
    )
    assert np.isnan(found.table.loc["Cu", "Zn"])
    assert found.count.loc["Cu", "Zn"] == 4
    assert np.isnan(found.table.loc["Hg", "Zn"])
    assert np.isnan(found.p_value.loc["Hg", "Zn"])


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="same length"):
        spearman_matrix({"Cu": [1.0], "Zn": [1.0, 2.0]})


rows = st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20), st.booleans()), min_size=5, max_size=25)


@given(rows)
def test_a_coefficient_lies_between_minus_one_and_one_and_is_the_same_both_ways(data):
    first, second, below = (np.array(column) for column in zip(*data, strict=True))
    found = spearman_matrix({"a": first, "b": second}, below={"a": below})
    rho = found.table.loc["a", "b"]
    assert np.isnan(rho) or -1 <= rho <= 1
    assert np.array_equal(found.table.to_numpy(), found.table.to_numpy().T, equal_nan=True)


@given(rows)
def test_another_unit_changes_no_rank(data):
    first, second, below = (np.array(column, dtype=float) for column in zip(*data, strict=True))
    marks = {"a": below.astype(bool)}
    once = spearman_matrix({"a": first, "b": second}, below=marks).table
    other = spearman_matrix({"a": first * 1000, "b": np.log(second)}, below=marks).table
    assert np.allclose(once, other, equal_nan=True)
