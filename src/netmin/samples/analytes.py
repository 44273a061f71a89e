"""Elements, their forms and their oxides: one name each inside the house, many in the files that arrive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Literal

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.language import Message, to_latin
from netmin.units import plain_letters

#: Where the molar masses come from; the mass fractions of the oxides are computed from them.
CITATIONS = ("prohaska2022",)


@dataclass(frozen=True)
class Analyte:
    """One line of ``data/analytes.csv``.

    Attributes
    ----------
    symbol : str
        Name inside the house: ``Cu``, ``Cr_VI``, ``Fe2O3``.
    kind : {"element", "form", "oxide"}
        A form is part of an element's total; an oxide is a way of counting it, never read as the element.
    parent : str
        The element; itself for an element.
    molar_mass : float
        Of the element, or of the oxide. [g/mol]
    factor : float
        Mass of the parent in a unit mass. [–]
    names : mapping of str to str
        Name by language form.
    synonyms : tuple of str
        Further spellings met in files.
    """

    symbol: str
    kind: Literal["element", "form", "oxide"]
    parent: str
    molar_mass: float
    factor: float
    names: Mapping[str, str]
    synonyms: tuple[str, ...] = ()

    @property
    def label(self) -> Message:
        """The name as a message, for places that speak several languages."""
        return named(self.symbol)


def named(symbol: str) -> Message:
    """Return the name of an analyte, to be said in the reader's language."""
    return Message.of(f"elements.{symbol}")


@cache
def _table() -> dict[str, Analyte]:
    path = cellar.find("analytes.csv")
    if path is None:
        raise FileNotFoundError("the cellar has no analytes.csv")
    return {row["analyte"]: _analyte(row) for row in cellar.read_rows(path)}


def _analyte(row: dict[str, str]) -> Analyte:
    names = {"en": row["name_en"], "ro": row["name_ro"], "sr": row["name_sr"], "sr-Latn": to_latin(row["name_sr"])}
    kind = row["kind"]
    if kind not in ("element", "form", "oxide"):
        raise ValueError(f"analytes.csv: {row['analyte']}: kind {kind!r} is none of element, form, oxide")
    synonyms = tuple(word for word in row["synonyms"].split(";") if word)
    return Analyte(row["analyte"], kind, row["parent"], float(row["molar_mass"]), float(row["factor"]), names, synonyms)  # type: ignore[arg-type] # checked above


_CATALOGUE: Catalogue[Analyte] = Catalogue("analytes", lambda: _table(), lambda name: _table()[name])


def available() -> tuple[str, ...]:
    """Return every symbol, sorted."""
    return _CATALOGUE.available()


def get(symbol: str) -> Analyte:
    """Return the analyte of a symbol.

    Raises
    ------
    UnknownName
        With the nearest symbols.
    """
    return _CATALOGUE.get(symbol)


def order(symbols: list[str]) -> list[str]:
    """Return symbols in the order of the analytes table: elements, then forms, each by symbol."""
    position = {symbol: place for place, symbol in enumerate(_table())}
    return sorted(symbols, key=lambda symbol: (position.get(symbol, len(position)), symbol))


def _key(text: str) -> str:
    """Return text as the dictionary of spellings files it: small plain letters, marks between words as one blank."""
    return re.sub(r"[\s_\-.,;:/()\[\]{}]+", " ", plain_letters(text)).strip()


@cache
def _spellings() -> dict[str, str]:
    spellings: dict[str, str] = {}
    for analyte in _table().values():
        for word in (analyte.symbol, *analyte.names.values(), *analyte.synonyms):
            spellings.setdefault(_key(word), analyte.symbol)
    return spellings


def recognise(text: str) -> Analyte | None:
    """Return the analyte that a whole text names, in any of the languages, or None.

    A single letter counts only as a capital, since ``k`` and ``p`` are more often something else.

    Examples
    --------
    >>> [recognise(text).symbol for text in ("Кадмијум", "plumb", "Cr(VI)", "hg", "P2O5")]
    ['Cd', 'Pb', 'Cr_VI', 'Hg', 'P2O5']
    >>> recognise("k") is None
    True
    """
    stripped = text.strip()
    if len(stripped) == 1 and not stripped.isupper():
        return None
    symbol = _spellings().get(_key(stripped))
    return _table()[symbol] if symbol is not None else None


@dataclass(frozen=True)
class Mention:
    """An analyte found inside a longer text, and what the other words say.

    Attributes
    ----------
    analyte : Analyte
        What is named.
    method : str
        Words that name a laboratory method, as written.
    extractable : bool
        Whether the words say that only a soluble or available part was measured.
    """

    analyte: Analyte
    method: str = ""
    extractable: bool = False


_METHOD_WORDS = frozenset(
    [
        "icp",
        "icpms",
        "icpoes",
        "icpaes",
        "ms",
        "oes",
        "aes",
        "aas",
        "aa",
        "faas",
        "gfaas",
        "gf",
        "cv",
        "hg-aas",
        "hgaas",
        "cvaas",
        "xrf",
        "pxrf",
        "edxrf",
        "wdxrf",
        "wd",
        "ed",
        "ar",
        "aqua",
        "regia",
        "apa",
        "regala",
        "regale",
        "carska",
        "voda",
        "carskoj",
        "vodi",
        "inaa",
        "ina",
        "naa",
        "4acid",
        "4a",
        "acid",
        "acids",
        "hf",
        "hno3",
        "hcl",
        "h2o2",
        "hclo4",
        "total",
        "tot",
        "totala",
        "totalni",
        "ukupni",
        "ukupno",
        "ukupna",
        "ukupan",
        "pseudototal",
        "pseudo",
        "dma",
        "dma80",
        "fire",
        "assay",
        "uspd",
        "microwave",
        "mw",
        "iso",
        "epa",
        "3050",
        "3050b",
        "3051",
        "3051a",
        "3052",
        "11466",
        "sr",
        "en",
    ]
)
_EXTRACTABLE_WORDS = frozenset(
    [
        "edta",
        "dtpa",
        "cacl2",
        "nh4no3",
        "mobile",
        "mobil",
        "mobila",
        "mobilni",
        "mobilna",
        "available",
        "bioavailable",
        "exchangeable",
        "soluble",
        "solubil",
        "solubila",
        "extractable",
        "accesibil",
        "accesibila",
        "disponibil",
        "biodisponibil",
        "pristupacni",
        "pristupacan",
        "rastvorljivi",
        "dostupni",
        "extractabil",
        "leachable",
        "lixiviabil",
        "tclp",
        "bcr",
        "f1",
        "f2",
        "f3",
        "f4",
        "schimbabil",
        "izmenljivi",
        "m3",
        "mehlich",
    ]
)
_PLAIN_WORDS = frozenset(
    [
        "w",
        "c",
        "content",
        "conc",
        "concentration",
        "concentratie",
        "concentratia",
        "continut",
        "continutul",
        "sadrzaj",
        "koncentracija",
        "in",
        "of",
        "de",
        "din",
        "u",
        "soil",
        "sol",
        "zemljiste",
        "zemljistu",
        "topsoil",
        "element",
        "metal",
        "result",
        "value",
        "valoare",
        "valoarea",
        "rezultat",
        "vrednost",
        "measured",
        "the",
        "jon",
        "ion",
        "mean",
        "avg",
        "sum",
    ]
)


def find(text: str) -> Mention | None:
    """Return the analyte that a column heading names among words that are understood, or None.

    Examples
    --------
    >>> find("Plumb (Pb) total").analyte.symbol, find("as_icp").method
    ('Pb', 'icp')
    >>> find("Co name") is None, find("Cd EDTA").extractable
    (True, True)
    """
    whole = recognise(text)
    if whole is not None:
        return Mention(whole)
    words = [word for word in re.split(r"[\s_,;:/()\[\]{}]+", text.strip()) if word]
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            analyte = recognise(" ".join(words[start : start + length]))
            if analyte is not None:
                mention = _with_rest(analyte, words[:start] + words[start + length :])
                if mention is not None:
                    return mention
    return None


def _with_rest(analyte: Analyte, rest: list[str]) -> Mention | None:
    """Judge the words around an analyte; one that is not understood makes the whole heading not understood."""
    method, extractable = [], False
    for word in rest:
        pieces = plain_letters(word).replace(".", "").split("-")
        again = recognise(word)
        if again is not None and again.parent == analyte.parent and again.kind != "oxide":
            continue
        if any(piece in _EXTRACTABLE_WORDS for piece in pieces):
            extractable = True
        elif all(piece in _METHOD_WORDS for piece in pieces):
            method.append(word)
        elif not all(piece in _PLAIN_WORDS for piece in pieces):
            return None
    return Mention(analyte, " ".join(method), extractable)


def mentioned(text: str) -> Analyte | None:
    """Return an element whose symbol or name is one of the words of a text that `find` does not understand."""
    for word in re.split(r"[\s_,;:/()\[\]{}\-]+", text):
        analyte = recognise(word) if len(word) > 1 else None
        if analyte is not None:
            return analyte
    return None


def suggest(text: str) -> str | None:
    """Return the symbol of the analyte whose name is nearest to a misspelled one, or None.

    Examples
    --------
    >>> suggest("Plumbb"), suggest("elevation") is None
    ('Pb', True)
    """
    words = [word for word in _key(text).split(" ") if len(word) >= 4]
    known = [spelling for spelling in _spellings() if len(spelling) >= 4]
    for word in words:
        near = get_close_matches(word, known, n=1, cutoff=0.83)
        if near:
            return _spellings()[near[0]]
    return None
