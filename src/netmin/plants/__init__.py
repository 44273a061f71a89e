"""Species with their cited traits, the evidence for and against, and the soil-to-plant model that learns from it."""

from netmin.plants.evidence import EVIDENCE_COLUMNS, literature_evidence
from netmin.plants.relations import CropRelation, cadmium_relations
from netmin.plants.transfer import TransferModel, fit_transfer
from netmin.plants.transfer_judged import TransferJudgement, judge_transfer
from netmin.plants.transfer_prediction import FreundlichUptake, TransferPrediction

__all__ = [
    "EVIDENCE_COLUMNS",
    "CropRelation",
    "FreundlichUptake",
    "TransferJudgement",
    "TransferModel",
    "TransferPrediction",
    "cadmium_relations",
    "fit_transfer",
    "judge_transfer",
    "literature_evidence",
]
