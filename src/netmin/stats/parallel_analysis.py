"""How many components are more than chance: eigenvalues held against those of data without any relation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.columns import FloatArray

#: Where the data without relations come from.
Reference = Literal["shuffled", "normal"]

#: Share of chance eigenvalues that a component must exceed (Glorfeld 1995; Horn 1965 took the mean). [–]
LEVEL = 0.95

#: Sets of data without relations.
REPETITIONS = 200

#: Turns a matrix of samples by variables into eigenvalues, largest first.
Eigenvalues = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class ParallelAnalysis:
    """Eigenvalues beside those of chance.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per component: component, eigenvalue, chance_mean, chance_upper, kept.
    kept : int
        Components up to the first that chance reaches.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    kept: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("horn1965", "glorfeld1995", "buja1992")


def correlation_eigenvalues(data: FloatArray) -> FloatArray:
    """Return the eigenvalues of the correlation matrix, largest first.

    Parameters
    ----------
    data : array, shape (n, p)
        [any unit]

    Returns
    -------
    array, shape (p,)
        They sum to p. [–]

    Examples
    --------
    >>> correlation_eigenvalues(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])).round(6).tolist()
    [2.0, 0.0]
    """
    return np.asarray(np.maximum(np.linalg.eigvalsh(np.corrcoef(data.T))[::-1], 0.0), dtype=float)


def parallel_analysis(
    data: npt.ArrayLike,
    *,
    seed: int = 0,
    reference: Reference = "shuffled",
    repetitions: int = REPETITIONS,
    level: float = LEVEL,
    eigenvalues: Eigenvalues = correlation_eigenvalues,
) -> ParallelAnalysis:
    """Return how many components have larger eigenvalues than data in which nothing goes together.

    Parameters
    ----------
    data : array, shape (n, p)
        Complete. [any unit]
    seed : int
        Of the chance data.
    reference : {"shuffled", "normal"}
        Each column shuffled for itself, which keeps its distribution, or independent normal numbers as Horn took.
    repetitions : int
        Sets of chance data.
    level : float
        Quantile of the chance eigenvalues that must be exceeded. [–]
    eigenvalues : callable
        What is done with data before they become eigenvalues; correlation unless given.

    Returns
    -------
    ParallelAnalysis
        Components are kept up to the first that does not exceed chance.

    Raises
    ------
    ValueError
        If the data are no finite matrix.

    References
    ----------
    horn1965, glorfeld1995, buja1992

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> common = rng.normal(size=(100, 1))
    >>> parallel_analysis(common + 0.5 * rng.normal(size=(100, 4)), seed=1).kept
    1
    """
    array = np.asarray(data, dtype=float)
    if array.ndim != 2 or not np.all(np.isfinite(array)):
        raise ValueError("The data must be a finite matrix, samples by variables.")
    generator = np.random.default_rng(seed)
    observed = eigenvalues(array)
    chance = np.array([eigenvalues(_unrelated(array, reference, generator)) for _ in range(repetitions)])
    upper = np.quantile(chance, level, axis=0)
    exceeds = observed > upper
    kept = int(np.argmin(exceeds)) if not exceeds.all() else int(exceeds.size)
    number = np.arange(1, observed.size + 1)
    table = pd.DataFrame(
        {
            "component": number,
            "eigenvalue": observed,
            "chance_mean": chance.mean(axis=0),
            "chance_upper": upper,
            "kept": number <= kept,
        }
    )
    return ParallelAnalysis(table, kept)


def _unrelated(data: FloatArray, reference: Reference, generator: np.random.Generator) -> FloatArray:
    if reference == "normal":
        return generator.normal(size=data.shape)
    return generator.permuted(data, axis=0)
