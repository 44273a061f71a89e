"""Groups and pairs with non-detects against printed examples, lifelines and R's survival."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

from netmin.errors import NetminError
from netmin.stats import adjusted_p_values, compare_groups, compare_pairs
from netmin.stats.columns import column
from netmin.stats.comparison import _asymptotic
from netmin.stats.rank_scores import scores

FIXTURES = Path(__file__).with_name("fixtures")
DATA = pd.read_csv(FIXTURES / "comparison_data.csv")
LIFELINES = pd.read_csv(FIXTURES / "comparison_lifelines.csv")
SURVIVAL = pd.read_csv(FIXTURES / "comparison_survival.csv")
ATRAZINE = pd.read_csv(FIXTURES / "atrazine.csv")

#: Tetrachloroethylene in a background and a compliance well, ppb: US EPA (2009), Unified Guidance, example 16-5.
PCE = [4, 1.5, 2, 8.7, 5.1, 5, 6.4, 10.9, 7, 14.3, 1.9, 10, 6.8, 5]
PCE_BELOW = [1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
PCE_GROUP = ["background"] * 6 + ["compliance"] * 8


def repeated(values, counts):
    return np.repeat(np.array(values.split(), dtype=float), np.array(counts.split(), dtype=int))


def zinc():
    """Return zinc of two zones in the San Joaquin valley, µg/L (Millard and Deverel, 1988).

    Detected values as EnvStats tabulates them. It prints how many were not detected, 16 and 4, and the limits 3 and 10,
    but not how many at each; one "<3" in each zone is the one division that gives the printed logrank statistic.
    """
    fan = repeated("5 7 8 9 10 11 12 17 18 19 20 23 29 30 33 40 50 620", "1 1 1 1 20 2 1 1 1 1 14 1 1 1 1 1 1 1")
    trough = repeated(
        "3 4 5 6 8 10 11 12 13 14 15 17 20 25 30 40 50 60 70 90", "2 2 2 1 1 5 1 2 1 1 1 2 11 1 4 3 2 2 1 1"
    )
    value = np.concatenate([fan, [3], [10] * 15, trough, [3], [10] * 3])
    below = np.repeat([False, True, False, True], [51, 16, 46, 4])
    return value, np.repeat(["fan", "trough"], [67, 50]), below


@pytest.mark.parametrize(
    ("test", "p_value"),
    [("tarone-ware", 0.03217495), ("logrank", 0.02752793), ("gehan", 0.03656224), ("peto-peto", 0.03127296)],
)
def test_the_example_of_the_guidance_is_met(test, p_value):
    # One-sided, as printed by EnvStats.
    found = compare_groups(PCE, PCE_GROUP, PCE_BELOW, test=test)
    assert found.p_value / 2 == pytest.approx(p_value, abs=5e-9)
    assert found.z < 0


def test_the_statistic_of_the_guidance_is_met():
    found = compare_groups(PCE, PCE_GROUP, PCE_BELOW, test="tarone-ware")
    difference = found.groups.set_index("group")["observed_less_expected"]
    assert difference["compliance"] == pytest.approx(8.458912, abs=5e-7)
    assert found.z == pytest.approx(-1.849748, abs=5e-7)
    assert (difference["compliance"] / found.z) ** 2 == pytest.approx(20.912407, abs=5e-5)
    assert found.table["statistic"].iloc[0] == pytest.approx(1.849748**2, abs=5e-6)


@pytest.mark.parametrize(
    ("test", "p_value"),
    [("logrank", 0.09179512), ("gehan", 0.0185445), ("peto-peto", 0.009704529), ("tarone-ware", 0.03457803)],
)
def test_zinc_of_two_zones_differs_as_printed(test, p_value):
    value, group, below = zinc()
    assert compare_groups(value, group, below, test=test).p_value == pytest.approx(p_value, abs=5e-8)


def test_zinc_of_two_zones_has_the_printed_logrank_statistic():
    value, group, below = zinc()
    found = compare_groups(value, group, below, test="logrank")
    assert found.z == pytest.approx(-1.686004, abs=1e-6)
    assert found.groups["observed_less_expected"].iloc[0] == pytest.approx(-6.992999, abs=1e-6)


def averaged_scores(value, below, weight):
    """Return scores in which non-detects, too, get the mean over the ties that they follow, as EnvStats has it."""
    detected = np.sort(value[~below])[::-1]
    beneath = np.array([np.sum(value < v) + np.sum((value == v) & below) for v in detected])
    _, first, counts = np.unique(-detected, return_index=True, return_counts=True)
    candidates = beneath + np.concatenate([np.arange(count, 0, -1) for count in counts])
    weights = weight(candidates.astype(float))
    gathered = np.cumsum(weights / candidates)
    different, result = detected[first], np.empty_like(value)
    detects = np.add.reduceat(weights - gathered, first) / counts
    hidden = np.append(0, np.add.reduceat(gathered, first) / counts)
    result[~below] = detects[np.searchsorted(-different, -value[~below])]
    result[below] = -hidden[np.searchsorted(-different, -value[below], side="right")]
    return result


@pytest.mark.parametrize(
    ("weight", "printed"),
    [
        (np.ones_like, 1.75),
        (lambda candidates: candidates, 2.49),
        (lambda candidates: np.cumprod(candidates / (candidates + 1)), 2.42),
    ],
    ids=["logrank", "gehan", "peto-peto"],
)
def test_what_differs_from_the_printed_permutation_statistics_is_the_score_of_non_detects_at_ties(weight, printed):
    # EnvStats, corrected table 9 of Millard and Deverel. Its scores do not sum to nought; ours do.
    value, group, below = zinc()
    score = averaged_scores(value, below, weight)
    trough = group == "trough"
    variance = 67 * 50 / (117 * 116) * np.sum(score**2)
    assert score[trough].sum() / np.sqrt(variance) == pytest.approx(printed, abs=0.005)


def test_the_asymptotic_variance_is_that_of_peto_and_prentice():
    # Printed: z = 2.37 with the scores above; with scores that sum to nought it is 2.39.
    value, group, below = zinc()
    score = averaged_scores(value, below, lambda candidates: np.cumprod(candidates / (candidates + 1)))
    trough = group == "trough"
    assert score[trough].sum() / np.sqrt(_asymptotic(column(value, below), trough)) == pytest.approx(2.37, abs=0.005)
    found = compare_groups(value, group, below, variance="asymptotic")
    assert found.z == pytest.approx(-2.39, abs=0.005)


@pytest.mark.parametrize("row", LIFELINES.to_dict("records"), ids=lambda row: f"{row['set']}-{row['test']}")
def test_lifelines_finds_the_same_in_mirrored_data(row):
    part = DATA[DATA["set"] == row["set"]]
    found = compare_groups(part["value"], part["group"], part["below"], test=row["test"])
    assert found.statistic == pytest.approx(row["statistic"], rel=1e-9)
    assert found.p_value == pytest.approx(row["p_value"], rel=1e-9)
    pair = found.pairs.iloc[0]
    assert (pair["first"], pair["second"]) == ("A", "B")
    assert pair["z"] ** 2 == pytest.approx(row["pair_statistic"], rel=1e-9)
    assert pair["p_value"] == pytest.approx(row["pair_p_value"], rel=1e-9)


@pytest.mark.parametrize("row", SURVIVAL.to_dict("records"), ids=lambda row: f"{row['set']}-{row['rho']}")
def test_r_finds_the_same_in_mirrored_data(row):
    # survdiff with rho = 0 and 1, which NADA's cendiff calls.
    part = DATA[DATA["set"] == row["set"]]
    test = "peto-kaplan-meier" if row["rho"] else "logrank"
    found = compare_groups(part["value"], part["group"], part["below"], test=test)
    assert found.statistic == pytest.approx(row["statistic"], rel=1e-10)
    assert found.degrees == 2


def test_without_non_detects_it_is_wilcoxon_s_test():
    # Gehan's permutation variance makes it the Kruskal-Wallis test, ties included.
    generator = np.random.default_rng(4)
    value = np.round(np.exp(generator.normal(size=30)), 1)
    group = np.repeat([1, 2, 3], 10)
    found = compare_groups(value, group, test="gehan", variance="permutation")
    expected = scipy_stats.kruskal(*(value[group == name] for name in (1, 2, 3)))
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-9)


@pytest.mark.parametrize("test", ["peto-peto", "gehan", "tarone-ware", "logrank", "peto-kaplan-meier"])
def test_scores_sum_to_nought_and_rise_with_the_value(test):
    part = DATA[DATA["set"] == 1]
    value, below = part["value"].to_numpy(), part["below"].to_numpy(dtype=bool)
    score = scores(value, below, test)
    assert score.sum() == pytest.approx(0, abs=1e-9)
    order = np.argsort(value[~below])
    assert (np.diff(score[~below][order]) >= -1e-12).all()
    assert scores(np.array([2.0, 3.0]), np.array([True, True]), test).tolist() == [0, 0]


def test_the_permutation_variance_is_that_of_all_permutations():
    value, below = np.array([1.0, 2.0, 2.0, 3.0, 4.0, 2.0, 1.0]), np.array([0, 0, 1, 0, 0, 0, 1], dtype=bool)
    score = scores(value, below, "peto-peto")
    sums = [sum(score[list(chosen[:3])]) for chosen in permutations(range(7))]
    found = compare_groups(value, ["a"] * 3 + ["b"] * 4, below, variance="permutation")
    assert found.z == pytest.approx(score[:3].sum() / np.std(sums), rel=1e-9)


def test_a_group_without_detects_is_compared_all_the_same():
    found = compare_groups([1.0] * 5 + [3.0, 4.0, 5.0, 6.0, 7.0], ["a"] * 5 + ["b"] * 5, [True] * 5 + [False] * 5)
    assert found.p_value < 0.05
    assert found.pairs["higher"].tolist() == ["b"]
    assert "stats.groups-without-detects" in {note.code for note in found.notes}


def test_different_limits_warn_of_the_permutation_variance():
    found = compare_groups(PCE, PCE_GROUP, PCE_BELOW, variance="permutation")
    assert "stats.groups-limits-differ" in {note.code for note in found.notes}


def test_nothing_depends_on_the_unit_or_the_order():
    order = np.random.default_rng(1).permutation(len(PCE))
    one = compare_groups(PCE, PCE_GROUP, PCE_BELOW)
    other = compare_groups(np.array(PCE)[order] * 7, np.array(PCE_GROUP)[order], np.array(PCE_BELOW)[order])
    assert other.z == pytest.approx(one.z, rel=1e-12)


def test_what_cannot_be_compared_is_refused_in_words():
    with pytest.raises(NetminError, match="at least two"):
        compare_groups([1.0, 2.0, 3.0], ["a"] * 3)
    with pytest.raises(NetminError, match="fewer than 3"):
        compare_groups([1.0, 2.0, 3.0, 4.0], ["a", "a", "a", "b"])
    with pytest.raises(NetminError, match="below their limits"):
        compare_groups([1.0] * 6, ["a"] * 3 + ["b"] * 3, [True] * 6)
    with pytest.raises(NetminError, match="apart"):
        compare_groups([1.0] * 6, ["a"] * 3 + ["b"] * 3)
    with pytest.raises(ValueError, match="asymptotic"):
        compare_groups(PCE, PCE_GROUP, PCE_BELOW, test="gehan", variance="asymptotic")
    with pytest.raises(ValueError, match="shape"):
        compare_groups(PCE, PCE_GROUP[:3], PCE_BELOW)


def test_adjusted_p_values_are_those_of_the_authors():
    # Benjamini and Hochberg (1995), section 3.2: 15 p-values of a study of thrombolysis; four are rejected at 5 %,
    # three by Bonferroni.
    p_value = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    assert (adjusted_p_values(p_value) <= 0.05).sum() == 4
    assert (adjusted_p_values(p_value, "holm") <= 0.05).sum() == 3
    assert adjusted_p_values([0.01, np.nan, 0.02]).tolist() == pytest.approx([0.02, np.nan, 0.02], nan_ok=True)
    assert adjusted_p_values([0.5, 0.9], "none").tolist() == [0.5, 0.9]
    assert adjusted_p_values([0.01, 0.02], "benjamini-yekutieli").tolist() == pytest.approx([0.03, 0.03])
    assert adjusted_p_values([]).size == 0
    with pytest.raises(ValueError, match="between"):
        adjusted_p_values([2.0])


def pairs():
    june, september = ATRAZINE[ATRAZINE["month"] == "June"], ATRAZINE[ATRAZINE["month"] == "September"]
    return june["value"], september["value"], june["below"], september["below"]


@pytest.mark.parametrize("test", ["prentice-wilcoxon", "akritas"])
def test_atrazine_rose_from_june_to_september(test):
    # Helsel (2012), chapter 9: the paired tests with non-detects find a rise.
    june, september, june_below, september_below = pairs()
    found = compare_pairs(june, september, june_below, september_below, test=test)
    assert found.statistic < 0
    assert found.p_value < 0.01
    assert found.count == 24
    turned = compare_pairs(september, june, september_below, june_below, test=test)
    assert turned.statistic == pytest.approx(-found.statistic)


def test_the_paired_statistic_is_the_one_that_all_turns_of_pairs_give():
    # Under the hypothesis each difference may as well have the other sign: its variance is the sum of squares.
    june, september, june_below, september_below = pairs()
    found = compare_pairs(june, september, june_below, september_below)
    score = scores(
        np.concatenate([june, september]), np.concatenate([june_below, september_below]).astype(bool), "peto-peto"
    )
    difference = score[:24] - score[24:]
    generator = np.random.default_rng(2)
    turned = (generator.choice([-1, 1], (20_000, 24)) * np.abs(difference)).sum(axis=1)
    assert turned.std() == pytest.approx(difference.sum() / found.statistic, rel=0.02)


def test_without_non_detects_the_scores_of_pairs_are_ranks():
    first, second = np.arange(1.0, 9.0), np.array([2.5, 1.5, 4.5, 6.5, 5.5, 8.5, 9.5, 11.5])
    found = compare_pairs(first, second, test="akritas")
    rank = scipy_stats.rankdata(np.concatenate([first, second]))
    expected = scipy_stats.ttest_rel(rank[:8], rank[8:])
    assert found.statistic == pytest.approx(expected.statistic)
    assert found.p_value == pytest.approx(expected.pvalue)


def test_pairs_of_unknown_order_are_told():
    first, second = [5.0, 3.0, 2.0, 1.0, 4.0, 6.0, 7.0], [1.0, 1.0, 1.5, 0.5, 2.0, 3.0, 8.0]
    found = compare_pairs(first, second, [False] * 7, [False] * 6 + [True])
    assert [note.code for note in found.notes] == ["stats.pairs-unknown"]
    assert found.differing == 6
    with pytest.raises(NetminError, match="at least 6"):
        compare_pairs([1.0, 2.0], [2.0, 3.0])
    with pytest.raises(NetminError, match="known that the values differ"):
        compare_pairs([1.0] * 6, [1.0] * 6)
