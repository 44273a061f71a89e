"""How well results repeat: what pairs of results of the same soil say of precision."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.samples.quality import relative_percent_difference
from netmin.stats.columns import FloatArray, marks

#: Pairs from which on precision may be fitted as a function of content (thompson1976).
ENOUGH_FOR_A_LINE = 50

#: Pairs gathered into one point of that line.
PAIRS_OF_A_POINT = 11

#: Median distance of two normal results of the same standard deviation, in that standard deviation.
MEDIAN_DISTANCE = 0.9538725524089398

#: Shares of pairs that lie below the lines of the control chart, and these lines in standard deviations (thompson1978).
CHART_LINES = ((0.90, 2.3261743073533486), (0.99, 3.6427727354368993))

#: Columns of `DuplicatePrecision.pairs`.
PAIR_COLUMNS = ("first", "second", "mean", "difference_percent", "used")


@dataclass(frozen=True, eq=False)
class DuplicatePrecision:
    """Precision from duplicates.

    Attributes
    ----------
    pairs : pandas.DataFrame
        One row per pair, `PAIR_COLUMNS`: results and their mean [mg/kg]; their difference in percent of the mean [%];
        whether both were detected and so used.
    count : int
        Pairs used.
    pooled_rsd : float
        Root of the mean squared relative standard deviation. [%]
    median_difference, largest_difference : float
        Of the differences in percent. [%]
    notes : tuple of Message
        What was left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    pairs: pd.DataFrame
    count: int
    pooled_rsd: float
    median_difference: float
    largest_difference: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("epa2002", "hyslop2009")

    @property
    def table(self) -> pd.DataFrame:
        """One row: the numbers of all pairs together."""
        names = ("count", "pooled_rsd", "median_difference", "largest_difference")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])


def duplicate_precision(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_below: npt.ArrayLike | None = None,
    second_below: npt.ArrayLike | None = None,
) -> DuplicatePrecision:
    """Return how far pairs of results of the same soil lie apart.

    Parameters
    ----------
    first, second : array, shape (n,)
        Results, or limits where marked; NaN where not measured. [mg/kg]
    first_below, second_below : array of bool, shape (n,), optional
        Known only to lie below the value; such a pair is listed and not used.

    Returns
    -------
    DuplicatePrecision
        Pooled relative standard deviation √(Σ (d² / 2m²) / N) with d the difference and m the mean of a pair.

    Raises
    ------
    NetminError
        If no pair was detected twice.
    ValueError
        If the arrays do not fit each other.

    References
    ----------
    hyslop2009, epa2002

    Examples
    --------
    >>> found = duplicate_precision([9.0, 100.0], [11.0, 110.0])
    >>> round(found.pooled_rsd, 2), round(found.largest_difference, 1)
    (11.08, 20.0)
    """
    one, other, used = _pairs(first, second, first_below, second_below)
    mean = (one + other) / 2
    used &= mean > 0
    if not used.any():
        raise NetminError(Message.of("stats.duplicates-none", count=int(one.size)))
    difference = np.where(used, relative_percent_difference(one, other), np.nan)
    pairs = pd.DataFrame(dict(zip(PAIR_COLUMNS, (one, other, mean, difference, used), strict=True)))
    left_out = int(np.sum(~used))
    notes = (Message.of("stats.duplicates-left-out", left_out=left_out),) if left_out else ()
    kept = difference[used]
    return DuplicatePrecision(
        pairs,
        int(used.sum()),
        float(np.sqrt(np.mean(kept**2) / 2)),
        float(np.median(kept)),
        float(kept.max()),
        notes,
    )


@dataclass(frozen=True, eq=False)
class PrecisionLine:
    """Standard deviation of a result as a line over the content.

    Attributes
    ----------
    at_nought : float
        Standard deviation at a content of nought. [mg/kg]
    rate : float
        Its rise with the content. [–]
    detection_limit : float
        Content at which the precision, two relative standard deviations, is 100 %. [mg/kg]
    points : pandas.DataFrame
        The points of the line: ``content`` and ``standard_deviation`` [mg/kg].
    count : int
        Pairs used.
    citations : tuple of str
        Keys of the bibliography.
    """

    at_nought: float
    rate: float
    detection_limit: float
    points: pd.DataFrame
    count: int
    citations: tuple[str, ...] = ("thompson1976", "thompson1978")

    def standard_deviation(self, content: npt.ArrayLike) -> FloatArray:
        """Return the standard deviation of a result of that content.

        Parameters
        ----------
        content : array, shape (m,)
            [mg/kg]

        Returns
        -------
        array, shape (m,)
            [mg/kg]
        """
        return np.asarray(self.at_nought + self.rate * np.asarray(content, dtype=float), dtype=float)


def thompson_howarth(first: npt.ArrayLike, second: npt.ArrayLike) -> PrecisionLine:
    """Fit precision as a line over the content, by Thompson and Howarth's method for fifty pairs and more.

    Pairs in the order of their means are gathered by eleven; a line goes through the medians of their absolute
    differences, over the means of their means; a median difference is 0.954 standard deviations.

    Parameters
    ----------
    first, second : array, shape (n,)
        Results of the same samples, all detected; NaN where not measured. [mg/kg]

    Returns
    -------
    PrecisionLine
        [mg/kg]

    Raises
    ------
    NetminError
        If there are fewer than `ENOUGH_FOR_A_LINE` pairs, or their means do not differ.
    ValueError
        If the arrays do not fit each other.

    References
    ----------
    thompson1976, thompson1978

    Examples
    --------
    >>> import numpy as np
    >>> content = np.linspace(10, 100, 110)
    >>> noise = np.tile([-1, 1], 55) * (0.5 + 0.05 * content) * 0.9538725524 / 2
    >>> line = thompson_howarth(content + noise, content - noise)
    >>> round(line.rate, 3), round(line.at_nought, 2)
    (0.05, 0.5)
    """
    one, other, used = _pairs(first, second, None, None)
    mean, distance = (one + other)[used] / 2, np.abs(one - other)[used]
    if mean.size < ENOUGH_FOR_A_LINE:
        raise NetminError(Message.of("stats.duplicates-few-for-line", count=int(mean.size), enough=ENOUGH_FOR_A_LINE))
    order = np.argsort(mean, kind="stable")
    # Groups of eleven, or as near to it as lets none be left over.
    groups = np.array_split(order, max(2, round(order.size / PAIRS_OF_A_POINT)))
    content = np.array([mean[group].mean() for group in groups])
    spread = np.array([np.median(distance[group]) for group in groups]) / MEDIAN_DISTANCE
    if np.ptp(content) == 0:
        raise NetminError(Message.of("stats.duplicates-one-content", count=int(mean.size)))
    rate, at_nought = (float(part) for part in np.polyfit(content, spread, 1))
    limit = 2 * at_nought / (1 - 2 * rate) if at_nought > 0 and rate < 0.5 else float("nan")
    points = pd.DataFrame({"content": content, "standard_deviation": spread})
    return PrecisionLine(at_nought, rate, limit, points, int(mean.size))


@dataclass(frozen=True, eq=False)
class PrecisionChart:
    """Whether duplicates keep a precision that was asked for.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per line of the chart: ``line``, share of pairs expected below it [–]; ``pairs``; ``above``, pairs
        above it; ``expected``; ``p_value``, of so many or more above it if the precision is kept [–].
    kept : bool
        Whether no line is passed more often than chance allows at 5 %.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    kept: bool
    citations: tuple[str, ...] = ("thompson1978",)


def precision_chart(first: npt.ArrayLike, second: npt.ArrayLike, at_nought: float, rate: float) -> PrecisionChart:
    """Judge fewer than fifty duplicates against a precision that is asked for, by Thompson and Howarth's chart.

    Parameters
    ----------
    first, second : array, shape (n,)
        Results of the same samples, all detected; NaN where not measured. [mg/kg]
    at_nought : float
        Standard deviation asked for at a content of nought. [mg/kg]
    rate : float
        Its rise with the content; 0.05 for a relative standard deviation of 5 %. [–]

    Returns
    -------
    PrecisionChart
        One pair in ten may lie above the 90 % line, one in a hundred above the 99 % line.

    Raises
    ------
    NetminError
        If there is no pair.
    ValueError
        If the arrays do not fit each other or the precision is not positive.

    References
    ----------
    thompson1978

    Examples
    --------
    >>> chart = precision_chart([10, 20, 31, 40], [10.5, 19, 30, 60], 0.0, 0.05)
    >>> chart.table["above"].tolist(), chart.kept
    ([1, 1], False)
    """
    from scipy.special import bdtrc

    if at_nought < 0 or rate < 0 or at_nought + rate == 0:
        raise ValueError("A precision is asked for with a standard deviation and a rate that are not negative.")
    one, other, used = _pairs(first, second, None, None)
    mean, distance = (one + other)[used] / 2, np.abs(one - other)[used]
    if not mean.size:
        raise NetminError(Message.of("stats.duplicates-none", count=int(one.size)))
    asked = at_nought + rate * mean
    rows = []
    for share, reach in CHART_LINES:
        above = int(np.sum(distance > reach * asked))
        chance = float(bdtrc(above - 1, mean.size, 1 - share)) if above else 1.0
        rows.append((share, int(mean.size), above, mean.size * (1 - share), chance))
    table = pd.DataFrame(rows, columns=["line", "pairs", "above", "expected", "p_value"])
    return PrecisionChart(table, bool((table["p_value"] >= 0.05).all()))


def _pairs(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_below: npt.ArrayLike | None,
    second_below: npt.ArrayLike | None,
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Return the pairs in which both were measured, and which of these were detected twice."""
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != other.shape:
        raise ValueError(f"The columns have the shapes {one.shape} and {other.shape}; pairs need the same.")
    hidden = marks(first_below, one.shape) | marks(second_below, other.shape)
    both = ~np.isnan(one) & ~np.isnan(other)
    return one[both], other[both], ~hidden[both]
