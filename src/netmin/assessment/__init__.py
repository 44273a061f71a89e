"""The whole answer so far, frozen, with the choices that led to it."""

from netmin.assessment.provenance import read_assessment, write_assessment
from netmin.assessment.recipe import Choices, Recipe, read_choices
from netmin.assessment.result import Assessment, ElementMap, Exceedance, IndexTable, Provenance, Verdict
from netmin.assessment.steps import Progress, assess
from netmin.assessment.summary import assessment_as_json, findings, key_messages

__all__ = [
    "Assessment",
    "Choices",
    "ElementMap",
    "Exceedance",
    "IndexTable",
    "Progress",
    "Provenance",
    "Recipe",
    "Verdict",
    "assess",
    "assessment_as_json",
    "findings",
    "key_messages",
    "read_assessment",
    "read_choices",
    "write_assessment",
]
