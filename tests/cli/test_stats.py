"""``netmin stats``: tables on stdout, words on stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netmin import stats


def test_stats_prints_a_row_per_element(netmin, site: Path) -> None:
    done = netmin("stats", "site.toml")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split()[:3] == ["element", "measured", "detected"]
    assert [line.split()[0] for line in lines[2:]] == ["Cd", "Cu", "Pb"]
    assert "Kaplan-Meier" in lines[2]


def test_stats_reads_a_file_without_a_site(netmin, site: Path) -> None:
    by_site = netmin("stats", "site.toml", "--analyte", "Cu")
    by_file = netmin("stats", "lab.csv", "--crs", "EPSG:3844", "--analyte", "Cu")
    assert by_file.returncode == 0, by_file.stderr
    assert by_file.stdout == by_site.stdout


def test_all_limits_are_printed_when_asked(netmin, site: Path) -> None:
    done = netmin("stats", "site.toml", "--analyte", "Cu", "--all")
    for name in ("Land's H", "bootstrap, BCa", "gamma, adjusted", "Rules of ProUCL 4"):
        assert name in done.stdout
    assert done.stdout.count("✓") == 1


def test_the_numbers_as_data_are_those_of_the_library(netmin, site: Path) -> None:
    done = netmin("stats", "site.toml", "--json")
    told = {row["analyte"]: row for row in json.loads(done.stdout)["elements"]}
    copper = [20 + 12 * row + 15 * column + (7 * row * column) % 11 + 0.4 for row in range(6) for column in range(6)]
    expected = stats.mean_confidence(copper)
    assert told["Cu"]["mean"] == pytest.approx(expected.mean)
    assert told["Cu"]["limits"]["land-h"] == pytest.approx(expected.limit("land-h"))
    assert told["Cu"]["recommended"] == expected.recommended.method.key
    assert told["Cd"]["detected"] == 18


def test_another_confidence_recommends_nothing_and_says_so(netmin, site: Path) -> None:
    done = netmin("stats", "site.toml", "--analyte", "Cu", "--confidence", "0.9")
    assert done.returncode == 0, done.stderr
    assert "no limit recommended" in done.stdout
    assert "90\u202f%" in done.stdout
    assert "95 %" in done.stderr


def test_mistakes_are_answered_with_a_sentence(netmin, site: Path) -> None:
    done = netmin("stats", "site.toml", "--analyte", "Hg")
    assert (done.returncode, "Hg" in done.stderr) == (2, True)
    done = netmin("stats", "site.toml", "--confidence", "1.5")
    assert (done.returncode, "0.95" in done.stderr) == (2, True)


@pytest.mark.parametrize("language", ["ro", "sr", "sr-Latn"])
def test_stats_speaks_every_language(netmin, site: Path, language: str) -> None:
    done = netmin("stats", "site.toml", "--lang", language, "--analyte", "Cd")
    assert done.returncode == 0, done.stderr
    heading = {"ro": "măsurate", "sr": "мерено", "sr-Latn": "mereno"}
    assert heading[language] in done.stdout.splitlines()[0]
