"""What a trial hands on, and what it may not."""

from __future__ import annotations

import runpy
from pathlib import Path

import pandas as pd
import pytest

from netmin.trials import EVIDENCE_COLUMNS, Trial, trial_evidence

tables = runpy.run_path(str(Path(__file__).with_name("small_trial.py")))["tables"]


def evidence(**other: pd.DataFrame) -> pd.DataFrame:
    return trial_evidence(Trial.of(tables(**other)))


def field(**other: object) -> pd.DataFrame:
    return tables()["study"].assign(experiment="field", **other)


def test_a_row_is_a_pot_an_organ_and_an_element():
    rows = evidence()
    assert tuple(rows.columns) == EVIDENCE_COLUMNS
    assert len(rows) == len(tables()["results"])
    row = rows.set_index("observation").loc["small/P3-H1-root/Cu"]
    assert (row["origin"], row["species"], row["organ"]) == ("trial", "silphium-perfoliatum", "root")
    assert (row["concentration"], row["soil_total"], row["soil_total_method"]) == (120.0, 200.0, "aqua regia")
    assert (row["usable"], row["why_not"], row["confidence"]) == (True, "", "high")


def test_biomass_is_only_that_of_fields():
    assert evidence()["biomass"].isna().all()
    row = evidence(study=field()).set_index("observation").loc["small/P1-H1-stem/Cu"]
    # 6.06 g of 0.05 m² are 121.2 g/m², 1.212 t/ha.
    assert row["biomass"] == pytest.approx(1.212)


def test_properties_of_the_soil_come_along():
    soils = tables()["soils"]
    properties = pd.DataFrame(
        {
            "soil": ["S1"] * 3,
            "when": "before",
            "quantity": ["ph", "organic_matter", "clay"],
            "kind": "property",
            "value": [6.5, 2.0, 20.0],
        }
    )
    rows = evidence(soils=pd.concat([soils, properties])).set_index("observation")
    assert rows.loc["small/P3-H1-root/Cu", ["ph", "organic_matter", "clay"]].tolist() == [6.5, 2.0, 20.0]
    assert rows.loc["small/P1-H1-root/Cu", ["ph", "organic_matter", "clay"]].isna().all()


@pytest.mark.parametrize(
    ("table", "values", "why"),
    [
        ("study", {"data_origin": "simulated"}, "not-measured"),
        ("study", {"experiment": "hydroponic"}, "not-in-soil"),
        ("treatments", {"chelate": True}, "chelate"),
        ("treatments", {"spiked": True}, "spiked"),
        ("results", {"basis": "ash"}, "ash-basis"),
        ("results", {"basis": "fresh"}, "unit-unconfirmed"),
        ("results", {"status": "checked"}, "not-released"),
        ("soils", {"kind": "extract"}, "no-soil"),
        ("soils", {"below": True}, "no-soil"),
    ],
)
def test_what_may_not_speak_for_fields_says_why(table, values, why):
    rows = evidence(**{table: tables()[table].assign(**values)})
    assert set(rows["why_not"]) == {why}
    assert not rows["usable"].any()


def test_dust_keeps_leaves_and_not_roots_back():
    rows = evidence(study=field(), organs=tables()["organs"].assign(washed="no"))
    assert set(rows.loc[rows["organ"] == "lamina", "why_not"]) == {"deposition"}
    assert set(rows.loc[rows["organ"] == "root", "why_not"]) == {""}


def test_a_limit_stays_a_limit():
    results = tables()["results"]
    rows = evidence(results=results.assign(below=results["sample"] == "P3-H1-root")).set_index("observation")
    assert rows.loc["small/P3-H1-root/Cu", "below"]
    assert rows.loc["small/P3-H1-root/Cu", "usable"]
