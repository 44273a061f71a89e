"""From contents of soil to the hazard and the cancer risk of the people who meet it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import health_notes, health_tables
from netmin.risk import receptors as receptor_shelf
from netmin.risk import toxicity as toxicity_shelf
from netmin.risk.contents import Contents, Produce, bounded_contents
from netmin.risk.dose import FloatArray
from netmin.risk.health_lead import lead_table
from netmin.risk.health_sources import references
from netmin.risk.health_tables import Exposure
from netmin.risk.lead import CITATIONS as LEAD_CITATIONS
from netmin.risk.lead import AdultLeadModel, adult_lead_model
from netmin.risk.receptors import Receptor
from netmin.risk.routes import SOIL_PATHWAYS, Circumstances, exposure_routes
from netmin.risk.toxicity import ToxicityProfile, ToxicitySet


@dataclass(frozen=True, eq=False)
class HealthRisk:
    """Doses, hazards and cancer risks, each known exactly or within bounds.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per sample, receptor, analyte and pathway; columns in `health_tables.TABLE_COLUMNS`: sample (from 0),
        receptor, analyte, case (``main``; ``upper`` is total chromium as if hexavalent and enters no sum), pathway,
        dose_low, dose_high, dose_unit, quotient_low, quotient_high, risk_low, risk_high (NaN without a toxicity value),
        values (ids of the rows that went in), confidence (the weakest of them).
    totals : pandas.DataFrame
        One row per sample and receptor: hazard index and cancer risk with their bounds and classes, and the analyte
        that adds most to each.
    organs : pandas.DataFrame
        One row per sample, receptor and organ: hazard_index_low, hazard_index_high.
    summary : pandas.DataFrame
        One row per receptor: samples, median and greatest hazard index and risk, the worst sample, and the share of
        samples in each class, in ``class:open`` where bounds lie in different classes.
    background : pandas.DataFrame
        One row per sample, receptor and analyte with a background: its risk, the background's, and the increment.
    margins : pandas.DataFrame
        One row per sample, receptor and analyte with a benchmark dose (arsenic, lead): oral dose, margin of exposure.
    lead : pandas.DataFrame
        One row per sample: blood lead of adults and of the unborn, the share above the target, and the level for
        residential soil.
    references : pandas.DataFrame
        Every number that went in, with unit, source, year, status and confidence.
    receptors : tuple of Receptor
        As computed, the user's own numbers included.
    toxicity, diet : ToxicitySet
        As computed, the user's own numbers included.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed, left out, taken from the user, or must be checked.
    """

    table: pd.DataFrame
    totals: pd.DataFrame
    organs: pd.DataFrame
    summary: pd.DataFrame
    background: pd.DataFrame
    margins: pd.DataFrame
    lead: pd.DataFrame
    references: pd.DataFrame
    receptors: tuple[Receptor, ...]
    toxicity: ToxicitySet
    diet: ToxicitySet
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())


def health_risk(
    contents: npt.ArrayLike,
    analytes: Sequence[str],
    *,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    receptors: Sequence[str | Receptor] = ("resident", "worker"),
    toxicity: str | ToxicitySet = "us-2025",
    diet: str | ToxicitySet = "eu-diet-2024",
    pathways: Sequence[str] = SOIL_PATHWAYS,
    produce: Mapping[str, Produce] | None = None,
    local_share: float = 1.0,
    dust: float | None = None,
    background: Mapping[str, float] | None = None,
    chromium: Literal["III", "VI"] = "III",
    lead_model: AdultLeadModel | None = None,
    lead_target: float = 5.0,
) -> HealthRisk:
    """Compute hazards and cancer risks of people from contents of soil.

    Parameters
    ----------
    contents : array, shape (n, m)
        By sample and analyte, or the limit where marked; NaN where not measured. [mg/kg dry]
    analytes : sequence of str, length m
        Symbols of the house.
    below, above : array of bool, shape (n, m), optional
        Known only to lie below, or above, the value: the result is then known within bounds.
    receptors : sequence of str or Receptor
        Ids, or receptors with numbers of the user's own (`Receptor.with_values`).
    toxicity : str or ToxicitySet
        The set for soil, or one with numbers of the user's own.
    diet : str or ToxicitySet
        The set for food and for margins of exposure. Where it has no value, that for soil is taken.
    pathways : sequence of str
        Of the soil: ``soil-ingestion``, ``dermal``, ``inhalation``.
    produce : mapping of str to Produce, optional
        Contents of ``vegetables`` and ``fruit`` that grew on the soil.
    local_share : float
        Share of the vegetables and fruit eaten that grew on the place. [–]
    dust : float, optional
        Dust measured in the air, instead of the particulate emission factor. [mg/m³]
    background : mapping of str to float, optional
        Natural contents by analyte, to tell the increment over them. [mg/kg dry]
    chromium : {"III", "VI"}
        What total chromium is taken for where its forms were not measured.
    lead_model : AdultLeadModel, optional
        For lead; that of the newest survey unless given.
    lead_target : float
        Blood lead of the unborn that is to be kept. [µg/dL]

    Returns
    -------
    HealthRisk
        The tables.

    Raises
    ------
    UsageError
        If a content is impossible, a number not positive, no analyte has a toxicity value, a pathway or kind of food
        is unknown, the exposure frequency of a receptor must be set first, or a receptor is named twice.
    ValueError
        If the arrays do not fit each other.

    References
    ----------
    epa1989, epa2004, epa2009inhalation, us-epa-rsl

    Examples
    --------
    >>> found = health_risk([[35.0, 2.0]], ["As", "Cd"], receptors=["resident"], toxicity="us-2024")
    >>> found.totals[["hazard_index_low", "risk_low"]].round(6).to_numpy().tolist()
    [[1.282933, 5.2e-05]]
    """
    bounded = bounded_contents(contents, analytes, below, above, chromium=chromium)
    soil = toxicity_shelf.get(toxicity) if isinstance(toxicity, str) else toxicity
    food = toxicity_shelf.get(diet) if isinstance(diet, str) else diet
    people = tuple(receptor_shelf.get(entry) if isinstance(entry, str) else entry for entry in receptors)
    chosen = _pathways(pathways, produce or {}, bounded)
    _require_people(people)
    _require_numbers(dust, local_share, lead_target, background or {})
    profiles = _profiles(bounded, soil, food)
    circumstances = Circumstances(dust, local_share)
    found = [
        (person, place, route)
        for person in people
        for place, profile in profiles.items()
        for route in exposure_routes(person, profile, chosen, circumstances)
    ]
    exposure = Exposure(people, bounded, profiles, tuple(found), _food(produce or {}, bounded))
    blood = lead_model or adult_lead_model()
    totals = health_tables.totals(exposure)
    return HealthRisk(
        table=health_tables.table(exposure),
        totals=totals,
        organs=health_tables.organs(exposure),
        summary=health_tables.summary(totals),
        background=health_tables.background(exposure, background or {}),
        margins=health_tables.margins(exposure),
        lead=lead_table(bounded, blood, lead_target, soil, _lead_bioavailability(soil)),
        references=references(exposure, blood),
        receptors=people,
        toxicity=soil,
        diet=food,
        citations=_citations(exposure, soil, food, people),
        notes=health_notes.notes(exposure, soil, chosen, blood, background or {}),
    )


def _require_people(people: Sequence[Receptor]) -> None:
    ids = [person.id for person in people]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise UsageError(Message.of("risk.receptor-twice", names=twice))
    for person in people:
        person.require_frequency()


def _require_numbers(dust: float | None, local_share: float, lead_target: float, natural: Mapping[str, float]) -> None:
    given = {"dust": dust, "lead_target": lead_target, **{f"background {name}": natural[name] for name in natural}}
    for name, number in given.items():
        if number is not None and not number > 0:
            raise UsageError(Message.of("risk.number-not-positive", name=name, found=str(number)))
    if not 0 <= local_share <= 1:
        raise UsageError(Message.of("risk.share-out-of-range", lowest=float(local_share), highest=float(local_share)))


def _pathways(pathways: Sequence[str], produce: Mapping[str, Produce], bounded: Contents) -> tuple[str, ...]:
    for name in pathways:
        if name not in SOIL_PATHWAYS:
            raise UsageError(Message.of("risk.pathway-unknown", name=name, known=list(SOIL_PATHWAYS)))
    for name, food in produce.items():
        if name not in ("vegetables", "fruit"):
            raise UsageError(Message.of("risk.food-unknown", name=name, known=["vegetables", "fruit"]))
        if food.low.shape[0] != bounded.low.shape[0] or food.low.shape[1] <= max(bounded.sources):
            raise ValueError(f"The contents of {name} must have a row per sample and a column per analyte of the soil.")
    return (*pathways, *produce)


def _profiles(bounded: Contents, soil: ToxicitySet, food: ToxicitySet) -> dict[int, ToxicityProfile]:
    """Return the profile of each column that has one, with the values for food of the other set."""
    found: dict[int, ToxicityProfile] = {}
    for place, name in enumerate(bounded.analytes):
        profile = soil.profiles.get(name)
        if profile is None:
            continue
        eaten = food.profiles.get(name)
        own = dict(profile.values)
        for quantity in ("reference_dose_diet", "benchmark_dose"):
            if eaten is not None and eaten.has(quantity):
                own[quantity] = eaten.values[quantity]
        found[place] = profile.with_rows(own)
    if not found:
        raise UsageError(Message.of("risk.no-toxicity-at-all", analytes=list(bounded.analytes), set=soil.id))
    return found


def _lead_bioavailability(soil: ToxicitySet) -> float:
    """Return the user's bioavailability of lead, NaN for the default of the methodology."""
    profile = soil.profiles.get("Pb")
    return float("nan") if profile is None else profile.number("relative_bioavailability")


def _food(produce: Mapping[str, Produce], bounded: Contents) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Return contents of food in the columns of the soil."""
    columns = np.asarray(bounded.sources)
    return {name: (food.low[:, columns], food.high[:, columns]) for name, food in produce.items()}


def _citations(exposure: Exposure, soil: ToxicitySet, food: ToxicitySet, people: Sequence[Receptor]) -> tuple[str, ...]:
    keys = {"epa1989", "us-epa-rsl", *soil.cite, *food.cite}
    keys.update(key for person in people for key in person.cite)
    keys.update(row.cite for _, _, route in exposure.routes for row in route.rows if row.cite)
    pathways = {route.pathway for _, _, route in exposure.routes}
    keys.update({"epa2004"} if "dermal" in pathways else ())
    keys.update({"epa2009inhalation"} if "inhalation" in pathways else ())
    keys.update(LEAD_CITATIONS if "Pb" in exposure.contents.analytes else ())
    return tuple(sorted(keys))
