"""How good are the map and its claims of certainty: samples are left out and predicted from the rest.

Any kriging can be judged that has ``fit(easting, northing, values)`` and gives something with ``predict(easting,
northing)``: ordinary, lognormal, normal-score, indicator, universal, or one of your own. How much is left out at a
time is the only difference between `leave_one_out`, `k_fold_cross_validation`, `block_cross_validation` and
`leave_folds_out`; all of them return a `CrossValidation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.distributions import (
    Distribution,
    LognormalDistribution,
    NormalDistribution,
    SelectedDistribution,
    crps,
)
from netmin.geostat.folds import FoldArray, block_folds, block_size, places_of, random_folds
from netmin.geostat.leaving_out import AtOnce, Judged, Kriging, judged
from netmin.geostat.models import FloatArray
from netmin.geostat.scores import INTERVALS, Accuracy, Scores, accuracy, score, scores_of
from netmin.language import Message

__all__ = [
    "INTERVALS",
    "CrossValidation",
    "Kriging",
    "Scores",
    "block_cross_validation",
    "k_fold_cross_validation",
    "leave_folds_out",
    "leave_one_out",
    "score",
]


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """Every sample predicted from others.

    Attributes
    ----------
    observed, mean, variance : array, shape (n,)
        Observation, prediction and its variance, on the `scale` that was kriged. [unit of that scale, or squared]
    fold : array of int, shape (n,)
        Which samples were left out together.
    scale : {"values", "logarithms", "normal-scores"}
        What those numbers are.
    easting, northing : array, shape (n,)
        Places, those merged counted once. [m]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How samples were left out.
    distribution : Distribution, optional
        The predictions in the unit of the values; by default normal or lognormal, as the scale says.
    values : array, shape (n,), optional
        Observations in the unit of the values; by default as the scale says.
    """

    observed: FloatArray
    mean: FloatArray
    variance: FloatArray
    fold: FoldArray
    scale: str
    easting: FloatArray
    northing: FloatArray
    citations: tuple[str, ...]
    notes: tuple[Message, ...]
    distribution: Distribution | None = None
    values: FloatArray | None = None

    @property
    def logarithmic(self) -> bool:
        """Whether the numbers are natural logarithms."""
        return self.scale == "logarithms"

    @property
    def kriged(self) -> NormalDistribution:
        """Mean and variance, on the scale that was kriged."""
        return NormalDistribution(self.mean, self.variance)

    @property
    def predicted(self) -> Distribution:
        """What was predicted, in the unit of the values."""
        if self.distribution is not None:
            return self.distribution
        return LognormalDistribution(self.kriged) if self.logarithmic else self.kriged

    @property
    def observed_values(self) -> FloatArray:
        """Observations in the unit of the values, shape (n,)."""
        if self.values is not None:
            return self.values
        return np.exp(self.observed) if self.logarithmic else self.observed

    @property
    def error(self) -> FloatArray:
        """Prediction minus observation, shape (n,) [unit of the scale]."""
        return self.mean - self.observed

    @property
    def standardised_error(self) -> FloatArray:
        """Error over standard deviation, shape (n,); ideally of mean zero and variance one [–]."""
        return self.error / np.sqrt(self.variance)

    @property
    def pit(self) -> FloatArray:
        """Probability integral transform: predicted probability not to be above the observation, shape (n,) [–].

        Ideally as often in every tenth of 0 to 1 as in another (`dawid1984`).
        """
        return self.predicted.probability_below(self.observed_values)

    @property
    def crps(self) -> FloatArray:
        """Continuous ranked probability score of each sample, shape (n,) [unit of the values]."""
        return crps(self.predicted, self.observed_values)

    @property
    def table(self) -> pd.DataFrame:
        """One row per sample: easting, northing, fold, observed, mean, variance, error, standardised_error, pit, crps.

        The last is in the unit of the values, the others before it on the scale that was kriged.
        """
        columns = {"easting": self.easting, "northing": self.northing, "fold": self.fold, "observed": self.observed}
        columns |= {"mean": self.mean, "variance": self.variance, "error": self.error}
        columns |= {"standardised_error": self.standardised_error, "pit": self.pit, "crps": self.crps}
        return pd.DataFrame(columns)

    def scores(self, limit: float | None = None) -> Scores:
        """Return the scores.

        Parameters
        ----------
        limit : float, optional
            A limit whose exceedance is judged too. [unit of the values, never a logarithm]
        """
        values = self.observed if self.scale == "values" else self.observed_values
        return scores_of(self.observed, self.kriged, self.predicted, values, limit)

    def accuracy(self) -> Accuracy:
        """Return how often central intervals of 5 % to 95 % held the observation."""
        return accuracy(self.predicted, self.observed_values)

    def only(self, chosen: npt.ArrayLike) -> CrossValidation:
        """Return the samples chosen; a value that was drawn or stands for a limit proves nothing.

        Parameters
        ----------
        chosen : array of bool, shape (n,)
            Which to keep.
        """
        index = np.flatnonzero(np.asarray(chosen, dtype=bool))
        kept = ("observed", "mean", "variance", "fold", "easting", "northing")
        return replace(
            self,
            **{name: getattr(self, name)[index] for name in kept},
            distribution=SelectedDistribution(self.predicted, index),
            values=self.observed_values[index],
        )


def leave_one_out(
    kriging: Kriging,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    error_variance: npt.ArrayLike = 0.0,
    fit_with: Mapping[str, npt.ArrayLike] | None = None,
    along: Mapping[str, npt.ArrayLike] | None = None,
) -> CrossValidation:
    """Predict every sample from all others, what the kriging was given beforehand held fixed.

    Ordinary kriging from all samples needs no refitting: with Q the inverse covariance without the mean, the error of
    sample i is (Q z)_i / Q_ii and its variance 1 / Q_ii (`dubrule1983`). The same holds of what is ordinary kriging on
    another scale. The variance is that of the measurement, error included.

    Parameters
    ----------
    kriging : Kriging
        What to judge: anything with ``fit(easting, northing, values)`` that gives something with ``predict(easting,
        northing)``.
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,)
        Values; for lognormal kriging not logarithms.
    error_variance : float or array, shape (n,)
        Variance of the measurement error. [unit of the scale that is kriged, squared]
    fit_with : mapping of str to array, shape (n, …), optional
        More arguments of ``fit``, one row per sample, as ``{"below": below}`` of indicator kriging.
    along : mapping of str to array, shape (n, …), optional
        More arguments of both ``fit`` and ``predict``, one row per sample, such as covariates.

    Returns
    -------
    CrossValidation

    Raises
    ------
    UnmappableError
        If there are fewer than three places, or the kriging cannot be fitted without the samples left out.

    Examples
    --------
    >>> from netmin.geostat.kriging import OrdinaryKriging
    >>> from netmin.geostat.models import Nugget, Spherical
    >>> kriging = OrdinaryKriging(Nugget(0.1) + Spherical(0.9, range=100.0))
    >>> found = leave_one_out(kriging, [0.0, 50.0, 90.0], [0.0, 0.0, 10.0], [1.0, 2.0, 4.0])
    >>> found.mean.round(3)
    array([2.569, 2.642, 1.753])

    References
    ----------
    dubrule1983
    """
    judge = judged(kriging, easting, northing, values, error_variance, fit_with, along)
    at_once = isinstance(judge, AtOnce)
    # Samples at one place that are kept apart, each with its own error, do not reveal one another.
    fold = np.arange(len(judge.easting)) if at_once else places_of(judge.easting, judge.northing)
    note = Message.of("geostat.left-one-out", count=len(fold))
    return _without(judge, fold, ("dubrule1983",) if at_once else (), (note,))


def k_fold_cross_validation(
    kriging: Kriging,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    folds: int = 10,
    seed: int = 0,
    error_variance: npt.ArrayLike = 0.0,
    fit_with: Mapping[str, npt.ArrayLike] | None = None,
    along: Mapping[str, npt.ArrayLike] | None = None,
) -> CrossValidation:
    """Predict random shares of the samples from the rest.

    Parameters
    ----------
    kriging, easting, northing, values, error_variance, fit_with, along
        As in `leave_one_out`.
    folds : int
        Into how many shares the samples are dealt, those at one place together.
    seed : int
        Of the dealing.

    Returns
    -------
    CrossValidation

    References
    ----------
    dubrule1983
    """
    judge = judged(kriging, easting, northing, values, error_variance, fit_with, along)
    fold = random_folds(judge.easting, judge.northing, folds, seed)
    note = Message.of("geostat.left-folds-out", count=len(fold), folds=int(fold.max()) + 1, seed=seed)
    return _without(judge, fold, ("dubrule1983",) if isinstance(judge, AtOnce) else (), (note,))


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
    fit_with: Mapping[str, npt.ArrayLike] | None = None,
    along: Mapping[str, npt.ArrayLike] | None = None,
) -> CrossValidation:
    """Predict the samples of whole square blocks from the rest.

    Left-out neighbours cannot help one another, so the scores are honest for places without samples near by.

    Parameters
    ----------
    kriging, easting, northing, values, error_variance, fit_with, along
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
    roberts2017, dubrule1983
    """
    judge = judged(kriging, easting, northing, values, error_variance, fit_with, along)
    size = _size(judge, kriging, folds) if block_size is None else block_size
    fold = block_folds(judge.easting, judge.northing, size, folds, seed)
    note = Message.of("geostat.left-blocks-out", count=len(fold), size=size, folds=int(fold.max()) + 1, seed=seed)
    return _without(judge, fold, ("roberts2017",), (note,))


def leave_folds_out(
    kriging: Kriging,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    fold: npt.ArrayLike,
    *,
    error_variance: npt.ArrayLike = 0.0,
    fit_with: Mapping[str, npt.ArrayLike] | None = None,
    along: Mapping[str, npt.ArrayLike] | None = None,
) -> CrossValidation:
    """Predict the samples of each given fold from the rest: villages, parcels, campaigns, laboratories.

    Parameters
    ----------
    kriging, easting, northing, values, error_variance, fit_with, along
        As in `leave_one_out`. No two samples may lie at one place where the kriging would merge them.
    fold : array, shape (n,)
        The fold of each sample: numbers or names.

    Returns
    -------
    CrossValidation
        Its folds are numbered in the order of the sorted names.
    """
    judge = judged(kriging, easting, northing, values, error_variance, fit_with, along)
    names, number = np.unique(np.asarray(fold), return_inverse=True)
    if number.shape != judge.easting.shape:
        raise ValueError(f"fold must have one entry per place, {len(judge.easting)}, but has shape {number.shape}")
    note = Message.of("geostat.left-given-folds-out", count=len(number), folds=len(names))
    return _without(judge, number.astype(np.int64), ("dubrule1983",) if isinstance(judge, AtOnce) else (), (note,))


def _without(
    judge: Judged, fold: npt.NDArray[np.int64], citations: tuple[str, ...], notes: tuple[Message, ...]
) -> CrossValidation:
    found = judge.without(fold)
    return CrossValidation(
        found.observed, found.kriged.mean, found.kriged.variance, fold, judge.scale, judge.easting, judge.northing,
        citations, (*judge.notes, *notes), found.distribution, found.values,
    )  # fmt: skip


def _size(judge: Judged, kriging: Any, folds: int) -> float:
    """Return the practical range of the model, or of the farthest reaching of several, cut to what the folds need."""
    models = getattr(kriging, "models", None) or getattr(kriging, "model", None) or ()
    several = models if isinstance(models, Iterable) else (models,)
    reach = max((float(model.practical_range) for model in several), default=0.0)
    return block_size(judge.easting, judge.northing, reach, folds)
