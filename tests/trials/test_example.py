"""The example trial: made by its script, labelled as partly simulated wherever it goes."""

from __future__ import annotations

import runpy
from pathlib import Path

import pandas as pd
import pytest

from netmin.language import LANGUAGES
from netmin.trials import BenchResults, Trial, bench_results, observations, read_trial, trial_evidence
from netmin.trials.forms import TABLES

FOLDER = Path(__file__).parents[2] / "examples" / "silphium-trial"


@pytest.fixture(scope="module")
def example() -> Trial:
    return read_trial(FOLDER / "silphium-trial.xlsx")


@pytest.fixture(scope="module")
def bench(example: Trial) -> BenchResults:
    return bench_results(example)


@pytest.fixture(scope="module")
def script() -> dict[str, object]:
    return runpy.run_path(str(FOLDER / "make_trial.py"))


def test_the_workbook_is_what_its_script_makes(example, script):
    made = script["make"]()
    for form in TABLES:
        pd.testing.assert_frame_equal(example.table(form.name), made.table(form.name), rtol=1e-12)


def test_it_is_of_the_network_s_kind(example):
    assert set(example.plots["species"]) == {"Silphium perfoliatum", "Hordeum vulgare"}
    assert example.rounds["round"].tolist() == [1, 2, 3]
    assert (example.organs.groupby(["plot", "harvest"]).size() == 4).all()
    assert not example.problems


def test_every_sheet_says_that_nobody_measured_it(example):
    import openpyxl

    book = openpyxl.load_workbook(FOLDER / "silphium-trial.xlsx", read_only=True)
    for form in TABLES:
        assert "simulated" in str(book[form.name]["A1"].value)
    book.close()


def test_nothing_of_it_may_feed_a_forecast(example):
    assert example.data_origin == "mixed"
    evidence = trial_evidence(example)
    assert set(evidence["why_not"]) == {"not-measured"}
    assert not evidence["usable"].any()


def test_the_published_contents_of_roots_are_met_within_the_spread_of_pots(example, bench):
    # 10.15835/nbha48412160: copper in roots of cup plants on mine soil, 37.32, 43.89 and 80.71 mg/kg dry.
    seen = observations(example, bench.table[list(example.results.columns)])
    roots = seen[
        (seen["treatment"] == "mine") & (seen["organ"] == "root") & (seen["element"] == "Cu")
        & (seen["species"] == "Silphium perfoliatum")
    ]  # fmt: skip
    means = roots.groupby("bbch")["value"].mean()
    assert means.tolist() == pytest.approx([37.32, 43.89, 80.71], rel=0.25)


def test_the_batch_that_lost_its_reference_material_is_held_back(bench):
    table = bench.table
    assert set(table.loc[table["status"] == "draft", "batch"]) == {"B12"}
    assert table["below"].any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_notes_can_be_read(bench, language):
    assert all(note.text(language) for note in bench.notes)
