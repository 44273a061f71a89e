"""``netmin garden``: from a site file to one page, and a sentence for every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_a_sheet_for_a_sample_is_written_beside_the_outputs(netmin, site: Path) -> None:
    done = netmin("garden", "site.toml", "--sample", "P00", "--crop", "morcov", "--crop", "tomato", "-q")
    assert done.returncode == 0, done.stderr
    assert "carrot" in done.stdout
    assert "Garden sheet to print: garden/garden-sheet-en.pdf" in done.stdout
    assert (site.parent / "garden" / "garden-sheet-en.html").is_file()
    assert not (site.parent / "outputs").exists()
    assert done.stderr == ""


def test_a_place_between_the_samples_is_judged_by_those_nearby(netmin, site: Path) -> None:
    done = netmin("garden", "site.toml", "--at", "267850", "290850", "--crop", "lettuce", "--json")
    found = json.loads(done.stdout)
    assert {row["source"] for row in found["soil"]["contents"]} <= {"sample", "samples"}
    assert found["crops"][0]["crop"] == "lettuce"
    assert "without a map" in done.stderr
    assert found["outputs"]["pdf"]


def test_the_whole_site_is_judged_where_no_place_is_named(netmin, site: Path) -> None:
    found = json.loads(netmin("garden", "site.toml", "--crop", "lettuce", "--json").stdout)
    assert "mean" in {row["source"] for row in found["soil"]["contents"]}


def test_a_stored_assessment_brings_its_maps_until_the_choices_change(netmin, site: Path) -> None:
    assert netmin("assess", "site.toml", "-q").returncode == 0
    place = ("--at", "267822", "290819", "--crop", "lettuce")
    mapped = netmin("garden", "site.toml", *place, "--json")
    assert "map" in {row["source"] for row in json.loads(mapped.stdout)["soil"]["contents"]}
    assert "From the assessment" in mapped.stderr
    site.write_text(site.read_text(encoding="utf-8").replace("draws = 20", "draws = 21"), encoding="utf-8")
    alone = netmin("garden", "site.toml", *place, "--json")
    assert "map" not in {row["source"] for row in json.loads(alone.stdout)["soil"]["contents"]}
    assert "without a map" in alone.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sample", "P00", "--crop", "carot"), "Did you mean: carrot"),
        (("--sample", "P0"), "No sample is called 'P0'. Near to it: P"),
        (("--at", "0", "0"), "m away"),
        (("--at", "267850", "290850", "--sample", "P00"), "Give one of them"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(netmin, site: Path, words: tuple[str, ...], said: str) -> None:
    done = netmin("garden", "site.toml", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (site.parent / "garden").exists()


def test_without_coordinates_no_place_can_be_asked_for(netmin, site: Path) -> None:
    (site.parent / "lab.csv").write_text("sample;Pb [mg/kg];Cd [mg/kg]\nG1;30,1;0,3\n", encoding="utf-8")
    site.write_text(site.read_text(encoding="utf-8").replace('crs = "EPSG:3844"', ""), encoding="utf-8")
    done = netmin("garden", "site.toml", "--at", "1", "1")
    assert done.returncode == 2
    assert "no coordinates" in done.stderr


def test_the_sheet_names_whom_to_ask_in_the_language_asked_for(netmin, site: Path) -> None:
    text = site.read_text(encoding="utf-8").replace("[report]", '[report]\ncontact = "Primăria, tel. 0256 000 000"')
    site.write_text(text, encoding="utf-8")
    done = netmin("garden", "site.toml", "--sample", "P00", "--report-lang", "ro", "--output", "sheet", "--lang", "ro")
    assert done.returncode == 0, done.stderr
    page = (site.parent / "sheet" / "garden-sheet-ro.html").read_text(encoding="utf-8")
    assert "Primăria, tel. 0256 000 000" in page
    assert "Foaia de grădină, de tipărit: sheet/garden-sheet-ro.pdf" in done.stdout
