"""How many sources: factorisations with different numbers of factors in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.factor_data import NonDetects
from netmin.stats.factorisation import STARTS, Factorisation, positive_matrix_factorisation


@dataclass(frozen=True, eq=False)
class FactorNumbers:
    """Factorisations side by side.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per number: factors, q_true, q_robust, q_expected, ratio (q_robust / q_expected), gain (share by which
        the ratio fell since the row before), largest_mean_residual and largest_sd_residual (over elements),
        smallest_mean_share (of a factor), starts_same (share of the beginnings that found the best).
    factorisations : mapping of int to Factorisation
    notes : tuple of Message
        How to read it.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    factorisations: Mapping[int, Factorisation]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("lee1999", "norris2014", "brown2015")


def compare_factor_numbers(
    values: Mapping[str, npt.ArrayLike],
    uncertainty: Mapping[str, npt.ArrayLike],
    numbers: Sequence[int],
    *,
    below: Mapping[str, npt.ArrayLike] | None = None,
    non_detects: NonDetects = "interval",
    robust: bool = True,
    weak: Sequence[str] = (),
    starts: int = STARTS,
    seed: int = 0,
) -> FactorNumbers:
    """Factorise with several numbers of factors and set the measures of fit side by side.

    No measure decides alone: where the ratio stops falling steeply, residuals of no element stand out, all starts agree
    and each factor can be named, the number is defensible.

    Parameters
    ----------
    values, uncertainty : mapping of str to array, shape (n,)
        Contents, or limits where marked, and their uncertainties. [mg/kg dry]
    numbers : sequence of int
        Numbers of factors, ascending.
    below, non_detects, robust, weak, starts, seed
        As `positive_matrix_factorisation` takes them.

    Returns
    -------
    FactorNumbers

    Raises
    ------
    NetminError
        If the data cannot be factorised, or not with so many factors.
    ValueError
        If no numbers are given, or columns do not fit each other.

    References
    ----------
    lee1999, norris2014

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> model = rng.lognormal(0.0, 1.0, (60, 2)) @ rng.lognormal(3.0, 1.0, (2, 5))
    >>> values = dict(zip("ABCDE", (model * rng.normal(1.0, 0.05, model.shape)).T))
    >>> found = compare_factor_numbers(values, {name: 0.05 * value for name, value in values.items()}, [1, 2, 3])
    >>> found.table["ratio"].round(1).tolist()[1:]
    [1.0, 0.8]
    """
    if not len(numbers):
        raise ValueError("At least one number of factors is needed.")
    found = {
        number: positive_matrix_factorisation(
            values,
            uncertainty,
            number,
            below=below,
            non_detects=non_detects,
            robust=robust,
            weak=weak,
            starts=starts,
            seed=seed,
        )
        for number in numbers
    }
    table = pd.DataFrame([_row(number, part) for number, part in found.items()])
    table.insert(5, "gain", -table["ratio"].pct_change().fillna(0.0))
    return FactorNumbers(table, found, (Message.of("stats.factor-numbers"),))


def _row(number: int, found: Factorisation) -> dict[str, float]:
    # Without degrees of freedom left there is nothing that Q could be held against.
    ratio = found.q_robust / found.q_expected if found.q_expected > 0 else float("nan")
    return {
        "factors": number,
        "q_true": found.q_true,
        "q_robust": found.q_robust,
        "q_expected": found.q_expected,
        "ratio": ratio,
        "largest_mean_residual": float(found.elements["mean_residual"].abs().max()),
        "largest_sd_residual": float(found.elements["sd_residual"].max()),
        "smallest_mean_share": float(found.table["mean_share"].min()),
        "starts_same": float(found.starts["same_as_best"].mean()),
    }
