"""Maximum likelihood for a distribution of known form, with limits on either side and profile limits of its mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, inf
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.censored_likelihood import (
    Evidence,
    LogLikelihood,
    gamma_log_likelihood,
    normal_log_likelihood,
)
from netmin.stats.columns import Column, FloatArray, column
from netmin.stats.likelihood_profile import Maximum, maximum, profile_limits, standard_errors

#: Forms that can be fitted.
Distribution = Literal["normal", "lognormal", "gamma"]

#: Fewer different detected values than this fix no two parameters.
FEWEST_DETECTED = 3

#: From so many measured values on the estimates are as good as theory says (helsel2012).
ENOUGH_VALUES = 30


@dataclass(frozen=True, eq=False)
class MaximumLikelihood:
    """A fitted distribution.

    Attributes
    ----------
    count, detected : int
        Measured values; those that are numbers.
    distribution : str
        "normal", "lognormal" or "gamma".
    table : data frame
        A row for each of two parameters and for the mean. Columns: quantity, estimate, standard_error, lower, upper.
        The quantities are "mean" and "sd" (normal); "log_mean" and "log_sd", of natural logarithms, and "mean"
        (lognormal); "shape", "scale" and "mean" (gamma). Standard errors are those of the observed information,
        limits are ends of the profile likelihood, infinite where it has none.
    log_likelihood : float
        At the maximum, of the values in their own unit. [–]
    confidence : float
        Two-sided, of the limits. The upper limit of 0.90 is a one-sided upper limit of 0.95. [–]
    sd : float
        Standard deviation of the fitted distribution. [unit of the values]
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    count: int
    detected: int
    distribution: Distribution
    table: pd.DataFrame
    log_likelihood: float
    confidence: float
    sd: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("helsel2012", "venzon1988", "cohen1991")

    def estimate(self, quantity: str) -> float:
        """Return one estimate of the table by the name of its quantity."""
        return float(self.table.loc[self.table["quantity"] == quantity, "estimate"].to_numpy()[0])

    @property
    def mean(self) -> float:
        """Arithmetic mean of the fitted distribution."""
        return self.estimate("mean")

    @property
    def akaike(self) -> float:
        """Akaike's criterion; the lesser, the better the form."""
        return 4 - 2 * self.log_likelihood


@dataclass(frozen=True)
class _Quantity:
    """A number that follows from place u and log spread v, and how to hold it still while one of them moves."""

    name: str
    of: Callable[[float, float], float]
    moving: Literal["place", "log_spread"]
    held: Callable[[float, float], tuple[float, float]]
    back: Callable[[float], float]
    floor: float = 0.0


def maximum_likelihood(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    upper: npt.ArrayLike | None = None,
    distribution: Distribution = "lognormal",
    confidence: float = 0.95,
) -> MaximumLikelihood:
    """Fit a distribution to values of which some are only known to lie below, above or between limits.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.
    upper : array, shape (n,), optional
        Where a number: the value is only known to lie between `values` and this, as "between the limit of detection
        and that of quantification"; NaN elsewhere. [unit of the values]
    distribution : {"lognormal", "normal", "gamma"}
        Its form; whether it suits, `goodness_of_fit` tells.
    confidence : float
        Two-sided, of the profile limits. [–]

    Returns
    -------
    MaximumLikelihood
        Estimates, standard errors and limits of the parameters and of the mean.

    Raises
    ------
    NetminError
        With fewer than `FEWEST_DETECTED` different detected values, or a lognormal or gamma distribution for values
        that are not positive.
    ValueError
        If the arrays do not fit each other, an interval ends below its beginning, or a choice is unknown.

    References
    ----------
    helsel2012, cohen1991, venzon1988

    Examples
    --------
    >>> fit = maximum_likelihood([1.0, 2.0, 3.0, 5.0, 9.0, 30.0], [True, False, False, False, False, False])
    >>> for row in fit.table.round(2).itertuples(index=False):
    ...     print(row.quantity, row.estimate, row.standard_error, row.lower, row.upper)
    log_mean 1.39 0.53 -0.01 2.61
    log_sd 1.28 0.42 0.75 2.88
    mean 9.08 6.54 3.14 287.3
    """
    if distribution not in _FORMS:
        raise ValueError(f"The distribution is one of {', '.join(_FORMS)}, not {distribution!r}.")
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not at {confidence}.")
    data, ends = _with_ends(values, below, above, upper)
    inside = ~np.isnan(ends)
    exact = data.value[data.detected & ~inside]
    _refuse(data, exact, distribution)
    centre, unit, log_likelihood, start = _FORMS[distribution](data, ends, inside)
    best = maximum(log_likelihood, start)
    rows = [_row(log_likelihood, best, part, confidence) for part in _quantities(distribution, centre, unit)]
    table = pd.DataFrame(rows, columns=["quantity", "estimate", "standard_error", "lower", "upper"])
    return MaximumLikelihood(
        count=data.value.size,
        detected=exact.size,
        distribution=distribution,
        table=table,
        log_likelihood=best.log_likelihood - _jacobian(distribution, exact, unit),
        confidence=confidence,
        sd=_sd(distribution, table),
        notes=_notes(data, exact.size, table),
    )


def _with_ends(
    values: npt.ArrayLike, below: npt.ArrayLike | None, above: npt.ArrayLike | None, upper: npt.ArrayLike | None
) -> tuple[Column, FloatArray]:
    """Return the measured part of the column, and where intervals end."""
    value = np.asarray(values, dtype=float)
    data = column(value, below, above)
    if upper is None:
        return data, np.full(data.value.size, np.nan)
    end = np.asarray(upper, dtype=float)
    if end.shape != value.shape:
        raise ValueError(f"The ends have the shape {end.shape}, the values {value.shape}; they must be the same.")
    end = end[~np.isnan(value)]
    if np.any(~np.isnan(end) & ~data.detected):
        raise ValueError("A value between two limits cannot also lie below or above one.")
    if np.any(end <= data.value):
        raise ValueError("An interval must end above its beginning.")
    return data, end


def _refuse(data: Column, exact: FloatArray, distribution: Distribution) -> None:
    different = np.unique(exact).size
    if different < FEWEST_DETECTED:
        raise NetminError(
            Message.of("stats.likelihood-too-few", different=different, count=data.value.size, fewest=FEWEST_DETECTED)
        )
    if distribution != "normal" and np.any(data.value <= 0):
        raise NetminError(Message.of("stats.not-positive", smallest=float(data.value.min())))


def _evidence(data: Column, ends: FloatArray, inside: npt.NDArray[np.bool_], scaled: _Scale) -> Evidence:
    return Evidence(
        exact=scaled(data.value[data.detected & ~inside]),
        under=scaled(data.value[data.below]),
        over=scaled(data.value[data.above]),
        low=scaled(data.value[inside]),
        high=scaled(ends[inside]),
    )


_Scale = Callable[[FloatArray], FloatArray]
_Start = tuple[float, float, LogLikelihood, tuple[float, float]]


def _normal_form(data: Column, ends: FloatArray, inside: npt.NDArray[np.bool_]) -> _Start:
    exact = data.value[data.detected & ~inside]
    centre, unit = float(exact.mean()), float(exact.std())
    evidence = _evidence(data, ends, inside, lambda value: (value - centre) / unit)
    return centre, unit, normal_log_likelihood(evidence), _start(evidence)


def _lognormal_form(data: Column, ends: FloatArray, inside: npt.NDArray[np.bool_]) -> _Start:
    logs = np.log(data.value[data.detected & ~inside])
    centre, unit = float(logs.mean()), float(logs.std())
    evidence = _evidence(data, ends, inside, lambda value: (np.log(value) - centre) / unit)
    return centre, unit, normal_log_likelihood(evidence), _start(evidence)


def _gamma_form(data: Column, ends: FloatArray, inside: npt.NDArray[np.bool_]) -> _Start:
    unit = float(data.value[data.detected & ~inside].mean())
    evidence = _evidence(data, ends, inside, lambda value: value / unit)
    low = float(np.mean(np.concatenate([evidence.exact, evidence.over, evidence.low, evidence.under / 2])))
    spread = float(np.var(np.concatenate([evidence.exact, evidence.under / 2])))
    return 0.0, unit, gamma_log_likelihood(evidence), (float(np.log(low)), float(np.log(low**2 / spread)))


def _start(evidence: Evidence) -> tuple[float, float]:
    """Return where the search begins: moments with the limits in their own places, on the common scale."""
    everything = np.concatenate([evidence.exact, evidence.under, evidence.over, evidence.low])
    return float(everything.mean()), float(np.log(everything.std()))


_FORMS: dict[str, Callable[[Column, FloatArray, npt.NDArray[np.bool_]], _Start]] = {
    "normal": _normal_form,
    "lognormal": _lognormal_form,
    "gamma": _gamma_form,
}


def _quantities(distribution: Distribution, centre: float, unit: float) -> tuple[_Quantity, ...]:
    if distribution == "gamma":
        return (
            _Quantity("shape", _log_spread, "place", lambda q, u: (u, q), _exp),
            _Quantity("scale", lambda u, v: u - v, "log_spread", lambda q, v: (q + v, v), lambda q: unit * _exp(q)),
            _Quantity("mean", _place, "log_spread", lambda q, v: (q, v), lambda q: unit * _exp(q)),
        )
    first, second = ("mean", "sd") if distribution == "normal" else ("log_mean", "log_sd")
    place = _Quantity(first, _place, "log_spread", lambda q, v: (q, v), lambda q: centre + unit * q, -np.inf)
    spread = _Quantity(second, _log_spread, "place", lambda q, u: (u, q), lambda q: unit * _exp(q))
    if distribution == "normal":
        return place, spread
    # The logarithm of the mean, less the centre, in units: u + unit · exp(2 v) / 2.
    mean = _Quantity(
        "mean",
        lambda u, v: u + unit * _exp(2 * v) / 2,
        "log_spread",
        lambda q, v: (q - unit * _exp(2 * v) / 2, v),
        lambda q: _exp(centre + unit * q),
    )
    return place, spread, mean


def _exp(value: float) -> float:
    return exp(value) if value < 709.0 else inf


def _place(place: float, _log_spread: float) -> float:
    return place


def _log_spread(_place: float, log_spread: float) -> float:
    return log_spread


def _row(
    log_likelihood: LogLikelihood, best: Maximum, quantity: _Quantity, confidence: float
) -> tuple[str, float, float, float, float]:
    estimate = quantity.back(quantity.of(best.place, best.log_spread))
    error = standard_errors(best, lambda u, v: quantity.back(quantity.of(u, v)))
    return quantity.name, estimate, error, *_limits(log_likelihood, best, quantity, confidence)


def _limits(
    log_likelihood: LogLikelihood, best: Maximum, quantity: _Quantity, confidence: float
) -> tuple[float, float]:
    moving = 0 if quantity.moving == "place" else 1
    found = profile_limits(
        lambda q, t: log_likelihood(*quantity.held(q, t)),
        best,
        (quantity.of(best.place, best.log_spread), getattr(best, quantity.moving)),
        (standard_errors(best, quantity.of), float(np.sqrt(best.covariance[moving, moving]))),
        confidence,
    )
    lower, upper = (end if np.isinf(end) else quantity.back(end) for end in found)
    return (quantity.floor if np.isinf(lower) else lower), upper


def _jacobian(distribution: Distribution, exact: FloatArray, unit: float) -> float:
    """Return what the common scale added to the log-likelihood."""
    added = exact.size * float(np.log(unit))
    return added + float(np.log(exact).sum()) if distribution == "lognormal" else added


def _sd(distribution: Distribution, table: pd.DataFrame) -> float:
    first, second = float(table["estimate"].iloc[0]), float(table["estimate"].iloc[1])
    if distribution == "normal":
        return second
    if distribution == "gamma":
        return second * float(np.sqrt(first))
    # √(exp(s²) − 1) is next to exp(s² / 2) long before either leaves the range of a double.
    wide = second**2 > 50
    return _exp(first + second**2) if wide else _exp(first + second**2 / 2) * float(np.sqrt(np.expm1(second**2)))


def _notes(data: Column, detected: int, table: pd.DataFrame) -> tuple[Message, ...]:
    notes = []
    if data.value.size < ENOUGH_VALUES:
        notes.append(Message.of("stats.likelihood-few", count=data.value.size, enough=ENOUGH_VALUES))
    if np.isinf(table[["lower", "upper"]].to_numpy()).any():
        notes.append(Message.of("stats.likelihood-open", detected=detected, count=data.value.size))
    return tuple(notes)
