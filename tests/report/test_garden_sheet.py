"""The garden sheet: one page in every language, a symbol and words for every verdict, no yes where there is none."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from netmin.assessment import Assessment
from netmin.errors import UsageError
from netmin.language import LANGUAGES
from netmin.planning import COMMON_CROPS, GardenAdvice, garden_advice
from netmin.report import write_garden_sheet
from netmin.report.garden_build import garden_html, garden_pdf
from netmin.report.garden_sheet import SYMBOLS, GardenSheet, garden_sheet
from netmin.report.wording import Words
from netmin.risk import garden_crops
from netmin.samples import SampleSet

LONG = (
    "Office for agriculture and the environment of the municipality of the old smelter, Main Street 1, +40 256 000 000"
)


@pytest.fixture(scope="module")
def usual(samples: SampleSet) -> GardenAdvice:
    """Lead is high where the last sample lies; cadmium too."""
    return garden_advice(samples, sample="S06")


@pytest.fixture(scope="module")
def every(samples: SampleSet) -> GardenAdvice:
    return garden_advice(samples, sample="S06", crops=garden_crops.available())


def told(advice: GardenAdvice, language: str = "en", contact: str = "") -> GardenSheet:
    return garden_sheet(advice, Words(language), title="Old smelter <Bor & Zlot>", contact=contact, footer="netmin")


def pages(content: bytes, folder: Path) -> list[str]:
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return text.removesuffix("\f").split("\f")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("crops", ["usual", "every"])
def test_the_sheet_is_one_page_with_every_crop(request, tmp_path: Path, crops: str, language: str):
    advice = request.getfixturevalue(crops)
    assert len(advice.table) == {"usual": len(COMMON_CROPS), "every": 45}[crops]
    found = pages(garden_pdf(told(advice, language, LONG)), tmp_path)
    assert len(found) == 1
    words = " ".join(found[0].split())
    assert all(garden_crops.get(name).title.text(language) in words for name in advice.table["crop"])
    assert told(advice, language).legal.split(".")[0] in words


def test_every_crop_stands_in_one_group_and_in_the_numbers(usual: GardenAdvice):
    sheet = told(usual)
    grouped = [crop for group in sheet.groups for line in group.lines for crop in line.crops]
    assert len(grouped) == len(set(grouped)) == len(usual.table)
    assert sorted(grouped) == sorted(row[0] for row in sheet.numbers.rows)
    assert [group.verdict for group in sheet.groups] == ["advisable", "not-advisable", "not-known"]


def test_the_symbols_differ_by_shape_and_not_by_colour_alone():
    shapes = {verdict: svg.split("<")[2].split(" ")[0] for verdict, svg in SYMBOLS.items()}
    assert sorted(shapes.values()) == ["circle", "path", "rect"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_not_known_is_said_to_be_no_permission(usual: GardenAdvice, language: str):
    words = Words(language)
    sheet = told(usual, language)
    assert len({group.title for group in sheet.groups}) == 3
    unknown = sheet.groups[2]
    assert unknown.meaning == words("garden-not-known-meaning")
    assert all(line.why for line in unknown.lines)


def test_what_is_not_known_is_ordered_by_its_doubt(samples: SampleSet):
    advice = garden_advice(samples, sample="S02")
    titles = [garden_crops.get(name).title.text() for name in advice.table["crop"]]
    chance = dict(zip(titles, advice.table["probability_above"], strict=True))
    for line in told(advice).groups[2].lines:
        chances = [chance[crop] for crop in line.crops]
        assert chances == sorted(chances)


def test_an_empty_group_has_no_symbol(samples: SampleSet):
    advice = garden_advice(samples, sample="S36")
    only = replace(advice, table=advice.of("not-advisable"))
    sheet = told(only)
    assert [group.count for group in sheet.groups][::2] == [0, 0]
    html = garden_html(sheet)
    assert html.count("<svg") == 1
    assert "None of the crops looked at" in html


def test_what_is_not_checked_is_said_on_the_page(usual: GardenAdvice):
    doubt = " ".join(told(usual).doubt.items)
    assert "Not yet checked against the publications: how much plants take up, how much water crops hold" in doubt
    assert "stands for the whole garden" in doubt


def test_the_reader_is_told_whom_to_ask(usual: GardenAdvice):
    assert "municipality" in told(usual).asking.items[0]
    assert told(usual, contact=LONG).asking.items == (LONG,)


def test_the_page_on_a_screen_escapes_and_holds_every_note_and_source(usual: GardenAdvice):
    html = garden_html(told(usual))
    assert "<Bor & Zlot>" not in html
    assert "Old smelter &lt;Bor &amp; Zlot&gt;" in html
    assert html.count("<h1>") == 1
    assert "2023/915" in html
    for note in usual.notes:
        assert note.text().split("'")[0].split("<")[0][:40] in html
    assert 'src="' not in html


def test_a_limit_and_an_interval_are_written_as_such(samples: SampleSet, assessment: Assessment):
    marked = told(garden_advice(samples, sample="S08")).soil.items
    assert any("cadmium <" in item for item in marked)
    mapped = told(garden_advice(assessment, at=(500_250.0, 400_150.0)))
    assert any(item.startswith("lead ") and "–" in item for item in mapped.soil.items)
    assert "Taken from the map" in mapped.doubt.items[0]


def test_the_same_advice_gives_the_same_bytes(usual: GardenAdvice):
    assert garden_pdf(told(usual)) == garden_pdf(told(usual))


def test_the_sheet_is_written_in_every_language_beside_its_table(
    assessment: Assessment, usual: GardenAdvice, tmp_path: Path
):
    written = write_garden_sheet(assessment, usual, tmp_path / "garden", languages=("en", "sr-Latn"))
    names = sorted(path.name for path in (tmp_path / "garden").iterdir() if not path.name.startswith("."))
    assert names == ["garden-crops.csv", *(f"garden-sheet-{x}.{y}" for x in ("en", "sr-Latn") for y in ("html", "pdf"))]
    assert written.paths("pdf")[0].read_bytes().startswith(b"%PDF-")
    assert "Old smelter" in written.paths("html")[0].read_text(encoding="utf-8")
    write_garden_sheet(assessment, usual, tmp_path / "garden")
    assert not (tmp_path / "garden" / "garden-sheet-sr-Latn.pdf").exists()


def test_a_whole_assessment_is_not_swept_away(assessment: Assessment, usual: GardenAdvice, tmp_path: Path):
    (tmp_path / "assessment.netmin").write_bytes(b"precious")
    with pytest.raises(UsageError):
        write_garden_sheet(assessment, usual, tmp_path)
    with pytest.raises(UsageError, match="de"):
        write_garden_sheet(assessment, usual, tmp_path / "new", languages=("de",))
