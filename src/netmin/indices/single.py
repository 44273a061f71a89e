"""Indices of one element."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.indices.index import FloatArray, pollution_index
from netmin.indices.scales import CONTAMINATION_FACTOR, ECOLOGICAL_RISK_FACTOR, ENRICHMENT, GEOACCUMULATION


@pollution_index(symbol="CF", scale=CONTAMINATION_FACTOR, kind="single", citations=("hakanson1980",))
def contamination_factor(concentration: npt.ArrayLike, background: npt.ArrayLike) -> FloatArray:
    """Content over background.

    Parameters
    ----------
    concentration : array, shape (n,)
        Content in soil. [mg/kg dry]
    background : float or array
        Background of the same element, digested alike. [mg/kg dry]

    Returns
    -------
    array, shape (n,)
        CF. [–]

    References
    ----------
    hakanson1980

    Examples
    --------
    >>> contamination_factor([19.16], 3.81).round(2)
    array([5.03])
    """
    return np.asarray(np.asarray(concentration, dtype=float) / np.asarray(background, dtype=float))


@pollution_index(symbol="Igeo", scale=GEOACCUMULATION, kind="single", citations=("muller1969",))
def geoaccumulation_index(concentration: npt.ArrayLike, background: npt.ArrayLike) -> FloatArray:
    """Enrichment over background, in powers of two.

    Parameters
    ----------
    concentration : array, shape (n,)
        Content in soil; 0 gives minus infinity. [mg/kg dry]
    background : float or array
        Background of the same element, digested alike. The factor 1.5 allows for its natural variation. [mg/kg dry]

    Returns
    -------
    array, shape (n,)
        Igeo. [–]

    References
    ----------
    muller1969

    Examples
    --------
    >>> geoaccumulation_index([30.0, 480.0], 20.0)
    array([0., 4.])
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(np.asarray(concentration, dtype=float) / (1.5 * np.asarray(background, dtype=float))))


@pollution_index(
    symbol="EF", scale=ENRICHMENT, kind="single", citations=("sutherland2000",), needs=("reference-element",)
)
def enrichment_factor(
    concentration: npt.ArrayLike,
    background: npt.ArrayLike,
    reference_concentration: npt.ArrayLike,
    reference_background: npt.ArrayLike,
) -> FloatArray:
    """Content over that of a reference element, in the sample against the background.

    Parameters
    ----------
    concentration : array, shape (n,)
        Content in soil. [mg/kg dry]
    background : float or array
        Background of the same element. [mg/kg dry]
    reference_concentration : array, shape (n,)
        Content of an element that is neither a pollutant here nor easily moved: Al, Ti, Zr, Sc; Fe and Mn fail at
        sulphide mines. Its digestion must be nearly total. [mg/kg dry]
    reference_background : float or array
        Background of the reference element, from the same set. [mg/kg dry]

    Returns
    -------
    array, shape (n,)
        EF. [–]

    References
    ----------
    sutherland2000

    Examples
    --------
    >>> enrichment_factor([100.0], 20.0, [40000.0], 80000.0)
    array([10.])
    """
    content, reference = np.asarray(concentration, dtype=float), np.asarray(reference_concentration, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = content / reference * (np.asarray(reference_background) / np.asarray(background))
    # Nothing over nothing is still nothing of the element.
    return np.asarray(np.where(content == 0, 0.0, factor))


@pollution_index(
    symbol="Er", scale=ECOLOGICAL_RISK_FACTOR, kind="single", citations=("hakanson1980",), needs=("toxic-response",)
)
def ecological_risk_factor(
    concentration: npt.ArrayLike, background: npt.ArrayLike, toxic_response: npt.ArrayLike
) -> FloatArray:
    """Contamination factor weighted by how toxic the element is.

    Parameters
    ----------
    concentration : array, shape (n,)
        Content in soil. [mg/kg dry]
    background : float or array
        Background of the same element. [mg/kg dry]
    toxic_response : float or array
        Toxic-response factor of the element. [–]

    Returns
    -------
    array, shape (n,)
        Er. [–]

    References
    ----------
    hakanson1980

    Examples
    --------
    >>> ecological_risk_factor([3.08], 2.20, 30)
    array([42.])
    """
    return np.asarray(toxic_response, dtype=float) * contamination_factor(concentration, background)
