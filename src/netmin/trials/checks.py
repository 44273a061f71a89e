"""Are the assumptions of an analysis of variance met? Equal variances, and residuals of normal form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.trials.factors import FloatArray, IndexArray

#: Below this p-value an assumption is taken as not met, and a note says so. [–]
DOUBTFUL = 0.05

#: Fewest values of a cell for the test of equal variances.
FEWEST_IN_CELL = 3

#: A smaller statistic comes from residuals that mirror one another, such as those of two treatments in blocks. [–]
_MIRRORED = 1e-12

#: Fewest and most residuals for Shapiro and Wilk's test.
RESIDUALS = (3, 5000)


def residual_checks(residuals: FloatArray, cell: IndexArray) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Return tests of the assumptions behind an analysis of variance.

    Parameters
    ----------
    residuals : array, shape (n,)
        What the model leaves. [any unit]
    cell : array of int, shape (n,)
        Combination of treatments of each.

    Returns
    -------
    tuple
        Table with the columns test, statistic, p_value; notes on what is not met, or could not be tested.

    References
    ----------
    brown1974, shapiro1965
    """
    from scipy import stats

    notes = []
    groups = [residuals[cell == one] for one in range(int(cell.max()) + 1)]
    varying = bool(np.ptp(residuals) > 1e-9 * max(1.0, float(np.abs(residuals).max())))
    variance = normal = (float("nan"), float("nan"))
    if varying and min(group.size for group in groups) >= FEWEST_IN_CELL:
        variance = _pair(stats.levene(*groups, center="median"))
        if variance[0] <= _MIRRORED:
            variance = float("nan"), float("nan")
            notes.append(Message.of("trials.variances-mirrored"))
    else:
        notes.append(Message.of("trials.variances-untested", fewest=FEWEST_IN_CELL))
    if varying and RESIDUALS[0] <= residuals.size <= RESIDUALS[1]:
        normal = _pair(stats.shapiro(residuals))
    else:
        notes.append(Message.of("trials.normality-untested", count=residuals.size))
    if variance[1] < DOUBTFUL:
        notes.append(Message.of("trials.variances-differ", p_value=variance[1]))
    if normal[1] < DOUBTFUL:
        notes.append(Message.of("trials.residuals-not-normal", p_value=normal[1]))
    lines = [("brown-forsythe", *variance), ("shapiro-wilk", *normal)]
    return pd.DataFrame(lines, columns=["test", "statistic", "p_value"]), tuple(notes)


def _pair(found: Any) -> tuple[float, float]:
    statistic, p_value = found
    return float(statistic), float(p_value)
