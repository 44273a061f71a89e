"""Species-sensitivity distributions against the papers that made them and against ssdtools."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from netmin.errors import NetminError, UsageError
from netmin.risk import extrapolation_constants, response_addition, species_sensitivity
from netmin.risk.sensitivity_fit import anderson_darling, likelihood_fit

#: No-effect contents of cadmium in soil for seven species: van Straalen and Denneman (1989), the worked example of
#: Aldenberg and Jaworska (2000).
CADMIUM = [0.97, 3.33, 3.63, 13.50, 13.80, 18.70, 154.0]

#: Chronic endpoints of boron for 28 freshwater species: CCME (2009), distributed with ssdtools. [mg/L]
BORON = [
    *(2.1, 2.4, 4.1, 10, 15.6, 18.3, 6, 10, 13.4, 15, 20, 20, 20.4, 48.6),
    *(50, 70.7, 70.7, 70.7, 1, 1.8, 2, 4, 5.2, 12.3, 30, 34.2, 50, 60),
]


def named(count: int) -> list[str]:
    return [f"species {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("count", "low", "middle", "high"),
    [
        # Aldenberg and Jaworska (2000), constants of the HC5; the first column is also the one-sided 95/95 tolerance
        # factor of every table of those.
        (2, 26.26, 2.339, 0.475),
        (3, 7.656, 1.938, 0.639),
        (4, 5.144, 1.830, 0.743),
        (5, 4.203, 1.779, 0.818),
        (7, 3.399, 1.732, 0.920),
        (10, 2.911, 1.702, 1.017),
        (20, 2.396, 1.671, 1.175),
        (30, 2.220, 1.662, 1.250),
    ],
)
def test_the_constants_of_the_log_normal_are_those_of_aldenberg_and_jaworska(count, low, middle, high):
    assert extrapolation_constants(count) == pytest.approx((low, middle, high), abs=6e-4)


@pytest.mark.parametrize(
    ("count", "low", "middle"),
    [
        # Aldenberg and Slob (1993), constants with 95 % and 50 % confidence.
        (2, 27.70, 2.49),
        (3, 8.14, 2.05),
        (4, 5.49, 1.92),
        (5, 4.47, 1.85),
        (7, 3.59, 1.78),
        (10, 3.06, 1.73),
        (20, 2.49, 1.68),
    ],
)
def test_the_constants_of_the_log_logistic_are_those_of_aldenberg_and_slob(count, low, middle):
    found = extrapolation_constants(count, distribution="log-logistic")
    assert found[0] == pytest.approx(low, rel=6e-3)
    assert found[1] == pytest.approx(middle, abs=6e-3)


def test_cadmium_in_soil_gives_the_mean_and_deviation_printed_by_aldenberg_and_jaworska():
    found = species_sensitivity(named(7), CADMIUM)
    ten = math.log(10)
    assert found.fit.location / ten == pytest.approx(0.97124, abs=5e-6)
    assert found.fit.scale / ten == pytest.approx(0.70276, abs=5e-6)


def test_cadmium_in_soil_gives_the_hazardous_content_of_the_constants_of_seven_species():
    # Mean - k · deviation with the three printed constants of n = 7.
    found = species_sensitivity(named(7), CADMIUM).hazardous_content()
    by_hand = [10 ** (0.97124 - constant * 0.70276) for constant in (1.732, 3.399, 0.920)]
    assert found == pytest.approx(by_hand, rel=1e-3)


@pytest.mark.parametrize(
    ("distribution", "location", "scale", "location_error", "scale_error", "hc5"),
    [
        # ssdtools, snapshots of its test on ccme_boron (tidy_stable, hc_stable).
        ("log-normal", 2.5616449637178795, 1.2415403241912817, 0.23462906717, 0.16590774906, 1.6811748398812003),
        ("log-logistic", 2.626276259304172, 0.7404263764563579, 0.24825743636, 0.11437488774, 1.5622638813341454),
    ],
)
def test_boron_agrees_with_ssdtools(distribution, location, scale, location_error, scale_error, hc5):
    found = species_sensitivity(named(28), BORON, distribution=distribution, estimator="maximum-likelihood")
    assert found.fit.location == pytest.approx(location, rel=1e-5)
    assert found.fit.scale == pytest.approx(scale, rel=1e-5)
    covariance = found.fit.covariance
    assert math.sqrt(covariance[0, 0]) == pytest.approx(location_error, rel=1e-4)
    assert math.sqrt(covariance[1, 1]) * found.fit.scale == pytest.approx(scale_error, rel=1e-4)
    assert found.hazardous_content()[0] == pytest.approx(hc5, rel=2e-5)


@pytest.mark.parametrize(("distribution", "percent"), [("log-normal", 1.9543030195), ("log-logistic", 2.8004709727)])
def test_the_share_affected_by_one_milligram_of_boron_agrees_with_ssdtools(distribution, percent):
    found = species_sensitivity(named(28), BORON, distribution=distribution, estimator="maximum-likelihood")
    assert 100 * found.affected_fraction([1.0])[0, 0] == pytest.approx(percent, rel=1e-4)


def test_the_printed_hc5_of_boron_is_1_68():
    # ssddata, table of published fits: log-normal, 1.68.
    found = species_sensitivity(named(28), BORON, estimator="maximum-likelihood")
    assert round(found.hazardous_content()[0], 2) == 1.68


@pytest.mark.parametrize("distribution", ["log-normal", "log-logistic"])
def test_the_limits_of_the_share_affected_are_those_of_the_hazardous_content_turned_round(distribution):
    found = species_sensitivity(named(7), CADMIUM, distribution=distribution)
    estimate, lower, upper = found.hazardous_content()
    shares = found.affected_fraction([lower, estimate, upper])
    assert shares[0, 2] == pytest.approx(0.05, abs=1e-6)
    assert shares[1, 0] == pytest.approx(0.05, abs=3e-4)
    assert shares[2, 1] == pytest.approx(0.05, abs=1e-6)


@settings(max_examples=20)
@given(st.floats(1e-3, 1e3), st.permutations(range(7)))
def test_the_hazardous_content_moves_with_the_unit_and_not_with_the_order(factor, order):
    found = species_sensitivity(named(7), CADMIUM).hazardous_content()
    moved = species_sensitivity(named(7), [factor * CADMIUM[place] for place in order]).hazardous_content()
    assert moved == pytest.approx([factor * value for value in found], rel=1e-9)


def test_the_limits_enclose_the_true_hazardous_content_as_often_as_they_claim():
    generator = np.random.default_rng(4)
    truth = math.exp(stats.norm.ppf(0.05))
    inside = 0
    for _ in range(200):
        _, lower, upper = species_sensitivity(named(8), np.exp(generator.normal(size=8))).hazardous_content()
        inside += lower <= truth <= upper
    assert inside / 200 == pytest.approx(0.90, abs=0.05)


def test_a_much_tested_species_has_one_say():
    once = species_sensitivity(named(7), CADMIUM)
    again = species_sensitivity([*named(7), "species 0", "species 0"], [0.97 / 2, *CADMIUM[1:], 0.97, 0.97 * 2])
    assert again.count == 7
    assert again.hazardous_content() == pytest.approx(once.hazardous_content(), rel=1e-12)
    assert "ecology.geometric-means" in {note.code for note in again.notes}


def test_a_limit_above_everything_pulls_the_distribution_up_less_than_a_number_far_above_would():
    at = species_sensitivity(named(7), CADMIUM, estimator="maximum-likelihood").fit.location
    beyond = species_sensitivity(named(7), CADMIUM, above=[False] * 6 + [True])
    assert beyond.estimator == "maximum-likelihood"
    assert beyond.fit.location > at
    assert math.isnan(beyond.statistic)
    assert {"ecology.likelihood-limits", "ecology.fit-not-tested"} <= {note.code for note in beyond.notes}


def test_a_fit_with_limits_agrees_with_scipys_censored_data():
    below = np.array([True, False, False, False, False, False, False])
    above = np.array([False] * 6 + [True])
    logs = np.log(CADMIUM)
    found = likelihood_fit(logs, below, above, "log-normal")
    data = stats.CensoredData(uncensored=logs[1:6], left=logs[:1], right=logs[6:])
    location, scale = stats.norm.fit(data)
    assert (found.location, found.scale) == pytest.approx((location, scale), rel=1e-3)


def test_the_anderson_darling_statistic_is_that_of_scipy_with_the_modification_of_stephens():
    logs = np.log(BORON)
    statistic, poor = anderson_darling(logs, "log-normal")
    scaled = np.sort((logs - logs.mean()) / logs.std(ddof=1))
    place = np.arange(1, 29)
    plain = -28 - np.mean((2 * place - 1) * (stats.norm.logcdf(scaled) + stats.norm.logsf(scaled[::-1])))
    assert statistic == pytest.approx(plain * (1 + 0.75 / 28 + 2.25 / 28**2), rel=1e-12)
    assert not poor


def test_two_groups_of_species_far_apart_do_not_pass_for_one():
    split = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1000.0, 1100.0, 1200.0, 1300.0, 1400.0, 1500.0]
    for distribution in ("log-normal", "log-logistic"):
        found = species_sensitivity(named(12), split, distribution=distribution)
        assert "ecology.fit-poor" in {note.code for note in found.notes}


def test_fewer_than_five_species_are_refused_and_fewer_than_ten_are_noted():
    with pytest.raises(NetminError, match="Species tested: 4"):
        species_sensitivity(named(4), CADMIUM[:4])
    assert "ecology.few-species" in {note.code for note in species_sensitivity(named(9), range(1, 10)).notes}
    assert "ecology.few-species" not in {note.code for note in species_sensitivity(named(10), range(1, 11)).notes}


def test_what_cannot_be_fitted_is_said_in_a_sentence():
    with pytest.raises(NetminError, match="equal"):
        species_sensitivity(named(5), [2.0] * 5)
    with pytest.raises(UsageError, match="positive"):
        species_sensitivity(named(5), [0.0, 1.0, 2.0, 3.0, 4.0])
    with pytest.raises(UsageError, match="maximum likelihood"):
        species_sensitivity(named(7), CADMIUM, above=[False] * 6 + [True], estimator="moments")
    with pytest.raises(UsageError, match="both kinds"):
        species_sensitivity(["a", *named(6)[:5], "a"], CADMIUM, [True] + [False] * 6, [False] * 6 + [True])
    with pytest.raises(NetminError, match="At least 3"):
        species_sensitivity(named(7), CADMIUM, above=[False] * 2 + [True] * 5)
    with pytest.raises(ValueError, match="fit each other"):
        species_sensitivity(named(3), CADMIUM)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_response_addition_lies_between_the_largest_share_and_the_sum(shares):
    together = response_addition([shares])[0]
    assert max(shares) - 1e-12 <= together <= min(sum(shares), 1.0) + 1e-12


def test_response_addition_without_one_of_its_parts_is_not_known():
    assert np.isnan(response_addition([[0.1, np.nan]])[0])
    with pytest.raises(ValueError, match="Shares"):
        response_addition([[1.2]])
