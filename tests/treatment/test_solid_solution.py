"""Relations between soil and soil solution: their printed coefficients, directions and units.

No worked example is printed in the report that was read, so a computed value would only repeat the coefficients. What
is tested: that the table holds what is printed, that powers and units are right, and that each relation moves as it
must.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin import cellar
from netmin.errors import UnknownName
from netmin.treatment import (
    otte_inert,
    otte_reactive,
    otte_solution,
    otte_solution_relation,
    otte_total,
    outside_range,
    romkens_coefficient,
    romkens_solution,
)

METALS = ("Cd", "Cu", "Pb", "Zn")
SOIL = {"organic_carbon": 2.0, "clay": 15.0, "ph": 6.0}
INERT = {"organic_carbon": 2.0, "clay": 15.0}

carbon = st.floats(0.5, 20.0)
clay = st.floats(1.0, 50.0)
acidity = st.floats(3.5, 7.5)


def test_the_shelf_holds_the_coefficients_that_are_printed():
    # Otte et al. 2000, Tables 7, 13 and 16: p, r, s, m, n; zinc of each.
    rows = {
        (row["relation"], row["analyte"]): [float(row[name]) for name in "prsmn"]
        for row in cellar.read_rows(cellar.house() / "relations" / "otte2000.csv")
    }
    assert rows["inert-of-total", "Zn"] == [0.061, -0.298, 0.299, 0.0, 0.755]
    assert rows["total-of-solution", "Zn"] == [-0.813, 0.396, 0.702, -0.361, 0.552]
    assert rows["solution-of-total", "Zn"] == [0.922, -0.008, -0.571, 0.379, 0.569]
    assert len(rows) == 12


@pytest.mark.parametrize("metal", METALS)
@given(carbon, clay, acidity, st.floats(0.2, 400.0))
@settings(max_examples=25)
def test_doubling_the_soil_multiplies_the_solution_by_a_power_and_acid_dissolves(metal, oc, lutum, ph, total):
    at = {"organic_carbon": oc, "clay": lutum}
    once, twice = otte_solution([total, 2 * total], metal, **at, ph=ph)
    coefficient, exponent = otte_solution_relation(metal, **at, ph=ph)
    assert twice / once == pytest.approx(2**exponent)
    assert coefficient * total**exponent == pytest.approx(once)
    assert otte_solution(total, metal, **at, ph=ph - 0.5) > once
    assert otte_total(once, metal, **at, ph=ph - 0.5) < otte_total(once, metal, **at, ph=ph)


@pytest.mark.parametrize("metal", METALS)
@given(carbon, clay, st.floats(0.05, 2000.0))
@settings(max_examples=25)
def test_inert_and_reactive_make_the_total_and_neither_is_negative(metal, oc, lutum, total):
    inert = otte_inert(total, metal, organic_carbon=oc, clay=lutum).item()
    reactive = otte_reactive(total, metal, organic_carbon=oc, clay=lutum).item()
    assert inert + reactive == pytest.approx(total)
    assert min(inert, reactive) >= 0


def test_a_relation_for_the_soil_turned_round_is_not_the_one_for_the_solution():
    # The report (3.2.4): the two directions have other coefficients, and the first must not be solved for the solution.
    solution = otte_solution(3.0, "Cd", **SOIL)
    assert abs(np.log(otte_total(solution, "Cd", **SOIL) / 3.0)).item() > 0.1


def test_moles_and_milligrams_meet_in_the_freundlich_relation_of_romkens():
    # Q [mol/kg] = Kf w^n with w in mmol/L, put together by hand for cadmium.
    kf = romkens_coefficient("Cd", organic_matter=4.0, clay=15.0, ph=6.0).item()
    assert np.log10(kf) == pytest.approx(-4.85 + 0.58 * np.log10(4.0) + 0.28 * np.log10(15.0) + 0.27 * 6.0)
    solution = romkens_solution(2.0, "Cd", organic_matter=4.0, clay=15.0, ph=6.0).item()
    assert kf * (solution / 112.414) ** 0.54 == pytest.approx(2.0 / 112.414 / 1000)


@pytest.mark.parametrize(("metal", "total"), [("Cd", 1.0), ("Cu", 30.0), ("Pb", 60.0), ("Zn", 150.0)])
def test_both_relations_give_solutions_of_one_size(metal, total):
    # That is what tells the unit of the second, which was not printed where it was read: mol/L would be off 1000-fold.
    reactive = otte_reactive(total, metal, organic_carbon=2.0, clay=15.0)
    second = romkens_solution(reactive, metal, organic_matter=2.0 * 1.724, clay=15.0, ph=6.0)
    assert 0.1 < (second / otte_solution(total, metal, **SOIL)).item() < 10.0


@pytest.mark.parametrize("metal", METALS)
@given(st.floats(1.0, 20.0), clay, acidity)
@settings(max_examples=25)
def test_the_freundlich_relation_binds_more_with_humus_clay_and_lime(metal, matter, lutum, ph):
    def dissolved(humus, fine, acid):
        return romkens_solution(5.0, metal, organic_matter=humus, clay=fine, ph=acid).item()

    once = dissolved(matter, lutum, ph)
    assert dissolved(1.5 * matter, lutum, ph) < once
    assert dissolved(matter, 1.5 * lutum, ph) < once
    assert dissolved(matter, lutum, ph + 0.5) < once


def test_soils_outside_the_data_are_named():
    codes = [dict(note.values)["what"].code for note in outside_range("Pb", total=4400.0, ph=2.5, clay=10.0)]
    assert sorted(codes) == ["treatment.property-ph", "treatment.property-total"]
    assert outside_range("Pb", total=100.0, organic_carbon=2.0, clay=10.0, ph=6.0) == ()


@pytest.mark.parametrize(
    "call",
    [lambda: otte_inert(1.0, "As", **INERT), lambda: romkens_solution(1.0, "As", organic_matter=1, clay=1, ph=6)],
)
def test_an_element_without_a_relation_is_refused_with_those_that_have_one(call):
    with pytest.raises(UnknownName, match="Cd, Cu, Pb, Zn"):
        call()
