"""A labile and a fixed pool, against scipy's solution of the same equations, and what must hold of any of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from netmin.treatment import TwoPools

rates = st.floats(0.0, 0.8)
contents = st.floats(0.1, 50.0)


def numeric(labile, fixed, uptake, release, fixation, gain, years):
    def slope(_, state):
        q, f = state
        return [gain - (uptake + fixation) * q + release * f, fixation * q - release * f]

    return solve_ivp(slope, (0, years), [labile, fixed], rtol=1e-10, atol=1e-12).y[:, -1]


@given(contents, contents, rates, rates, rates, st.floats(0.0, 0.5), st.floats(0.1, 40.0))
@settings(max_examples=60)
def test_the_closed_form_is_what_scipy_solves(labile, fixed, uptake, release, fixation, gain, years):
    found = TwoPools.of(labile, fixed, uptake, release, fixation, gain).after(years)
    exact = numeric(labile, fixed, uptake, release, fixation, gain, years)
    assert np.array(found) == pytest.approx(exact, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(
    ("uptake", "release", "fixation"),
    [(0.0, 0.0, 0.0), (0.3, 0.3, 0.0), (0.2, 0.0, 0.0), (0.0, 0.2, 0.1), (0.3, 1e-12, 0.0), (0.3, 0.3 + 1e-13, 0.0)],
)
def test_it_holds_where_eigenvalues_meet_or_vanish(uptake, release, fixation):
    found = TwoPools.of(4.0, 6.0, uptake, release, fixation, 0.1).after(12.0)
    assert np.array(found) == pytest.approx(numeric(4.0, 6.0, uptake, release, fixation, 0.1, 12.0), rel=1e-6)


@given(contents, contents, st.floats(0.01, 0.8), rates, rates, st.floats(0.0, 0.2))
@settings(max_examples=60)
def test_both_pools_lose_what_is_carried_off_less_what_is_added(labile, fixed, uptake, release, fixation, gain):
    times = np.linspace(0.0, 20.0, 2001)
    q, f = TwoPools.of(labile, fixed, uptake, release, fixation, gain).after(times)
    carried = np.trapezoid(uptake * q, times)
    lost = labile + fixed - q[-1] - f[-1]
    assert lost == pytest.approx(carried - 20.0 * gain, rel=1e-4, abs=1e-4 * (labile + fixed))
    assert (q >= 0).all()
    assert (f >= 0).all()


@given(contents, contents, st.floats(0.02, 0.8), st.floats(0.001, 0.5), rates, st.floats(0.05, 0.9))
@settings(max_examples=60)
def test_the_labile_content_meets_its_target_after_the_years_told_and_stays_below(
    labile, fixed, uptake, release, fixation, share
):
    pools = TwoPools.of(labile, fixed, uptake, release, fixation)
    target = share * labile
    years = pools.labile_years(target).item()
    assert np.isfinite(years)
    assert pools.after(years)[0] == pytest.approx(target, rel=1e-6)
    later = pools.after(years + np.geomspace(1e-3, 1e4, 50))[0]
    assert (later <= target * (1 + 1e-9)).all()


def test_without_release_stripping_stops_at_the_fixed_pool():
    pools = TwoPools.of(4.0, 6.0, 0.2, 0.0, 0.0)
    assert pools.labile_years(2.0).item() == pytest.approx(np.log(2.0) / 0.2)
    assert pools.total_years(8.0).item() == pytest.approx(np.log(2.0) / 0.2)
    assert pools.total_years([6.0, 5.0]).tolist()[1] == np.inf


def test_faster_release_makes_the_labile_target_later_and_the_total_one_sooner():
    pools = TwoPools.of(2.0, 8.0, 0.3, [0.01, 0.05, 0.2], [0.04, 0.2, 0.8])
    assert (np.diff(pools.labile_years(1.0)) > 0).all()
    assert (np.diff(pools.total_years(5.0)) < 0).all()


def test_a_pool_that_fills_again_counts_from_its_last_fall():
    # The labile pool is empty at first and fills from the fixed one before the crop has had it all.
    pools = TwoPools.of(0.1, 10.0, 0.3, 0.2, 0.0)
    years = pools.labile_years(1.0).item()
    assert years > 5.0
    assert pools.after(years)[0] == pytest.approx(1.0)
    assert pools.after(1.0)[0] > 1.0


def test_a_net_gain_holds_the_labile_pool_above_its_floor():
    pools = TwoPools.of(4.0, 6.0, 0.2, 0.05, 0.1, 0.4)
    assert pools.labile_years([1.9, 2.1])[0] == np.inf
    assert np.isfinite(pools.labile_years([1.9, 2.1])[1])
