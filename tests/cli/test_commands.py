"""The commands that need no site."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from netmin.language import LANGUAGES


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['netmin', '--help']\n"
        "from netmin.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'matplotlib', 'pyproj', 'shapely', 'typst'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Commands" in done.stdout
    assert done.stdout.strip().endswith("HEAVY []")


def test_the_version_is_told(netmin) -> None:
    import netmin as package

    assert netmin("--version").stdout.strip() == package.__version__


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shelf_is_listed_in_every_language(netmin, language: str) -> None:
    kinds = json.loads(netmin("list", "--json", "--lang", language).stdout)
    assert len(kinds) == 15
    for kind in kinds:
        assert kind["title"]
    laws = json.loads(netmin("list", "standards", "--json", "--lang", language).stdout)
    assert {"ro-756-1997", "rs-30-2018", "nl-2000"} <= {law["name"] for law in laws}


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("standard", "ro-756-1997", "prag de alertă"),
        ("background", "ucc-rudnick-gao-2003", "28"),
        ("index", "Igeo", "Müller"),
        ("analyte", "Pb", "plumb"),
        ("model", "spherical", "h/a"),
        ("citation", "muller1969", "GeoJournal"),
        ("toxic-response", "hakanson1980", "40"),
        ("language", "sr-Latn", "sârbă"),
        ("garden-crop", "carrot", "Daucus carota"),
        ("toxicity", "us-2025", "doza de referință"),
        ("receptor", "resident", "greutatea corporală"),
        ("plant", "cup plant", "soluție viabilă"),
    ],
)
def test_a_thing_can_be_shown(netmin, kind: str, name: str, expected: str) -> None:
    done = netmin("show", kind, name, "--lang", "ro")
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def test_a_law_shows_its_numbers_as_data(netmin) -> None:
    card = json.loads(netmin("show", "standard", "ro-756-1997", "--json").stdout)
    assert len(card["table"]) == 105
    assert {row["value"] for row in card["table"] if row["element"] == "As" and row["level"] == "normal"} == {"5"}


def test_an_unknown_name_is_a_usage_mistake_with_the_nearest(netmin) -> None:
    done = netmin("show", "standard", "ro-756")
    assert done.returncode == 2
    assert "Did you mean: ro-756-1997" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistake_is_told_in_the_language_asked_for(netmin) -> None:
    assert "Da li ste mislili" in netmin("show", "standard", "ro-756", "--lang", "sr-Latn").stderr
    assert "Ați vrut să scrieți" in netmin("show", "standard", "ro-756", NETMIN_LANG="ro").stderr


def test_an_unknown_language_is_a_usage_mistake(netmin) -> None:
    done = netmin("list", "--lang", "de")
    assert done.returncode == 2
    assert "sr-Latn" in done.stderr


def test_config_tells_where_each_value_came_from(netmin, site: Path) -> None:
    (site.parent / "netmin.toml").write_text("[map]\nseed = 7\n", encoding="utf-8")
    done = netmin("config", "show", "site.toml", "--json", NETMIN_MAP_CERTAINTY="0.9")
    values = json.loads(done.stdout)
    assert values["map.seed"] == {"value": 7, "origin": "netmin.toml"}
    assert values["map.certainty"] == {"value": 0.9, "origin": "NETMIN_MAP_CERTAINTY"}
    assert values["site.name"] == {"value": "Small gardens", "origin": "site.toml"}
    assert values["soil.clay"] == {"value": None, "origin": "default"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_site_file_can_be_read_back(netmin, tmp_path: Path, language: str) -> None:
    assert netmin("new", "site", "mine.toml", "--file", "lab.csv", "--lang", language).returncode == 0
    shown = json.loads(netmin("config", "show", "mine.toml", "--json").stdout)
    assert shown["samples.file"] == {"value": "lab.csv", "origin": "mine.toml"}


def test_a_new_site_file_never_overwrites(netmin, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("precious", encoding="utf-8")
    done = netmin("new", "site")
    assert done.returncode == 2
    assert (tmp_path / "site.toml").read_text(encoding="utf-8") == "precious"


def test_shell_completion_is_offered(netmin) -> None:
    done = netmin("--show-completion", "bash")
    assert done.returncode == 0
    assert "_NETMIN_COMPLETE" in done.stdout.upper()
