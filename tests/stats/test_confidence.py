"""All limits of a mean in one call: printed numbers, the recommendation, and what happens to awkward samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import NetminError, UsageError
from netmin.language import LANGUAGES
from netmin.stats import kaplan_meier, mean_confidence
from netmin.stats.limit_methods import CENSORED, COMPLETE


def codes(found):
    return [note.code for note in found.notes]


def test_printed_limits_of_chromium(published):
    # Manual page of elnormAlt of EnvStats: Student's t 320.3304, Land 496.6282.
    found = mean_confidence(*published("chromium"))
    assert found.limit("student-t") == pytest.approx(320.3304, abs=6e-5)
    assert found.limit("land-h") == pytest.approx(496.6282, abs=6e-5)
    assert found.recommended.method.key == "gamma-approximate"
    assert found.reason.code == "stats.reason-gamma"


def test_the_table_holds_every_method_once_with_citation_and_assumption(published):
    for sample, methods in (("chromium", COMPLETE), ("manganese", CENSORED)):
        table = mean_confidence(*published(sample)).table
        assert table["method"].tolist() == list(methods)
        assert list(table.columns) == ["method", "limit", "confidence", "assumes", "recommended", "remark", "citations"]
        assert table["recommended"].sum() == 1
        assert (table["citations"] != "").all()
        assert np.isfinite(table["limit"]).all()


def test_kaplan_meier_limits_rest_on_its_mean_and_error(published):
    sample = published("manganese")
    for lowest in ("limit", "smallest-detected"):
        found, estimate = mean_confidence(*sample, lowest=lowest), kaplan_meier(*sample, lowest=lowest)
        assert (found.mean, found.standard_error) == (estimate.mean, estimate.standard_error)
        assert found.limit("km-chebyshev") == pytest.approx(estimate.mean + np.sqrt(19) * estimate.standard_error)
        assert found.limit("km-central-limit") == pytest.approx(estimate.mean + 1.644853627 * estimate.standard_error)


def test_the_rules_use_the_spread_of_detected_values_alone():
    # 40 lognormal values, 30 % below a limit; rucl divides the sum of detected logarithms by all 40.
    value = np.random.default_rng(5).lognormal(1.0, 1.3, 40)
    limit = np.quantile(value, 0.3)
    found = mean_confidence(np.maximum(value, limit), value < limit)
    if found.fit.verdict in ("lognormal", "none"):
        spread = dict(found.reason.values)["sd"]
        assert spread == pytest.approx(np.log(value[value >= limit]).std(ddof=1))
    assert found.recommended is not None


@pytest.mark.parametrize("factor", [1e-8, 1e8])
@pytest.mark.parametrize("sample", ["chromium", "manganese"])
def test_another_unit_changes_only_the_unit(published, sample, factor):
    value, below = published(sample)
    once, scaled = mean_confidence(value, below), mean_confidence(value * factor, below)
    assert (scaled.table["limit"] / factor).tolist() == pytest.approx(once.table["limit"].tolist(), rel=1e-7)
    assert scaled.recommended.method == once.recommended.method


def test_the_same_seed_gives_the_same_limits_and_another_others(published):
    sample = published("manganese")
    first, second, other = (mean_confidence(*sample, seed=seed).table["limit"] for seed in (1, 1, 2))
    assert first.equals(second)
    assert not first.equals(other)


def test_lower_limits_lie_below_the_mean_and_none_is_recommended(published):
    for sample in ("tccb", "manganese"):
        found = mean_confidence(*published(sample), side="lower")
        # Chen's and Hall's correction for skewness moves a lower limit up, never above the mean here.
        assert (found.table["limit"] < found.mean).all()
        assert found.recommended is None
        assert found.reason.code == "stats.rules-for-upper"


def test_limits_rise_with_the_confidence(published):
    low, high = (mean_confidence(*published("tccb"), confidence=level).table for level in (0.9, 0.99))
    asked = ~low["method"].str.contains("97.5|99")
    assert (low.loc[asked, "limit"] < high.loc[asked, "limit"]).all()
    assert low.loc[~asked, "limit"].tolist() == high.loc[~asked, "limit"].tolist()


def test_a_limit_above_the_largest_value_stands_and_says_so():
    value = np.array([1.0, 2.0, 3.0, 5.0, 9.0, 400.0, 7.0, 4.0])
    found = mean_confidence(value)
    above = found.table["limit"] > 400
    assert above.any()
    assert set(found.table.loc[above, "remark"]) == {"stats.limit-above-maximum"}


def test_a_single_heavy_value_takes_the_bootstrap_t_away():
    # 9060 among 28 small values: ProUCL 5.2 prints a bootstrap-t limit of 62169 for such data, 190 times the mean.
    value = np.append(np.linspace(1.0, 30.0, 28), 9060.0)
    found = mean_confidence(value)
    row = found.table.set_index("method").loc["bootstrap-t"]
    assert np.isnan(row["limit"])
    assert row["remark"] == "stats.limit-one-value"
    censored = mean_confidence(value, value < 3)
    assert censored.table.set_index("method").loc["km-bootstrap-t", "remark"] == "stats.limit-one-value"


def test_warnings_for_few_values_few_detected_and_a_wide_spread():
    found = mean_confidence([1.0, 2.0, 50.0, 4000.0, 0.5, 0.5], [False] * 4 + [True] * 2)
    assert codes(found)[:3] == ["stats.limit-few-values", "stats.few-detected", "stats.limit-wide"]


@pytest.mark.parametrize(
    ("values", "below", "above", "code"),
    [
        ([], [], None, "stats.nothing-measured"),
        ([np.nan], [False], None, "stats.nothing-measured"),
        ([1.0, 2.0, 3.0], [True, True, True], None, "stats.limit-too-few"),
        ([1.0, 2.0, 3.0], [True, True, False], None, "stats.limit-too-few"),
        ([5.0], [False], None, "stats.limit-too-few"),
        ([5.0, 5.0, 5.0], [False, False, False], None, "stats.limit-all-equal"),
        ([1.0, 2.0, 3.0], [False, False, False], [False, False, True], "stats.limit-above"),
    ],
)
def test_samples_without_any_limit_are_refused_in_words(values, below, above, code):
    with pytest.raises(NetminError) as refused:
        mean_confidence(values, below, above)
    assert refused.value.message.code == code
    for language in LANGUAGES:
        assert refused.value.text(language)


def test_two_different_detected_values_give_moments_only_and_no_recommendation():
    found = mean_confidence([1.0, 1.0, 3.0, 7.0], [True, True, False, False])
    table = found.table.set_index("method")
    assert np.isfinite(table.loc["km-student-t", "limit"])
    assert table.loc[["km-percentile", "km-bca", "km-bootstrap-t"], "limit"].isna().all()
    assert table.loc["km-bca", "remark"] == "stats.limit-no-resamples"
    assert (found.recommended, found.fit) == (None, None)
    assert found.reason.code == "stats.rules-too-few"


def test_values_that_are_not_positive_have_no_lognormal_or_gamma_limit():
    found = mean_confidence([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 1.5, 0.7])
    table = found.table.set_index("method")
    assert set(table.loc[["land-h", "cox", "zou", "gamma-adjusted", "chebyshev-mvue"], "remark"]) == {
        "stats.not-positive"
    }
    assert found.recommended.method.key == "student-t"


def test_formless_values_that_are_not_positive_leave_the_rules_without_a_row():
    value = np.append(np.zeros(30), np.linspace(100.0, 110.0, 6))
    found = mean_confidence(value)
    assert found.recommended is None
    assert found.reason.code == "stats.rules-no-row"


def test_where_the_rules_give_no_sizes_a_note_says_whose_were_used():
    value = np.concatenate([np.full(8, 1.0) + np.arange(8) * 1e-3, 400.0 + np.arange(8)])
    found = mean_confidence(value)
    assert found.fit.verdict == "none"
    assert "stats.rule-size-assumed" in codes(found)


def test_poor_resamples_are_counted_in_the_result():
    found = mean_confidence([1.0, 1.0, 1.0, 1.0, 3.0, 4.0, 5.0], [True] * 4 + [False] * 3)
    assert found.redrawn > 0
    assert "stats.resamples-redrawn" in codes(found)


def test_every_remark_and_reason_can_be_read_in_every_language(published):
    for sample in ("chromium", "manganese"):
        found = mean_confidence(*published(sample))
        messages = [found.reason, *found.notes, *(limit.method.name for limit in found.limits)]
        messages += [limit.method.assumption for limit in found.limits]
        messages += [limit.remark for limit in found.limits if limit.remark]
        for language in LANGUAGES:
            assert all(message.text(language) for message in messages)


def test_unknown_choices_are_refused(published):
    sample = published("chromium")
    with pytest.raises(UsageError, match="not offered yet"):
        mean_confidence(*sample, rules="proucl52")
    for choice in ({"side": "both"}, {"confidence": 95}, {"resamples": 5}):
        with pytest.raises(ValueError, match="the resamples at least 100"):
            mean_confidence(*sample, **choice)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=20))
def test_any_column_gives_limits_or_a_sentence(rows):
    value, below = np.array([row[0] for row in rows], dtype=float), np.array([row[1] for row in rows])
    if np.unique(value[~below]).size < 2:
        with pytest.raises(NetminError, match=r"least two|Without spread"):
            mean_confidence(value, below, resamples=100)
        return
    found = mean_confidence(value, below, resamples=100)
    for limit in found.limits:
        assert np.isfinite(limit.value) or limit.remark is not None
    assert (found.recommended is None) == (not found.table["recommended"].any())
