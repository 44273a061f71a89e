"""Sentences in four language forms: what is said is decided where it happens, how it is said here.

A `Message` is a code and the values that fill it. The sentences lie in ``data/words/<language>/<room>.toml``;
the code ``io.unit-unknown`` is the key ``unit-unknown`` of ``io.toml``. Serbian is written once, in Cyrillic;
the Latin form is derived by script, because the reverse is ambiguous (nj, lj, dž). The names of the elements,
``elements.Cu``, stand in the analytes table, where the readers of laboratory files find them too.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from netmin import cellar

#: Language forms, as BCP 47 tags.
LANGUAGES = ("en", "ro", "sr", "sr-Latn")

#: Decimal mark of each language form.
DECIMAL_MARK = {"en": ".", "ro": ",", "sr": ",", "sr-Latn": ","}

#: A narrow no-break space: a dot or a comma between thousands is what made "40.375" ambiguous in the first place.
THOUSANDS_MARK = "\u202f"

_CYRILLIC = "АБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШабвгдђежзијклмнопрстћуфхцчш"
_LATIN = "ABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠabvgdđežzijklmnoprstćufhcčš"
_ONE_TO_ONE = str.maketrans(_CYRILLIC, _LATIN)
_DIGRAPHS = {"Љ": "Lj", "Њ": "Nj", "Џ": "Dž", "љ": "lj", "њ": "nj", "џ": "dž"}


def to_latin(text: str) -> str:
    """Return Serbian Cyrillic text in Serbian Latin script; other letters stay.

    Examples
    --------
    >>> to_latin("Земљиште, џеп, ЊЕГОШ")
    'Zemljište, džep, NJEGOŠ'
    """
    letters: list[str] = []
    for index, letter in enumerate(text):
        digraph = _DIGRAPHS.get(letter)
        if digraph is None:
            letters.append(letter)
        elif letter.isupper() and _stands_among_capitals(text, index):
            letters.append(digraph.upper())
        else:
            letters.append(digraph)
    return "".join(letters).translate(_ONE_TO_ONE)


def _stands_among_capitals(text: str, index: int) -> bool:
    neighbour = (
        text[index + 1 : index + 2] if text[index + 1 : index + 2].isalpha() else text[max(index - 1, 0) : index]
    )
    return neighbour.isupper()


def format_number(value: float, language: str = "en", specification: str = ",.4g") -> str:
    r"""Return a number as the language writes it.

    Parameters
    ----------
    value : float
        The number.
    language : str
        One of `LANGUAGES`.
    specification : str
        A format specification of Python's; the default keeps four significant digits.

    Returns
    -------
    str
        Decimal mark and thousands mark of the language, a true minus sign.

    Examples
    --------
    >>> format_number(0.05, "ro"), format_number(1022.0, "sr", ",.0f")
    ('0,05', '1\u202f022')
    """
    text = format(value, specification)
    if "e" in text:
        text = _without_exponent(value, text)
    text = text.replace(",", "\0").replace(".", DECIMAL_MARK[language]).replace("\0", THOUSANDS_MARK)
    return text.replace("-", "\u2212") if text.startswith("-") else text


def _without_exponent(value: float, text: str) -> str:
    """Write out what ``g`` would print as 4.038e+04, up to a million million."""
    if 1e4 <= abs(value) < 1e12:
        return format(float(text.replace(",", "")), ",.0f")
    return text


@cache
def _sentences(language: str, room: str) -> Mapping[str, Any]:
    if language == "sr-Latn":
        return {key: _latin(sentence) for key, sentence in _sentences("sr", room).items()}
    if room == "elements":
        return {row["analyte"]: row[f"name_{language}"] for row in cellar.read_rows(cellar.house() / "analytes.csv")}
    return cellar.read_card(cellar.house() / "words" / language / f"{room}.toml")


def _latin(sentence: Any) -> Any:
    """Transliterate a sentence, but never the names of the values that fill it."""
    if not isinstance(sentence, str):
        return sentence
    pieces = []
    for literal, name, specification, _ in string.Formatter().parse(sentence):
        pieces.append(to_latin(literal).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            pieces.append("{" + name + (f":{specification}" if specification else "") + "}")
    return "".join(pieces)


def template(code: str, language: str = "en") -> str:
    """Return the unfilled sentence of a code.

    Raises
    ------
    KeyError
        If the code has no sentence in that language: a fault of ours, found by the test of the words.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
    room, _, key = code.partition(".")
    try:
        return str(_sentences(language, room)[key])
    except (KeyError, FileNotFoundError):
        raise KeyError(f"no sentence for {code!r} in language {language!r}") from None


@dataclass(frozen=True)
class Label:
    """A name that a table gives in each language: of a law, a level, a land use.

    Attributes
    ----------
    texts : tuple of (str, str)
        Language and text; Serbian in Cyrillic.
    """

    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Label:
        """Return the label of a card's titles; entries that are no language form are left out."""
        return cls(tuple((language, texts[language]) for language in LANGUAGES if language in texts))

    def text(self, language: str = "en") -> str:
        """Return the name in one of `LANGUAGES`."""
        known = dict(self.texts)
        return to_latin(known["sr"]) if language == "sr-Latn" else known[language]


class _Filler(string.Formatter):
    """Fills a sentence: numbers as the language writes them, messages in the same language, lists with commas."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Message | Label):
            return value.text(self.language)
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, int | float):
            return format_number(value, self.language, format_spec or (",d" if isinstance(value, int) else ",.4g"))
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(self.format_field(item, format_spec) for item in value)
        return str(value)


@dataclass(frozen=True)
class Message:
    """One thing to say: a code and the values that fill its sentence.

    Attributes
    ----------
    code : str
        ``<room>.<key>``.
    values : tuple of (str, object)
        Names and values of the blanks: text, numbers, labels, messages, or tuples of these.
    """

    code: str
    values: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, code: str, /, **values: Any) -> Message:
        """Return the message with these blanks filled; lists become tuples so that it stays hashable."""
        return cls(
            code, tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in values.items())
        )

    def text(self, language: str = "en") -> str:
        """Return the sentence in one of `LANGUAGES`."""
        return _Filler(language).vformat(template(self.code, language), (), dict(self.values))

    def as_json(self) -> dict[str, Any]:
        """Return the message as plain JSON data."""
        return {"code": self.code, "values": {name: _plain(value) for name, value in self.values}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Message:
        """Return the message that `as_json` wrote."""
        return cls(data["code"], tuple((name, _lively(value)) for name, value in data["values"].items()))


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return value.as_json()
    if isinstance(value, Label):
        return {"label": dict(value.texts)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _lively(value: Any) -> Any:
    if isinstance(value, dict):
        return Label.of(value["label"]) if "label" in value else Message.from_json(value)
    if isinstance(value, list):
        return tuple(_lively(item) for item in value)
    return value
