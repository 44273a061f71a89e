"""``netmin plan``: from a site file to zones, years and costs, and a sentence for every mistake."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

TRIAL = Path(__file__).parents[2] / "examples" / "silphium-trial" / "silphium-trial.xlsx"


def test_a_plan_is_told_and_written_beside_the_outputs(netmin, site: Path) -> None:
    done = netmin("plan", "site.toml", "--level", "normal", "--commune", "-q")
    assert done.returncode == 0, done.stderr
    assert "The aim" in done.stdout
    assert "Commune sheet to print: plan/commune-sheet-en.pdf" in done.stdout
    assert (site.parent / "plan" / "tables" / "plan-options.csv").is_file()


def test_a_plan_as_data_names_its_target_and_its_refusals(netmin, site: Path) -> None:
    done = netmin("plan", "site.toml", "--json", "--horizon", "10", "-q")
    found = json.loads(done.stdout)
    assert found["horizon"] == 10
    assert found["target"]["standard"]
    assert set(found["outputs"]) == {"gpkg", "csv"}


def test_a_run_plans_where_the_site_file_has_a_section_for_it_be_it_empty(netmin, site: Path) -> None:
    text = site.read_text(encoding="utf-8")
    site.write_text(text + "\n[plan]\n", encoding="utf-8")
    assert "The aim" in netmin("run", "site.toml", "-q").stdout
    assert (site.parent / "outputs" / "tables" / "plan-zones.csv").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--level", "alarm"), "has the levels"),
        (("--parcels", "none.gpkg"), "does not exist"),
        (("--budget", "-5"), "an amount of money above zero was expected"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(netmin, site: Path, words: tuple[str, ...], said: str) -> None:
    done = netmin("plan", "site.toml", "-q", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (site.parent / "plan").exists()


def test_treatments_and_schemes_can_be_listed_and_shown(netmin) -> None:
    assert "phytostabilisation" in netmin("list", "treatments").stdout
    assert "O10" in netmin("show", "treatment", "phytostabilisation").stdout
    assert "85" in netmin("show", "funding", "interreg-ipa-serbia").stdout


def test_own_trials_join_the_literature_and_are_counted(netmin, site: Path) -> None:
    text = site.read_text(encoding="utf-8")
    shutil.copy(TRIAL, site.parent / "trial.xlsx")
    site.write_text(text + '\n[plan]\ntrials = ["trial.xlsx"]\n', encoding="utf-8")
    done = netmin("plan", "site.toml")
    assert done.returncode == 0, done.stderr
    # The example is simulated, so nothing of it may teach a forecast.
    assert re.search(r"trial\.xlsx: 0 of [1-9]\d+ results of this trial go into the forecasts", done.stderr)


def test_a_trial_that_is_not_there_is_named(netmin, site: Path) -> None:
    text = site.read_text(encoding="utf-8")
    site.write_text(text + '\n[plan]\ntrials = ["none.xlsx"]\n', encoding="utf-8")
    done = netmin("plan", "site.toml", "-q")
    assert done.returncode in (2, 3)
    assert "none.xlsx" in done.stderr
    assert "Traceback" not in done.stderr
