"""What control samples say."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from netmin.io import read_samples
from netmin.samples import control_tables, quality_report, recovery, relative_percent_difference
from netmin.stats import batch_sheet

CONTROLS = """Sample,Sample type,Duplicate of,Certified value,Analyte,Result,Unit,LOD
A,normal,,,Pb,100,mg/kg,1
B,normal,,,Pb,<1,mg/kg,1
A-2,duplicate,A,,Pb,90,mg/kg,1
B-2,duplicat,B,,Pb,2,mg/kg,1
BLK1,слепа проба,,,Pb,<1,mg/kg,1
BLK2,blank,,,Pb,3,mg/kg,1
CRM1,CRM,,50,Pb,45,mg/kg,1
CRM2,material de referință,,50,Pb,55,mg/kg,1
CRM3,SRM,,,Pb,55,mg/kg,1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "lab.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_controls_of_three_languages_stay_out_of_the_statistics(tmp_path: Path) -> None:
    samples = read_samples(written(tmp_path, CONTROLS))
    assert list(samples.points["sample"]) == ["A", "B"]
    assert list(samples.quality["kind"]) == ["duplicate"] * 2 + ["blank"] * 2 + ["reference-material"] * 3
    assert list(samples.quality["parent"])[:2] == ["A", "B"]
    assert list(samples.quality["expected"])[4:6] == [50.0, 50.0]


def test_the_report_judges_what_it_can_and_says_what_it_cannot(tmp_path: Path) -> None:
    report = quality_report(read_samples(written(tmp_path, CONTROLS)))
    (row,) = report.table.to_dict("records")
    assert row["analyte"] == "Pb"
    assert (row["duplicates"], row["references"], row["blanks"], row["blanks_above"]) == (1, 2, 2, 1)
    assert math.isclose(row["difference_median"], 10 / 95 * 100)
    assert (row["recovery_smallest"], row["recovery_mean"]) == pytest.approx((90.0, 100.0))
    assert row["blank_largest"] == 3.0
    assert {note.code for note in report.notes} == {
        "samples.duplicates-without-parent",
        "samples.references-without-expected",
    }
    assert report.citations == ("epa2002",)


def test_controls_stand_ready_for_a_batch_sheet(tmp_path: Path) -> None:
    results, controls = control_tables(read_samples(written(tmp_path, CONTROLS)))
    assert results["value"].tolist() == [100.0, 1.0]
    assert results["below"].tolist() == [False, True]
    duplicates = controls[controls["kind"] == "duplicate"]
    assert duplicates["parent_value"].tolist() == [100.0, 1.0]
    assert duplicates["parent_below"].tolist() == [False, True]
    assert controls["limit"].tolist() == [1.0] * 7
    sheet = batch_sheet(results, controls)
    (row,) = sheet.table.to_dict("records")
    assert (row["duplicate"], row["reference-material"], row["blank"]) == (2, 3, 2)
    # 90 and 110 % recovered; the third has no certified value; one blank lies above its limit.
    assert (row["reference-material-failed"], row["blank-failed"], row["duplicate-failed"]) == (0, 1, 0)
    assert sheet.flag.tolist() == ["", "U"]


def test_a_set_without_controls_has_no_controls_to_judge(tmp_path: Path) -> None:
    results, controls = control_tables(read_samples(written(tmp_path, "sample,Cu [mg/kg]\nA,1\n")))
    assert (len(results), len(controls)) == (1, 0)
    assert batch_sheet(results, controls).flag.tolist() == [""]


def test_a_set_without_controls_says_so(tmp_path: Path) -> None:
    report = quality_report(read_samples(written(tmp_path, "sample,Cu [mg/kg]\nA,1\n")))
    assert report.table.empty
    assert [note.code for note in report.notes] == ["samples.no-controls"]


def test_difference_and_recovery_are_percentages() -> None:
    assert relative_percent_difference([10.0, 5.0], [10.0, 15.0]).tolist() == [0.0, 100.0]
    assert recovery([9.0], [10.0]).tolist() == [90.0]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("P1-D", "duplicate"),
        ("P1-DUP", "duplicate"),
        ("P1 duplicat", "duplicate"),
        ("P1 дупликат", "duplicate"),
        ("BLK-3", "blank"),
        ("Blank 2", "blank"),
        ("слепа проба 1", "blank"),
        ("probă oarbă", "blank"),
        ("CRM 142", "reference-material"),
        ("NIST 2711a", "reference-material"),
        ("LCS-1", "reference-material"),
    ],
)
def test_a_name_alone_can_tell_a_control(tmp_path: Path, name: str, kind: str) -> None:
    samples = read_samples(written(tmp_path, f"sample,Cu [mg/kg]\nP1,1\n{name},2\n"))
    assert list(samples.quality["kind"]) == [kind]
    assert "io.controls-by-name" in {note.code for note in samples.notes}


@pytest.mark.parametrize(
    "names", [("P-A", "P-B", "P-C", "P-D"), ("TB-1", "MB-2", "FB-3"), ("Moldova", "Standard 1"), ("D1", "D2")]
)
def test_names_that_only_look_like_controls_are_samples(tmp_path: Path, names: tuple[str, ...]) -> None:
    rows = "".join(f"{name},1\n" for name in ("P", *names))
    samples = read_samples(written(tmp_path, "sample,Cu [mg/kg]\n" + rows))
    assert list(samples.points["sample"]) == ["P", *names]
