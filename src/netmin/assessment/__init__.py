"""The whole answer so far, frozen, with the choices that led to it."""

from netmin.assessment.health_draws_result import HealthDraws, RiskMap
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
from netmin.assessment.risk_result import SiteEcology, SiteHealth
from netmin.assessment.site_risk import SiteRisk
from netmin.assessment.statistics_result import (
    LaboratoryQuality,
    MeanVerdict,
    ReferenceLimits,
    SiteComponents,
    SiteMean,
    SiteSources,
    SiteStatistics,
    SourceMaps,
)
from netmin.assessment.steps import Progress, assess, map_site, map_site_by_tiles, risk_of_site
from netmin.assessment.summary import (
    assessment_as_json,
    findings,
    key_messages,
    maps_as_json,
    tiled_maps_as_json,
)
from netmin.assessment.tiled_maps import TiledElementMap, TiledExceedance, TiledMaps

__all__ = [
    "Assessment",
    "Choices",
    "ElementMap",
    "Exceedance",
    "HealthDraws",
    "IndexTable",
    "LaboratoryQuality",
    "MeanVerdict",
    "NextSamples",
    "Progress",
    "Provenance",
    "Recipe",
    "ReferenceLimits",
    "RiskMap",
    "SimulatedSoil",
    "SiteComponents",
    "SiteEcology",
    "SiteHealth",
    "SiteMean",
    "SiteRisk",
    "SiteSources",
    "SiteStatistics",
    "SourceMaps",
    "TiledElementMap",
    "TiledExceedance",
    "TiledMaps",
    "Verdict",
    "assess",
    "assessment_as_json",
    "findings",
    "key_messages",
    "map_site",
    "map_site_by_tiles",
    "maps_as_json",
    "read_assessment",
    "read_choices",
    "risk_of_site",
    "tiled_maps_as_json",
    "write_assessment",
]
