"""Every sentence exists in every language, with the same blanks, in the right script, and codes ask for what exists."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import netmin
from netmin import cellar
from netmin.language import template

WORDS = cellar.house() / "words"
SOURCE = Path(netmin.__file__).parent
WRITTEN = ("en", "ro", "sr")
ROOMS = sorted(path.stem for path in (WORDS / "en").glob("*.toml"))

LATIN_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+")
MIXED_TOKEN = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[Ѐ-ӿ])\w+\b")


def sentences(language: str, room: str) -> dict[str, str]:
    return cellar.read_card(WORDS / language / f"{room}.toml")


def blanks(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


def without_blanks(sentence: str) -> str:
    return " ".join(literal for literal, _, _, _ in string.Formatter().parse(sentence))


def latin_words(sentence: str) -> set[str]:
    return set(LATIN_TOKEN.findall(without_blanks(sentence)))


@pytest.mark.parametrize("language", WRITTEN)
def test_every_language_has_the_same_rooms(language):
    assert sorted(path.stem for path in (WORDS / language).glob("*.toml")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["ro", "sr"])
def test_every_language_has_the_same_sentences_with_the_same_blanks(language, room):
    english, other = sentences("en", room), sentences(language, room)
    assert set(other) == set(english)
    different = {
        key: (blanks(english[key]), blanks(other[key]))
        for key in english
        if set(blanks(english[key])) != set(blanks(other[key]))
    }
    assert different == {}


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", WRITTEN)
def test_no_sentence_is_empty(language, room):
    assert [key for key, sentence in sentences(language, room).items() if not str(sentence).strip()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_serbian_is_written_in_cyrillic_but_for_names_symbols_and_units(room):
    english, serbian = sentences("en", room), sentences("sr", room)
    strange = {
        key: words for key in serbian if (words := latin_words(serbian[key]) - latin_words(english.get(key, "")))
    }
    assert strange == {}, "a Latin word of a Serbian sentence must be a name that the English one holds too"


@pytest.mark.parametrize("room", ROOMS)
def test_no_serbian_word_mixes_the_scripts(room):
    mixed = {
        key: found
        for key, text in sentences("sr", room).items()
        if (found := MIXED_TOKEN.findall(without_blanks(text)))
    }
    assert mixed == {}, "a Latin letter that looks like a Cyrillic one"


@pytest.mark.parametrize("room", ROOMS)
def test_romanian_has_its_commas_below_and_not_cedillas(room):
    assert [key for key, text in sentences("ro", room).items() if re.search("[şţŞŢ]", text)] == []


def _codes(tree: ast.AST) -> Iterator[tuple[int, re.Pattern[str]]]:
    """Yield what `Message.of`, `Message` and `template` are called with; a blank of an f-string may be anything."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = ast.unparse(node.func)
        if called.removesuffix(".of").split(".")[-1] not in {"Message", "template"}:
            continue
        for code in _texts(node.args[0]):
            yield node.lineno, code


def _texts(argument: ast.expr) -> Iterator[re.Pattern[str]]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield re.compile(re.escape(argument.value))
    elif isinstance(argument, ast.JoinedStr):
        parts = [re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in argument.values]
        yield re.compile("".join(parts))
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


KNOWN = {f"{room}.{key}" for room in ROOMS for key in sentences("en", room)}
KNOWN |= {f"elements.{row['analyte']}" for row in cellar.read_rows(cellar.house() / "analytes.csv")}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_sentence_that_code_asks_for_exists(path):
    asked = list(_codes(ast.parse(path.read_text(encoding="utf-8"))))
    missing = [(line, code.pattern) for line, code in asked if not any(code.fullmatch(known) for known in KNOWN)]
    assert missing == []


def test_the_check_of_codes_finds_a_code_that_does_not_exist():
    found = list(_codes(ast.parse('Message.of("standards.nonsense", law=law)\nMessage.of(f"standards.matrix-{kind}")')))
    assert [any(code.fullmatch(known) for known in KNOWN) for _, code in found] == [False, True]


def test_every_sentence_can_be_read_in_latin_script():
    for code in sorted(KNOWN):
        assert not re.search("[Ѐ-ӿ]", template(code, "sr-Latn")), code
