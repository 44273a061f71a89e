import re
from dataclasses import field
from pathlib import Path

import pytest

import netmin.stats
from netmin import cellar, citations, stats
from netmin.language import LANGUAGES, template

ROOM = Path(netmin.stats.__file__).parent
CODES = sorted(
    {code for path in ROOM.glob("*.py") for code in re.findall(r'"(stats\.[a-z-]+)"', path.read_text("utf-8"))}
)
NO_FIELD = field(default=())
BLANK = re.compile(r"\{(\w+)")


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_exists_in_every_language_with_the_same_blanks(code):
    blanks = {language: sorted(BLANK.findall(template(code, language))) for language in LANGUAGES}
    assert len({tuple(found) for found in blanks.values()}) == 1


@pytest.mark.parametrize("language", ["en", "ro", "sr"])
def test_no_sentence_is_left_over(language):
    written = cellar.read_card(cellar.house() / "words" / language / "stats.toml")
    assert sorted(f"stats.{key}" for key in written) == CODES


def test_every_citation_is_in_the_bibliography():
    results = [
        stats.kaplan_meier([1.0]),
        stats.box_numbers([1.0]),
        stats.robust_outliers([1.0]),
        stats.robust_outliers([1.0], rule="tukey"),
        stats.spearman_matrix({"Cu": [1.0]}),
        stats.local_background([1.0, 2.0, 3.0, 4.0, 5.0]),
    ]
    for result in results:
        for key in result.citations:
            assert citations.cite(key).field("title")
    stated = [
        getattr(getattr(stats, name), "__dataclass_fields__", {}).get("citations", NO_FIELD).default
        for name in stats.__all__
    ]
    defaults = [key for keys in stated if isinstance(keys, tuple) for key in keys]
    assert len(defaults) > 30
    for key in defaults:
        assert citations.cite(key).field("title")
    for path in ROOM.glob("*.py"):
        for block in re.findall(r"References\n\s+-+\n\s+([a-z0-9, ]+)\n", path.read_text("utf-8")):
            for key in block.split(","):
                assert citations.cite(key.strip()).field("title")
