"""How good are the map and its claims of certainty: samples are left out and predicted from the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.indicator import exceedance_probability
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging, UniversalKriging, checked_variance
from netmin.geostat.lognormal import LognormalKriging, logarithms_of
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import Points, UnmappableError, place_values
from netmin.language import Message

#: Central intervals whose coverage is counted.
INTERVALS = (0.5, 0.8, 0.9, 0.95)

Kriging = OrdinaryKriging | LognormalKriging


@dataclass(frozen=True)
class Scores:
    """How predictions met the values left out.

    Attributes
    ----------
    count : int
        Values left out and predicted.
    mean_error : float
        Prediction minus observation; ideally zero. [unit of the values, or their logarithm]
    root_mean_square_error : float
        [unit of the values, or their logarithm]
    mean_squared_deviation_ratio : float
        Mean of squared error over kriging variance; ideally one, above it the map is too sure of itself. [–]
    coverage : mapping of float to float
        Share of observations inside the central interval of each probability in `INTERVALS`. [–]
    brier : float or None
        Mean squared difference of the probability to exceed the limit and the fact; 0 is perfect. [–]
    limit : float or None
        The limit, in the unit of the values.
    """

    count: int
    mean_error: float
    root_mean_square_error: float
    mean_squared_deviation_ratio: float
    coverage: Mapping[float, float]
    brier: float | None = None
    limit: float | None = None


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """Every sample predicted from others.

    Attributes
    ----------
    observed, mean, variance : array, shape (n,)
        Observation, prediction and its variance. [unit of the values, or their logarithm where `logarithmic`]
    fold : array of int, shape (n,)
        Which samples were left out together.
    logarithmic : bool
        Whether the numbers are natural logarithms.
    easting, northing : array, shape (n,)
        Places, those merged counted once. [m]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How samples were left out.
    """

    observed: FloatArray
    mean: FloatArray
    variance: FloatArray
    fold: npt.NDArray[np.int64]
    logarithmic: bool
    easting: FloatArray
    northing: FloatArray
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per sample: easting, northing, fold, observed, mean, variance, error, standardised_error."""
        error = self.mean - self.observed
        columns = {"easting": self.easting, "northing": self.northing, "fold": self.fold, "observed": self.observed}
        columns |= {"mean": self.mean, "variance": self.variance, "error": error}
        return pd.DataFrame(columns | {"standardised_error": error / np.sqrt(self.variance)})

    def scores(self, limit: float | None = None) -> Scores:
        """Return the scores.

        Parameters
        ----------
        limit : float, optional
            A limit whose exceedance is judged too. [unit of the values, never a logarithm]
        """
        inside = np.log(limit) if limit is not None and self.logarithmic else limit
        found = score(self.observed, self.mean, self.variance, limit=inside)
        return Scores(**(vars(found) | {"limit": limit}))


def score(
    observed: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike, *, limit: float | None = None
) -> Scores:
    """Score normal predictions against observations.

    Parameters
    ----------
    observed, mean, variance : array, shape (n,)
        Observations, predictions and their variances, above zero. [unit of the values; variance squared]
    limit : float, optional
        For the Brier score of exceedance. [unit of the values]

    Returns
    -------
    Scores

    References
    ----------
    brier1950, webster2007
    """
    from scipy.special import ndtri

    truth, guess, spread = (np.asarray(part, dtype=float) for part in (observed, mean, variance))
    if not truth.shape == guess.shape == spread.shape or truth.ndim != 1 or not len(truth) or not (spread > 0).all():
        raise ValueError("observed, mean and variance must be flat, of one length, not empty, and variances above zero")
    error = guess - truth
    distance = np.abs(error) / np.sqrt(spread)
    coverage = {probability: float((distance <= ndtri(0.5 + 0.5 * probability)).mean()) for probability in INTERVALS}
    brier = None
    if limit is not None:
        brier = float(np.mean((exceedance_probability(guess, spread, limit, scale="normal") - (truth > limit)) ** 2))
    ratio = float(np.mean(error**2 / spread))
    return Scores(len(truth), float(error.mean()), float(np.sqrt(np.mean(error**2))), ratio, coverage, brier, limit)


def leave_one_out(
    kriging: Kriging,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    error_variance: npt.ArrayLike = 0.0,
) -> CrossValidation:
    """Predict every sample from all others, the model held fixed.

    Kriging from all samples needs no refitting: with Q the inverse covariance without the mean, the error of sample i
    is (Q z)_i / Q_ii and its variance 1 / Q_ii (`dubrule1983`). The variance is that of the measurement, error
    included.

    Parameters
    ----------
    kriging : OrdinaryKriging or LognormalKriging
        What to judge.
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,)
        Values; for lognormal kriging not logarithms.
    error_variance : float or array, shape (n,)
        Variance of the measurement error. [unit of the values or of their logarithms, squared]

    Returns
    -------
    CrossValidation

    References
    ----------
    dubrule1983
    """
    points, logarithmic = _taken_in(kriging, easting, northing, values, error_variance)
    fold = np.arange(len(points.easting), dtype=np.int64)
    mean, variance = _leave_each_out(kriging, points)
    notes = (*points.notes, Message.of("geostat.left-one-out", count=len(fold)))
    return CrossValidation(
        points.versions[0], mean, variance, fold, logarithmic, points.easting, points.northing, ("dubrule1983",), notes
    )  # fmt: skip


def block_cross_validation(
    kriging: Kriging,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    block_size: float | None = None,
    folds: int = 10,
    seed: int = 0,
    error_variance: npt.ArrayLike = 0.0,
) -> CrossValidation:
    """Predict the samples of whole square blocks from the rest, the model held fixed.

    Left-out neighbours cannot help one another, so the scores are honest for places without samples near by.

    Parameters
    ----------
    kriging, easting, northing, values, error_variance
        As in `leave_one_out`.
    block_size : float, optional
        Side of a block. By default the practical range of the model, made smaller where fewer than two blocks per
        fold would hold samples. [m]
    folds : int
        Into how many folds the blocks are dealt; fewer where there are fewer blocks.
    seed : int
        Of the dealing.

    Returns
    -------
    CrossValidation

    Raises
    ------
    UnmappableError
        If all samples lie in one block.

    References
    ----------
    roberts2017
    """
    points, logarithmic = _taken_in(kriging, easting, northing, values, error_variance)
    if folds < 2:
        raise ValueError(f"folds must be 2 or more, but is {folds!r}")
    size = _block_size(points, kriging.model, folds) if block_size is None else block_size
    fold = _dealt(_blocks(points, size), folds, seed)
    mean, variance = np.empty(len(fold)), np.empty(len(fold))
    for left_out in range(int(fold.max()) + 1):
        out = fold == left_out
        mean[out], variance[out] = _predict_without(kriging, points, out)
    note = Message.of("geostat.left-blocks-out", count=len(fold), size=size, folds=int(fold.max()) + 1, seed=seed)
    return CrossValidation(
        points.versions[0], mean, variance, fold, logarithmic, points.easting, points.northing, ("roberts2017",),
        (*points.notes, note),
    )  # fmt: skip


def _taken_in(
    kriging: Kriging,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    error_variance: npt.ArrayLike,
) -> tuple[Points, bool]:
    logarithmic = isinstance(kriging, LognormalKriging)
    numbers = logarithms_of(values) if logarithmic else np.asarray(values, dtype=float)
    if numbers.ndim != 1:
        raise ValueError(f"values must be flat, but have shape {numbers.shape}")
    return place_values(easting, northing, numbers, error_variance=error_variance, minimum=3), logarithmic


def _ordinary(kriging: Kriging) -> OrdinaryKriging | UniversalKriging:
    return kriging.of_logarithms if isinstance(kriging, LognormalKriging) else kriging


def _leave_each_out(kriging: Kriging, points: Points) -> tuple[FloatArray, FloatArray]:
    mean, variance = FittedKriging(_ordinary(kriging), points).system.leave_each_out()
    return mean, checked_variance(variance, kriging.model)


def _predict_without(kriging: Kriging, points: Points, out: npt.NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    prediction = FittedKriging(_ordinary(kriging), points.without(out)).predict(
        points.easting[out], points.northing[out]
    )
    return prediction.mean, prediction.variance + points.error_variance[out]


def _blocks(points: Points, size: float) -> npt.NDArray[np.int64]:
    """Return the number of each point's block, occupied blocks counted from the south-west."""
    if not size > 0:
        raise ValueError(f"block_size must be a distance above zero, but is {size!r}")
    column = np.floor((points.easting - points.easting.min()) / size)
    row = np.floor((points.northing - points.northing.min()) / size)
    _, number = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
    blocks = number.ravel().astype(np.int64)
    if blocks.max() == 0:
        raise UnmappableError(Message.of("geostat.one-block", size=size))
    return blocks


def _block_size(points: Points, model: CovarianceModel, folds: int) -> float:
    """Return the practical range, or what leaves two blocks per fold, whichever is less."""
    extent = max(float(np.ptp(points.easting)), float(np.ptp(points.northing)))
    size = min(model.practical_range or extent, extent)
    wanted = min(2 * folds, len(points.easting))
    for _ in range(40):
        if _occupied(points, size) >= wanted:
            break
        size *= 0.8
    return size


def _occupied(points: Points, size: float) -> int:
    cells = np.floor((points.coordinates - points.coordinates.min(axis=0)) / size)
    return len(np.unique(cells, axis=0))


def _dealt(blocks: npt.NDArray[np.int64], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """Deal shuffled blocks to folds one by one, each to the fold that holds fewest samples so far."""
    count = int(blocks.max()) + 1
    sizes = np.bincount(blocks, minlength=count)
    held = np.zeros(min(folds, count), dtype=np.int64)
    fold_of_block = np.empty(count, dtype=np.int64)
    for block in np.random.default_rng(seed).permutation(count):
        fold_of_block[block] = int(np.argmin(held))
        held[fold_of_block[block]] += sizes[block]
    return fold_of_block[blocks]
