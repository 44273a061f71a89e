"""Risk to people's health: for the site by what people meet over the years, and for every sample by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import risk
from netmin.assessment.exposure import ExposureContents
from netmin.assessment.health_choices import HealthChoices, SoilContents
from netmin.assessment.risk_result import SiteHealth
from netmin.language import Label, Message
from netmin.risk import HealthRisk, HomeGrownVegetables, ToxicitySet, toxicity
from netmin.samples import SampleSet

#: Below this risk the natural content of an element needs no row of its own. [–]
_LEAST_BACKGROUND_RISK = 1e-8


def site_health(
    samples: SampleSet, chosen: HealthChoices, contents: ExposureContents, natural: Mapping[str, float]
) -> tuple[SiteHealth | None, tuple[Message, ...]]:
    """Compute the risk to people's health.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    chosen : HealthChoices
        Who, and by which numbers.
    contents : ExposureContents
        What the site as a whole is judged by.
    natural : mapping of str to float
        Background contents, beside which cancer risks are told. [mg/kg dry]

    Returns
    -------
    tuple of (SiteHealth or None, tuple of Message)
        None where nobody is exposed or nothing that was measured has a toxicity value; the messages say why.

    Raises
    ------
    UsageError
        If a pathway is unknown.
    """
    if not chosen.people:
        return None, chosen.notes
    measured = SoilContents.of(samples)
    if not set(measured.analytes) & chosen.judged:
        return None, (*chosen.notes, Message.of("assessment.health-no-toxicity", set=chosen.soil.id))
    return _computed(samples, measured, chosen, contents, _natural(natural, measured, chosen.soil)), ()


def _natural(natural: Mapping[str, float], measured: SoilContents, soil_set: ToxicitySet) -> dict[str, float]:
    return {name: value for name, value in natural.items() if name in measured.analytes and name in soil_set.profiles}


def _of_site(contents: ExposureContents) -> SoilContents:
    """Return one row: the number that the site is judged by, or a mark where only bounds are known.

    A mark has no lower bound but 0, so bounds that begin higher become wider, never narrower.
    """
    table = contents.table
    low, high = (table[name].to_numpy(dtype=float)[None, :] for name in ("low", "high"))
    above = np.isinf(high)
    return SoilContents(tuple(table["analyte"]), np.where(above, low, high), (low < high) & ~above, above)


def _computed(
    samples: SampleSet,
    measured: SoilContents,
    chosen: HealthChoices,
    contents: ExposureContents,
    natural: Mapping[str, float],
) -> SiteHealth:
    by_sample, vegetables = _risk(measured, chosen, natural)
    site, _ = _risk(_of_site(contents), chosen, natural)
    before = toxicity.get(chosen.soil.replaces) if chosen.soil.replaces else None
    changes = _changes(before, chosen.soil, by_sample)
    names = samples.points["sample"].astype(str).to_numpy()
    return SiteHealth(
        receptors=tuple((person.id, person.title) for person in chosen.people),
        pathways=chosen.pathways,
        toxicity=chosen.soil.id,
        toxicity_title=chosen.soil.title,
        toxicity_from=chosen.soil.in_force_from.isoformat() if chosen.soil.in_force_from else "",
        toxicity_before=before.id if before else "",
        before_title=before.title if before else Label(()),
        diet=chosen.food.id,
        diet_title=chosen.food.title,
        contents=contents.table,
        limits=contents.limits,
        table=_without_sample(site.table),
        totals=_without_sample(site.totals),
        organs=_without_sample(site.organs),
        background=_without_small(_without_sample(site.background)),
        margins=_without_sample(site.margins),
        lead=_without_sample(site.lead),
        samples=_with_names(by_sample.totals, names),
        summary=_summary(by_sample.summary, names),
        lead_samples=_with_names(by_sample.lead, names),
        lead_levels=_lead_levels() if len(site.lead) else pd.DataFrame(),
        changes=changes,
        before=_before(before, changes, chosen, contents, natural),
        references=by_sample.references,
        notes=tuple(
            dict.fromkeys((*chosen.notes, *contents.notes, *by_sample.notes, *(vegetables.notes if vegetables else ())))
        ),
        citations=tuple(
            sorted({*by_sample.citations, *contents.citations, *(vegetables.citations if vegetables else ())})
        ),
    )


def _risk(
    soil: SoilContents, chosen: HealthChoices, natural: Mapping[str, float]
) -> tuple[HealthRisk, HomeGrownVegetables | None]:
    """Return the risk, with expected vegetables where somebody eats them."""
    eats = any(stage.has("vegetable_ingestion") for person in chosen.people for stage in person.stages)
    grown = risk.home_grown_vegetables(soil.values, soil.analytes, soil.below, soil.above) if eats else None
    found = risk.health_risk(
        soil.values,
        soil.analytes,
        below=soil.below,
        above=soil.above,
        receptors=chosen.people,
        toxicity=chosen.soil,
        diet=chosen.food,
        pathways=chosen.pathways,
        produce={"vegetables": grown.produce} if grown else None,
        background=natural,
    )
    return found, grown


def _changes(before: ToxicitySet | None, now: ToxicitySet, found: HealthRisk) -> pd.DataFrame:
    if before is None:
        return pd.DataFrame()
    table = risk.toxicity_changes(before, now)
    return table[table["analyte"].isin(set(found.table["analyte"]))].reset_index(drop=True)


def _before(
    before: ToxicitySet | None,
    changes: pd.DataFrame,
    chosen: HealthChoices,
    contents: ExposureContents,
    natural: Mapping[str, float],
) -> pd.DataFrame:
    """Return the totals of the site under the set before, where anything moved."""
    if before is None or changes.empty:
        return pd.DataFrame()
    return _without_sample(_risk(_of_site(contents), replace(chosen, soil=before), natural)[0].totals)


def _without_sample(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns="sample").reset_index(drop=True)


def _without_small(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["background_risk"].astype(float) >= _LEAST_BACKGROUND_RISK].reset_index(drop=True)


def _with_names(table: pd.DataFrame, names: npt.NDArray[np.object_]) -> pd.DataFrame:
    return table.assign(sample=names[table["sample"].to_numpy(dtype=np.int64)])


def _summary(table: pd.DataFrame, names: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Return the summary with samples by their names, "" where there is no worst one."""
    worst: dict[str, Any] = {
        column: ["" if place is None or pd.isna(place) else str(names[int(place)]) for place in table[column]]
        for column in ("hazard_worst_sample", "risk_worst_sample")
    }
    return table.assign(**worst).reset_index(drop=True)


def _lead_levels() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "value": level.value,
                "meaning": level.meaning,
                "condition": level.condition,
                "from": level.in_force_from.isoformat() if level.in_force_from else "",
                "to": level.in_force_to.isoformat() if level.in_force_to else "",
                "confidence": level.confidence,
            }
            for level in risk.lead_levels()
        ]
    )
