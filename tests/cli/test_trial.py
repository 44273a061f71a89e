"""``netmin trial``: the workbook, its problems and its findings, as text and as data."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netmin.cli import app
from netmin.errors import DataError, UsageError
from netmin.language import LANGUAGES
from netmin.trials import Trial, write_trial

EXAMPLE = Path(__file__).parents[2] / "examples" / "silphium-trial" / "silphium-trial.xlsx"
tables = runpy.run_path(str(Path(__file__).parents[1] / "trials" / "small_trial.py"))["tables"]


def run(*words: str):
    return CliRunner().invoke(app, ["trial", *words])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    write_trial(Trial.of(tables()), tmp_path / "small.xlsx")
    return tmp_path / "small.xlsx"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_workbook_is_written_and_never_over_another(tmp_path, language):
    path = tmp_path / "new.xlsx"
    assert run("new", str(path), "--lang", language).exit_code == 0
    before = path.read_bytes()
    again = run("new", str(path), "--lang", language)
    assert isinstance(again.exception, UsageError)
    assert path.read_bytes() == before


def test_a_workbook_ends_in_xlsx(tmp_path):
    assert isinstance(run("new", str(tmp_path / "new.ods")).exception, UsageError)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_is_told_with_its_findings(small, language):
    told = run("check", str(small), "--lang", language)
    assert told.exit_code == 0, told.output
    assert "small: A small trial" in told.stdout
    assert "organs" in told.stdout
    assert "clean" in told.stdout


def test_a_trial_is_told_as_data(small):
    told = json.loads(run("check", str(small), "--json").stdout)
    assert told["readable"]
    assert told["rows"]["plots"] == 4
    assert [each["finding"] for each in told["findings"]] == ["not-a-field"]


def test_numbers_that_cannot_be_used_leave_with_three(tmp_path):
    results = tables()["results"].copy()
    results.loc[0, "value"] = 0.0
    write_trial(Trial.of(tables(results=results)), tmp_path / "bad.xlsx")
    assert run("check", str(tmp_path / "bad.xlsx")).exit_code == 3
    told = run("check", str(tmp_path / "bad.xlsx"), "--json")
    assert told.exit_code == 3
    assert "nought" in {each["finding"] for each in json.loads(told.stdout)["findings"]}


def test_problems_of_cells_are_told_as_text_and_as_data(tmp_path):
    plots = tables()["plots"].assign(treatment="unheard-of")
    write_trial(Trial.of(tables(plots=plots)), tmp_path / "bad.xlsx")
    assert isinstance(run("check", str(tmp_path / "bad.xlsx")).exception, DataError)
    told = run("check", str(tmp_path / "bad.xlsx"), "--json")
    assert told.exit_code == 3
    data = json.loads(told.stdout)
    assert not data["readable"]
    assert {(each["sheet"], each["column"]) for each in data["problems"]} == {("plots", "treatment")}


def test_numbers_that_nobody_measured_are_told_as_such(tmp_path):
    write_trial(Trial.of(tables(study=tables()["study"].assign(data_origin="simulated"))), tmp_path / "made-up.xlsx")
    assert "simulated by a model" in run("check", str(tmp_path / "made-up.xlsx")).stdout
    assert json.loads(run("check", str(EXAMPLE), "--json").stdout)["data_origin"] == "mixed"


BLOCKS = ("layout", "--treatment", "lime", "--treatment", "none", "--replicates", "3", "--seed", "7")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_layout_is_printed_and_drawn_the_same_again(tmp_path, language):
    told = [run(*BLOCKS, "-o", str(tmp_path / "paper"), "--lang", language) for _ in range(2)]
    assert told[0].exit_code == 0
    assert told[0].stdout == told[1].stdout
    assert told[0].stdout.count("lime") == told[0].stdout.count("none") == 3
    assert sorted(path.name for path in (tmp_path / "paper").glob("*.pdf")) == [
        f"bench-sheet-{language}.pdf",
        f"pot-labels-{language}.pdf",
    ]


def test_a_split_plot_has_every_level_within_every_whole_plot(tmp_path):
    split = ("--design", "split-plot", "--within", "barley", "--within", "silphium")
    told = json.loads(run(*BLOCKS, *split, "--json", "-o", str(tmp_path / "paper")).stdout)
    assert (told["design"], told["seed"]) == ("split-plot", 7)
    within = {}
    for plot in told["plots"]:
        within.setdefault((plot["block"], plot["whole_plot"]), set()).add(plot["second_level"])
    assert len(within) == 6
    assert set(map(frozenset, within.values())) == {frozenset({"barley", "silphium"})}


@pytest.mark.parametrize("words", [("--within", "barley"), ("--design", "split-plot")])
def test_a_split_plot_and_what_is_within_belong_together(tmp_path, words):
    assert isinstance(run(*BLOCKS, *words, "-o", str(tmp_path / "paper")).exception, UsageError)
    assert not (tmp_path / "paper").exists()
