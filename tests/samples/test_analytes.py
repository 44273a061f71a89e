"""Elements in three languages and two scripts, their forms and their oxides."""

from __future__ import annotations

import math

import pytest

from netmin.errors import UnknownName
from netmin.io.headings import roles
from netmin.language import LANGUAGES
from netmin.samples import analytes

NAMES = {
    "Cd": ("Cd", "cadmium", "cadmiu", "kadmijum", "кадмијум", "CADMIU", "cd"),
    "Pb": ("lead", "plumb", "olovo", "олово", "Plumb (Pb)", "Pb total"),
    "As": ("arsen", "арсен", "arsenic", "as_icp", "As_aqua regia"),
    "Hg": ("živa", "ziva", "жива", "mercur", "mercury"),
    "Cu": ("bakar", "cupru", "бакар", "copper"),
    "Ni": ("nikl", "nichel", "никл"),
    "Fe": ("gvožđe", "гвожђе", "fier", "željezo"),
    "Cr": ("Cr total", "total Cr", "crom total", "ukupni hrom", "хром"),
    "Cr_VI": ("Cr(VI)", "Cr VI", "Cr6+", "CrVI", "crom hexavalent", "Cr_VI"),
    "Cr_III": ("Cr III", "Cr3+"),
    "Fe2O3": ("Fe2O3", "FE2O3", "Fe2O3 XRF"),
}


@pytest.mark.parametrize(("symbol", "text"), [(symbol, text) for symbol, texts in NAMES.items() for text in texts])
def test_an_analyte_is_found_by_any_of_its_names(symbol: str, text: str) -> None:
    mention = analytes.find(text)
    assert mention is not None
    assert mention.analyte.symbol == symbol


@pytest.mark.parametrize(
    "text", ["lime", "soil", "Co county", "dist", "elev", "No", "k", "v", "MeanTemp", "As built", "Cd_2019", ""]
)
def test_words_that_are_no_analyte_are_not_taken_for_one(text: str) -> None:
    assert analytes.find(text) is None


def test_the_method_behind_a_symbol_is_kept() -> None:
    mention = analytes.find("Zn ICP-MS")
    assert mention is not None
    assert (mention.analyte.symbol, mention.method, mention.extractable) == ("Zn", "ICP-MS", False)


@pytest.mark.parametrize(
    ("text", "symbol"), [("Plumbb", "Pb"), ("kadmijumm", "Cd"), ("cooper", "Cu"), ("merkur", "Hg")]
)
def test_a_near_miss_is_suggested(text: str, symbol: str) -> None:
    assert analytes.suggest(text) == symbol


@pytest.mark.parametrize("text", ["elevation", "landuse", "sand", "lime", "soil", "temperature"])
def test_a_far_word_suggests_nothing(text: str) -> None:
    assert analytes.suggest(text) is None


def test_the_factors_of_oxides_are_those_of_geochemistry() -> None:
    # element per oxide, as tabulated in every handbook of geochemistry
    for symbol, factor in (
        ("Fe2O3", 0.6994),
        ("Al2O3", 0.5293),
        ("SiO2", 0.4674),
        ("CaO", 0.7147),
        ("P2O5", 0.4364),
        ("MnO", 0.7745),
    ):
        assert math.isclose(analytes.get(symbol).factor, factor, abs_tol=5e-5), symbol


def test_every_analyte_has_a_name_in_every_language_and_a_parent() -> None:
    for symbol in analytes.available():
        analyte = analytes.get(symbol)
        assert all(analyte.names[language] for language in LANGUAGES)
        assert analytes.get(analyte.parent).kind == "element"
        assert analyte.label.text("sr-Latn") == analyte.names["sr-Latn"]


def test_no_spelling_means_two_analytes() -> None:
    spellings: dict[str, str] = {}
    for symbol in analytes.available():
        analyte = analytes.get(symbol)
        for word in {analyte.symbol, *analyte.names.values(), *analyte.synonyms}:
            found = analytes.recognise(word)
            assert found is not None
            assert found.symbol == symbol, word
            assert spellings.setdefault(word, symbol) == symbol


def test_no_heading_of_a_role_is_the_symbol_of_an_analyte() -> None:
    shared = {word for word in roles() if (found := analytes.recognise(word)) is not None and found.kind != "oxide"}
    assert shared == set()


def test_an_unknown_symbol_answers_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Cr"):
        analytes.get("Crr")
