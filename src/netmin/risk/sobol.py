"""Which input makes the spread: Spearman's ranks for a first look, Sobol's shares of the variance for the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.risk.dose import FloatArray
from netmin.risk.normal_numbers import normal_numbers
from netmin.risk.risk_model import QUANTITIES, IndexArray, RiskModel

#: Columns of `MonteCarloRisk.sensitivity`.
SENSITIVITY_COLUMNS = ("receptor", "quantity", "source", "spearman", "first", "first_error", "total", "total_error")

#: Scrambled low-discrepancy sequences whose spread gives the standard error, and points of each.
_REPEATS, _POINTS = 8, 1024


@dataclass(frozen=True, eq=False)
class SobolIndices:
    """Shares of the variance of several outputs.

    Attributes
    ----------
    first, total : array, shape (outputs, groups)
        What a group of inputs explains alone, and what with all others. NaN for an output that does not vary. [–]
    first_error, total_error : array, shape (outputs, groups)
        Standard errors. [–]
    """

    first: FloatArray
    first_error: FloatArray
    total: FloatArray
    total_error: FloatArray


def sobol_indices(
    function: Callable[[FloatArray], FloatArray], groups: Sequence[Sequence[int]], inputs: int, seed: int
) -> SobolIndices:
    """Estimate first and total Sobol indices of groups of independent inputs.

    Parameters
    ----------
    function : callable
        Takes uniform numbers, shape (inputs, n), which it may write over; returns shape (outputs, n).
    groups : sequence of sequence of int
        Rows of the inputs that are looked at together.
    inputs : int
        How many there are.
    seed : int
        Not below 0.

    Returns
    -------
    SobolIndices
        From scrambled Sobol sequences by the estimators of Saltelli (first) and Jansen (total).

    References
    ----------
    saltelli2010, jansen1999
    """
    repeats = [_once(function, groups, inputs, seed, number) for number in range(_REPEATS)]
    first, total = np.stack([pair[0] for pair in repeats]), np.stack([pair[1] for pair in repeats])
    errors = [values.std(axis=0, ddof=1) / np.sqrt(_REPEATS) for values in (first, total)]
    return SobolIndices(first.mean(axis=0), errors[0], total.mean(axis=0), errors[1])


def _once(
    function: Callable[[FloatArray], FloatArray], groups: Sequence[Sequence[int]], inputs: int, seed: int, number: int
) -> tuple[FloatArray, FloatArray]:
    a, b = _two_samples(inputs, seed, number)
    of_a, of_b = function(a.copy()), function(b.copy())
    both = np.concatenate([of_a, of_b], axis=1)
    centre, variance = both.mean(axis=1, keepdims=True), both.var(axis=1)
    first, total = np.empty((len(of_a), len(groups))), np.empty((len(of_a), len(groups)))
    # What does not vary, rounding aside, has no shares.
    known = np.where(variance > (1e-12 * np.abs(centre[:, 0])) ** 2, variance, np.nan)
    for column, rows in enumerate(groups):
        mixed = a.copy()
        mixed[list(rows)] = b[list(rows)]
        of_mixed = function(mixed)
        first[:, column] = ((of_b - centre) * (of_mixed - of_a)).mean(axis=1) / known
        total[:, column] = 0.5 * ((of_a - of_mixed) ** 2).mean(axis=1) / known
    return first, total


def _two_samples(inputs: int, seed: int, number: int) -> tuple[FloatArray, FloatArray]:
    from scipy.stats import qmc

    stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(14, number)))
    points = qmc.Sobol(2 * inputs, rng=stream).random(_POINTS).T
    points = np.minimum(points, 1.0 - 2.0**-53)
    return np.ascontiguousarray(points[:inputs]), np.ascontiguousarray(points[inputs:])


def lognormal_sobol_indices(sdlogs: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Exact first and total Sobol indices of a product of independent lognormals.

    Parameters
    ----------
    sdlogs : array, shape (m,)
        Standard deviations of the natural logarithms.

    Returns
    -------
    first, total : array, shape (m,)
        [–]

    References
    ----------
    sobol2001

    Examples
    --------
    >>> first, total = lognormal_sobol_indices([0.5, 1.0])
    >>> first.round(6).tolist(), total.round(6).tolist()
    ([0.114051, 0.689978], [0.310022, 0.885949])
    """
    squares = np.asarray(sdlogs, dtype=float) ** 2
    alone, everything = np.expm1(squares), np.expm1(squares.sum())
    return np.asarray(alone / everything), np.asarray(alone * np.exp(squares.sum() - squares) / everything)


def sobol_self_test(sdlogs: npt.ArrayLike = (0.3, 0.5, 0.8), seed: int = 0) -> pd.DataFrame:
    """Hold the estimator against the exact indices of a product of lognormals.

    Parameters
    ----------
    sdlogs : array, shape (m,)
        Standard deviations of the natural logarithms.
    seed : int
        Not below 0.

    Returns
    -------
    pandas.DataFrame
        By input: sdlog, first, first_exact, total, total_exact, and the standard errors.

    Examples
    --------
    >>> found = sobol_self_test()
    >>> bool((abs(found["total"] - found["total_exact"]) < 0.02).all())
    True
    """
    spread = np.asarray(sdlogs, dtype=float)

    def function(uniform: FloatArray) -> FloatArray:
        return np.asarray(np.exp((spread[:, None] * normal_numbers(uniform)).sum(axis=0))[None, :])

    found = sobol_indices(function, [[row] for row in range(len(spread))], len(spread), seed)
    first, total = lognormal_sobol_indices(spread)
    return pd.DataFrame(
        {
            "sdlog": spread,
            "first": found.first[0],
            "first_error": found.first_error[0],
            "first_exact": first,
            "total": found.total[0],
            "total_error": found.total_error[0],
            "total_exact": total,
        }
    )


def sensitivity(model: RiskModel, seed: int) -> pd.DataFrame:
    """Return the sensitivities of the hazard index and of the cancer risk to people and to what is unsure.

    Parameters
    ----------
    model : RiskModel
        Of one receptor.
    seed : int
        Not below 0.

    Returns
    -------
    pandas.DataFrame
        By quantity and source; correlated parameters make one source, and Spearman's coefficient is then the one of
        greatest size. Sources that an output does not depend on have zeros, and an output that does not vary has no
        rows.
    """
    people, sources = model.people, model.sources()
    groups = [[driver.row for driver in group] for group in people.groups]
    names = ["+".join(driver.name for driver in group) for group in people.groups]
    count = len(people.drivers)
    groups += [[count + number] for number in range(len(sources))]
    names += [source.name for source in sources]
    if not groups:
        return pd.DataFrame(columns=list(SENSITIVITY_COLUMNS))

    def function(uniform: FloatArray) -> FloatArray:
        return _totals(model, uniform)

    found = sobol_indices(function, groups, count + len(sources), seed)
    ranks = _spearman(function, groups, count + len(sources), seed)
    rows = []
    for place, quantity in enumerate(QUANTITIES):
        if np.isnan(found.total[place]).any():
            continue
        for column, name in enumerate(names):
            rows.append(
                {
                    "quantity": quantity,
                    "source": name,
                    "spearman": ranks[place, column],
                    "first": found.first[place, column],
                    "first_error": found.first_error[place, column],
                    "total": found.total[place, column],
                    "total_error": found.total_error[place, column],
                }
            )
    return pd.DataFrame(rows, columns=list(SENSITIVITY_COLUMNS))


def _totals(model: RiskModel, uniform: FloatArray) -> FloatArray:
    """Return index and risk, shape (2, n), of uniform numbers for people and for the draws of the outer loop."""
    count = len(model.people.drivers)
    picks: dict[str, IndexArray] = {
        source.name: source.order[(uniform[count + number] * len(source.order)).astype(np.int64)]
        for number, source in enumerate(model.sources())
    }
    alone = np.zeros(uniform.shape[1], dtype=np.int64)
    factors = model.people.factors(uniform[:count])
    everyone = list(range(len(model.analytes)))
    found = []
    for quantity in QUANTITIES:
        terms = model.terms(quantity, lambda name, _: picks.get(name, alone))
        found.append((model.weights(quantity, terms, everyone).T * factors).sum(axis=0))
    return np.array(found)


def _spearman(
    function: Callable[[FloatArray], FloatArray], groups: Sequence[Sequence[int]], inputs: int, seed: int
) -> FloatArray:
    from scipy.stats import rankdata

    points = np.concatenate([_two_samples(inputs, seed, number)[0] for number in range(_REPEATS)], axis=1)
    outputs = function(points.copy())
    ranks = rankdata(points, axis=1)
    of_outputs = rankdata(outputs, axis=1)
    found = np.zeros((len(outputs), len(groups)))
    for place, own in enumerate(of_outputs):
        if np.ptp(own) == 0:
            continue
        for column, rows in enumerate(groups):
            values = [float(np.corrcoef(ranks[row], own)[0, 1]) for row in rows]
            found[place, column] = max(values, key=abs)
    return found
