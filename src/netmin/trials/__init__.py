"""What plants did in our own pots and plots: bench readings, layout, accumulation, analysis."""

from netmin.trials.accumulation import Accumulation, accumulation
from netmin.trials.bench import BenchResults, all_results, bench_results
from netmin.trials.chain import (
    blank_reading,
    combined_uncertainty,
    detection_limits,
    digested_content,
    dry_content,
    oven_dry_mass,
)
from netmin.trials.evidence import EVIDENCE_COLUMNS, trial_evidence
from netmin.trials.findings import Finding, TrialFindings, check_trial
from netmin.trials.layout import Layout, bench_sheet, completely_randomised, randomised_blocks, split_plot
from netmin.trials.power import anova_power, replicates_needed, variance_of_difference
from netmin.trials.reader import read_trial
from netmin.trials.records import OBSERVATION_COLUMNS, Trial, observations
from netmin.trials.uptake_formulas import (
    bioconcentration_factor,
    enrichment_over_reference,
    extraction_ratio,
    tolerance_index,
    translocation_factor,
    uptake,
    uptake_per_hectare,
)
from netmin.trials.workbook import write_template, write_trial

__all__ = [
    "EVIDENCE_COLUMNS",
    "OBSERVATION_COLUMNS",
    "Accumulation",
    "BenchResults",
    "Finding",
    "Layout",
    "Trial",
    "TrialFindings",
    "accumulation",
    "all_results",
    "anova_power",
    "bench_results",
    "bench_sheet",
    "bioconcentration_factor",
    "blank_reading",
    "check_trial",
    "combined_uncertainty",
    "completely_randomised",
    "detection_limits",
    "digested_content",
    "dry_content",
    "enrichment_over_reference",
    "extraction_ratio",
    "observations",
    "oven_dry_mass",
    "randomised_blocks",
    "read_trial",
    "replicates_needed",
    "split_plot",
    "tolerance_index",
    "translocation_factor",
    "trial_evidence",
    "uptake",
    "uptake_per_hectare",
    "variance_of_difference",
    "write_template",
    "write_trial",
]
