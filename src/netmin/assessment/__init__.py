"""The whole answer so far, frozen, with the choices that led to it."""

from netmin.assessment.provenance import read_assessment, write_assessment
from netmin.assessment.recipe import Choices, Recipe, read_choices
from netmin.assessment.result import (
    Assessment,
    ElementMap,
    Exceedance,
    IndexTable,
    NextSamples,
    Provenance,
    SimulatedSoil,
    Verdict,
)
from netmin.assessment.statistics_result import (
    LaboratoryQuality,
    MeanVerdict,
    ReferenceLimits,
    SiteComponents,
    SiteMean,
    SiteSources,
    SiteStatistics,
)
from netmin.assessment.steps import Progress, assess, map_site
from netmin.assessment.summary import assessment_as_json, findings, key_messages, maps_as_json

__all__ = [
    "Assessment",
    "Choices",
    "ElementMap",
    "Exceedance",
    "IndexTable",
    "LaboratoryQuality",
    "MeanVerdict",
    "NextSamples",
    "Progress",
    "Provenance",
    "Recipe",
    "ReferenceLimits",
    "SimulatedSoil",
    "SiteComponents",
    "SiteMean",
    "SiteSources",
    "SiteStatistics",
    "Verdict",
    "assess",
    "assessment_as_json",
    "findings",
    "key_messages",
    "map_site",
    "maps_as_json",
    "read_assessment",
    "read_choices",
    "write_assessment",
]
