from __future__ import annotations

import numpy as np
import pytest

from netmin import standards
from netmin.errors import UsageError
from netmin.standards import corrections


def test_the_standard_soil_is_not_corrected():
    for name in ("rs-30-2018", "nl-2000", "nl-2009"):
        law = standards.get(name)
        for analyte in law.thresholds["analyte"].unique():
            assert standards.correction_factor(law, analyte, 25, 10) == pytest.approx(1.0)


def test_the_published_dutch_recalculation_of_arsenic_is_reproduced():
    """Zivest-XRF protocol, Tables 5.1 and 5.3: 55 becomes 31 mg/kg at 2 % clay and 2 % organic matter."""
    factor = standards.correction_factor(standards.get("nl-2000"), "As", 2, 2)[0]
    assert 55 * factor == pytest.approx(31.5, abs=0.05)
    assert int(55 * factor) == 31


def test_the_published_recalculation_of_mercury_is_reproduced_without_the_cap():
    """Ecological risk guideline report, Table 15: 10 becomes 12 mg/kg at 20 % clay and 50 % organic matter."""
    factor = standards.correction_factor(standards.get("rs-30-2018"), "Hg", 20, 50)[0]
    assert round(10 * factor) == 12


@pytest.mark.parametrize(
    ("analyte", "total"),
    [("Cd", 0.785), ("Pb", 85), ("Ni", 35), ("Cu", 36), ("Zn", 140), ("Cr", 100), ("As", 29), ("Hg", 0.302)],
)
def test_the_printed_constants_add_up_to_the_target_value_of_the_standard_soil(analyte, total):
    """The misprint B x 10 + C x 25 of one Dutch source does not: only B x 25 + C x 10 gives these sums."""
    row = standards.get("nl-2000").thresholds.query("analyte == @analyte").iloc[0]
    assert row["correction_a"] + 25 * row["correction_b"] + 10 * row["correction_c"] == pytest.approx(total)


def test_dutch_bounds_hold_and_serbian_ones_are_off():
    dutch, serbian = standards.get("nl-2000"), standards.get("rs-30-2018")
    assert standards.correction_factor(dutch, "Cd", 0, 60) == standards.correction_factor(dutch, "Cd", 2, 30)
    assert standards.correction_factor(serbian, "Cd", 0, 60) != standards.correction_factor(serbian, "Cd", 2, 30)


def test_missing_clay_gives_no_factor():
    assert np.isnan(
        standards.correction_factor(standards.get("rs-30-2018"), "Cd", [np.nan, 25], [10, 10])
    ).tolist() == [
        True,
        False,
    ]


def test_a_law_without_correction_has_the_factor_one():
    assert standards.correction_factor(standards.get("ro-756-1997"), "Pb", [2, 60], [1, 30]).tolist() == [1.0, 1.0]


def test_a_correction_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(UsageError, match="clay-organic-matter, none, ph-class, texture"):
        corrections.get("moonlight")


def test_a_condition_that_is_no_range_of_ph_is_refused():
    with pytest.raises(ValueError, match="range of pH"):
        corrections.ph_bounds("pH about 6")
