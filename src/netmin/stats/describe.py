"""One column in numbers: how much was detected, where it lies, how far it spreads."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.censored import KaplanMeier, kaplan_meier
from netmin.stats.columns import Column, FloatArray, column
from netmin.stats.robust import median_absolute_deviation, quantile

#: Above this share of non-detects a mean says more about the limits than about the soil (helsel2012).
MOST_CENSORED = 0.8

#: Fewer detected values than this, and every number here is loose.
FEWEST_DETECTED = 5

_NAN = float("nan")


@dataclass(frozen=True)
class Description:
    """A column in numbers; NaN where a number is not known.

    Attributes
    ----------
    n, detected, below, above : int
        Measured values; those that are numbers; those marked "<"; those marked ">".
    censored_share : float
        Share of `n` that is a limit. [–]
    minimum, maximum : float
        Of the detected values. [unit of the values]
    limit_low, limit_high : float
        Smallest and largest limit of the "<". [unit of the values]
    mean, sd, standard_error : float
        Arithmetic mean, its sample standard deviation (divisor n − 1) and standard error when every value is a
        number; Kaplan-Meier estimates when some lie below limits. [unit of the values]
    mean_low, mean_high : float
        The mean if what lies below all detected values is 0, and if it is at its limit. [unit of the values]
    median, q25, q75, q90, q95 : float
        Kaplan-Meier quantiles. [unit of the values]
    mad : float
        Median absolute deviation, scaled to the standard deviation of normal data. [unit of the values]
    cv : float
        sd / mean. [–]
    skewness : float
        Adjusted Fisher-Pearson coefficient; only without limits. [–]
    notes : tuple of Message
        What was withheld, and why.
    citations : tuple of str
        Keys of the bibliography.
    """

    n: int
    detected: int
    below: int
    above: int
    censored_share: float
    minimum: float
    maximum: float
    limit_low: float
    limit_high: float
    mean: float
    sd: float
    standard_error: float
    mean_low: float
    mean_high: float
    median: float
    q25: float
    q75: float
    q90: float
    q95: float
    mad: float
    cv: float
    skewness: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row, a column per number."""
        names = [item.name for item in fields(self) if item.name not in ("notes", "citations")]
        return pd.DataFrame([{name: getattr(self, name) for name in names}])


def describe(
    values: npt.ArrayLike, below: npt.ArrayLike | None = None, above: npt.ArrayLike | None = None
) -> Description:
    """Describe a column in which some values are only known as limits.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.

    Returns
    -------
    Description
        The mean and what follows from it are withheld, with a note, where more than `MOST_CENSORED` lies below
        limits, and where a value is only known to lie above one.

    References
    ----------
    kaplan1958, helsel2012

    Examples
    --------
    >>> numbers = describe([0.5, 1.0, 2.0, 3.0, 8.0], [True, False, False, False, False])
    >>> numbers.detected, numbers.median, round(numbers.mean, 4)
    (4, 2.0, 2.9)
    """
    data = column(values, below, above)
    estimate = kaplan_meier(data.value, data.below)
    mean, sd, error = _mean(data, estimate)
    low, high = (_NAN, _NAN) if np.isnan(mean) else estimate.mean_bounds()
    quantiles = [quantile(data.value, data.below, data.above, share) for share in (0.5, 0.25, 0.75, 0.9, 0.95)]
    return Description(
        *_counts(data),
        *_ends(data.value[data.detected]),
        *_ends(data.value[data.below]),
        *(mean, sd, error, low, high),
        *(quantiles[0], quantiles[1], quantiles[2], quantiles[3], quantiles[4]),
        median_absolute_deviation(data.value, data.below, data.above),
        sd / mean if mean > 0 else _NAN,
        _skewness(data),
        _notes(data),
        estimate.citations,
    )


def _counts(data: Column) -> tuple[int, int, int, int, float]:
    n, below, above = data.value.size, int(data.below.sum()), int(data.above.sum())
    return n, n - below - above, below, above, (below + above) / n if n else _NAN


def _ends(values: FloatArray) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if values.size else (_NAN, _NAN)


def _mean(data: Column, estimate: KaplanMeier) -> tuple[float, float, float]:
    """Return mean, standard deviation and standard error, or NaN where they are withheld."""
    if data.value.size == 0 or data.above.any() or data.below.mean() > MOST_CENSORED:
        return _NAN, _NAN, _NAN
    if data.below.any():
        return estimate.mean, estimate.sd, estimate.standard_error
    sd = float(data.value.std(ddof=1)) if data.value.size > 1 else _NAN
    return float(data.value.mean()), sd, sd / float(np.sqrt(data.value.size))


def _skewness(data: Column) -> float:
    n = data.value.size
    if n < 3 or not data.detected.all():
        return _NAN
    away = data.value - data.value.mean()
    variance = float(np.mean(away**2))
    if variance == 0:
        return _NAN
    return float(np.sqrt(n * (n - 1)) / (n - 2) * np.mean(away**3) / variance**1.5)


def _notes(data: Column) -> tuple[Message, ...]:
    n, detected, below, above, _ = _counts(data)
    if n == 0:
        return (Message.of("stats.nothing-measured"),)
    notes = []
    if detected == 0:
        notes.append(Message.of("stats.nothing-detected", count=n))
    elif below > MOST_CENSORED * n:
        notes.append(Message.of("stats.mostly-below", below=below, count=n))
    elif detected < FEWEST_DETECTED:
        notes.append(Message.of("stats.few-detected", detected=detected, count=n))
    if above:
        notes.append(Message.of("stats.some-above", above=above, least=_least_mean(data)))
    return tuple(notes)


def _least_mean(data: Column) -> float:
    """Return the mean with every '>' at its limit, which it cannot fall below."""
    return kaplan_meier(data.value, data.below).mean_bounds()[0]
