"""What lies between the points, and how sure are we: variograms, kriging, grids, exceedance, validation.

Arrays in, arrays out; no function here knows a sample set.
"""

from netmin.geostat.block import Block
from netmin.geostat.censored import CensoredDraws, draw_censored, fit_censored_variogram
from netmin.geostat.cokriging import CoKriging, CoPrediction, FittedCoKriging
from netmin.geostat.collocated import (
    CollocatedCokriging,
    FittedCollocatedCokriging,
    FittedMulticollocatedCokriging,
    MulticollocatedCokriging,
)
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.coregionalisation_fit import CoregionalisationFit, fit_coregionalisation
from netmin.geostat.cross_variogram import CrossVariograms, cross_variograms
from netmin.geostat.draws import Draws
from netmin.geostat.fitting import VariogramFit, fit_variogram
from netmin.geostat.grid import Grid, Surface, grid_around, mean_spacing
from netmin.geostat.indicator import Certainty, Contaminated, area_and_volume, exceedance_probability, mean_above
from netmin.geostat.indicator_simulation import ClassDraws, FittedIndicatorSimulation, IndicatorSimulation
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging, Prediction, SimpleKriging, UniversalKriging
from netmin.geostat.lognormal import FittedLognormalKriging, LognormalKriging, LognormalPrediction
from netmin.geostat.lognormal_simulation import FittedLognormalSimulation, LognormalSimulation
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
from netmin.geostat.points import UnmappableError
from netmin.geostat.regression_kriging import FittedRegressionKriging, RegressionKriging, RegressionPrediction
from netmin.geostat.simulate import FittedSimulation, GaussianSimulation
from netmin.geostat.unconditional import GaussianField
from netmin.geostat.validate import CrossValidation, Scores, block_cross_validation, leave_one_out, score
from netmin.geostat.variables import Variable, by_variable
from netmin.geostat.variogram import EmpiricalVariogram, default_cutoff, empirical_variogram
from netmin.geostat.volume_rule import VolumeRule, volume_rule
from netmin.geostat.volumes import VolumeDistribution, volume_distribution

__all__ = [
    "Anisotropy",
    "Block",
    "CensoredDraws",
    "Certainty",
    "ClassDraws",
    "CoKriging",
    "CoPrediction",
    "CollocatedCokriging",
    "Contaminated",
    "Coregionalisation",
    "CoregionalisationFit",
    "CovarianceModel",
    "CrossValidation",
    "CrossVariograms",
    "Draws",
    "EmpiricalVariogram",
    "Exponential",
    "FittedCoKriging",
    "FittedCollocatedCokriging",
    "FittedIndicatorSimulation",
    "FittedKriging",
    "FittedLognormalKriging",
    "FittedLognormalSimulation",
    "FittedMulticollocatedCokriging",
    "FittedRegressionKriging",
    "FittedSimulation",
    "Gaussian",
    "GaussianField",
    "GaussianSimulation",
    "Grid",
    "IndicatorSimulation",
    "Linear",
    "LognormalKriging",
    "LognormalPrediction",
    "LognormalSimulation",
    "Matern",
    "MulticollocatedCokriging",
    "Neighbourhood",
    "Nested",
    "Nugget",
    "OrdinaryKriging",
    "Prediction",
    "RegressionKriging",
    "RegressionPrediction",
    "Scores",
    "SimpleKriging",
    "Spherical",
    "Stable",
    "Surface",
    "UniversalKriging",
    "UnmappableError",
    "Variable",
    "VariogramFit",
    "VolumeDistribution",
    "VolumeRule",
    "area_and_volume",
    "available",
    "block_cross_validation",
    "by_variable",
    "cross_variograms",
    "default_cutoff",
    "draw_censored",
    "empirical_variogram",
    "exceedance_probability",
    "fit_censored_variogram",
    "fit_coregionalisation",
    "fit_variogram",
    "from_json",
    "get",
    "grid_around",
    "leave_one_out",
    "mean_above",
    "mean_spacing",
    "score",
    "volume_distribution",
    "volume_rule",
]
