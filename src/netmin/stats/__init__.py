"""What belongs together, what is odd, what differs or changes, and how much of it was seen at all.

Every function takes a column as values with marks: where ``below`` is set the value is a limit that the truth lies
below, where ``above`` is set one that it lies above. Non-detects are never replaced by a fraction of their limit.
"""

from netmin.stats.association import RankCorrelation, spearman_matrix
from netmin.stats.background import LocalBackground, local_background
from netmin.stats.background_limits import BackgroundLimits, background_limits
from netmin.stats.batch_sheet import BatchSheet, QualityRules, batch_sheet
from netmin.stats.boxes import BoxNumbers, box_numbers
from netmin.stats.calibration import CalibrationLine, calibration_line, spike_recovery
from netmin.stats.censored import KaplanMeier, kaplan_meier
from netmin.stats.comparison import GroupComparison, compare_groups
from netmin.stats.confidence import ConfidenceLimit, MeanConfidence, mean_confidence
from netmin.stats.describe import Description, describe
from netmin.stats.dixon import dixon_test
from netmin.stats.duplicates import (
    DuplicatePrecision,
    PrecisionChart,
    PrecisionLine,
    duplicate_precision,
    precision_chart,
    thompson_howarth,
)
from netmin.stats.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from netmin.stats.kendall import KendallCorrelation, kendall_tau
from netmin.stats.land import land_h
from netmin.stats.limit_methods import LimitMethod
from netmin.stats.limit_tests import LimitComparison, compare_with_limit
from netmin.stats.maximum_likelihood import MaximumLikelihood, maximum_likelihood
from netmin.stats.multiple_tests import adjusted_p_values
from netmin.stats.outlier_tests import OutlierTest, generalised_esd
from netmin.stats.outliers import Outliers, robust_outliers
from netmin.stats.paired import PairedComparison, compare_pairs
from netmin.stats.plotting_positions import plotting_positions
from netmin.stats.probability_plot import ProbabilityPlot, probability_plot
from netmin.stats.robust import median_absolute_deviation, quantile
from netmin.stats.ros import RegressionOnOrderStatistics, regression_on_order_statistics
from netmin.stats.sampling_variance import SamplingVariance, sampling_variance
from netmin.stats.theil_sen import TheilSenLine, theil_sen_line
from netmin.stats.trend import Trend, mann_kendall

__all__ = [
    "BackgroundLimits",
    "BatchSheet",
    "BoxNumbers",
    "CalibrationLine",
    "ConfidenceLimit",
    "Description",
    "DuplicatePrecision",
    "GoodnessOfFit",
    "GroupComparison",
    "KaplanMeier",
    "KendallCorrelation",
    "LimitComparison",
    "LimitMethod",
    "LocalBackground",
    "MaximumLikelihood",
    "MeanConfidence",
    "OutlierTest",
    "Outliers",
    "PairedComparison",
    "PrecisionChart",
    "PrecisionLine",
    "ProbabilityPlot",
    "QualityRules",
    "RankCorrelation",
    "RegressionOnOrderStatistics",
    "SamplingVariance",
    "TheilSenLine",
    "Trend",
    "adjusted_p_values",
    "background_limits",
    "batch_sheet",
    "box_numbers",
    "calibration_line",
    "compare_groups",
    "compare_pairs",
    "compare_with_limit",
    "describe",
    "dixon_test",
    "duplicate_precision",
    "generalised_esd",
    "goodness_of_fit",
    "kaplan_meier",
    "kendall_tau",
    "land_h",
    "local_background",
    "mann_kendall",
    "maximum_likelihood",
    "mean_confidence",
    "median_absolute_deviation",
    "plotting_positions",
    "precision_chart",
    "probability_plot",
    "quantile",
    "regression_on_order_statistics",
    "robust_outliers",
    "sampling_variance",
    "spearman_matrix",
    "spike_recovery",
    "theil_sen_line",
    "thompson_howarth",
]
