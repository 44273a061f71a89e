"""The indices against numbers printed in publications.

Ponds: mean Er and RI of five stormwater ponds with their classes after Hakanson, Table 7 of the article PMC8989822.
Ota: C. O. Ogunkoya, "Geochemical modelling and ecological risk of heavy metals in industrial agricultural soils: a
Python-driven approach from southwestern Nigeria"; contents, backgrounds and printed results as its validation notes
quote them from the manuscript's Tables 1 to 3.
Müller: the classes of Müller (1969), a hundredfold enrichment lying in the highest; the ">6" that some tables print for
class 6 (so Ahmed et al. 2016, doi:10.1186/s13717-016-0045-5, Table 1) leaves a gap above 5 and is an error.
"""

import numpy as np
import pytest

from netmin import indices
from netmin.indices import scales

PONDS = {
    # pond: (Ag, class), (Cd, class), (Sb, class), (RI, class)
    "A": ((147, 3), (93, 3), (267, 4), (593, 3)),
    "B": ((421, 5), (182, 4), (528, 5), (1248, 4)),
    "C": ((18, 1), (31, 1), (22, 1), (134, 1)),
    "D": ((129, 3), (111, 3), (321, 5), (646, 4)),
    "E": ((17, 1), (25, 1), (48, 2), (117, 1)),
}

OTA_BACKGROUND = {"Cu": 3.81, "Pb": 4.75, "Zn": 36.7, "Cd": 2.20}
#: Cd of the seven sites where it was detected; it was not at the five others.
OTA_CD = np.array([3.08, 3.09, 2.87, 1.20, 1.17, 1.20, 0.03, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("pond", PONDS)
@pytest.mark.parametrize("element", [0, 1, 2])
def test_the_ecological_risk_factors_of_the_ponds_fall_in_the_printed_classes(pond, element):
    value, printed = PONDS[pond][element]
    code = indices.classify([value], scales.ECOLOGICAL_RISK_FACTOR)[0]
    assert scales.ECOLOGICAL_RISK_FACTOR.classes.index(code) + 1 == printed


@pytest.mark.parametrize("pond", PONDS)
def test_the_risk_indices_of_the_ponds_fall_in_the_printed_classes(pond):
    value, printed = PONDS[pond][3]
    code = indices.classify([value], scales.ECOLOGICAL_RISK)[0]
    assert scales.ECOLOGICAL_RISK.classes.index(code) + 1 == printed


@pytest.mark.parametrize(
    ("analyte", "content", "printed"),
    [("Cu", 19.16, 5.03), ("Cd", 3.08, 1.40), ("Pb", 28.50, 6.00)],
)
def test_contamination_factors_of_ota(analyte, content, printed):
    found = indices.contamination_factor([content], OTA_BACKGROUND[analyte])
    assert found == pytest.approx([printed], abs=0.005)


def test_the_mean_contamination_factor_of_cadmium_in_ota():
    found = indices.contamination_factor(OTA_CD, OTA_BACKGROUND["Cd"])
    assert round(float(found.mean()), 2) == 0.48


def test_the_ecological_risk_factor_of_cadmium_in_ota():
    assert indices.ecological_risk_factor([3.08], 2.20, 30) == pytest.approx([42.0], abs=0.05)


@pytest.mark.parametrize(
    ("analyte", "mean", "toxic", "printed"),
    [("Cu", 12.64, 5, 199.02), ("Pb", 28.50, 5, 359.99), ("Zn", 130.84, 1, 42.74)],
)
def test_risk_contributions_of_ota_summed_over_twelve_sites(analyte, mean, toxic, printed):
    # From the mean of the twelve contents, which is given with two decimals.
    found = 12 * indices.ecological_risk_factor([mean], OTA_BACKGROUND[analyte], toxic)
    assert found == pytest.approx([printed], rel=1.5e-3)


def test_the_risk_contribution_of_cadmium_in_ota():
    found = indices.ecological_risk_factor(OTA_CD, OTA_BACKGROUND["Cd"], 30).sum()
    assert round(float(found), 2) == 172.36


def test_the_risk_index_of_ota_is_low():
    assert indices.classify([101.39], scales.ECOLOGICAL_RISK).tolist() == ["low"]


def test_a_hundredfold_enrichment_is_mullers_highest_class():
    assert indices.classify(indices.geoaccumulation_index([100.0], 1.0), scales.GEOACCUMULATION).tolist() == ["6"]


@pytest.mark.parametrize(
    ("enrichment", "code"), [(1.5, "0"), (3.0, "1"), (6.0, "2"), (12.0, "3"), (24.0, "4"), (48.0, "5"), (48.1, "6")]
)
def test_each_doubling_of_the_content_is_one_class_of_muller(enrichment, code):
    assert indices.classify(indices.geoaccumulation_index([enrichment], 1.0), scales.GEOACCUMULATION).tolist() == [code]


def test_the_bounds_of_abrahim_and_parker():
    values = [1.4, 1.5, 2.0, 4.0, 8.0, 16.0, 32.0]
    assert indices.classify(values, scales.MODIFIED_DEGREE).tolist() == list(scales.MODIFIED_DEGREE.classes)
