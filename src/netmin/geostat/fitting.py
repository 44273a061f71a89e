"""Fitting a covariance model to an empirical variogram, and choosing among models by the fit.

For given ranges the best sills are a linear problem with sills not below zero, solved exactly; so the search runs
over the ranges alone (variable projection, golub1973). With one range it is a scan of the whole allowed interval and
cannot be trapped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd

from netmin.geostat import models
from netmin.geostat.models import CovarianceModel, Exponential, FloatArray, Matern, Nested, Nugget, Spherical
from netmin.geostat.points import UnmappableError
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

_SCANNED = 121
_SCANNED_NESTED = 12


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
        What it was fitted to.
    weights : str
        Name of the weights.
    table : pandas.DataFrame
        One row per candidate: model, smoothness, nugget, sill, practical_range [m], error, chosen.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the choice was made, and what to be careful about.
    """

    model: CovarianceModel
    error: float
    empirical: EmpiricalVariogram
    weights: str
    table: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...]


def fit_variogram(
    empirical: EmpiricalVariogram,
    model: str | CovarianceModel | Sequence[CovarianceModel] = "automatic",
    *,
    weights: str = "pairs/distance2",
    nugget: bool = True,
) -> VariogramFit:
    """Fit a covariance model by weighted least squares.

    Parameters
    ----------
    empirical : EmpiricalVariogram
        What to fit.
    model : str, CovarianceModel or sequence of CovarianceModel
        "automatic" tries `CANDIDATES`; a name of `netmin.geostat.models` fits that one; a model, which may be nested,
        gives the shape, its sills and ranges are fitted anew, its smoothness is kept; of several the best is chosen.
    weights : str
        A key of `WEIGHTS`.
    nugget : bool
        Whether a nugget is added to models that have none.

    Returns
    -------
    VariogramFit

    Raises
    ------
    UnmappableError
        If there are too few intervals to fit to.

    References
    ----------
    cressie1985, pebesma2004, golub1973
    """
    if weights not in WEIGHTS:
        raise ValueError(f"weights {weights!r} is not one of {', '.join(WEIGHTS)}")
    used = WEIGHTS[weights](empirical)
    fits = [_fit(empirical, _shape(candidate, nugget), used) for candidate in _candidates(model)]
    best = min(range(len(fits)), key=lambda index: fits[index][1])
    fitted, error = fits[best]
    return VariogramFit(
        fitted, error, empirical, weights, _table(fits, best),
        ("cressie1985", "golub1973", *empirical.citations), empirical.notes + _notes(fitted, empirical, len(fits)),
    )  # fmt: skip


def _candidates(model: str | CovarianceModel | Sequence[CovarianceModel]) -> tuple[CovarianceModel, ...]:
    if model == "automatic":
        return CANDIDATES
    if isinstance(model, str):
        chosen = models.get(model)
        return (chosen(1.0),) if chosen is Nugget else (chosen(1.0, 1.0),)  # type: ignore[call-arg]  # the rest have ranges
    return (model,) if isinstance(model, CovarianceModel) else tuple(model)


def _shape(model: CovarianceModel, nugget: bool) -> tuple[CovarianceModel, ...]:
    """Return the structures to be fitted, the nugget first."""
    ranged = tuple(part for part in model.structures if not isinstance(part, Nugget))
    with_nugget = nugget or len(ranged) < len(model.structures)
    return ((Nugget(1.0),) if with_nugget else ()) + ranged


def _fit(
    empirical: EmpiricalVariogram, shape: tuple[CovarianceModel, ...], weights: FloatArray
) -> tuple[CovarianceModel, float]:
    """Return the best model of a shape and its weighted sum of squared residuals."""
    ranged = [part for part in shape if not isinstance(part, Nugget)]
    needed = len(shape) + len(ranged)
    if len(empirical.distance) < needed:
        raise UnmappableError(Message.of("geostat.too-few-intervals", count=len(empirical.distance), minimum=needed))
    problem = _Projection(shape, empirical, np.sqrt(weights))
    if not ranged:
        return problem.model(()), problem.error(())
    logarithms = _best_ranges(problem, len(ranged))
    return problem.model(logarithms), problem.error(logarithms)


class _Projection:
    """The sum of squares as a function of the practical ranges alone."""

    def __init__(
        self, shape: tuple[CovarianceModel, ...], empirical: EmpiricalVariogram, root_weights: FloatArray
    ) -> None:
        self.shape = shape
        self.empirical = empirical
        self.root_weights = root_weights
        self.target = root_weights * empirical.semivariance
        shortest = float(empirical.distance.min())
        self.bounds = math.log(shortest), math.log(FARTHEST_RANGE * max(empirical.cutoff, shortest))

    def parts(self, logarithms: Sequence[float]) -> list[CovarianceModel]:
        """Return the structures with these practical ranges and sills of one."""
        ranges = iter(logarithms)
        return [
            part if isinstance(part, Nugget) else _resized(part, 1.0, math.exp(next(ranges))) for part in self.shape
        ]

    def solve(self, logarithms: Sequence[float]) -> tuple[FloatArray, float]:
        """Return the best sills for these ranges, and the norm of the residuals."""
        from scipy.optimize import nnls

        columns = [self.root_weights * part.semivariance(self.empirical.distance) for part in self.parts(logarithms)]
        design = np.stack(columns, axis=1)
        # Columns of one length keep the small problem well conditioned.
        length = np.linalg.norm(design, axis=0)
        length = np.where(length > 0, length, 1.0)
        sills, residual = nnls(design / length, self.target)
        return sills / length, float(residual)

    def error(self, logarithms: Sequence[float]) -> float:
        """Return the weighted sum of squared residuals."""
        return float(self.solve(logarithms)[1] ** 2)

    def model(self, logarithms: Sequence[float]) -> CovarianceModel:
        """Return the fitted model."""
        sills, _ = self.solve(logarithms)
        ranges = iter(logarithms)
        parts = [
            Nugget(float(sill)) if isinstance(part, Nugget) else _resized(part, float(sill), math.exp(next(ranges)))
            for part, sill in zip(self.shape, sills, strict=True)
        ]
        return parts[0] if len(parts) == 1 else Nested(tuple(parts))


def _resized(part: CovarianceModel, partial_sill: float, practical_range: float) -> CovarianceModel:
    """Return the same kind of structure with another sill and practical range."""
    unit = part.practical_range / part.as_json()["range"]
    return models.from_json(part.as_json() | {"partial_sill": partial_sill, "range": practical_range / unit})


def _best_ranges(problem: _Projection, count: int) -> tuple[float, ...]:
    """Scan the allowed ranges, then refine around the best of the scan."""
    from scipy.optimize import minimize_scalar

    low, high = problem.bounds
    steps = np.linspace(low, high, _SCANNED if count == 1 else _SCANNED_NESTED)
    if count == 1:
        errors = [problem.error((step,)) for step in steps]
        best = int(np.argmin(errors))
        around = (float(steps[max(best - 1, 0)]), float(steps[min(best + 1, len(steps) - 1)]))
        found = minimize_scalar(
            lambda value: problem.error((value,)), bounds=around, method="bounded", options={"xatol": 1e-10}
        )
        return (float(found.x) if found.fun <= errors[best] else float(steps[best]),)
    starts = sorted(combinations_with_replacement(steps.tolist(), count), key=problem.error)[:3]
    refined = [_refined(problem, start) for start in starts]
    return min(refined, key=problem.error)


def _refined(problem: _Projection, start: tuple[float, ...]) -> tuple[float, ...]:
    from scipy.optimize import minimize

    def error(logarithms: FloatArray) -> float:
        return problem.error(logarithms.tolist())

    bounds = [problem.bounds] * len(start)
    found = minimize(
        error, np.array(start), method="Nelder-Mead", bounds=bounds, options={"xatol": 1e-8, "fatol": 1e-14}
    )
    return tuple(float(value) for value in found.x)


def _table(fits: Sequence[tuple[CovarianceModel, float]], best: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "model": [
                "+".join(part.name for part in model.structures if part.name != "nugget") or "nugget"
                for model, _ in fits
            ],
            "smoothness": [
                next((p.smoothness for p in model.structures if isinstance(p, Matern)), np.nan) for model, _ in fits
            ],
            "nugget": [model.nugget for model, _ in fits],
            "sill": [model.sill for model, _ in fits],
            "practical_range": [model.practical_range for model, _ in fits],
            "error": [error for _, error in fits],
            "chosen": [index == best for index in range(len(fits))],
        }
    )


def _notes(model: CovarianceModel, empirical: EmpiricalVariogram, tried: int) -> tuple[Message, ...]:
    notes = [_description(model)]
    if tried > 1:
        notes.append(Message.of("geostat.model-chosen", tried=tried))
    if model.practical_range == 0.0:
        notes.append(Message.of("geostat.no-structure"))
    elif model.practical_range > 0.99 * FARTHEST_RANGE * empirical.cutoff:
        notes.append(Message.of("geostat.range-not-reached", cutoff=empirical.cutoff))
    return tuple(notes)


def _description(model: CovarianceModel) -> Message:
    kinds = [Message.of(f"geostat.model-{part.name}") for part in model.structures if part.name in models.available()]
    return Message.of(
        "geostat.model-fitted", model=kinds, nugget=model.nugget, sill=model.sill, range=model.practical_range
    )
