"""How sure each content is, by rule, where a laboratory gives no uncertainty of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import FloatArray, marks


def measurement_uncertainty(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    detection_limit: npt.ArrayLike,
    relative_error: npt.ArrayLike,
) -> FloatArray:
    """Return the uncertainty of contents from detection limit and relative error.

    Parameters
    ----------
    values : array, shape (n,) or (n, m)
        Contents, or the limit where `below`; NaN where not measured. [mg/kg dry]
    below : array of bool, same shape, optional
        Known only to lie below the value.
    detection_limit : float or array that fits the values
        Detection limit of the method. [mg/kg dry]
    relative_error : float or array that fits the values
        Relative standard uncertainty of the method, from duplicates or reference materials. [–]

    Returns
    -------
    array, same shape
        5/6 of its limit where below a limit or at most at the detection limit, else √((error · content)² +
        (detection limit / 2)²); NaN where not measured. [mg/kg dry]

    Raises
    ------
    NetminError
        If a content, limit or error is negative, or an uncertainty comes out as zero.
    ValueError
        If shapes do not fit each other.

    References
    ----------
    polissar1998, norris2014

    Examples
    --------
    >>> measurement_uncertainty([0.6, 30.0], [True, False], detection_limit=0.6, relative_error=0.1).round(3).tolist()
    [0.5, 3.015]
    """
    content = np.asarray(values, dtype=float)
    hidden = marks(below, content.shape)
    limit = np.broadcast_to(np.asarray(detection_limit, dtype=float), content.shape)
    error = np.broadcast_to(np.asarray(relative_error, dtype=float), content.shape)
    if np.any(content < 0) or np.any(limit < 0) or np.any(error < 0):
        raise NetminError(Message.of("stats.uncertainty-negative"))
    low = hidden | (content <= limit)
    own = np.where(hidden, content, limit)
    found = np.where(low, own * 5 / 6, np.sqrt((error * content) ** 2 + (limit / 2) ** 2))
    found = np.where(np.isnan(content), np.nan, found)
    if np.any(found == 0):
        raise NetminError(Message.of("stats.uncertainty-zero", count=int(np.sum(found == 0))))
    return np.asarray(found, dtype=float)


def signal_to_noise(values: npt.ArrayLike, uncertainty: npt.ArrayLike) -> FloatArray:
    """Return how far an element stands above its uncertainty, as version 5 of the program PMF counts it.

    Parameters
    ----------
    values : array, shape (n,) or (n, m)
        Contents, NaN where not measured. [mg/kg dry]
    uncertainty : array, same shape
        [mg/kg dry]

    Returns
    -------
    array, shape () or (m,)
        Mean of (content − uncertainty) / uncertainty, a negative one counted as 0. Below 0.5 an element is called bad,
        below 1 weak. [–]

    References
    ----------
    norris2014

    Examples
    --------
    >>> float(signal_to_noise([10.0, 0.5], [1.0, 1.0]))
    4.5
    """
    content, sigma = np.asarray(values, dtype=float), np.asarray(uncertainty, dtype=float)
    return np.asarray(np.nanmean(np.maximum(content / sigma - 1, 0.0), axis=0), dtype=float)
