"""Background threshold values: up to where a content may still be the ordinary of a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.censored import Lowest, kaplan_meier
from netmin.stats.columns import Column, FloatArray, column
from netmin.stats.describe import MOST_CENSORED
from netmin.stats.limit_factors import (
    Rank,
    prediction_factor,
    prediction_rank,
    samples_for_tolerance,
    simultaneous_factor,
    tolerance_factor,
    tolerance_rank,
)
from netmin.stats.outliers import TUKEY_FENCE
from netmin.stats.robust import median_absolute_deviation, quantile

#: What the reference samples may follow; `None` where no distribution is believed.
Distribution = Literal["normal", "lognormal", "gamma"]

#: Fewer detected values than this carry no limit.
FEWEST_DETECTED = 4

#: From this many samples on the limits are no longer called preliminary.
ENOUGH_SAMPLES = 8

#: Columns of `BackgroundLimits.table`.
LIMIT_COLUMNS = ("limit", "distribution", "value", "coverage", "confidence", "future", "recommended")

#: Percentiles of the distribution that are listed.
PERCENTILES = (0.90, 0.95, 0.98)

#: Scales on which the values are taken as normal: name in the table, there, and back.
_SCALES: dict[str, tuple[Callable[[FloatArray], FloatArray], Callable[[float], float]]] = {
    "normal": (lambda values: values, lambda value: value),
    "lognormal": (np.log, lambda value: float(np.exp(value))),
    "gamma-wilson-hilferty": (np.cbrt, lambda value: float(np.maximum(value, 0.0)) ** 3),
    "gamma-hawkins-wixley": (lambda values: np.sqrt(np.sqrt(values)), lambda value: float(np.maximum(value, 0.0)) ** 4),
}

#: Which scale speaks for a distribution.
_SCALE_OF = {"normal": "normal", "lognormal": "lognormal", "gamma": "gamma-wilson-hilferty"}

#: How a distribution is called.
_NAME_OF = {
    "normal": "stats.distribution-normal",
    "lognormal": "stats.distribution-lognormal",
    "gamma": "stats.distribution-gamma",
}

_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class BackgroundLimits:
    """All background threshold values of one analyte.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per limit. ``limit``: "utl" (tolerance), "upl" (prediction of single values), "upl-mean" (prediction of
        a mean of ``future`` values), "usl" (simultaneous), "percentile", "median-2mad", "tukey-fence".
        ``distribution``: "normal", "lognormal", "gamma-wilson-hilferty", "gamma-hawkins-wixley" or "none".
        ``value`` [unit of the values]; ``coverage`` and ``confidence``, the latter as reached [–]; ``future``, number
        of future values; ``recommended``.
    recommended : float
        The recommended limit. [unit of the values]
    count, detected : int
        Reference samples measured; those that are numbers.
    notes : tuple of Message
        Why that limit, and what a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    recommended: float
    count: int
    detected: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("epa2009", "hahn1991", "wilks1941", "krishnamoorthy2008", "hawkins1986", "epa2022")


def background_limits(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    distribution: Distribution | None = None,
    coverage: float = 0.95,
    confidence: float = 0.95,
    future: int = 1,
    lowest: Lowest = "limit",
) -> BackgroundLimits:
    """Return every background threshold value of reference samples, and which of them to use.

    Parameters
    ----------
    values : array, shape (n,)
        Contents of reference samples, or the limit where `below`; NaN where not measured. [mg/kg dry]
    below : array of bool, shape (n,), optional
        Known only to lie below the value. Mean and standard deviation are then Kaplan-Meier estimates, on the scale
        on which the limit is computed.
    distribution : {"normal", "lognormal", "gamma"}, optional
        What the values follow by a test of fit; it decides the recommendation and nothing else. None: the
        recommendation rests on order statistics.
    coverage, confidence : float
        Share of the background that a tolerance limit covers, and how sure that is. [–]
    future : int
        Number of values to come for the prediction limits.
    lowest : {"limit", "smallest-detected"}
        Where the Kaplan-Meier moments put the share below everything detected; see `kaplan_meier`.

    Returns
    -------
    BackgroundLimits
        [mg/kg dry] What needs a mean is NaN, with a note, where more than four fifths lie below limits.

    Raises
    ------
    NetminError
        If fewer than `FEWEST_DETECTED` values were detected, all detected values are equal, or a value is not
        positive.
    ValueError
        If the arrays do not fit each other, or a share or the distribution is none.

    References
    ----------
    epa2009, epa2022, hahn1991, krishnamoorthy2008, hawkins1986, wilks1941, reimann2005

    Examples
    --------
    >>> chrysene = [19.7, 39.2, 7.8, 12.8, 10.2, 7.2, 16.1, 5.7]
    >>> limits = background_limits(chrysene, distribution="lognormal")
    >>> round(limits.recommended, 4)
    90.9247
    """
    if distribution not in (None, *_SCALE_OF):
        raise ValueError(f"The distribution is normal, lognormal, gamma or None, not {distribution!r}.")
    data = column(values, below)
    _refuse_too_little(data)
    asked = _Asked(data, coverage, confidence, future, lowest)
    rows = [*_on_scales(asked), *_by_order(asked), *_robust(asked)]
    table = pd.DataFrame(rows, columns=list(LIMIT_COLUMNS[:-1]))
    chosen = (table["limit"] == "utl") & (
        table["distribution"] == ("none" if distribution is None else _SCALE_OF[distribution])
    )
    table["recommended"] = chosen
    recommended = float(table.loc[chosen, "value"].iloc[0])
    notes = _notes(asked, distribution, recommended)
    return BackgroundLimits(table, recommended, data.value.size, int(data.detected.sum()), notes)


@dataclass(frozen=True, eq=False)
class _Asked:
    data: Column
    coverage: float
    confidence: float
    future: int
    lowest: Lowest

    @property
    def count(self) -> int:
        return self.data.value.size


_Row = tuple[str, str, float, float, float, float]


def _refuse_too_little(data: Column) -> None:
    detected = data.value[data.detected]
    if np.any(data.value <= 0):
        raise NetminError(Message.of("stats.limits-not-positive", count=int(np.sum(data.value <= 0))))
    if detected.size < FEWEST_DETECTED or np.unique(detected).size < 2:
        raise NetminError(
            Message.of(
                "stats.limits-too-few",
                detected=int(detected.size),
                different=int(np.unique(detected).size),
                fewest=FEWEST_DETECTED,
            )
        )


def _moments(asked: _Asked, values: FloatArray) -> tuple[float, float]:
    """Return mean and standard deviation (divisor n − 1), by Kaplan and Meier where limits are among them.

    NaN where the limits are so many that both would tell of them and not of the soil.
    """
    count = values.size
    if asked.data.below.mean() > MOST_CENSORED:
        return _NAN, _NAN
    if not asked.data.below.any():
        return float(values.mean()), float(values.std(ddof=1))
    estimate = kaplan_meier(values, asked.data.below, lowest=asked.lowest)
    return estimate.mean, estimate.sd * float(np.sqrt(count / (count - 1)))


def _on_scales(asked: _Asked) -> Iterator[_Row]:
    count, sure, future = asked.count, asked.confidence, asked.future
    factors = (
        ("utl", tolerance_factor(count, asked.coverage, sure), asked.coverage, _NAN),
        ("upl", prediction_factor(count, sure, future), _NAN, future),
        ("upl-mean", prediction_factor(count, sure, 1, averaged=future), _NAN, future),
        ("usl", simultaneous_factor(count, sure), _NAN, _NAN),
    )
    for name, (there, back) in _SCALES.items():
        mean, sd = _moments(asked, there(asked.data.value))
        for limit, factor, coverage, ahead in factors:
            # The mean of values is the mean on their own scale only; elsewhere the limit would be that of a median.
            if limit == "upl-mean" and name != "normal":
                continue
            yield limit, name, back(mean + factor * sd), coverage, sure, ahead


def _by_order(asked: _Asked) -> Iterator[_Row]:
    count, sure, future = asked.count, asked.confidence, asked.future
    tolerance = tolerance_rank(count, asked.coverage, sure)
    prediction = prediction_rank(count, sure, future)
    yield "utl", "none", _order_statistic(asked.data, tolerance), asked.coverage, tolerance[1], _NAN
    yield "upl", "none", _order_statistic(asked.data, prediction), _NAN, prediction[1], future
    yield "usl", "none", _order_statistic(asked.data, (count, _NAN)), _NAN, _NAN, _NAN


def _order_statistic(data: Column, rank: Rank) -> float:
    """Return the value of a rank, or NaN where non-detects leave it open which one it is."""
    at_limit = float(np.sort(data.value)[rank[0] - 1])
    at_nothing = float(np.sort(np.where(data.below, 0.0, data.value))[rank[0] - 1])
    return at_limit if at_limit == at_nothing else _NAN


def _robust(asked: _Asked) -> Iterator[_Row]:
    data = asked.data
    for share in PERCENTILES:
        yield "percentile", "none", quantile(data.value, data.below, None, share), share, _NAN, _NAN
    for name in ("normal", "lognormal"):
        there, back = _SCALES[name]
        values = there(data.value)
        median = quantile(values, data.below, None, 0.5)
        spread = median_absolute_deviation(values, data.below)
        yield "median-2mad", name, back(median + 2 * spread), _NAN, _NAN, _NAN
        first, third = (quantile(values, data.below, None, share) for share in (0.25, 0.75))
        yield "tukey-fence", name, back(third + TUKEY_FENCE * (third - first)), _NAN, _NAN, _NAN


def _notes(asked: _Asked, distribution: Distribution | None, recommended: float) -> tuple[Message, ...]:
    reached = tolerance_rank(asked.count, asked.coverage, asked.confidence)[1]
    needed = samples_for_tolerance(asked.coverage, asked.confidence)
    notes = []
    if distribution is None:
        notes.append(Message.of("stats.limit-by-order", confidence=reached * 100, coverage=asked.coverage * 100))
        if np.isnan(recommended):
            notes.append(Message.of("stats.limit-hidden"))
    else:
        notes.append(Message.of("stats.limit-by-distribution", distribution=Message.of(_NAME_OF[distribution])))
    if reached < asked.confidence:
        notes.append(
            Message.of(
                "stats.limit-order-short",
                count=asked.count,
                needed=needed,
                reached=reached * 100,
                confidence=asked.confidence * 100,
                coverage=asked.coverage * 100,
            )
        )
    if asked.count < ENOUGH_SAMPLES:
        notes.append(Message.of("stats.limits-preliminary", count=asked.count, enough=ENOUGH_SAMPLES))
    if asked.data.below.mean() > MOST_CENSORED:
        notes.append(Message.of("stats.limits-withheld", below=int(asked.data.below.sum()), count=asked.count))
    elif asked.data.below.any():
        notes.append(Message.of("stats.limits-kaplan-meier", below=int(asked.data.below.sum()), count=asked.count))
    largest = float(asked.data.value[asked.data.detected].max())
    if recommended > 2 * largest:
        notes.append(Message.of("stats.limit-far-out", limit=recommended, largest=largest))
    return tuple(notes)
