"""Kaplan-Meier against published worked examples and R's survival package."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.stats import kaplan_meier

FIXTURES = Path(__file__).with_name("fixtures")

#: Manganese in ground water, ppb: US EPA (2009), Unified Guidance, EPA 530/R-09-007, example 15-1, page 15-10.
MANGANESE = "<5 12.1 16.9 21.6 <2 <5 7.7 53.6 9.5 45.9 <5 5.3 12.6 106.3 34.5 6.3 11.9 10 <2 77.2 17.9 22.7 3.3 8.4 <2"

R_DATA = pd.read_csv(FIXTURES / "survival_data.csv")
R_RESULTS = pd.read_csv(FIXTURES / "survival_results.csv").set_index("set")
ATRAZINE = pd.read_csv(FIXTURES / "atrazine.csv")


def read(line):
    texts = line.split()
    return np.array([float(text.strip("<")) for text in texts]), np.array([text.startswith("<") for text in texts])


def test_the_example_of_the_epa_guidance_is_met():
    # Log-scale mean and standard deviation as printed by EnvStats for that example.
    value, below = read(MANGANESE)
    found = kaplan_meier(np.log(value), below)
    assert found.mean == pytest.approx(2.3092890, abs=5e-8)
    assert found.sd == pytest.approx(1.1816102, abs=5e-8)


@pytest.mark.parametrize(
    ("month", "n", "censored", "median", "mean", "sd"),
    [
        (None, 48, 14, 0.03, 2.010208, 12.791612),
        ("June", 24, 9, 0.02, 0.04791667, 0.07541428),
        ("September", 24, 5, 0.06, 3.97250003, 18.08692684),
    ],
)
def test_nada_prints_the_same_for_atrazine(month, n, censored, median, mean, sd):
    # Printed output of the examples of NADA's cenfit. What NADA calls sd is √n times the standard error of the mean;
    # where the distribution is exactly one half over a step, NADA takes the step's lower end and we its middle.
    rows = ATRAZINE if month is None else ATRAZINE[ATRAZINE["month"] == month]
    found = kaplan_meier(rows["value"], rows["below"], lowest="smallest-detected")
    assert (found.count, found.count - found.detected) == (n, censored)
    assert found.quantile(0.5 - 1e-9) == median
    assert found.mean == pytest.approx(mean, abs=5e-7)
    assert found.standard_error * np.sqrt(n) == pytest.approx(sd, abs=5e-6)


@pytest.mark.parametrize("name", R_RESULTS.index)
def test_r_finds_the_same_mean_error_and_quantiles(name):
    # fixtures/make_survival_fixture.R; R leaves out the factor m/(m − 1), and counts the lowest limit as an event.
    rows, expected = R_DATA[R_DATA["set"] == name], R_RESULTS.loc[name]
    value, below = rows["value"].to_numpy(), rows["below"].to_numpy(dtype=bool)
    found = kaplan_meier(value, below)
    events = found.detected + (np.sum(value[below] == value[below].min()) if found.share_below else 0)
    assert found.mean == pytest.approx(expected["mean"], rel=1e-12)
    assert found.standard_error * np.sqrt((events - 1) / events) == pytest.approx(expected["se"], rel=1e-12)
    for share in (0.1, 0.25, 0.5, 0.75, 0.9, 0.95):
        assert found.quantile(share) == pytest.approx(expected[f"q{share}"], rel=1e-12, nan_ok=True)


def test_without_non_detects_it_is_ordinary_statistics():
    value = np.array([4.2, 1.1, 9.7, 3.3, 3.3, 6.1, 2.8])
    found = kaplan_meier(value)
    assert found.mean == pytest.approx(value.mean())
    assert found.sd == pytest.approx(value.std())
    assert found.standard_error == pytest.approx(value.std(ddof=1) / np.sqrt(7))
    for share in (0.05, 0.25, 0.5, 3 / 7, 0.75, 1.0):
        assert found.quantile(share) == pytest.approx(np.quantile(value, share, method="averaged_inverted_cdf"))


def test_when_nothing_was_detected_nothing_is_said():
    found = kaplan_meier([1.0, 2.0], [True, True])
    assert np.isnan([found.mean, found.sd, found.standard_error, found.quantile(0.9), *found.mean_bounds()]).all()
    assert (found.share_below, found.bound_below) == (1.0, 2.0)
    assert [note.code for note in found.notes] == ["stats.nothing-detected"]


def test_one_detected_value_has_no_standard_error():
    found = kaplan_meier([1.0, 3.0], [True, False], lowest="smallest-detected")
    assert found.mean == 3.0
    assert np.isnan(found.standard_error)


def test_nothing_measured_gives_nothing():
    found = kaplan_meier([np.nan], [False])
    assert (found.count, found.detected, found.share_below) == (0, 0, 0.0)
    assert np.isnan(found.quantile(0.5))


def test_a_quantile_below_everything_detected_is_not_known():
    found = kaplan_meier([1.0, 1.0, 2.0, 3.0], [True, True, False, False])
    assert np.isnan(found.quantile(0.25))
    assert np.isnan(found.quantile(0.5))
    assert found.quantile(0.51) == 2.0
    assert found.mean_bounds() == pytest.approx((1.25, 1.75))


def test_a_detected_value_at_a_limit_lies_above_it():
    found = kaplan_meier([2.0, 2.0], [True, False])
    assert found.share_at_or_below(2.0) == 1.0
    assert np.isnan(found.share_at_or_below(1.9))
    assert found.mean == 2.0


def test_a_limit_above_everything_detected_moves_nothing_but_the_count():
    with_it, without = kaplan_meier([3.0, 5.0, 50.0], [False, False, True]), kaplan_meier([3.0, 5.0])
    assert with_it.mean == without.mean
    assert with_it.quantile(0.5) == without.quantile(0.5)
    assert (with_it.count, with_it.detected) == (3, 2)


def test_marks_of_another_length_are_refused():
    with pytest.raises(ValueError, match="the same"):
        kaplan_meier([1.0, 2.0], [True])
    with pytest.raises(ValueError, match="finite"):
        kaplan_meier([1.0, np.inf])
    with pytest.raises(ValueError, match="'limit' or"):
        kaplan_meier([1.0], lowest="zero")
    with pytest.raises(ValueError, match="between 0 and 1"):
        kaplan_meier([1.0]).quantile(1.5)


censored_columns = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=30).map(
    lambda rows: (np.array([row[0] for row in rows], dtype=float), np.array([row[1] for row in rows]))
)


@given(censored_columns, st.sampled_from([0.001, 0.3, 7.0, 1000.0]))
def test_another_unit_changes_only_the_unit(data, factor):
    value, below = data
    once, scaled = kaplan_meier(value, below), kaplan_meier(value * factor, below)
    for name in ("mean", "sd", "standard_error", "bound_below"):
        assert getattr(scaled, name) == pytest.approx(getattr(once, name) * factor, rel=1e-9, abs=1e-9, nan_ok=True)
    assert scaled.quantile(0.5) == pytest.approx(once.quantile(0.5) * factor, nan_ok=True)


@given(censored_columns)
def test_the_mean_lies_between_the_least_and_the_most_possible(data):
    value, below = data
    found = kaplan_meier(value, below)
    if found.detected:
        low, high = found.mean_bounds()
        assert low - 1e-9 <= found.mean <= high + 1e-9
        assert found.mean <= kaplan_meier(value, below, lowest="smallest-detected").mean + 1e-9
        assert np.all(np.diff(found.share) >= -1e-15)
        assert found.share[-1] == 1.0


@given(censored_columns)
def test_the_order_of_the_samples_does_not_matter(data):
    value, below = data
    assert kaplan_meier(value[::-1], below[::-1]).mean == pytest.approx(kaplan_meier(value, below).mean, nan_ok=True)
