"""Limits of an effective dose by profile likelihood: how far it can move before the fit gets clearly worse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from netmin.trials.dose_curves import DoseShape, log_argument
from netmin.trials.dose_fit import FARTHEST, linear_columns, projected_residuals, projected_slopes, steepness_and_place
from netmin.trials.factors import FloatArray

#: First step of the logarithm of the dose.
_STEP = 0.05

#: A limit beyond so many times the doses tried is taken as open. [–]
OPEN = 1e4


def profile_limits(
    shape: DoseShape,
    dose: FloatArray,
    response: FloatArray,
    values: dict[str, float],
    residual_sum: float,
    effect: float,
    middle: float,
    confidence: float,
) -> tuple[float, float]:
    """Return limits of the dose of an effect.

    With all other parameters fitted anew, the residual sum of squares at a limit is that of the best fit times
    1 + F / (n − p), F the quantile with 1 and n − p degrees of freedom.

    Parameters
    ----------
    shape : DoseShape
        Which curve.
    dose, response : array, shape (n,)
        What was fitted.
    values : dict of str to float
        Parameters of the best fit.
    residual_sum : float
        Of the best fit.
    effect : float
        Share of the way from the control to the far limit. [–]
    middle : float
        Dose of that effect by the best fit; NaN gives NaN. [unit of the dose]
    confidence : float
        [–]

    Returns
    -------
    tuple of float
        0 or infinity where the data leave a limit open. [unit of the dose]

    References
    ----------
    bates1988
    """
    from scipy.stats import f as f_distribution

    if not np.isfinite(middle) or not residual_sum > 0:
        return (middle, middle) if np.isfinite(middle) else (float("nan"), float("nan"))
    left = dose.size - len(shape.parameters)
    most = residual_sum * (1 + float(f_distribution.ppf(confidence, 1, left)) / left)
    least = _least_sum(shape, dose, response, values, effect)
    tried = np.log(dose[dose > 0])
    low = _crossing(least, float(np.log(middle)), -1, float(tried.min() - np.log(OPEN)), most)
    high = _crossing(least, float(np.log(middle)), 1, float(tried.max() + np.log(OPEN)), most)
    return (float(np.exp(low)) if np.isfinite(low) else 0.0, float(np.exp(high)) if np.isfinite(high) else float("inf"))


_Least = Callable[[float, FloatArray | None], tuple[float, FloatArray]]


def _least_sum(
    shape: DoseShape, dose: FloatArray, response: FloatArray, values: dict[str, float], effect: float
) -> _Least:
    """Return a function of ln dose of the effect: the least sum of squares with it, and where it was found."""
    from scipy.optimize import least_squares

    first = np.array([values["b"], np.log(values["e"])][: 2 if shape.stimulated else 1])
    columns_and_slopes = _with_stimulation if shape.stimulated else _by_steepness

    def least(log_dose: float, start: FloatArray | None) -> tuple[float, FloatArray]:
        def left(place: FloatArray) -> FloatArray:
            columns, _ = columns_and_slopes(shape, dose, place, log_dose, effect)
            return projected_residuals(columns, response)[1]

        def slopes(place: FloatArray) -> FloatArray:
            columns, changes = columns_and_slopes(shape, dose, place, log_dose, effect)
            linear, _ = projected_residuals(columns, response)
            reach = linear[-1] - (linear[0] if shape.lower_free else 0.0)
            return projected_slopes(columns, reach * changes)

        begin = first if start is None else start
        found = least_squares(left, begin, jac=slopes, method="lm", xtol=1e-8, ftol=1e-9)
        return 2 * float(found.cost), np.asarray(found.x, dtype=float)

    return least


def _by_steepness(
    shape: DoseShape, dose: FloatArray, place: FloatArray, log_dose: float, effect: float
) -> tuple[FloatArray, FloatArray]:
    """Return columns of c and d at a steepness with the effect on the dose, and changes of the upper one."""
    b = float(place[0]) or 1e-12
    shift = shape.inverse(1 - effect if np.sign(b) == shape.falling else effect)
    # A curve that flattens out sends its place to infinity; beyond all numbers it is flat all the same.
    log_e = float(np.clip(log_dose - shift / b, -FARTHEST, FARTHEST))
    by_b, by_place = steepness_and_place(shape, dose, {"b": b, "c": 0.0, "d": 1.0, "e": float(np.exp(log_e)), "f": 0.0})
    return linear_columns(shape, dose, b, log_e), (by_b + by_place * (shift / b**2))[:, None]


def _with_stimulation(
    shape: DoseShape, dose: FloatArray, place: FloatArray, log_dose: float, effect: float
) -> tuple[FloatArray, FloatArray]:
    """Return the same with f such that the effect falls on the dose: it is linear in c and d."""
    b, log_e = float(place[0]), float(np.clip(place[1], -FARTHEST, FARTHEST))
    x = float(np.exp(log_dose))
    rise = float(np.exp(min(b * (log_dose - log_e), 300.0)))
    stimulation = ((1 - effect) * (1 + rise) - 1) / x
    e = float(np.exp(log_e))
    weight = shape.weight(log_argument(dose, b, e))
    by_b, by_place = steepness_and_place(shape, dose, {"b": b, "c": 0.0, "d": 1.0, "e": e, "f": 0.0})
    more = 1 + stimulation * dose
    steeper = by_b * more + weight * dose * ((1 - effect) * rise * (log_dose - log_e) / x)
    farther = by_place * more - weight * dose * ((1 - effect) * rise * b / x)
    upper = weight * more
    columns = np.column_stack([1 - upper, upper]) if shape.lower_free else upper[:, None]
    return columns, np.column_stack([steeper, farther])


def _crossing(least: _Least, middle: float, direction: int, end: float, most: float) -> float:
    """Walk from the best dose towards an end until the fit is too bad, then find the place; infinite if it never is."""
    from scipy.optimize import brentq

    inside, step, place = middle, _STEP, None
    while (end - inside) * direction > 0:
        outside = inside + direction * step
        found, here = least(outside, place)
        if found > most:
            return float(brentq(_worse_by(least, place, most), inside, outside, xtol=1e-6))
        inside, place, step = outside, here, step * 1.5
    return float("inf")


def _worse_by(least: _Least, start: FloatArray | None, most: float) -> Callable[[float], float]:
    """Return by how much the fit is too bad; each search begins where the last one ended."""
    place = [start]

    def worse(log_dose: float) -> float:
        found, place[0] = least(log_dose, place[0])
        return found - most

    return worse
