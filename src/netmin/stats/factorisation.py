"""Contents as a sum of few sources, each with its own mixture of elements: positive matrix factorisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.columns import FloatArray
from netmin.stats.factor_data import FactorData, NonDetects, beginnings, read_factor_data, refuse_factors
from netmin.stats.factor_descent import ROBUST_FROM, Descent, DescentMethod, FactorProblem, descend
from netmin.stats.measurement_uncertainty import signal_to_noise

#: Random beginnings.
STARTS = 20

#: A start whose loss lies within this share of the best found the same place. [–]
SAME_LOSS = 0.001

#: Ten steps that lower the loss by a smaller share are the last: for all starts, and for the best of them. [–]
_ROUGH, _FINE = 1e-5, 1e-8

_MOST_STEPS = 20_000

#: Numbers that one batch of starts may hold at once.
_BATCH = 200_000


@dataclass(frozen=True, eq=False)
class Factorisation:
    """Sources found in contents.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per factor, the largest mean share first: factor, mass [mg/kg], mass_share, mean_share, marker (the
        element of which it holds the largest share), marker_share. [–]
    profiles : pandas.DataFrame, shape (factors, elements)
        Mean content that each factor brings. [mg/kg dry]
    contributions : pandas.DataFrame, shape (samples, factors)
        Strength of each factor in each sample, mean 1. [–]
    elements : pandas.DataFrame
        One row per element: element, measured, below, signal_to_noise, r_squared (content and model, detected values),
        mean_residual, sd_residual, large_residuals (scaled residuals beyond 3).
    starts : pandas.DataFrame
        One row per beginning: start, loss, steps, converged, same_as_best.
    residuals : pandas.DataFrame, shape (samples, elements)
        (content − model) / uncertainty; 0 where a model lies below a limit, NaN where not measured. [–]
    q_true, q_robust : float
        Σ r², and the same with r² replaced by 4 times its size beyond 4. [–]
    q_expected : float
        Detected values less the numbers of factors times (samples + elements). [–]
    non_detects : str
        How they were taken.
    robust : bool
        Whether the robust loss was lowered.
    data : FactorData
        What was factorised.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    profiles: pd.DataFrame
    contributions: pd.DataFrame
    elements: pd.DataFrame
    starts: pd.DataFrame
    residuals: pd.DataFrame
    q_true: float
    q_robust: float
    q_expected: float
    non_detects: NonDetects
    robust: bool
    data: FactorData
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("paatero1994", "paatero1997", "norris2014", "gillis2012")

    @property
    def problem(self) -> FactorProblem:
        """The problem that was solved."""
        return self.data.problem(self.non_detects, ROBUST_FROM if self.robust else float("inf"))


def positive_matrix_factorisation(
    values: Mapping[str, npt.ArrayLike],
    uncertainty: Mapping[str, npt.ArrayLike],
    factors: int,
    *,
    below: Mapping[str, npt.ArrayLike] | None = None,
    non_detects: NonDetects = "interval",
    robust: bool = True,
    weak: Sequence[str] = (),
    starts: int = STARTS,
    seed: int = 0,
    method: DescentMethod = "coordinate-descent",
) -> Factorisation:
    """Write contents as contributions times profiles, neither negative, each content weighed by its uncertainty.

    Q = Σ ((content − Σ contribution · profile) / uncertainty)² is lowered from random beginnings; the best is kept.

    Parameters
    ----------
    values : mapping of str to array, shape (n,)
        Contents, or the limit where marked; NaN where not measured: such entries have no weight. [mg/kg dry]
    uncertainty : mapping of str to array, shape (n,)
        Standard uncertainty, as `measurement_uncertainty` gives it. [mg/kg dry]
    factors : int
        Number of sources.
    below : mapping of str to array of bool, shape (n,), optional
        Known only to lie below the value; a column without an entry has none.
    non_detects : {"interval", "half-limit"}
        "interval": a model below the limit fits, one above has the residual to the limit. "half-limit" puts half the
        limit in the place of each, as the program PMF 5 does, and is there for comparison with published work.
    robust : bool
        Let residuals beyond four uncertainties count linearly.
    weak : sequence of str
        Elements whose uncertainty is tripled.
    starts : int
        Random beginnings.
    seed : int
        Of the beginnings.
    method : {"coordinate-descent", "multiplicative"}
        How Q is lowered; the second is slower and there for comparison.

    Returns
    -------
    Factorisation

    Raises
    ------
    NetminError
        If contents are negative, uncertainties not positive or missing, an element was never detected, or there are too
        many factors for the data.
    ValueError
        If columns or marks differ in length, or a weak element is unknown.

    References
    ----------
    paatero1994, paatero1997, norris2014

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> smelter, rock = rng.lognormal(0.0, 1.0, (2, 80))
    >>> content = {"Cu": 90 * smelter + 10 * rock, "Ni": 60 * smelter + 20 * rock, "Al": 8e3 * rock + 1, "V": 60 * rock}
    >>> uncertainty = {name: 0.05 * value for name, value in content.items()}
    >>> found = positive_matrix_factorisation(content, uncertainty, 2, seed=1)
    >>> found.table["marker"].tolist(), (100 * found.profiles["Cu"] / found.profiles["Cu"].sum()).round(0).tolist()
    (['V', 'Cu'], [12.0, 88.0])
    """
    data = read_factor_data(values, uncertainty, below, weak)
    refuse_factors(data, factors)
    problem = data.problem(non_detects, ROBUST_FROM if robust else float("inf"))
    every, best = _best_of(problem, data, factors, starts, seed, method)
    return _described(data, problem, every, best, non_detects, robust)


def _best_of(
    problem: FactorProblem, data: FactorData, factors: int, starts: int, seed: int, method: DescentMethod
) -> tuple[list[Descent], Descent]:
    """Run every start roughly, and the best of them to the end."""
    generator = np.random.default_rng(seed)
    size = max(1, _BATCH // data.content.size)
    every = []
    for first in range(0, starts, size):
        begin = beginnings(data, factors, min(size, starts - first), generator)
        every.append(descend(problem, *begin, tolerance=_ROUGH, most_steps=_MOST_STEPS, method=method))
    losses = np.concatenate([part.loss for part in every])
    batch, place = divmod(int(np.argmin(losses)), size)
    winner = [array[place : place + 1] for array in (every[batch].contributions, every[batch].profiles)]
    return every, descend(problem, *winner, tolerance=_FINE, most_steps=_MOST_STEPS, method=method)


def scaled(contributions: FloatArray, profiles: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the same model with contributions of mean 1.

    Parameters
    ----------
    contributions : array, shape (..., factors, n)
    profiles : array, shape (..., factors, m)

    Returns
    -------
    tuple of array
        A factor that no sample holds keeps contributions of 0.
    """
    mean = contributions.mean(axis=-1, keepdims=True)
    divisor = np.where(mean > 0, mean, 1.0)
    return contributions / divisor, profiles * mean


def _described(
    data: FactorData,
    problem: FactorProblem,
    every: list[Descent],
    best: Descent,
    non_detects: NonDetects,
    robust: bool,
) -> Factorisation:
    contributions, profiles = scaled(best.contributions[0], best.profiles[0])
    shares = profiles / profiles.sum(axis=0)
    order = np.argsort(-shares.mean(axis=1), kind="stable")
    contributions, profiles, shares = contributions[order], profiles[order], shares[order]
    residual = problem.residual(contributions[None], profiles[None])[0]
    size = np.abs(residual)
    names = [f"F{number}" for number in range(1, order.size + 1)]
    index = pd.RangeIndex(data.content.shape[0])
    starts = _starts(every, float(best.loss[0]))
    detected = int((data.measured & ~data.hidden).sum())
    return Factorisation(
        table=_factor_table(names, data.elements, profiles, shares),
        profiles=pd.DataFrame(profiles, names, list(data.elements)),
        contributions=pd.DataFrame(contributions.T, index, names),
        elements=_element_table(data, residual, contributions.T @ profiles),
        starts=starts,
        residuals=pd.DataFrame(np.where(data.measured, residual, np.nan), index, list(data.elements)),
        q_true=float((size**2).sum()),
        q_robust=float(np.where(size > ROBUST_FROM, ROBUST_FROM * size, size**2).sum()),
        q_expected=float(detected - order.size * sum(data.content.shape)),
        non_detects=non_detects,
        robust=robust,
        data=data,
        notes=_notes(data, starts, non_detects, detected - order.size * sum(data.content.shape)),
    )


def _factor_table(
    names: list[str], elements: tuple[str, ...], profiles: FloatArray, shares: FloatArray
) -> pd.DataFrame:
    mass = profiles.sum(axis=1)
    marker = shares.argmax(axis=1)
    return pd.DataFrame(
        {
            "factor": names,
            "mass": mass,
            "mass_share": mass / mass.sum(),
            "mean_share": shares.mean(axis=1),
            "marker": [elements[place] for place in marker],
            "marker_share": shares[np.arange(len(names)), marker],
        }
    )


def _element_table(data: FactorData, residual: FloatArray, model: FloatArray) -> pd.DataFrame:
    detected = data.measured & ~data.hidden
    known = np.where(data.measured, residual, np.nan)
    return pd.DataFrame(
        {
            "element": list(data.elements),
            "measured": data.measured.sum(axis=0),
            "below": data.hidden.sum(axis=0),
            "signal_to_noise": signal_to_noise(np.where(data.hidden, 0.0, data.content), data.uncertainty),
            "r_squared": [
                _r_squared(data.content[seen, place], model[seen, place]) for place, seen in enumerate(detected.T)
            ],
            "mean_residual": np.nanmean(known, axis=0),
            "sd_residual": np.nanstd(known, axis=0),
            "large_residuals": (np.abs(residual) > 3).sum(axis=0),
        }
    )


def _r_squared(content: FloatArray, model: FloatArray) -> float:
    x, y = content - content.mean(), model - model.mean()
    size = float((x @ x) * (y @ y))
    return float((x @ y) ** 2 / size) if size > 0 else 0.0


def _starts(every: list[Descent], best: float) -> pd.DataFrame:
    loss = np.concatenate([part.loss for part in every])
    return pd.DataFrame(
        {
            "start": np.arange(1, loss.size + 1),
            "loss": loss,
            "steps": np.concatenate([part.steps for part in every]).astype(int),
            "converged": np.concatenate([part.converged for part in every]),
            "same_as_best": loss <= best * (1 + SAME_LOSS),
        }
    )


def _notes(data: FactorData, starts: pd.DataFrame, non_detects: NonDetects, freedom: int) -> tuple[Message, ...]:
    notes = [Message.of("stats.factors-rotation")]
    hidden, missing = int(data.hidden.sum()), int((~data.measured).sum())
    if hidden:
        code = "stats.factors-interval" if non_detects == "interval" else "stats.factors-half-limit"
        notes.append(Message.of(code, count=hidden))
    if missing:
        notes.append(Message.of("stats.factors-missing", count=missing))
    same = int(starts["same_as_best"].sum())
    if same < len(starts) / 2:
        notes.append(Message.of("stats.factors-starts", same=same, starts=len(starts)))
    if freedom <= 0:
        notes.append(Message.of("stats.factors-freedom"))
    return tuple(notes)
