"""The statistics of a site as told: limits of means, laws, laboratory, sources; in words, drawings, tables, layers."""

from __future__ import annotations

import csv
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from netmin.assessment import Assessment
from netmin.language import LANGUAGES
from netmin.report import write_report
from netmin.report.blocks import Block, Bullets, Figure, Gallery, Paragraph, Section, Table
from netmin.report.sections import confidence, sections
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words


def told(assessment: Assessment, language: str = "en") -> dict[str, Section]:
    return {section.name: section for section in sections(Subject(assessment, Words(language), Scene(assessment)))}


def table(section: Section, caption: str) -> Table:
    return next(block for block in section.blocks if isinstance(block, Table) and caption in block.caption)


def figure(section: Section, name: str) -> Figure:
    return next(each for each in section.figures() if each.name.startswith(name))


def text_of(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else "\n".join(block.items) if isinstance(block, Bullets) else ""


def test_the_table_of_means_holds_the_recommended_limits(assessment: Assessment):
    rows = table(told(assessment)["confidence"], "how high it may be").rows
    words = Words("en")
    means = assessment.site_statistics.means
    assert len(rows) == len(means)
    for row, mean in zip(rows, means, strict=True):
        assert row[5].text == words.content(mean.confidence.recommended.value)
        assert row[4].text == words.content(mean.confidence.mean)
    assert rows[1][0].text == "Pb, Serbian Regulation 30/2018"


def test_a_mean_is_held_against_every_limit_in_words(assessment: Assessment):
    rows = table(told(assessment)["confidence"], "mean of the site").rows
    verdicts = assessment.site_statistics.mean_verdicts
    said = {"below": "below (clean-up form)", "above": "above (screening form)", "nothing": "neither"}
    assert [row[-1].text.removesuffix(" †") for row in rows] == [said[verdict.shown] for verdict in verdicts]
    marked = [row[-1].text.endswith("†") for row in rows]
    assert marked == [verdict.number_confidence == "unverified" for verdict in verdicts]


def test_non_detects_are_drawn_as_open_arrows_one_each(assessment: Assessment):
    drawing = figure(told(assessment)["confidence"], "probability").svg
    arrows = re.findall(r"h6\.4M", drawing)
    in_the_legend = 1
    assert len(arrows) == int(assessment.samples.column("Cd").below.sum()) + in_the_legend
    assert 'fill="#ffffff"' in drawing


def test_many_elements_get_several_figures(assessment: Assessment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confidence, "MOST_PANELS", 2)
    names = [each.name for each in told(assessment)["confidence"].figures()]
    assert [name for name in names if name.startswith("probability")] == ["probability-0", "probability-2"]


def test_a_mean_that_cannot_be_bounded_is_said_why(assessment: Assessment):
    beyond = assessment.site_statistics
    refused = replace(beyond.means[0], confidence=None, refused=beyond.means[0].confidence.reason)
    without = replace(assessment, site_statistics=replace(beyond, means=(refused, *beyond.means[1:])))
    bullets = [text_of(block) for block in told(without)["confidence"].blocks if isinstance(block, Bullets)]
    assert any(item.startswith("Pb: Rules of ProUCL 4") for item in bullets)


def test_an_assessment_of_an_earlier_release_is_told_without_them(assessment: Assessment):
    parts = told(replace(assessment, site_statistics=None))
    assert not {"confidence", "quality", "sources"} & set(parts)


def test_controls_that_failed_are_named_and_flags_counted(sourced: Assessment):
    section = told(sourced)["quality"]
    failed = table(section, "failed").rows
    assert {(row[1].text, row[2].text) for row in failed} == {("Cu", "reference materials"), ("Pb", "duplicates")}
    assert any("Results by flag: J 120" in text_of(block) for block in section.blocks)
    assert "quality" not in told(replace(sourced, site_statistics=replace(sourced.site_statistics, laboratory=None)))


def test_background_limits_are_told_with_their_reason(sourced: Assessment):
    section = told(sourced)["confidence"]
    rows = table(section, "Background limits").rows
    assert [row[0].text for row in rows] == ["Cu", "Pb", "Zn", "Ni", "Cr", "V"]
    assert any("Zn; Ni: Recommended is the upper tolerance limit" in text_of(block) for block in section.blocks)


def test_odd_values_are_listed_by_the_rules_that_mark_them(sourced: Assessment, monkeypatch: pytest.MonkeyPatch):
    section = told(sourced)["confidence"]
    rows = table(section, "stand out").rows
    odd = sourced.site_statistics.odd_values
    assert [row[1].text for row in rows] == odd["sample"].tolist()
    monkeypatch.setattr(confidence, "MOST_ODD", 1)
    assert any("odd-values.csv" in text_of(block) for block in told(sourced)["confidence"].blocks)


def test_sources_are_drawn_listed_and_doubted(sourced: Assessment):
    section = told(sourced)["sources"]
    maps = {f"source-{kind}-{number}" for kind in ("map", "surface") for number in (1, 2)}
    assert {each.name for each in section.figures()} == {"biplot", "source-profiles", *maps}
    first = section.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.kind == "warning"
    assert any(isinstance(block, Gallery) for block in section.blocks)
    assert "rotational ambiguity" in text_of(section.blocks[-1])
    assert [row[0].text for row in table(section, "side by side").rows] == ["1", "2", "3"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_told_in_every_language(sourced: Assessment, language: str):
    parts = told(sourced, language)
    assert {"confidence", "quality", "sources"} <= set(parts)
    for name in ("quality", "sources"):
        assert all(not isinstance(block, Table) or block.rows for block in parts[name].blocks)


def test_tables_and_the_layer_of_sources_are_written(sourced: Assessment, tmp_path: Path):
    outputs = write_report(sourced, tmp_path / "out", formats=("csv", "gpkg"))
    names = {path.stem for path in outputs.paths("csv")}
    wanted = {"mean-limits", "mean-verdicts", "background-limits", "odd-values", "quality-batches", "quality-checks"}
    assert wanted | {"flagged-results", "sources", "source-profiles", "source-shares"} <= names
    with (tmp_path / "out" / "tables" / "source-shares.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with closing(sqlite3.connect(tmp_path / "out" / "maps.gpkg")) as database:
        stored = database.execute("SELECT sample, F1, largest FROM sources").fetchall()
    assert [
        (name, pytest.approx(float(row["F1"]))) for name, row in zip((r["sample"] for r in rows), rows, strict=True)
    ] == [(name, share) for name, share, _ in stored]
    assert {largest for _, _, largest in stored} <= {"F1", "F2"}
