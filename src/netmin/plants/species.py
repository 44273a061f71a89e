"""Species: names, limits of climate and soil, status, role and food chain, each with how sure it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.errors import UnknownName
from netmin.language import Label, Message, to_latin
from netmin.plants.evidence import slug, table_of
from netmin.plants.union_list import UnionListing, planting_refusal, union_listing

#: Where the limits of climate and soil come from.
CITATIONS = ("ecocrop", "sumatecs2008", "rejuvenate2009")


@dataclass(frozen=True)
class GrowthLimits:
    """What a species needs of climate and soil, on clean soil; NaN where nothing is known.

    Attributes
    ----------
    ph_min, ph_max : float
        Absolute limits of the soil's pH. [–]
    ph_optimum_min, ph_optimum_max : float
        Limits of the best pH. [–]
    temperature_min, temperature_max : float
        Limits of the temperature of growth. [°C]
    rain_min, rain_max : float
        Limits of rain, by year or by season as the source gives it. [mm]
    killing_temperature : float
        That kills during early growth; a plant at rest survives more. [°C]
    soil_depth : float
        Lower end of the class of soil depth the source asks for. [m]
    record : str
        The record of EcoCrop; empty if it has none.
    """

    ph_min: float = math.nan
    ph_max: float = math.nan
    ph_optimum_min: float = math.nan
    ph_optimum_max: float = math.nan
    temperature_min: float = math.nan
    temperature_max: float = math.nan
    rain_min: float = math.nan
    rain_max: float = math.nan
    killing_temperature: float = math.nan
    soil_depth: float = math.nan
    record: str = ""

    @property
    def source(self) -> str:
        """The record in words; empty if there is none."""
        return f"EcoCrop, {self.record}" if self.record else ""


@dataclass(frozen=True)
class Species:
    """One species, or hybrid, or variety.

    Attributes
    ----------
    name : str
        Word used in choices: ``silphium-perfoliatum``.
    latin : str
        Scientific name.
    title : Label
        Common name by language; the scientific one where none is known.
    synonyms : tuple of str
        Other scientific names.
    family : str
        In Latin.
    life_form : str
        A word of ``species-words.csv``: ``tree``, ``grass``, ``forb``.
    perennial : {"yes", "short", "no"}
        Whether it lives for years, for two or a few, or for one.
    status : mapping of str to str
        By country: ``native``, ``grown``, ``alien``, ``invasive``, ``not hardy`` or ``unknown``.
    union_listing : UnionListing or None
        Its entry on the list of invasive alien species of Union concern.
    invasive_note : str
        What the table says of its spread.
    biomass : tuple of float
        Lowest and highest harvest printed; NaN where none is. Trials are optimistic. [t dry matter/ha/year]
    biomass_source : str
        Where it was read.
    limits : GrowthLimits
        Of climate and soil.
    eaten : frozenset of str
        ``food``, ``feed``, ``avoid`` (smoked, medicinal or eaten, and to be kept off), ``none`` or ``unknown``.
    roles : tuple of str
        ``phytoextraction``, ``phytostabilisation``, ``phytoexclusion``, ``indicator``, ``not to be planted`` and
        others.
    documented_role, uses, food_or_feed : str
        As the table prints them.
    source, note : str
        Of the row.
    confidence : mapping of str to str
        How sure each part is: ``names``, ``status``, ``limits``, ``union_list``; empty where nothing is said.
    """

    name: str
    latin: str
    title: Label
    synonyms: tuple[str, ...]
    family: str
    life_form: str
    perennial: str
    status: Mapping[str, str]
    union_listing: UnionListing | None
    invasive_note: str
    biomass: tuple[float, float]
    biomass_source: str
    limits: GrowthLimits
    eaten: frozenset[str]
    roles: tuple[str, ...]
    documented_role: str
    uses: str
    food_or_feed: str
    source: str
    note: str
    confidence: Mapping[str, str] = field(default_factory=dict)

    @property
    def status_in_words(self) -> Message:
        """Its status in Romania and in Serbia, as one sentence."""
        words = {
            country: Message.of(f"plants.status-{word.replace(' ', '-')}") for country, word in self.status.items()
        }
        return Message.of("plants.status-of-both", ro=words["RO"], rs=words["RS"])


def _number(text: str) -> float:
    return float(text) if text else math.nan


@cache
def _words() -> Mapping[tuple[str, str], str]:
    return {(row["field"], row["printed"]): row["word"] for row in cellar.read_rows(table_of("species-words.csv"))}


def _limits(row: Mapping[str, str]) -> GrowthLimits:
    depth = _words().get(("soil_depth_class_cm", row["soil_depth_class_cm"]), "")
    return GrowthLimits(
        ph_min=_number(row["ph_min"]),
        ph_max=_number(row["ph_max"]),
        ph_optimum_min=_number(row["ph_opt_min"]),
        ph_optimum_max=_number(row["ph_opt_max"]),
        temperature_min=_number(row["temp_min_c"]),
        temperature_max=_number(row["temp_max_c"]),
        rain_min=_number(row["rain_min_mm"]),
        rain_max=_number(row["rain_max_mm"]),
        killing_temperature=_number(row["killing_temp_c"]),
        soil_depth=_number(depth) / 100,
        record=row["ecocrop_name"],
    )


def _species(row: Mapping[str, str]) -> Species:
    words, latin = _words(), row["species"]
    listing = union_listing(latin)
    names = {language: row[f"common_name_{language}"] or latin for language in ("en", "ro", "sr")}
    return Species(
        name=slug(latin),
        latin=latin,
        title=Label.of(names),
        synonyms=tuple(name.strip() for name in row["synonyms_in_sources"].split(";") if name.strip()),
        family=row["family"],
        life_form=words["life_form", row["life_form"]],
        perennial=words["perennial", row["perennial"]],
        status={country: words["native_status", row[f"native_status_{country.lower()}"]] for country in ("RO", "RS")},
        union_listing=listing,
        invasive_note=row["invasive_note"],
        biomass=(_number(row["typical_biomass_t_dm_ha_yr_low"]), _number(row["typical_biomass_t_dm_ha_yr_high"])),
        biomass_source=row["biomass_source"],
        limits=_limits(row),
        eaten=frozenset(words["food_or_feed", row["food_or_feed"]].split()),
        roles=tuple(words["documented_role", row["documented_role"]].split("; ")),
        documented_role=row["documented_role"],
        uses=row["uses"],
        food_or_feed=row["food_or_feed"],
        source=row["source"],
        note=row["notes"],
        confidence={
            "names": "unverified",
            "status": row["status_confidence"],
            "limits": "medium" if row["ecocrop_name"] else "",
            "union_list": listing.confidence if listing else "",
        },
    )


@cache
def _table() -> Mapping[str, Species]:
    return {slug(row["species"]): _species(row) for row in cellar.read_rows(table_of("species.csv"))}


#: Every species, the house's and the guests'.
CATALOGUE: Catalogue[Species] = Catalogue("plants", lambda: _table(), lambda name: _table()[name])


def available() -> tuple[str, ...]:
    """Return the names of all species, sorted."""
    return CATALOGUE.available()


@cache
def _spellings() -> Mapping[str, str]:
    """Every way to write a species, in small letters, and the name it stands for."""
    found: dict[str, str] = {}
    for name, species in _table().items():
        common = [text for _, text in species.title.texts]
        spellings = [species.latin, *species.synonyms, *common, *(to_latin(text) for text in common)]
        for spelling in spellings:
            found.setdefault(spelling.casefold(), name)
            found.setdefault(slug(spelling), name)
    # A species' own name always wins over a synonym or a common name of another.
    return {**found, **{name: name for name in _table()}}


def word_of(name: str) -> str:
    """Return the word of the shelf for any spelling of a species, or the spelling's own word if the shelf lacks it."""
    return _spellings().get(name.strip().casefold(), slug(name))


@cache
def life_forms() -> tuple[str, ...]:
    """Return the life forms of the shelf, sorted."""
    return tuple(sorted({species.life_form for species in _table().values()}))


def get(name: str) -> Species:
    """Return a species.

    Parameters
    ----------
    name : str
        Its word here, its scientific name, a synonym, or its common name in a language of the house.

    Returns
    -------
    Species

    Raises
    ------
    UnknownName
        With the nearest names that exist, or with the law if the plant must not be planted anyway; a misspelled name is
        never taken for another.

    Examples
    --------
    >>> get("silphium-perfoliatum").family, get("cup plant").latin
    ('Asteraceae', 'Silphium perfoliatum')
    >>> get("Festuca arundinacea").latin
    'Lolium arundinaceum'
    >>> get("hordeum-vulgare").limits.ph_min
    6.0
    """
    spelled = _spellings().get(name.strip().casefold(), name.strip())
    if spelled in _table():
        return _table()[spelled]
    # Looking for guests reads what is installed, which is slow: only for names that the house lacks.
    if spelled in available():
        return CATALOGUE.get(spelled)
    refusal = planting_refusal(spelled)
    if refusal is not None:
        raise UnknownName(refusal)
    near = get_close_matches(name.strip().casefold(), _spellings(), n=5, cutoff=0.6)
    if near:
        known = list(dict.fromkeys(_spellings()[match] for match in near))[:3]
        raise UnknownName(Message.of("errors.unknown-name-near", kind=CATALOGUE.kind, name=name, near=known))
    return CATALOGUE.get(name)
