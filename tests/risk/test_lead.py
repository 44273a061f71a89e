"""The Adult Lead Methodology against the goals the agency printed, and the levels for soil by date."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.risk import adult_lead_model, lead_levels, lead_levels_in_force, survey_periods


def test_the_goals_of_the_agency_sheet_of_2003():
    # epa2003lead, sheet of 19 May 2003: 1,235 mg/kg for a homogeneous population, 780 for a heterogeneous one.
    homogeneous = adult_lead_model("1988-1994")
    heterogeneous = homogeneous.with_values(baseline=1.7, deviation=2.3)
    assert round(float(homogeneous.soil_goal(10.0))) == 1235
    assert round(float(heterogeneous.soil_goal(10.0))) == 780


def test_the_goals_of_the_later_baselines():
    # epa2017lead and the update of 2009: 1,050 mg/kg for 5 ug/dL (0.6, 1.8), 2,240 for 10 ug/dL (1.0, 1.8).
    assert float(f"{float(adult_lead_model('2009-2014').soil_goal(5.0)):.3g}") == 1050
    assert float(f"{float(adult_lead_model('1999-2004').soil_goal(10.0)):.3g}") == 2240


@pytest.mark.parametrize("period", survey_periods())
def test_forward_and_backward_meet(period):
    model = adult_lead_model(period)
    goal = model.soil_goal(10.0)
    blood = model.adult_blood_lead(goal)
    assert float(model.fetal_blood_lead(blood)) == pytest.approx(10.0, rel=1e-9)
    # 1.645 is the rounded quantile of the 95th percentile.
    assert float(model.exceedance(blood, 10.0)) == pytest.approx(0.05, abs=2e-5)


def test_a_baseline_above_the_target_leaves_no_content():
    assert float(adult_lead_model("1988-1994").soil_goal(1.0)) == 0.0


def test_bioavailability_replaces_the_share_inside_the_default_and_counts_once():
    model = adult_lead_model()
    assert model.adult_blood_lead(500.0, 0.6) == pytest.approx(float(model.adult_blood_lead(500.0)), rel=1e-12)
    half = float(model.adult_blood_lead(500.0, 0.3)) - model.baseline
    assert half == pytest.approx((float(model.adult_blood_lead(500.0)) - model.baseline) / 2, rel=1e-12)


def test_blood_lead_rises_with_the_soil_from_the_baseline():
    model = adult_lead_model()
    blood = model.adult_blood_lead(np.array([0.0, 100.0, 1000.0]))
    assert blood[0] == model.baseline
    assert np.all(np.diff(model.exceedance(blood)) > 0)


def test_unknown_surveys_and_numbers_are_refused():
    with pytest.raises(UsageError, match="2009-2014"):
        adult_lead_model("1950")
    for wrong in ({"soil_ingestion": -1.0}, {"period": 3.0}, {"nonsense": 1.0}):
        with pytest.raises(UsageError):
            adult_lead_model().with_values(**wrong)


def test_what_was_not_verified_is_named_until_the_user_gives_it():
    model = adult_lead_model()
    assert model.unverified == ("baseline", "deviation")
    assert model.with_values(baseline=0.5, deviation=1.7).unverified == ()


@pytest.mark.parametrize(
    ("day", "screening"),
    [
        (date(2000, 1, 1), [400.0]),
        (date(2024, 6, 1), [200.0, 100.0]),
        (date(2025, 11, 1), [200.0]),
    ],
)
def test_the_level_for_residential_soil_depends_on_the_day(day, screening):
    assert [level.value for level in lead_levels_in_force(on=day) if level.meaning == "screening"] == screening


def test_the_levels_join_without_gap():
    plain = [level for level in lead_levels() if level.meaning == "screening" and not level.condition]
    for before, after in pairwise(plain):
        assert (after.in_force_from - before.in_force_to).days == 1
