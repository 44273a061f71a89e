"""What belongs together, what is odd, what differs or changes, where it comes from, and how much of it was seen at all.

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
from netmin.stats.clusters import ElementTree, element_tree
from netmin.stats.comparison import GroupComparison, compare_groups
from netmin.stats.compositional import (
    additive_log_ratio,
    centred_log_ratio,
    centred_log_ratio_inverse,
    closure,
    isometric_log_ratio,
    isometric_log_ratio_inverse,
    pivot_basis,
    pivot_names,
    with_residual,
)
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
from netmin.stats.factor_bootstrap import FactorBootstrap, bootstrap_factors
from netmin.stats.factor_displacement import FactorDisplacement, displace_factors
from netmin.stats.factor_numbers import FactorNumbers, compare_factor_numbers
from netmin.stats.factorisation import Factorisation, positive_matrix_factorisation
from netmin.stats.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from netmin.stats.kendall import KendallCorrelation, kendall_tau
from netmin.stats.land import land_h
from netmin.stats.limit_methods import LimitMethod
from netmin.stats.limit_tests import LimitComparison, compare_with_limit
from netmin.stats.maximum_likelihood import MaximumLikelihood, maximum_likelihood
from netmin.stats.measurement_uncertainty import measurement_uncertainty, signal_to_noise
from netmin.stats.multiple_tests import adjusted_p_values
from netmin.stats.outlier_tests import OutlierTest, generalised_esd
from netmin.stats.outliers import Outliers, robust_outliers
from netmin.stats.paired import PairedComparison, compare_pairs
from netmin.stats.parallel_analysis import ParallelAnalysis, parallel_analysis
from netmin.stats.plotting_positions import plotting_positions
from netmin.stats.principal_components import Biplot, PrincipalComponents, principal_components
from netmin.stats.probability_plot import ProbabilityPlot, probability_plot
from netmin.stats.replacement import (
    Replacement,
    kaplan_meier_replacement,
    lognormal_replacement,
    multiplicative_replacement,
)
from netmin.stats.robust import median_absolute_deviation, quantile
from netmin.stats.robust_covariance import RobustCovariance, minimum_covariance_determinant
from netmin.stats.ros import RegressionOnOrderStatistics, regression_on_order_statistics
from netmin.stats.rotation import varimax
from netmin.stats.sampling_variance import SamplingVariance, sampling_variance
from netmin.stats.sources import Apportionment, apportion_sources, source_shares, source_wise_quotient
from netmin.stats.theil_sen import TheilSenLine, theil_sen_line
from netmin.stats.trend import Trend, mann_kendall
from netmin.stats.variation import total_variance, variation_matrix

__all__ = [
    "Apportionment",
    "BackgroundLimits",
    "BatchSheet",
    "Biplot",
    "BoxNumbers",
    "CalibrationLine",
    "ConfidenceLimit",
    "Description",
    "DuplicatePrecision",
    "ElementTree",
    "FactorBootstrap",
    "FactorDisplacement",
    "FactorNumbers",
    "Factorisation",
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
    "ParallelAnalysis",
    "PrecisionChart",
    "PrecisionLine",
    "PrincipalComponents",
    "ProbabilityPlot",
    "QualityRules",
    "RankCorrelation",
    "RegressionOnOrderStatistics",
    "Replacement",
    "RobustCovariance",
    "SamplingVariance",
    "TheilSenLine",
    "Trend",
    "additive_log_ratio",
    "adjusted_p_values",
    "apportion_sources",
    "background_limits",
    "batch_sheet",
    "bootstrap_factors",
    "box_numbers",
    "calibration_line",
    "centred_log_ratio",
    "centred_log_ratio_inverse",
    "closure",
    "compare_factor_numbers",
    "compare_groups",
    "compare_pairs",
    "compare_with_limit",
    "describe",
    "displace_factors",
    "dixon_test",
    "duplicate_precision",
    "element_tree",
    "generalised_esd",
    "goodness_of_fit",
    "isometric_log_ratio",
    "isometric_log_ratio_inverse",
    "kaplan_meier",
    "kaplan_meier_replacement",
    "kendall_tau",
    "land_h",
    "local_background",
    "lognormal_replacement",
    "mann_kendall",
    "maximum_likelihood",
    "mean_confidence",
    "measurement_uncertainty",
    "median_absolute_deviation",
    "minimum_covariance_determinant",
    "multiplicative_replacement",
    "parallel_analysis",
    "pivot_basis",
    "pivot_names",
    "plotting_positions",
    "positive_matrix_factorisation",
    "precision_chart",
    "principal_components",
    "probability_plot",
    "quantile",
    "regression_on_order_statistics",
    "robust_outliers",
    "sampling_variance",
    "signal_to_noise",
    "source_shares",
    "source_wise_quotient",
    "spearman_matrix",
    "spike_recovery",
    "theil_sen_line",
    "thompson_howarth",
    "total_variance",
    "variation_matrix",
    "varimax",
    "with_residual",
]
