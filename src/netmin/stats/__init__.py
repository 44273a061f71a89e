"""What belongs together, what is odd, and how much of it was seen at all.

Every function takes a column as values with marks: where ``below`` is set the value is a limit that the truth lies
below, where ``above`` is set one that it lies above. Non-detects are never replaced by a fraction of their limit.
"""

from netmin.stats.association import RankCorrelation, spearman_matrix
from netmin.stats.background import LocalBackground, local_background
from netmin.stats.boxes import BoxNumbers, box_numbers
from netmin.stats.censored import KaplanMeier, kaplan_meier
from netmin.stats.describe import Description, describe
from netmin.stats.outliers import Outliers, robust_outliers
from netmin.stats.robust import median_absolute_deviation, quantile

__all__ = [
    "BoxNumbers",
    "Description",
    "KaplanMeier",
    "LocalBackground",
    "Outliers",
    "RankCorrelation",
    "box_numbers",
    "describe",
    "kaplan_meier",
    "local_background",
    "median_absolute_deviation",
    "quantile",
    "robust_outliers",
    "spearman_matrix",
]
