"""The bench chain against worked examples, and what it may not do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.trials import (
    blank_reading,
    combined_uncertainty,
    detection_limits,
    digested_content,
    dry_content,
    oven_dry_mass,
)

positive = st.floats(0.01, 100.0)


def test_the_uncertainty_of_a_product_is_that_of_the_example_a1_of_the_guide():
    # ellison2012, example A1: 1000 · 100.28 mg · 0.9999 / 100.0 mL = 1002.7 mg/L, standard uncertainties 0.05 mg,
    # 0.000058 and 0.07 mL, combined 0.9 mg/L.
    content = digested_content([100.28], [0.0], [0.9999], [1000.0], [100.0])
    spread = combined_uncertainty(content, [100.28], [0.05], ([0.9999], [0.000058]), ([100.0], [0.07]))
    assert content[0] == pytest.approx(1002.7, abs=0.05)
    assert spread[0] == pytest.approx(0.9, abs=0.05)


def test_ash_and_dry_matter_follow_the_two_formulas_of_the_protocol():
    # c(ash) = reading · volume · dilution / mass; c(dry) = c(ash) · ash / dry: by hand.
    ash = digested_content([0.412], [0.0], [50.0], [2.0], [0.5])
    assert ash[0] == pytest.approx(82.4)
    assert dry_content(ash, [0.7], [5.0])[0] == pytest.approx(11.536)
    assert oven_dry_mass([5.0], [8.0])[0] == pytest.approx(4.6)


def test_without_a_mass_there_is_no_content_of_dry_matter():
    assert np.isnan(dry_content([82.4, 82.4], [np.nan, 0.7], [5.0, np.nan])).all()


def test_more_ash_than_plant_is_refused():
    with pytest.raises(ValueError, match="more ash"):
        dry_content([1.0], [6.0], [5.0])
    with pytest.raises(ValueError, match="Moisture"):
        oven_dry_mass([1.0], [100.0])


def test_an_uncertainty_that_is_not_stated_does_not_enter():
    assert combined_uncertainty([10.0], [1.0], [0.1], ([50.0], [np.nan]))[0] == pytest.approx(1.0)


def test_blanks_below_their_limit_are_not_replaced_but_widen_the_uncertainty():
    assert blank_reading([0.03, 0.03], [True, True]) == pytest.approx((0.0, 0.03 / np.sqrt(3)))
    assert np.isnan(blank_reading([], [])).all()


def test_limits_are_three_and_ten_standard_deviations_of_blanks():
    # currie1995.
    blanks = [0.011, 0.009, 0.014, 0.010]
    low, high = detection_limits(blanks)
    assert low == pytest.approx(3 * np.std(blanks, ddof=1))
    assert high == pytest.approx(10 / 3 * low)
    with pytest.raises(ValueError, match="three"):
        detection_limits([0.01, 0.02])


@given(positive, positive, positive, positive, st.floats(0.1, 10.0))
@settings(max_examples=50)
def test_what_is_in_the_ash_was_in_the_plant(reading, volume, mass, plant, scale):
    ash_mass = 0.1 * plant
    ash = digested_content([reading], [0.0], [volume], [1.0], [mass])
    dry = dry_content(ash, [ash_mass], [plant])
    assert dry[0] * plant == pytest.approx(ash[0] * ash_mass)
    assert digested_content([scale * reading], [0.0], [volume], [1.0], [mass])[0] == pytest.approx(scale * ash[0])
