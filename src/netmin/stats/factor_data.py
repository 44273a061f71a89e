"""What is factorised: contents, limits and uncertainties as matrices, checked, and where the descent begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray, marks
from netmin.stats.factor_descent import FactorProblem

#: What stands in the place of a non-detect: nothing (a model below the limit fits), or half the limit as in PMF 5.
NonDetects = Literal["interval", "half-limit"]

#: Uncertainty of weak elements is multiplied by this (norris2014). [–]
WEAK = 3.0


@dataclass(frozen=True, eq=False)
class FactorData:
    """What is factorised: contents, limits and uncertainties of the same samples and elements.

    Attributes
    ----------
    elements : tuple of str
    content : array, shape (n, m)
        Contents, or the limit where hidden; NaN where not measured. [mg/kg dry]
    uncertainty : array, shape (n, m)
        NaN where not measured. [mg/kg dry]
    hidden : array of bool, shape (n, m)
        Known only to lie below.
    """

    elements: tuple[str, ...]
    content: FloatArray
    uncertainty: FloatArray
    hidden: BoolArray

    @property
    def measured(self) -> BoolArray:
        """Which contents were measured, above a limit or below it."""
        return ~np.isnan(self.content)

    def problem(self, non_detects: NonDetects, robust_from: float) -> FactorProblem:
        """Return the problem that the descent takes.

        Parameters
        ----------
        non_detects : {"interval", "half-limit"}
        robust_from : float
            [–]

        Returns
        -------
        FactorProblem
        """
        content = np.where(self.measured, self.content, 0.0)
        weight = np.where(self.measured, 1 / self.uncertainty**2, 0.0)
        hidden = self.hidden
        if non_detects == "half-limit":
            content, hidden = np.where(hidden, content / 2, content), np.zeros_like(hidden)
        return FactorProblem(content[None], weight[None], hidden[None], robust_from)


def read_factor_data(
    values: Mapping[str, npt.ArrayLike],
    uncertainty: Mapping[str, npt.ArrayLike],
    below: Mapping[str, npt.ArrayLike] | None,
    weak: Sequence[str] = (),
) -> FactorData:
    """Return contents and uncertainties as matrices, after checking that they can be factorised.

    Parameters
    ----------
    values, uncertainty : mapping of str to array, shape (n,)
        [mg/kg dry]
    below : mapping of str to array of bool, shape (n,), or None
        Known only to lie below the value.
    weak : sequence of str
        Elements whose uncertainty is tripled.

    Returns
    -------
    FactorData

    Raises
    ------
    NetminError
        If contents are negative, uncertainties not positive or missing, or an element was never detected.
    ValueError
        If columns or marks differ in length, or a weak element is unknown.
    """
    names = list(values)
    unknown = sorted(set(weak) - set(names)) + [name for name in names if name not in uncertainty]
    if unknown:
        raise ValueError(f"Every element needs contents and uncertainties; found not for both: {unknown}.")
    columns = [np.asarray(values[name], dtype=float) for name in names]
    sigmas = [np.asarray(uncertainty[name], dtype=float) * (WEAK if name in weak else 1.0) for name in names]
    if len({column.shape for column in (*columns, *sigmas)}) != 1 or columns[0].ndim != 1:
        raise ValueError("Contents and uncertainties must be columns of the same length: one entry per sample.")
    content, sigma = np.column_stack(columns), np.column_stack(sigmas)
    hidden = np.column_stack([marks((below or {}).get(name), columns[0].shape) for name in names])
    known = ~np.isnan(content)
    data = FactorData(tuple(names), content, np.where(known, sigma, np.nan), hidden & known)
    _refuse(data)
    return data


def _refuse(data: FactorData) -> None:
    content, sigma = data.content[data.measured], data.uncertainty[data.measured]
    if np.any(content < 0) or np.any(np.isinf(content)):
        raise NetminError(Message.of("stats.factors-negative", count=int(np.sum((content < 0) | np.isinf(content)))))
    if not np.all(np.isfinite(sigma) & (sigma > 0)):
        count = int(np.sum(~(np.isfinite(sigma) & (sigma > 0))))
        raise NetminError(Message.of("stats.factors-uncertainty", count=count))
    highest = np.where(data.measured & ~data.hidden, data.content, 0.0).max(axis=0)
    unseen = [name for name, most in zip(data.elements, highest, strict=True) if most == 0]
    if unseen:
        raise NetminError(Message.of("stats.factors-unseen", elements=unseen))


def refuse_factors(data: FactorData, factors: int) -> None:
    """Raise an error if that many factors cannot be told apart in these data.

    Parameters
    ----------
    data : FactorData
    factors : int

    Raises
    ------
    NetminError
        If there are not fewer factors than samples and elements.
    ValueError
        If there is not at least one.
    """
    if factors < 1:
        raise ValueError("There must be at least one factor.")
    count, elements = data.content.shape
    if factors >= min(count, elements):
        raise NetminError(Message.of("stats.factors-too-many", factors=factors, count=count, elements=elements))


def beginnings(data: FactorData, factors: int, starts: int, generator: np.random.Generator) -> tuple[FloatArray, ...]:
    """Return random contributions and profiles, each element near its mean.

    Parameters
    ----------
    data : FactorData
    factors, starts : int
    generator : numpy.random.Generator

    Returns
    -------
    tuple of array
        Shapes (starts, factors, n) and (starts, factors, m). [–] and [mg/kg dry]
    """
    count, elements = data.content.shape
    mean = np.nanmean(data.content, axis=0) / factors
    contributions = generator.uniform(0.5, 1.5, (starts, factors, count))
    return contributions, mean * generator.lognormal(0.0, 1.0, (starts, factors, elements))
