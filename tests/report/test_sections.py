"""What the sections say: the verdicts, the unverified, the open, and nothing in code that belongs into words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import netmin.report
from netmin import cellar
from netmin.assessment import Assessment, key_messages
from netmin.language import LANGUAGES
from netmin.report.blocks import Bullets, Cell, Paragraph, Section, Table
from netmin.report.page import page
from netmin.report.sections import SECTIONS, contents, sections
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
    assert first.items == tuple(message.text("en") for message in key_messages(assessment))


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
    table, _ = tables(told(assessment)["maps"])
    exceedance = assessment.maps[0].exceedances[1]
    row = [cell.text for cell in table.rows[1]]
    assert "Romanian Order 756/1997" in table.caption
    assert row[1] == "alert threshold"
    areas = (exceedance.area_above_m2, exceedance.area_unsure_m2, exceedance.area_below_m2)
    assert row[3:6] == [Words("en").number(area / 1e4) for area in areas]


def test_a_level_that_is_passed_nowhere_or_everywhere_is_said_in_words_instead_of_drawn(assessment: Assessment):
    part = assessment.maps[0]
    area = float(part.grid.mask.sum()) * 2500.0
    shares = [(0.0, area), (area, 0.0), (area / 2, area / 2)]
    exceedances = tuple(
        replace(each, area_above_m2=above, area_below_m2=below, area_unsure_m2=0.0)
        for each, (above, below) in zip(part.exceedances, shares, strict=True)
    )
    told_maps = told(replace(assessment, maps=(replace(part, exceedances=exceedances),)))["maps"]
    assert [figure.name for figure in told_maps.figures()] == ["map-0-mean", "map-0-spread", "map-0-2", "map-0-spots"]
    items = [item for block in told_maps.blocks if isinstance(block, Bullets) for item in block.items]
    assert "normal value of 20 mg/kg is passed nowhere" in items[0]
    assert "alert threshold of 50 mg/kg is passed everywhere" in items[1]


def test_what_was_simulated_stands_beside_what_is_sure(assessment: Assessment):
    romanian, serbian = tables(told(assessment)["maps"])
    assert romanian.header[-2:] == ("Simulated above [ha]", "Simulated volume [1000\u202fm³]")
    assert serbian.header[-1] == "Rule of 25\u202fm³"
    words, soil = Words("en"), assessment.maps[0].exceedances[1].simulated
    assert soil is not None
    low, high = (words.number(soil.area_m2[end] / 1e4) for end in (0, 2))
    assert romanian.rows[1][-2].text == f"{low}–{high}"
    rules = [row[-1].text for row in serbian.rows]
    assert rules == ["–", "15\u202f% (10–21)"]


def test_a_map_without_simulation_tells_volumes_cell_by_cell(assessment: Assessment):
    plain = tuple(
        replace(part, exceedances=tuple(replace(each, simulated=None) for each in part.exceedances))
        for part in assessment.maps
    )
    section = told(replace(assessment, maps=plain))["maps"]
    told_volumes = [Words("en")(f"column-{name}") for name in ("volume-above", "mean-volume")]
    assert list(tables(section)[0].header[-2:]) == told_volumes
    assert "equally probable maps" not in str(section)
    assert "Areas and volumes as distributions" not in str(told(replace(assessment, maps=plain))["methods"])


def test_how_the_rule_was_read_stands_under_the_tables(assessment: Assessment):
    items = [item for block in told(assessment)["maps"].blocks if isinstance(block, Bullets) for item in block.items]
    assert items[0].startswith("A single cell holds 500 m³")


def test_hot_spots_are_drawn_once_per_element_and_counted_in_words(assessment: Assessment):
    section = told(assessment)["maps"]
    assert [figure.name for figure in section.figures() if "spots" in figure.name] == ["map-0-spots"]
    assert "6 lie among high ones and 1 among low ones" in str(section)
    none = replace(assessment.maps[0], hot_spots=assessment.maps[0].hot_spots.assign(spot=""))
    section = told(replace(assessment, maps=(none,)))["maps"]
    assert not [figure for figure in section.figures() if "spots" in figure.name]


def test_places_for_further_samples_stand_in_a_section_of_their_own(assessment: Assessment):
    section = told(assessment)["next-samples"]
    assert section.title == "Where to sample next"
    assert [figure.name for figure in section.figures()] == ["next-map"]
    table = tables(section)[0]
    assert [row[0].text for row in table.rows] == ["1", "2", "3"]
    assert [row[5].text for row in table.rows] == ["52\u202f%", "44\u202f%", "7\u202f%"]
    assert "6 ha now, 5 ha once all these samples are taken" in str(section)
    assert "next-samples" not in told(replace(assessment, next_samples=None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_are_told_in_every_language(assessment: Assessment, language: str):
    section = told(assessment, language)["next-samples"]
    titles = {
        "en": "Where to sample next",
        "ro": "Unde se prelevează în continuare",
        "sr": "Где даље узорковати",
        "sr-Latn": "Gde dalje uzorkovati",
    }
    assert section.title == titles[language]
    marks = {"en": "45.10134", "ro": "45,10134", "sr": "45,10134", "sr-Latn": "45,10134"}
    assert marks[language] in str(section)


def test_what_holds_for_every_map_is_said_once(assessment: Assessment):
    items = [item for block in told(assessment)["maps"].blocks if isinstance(block, Bullets) for item in block.items]
    assert len([item for item in items if item.startswith("Each of 35 samples")]) == 1


def test_a_correlation_nobody_knows_is_not_drawn(assessment: Assessment):
    unknown = assessment.correlation * float("nan")
    names = [figure.name for figure in told(replace(assessment, correlation=unknown))["relations"].figures()]
    assert names == ["variogram-0", "variogram-1"]


def test_many_elements_get_several_box_plots_that_fit_on_a_page(
    assessment: Assessment, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(contents, "MOST_BOXES", 2)
    figures = told(assessment)["contents"].figures()
    assert [figure.name for figure in figures] == ["boxes-Pb", "boxes-Zn"]


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


def test_a_small_share_is_not_called_none_and_a_large_one_not_all():
    words = Words("en")
    assert [words.share(value) for value in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0\u202f%",
        "<\u202f1\u202f%",
        "50\u202f%",
        ">\u202f99\u202f%",
        "100\u202f%",
    ]


def test_every_section_file_hangs_on_the_door():
    files = {path.stem for path in (ROOM / "sections").glob("*.py")} - {"__init__"}
    assert {part.__module__.rpartition(".")[2] for part in SECTIONS} == files


def test_every_word_of_the_report_is_used_and_every_used_one_exists():
    known = set(cellar.read_card(cellar.house() / "words" / "en" / "report.toml"))
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.rglob("*.py")))
    asked = set(re.findall(r'(?:words|self)\(\s*"([a-z0-9-]+)"', source))
    asked |= set(re.findall(r'Message\.of\("report\.([a-z-]+)"', source))
    stems = set(re.findall(r'f"(?:report\.)?([a-z-]+-)\{', source)) | {
        "method-",
        "heading-method-",
        "step-",
    }
    assert asked <= known
    unused = {key for key in known - asked if not key.startswith(tuple(stems))}
    assert unused == set()
