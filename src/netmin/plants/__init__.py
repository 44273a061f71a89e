"""Species with their cited traits, the evidence for and against, and the soil-to-plant model that learns from it."""

from netmin.plants.evidence import EVIDENCE_COLUMNS, literature_evidence

__all__ = ["EVIDENCE_COLUMNS", "literature_evidence"]
