"""What lies between the points, and how sure are we: variograms, kriging, grids, exceedance, validation.

Arrays in, arrays out; no function here knows a sample set.
"""

from netmin.geostat.adopted import from_gstools
from netmin.geostat.autocorrelation import Moran, moran
from netmin.geostat.block import Block
from netmin.geostat.censored import CensoredDraws, draw_censored, fit_censored_variogram
from netmin.geostat.cloud import VariogramCloud, VariogramMap, variogram_cloud, variogram_map
from netmin.geostat.codraws import CoDraws
from netmin.geostat.cokriging import CoKriging, CoPrediction, FittedCoKriging
from netmin.geostat.collocated import (
    CollocatedCokriging,
    FittedCollocatedCokriging,
    FittedMulticollocatedCokriging,
    MulticollocatedCokriging,
)
from netmin.geostat.conditional import IndicatorPrediction
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.coregionalisation_fit import CoregionalisationFit, fit_coregionalisation
from netmin.geostat.cosimulation import CoSimulation
from netmin.geostat.cross_variogram import CrossVariograms, cross_variograms
from netmin.geostat.declustering import Declustering, cell_weights, decluster
from netmin.geostat.direction import Direction
from netmin.geostat.distributions import Distribution, LognormalDistribution, NormalDistribution, crps, distribution_of
from netmin.geostat.draws import Draws
from netmin.geostat.error_diagnostics import ErrorDiagnostics, diagnose_errors
from netmin.geostat.estimates import ParameterEstimates
from netmin.geostat.exchange import coordinates_of, grid_of, to_dataset, to_geodataframe
from netmin.geostat.fitting import VariogramFit, fit_variogram
from netmin.geostat.gaussian_field import Places, gaussian_field
from netmin.geostat.grid import Grid, Surface, grid_around, mean_spacing
from netmin.geostat.held_map import HeldMap
from netmin.geostat.hotspots import HotSpots, getis_ord, local_moran
from netmin.geostat.indicator import (
    Certainty,
    Contaminated,
    area_and_volume,
    exceedance_probabilities,
    exceedance_probability,
    mean_above,
)
from netmin.geostat.indicator_kriging import (
    FittedIndicatorKriging,
    IndicatorKriging,
    fit_indicator_variograms,
)
from netmin.geostat.indicator_simulation import ClassDraws, FittedIndicatorSimulation, IndicatorSimulation
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging, Prediction, SimpleKriging, UniversalKriging
from netmin.geostat.likelihood import LikelihoodFit, fit_likelihood, log_likelihood
from netmin.geostat.lognormal import FittedLognormalKriging, LognormalKriging, LognormalPrediction
from netmin.geostat.lognormal_simulation import FittedLognormalSimulation, LognormalSimulation
from netmin.geostat.misclassification import Costs, expected_cost
from netmin.geostat.models import (
    Anisotropy,
    CovarianceModel,
    Exponential,
    Gaussian,
    Linear,
    Matern,
    Nested,
    Nugget,
    Spherical,
    Stable,
    available,
    from_json,
    get,
)
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.normal_score import FittedNormalScore, NormalScore
from netmin.geostat.normal_score_kriging import FittedNormalScoreKriging, NormalScoreKriging, NormalScorePrediction
from netmin.geostat.points import UnmappableError
from netmin.geostat.profile_likelihood import profile_interval
from netmin.geostat.raster import Raster, Tile
from netmin.geostat.regression_kriging import FittedRegressionKriging, RegressionKriging, RegressionPrediction
from netmin.geostat.sampling import SamplingPlan, plan_in_field, plan_samples
from netmin.geostat.scale import TiledMap
from netmin.geostat.scores import Accuracy, Scores, accuracy, goodness, judge, score
from netmin.geostat.simulate import FittedSimulation, GaussianSimulation
from netmin.geostat.spatial_weights import SpatialWeights, nearest, within_distance
from netmin.geostat.stored_map import StoredMap
from netmin.geostat.tails import HyperbolicTail, LowerTail, UpperTail
from netmin.geostat.tile_masks import BetweenSamples, InsidePolygon, NearSamples
from netmin.geostat.unconditional import GaussianField
from netmin.geostat.validate import (
    CrossValidation,
    block_cross_validation,
    k_fold_cross_validation,
    leave_folds_out,
    leave_one_out,
)
from netmin.geostat.variables import Variable, by_variable
from netmin.geostat.variogram import EmpiricalVariogram, default_cutoff, directional_variograms, empirical_variogram
from netmin.geostat.volume_rule import VolumeRule, volume_rule
from netmin.geostat.volumes import VolumeDistribution, volume_distribution

__all__ = [
    "Accuracy",
    "Anisotropy",
    "BetweenSamples",
    "Block",
    "CensoredDraws",
    "Certainty",
    "ClassDraws",
    "CoDraws",
    "CoKriging",
    "CoPrediction",
    "CoSimulation",
    "CollocatedCokriging",
    "Contaminated",
    "Coregionalisation",
    "CoregionalisationFit",
    "Costs",
    "CovarianceModel",
    "CrossValidation",
    "CrossVariograms",
    "Declustering",
    "Direction",
    "Distribution",
    "Draws",
    "EmpiricalVariogram",
    "ErrorDiagnostics",
    "Exponential",
    "FittedCoKriging",
    "FittedCollocatedCokriging",
    "FittedIndicatorKriging",
    "FittedIndicatorSimulation",
    "FittedKriging",
    "FittedLognormalKriging",
    "FittedLognormalSimulation",
    "FittedMulticollocatedCokriging",
    "FittedNormalScore",
    "FittedNormalScoreKriging",
    "FittedRegressionKriging",
    "FittedSimulation",
    "Gaussian",
    "GaussianField",
    "GaussianSimulation",
    "Grid",
    "HeldMap",
    "HotSpots",
    "HyperbolicTail",
    "IndicatorKriging",
    "IndicatorPrediction",
    "IndicatorSimulation",
    "InsidePolygon",
    "LikelihoodFit",
    "Linear",
    "LognormalDistribution",
    "LognormalKriging",
    "LognormalPrediction",
    "LognormalSimulation",
    "LowerTail",
    "Matern",
    "Moran",
    "MulticollocatedCokriging",
    "NearSamples",
    "Neighbourhood",
    "Nested",
    "NormalDistribution",
    "NormalScore",
    "NormalScoreKriging",
    "NormalScorePrediction",
    "Nugget",
    "OrdinaryKriging",
    "ParameterEstimates",
    "Places",
    "Prediction",
    "Raster",
    "RegressionKriging",
    "RegressionPrediction",
    "SamplingPlan",
    "Scores",
    "SimpleKriging",
    "SpatialWeights",
    "Spherical",
    "Stable",
    "StoredMap",
    "Surface",
    "Tile",
    "TiledMap",
    "UniversalKriging",
    "UnmappableError",
    "UpperTail",
    "Variable",
    "VariogramCloud",
    "VariogramFit",
    "VariogramMap",
    "VolumeDistribution",
    "VolumeRule",
    "accuracy",
    "area_and_volume",
    "available",
    "block_cross_validation",
    "by_variable",
    "cell_weights",
    "coordinates_of",
    "cross_variograms",
    "crps",
    "decluster",
    "default_cutoff",
    "diagnose_errors",
    "directional_variograms",
    "distribution_of",
    "draw_censored",
    "empirical_variogram",
    "exceedance_probabilities",
    "exceedance_probability",
    "expected_cost",
    "fit_censored_variogram",
    "fit_coregionalisation",
    "fit_indicator_variograms",
    "fit_likelihood",
    "fit_variogram",
    "from_gstools",
    "from_json",
    "gaussian_field",
    "get",
    "getis_ord",
    "goodness",
    "grid_around",
    "grid_of",
    "judge",
    "k_fold_cross_validation",
    "leave_folds_out",
    "leave_one_out",
    "local_moran",
    "log_likelihood",
    "mean_above",
    "mean_spacing",
    "moran",
    "nearest",
    "plan_in_field",
    "plan_samples",
    "profile_interval",
    "score",
    "to_dataset",
    "to_geodataframe",
    "variogram_cloud",
    "variogram_map",
    "volume_distribution",
    "volume_rule",
    "within_distance",
]
