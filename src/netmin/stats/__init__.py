"""What belongs together, what is odd, and how much of it was seen at all.

Every function takes a column as values with marks: where ``below`` is set the value is a limit that the truth lies
below, where ``above`` is set one that it lies above. Non-detects are never replaced by a fraction of their limit.
"""

from netmin.stats.association import RankCorrelation, spearman_matrix
from netmin.stats.background import LocalBackground, local_background
from netmin.stats.boxes import BoxNumbers, box_numbers
from netmin.stats.censored import KaplanMeier, kaplan_meier
from netmin.stats.clusters import ElementTree, element_tree
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
from netmin.stats.describe import Description, describe
from netmin.stats.factor_bootstrap import FactorBootstrap, bootstrap_factors
from netmin.stats.factor_displacement import FactorDisplacement, displace_factors
from netmin.stats.factor_numbers import FactorNumbers, compare_factor_numbers
from netmin.stats.factorisation import Factorisation, positive_matrix_factorisation
from netmin.stats.measurement_uncertainty import measurement_uncertainty, signal_to_noise
from netmin.stats.outliers import Outliers, robust_outliers
from netmin.stats.parallel_analysis import ParallelAnalysis, parallel_analysis
from netmin.stats.principal_components import Biplot, PrincipalComponents, principal_components
from netmin.stats.replacement import (
    Replacement,
    kaplan_meier_replacement,
    lognormal_replacement,
    multiplicative_replacement,
)
from netmin.stats.robust import median_absolute_deviation, quantile
from netmin.stats.robust_covariance import RobustCovariance, minimum_covariance_determinant
from netmin.stats.rotation import varimax
from netmin.stats.sources import Apportionment, apportion_sources, source_shares, source_wise_quotient
from netmin.stats.variation import total_variance, variation_matrix

__all__ = [
    "Apportionment",
    "Biplot",
    "BoxNumbers",
    "Description",
    "ElementTree",
    "FactorBootstrap",
    "FactorDisplacement",
    "FactorNumbers",
    "Factorisation",
    "KaplanMeier",
    "LocalBackground",
    "Outliers",
    "ParallelAnalysis",
    "PrincipalComponents",
    "RankCorrelation",
    "Replacement",
    "RobustCovariance",
    "additive_log_ratio",
    "apportion_sources",
    "bootstrap_factors",
    "box_numbers",
    "centred_log_ratio",
    "centred_log_ratio_inverse",
    "closure",
    "compare_factor_numbers",
    "describe",
    "displace_factors",
    "element_tree",
    "isometric_log_ratio",
    "isometric_log_ratio_inverse",
    "kaplan_meier",
    "kaplan_meier_replacement",
    "local_background",
    "lognormal_replacement",
    "measurement_uncertainty",
    "median_absolute_deviation",
    "minimum_covariance_determinant",
    "multiplicative_replacement",
    "parallel_analysis",
    "pivot_basis",
    "pivot_names",
    "positive_matrix_factorisation",
    "principal_components",
    "quantile",
    "robust_outliers",
    "signal_to_noise",
    "source_shares",
    "source_wise_quotient",
    "spearman_matrix",
    "total_variance",
    "variation_matrix",
    "varimax",
    "with_residual",
]
