"""Places drawn at random, and the power of what is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import UsageError
from netmin.trials import (
    anova_power,
    bench_sheet,
    completely_randomised,
    randomised_blocks,
    replicates_needed,
    split_plot,
    variance_of_difference,
)

POWER = pd.read_csv(Path(__file__).with_name("fixtures") / "power.csv")


def test_power_is_that_of_the_example_of_power_anova_test():
    # R's help of power.anova.test: groups 4, n 5, between 1, within 3: 0.3535594; power 0.80 takes n = 11.92613.
    assert anova_power(5, 4, 1.0, 3.0) == pytest.approx(0.3535594, abs=1e-6)
    assert anova_power(11.92613, 4, 1.0, 3.0) == pytest.approx(0.80, abs=1e-5)


@pytest.mark.parametrize(("column", "blocks"), [("one_way", False), ("blocks", True)])
def test_power_agrees_with_r(column, blocks):
    for groups, rows in POWER.groupby("groups"):
        found = anova_power(rows["n"], int(groups), rows["between"], rows["within"], blocks=blocks)
        np.testing.assert_allclose(found, rows[column], atol=2e-7)


def test_replicates_for_a_difference_agree_with_r():
    # power.anova.test(groups, between.var = d^2 / (2 (groups - 1)), within.var = 1, power = .8)$n, R 4.2.2.
    n = {(1.0, 2): 16.7147, (1.0, 4): 22.806, (1.0, 6): 26.59294, (0.5, 4): 88.20348, (2.0, 2): 5.090003}
    for (difference, groups), wanted in n.items():
        assert replicates_needed(difference, 1.0, groups) == np.ceil(wanted)


def test_replicates_that_nobody_has_are_refused():
    with pytest.raises(UsageError):
        replicates_needed(0.001, 1.0, 3)
    with pytest.raises(ValueError, match="power"):
        replicates_needed(1.0, 1.0, 3, power=0.01)
    with pytest.raises(ValueError, match="two"):
        anova_power(1, 2, 1.0, 1.0)


def test_the_smallest_variance_of_a_difference_has_the_others_in_the_middle():
    means = np.array([-1.0, 0.0, 0.0, 1.0])
    assert variance_of_difference([2.0], 4)[0] == pytest.approx(means.var(ddof=1))


names = st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=6, unique=True)


@given(names, st.integers(1, 5), st.integers(0, 10_000))
@settings(max_examples=30)
def test_every_design_holds_every_treatment_as_often_as_asked(treatments, replicates, seed):
    free = completely_randomised(treatments, replicates, seed=seed).table
    blocked = randomised_blocks(treatments, replicates, seed=seed).table
    assert (free["treatment"].value_counts() == replicates).all()
    assert (blocked.groupby("block")["treatment"].agg(sorted).map(lambda each: each == sorted(treatments))).all()
    assert blocked["plot"].is_unique
    pd.testing.assert_frame_equal(free, completely_randomised(treatments, replicates, seed=seed).table)


def test_a_split_plot_splits_whole_plots_and_not_blocks():
    table = split_plot(["lime", "none"], ["a", "b", "c"], 3, seed=5).table
    whole = table.groupby("whole_plot")
    assert (whole["level"].agg(set).map(len) == 1).all()
    assert (whole["second_level"].agg(lambda part: "".join(sorted(part))) == "abc").all()
    assert (table.groupby("block")["whole_plot"].nunique() == 2).all()


def test_seeds_differ():
    one, other = (completely_randomised("abcdef", 4, seed=seed).table["treatment"].tolist() for seed in (1, 2))
    assert one != other


@pytest.mark.parametrize(("treatments", "replicates"), [(["a"], 3), (["a", "a"], 3), (["a", "b"], 0)])
def test_no_layout_without_two_different_treatments_and_a_replicate(treatments, replicates):
    with pytest.raises(UsageError):
        completely_randomised(treatments, replicates, seed=0)


def test_an_unreplicated_layout_says_so():
    assert [note.code for note in randomised_blocks(["a", "b"], 1, seed=0).notes] == ["trials.layout-unreplicated"]


def test_names_of_samples_do_not_tell_the_treatment():
    layout = completely_randomised(["poison", "water"], 2, seed=3)
    sheet = bench_sheet(layout, ["root", "shoot"], harvest="H1")
    assert len(sheet) == 8
    assert sheet["sample"].is_unique
    assert not sheet["sample"].str.contains("poison|water").any()
    assert list(layout.as_plots.columns) == ["plot", "treatment", "block", "whole_plot", "position"]
