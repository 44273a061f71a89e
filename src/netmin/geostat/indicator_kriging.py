"""Indicator kriging: the probability to lie below each of several cut-offs, without assuming any distribution.

Each sample is turned into ones and zeros: is it below this cut-off or not? These are kriged, one covariance model per
cut-off (`journel1983`). A sample known only to lie below a limit says one for every cut-off from that limit on and
nothing for lower ones; nothing has to be put in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.adopted import as_models
from netmin.geostat.conditional import IndicatorPrediction, in_order
from netmin.geostat.fitting import VariogramFit, fit_variogram
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging
from netmin.geostat.models import BoolArray, CovarianceModel, FloatArray
from netmin.geostat.points import UnmappableError, coordinate_pair, place_values
from netmin.geostat.tails import LowerTail, Tails, Upper, chosen_tails
from netmin.geostat.variogram import FEWEST_PLACES, empirical_variogram
from netmin.language import Message

_CITATIONS = ("journel1983", "deutsch1998", "goovaerts1997", "hill1975")


@dataclass(frozen=True, init=False)
class IndicatorKriging:
    """Ordinary kriging of indicators.

    Parameters
    ----------
    limits : sequence of float
        Cut-offs, ascending; among them the limits that matter. [unit of the values]
    models : CovarianceModel or sequence of CovarianceModel
        Covariance of the indicators, one for each cut-off, or one for all of them, usually that of the median.
    neighbours : int, optional
        Use only this many nearest samples for each target; by default all.
    lower : LowerTail, optional
        What lies below the first cut-off; by default even spread down to zero.
    upper : UpperTail or HyperbolicTail, optional
        What lies above the last cut-off; by default a hyperbolic tail as long as the samples above it say.

    Examples
    --------
    >>> from netmin.geostat.models import Nugget, Spherical
    >>> kriging = IndicatorKriging([2.0, 5.0], Nugget(0.05) + Spherical(0.2, range=100.0))
    >>> fitted = kriging.fit([0.0, 50.0, 90.0], [0.0, 0.0, 10.0], [1.0, 3.0, 9.0])
    >>> fitted.predict([50.0, 70.0], [0.0, 5.0]).probability_above(5.0).round(3)
    array([0.   , 0.482])

    References
    ----------
    journel1983, goovaerts1997
    """

    limits: tuple[float, ...]
    models: tuple[CovarianceModel, ...]
    neighbours: int | None = None
    lower: LowerTail | None = None
    upper: Upper | None = None

    def __init__(
        self,
        limits: Sequence[float],
        models: CovarianceModel | Sequence[CovarianceModel],
        neighbours: int | None = None,
        lower: LowerTail | None = None,
        upper: Upper | None = None,
    ) -> None:
        cutoffs = tuple(float(limit) for limit in limits)
        if not cutoffs or not np.isfinite(cutoffs).all() or not (np.diff(cutoffs) > 0).all():
            raise ValueError(f"limits must be numbers in ascending order, at least one, but are {limits!r}")
        given = as_models(models)
        one_each = given * len(cutoffs) if len(given) == 1 else given
        if len(one_each) != len(cutoffs):
            raise ValueError(f"models must be one or one per limit, {len(cutoffs)}, not {len(one_each)}")
        for name, part in (("limits", cutoffs), ("models", one_each), ("neighbours", neighbours)):
            object.__setattr__(self, name, part)
        object.__setattr__(self, "lower", lower)
        object.__setattr__(self, "upper", upper)
        # A bad neighbourhood or sill is said here and not at the first fit.
        for model in one_each:
            OrdinaryKriging(model, neighbours)

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        below: npt.ArrayLike | None = None,
        above: npt.ArrayLike | None = None,
    ) -> FittedIndicatorKriging:
        """Take the samples in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,)
            Values; where censored, the limit.
        below, above : array of bool, shape (n,), optional
            Known only to lie below, or above, the value.

        Returns
        -------
        FittedIndicatorKriging

        Raises
        ------
        UnmappableError
            If a number is missing, a cut-off has fewer than two samples that say anything, a tail ends on the wrong
            side of the cut-offs, or a system is singular.
        """
        indicators, known = indicators_of(values, self.limits, below=below, above=above)
        place_values(easting, northing, values)
        numbers, last = np.asarray(values, dtype=float), self.limits[-1]
        measured = numbers[~(_flags(below, numbers) | _flags(above, numbers))]
        beyond = measured[measured > last] / last if last > 0 else np.empty(0)
        tails = chosen_tails(self.lower, self.upper, self.limits[0], last, beyond)
        east, north = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
        fitted = []
        for cutoffs in self._alike(known):
            told = known[cutoffs[0]]
            self._check_told(cutoffs, told)
            kriging = OrdinaryKriging(self.models[cutoffs[0]], self.neighbours)
            fitted.append((cutoffs, kriging.fit(east[told], north[told], indicators[np.ix_(cutoffs, told)])))
        return FittedIndicatorKriging(self, tuple(fitted), tails, _notes(known, fitted))

    def _alike(self, known: BoolArray) -> Iterator[list[int]]:
        """Yield cut-offs that share model and samples, and therefore their weights."""
        groups: dict[tuple[CovarianceModel, bytes], list[int]] = {}
        for cutoff, model in enumerate(self.models):
            groups.setdefault((model, known[cutoff].tobytes()), []).append(cutoff)
        yield from groups.values()

    def _check_told(self, cutoffs: list[int], told: BoolArray) -> None:
        if told.sum() < 2:
            message = Message.of(
                "geostat.cutoff-unknown", limit=self.limits[cutoffs[0]], count=int(told.sum()), total=len(told)
            )
            raise UnmappableError(message)


@dataclass(frozen=True, eq=False)
class FittedIndicatorKriging:
    """Indicator kriging with its samples taken in.

    Attributes
    ----------
    choice : IndicatorKriging
        Cut-offs, models and neighbourhood.
    fitted : tuple of (list of int, FittedKriging)
        Which cut-offs share weights, and the kriging of their indicators.
    tails : Tails
        What lies below the first and above the last cut-off.
    notes : tuple of Message
        What was merged or assumed.
    """

    choice: IndicatorKriging
    fitted: tuple[tuple[list[int], FittedKriging], ...]
    tails: Tails
    notes: tuple[Message, ...]

    def predict(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> IndicatorPrediction:
        """Predict at targets of easting and northing [m], shape (m,)."""
        parts = [(cutoffs, _means(kriging, easting, northing)) for cutoffs, kriging in self.fitted]
        kriged = np.empty((len(self.choice.limits), parts[0][1].shape[1]))
        for cutoffs, means in parts:
            kriged[cutoffs] = means
        below = in_order(kriged)
        moved = np.abs(below - kriged)
        notes = self.notes
        if moved.size and float(moved.max()) > 1e-9:
            share = 100.0 * float((moved > 1e-9).mean())
            notes = (*notes, Message.of("geostat.put-in-order", share=share, largest=float(moved.max())))
        return IndicatorPrediction(np.array(self.choice.limits), below, kriged, self.tails, _CITATIONS, notes)


def indicators_of(
    values: npt.ArrayLike,
    limits: Sequence[float],
    *,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
) -> tuple[FloatArray, BoolArray]:
    """Turn values into ones (not above the cut-off) and zeros, and say which are known.

    Parameters
    ----------
    values : array, shape (n,)
        Values; where censored, the limit. [unit of the limits]
    limits : sequence of float
        Cut-offs, ascending.
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.

    Returns
    -------
    indicators : array, shape (cutoffs, n)
        1 or 0; 0 where not known, which the second array tells.
    known : array of bool, shape (cutoffs, n)
        Whether the sample says anything about the cut-off.

    Examples
    --------
    A value of 3, and one below 3, against the cut-offs 2 and 5:

    >>> indicators, known = indicators_of([3.0, 3.0], [2.0, 5.0], below=[False, True])
    >>> indicators
    array([[0., 0.],
           [1., 1.]])
    >>> known
    array([[ True, False],
           [ True,  True]])

    References
    ----------
    journel1983
    """
    numbers = np.asarray(values, dtype=float)
    under, over = _flags(below, numbers), _flags(above, numbers)
    if numbers.ndim != 1 or not numbers.shape == under.shape == over.shape:
        raise ValueError("values, below and above must be flat and of one length")
    if (under & over).any():
        raise ValueError("a value cannot lie both below and above its limit")
    cutoff = np.asarray(limits, dtype=float)[:, None]
    reached = numbers <= cutoff
    # Below its limit is below every cut-off from there on; above its limit is above every cut-off up to there.
    known = np.where(under, reached, np.where(over, numbers >= cutoff, True))
    one = np.where(over, False, reached) & known
    return one.astype(float), known


def fit_indicator_variograms(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    limits: Sequence[float],
    *,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    model: str | CovarianceModel | Sequence[CovarianceModel] = "automatic",
    cutoff: float | None = None,
    width: float | None = None,
) -> tuple[VariogramFit, ...]:
    """Fit one covariance model to the indicators of each cut-off, from the samples that say something about it.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    values, limits, below, above
        As in `indicators_of`.
    model
        As in `netmin.geostat.fitting.fit_variogram`.
    cutoff, width : float, optional
        As in `netmin.geostat.variogram.empirical_variogram`. [m]

    Returns
    -------
    tuple of VariogramFit
        One per cut-off; their ``model`` is what `IndicatorKriging` takes.

    Raises
    ------
    UnmappableError
        If a cut-off has all samples on one side, or fewer than ten that say anything.

    References
    ----------
    journel1983, goovaerts1997
    """
    indicators, known = indicators_of(values, limits, below=below, above=above)
    place_values(easting, northing, values)
    east, north = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    fits = []
    for limit, row, told in zip(limits, indicators, known, strict=True):
        if told.sum() < FEWEST_PLACES:
            raise UnmappableError(
                Message.of("geostat.cutoff-unknown", limit=float(limit), count=int(told.sum()), total=len(told))
            )
        if np.ptp(row[told]) == 0.0:
            raise UnmappableError(Message.of("geostat.cutoff-one-sided", limit=float(limit)))
        empirical = empirical_variogram(east[told], north[told], row[told], cutoff=cutoff, width=width)
        fits.append(fit_variogram(empirical, model))
    return tuple(fits)


def _flags(flags: npt.ArrayLike | None, values: FloatArray) -> BoolArray:
    return np.zeros(values.shape, dtype=bool) if flags is None else np.asarray(flags, dtype=bool)


def _means(kriging: FittedKriging, easting: npt.ArrayLike, northing: npt.ArrayLike) -> FloatArray:
    """Return the kriged indicators of every cut-off that shares these weights, shape (cutoffs, m)."""
    east, north = coordinate_pair(easting, northing)
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        raise ValueError("every target needs an easting and a northing that are numbers")
    # The rows are cut-offs here, not versions of one truth, so they are not averaged as `predict` would.
    return kriging.system.solve(east, north)[0]


def _notes(known: BoolArray, fitted: Sequence[tuple[list[int], FittedKriging]]) -> tuple[Message, ...]:
    merged = tuple(dict.fromkeys(note for _, kriging in fitted for note in kriging.notes))
    silent = int((~known).any(axis=0).sum())
    if not silent:
        return merged
    return (*merged, Message.of("geostat.partly-known", count=silent, total=known.shape[1]))
