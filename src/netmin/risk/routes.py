"""What one mg/kg does to a receptor on each pathway: the factors that lead forward to risks and backward to levels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netmin.risk.cancer import cancer_risk, inhalation_risk, mean_age_factor
from netmin.risk.dermal import dermal_dose, dermal_reference_dose, dermal_slope_factor
from netmin.risk.ingestion import soil_ingestion_dose
from netmin.risk.inhalation import air_content_by_dust, air_content_by_emission, exposure_concentration
from netmin.risk.produce import produce_dose
from netmin.risk.quotients import hazard_quotient
from netmin.risk.receptors import ExposureFactor, Receptor, Stage
from netmin.risk.toxicity import CONFIDENCES, ToxicityProfile, ToxicityValue

#: Pathways in the order of the tables. The first three are of soil, the others of the fresh food they name.
PATHWAYS = ("soil-ingestion", "dermal", "inhalation", "vegetables", "fruit")

#: Pathways whose content is that of the soil.
SOIL_PATHWAYS = PATHWAYS[:3]

_NEEDS = {
    "soil-ingestion": ("soil_ingestion",),
    "dermal": ("skin_area", "soil_adherence"),
    "inhalation": ("exposure_time",),
    "vegetables": ("vegetable_ingestion",),
    "fruit": ("fruit_ingestion",),
}
_ALWAYS = ("body_weight", "exposure_frequency", "exposure_duration", "averaging_time_cancer")


@dataclass(frozen=True, eq=False)
class Route:
    """One analyte reaching one receptor on one pathway.

    Attributes
    ----------
    analyte, pathway : str
        Symbol, and one of `PATHWAYS`.
    dose : float
        Of the hazard stage, per mg/kg of soil or fresh food. [mg/kg-day, for dust mg/m³]
    quotient : float
        Hazard quotient per mg/kg, NaN without a reference value. [–]
    risk : float
        Cancer risk over a life per mg/kg, NaN without a slope factor or unit risk. [–]
    values : tuple of ToxicityValue
        Rows that went in.
    factors : tuple of ExposureFactor
        Rows that went in.
    """

    analyte: str
    pathway: str
    dose: float
    quotient: float
    risk: float
    values: tuple[ToxicityValue, ...]
    factors: tuple[ExposureFactor, ...]

    @property
    def rows(self) -> tuple[ToxicityValue | ExposureFactor, ...]:
        """Every row that went in."""
        return (*self.values, *self.factors)

    @property
    def confidence(self) -> str:
        """The weakest confidence among the rows that went in."""
        return max((row.confidence for row in self.rows), key=CONFIDENCES.index)

    @property
    def ids(self) -> str:
        """Ids of the rows that went in, joined by semicolons."""
        return ";".join(dict.fromkeys(row.id for row in self.rows))


@dataclass(frozen=True)
class Circumstances:
    """What is known of the place beside the contents.

    Attributes
    ----------
    dust : float or None
        Dust measured in the air; instead of the particulate emission factor. [mg/m³]
    local_share : float
        Share of vegetables and fruit that grew on the place. [–]
    """

    dust: float | None = None
    local_share: float = 1.0


def exposure_routes(
    receptor: Receptor,
    profile: ToxicityProfile,
    pathways: Sequence[str] = SOIL_PATHWAYS,
    circumstances: Circumstances | None = None,
) -> tuple[Route, ...]:
    """Return what one mg/kg of an analyte does to a receptor on each pathway that can be computed.

    Parameters
    ----------
    receptor : Receptor
        Its hazard stage gives dose and quotient, all its stages together the risk.
    profile : ToxicityProfile
        Of the analyte.
    pathways : sequence of str
        Of `PATHWAYS`.
    circumstances : Circumstances, optional
        Measured dust, share of local food.

    Returns
    -------
    tuple of Route
        A pathway is left out where the receptor lacks a parameter of it, or the skin takes up an unknown share.

    Examples
    --------
    >>> from netmin.risk import receptors, toxicity
    >>> [route.pathway for route in exposure_routes(receptors.get("child"), toxicity.get("us-2025").profiles["Zn"])]
    ['soil-ingestion', 'inhalation']
    """
    given = circumstances or Circumstances()
    return tuple(
        _route(receptor, profile, pathway, given)
        for pathway in PATHWAYS
        if pathway in pathways and _possible(receptor, profile, pathway, given)
    )


def _possible(receptor: Receptor, profile: ToxicityProfile, pathway: str, given: Circumstances) -> bool:
    needs = [*_ALWAYS, *_NEEDS[pathway]]
    if pathway == "inhalation" and given.dust is None:
        needs.append("particulate_emission_factor")
    known = all(stage.has(*needs) for stage in receptor.stages)
    return known and (pathway != "dermal" or profile.has("dermal_absorption"))


def _route(receptor: Receptor, profile: ToxicityProfile, pathway: str, given: Circumstances) -> Route:
    hazard = receptor.hazard
    dose = _dose(hazard, profile, pathway, given, hazard.averaging_time_hazard)
    reference, slope, values = _toxicity(profile, pathway)
    lifetime = sum(
        _age_factor(stage, profile) * _dose(stage, profile, pathway, given, stage.number("averaging_time_cancer"))
        for stage in receptor.stages
    )
    risk = inhalation_risk(lifetime, slope) if pathway == "inhalation" else cancer_risk(lifetime, slope)
    return Route(
        analyte=profile.analyte,
        pathway=pathway,
        dose=dose,
        quotient=float(hazard_quotient(dose, reference)),
        risk=float(risk),
        values=values,
        factors=tuple(_factors(receptor, pathway, given, cancer=not math.isnan(slope))),
    )


def _age_factor(stage: Stage, profile: ToxicityProfile) -> float:
    if not profile.mutagenic:
        return 1.0
    return float(mean_age_factor(stage.from_age, stage.from_age + stage.number("exposure_duration")))


def _dose(stage: Stage, profile: ToxicityProfile, pathway: str, given: Circumstances, averaging_time: float) -> float:
    """Return the dose of one mg/kg on a pathway; of dust, the concentration in the air."""
    frequency, duration = stage.number("exposure_frequency"), stage.number("exposure_duration")
    life = (frequency, duration, stage.number("body_weight"), averaging_time)
    if pathway == "soil-ingestion":
        available = profile.number("relative_bioavailability") if profile.has("relative_bioavailability") else 1.0
        return float(soil_ingestion_dose(1.0, stage.number("soil_ingestion"), *life, available))
    if pathway == "dermal":
        skin = (stage.number("skin_area"), stage.number("soil_adherence"), profile.number("dermal_absorption"))
        return float(dermal_dose(1.0, *skin, *life))
    if pathway == "inhalation":
        if given.dust is None:
            air = air_content_by_emission(1.0, stage.number("particulate_emission_factor"))
        else:
            air = air_content_by_dust(1.0, given.dust)
        return float(exposure_concentration(air, stage.number("exposure_time"), frequency, duration, averaging_time))
    eaten = stage.number("vegetable_ingestion" if pathway == "vegetables" else "fruit_ingestion")
    return float(produce_dose(1.0, eaten, *life, given.local_share))


def _toxicity(profile: ToxicityProfile, pathway: str) -> tuple[float, float, tuple[ToxicityValue, ...]]:
    """Return reference value, slope factor or unit risk, and the rows they come from."""
    if pathway == "inhalation":
        used = ["reference_concentration", "unit_risk"]
        return profile.number(used[0]), profile.number(used[1]), _rows(profile, used)
    if pathway == "dermal":
        return _dermal_toxicity(profile)
    reference = "reference_dose"
    if pathway in ("vegetables", "fruit") and profile.has("reference_dose_diet"):
        reference = "reference_dose_diet"
    used = [reference, "slope_factor"]
    if pathway == "soil-ingestion":
        used.append("relative_bioavailability")
    return profile.number(reference), profile.number("slope_factor"), _rows(profile, used)


def _dermal_toxicity(profile: ToxicityProfile) -> tuple[float, float, tuple[ToxicityValue, ...]]:
    absorbed = profile.number("gastrointestinal_absorption") if profile.has("gastrointestinal_absorption") else 1.0
    slope = float(dermal_slope_factor(profile.number("slope_factor"), absorbed))
    used = ["slope_factor", "gastrointestinal_absorption", "dermal_absorption"]
    if profile.has("reference_dose_dermal"):
        # Such a value is for an absorbed dose already; the share absorbed in the gut is inside it.
        return profile.number("reference_dose_dermal"), slope, _rows(profile, ["reference_dose_dermal", *used])
    reference = float(dermal_reference_dose(profile.number("reference_dose"), absorbed))
    return reference, slope, _rows(profile, ["reference_dose", *used])


def _rows(profile: ToxicityProfile, quantities: Sequence[str]) -> tuple[ToxicityValue, ...]:
    return tuple(profile.values[quantity] for quantity in quantities if profile.has(quantity))


def _factors(receptor: Receptor, pathway: str, given: Circumstances, *, cancer: bool) -> Iterator[ExposureFactor]:
    names = ["exposure_frequency", "exposure_duration", *_NEEDS[pathway]]
    if pathway != "inhalation":
        names.append("body_weight")
    elif given.dust is None:
        names.append("particulate_emission_factor")
    if cancer:
        names.append("averaging_time_cancer")
    for stage in receptor.stages if cancer else (receptor.hazard,):
        yield from (stage.factors[name] for name in names)
