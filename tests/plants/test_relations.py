"""Published relations of cadmium in crops: their coefficients as read, and that they can be turned round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.plants import cadmium_relations

#: Crop, intercept, pH in KCl, log organic matter, log clay, log soil, limit: the Dutch data set behind de Vries and
#: others, as printed in a public script of the authors' group.
PRINTED = [
    ("grass", 1.45, -0.38, 0.0, 0.0, 1.22, 1.1),
    ("maize", 0.90, -0.21, 0.0, -0.32, 1.08, 1.1),
    ("sugar beet", 1.33, -0.22, 0.0, -0.13, 0.62, 1.1),
    ("wheat", 0.22, -0.12, -0.33, -0.04, 0.62, 0.24),
    ("lettuce", 2.55, -0.33, -0.39, -0.19, 0.85, 4.0),
]


@pytest.mark.parametrize(("crop", "intercept", "ph", "organic_matter", "clay", "soil", "limit"), PRINTED)
def test_the_coefficients_are_those_printed(crop, intercept, ph, organic_matter, clay, soil, limit):
    found = cadmium_relations()[crop]
    assert (found.intercept, found.ph, found.organic_matter, found.clay) == (intercept, ph, organic_matter, clay)
    assert (found.soil, found.limit) == (soil, limit)


def test_on_the_sandy_soil_of_the_script_maize_and_wheat_stay_below_their_limits():
    # Cd 0.32 mg/kg, pH 4.8, organic matter 4.3 %, clay 3 %, worked by hand from the coefficients.
    maize, wheat = cadmium_relations()["maize"], cadmium_relations()["wheat"]
    assert maize.concentration(0.32, 4.8, 4.3, 3.0) == pytest.approx(0.160, abs=5e-4)
    assert wheat.concentration(0.32, 4.8, 4.3, 3.0) == pytest.approx(0.1286, abs=5e-4)


@given(
    st.sampled_from(sorted(cadmium_relations())),
    st.floats(0.01, 50.0),
    st.floats(3.5, 8.0),
    st.floats(0.5, 30.0),
    st.floats(1.0, 60.0),
)
def test_the_soil_at_a_content_gives_that_content(crop, soil, ph, organic_matter, clay):
    relation = cadmium_relations()[crop]
    content = relation.concentration(soil, ph, organic_matter, clay)
    assert relation.soil_at(content, ph, organic_matter, clay) == pytest.approx(soil, rel=1e-9)
