"""Indices of all elements together, from their contamination factors.

Where a factor is missing the result is missing too: a mean or a sum over fewer elements is another index.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.indices.index import FloatArray, pollution_index
from netmin.indices.scales import ECOLOGICAL_RISK, MODIFIED_DEGREE, NEMEROW, POLLUTION_LOAD, degree_scale


@pollution_index(symbol="Cdeg", scale=degree_scale, kind="combined", citations=("hakanson1980",))
def contamination_degree(factors: npt.ArrayLike) -> FloatArray:
    """Sum of the contamination factors; its classes grow with the number of elements.

    Parameters
    ----------
    factors : array, shape (n, elements)
        Contamination factors. [–]

    Returns
    -------
    array, shape (n,)
        Cdeg. [–]

    References
    ----------
    hakanson1980

    Examples
    --------
    >>> contamination_degree([[1.0, 2.5, 0.5]])
    array([4.])
    """
    return np.asarray(_checked(factors).sum(axis=1))


@pollution_index(symbol="mCd", scale=MODIFIED_DEGREE, kind="combined", citations=("abrahim2008",))
def modified_contamination_degree(factors: npt.ArrayLike) -> FloatArray:
    """Mean of the contamination factors.

    Parameters
    ----------
    factors : array, shape (n, elements)
        Contamination factors. [–]

    Returns
    -------
    array, shape (n,)
        mCd. [–]

    References
    ----------
    abrahim2008

    Examples
    --------
    >>> modified_contamination_degree([[1.0, 2.5, 0.5, 4.0]])
    array([2.])
    """
    return np.asarray(_checked(factors).mean(axis=1))


@pollution_index(symbol="PLI", scale=POLLUTION_LOAD, kind="combined", citations=("tomlinson1980",))
def pollution_load_index(factors: npt.ArrayLike) -> FloatArray:
    """Geometric mean of the contamination factors.

    Parameters
    ----------
    factors : array, shape (n, elements)
        Contamination factors. [–]

    Returns
    -------
    array, shape (n,)
        PLI; 0 where a factor is 0. [–]

    References
    ----------
    tomlinson1980

    Examples
    --------
    >>> pollution_load_index([[1.0, 2.0, 4.0]]).round(12)
    array([2.])
    """
    checked = _checked(factors)
    with np.errstate(divide="ignore", invalid="ignore"):
        load = np.exp(np.log(checked).mean(axis=1))
    # A factor without upper bound keeps the product open only if no other factor is exactly 0.
    return np.asarray(np.where(np.any(checked == 0, axis=1) & ~np.any(np.isnan(checked), axis=1), 0.0, load))


@pollution_index(symbol="NIPI", scale=NEMEROW, kind="combined", citations=("nemerow1985", "kowalska2018"))
def nemerow_index(factors: npt.ArrayLike) -> FloatArray:
    """Root mean square of the mean and the largest contamination factor, so that one bad element is not averaged away.

    Parameters
    ----------
    factors : array, shape (n, elements)
        Contamination factors. [–]

    Returns
    -------
    array, shape (n,)
        √((mean² + largest²) / 2), the square taken of the mean, not the mean of the squares. [–]

    References
    ----------
    nemerow1985, kowalska2018

    Examples
    --------
    >>> nemerow_index([[1.0, 1.0, 7.0]]).round(4)
    array([5.3852])
    """
    checked = _checked(factors)
    return np.asarray(np.sqrt((checked.mean(axis=1) ** 2 + checked.max(axis=1) ** 2) / 2))


@pollution_index(
    symbol="RI", scale=ECOLOGICAL_RISK, kind="combined", citations=("hakanson1980",), needs=("toxic-response",)
)
def potential_ecological_risk(factors: npt.ArrayLike, toxic_response: npt.ArrayLike) -> FloatArray:
    """Sum of the ecological risk factors.

    Parameters
    ----------
    factors : array, shape (n, elements)
        Contamination factors. [–]
    toxic_response : array, shape (elements,)
        Toxic-response factors, in the same order. [–]

    Returns
    -------
    array, shape (n,)
        RI. [–]

    References
    ----------
    hakanson1980

    Examples
    --------
    >>> potential_ecological_risk([[1.4, 2.0]], [30, 5])
    array([52.])
    """
    checked, toxic = _checked(factors), np.asarray(toxic_response, dtype=float)
    if toxic.shape != (checked.shape[1],):
        raise ValueError(f"{checked.shape[1]} elements need as many toxic-response factors, not {toxic.size}.")
    return np.asarray((checked * toxic).sum(axis=1))


def _checked(factors: npt.ArrayLike) -> FloatArray:
    array = np.asarray(factors, dtype=float)
    if array.ndim != 2 or array.shape[1] == 0:
        raise ValueError("Contamination factors are expected as samples × elements, with at least one element.")
    return array
