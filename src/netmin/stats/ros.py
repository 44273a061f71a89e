"""Regression on order statistics: the detected values draw a line, and the line says what the hidden ones may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, Column, FloatArray, column
from netmin.stats.plotting_positions import plotting_positions

#: Distribution whose quantiles the detected values are set against.
RosDistribution = Literal["lognormal", "normal"]

#: Fewer different detected values than this draw no line that could be doubted.
FEWEST_DETECTED = 3

#: Below so many detected values, or above this share of non-detects, the estimate is loose (helsel2012).
ENOUGH_DETECTED = 5
MOST_CENSORED = 0.8


@dataclass(frozen=True, eq=False)
class RegressionOnOrderStatistics:
    """Estimates from detected values and from what the line gives for the others.

    Attributes
    ----------
    count, detected : int
        Measured values; those that are no limits.
    distribution : str
        "lognormal" or "normal".
    intercept, slope : float
        Of the line through the detected values (logarithms if lognormal) over normal quantiles: mean and standard
        deviation of the fitted distribution. [log unit, or unit of the values]
    correlation : float
        Of the detected values with the normal quantiles. [–]
    mean, sd : float
        Arithmetic mean and sample standard deviation (divisor n − 1) of detected and imputed values together. [unit
        of the values]
    value : array, shape (n,)
        Detected values, and the imputed ones where `imputed`, ascending. They stand for the sample as a whole: no
        imputed value belongs to any one sample. [unit of the values]
    imputed : array of bool, shape (n,)
        Put there by the line.
    plotting_constant : float
        Of the plotting positions. [–]
    notes : tuple of Message
        What a reader should know of these numbers.
    citations : tuple of str
        Keys of the bibliography.
    """

    count: int
    detected: int
    distribution: RosDistribution
    intercept: float
    slope: float
    correlation: float
    mean: float
    sd: float
    value: FloatArray
    imputed: BoolArray
    plotting_constant: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("helsel1988", "hirsch1987", "helsel2012")

    def quantile(self, probability: float) -> float:
        """Return a quantile of detected and imputed values together.

        Parameters
        ----------
        probability : float
            Between 0 and 1. [–]

        Returns
        -------
        float
            The smallest value that so large a share does not exceed; where the share is reached exactly, the middle
            of the step. [unit of the values]
        """
        if not 0 <= probability <= 1:
            raise ValueError(f"A probability lies between 0 and 1, not at {probability}.")
        return float(np.quantile(self.value, probability, method="averaged_inverted_cdf"))


def regression_on_order_statistics(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    distribution: RosDistribution = "lognormal",
    plotting_constant: float = 0.0,
) -> RegressionOnOrderStatistics:
    """Estimate mean, spread and quantiles by robust regression on order statistics.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. The limits may differ. [any unit]
    below : array of bool, shape (n,), optional
        Known only to lie below the value.
    distribution : {"lognormal", "normal"}
        What the non-detects are taken from; the detected values stay as they are. A normal distribution may give
        negative values, with a note.
    plotting_constant : float
        0 as Helsel and the guidance of the US EPA of 2009, 0.375 as the default of EnvStats; the third digit depends
        on it. [–]

    Returns
    -------
    RegressionOnOrderStatistics
        Imputed values stand only in the result.

    Raises
    ------
    NetminError
        With fewer than `FEWEST_DETECTED` different detected values, or a lognormal line through values that are not
        positive.
    ValueError
        If the arrays do not fit each other, or the distribution is unknown.

    References
    ----------
    helsel1988, hirsch1987, helsel2012

    Examples
    --------
    >>> ros = regression_on_order_statistics([2.0, 3.0, 5.0, 9.0, 30.0], [True, False, False, False, False])
    >>> round(ros.mean, 3), ros.imputed.tolist()
    (9.512, [True, False, False, False, False])
    """
    from scipy import special

    if distribution not in ("lognormal", "normal"):
        raise ValueError(f"The distribution is 'lognormal' or 'normal', not {distribution!r}.")
    data = column(values, below)
    _refuse(data, distribution)
    score = special.ndtri(plotting_positions(data.value, data.below, constant=plotting_constant))
    seen = data.detected
    scaled = np.log(data.value[seen]) if distribution == "lognormal" else data.value[seen]
    intercept, slope, correlation = _line(score[seen], scaled)
    drawn = intercept + slope * score[data.below]
    filled = data.value.copy()
    filled[data.below] = np.exp(drawn) if distribution == "lognormal" else drawn
    order = np.argsort(filled, kind="stable")
    return RegressionOnOrderStatistics(
        count=filled.size,
        detected=int(seen.sum()),
        distribution=distribution,
        intercept=intercept,
        slope=slope,
        correlation=correlation,
        mean=float(filled.mean()),
        sd=float(filled.std(ddof=1)),
        value=filled[order],
        imputed=data.below[order],
        plotting_constant=plotting_constant,
        notes=_notes(data, filled),
    )


def _refuse(data: Column, distribution: RosDistribution) -> None:
    different = np.unique(data.value[data.detected]).size
    if different < FEWEST_DETECTED:
        raise NetminError(
            Message.of("stats.ros-too-few", different=different, count=data.value.size, fewest=FEWEST_DETECTED)
        )
    if distribution == "lognormal" and np.any(data.value <= 0):
        raise NetminError(Message.of("stats.not-positive", smallest=float(data.value.min())))


def _line(score: FloatArray, scaled: FloatArray) -> tuple[float, float, float]:
    away, up = score - score.mean(), scaled - scaled.mean()
    slope = float(away @ up / (away @ away))
    correlation = float(away @ up / np.sqrt((away @ away) * (up @ up)))
    return float(scaled.mean() - slope * score.mean()), slope, correlation


def _notes(data: Column, filled: FloatArray) -> tuple[Message, ...]:
    count, detected = data.value.size, int(data.detected.sum())
    notes = []
    if count - detected > MOST_CENSORED * count:
        notes.append(Message.of("stats.ros-mostly-below", below=count - detected, count=count))
    if detected < ENOUGH_DETECTED:
        notes.append(Message.of("stats.few-detected", detected=detected, count=count))
    negative = int(np.sum(filled[data.below] < 0))
    if negative:
        notes.append(Message.of("stats.ros-negative", negative=negative))
    return tuple(notes)
