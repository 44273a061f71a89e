"""Units that laboratories write, and the one place that converts them.

A unit is known or it is refused: there is no factor for what was not understood.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from netmin.errors import UsageError
from netmin.language import Message, to_latin


class Dimension(StrEnum):
    """What a unit measures."""

    MASS_FRACTION = "mass-fraction"
    WATER = "water"
    LENGTH = "length"


class Basis(StrEnum):
    """The mass that a mass fraction is counted against."""

    UNSTATED = ""
    DRY = "dry"
    FRESH = "fresh"
    ASH = "ash"


@dataclass(frozen=True)
class Unit:
    """A unit as understood.

    Attributes
    ----------
    symbol : str
        As the house writes it.
    dimension : Dimension
        What it measures.
    factor : float
        Multiplies a number into the unit of the house: mg/kg for mass fractions, m for lengths, mg/L for water.
    basis : Basis
        For mass fractions: the mass it is counted against, if the unit says so.
    """

    symbol: str
    dimension: Dimension
    factor: float
    basis: Basis = Basis.UNSTATED


def _spellings(dimension: Dimension, *rows: tuple[str, float, str]) -> dict[str, Unit]:
    return {
        spelling: Unit(symbol, dimension, factor)
        for symbol, factor, more in rows
        for spelling in (_squeeze(symbol), *more.split())
    }


def _squeeze(text: str) -> str:
    return re.sub(r"[\s.·⋅*^()\[\]_]", "", text).casefold()


_UNITS: dict[str, Unit] = {
    **_spellings(
        Dimension.MASS_FRACTION,
        ("mg/kg", 1.0, "mgkg-1 mg/kg-1 mgperkg mgkg mg:kg miligram/kilogram mg/1kg"),
        ("ppm", 1.0, "ppmw"),
        ("ug/g", 1.0, "ugg-1 mcg/g"),
        ("g/t", 1.0, "gt-1 g/ton g/tona g/tonne"),
        ("ng/mg", 1.0, ""),
        ("mg/g", 1e3, "mgg-1"),
        ("g/kg", 1e3, "gkg-1"),
        ("ug/kg", 1e-3, "ugkg-1 mcg/kg"),
        ("ppb", 1e-3, "ppbw"),
        ("ng/g", 1e-3, "ngg-1"),
        ("ng/kg", 1e-6, "ngkg-1"),
        ("mg/100g", 10.0, "mg/100g-1"),
        ("%", 1e4, "pct percent procent procente procenat procenti wt% %wt %w/w w/w% m/m% %m/m %mas mas% wtpct wt%"),
        ("g/100g", 1e4, ""),
        ("‰", 1e3, "promil permille"),
    ),
    **_spellings(
        Dimension.WATER,
        ("mg/L", 1.0, "mgl-1 mg/dm3 mgdm-3 mg/lit mg/litru ppm(water)"),
        ("ug/L", 1e-3, "ugl-1 ug/dm3 ugdm-3 mcg/l"),
        ("ng/L", 1e-6, "ngl-1 ng/dm3"),
        ("g/L", 1e3, "gl-1 g/dm3"),
        ("mg/mL", 1e3, "mgml-1"),
        ("ug/mL", 1.0, "ugml-1"),
    ),
    **_spellings(
        Dimension.LENGTH,
        ("m", 1.0, "metre metres meter meters metru metri metar metara"),
        ("cm", 0.01, "centimetre centimetres centimeter centimetri centimetar centimetara"),
        ("dm", 0.1, ""),
        ("mm", 0.001, "milimetri milimetar"),
        ("km", 1000.0, "kilometri kilometar"),
    ),
}

#: Words behind a unit, accents and dots dropped, Cyrillic as Latin; longer ones first where one begins another.
_BASIS_WORDS: dict[str, Basis] = {
    **dict.fromkeys(
        [
            "dry weight",
            "dry wt",
            "dry matter",
            "dry mass",
            "dry basis",
            "dry soil",
            "dryweight",
            "drymatter",
            "dry",
            "dw",
            "dm",
            "db",
            "d w",
            "d m",
            "ds",
            "tm",
            "ts",
            "substanta uscata",
            "subst uscata",
            "sol uscat",
            "uscat",
            "uscata",
            "greutate uscata",
            "su",
            "s u",
            "suve materije",
            "suve mase",
            "suve tvari",
            "suvog zemljista",
            "suvog uzorka",
            "suvog tla",
            "suve zemlje",
            "apsolutno suve mase",
            "apsolutno suve materije",
            "asm",
            "suva materija",
            "suva masa",
            "suvo",
            "sv",
            "s v",
            "sm",
            "s m",
            "st",
        ],
        Basis.DRY,
    ),
    **dict.fromkeys(
        [
            "fresh weight",
            "fresh wt",
            "fresh matter",
            "fresh mass",
            "fresh basis",
            "wet weight",
            "wet wt",
            "wet basis",
            "fresh",
            "wet",
            "fw",
            "ww",
            "fm",
            "f w",
            "w w",
            "as received",
            "substanta proaspata",
            "greutate proaspata",
            "proaspat",
            "proaspata",
            "umed",
            "umeda",
            "sveze mase",
            "sveze materije",
            "sveza masa",
            "sveza materija",
            "sveze",
            "svjeze",
            "svjeze mase",
            "vlazno",
            "vlazne mase",
        ],
        Basis.FRESH,
    ),
    **dict.fromkeys(
        [
            "ash weight",
            "ash basis",
            "in ash",
            "ash",
            "ashed",
            "cenusa",
            "in cenusa",
            "pepela",
            "pepeo",
            "u pepelu",
            "mase pepela",
            "masa pepela",
        ],
        Basis.ASH,
    ),
}
_BASIS_PATTERN = re.compile(
    r"(?P<unit>.*?)[\s,;(\[/_-]*\b(?P<basis>"
    + "|".join(sorted(map(re.escape, _BASIS_WORDS), key=len, reverse=True))
    + r")\b[\s)\]]*$"
)


def plain_letters(text: str) -> str:
    """Return text in small Latin letters without accents, superscripts lowered, blanks single.

    Examples
    --------
    >>> plain_letters("  Живо́ сребро µg·kg⁻¹ Țară ")
    'zivo srebro ug·kg-1 tara'
    """
    latin = to_latin(text).replace("đ", "dj").replace("Đ", "Dj").replace("ß", "ss")
    letters = unicodedata.normalize("NFKD", latin.replace("−", "-"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", bare.replace("μ", "u").replace("−", "-").replace("–", "-").casefold()).strip()


def recognise(text: str) -> Unit | None:
    """Return the unit that a text names, or None where it names none that is known.

    Parameters
    ----------
    text : str
        As a laboratory writes it, with or without the basis.

    Returns
    -------
    Unit or None
        The unit, with its basis if the text says one.

    Examples
    --------
    >>> recognise("mg kg⁻¹ s.u.")
    Unit(symbol='mg/kg', dimension=<Dimension.MASS_FRACTION: 'mass-fraction'>, factor=1.0, basis=<Basis.DRY: 'dry'>)
    >>> recognise("mg/L").dimension
    <Dimension.WATER: 'water'>
    >>> recognise("furlongs") is None
    True
    """
    words = plain_letters(text)
    found = _UNITS.get(_squeeze(words))
    if found is not None:
        return found
    match = _BASIS_PATTERN.match(re.sub(r"(?<=\b\w)\.\s*(?=\w\b)|(?<=\b\w)\.", " ", words)) or _BASIS_PATTERN.match(
        words
    )
    if match is None:
        return None
    unit = _UNITS.get(_squeeze(match["unit"]))
    if unit is None or unit.dimension is not Dimension.MASS_FRACTION:
        return unit
    return Unit(unit.symbol, unit.dimension, unit.factor, _BASIS_WORDS[re.sub(r"\s+", " ", match["basis"])])


def recognise_basis(text: str) -> Basis:
    """Return the basis that a text names by itself, such as "dry weight" or "s.u."."""
    words = plain_letters(text)
    spaced = re.sub(r"\s+", " ", words.replace(".", " ")).strip()
    return (
        _BASIS_WORDS.get(words)
        or _BASIS_WORDS.get(spaced)
        or _BASIS_WORDS.get(words.replace(".", ""))
        or Basis.UNSTATED
    )


def mass_fraction(text: str) -> Unit:
    """Return the mass fraction unit that a text names.

    Raises
    ------
    UsageError
        If it is a water unit, a length or unknown: a factor is never guessed.
    """
    unit = recognise(text)
    if unit is None:
        raise UsageError(Message.of("units.unknown", unit=text))
    if unit.dimension is Dimension.WATER:
        raise UsageError(Message.of("units.water", unit=text))
    if unit.dimension is not Dimension.MASS_FRACTION:
        raise UsageError(Message.of("units.unknown", unit=text))
    return unit
