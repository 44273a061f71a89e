"""What a column's heading says: which role it plays, of which analyte, in which unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from netmin import cellar, units
from netmin.errors import UsageError
from netmin.language import Message
from netmin.samples import analytes, censored
from netmin.units import Basis, Dimension, Unit, plain_letters

#: Role of a column that holds one analyte, a row per sample.
ANALYTE_VALUES = "analyte_values"

#: Roles that belong to one analyte where the heading names it, and to the row otherwise.
LIMIT_ROLES = ("detection_limit", "quantification_limit", "uncertainty", "qualifier", "method", "expected")

#: Roles whose heading may carry a unit of length.
_LENGTH_ROLES = ("depth", "depth_from", "depth_to", "x", "y", "easting", "northing")


@dataclass(frozen=True)
class Heading:
    """One column's heading as understood.

    Attributes
    ----------
    name : str
        As found.
    role : str
        A role of ``data/columns.csv``, `ANALYTE_VALUES`, or "" where nothing was understood.
    analyte : str
        Symbol, for columns of one analyte.
    unit : Unit or None
        As the heading, or the row below it, says.
    unit_text : str
        The unit as written, known or not.
    basis : Basis
        As the heading says.
    method : str
        Words of a laboratory method.
    crs : str
        A coordinate system named in the heading, or "".
    extractable : bool
        The heading says that only a soluble or available part was measured.
    """

    name: str
    role: str = ""
    analyte: str = ""
    unit: Unit | None = None
    unit_text: str = ""
    basis: Basis = Basis.UNSTATED
    method: str = ""
    crs: str = ""
    extractable: bool = False

    def with_unit(self, text: str) -> Heading:
        """Return the heading with the unit that the row below it gives."""
        found = units.recognise(text)
        basis = found.basis if found is not None else units.recognise_basis(text)
        return replace(self, unit=found or self.unit, unit_text=text, basis=basis or self.basis)


@cache
def roles() -> dict[str, str]:
    """Return the role of every known heading, by its plain letters."""
    path = cellar.find("columns.csv")
    rows = cellar.read_rows(path) if path else []
    return {_plain(word): row["role"] for row in rows for word in row["words"].split(";")}


def role_names() -> tuple[str, ...]:
    """Return every role that can be declared, sorted."""
    return tuple(sorted(set(roles().values())))


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-.,;:/()\[\]{}#№°]+", " ", plain_letters(text)).strip()


_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_CRS_WORDS = re.compile(
    r"(?<![a-z0-9])(stereo\s?70|utm\s?34n?|wgs\s?84|epsg[:\s]?\d{4,5}|etrs\s?89)(?![a-z0-9])", re.IGNORECASE
)


def understand(text: str, declared: Mapping[str, str] | None = None) -> Heading:
    """Return what a heading says.

    Parameters
    ----------
    text : str
        As found.
    declared : mapping of str to str, optional
        Roles or analytes that the person gave to headings.

    Examples
    --------
    >>> heading = understand("Plumb (Pb) [mg/kg s.u.]")
    >>> heading.analyte, heading.unit.symbol, heading.unit.basis.value
    ('Pb', 'mg/kg', 'dry')
    >>> understand("Adâncime (cm)").role, understand("Cd_LOD").role, understand("Oznaka uzorka").role
    ('depth', 'detection_limit', 'sample')
    """
    name = " ".join(text.split())
    if declared and name in declared:
        return _declared(name, declared[name])
    if not name or len(name) > 200:
        return Heading(name)
    bare, unit_text, unit, basis = _split_unit(name)
    heading = Heading(name, unit=unit, unit_text=unit_text, basis=basis)
    return (
        _by_role(heading, name, bare)
        or _by_limit(heading, bare)
        or _by_analyte(heading, bare)
        or _by_words(heading, bare)
    )


def _declared(name: str, wanted: str) -> Heading:
    bare, unit_text, unit, basis = _split_unit(name)
    heading = Heading(name, unit=unit, unit_text=unit_text, basis=basis)
    if wanted in role_names():
        return replace(heading, role=wanted)
    analyte = analytes.recognise(wanted)
    if analyte is not None:
        mention = analytes.find(bare)
        return replace(heading, role=ANALYTE_VALUES, analyte=analyte.symbol, method=mention.method if mention else "")
    near = get_close_matches(wanted, [*role_names(), *analytes.available()], n=3, cutoff=0.5)
    raise UsageError(Message.of("io.role-unknown", role=wanted, column=name, near=near or list(role_names())))


def _split_unit(name: str) -> tuple[str, str, Unit | None, Basis]:
    """Split a unit off a heading: in brackets anywhere, or as the last words."""
    for match in _BRACKETS.finditer(name):
        inner = match[1].strip()
        unit = units.recognise(inner)
        rest = (name[: match.start()] + " " + name[match.end() :]).strip()
        if unit is not None and rest:
            return _tail_basis(rest, inner, unit)
        if rest and _looks_like_unit(inner):
            return rest, inner, None, Basis.UNSTATED
    return _split_last_words(name)


def _tail_basis(rest: str, inner: str, unit: Unit) -> tuple[str, str, Unit, Basis]:
    """Take a basis that stands behind the bracket: ``Cd [mg/kg] s.u.``."""
    for match in re.finditer(r"[\s,;(]+", rest):
        basis = units.recognise_basis(rest[match.end() :].strip(" )"))
        if basis and unit.dimension is Dimension.MASS_FRACTION:
            return rest[: match.start()], inner, unit, basis
    return rest, inner, unit, unit.basis


_UNIT_SHAPE = re.compile(
    r"^(?:[µμunmk]?(?:g|mol|s|bq)\s?(?:/|·|\.)\s?[a-z0-9µμ]+|.{1,14}/(?:kg|g|l|t|dm3|m3|m2|cm)\b.*|.*(?:kg|g|l|m)\s?[-−⁻^]+[1¹].*)$",
    re.IGNORECASE,
)


def _looks_like_unit(text: str) -> bool:
    return bool(_UNIT_SHAPE.match(plain_letters(text)))


def _split_last_words(name: str) -> tuple[str, str, Unit | None, Basis]:
    """Split a known unit off the end, else what looks like one, else a basis that stands alone."""
    cuts = [(name[: cut.start()].strip(), name[cut.end() :].strip(), cut[0]) for cut in _CUT.finditer(name)]
    cuts = [cut for cut in cuts if cut[0]]
    for head, tail, mark in cuts:
        unit = units.recognise(tail)
        if unit is not None and (unit.dimension is not Dimension.LENGTH or _is_length(head, tail, mark)):
            return head, tail, unit, unit.basis
    for head, tail, _ in reversed(cuts):
        if len(tail) > 3 and _looks_like_unit(tail):
            return head, tail, None, Basis.UNSTATED
    for head, tail, _ in cuts:
        if len(tail) > 2 and units.recognise_basis(tail):
            return head, "", None, units.recognise_basis(tail)
    return name, "", None, Basis.UNSTATED


_CUT = re.compile(r"[\s,;_]+|-(?=ppm|ppb|mg|ug)")


def _is_length(head: str, tail: str, mark: str) -> bool:
    """Whether a last word such as m is meant as a unit of length: a lone letter could be part of a name."""
    return len(tail) > 1 or "_" in mark or head.casefold() in ("x", "y")


def _by_role(heading: Heading, name: str, bare: str) -> Heading | None:
    crs = _CRS_WORDS.search(name)
    without = _CRS_WORDS.sub(" ", _BRACKETS.sub(" ", bare)) if crs else _BRACKETS.sub(" ", bare)
    for text in (name, bare, without):
        role = roles().get(_plain(text))
        if role is not None:
            return replace(heading, role=role, crs=crs[0] if crs else "")
    return None


def _by_limit(heading: Heading, bare: str) -> Heading | None:
    """Read ``LOD Cd``, ``Cd_LOQ``, ``Cd limita de detectie``, ``U(Cd)``."""
    words = [word for word in re.split(r"[\s_(),;:\[\]]+", bare) if word]
    for cut in range(1, len(words)):
        for first, second in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            role = _limit_role(" ".join(first))
            analyte = analytes.recognise(" ".join(second)) if role else None
            if role and analyte is not None:
                return replace(heading, role=role, analyte=analyte.symbol)
    return None


def _limit_role(text: str) -> str:
    plain = _plain(text)
    if plain in ("u", "±", "+-", "unc", "uncert", "error", "err"):
        return "uncertainty"
    role = roles().get(plain, "")
    return role if role in LIMIT_ROLES else ""


def _by_analyte(heading: Heading, bare: str) -> Heading | None:
    mention = analytes.find(bare)
    if mention is None:
        return None
    return replace(
        heading,
        role=ANALYTE_VALUES,
        analyte=mention.analyte.symbol,
        method=mention.method,
        extractable=mention.extractable,
    )


def _by_words(heading: Heading, bare: str) -> Heading:
    """Try the part before a bracket or a slash: ``Sample ID / Oznaka uzorka``, ``pH (1:2.5)``."""
    for part in (re.split(r"[(\[{/|\n]", bare)[0], *re.split(r"\s+/\s+|\s+-\s+|\|", bare)[1:]):
        role = roles().get(_plain(part), "")
        if role:
            return replace(heading, role=role)
        analyte = analytes.recognise(part)
        if analyte is not None and len(part.strip()) > 2:
            return replace(heading, role=ANALYTE_VALUES, analyte=analyte.symbol)
    return heading


def is_unit_text(text: str) -> bool:
    """Whether a cell below the header holds a unit, known or not, or only a basis."""
    return units.recognise(text) is not None or _looks_like_unit(text) or bool(units.recognise_basis(text))


def is_limit_word(text: str) -> str:
    """Return the role of a row that states limits for the columns, or ""."""
    if censored.means(text, "limit-row-detection"):
        return "detection_limit"
    return "quantification_limit" if censored.means(text, "limit-row-quantification") else ""
