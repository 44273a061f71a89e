"""Compact letters against multcomp's, and what they promise."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.trials.letters import compact_letters

CASES = pd.read_csv(Path(__file__).with_name("fixtures") / "letters.csv", dtype=str, skipinitialspace=False)


def square(different, size):
    table = np.zeros((size, size), dtype=bool)
    for (first, second), differ in zip(combinations(range(size), 2), different, strict=True):
        table[first, second] = table[second, first] = differ
    return table


def sharing(letters):
    return [bool(set(one) & set(other)) for one, other in combinations(letters, 2)]


@pytest.mark.parametrize("case", list(CASES.itertuples()), ids=lambda row: row.case)
def test_the_same_treatments_share_a_letter_as_in_multcomp(case):
    different = [digit == "1" for digit in case.different]
    theirs = case.letters.split(" ")
    size = int((1 + np.sqrt(1 + 8 * len(different))) / 2)
    assert len(theirs) == size
    ours = compact_letters(square(different, size))
    assert sharing(ours) == [not differ for differ in different]
    assert sharing([one.replace(".", "") for one in theirs]) == sharing(ours)
    assert len(set("".join(ours))) <= len(set("".join(theirs)) - {"."})


@given(
    st.integers(2, 9).flatmap(lambda k: st.lists(st.booleans(), min_size=k * (k - 1) // 2, max_size=k * (k - 1) // 2))
)
@settings(max_examples=80)
def test_two_share_a_letter_exactly_where_they_do_not_differ(different):
    size = int((1 + np.sqrt(1 + 8 * len(different))) / 2)
    letters = compact_letters(square(different, size))
    assert sharing(letters) == [not differ for differ in different]
    assert all(letters)
    columns = {letter: {i for i, own in enumerate(letters) if letter in own} for letter in "".join(letters)}
    assert not any(one < other for one in columns.values() for other in columns.values())


def test_the_first_letter_goes_to_the_first_of_the_order():
    different = square([True, True, True], 3)
    assert compact_letters(different, [2, 0, 1]) == ("b", "c", "a")


def test_three_overlapping_groups_need_three_letters():
    # Eight treatments in three overlapping groups: each group is one column.
    groups = [{0, 1, 2, 3}, {2, 3, 4, 5}, {5, 6, 7}]
    different = np.array([[not any({i, j} <= group for group in groups) for j in range(8)] for i in range(8)])
    assert compact_letters(different) == ("a", "a", "ab", "ab", "b", "bc", "c", "c")


def test_more_treatments_than_letters_stay_unlike():
    letters = compact_letters(~np.eye(60, dtype=bool))
    assert len(set(letters)) == 60


@pytest.mark.parametrize("table", [[[0, 1], [0, 0]], [[1, 0], [0, 0]], [[0, 1]]])
def test_a_table_that_is_none_of_pairs_is_refused(table):
    with pytest.raises(ValueError, match="symmetric"):
        compact_letters(table)
