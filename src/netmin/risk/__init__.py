"""Who is in danger, by which route: what grows, what grazes, what lives in the soil.

Formulas take arrays. Contents of the soil and of plants are handed in, measured or predicted; where they come from is
not asked here.
"""

from netmin.risk import garden_crops, grazers, sediment_guidelines
from netmin.risk.affected_fraction import response_addition
from netmin.risk.crops import EdibleCrops, edible_crops
from netmin.risk.ecological import MeanQuotient, RiskOnScales, mean_quotient, risk_on_every_scale
from netmin.risk.extrapolation import extrapolation_constants
from netmin.risk.grazing import GrazingAnimals, diet_content, grazing_animals, highest_soil
from netmin.risk.plant_content import PlantContent, contents_between, fresh_content
from netmin.risk.plant_uptake import Uptake, published_uptake, regression_spread, uptake_by
from netmin.risk.sensitivity import SpeciesSensitivity, species_sensitivity

__all__ = [
    "EdibleCrops",
    "GrazingAnimals",
    "MeanQuotient",
    "PlantContent",
    "RiskOnScales",
    "SpeciesSensitivity",
    "Uptake",
    "contents_between",
    "diet_content",
    "edible_crops",
    "extrapolation_constants",
    "fresh_content",
    "garden_crops",
    "grazers",
    "grazing_animals",
    "highest_soil",
    "mean_quotient",
    "published_uptake",
    "regression_spread",
    "response_addition",
    "risk_on_every_scale",
    "sediment_guidelines",
    "species_sensitivity",
    "uptake_by",
]
