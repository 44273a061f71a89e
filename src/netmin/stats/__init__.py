"""What belongs together, what is odd, and how much of it was seen at all.

Every function takes a column as values with marks: where ``below`` is set the value is a limit that the truth lies
below, where ``above`` is set one that it lies above. Non-detects are never replaced by a fraction of their limit.
"""

from netmin.stats.association import RankCorrelation, spearman_matrix
from netmin.stats.background import LocalBackground, local_background
from netmin.stats.boxes import BoxNumbers, box_numbers
from netmin.stats.censored import KaplanMeier, kaplan_meier
from netmin.stats.confidence import ConfidenceLimit, MeanConfidence, mean_confidence
from netmin.stats.describe import Description, describe
from netmin.stats.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from netmin.stats.land import land_h
from netmin.stats.maximum_likelihood import MaximumLikelihood, maximum_likelihood
from netmin.stats.outliers import Outliers, robust_outliers
from netmin.stats.plotting_positions import plotting_positions
from netmin.stats.robust import median_absolute_deviation, quantile
from netmin.stats.ros import RegressionOnOrderStatistics, regression_on_order_statistics

__all__ = [
    "BoxNumbers",
    "ConfidenceLimit",
    "Description",
    "GoodnessOfFit",
    "KaplanMeier",
    "LocalBackground",
    "MaximumLikelihood",
    "MeanConfidence",
    "Outliers",
    "RankCorrelation",
    "RegressionOnOrderStatistics",
    "box_numbers",
    "describe",
    "goodness_of_fit",
    "kaplan_meier",
    "land_h",
    "local_background",
    "maximum_likelihood",
    "mean_confidence",
    "median_absolute_deviation",
    "plotting_positions",
    "quantile",
    "regression_on_order_statistics",
    "robust_outliers",
    "spearman_matrix",
]
