"""The sheet that goes into the field, read back from its PDF."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from netmin.assessment import Assessment
from netmin.language import LANGUAGES, to_latin
from netmin.report import Outputs
from netmin.report.next_places import NextPlaces
from netmin.report.pdf import pdf
from netmin.report.sampling_sheet import sampling_sheet, system_name
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words


def text_of(path: Path) -> str:
    """Return the text of a PDF, words of two lines joined, every space a plain one."""
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    whole = re.sub(r"\u00ad\s*", "", done.stdout.decode("utf-8"))
    return re.sub(r"[\u00a0\u202f]", " ", whole)


def sheet_path(outputs: Outputs, language: str) -> Path:
    return next(path for path in outputs.paths("sampling") if path.name == f"sampling-sheet-{language}.pdf")


def written(assessment: Assessment, language: str, path: Path) -> Path:
    subject = Subject(assessment, Words(language), Scene(assessment))
    places = NextPlaces.of(subject)
    assert places is not None
    path.write_bytes(pdf(sampling_sheet(subject, places)))
    return path


def pages(path: Path) -> int:
    return text_of(path).count("\f")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_stands_on_the_sheet_with_metres_and_degrees(
    assessment: Assessment, outputs: Outputs, language: str
):
    plan = assessment.next_samples
    assert plan is not None
    text = text_of(sheet_path(outputs, language))
    words = Words(language)
    for row in plan.table.to_dict("records"):
        line = (
            str(row["order"]),
            *(words.count(round(row[name])).replace("\u202f", " ") for name in ("easting", "northing")),
            *(words.fixed(row[name], 5) for name in ("latitude", "longitude")),
        )
        assert re.search(r"\s+".join(map(re.escape, line)), text), line


def test_the_sheet_is_one_page_and_names_its_systems(outputs: Outputs):
    path = sheet_path(outputs, "en")
    text = text_of(path)
    assert pages(path) == 1
    assert "Pulkovo 1942(58) / Stereo70 (EPSG:3844)" in text
    assert "WGS 84 (EPSG:4326)" in text
    assert "6 ha now, 5 ha with these samples" in text
    for heading in ("Taken on", "Depth", "Remarks"):
        assert heading in text


def test_latin_serbian_is_the_cyrillic_sheet_letter_by_letter(outputs: Outputs):
    cyrillic, latin = (set(re.findall(r"\w+", text_of(sheet_path(outputs, name)))) for name in ("sr", "sr-Latn"))
    assert {to_latin(word) for word in cyrillic} == latin
    assert {"Лист", "узорковање"} <= cyrillic
    assert {"List", "uzorkovanje"} <= latin
    assert not re.search(r"[\u0400-\u04ff]", "".join(latin))


def test_the_romanian_sheet_speaks_romanian(outputs: Outputs):
    text = text_of(sheet_path(outputs, "ro"))
    for words in ("Fișă de prelevare", "Plumb: prag de intervenție", "Luați câte o probă", "Observații"):
        assert words in text


def test_more_places_than_a_page_holds_go_on_with_the_heading_repeated(assessment: Assessment, tmp_path: Path):
    plan = assessment.next_samples
    assert plan is not None
    many = pd.concat([plan.table] * 14, ignore_index=True).assign(order=range(1, 43))
    path = written(replace(assessment, next_samples=replace(plan, table=many)), "en", tmp_path / "many.pdf")
    text = text_of(path)
    assert pages(path) > 1
    assert text.count("Remarks") == pages(path)
    assert re.search(r"^\s*42\s+500", text, re.MULTILINE)


def test_metres_without_a_place_on_earth_are_told_as_such(assessment: Assessment, tmp_path: Path):
    plan = assessment.next_samples
    assert plan is not None
    nowhere = plan.table.assign(longitude=float("nan"), latitude=float("nan"))
    local = replace(
        assessment,
        samples=replace(assessment.samples, crs="local"),
        next_samples=replace(plan, table=nowhere),
    )
    text = text_of(written(local, "en", tmp_path / "local.pdf"))
    assert "metres without a place on Earth" in text
    assert "Latitude" not in text


def test_a_code_that_is_not_of_epsg_is_local():
    assert system_name("", Words("sr")) == "метри без места на Земљи"
