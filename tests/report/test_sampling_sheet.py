"""The sheet for the field: one page, every place on it, and room to write."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from netmin.assessment import Assessment
from netmin.report import Outputs
from netmin.report.blocks import Figure, Table
from netmin.report.next_places import NextPlaces
from netmin.report.sampling_sheet import sampling_sheet
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words


def blocks(assessment: Assessment, language: str = "en") -> tuple[Figure, Table]:
    subject = Subject(assessment, Words(language), Scene(assessment))
    places = NextPlaces.of(subject)
    assert places is not None
    _, figure, table = sampling_sheet(subject, places).sections[0].blocks
    return figure, table


def test_the_table_leaves_date_depth_and_remarks_to_be_written(assessment: Assessment):
    _, table = blocks(assessment)
    assert table.header[-3:] == ("Taken on", "Depth", "Remarks")
    assert table.blank == {5, 6, 7}
    assert all(cell.text == "" for row in table.rows for cell in row[5:])


def test_the_map_shows_every_number(assessment: Assessment):
    figure, _ = blocks(assessment)
    assert all(f">{number}</text>" in figure.svg for number in (1, 2, 3))


def test_more_places_leave_less_room_for_the_map(assessment: Assessment):
    plan = assessment.next_samples
    many = plan.table.loc[plan.table.index.repeat(4)].reset_index(drop=True)
    many["order"] = range(1, len(many) + 1)
    crowded, _ = blocks(replace(assessment, next_samples=replace(plan, table=many)))
    roomy, _ = blocks(assessment)
    assert crowded.share < roomy.share


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
@pytest.mark.parametrize("language", ["en", "ro", "sr", "sr-Latn"])
def test_the_printed_sheet_is_one_page_with_every_coordinate(outputs: Outputs, assessment: Assessment, language: str):
    path = next(path for path in outputs.paths("sampling") if path.name == f"sampling-sheet-{language}.pdf")
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert text.count("\f") == 1
    words = Words(language)
    for latitude in assessment.next_samples.table["latitude"]:
        assert words.fixed(latitude, 5) in text


def test_waypoints_are_written_once_beside_the_sheets(outputs: Outputs):
    assert [path.name for path in outputs.paths("sampling") if path.suffix == ".gpx"] == ["next-samples.gpx"]
    assert Path(outputs.folder / "next-samples.gpx").read_text(encoding="utf-8").startswith("<?xml")
