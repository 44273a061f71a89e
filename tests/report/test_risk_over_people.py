"""The risk over people in the report: sentences, bands, pictures that speak, layers, surfaces and tables."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio

from netmin.assessment import Assessment, HealthDraws
from netmin.language import LANGUAGES
from netmin.report import Outputs, write_report
from netmin.report.blocks import Bullets, Figure, Gallery, Paragraph, Section, Table
from netmin.report.draws_charts import curve_chart, sensitivity_chart
from netmin.report.draws_tables import told_sensitivities
from netmin.report.draws_words import enough_people, people_share, share_with_band, source_name, value_with_band
from netmin.report.sections import sections
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words

WORDS = Words("en")
CSV = ("risk-people", "risk-people-curve", "risk-people-convergence", "risk-people-sensitivity", "risk-people-samples")


def told(assessment: Assessment, language: str = "en") -> dict[str, Section]:
    return {section.name: section for section in sections(Subject(assessment, Words(language), Scene(assessment)))}


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


@pytest.fixture
def draws(assessment: Assessment) -> HealthDraws:
    assert assessment.health_draws is not None
    return assessment.health_draws


def test_the_section_begins_with_what_half_and_most_people_stay_below(assessment: Assessment) -> None:
    first = told(assessment)["risk-over-people"].blocks[0]
    assert isinstance(first, Bullets)
    assert first.items[0].startswith("Resident from birth, 26 years: half of the people stay below a hazard index of")
    assert "95 of 100 below" in first.items[0]
    assert "Each sample by itself" in first.items[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_the_section_whole(assessment: Assessment, language: str) -> None:
    section = told(assessment, language)["risk-over-people"]
    texts = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    texts += [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]
    texts += [cell.text for table in tables(section) for row in table.rows for cell in row]
    texts += [figure.alternative for figure in section.figures()]
    assert all(texts)
    assert not any("{" in text or "nan" in text.split() for text in texts)


def test_the_table_holds_the_numbers_of_the_assessment_with_their_bands(
    assessment: Assessment, draws: HealthDraws
) -> None:
    rows = tables(told(assessment)["risk-over-people"])[0].rows
    for row, found in zip(rows, draws.totals("hazard").to_dict("records"), strict=True):
        assert row[3].text == value_with_band(WORDS, found, "p95")
        assert row[4].text == share_with_band(WORDS, found, "share_above_1")


def test_a_band_of_no_width_is_not_told_and_a_small_share_is_not_called_none() -> None:
    assert value_with_band(WORDS, {"p95": 0.5, "p95_low": 0.5, "p95_high": 0.5}, "p95") == "0.5"
    assert value_with_band(WORDS, {"p95": 0.5, "p95_low": 0.4, "p95_high": 0.6}, "p95") == "0.5 (0.4\u202f–\u202f0.6)"
    assert people_share(WORDS, 1e-5).startswith("<")
    assert people_share(WORDS, 0.0).startswith("0")


def test_the_fewest_people_that_were_enough_are_told() -> None:
    rows = pd.DataFrame({"people": [100, 200, 400, 800], "relative_change": [np.nan, 0.01, 0.05, 0.01]})
    assert enough_people(rows) == 400
    assert enough_people(rows.assign(relative_change=[np.nan, 0.01, 0.01, 0.03])) == 0


def test_inputs_have_names_in_words() -> None:
    assert source_name(WORDS, "soil_ingestion") == "soil and dust swallowed"
    assert source_name(WORDS, "body_weight+skin_area") == "body weight, skin in contact"
    assert source_name(WORDS, "content Cr_VI") == "mean content of Cr(VI)"
    assert source_name(WORDS, "contents") == "mean contents"
    assert source_name(WORDS, "reference_dose As") == "reference dose As"


def test_pictures_have_a_line_at_one_and_a_text_that_tells_them(assessment: Assessment, draws: HealthDraws) -> None:
    figures = {figure.name: figure for figure in told(assessment)["risk-over-people"].figures()}
    assert set(figures) == {"risk-curve", "risk-sensitivity", "risk-map-gardener"}
    assert "stroke-dasharray" in figures["risk-curve"].svg
    assert "≤" in figures["risk-curve"].alternative
    assert figures["risk-sensitivity"].svg == sensitivity_chart(WORDS, draws)
    strongest = told_sensitivities(draws).iloc[0]
    assert source_name(WORDS, strongest["source"]) in figures["risk-sensitivity"].alternative


def test_where_nothing_varies_a_sentence_stands_in_place_of_the_picture(
    assessment: Assessment, draws: HealthDraws
) -> None:
    alike = replace(draws, sensitivity=draws.sensitivity.head(0), curve=draws.curve.head(0))
    assert curve_chart(WORDS, alike) == ""
    section = told(replace(assessment, health_draws=alike))["risk-over-people"]
    assert not any(isinstance(block, Figure) for block in section.blocks)
    assert any("nothing to explain" in block.text for block in section.blocks if isinstance(block, Paragraph))


def test_the_map_is_told_with_its_area_and_elements(assessment: Assessment) -> None:
    section = told(assessment)["risk-over-people"]
    (gallery,) = (block for block in section.blocks if isinstance(block, Gallery))
    assert "(Cd, Zn)" in gallery.figures[0].caption
    assert "ha" in gallery.figures[0].alternative


def test_what_is_not_verified_ends_the_section(assessment: Assessment) -> None:
    last = told(assessment)["risk-over-people"].blocks[-1]
    assert isinstance(last, Bullets)
    assert any("not verified" in item for item in last.items)


def test_an_assessment_of_before_has_no_such_section(assessment: Assessment) -> None:
    assert "risk-over-people" not in told(replace(assessment, health_draws=None))


def test_cells_surfaces_and_tables_go_out(outputs: Outputs, draws: HealthDraws) -> None:
    (part,) = draws.maps
    with closing(sqlite3.connect(outputs.paths("gpkg")[0])) as connection:
        rows = connection.execute("SELECT share_above_one, hazard_p95 FROM risk_cells_gardener").fetchall()
    assert [row[0] for row in rows] == part.share_above_one[part.grid.mask].tolist()
    with rasterio.open(outputs.folder / "surfaces" / "risk-gardener-share-above-one.tif") as source:
        np.testing.assert_allclose(source.read(1), part.share_above_one.astype(np.float32))
    folder = Path(outputs.paths("csv")[0]).parent
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert set(CSV) <= {resource["name"] for resource in package["resources"]}
    table = pd.read_csv(folder / "risk-people.csv")
    np.testing.assert_allclose(table["p95"], draws.table["p95"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_are_mapped_between_the_samples(sourced: Assessment, language: str) -> None:
    galleries = [block for block in told(sourced, language)["sources"].blocks if isinstance(block, Gallery)]
    names = [figure.name for figure in galleries[-1].figures]
    assert names == ["source-surface-1", "source-surface-2"]
    assert all(figure.alternative and "{" not in figure.alternative for figure in galleries[-1].figures)


def test_shares_of_sources_go_out_as_cells_and_surfaces(sourced: Assessment, tmp_path: Path) -> None:
    outputs = write_report(sourced, tmp_path / "o", formats=("gpkg", "geotiff"))
    assert {path.name for path in outputs.paths("geotiff")} == {"source-F1-share.tif", "source-F2-share.tif"}
    with closing(sqlite3.connect(outputs.paths("gpkg")[0])) as connection:
        rows = connection.execute("SELECT F1, F2, largest FROM source_cells").fetchall()
    np.testing.assert_allclose([row[0] + row[1] for row in rows], 1.0)
    assert all(row[2] == ("F1" if row[0] >= row[1] else "F2") for row in rows)
