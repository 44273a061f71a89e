"""Curves of a response over a dose: log-logistic, Weibull of two kinds, and Brain and Cousens' with stimulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.trials.factors import FloatArray

#: Names of the curves, as the package drc has them; the number is that of the parameters.
DoseModel = Literal["LL.4", "LL.3", "W1.4", "W2.4", "BC.5", "BC.4"]


@dataclass(frozen=True)
class DoseShape:
    """A curve as a weight between an upper and a lower limit.

    The response is c + (d − c + f x) w(t), with t = b (ln x − ln e).

    Attributes
    ----------
    name : str
        One of `DoseModel`.
    parameters : tuple of str
        Of b, c, d, e, f those that are estimated; the others are nought.
    weight : callable
        w of t.
    slope : callable
        Its derivative.
    inverse : callable
        ln of the argument exp(t) that gives a weight.
    falling : int
        Sign of b of a curve that falls from d.
    citations : tuple of str
        Keys of the bibliography.
    """

    name: DoseModel
    parameters: tuple[str, ...]
    weight: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]
    inverse: Callable[[float], float]
    falling: int
    citations: tuple[str, ...]

    @property
    def lower_free(self) -> bool:
        """Whether the lower limit c is estimated."""
        return "c" in self.parameters

    @property
    def stimulated(self) -> bool:
        """Whether small doses may stimulate."""
        return "f" in self.parameters


def _logistic_weight(t: FloatArray) -> FloatArray:
    from scipy.special import expit

    return np.asarray(expit(-t), dtype=float)


def _logistic_slope(t: FloatArray) -> FloatArray:
    from scipy.special import expit

    return np.asarray(-expit(t) * expit(-t), dtype=float)


def _first_weight(t: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-np.exp(np.minimum(t, 700.0))), dtype=float)


def _first_slope(t: FloatArray) -> FloatArray:
    held = np.clip(t, -745.0, 700.0)
    return np.asarray(-np.exp(held - np.exp(held)), dtype=float)


def _second_weight(t: FloatArray) -> FloatArray:
    return np.asarray(-np.expm1(-np.exp(np.minimum(t, 700.0))), dtype=float)


def _second_slope(t: FloatArray) -> FloatArray:
    return -_first_slope(t)


def _logistic_inverse(weight: float) -> float:
    return float(np.log1p(-weight) - np.log(weight))


def _first_inverse(weight: float) -> float:
    return float(np.log(-np.log(weight)))


def _second_inverse(weight: float) -> float:
    return float(np.log(-np.log1p(-weight)))


_LOGISTIC = (_logistic_weight, _logistic_slope, _logistic_inverse, 1)

#: The curves by name.
SHAPES: dict[str, DoseShape] = {
    "LL.4": DoseShape("LL.4", ("b", "c", "d", "e"), *_LOGISTIC, ("ritz2015",)),
    "LL.3": DoseShape("LL.3", ("b", "d", "e"), *_LOGISTIC, ("ritz2015",)),
    "W1.4": DoseShape(
        "W1.4", ("b", "c", "d", "e"), _first_weight, _first_slope, _first_inverse, 1, ("ritz2015", "ritz2010")
    ),
    "W2.4": DoseShape(
        "W2.4", ("b", "c", "d", "e"), _second_weight, _second_slope, _second_inverse, -1, ("ritz2015", "ritz2010")
    ),
    "BC.5": DoseShape("BC.5", ("b", "c", "d", "e", "f"), *_LOGISTIC, ("brain1989", "ritz2015")),
    "BC.4": DoseShape("BC.4", ("b", "d", "e", "f"), *_LOGISTIC, ("brain1989", "vanewijk1993", "ritz2015")),
}


def log_argument(dose: npt.ArrayLike, b: float, e: float) -> FloatArray:
    """Return t = b (ln x − ln e), which at a dose of nought is minus infinity for a positive b."""
    x = np.asarray(dose, dtype=float)
    positive = x > 0
    logs = np.log(np.where(positive, x, 1.0)) - np.log(e)
    return np.where(positive, b * logs, -np.inf if b > 0 else np.inf)


def dose_response_curve(
    model: DoseModel, dose: npt.ArrayLike, b: float, c: float, d: float, e: float, f: float = 0.0
) -> FloatArray:
    """Return the response of a curve at some doses.

    Parameters
    ----------
    model : {"LL.4", "LL.3", "W1.4", "W2.4", "BC.5", "BC.4"}
        Which curve. LL: c + (d − c) / (1 + exp(t)), W1: c + (d − c) exp(−exp(t)), W2: c + (d − c) (1 − exp(−exp(t))),
        BC: c + (d − c + f x) / (1 + exp(t)), with t = b (ln x − ln e).
    dose : array
        Not negative. [any unit]
    b : float
        Steepness; of a falling curve positive, but negative for W2. [–]
    c, d : float
        Lower and upper limit. [unit of the response]
    e : float
        For LL the dose of half the effect. [unit of the dose]
    f : float
        Stimulation by small doses (BC). [unit of the response per unit of the dose]

    Returns
    -------
    array
        [unit of the response]

    References
    ----------
    ritz2015, ritz2010, brain1989

    Examples
    --------
    >>> dose_response_curve("LL.4", [0.0, 3.0, 1e9], b=3, c=0.5, d=7.5, e=3).round(6).tolist()
    [7.5, 4.0, 0.5]
    """
    shape = SHAPES[model]
    x = np.asarray(dose, dtype=float)
    return np.asarray(c + (d - c + f * x) * shape.weight(log_argument(x, b, e)), dtype=float)


def effective_dose(model: DoseModel, effect: float, b: float, c: float, d: float, e: float, f: float = 0.0) -> float:
    """Return the dose that brings a share of the way from the control to the far limit.

    Parameters
    ----------
    model : str
        As in `dose_response_curve`.
    effect : float
        Between 0 and 1: 0.1 for EC10, 0.5 for EC50. [–]
    b, c, d, e, f : float
        Parameters of the curve.

    Returns
    -------
    float
        Beyond stimulation, if there is any; NaN where the curve never gets so far. [unit of the dose]

    Raises
    ------
    ValueError
        If the effect is not between 0 and 1.

    References
    ----------
    ritz2015, vanewijk1993

    Examples
    --------
    >>> round(effective_dose("LL.4", 0.1, b=2.0, c=0.0, d=1.0, e=3.0), 6)
    1.0
    """
    if not 0 < effect < 1:
        raise ValueError(f"An effect lies between 0 and 1, not at {effect}.")
    shape = SHAPES[model]
    if not shape.stimulated:
        left = 1 - effect if np.sign(b) == shape.falling else effect
        return float(e * np.exp(shape.inverse(left) / b))
    return _beyond_stimulation(effect, b, d - c, e, f)


def _beyond_stimulation(effect: float, b: float, span: float, e: float, f: float) -> float:
    """Solve (span + f x) / (1 + (x / e)^b) = (1 − effect) span for x."""
    from scipy.optimize import brentq

    def above(log_dose: float) -> float:
        x = np.exp(log_dose)
        return float((1 + f * x / span) / (1 + np.exp(min(b * (log_dose - np.log(e)), 700.0))) - (1 - effect))

    if not span > 0 or b <= (1 if f > 0 else 0):
        return float("nan")
    low = high = float(np.log(e))
    for _ in range(200):
        if above(low) > 0:
            break
        low -= 1.0
    for _ in range(200):
        if above(high) < 0:
            return float(np.exp(brentq(above, low, high, xtol=1e-13)))
        high += 1.0
    return float("nan")
