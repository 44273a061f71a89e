"""Who is in danger, by which route: doses and risks to people, forward from contents and backward to screening levels.

Formulas take arrays and return arrays. ``toxicity`` and ``receptors`` are the shelves of dated toxicity values and of
kinds of people, each number with its source and its confidence.
"""

from netmin.risk import receptors, toxicity
from netmin.risk.bioavailability import (
    arsenic_relative_bioavailability,
    lead_relative_bioavailability,
    relative_bioavailability,
    unified_bioaccessibility,
)
from netmin.risk.cancer import (
    age_adjusted_contact,
    age_adjusted_ingestion,
    cancer_risk,
    ingestion_risk,
    inhalation_risk,
    mean_age_factor,
)
from netmin.risk.cell_draws import Uptake
from netmin.risk.cell_risk import CellRisk, cell_risk, cell_risk_of_draws
from netmin.risk.changes import toxicity_changes
from netmin.risk.classes import hazard_class, risk_class
from netmin.risk.contents import Produce
from netmin.risk.dermal import dermal_dose, dermal_reference_dose, dermal_slope_factor
from netmin.risk.dose import average_daily_dose, lifetime_days
from netmin.risk.health import HealthRisk, health_risk
from netmin.risk.ingestion import soil_ingestion_dose
from netmin.risk.inhalation import (
    air_content_by_dust,
    air_content_by_emission,
    dispersion_factor,
    exposure_concentration,
    legacy_inhalation_dose,
    legacy_inhalation_reference_dose,
    particulate_emission_factor,
)
from netmin.risk.lead import AdultLeadModel, adult_lead_model, survey_periods
from netmin.risk.lead_in_soil import LeadLevel, lead_levels, lead_levels_in_force
from netmin.risk.mean_contents import MeanContents
from netmin.risk.monte_carlo import MonteCarloRisk, monte_carlo_risk
from netmin.risk.people_plan import published_shapes
from netmin.risk.produce import falling_bioconcentration, fresh_content, plant_content, produce_dose
from netmin.risk.quotients import hazard_index, hazard_quotient, margin_of_exposure, organ_hazard_indices
from netmin.risk.receptors import ExposureFactor, Receptor, Stage
from netmin.risk.routes import Circumstances, Route, exposure_routes
from netmin.risk.screening import ScreeningLevels, combined_level, screening_level, screening_levels
from netmin.risk.sensitivity import SobolIndices, lognormal_sobol_indices, sobol_indices, sobol_self_test
from netmin.risk.shapes import Shape
from netmin.risk.toxicity import ToxicityProfile, ToxicitySet, ToxicityValue
from netmin.risk.zone_risk import ZoneRisk, sample_means, zone_risk

__all__ = [
    "AdultLeadModel",
    "CellRisk",
    "Circumstances",
    "ExposureFactor",
    "HealthRisk",
    "LeadLevel",
    "MeanContents",
    "MonteCarloRisk",
    "Produce",
    "Receptor",
    "Route",
    "ScreeningLevels",
    "Shape",
    "SobolIndices",
    "Stage",
    "ToxicityProfile",
    "ToxicitySet",
    "ToxicityValue",
    "Uptake",
    "ZoneRisk",
    "adult_lead_model",
    "age_adjusted_contact",
    "age_adjusted_ingestion",
    "air_content_by_dust",
    "air_content_by_emission",
    "arsenic_relative_bioavailability",
    "average_daily_dose",
    "cancer_risk",
    "cell_risk",
    "cell_risk_of_draws",
    "combined_level",
    "dermal_dose",
    "dermal_reference_dose",
    "dermal_slope_factor",
    "dispersion_factor",
    "exposure_concentration",
    "exposure_routes",
    "falling_bioconcentration",
    "fresh_content",
    "hazard_class",
    "hazard_index",
    "hazard_quotient",
    "health_risk",
    "ingestion_risk",
    "inhalation_risk",
    "lead_levels",
    "lead_levels_in_force",
    "lead_relative_bioavailability",
    "legacy_inhalation_dose",
    "legacy_inhalation_reference_dose",
    "lifetime_days",
    "lognormal_sobol_indices",
    "margin_of_exposure",
    "mean_age_factor",
    "monte_carlo_risk",
    "organ_hazard_indices",
    "particulate_emission_factor",
    "plant_content",
    "produce_dose",
    "published_shapes",
    "receptors",
    "relative_bioavailability",
    "risk_class",
    "sample_means",
    "screening_level",
    "screening_levels",
    "sobol_indices",
    "sobol_self_test",
    "soil_ingestion_dose",
    "survey_periods",
    "toxicity",
    "toxicity_changes",
    "unified_bioaccessibility",
    "zone_risk",
]
