"""Factors of an experiment and the columns they bring into a linear model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IndexArray = npt.NDArray[np.intp]

#: Factors of one term of a model: one name for a main effect, several for an interaction.
Term = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Factor:
    """What was varied, and at which level each observation stands.

    Attributes
    ----------
    name : str
        As in the table.
    levels : tuple of Hashable
        In the order of a categorical column, else sorted.
    code : array of int, shape (n,)
        Position of each observation's level.
    """

    name: str
    levels: tuple[Hashable, ...]
    code: IndexArray

    def taking(self, rows: BoolArray) -> Factor:
        """Return the factor of some of the observations; levels that are gone are dropped."""
        left, code = np.unique(self.code[rows], return_inverse=True)
        return Factor(self.name, tuple(self.levels[level] for level in left), np.asarray(code, dtype=np.intp))


def factor(name: str, values: npt.ArrayLike | pd.Series) -> Factor:
    """Return the factor of a column.

    Parameters
    ----------
    name : str
        Of the factor.
    values : array, shape (n,)
        Level of each observation; a categorical column keeps the order of its categories.

    Returns
    -------
    Factor

    Raises
    ------
    NetminError
        If a level is missing.
    """
    column = pd.Series(values)
    categories = column.astype("category").cat.remove_unused_categories()
    missing = int(categories.isna().sum())
    if missing:
        raise NetminError(Message.of("trials.level-missing", factor=name, count=missing))
    return Factor(name, tuple(categories.cat.categories.tolist()), np.asarray(categories.cat.codes, dtype=np.intp))


def factors_of(columns: Mapping[str, npt.ArrayLike] | pd.DataFrame, count: int) -> tuple[Factor, ...]:
    """Return the factors of some columns.

    Parameters
    ----------
    columns : mapping of str to array, shape (count,), or pandas.DataFrame
        Levels by name of the factor.
    count : int
        Number of observations.

    Returns
    -------
    tuple of Factor

    Raises
    ------
    NetminError
        If there is none, one has a single level only, or a level is missing.
    ValueError
        If a column has another length.
    """
    found = []
    for name, column in columns.items():
        one = factor(str(name), column)
        if one.code.size != count:
            raise ValueError(f"Factor {name!r} has {one.code.size} entries, the values {count}; they must be the same.")
        found.append(one)
    if not found:
        raise NetminError(Message.of("trials.no-factor"))
    return tuple(found)


def refuse_single_levels(factors: Sequence[Factor]) -> None:
    """Refuse factors that do not vary.

    Raises
    ------
    NetminError
        That names them.
    """
    single = [one.name for one in factors if len(one.levels) < 2]
    if single:
        raise NetminError(Message.of("trials.one-level", factors=single))


def crossing(factors: Sequence[Factor]) -> tuple[IndexArray, list[tuple[Hashable, ...]]]:
    """Return which combination of levels each observation has, and the combinations that occur.

    Parameters
    ----------
    factors : sequence of Factor
        At least one.

    Returns
    -------
    tuple
        Code of each observation, shape (n,), and the combinations in the order of the levels.
    """
    codes = np.column_stack([one.code for one in factors])
    rows, code = np.unique(codes, axis=0, return_inverse=True)
    names = [tuple(one.levels[level] for one, level in zip(factors, row, strict=True)) for row in rows]
    return np.ravel(code).astype(np.intp), names


def terms_of(names: Sequence[str], *, interactions: bool = True) -> tuple[Term, ...]:
    """Return main effects and, if wanted, all interactions, low orders first.

    Examples
    --------
    >>> terms_of(["wool", "tension"])
    (('wool',), ('tension',), ('wool', 'tension'))
    """
    highest = len(names) if interactions else 1
    return tuple(term for order in range(1, highest + 1) for term in combinations(names, order))


def indicator(code: IndexArray, count: int) -> FloatArray:
    """Return one column of noughts and ones per level, shape (n, count)."""
    return np.asarray(code[:, None] == np.arange(count), dtype=float)


def term_columns(factors: Mapping[str, Factor], term: Term) -> FloatArray:
    """Return the columns of a term, the first level of each factor left out, shape (n, columns)."""
    columns = np.ones((factors[term[0]].code.size, 1))
    for name in term:
        own = indicator(factors[name].code, len(factors[name].levels))[:, 1:]
        columns = (columns[:, :, None] * own[:, None, :]).reshape(columns.shape[0], -1)
    return columns


def label_of(term: Term) -> str:
    """Return the name of a term, as R writes it.

    Examples
    --------
    >>> label_of(("wool", "tension"))
    'wool:tension'
    """
    return ":".join(term)
