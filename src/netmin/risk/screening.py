"""Backward: the content of soil at which a receptor meets a tolerated hazard or risk."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import receptors as receptor_shelf
from netmin.risk import toxicity as toxicity_shelf
from netmin.risk.dose import FloatArray
from netmin.risk.receptors import Receptor
from netmin.risk.routes import SOIL_PATHWAYS, Circumstances, Route, exposure_routes
from netmin.risk.toxicity import CONFIDENCES, ToxicityProfile, ToxicitySet

#: Columns of `ScreeningLevels.table`.
TABLE_COLUMNS = ("receptor", "analyte", "endpoint", "pathway", "level", "confidence", "values")

#: Share of the sum that a pathway must carry for its sources to count.
_CARRYING = 0.01

#: A soil that is nothing but the element. [mg/kg]
_WHOLE = 1e6

#: The pathway of a row that holds all of them together.
ALL_PATHWAYS = "all"


@dataclass(frozen=True, eq=False)
class ScreeningLevels:
    """Contents of soil at which a target is just met.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per receptor, analyte, endpoint (``hazard`` or ``cancer``) and pathway, and one for all pathways
        together (``all``): receptor, analyte, endpoint, pathway, level [mg/kg dry], confidence (the weakest of the
        rows that went in; for ``all``, on the pathways that carry a hundredth or more), values (their ids).
    summary : pandas.DataFrame
        One row per receptor and analyte: receptor, analyte, level (the lower of both endpoints), endpoint (which it
        is), hazard, cancer (NaN without a value), confidence.
    toxicity : str
        Id of the toxicity set.
    target_quotient, target_risk : float
        [–]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was left out and what to mind.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    toxicity: str
    target_quotient: float
    target_risk: float
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())


def screening_level(target: npt.ArrayLike, per_content: npt.ArrayLike) -> FloatArray:
    """Content at which a target is met.

    Parameters
    ----------
    target : float or array
        Hazard quotient or cancer risk that is tolerated. [–]
    per_content : float or array
        Hazard quotient or cancer risk of one mg/kg. [kg/mg]

    Returns
    -------
    array
        Infinite where a content does nothing. [mg/kg dry]

    References
    ----------
    us-epa-rsl

    Examples
    --------
    >>> float(screening_level(1.0, 0.04))
    25.0
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.asarray(target, dtype=float) / np.asarray(per_content, dtype=float))


def combined_level(levels: npt.ArrayLike, axis: int = -1) -> FloatArray:
    """Content at which the pathways together meet the target that each meets alone at its own level.

    Parameters
    ----------
    levels : array
        By pathway; NaN where a pathway has no value, infinite where it does nothing. [mg/kg dry]
    axis : int
        Of the pathways.

    Returns
    -------
    array
        One over the sum of the reciprocals; NaN where no level is known. [mg/kg dry]

    References
    ----------
    us-epa-rsl

    Examples
    --------
    >>> float(combined_level([30.0, 60.0, np.nan]))
    20.0
    """
    given = np.asarray(levels, dtype=float)
    known = ~np.isnan(given)
    with np.errstate(divide="ignore"):
        total = 1.0 / np.where(known, 1.0 / given, 0.0).sum(axis=axis)
    return np.where(known.any(axis=axis), total, np.nan)


def screening_levels(
    toxicity: str | ToxicitySet = "us-2025",
    receptors: Sequence[str | Receptor] = ("resident",),
    analytes: Sequence[str] | None = None,
    *,
    target_quotient: float = 1.0,
    target_risk: float = 1e-6,
    dust: float | None = None,
) -> ScreeningLevels:
    """Return the contents of soil at which receptors meet a tolerated hazard or risk.

    Parameters
    ----------
    toxicity : str or ToxicitySet
        The set.
    receptors : sequence of str or Receptor
        For whom.
    analytes : sequence of str, optional
        All of the set unless given.
    target_quotient : float
        0.1 where many elements are present. [–]
    target_risk : float
        [–]
    dust : float, optional
        Dust measured in the air, instead of the particulate emission factor. [mg/m³]

    Returns
    -------
    ScreeningLevels
        Not rounded; agencies print two digits.

    Raises
    ------
    UsageError
        If a target is not positive, or the exposure frequency of a receptor must be set first.

    References
    ----------
    us-epa-rsl

    Examples
    --------
    >>> found = screening_levels("us-2024", analytes=["As", "Cd"])
    >>> found.summary[["analyte", "endpoint", "level"]].round(2).to_numpy().tolist()
    [['As', 'cancer', 0.68], ['Cd', 'hazard', 7.14]]
    """
    for name, number in (("target_quotient", target_quotient), ("target_risk", target_risk)):
        if not number > 0:
            raise UsageError(Message.of("risk.number-not-positive", name=name, found=str(number)))
    chosen = toxicity_shelf.get(toxicity) if isinstance(toxicity, str) else toxicity
    people = [receptor_shelf.get(entry) if isinstance(entry, str) else entry for entry in receptors]
    names = list(chosen.profiles) if analytes is None else list(analytes)
    targets = {"hazard": target_quotient, "cancer": target_risk}
    rows, notes = [], []
    for receptor in people:
        receptor.require_frequency()
        for name in names:
            profile = chosen.profiles.get(name)
            found = _levels(receptor, profile, Circumstances(dust), targets) if profile else []
            rows.extend(found)
            if not found and (note := _missing(profile, name)) not in notes:
                notes.append(note)
    table = pd.DataFrame(rows, columns=list(TABLE_COLUMNS))
    return ScreeningLevels(
        table=table,
        summary=_summary(table),
        toxicity=chosen.id,
        target_quotient=target_quotient,
        target_risk=target_risk,
        citations=tuple(sorted({*chosen.cite, *(key for person in people for key in person.cite)})),
        notes=(*notes, *_level_notes(table)),
    )


def _levels(
    receptor: Receptor, profile: ToxicityProfile, given: Circumstances, targets: Mapping[str, float]
) -> list[dict[str, object]]:
    found = exposure_routes(receptor, profile, SOIL_PATHWAYS, given)
    rows: list[dict[str, object]] = []
    for endpoint, target in targets.items():
        known = [route for route in found if not math.isnan(_of(route, endpoint))]
        if not known:
            continue
        levels = screening_level(target, [_of(route, endpoint) for route in known])
        total = combined_level(levels)
        # A pathway that carries less than a hundredth moves no printed digit, and its sources do not weaken the sum.
        carrying = [route for route, level in zip(known, levels, strict=True) if total >= _CARRYING * level]
        rows += [
            _row(receptor, endpoint, route.pathway, [route], level) for route, level in zip(known, levels, strict=True)
        ]
        rows.append(_row(receptor, endpoint, ALL_PATHWAYS, carrying, total))
    return rows


def _of(route: Route, endpoint: str) -> float:
    return route.quotient if endpoint == "hazard" else route.risk


def _row(
    receptor: Receptor, endpoint: str, pathway: str, found: Sequence[Route], level: npt.ArrayLike
) -> dict[str, object]:
    ids = dict.fromkeys(name for route in found for name in route.ids.split(";"))
    return {
        "receptor": receptor.id,
        "analyte": found[0].analyte,
        "endpoint": endpoint,
        "pathway": pathway,
        "level": float(np.asarray(level)),
        "confidence": max((route.confidence for route in found), key=CONFIDENCES.index),
        "values": ";".join(ids),
    }


def _missing(profile: ToxicityProfile | None, analyte: str) -> Message:
    if profile is not None and profile.routed:
        return Message.of("risk.lead-routed")
    return Message.of("risk.no-toxicity", analytes=[analyte])


def _summary(table: pd.DataFrame) -> pd.DataFrame:
    # One row per pathway, then all together: the last row of an endpoint is the one that counts.
    columns = ["receptor", "analyte", "level", "endpoint", "hazard", "cancer", "confidence"]
    rows = []
    for (receptor, analyte), part in table.groupby(["receptor", "analyte"], sort=False):
        ends = part.groupby("endpoint", sort=False).last()
        decisive = str(ends["level"].astype(float).idxmin())
        rows.append(
            {
                "receptor": receptor,
                "analyte": analyte,
                "level": ends.loc[decisive, "level"],
                "endpoint": decisive,
                "hazard": ends["level"].get("hazard", np.nan),
                "cancer": ends["level"].get("cancer", np.nan),
                "confidence": ends.loc[decisive, "confidence"],
            }
        )
    return pd.DataFrame(rows, columns=columns)


def _level_notes(table: pd.DataFrame) -> tuple[Message, ...]:
    beyond = table.loc[(table["pathway"] == ALL_PATHWAYS) & (table["level"] > _WHOLE), "analyte"].drop_duplicates()
    notes = [Message.of("risk.level-beyond", analytes=beyond.tolist())] if len(beyond) else []
    weak = table.loc[table["confidence"] == "unverified", "analyte"].drop_duplicates().tolist()
    if weak:
        notes.append(Message.of("risk.unverified-levels", analytes=weak))
    return tuple(notes)
