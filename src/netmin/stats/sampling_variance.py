"""How much of what is seen comes from the ground, from sampling, and from the laboratory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message

#: Fewest places of a balanced design (ramsey2019).
ENOUGH_PLACES = 8

#: Most that measurement may hold of the whole variance, and most that analysis may hold of it (ramsey1992).
MEASUREMENT_SHARE, ANALYSIS_SHARE = 0.20, 0.04


@dataclass(frozen=True, eq=False)
class SamplingVariance:
    """Variance of a balanced design, taken apart.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per source, "places", "sampling" and "analysis": ``source``, ``degrees`` of freedom, ``mean_square``,
        ``variance`` [mg²/kg²], ``standard_deviation`` [mg/kg], ``share`` of the whole variance [–].
    mean : float
        Of all results. [mg/kg]
    measurement : float
        Standard deviation of sampling and analysis together. [mg/kg]
    expanded : float
        Twice that, in percent of the mean. [%]
    fit_for_purpose : bool
        Whether measurement holds at most a fifth of the whole variance, and analysis at most a twenty-fifth.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    mean: float
    measurement: float
    expanded: float
    fit_for_purpose: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("ramsey1992", "ramsey2019")


def sampling_variance(results: npt.ArrayLike) -> SamplingVariance:
    """Take the variance of a balanced design apart: places × samples of each × analyses of each.

    Parameters
    ----------
    results : array, shape (places, samples, analyses)
        All measured and detected; usually two samples of each place, analysed twice. [mg/kg]

    Returns
    -------
    SamplingVariance
        Nested analysis of variance; a component that comes out negative is 0, with a note.

    Raises
    ------
    NetminError
        If a result is missing, or all are equal.
    ValueError
        If the array has not three dimensions of at least two each.

    References
    ----------
    ramsey1992, ramsey2019

    Examples
    --------
    >>> found = sampling_variance([[[10, 11], [12, 12]], [[30, 31], [29, 31]], [[50, 52], [55, 54]]])
    >>> found.table["share"].round(3).tolist(), found.fit_for_purpose
    ([0.993, 0.005, 0.002], True)
    """
    value = np.asarray(results, dtype=float)
    if value.ndim != 3 or min(value.shape) < 2:
        raise ValueError("Results are given as places × samples × analyses, at least two of each.")
    if np.isnan(value).any() or np.ptp(value) == 0:
        raise NetminError(Message.of("stats.design-incomplete", missing=int(np.isnan(value).sum())))
    places, samples, analyses = value.shape
    of_sample, of_place, mean = value.mean(axis=2), value.mean(axis=(1, 2)), float(value.mean())
    degrees = np.array([places - 1, places * (samples - 1), places * samples * (analyses - 1)])
    squares = np.array(
        [
            samples * analyses * np.sum((of_place - mean) ** 2),
            analyses * np.sum((of_sample - of_place[:, None]) ** 2),
            np.sum((value - of_sample[:, :, None]) ** 2),
        ]
    )
    mean_square = squares / degrees
    raw = np.array(
        [
            (mean_square[0] - mean_square[1]) / (samples * analyses),
            (mean_square[1] - mean_square[2]) / analyses,
            mean_square[2],
        ]
    )
    variance = np.maximum(raw, 0.0)
    share = variance / variance.sum()
    measurement = float(np.sqrt(variance[1] + variance[2]))
    table = pd.DataFrame(
        {
            "source": ["places", "sampling", "analysis"],
            "degrees": degrees,
            "mean_square": mean_square,
            "variance": variance,
            "standard_deviation": np.sqrt(variance),
            "share": share,
        }
    )
    fit = bool(share[1] + share[2] <= MEASUREMENT_SHARE and share[2] <= ANALYSIS_SHARE)
    return SamplingVariance(
        table, mean, measurement, 200 * measurement / mean, fit, _notes(places, bool(np.any(raw < 0)))
    )


def _notes(places: int, negative: bool) -> tuple[Message, ...]:
    notes = []
    if places < ENOUGH_PLACES:
        notes.append(Message.of("stats.design-small", places=places, enough=ENOUGH_PLACES))
    if negative:
        notes.append(Message.of("stats.design-negative"))
    return tuple(notes)
