"""The plan in the report, as layers and tables, and on the one page for a commune, in four language forms."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import netmin
from netmin.assessment import Assessment
from netmin.errors import UsageError
from netmin.language import LANGUAGES
from netmin.planning import Plan
from netmin.report import Outputs, write_plan, write_report
from netmin.report.commune_sheet import commune_sheet
from netmin.report.plan_words import money, sentences, years_told
from netmin.report.sections import plan as section
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words


@pytest.fixture(scope="module")
def made(assessment: Assessment) -> Plan:
    choices = {"plan_draws": 60, "plan_budget": 200_000.0, "plan_funding": "interreg-ipa-serbia", "country": "RS"}
    return netmin.plan(assessment, recipe=replace(assessment.recipe, **choices), seed=1)


@pytest.fixture(scope="module")
def written(assessment: Assessment, made: Plan, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    folder = tmp_path_factory.mktemp("plan") / "plan"
    return write_plan(assessment, made, folder, languages=LANGUAGES, commune=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_tells_zones_refusals_and_seasons(assessment: Assessment, made: Plan, language: str) -> None:
    scene = Scene(assessment, made)
    told = section.section(Subject(assessment, Words(language, scene.laws), scene))
    assert told is not None
    kinds = [type(block).__name__ for block in told.blocks]
    assert kinds.count("Table") >= 4
    assert "Figure" in kinds
    assert sentences(Words(language), made)


def test_there_is_no_section_where_no_plan_was_made(assessment: Assessment) -> None:
    scene = Scene(assessment)
    assert section.section(Subject(assessment, Words("en", scene.laws), scene)) is None


def test_a_report_with_a_plan_holds_its_section_its_layer_and_its_tables(
    assessment: Assessment, made: Plan, tmp_path: Path
) -> None:
    folder = tmp_path / "outputs"
    write_report(assessment, folder, plan=made, formats=("html", "gpkg", "csv"))
    page = (folder / "report-en.html").read_text(encoding="utf-8")
    assert "What can be done" in page
    with closing(sqlite3.connect(folder / "maps.gpkg")) as connection:
        rows = connection.execute("SELECT zone, fate, treatment, years_p50, cost_likely, refused FROM plan_zones")
        rows = list(rows)
    assert [row[0] for row in rows] == [part.zone.name for part in made.parts]
    assert any(row[5] and "extraction by plants" in row[5] for row in rows)
    package = json.loads((folder / "tables" / "datapackage.json").read_text(encoding="utf-8"))
    names = {table["name"] for table in package["resources"]}
    assert {"plan-zones", "plan-soil", "plan-options", "plan-schedule"} <= names


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_commune_sheet_is_one_page_in_every_language(written: Outputs, language: str) -> None:
    path = next(path for path in written.paths("pdf") if path.stem == f"commune-sheet-{language}")
    facts = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Pages:\s+1$", facts, re.MULTILINE)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "Z1" in text


def test_the_sheet_names_law_refusal_money_and_whom_to_call(assessment: Assessment, made: Plan) -> None:
    recipe = replace(made.recipe, plan_tried=("lime in 2019",), contact="Office for the environment, 0256 000 000")
    told = commune_sheet(assessment, replace(made, recipe=recipe), Words("en"))
    assert "measures to reduce the pollution are ordered" in told.law.items[0]
    assert told.tried.items[0] == "Tried before: lime in 2019."
    assert any("Taking the metals out by plants is refused" in item for item in told.tried.items)
    assert any("European Union would pay" in item for item in told.money.items)
    assert told.asking.items == ("Office for the environment, 0256 000 000",)


def test_the_sheet_holds_no_person_but_the_office_that_the_site_names(assessment: Assessment, made: Plan) -> None:
    told = commune_sheet(assessment, made, Words("en"))
    assert "environmental authority" in told.asking.items[0]


def test_the_tables_hold_every_option_with_the_codes_of_its_refusals(written: Outputs, made: Plan) -> None:
    path = next(path for path in written.paths("csv") if path.name == "plan-options.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(made.options)
    assert {row["possible"] for row in rows} == {"true", "false"}
    assert all(row["refusals"] for row in rows if row["possible"] == "false")


def test_the_same_plan_gives_the_same_bytes(
    assessment: Assessment, made: Plan, written: Outputs, tmp_path: Path
) -> None:
    again = write_plan(assessment, made, tmp_path / "plan", languages=("en",), commune=True)
    first = {path.name: path.read_bytes() for _, path in written.files}
    assert all(path.read_bytes() == first[path.name] for _, path in again.files)


def test_a_folder_with_a_whole_assessment_is_not_replaced_by_a_plan(
    assessment: Assessment, made: Plan, outputs: Outputs
) -> None:
    with pytest.raises(UsageError):
        write_plan(assessment, made, outputs.folder)


@pytest.mark.parametrize(
    ("quantiles", "said"),
    [
        ((0.0, 0.0, 0.0), "met already"),
        ((12.0, 31.4, float("inf")), "12 – 31 – never"),
        ((3.0, 3.0, 3.0), "3"),
        ((400.0, 5000.0, 90_000.0), "400 – >\u202f1\u202f000 – >\u202f1\u202f000"),
        ((float("nan"),) * 3, "not known"),
    ],
)
def test_years_are_told_by_quantiles_and_never_beyond_a_thousand(
    quantiles: tuple[float, float, float], said: str
) -> None:
    assert years_told(Words("en"), quantiles) == said


def test_money_has_two_digits_and_no_more() -> None:
    assert money(Words("en"), 123_456.0) == "120\u202f000"
    assert money(Words("ro"), 0.0) == "0"
    assert money(Words("en"), float("nan")) == "–"
