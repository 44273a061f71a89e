"""Many tests at once: p-values adjusted so that a few false alarms stay few."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.stats.columns import FloatArray

#: How p-values are adjusted.
Adjustment = Literal["benjamini-hochberg", "benjamini-yekutieli", "holm", "none"]

#: Where each is described.
ADJUSTMENT_CITATIONS = {
    "benjamini-hochberg": ("benjamini1995",),
    "benjamini-yekutieli": ("benjamini2001",),
    "holm": ("holm1979",),
    "none": (),
}


def adjusted_p_values(p_values: npt.ArrayLike, method: Adjustment = "benjamini-hochberg") -> FloatArray:
    """Return p-values adjusted for their number.

    Parameters
    ----------
    p_values : array, shape (n,)
        NaN where no test was made; these stay NaN and do not count. [–]
    method : {"benjamini-hochberg", "benjamini-yekutieli", "holm", "none"}
        The first keeps the expected share of false alarms among all alarms below the level, the second does so
        whatever the dependence between tests, the third keeps the probability of any false alarm below it.

    Returns
    -------
    array, shape (n,)
        To be compared with the level. [–]

    Raises
    ------
    ValueError
        If a p-value is not between 0 and 1 or the method is unknown.

    References
    ----------
    benjamini1995, benjamini2001, holm1979

    Examples
    --------
    >>> adjusted_p_values([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    >>> adjusted_p_values([0.01, 0.04, 0.03, 0.5], "holm").round(4).tolist()
    [0.04, 0.09, 0.09, 0.5]
    """
    if method not in ADJUSTMENT_CITATIONS:
        raise ValueError(f"The method is one of {', '.join(ADJUSTMENT_CITATIONS)}, not {method!r}.")
    given = np.asarray(p_values, dtype=float)
    adjusted = given.copy()
    made = ~np.isnan(given)
    if np.any((given[made] < 0) | (given[made] > 1)):
        raise ValueError("A p-value lies between 0 and 1.")
    if made.any() and method != "none":
        adjusted[made] = _holm(given[made]) if method == "holm" else _false_discoveries(given[made], method)
    return adjusted


def _false_discoveries(p_values: FloatArray, method: Adjustment) -> FloatArray:
    from scipy.stats import false_discovery_control

    short: Literal["bh", "by"] = "bh" if method == "benjamini-hochberg" else "by"
    return np.asarray(false_discovery_control(p_values, method=short), dtype=float)


def _holm(p_values: FloatArray) -> FloatArray:
    order = np.argsort(p_values)
    stepped = np.maximum.accumulate(p_values[order] * np.arange(p_values.size, 0, -1))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
