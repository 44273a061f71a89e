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
from netmin.assessment.risk_result import SiteEcology, SiteHealth
from netmin.assessment.site_risk import SiteRisk
from netmin.assessment.steps import Progress, assess, map_site, risk_of_site
from netmin.assessment.summary import assessment_as_json, findings, key_messages, maps_as_json

__all__ = [
    "Assessment",
    "Choices",
    "ElementMap",
    "Exceedance",
    "IndexTable",
    "NextSamples",
    "Progress",
    "Provenance",
    "Recipe",
    "SimulatedSoil",
    "SiteEcology",
    "SiteHealth",
    "SiteRisk",
    "Verdict",
    "assess",
    "assessment_as_json",
    "findings",
    "key_messages",
    "map_site",
    "maps_as_json",
    "read_assessment",
    "read_choices",
    "risk_of_site",
    "write_assessment",
]
