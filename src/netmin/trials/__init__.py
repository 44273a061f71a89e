"""What plants did in our own pots and plots: bench readings, layout, accumulation, analysis."""

from netmin.trials.accumulation import Accumulation, accumulation
from netmin.trials.analysis import TrialAnalysis, analyse_trial
from netmin.trials.anova import AnalysisOfVariance, analysis_of_variance
from netmin.trials.bench import BenchResults, all_results, bench_results
from netmin.trials.chain import (
    blank_reading,
    combined_uncertainty,
    detection_limits,
    digested_content,
    dry_content,
    oven_dry_mass,
)
from netmin.trials.comparison import TreatmentComparison
from netmin.trials.components import content_components
from netmin.trials.dose_choice import DoseModelChoice, Hormesis, choose_dose_model, hormesis_check
from netmin.trials.dose_curves import dose_response_curve, effective_dose
from netmin.trials.dose_response import DoseResponse, dose_response
from netmin.trials.evidence import EVIDENCE_COLUMNS, trial_evidence
from netmin.trials.experimental_units import ExperimentalUnits, experimental_units
from netmin.trials.findings import Finding, TrialFindings, check_trial
from netmin.trials.growth import GrowthCurves, growth_curves, growth_size
from netmin.trials.layout import Layout, bench_sheet, completely_randomised, randomised_blocks, split_plot
from netmin.trials.letters import compact_letters
from netmin.trials.mixed import MixedModel, mixed_model
from netmin.trials.mixed_means import mixed_comparison
from netmin.trials.power import anova_power, replicates_needed, variance_of_difference
from netmin.trials.rank_comparison import censored_comparison, rank_comparison
from netmin.trials.reader import read_trial
from netmin.trials.records import OBSERVATION_COLUMNS, Trial, observations
from netmin.trials.tukey import tukey_comparison
from netmin.trials.uptake_formulas import (
    bioconcentration_factor,
    enrichment_over_reference,
    extraction_ratio,
    tolerance_index,
    translocation_factor,
    uptake,
    uptake_per_hectare,
)
from netmin.trials.welch import welch_comparison
from netmin.trials.workbook import write_template, write_trial

__all__ = [
    "EVIDENCE_COLUMNS",
    "OBSERVATION_COLUMNS",
    "Accumulation",
    "AnalysisOfVariance",
    "BenchResults",
    "DoseModelChoice",
    "DoseResponse",
    "ExperimentalUnits",
    "Finding",
    "GrowthCurves",
    "Hormesis",
    "Layout",
    "MixedModel",
    "TreatmentComparison",
    "Trial",
    "TrialAnalysis",
    "TrialFindings",
    "accumulation",
    "all_results",
    "analyse_trial",
    "analysis_of_variance",
    "anova_power",
    "bench_results",
    "bench_sheet",
    "bioconcentration_factor",
    "blank_reading",
    "censored_comparison",
    "check_trial",
    "choose_dose_model",
    "combined_uncertainty",
    "compact_letters",
    "completely_randomised",
    "content_components",
    "detection_limits",
    "digested_content",
    "dose_response",
    "dose_response_curve",
    "dry_content",
    "effective_dose",
    "enrichment_over_reference",
    "experimental_units",
    "extraction_ratio",
    "growth_curves",
    "growth_size",
    "hormesis_check",
    "mixed_comparison",
    "mixed_model",
    "observations",
    "oven_dry_mass",
    "randomised_blocks",
    "rank_comparison",
    "read_trial",
    "replicates_needed",
    "split_plot",
    "tolerance_index",
    "translocation_factor",
    "trial_evidence",
    "tukey_comparison",
    "uptake",
    "uptake_per_hectare",
    "variance_of_difference",
    "welch_comparison",
    "write_template",
    "write_trial",
]
