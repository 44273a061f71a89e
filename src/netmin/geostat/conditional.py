"""Distributions known at a few cut-offs: put in order, filled in between, and continued by stated tails.

Kriged indicators are probabilities at cut-offs that need not rise with the cut-off. They are put in order by averaging
an upward and a downward correction (`deutsch1998`); between cut-offs values are taken as evenly spread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.distributions import standard_quantile
from netmin.geostat.models import FloatArray
from netmin.geostat.tails import Tails
from netmin.language import Message


def in_order(probability: npt.ArrayLike) -> FloatArray:
    """Return probabilities that do not fall from one cut-off to the next and lie between 0 and 1.

    An upward pass raises what is lower than before, a downward pass lowers what is higher than after; the mean of both
    is taken.

    Parameters
    ----------
    probability : array, shape (cutoffs, m)
        Probabilities to lie below ascending cut-offs. [–]

    Returns
    -------
    array, shape (cutoffs, m)
        [–]

    Examples
    --------
    >>> in_order([[0.3], [0.2], [0.8], [1.1]]).ravel()
    array([0.25, 0.25, 0.8 , 1.  ])

    References
    ----------
    deutsch1998
    """
    bounded = np.clip(np.asarray(probability, dtype=float), 0.0, 1.0)
    upward = np.maximum.accumulate(bounded, axis=0)
    downward = np.minimum.accumulate(bounded[::-1], axis=0)[::-1]
    return 0.5 * (upward + downward)


@dataclass(frozen=True, eq=False)
class IndicatorPrediction:
    """Distribution at each target, known at cut-offs.

    Attributes
    ----------
    limits : array, shape (cutoffs,)
        Cut-offs, ascending. [unit of the values]
    below : array, shape (cutoffs, m)
        Probabilities not to be above each cut-off, in order. [–]
    kriged : array, shape (cutoffs, m)
        The same as kriged, before they were put in order. [–]
    tails : Tails
        What lies below the first and above the last cut-off.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged, assumed and corrected.
    """

    limits: FloatArray
    below: FloatArray
    kriged: FloatArray
    tails: Tails
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def mean(self) -> FloatArray:
        """E-type estimate, the mean of the distribution, shape (m,) [unit of the values]."""
        middles = 0.5 * (self.limits[1:] + self.limits[:-1])
        first, last = float(self.limits[0]), float(self.limits[-1])
        inside: FloatArray = middles @ np.diff(self.below, axis=0)
        outside = self.below[0] * self.tails.lower.mean(first) + (1.0 - self.below[-1]) * self.tails.upper.mean(last)
        mean: FloatArray = inside + outside
        return mean

    @property
    def median(self) -> FloatArray:
        """The value as likely passed as not, shape (m,) [unit of the values]."""
        return self.quantile(0.5)

    @property
    def table(self) -> pd.DataFrame:
        """One row per target: mean, median, lower, upper (90 %), and below_1, below_2, … for each cut-off."""
        lower, upper = self.interval(0.9)
        columns = {"mean": self.mean, "median": self.median, "lower": lower, "upper": upper}
        return pd.DataFrame(columns | {f"below_{number + 1}": row for number, row in enumerate(self.below)})

    def interval(self, probability: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the lower and upper end of the central interval of this probability."""
        return self.quantile(0.5 - 0.5 * probability), self.quantile(0.5 + 0.5 * probability)

    def probability_above(self, limit: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth lies above a limit; the limit itself is not above it [–]."""
        return 1.0 - self.probability_below(limit)

    def probability_below(self, value: npt.ArrayLike) -> FloatArray:
        """Return the probability that the truth is not above a value [–]."""
        given = np.asarray(value, dtype=float)
        asked = np.broadcast_to(given, np.broadcast_shapes(given.shape, self.below.shape[1:]))
        passed = np.searchsorted(self.limits, asked, side="right")
        last = len(self.limits) - 1
        start, stop = np.clip(passed - 1, 0, last), np.clip(passed, 0, last)
        width = np.where(stop > start, self.limits[stop] - self.limits[start], 1.0)
        share = (asked - self.limits[start]) / width
        found = self._at(start) + share * (self._at(stop) - self._at(start))
        first, edge = float(self.limits[0]), float(self.limits[-1])
        low = self.below[0] * self.tails.lower.share(np.minimum(asked, first), first)
        high = 1.0 - (1.0 - self.below[-1]) * self.tails.upper.remaining(np.maximum(asked, edge), edge)
        found = np.where(passed == 0, low, np.where(passed > last, high, found))
        return np.where(np.isnan(asked), np.nan, found)

    def quantile(self, probability: npt.ArrayLike) -> FloatArray:
        """Return the least value not passed with this probability, shape (m,) [unit of the values]."""
        standard_quantile(probability)
        given = np.asarray(probability, dtype=float)
        asked = np.broadcast_to(given, np.broadcast_shapes(given.shape, self.below.shape[1:]))
        # How many cut-offs lie below the quantile.
        passed = np.zeros(asked.shape, dtype=np.int64)
        for row in self.below:
            passed += row < asked
        last = len(self.limits) - 1
        start, stop = np.clip(passed - 1, 0, last), np.clip(passed, 0, last)
        rise = self._at(stop) - self._at(start)
        share = (asked - self._at(start)) / np.where(rise > 0, rise, 1.0)
        found = self.limits[start] + share * (self.limits[stop] - self.limits[start])
        return np.where(passed == 0, self._low(asked), np.where(passed > last, self._high(asked), found))

    def _low(self, asked: FloatArray) -> FloatArray:
        held = np.where(self.below[0] > 0, self.below[0], 1.0)
        return self.tails.lower.value(np.minimum(asked / held, 1.0), float(self.limits[0]))

    def _high(self, asked: FloatArray) -> FloatArray:
        held = np.where(self.below[-1] < 1, 1.0 - self.below[-1], 1.0)
        remaining = np.minimum((1.0 - asked) / held, 1.0)
        return self.tails.upper.value(np.log(remaining), float(self.limits[-1]))

    def _at(self, cutoff: npt.NDArray[np.int64]) -> FloatArray:
        """Return the probabilities at chosen cut-offs, one per target along the last axis."""
        return self.below[cutoff, np.broadcast_to(np.arange(self.below.shape[1]), cutoff.shape)]
