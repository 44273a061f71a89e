"""``netmin trial analyse`` and ``netmin trial report``, as a person runs them."""

import json

import pytest

from netmin.trials import write_trial


@pytest.fixture
def workbook(made_up, tmp_path):
    path = tmp_path / "pots.xlsx"
    write_trial(made_up(doses=(0.0, 30.0, 300.0), rounds=1, dates=0), path)
    return path


def test_the_analysis_is_told_and_its_tables_are_written(netmin, workbook):
    done = netmin("trial", "analyse", str(workbook))
    assert done.returncode == 0, done.stderr
    assert "letters" in done.stdout
    assert "tukey" in done.stdout
    folder = workbook.with_name("pots-analysis") / "tables"
    assert {"treatments.csv", "pairs.csv", "variance.csv", "plot-values.csv"} <= {
        path.name for path in folder.iterdir()
    }


def test_json_holds_the_tables_and_where_they_lie(netmin, workbook):
    done = netmin("trial", "analyse", str(workbook), "--json", "--scale", "none", "--level", "0.01")
    told = json.loads(done.stdout)
    assert told["scale"] == "none"
    assert {row["test"] for row in told["tables"]["treatments"]} == {"tukey"}
    assert told["outputs"]["csv"]


def test_the_report_is_written_in_the_languages_asked_for(netmin, workbook, tmp_path):
    done = netmin("trial", "report", str(workbook), "-o", "out", "--report-lang", "ro", "--report-lang", "sr")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names >= {"trial-ro.pdf", "trial-ro.html", "trial-sr.pdf", "trial-sr.html", "tables"}


def test_a_language_that_is_not_known_is_refused_before_anything_is_computed(netmin, workbook):
    done = netmin("trial", "report", str(workbook), "--report-lang", "de")
    assert done.returncode == 2
    assert "de" in done.stderr
