"""Mean, spread and quantiles of data with non-detects, by Kaplan and Meier's estimate of the distribution.

Left-censored concentrations are the mirror image of survival times: at every detected value the share of the data
that lies below is reduced by what was detected there, and a "<" counts as long as its limit does not lie above. No
value is ever put in the place of a non-detect, with one exception that has a name: see `kaplan_meier`, parameter
``lowest``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray, column

#: Where the mean puts the share that lies below everything detected.
Lowest = Literal["limit", "smallest-detected"]

#: Two cumulative shares closer than this are the same step.
_SAME_STEP = 1e-12


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """An estimated distribution, and the numbers that follow from it.

    Attributes
    ----------
    count, detected : int
        Measured values; those that are no limits.
    value : array, shape (k,)
        The different detected values, ascending. [unit of the values]
    share : array, shape (k,)
        Estimated share of the distribution at or below each. [–]
    share_below : float
        Share that lies below all of them, where nothing more is known. [–]
    bound_below : float
        That share lies at or below this limit; NaN when there is none. [unit of the values]
    mean, sd, standard_error : float
        Of the distribution; the standard error is that of the mean. NaN where they cannot be given. [unit of the
        values]
    lowest : str
        Where `mean` and `sd` put `share_below`.
    notes : tuple of Message
        What a reader should know of these numbers.
    citations : tuple of str
        Keys of the bibliography.
    """

    count: int
    detected: int
    value: FloatArray
    share: FloatArray
    share_below: float
    bound_below: float
    mean: float
    sd: float
    standard_error: float
    lowest: Lowest
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("kaplan1958", "helsel2012", "epa2009")

    def quantile(self, probability: float) -> float:
        """Return the value that a share of the distribution does not exceed.

        Parameters
        ----------
        probability : float
            Between 0 and 1. [–]

        Returns
        -------
        float
            Where the distribution reaches the share exactly, the middle of the step; NaN where it lies among the
            values of which only a limit is known. [unit of the values]

        Examples
        --------
        >>> km = kaplan_meier([0.5, 1.0, 2.0, 3.0, 8.0], [True, False, False, False, False])
        >>> km.quantile(0.5), km.quantile(0.1)
        (2.0, nan)
        """
        if not 0 <= probability <= 1:
            raise ValueError(f"A probability lies between 0 and 1, not at {probability}.")
        if self.detected == 0 or (self.share_below > 0 and probability <= self.share_below + _SAME_STEP):
            return float("nan")
        position = int(np.searchsorted(self.share, probability - _SAME_STEP))
        at_a_step = abs(self.share[position] - probability) <= _SAME_STEP
        return float(self.value[position : position + (2 if at_a_step else 1)].mean())

    def share_at_or_below(self, value: float) -> float:
        """Return the estimated share of the distribution that does not exceed a value; NaN below all detected values.

        Parameters
        ----------
        value : float
            [unit of the values]

        Returns
        -------
        float
            [–]
        """
        position = int(np.searchsorted(self.value, value, side="right"))
        if position:
            return float(self.share[position - 1])
        return float("nan") if self.share_below or not self.detected else 0.0

    def mean_bounds(self, floor: float = 0.0) -> tuple[float, float]:
        """Return the mean with the unknown lowest share at its least and at its most.

        Parameters
        ----------
        floor : float
            The least that a value can be; 0 for a concentration. [unit of the values]

        Returns
        -------
        tuple of float
            Low and high; equal when nothing lies below the detected values. [unit of the values]
        """
        if self.detected == 0:
            return float("nan"), float("nan")
        known = float(np.diff(self.share, prepend=self.share_below) @ self.value)
        if self.share_below == 0:
            return known, known
        return known + self.share_below * floor, known + self.share_below * self.bound_below


def kaplan_meier(values: npt.ArrayLike, below: npt.ArrayLike | None = None, *, lowest: Lowest = "limit") -> KaplanMeier:
    """Estimate the distribution of values of which some are only known to lie below a limit.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. The limits may differ. [any unit]
    below : array of bool, shape (n,), optional
        Known only to lie below the value.
    lowest : {"limit", "smallest-detected"}
        Where the mean and the standard deviation put the share that lies below everything detected. "limit": at the
        smallest limit, which is Efron's convention, used by the guidance of the US EPA of 2009 and by Helsel, and
        called the restricted mean by EnvStats. "smallest-detected": at the smallest detected value, as ProUCL 5,
        NADA's ``cenfit`` and an unrestricted mean of EnvStats do; never smaller. Quantiles do not depend on it.

    Returns
    -------
    KaplanMeier
        With NaN for mean and quantiles when nothing was detected. The standard deviation is that of the estimated
        distribution (divisor n); the standard error carries the factor m/(m − 1) of the m detected values, so that
        without non-detects it is the usual one.

    Raises
    ------
    ValueError
        If the arrays do not fit each other.

    References
    ----------
    kaplan1958, efron1967, helsel2012, epa2009

    Examples
    --------
    >>> km = kaplan_meier([0.5, 0.5, 1.0, 1.5, 5.0, 10.0, 100.0], [True, False, False, True, False, False, False])
    >>> round(km.mean, 4), km.quantile(0.5)
    (16.8095, 1.0)
    """
    data = column(values, below)
    if lowest not in ("limit", "smallest-detected"):
        raise ValueError(f"The lowest share is put at 'limit' or 'smallest-detected', not at {lowest!r}.")
    value, at_risk, events, share, share_below = _distribution(data.value, data.below)
    detected = int(np.sum(~data.below))
    bound = _bound_below(data.value[data.below], value) if share_below > 0 else float("nan")
    mean, sd, error = float("nan"), float("nan"), float("nan")
    if detected:
        if lowest == "limit" and share_below > 0:
            value_, at_risk_, events_, share_, _ = _distribution(*_lowest_at_its_limit(data.value, data.below))
            mean, sd, error = _moments(value_, at_risk_, events_, share_, 0.0)
        else:
            mean, sd, error = _moments(value, at_risk, events, share, share_below)
    return KaplanMeier(
        data.value.size,
        detected,
        value,
        share,
        share_below,
        bound,
        mean,
        sd,
        error,
        lowest,
        _notes(data.value.size, detected),
    )


def _distribution(values: FloatArray, below: BoolArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, float]:
    """Return detected values, how many lie at or below each and on each, the cumulative shares, and what is left."""
    value, events = np.unique(values[~below], return_counts=True)
    at_risk = np.searchsorted(np.sort(values), value, side="right")
    # Below each detected value lies this share of what lies at or below it; the product from above is the distribution.
    beneath = np.cumprod((1 - events / at_risk)[::-1])[::-1].astype(float)
    share = np.append(beneath, 1.0)[1:]
    left = float(beneath[0]) if value.size else float(values.size > 0)
    return value, at_risk.astype(float), events.astype(float), share, left


def _bound_below(limits: FloatArray, value: FloatArray) -> float:
    """Return the largest limit not above the smallest detected value; the largest of all when nothing was detected."""
    within = limits[limits <= value[0]] if value.size else limits
    return float(within.max())


def _lowest_at_its_limit(values: FloatArray, below: BoolArray) -> tuple[FloatArray, BoolArray]:
    return values, below & (values > values[below].min())


def _moments(
    value: FloatArray, at_risk: FloatArray, events: FloatArray, share: FloatArray, share_below: float
) -> tuple[float, float, float]:
    """Return mean, standard deviation and standard error of the mean; what is left over goes to the smallest value."""
    mass = np.diff(share, prepend=share_below)
    mass[0] += share_below
    mean = float(mass @ value)
    sd = float(np.sqrt(mass @ (value - mean) ** 2))
    detected = float(events.sum())
    if detected < 2:
        return mean, sd, float("nan")
    area = np.cumsum(np.diff(value) * share[:-1])
    greenwood = events[1:] / (at_risk[1:] * (at_risk[1:] - events[1:]))
    return mean, sd, float(np.sqrt(area**2 @ greenwood * detected / (detected - 1)))


def _notes(count: int, detected: int) -> tuple[Message, ...]:
    if count and not detected:
        return (Message.of("stats.nothing-detected", count=count),)
    return ()
