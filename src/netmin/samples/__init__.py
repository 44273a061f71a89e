"""What was measured, where, how deep, by which method, and above which detection limit."""

from netmin.samples import analytes, coordinates
from netmin.samples.analytes import Analyte
from netmin.samples.quality import QualityReport, control_tables, quality_report, recovery, relative_percent_difference
from netmin.samples.sampleset import AnalyteColumn, Origin, SampleSet

__all__ = [
    "Analyte",
    "AnalyteColumn",
    "Origin",
    "QualityReport",
    "SampleSet",
    "analytes",
    "control_tables",
    "coordinates",
    "quality_report",
    "recovery",
    "relative_percent_difference",
]
