"""Linear mixed models of numbers, limits and ranges: variance components by REML or Laplace, effects by Henderson.

With numbers alone and no priors the fit is REML in closed form, Henderson's mixed-model equations inside a search over
the logarithms of the standard deviations. Limits and ranges enter by the Tobit likelihood; the effects are then
integrated by Laplace's method about their most probable values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netmin.plants.mixed_likelihood import FloatArray, Terms, interval_terms, interval_turns

IntArray = npt.NDArray[np.intp]

#: Logarithms of standard deviations are sought between these.
_NARROWEST, _WIDEST = -7.0, 3.0

#: Newton's steps stop when none of the effects moves by more.
_STILL = 1e-10
_MOST_STEPS = 60

#: Step of the differences that give the curvature over the logarithms of the standard deviations.
_STEP = 1e-3


@dataclass(frozen=True, eq=False)
class MixedProblem:
    """What a mixed model is asked: observations, columns, and which columns share a variance.

    Attributes
    ----------
    low, high : array, shape (n,)
        Interval that holds each observation; without width for a number.
    columns : array, shape (n, m)
        Design of all effects, fixed and random.
    block : array of int, shape (m,)
        Number of the variance component of each column; -1 for a column with its own prior.
    prior_mean, prior_precision : array, shape (m,)
        Of the columns with their own prior; precision 0 for an ordinary fixed effect.
    weight : array, shape (n,)
        Precision of each observation, relative to the residual variance.
    components : tuple of str
        Names of the variance components; the residual comes after them.
    log_sd_mean, log_sd_spread : array, shape (number of components + 1,)
        Normal prior of the logarithm of each standard deviation, residual last; an infinite spread for none.
    """

    low: FloatArray
    high: FloatArray
    columns: FloatArray
    block: IntArray
    prior_mean: FloatArray
    prior_precision: FloatArray
    weight: FloatArray
    components: tuple[str, ...]
    log_sd_mean: FloatArray
    log_sd_spread: FloatArray

    @cached_property
    def _distinct(self) -> tuple[FloatArray, IntArray]:
        """Rows of the design that differ, and which of them is that of each observation: replicates share theirs."""
        rows, places = np.unique(self.columns, axis=0, return_inverse=True)
        return np.ascontiguousarray(rows), np.asarray(places, dtype=np.intp).reshape(-1)

    def predictor(self, effect: FloatArray) -> FloatArray:
        """Return the linear predictor of every observation, shape (n,)."""
        rows, places = self._distinct
        return np.asarray((rows @ effect)[places])

    def gathered(self, values: FloatArray) -> FloatArray:
        """Return what values of the observations come to at every effect, shape (m,)."""
        rows, places = self._distinct
        return np.asarray(rows.T @ np.bincount(places, values, len(rows)))

    def information(self, curvature: FloatArray) -> FloatArray:
        """Return the curvature over the effects from that of every observation, shape (m, m)."""
        rows, places = self._distinct
        return np.asarray((rows.T * np.bincount(places, curvature, len(rows))) @ rows)

    def leverage(self, covariance: FloatArray) -> FloatArray:
        """Return the variance of every observation's predictor, shape (n,)."""
        rows, places = self._distinct
        return np.asarray(np.sum((rows @ covariance) * rows, axis=1)[places])


@dataclass(frozen=True, eq=False)
class EffectsAt:
    """Effects at given variance components.

    Attributes
    ----------
    log_sd : array, shape (number of components + 1,)
        Logarithms of the standard deviations, residual last.
    effect : array, shape (m,)
        Most probable effects.
    covariance : array, shape (m, m)
        Of the effects about them.
    """

    log_sd: FloatArray
    effect: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, eq=False)
class MixedFit:
    """Most probable variance components, and the effects there.

    Attributes
    ----------
    at : EffectsAt
        The most probable place.
    log_sd_covariance : array, shape (number of components + 1, number of components + 1)
        Of the logarithms of the standard deviations, by the curvature of their posterior.
    log_likelihood : float
        Restricted log-likelihood, without priors of standard deviations. [–]
    """

    at: EffectsAt
    log_sd_covariance: FloatArray
    log_likelihood: float


def fit_mixed(problem: MixedProblem, start: MixedFit | None = None) -> MixedFit:
    """Fit a mixed model.

    Parameters
    ----------
    problem : MixedProblem
        Observations, columns and priors.
    start : MixedFit, optional
        An earlier fit of the same components: the search begins there and steps along what it knew of their curvature.

    Returns
    -------
    MixedFit

    References
    ----------
    henderson1975, patterson1971, chung2013
    """
    search = _Search(problem)
    place = _highest(search, start)
    value, slope = search.objective(place)
    prior = _log_prior(problem, place)[0]
    at = effects_at(problem, place, search.effect)
    return MixedFit(at, _inverse_curvature(search, place, slope), prior - value)


def _highest(search: _Search, start: MixedFit | None) -> FloatArray:
    """Return the most probable logarithms of the standard deviations."""
    from scipy.optimize import minimize

    size = search.problem.log_sd_mean.size
    middle, root = search.problem.log_sd_mean, np.eye(size)
    if start is not None:
        values, vectors = np.linalg.eigh(start.log_sd_covariance)
        middle, root = start.at.log_sd, vectors * np.sqrt(np.maximum(values, _STEP))

    def whitened(step: FloatArray) -> tuple[float, FloatArray]:
        value, slope = search.objective(np.clip(middle + root @ step, _NARROWEST, _WIDEST))
        return value, root.T @ slope

    # Steps from a known place are along turned axes, which bounds on the old ones do not fit.
    bounds = None if start is not None else [(_NARROWEST - at, _WIDEST - at) for at in middle]
    found = minimize(
        whitened,
        np.zeros(size),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"gtol": 1e-6, "ftol": 1e-13},
    )
    return np.asarray(np.clip(middle + root @ found.x, _NARROWEST, _WIDEST), dtype=float)


def effects_at(problem: MixedProblem, log_sd: FloatArray, start: FloatArray | None = None) -> EffectsAt:
    """Return the effects at given standard deviations.

    Parameters
    ----------
    problem : MixedProblem
        Observations, columns and priors.
    log_sd : array, shape (number of components + 1,)
        Logarithms of the standard deviations, residual last.
    start : array, shape (m,), optional
        Effects to begin from.

    Returns
    -------
    EffectsAt
    """
    top = _climb(problem, log_sd, problem.prior_mean if start is None else start)
    return EffectsAt(log_sd, top.effect, _inverse(top.factor))


@dataclass(frozen=True, eq=False)
class _Top:
    """Where the joint density of observations and effects is highest."""

    effect: FloatArray
    predictor: FloatArray
    terms: Terms
    factor: FloatArray
    height: float


class _Search:
    """Minus the log posterior of the logarithms of the standard deviations, remembering the last effects."""

    def __init__(self, problem: MixedProblem) -> None:
        self.problem = problem
        self.effect = problem.prior_mean

    def objective(self, log_sd: FloatArray) -> tuple[float, FloatArray]:
        problem = self.problem
        top = _climb(problem, log_sd, self.effect)
        self.effect = top.effect
        flat = np.sum((problem.block < 0) & (problem.prior_precision == 0))
        precision = _precision(problem, log_sd)
        integral = 0.5 * np.sum(np.log(precision[precision > 0])) - np.sum(np.log(np.diag(top.factor)))
        prior, prior_slope = _log_prior(problem, log_sd)
        value = top.height + integral + 0.5 * flat * np.log(2 * np.pi) + prior
        return -float(value), -(self._slope(log_sd, top) + prior_slope)

    def _slope(self, log_sd: FloatArray, top: _Top) -> FloatArray:
        """Return the gradient of the log-likelihood, the movement of the effects included."""
        problem = self.problem
        covariance = _inverse(top.factor)
        leverage = problem.leverage(covariance)
        turns = interval_turns(problem.low, problem.high, top.predictor, _spread(problem, log_sd))
        # Moving the effects changes the curvature of limits and ranges; numbers have none to change.
        moved = covariance @ problem.gathered(-0.5 * leverage * turns.curvature_by_predictor)
        deviation = top.effect - problem.prior_mean
        slope = np.empty(log_sd.size)
        for number in range(log_sd.size - 1):
            inside = problem.block == number
            precision = np.exp(-2 * log_sd[number])
            squares = np.sum(deviation[inside] ** 2) + np.sum(np.diag(covariance)[inside])
            slope[number] = precision * squares - inside.sum()
            slope[number] += 2 * precision * np.sum(deviation[inside] * moved[inside])
        slope[-1] = np.sum(turns.value) - 0.5 * np.sum(leverage * turns.curvature)
        slope[-1] += moved @ problem.gathered(turns.slope)
        return slope


def _climb(problem: MixedProblem, log_sd: FloatArray, start: FloatArray) -> _Top:
    from scipy.linalg import cho_solve

    precision, spread = _precision(problem, log_sd), _spread(problem, log_sd)
    here = _look(problem, precision, spread, start)
    # Numbers alone make a parabola: its curvature is the same everywhere, and one step leads to the top.
    numbers = bool(np.all(problem.low == problem.high))
    factor = here.factor if numbers else None
    for _ in range(1 if numbers else _MOST_STEPS):
        pull = problem.gathered(here.terms.slope) - precision * (here.effect - problem.prior_mean)
        step = cho_solve((here.factor, True), pull)
        share = 1.0
        ahead = _look(problem, precision, spread, here.effect + step, factor)
        while ahead.height < here.height - 1e-9 * abs(here.height) and share > 1e-6:
            share /= 2
            ahead = _look(problem, precision, spread, here.effect + share * step)
        here = ahead
        if np.max(np.abs(share * step)) < _STILL:
            break
    return here


def _look(
    problem: MixedProblem,
    precision: FloatArray,
    spread: FloatArray,
    effect: FloatArray,
    factor: FloatArray | None = None,
) -> _Top:
    predictor = problem.predictor(effect)
    terms = interval_terms(problem.low, problem.high, predictor, spread)
    if factor is None:
        hessian = problem.information(terms.curvature)
        hessian[np.diag_indices_from(hessian)] += precision
        factor = np.asarray(np.linalg.cholesky(hessian), dtype=float)
    height = float(np.sum(terms.value) - 0.5 * np.sum(precision * (effect - problem.prior_mean) ** 2))
    return _Top(effect, predictor, terms, factor, height)


def _inverse(factor: FloatArray) -> FloatArray:
    from scipy.linalg.lapack import dpotri

    lower, _ = dpotri(factor, lower=1)
    lower = np.tril(lower)
    return np.asarray(lower + np.tril(lower, -1).T, dtype=float)


def _precision(problem: MixedProblem, log_sd: FloatArray) -> FloatArray:
    return np.where(problem.block < 0, problem.prior_precision, np.exp(-2 * log_sd)[problem.block])


def _spread(problem: MixedProblem, log_sd: FloatArray) -> FloatArray:
    return np.asarray(np.exp(log_sd[-1]) / np.sqrt(problem.weight), dtype=float)


def _log_prior(problem: MixedProblem, log_sd: FloatArray) -> tuple[float, FloatArray]:
    scaled = (log_sd - problem.log_sd_mean) / problem.log_sd_spread
    return float(-0.5 * np.sum(scaled**2)), -scaled / problem.log_sd_spread


def _inverse_curvature(search: _Search, place: FloatArray, slope: FloatArray) -> FloatArray:
    """Return the covariance of the logarithms of the standard deviations; nought where they sit on a bound."""
    inner = np.flatnonzero((place > _NARROWEST + 2 * _STEP) & (place < _WIDEST - 2 * _STEP))
    covariance = np.zeros((place.size, place.size))
    if not inner.size:
        return covariance
    curvature = np.empty((inner.size, inner.size))
    for row, number in enumerate(inner):
        step = np.zeros(place.size)
        step[number] = _STEP
        curvature[row] = (search.objective(place + step)[1] - slope)[inner] / _STEP
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    # A direction that the evidence leaves open is given no more than the prior's own width.
    narrow = 1 / np.maximum(values, 0.25 / np.max(np.minimum(search.problem.log_sd_spread, 2.0)) ** 2)
    covariance[np.ix_(inner, inner)] = (vectors * narrow) @ vectors.T
    return covariance
