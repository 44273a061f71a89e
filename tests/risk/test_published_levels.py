"""Screening levels of agencies come out from the values and factors of the cellar, to their printed digits."""

from __future__ import annotations

import pytest

from netmin.errors import UsageError
from netmin.risk import (
    average_daily_dose,
    cancer_risk,
    combined_level,
    dermal_dose,
    hazard_quotient,
    legacy_inhalation_dose,
    lifetime_days,
    receptors,
    screening_level,
    screening_levels,
    soil_ingestion_dose,
)


def two_digits(number: float) -> float:
    return float(f"{number:.2g}")


def level(toxicity: str, receptor: str, analyte: str, endpoint: str) -> float:
    summary = screening_levels(toxicity, [receptor], [analyte]).summary
    return two_digits(summary[endpoint].iloc[0])


#: us-epa-rsl: residential soil, November 2020 unless another date is named. Cr(III) and most others as reprinted in
#: doi:10.1039/d1em00007a, table 3; Ni as reprinted for 2019; Sb, Co, Hg and methyl mercury from the generic table.
RESIDENTIAL = [
    ("us-2020", "As", "cancer", 0.68),
    ("us-2020", "As", "hazard", 35),
    ("us-2020", "Cd", "hazard", 71),
    ("us-2020", "Cr_III", "hazard", 120000),
    ("us-2020", "Cr_VI", "cancer", 0.30),
    ("us-2020", "Cu", "hazard", 3100),
    ("us-2020", "Mn", "hazard", 1800),
    ("us-2020", "Ni", "hazard", 1500),
    ("us-2020", "Zn", "hazard", 23000),
    ("us-2020", "Sb", "hazard", 31),
    ("us-2020", "Co", "hazard", 23),
    ("us-2020", "Hg", "hazard", 23),
    ("us-2020", "Hg_methyl", "hazard", 7.8),
    ("us-2023", "Cd", "hazard", 7.1),
    # November 2024.
    ("us-2024", "Cr_VI", "cancer", 0.95),
    # Announced in January 2025 for the next table.
    ("us-2025", "As", "cancer", 0.032),
]

#: us-epa-rsl: industrial soil, composite worker, generic table, as the law us-epa-rsl of the cellar holds it.
INDUSTRIAL = [
    ("us-2020", "As", "cancer", 3.0),
    ("us-2020", "As", "hazard", 480),
    ("us-2020", "Cd", "hazard", 980),
    ("us-2023", "Cd", "hazard", 100),
    ("us-2020", "Cr_III", "hazard", 1800000),
    ("us-2020", "Cr_VI", "cancer", 6.3),
    ("us-2020", "Cu", "hazard", 47000),
    ("us-2020", "Mn", "hazard", 26000),
    ("us-2020", "Ni", "hazard", 22000),
    ("us-2020", "Zn", "hazard", 350000),
    ("us-2020", "Sb", "hazard", 470),
    ("us-2020", "Co", "hazard", 350),
    ("us-2020", "Hg", "hazard", 350),
    ("us-2020", "Hg_methyl", "hazard", 120),
]


@pytest.mark.parametrize(("toxicity", "analyte", "endpoint", "printed"), RESIDENTIAL)
def test_residential_levels_come_out_from_the_inputs(toxicity, analyte, endpoint, printed):
    assert level(toxicity, "resident", analyte, endpoint) == pytest.approx(printed, rel=1e-12)


@pytest.mark.parametrize(("toxicity", "analyte", "endpoint", "printed"), INDUSTRIAL)
def test_industrial_levels_come_out_from_the_inputs(toxicity, analyte, endpoint, printed):
    assert level(toxicity, "worker", analyte, endpoint) == pytest.approx(printed, rel=1e-12)


def test_the_announced_arsenic_level_has_its_third_digit():
    found = screening_levels("us-2025", ["resident"], ["As"]).summary["level"].iloc[0]
    assert round(found, 4) == 0.0317


def test_the_lower_end_decides():
    summary = screening_levels("us-2024", ["resident"], ["As", "Cd"]).summary
    assert summary["endpoint"].tolist() == ["cancer", "hazard"]


# The preliminary remediation goals of Region 9 (epa-region9, 2004), arsenic: 0.39 and 22 mg/kg residential, 1.6 and 260
# industrial. Factors as printed in that table: the inhalation part in the form of 1989.
CHILD = {"exposure_frequency": 350, "exposure_duration": 6, "body_weight": 15}
ADULT = {"exposure_frequency": 350, "exposure_duration": 24, "body_weight": 70}
WORKER = {"exposure_frequency": 250, "exposure_duration": 25, "body_weight": 70}
EMISSION = 1.316e9


def region9_risk(life: dict, soil: float, skin: float, adherence: float, air: float) -> float:
    life = {**life, "averaging_time": lifetime_days()}
    swallowed = cancer_risk(soil_ingestion_dose(1.0, soil, **life), 1.5)
    absorbed = cancer_risk(dermal_dose(1.0, skin, adherence, 0.03, **life), 1.5)
    inhaled = cancer_risk(legacy_inhalation_dose(1.0 / EMISSION, air, **life), 15.1)
    return float(swallowed + absorbed + inhaled)


def region9_quotient(life: dict, soil: float, skin: float, adherence: float) -> float:
    life = {**life, "averaging_time": 365 * life["exposure_duration"]}
    swallowed = hazard_quotient(soil_ingestion_dose(1.0, soil, **life), 3e-4)
    absorbed = hazard_quotient(dermal_dose(1.0, skin, adherence, 0.03, **life), 3e-4)
    return float(swallowed + absorbed)


def test_the_goals_of_region_9_for_arsenic_where_people_live():
    risk = region9_risk(CHILD, 200, 2800, 0.2, 10) + region9_risk(ADULT, 100, 5700, 0.07, 20)
    assert two_digits(float(screening_level(1e-6, risk))) == 0.39
    assert two_digits(float(screening_level(1.0, region9_quotient(CHILD, 200, 2800, 0.2)))) == 22


def test_the_goals_of_region_9_for_arsenic_where_people_work():
    assert two_digits(float(screening_level(1e-6, region9_risk(WORKER, 100, 3300, 0.2, 20)))) == 1.6
    assert two_digits(float(screening_level(1.0, region9_quotient(WORKER, 100, 3300, 0.2)))) == 260


def test_pathways_combine_harmonically_as_their_sum_says():
    table = screening_levels("us-2025", ["resident"], ["As"]).table
    cancer = table[table["endpoint"] == "cancer"].set_index("pathway")["level"]
    assert cancer["all"] == pytest.approx(float(combined_level(cancer.drop("all"))), rel=1e-12)
    assert cancer["all"] < cancer.drop("all").min()


def test_a_level_is_inverse_to_its_target():
    one = screening_levels("us-2025", ["child"], ["Cd"]).summary["level"].iloc[0]
    tenth = screening_levels("us-2025", ["child"], ["Cd"], target_quotient=0.1).summary["level"].iloc[0]
    assert tenth == pytest.approx(one / 10, rel=1e-12)


def test_bare_tailings_with_measured_dust_tighten_the_level():
    covered = screening_levels("us-2025", ["worker"], ["Mn"]).summary["level"].iloc[0]
    dusty = screening_levels("us-2025", ["worker"], ["Mn"], dust=0.1).summary["level"].iloc[0]
    assert dusty < covered


def test_lead_and_unknown_elements_get_a_sentence_and_no_level():
    found = screening_levels("us-2025", ["resident"], ["Pb", "V"])
    assert found.summary.empty
    assert [note.code for note in found.notes] == ["risk.lead-routed", "risk.no-toxicity"]


def test_a_level_whose_inputs_were_reproduced_is_not_called_unverified_for_a_pathway_that_carries_nothing():
    summary = screening_levels("us-2020", ["resident"], ["Cd", "Zn"]).summary
    assert "unverified" not in set(summary["confidence"])
    assert screening_levels("us-2020", ["worker"], ["Zn"]).summary["confidence"].iloc[0] == "unverified"


def test_the_average_daily_dose_of_a_worked_intake():
    # 100 mg/kg, 200 mg of soil a day, 350 days a year, 15 kg.
    assert average_daily_dose(0.02, 350, 6, 15, 6 * 365) == pytest.approx(100 * 200e-6 / 15 * 350 / 365, rel=1e-12)


def test_every_receptor_with_a_frequency_has_levels():
    for name in receptors.available():
        person = receptors.get(name)
        if person.hazard.has("exposure_frequency"):
            assert (screening_levels("us-2025", [person]).summary["level"] > 0).all()


def test_a_level_beyond_the_whole_soil_is_pointed_out():
    found = screening_levels("us-2025", ["worker"], ["Cr_III"])
    assert found.summary["level"].iloc[0] > 1e6
    assert "risk.level-beyond" in [note.code for note in found.notes]


def test_a_target_must_be_positive():
    with pytest.raises(UsageError, match="target_risk"):
        screening_levels(target_risk=0.0)
