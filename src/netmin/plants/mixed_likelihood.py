"""Log-likelihoods of single observations about their linear predictor: numbers, limits and ranges in one form.

Every observation is an interval that holds the truth: a number is an interval without width, "<L" reaches from minus
infinity to L. All terms are concave in the predictor, so that Newton's steps find the one top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_LOG_ROOT_2_PI = 0.5 * np.log(2 * np.pi)

#: Step of the numerical derivatives of the curvature, on the scale of logarithms.
_STEP = 1e-5


@dataclass(frozen=True, eq=False)
class Terms:
    """Log-likelihood of each observation with its derivatives.

    Attributes
    ----------
    value : array, shape (n,)
        Log-likelihood.
    slope : array, shape (n,)
        Derivative by the predictor.
    curvature : array, shape (n,)
        Minus the second derivative by the predictor; never negative.
    """

    value: FloatArray
    slope: FloatArray
    curvature: FloatArray


@dataclass(frozen=True, eq=False)
class Turns:
    """How the terms change with the logarithm of the spread, and the curvature with the predictor.

    Attributes
    ----------
    value, slope, curvature : array, shape (n,)
        Derivatives of the same names of `Terms` by the logarithm of the spread.
    curvature_by_predictor : array, shape (n,)
        Nought for numbers.
    """

    value: FloatArray
    slope: FloatArray
    curvature: FloatArray
    curvature_by_predictor: FloatArray


def interval_terms(low: FloatArray, high: FloatArray, predictor: FloatArray, spread: FloatArray) -> Terms:
    """Return the log-likelihood of normal observations known to lie within intervals.

    Parameters
    ----------
    low, high : array, shape (n,)
        Ends; equal for numbers, infinite where open.
    predictor, spread : array, shape (n,)
        Mean and standard deviation of each.

    Returns
    -------
    Terms
    """
    value, slope, curvature = (np.empty_like(predictor) for _ in range(3))
    exact = low == high
    residual = (low[exact] - predictor[exact]) / spread[exact]
    value[exact] = -0.5 * residual**2 - np.log(spread[exact]) - _LOG_ROOT_2_PI
    slope[exact] = residual / spread[exact]
    curvature[exact] = spread[exact] ** -2.0
    hidden = ~exact
    if hidden.any():
        value[hidden], slope[hidden], curvature[hidden] = _within(
            low[hidden], high[hidden], predictor[hidden], spread[hidden]
        )
    return Terms(value, slope, curvature)


def interval_turns(low: FloatArray, high: FloatArray, predictor: FloatArray, spread: FloatArray) -> Turns:
    """Return how the terms change with the spread; exact for numbers, by differences for intervals.

    Parameters
    ----------
    low, high, predictor, spread : array, shape (n,)
        As for `interval_terms`.

    Returns
    -------
    Turns
    """
    terms = interval_terms(low, high, predictor, spread)
    residual = np.where(low == high, (low - predictor) / spread, 0.0)
    value, slope = residual**2 - 1, -2 * terms.slope
    curvature, by_predictor = -2 * terms.curvature, np.zeros_like(predictor)
    hidden = low != high
    if hidden.any():
        ends = low[hidden], high[hidden]
        middle, wide = predictor[hidden], spread[hidden]
        wider = interval_terms(*ends, middle, wide * np.exp(_STEP))
        narrower = interval_terms(*ends, middle, wide * np.exp(-_STEP))
        value[hidden], slope[hidden], curvature[hidden] = (
            (getattr(wider, name) - getattr(narrower, name)) / (2 * _STEP) for name in ("value", "slope", "curvature")
        )
        upwards = interval_terms(*ends, middle + _STEP, wide).curvature
        downwards = interval_terms(*ends, middle - _STEP, wide).curvature
        by_predictor[hidden] = (upwards - downwards) / (2 * _STEP)
    return Turns(value, slope, curvature, by_predictor)


def _within(
    low: FloatArray, high: FloatArray, predictor: FloatArray, spread: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    from scipy.special import log_ndtr

    start, end = (low - predictor) / spread, (high - predictor) / spread
    # Far above the middle both shares are next to 1; from the other side their difference keeps its digits.
    turned = start > 0
    left, right = np.where(turned, -end, start), np.where(turned, -start, end)
    larger, smaller = log_ndtr(right), log_ndtr(left)
    with np.errstate(divide="ignore"):
        share = larger + np.log(-np.expm1(np.minimum(smaller - larger, 0.0)))
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        at_start = np.exp(-0.5 * start**2 - _LOG_ROOT_2_PI - share)
        at_end = np.exp(-0.5 * end**2 - _LOG_ROOT_2_PI - share)
        moment = np.where(at_start > 0, start * at_start, 0.0) - np.where(at_end > 0, end * at_end, 0.0)
    slope = (at_start - at_end) / spread
    curvature = np.maximum(slope**2 - moment / spread**2, 0.0)
    return share, slope, curvature
