"""The published observations in the table of evidence: counts, words, use rules, and what is never done to a number."""

from __future__ import annotations

import numpy as np
import pytest

from netmin import cellar
from netmin.plants import EVIDENCE_COLUMNS, WHY_NOT, literature_evidence
from netmin.plants.evidence import CONFIDENCES, EXPERIMENTS, ORGANS, PRINTED_COLUMNS, VALUE_TYPES, table_of
from netmin.samples import analytes


@pytest.fixture(scope="module")
def rows():
    return literature_evidence()


@pytest.fixture(scope="module")
def printed():
    return {row["obs_id"]: row for row in cellar.read_rows(table_of("observations.csv"))}


def of(rows, observation, organ=None):
    found = rows[(rows["observation"] == observation) & ((rows["organ"] == organ) | (organ is None))]
    assert len(found) == 1
    return found.iloc[0]


def test_366_observations_become_a_row_each_and_one_more_where_root_and_shoot_are_printed(rows, printed):
    both = sum(bool(row["root_mg_kg"] and row["shoot_mg_kg"]) for row in printed.values())
    assert len(printed) == rows["observation"].nunique() == 366
    assert len(rows) == 366 + both == 395
    assert list(rows.columns) == [*EVIDENCE_COLUMNS, *PRINTED_COLUMNS]
    assert not rows.duplicated(["observation", "element", "organ"]).any()


def test_every_printed_content_is_carried_over_unchanged(rows, printed):
    for row in rows.to_dict("records"):
        text = printed[row["observation"]]["root_mg_kg" if row["part_as_printed"] == "root" else "shoot_mg_kg"]
        assert np.isnan(row["concentration"]) if not text else row["concentration"] == float(text)
        soil = printed[row["observation"]]["soil_conc_mg_kg"]
        assert not soil or row["soil_total"] == float(soil)
        assert not row["below"]


def test_words_are_of_the_lists_and_elements_are_known(rows):
    assert set(rows["organ"]) <= set(ORGANS)
    assert set(rows["experiment"]) <= set(EXPERIMENTS)
    assert set(rows["value_type"]) <= set(VALUE_TYPES)
    assert set(rows["confidence"]) <= set(CONFIDENCES)
    assert set(rows["why_not"]) <= {"", *WHY_NOT}
    assert set(rows["element"]) <= set(analytes.available())
    assert set(rows["origin"]) == {"literature"}


def test_a_row_is_usable_or_says_why_not(rows):
    assert (rows["usable"] == (rows["why_not"] == "")).all()
    usable = rows[rows["usable"]]
    assert usable["concentration"].gt(0).all()
    assert (usable["soil_total"].notna() | usable["soil_extractable"].notna()).all()
    assert not usable[["spiked", "chelate"]].any(axis=None)
    assert set(usable["experiment"]) <= {"field", "pot", "natural"}
    assert set(usable["value_type"]) <= {"mean", "best case"}


@pytest.mark.parametrize(
    ("observation", "why_not"),
    [
        ("A0024", ""),  # barley straw of one cultivar in an untreated field
        ("A0114", "unit-unconfirmed"),  # Gray et al. 2006: the unit of red fescue is not printed
        ("A0230", "unit-unconfirmed"),  # spinach, fresh or dry not printed
        ("A0151", "bioassay"),  # primary leaves of beans
        ("A0256", "chelate"),  # EDTA in field and pot
        ("A0258", "not-in-soil"),  # hydroponic
        ("A0295", "chelate"),  # DTPA
        ("A0284", "spiked"),  # fern two months after arsenic was added
        ("A0271", "range-end"),
        ("A0323", "maximum"),
        ("A0244", "no-soil"),
        ("A0326", "no-concentration"),
        ("A0006", "treatment-unknown"),  # the trial tested agents that mobilise metals
        ("A0309", "deposition"),  # leaves beside the smelter of Bor
        ("A0347", "not-in-soil"),  # floating wetland
        ("A0001", ""),  # the best treatment of a trial: usable, but marked as best case
    ],
)
def test_the_use_rules_of_the_compilation_are_kept(rows, observation, why_not):
    assert of(rows, observation)["why_not"] == why_not


def test_a_maximum_over_six_trees_belongs_to_no_species(rows):
    several = rows[rows["species_as_printed"] == "six tree species (maximum)"]
    assert len(several) == 5
    assert set(several["species"]) == {""}
    assert set(several["why_not"]) == {"several-species"}


def test_one_root_printed_beside_four_parts_of_hemp_counts_once(rows):
    roots = rows[(rows["species"] == "cannabis-sativa") & (rows["organ"] == "root") & (rows["element"] == "Pb")]
    assert roots["concentration"].tolist() == [1.15] * 4
    assert (roots["why_not"] == "copied-cell").tolist() == [False, True, True, True]


def test_the_soil_of_a_best_case_is_computed_from_its_factor_and_says_so(rows):
    row = of(rows, "A0001")
    assert row["soil_total"] == pytest.approx(257 / 92, rel=1e-12)
    assert row["soil_total_method"] == "from-bcf"
    assert row["value_type"] == "best case"
    computed = rows[rows["soil_total_method"] == "from-bcf"]
    assert len(computed) == 23
    assert set(computed["value_type"]) == {"best case"}


def test_two_plants_of_one_trial_give_back_the_same_soil(rows):
    # Keller et al. 2003 grew three plants on one field; their contents and factors of cadmium were printed apart.
    dornach = rows[(rows["study"] == "keller-2003") & (rows["element"] == "Cd")]
    assert len(dornach) == 3
    assert dornach["soil_total"].to_numpy() == pytest.approx([2.0] * 3, rel=1e-9)
    zinc = rows[(rows["study"] == "keller-2003") & (rows["element"] == "Zn")]["soil_total"]
    assert zinc.to_numpy() == pytest.approx([654.0] * 2, rel=2e-3)


def test_papers_on_one_field_are_one_study(rows):
    field = rows[rows["study"] == "arnoldstein"]
    assert (field["species"] == "hordeum-vulgare").sum() == 60
    assert len(field) == 90
    assert field["citation"].str.extract(r"^([^(]*?\d{4})", expand=False).nunique() == 3


def test_the_acidity_of_untreated_soil_is_not_given_to_limed_soil(rows):
    field = rows[rows["study"] == "arnoldstein"]
    untreated = field["treatment"].str.startswith("untreated")
    assert set(field.loc[untreated, "ph"]) == {4.9}
    assert field.loc[~untreated, "ph"].isna().all()
    assert of(rows, "A0175")["ph"] == 6.71  # beringite at Reppel or Gironde: its own pH is printed


def test_a_cultivar_is_read_from_the_treatment(rows):
    barley = rows[(rows["species"] == "hordeum-vulgare") & (rows["cultivar"] != "")]
    assert set(barley["cultivar"]) == {"Hellana", "Bodega"}
    assert set(barley["treatment"]) == {"untreated"}


def test_two_barleys_on_one_soil_differ_as_the_study_says(rows):
    # Friesl et al. 2006, harvest of 2004, in SUMATECS Table 5: 2.5-fold in straw, 3.7-fold in grain; a year later 1.4
    # and 1.5-fold.
    barley = rows[(rows["species"] == "hordeum-vulgare") & (rows["element"] == "Cd") & (rows["cultivar"] != "")]
    contents = barley.assign(year=barley["citation"].str.extract(r"(\d{4}) ", expand=False)).pivot_table(
        index=["year", "organ"], columns="cultivar", values="concentration"
    )
    ratio = contents["Hellana"] / contents["Bodega"]
    assert ratio["2006", "straw"] == pytest.approx(2.5, abs=0.05)
    assert ratio["2006", "grain"] == pytest.approx(3.7, abs=0.05)
    assert ratio["2007", "straw"] == pytest.approx(1.4, abs=0.05)
    assert ratio["2007", "grain"] == pytest.approx(1.5, abs=0.05)


def test_alkaline_amendments_cut_zinc_in_maize_and_raised_arsenic_in_the_extract(rows):
    # Up to about 90 % less zinc in maize at Jales.
    maize = rows[(rows["study"] == "mench-2003") & (rows["species"] == "zea-mays") & (rows["element"] == "Zn")]
    content = maize.set_index("treatment")["concentration"]
    assert 1 - content["beringite (cyclonic ash)"] / content["untreated"] == pytest.approx(0.91, abs=0.005)


def test_the_families_of_genera_that_were_not_named_to_the_species_are_known(rows):
    assert set(rows.loc[rows["species"] == "salix-sp", "family"]) == {"Salicaceae"}
    assert set(rows.loc[rows["family"] == "", "why_not"]) == {"several-species"}


def test_the_table_handed_out_is_the_callers_own(rows):
    own = literature_evidence()
    own.loc[0, "concentration"] = -1.0
    assert literature_evidence().loc[0, "concentration"] == rows.loc[0, "concentration"]
