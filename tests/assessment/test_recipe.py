"""The choices behind an assessment."""

import datetime as dt
from pathlib import Path

import pytest

from netmin.assessment.recipe import Recipe, read_choices
from netmin.assessment.template import site_template
from netmin.errors import DataError, UsageError
from netmin.language import LANGUAGES


def _site(folder: Path, text: str) -> Path:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_choices_are_read_from_a_site_file(tmp_path: Path) -> None:
    path = _site(
        tmp_path,
        """
        [site]
        name = "Gardens"
        country = "RS"
        [samples]
        file = "lab.xlsx"
        [samples.columns]
        "om" = "organic_matter"
        [laws]
        standards = ["ro-756-1997"]
        on = 2026-01-31
        [laws.land_use]
        ro-756-1997 = "sensitive"
        [map]
        analytes = []
        """,
    )
    chosen = read_choices(path)
    recipe = chosen.recipe
    assert recipe == Recipe(
        name="Gardens",
        country="RS",
        file="lab.xlsx",
        columns=(("om", "organic_matter"),),
        standards=("ro-756-1997",),
        on=dt.date(2026, 1, 31),
        land_uses=(("ro-756-1997", "sensitive"),),
        map_analytes=(),
    )
    assert chosen.input_path() == tmp_path / "lab.xlsx"
    assert recipe.land_use_for("ro-756-1997") == "sensitive"
    assert recipe.land_use_for("rs-30-2018") == "residential"


def test_every_wrong_choice_is_told_at_once(tmp_path: Path) -> None:
    path = _site(tmp_path, '[site]\ncountry = "Romania"\n[map]\ncertainty = 2.0\ncel_size = 4\n[samples]\nsheet = 3\n')
    with pytest.raises(DataError) as raised:
        read_choices(path)
    found = {(problem.place.column, problem.message.code) for problem in raised.value.problems}
    assert found == {
        ("site.country", "recipe.expected-country"),
        ("map.certainty", "recipe.expected-certainty"),
        ("map.cel_size", "recipe.unknown-choice-near"),
        ("samples.sheet", "recipe.expected-text"),
    }
    assert "map.cell_size" in raised.value.text()


def test_later_voices_overrule_earlier_ones_and_each_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "netmin.toml").write_text("[map]\ncertainty = 0.7\nseed = 5\nneighbours = 9\n", encoding="utf-8")
    path = _site(tmp_path, "[map]\ncertainty = 0.9\n")
    chosen = read_choices(path, {"NETMIN_MAP_NEIGHBOURS": "12"}, {"report.languages": ["ro"], "report.folder": None})
    assert (chosen.recipe.certainty, chosen.recipe.seed, chosen.recipe.neighbours) == (0.9, 5, 12)
    assert dict(chosen.origins) == {
        "map.certainty": "site.toml",
        "map.seed": "netmin.toml",
        "map.neighbours": "NETMIN_MAP_NEIGHBOURS",
        "report.languages": "option",
    }


def test_a_wrong_environment_variable_is_named_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"NETMIN_MAP_CERTAINTY: 'high' was found"):
        read_choices(_site(tmp_path, ""), {"NETMIN_MAP_CERTAINTY": "high"})


def test_a_wrong_option_is_a_matter_of_usage_and_not_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^map\.simulations: '-1' was found where a whole number not below zero"):
        read_choices(_site(tmp_path, ""), {}, {"map.simulations": -1})
    with pytest.raises(DataError, match=r"site\.toml: problems found: 1") as raised:
        read_choices(_site(tmp_path, "[map]\nsimulations = -1\n"), {}, {"map.simulations": -2})
    assert [problem.value for problem in raised.value.problems] == ["-1"]


@pytest.mark.parametrize("number", [0, 1])
def test_a_map_from_fewer_than_two_neighbours_is_refused_at_the_door(tmp_path: Path, number: int) -> None:
    with pytest.raises(DataError, match="two or more"):
        read_choices(_site(tmp_path, f"[map]\nneighbours = {number}\n"))
    with pytest.raises(UsageError, match="two or more"):
        Recipe(neighbours=number)


def test_a_missing_or_broken_site_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="netmin new site"):
        read_choices(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="not readable as TOML"):
        read_choices(_site(tmp_path, "[site\n"))


def test_a_recipe_survives_json() -> None:
    recipe = Recipe(name="x", on=dt.date(2020, 2, 29), columns=(("a", "b"),), map_analytes=None, cell_size=40.0)
    assert Recipe.from_json(recipe.as_json()) == recipe
    assert Recipe.from_json(Recipe(map_analytes=()).as_json()) == Recipe(map_analytes=())


def test_the_fingerprint_ignores_how_the_report_is_written() -> None:
    assert Recipe(languages=("ro",), folder="x").fingerprint == Recipe().fingerprint
    assert Recipe(certainty=0.9).fingerprint != Recipe().fingerprint


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_a_readable_site_file(tmp_path: Path, language: str) -> None:
    chosen = read_choices(_site(tmp_path, site_template(language, "lab results.xlsx")))
    assert chosen.recipe.file == "lab results.xlsx"
    assert chosen.recipe.standards == ("ro-756-1997", "rs-30-2018")


def test_the_template_explains_every_choice() -> None:
    text = site_template()
    for name in Recipe().as_json():
        key = name.partition(".")[2]
        assert f"{key} =" in text or f"[{name}]" in text


def test_the_template_with_every_comment_sign_removed_is_readable_too(tmp_path: Path) -> None:
    lines = []
    for line in site_template().splitlines():
        bare = line.removeprefix("# ")
        is_choice = line.startswith("# ") and bare.split(" =")[0].replace("_", "").isalpha() and " = " in bare
        lines.append(bare if (is_choice and not bare.endswith("=")) or bare == "[plan]" else line)
    chosen = read_choices(_site(tmp_path, "\n".join(lines)))
    assert chosen.recipe.clay == 25.0
    assert chosen.recipe.neighbours == 25
    assert chosen.recipe.plan_budget == 250_000.0
    assert chosen.plans


def test_a_script_may_write_lists_and_is_told_of_mistakes() -> None:
    recipe = Recipe(standards=["ro-756-1997"], land_uses={"ro-756-1997": "sensitive"}, cell_size=40, on="2026-01-31")  # type: ignore[arg-type]
    assert recipe.standards == ("ro-756-1997",)
    assert recipe.land_uses == (("ro-756-1997", "sensitive"),)
    assert recipe.on == dt.date(2026, 1, 31)
    with pytest.raises(UsageError, match=r"map\.certainty: '2' was found where a certainty"):
        Recipe(certainty=2)
