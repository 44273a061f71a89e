"""Tables that another program reads: complete, exact, safe to open in a spreadsheet, described by a data package."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netmin.assessment import Assessment
from netmin.report import Outputs
from netmin.report.tables import csv_text, defused


@pytest.fixture(scope="module")
def folder(outputs: Outputs) -> Path:
    return outputs.paths("csv")[0].parent


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_every_table_is_described_with_its_size_and_hash(folder: Path, package: dict[str, Any]):
    resources = package["resources"]
    assert {f"{each['name']}.csv" for each in resources} == {path.name for path in folder.glob("*.csv")}
    for each in resources:
        content = (folder / each["path"]).read_bytes()
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = next(csv.reader(content.decode("utf-8").splitlines()))
        assert [field["name"] for field in each["schema"]["fields"]] == header


def test_the_package_says_where_the_numbers_come_from(package: dict[str, Any]):
    assert package["sources"][0] == {"title": "lab.csv", "path": "lab.csv", "sha256": "ab" * 32}
    assert package["netmin"]["recipe"]["laws.standards"] == ["ro-756-1997", "rs-30-2018"]
    assert any("Matheron" in source["title"] for source in package["sources"])


def test_numbers_keep_all_their_digits(assessment: Assessment, folder: Path):
    read = list(csv.DictReader((folder / "comparisons.csv").read_text(encoding="utf-8").splitlines()))
    expected = pd.concat([part.table for part in assessment.comparisons], ignore_index=True)
    for name in ("value", "limit", "ratio", "factor"):
        assert np.array_equal(
            [float(row[name] or "nan") for row in read], expected[name].to_numpy(dtype=float), equal_nan=True
        )


def test_the_types_of_the_package_are_those_of_the_table(package: dict[str, Any]):
    kinds = {
        each["name"]: {field["name"]: field["type"] for field in each["schema"]["fields"]}
        for each in package["resources"]
    }
    assert kinds["measurements"]["value"] == "number"
    assert kinds["verdicts"]["above"] == "integer"
    assert kinds["verdicts"]["maximum_is_limit"] == "boolean"
    assert kinds["points"]["sample"] == "string"
    units = {
        each["name"]: {field["name"]: field.get("unit") for field in each["schema"]["fields"]}
        for each in package["resources"]
    }
    assert units["map-areas"]["area_above_m2"] == "m2"
    assert units["measurements"]["value"] == "mg/kg"


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_defused(text: str):
    assert defused(text) == "'" + text


def test_formulas_in_names_of_samples_and_headings_are_defused_in_every_table(folder: Path):
    for path in folder.glob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            assert not [cell for cell in row if cell.startswith(("=", "@", "+"))]
    assert "'=S01" in (folder / "points.csv").read_text(encoding="utf-8")


def test_negative_numbers_stay_numbers_and_missing_ones_are_empty():
    frame = pd.DataFrame(
        {"value": [-1.5, float("nan"), 1e-9], "known": [True, False, True], "text": ["a,b", None, 'say "x"']}
    )
    assert csv_text(frame).splitlines() == ["value,known,text", '-1.5,true,"a,b"', ",false,", '1e-09,true,"say ""x"""']


def test_columns_of_kinds_that_know_what_is_missing_are_written_as_plain_ones():
    frame = pd.DataFrame(
        {
            "count": pd.array([1, None], dtype="Int64"),
            "value": pd.array([None, 0.5], dtype="Float64"),
            "known": pd.array([True, None], dtype="boolean"),
            "text": pd.array([None, "=1"], dtype="string"),
            "kind": pd.Categorical(["-a", None]),
        }
    )
    assert csv_text(frame).splitlines() == ["count,value,known,text,kind", "1,,true,,'-a", ",0.5,,'=1,"]
