"""Samples known only to lie below a limit: drawn from what their neighbours allow, never set to a fraction of it.

Given the covariance model, the values hidden below their limits follow a normal distribution cut off at these limits.
A Gibbs sampler draws from it: each hidden value in turn from its own conditional distribution, given all others. The
draws are equally probable versions of the complete data; kriging averages over them and adds their spread to its
variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin.geostat.adopted import as_model
from netmin.geostat.censored_sweeps import NEIGHBOURS, sweep_given_all, sweep_given_nearest
from netmin.geostat.fitting import VariogramFit, fit_variogram
from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.models import BoolArray, CovarianceModel, FloatArray, Nugget
from netmin.geostat.points import UnmappableError, place_values
from netmin.geostat.variogram import FEWEST_PLACES, empirical_variogram
from netmin.language import Message

_CITATIONS = ("geman1984", "tanner1987", "deoliveira2005")

#: Up to so many samples, each hidden value is drawn given all others; above, given the nearest.
MOST_AT_ONCE = 5000

_DRAWS_FOR_VARIOGRAM = 20


@dataclass(frozen=True, eq=False)
class CensoredDraws:
    """Equally probable versions of the complete values.

    Attributes
    ----------
    versions : array, shape (draws, n)
        Measured values as they were; hidden ones drawn, all below (or above) their limits. [unit of the values]
    hidden : array of bool, shape (n,)
        Which were drawn.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How many values were drawn.
    """

    versions: FloatArray
    hidden: BoolArray
    citations: tuple[str, ...]
    notes: tuple[Message, ...]


def draw_censored(
    model: CovarianceModel,
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    below: npt.ArrayLike,
    *,
    above: npt.ArrayLike | None = None,
    draws: int = 100,
    burn_in: int = 100,
    thinning: int = 5,
    seed: int = 0,
) -> CensoredDraws:
    """Draw what censored samples may be, given the others and a covariance model.

    Parameters
    ----------
    model : CovarianceModel
        Covariance of the values, usually of logarithms.
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,)
        Values, usually logarithms; where censored, the limit.
    below, above : array of bool, shape (n,)
        Known only to lie below, or above, the value.
    draws : int
        Versions to return.
    burn_in, thinning : int
        Sweeps thrown away at the start, and sweeps per version kept.
    seed : int
        Of the random numbers; the same seed gives the same draws.

    Returns
    -------
    CensoredDraws
        Of shape (draws, n), to be given as ``values`` to `OrdinaryKriging.fit`.

    Raises
    ------
    UnmappableError
        If fewer than two values were measured, samples lie at one place though the model has no nugget, or the system
        is singular.

    References
    ----------
    geman1984, tanner1987, deoliveira2005
    """
    model = as_model(model)
    limits, side = _sides(values, below, above)
    # The nugget belongs to each sample alone, so it may as well stand on the diagonal; samples at one place then stay
    # apart.
    points = place_values(easting, northing, limits, error_variance=model.nugget)
    if len(points.easting) != len(limits):
        raise UnmappableError(Message.of("geostat.censored-same-place"))
    if not (side != 0).any():
        return CensoredDraws(np.repeat(limits[None, :], draws, axis=0), side != 0, (), ())
    generator = np.random.default_rng(seed)
    notes = [
        Message.of("geostat.censored-drawn", count=int((side != 0).sum()), total=len(limits), draws=draws, seed=seed)
    ]
    if len(limits) <= MOST_AT_ONCE:
        precision = GlobalSystem(model.structured, points).precision
        versions = sweep_given_all(precision, limits, side, draws, burn_in, thinning, generator)
    else:
        versions = sweep_given_nearest(model.structured, points, side, draws, burn_in, thinning, generator)
        notes.append(Message.of("geostat.censored-nearest", neighbours=NEIGHBOURS, most=MOST_AT_ONCE))
    return CensoredDraws(versions, side != 0, _CITATIONS, tuple(notes))


def fit_censored_variogram(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    below: npt.ArrayLike,
    *,
    above: npt.ArrayLike | None = None,
    model: str | CovarianceModel | Sequence[CovarianceModel] = "automatic",
    rounds: int = 3,
    seed: int = 0,
    cutoff: float | None = None,
    width: float | None = None,
) -> VariogramFit:
    """Fit a model where some values are censored, by turns: draw them, then fit to the mean variogram of the draws.

    The first draws ignore space (a normal distribution fitted by maximum likelihood to the censored values), the
    following ones use the model just fitted; so nothing is ever replaced by a limit or a fraction of it.

    Parameters
    ----------
    easting, northing, values, below, above, seed
        As in `draw_censored`.
    model
        As in `fit_variogram`.
    rounds : int
        How often the turns are taken.
    cutoff, width : float, optional
        As in `empirical_variogram`. [m]

    Returns
    -------
    VariogramFit

    Raises
    ------
    UnmappableError
        As `draw_censored` and `empirical_variogram`.

    References
    ----------
    tanner1987, deoliveira2005
    """
    limits, side = _sides(values, below, above)
    lower, upper = side < 0, side > 0
    place_values(easting, northing, limits, minimum=FEWEST_PLACES)
    current: CovarianceModel = Nugget(_normal_variance(limits, side))
    for turn in range(rounds + 1):
        drawn = draw_censored(
            current, easting, northing, limits, lower, above=upper, draws=_DRAWS_FOR_VARIOGRAM, seed=seed + turn
        )  # fmt: skip
        fit = fit_variogram(empirical_variogram(easting, northing, drawn.versions, cutoff=cutoff, width=width), model)
        current = fit.model
    told = Message.of("geostat.censored-variogram", count=int((side != 0).sum()), rounds=rounds)
    return replace(fit, citations=fit.citations + drawn.citations, notes=(*fit.notes, told))


def _sides(
    values: npt.ArrayLike, below: npt.ArrayLike, above: npt.ArrayLike | None
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return the limits, and −1, 0 or 1 for below, measured, above."""
    limits = np.asarray(values, dtype=float)
    under = np.asarray(below, dtype=bool)
    over = np.zeros_like(under) if above is None else np.asarray(above, dtype=bool)
    if limits.ndim != 1 or not limits.shape == under.shape == over.shape:
        raise ValueError(
            f"values, below and above must be flat and of one length, not {limits.shape}, {under.shape}, {over.shape}"
        )
    if (under & over).any():
        raise ValueError("a value cannot lie both below and above its limit")
    side = over.astype(np.int64) - under.astype(np.int64)
    measured = int((side == 0).sum())
    if measured < 2:
        raise UnmappableError(Message.of("geostat.censored-too-few-measured", count=measured, total=len(limits)))
    return limits, side


def _normal_variance(limits: FloatArray, side: npt.NDArray[np.int64]) -> float:
    """Variance of a normal distribution fitted to censored values by maximum likelihood, without regard to place."""
    from scipy.optimize import minimize
    from scipy.special import log_ndtr

    measured, hidden = limits[side == 0], limits[side != 0]
    start_spread = float(measured.std())
    if start_spread == 0.0:
        raise UnmappableError(Message.of("geostat.constant-values", value=float(measured[0])))

    def surprise(parameters: FloatArray) -> float:
        centre, spread = parameters[0], float(np.exp(parameters[1]))
        known = 0.5 * ((measured - centre) / spread) ** 2 + parameters[1]
        cut = log_ndtr(-side[side != 0] * (hidden - centre) / spread)
        return float(known.sum() - cut.sum())

    found = minimize(surprise, np.array([measured.mean(), np.log(start_spread)]), method="Nelder-Mead")
    return float(np.exp(2.0 * found.x[1]))
