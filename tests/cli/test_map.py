"""``netmin map``: surfaces and counts without a report."""

from __future__ import annotations

import json
from pathlib import Path


def test_map_writes_surfaces_layers_tables_and_a_sheet_and_says_where(netmin, site: Path) -> None:
    done = netmin("map", "site.toml", "--simulations", "30", "--next-samples", "3")
    assert done.returncode == 0, done.stderr
    folder = site.parent / "maps"
    assert (folder / "maps.gpkg").is_file()
    assert list(folder.rglob("*.tif"))
    assert (folder / "sampling-sheet-en.pdf").is_file()
    assert (folder / "next-samples.gpx").is_file()
    assert not (folder / "assessment.netmin").exists()
    assert not list(folder.rglob("*.html"))
    assert "maps.gpkg" in done.stdout
    assert "[1/" in done.stderr


def test_map_tells_areas_as_data(netmin, site: Path) -> None:
    done = netmin(
        "map", "site.toml", "--json", "--quiet", "--analyte", "Cu", "--simulations", "0", "--next-samples", "0",
        "--output", "elsewhere",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert {row["analyte"] for row in answer["exceedances"]} == {"Cu"}
    assert not any("simulated" in row for row in answer["exceedances"])
    assert answer["next_samples"] is None
    assert (site.parent / "elsewhere" / "maps.gpkg").is_file()


def test_options_change_the_map(netmin, site: Path) -> None:
    asked = ("map", "site.toml", "--json", "--quiet", "--analyte", "Cu", "--simulations", "0", "--next-samples", "0")
    areas = [
        json.loads(netmin(*asked, "--certainty", certainty).stdout)["exceedances"][1]["area_unsure_m2"]
        for certainty in ("0.6", "0.95")
    ]
    assert areas[0] < areas[1]


def test_an_element_that_was_not_measured_is_a_usage_mistake(netmin, site: Path) -> None:
    done = netmin("map", "site.toml", "--analyte", "Hg")
    assert done.returncode == 2
    assert "Hg" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (site.parent / "maps").exists()


def test_samples_without_coordinates_are_told_to_give_no_map(netmin, site: Path) -> None:
    (site.parent / "lab.csv").write_text(
        "sample,Cu [mg/kg],Pb [mg/kg],Cd [mg/kg]\n" + "".join(f"a{i},{20 + i},{30 + i},1\n" for i in range(12)),
        encoding="utf-8",
    )
    done = netmin("map", "site.toml")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_whole_assessment_is_not_replaced_by_maps(netmin, site: Path) -> None:
    assert netmin("run", "site.toml", "--quiet").returncode == 0
    done = netmin("map", "site.toml", "--output", "outputs", "--simulations", "0", "--next-samples", "0")
    assert done.returncode == 2
    assert (site.parent / "outputs" / "assessment.netmin").is_file()


def test_the_choice_of_the_site_file_holds_unless_an_option_says_otherwise(netmin, site: Path) -> None:
    asked = ("--simulations", "0", "--next-samples", "0", "--cell-size", "40")
    recipe = json.loads(netmin("map", "site.toml", "--json", "--quiet", *asked).stdout)["recipe"]
    assert recipe["map.analytes"] == ["Cu", "Cd"]
    assert recipe["map.cell_size"] == 40
