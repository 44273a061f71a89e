"""Sums of squares of linear models with one or more strata of error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from netmin.trials.factors import Factor, FloatArray, IndexArray, Term, indicator, term_columns

#: Singular values below this share of the largest count as nought. [–]
RANK_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class TermSum:
    """What a term explains within a stratum.

    Attributes
    ----------
    stratum : str
        Name of the stratum.
    term : tuple of str, or None
        Factors; None for the residual.
    degrees : int
        Of freedom.
    sum_of_squares : float
        [squared unit of the values]
    """

    stratum: str
    term: Term | None
    degrees: int
    sum_of_squares: float


@dataclass(frozen=True, eq=False)
class Stratum:
    """Part of the observations' space in which one error rules.

    Attributes
    ----------
    name : str
        Such as "block", "whole plot" or "within".
    basis : array, shape (n, dimensions)
        Orthonormal columns.
    """

    name: str
    basis: FloatArray


def basis_of(columns: FloatArray, scale: float | None = None) -> FloatArray:
    """Return orthonormal columns that span the same space, shape (n, rank).

    Parameters
    ----------
    columns : array, shape (n, k)
        Columns, not necessarily independent.
    scale : float, optional
        Size against which a singular value counts as nought; the largest one unless given.
    """
    if columns.shape[1] == 0:
        return columns
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    largest = max(float(size.max(initial=0.0)), scale or 0.0)
    return np.asarray(left[:, size > RANK_TOLERANCE * largest] if largest else left[:, :0])


def without(columns: FloatArray, basis: FloatArray) -> FloatArray:
    """Return columns less what a basis explains of them, twice over for the sake of rounding."""
    once = columns - basis @ (basis.T @ columns)
    return np.asarray(once - basis @ (basis.T @ once))


def error_strata(count: int, groupings: Sequence[tuple[str, IndexArray]]) -> tuple[Stratum, ...]:
    """Return the strata of nested groupings, the coarsest first, and last what lies within the finest.

    Parameters
    ----------
    count : int
        Number of observations.
    groupings : sequence of (str, array of int)
        Name and code of blocks, whole plots and so on, each nested in the one before.

    Returns
    -------
    tuple of Stratum
        The grand mean belongs to none of them.
    """
    spanned = np.full((count, 1), 1 / np.sqrt(count))
    found = []
    for name, code in groupings:
        columns = indicator(code, int(code.max()) + 1)
        own = basis_of(without(columns, spanned), scale=float(np.sqrt(count)))
        found.append(Stratum(name, own))
        spanned = np.hstack([spanned, own])
    rest = basis_of(without(np.eye(count), spanned), scale=1.0)
    return (*found, Stratum("within", rest))


def sums_in_strata(
    values: FloatArray, factors: Mapping[str, Factor], terms: Sequence[Term], strata: Sequence[Stratum]
) -> list[TermSum]:
    """Return sequential sums of squares of the terms in each stratum, with its residual.

    Parameters
    ----------
    values : array, shape (n,)
        Response.
    factors : mapping of str to Factor
        By name.
    terms : sequence of Term
        In the order in which they enter.
    strata : sequence of Stratum
        Of `error_strata`.

    Returns
    -------
    list of TermSum
        Only terms that a stratum tells something of; a residual of no degrees of freedom is left out.
    """
    found = []
    columns = {term: term_columns(factors, term) for term in terms}
    for stratum in strata:
        seen = stratum.basis.T @ values
        spanned = np.empty((seen.size, 0))
        for term in terms:
            projected = stratum.basis.T @ columns[term]
            own = basis_of(without(projected, spanned), scale=float(np.linalg.norm(columns[term], axis=0).max()))
            if own.shape[1]:
                found.append(TermSum(stratum.name, term, own.shape[1], float(np.sum((own.T @ seen) ** 2))))
                spanned = np.hstack([spanned, own])
        left = seen.size - spanned.shape[1]
        if left:
            found.append(TermSum(stratum.name, None, left, float(np.sum(without(seen[:, None], spanned) ** 2))))
    return found


def hierarchical_sums(
    values: FloatArray, factors: Mapping[str, Factor], terms: Sequence[Term], first: FloatArray
) -> list[TermSum]:
    """Return sums of squares of each term given all terms that do not contain it (type II), and the residual.

    Parameters
    ----------
    values : array, shape (n,)
        Response.
    factors : mapping of str to Factor
        By name.
    terms : sequence of Term
        Low orders before high ones.
    first : array, shape (n, k)
        Columns that are always in the model: the mean, and blocks.

    Returns
    -------
    list of TermSum
        In one stratum, "within".
    """
    columns = {term: term_columns(factors, term) for term in terms}
    found = []
    for term in terms:
        others = [columns[other] for other in terms if not set(term) <= set(other)]
        without_it = basis_of(np.hstack([first, *others]))
        scale = float(np.linalg.norm(columns[term], axis=0).max())
        own = basis_of(without(columns[term], without_it), scale=scale)
        if own.shape[1]:
            found.append(TermSum("within", term, own.shape[1], float(np.sum((own.T @ values) ** 2))))
    everything = basis_of(np.hstack([first, *columns.values()]))
    left = values.size - everything.shape[1]
    if left:
        found.append(TermSum("within", None, left, float(np.sum(without(values[:, None], everything) ** 2))))
    return found
