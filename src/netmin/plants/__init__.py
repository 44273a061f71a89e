"""Species with their cited traits, the evidence for and against, and the soil-to-plant model that learns from it."""

from netmin.plants import species
from netmin.plants.accumulation_classes import accumulation_class, hyperaccumulation_thresholds
from netmin.plants.criteria import CRITERIA, Finding, judgement
from netmin.plants.evidence import EVIDENCE_COLUMNS, WHY_NOT, literature_evidence
from netmin.plants.evidence_check import check_evidence, combine_evidence
from netmin.plants.planting_site import PlantingSite
from netmin.plants.relations import CropRelation, cadmium_relations
from netmin.plants.species import GrowthLimits, Species, available, get
from netmin.plants.species_evidence import SpeciesEvidence, species_claims, species_evidence
from netmin.plants.suitability import Suitability, suitability
from netmin.plants.transfer import TransferModel, fit_transfer
from netmin.plants.transfer_bayes import sample_transfer
from netmin.plants.transfer_judged import TransferJudgement, judge_transfer
from netmin.plants.transfer_prediction import FreundlichUptake, TransferPrediction
from netmin.plants.union_list import UnionListing, planting_refusal, require_plantable, union_list, union_listing

__all__ = [
    "CRITERIA",
    "EVIDENCE_COLUMNS",
    "WHY_NOT",
    "CropRelation",
    "Finding",
    "FreundlichUptake",
    "GrowthLimits",
    "PlantingSite",
    "Species",
    "SpeciesEvidence",
    "Suitability",
    "TransferJudgement",
    "TransferModel",
    "TransferPrediction",
    "UnionListing",
    "accumulation_class",
    "available",
    "cadmium_relations",
    "check_evidence",
    "combine_evidence",
    "fit_transfer",
    "get",
    "hyperaccumulation_thresholds",
    "judge_transfer",
    "judgement",
    "literature_evidence",
    "planting_refusal",
    "require_plantable",
    "sample_transfer",
    "species",
    "species_claims",
    "species_evidence",
    "suitability",
    "union_list",
    "union_listing",
]
