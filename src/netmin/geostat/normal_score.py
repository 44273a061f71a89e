"""The normal-score transform: values turned into a standard normal variable by their rank, and back.

Value k of the ordered sample gets the score Φ⁻¹(p), with p the weight of the values below it and half of its own
(`deutsch1998`). Equal values share one score, the one of the middle of their joint weight, so that the transform is a
function. Between scores it is linear; beyond the first and the last a stated tail goes on (`netmin.geostat.tails`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.distributions import standard_density, standard_quantile
from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError
from netmin.geostat.tails import LowerTail, Tails, Upper, chosen_tails
from netmin.language import Message

#: Numbers in one block of targets times known values (16 MiB).
_BLOCK = 2_097_152

#: Points of the quadrature in a tail, and how many standard deviations about its peak it reaches.
_POINTS = 64
_REACH = 9.0

#: Where the variance of a score reaches this share of the power of a hyperbolic tail, there is no mean to speak of.
_TAMED = 0.999


@dataclass(frozen=True)
class NormalScore:
    """A transform to normal scores, yet to be fitted.

    Parameters
    ----------
    lower : LowerTail, optional
        What lies below the smallest value; by default even spread down to zero, or nothing where a value is below
        zero.
    upper : UpperTail or HyperbolicTail, optional
        What lies above the largest value; by default a hyperbolic tail as long as the upper tenth of the values says,
        or nothing where no value is above zero.

    Examples
    --------
    >>> fitted = NormalScore().fit([3.0, 1.0, 2.0, 2.0])
    >>> fitted.transform([1.0, 2.0, 2.5, 3.0]).round(3)
    array([-1.15 ,  0.   ,  0.575,  1.15 ])
    >>> fitted.inverse(fitted.transform([0.4, 1.7, 30.0])).round(9)
    array([ 0.4,  1.7, 30. ])

    References
    ----------
    deutsch1998, goovaerts1997
    """

    lower: LowerTail | None = None
    upper: Upper | None = None

    def fit(self, values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> FittedNormalScore:
        """Take values in.

        Parameters
        ----------
        values : array, shape (n,)
            Values. [any unit]
        weights : array, shape (n,), optional
            How much each stands for, such as those of `netmin.geostat.declustering`; by default alike. [–]

        Returns
        -------
        FittedNormalScore

        Raises
        ------
        UnmappableError
            If a value is missing, all are equal, or a tail ends on the wrong side of the values.
        """
        numbers, shares = _aligned(values, weights)
        distinct, index = np.unique(numbers, return_inverse=True)
        if len(distinct) < 2:
            raise UnmappableError(Message.of("geostat.constant-values", value=float(distinct[0])))
        weight = np.bincount(index, weights=shares)
        scores = standard_quantile((np.cumsum(weight) - 0.5 * weight) / weight.sum())
        smallest, largest = float(distinct[0]), float(distinct[-1])
        tails = chosen_tails(self.lower, self.upper, smallest, largest, _upper_tenth(numbers))
        notes = [tails.note(smallest, largest)]
        tied = len(numbers) - len(distinct)
        if tied:
            notes.append(Message.of("geostat.tied-values", count=tied))
        return FittedNormalScore(distinct, scores, tails, tuple(notes))


@dataclass(frozen=True, eq=False)
class FittedNormalScore:
    """A transform to normal scores and back; monotone.

    Attributes
    ----------
    values : array, shape (k,)
        The distinct values, ascending. [unit of the values]
    scores : array, shape (k,)
        Their scores. [–]
    tails : Tails
        What lies beyond them.
    notes : tuple of Message
        What was assumed.
    citations : tuple of str
        Keys of the bibliography.
    """

    values: FloatArray
    scores: FloatArray
    tails: Tails
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ("deutsch1998", "goovaerts1997", "hill1975")

    @property
    def table(self) -> pd.DataFrame:
        """One row per distinct value: value, score."""
        return pd.DataFrame({"value": self.values, "score": self.scores})

    def transform(self, values: npt.ArrayLike) -> FloatArray:
        """Return the scores of values; minus or plus infinity beyond the ends of the tails [–]."""
        from scipy.special import ndtr, ndtri

        given = np.asarray(values, dtype=float)
        scores = np.array(np.interp(given, self.values, self.scores))
        (first, last), (smallest, largest) = self.scores[[0, -1]], self.values[[0, -1]]
        low, high = given < smallest, given > largest
        scores[low] = ndtri(ndtr(first) * self.tails.lower.share(given[low], float(smallest)))
        scores[high] = -ndtri(ndtr(-last) * self.tails.upper.remaining(given[high], float(largest)))
        return np.where(np.isnan(given), np.nan, scores)

    def inverse(self, scores: npt.ArrayLike) -> FloatArray:
        """Return the values of scores [unit of the values]."""
        from scipy.special import log_ndtr, ndtr

        given = np.asarray(scores, dtype=float)
        values = np.array(np.interp(given, self.scores, self.values))
        (first, last), (smallest, largest) = self.scores[[0, -1]], self.values[[0, -1]]
        low, high = given < first, given > last
        values[low] = self.tails.lower.value(ndtr(given[low]) / ndtr(first), float(smallest))
        values[high] = self.tails.upper.value(log_ndtr(-given[high]) - log_ndtr(-last), float(largest))
        return np.where(np.isnan(given), np.nan, values)

    def expectation(self, mean: npt.ArrayLike, variance: npt.ArrayLike) -> FloatArray:
        """Return the mean of the values where scores are normal; exact between the known values.

        Each linear piece of the transform has a closed form; the tails are integrated by Gauss-Legendre quadrature.

        Parameters
        ----------
        mean, variance : array, shape (m,)
            Of the scores. [–]

        Returns
        -------
        array, shape (m,)
            [unit of the values]

        Raises
        ------
        UnmappableError
            If a variance is so large that with this upper tail there is no mean.
        """
        centre, spread = np.asarray(mean, dtype=float), np.sqrt(np.asarray(variance, dtype=float))
        widest = float(np.max(spread, initial=0.0)) ** 2
        sure = spread == 0
        width = np.where(sure, 1.0, spread)
        size = max(1, _BLOCK // max(len(self.scores), _POINTS))
        blocks = [slice(start, start + size) for start in range(0, len(centre), size)]
        if widest * self.tails.upper.heaviness > _TAMED:
            raise UnmappableError(Message.of("geostat.no-mean", variance=widest))
        with np.errstate(over="ignore"):
            pieces = [self._expectation(centre[block], width[block]) for block in blocks]
        found = np.where(sure, self.inverse(centre), np.concatenate(pieces) if pieces else np.empty(0))
        if not np.isfinite(found).all():
            raise UnmappableError(Message.of("geostat.no-mean", variance=widest))
        return found

    def _expectation(self, centre: FloatArray, width: FloatArray) -> FloatArray:
        from scipy.special import log_ndtr, ndtr

        standard = (self.scores - centre[:, None]) / width[:, None]
        slope = np.diff(self.values) / np.diff(self.scores)
        start = self.values[:-1] - slope * self.scores[:-1]
        share, density = np.diff(ndtr(standard), axis=1), np.diff(standard_density(standard), axis=1)
        middle = share @ start + centre * (share @ slope) - width * (density @ slope)
        edge = self.scores[-1]
        return middle + self._lower_part(centre, width) + self._upper_part(centre, width, log_ndtr(-edge))

    def _lower_part(self, centre: FloatArray, width: FloatArray) -> FloatArray:
        from scipy.special import ndtr

        edge = self.scores[0]
        scores, weights = _quadrature(np.minimum(centre, edge) - _REACH * width, np.full_like(centre, edge))
        values = self.tails.lower.value(ndtr(scores) / ndtr(edge), float(self.values[0]))
        part: FloatArray = np.sum(weights * values * np.exp(_log_density(scores, centre, width)), axis=1)
        return part

    def _upper_part(self, centre: FloatArray, width: FloatArray, log_edge: float) -> FloatArray:
        from scipy.special import log_ndtr

        upper, edge = self.tails.upper, self.scores[-1]
        # The values grow like exp(x²/(2 power)), so that their product with the density peaks farther out, and wider.
        tamed = 1.0 - upper.heaviness * width**2
        peak, wide = centre / tamed, width / np.sqrt(tamed)
        beyond = peak + upper.heaviness * wide**2
        stop = np.maximum(np.maximum(beyond, centre), edge) + _REACH * wide
        start = np.maximum(np.minimum(peak, centre) - _REACH * wide, edge)
        scores, weights = _quadrature(start, stop)
        density = _log_density(scores, centre, width)
        values = upper.weighted(log_ndtr(-scores) - log_edge, density, float(self.values[-1]))
        part: FloatArray = np.sum(weights * values, axis=1)
        return part


def _aligned(values: npt.ArrayLike, weights: npt.ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    numbers = np.asarray(values, dtype=float)
    shares = np.ones_like(numbers) if weights is None else np.asarray(weights, dtype=float)
    if numbers.ndim != 1 or shares.shape != numbers.shape or not len(numbers):
        raise ValueError(f"values and weights must be flat and of one length, not {numbers.shape} and {shares.shape}")
    if not (np.isfinite(shares) & (shares > 0)).all():
        raise ValueError("weights must be numbers above zero")
    missing = int((~np.isfinite(numbers)).sum())
    if missing:
        raise UnmappableError(Message.of("geostat.missing-values", count=missing))
    return numbers, shares


def _upper_tenth(values: FloatArray) -> FloatArray:
    """Return the values above the ninth decile, divided by it; none where it is not above zero."""
    decile = float(np.quantile(values, 0.9))
    return values[values > decile] / decile if decile > 0 else np.empty(0)


def _quadrature(start: FloatArray, stop: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return Gauss-Legendre points and weights between each start and stop, shape (m, points)."""
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    half = 0.5 * (stop - start)
    return (start + half)[:, None] + half[:, None] * nodes, half[:, None] * weights


def _log_density(scores: FloatArray, centre: FloatArray, width: FloatArray) -> FloatArray:
    standard = (scores - centre[:, None]) / width[:, None]
    density: FloatArray = -0.5 * standard**2 - np.log(width[:, None] * np.sqrt(2.0 * np.pi))
    return density
