"""Fitting a linear model of coregionalisation to cross-variograms, and choosing among models by the fit.

For given ranges the coefficients are a convex problem: least squares over positive semi-definite matrices. It is solved
by the turns of Goulard and Voltz (`goulard1992`), structure after structure; the search over the ranges runs outside.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd

from netmin.geostat import models
from netmin.geostat.adopted import as_models
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.cross_variogram import CrossVariograms
from netmin.geostat.fitting import CANDIDATES, FARTHEST_RANGE, WEIGHTS
from netmin.geostat.models import CovarianceModel, FloatArray, Matern, Nugget
from netmin.geostat.points import UnmappableError
from netmin.geostat.semidefinite import Patience, as_matrices, fit_semidefinite
from netmin.geostat.variogram import EmpiricalVariogram
from netmin.language import Message

#: The fit itself is carried to the end; while ranges are searched less will do.
_TO_THE_END = Patience()
_ON_THE_WAY = Patience(change=1e-8, gain=1e-11, turns=500)

_SCANNED = 41
_SCANNED_NESTED = 9


@dataclass(frozen=True, eq=False)
class CoregionalisationFit:
    """A fitted model of coregionalisation and how well each candidate fitted.

    Attributes
    ----------
    model : Coregionalisation
        The one chosen.
    error : float
        Its weighted sum of squared residuals, every variable in units of its own spread, both orders of two variables
        counted. [unit of the weights]
    variograms : CrossVariograms
        What it was fitted to.
    weights : str
        Name of the weights.
    turns : int
        How many turns over the structures the coefficients took; zero where those without the constraint were valid.
    table : pandas.DataFrame
        One row per candidate: model, smoothness, practical_range [m], error, turns, chosen.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How it was fitted, and what to be careful about.
    """

    model: Coregionalisation
    error: float
    variograms: CrossVariograms
    weights: str
    turns: int
    table: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...]


def fit_coregionalisation(
    variograms: CrossVariograms,
    model: str | CovarianceModel | Sequence[CovarianceModel] = "automatic",
    *,
    weights: str = "pairs/distance2",
    nugget: bool = True,
    fit_ranges: bool = True,
) -> CoregionalisationFit:
    """Fit a linear model of coregionalisation by weighted least squares.

    Parameters
    ----------
    variograms : CrossVariograms
        What to fit.
    model : str, CovarianceModel or sequence of CovarianceModel
        "automatic" tries `netmin.geostat.fitting.CANDIDATES`; a name of `netmin.geostat.models` fits that one; a
        model, which may be nested, gives the shape and, unless they are fitted, the ranges; of several the best is
        chosen. Its sills do not count.
    weights : str
        A key of `netmin.geostat.fitting.WEIGHTS`, for each interval.
    nugget : bool
        Whether a nugget is added to models that have none.
    fit_ranges : bool
        Whether the ranges, common to all variables, are fitted too. With ranges as given the fit is the global
        optimum.

    Returns
    -------
    CoregionalisationFit

    Raises
    ------
    UnmappableError
        If there are too few intervals to fit to.
    ValueError
        If a model has directions or no sill, or has a name but no range to keep.

    References
    ----------
    goulard1992, goovaerts1997, golub1973
    """
    if weights not in WEIGHTS:
        raise ValueError(f"weights {weights!r} is not one of {', '.join(WEIGHTS)}")
    if isinstance(model, str) and not fit_ranges:
        raise ValueError("without fitting ranges a model with its ranges must be given, not a name")
    shapes = [_shape(candidate, nugget) for candidate in _candidates(model)]
    fits = [_fit(_Problem(variograms, weights), shape, fit_ranges) for shape in shapes]
    best = min(range(len(fits)), key=lambda index: fits[index].error)
    chosen = fits[best]
    return CoregionalisationFit(
        chosen.model, chosen.error, variograms, weights, chosen.turns, _table(fits, best),
        ("goulard1992", *variograms.citations), variograms.notes + _notes(chosen, variograms, fit_ranges, len(fits)),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Fit:
    model: Coregionalisation
    error: float
    turns: int


def _candidates(model: str | CovarianceModel | Sequence[CovarianceModel]) -> tuple[CovarianceModel, ...]:
    if model == "automatic":
        return CANDIDATES
    if isinstance(model, str):
        chosen = models.get(model)
        return (chosen(1.0),) if chosen is Nugget else (chosen(1.0, 1.0),)  # type: ignore[call-arg]  # the rest have ranges
    return as_models(model)


def _shape(model: CovarianceModel, nugget: bool) -> tuple[CovarianceModel, ...]:
    """Return the structures with sills of one, the nugget first."""
    if not model.bounded or not model.isotropic:
        raise ValueError("a model of coregionalisation is fitted with structures that have a sill and no directions")
    ranged = tuple(replace(part, partial_sill=1.0) for part in model.structures if not isinstance(part, Nugget))
    with_nugget = nugget or len(ranged) < len(model.structures)
    return ((Nugget(1.0),) if with_nugget else ()) + ranged


class _Problem:
    """The weighted residuals of all variograms, linear in the coefficients of given structures.

    Coefficients are those of `netmin.geostat.semidefinite`. Every variable is measured in a unit of its own, in which
    its variogram weighs as much as that of any other: then the curvature is nearly the same for all coefficients. What
    is positive semi-definite in one unit is so in every other.
    """

    def __init__(self, variograms: CrossVariograms, weights: str) -> None:
        self.variables = variograms.variables
        self.variograms = variograms
        own = [variograms.between(name, name) for name in self.variables]
        importance = [_weights(one, weights) for one in own]
        spread = [float(np.average(one.semivariance, weights=w)) for one, w in zip(own, importance, strict=True)]
        if min(spread) <= 0:
            raise UnmappableError(Message.of("geostat.no-structure"))
        self.deviation = np.sqrt(spread)
        self.unit = self.deviation / np.array([float(w.sum()) for w in importance]) ** 0.25
        self.upper = list(combinations_with_replacement(range(len(self.variables)), 2))
        self.pairs = [variograms.between(self.variables[i], self.variables[j]) for i, j in self.upper]
        # Both orders of two variables count, as in the trace of goulard1992.
        self.roots = [
            np.sqrt(_weights(one, weights) * (1.0 if i == j else 2.0)) / (self.deviation[i] * self.deviation[j])
            for one, (i, j) in zip(self.pairs, self.upper, strict=True)
        ]
        self.target = np.concatenate(
            [root * one.semivariance for root, one in zip(self.roots, self.pairs, strict=True)]
        )
        self.scale = float(self.target @ self.target)
        self.least = min(len(one.distance) for one in self.pairs)
        positive = np.concatenate([one.distance[one.distance > 0] for one in self.pairs])
        self.shortest = float(positive.min())

    def design(self, structures: Sequence[CovarianceModel]) -> FloatArray:
        """Return what turns coefficients into weighted semivariances, shape (residuals, structures · coefficients)."""
        position = {pair: index for index, pair in enumerate(self.upper)}
        count = len(self.upper)
        rows = []
        for (i, j), one, root in zip(self.upper, self.pairs, self.roots, strict=True):
            block = np.zeros((len(one.distance), len(structures) * count))
            unit = self.unit[i] * self.unit[j] * (1.0 if i == j else math.sqrt(0.5))
            for number, structure in enumerate(structures):
                correlation = structure.covariance(one.distance)
                if one.estimator == "pseudo":
                    # Half the sills of both, less their covariance.
                    block[:, number * count + position[i, i]] += 0.5 * self.unit[i] ** 2
                    block[:, number * count + position[j, j]] += 0.5 * self.unit[j] ** 2
                    block[:, number * count + position[i, j]] -= unit * correlation
                else:
                    block[:, number * count + position[i, j]] = unit * (1.0 - correlation)
            rows.append(root[:, None] * block)
        return np.concatenate(rows)

    def matrices(self, coefficients: FloatArray) -> FloatArray:
        """Return the matrices of coefficients, in the units of the variables, shape (structures, v, v)."""
        return as_matrices(coefficients, len(self.variables)) * np.outer(self.unit, self.unit)

    def solve(self, structures: Sequence[CovarianceModel], patience: Patience) -> tuple[FloatArray, float, int]:
        """Return the best coefficients, the weighted sum of squared residuals, and the turns taken."""
        return fit_semidefinite(self.design(structures), self.target, len(self.variables), patience)

    def least_error(self, structures: Sequence[CovarianceModel]) -> float:
        """Return the sum of squares without the constraint, below which no possible model can come."""
        design = self.design(structures)
        residual = design @ np.linalg.lstsq(design, self.target, rcond=None)[0] - self.target
        return float(residual @ residual)


def _weights(one: EmpiricalVariogram, weights: str) -> FloatArray:
    """Return the weights of the intervals; that of distance zero weighs as if it were at the shortest distance."""
    shortest = float(one.distance[one.distance > 0].min())
    return WEIGHTS[weights](replace(one, distance=np.maximum(one.distance, shortest)))


def _fit(problem: _Problem, shape: tuple[CovarianceModel, ...], fit_ranges: bool) -> _Fit:
    ranged = sum(not isinstance(part, Nugget) for part in shape)
    needed = len(shape) + (ranged if fit_ranges else 0)
    if problem.least < needed:
        raise UnmappableError(Message.of("geostat.too-few-intervals", count=problem.least, minimum=needed))
    structures = _best_ranges(problem, shape, ranged) if fit_ranges and ranged else shape
    coefficients, error, turns = problem.solve(structures, _TO_THE_END)
    return _Fit(Coregionalisation(problem.variables, structures, problem.matrices(coefficients)), error, turns)


def _best_ranges(problem: _Problem, shape: tuple[CovarianceModel, ...], count: int) -> tuple[CovarianceModel, ...]:
    """Scan the allowed practical ranges, then refine around the best of the scan."""
    from scipy.optimize import minimize, minimize_scalar

    low = math.log(problem.shortest)
    high = math.log(FARTHEST_RANGE * max(problem.variograms.cutoff, problem.shortest))

    def error(logarithms: Sequence[float]) -> float:
        return problem.solve(_resized(shape, logarithms), _ON_THE_WAY)[1]

    def error_of(logarithms: FloatArray) -> float:
        return error(logarithms.tolist())

    steps = np.linspace(low, high, _SCANNED if count == 1 else _SCANNED_NESTED).tolist()
    start, least = _scanned(problem, shape, list(combinations_with_replacement(steps, count)), error)
    if count == 1:
        around = max(start[0] - (steps[1] - steps[0]), low), min(start[0] + (steps[1] - steps[0]), high)
        found = minimize_scalar(lambda step: error((step,)), bounds=around, method="bounded", options={"xatol": 1e-8})
        return _resized(shape, (float(found.x),) if found.fun <= least else start)
    refined = minimize(
        error_of, np.array(start), method="Nelder-Mead",
        bounds=[(low, high)] * count, options={"xatol": 1e-6, "fatol": 1e-10 * problem.scale},
    )  # fmt: skip
    return _resized(shape, [float(value) for value in refined.x])


def _scanned(
    problem: _Problem,
    shape: tuple[CovarianceModel, ...],
    steps: Sequence[tuple[float, ...]],
    error: Callable[[Sequence[float]], float],
) -> tuple[tuple[float, ...], float]:
    """Return the best of the steps and its error; where even the fit without the constraint is worse, none is made."""
    bounds = [problem.least_error(_resized(shape, step)) for step in steps]
    best, least = steps[int(np.argmin(bounds))], math.inf
    for index in np.argsort(bounds, kind="stable"):
        if bounds[index] >= least:
            break
        found = error(steps[index])
        if found < least:
            best, least = steps[index], found
    return best, least


def _resized(shape: tuple[CovarianceModel, ...], logarithms: Sequence[float]) -> tuple[CovarianceModel, ...]:
    """Return the structures with these logarithms of practical ranges."""
    ranges = iter(logarithms)
    return tuple(part if isinstance(part, Nugget) else _with_range(part, math.exp(next(ranges))) for part in shape)


def _with_range(part: CovarianceModel, practical_range: float) -> CovarianceModel:
    unit = part.practical_range / part.as_json()["range"]
    return models.from_json(part.as_json() | {"range": practical_range / unit})


def _table(fits: Sequence[_Fit], best: int) -> pd.DataFrame:
    structures = [fit.model.structures for fit in fits]
    return pd.DataFrame(
        {
            "model": ["+".join(p.name for p in parts if p.name != "nugget") or "nugget" for parts in structures],
            "smoothness": [
                next((p.smoothness for p in parts if isinstance(p, Matern)), np.nan) for parts in structures
            ],
            "practical_range": [fit.model.practical_range for fit in fits],
            "error": [fit.error for fit in fits],
            "turns": [fit.turns for fit in fits],
            "chosen": [index == best for index in range(len(fits))],
        }
    )


def _notes(fit: _Fit, variograms: CrossVariograms, fit_ranges: bool, tried: int) -> tuple[Message, ...]:
    model = fit.model
    kinds = [Message.of(f"geostat.model-{part.name}") for part in model.structures]
    notes = [
        Message.of(
            "geostat.coregionalisation-fitted",
            variables=list(model.variables),
            model=kinds,
            range=model.practical_range,
        )
    ]
    if tried > 1:
        notes.append(Message.of("geostat.coregionalisation-chosen", tried=tried))
    if fit.turns:
        notes.append(Message.of("geostat.coregionalisation-projected", turns=fit.turns))
    if fit.turns == _TO_THE_END.turns:
        notes.append(Message.of("geostat.coregionalisation-unfinished", turns=fit.turns))
    if model.practical_range == 0.0:
        notes.append(Message.of("geostat.no-structure"))
    elif fit_ranges and model.practical_range > 0.99 * FARTHEST_RANGE * variograms.cutoff:
        notes.append(Message.of("geostat.range-not-reached", cutoff=variograms.cutoff))
    return tuple(notes)
