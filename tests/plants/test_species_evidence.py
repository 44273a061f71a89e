"""Evidence for and against: the cup plant's three verdicts, and classes by stored definitions."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin import plants
from netmin.language import LANGUAGES
from netmin.plants import accumulation_class, species_claims, species_evidence
from netmin.plants.accumulation_classes import CLASSES


def test_the_cup_plant_is_called_viable_limited_and_excluder_by_three_papers():
    found = species_evidence("cup plant")
    assert found.claims[["claim", "side", "experiment"]].to_numpy().tolist() == [
        ["viable", "for", "pot"],
        ["limited", "against", "pot"],
        ["excluder", "against", "field"],
    ]
    assert found.claims["reference"].str.contains("nbha48412160|biul/article/view/1228|landreclamation").all()
    assert found.claims["citation"].nunique() == 3
    assert "plants.note-disagree" in [note.code for note in found.notes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_speak_every_language(language):
    for name in plants.available():
        assert all(finding.text(language) for finding in species_claims(name)["finding"])


def test_the_roots_of_the_cup_plant_are_those_of_moldova_noua():
    # Notulae Botanicae Horti Agrobotanici 2020 48(4): Cu 37.32, 43.89 and 80.71, Cr 57.43 and 93.36 mg/kg in roots.
    rows = species_evidence("silphium-perfoliatum").observations
    assert rows.loc[rows["element"] == "Cu", "root"].tolist() == [37.32, 43.89, 80.71]
    assert rows.loc[rows["element"] == "Cr", "root"].tolist() == [57.43, 93.36]
    assert rows.loc[rows["element"] == "Pb", "concentration"].tolist() == [10.77, 29.26]
    assert not rows["usable"].any()
    assert set(rows["accumulation"]) == {"undecided"}


def test_soapwort_at_bor_is_a_phytoextractor_of_zinc_by_the_printed_factors():
    # Antonijevic et al. 2012: factors 2.53 and 1.27 of zinc; dust may have helped, so no forecast rests on them.
    row = species_evidence("soapwort").observations.iloc[0]
    assert (row["bcf_shoot"], row["tf"]) == (2.53, 1.27)
    assert row["definition"] == ("bcf_shoot: shoot over total soil, as reported; tf: shoot over root, as reported")
    assert row["accumulation"] == "phytoextractor"
    assert not row["usable"]


def test_ryegrass_holds_lead_in_its_roots_by_computed_factors():
    # Journal of Chemistry 2018, 7803408, Table 3: root 394, shoot 75.2 mg/kg of lead in monoculture.
    rows = species_evidence("Lolium perenne").observations.set_index("observation")
    assert rows.loc["A0259", "tf"] == pytest.approx(75.2 / 394, rel=1e-12)
    assert rows.loc["A0259", "definition"] == "tf: shoot over root, computed"
    assert rows.loc["A0259", "accumulation"] == "undecided", "the soil is not known"


def test_barley_keeps_lead_out_and_one_straw_takes_zinc_in():
    rows = species_evidence("barley").observations
    assert set(rows.loc[rows["element"] == "Pb", "side"]) == {"against"}
    zinc = rows[(rows["element"] == "Zn") & (rows["organ"] == "straw")]
    assert set(zinc["side"]) == {"for", "against"}
    table = species_evidence("barley").table.set_index("element")
    assert table["observations"].to_dict() == {"Cd": 20, "Pb": 20, "Zn": 20}


def test_hyperaccumulators_of_nature_pass_the_thresholds_and_spiked_or_chelated_plants_never():
    # Baker and Brooks 1989: cadmium 100, zinc and manganese 10000, nickel and copper 1000 mg/kg.
    assert species_evidence("Noccaea caerulescens").observations.set_index("observation")["hyperaccumulator"]["A0276"]
    assert species_evidence("Odontarrhena muralis").observations["hyperaccumulator"].any()
    mustard = species_evidence("Brassica juncea").observations
    assert (mustard["concentration"] > 1000).any()
    assert not mustard["hyperaccumulator"].any()


def test_spiked_soil_and_chelates_take_no_side():
    for name in ("Brassica juncea", "Helianthus annuus", "Arundo donax"):
        rows = species_evidence(name).observations
        assert set(rows.loc[rows["why_not"].isin(["spiked", "chelate", "not-in-soil"]), "side"]) <= {""}


def test_a_soil_that_was_computed_from_the_factor_does_not_prove_the_factor():
    rows = species_evidence("Noccaea caerulescens").observations.set_index("observation")
    assert rows.loc["A0001", "bcf_shoot"] == 92
    assert "as reported" in rows.loc["A0001", "definition"]


def test_a_species_without_evidence_says_so():
    found = species_evidence("Fraxinus ornus")
    assert found.observations.empty
    assert found.table.empty
    assert [note.code for note in found.notes] == ["plants.note-no-evidence"]


def test_every_species_that_was_observed_has_its_page():
    observed = set(plants.literature_evidence()["species"]) & set(plants.available())
    assert len(observed) == 33
    for name in sorted(observed):
        found = species_evidence(name)
        assert len(found.observations) == found.table["observations"].sum()


def test_claims_and_species_of_claims_are_known():
    claims = pd.concat([species_claims(name) for name in plants.available()])
    assert len(claims) == 12
    assert set(claims["side"]) == {"for", "against"}


def test_an_own_trial_stands_beside_the_literature():
    literature = plants.literature_evidence()
    own = literature[literature["observation"] == "A0309"][list(plants.EVIDENCE_COLUMNS)].assign(
        observation="P01",
        origin="trial",
        study="own",
        species="silphium-perfoliatum",
        family="",
        concentration=8.0,
        soil_total=4.0,
        bcf_reported=np.nan,
        tf_reported=np.nan,
        value_type="mean",
        usable=True,
        why_not="",
    )
    found = species_evidence("cup plant", plants.combine_evidence(literature, own))
    row = found.observations.set_index("observation").loc["P01"]
    assert (row["bcf_shoot"], row["side"], row["origin"]) == (2.0, "for", "trial")


@pytest.mark.parametrize(
    ("root", "shoot", "moved", "expected"),
    [
        (2.0, 3.0, 1.5, "phytoextractor"),
        (math.nan, 2.53, 1.27, "phytoextractor"),
        (4.0, 0.2, 0.05, "phytostabiliser"),
        (0.5, 0.4, 0.8, "excluder"),
        (math.nan, 0.4, 0.8, "undecided"),
        (0.5, 0.9, 1.8, "undecided"),
        (1.0, 1.0, 1.0, "undecided"),
    ],
)
def test_the_class_follows_its_definition(root, shoot, moved, expected):
    assert str(accumulation_class(root, shoot, moved)) == expected


@given(root=st.floats(0.01, 100), shoot=st.floats(0.01, 100))
def test_a_class_is_of_the_list_and_agrees_with_the_larger_factor(root, shoot):
    found = str(accumulation_class(root, shoot, shoot / root))
    assert found in CLASSES
    if found == "phytoextractor":
        assert shoot > 1
        assert shoot > root
    if found == "phytostabiliser":
        assert root > 1
        assert root > shoot
    if found == "excluder":
        assert max(root, shoot) < 1
