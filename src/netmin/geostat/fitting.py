"""Fitting a covariance model to empirical variograms, and choosing among models by the fit.

For given ranges the best sills are a linear problem with sills not below zero, solved exactly; so the search runs
over the shape alone (`netmin.geostat.projection`; variable projection, golub1973). With one range it is a scan of the
whole allowed interval and cannot be trapped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat import models
from netmin.geostat.adopted import Adopted, as_models
from netmin.geostat.estimates import ParameterEstimates, estimates, inside, inverse_information
from netmin.geostat.models import CovarianceModel, Exponential, FloatArray, Matern, Spherical, Stable
from netmin.geostat.points import UnmappableError
from netmin.geostat.projection import Lags, Projection, best_point
from netmin.geostat.shape import Shape, anisotropy_of, named, structures_of
from netmin.geostat.variogram import EmpiricalVariogram
from netmin.language import Message

#: What the automatic choice tries, each with a nugget, in this order; of equals the first wins.
CANDIDATES: tuple[CovarianceModel, ...] = (
    Spherical(1.0, 1.0),
    Exponential(1.0, 1.0),
    Matern(1.0, 1.0, smoothness=1.5),
    Matern(1.0, 1.0, smoothness=2.5),
)

#: Weight of an interval in the sum of squares; the first is gstat's default (pebesma2004).
WEIGHTS: dict[str, Callable[[EmpiricalVariogram], FloatArray]] = {
    "pairs/distance2": lambda empirical: empirical.pairs / empirical.distance**2,
    "pairs": lambda empirical: empirical.pairs.astype(float),
    "equal": lambda empirical: np.ones_like(empirical.distance),
}

#: A practical range is sought between the shortest mean distance and this many cutoffs.
FARTHEST_RANGE = 2.0

#: The same where the range differs by direction: the longest one may leave the distances looked at far behind.
FARTHEST_DIRECTED = 10.0

#: Fewest directions that tell an azimuth and a ratio.
FEWEST_DIRECTIONS = 3


@dataclass(frozen=True, eq=False)
class VariogramFit:
    """A fitted model and how well each candidate fitted.

    Attributes
    ----------
    model : CovarianceModel
        The one chosen.
    error : float
        Its weighted sum of squared residuals.
    empirical : EmpiricalVariogram
        What it was fitted to; of several the first.
    weights : str
        Name of the weights.
    table : pandas.DataFrame
        One row per candidate: model, smoothness, exponent, azimuth and ratio (of the first structure that has them),
        nugget, sill, practical_range [m], error, parameters (how many were fitted), aic (`webster1989`), chosen.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the choice was made, and what to be careful about.
    parameters : ParameterEstimates or None
        The fitted parameters with standard errors that take intervals as independent; None where the fit is the last
        of several (`fit_censored_variogram`).
    variograms : tuple of EmpiricalVariogram
        All that it was fitted to.
    error_variance : float
        Variance of the measurement error that was taken off every semivariance, and is not part of the model.
        [square of the unit of the values]
    """

    model: CovarianceModel
    error: float
    empirical: EmpiricalVariogram
    weights: str
    table: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...]
    parameters: ParameterEstimates | None = None
    variograms: tuple[EmpiricalVariogram, ...] = ()
    error_variance: float = 0.0


@dataclass(frozen=True, eq=False)
class _Candidate:
    """One kind of model at its best."""

    problem: Projection
    point: tuple[float, ...]
    model: CovarianceModel
    error: float

    @property
    def aic(self) -> float:
        """Return Akaike's criterion, but for a constant: m log(error / m) + 2 p (`webster1989`)."""
        lags = len(self.problem.target)
        tiny = np.finfo(float).tiny
        return lags * math.log(max(self.error / lags, tiny)) + 2 * self.problem.shape.parameters


def fit_variogram(
    empirical: EmpiricalVariogram | Sequence[EmpiricalVariogram],
    model: str | CovarianceModel | Sequence[CovarianceModel] = "automatic",
    *,
    weights: str = "pairs/distance2",
    nugget: bool = True,
    free: Collection[str] = (),
    anisotropy: bool | None = None,
    error_variance: npt.ArrayLike = 0.0,
) -> VariogramFit:
    """Fit a covariance model by weighted least squares.

    Parameters
    ----------
    empirical : EmpiricalVariogram or sequence of EmpiricalVariogram
        What to fit: one, or several directions together (`directional_variograms`).
    model : str, CovarianceModel or sequence of CovarianceModel
        "automatic" tries `CANDIDATES`; a name of `netmin.geostat.models` fits that one; a model, which may be nested,
        gives the shape, its sills and ranges are fitted anew, its smoothness is kept; of several the best is chosen.
    weights : str
        A key of `WEIGHTS`.
    nugget : bool
        Whether a nugget is added to models that have none.
    free : collection of str
        "smoothness" and "exponent": fit those of Matérn and of stable structures too.
    anisotropy : bool, optional
        Whether one azimuth and one ratio of all structures are fitted, and the azimuth of each zonal structure. By
        default they are where several directions are given and the model has none of its own.
    error_variance : float or array, shape (n,)
        Known variance of the measurement error; of an array the mean. It is taken off every semivariance, so that it
        is part neither of the nugget nor of the sill. [square of the unit of the values]

    Returns
    -------
    VariogramFit

    Raises
    ------
    UnmappableError
        If there are too few intervals or directions to fit to, a model with directions meets a variogram of all
        directions together, or the measurement error exceeds every semivariance.

    References
    ----------
    cressie1985, pebesma2004, golub1973, webster1989
    """
    if weights not in WEIGHTS:
        raise ValueError(f"weights {weights!r} is not one of {', '.join(WEIGHTS)}")
    variograms = (empirical,) if isinstance(empirical, EmpiricalVariogram) else tuple(empirical)
    error = _mean_error(error_variance)
    lags = Lags.of(variograms, [WEIGHTS[weights](one) for one in variograms], error)
    fits = [_fit(lags, candidate, nugget, free, anisotropy) for candidate in _candidates(model)]
    best = min(range(len(fits)), key=lambda index: fits[index].aic)
    chosen = fits[best]
    notes = (*dict.fromkeys(note for one in variograms for note in one.notes), *_notes(chosen, lags, len(fits)))
    cited = ("cressie1985", "golub1973", *dict.fromkeys(key for one in variograms for key in one.citations))
    return VariogramFit(
        chosen.model, chosen.error, variograms[0], weights, _table(fits, best),
        (*cited, "webster1989") if len(fits) > 1 else cited, notes, _estimates(chosen), variograms, error,
    )  # fmt: skip


def _mean_error(error_variance: npt.ArrayLike) -> float:
    error = np.asarray(error_variance, dtype=float)
    if not error.size or not (np.isfinite(error) & (error >= 0)).all():
        raise ValueError("error_variance must hold numbers not below zero")
    return float(error.mean())


def _candidates(model: str | CovarianceModel | Sequence[CovarianceModel]) -> tuple[CovarianceModel, ...]:
    if model == "automatic":
        return CANDIDATES
    if isinstance(model, str):
        return (named(model),)
    return as_models(model)


def _fit(
    lags: Lags, model: CovarianceModel, nugget: bool, free: Collection[str], anisotropy: bool | None
) -> _Candidate:
    """Return the best model of a kind."""
    structures = structures_of(model, nugget)
    directed = _directed(lags, model, anisotropy)
    farthest = (FARTHEST_DIRECTED if directed else FARTHEST_RANGE) * lags.cutoff
    shape = Shape(structures, shortest=lags.shortest, longest=farthest, free=free, directed=directed)
    _refuse_too_little(lags, shape, directed or not model.isotropic)
    problem = Projection(shape, lags)
    point = best_point(problem)
    sills, _ = problem.solve(point)
    return _Candidate(problem, point, shape.model(point, sills), problem.error(point))


def _directed(lags: Lags, model: CovarianceModel, anisotropy: bool | None) -> bool:
    if anisotropy is not None:
        return anisotropy
    return lags.directions > 1 and all(anisotropy_of(part) is None for part in model.structures)


def _refuse_too_little(lags: Lags, shape: Shape, by_direction: bool) -> None:
    if by_direction and lags.undirected:
        raise UnmappableError(Message.of("geostat.directions-needed"))
    seeking = any(coordinate.name == "azimuth" for coordinate in shape.coordinates)
    if seeking and lags.directions < FEWEST_DIRECTIONS:
        raise UnmappableError(
            Message.of("geostat.too-few-directions", count=lags.directions, minimum=FEWEST_DIRECTIONS)
        )
    if len(lags.semivariance) < shape.parameters:
        raise UnmappableError(
            Message.of("geostat.too-few-intervals", count=len(lags.semivariance), minimum=shape.parameters)
        )


def _estimates(chosen: _Candidate) -> ParameterEstimates:
    """Return the parameters with the standard errors of least squares: residual variance times (J′WJ)⁻¹."""
    problem = chosen.problem
    sills, _ = problem.solve(chosen.point)
    determined = inside(problem.shape, chosen.point, sills, zeros_known=True)
    slopes = problem.derivatives(chosen.point, sills, determined)
    spare = len(problem.target) - problem.shape.parameters
    covariance = np.full((len(determined), len(determined)), np.nan)
    if spare > 0:
        covariance = inverse_information(slopes.T @ slopes, determined) * (chosen.error / spare)
    note = Message.of("geostat.errors-of-independent-intervals")
    return estimates(problem.shape, chosen.point, sills, covariance, citations=("cressie1985",), notes=(note,))


def _table(fits: Sequence[_Candidate], best: int) -> pd.DataFrame:
    rows = [row_of(fit.model) | {"error": fit.error, "parameters": fit.problem.shape.parameters, "aic": fit.aic}
            for fit in fits]  # fmt: skip
    return pd.DataFrame(rows).assign(chosen=[index == best for index in range(len(fits))])


def row_of(model: CovarianceModel) -> dict[str, str | float]:
    """Describe a model in a row of a table of candidates."""
    directed = [found for part in model.structures if (found := anisotropy_of(part)) is not None]
    return {
        "model": "+".join(part.name for part in model.structures if part.name != "nugget") or "nugget",
        "smoothness": next((part.smoothness for part in model.structures if isinstance(part, Matern)), np.nan),
        "exponent": next((part.exponent for part in model.structures if isinstance(part, Stable)), np.nan),
        "azimuth": next((direction.azimuth for direction in directed), np.nan),
        "ratio": next((direction.ratio for direction in directed), np.nan),
        "nugget": model.nugget,
        "sill": model.sill,
        "practical_range": model.practical_range,
    }


def _notes(chosen: _Candidate, lags: Lags, tried: int) -> tuple[Message, ...]:
    model = chosen.model
    notes = [describe(model)]
    if tried > 1:
        notes.append(Message.of("geostat.model-chosen", tried=tried))
    if model.practical_range == 0.0:
        notes.append(Message.of("geostat.no-structure"))
    elif model.bounded and model.practical_range > 0.99 * chosen.problem.shape.longest:
        notes.append(Message.of("geostat.range-not-reached", cutoff=lags.cutoff))
    notes += directions_found(model, chosen.problem.shape)
    if lags.error_variance > 0:
        notes.append(Message.of("geostat.error-variance-taken-off", variance=lags.error_variance))
        if lags.semivariance[int(np.argmin(lags.distance))] < 0:
            notes.append(Message.of("geostat.error-variance-large"))
    return tuple(notes)


def directions_found(model: CovarianceModel, shape: Shape) -> list[Message]:
    """Say in which direction likeness reaches farthest, where that was sought."""
    if not any(coordinate.name == "ratio" for coordinate in shape.coordinates):
        return []
    directed = (anisotropy_of(part) for part in model.structures)
    found = [direction for direction in directed if direction is not None and not direction.zonal]
    if not found:
        return [Message.of("geostat.no-direction")]
    return [Message.of("geostat.direction-fitted", azimuth=found[0].azimuth, ratio=found[0].ratio)]


def describe(model: CovarianceModel) -> Message:
    """Say what a model is in a sentence."""
    known = (*models.available(), Adopted.name)
    kinds = [Message.of(f"geostat.model-{part.name}") for part in model.structures if part.name in known]
    if not model.bounded:
        slope = sum(part.slope for part in model.structures if isinstance(part, models.Linear))
        return Message.of("geostat.model-fitted-unbounded", model=kinds, nugget=model.nugget, slope=slope)
    return Message.of(
        "geostat.model-fitted", model=kinds, nugget=model.nugget, sill=model.sill, range=model.practical_range
    )
