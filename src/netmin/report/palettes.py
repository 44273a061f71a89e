"""Colours of maps and classes: readable in grey, by colour-blind readers, and against black letters."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from netmin.report.blocks import Tone
from netmin.report.drawing import log_steps, rgb

#: Nine steps of viridis (Smith, Van der Walt and Firing; public domain), turned so that more is darker.
SEQUENCE = ("#fde725", "#addc30", "#5ec962", "#28ae80", "#21918c", "#2c728e", "#3b528b", "#472d7b", "#440154")

#: Nine steps of cividis (Nuñez, Anderton and Renslow; public domain), turned likewise, for uncertainty.
SPREAD = ("#fee838", "#e1cc55", "#c3b369", "#a59c74", "#8a8678", "#707173", "#575d6d", "#3b496c", "#00224e")

#: Zones of a level: surely below, not sure, surely above.
ZONES = ("#cfe3ee", "#f6dfa6", "#c9664e")

#: Grounds of table cells, light enough for black letters, and the stronger colours of the same meaning on maps.
TONES: dict[Tone, str] = {
    "": "#ffffff",
    "below": "#dcefe6",
    "open": "#e8ebee",
    "mild": "#fcefc7",
    "grave": "#fad7b5",
    "severe": "#f2b8ac",
}
MARKS: dict[Tone, str] = {
    "": "#ffffff",
    "below": "#5aa789",
    "open": "#9aa4ae",
    "mild": "#e8c24a",
    "grave": "#de8536",
    "severe": "#a92f1f",
}

#: Samples among high ones, and among low ones.
SPOTS = {"hot": "#a92f1f", "cold": "#2c6a93"}

#: Of the sources, told apart by colour and by their number.
SOURCE_COLOURS = ("#0b5c5c", "#a5661c", "#3b528b", "#8a2f5d", "#5a7a1e", "#7a5b12", "#6a3d7c", "#444c56")

#: Proposed places, by the reason for them.
NEXT = {"unsure-here": "#1d2530", "unsure-around": "#6a7480", "variance": "#1d2530"}


def blend(colours: Sequence[str], share: float) -> str:
    """Return the colour at a share of the way along a scale.

    Examples
    --------
    >>> blend(("#000000", "#ffffff"), 0.5)
    '#808080'
    """
    place = min(max(share, 0.0), 1.0) * (len(colours) - 1)
    index = min(int(place), len(colours) - 2)
    part = place - index
    mixed = (round(a + (b - a) * part) for a, b in zip(rgb(colours[index]), rgb(colours[index + 1]), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def scale(colours: Sequence[str], count: int) -> tuple[str, ...]:
    """Return `count` colours spread over a scale."""
    return tuple(blend(colours, 0.5 if count == 1 else index / (count - 1)) for index in range(count))


def breaks(values: npt.NDArray[np.float64], most: int = 7) -> tuple[float, ...]:
    """Return round bounds of classes that hold the values, evenly spread over their logarithms.

    Parameters
    ----------
    values : array
        Above zero; NaN is passed over.
    most : int
        Most classes.

    Returns
    -------
    tuple of float
        At least two bounds, ascending; the first is not above the smallest value, the last not below the largest.

    Examples
    --------
    >>> breaks(np.array([110.0, 900.0]))
    (100.0, 200.0, 300.0, 500.0, 1000.0)
    """
    known = values[np.isfinite(values) & (values > 0)]
    low, high = float(known.min()), float(known.max())
    for factors in (
        (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9),
        (1, 1.5, 2, 3, 4, 5, 6, 8),
        (1, 2, 3, 5),
        (1, 2, 5),
        (1, 3),
        (1,),
    ):
        steps = _around(low, high, factors)
        if len(steps) - 1 <= most:
            return steps
    return tuple(log_steps(10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high))))


def _around(low: float, high: float, factors: Sequence[float]) -> tuple[float, ...]:
    exponents = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    steps = [float(f"{factor}e{exponent}") for exponent in exponents for factor in factors]
    first = max(index for index, step in enumerate(steps) if step <= low)
    last = min(index for index, step in enumerate(steps) if step >= high and index > first)
    return tuple(steps[first : last + 1])
