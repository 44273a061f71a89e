"""Values over the quantiles of a distribution, non-detects at their limits: a straight row of points speaks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.stats.columns import Column, FloatArray, column
from netmin.stats.maximum_likelihood import maximum_likelihood
from netmin.stats.plotting_positions import plotting_positions
from netmin.stats.ros import regression_on_order_statistics

#: What the line may be.
PlotDistribution = Literal["normal", "lognormal", "gamma"]

#: Points of the line.
_POINTS = 61

#: How far beyond the outermost value the line goes. [standard deviations]
_BEYOND = 0.2


@dataclass(frozen=True, eq=False)
class ProbabilityPlot:
    """What a probability plot is drawn from.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per measured value, ascending by position: ``value``, the limit where not ``detected`` [unit of the
        values]; ``detected``; ``position``, share of the distribution at or below it [–]; ``score``, the quantile of
        the standard normal distribution there. [–]
    line : pandas.DataFrame
        ``score`` and ``value`` along the fitted distribution.
    distribution : {"normal", "lognormal", "gamma"}
        Of the line. The first two are drawn through the detected values by least squares, the third is fitted by
        maximum likelihood, non-detects included.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    line: pd.DataFrame
    distribution: PlotDistribution
    citations: tuple[str, ...] = field(default=("hirsch1987", "helsel2012"))


def probability_plot(
    values: npt.ArrayLike, below: npt.ArrayLike | None = None, *, distribution: PlotDistribution = "lognormal"
) -> ProbabilityPlot:
    """Set values against normal quantiles and draw a fitted distribution through them.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. The limits may differ. [any unit]
    below : array of bool, shape (n,), optional
        Known only to lie below the value: drawn at its limit, which the truth lies beneath.
    distribution : {"normal", "lognormal", "gamma"}
        Of the line.

    Returns
    -------
    ProbabilityPlot
        Plotting positions are those of Hirsch and Stedinger, so the non-detects move the detected values to where
        they belong.

    Raises
    ------
    NetminError
        With fewer than three different detected values, or values that are not positive for a lognormal or gamma line.
    ValueError
        If the arrays do not fit each other, or the distribution is unknown.

    References
    ----------
    hirsch1987, helsel2012

    Examples
    --------
    >>> plot = probability_plot([2.0, 3.0, 5.0, 9.0, 30.0], [True, False, False, False, False])
    >>> plot.table["detected"].tolist(), plot.table["position"].round(2).tolist()
    ([False, True, True, True, True], [0.1, 0.36, 0.52, 0.68, 0.84])
    """
    from scipy import special

    if distribution not in ("normal", "lognormal", "gamma"):
        raise ValueError(f"The distribution is 'normal', 'lognormal' or 'gamma', not {distribution!r}.")
    data = column(values, below)
    position = plotting_positions(data.value, data.below)
    score = np.asarray(special.ndtri(position), dtype=float)
    order = np.argsort(position, kind="stable")
    table = pd.DataFrame(
        {
            "value": data.value[order],
            "detected": data.detected[order],
            "position": position[order],
            "score": score[order],
        }
    )
    along = np.linspace(score.min() - _BEYOND, score.max() + _BEYOND, _POINTS)
    return ProbabilityPlot(
        table, pd.DataFrame({"score": along, "value": _line(data, along, distribution)}), distribution
    )


def _line(data: Column, score: FloatArray, distribution: PlotDistribution) -> FloatArray:
    """Return the quantiles of the fitted distribution at normal scores."""
    from scipy import special

    if distribution == "gamma":
        fitted = maximum_likelihood(data.value, data.below, distribution="gamma")
        shape, scale = fitted.estimate("shape"), fitted.estimate("scale")
        return np.asarray(scale * special.gammaincinv(shape, special.ndtr(score)), dtype=float)
    line = regression_on_order_statistics(data.value, data.below, distribution=distribution)
    straight = line.intercept + line.slope * score
    return np.exp(straight) if distribution == "lognormal" else straight
