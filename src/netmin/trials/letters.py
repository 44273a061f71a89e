"""Letters that say which treatments may be alike: those that share one were not told apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement
from string import ascii_letters

import numpy as np
import numpy.typing as npt

from netmin.trials.factors import BoolArray


def compact_letters(different: npt.ArrayLike, order: Sequence[int] | None = None) -> tuple[str, ...]:
    """Return letters such that two treatments share one exactly where they were not found to differ.

    Insert and absorb: one column holds all treatments; each difference splits the columns that hold both; a column
    that lies within another is absorbed. In the end a column is swept away if its treatments all share other ones.
    The result depends on which pairs differ, not on the order of the means, so it holds for unequal groups too.

    Parameters
    ----------
    different : array of bool, shape (k, k)
        Symmetric; True where two treatments differ.
    order : sequence of int, optional
        Treatments from the one that shall have the first letter on, usually by falling mean; as given unless stated.

    Returns
    -------
    tuple of str
        Letters of each treatment, as many as needed, in the order of the alphabet.

    Raises
    ------
    ValueError
        If the table is not square and symmetric, or a treatment differs from itself.

    References
    ----------
    piepho2004

    Examples
    --------
    The first differs from the third, and nothing else does.

    >>> compact_letters([[0, 0, 1], [0, 0, 0], [1, 0, 0]])
    ('a', 'ab', 'b')
    """
    table = np.asarray(different, dtype=bool)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or np.any(table != table.T) or np.any(np.diag(table)):
        raise ValueError("Which pairs differ is a symmetric table with a diagonal of False.")
    turn = range(table.shape[0]) if order is None else order
    columns = _swept(_columns(table))
    place = {treatment: position for position, treatment in enumerate(turn)}
    columns.sort(key=lambda column: sorted(place[treatment] for treatment in column))
    return tuple(
        "".join(_letter(number) for number, column in enumerate(columns) if treatment in column)
        for treatment in range(table.shape[0])
    )


def _columns(different: BoolArray) -> list[frozenset[int]]:
    columns = [frozenset(range(different.shape[0]))]
    for first, second in np.argwhere(np.triu(different)).tolist():
        split = [column for column in columns if {first, second} <= column]
        kept = [column for column in columns if not {first, second} <= column]
        for column in split:
            kept += [column - {first}, column - {second}]
        columns = _absorbed(kept)
    return columns


def _absorbed(columns: list[frozenset[int]]) -> list[frozenset[int]]:
    unlike = sorted(set(columns), key=lambda column: (-len(column), sorted(column)))
    kept: list[frozenset[int]] = []
    for column in unlike:
        if not any(column < other for other in kept):
            kept.append(column)
    return kept


def _swept(columns: list[frozenset[int]]) -> list[frozenset[int]]:
    """Return the columns without those whose treatments all share a letter elsewhere, the smallest tried first."""
    kept = sorted(columns, key=lambda column: (len(column), sorted(column)))
    for column in list(kept):
        others = [other for other in kept if other != column]
        pairs = combinations_with_replacement(sorted(column), 2)
        if all(any({first, second} <= other for other in others) for first, second in pairs):
            kept = others
    return kept


def _letter(number: int) -> str:
    """Return a letter, and beyond the alphabet a letter with a number, so that no two columns read alike."""
    turn, place = divmod(number, len(ascii_letters))
    return ascii_letters[place] + (str(turn) if turn else "")
