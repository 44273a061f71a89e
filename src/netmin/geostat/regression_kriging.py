"""Regression kriging: a drift learned from covariates by any regressor, and what it leaves, kriged.

A regressor fits the samples it has seen better than it predicts elsewhere; a forest may fit them almost exactly. The
residuals of such a fit are too small, their variogram too low, and the map too sure of itself. So the drift is
cross-fitted (`chernozhukov2018`): the samples are dealt into folds of whole blocks of space (`roberts2017`), each
fold's residuals come from a regressor that has not seen the fold, and every sample speaks at a target through that
regressor alone. With λ the kriging weights, k(i) the fold of sample i, f₋ₖ the regressor that has not seen fold k, and
x the covariates,

    prediction = Σ λᵢ [ zᵢ + f₋ₖ₍ᵢ₎(x₀) − f₋ₖ₍ᵢ₎(xᵢ) ] :

each sample is carried to the target by what a model that never saw it says about the difference. No value is counted
twice, and the prediction goes through the samples.
"""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.adopted import as_model
from netmin.geostat.drift import check_as_many, covariate_columns
from netmin.geostat.fitting import VariogramFit, fit_variogram
from netmin.geostat.folds import block_folds, block_size
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging, Prediction, checked_variance
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import UnmappableError, coordinate_pair
from netmin.geostat.variogram import empirical_variogram
from netmin.language import Message

_CITATIONS = ("hengl2007", "chernozhukov2018", "roberts2017", "matheron1963", "cressie1993")

#: Residuals smaller than this share of the values, squared, are rounding: then nothing is left to krige.
_NOTHING_LEFT = 1e-18


class Regressor(Protocol):
    """What learns values from covariates; every regressor of scikit-learn does."""

    def fit(self, covariates: Any, values: Any, /) -> Any:
        """Learn from covariates, shape (n, q), and values, shape (n,)."""

    def predict(self, covariates: Any, /) -> Any:
        """Return values for covariates, shape (m, q)."""


@dataclass(frozen=True, eq=False)
class RegressionPrediction(Prediction):
    """Regression kriging at targets; normal about its mean.

    Attributes
    ----------
    mean, variance, lagrange, citations, notes
        As in `Prediction`. The variance is that of kriging the cross-fitted residuals.
    drift : array, shape (m,)
        The part of the mean that the covariates give. [unit of the values]
    """

    drift: FloatArray = field(kw_only=True)

    @property
    def residual(self) -> FloatArray:
        """The part of the mean that neighbours give, shape (m,) [unit of the values]."""
        return self.mean - self.drift

    @property
    def table(self) -> pd.DataFrame:
        """One row per target: mean, variance, standard_deviation, drift, residual."""
        return super().table.assign(drift=self.drift, residual=self.residual)


@dataclass(frozen=True)
class RegressionKriging:
    """Kriging with a drift learned from covariates, cross-fitted by blocks of space.

    Parameters
    ----------
    estimator : Regressor
        Anything with ``fit`` and ``predict`` as scikit-learn has them; it is copied, never fitted itself. Where it has
        a ``random_state`` that is None, it is given one by the seed.
    neighbours : int or Neighbourhood, optional
        Use only this many nearest samples for each target, or those of a neighbourhood; by default all.
    folds : int
        Into how many folds the blocks are dealt.
    seed : int
        Of the dealing, and of the regressors.
    model : CovarianceModel, optional
        Of the residuals; by default fitted to them automatically.
    block_size : float, optional
        Side of a block. By default the practical range of the values themselves, made smaller where fewer than two
        blocks per fold would hold samples. [m]
    cutoff, width : float, optional
        Of the variogram of the residuals, as in `empirical_variogram`. [m]

    Examples
    --------
    >>> class Mean:
    ...     def fit(self, covariates, values):
    ...         self.mean = values.mean()
    ...     def predict(self, covariates):
    ...         return np.full(len(covariates), self.mean)
    >>> generator = np.random.default_rng(1)
    >>> east, north, covariate, values = generator.normal(size=(4, 60))
    >>> fitted = RegressionKriging(Mean()).fit(east, north, values, covariate[:, None])
    >>> bool(np.allclose(fitted.predict(east, north, covariate[:, None]).mean, values))
    True

    References
    ----------
    hengl2007, chernozhukov2018, roberts2017
    """

    estimator: Regressor
    neighbours: int | Neighbourhood | None = None
    folds: int = 5
    seed: int = 0
    model: CovarianceModel | None = None
    block_size: float | None = None
    cutoff: float | None = None
    width: float | None = None

    def __post_init__(self) -> None:
        if self.folds < 2:
            raise ValueError(f"folds must be 2 or more, but is {self.folds!r}")
        if not (hasattr(self.estimator, "fit") and hasattr(self.estimator, "predict")):
            raise ValueError("the estimator needs the methods fit and predict")
        if self.model is not None:
            object.__setattr__(self, "model", as_model(self.model))

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        covariates: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
    ) -> FittedRegressionKriging:
        """Take the samples in, learn the drift fold by fold, and fit a model to the residuals.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,)
            Values, of concentrations usually their logarithms.
        covariates : array, shape (n, q)
            What the drift is learned from; categories as columns of nought and one.
        error_variance : float or array, shape (n,)
            Variance of the measurement error, which the prediction looks through. [unit of the values, squared]

        Returns
        -------
        FittedRegressionKriging

        Raises
        ------
        UnmappableError
            If numbers of rows differ, a number is missing, there are too few places, all lie in one block, the
            covariates give the values exactly, or the system is singular.
        """
        east, north = coordinate_pair(easting, northing)
        numbers, columns = _checked(east, north, values, covariates)
        side = self._side(east, north, numbers)
        fold = block_folds(east, north, side, self.folds, self.seed)
        estimators, drift = _cross_fitted(self.estimator, columns, numbers, fold, self.seed)
        residuals = numbers - drift
        if float(residuals.var()) <= _NOTHING_LEFT * float(numbers.var()):
            raise UnmappableError(Message.of("geostat.regression-nothing-left"))
        model, variogram = self.model, None
        if model is None:
            variogram = fit_variogram(empirical_variogram(east, north, residuals, cutoff=self.cutoff, width=self.width))
            model = variogram.model
        # The share of each fold in the weights is what kriging makes of ones in that fold and noughts elsewhere.
        shares = (fold[None, :] == np.arange(len(estimators))[:, None]).astype(float)
        kriging = OrdinaryKriging(model, self.neighbours)
        fitted = kriging.fit(east, north, np.vstack([residuals, shares]), error_variance=error_variance)
        table = pd.DataFrame(
            {"easting": east, "northing": north, "fold": fold, "observed": numbers, "drift": drift}
        ).assign(residual=residuals)
        return FittedRegressionKriging(self, fitted, estimators, variogram, columns.shape[1], side, table)

    def _side(self, easting: FloatArray, northing: FloatArray, values: FloatArray) -> float:
        if self.block_size is not None:
            return self.block_size
        reach = fit_variogram(empirical_variogram(easting, northing, values)).model.practical_range
        return block_size(easting, northing, reach, self.folds)


@dataclass(frozen=True, eq=False)
class FittedRegressionKriging:
    """Regression kriging with its samples taken in.

    Attributes
    ----------
    choice : RegressionKriging
        Regressor, model and neighbourhood.
    kriging : FittedKriging
        Kriging whose versions are the residuals and, fold by fold, ones in the fold and noughts elsewhere.
    estimators : tuple of Regressor
        The fitted regressors; each has not seen the fold of its number.
    variogram : VariogramFit or None
        The fit to the residuals; None where a model was given.
    covariates : int
        How many columns of covariates.
    block_size : float
        Side of the blocks. [m]
    table : pandas.DataFrame
        One row per sample: easting, northing [m], fold, observed, drift, residual; the drift is from the regressor that
        has not seen the fold.
    """

    choice: RegressionKriging
    kriging: FittedKriging
    estimators: tuple[Regressor, ...]
    variogram: VariogramFit | None
    covariates: int
    block_size: float
    table: pd.DataFrame

    @property
    def model(self) -> CovarianceModel:
        """The model of the residuals."""
        return self.kriging.choice.model

    @property
    def explained(self) -> float:
        """Share of the variance of the values that the drift explains for folds not seen; below zero if it misleads."""
        return 1.0 - float((self.table["residual"] ** 2).mean() / self.table["observed"].var(ddof=0))

    @property
    def notes(self) -> tuple[Message, ...]:
        """How the drift was learned, what was merged or assumed, and what the variance leaves out."""
        learned = Message.of(
            "geostat.regression-cross-fitted",
            folds=len(self.estimators),
            size=self.block_size,
            seed=self.choice.seed,
            explained=100.0 * max(self.explained, 0.0),
        )
        notes = [*self.kriging.notes, learned]
        if self.explained <= 0:
            notes.append(Message.of("geostat.regression-misleads"))
        if self.variogram is not None:
            notes += [note for note in self.variogram.notes if note not in notes]
        return (*notes, Message.of("geostat.regression-variance"))

    def predict(
        self, easting: npt.ArrayLike, northing: npt.ArrayLike, covariates: npt.ArrayLike
    ) -> RegressionPrediction:
        """Predict at targets.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]
        covariates : array, shape (m, q)
            As at the samples.

        Returns
        -------
        RegressionPrediction
            Of shape (m,).

        Raises
        ------
        UnmappableError
            If a covariate is missing, or there are more or fewer of them than at the samples.
        """
        east, north = coordinate_pair(easting, northing)
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise ValueError("every target needs an easting and a northing that are numbers")
        columns = covariate_columns(covariates, len(east))
        check_as_many(columns, self.covariates)
        means, variance, lagrange = self.kriging.system.solve(east, north)
        drift = np.zeros(len(east))
        if len(east):
            for share, estimator in zip(means[1:], self.estimators, strict=True):
                drift += share * _predicted(estimator, columns)
        return RegressionPrediction(
            means[0] + drift,
            checked_variance(variance, self.model, np.isnan(means[0])),
            lagrange,
            _CITATIONS,
            self.notes,
            drift=drift,
        )


def _checked(
    easting: FloatArray, northing: FloatArray, values: npt.ArrayLike, covariates: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return the values and covariates, as many rows of each as places, all numbers."""
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1:
        raise ValueError(f"values must be flat, but have shape {numbers.shape}")
    if len(numbers) != len(easting):
        counts = {"eastings": len(easting), "northings": len(northing), "values": len(numbers)}
        raise UnmappableError(Message.of("geostat.value-counts", **counts))
    if not np.isfinite(numbers).all():
        raise UnmappableError(Message.of("geostat.missing-values", count=int((~np.isfinite(numbers)).sum())))
    columns = covariate_columns(covariates, len(easting))
    if not columns.shape[1]:
        raise ValueError("a drift is learned from at least one covariate")
    return numbers, columns


def _cross_fitted(
    estimator: Regressor, covariates: FloatArray, values: FloatArray, fold: npt.NDArray[np.int64], seed: int
) -> tuple[tuple[Regressor, ...], FloatArray]:
    """Fit a regressor per fold to the others; return them and what they say for the fold they have not seen."""
    count = int(fold.max()) + 1
    seeds = np.random.SeedSequence(seed).generate_state(count)
    drift = np.empty(len(values))
    estimators = []
    for number in range(count):
        out = fold == number
        copied = _copy(estimator, int(seeds[number]))
        copied.fit(covariates[~out], values[~out])
        drift[out] = _predicted(copied, covariates[out])
        estimators.append(copied)
    return tuple(estimators), drift


def _copy(estimator: Regressor, seed: int) -> Regressor:
    """Return an unfitted copy; a random state left open is set by the seed."""
    base = sys.modules.get("sklearn.base")
    if not hasattr(estimator, "get_params") or base is None:
        return copy.deepcopy(estimator)
    cloned = base.clone(estimator)
    open_states = [
        name
        for name, value in sorted(cloned.get_params(deep=True).items())
        if name.split("__")[-1] == "random_state" and value is None
    ]
    if open_states:
        cloned.set_params(**dict.fromkeys(open_states, seed))
    copied: Regressor = cloned
    return copied


def _predicted(estimator: Regressor, covariates: FloatArray) -> FloatArray:
    """Return what a regressor says, one number per row."""
    predicted = np.asarray(estimator.predict(covariates), dtype=float)
    if predicted.size != len(covariates) or not np.isfinite(predicted).all():
        raise UnmappableError(
            Message.of("geostat.regression-unusable", expected=len(covariates), found=int(np.isfinite(predicted).sum()))
        )
    return predicted.reshape(len(covariates))
