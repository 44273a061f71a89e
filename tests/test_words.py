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


#: Functions of a room that put its name before a key themselves, and the position of the key among their arguments.
WRAPPERS = {
    "io": {"error": 0, "warn": 0, "note": 0, "errors_in": 0, "errors_at": 0, "refuse": 1},
    "report": {"words": 0},
    "cli": {"_word": 0},
}


def _codes(tree: ast.AST, room: str = "") -> Iterator[tuple[ast.Call, re.Pattern[str]]]:
    """Yield what `Message.of`, `Message`, `template` and the wrappers of a room are called with.

    A blank of an f-string may be anything.
    """
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = ast.unparse(node.func).removesuffix(".of").split(".")[-1]
        if called in {"Message", "template"}:
            yield from ((node, code) for code in _texts(node.args[0]))
        elif called in WRAPPERS.get(room, {}) and len(node.args) > WRAPPERS[room][called]:
            key = node.args[WRAPPERS[room][called]]
            yield from ((node, re.compile(re.escape(f"{room}.") + code.pattern)) for code in _texts(key))


def _texts(argument: ast.expr) -> Iterator[re.Pattern[str]]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield re.compile(re.escape(argument.value))
    elif isinstance(argument, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in argument.values]
        yield re.compile("".join(parts))
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


def _unfilled(call: ast.Call, code: re.Pattern[str]) -> set[str]:
    """Return the blanks that a call of `Message.of` leaves empty; ``**values`` or an open code may fill any."""
    if ".*" in code.pattern:
        return set()
    if not ast.unparse(call.func).endswith("Message.of") or any(keyword.arg is None for keyword in call.keywords):
        return set()
    filled = {keyword.arg for keyword in call.keywords}
    return {name for known in KNOWN if code.fullmatch(known) for name in blanks(template(known)) if name not in filled}


KNOWN = {f"{room}.{key}" for room in ROOMS for key in sentences("en", room)}
KNOWN |= {f"elements.{row['analyte']}" for row in cellar.read_rows(cellar.house() / "analytes.csv")}
FILES = [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in sorted(SOURCE.rglob("*.py"))]


def asked_in(path: Path) -> list[tuple[ast.Call, re.Pattern[str]]]:
    return list(_codes(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(SOURCE).parts[0]))


@pytest.mark.parametrize("path", FILES)
def test_every_sentence_that_code_asks_for_exists(path):
    asked = asked_in(path)
    missing = [(call.lineno, code.pattern) for call, code in asked if not any(map(code.fullmatch, KNOWN))]
    assert missing == []


@pytest.mark.parametrize("path", FILES)
def test_every_blank_of_a_sentence_is_filled(path):
    unfilled = [(call.lineno, code.pattern, names) for call, code in asked_in(path) if (names := _unfilled(call, code))]
    assert unfilled == []


def test_the_checks_of_codes_find_what_is_wrong():
    calls = ('"standards.nonsense", law=law', 'f"standards.matrix-{kind}"', '"standards.law-note", law=law')
    text = "\n".join(f"Message.of({call})" for call in calls)
    asked = list(_codes(ast.parse(text)))
    assert [any(map(code.fullmatch, KNOWN)) for _, code in asked] == [False, True, True]
    assert [_unfilled(call, code) for call, code in asked] == [set(), set(), {"note"}]


def test_every_sentence_can_be_read_in_latin_script():
    for code in sorted(KNOWN):
        assert not re.search("[Ѐ-ӿ]", template(code, "sr-Latn")), code
