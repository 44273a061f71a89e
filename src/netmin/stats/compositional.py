"""Contents as parts of a whole: closure and log-ratios.

Contents of one sample sum to a whole, so that more of one element is less of the others, and correlations of raw
contents deceive. Ratios of parts do not depend on the whole; their logarithms can be counted with as ordinary numbers.
Non-detects have no logarithm: see `netmin.stats.replacement`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import FloatArray

#: A whole in the unit of contents. [mg/kg]
WHOLE_MG_KG = 1e6


def closure(parts: npt.ArrayLike, total: float = 1.0) -> FloatArray:
    """Return the parts scaled so that every sample sums to the total.

    Parameters
    ----------
    parts : array, shape (..., parts)
        Parts that are not negative. [any unit, the same for all]
    total : float
        What each sample shall sum to. [unit wanted]

    Returns
    -------
    array, shape (..., parts)
        [unit of the total]

    Raises
    ------
    NetminError
        If a part is negative or missing, or a sample sums to nothing.

    References
    ----------
    aitchison1986

    Examples
    --------
    >>> closure([[2.0, 2.0, 6.0], [4.0, 4.0, 2.0]]).tolist()
    [[0.2, 0.2, 0.6], [0.4, 0.4, 0.2]]
    """
    array = np.asarray(parts, dtype=float)
    unusable = ~np.isfinite(array) | (array < 0)
    sums = array.sum(axis=-1, keepdims=True)
    if unusable.any() or np.any(sums == 0):
        empty = int(np.sum(sums == 0))
        raise NetminError(Message.of("stats.parts-not-closable", count=int(unusable.sum()), empty=empty))
    return np.asarray(total * (array / sums), dtype=float)


def centred_log_ratio(parts: npt.ArrayLike) -> FloatArray:
    """Return the logarithm of each part over the geometric mean of all parts of its sample.

    Parameters
    ----------
    parts : array, shape (..., parts)
        Positive parts; the unit does not matter. [any unit, the same for all]

    Returns
    -------
    array, shape (..., parts)
        Each sample sums to zero. [–]

    Raises
    ------
    NetminError
        If a part is zero, negative or missing.

    References
    ----------
    aitchison1986

    Examples
    --------
    >>> centred_log_ratio([0.1, 0.3, 0.4, 0.2]).round(4).tolist()
    [-0.7945, 0.3041, 0.5918, -0.1014]
    """
    logarithms = log_parts(parts)
    return np.asarray(logarithms - logarithms.mean(axis=-1, keepdims=True), dtype=float)


def centred_log_ratio_inverse(ratios: npt.ArrayLike, total: float = 1.0) -> FloatArray:
    """Return the composition of which these are the centred log-ratios.

    Parameters
    ----------
    ratios : array, shape (..., parts)
        Centred log-ratios. [–]
    total : float
        What each sample shall sum to. [unit wanted]

    Returns
    -------
    array, shape (..., parts)
        [unit of the total]

    References
    ----------
    aitchison1986

    Examples
    --------
    >>> centred_log_ratio_inverse(centred_log_ratio([1.0, 3.0, 4.0, 2.0])).round(6).tolist()
    [0.1, 0.3, 0.4, 0.2]
    """
    array = np.asarray(ratios, dtype=float)
    return closure(np.exp(array - array.max(axis=-1, keepdims=True)), total)


def additive_log_ratio(parts: npt.ArrayLike, reference: int = -1) -> FloatArray:
    """Return the logarithm of each other part over one reference part, such as aluminium.

    Easy to read, but angles and distances among these ratios depend on the reference: not for principal components.

    Parameters
    ----------
    parts : array, shape (..., parts)
        Positive parts. [any unit, the same for all]
    reference : int
        Position of the part that the others are divided by.

    Returns
    -------
    array, shape (..., parts − 1)
        In the order of the parts, the reference left out. [–]

    Raises
    ------
    NetminError
        If a part is zero, negative or missing.

    References
    ----------
    aitchison1986

    Examples
    --------
    >>> additive_log_ratio([0.1, 0.3, 0.4, 0.2], reference=0).round(4).tolist()
    [1.0986, 1.3863, 0.6931]
    """
    logarithms = log_parts(parts)
    others = np.delete(logarithms, reference, axis=-1)
    return np.asarray(others - np.take(logarithms, [reference], axis=-1), dtype=float)


def pivot_basis(count: int) -> FloatArray:
    """Return the orthonormal basis whose coordinate i weighs part i against all parts after it.

    Parameters
    ----------
    count : int
        Number of parts, two or more.

    Returns
    -------
    array, shape (count − 1, count)
        One coordinate per row; rows have length one, are at right angles, and sum to zero. [–]

    Raises
    ------
    ValueError
        If there are fewer than two parts.

    References
    ----------
    egozcue2003, filzmoser2009

    Examples
    --------
    >>> pivot_basis(3).round(4).tolist()
    [[0.8165, -0.4082, -0.4082], [0.0, 0.7071, -0.7071]]
    """
    if count < 2:
        raise ValueError("A ratio needs at least two parts.")
    after = np.arange(count - 1, 0, -1)
    basis = np.triu(np.repeat(-1 / after[:, None], count, axis=1), 1)
    basis[np.arange(count - 1), np.arange(count - 1)] = 1.0
    return np.asarray(basis * np.sqrt(after / (after + 1))[:, None], dtype=float)


def pivot_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return what each pivot coordinate weighs against what.

    Parameters
    ----------
    names : sequence of str
        Names of the parts.

    Returns
    -------
    tuple of str
        One fewer than the parts.

    Examples
    --------
    >>> pivot_names(["Cu", "Pb", "Zn"])
    ('Cu : Pb, Zn', 'Pb : Zn')
    """
    return tuple(f"{name} : {', '.join(names[place + 1 :])}" for place, name in enumerate(names[:-1]))


def isometric_log_ratio(parts: npt.ArrayLike, basis: npt.ArrayLike | None = None) -> FloatArray:
    """Return log-ratio coordinates that keep all distances and have one fewer number than parts.

    Parameters
    ----------
    parts : array, shape (..., parts)
        Positive parts. [any unit, the same for all]
    basis : array, shape (parts − 1, parts), optional
        Orthonormal rows that sum to zero; `pivot_basis` unless given.

    Returns
    -------
    array, shape (..., parts − 1)
        [–]

    Raises
    ------
    NetminError
        If a part is zero, negative or missing.
    ValueError
        If the basis is not orthonormal or does not sum to zero.

    References
    ----------
    egozcue2003

    Examples
    --------
    >>> isometric_log_ratio([1.0, 1.0, 4.0]).round(4).tolist()
    [-0.566, -0.9803]
    """
    ratios = centred_log_ratio(parts)
    return np.asarray(ratios @ _basis(basis, ratios.shape[-1]).T, dtype=float)


def isometric_log_ratio_inverse(
    coordinates: npt.ArrayLike, basis: npt.ArrayLike | None = None, total: float = 1.0
) -> FloatArray:
    """Return the composition that has these isometric log-ratio coordinates.

    Parameters
    ----------
    coordinates : array, shape (..., parts − 1)
        [–]
    basis : array, shape (parts − 1, parts), optional
        The basis they were taken in; `pivot_basis` unless given.
    total : float
        What each sample shall sum to. [unit wanted]

    Returns
    -------
    array, shape (..., parts)
        [unit of the total]

    Raises
    ------
    ValueError
        If the basis is not orthonormal or does not sum to zero.

    References
    ----------
    egozcue2003

    Examples
    --------
    >>> isometric_log_ratio_inverse(isometric_log_ratio([1.0, 1.0, 4.0]), total=6.0).round(6).tolist()
    [1.0, 1.0, 4.0]
    """
    array = np.asarray(coordinates, dtype=float)
    return centred_log_ratio_inverse(array @ _basis(basis, array.shape[-1] + 1), total)


def with_residual(contents: pd.DataFrame, name: str = "rest", total: float = WHOLE_MG_KG) -> pd.DataFrame:
    """Return the contents with the part of the sample that was not analysed as one more part.

    Trace elements alone are a subcomposition: their log-ratios say nothing of the soil that holds them. With the rest
    as a part they do.

    Parameters
    ----------
    contents : pandas.DataFrame, shape (n, parts)
        [mg/kg dry]
    name : str
        Name of the new part.
    total : float
        The whole. [mg/kg]

    Returns
    -------
    pandas.DataFrame, shape (n, parts + 1)
        Each sample sums to the total. [mg/kg dry]

    Raises
    ------
    NetminError
        If the contents of a sample reach the total or more: they are in another unit, or overlap.
    ValueError
        If the name is taken.

    References
    ----------
    aitchison1986

    Examples
    --------
    >>> with_residual(pd.DataFrame({"Cu": [40.0], "Fe": [30000.0]})).loc[0].tolist()
    [40.0, 30000.0, 969960.0]
    """
    if name in contents.columns:
        raise ValueError(f"There is a part named {name!r} already; give the rest another name.")
    rest = total - contents.sum(axis=1, skipna=False)
    full = int((rest <= 0).sum())
    if full:
        raise NetminError(Message.of("stats.parts-exceed-whole", count=full, total=total))
    return contents.assign(**{name: rest})


def log_parts(parts: npt.ArrayLike) -> FloatArray:
    """Return the logarithms of positive parts.

    Parameters
    ----------
    parts : array
        [any unit]

    Returns
    -------
    array, same shape
        [–]

    Raises
    ------
    NetminError
        If a part is zero, negative or missing.
    """
    array = np.asarray(parts, dtype=float)
    bad = int(np.sum(~(np.isfinite(array) & (array > 0))))
    if bad:
        raise NetminError(Message.of("stats.parts-not-positive", count=bad))
    return np.asarray(np.log(array), dtype=float)


def _basis(basis: npt.ArrayLike | None, count: int) -> FloatArray:
    if basis is None:
        return pivot_basis(count)
    array = np.asarray(basis, dtype=float)
    if array.shape != (count - 1, count):
        raise ValueError(f"The basis has the shape {array.shape}; {count} parts need ({count - 1}, {count}).")
    if not np.allclose(array @ array.T, np.eye(count - 1)) or not np.allclose(array.sum(axis=1), 0.0):
        raise ValueError("The rows of a basis must be orthonormal and sum to zero.")
    return array
