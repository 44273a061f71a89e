"""Risk in the report: words first, classes in words, a picture without colour alone, layers and tables."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from netmin.assessment import Assessment, SiteHealth
from netmin.language import LANGUAGES
from netmin.report.blocks import Bullets, Figure, Paragraph, Section, Table
from netmin.report.risk_charts import hazard_chart
from netmin.report.risk_layers import risk_layers
from netmin.report.risk_words import bounds, plain_number
from netmin.report.sections import sections
from netmin.report.sections.ecology import told_diets
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words

WORDS = Words("en")


def told(assessment: Assessment, language: str = "en") -> dict[str, Section]:
    return {section.name: section for section in sections(Subject(assessment, Words(language), Scene(assessment)))}


def table(section: Section, start: str) -> Table:
    return next(block for block in section.blocks if isinstance(block, Table) and block.caption.startswith(start))


@pytest.fixture
def health(assessment: Assessment) -> SiteHealth:
    assert assessment.health is not None
    return assessment.health


def test_the_section_begins_in_plain_words_with_who_what_and_how(assessment: Assessment):
    first = told(assessment)["risk"].blocks[0]
    assert isinstance(first, Bullets)
    assert first.items[0].startswith("Resident from birth, 26 years: hazard index")
    assert "soil and dust swallowed" in first.items[0]
    assert "of 36 the index lies above 1" in first.items[0]
    assert first.items[-1].startswith("Lead has no hazard index")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_both_sections_whole(assessment: Assessment, language: str):
    found = told(assessment, language)
    for name in ("risk", "ecology"):
        texts = [block.text for block in found[name].blocks if isinstance(block, Paragraph)]
        assert all(texts)
        assert not any("{" in text for text in texts)


def test_totals_of_the_table_are_those_of_the_assessment(assessment: Assessment, health: SiteHealth):
    rows = table(told(assessment)["risk"], "Hazard index and cancer risk").rows
    assert len(rows) == len(health.totals)
    for row, found in zip(rows, health.totals.to_dict("records"), strict=True):
        assert row[1].text == bounds(WORDS, found["hazard_index_low"], found["hazard_index_high"])
        assert row[2].text
        assert row[4].text == bounds(WORDS, found["risk_low"], found["risk_high"], 1e6)


def test_bounds_in_different_classes_are_called_open(assessment: Assessment, health: SiteHealth):
    open_ = health.totals.assign(hazard_class_low="hazard-below-one", hazard_class_high="hazard-above-one")
    rows = table(told(replace(assessment, health=replace(health, totals=open_)))["risk"], "Hazard index").rows
    assert {row[2].tone for row in rows} == {"open"}
    assert all("open" in row[2].text for row in rows)


def test_what_is_not_verified_is_said_in_the_section(assessment: Assessment):
    section = told(assessment)["risk"]
    place = next(i for i, b in enumerate(section.blocks) if isinstance(b, Paragraph) and b.kind == "warning")
    items = section.blocks[place + 1]
    assert isinstance(items, Bullets)
    assert any("blood lead without the soil" in item for item in items.items)
    assert any("vegetables" in item for item in items.items)


def test_the_picture_has_a_line_at_one_marks_beside_colour_and_a_text_that_tells_it(
    assessment: Assessment, health: SiteHealth
):
    figure = next(block for block in told(assessment)["risk"].blocks if isinstance(block, Figure))
    assert "stroke-dasharray" in figure.svg
    assert ">Cd<" in figure.svg
    assert "resident from birth, 26 years: " in figure.alternative
    assert "Cd " in figure.alternative
    assert hazard_chart(WORDS, health) == figure.svg


def test_a_hazard_without_an_upper_bound_is_said_to_be_endless_and_not_drawn(health: SiteHealth):
    endless = health.table.copy()
    endless.loc[endless["analyte"] == "Cd", "quotient_high"] = float("inf")
    svg = hazard_chart(WORDS, replace(health, table=endless))
    assert "∞" in svg
    nothing = endless.assign(quotient_high=float("nan"))
    assert hazard_chart(WORDS, replace(health, table=nothing)) == ""


def test_the_levels_for_lead_stand_with_their_time(assessment: Assessment, health: SiteHealth):
    rows = table(told(assessment)["risk"], "Levels of the United States").rows
    assert [row[0].text for row in rows] == ["400", "200", "100", "200", "600"]
    above = int((health.lead_samples["content_low"] > 400).sum())
    assert rows[0][4].text == str(above)
    assert rows[3][3].text == "today"


def test_a_moved_set_is_shown_with_both_answers(assessment: Assessment, health: SiteHealth):
    moved = pd.DataFrame(
        [
            {
                "analyte": "Cd",
                "quantity": "reference_dose",
                "unit": "mg/kg-day",
                "old": 1e-3,
                "new": 6e-5,
                "stricter": 10.0,
                "new_year": 2012,
            }
        ]
    )
    section = told(replace(assessment, health=replace(health, changes=moved, before=health.totals)))["risk"]
    row = table(section, "What moved").rows[0]
    assert [cell.text for cell in row] == ["Cd", "reference dose [mg/kg-day]", "0.001", "0.00006", "10", "2012"]
    said = [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]
    assert any(item.startswith("By the values before") for item in said)


def test_the_summary_keeps_three_messages_and_tells_the_worst_risk_below_them(assessment: Assessment):
    blocks = told(assessment)["summary"].blocks
    assert isinstance(blocks[0], Bullets)
    assert len(blocks[0].items) == 3
    said = [item for block in blocks[1:] if isinstance(block, Bullets) for item in block.items]
    assert any("hazard index" in item for item in said)


def test_without_risk_there_is_no_section_and_nothing_breaks(assessment: Assessment):
    found = told(replace(assessment, health=None, ecology=None))
    assert not {"risk", "ecology"} & set(found)


def test_animals_are_told_at_the_usual_share_of_soil_or_the_only_one_known(assessment: Assessment):
    rows = told_diets(assessment.ecology.grazing)
    assert set(rows[rows["animal"] == "cattle"]["case"]) == {"usual"}
    assert set(rows[rows["animal"] == "sheep"]["case"]) == {"high"}
    assert not rows.duplicated(["animal", "analyte", "limit_kind"]).any()


def test_the_scales_count_every_sample_once(assessment: Assessment):
    rows = table(told(assessment)["ecology"], "Potential ecological risk").rows
    counts = {sum(int(cell.text) for cell in row[1:]) for row in rows}
    assert counts == {len(assessment.ecology.scales)}


def test_a_layer_per_receptor_holds_every_sample_with_a_style(outputs, health: SiteHealth):
    path = outputs.paths("gpkg")[0]
    with closing(sqlite3.connect(path)) as connection:
        for name, _ in health.receptors:
            rows = connection.execute(f"SELECT sample, hazard_index_high, hazard_class FROM risk_{name}").fetchall()
            own = health.samples[health.samples["receptor"] == name]
            assert [row[1] for row in rows] == own["hazard_index_high"].tolist()
            assert {row[2] for row in rows} <= {"hazard-low", "hazard-below-one", "hazard-above-one", "hazard-open"}
        styled = connection.execute("SELECT f_table_name FROM layer_styles").fetchall()
    assert {f"risk_{name}" for name, _ in health.receptors} <= {name for (name,) in styled}


def test_tables_hold_every_number_with_its_source(outputs, health: SiteHealth):
    folder = Path(outputs.paths("csv")[0]).parent
    samples = pd.read_csv(folder / "risk-samples.csv")
    assert len(samples) == len(health.samples)
    references = pd.read_csv(folder / "risk-references.csv")
    assert {"value", "unit", "source", "year", "confidence"} <= set(references.columns)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {"risk-samples", "risk-summary", "risk-references", "grazing-animals"} <= {
        r["name"] for r in package["resources"]
    }


def test_small_numbers_are_written_out_and_tiny_ones_said_to_be_small():
    assert plain_number(WORDS, 6e-5) == "0.00006"
    assert bounds(WORDS, 2e-5, 2e-5) == "<\u202f0.001"
    assert bounds(WORDS, 0.0, 2e-5) == "0 – <\u202f0.001"


def test_where_lead_alone_was_measured_blood_is_told_and_no_index_is_made_up(lead_alone: Assessment):
    section = told(lead_alone)["risk"]
    assert isinstance(section.blocks[0], Bullets)
    assert [item.split(".")[0] for item in section.blocks[0].items] == ["Lead has no hazard index"]
    assert not any(isinstance(block, Figure) for block in section.blocks)
    assert {cell.text for row in table(section, "Hazard index").rows for cell in row[1:]} == {"–"}
    assert not list(risk_layers(Scene(lead_alone), WORDS, 3844))
