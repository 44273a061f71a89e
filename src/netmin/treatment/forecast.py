"""Years of many crops on one zone by a stream of draws, counted as they come: memory does not grow with their number.

`Phytoextraction.predict` holds every draw; here millions of draws of dozens of crops pass by, and what is kept of each
crop and element is a fine histogram.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.geostat.compiler import compiler_installed
from netmin.geostat.threads import available_threads, in_threads
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.risk.log_histogram import LogHistogram
from netmin.treatment.base import QUANTILES
from netmin.treatment.ground import FORECAST
from netmin.treatment.spreads import CropSpread, SoilSpread
from netmin.treatment.uptake import freundlich_years

#: Draws from one stream of random numbers, and how many at a time.
CHUNK, BLOCK = 16384, 2048

FORECAST_COLUMNS = ("crop", "element", "p10", "p50", "p90", "never", "probability", "decides")

#: Columns of a tally: met already, never met, met within the horizon, deciding, not known.
_MET, _NEVER, _IN_TIME, _DECIDING, _UNKNOWN = range(5)


@dataclass(frozen=True, eq=False)
class Forecast:
    """Years of every crop and element.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per crop and element, and one, ``all``, for the slowest element of each draw; columns
        `FORECAST_COLUMNS`. p10, p50, p90: years, infinite where so many draws never meet the target, NaN without
        evidence; a quantile is off by at most 0.1 %. never, probability, decides: shares of draws, exact.
    draws, seed : int
        The same numbers come from them again, whatever the number of threads.
    notes : tuple of Message
        What was assumed.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    draws: int
    seed: int
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ("drenning2024", "zhao2003")


@dataclass(frozen=True, eq=False)
class _Counter:
    """What one thread counts: one row per crop and element, and one per crop for the slowest."""

    histogram: LogHistogram
    tally: npt.NDArray[np.int64]

    def add(self, other: _Counter) -> None:
        self.histogram.add(other.histogram)
        self.tally[:] += other.tally


def forecast_years(
    soil: SoilSpread,
    crops: Sequence[CropSpread],
    *,
    draws: int = 1_000_000,
    seed: int = 0,
    threads: int | None = None,
    compiled: bool | None = None,
) -> Forecast:
    """Forecast the years of many crops on one zone.

    Parameters
    ----------
    soil : SoilSpread
        The zone.
    crops : sequence of CropSpread
        Each on the same draws of the soil.
    draws : int
        How many; the shares are exact for them.
    seed : int
        Not below 0.
    threads : int, optional
        How many at the same time; the numbers do not depend on it.
    compiled : bool, optional
        Whether the loops are compiled; where Numba is installed unless given. The answer is the same but for rounding.

    Returns
    -------
    Forecast

    Raises
    ------
    UsageError
        If no draws or crops are asked for, or the seed is negative.

    References
    ----------
    zhao2003, drenning2024

    Examples
    --------
    >>> soil = SoilSpread.of(["Cd"], [5.0], [0.2], [2.0], horizon=50.0)
    >>> willow = CropSpread("willow", np.log([4.0]), np.ones(1), np.full(1, 0.5), math.log(8.0), 0.2)
    >>> found = forecast_years(soil, [willow], draws=20_000).table.iloc[0]
    >>> bool(found.p10 < found.p50 < found.p90), bool(found.probability < 0.25)
    (True, True)
    """
    if draws < 1 or not crops or seed < 0:
        raise UsageError(Message.of("treatment.forecast-empty", draws=draws, crops=len(crops), seed=seed))
    at_once = available_threads() if threads is None else threads
    fast = compiler_installed() if compiled is None else compiled
    total = _empty(soil, crops, seed)
    chunks = -(-draws // CHUNK)
    workers = min(at_once, chunks)
    own = [_Counter(total.histogram.emptied(), np.zeros_like(total.tally)) for _ in range(workers)]

    def work(worker: int) -> None:
        count = _compiled_counter(soil, crops) if fast else _plain_counter(soil, crops)
        for chunk in range(worker, chunks, workers):
            stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(FORECAST, chunk))))
            for start in range(chunk * CHUNK, min((chunk + 1) * CHUNK, draws), BLOCK):
                count(stream, min(BLOCK, draws - start), own[worker])

    in_threads(work, range(workers), at_once)
    for counted in own:
        total.add(counted)
    notes = [Message.of("treatment.mean-years")]
    if not (soil.net_gain > 0).any():
        notes.append(Message.of("treatment.no-deposition"))
    return Forecast(_table(soil, crops, total, draws), draws, seed, tuple(notes))


def _empty(soil: SoilSpread, crops: Sequence[CropSpread], seed: int) -> _Counter:
    """Return empty rows around the middles of a pilot block."""
    stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(FORECAST, 0))))
    middles = []
    content, mass = _draw_soil(soil, stream)
    for crop in crops:
        years = crop_years(soil, crop, content, mass, stream.standard_normal((1 + len(soil.elements), BLOCK)))
        middles += [_middle(row) for row in (*years, years.max(axis=0))]
    histogram = LogHistogram.around(np.array(middles))
    return _Counter(histogram, np.zeros((len(middles), 5), dtype=np.int64))


def _middle(years: FloatArray) -> float:
    finite = years[np.isfinite(years) & (years > 0)]
    return float(np.median(finite)) if len(finite) else 1.0


def _draw_soil(soil: SoilSpread, stream: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return logarithms of contents, shape (m, BLOCK), and of masses."""
    scores = stream.standard_normal((1 + len(soil.elements), BLOCK))
    content = soil.log_mean[:, None] + soil.log_sd[:, None] * scores[1:]
    return content, soil.log_mass + soil.log_mass_sd * scores[0]


def crop_years(
    soil: SoilSpread, crop: CropSpread, content: FloatArray, mass: FloatArray, scores: FloatArray
) -> FloatArray:
    """Return the years of one crop over some draws, in plain arrays.

    Parameters
    ----------
    soil : SoilSpread
        Its targets and gains.
    crop : CropSpread
        The crop.
    content : array, shape (m, n)
        Logarithms. [ln mg/kg dry]
    mass : array, shape (n,)
        Logarithms. [ln t/ha]
    scores : array, shape (1 + m, n)
        Standard normal numbers: of the biomass, then of the uptake of each element. [–]

    Returns
    -------
    array, shape (m, n)
        [yr]
    """
    biomass = np.exp(crop.log_biomass + crop.log_biomass_sd * scores[0])
    coefficient = np.exp(crop.log_coefficient[:, None] + crop.log_sd[:, None] * scores[1:])
    start, goal = np.exp(content), np.where(np.isfinite(soil.targets), soil.targets, np.finfo(float).max)[:, None]
    years = freundlich_years(
        start, goal, np.exp(mass), coefficient, crop.exponent[:, None], biomass, soil.net_gain[:, None]
    )
    # What has nothing left to do needs no evidence.
    return np.where(start > goal, years, 0.0)


def _plain_counter(soil: SoilSpread, crops: Sequence[CropSpread]):  # type: ignore[no-untyped-def]  # a closure
    rows = 1 + len(soil.elements)

    def count(stream: np.random.Generator, size: int, into: _Counter) -> None:
        content, mass = _draw_soil(soil, stream)
        for number, crop in enumerate(crops):
            scores = stream.standard_normal((rows, BLOCK))
            years = crop_years(soil, crop, content, mass, scores)[:, :size]
            _count_plain(years, soil.horizon, number * rows, into)

    return count


def _count_plain(years: FloatArray, horizon: float, first: int, into: _Counter) -> None:
    slowest = years.max(axis=0)
    known = ~np.isnan(slowest)
    deciding = np.where(known & (slowest > 0), years.argmax(axis=0), -1)
    for place, values in enumerate((*years, slowest)):
        tally = into.tally[first + place]
        tally[_MET] += (values <= 0).sum()
        tally[_NEVER] += np.isposinf(values).sum()
        tally[_IN_TIME] += (values <= horizon).sum()
        tally[_DECIDING] += (deciding == place).sum()
        tally[_UNKNOWN] += np.isnan(values).sum()
        finite = values[np.isfinite(values) & (values > 0)]
        if len(finite):
            into.histogram.count(first + place, finite)


def _compiled_counter(soil: SoilSpread, crops: Sequence[CropSpread]):  # type: ignore[no-untyped-def]  # a closure
    from netmin.treatment.compiled.forecast import count_years, fill_years

    elements = len(soil.elements)
    rows = 1 + elements
    years, slowest = np.empty((elements, BLOCK)), np.empty(BLOCK)
    scores = np.empty((rows, BLOCK))
    targets, gain = np.array(soil.targets), np.array(soil.net_gain)
    lines = [np.stack([crop.log_coefficient, crop.exponent, crop.log_sd]) for crop in crops]
    biomasses = [np.array([crop.log_biomass, crop.log_biomass_sd]) for crop in crops]

    def count(stream: np.random.Generator, size: int, into: _Counter) -> None:
        content, mass = _draw_soil(soil, stream)
        held = into.histogram
        for number in range(len(crops)):
            stream.standard_normal(out=scores)
            fill_years(content, mass, scores, targets, gain, lines[number], biomasses[number], years)
            part = slice(number * rows, (number + 1) * rows)
            # Copies only where the last block is not full, so that the loop is compiled once for one layout.
            some = years if size == BLOCK else np.ascontiguousarray(years[:, :size])
            worst = slowest[:size]
            count_years(
                some,
                soil.horizon,
                worst,
                some.view(np.int64),
                worst.view(np.int64),
                held.base[part],
                held.counts[part],
                held.least[part],
                held.most[part],
                into.tally[part],
            )

    return count


def _table(soil: SoilSpread, crops: Sequence[CropSpread], total: _Counter, draws: int) -> pd.DataFrame:
    names = (*soil.elements, "all")
    rows = []
    for number, crop in enumerate(crops):
        for place, element in enumerate(names):
            row = number * len(names) + place
            tally = total.tally[row] / draws
            unknown = bool(total.tally[row, _UNKNOWN])
            rows.append(
                (
                    crop.name,
                    element,
                    *((math.nan,) * len(QUANTILES) if unknown else _quantiles(total, row, draws)),
                    math.nan if unknown else tally[_NEVER],
                    math.nan if unknown else tally[_IN_TIME],
                    math.nan if element == "all" else tally[_DECIDING],
                )
            )
    return pd.DataFrame(rows, columns=list(FORECAST_COLUMNS))


def _quantiles(total: _Counter, row: int, draws: int) -> list[float]:
    """Return quantiles of years, of which some are 0 and some infinite and the rest counted in bins."""
    met, never = total.tally[row, _MET] / draws, total.tally[row, _NEVER] / draws
    found = []
    for probability in QUANTILES:
        if probability <= met:
            found.append(0.0)
        elif probability > 1.0 - never:
            found.append(math.inf)
        else:
            within = (probability - met) / (1.0 - met - never)
            found.append(float(total.histogram.quantiles(row, np.array([within]))[0]))
    return found
