"""Readings of whole batches: basis, limits, and what is released."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netmin.trials import Trial, all_results, bench_results
from netmin.trials.batches import REASONS

NAN = float("nan")


def made(element: str = "Cu", **other: pd.DataFrame) -> Trial:
    """Two samples of ash, the second without its masses, with a blank, a duplicate and a reference material."""
    given = {
        "study": pd.DataFrame({"trial": ["T"], "experiment": ["pot"]}),
        "organs": pd.DataFrame({"sample": ["s1", "s2"], "organ": "stem", "dry_mass": [9.2, 9.0]}),
        "preparations": pd.DataFrame(
            {"sample": ["s1"], "mass_before": [5.0], "mass_before_basis": ["dry"], "ash_mass": [0.6]}
        ),
        "batches": pd.DataFrame({"batch": ["B"], "reviewer": ["somebody"]}),
        "references": pd.DataFrame({"material": ["CRM"], "element": [element], "certified": [20.0]}),
        "digestions": pd.DataFrame(
            {
                "digest": ["d1", "d2", "d1b", "bl", "rm"],
                "kind": ["sample", "sample", "duplicate", "blank", "reference-material"],
                "sample": ["s1", "s2", "s1", "", ""],
                "material": ["", "", "", "", "CRM"],
                "batch": "B",
                "taken": ["ash", "ash", "ash", "", "dry"],
                "mass": [0.5, 0.5, 0.5, NAN, 0.5],
                "volume": 50.0,
            }
        ),
        "readings": pd.DataFrame(
            {
                "digest": ["d1", "d2", "d1b", "bl", "rm"],
                "element": element,
                "reading": [1.2, 1.0, 1.15, 0.02, 0.21],
                "uncertainty": 0.02,
                "lod": 0.03,
                "loq": 0.1,
            }
        ),
    }
    return Trial.of({**given, **other})


def read(trial: Trial, digest: str, **values: object) -> Trial:
    readings = trial.readings.copy()
    for name, value in values.items():
        readings.loc[readings["digest"] == digest, name] = value
    return Trial.of(
        {
            **{name: trial.table(name) for name in vars(trial) if name not in ("file", "problems", "notes")},
            "readings": readings,
        }
    )


def test_masses_lead_from_ash_to_dry_matter_and_where_they_lack_it_stays_ash():
    found = bench_results(made())
    rows = found.table.set_index("sample")
    assert rows["value"].tolist() == pytest.approx([14.16, 98.0])
    assert rows["basis"].tolist() == ["dry", "ash"]
    assert rows["content_digested"].tolist() == pytest.approx([118.0, 98.0])
    # Relative: 0.02 of 1.18 alone, since neither volume nor mass has an uncertainty.
    assert rows["uncertainty"]["s1"] == pytest.approx(14.16 * 0.02 / 1.18)
    assert "trials.ash-basis" in {note.code for note in found.notes}


def test_air_dry_matter_is_not_dry_without_its_moisture():
    preparation = pd.DataFrame(
        {"sample": ["s1"], "mass_before": [5.0], "mass_before_basis": ["air-dry"], "ash_mass": [0.6]}
    )
    assert bench_results(made(preparations=preparation)).table["basis"].tolist() == ["air-dry", "ash"]
    moist = bench_results(made(preparations=preparation.assign(moisture=8.0))).table
    assert moist["value"][0] == pytest.approx(118.0 * 0.6 / 4.6)
    organs = pd.DataFrame(
        {"sample": ["s1", "s2"], "organ": "stem", "air_dry_mass": [10.0, 9.8], "dry_mass": [9.2, 9.0]}
    )
    by_masses = bench_results(made(preparations=preparation, organs=organs)).table
    assert by_masses["value"][0] == pytest.approx(moist["value"][0])


def test_a_reading_under_its_limit_is_a_limit_in_every_unit():
    table = bench_results(read(made(), "d1", reading=0.04)).table
    # 0.04 less the blank of 0.02 is less than 0.03.
    assert table["below"].tolist() == [True, False]
    assert table["value"][0] == pytest.approx(0.03 * 50 / 0.5 * 0.12)
    assert np.isnan(table["uncertainty"][0])


def test_without_a_limit_a_reading_no_higher_than_its_blank_has_no_value():
    found = bench_results(read(made(), "d1", reading=0.02, lod=NAN, loq=NAN))
    assert np.isnan(found.table["value"][0])
    assert found.table["status"][0] == "draft"
    assert "trials.not-above-blank" in {note.code for note in found.notes}


def test_a_good_batch_is_released_when_somebody_signed_it():
    assert bench_results(made()).table["status"].tolist() == ["released", "released"]
    unsigned = bench_results(made(batches=pd.DataFrame({"batch": ["B"]}))).table
    assert unsigned["status"].tolist() == ["checked", "checked"]
    assert unsigned["reasons"].tolist() == ["not-reviewed", "not-reviewed"]


@pytest.mark.parametrize(
    ("digest", "reading", "reason"),
    [
        ("rm", 0.12, "reference-material-failed"),
        ("d1b", 2.2, "duplicate-failed"),
        ("bl", 0.4, "blank-failed"),
    ],
)
def test_a_control_out_of_range_holds_its_batch_back(digest, reading, reason):
    table = bench_results(read(made(), digest, reading=reading)).table
    assert table["status"].tolist() == ["draft", "draft"]
    assert all(reason in reasons.split() for reasons in table["reasons"])
    assert reason in REASONS


def test_a_missing_control_holds_its_batch_back():
    trial = made()
    less = trial.digestions[trial.digestions["kind"] != "reference-material"]
    table = bench_results(made(digestions=less)).table
    assert set(table["reasons"]) == {"no-reference-material"}


def test_ashing_warns_of_lead_and_not_of_copper():
    assert "trials.ashing-loses" in {note.code for note in bench_results(made("Pb")).notes}
    assert "trials.ashing-loses" not in {note.code for note in bench_results(made()).notes}


def test_readings_come_before_reported_contents_of_the_same_sample():
    reported = pd.DataFrame(
        {"sample": ["s1", "s1"], "element": ["Cu", "Zn"], "value": [15.0, 60.0], "basis": "dry", "status": "draft"}
    )
    found = all_results(made(results=reported)).set_index(["sample", "element"])["value"]
    assert found["s1", "Cu"] == pytest.approx(14.16)
    assert found["s1", "Zn"] == 60.0


def test_no_readings_give_no_results():
    found = bench_results(Trial.of({}))
    assert found.table.empty
    assert found.sheet is None
