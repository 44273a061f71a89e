"""Values known only to lie below or above a limit, as laboratories write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from netmin import cellar
from netmin.units import plain_letters

_COMPARED = re.compile(r"^(?P<sign><|>|≤|≥|<=|>=|=<|=>|&lt;|&gt;)\s*(?P<rest>.*)$")
_WORD_AND_NUMBER = re.compile(r"^(?P<word>[^\d<>]*[^\d<>\s(:=])[\s(:=<]*(?P<number>\d[\d.,]*)\)?$", re.ASCII)
_SIGNS = {"<": "<", "≤": "<", "<=": "<", "=<": "<", "&lt;": "<", ">": ">", "≥": ">", ">=": ">", "=>": ">", "&gt;": ">"}

Limit = Literal["", "detection", "quantification"]


@dataclass(frozen=True)
class Mark:
    """A censored cell as understood.

    Attributes
    ----------
    qualifier : {"<", ">"}
        On which side of the limit the value lies.
    number : str
        The limit as written, or "" where the cell names the limit only by a word.
    limit : {"", "detection", "quantification"}
        Which limit the word names; "" for a number.
    """

    qualifier: str
    number: str = ""
    limit: Limit = ""


@cache
def meanings() -> dict[str, frozenset[str]]:
    """Return the words of ``data/cells.csv`` by their meaning, in plain letters."""
    path = cellar.find("cells.csv")
    if path is None:
        raise FileNotFoundError("the cellar has no cells.csv")
    return {
        row["meaning"]: frozenset(plain_letters(word) for word in row["words"].split(";"))
        for row in cellar.read_rows(path)
    }


def means(text: str, meaning: str) -> bool:
    """Whether a cell is one of the words of a meaning, whatever its accents, capitals and script.

    Examples
    --------
    >>> means("Испод границе", "below-detection"), means("N.A.", "not-measured")
    (True, True)
    """
    return plain_letters(text) in meanings()[meaning]


def read_mark(text: str) -> Mark | None:
    """Return what a censored cell says, or None where the cell is not censored.

    Examples
    --------
    >>> read_mark("< 0,05")
    Mark(qualifier='<', number='0,05', limit='')
    >>> read_mark("sub limită"), read_mark("<LOQ")
    (Mark(qualifier='<', number='', limit='detection'), Mark(qualifier='<', number='', limit='quantification'))
    >>> read_mark("sub limita 0,5"), read_mark("ND (0.02)")
    (Mark(qualifier='<', number='0,5', limit=''), Mark(qualifier='<', number='0.02', limit=''))
    >>> read_mark("12.5") is None
    True
    """
    words = plain_letters(text)
    if words in meanings()["below-quantification"]:
        return Mark("<", limit="quantification")
    if words in meanings()["below-detection"]:
        return Mark("<", limit="detection")
    match = _COMPARED.match(text.strip())
    if match is None:
        return _word_and_number(text)
    rest = plain_letters(match["rest"])
    if rest in meanings()["limit-row-quantification"]:
        return Mark(_SIGNS[match["sign"]], limit="quantification")
    if rest in meanings()["limit-row-detection"]:
        return Mark(_SIGNS[match["sign"]], limit="detection")
    return Mark(_SIGNS[match["sign"]], match["rest"].strip())


def _word_and_number(text: str) -> Mark | None:
    """Return the mark of a cell that names the limit both by a word and by its number."""
    match = _WORD_AND_NUMBER.match(text.strip())
    if match is None:
        return None
    word = plain_letters(match["word"])
    below = meanings()["below-detection"] | meanings()["below-quantification"]
    return Mark("<", match["number"]) if word in below else None
