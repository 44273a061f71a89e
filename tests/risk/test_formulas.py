"""Formulas against printed numbers, and their invariances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import UsageError
from netmin.risk import (
    age_adjusted_contact,
    age_adjusted_ingestion,
    arsenic_relative_bioavailability,
    dispersion_factor,
    exposure_concentration,
    falling_bioconcentration,
    fresh_content,
    hazard_class,
    hazard_index,
    hazard_quotient,
    ingestion_risk,
    lead_relative_bioavailability,
    legacy_inhalation_reference_dose,
    margin_of_exposure,
    mean_age_factor,
    organ_hazard_indices,
    particulate_emission_factor,
    plant_content,
    produce_dose,
    receptors,
    relative_bioavailability,
    risk_class,
    soil_ingestion_dose,
    unified_bioaccessibility,
)
from netmin.risk.cancer import AGE_FACTORS

EF, ED, BW = [350, 350], [6, 20], [15, 80]


@pytest.mark.parametrize(
    ("found", "printed"),
    [
        # us-epa-rsl, defaults of the resident: IFSadj, DFSadj and their mutagenic forms. [mg/kg]
        (age_adjusted_ingestion(EF, ED, [200, 100], BW), 36750),
        (age_adjusted_contact(EF, ED, [2373, 6032], [0.2, 0.07], BW), 103390),
        (age_adjusted_ingestion(EF, ED, [200, 100], BW, mean_age_factor([0, 6], [6, 26])), 166833),
        (age_adjusted_contact(EF, ED, [2373, 6032], [0.2, 0.07], BW, mean_age_factor([0, 6], [6, 26])), 428260),
        # texas-30-tac-335 and epa-region9: 114 mg-year/kg-day; epa-region9: 361.
        (age_adjusted_ingestion([1, 1], [6, 24], [200, 100], [15, 70]), 114),
        (age_adjusted_contact([1, 1], [6, 24], [2800, 5700], [0.2, 0.07], [15, 70]), 361),
    ],
)
def test_age_adjusted_factors_as_printed(found, printed):
    assert round(float(found)) == printed


def test_the_dispersion_factor_of_minneapolis_as_printed():
    # epa2002soil: 93.77 for half an acre.
    assert round(float(dispersion_factor(0.5)), 2) == 93.77


def test_the_particulate_emission_factor_as_printed():
    # us-epa-rsl: 1.36e9 m3/kg, in full 1.359344438e9; epa-region9 with the older 90.80: 1.316e9.
    assert float(f"{float(particulate_emission_factor()):.3g}") == 1.36e9
    assert float(particulate_emission_factor(dispersion_factor(0.5))) == pytest.approx(1.359344438e9, rel=1e-7)
    assert float(f"{float(particulate_emission_factor(90.80)):.4g}") == 1.316e9


@pytest.mark.parametrize(
    ("dose", "reference", "printed"),
    [
        # PMC4038666, table V, children of 6 to 11 years: As, Cd, V.
        (2.56e-7, 3.00e-4, 8.53e-4),
        (1.00e-9, 5.00e-5, 2.00e-5),
        (9.02e-7, 2.60e-4, 3.47e-3),
    ],
)
def test_hazard_quotients_as_printed(dose, reference, printed):
    assert float(f"{float(hazard_quotient(dose, reference)):.3g}") == printed


@pytest.mark.parametrize(
    ("exposure", "printed"),
    [
        # efsa2024arsenic: margins of adults, mean consumers 2 to 0.4, 95th percentile 0.9 to 0.2; exposures of 2021.
        (0.03e-3, 2),
        (0.15e-3, 0.4),
        (0.07e-3, 0.9),
        (0.33e-3, 0.2),
    ],
)
def test_margins_of_exposure_as_printed(exposure, printed):
    assert float(f"{float(margin_of_exposure(6e-5, exposure)):.1g}") == printed


def test_the_regression_of_arsenic_as_printed():
    # diamond2016: RBA(%) = 0.79 IVBA(%) + 3.0.
    assert 100 * arsenic_relative_bioavailability([0.0, 0.2, 1.0]) == pytest.approx([3.0, 18.8, 82.0], rel=1e-12)
    assert relative_bioavailability("As", 0.2) == pytest.approx(0.188, rel=1e-12)


def test_the_regression_of_lead_stays_a_share():
    assert lead_relative_bioavailability([0.0, 0.5, 1.0]) == pytest.approx([0.0, 0.411, 0.85], rel=1e-12)
    assert relative_bioavailability("Pb", 0.5) == pytest.approx(0.411, rel=1e-12)


def test_extracts_are_refused_for_elements_they_were_not_checked_for():
    for refused in (lambda: relative_bioavailability("Cd", 0.5), lambda: unified_bioaccessibility("Cu", 0.5, 0.4)):
        with pytest.raises(UsageError) as told:
            refused()
        assert told.value.message.code == "risk.extract-not-calibrated"
    with pytest.raises(UsageError, match="from 0 to 1"):
        arsenic_relative_bioavailability(40.0)


def test_the_unified_method_takes_the_stomach_for_cadmium_and_the_higher_phase_for_arsenic():
    assert float(unified_bioaccessibility("Cd", 0.3, 0.5)) == 0.3
    assert float(unified_bioaccessibility("As", 0.3, 0.5)) == 0.5


def test_age_factors_agree_with_the_cellar():
    rows = receptors.exposure_factors()
    printed = [
        (float(rows[name].receptor.split()[1].split("-")[0]), rows[name].value) for name in ("E016", "E017", "E019")
    ]
    assert [(begin, factor) for begin, _, factor in AGE_FACTORS] == printed


def test_the_mean_age_factor_is_additive():
    whole = 26 * mean_age_factor(0, 26)
    assert float(whole) == pytest.approx(2 * 10 + 14 * 3 + 10 * 1, rel=1e-12)
    with pytest.raises(ValueError, match="end after"):
        mean_age_factor(6, 6)


def test_the_age_adjusted_form_equals_the_sum_of_its_stages():
    stages = sum(
        soil_ingestion_dose(10.0, soil, 350, years, weight, 25550, 0.6) * 1.5
        for soil, years, weight in ((200, 6, 15), (100, 20, 80))
    )
    together = ingestion_risk(10.0, age_adjusted_ingestion(EF, ED, [200, 100], BW), 1.5, 25550, 0.6)
    assert float(together) == pytest.approx(float(stages), rel=1e-12)


contents = st.floats(0, 1e5, allow_nan=False)


@settings(max_examples=50)
@given(contents, st.floats(0.1, 10))
def test_a_dose_is_linear_in_the_content_and_has_no_unit_of_its_own(content, scale):
    one = float(soil_ingestion_dose(content, 200, 350, 6, 15, 2190))
    assert float(soil_ingestion_dose(content * scale, 200, 350, 6, 15, 2190)) == pytest.approx(one * scale, rel=1e-9)
    assert float(soil_ingestion_dose(content, 200 * scale, 350, 6, 15 * scale, 2190)) == pytest.approx(one, rel=1e-9)


def test_formulas_broadcast_samples_over_elements():
    dose = soil_ingestion_dose(np.ones((4, 3)), 200, 350, 6, 15, 2190, [0.6, 1.0, 1.0])
    assert dose.shape == (4, 3)
    assert dose[0, 0] == pytest.approx(0.6 * dose[0, 1], rel=1e-12)


def test_air_and_time_average():
    assert float(exposure_concentration(1.0, 24, 365, 10, 3650)) == pytest.approx(1.0, rel=1e-12)
    assert float(legacy_inhalation_reference_dose(7e-2)) == pytest.approx(2e-2, rel=1e-12)


def test_a_factor_that_falls_gives_less_on_the_worst_soils_than_a_fixed_one():
    soil = np.array([1.0, 10.0, 100.0])
    falling = plant_content(soil, falling_bioconcentration(soil, np.log(0.5), 0.6))
    fixed = plant_content(soil, 0.5)
    assert falling[0] == pytest.approx(fixed[0], rel=1e-12)
    assert np.all(falling[1:] < fixed[1:])
    assert np.all(np.diff(falling) > 0)
    with pytest.raises(ValueError, match="positive"):
        falling_bioconcentration(0.0, 0.0, 0.5)


def test_fresh_food_holds_less_than_dry():
    assert float(fresh_content(2.0, 0.95)) == pytest.approx(0.1, rel=1e-12)
    with pytest.raises(ValueError, match="water"):
        fresh_content(2.0, 95)
    half = produce_dose(0.1, 80, 350, 20, 80, 7300, local_share=0.5)
    assert float(half) == pytest.approx(float(produce_dose(0.1, 80, 350, 20, 80, 7300)) / 2, rel=1e-12)


def test_indices_add_what_is_known_and_say_nothing_of_nothing():
    assert hazard_index([0.4, np.nan, 0.7]) == pytest.approx(1.1, rel=1e-12)
    assert np.isnan(hazard_index([np.nan, np.nan]))
    by_organ = organ_hazard_indices([[0.4, 0.2], [1.0, np.nan]], [["kidney"], ["kidney", "nerves"]])
    assert by_organ["kidney"] == pytest.approx([0.6, 1.0], rel=1e-12)
    assert np.isnan(by_organ["nerves"][1])
    with pytest.raises(ValueError, match="as many"):
        organ_hazard_indices([0.1], [["kidney"], ["gut"]])


def test_a_bound_is_met_within_rounding():
    assert hazard_class([0.1, 0.3 / 0.1 / 3, 1.0 + 1e-6]).tolist() == [
        "hazard-low",
        "hazard-below-one",
        "hazard-above-one",
    ]
    assert risk_class([9.99e-7, 1e-6, 1e-4, 1.01e-4, np.nan]).tolist() == [
        "risk-negligible",
        "risk-managed",
        "risk-managed",
        "risk-unacceptable",
        "",
    ]


def test_a_margin_of_nothing_is_without_end():
    assert float(margin_of_exposure(5e-4, 0.0)) == np.inf
