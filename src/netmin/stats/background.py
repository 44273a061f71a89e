"""A background of one's own: the upper end of what reference samples from clean ground show."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import Column, column
from netmin.stats.robust import median_absolute_deviation, quantile

#: Fewer reference samples than this make no background.
FEWEST_SAMPLES = 5

#: From this many samples on the value is no longer called preliminary.
ENOUGH_SAMPLES = 30


@dataclass(frozen=True)
class LocalBackground:
    """Background of one analyte from reference samples.

    Attributes
    ----------
    value : float
        Median + 2 scaled median absolute deviations: the upper end of the ordinary. [unit of the values]
    median : float
        The middle of the ordinary. [unit of the values]
    mad : float
        Scaled median absolute deviation; on logarithms if `logarithmic`. [unit of the values, or –]
    count, detected : int
        Reference samples measured; those that are numbers.
    logarithmic : bool
        Whether the rule was applied to logarithms.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    value: float
    median: float
    mad: float
    count: int
    detected: int
    logarithmic: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("reimann2005", "reimann2017")


def local_background(
    values: npt.ArrayLike, below: npt.ArrayLike | None = None, *, logarithmic: bool = False
) -> LocalBackground:
    """Return median + 2 MAD of reference samples, non-detects respected.

    Parameters
    ----------
    values : array, shape (n,)
        Contents of reference samples, or the limit where `below`; NaN where not measured. [mg/kg dry]
    below : array of bool, shape (n,), optional
        Known only to lie below the value.
    logarithmic : bool
        Apply the rule to logarithms and turn the result back: higher for skewed data.

    Returns
    -------
    LocalBackground
        [mg/kg dry]

    Raises
    ------
    NetminError
        If there are fewer than `FEWEST_SAMPLES`, more than half lie below limits, or the limits leave the median or
        the spread open: such samples give no background.
    ValueError
        If the arrays do not fit each other, or logarithms are asked of values that are not positive.

    References
    ----------
    reimann2005, reimann2017

    Examples
    --------
    >>> found = local_background([20.0, 22.0, 25.0, 21.0, 24.0, 60.0, 23.0])
    >>> found.median, round(found.value, 2)
    (23.0, 28.93)
    """
    data = column(values, below)
    _refuse_too_little(data)
    if logarithmic and np.any(data.value <= 0):
        raise ValueError("Logarithms need positive contents.")
    scaled = np.log(data.value) if logarithmic else data.value
    median, mad = quantile(scaled, data.below, None, 0.5), median_absolute_deviation(scaled, data.below)
    if np.isnan(median) or np.isnan(mad):
        raise NetminError(Message.of("stats.background-open", count=data.value.size))
    upper = median + 2 * mad
    if logarithmic:
        median, upper = float(np.exp(median)), float(np.exp(upper))
    few = (Message.of("stats.background-few", count=data.value.size, enough=ENOUGH_SAMPLES),)
    detected = int(data.detected.sum())
    return LocalBackground(
        upper, median, mad, data.value.size, detected, logarithmic, few if data.value.size < ENOUGH_SAMPLES else ()
    )


def _refuse_too_little(data: Column) -> None:
    count, below = data.value.size, int(data.below.sum())
    if count < FEWEST_SAMPLES:
        raise NetminError(Message.of("stats.background-too-few", count=count, fewest=FEWEST_SAMPLES))
    if below > count / 2:
        raise NetminError(Message.of("stats.background-censored", below=below, count=count))
