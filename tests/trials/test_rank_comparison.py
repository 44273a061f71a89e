"""Comparisons of ranks against R and scikit-posthocs, and those that take values below a limit."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.errors import NetminError
from netmin.stats import compare_groups
from netmin.trials.rank_comparison import censored_comparison, rank_comparison

FIXTURES = Path(__file__).with_name("fixtures")
SINGLE = pd.read_csv(FIXTURES / "single_tests.csv").set_index(["set", "test"])
DUNN = pd.read_csv(FIXTURES / "dunn_pairs.csv", dtype={"first": str, "second": str})
COLUMNS = {"plantgrowth": ("weight", "group"), "insectsprays": ("count", "spray"), "airquality": ("Ozone", "Month")}


def columns(name):
    data = pd.read_csv(FIXTURES / f"{name}.csv")
    value, group = COLUMNS[name]
    return data[value].to_numpy(), data[group].to_numpy()


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_kruskal_and_wallis_are_those_of_r(name):
    own, row = rank_comparison(*columns(name)).overall.iloc[0], SINGLE.loc[(name, "kruskal-wallis")]
    assert own["statistic"] == pytest.approx(row["statistic"], rel=1e-9)
    assert own["p_value"] == pytest.approx(row["p_value"], rel=1e-8)


def test_ozone_by_month_has_the_printed_statistic():
    # R's documentation of kruskal.test: chi-squared = 29.267, df = 4, p-value = 6.901e-06.
    own = rank_comparison(*columns("airquality")).overall.iloc[0]
    assert round(own["statistic"], 3) == 29.267
    assert own["p_value"] == pytest.approx(6.901e-06, abs=5e-10)


@pytest.mark.parametrize("name", sorted(COLUMNS))
@pytest.mark.parametrize("adjustment", ["none", "holm", "benjamini-hochberg"])
def test_dunns_pairs_are_those_of_scikit_posthocs(name, adjustment):
    pairs = rank_comparison(*columns(name), adjustment=adjustment).pairs
    theirs = DUNN[(DUNN["set"] == name) & (DUNN["adjustment"] == adjustment)]
    assert pairs[["first", "second"]].to_numpy().tolist() == theirs[["first", "second"]].to_numpy().tolist()
    assert pairs["p_value"].tolist() == pytest.approx(theirs["p_value"].tolist(), rel=1e-8)


def test_the_table_holds_medians_quartiles_sizes_and_the_test():
    table = rank_comparison(*columns("plantgrowth")).table.set_index("treatment")
    assert table.loc["ctrl", "centre"] == pytest.approx(5.155)
    assert table["count"].tolist() == [10, 10, 10]
    assert set(table["test"]) == {"dunn"}
    assert table.loc["trt2", "letters"] == "a"


def test_small_treatments_are_called_rough():
    found = rank_comparison([1, 2, 3, 4, 5, 6], ["a"] * 3 + ["b"] * 3)
    assert [note.code for note in found.notes] == ["trials.ranks-rough"]


def test_equal_values_are_refused():
    with pytest.raises(NetminError) as refused:
        rank_comparison([1.0] * 6, ["a"] * 3 + ["b"] * 3)
    assert refused.value.message.code == "trials.no-variation"


VALUES = [0.5, 0.5, 0.6, 0.9, 1.1, 0.5, 2.0, 2.4, 3.1, 2.2, 1.0, 1.3, 0.8, 0.5, 1.7]
BELOW = [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
GROUP = ["control"] * 5 + ["lime"] * 5 + ["compost"] * 5


@pytest.mark.parametrize("test", ["peto-peto", "gehan"])
def test_values_below_a_limit_go_to_the_test_that_takes_them(test):
    found = censored_comparison(VALUES, GROUP, BELOW, test=test, adjustment="holm")
    theirs = compare_groups(VALUES, GROUP, BELOW, test=test, adjustment="holm")
    assert found.p_value == theirs.p_value
    assert found.pairs["p_value"].tolist() == theirs.pairs["adjusted_p_value"].tolist()
    assert found.table.set_index("treatment")["below"].to_dict() == {"control": 2, "lime": 1, "compost": 1}
    assert [note.code for note in found.notes] == ["trials.censored-test"]
    assert set(found.table["test"]) == {test}


def test_a_treatment_without_detects_has_no_median_and_is_named():
    found = censored_comparison([0.5] * 4 + [2.0, 3.0, 4.0, 5.0], ["lime"] * 4 + ["none"] * 4, [True] * 4 + [False] * 4)
    table = found.table.set_index("treatment")
    assert np.isnan(table.loc["lime", "centre"])
    assert [note.code for note in found.notes] == ["trials.censored-test", "trials.nothing-detected-in"]
    assert table["letters"].to_dict() == {"lime": "b", "none": "a"}
