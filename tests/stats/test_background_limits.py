"""Background threshold values against the guidance, its examples as EnvStats prints them, and published tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.errors import NetminError
from netmin.stats import background_limits
from netmin.stats.limit_factors import (
    prediction_factor,
    prediction_rank,
    samples_for_tolerance,
    simultaneous_factor,
    tolerance_factor,
    tolerance_rank,
)

#: Chrysene in two background wells, ppb: US EPA (2009), Unified Guidance, example 17-3.
CHRYSENE = [19.7, 39.2, 7.8, 12.8, 10.2, 7.2, 16.1, 5.7]

#: Arsenic in background wells, ppb: the same, example 18-1.
ARSENIC = [12.6, 30.8, 52.0, 28.1, 33.3, 44.0, 3.0, 12.8, 58.1, 12.6, 17.6, 25.3]

#: Trichloroethylene in background wells, ppb, "<5" being 5: the same, example 18-3.
TCE = [5, 5, 8, 5, 9, 10, 7, 6.5, 5, 6, 12, 5, 5, 5, 10.5, 5, 5, 9]

#: Alkalinity of ground water, mg/L: Gibbons (1994), as used by Krishnamoorthy et al. (2008), page 73.
ALKALINITY = [
    58,
    82,
    42,
    28,
    118,
    96,
    49,
    54,
    42,
    51,
    66,
    89,
    40,
    51,
    54,
    55,
    59,
    42,
    39,
    40,
    60,
    63,
    59,
    70,
    32,
    52,
    79,
]


def value_of(limits, limit, distribution):
    table = limits.table
    (found,) = table.loc[(table["limit"] == limit) & (table["distribution"] == distribution), "value"]
    return found


@pytest.mark.parametrize(
    ("count", "factor"),
    [(3, 7.656), (4, 5.144), (5, 4.203), (6, 3.708), (7, 3.399), (8, 3.187), (9, 3.031), (10, 2.911), (20, 2.396)],
)
def test_tolerance_factors_are_those_of_the_guidance(count, factor):
    # US EPA (2009), table 17-3 of appendix D: 95 % coverage with 95 % confidence.
    assert tolerance_factor(count) == pytest.approx(factor, abs=6e-4)


def test_tolerance_factors_are_those_of_the_handbook():
    # NIST/SEMATECH e-Handbook 7.2.6.3: 43 wafers, 90 % covered with 99 % confidence; the handbook's closed formula
    # gives 1.8752, the exact factor lies a little lower. Zaiontz (2020), Real Statistics: 1.9017 for 40.
    assert tolerance_factor(43, 0.90, 0.99) == pytest.approx(1.8752, abs=0.0015)
    assert tolerance_factor(40, 0.90, 0.99) == pytest.approx(1.9017, abs=5e-5)


@pytest.mark.parametrize(
    ("count", "critical"),
    [
        (3, 1.153),
        (4, 1.463),
        (5, 1.672),
        (6, 1.822),
        (7, 1.938),
        (8, 2.032),
        (9, 2.110),
        (10, 2.176),
        (20, 2.557),
        (30, 2.745),
    ],
)
def test_simultaneous_factors_are_the_critical_values_of_grubbs(count, critical):
    # Grubbs and Beck (1972), table I, one-sided 5 %.
    assert simultaneous_factor(count) == pytest.approx(critical, abs=1.1e-3)


def test_the_largest_mahalanobis_distance_gives_the_same_factor():
    # (n − 1)² / n times the upper α/n point of a beta distribution, at twice the risk: the form of ProUCL.
    from scipy.stats import beta

    for count in (5, 12, 40):
        squared = (count - 1) ** 2 / count * beta.isf(2 * 0.05 / count, 0.5, (count - 2) / 2)
        assert simultaneous_factor(count) == pytest.approx(np.sqrt(squared), rel=1e-9)


def test_the_lognormal_example_of_the_guidance_is_met():
    # Example 17-3; printed by EnvStats: 90.9247 from meanlog 2.5085773 and sdlog 0.6279479.
    limits = background_limits(CHRYSENE, distribution="lognormal")
    assert limits.recommended == pytest.approx(90.9247, abs=5e-5)
    assert limits.recommended == pytest.approx(np.exp(2.5085773 + tolerance_factor(8) * 0.6279479), rel=1e-6)


def test_the_gamma_example_of_krishnamoorthy_is_met():
    # Printed by EnvStats for the cube root: 97.70502 for 90 % coverage.
    limits = background_limits(ALKALINITY, coverage=0.9, distribution="gamma")
    assert limits.recommended == pytest.approx(97.70502, abs=5e-6)


def test_the_prediction_example_of_the_guidance_is_met():
    # Example 18-1, four future values; printed by EnvStats: 73.67237.
    limits = background_limits(ARSENIC, future=4)
    assert value_of(limits, "upl", "normal") == pytest.approx(73.67237, abs=5e-6)


def test_a_mean_is_predicted_on_the_plain_scale():
    limits = background_limits(ARSENIC, future=4)
    value = np.array(ARSENIC)
    expected = value.mean() + 1.7958848187036691 * value.std(ddof=1) * np.sqrt(1 / 4 + 1 / 12)
    assert value_of(limits, "upl-mean", "normal") == pytest.approx(expected, rel=1e-9)
    assert (limits.table["limit"] == "upl-mean").sum() == 1


def test_the_order_statistic_of_the_guidance_reaches_the_printed_confidence():
    # Example 18-3, four future values; printed by EnvStats: rank 18, 81.81818 %, limit 12.
    below = np.array(TCE) == 5
    limits = background_limits(TCE, below, future=4)
    row = limits.table.set_index(["limit", "distribution"]).loc[("upl", "none")]
    assert row["value"] == 12
    assert row["confidence"] == pytest.approx(0.8181818, abs=5e-8)
    # Example 17-4: the largest of 24 covers 88.26538 % with 95 % confidence.
    assert tolerance_rank(24, 0.8826538, 0.95)[1] == pytest.approx(0.95, abs=1e-6)
    # Two-sided 90.47619 % for one future value among 20 is one-sided 20/21 (printed for a mixture example).
    assert prediction_rank(20, 0.99)[1] == pytest.approx(1 - (1 - 0.9047619) / 2, abs=1e-7)


def test_fifty_nine_samples_are_needed_and_fewer_are_told_so():
    # Wilks (1941); 93 and 124 for the second and third largest are in every table of tolerance limits.
    assert samples_for_tolerance() == 59
    assert tolerance_rank(58)[1] < 0.95 <= tolerance_rank(59)[1]
    assert tolerance_rank(92)[0] == 92
    assert tolerance_rank(93)[0] == 92
    assert tolerance_rank(124)[0] == 122
    limits = background_limits(np.linspace(1, 2, 58))
    assert limits.recommended == 2.0
    assert [note.code for note in limits.notes] == ["stats.limit-by-order", "stats.limit-order-short"]
    assert "59" in limits.notes[1].text()


def test_kaplan_meier_without_non_detects_changes_nothing():
    some = background_limits([0.01, *ARSENIC], [True, *[False] * 12], distribution="normal")
    none = background_limits(ARSENIC, [False] * 12, distribution="normal")
    assert none.recommended == background_limits(ARSENIC, distribution="normal").recommended
    assert "stats.limits-kaplan-meier" in {note.code for note in some.notes}
    assert some.detected == 12


def test_an_order_statistic_that_a_high_limit_hides_is_not_given():
    limits = background_limits([*ARSENIC, 100.0], [False] * 12 + [True])
    assert np.isnan(limits.recommended)
    assert "stats.limit-hidden" in {note.code for note in limits.notes}
    assert not np.isnan(value_of(limits, "utl", "normal"))


def test_too_little_is_refused_in_words():
    with pytest.raises(NetminError, match="at least 4"):
        background_limits([1.0, 2.0, 3.0])
    with pytest.raises(NetminError, match="not all alike"):
        background_limits([2.0] * 10)
    with pytest.raises(NetminError, match="positive"):
        background_limits([0.0, 1.0, 2.0, 3.0, 4.0])
    with pytest.raises(NetminError, match="at least 4"):
        background_limits([1.0, 2.0, 3.0, 4.0, 5.0], [True] * 5)
    with pytest.raises(ValueError, match="distribution"):
        background_limits(ARSENIC, distribution="weibull")


def test_with_hardly_anything_detected_no_mean_carries_a_limit():
    value, below = [*range(10, 15), *[1.0] * 30], [False] * 5 + [True] * 30
    limits = background_limits(value, below, distribution="lognormal")
    assert np.isnan(limits.recommended)
    assert "stats.limits-withheld" in {note.code for note in limits.notes}
    assert background_limits(value, below).recommended == 14


def test_a_limit_far_beyond_the_samples_is_told():
    limits = background_limits(CHRYSENE, distribution="lognormal")
    assert "stats.limit-far-out" in {note.code for note in limits.notes}


def test_one_row_is_recommended_for_every_distribution():
    for distribution in (None, "normal", "lognormal", "gamma"):
        limits = background_limits(ARSENIC, distribution=distribution)
        (row,) = limits.table[limits.table["recommended"]].to_dict("records")
        assert row["limit"] == "utl"
        assert row["value"] == limits.recommended


@given(st.floats(0.01, 1000), st.permutations(range(12)))
def test_no_limit_depends_on_the_unit_or_the_order(factor, order):
    below = np.array([True] * 3 + [False] * 9)
    value, order = np.array(ARSENIC), list(order)
    plain = background_limits(value, below)
    other = background_limits(value[order] * factor, below[order])
    assert other.table["value"].to_numpy() / factor == pytest.approx(plain.table["value"].to_numpy(), nan_ok=True)


@given(st.integers(3, 200), st.floats(0.5, 0.99), st.floats(0.55, 0.99))
def test_factors_rise_with_what_is_asked(count, coverage, confidence):
    assert tolerance_factor(count, coverage + 0.005, confidence) > tolerance_factor(count, coverage, confidence)
    assert prediction_factor(count, confidence, future=3) > prediction_factor(count, confidence)
    assert prediction_factor(count, confidence, averaged=3) < prediction_factor(count, confidence)
    assert prediction_rank(count, confidence, 2)[0] >= prediction_rank(count, confidence, 1)[0]
