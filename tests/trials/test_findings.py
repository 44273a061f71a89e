"""Each rule finds what it is for, and is silent otherwise."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pandas as pd
import pytest

from netmin.trials import Trial, check_trial
from netmin.trials.findings import RULES
from netmin.trials.findings_of_numbers import _digits

tables = runpy.run_path(str(Path(__file__).with_name("small_trial.py")))["tables"]


def found(**other: pd.DataFrame) -> tuple[str, ...]:
    return check_trial(Trial.of(tables(**other))).names


def with_result(sample: str, element: str, value: float) -> pd.DataFrame:
    results = tables()["results"].copy()
    results.loc[(results["sample"] == sample) & (results["element"] == element), "value"] = value
    return results


def test_a_clean_trial_in_pots_is_told_only_that_it_is_in_pots():
    assert found() == ("not-a-field",)


def test_there_are_as_many_rules_as_names():
    assert len({name for name, _, _, _ in RULES}) == len(RULES) == 14


def test_an_extract_without_a_total_is_found():
    soils = tables()["soils"].assign(kind=["extract", "total", "total", "total"])
    finding = check_trial(Trial.of(tables(soils=soils))).get("extract-without-total")
    assert finding is not None
    assert finding.rows["soil"].tolist() == ["S0"]


def test_leaves_of_one_pot_are_no_repeats():
    organs = tables()["organs"]
    again = organs[organs["sample"] == "P1-H1-root"].assign(sample="again")
    assert "pseudo-replication" in found(organs=pd.concat([organs, again]))


def test_a_treatment_of_one_pot_is_found():
    plots = tables()["plots"].assign(treatment=["clean", "mine", "mine", "mine"])
    finding = check_trial(Trial.of(tables(plots=plots))).get("pseudo-replication")
    assert finding is not None
    assert finding.rows["plot"].tolist() == ["P1"]
    assert "unequal-groups" in found(plots=plots)


def test_a_field_is_a_field_unless_salts_were_added():
    study = tables()["study"].assign(experiment="field")
    assert "not-a-field" not in found(study=study)
    spiked = tables()["treatments"].assign(spiked=[False, True], ageing=30.0)
    assert "not-a-field" in found(study=study, treatments=spiked)


def test_a_chelate_is_found():
    assert "chelate" in found(treatments=tables()["treatments"].assign(chelate=[False, True]))


def test_unwashed_leaves_of_a_field_are_found_and_washed_ones_not():
    study, organs = tables()["study"].assign(experiment="field"), tables()["organs"]
    assert "dust" in found(study=study, organs=organs.assign(washed="no"))
    assert "dust" in found(study=study, organs=organs.assign(washed=""))
    assert "dust" not in found(study=study)


def test_unwashed_leaves_of_pots_are_found_where_they_exceed_the_root():
    organs = tables()["organs"].assign(washed="no")
    assert "dust" not in found(organs=organs)
    assert "dust" in found(organs=organs, results=with_result("P1-H1-lamina", "Cu", 400.0))


def test_unwashed_roots_are_found():
    organs = tables()["organs"]
    assert "roots-not-clean" in found(organs=organs.assign(washed=["no", *["yes"] * (len(organs) - 1)]))


def test_dying_plants_whose_shoots_exceed_their_roots_are_found():
    harvests = tables()["harvests"].assign(bbch=95)
    assert "roots-not-clean" not in found(harvests=harvests)
    assert "roots-not-clean" in found(harvests=harvests, results=with_result("P1-H1-lamina", "Cu", 400.0))


def test_a_rich_plant_that_hardly_grew_is_found():
    organs = tables()["organs"]
    small = organs["plot"].isin(["P3", "P4"])
    masses = {
        name: organs[name].where(~small, organs[name] * 0.3) for name in ("fresh_mass", "air_dry_mass", "dry_mass")
    }
    assert "collapsed-mass" in found(organs=organs.assign(**masses))


def test_a_copied_cell_is_found_across_elements_and_across_samples():
    assert "copied-cell" in found(results=with_result("P1-H1-root", "Pb", 40.123).assign(value=_copied))
    results = tables()["results"]
    third = results[results["element"] == "Cu"].assign(element="Zn")
    # A number of its own for each, which nothing else is a multiple of.
    results = pd.concat([results, third]).reset_index(drop=True)
    results["value"] = [7.1234 + 0.7137 * place**1.5 for place in range(len(results))]
    source = results[results["sample"] == "P1-H1-root"].set_index("element")["value"]
    target = results["sample"] == "P2-H1-root"
    results.loc[target, "value"] = results.loc[target, "element"].map(source)
    finding = check_trial(Trial.of(tables(results=results))).get("copied-cell")
    assert finding is not None
    assert set(finding.rows["sample"]) == {"P1-H1-root", "P2-H1-root"}


def _copied(results: pd.DataFrame) -> pd.Series:
    return results["value"].mask(results["sample"] == "P1-H1-root", 40.123)


def test_round_numbers_may_come_twice():
    assert [_digits(value) for value in (0.05, 12.4, 1200.0, 40.123)] == [1, 3, 2, 5]


def test_a_reported_content_that_the_readings_do_not_give_is_found():
    chain = {
        "batches": pd.DataFrame({"batch": ["B"]}),
        "digestions": pd.DataFrame(
            {
                "digest": ["d"],
                "kind": "sample",
                "sample": "P1-H1-root",
                "batch": "B",
                "taken": "dry",
                "mass": 0.5,
                "volume": 50.0,
            }
        ),
    }
    right = pd.DataFrame({"digest": ["d"], "element": "Cu", "reading": [0.4]})
    assert "results-disagree" not in found(**chain, readings=right)
    assert "results-disagree" in found(**chain, readings=right.assign(reading=0.5))


def test_a_rate_that_changes_is_found_and_one_round_says_nothing():
    results = tables()["results"]
    later = results["sample"].str.contains("H2")
    assert "rate-not-constant" in found(
        results=results.assign(value=results["value"].where(~later, results["value"] * 2))
    )
    short = tables()
    one = {
        "rounds": short["rounds"].iloc[:1],
        "harvests": short["harvests"].iloc[:1],
        "organs": short["organs"][short["organs"]["harvest"] == "H1"],
        "results": short["results"][~later],
    }
    assert "rate-not-constant" in found(**one)


def test_the_name_of_hyperaccumulator_is_for_wild_plants():
    results = with_result("P3-H1-lamina", "Cu", 1500.0)
    assert "hyperaccumulator-label" in found(results=results)
    wild = tables()["study"].assign(experiment="natural")
    assert "hyperaccumulator-label" not in found(results=results, study=wild)


def test_nought_is_found():
    assert "nought" in found(results=with_result("P3-H1-lamina", "Cu", 0.0))
    soils = tables()["soils"].assign(value=[20.0, 200.0, 0.0, 150.0])
    assert "nought" in found(soils=soils)


@pytest.mark.parametrize("column", ["dry_mass", "air_dry_mass"])
def test_a_fresh_mass_in_a_dry_column_is_found(column):
    organs = tables()["organs"].copy()
    organs.loc[3, column] = organs.loc[3, "fresh_mass"] * (1.0 if column == "dry_mass" else 1.2)
    finding = check_trial(Trial.of(tables(organs=organs))).get("fresh-as-dry")
    assert finding is not None
    assert finding.rows["sample"].tolist() == ["P1-H2-root"]


def test_findings_are_told_in_every_language_and_as_data():
    told = check_trial(Trial.of(tables()))
    for language in ("en", "ro", "sr", "sr-Latn"):
        assert all(each.message.text(language) for each in told.findings)
    assert json.loads(json.dumps(told.as_json()))[0]["finding"] == "not-a-field"
    assert told.table["finding"].tolist() == ["not-a-field"]
