"""What the sections say: the verdicts, the unverified, the open, and nothing in code that belongs into words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import netmin.report
from netmin import cellar
from netmin.assessment import Assessment
from netmin.report.blocks import Bullets, Cell, Paragraph, Section, Table
from netmin.report.page import page
from netmin.report.sections import SECTIONS, sections
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words

ROOM = Path(netmin.report.__file__).parent


def told(assessment: Assessment, language: str = "en") -> dict[str, Section]:
    return {section.name: section for section in sections(Subject(assessment, Words(language), Scene(assessment)))}


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def test_the_summary_begins_with_the_three_key_messages(assessment: Assessment):
    first = told(assessment)["summary"].blocks[0]
    assert isinstance(first, Bullets)
    assert first.items == tuple(message.text("en") for message in assessment.key_messages())


def test_every_verdict_is_said_in_words_and_never_by_colour_alone(assessment: Assessment):
    table = tables(told(assessment)["summary"])[0]
    assert [row[0].text.split("\u2002")[0] for row in table.rows] == ["Pb", "Cd", "Zn"]
    cells = [cell for row in table.rows for cell in row[1:]]
    assert all(cell.text for cell in cells)
    words = {"severe": "above", "grave": "above", "mild": "above", "below": "below", "open": "open"}
    assert all(cell.text.startswith(words[cell.tone]) for cell in cells if cell.tone)


def test_a_verdict_on_an_unverified_number_is_marked_and_explained(assessment: Assessment):
    summary = told(assessment)["summary"]
    serbian = [row[2] for row in tables(summary)[0].rows]
    assert all(cell.text.endswith("†") for cell in serbian)
    assert any(isinstance(block, Paragraph) and block.text.startswith("Unverified") for block in summary.blocks)
    sure = replace(assessment, verdicts=tuple(replace(verdict, confidence="high") for verdict in assessment.verdicts))
    blocks = told(sure)["summary"].blocks
    assert not any(isinstance(block, Paragraph) and block.text.startswith("Unverified") for block in blocks)


def test_an_undecided_verdict_is_said_to_be_open(assessment: Assessment):
    verdict = replace(assessment.verdicts[0], level="", undecided=4, confidence="high")
    cell = tables(told(replace(assessment, verdicts=(verdict,)))["summary"])[0].rows[0][1]
    assert cell == Cell("open (4 of 36)", "open")


def test_the_counts_of_the_legal_table_are_those_of_the_comparison(assessment: Assessment):
    legal = tables(told(assessment)["legal"])
    counts = next(table for table in legal if "how many samples" in table.caption and "756" in table.caption)
    lead = next(row for row in counts.rows if row[0].text == "Pb")
    expected = assessment.comparisons[0].summary.set_index("analyte").loc["Pb"]
    shown = [cell.text for cell in lead[1:5]]
    assert shown == [str(expected[name]) for name in ("measured", "above:normal", "above:alert", "above:intervention")]


def test_areas_of_the_table_are_those_of_the_map(assessment: Assessment):
    table = next(table for table in tables(told(assessment)["maps"]) if "Areas" in table.caption)
    exceedance = assessment.maps[0].exceedances[1]
    row = table.rows[1]
    assert row[3].text == Words("en").number(exceedance.area_above_m2 / 1e4)
    assert row[1].text == "Romanian Order 756/1997: alert threshold"


def test_every_note_and_only_used_sources_are_told(assessment: Assessment):
    parts = told(assessment)
    assumptions = next(block for block in parts["assumptions"].blocks if isinstance(block, Bullets))
    assert set(assumptions.items) == {note.text("en") for note in (*assessment.samples.notes, *assessment.notes)}
    sources = parts["citations"].blocks[0]
    assert isinstance(sources, Bullets)
    assert len(sources.items) == len(assessment.citations)


def test_the_report_names_version_hashes_and_choices(assessment: Assessment):
    text = str(told(assessment)["provenance"])
    for part in ("netmin 0.1.0", "ab" * 32, "cd" * 32, "ef" * 32, "laws.standards", "map.certainty"):
        assert part in text


def test_warnings_of_the_import_ride_along(assessment: Assessment):
    assert "Row 3" in str(told(assessment)["sampling"])


def test_without_maps_the_report_has_no_empty_section(placeless: Assessment):
    parts = told(placeless)
    assert "maps" not in parts
    assert all(section.blocks for section in parts.values())


def test_figures_and_tables_are_numbered_through(scene: Scene):
    whole = page(Subject(scene.assessment, Words("ro"), scene))
    captions = [figure.caption for section in whole.sections for figure in section.figures()]
    assert [int(re.findall(r"\d+", caption)[0]) for caption in captions] == list(range(1, len(captions) + 1))
    assert all(caption.startswith("Figura ") for caption in captions)


def test_every_section_file_hangs_on_the_door():
    files = {path.stem for path in (ROOM / "sections").glob("*.py")} - {"__init__"}
    assert {part.__module__.rpartition(".")[2] for part in SECTIONS} == files


def test_every_word_of_the_report_is_used_and_every_used_one_exists():
    known = set(cellar.read_card(cellar.house() / "words" / "en" / "report.toml"))
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.rglob("*.py")))
    asked = set(re.findall(r'(?:words|self)\(\s*"([a-z0-9-]+)"', source))
    asked |= set(re.findall(r'Message\.of\("report\.([a-z-]+)"', source))
    stems = set(re.findall(r'f"(?:report\.)?([a-z]+-)\{', source)) | {
        "method-",
        "heading-method-",
        "step-",
    }
    assert asked <= known
    unused = {key for key in known - asked if not key.startswith(tuple(stems))}
    assert unused == set()
