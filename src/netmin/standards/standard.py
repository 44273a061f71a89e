"""A law as its card and its table tell it: levels, land uses, limits, and what follows from each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import pandas as pd

from netmin.errors import UsageError
from netmin.language import LANGUAGES, Label, Message, to_latin

#: Land uses that every card translates into its own words.
GENERIC_USES = (
    "garden",
    "arable",
    "grassland",
    "residential",
    "playground",
    "recreation",
    "school",
    "forest",
    "protected",
    "industrial",
    "commercial",
    "traffic",
    "mining",
)

#: The word of a table for a row that holds whatever the land is used for.
ANY_USE = "any"

#: How sure a number is: two sources agree, one source was seen, no source could be opened. Surest first.
CONFIDENCES = ("high", "medium", "unverified")

#: Columns of `Standard.thresholds`. value: in ``unit``; the three constants belong to the soil correction of the row.
THRESHOLD_COLUMNS = (
    "analyte",
    "matrix",
    "land_use",
    "condition",
    "level",
    "value",
    "unit",
    "correction_a",
    "correction_b",
    "correction_c",
    "where_in_text",
    "source",
    "source_2",
    "confidence",
    "notes",
)

Outcome = Literal["above", "below", "undecided"]


@dataclass(frozen=True)
class Level:
    """One step of a law's scale.

    Attributes
    ----------
    name : str
        Word used in tables and choices.
    title : mapping of str to str
        Name by language, and under ``original`` the law's own word.
    meaning : mapping of str to str
        What the law says follows when the level is passed, by language.
    statistic : {"sample", "mean-in-volume"}
        Whether a single sample decides, or the mean over a volume of soil.
    volume_m3 : float or None
        The volume that decides. [m³]
    volume_inclusive : bool
        Whether exactly that volume suffices ("at least") or not ("more than").
    """

    name: str
    title: Mapping[str, str]
    meaning: Mapping[str, str]
    statistic: Literal["sample", "mean-in-volume"] = "sample"
    volume_m3: float | None = None
    volume_inclusive: bool = False

    @property
    def label(self) -> Label:
        """Title, ready to stand in a sentence."""
        return Label.of(self.title)

    @property
    def consequence(self) -> Label:
        """Meaning, ready to stand in a sentence."""
        return Label.of(self.meaning)


@dataclass(frozen=True)
class LandUse:
    """One class of land use, in the law's own words.

    Attributes
    ----------
    name : str
        Word used in the table.
    title : mapping of str to str
        Name by language, and under ``original`` the law's own word where it was seen.
    covers : tuple of str
        Members of `GENERIC_USES` that fall into it.
    falls_back_to : tuple of str
        Further classes whose rows hold where this one has none of its own, nearest first.
    """

    name: str
    title: Mapping[str, str]
    covers: tuple[str, ...] = ()
    falls_back_to: tuple[str, ...] = ()

    @property
    def label(self) -> Label:
        """Title, ready to stand in a sentence."""
        return Label.of(self.title)


@dataclass(frozen=True)
class Limit:
    """One number of a law.

    Attributes
    ----------
    level : str
        Name of the level.
    value : float
        For the standard soil, in `unit`.
    unit : str
        mg/kg dry matter for soil.
    confidence : {"high", "medium", "unverified"}
        How sure the number is.
    article : str
        Where it stands in the text.
    condition : str
        What it holds for besides the land use, such as ``pH<=5.5``; "" when always.
    """

    level: str
    value: float
    unit: str
    confidence: str
    article: str
    condition: str = ""


@dataclass(frozen=True, eq=False)
class Standard:
    """One act, regulation or guideline: what its card says, and its numbers.

    Attributes
    ----------
    id : str
        Name of its folder.
    country : str
        ISO 3166 code, or EU.
    kind : {"law", "guideline", "reference"}
        Binding, advisory, or neither.
    title, short_title : mapping of str to str
        By language, ``original`` too in `title`.
    gazette : str
        Where it was published.
    in_force_from, in_force_to : datetime.date or None
        First and last day; None when not known, or without end.
    matrix : {"soil", "food", "feed"}
        What it judges first of all; its table may hold other rows, which are never compared with soil.
    levels : tuple of Level
        Mildest first.
    land_uses : tuple of LandUse
        In the order of the card.
    correction : str
        Name in `netmin.standards.corrections`.
    correction_options : mapping
        Its bounds and classes.
    equality : {"allowed", "exceeds"}
        Whether a content equal to the limit is still allowed.
    replaces : str
        Id of the act before it, or "".
    cite : tuple of str
        Keys of the bibliography.
    thresholds : pandas.DataFrame
        Columns `THRESHOLD_COLUMNS`, one number per row.
    notes : tuple of Label
        What a reader of its verdicts must know.
    """

    id: str
    country: str
    kind: str
    title: Mapping[str, str]
    short_title: Mapping[str, str]
    gazette: str
    in_force_from: date | None
    in_force_to: date | None
    matrix: str
    levels: tuple[Level, ...]
    land_uses: tuple[LandUse, ...]
    correction: str
    correction_options: Mapping[str, Any]
    equality: str
    replaces: str
    cite: tuple[str, ...]
    thresholds: pd.DataFrame
    notes: tuple[Label, ...] = field(default=())

    @property
    def label(self) -> Label:
        """Full title, ready to stand in a sentence."""
        return Label.of(self.title)

    @property
    def short_label(self) -> Label:
        """Short title, ready to stand in a sentence."""
        return Label.of(self.short_title)

    def level(self, name: str) -> Level:
        """Return the level of that name.

        Raises
        ------
        UsageError
            With the names that exist.
        """
        for level in self.levels:
            if level.name == name:
                return level
        known = [level.name for level in self.levels]
        raise UsageError(Message.of("standards.unknown-level", law=self.short_label, level=name, known=known))

    def land_use(self, asked: str) -> LandUse:
        """Return the class of land use that a word means in this law.

        Parameters
        ----------
        asked : str
            The law's own word, its title in any language, or one of `GENERIC_USES`.

        Returns
        -------
        LandUse
            The class.

        Raises
        ------
        UsageError
            With the law's own words and the generic uses it knows.
        """
        wanted = _plain(asked)
        for land_use in self.land_uses:
            if wanted in _words_of(land_use):
                return land_use
        for land_use in self.land_uses:
            if wanted in land_use.covers:
                return land_use
        raise UsageError(
            Message.of(
                "standards.unknown-land-use",
                law=self.short_label,
                asked=asked,
                own=[use.name for use in self.land_uses],
                generic=[name for use in self.land_uses for name in use.covers],
            )
        )

    def rows(self, land_use: str, matrix: str | None = None) -> pd.DataFrame:
        """Return the rows that hold for one class of land use.

        Parameters
        ----------
        land_use : str
            As `land_use` takes it.
        matrix : str, optional
            Another medium of the same act, such as its irrigation water; by default the standard's own.

        Returns
        -------
        pandas.DataFrame
            Rows of `thresholds`. Where a class has its own row for an analyte and a level, what it falls back to
            and what holds for any use are left out.
        """
        use = self.land_use(land_use)
        order = {name: rank for rank, name in enumerate(dict.fromkeys((use.name, *use.falls_back_to, ANY_USE)))}
        rows = self.thresholds[self.thresholds["matrix"] == (matrix or self.matrix)]
        rank = rows["land_use"].map(order)
        nearest = rank.groupby([rows["analyte"], rows["level"]]).transform("min")
        return rows[rank.notna() & (rank == nearest)]


def limits(standard: Standard, analyte: str, land_use: str) -> tuple[Limit, ...]:
    """Return the limits of one analyte for the standard soil.

    Parameters
    ----------
    standard : Standard
        The law.
    analyte : str
        Symbol.
    land_use : str
        The law's own word or a generic use.

    Returns
    -------
    tuple of Limit
        Mildest first; several of one level where they depend on pH or texture; empty if the law has none.
    """
    return _limits_by_analyte(standard, land_use).get(analyte, ())


def volume_verdict(level: Level, volume_m3: float) -> Outcome:
    """Return what a level that speaks of the mean over a volume of soil says of a mapped volume.

    Parameters
    ----------
    level : Level
        With statistic ``mean-in-volume``.
    volume_m3 : float
        Connected soil whose mean content passes the limit; NaN if it was not mapped. [m³]

    Returns
    -------
    {"above", "below", "undecided"}
        Undecided when the volume is not known.

    Raises
    ------
    ValueError
        If the level judges single samples.
    """
    if level.statistic != "mean-in-volume" or level.volume_m3 is None:
        raise ValueError(f"level {level.name!r} judges single samples; a volume decides nothing there")
    if math.isnan(volume_m3):
        return "undecided"
    enough = volume_m3 >= level.volume_m3 if level.volume_inclusive else volume_m3 > level.volume_m3
    return "above" if enough else "below"


@lru_cache(maxsize=64)
def _limits_by_analyte(standard: Standard, land_use: str) -> dict[str, tuple[Limit, ...]]:
    """Return all limits for a land use; a job asks for each many times, and a table is slow to sift."""
    found: dict[str, list[Limit]] = {}
    for row in standard.rows(land_use).to_dict("records"):
        found.setdefault(str(row["analyte"]), []).append(_limit(row))
    ranks = {level.name: rank for rank, level in enumerate(standard.levels)}
    return {name: tuple(sorted(own, key=lambda limit: ranks[limit.level])) for name, own in found.items()}


def _limit(row: Mapping[Any, Any]) -> Limit:
    return Limit(
        level=str(row["level"]),
        value=float(row["value"]),
        unit=str(row["unit"]),
        confidence=str(row["confidence"]),
        article=str(row["where_in_text"]),
        condition=str(row["condition"]),
    )


def _plain(text: str) -> str:
    return text.strip().casefold().replace("_", "-").replace(" ", "-")


def _words_of(land_use: LandUse) -> set[str]:
    titles = [land_use.title[name] for name in (*LANGUAGES, "original") if name in land_use.title]
    return {_plain(word) for word in (land_use.name, *titles, *(to_latin(title) for title in titles))}
