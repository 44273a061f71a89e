"""``netmin risk``: tables on stdout, choices from options, reasons on stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netmin.language import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_risk_is_told_in_words_and_tables(netmin, site: Path, language: str) -> None:
    done = netmin("risk", "site.toml", "--lang", language)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("- ")
    assert "us-2025" in done.stdout or "2025" in done.stdout
    assert "{" not in done.stdout
    assert not (site.parent / "outputs").exists()


def test_options_choose_receptors_toxicity_and_days(netmin, site: Path) -> None:
    asked = ("risk", "site.toml", "--json", "--receptor", "trespasser", "--receptor", "worker", "--toxicity", "us-2024")
    done = netmin(*asked, "--days", "40")
    assert done.returncode == 0, done.stderr
    health = json.loads(done.stdout)["health"]
    assert [row["receptor"] for row in health["totals"]] == ["trespasser", "worker"]
    assert health["toxicity"] == "us-2024"
    assert netmin(*asked).returncode == 2
    assert netmin(*asked, "--days", "400").returncode == 2


def test_an_unknown_receptor_is_a_usage_mistake_with_the_nearest(netmin, site: Path) -> None:
    done = netmin("risk", "site.toml", "--receptor", "gardner")
    assert done.returncode == 2
    assert "gardener" in done.stderr


def test_a_site_without_anything_toxic_says_so_and_leaves_with_three(netmin, site: Path) -> None:
    (site.parent / "lab.csv").write_text(
        "sample,Sr [mg/kg]\n" + "".join(f"a{i},{400 + i}\n" for i in range(8)), encoding="utf-8"
    )
    done = netmin("risk", "site.toml")
    assert done.returncode == 3, done.stdout
    assert "toxicity value" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_toxicity_set_shows_each_value_with_its_source(netmin) -> None:
    card = json.loads(netmin("show", "toxicity", "us-2025", "--json").stdout)
    arsenic = next(row for row in card["table"] if row["element"] == "As" and row["quantity"] == "slope factor")
    assert arsenic["value"] == "32"
    assert arsenic["year"] == "2025"
    assert {row["name"] for row in json.loads(netmin("list", "receptors", "--json").stdout)} >= {"resident", "worker"}


def test_people_means_and_seed_are_drawn_as_asked(netmin, site: Path) -> None:
    asked = ("risk", "site.toml", "--json", "--means", "10", "--seed", "7")
    done = netmin(*asked, "--people", "500")
    assert done.returncode == 0, done.stderr
    draws = json.loads(done.stdout)["health_draws"]
    assert (draws["people"], draws["means"], draws["seed"]) == (500, 10, 7)
    assert draws["table"]
    assert netmin(*asked, "--people", "500").stdout == done.stdout
    assert json.loads(netmin(*asked, "--people", "0").stdout)["health_draws"] is None
    assert netmin(*asked, "--people", "-1").returncode == 2


def test_too_few_people_are_refused_in_a_sentence_and_the_rest_is_told(netmin, site: Path) -> None:
    done = netmin("risk", "site.toml", "--people", "5")
    assert done.returncode == 0
    assert "at least 100" in done.stderr
