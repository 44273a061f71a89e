"""Who is in danger, by which route: people, what grows and grazes, and the life in the soil.

Formulas take arrays and return arrays. The shelves hold numbers, each with its source and its confidence: ``toxicity``
and ``receptors`` for people, ``garden_crops``, ``grazers`` and ``sediment_guidelines`` for the rest.
"""

from netmin.risk import garden_crops, grazers, receptors, sediment_guidelines, toxicity
from netmin.risk.affected_fraction import response_addition
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
from netmin.risk.cell_draws import UptakePerAnalyte
from netmin.risk.cell_risk import CellRisk, cell_risk, cell_risk_of_draws
from netmin.risk.changes import toxicity_changes
from netmin.risk.classes import hazard_class, risk_class
from netmin.risk.contents import Produce
from netmin.risk.crop_content import PlantContent, contents_between, edible_content
from netmin.risk.crops import EdibleCrops, edible_crops
from netmin.risk.dermal import dermal_dose, dermal_reference_dose, dermal_slope_factor
from netmin.risk.dose import average_daily_dose, lifetime_days
from netmin.risk.ecological import MeanQuotient, RiskOnScales, mean_quotient, risk_on_every_scale
from netmin.risk.extrapolation import extrapolation_constants
from netmin.risk.grazing import GrazingAnimals, diet_content, grazing_animals, highest_soil
from netmin.risk.health import HealthRisk, health_risk
from netmin.risk.home_grown import HomeGrownVegetables, home_grown_vegetables
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
from netmin.risk.plant_uptake import Uptake, published_uptake, regression_spread, uptake_by
from netmin.risk.produce import falling_bioconcentration, fresh_content, plant_content, produce_dose
from netmin.risk.quotients import hazard_index, hazard_quotient, margin_of_exposure, organ_hazard_indices
from netmin.risk.receptors import ExposureFactor, Receptor, Stage
from netmin.risk.routes import Circumstances, Route, exposure_routes
from netmin.risk.screening import ScreeningLevels, combined_level, screening_level, screening_levels
from netmin.risk.sensitivity import SpeciesSensitivity, species_sensitivity
from netmin.risk.shapes import Shape
from netmin.risk.sobol import SobolIndices, lognormal_sobol_indices, sobol_indices, sobol_self_test
from netmin.risk.toxicity import ToxicityProfile, ToxicitySet, ToxicityValue
from netmin.risk.zone_risk import ZoneRisk, sample_means, zone_risk

__all__ = [
    "AdultLeadModel",
    "CellRisk",
    "Circumstances",
    "EdibleCrops",
    "ExposureFactor",
    "GrazingAnimals",
    "HealthRisk",
    "HomeGrownVegetables",
    "LeadLevel",
    "MeanContents",
    "MeanQuotient",
    "MonteCarloRisk",
    "PlantContent",
    "Produce",
    "Receptor",
    "RiskOnScales",
    "Route",
    "ScreeningLevels",
    "Shape",
    "SobolIndices",
    "SpeciesSensitivity",
    "Stage",
    "ToxicityProfile",
    "ToxicitySet",
    "ToxicityValue",
    "Uptake",
    "UptakePerAnalyte",
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
    "contents_between",
    "dermal_dose",
    "dermal_reference_dose",
    "dermal_slope_factor",
    "diet_content",
    "dispersion_factor",
    "edible_content",
    "edible_crops",
    "exposure_concentration",
    "exposure_routes",
    "extrapolation_constants",
    "falling_bioconcentration",
    "fresh_content",
    "garden_crops",
    "grazers",
    "grazing_animals",
    "hazard_class",
    "hazard_index",
    "hazard_quotient",
    "health_risk",
    "highest_soil",
    "home_grown_vegetables",
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
    "mean_quotient",
    "monte_carlo_risk",
    "organ_hazard_indices",
    "particulate_emission_factor",
    "plant_content",
    "produce_dose",
    "published_shapes",
    "published_uptake",
    "receptors",
    "regression_spread",
    "relative_bioavailability",
    "response_addition",
    "risk_class",
    "risk_on_every_scale",
    "sample_means",
    "screening_level",
    "screening_levels",
    "sediment_guidelines",
    "sobol_indices",
    "sobol_self_test",
    "soil_ingestion_dose",
    "species_sensitivity",
    "survey_periods",
    "toxicity",
    "toxicity_changes",
    "unified_bioaccessibility",
    "uptake_by",
    "zone_risk",
]
