"""``netmin map``: what it writes, what it says, and how it leaves."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from netmin.language import LANGUAGES, to_latin

QUICK = ("--simulations", "20", "-q")


def test_maps_are_written_beside_the_outputs_and_told(netmin, site: Path) -> None:
    done = netmin("map", "site.toml", "--simulations", "20")
    assert done.returncode == 0, done.stderr
    folder = site.parent / "maps"
    names = {path.name for path in folder.iterdir()}
    assert names >= {"maps.gpkg", "surfaces", "tables", "next-samples.gpx", "sampling-sheet-en.pdf"}
    assert not (site.parent / "outputs").exists()
    assert "[1/" in done.stderr
    assert "mapping copper" in done.stderr
    assert "simulated above, 5–95 % [ha]" in done.stdout
    assert "Places for further samples: 10" in done.stdout
    assert str(Path("maps") / "maps.gpkg") in done.stdout


def test_json_stands_alone_on_stdout(netmin, site: Path) -> None:
    done = netmin("map", "site.toml", "--json", "--next-samples", "3", *QUICK)
    answer = json.loads(done.stdout)
    assert done.stderr == ""
    assert {row["analyte"] for row in answer["exceedances"]} == {"Cu", "Cd"}
    copper = next(r for r in answer["exceedances"] if (r["analyte"], r["level"]) == ("Cu", "alert"))
    assert copper["simulated"]["draws"] == 20
    assert copper["area_above_m2"] >= 0
    assert [row["order"] for row in answer["next_samples"]["table"]] == [1, 2, 3]
    assert all(Path(path).exists() for paths in answer["outputs"].values() for path in paths)


def test_a_rule_about_a_volume_is_a_probability_with_bounds(netmin, site: Path) -> None:
    answer = json.loads(netmin("map", "site.toml", "--json", "--analyte", "Cu", *QUICK).stdout)
    rule = next(r["simulated"] for r in answer["exceedances"] if r["level"] == "remediation")
    assert rule["rule_m3"] == 25
    assert 0 <= rule["rule_lower"] <= rule["rule_probability"] <= rule["rule_upper"] <= 1
    sample = next(r["simulated"] for r in answer["exceedances"] if r["level"] == "alert")
    assert sample["rule_probability"] is None


def test_options_overrule_the_site_file(netmin, site: Path) -> None:
    words = ("--analyte", "Cu", "--cell-size", "20", "--certainty", "0.9", "--neighbours", "12")
    done = netmin("map", "site.toml", *words, "--json", *QUICK)
    recipe = json.loads(done.stdout)["recipe"]
    assert (recipe["map.analytes"], recipe["map.cell_size"], recipe["map.neighbours"]) == (["Cu"], 20.0, 12)
    assert recipe["map.certainty"] == 0.9
    with (site.parent / "maps" / "tables" / "map-areas.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["analyte"] for row in rows} == {"Cu"}
    assert {row["certainty"] for row in rows} == {"0.9"}


def test_the_same_choices_give_the_same_bytes(netmin, site: Path) -> None:
    for name in ("one", "two"):
        assert netmin("map", "site.toml", "--analyte", "Cu", "-o", name, *QUICK).returncode == 0
    one, two = (
        {
            path.relative_to(site.parent / name): path.read_bytes()
            for path in (site.parent / name).rglob("*.*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two


def test_the_map_is_that_of_the_whole_assessment(netmin, site: Path) -> None:
    whole = json.loads(netmin("assess", "site.toml", "--json", "-q").stdout)["exceedances"]
    alone = json.loads(netmin("map", "site.toml", "--json", "-q").stdout)["exceedances"]
    assert alone == whole


def test_nothing_simulated_and_nothing_proposed_is_said_with_dashes_and_no_sheet(netmin, site: Path) -> None:
    done = netmin("map", "site.toml", "--simulations", "0", "--next-samples", "0", "-q")
    assert done.returncode == 0
    assert "Places for further samples" not in done.stdout
    assert not list((site.parent / "maps").glob("*.pdf"))
    assert not list((site.parent / "maps").glob("*.gpx"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language(netmin, site: Path, language: str) -> None:
    done = netmin("map", "site.toml", "--analyte", "Cu", "--lang", language, "--report-lang", language, *QUICK)
    assert done.returncode == 0, done.stderr
    heading = {"en": "law and level", "ro": "legea și nivelul", "sr": "пропис и ниво", "sr-Latn": "propis i nivo"}
    assert heading[language] in done.stdout
    waypoints = ElementTree.parse(site.parent / "maps" / "next-samples.gpx")
    assert len(waypoints.getroot()) == 11
    assert (site.parent / "maps" / f"sampling-sheet-{language}.pdf").is_file()


def test_latin_serbian_is_derived_from_the_cyrillic(netmin, site: Path) -> None:
    cyrillic, latin = (
        netmin("map", "site.toml", "--analyte", "Cu", "--lang", language, *QUICK).stdout.split()
        for language in ("sr", "sr-Latn")
    )
    assert [to_latin(word).strip("─") for word in cyrillic] == [word.strip("─") for word in latin]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--simulations", "-1"), 2, "map.simulations: '-1' was found"),
        (("--next-samples", "-1"), 2, "map.next_samples: '-1' was found"),
        (("--neighbours", "1"), 2, "map.neighbours: '1' was found where a whole number of two or more"),
        (("--certainty", "2"), 2, "map.certainty: '2.0' was found"),
        (("--cell-size", "0"), 2, "map.cell_size: '0.0' was found"),
        (("--report-lang", "hu"), 2, "Known: en, ro, sr, sr-Latn"),
        (("--cell-size", "0.1"), 2, "at most 250\u202f000 are allowed. Choose larger cells."),
        (("--analyte", "Hg"), 2, "Asked for but not measured: Hg."),
    ],
)
def test_a_mistake_is_a_sentence_and_nothing_is_written(
    netmin, site: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    done = netmin("map", "site.toml", "-q", *words)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in site.parent.iterdir()) == ["lab.csv", "site.toml"]


def test_samples_without_places_cannot_be_mapped_which_is_a_matter_of_the_data(netmin, site: Path) -> None:
    table = (site.parent / "lab.csv").read_text(encoding="utf-8").splitlines()
    bare = [";".join(cell for place, cell in enumerate(line.split(";")) if place not in (1, 2)) for line in table]
    (site.parent / "lab.csv").write_text("\n".join(bare) + "\n", encoding="utf-8")
    done = netmin("map", "site.toml", "-q")
    assert done.returncode == 3
    assert "There is no map, and nothing was written" in done.stderr
    assert not (site.parent / "maps").exists()


def test_a_folder_with_a_whole_assessment_is_not_replaced_by_maps(netmin, site: Path) -> None:
    assert netmin("assess", "site.toml", "-q", "-o", "outputs").returncode == 0
    before = (site.parent / "outputs" / "assessment.netmin").read_bytes()
    done = netmin("map", "site.toml", "-o", "outputs", "--analyte", "Cu", *QUICK)
    assert done.returncode == 2
    assert "holds a whole assessment" in done.stderr
    assert (site.parent / "outputs" / "assessment.netmin").read_bytes() == before


def test_a_folder_of_other_things_is_left_alone(netmin, site: Path) -> None:
    (site.parent / "mine").mkdir()
    (site.parent / "mine" / "thesis.docx").write_text("years of work", encoding="utf-8")
    done = netmin("map", "site.toml", "-o", "mine", "--analyte", "Cu", *QUICK)
    assert done.returncode == 2
    assert "thesis.docx" in done.stderr
