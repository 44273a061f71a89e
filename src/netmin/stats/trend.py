"""Whether a content rises or falls with the years, and by how much a year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import FloatArray, column, marks
from netmin.stats.kendall import FEWEST_PAIRS, known_order, normal_test, order_test, rough, score_and_variance
from netmin.stats.robust import quantile
from netmin.stats.theil_sen import open_ends, slopes

#: How dependence between successive values is allowed for.
Dependence = Literal["none", "hamed-rao"]

#: Days of a mean Gregorian year.
DAYS_OF_A_YEAR = 365.2425

#: Level at which an autocorrelation is taken for real by the correction of Hamed and Rao.
AUTOCORRELATION_LEVEL = 0.05

IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Trend:
    """A Mann-Kendall test and the slope that belongs to it.

    Attributes
    ----------
    slope, slope_low, slope_high : float
        Change per year, with its confidence limits; of the logarithm if `logarithmic`. NaN where the data leave them
        open. [unit of the values per year]
    intercept : float
        Median of the residuals at the beginning of the year 0. [unit of the values]
    tau : float
        Score over the number of pairs. [–]
    score : int
        Later larger less later smaller pairs, Kendall's S.
    variance : float
        Of the score, dependence allowed for if asked. [–]
    z, p_value : float
        [–]
    count, detected : int
        Values with a date; those that are numbers.
    years : float
        From the first to the last. [years]
    seasons : int
        1 where none were told apart.
    dependence : str
        What was asked.
    logarithmic : bool
        Whether logarithms were taken for the slope.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    slope: float
    slope_low: float
    slope_high: float
    intercept: float
    tau: float
    score: int
    variance: float
    z: float
    p_value: float
    count: int
    detected: int
    years: float
    seasons: int
    dependence: Dependence
    logarithmic: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("mann1945", "sen1968", "akritas1995", "gilbert1987", "hirsch1982", "hamed1998")

    @property
    def table(self) -> pd.DataFrame:
        """One row, a column per number."""
        names = (
            *("slope", "slope_low", "slope_high", "tau", "score", "z", "p_value"),
            *("count", "detected", "years", "seasons", "dependence", "logarithmic"),
        )
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    @property
    def percent_per_year(self) -> float:
        """Change per year [%] of a slope of logarithms; NaN of a plain one."""
        return float(np.expm1(self.slope) * 100) if self.logarithmic else float("nan")


def mann_kendall(
    values: npt.ArrayLike,
    dates: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    *,
    season: npt.ArrayLike | Literal["month"] | None = None,
    dependence: Dependence = "none",
    logarithmic: bool = False,
    confidence: float = 0.95,
) -> Trend:
    """Test for a steady rise or fall by Mann and Kendall, and give its slope per year.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where `below`; NaN where not measured. [any unit]
    dates : array, shape (n,)
        Dates (ISO 8601 or datetime64), or decimal years. In any order; several on one day are a tie.
    below : array of bool, shape (n,), optional
        Known only to lie below the value.
    season : array, shape (n,), or "month", optional
        Set only values of one season against each other: the seasonal test.
    dependence : {"none", "hamed-rao"}
        "hamed-rao" widens the variance by what ranks of successive values, freed of the trend, have in common; for
        complete, equally spaced values.
    logarithmic : bool
        Give the slope of logarithms, a steady percentage. The test does not change.
    confidence : float
        Of the limits of the slope. [–]

    Returns
    -------
    Trend
        [unit of the values per year]

    Raises
    ------
    NetminError
        If too few values have a date, all dates or values are the same, a logarithm of a value that is not positive
        is asked, or dependence is asked of values with non-detects or seasons.
    ValueError
        If the arrays do not fit each other or a choice is unknown.

    References
    ----------
    mann1945, kendall1938, sen1968, hirsch1982, hamed1998, gilbert1987, akritas1995

    Examples
    --------
    >>> found = mann_kendall([10, 12, 11, 14, 15, 17], [2019.5, 2020.5, 2021.5, 2022.5, 2023.5, 2024.5])
    >>> round(found.slope, 4), found.score, round(found.p_value, 4)
    (1.3333, 13, 0.0167)
    """
    if dependence not in ("none", "hamed-rao"):
        raise ValueError(f"The dependence is 'none' or 'hamed-rao', not {dependence!r}.")
    value, low, year, turn = _dated(values, dates, below, season)
    if logarithmic and np.any(value <= 0):
        raise NetminError(Message.of("stats.line-not-positive", count=int(np.sum(value <= 0))))
    height = np.log(value) if logarithmic else value
    score, variance, pairs = _seasonal(year, height, low, turn)
    if variance <= 0:
        raise NetminError(Message.of("stats.no-order", count=int(value.size)))
    slope, slope_low, slope_high = slopes(year, height, low, turn, variance, confidence)
    if dependence == "hamed-rao":
        variance *= _widening(value, low, turn)
        slope, slope_low, slope_high = slopes(year, height, low, turn, variance, confidence)
    z, p_value, notes = _probability(score, variance, year, height, low, turn, dependence)
    return Trend(
        slope,
        slope_low,
        slope_high,
        float("nan") if np.isnan(slope) else quantile(height - slope * year, low, None, 0.5),
        score / pairs,
        score,
        variance,
        z,
        p_value,
        int(value.size),
        int(np.sum(~low)),
        float(np.ptp(year)),
        int(np.unique(turn).size),
        dependence,
        logarithmic,
        (*notes, *open_ends(slope, slope_low, slope_high)),
    )


def decimal_years(dates: npt.ArrayLike) -> FloatArray:
    """Return dates as decimal years.

    Parameters
    ----------
    dates : array, shape (n,)
        Dates (ISO 8601 or datetime64), or decimal years already.

    Returns
    -------
    array, shape (n,)
        NaN where there is no date. [years]

    Examples
    --------
    >>> decimal_years(["2024-01-01", "2025-01-01"]).round(2).tolist()
    [2024.0, 2025.0]
    """
    given = np.asarray(dates)
    if np.issubdtype(given.dtype, np.number):
        return given.astype(float)
    day = given.astype("datetime64[D]")
    years = 1970.0 + day.astype(np.int64) / DAYS_OF_A_YEAR
    return np.asarray(np.where(np.isnat(day), np.nan, years), dtype=float)


def _dated(
    values: npt.ArrayLike,
    dates: npt.ArrayLike,
    below: npt.ArrayLike | None,
    season: npt.ArrayLike | Literal["month"] | None,
) -> tuple[FloatArray, npt.NDArray[np.bool_], FloatArray, IntArray]:
    """Return values, marks, years and numbers of seasons, in the order of time."""
    value, year = np.asarray(values, dtype=float), decimal_years(dates)
    if value.shape != year.shape:
        raise ValueError(f"The dates have the shape {year.shape}, the values {value.shape}; they must be the same.")
    low = marks(below, value.shape)
    column(value, low)
    known = np.flatnonzero(~np.isnan(value) & ~np.isnan(year))
    if known.size < FEWEST_PAIRS:
        raise NetminError(Message.of("stats.order-too-few", count=int(known.size), fewest=FEWEST_PAIRS))
    order = known[np.argsort(year[known], kind="stable")]
    return value[order], low[order], year[order], _season_numbers(season, dates, value.shape)[order]


def _season_numbers(
    season: npt.ArrayLike | Literal["month"] | None, dates: npt.ArrayLike, shape: tuple[int, ...]
) -> IntArray:
    if season is None:
        return np.zeros(shape, dtype=np.intp)
    if isinstance(season, str):
        given = np.asarray(dates)
        if season != "month" or np.issubdtype(given.dtype, np.number):
            raise ValueError("The season is 'month', of dates that are no decimal years, or an array of seasons.")
        return given.astype("datetime64[M]").astype(np.int64) % 12
    named = np.asarray(season)
    if named.shape != shape:
        raise ValueError(f"The seasons have the shape {named.shape}, the values {shape}; they must be the same.")
    return np.unique(named, return_inverse=True)[1].astype(np.intp)


def _seasonal(
    year: FloatArray, value: FloatArray, low: npt.NDArray[np.bool_], turn: IntArray
) -> tuple[int, float, int]:
    """Return score, variance and number of pairs, summed over seasons."""
    score, variance, pairs = 0, 0.0, 0
    for number in np.unique(turn):
        inside = turn == number
        count = int(inside.sum())
        if count < 2:
            continue
        nowhere = np.zeros(count, dtype=bool)
        of_time, of_value = known_order(year[inside], nowhere), known_order(value[inside], low[inside])
        pairs += count * (count - 1) // 2
        if count == 2:
            # The general variance divides by n − 2; of two values the score is −1 or 1, or 0 if they are alike.
            part = int(of_time[1, 0] * of_value[1, 0])
            score, variance = score + part, variance + abs(part)
            continue
        part, spread = score_and_variance(of_time, of_value)
        score, variance = score + part, variance + spread
    return score, variance, max(pairs, 1)


def _probability(
    score: int,
    variance: float,
    year: FloatArray,
    value: FloatArray,
    low: npt.NDArray[np.bool_],
    turn: IntArray,
    dependence: Dependence,
) -> tuple[float, float, tuple[Message, ...]]:
    """Return z, p-value and notes; exact for few values of one season that do not depend on one another."""
    if np.unique(turn).size > 1 or dependence != "none":
        return (*normal_test(score, variance), rough(value.size))
    nowhere = np.zeros(value.size, dtype=bool)
    return order_test(score, variance, known_order(year, nowhere), known_order(value, low))


def _widening(value: FloatArray, low: npt.NDArray[np.bool_], turn: IntArray) -> float:
    """Return by how much dependence widens the variance of the score (hamed1998)."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    if low.any() or np.unique(turn).size > 1:
        raise NetminError(Message.of("stats.dependence-needs-complete"))
    step = np.arange(value.size, dtype=float)
    slope = slopes(step, value, low, turn, 1.0, 0.95)[0]
    residual = value - slope * step
    # Equal residuals stay equal whatever the last digits of their arithmetic.
    rank = rankdata(np.round(residual / np.ptp(value), 10))
    count = value.size
    away = rank - rank.mean()
    lags = np.arange(1, count)
    correlation = np.array([away[lag:] @ away[:-lag] for lag in lags]) / (away @ away)
    real = np.abs(correlation) > float(ndtri(1 - AUTOCORRELATION_LEVEL / 2)) / np.sqrt(count)
    weight = (count - lags) * (count - lags - 1.0) * (count - lags - 2.0)
    widening = 1 + 2 / (count * (count - 1.0) * (count - 2.0)) * float(np.sum((weight * correlation)[real]))
    if widening <= 0:
        raise NetminError(Message.of("stats.dependence-fails"))
    return widening
