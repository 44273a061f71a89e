"""One sample against a limit, in both forms of the question."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from netmin.errors import NetminError
from netmin.stats import compare_with_limit, kaplan_meier

#: ppm: US EPA (2006), QA/G-9S, example of the one-sample t test: mean 99.38, s 10.41, t 1.26 against 95.
GUIDANCE = [82.39, 103.46, 104.93, 105.52, 98.37, 113.23, 86.62, 91.72, 108.21]

#: mg/L: US EPA (2002), OSWER 9285.6-10, exhibit 9, as listed by EnvStats.
SKEWED = np.repeat(
    [
        *(16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 35),
        *(97, 98, 105, 107, 111, 117, 119),
    ],
    [1, 3, 2, 3, 6, 3, 4, 3, 6, 4, 2, 4, 2, 2, 1, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1],
)


def test_the_example_of_the_guidance_is_met():
    found = compare_with_limit(GUIDANCE, 95, hypothesis="at-or-below", level=0.10)
    assert found.estimate == pytest.approx(99.38, abs=0.005)
    assert found.statistic == pytest.approx(1.26, abs=0.005)
    # The critical value at 10 % is 1.397: the mean is not shown to lie above 95.
    assert (found.rejected, found.shown) == (False, "nothing")


def test_chen_s_test_is_as_printed():
    # EnvStats: t 1.574075, p by the normal distribution 0.05773508.
    found = compare_with_limit(SKEWED, 30, hypothesis="at-or-below", test="chen")
    assert SKEWED.size == 60
    assert found.estimate == pytest.approx(34.566667, abs=5e-7)
    assert found.statistic == pytest.approx(1.574075, abs=5e-7)
    assert found.p_value == pytest.approx(0.05773508, abs=5e-9)


@pytest.mark.parametrize(("hypothesis", "alternative"), [("at-or-above", "less"), ("at-or-below", "greater")])
def test_scipy_finds_the_same(hypothesis, alternative):
    t = compare_with_limit(GUIDANCE, 101, hypothesis=hypothesis)
    assert t.p_value == pytest.approx(scipy_stats.ttest_1samp(GUIDANCE, 101, alternative=alternative).pvalue)
    ranks = compare_with_limit(GUIDANCE, 101, hypothesis=hypothesis, test="wilcoxon")
    expected = scipy_stats.wilcoxon(np.array(GUIDANCE) - 101, alternative=alternative, method="exact")
    assert ranks.p_value == pytest.approx(expected.pvalue)
    sign = compare_with_limit(GUIDANCE, 101, hypothesis=hypothesis, test="sign")
    assert sign.p_value == pytest.approx(scipy_stats.binomtest(5, 9, 0.5, alternative=alternative).pvalue)
    share = compare_with_limit(GUIDANCE, 110, hypothesis=hypothesis, test="proportion", share=0.3)
    assert share.p_value == pytest.approx(scipy_stats.binomtest(1, 9, 0.3, alternative=alternative).pvalue)
    assert share.estimate == pytest.approx(1 / 9)


def test_the_burden_of_proof_decides_what_is_shown():
    clean = [1.0, 2.0, 1.5, 1.2, 1.8, 1.1]
    assert compare_with_limit(clean, 10, hypothesis="at-or-above").shown == "below"
    assert compare_with_limit(clean, 10, hypothesis="at-or-below").shown == "nothing"
    assert compare_with_limit(clean, 0.5, hypothesis="at-or-below").shown == "above"
    table = compare_with_limit(clean, 10, hypothesis="at-or-above").table
    assert table.loc[0, "compared"] == "mean"


def test_non_detects_count_where_their_limit_lets_them():
    value, below = [1.0, 1.0, 2.0, 3.0, 4.0, 20.0], [True, True, False, False, False, True]
    # "<20" may lie on either side of 10, and so counts for the hypothesis.
    clean = compare_with_limit(value, 10, below, hypothesis="at-or-above", test="sign")
    assert clean.statistic == 1
    assert clean.p_value == pytest.approx(scipy_stats.binomtest(1, 6, 0.5, alternative="less").pvalue)
    screened = compare_with_limit(value, 10, below, hypothesis="at-or-below", test="sign")
    assert (screened.statistic, screened.p_value) == (0, 1)
    for found in (clean, screened):
        assert [note.code for note in found.notes] == ["stats.limit-test-unknown"]
    assert np.isnan(compare_with_limit(value, 10, below, hypothesis="at-or-below", test="proportion").estimate)


def test_the_t_test_takes_non_detects_by_kaplan_and_meier():
    value, below = [1.0, 2.0, 3.0, 4.0, 5.0, 2.0], [True, False, False, False, False, True]
    found = compare_with_limit(value, 5, below, hypothesis="at-or-above")
    estimate = kaplan_meier(value, below)
    assert found.statistic == pytest.approx((estimate.mean - 5) / estimate.standard_error)
    assert [note.code for note in found.notes] == ["stats.limit-test-kaplan-meier"]


def test_what_a_test_cannot_take_is_refused_in_words():
    with pytest.raises(NetminError, match="at least 4"):
        compare_with_limit([1.0, 2.0], 1, hypothesis="at-or-above")
    with pytest.raises(NetminError, match="do not differ"):
        compare_with_limit([2.0] * 6, 1, hypothesis="at-or-above")
    with pytest.raises(NetminError, match="skewed to the right"):
        compare_with_limit(SKEWED, 30, hypothesis="at-or-above", test="chen")
    with pytest.raises(NetminError, match="skewed to the right"):
        compare_with_limit(-SKEWED.astype(float), 30, hypothesis="at-or-below", test="chen")
    with pytest.raises(NetminError, match="cannot take non-detects"):
        compare_with_limit(GUIDANCE, 95, [True] + [False] * 8, hypothesis="at-or-below", test="wilcoxon")
    with pytest.raises(ValueError, match="hypothesis"):
        compare_with_limit(GUIDANCE, 95, hypothesis="equal")
