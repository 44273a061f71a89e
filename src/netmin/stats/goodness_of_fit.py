"""Whether values may come from a normal, a gamma or a lognormal distribution: tests, and one verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import Column, FloatArray, column
from netmin.stats.fit_tests import BLOM, gamma_scores, gamma_tests, lilliefors, plot_correlation
from netmin.stats.maximum_likelihood import maximum_likelihood
from netmin.stats.plotting_positions import plotting_positions

#: What may fit, in the order in which it is taken.
Verdict = Literal["normal", "gamma", "lognormal", "none"]

#: What is done with non-detects.
NonDetects = Literal["plotting-positions", "left-out"]

#: Fewer different detected values than this show no form.
FEWEST_DETECTED = 3

#: Royston's coefficients of Shapiro and Wilk's test reach so far.
MOST_SHAPIRO = 5000

#: Below so many values hardly any form is ever refused.
ENOUGH_VALUES = 8

_FEWEST_LILLIEFORS = 5
_ORDER: tuple[Verdict, ...] = ("normal", "gamma", "lognormal")


@dataclass(frozen=True, eq=False)
class GoodnessOfFit:
    """Tests of form.

    Attributes
    ----------
    count, detected : int
        Measured values; those that are numbers.
    table : data frame
        A row per test. Columns: distribution, test, statistic, p_value, fits. The tests are "shapiro-wilk",
        "lilliefors", "anderson-darling", "kolmogorov-smirnov" and, with non-detects, "plot-correlation".
    verdict : {"normal", "gamma", "lognormal", "none"}
        The first distribution, in this order, that none of its tests refuses; failing that, the first that not
        every one of them refuses.
    level : float
        Significance below which a test refuses. [–]
    non_detects : str
        "plotting-positions" or "left-out".
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    count: int
    detected: int
    table: pd.DataFrame
    verdict: Verdict
    level: float
    non_detects: NonDetects
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("royston1992", "lilliefors1967", "stephens1974", "singh2002")


def goodness_of_fit(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    level: float = 0.05,
    non_detects: NonDetects = "plotting-positions",
    draws: int = 999,
    seed: int = 0,
) -> GoodnessOfFit:
    """Test whether values may be normal, gamma or lognormal.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. [any unit]
    below : array of bool, shape (n,), optional
        Known only to lie below the value.
    level : float
        Significance of each test. [–]
    non_detects : {"plotting-positions", "left-out"}
        "plotting-positions": one test for each form, the correlation of the detected values with the quantiles of
        their plotting positions, which know of the non-detects. "left-out": the tests of complete data on the
        detected values alone, as ProUCL 4 does.
    draws : int
        Simulated samples where a p-value has no formula (gamma; plotting positions).
    seed : int
        Of the random numbers.

    Returns
    -------
    GoodnessOfFit
        A test that does not refuse proves nothing, least of all with few values.

    Raises
    ------
    NetminError
        With fewer than `FEWEST_DETECTED` different detected values.
    ValueError
        If the arrays do not fit each other or a choice is unknown.

    References
    ----------
    royston1992, lilliefors1967, stephens1974, royston1993, singh2002

    Examples
    --------
    >>> fit = goodness_of_fit([10, 13, 20, 36, 41, 59, 67, 110, 110, 136, 140, 160, 200, 230, 1300])
    >>> fit.verdict, round(float(fit.table["statistic"].iloc[0]), 4)
    ('gamma', 0.4806)
    """
    if non_detects not in ("plotting-positions", "left-out"):
        raise ValueError(f"Non-detects are 'plotting-positions' or 'left-out', not {non_detects!r}.")
    if not 0 < level < 1 or draws < 19:
        raise ValueError("The level lies between 0 and 1, and the draws are at least 19.")
    data = column(values, below)
    detected = data.value[data.detected]
    different = np.unique(detected).size
    if different < FEWEST_DETECTED:
        raise NetminError(
            Message.of("stats.fit-too-few", different=different, count=data.value.size, fewest=FEWEST_DETECTED)
        )
    positive = bool(np.all(data.value > 0))
    if data.below.any() and non_detects == "plotting-positions":
        rows = _correlation_rows(data, positive, draws, seed)
    else:
        rows = _complete_rows(detected, positive, draws, seed)
    table = pd.DataFrame(rows, columns=["distribution", "test", "statistic", "p_value"])
    table["fits"] = table["p_value"] >= level
    notes = _notes(data, positive, non_detects)
    return GoodnessOfFit(data.value.size, detected.size, table, _verdict(table), level, non_detects, notes)


def _verdict(table: pd.DataFrame) -> Verdict:
    """Return the first form that no test refuses; failing that, the first that not every test refuses."""
    share = table.groupby("distribution")["fits"].mean()
    for wanted in (share == 1, share > 0):
        for name in _ORDER:
            if wanted.get(name, False):
                return name
    return "none"


_Row = tuple[str, str, float, float]


def _complete_rows(values: FloatArray, positive: bool, draws: int, seed: int) -> list[_Row]:
    rows = _normal_rows("normal", values)
    if positive:
        anderson, kolmogorov, _ = gamma_tests(values, draws, seed)
        rows += [("gamma", "anderson-darling", *anderson), ("gamma", "kolmogorov-smirnov", *kolmogorov)]
        rows += _normal_rows("lognormal", np.log(values))
    return rows


def _normal_rows(distribution: str, values: FloatArray) -> list[_Row]:
    from scipy import stats

    rows: list[_Row] = []
    # Shapiro and Wilk's statistic knows no unit, but the routine loses digits far from 1.
    standard = (values - values.mean()) / values.std()
    if values.size <= MOST_SHAPIRO:
        found = stats.shapiro(standard)
        rows.append((distribution, "shapiro-wilk", float(found.statistic), float(found.pvalue)))
    if values.size >= _FEWEST_LILLIEFORS:
        rows.append((distribution, "lilliefors", *lilliefors(standard)))
    return rows


def _correlation_rows(data: Column, positive: bool, draws: int, seed: int) -> list[_Row]:
    position = plotting_positions(data.value, data.below, constant=BLOM)[data.detected]
    detected = data.value[data.detected]
    forms = {"normal": detected}
    if positive:
        fit = maximum_likelihood(data.value, data.below, distribution="gamma")
        forms["gamma"] = gamma_scores(detected, fit.estimate("shape"), fit.estimate("scale"))
        forms["lognormal"] = np.log(detected)
    return [
        (name, "plot-correlation", *plot_correlation(scaled, position, data.value.size, draws, seed))
        for name, scaled in forms.items()
    ]


def _notes(data: Column, positive: bool, non_detects: NonDetects) -> tuple[Message, ...]:
    notes = []
    if data.value.size < ENOUGH_VALUES:
        notes.append(Message.of("stats.fit-few", count=data.value.size, enough=ENOUGH_VALUES))
    if not positive:
        notes.append(Message.of("stats.fit-not-positive", smallest=float(data.value.min())))
    if data.below.any() and non_detects == "left-out":
        notes.append(Message.of("stats.fit-left-out", below=int(data.below.sum()), count=data.value.size))
    return tuple(notes)
