"""The shelves of treatment: rules of thumb, amendments, limits that field trials showed."""

from __future__ import annotations

import math

import pytest

from netmin import cellar
from netmin.errors import UnknownName, UsageError
from netmin.language import LANGUAGES
from netmin.samples import analytes
from netmin.treatment import amendments, conventional_options, orientation, revegetation_class, stabilised_up_to
from netmin.treatment.orientation import OPTIONS


@pytest.mark.parametrize(
    ("element", "total", "labile", "options"),
    [
        # ADEME 2003, as printed in SUMATECS 2008, Tables 52 and 53.
        ("Zn", 500.0, 0.5, "stabilise nothing"),
        ("Zn", 1000.0, 0.5, "extract-labile"),
        ("Zn", 2000.0, 0.5, "other stabilise extract-labile"),
        ("Zn", 500.0, 3.0, "stabilise extract-labile extract-total"),
        ("Zn", 1000.0, 3.0, "stabilise extract-labile"),
        ("Zn", 1000.0, 10.0, "stabilise extract-labile extract-total"),
        ("Zn", 2000.0, 10.0, "treat-first stabilise extract-labile"),
        ("Cd", 1.0, 0.005, "stabilise nothing"),
        ("Cd", 5.0, 0.005, "extract-labile"),
        ("Cd", 10.0, 0.03, "other stabilise extract-labile"),
        ("Cd", 1.0, 0.1, "stabilise extract-labile extract-total"),
        ("Cd", 10.0, 0.1, "treat-first stabilise extract-labile"),
    ],
)
def test_the_rules_of_thumb_answer_as_printed(element, total, labile, options):
    found = orientation(element, total, labile)
    assert list(found.options) == options.split()
    for language in LANGUAGES:
        assert all(sentence.text(language) for sentence in (*found.sentences, *found.notes))


@pytest.mark.parametrize("element", ["Cd", "Zn"])
def test_the_rules_leave_no_gap(element):
    values = [0.0, 0.005, 0.01, 0.03, 0.05, 0.5, 1.0, 2.0, 5.0, 6.0, 8.0, 100.0, 600.0, 1000.0, 1400.0, 1e5]
    for total in values:
        for labile in values:
            found = orientation(element, total, labile)
            assert set(found.options) <= set(OPTIONS)
            assert found.total_class in ("low", "medium", "high")
    # A bound itself belongs to the class below it.
    assert orientation("Cd", 2.0, 0.0).total_class == "low"


def test_rules_for_other_elements_or_of_impossible_numbers_are_refused():
    with pytest.raises(UnknownName, match="Cd, Zn"):
        orientation("Pb", 1.0, 1.0)
    for numbers in ((-1.0, 0.1), (1.0, math.nan)):
        with pytest.raises(UsageError):
            orientation("Cd", *numbers)
    with pytest.raises(UsageError):
        revegetation_class(-1.0)


def test_stabilisation_worked_up_to_the_contents_printed():
    # SUMATECS 2008, Table 9.
    assert dict(stabilised_up_to()) == {"Cd": 120.0, "Cu": 2600.0, "Ni": 270.0, "Pb": 4200.0, "Zn": 12000.0}
    assert revegetation_class(20_000.0) == "barrier"


@pytest.mark.parametrize("name", amendments.available())
def test_every_amendment_knows_elements_and_says_for_how_long_it_was_shown(name):
    amendment = amendments.get(name)
    assert (amendment.binds | amendment.frees) <= set(analytes.available())
    assert not amendment.binds & amendment.frees
    assert amendment.proven_years > 0
    assert all(amendment.title.text(language) for language in LANGUAGES)


def test_alkaline_amendments_bind_cations_and_free_anions():
    lime = amendments.get("lime")
    assert {"Cd", "Zn", "Pb"} <= lime.binds
    assert {"As", "Cr_VI", "Sb"} <= lime.frees
    assert amendments.get("zeolite").frees == frozenset()


@pytest.mark.parametrize(
    ("amendment", "element", "study", "percent"),
    [
        # SUMATECS 2008, Table 5: treated in percent of untreated, extracts at Reppel and Jales (Mench 2006, 2003).
        ("cyclonic-ash", "As", "Mench et al. 2003", 372),
        ("iron-grit", "As", "Mench et al. 2003", 366),
        ("cyclonic-ash-iron-grit", "As", "Mench et al. 2003", 247),
        ("iron-grit", "As", "Mench et al. 2006", 9),
        ("cyclonic-ash", "As", "Mench et al. 2006", 67),
        ("cyclonic-ash", "Cd", "Mench et al. 2006", 15),
        ("cyclonic-ash", "Cd", "Mench et al. 2003", 12),
        ("cyclonic-ash", "Zn", "Mench et al. 2003", 7),
        ("iron-grit", "Zn", "Mench et al. 2003", 54),
        ("iron-grit", "Zn", "Bes & Mench 2008", 338),
        ("iron-grit", "Cu", "Bes & Mench 2008", 1),
    ],
)
def test_an_effect_is_the_percentage_printed(amendment, element, study, percent):
    found = amendments.effect(amendment, element)
    ratios = [ratio for ratio, name in zip(found.ratios, found.studies, strict=True) if name.startswith(study)]
    assert 100 * ratios[0] == pytest.approx(percent, abs=0.6)


def test_zinc_in_maize_at_jales_fell_to_a_tenth():
    # Table 5: 902 to 82 mg/kg with cyclonic ash.
    found = amendments.effect("cyclonic-ash", "Zn", "plant")
    (ratio,) = [r for r, name in zip(found.ratios, found.studies, strict=True) if name.startswith("Mench et al. 2003")]
    assert ratio == pytest.approx(82 / 902, rel=0.01)


def test_an_effect_nobody_measured_is_none_and_one_study_is_drawn_as_widely_as_all():
    assert amendments.effect("lime", "As") is None
    assert amendments.effect("zeolite", "Cd") is None
    one, three = amendments.effect("cyclonic-ash", "Pb"), amendments.effect("cyclonic-ash", "As")
    assert len(one.ratios) == 1
    assert one.log_sd > three.log_sd > 0.5


def test_every_effect_names_a_known_amendment_and_element_and_its_place():
    rows = cellar.read_rows(cellar.house() / "amendments" / "effects.csv")
    assert len(rows) > 150
    assert {row["amendment"] for row in rows} == set(amendments.available())
    assert {row["element"] for row in rows} <= set(analytes.available())
    for row in rows:
        assert row["what"] in ("extract", "plant")
        assert float(row["treated"]) > 0
        assert all(float(value) > 0 for value in row["untreated"].split(";"))
        assert row["where_in_text"]
        assert row["confidence"] in ("medium", "low")
        assert (row["usable"] == "yes") or row["notes"]


def test_every_conventional_option_says_what_it_does_and_how_long_it_takes():
    for option in conventional_options().values():
        assert option.effect in ("removes", "covers", "washes", "binds")
        assert 0 < option.shortest_years < option.longest_years <= 1.0
