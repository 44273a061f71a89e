"""The glossary's Latin forms are derived, never written by hand, and its names in code exist."""

import re
from pathlib import Path

import pytest

from netmin import indices, stats
from netmin.language import to_latin

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| English")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_latin_form_is_the_cyrillic_one_in_another_script(row):
    assert row[5] == to_latin(row[4])
    assert not re.search("[A-Za-z]", row[4])


@pytest.mark.parametrize("room", [indices, stats], ids=["indices", "stats"])
def test_every_formula_of_the_room_is_in_the_glossary(room):
    said = set(re.findall(r"`(\w+)`", GLOSSARY.read_text("utf-8")))
    functions = {name for name in room.__all__ if name.islower()}
    administrative = {"available", "get", "evaluate", "pollution_index", "describe", "concentration_bounds"}
    assert functions - said - administrative - {"degree_scale", "rescaled_risk_scale"} == set()
