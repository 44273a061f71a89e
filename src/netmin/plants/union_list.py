"""Plants that the law forbids to plant: invasive alien species of Union concern, a rule that blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from netmin import cellar
from netmin.errors import UsageError
from netmin.language import Message
from netmin.plants.evidence import slug, table_of

#: The regulation whose Article 7 forbids to plant, keep, transport, sell and release what its list names.
RULE = "eu-1143-2014"

#: Countries that the list binds, by ISO code.
MEMBER_STATES = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)


@dataclass(frozen=True)
class UnionListing:
    """One plant of the list of invasive alien species of Union concern.

    Attributes
    ----------
    species : str
        In Latin, as listed.
    synonyms : tuple of str
        Other Latin names.
    regulation : str
        Key of the bibliography: the regulation that put it on the list.
    since : datetime.date
        First day of the prohibition.
    source : str
        What was read; empty if nothing could be.
    confidence : {"high", "medium", "unverified"}
        How sure the entry is.
    """

    species: str
    synonyms: tuple[str, ...]
    regulation: str
    since: date
    source: str
    confidence: str

    @property
    def number(self) -> str:
        """The regulation's number, as "2019/1262"."""
        return self.regulation.removeprefix("eu-").replace("-", "/")


@cache
def union_list() -> tuple[UnionListing, ...]:
    """Return the plants of the Union list, as far as it was read.

    Returns
    -------
    tuple of UnionListing
        In the order of the regulations.

    References
    ----------
    eu-1143-2014, eu-2016-1141, eu-2017-1263, eu-2019-1262, eu-2022-1203, eu-2025-1422
    """
    return tuple(
        UnionListing(
            row["species"],
            tuple(name for name in row["synonyms"].split(";") if name),
            row["regulation"],
            date.fromisoformat(row["since"]),
            row["source"],
            row["confidence"],
        )
        for row in cellar.read_rows(table_of("union-list.csv"))
    )


@cache
def _by_slug() -> Mapping[str, UnionListing]:
    return {slug(name): listing for listing in union_list() for name in (listing.species, *listing.synonyms)}


def union_listing(name: str) -> UnionListing | None:
    """Return a plant's entry on the Union list.

    Parameters
    ----------
    name : str
        In Latin, or as the shelf of species writes it.

    Returns
    -------
    UnionListing or None
        None if the list, as it was read, does not hold the plant.

    Examples
    --------
    >>> union_listing("Ailanthus altissima").number
    '2019/1262'
    >>> union_listing("Festuca rubra") is None
    True
    """
    return _by_slug().get(slug(name))


def planting_refusal(name: str, country: str = "RO") -> Message | None:
    """Return why a plant must not be planted at all.

    Parameters
    ----------
    name : str
        In Latin, or as the shelf of species writes it.
    country : str
        ISO code. A country that the list does not bind, such as Serbia, is told so; the refusal stands.

    Returns
    -------
    Message or None
        The regulation and the article; None if the list does not hold the plant.

    References
    ----------
    eu-1143-2014

    Examples
    --------
    >>> planting_refusal("Reynoutria japonica").text("en")[:79]
    'Reynoutria japonica is an invasive alien species of Union concern: Article 7 of'
    """
    listing = union_listing(name)
    if listing is None:
        return None
    values = {"plant": listing.species, "regulation": listing.number, "since": str(listing.since)}
    if country.upper() in MEMBER_STATES:
        return Message.of("plants.union-blocked", **values)
    return Message.of("plants.union-blocked-by-default", country=country, **values)


def require_plantable(name: str, country: str = "RO") -> None:
    """Refuse a plant of the Union list.

    Parameters
    ----------
    name : str
        In Latin, or as the shelf of species writes it.
    country : str
        ISO code.

    Raises
    ------
    UsageError
        With the regulation and the article.
    """
    refusal = planting_refusal(name, country)
    if refusal is not None:
        raise UsageError(refusal)
