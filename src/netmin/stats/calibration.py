"""What was put in is known: recovery of additions, and the line of a calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.samples.quality import recovery
from netmin.stats.columns import FloatArray

#: How the points of a calibration are weighted.
Weighting = Literal["none", "1/x", "1/x2"]

#: Fewest different standards of a calibration.
FEWEST_STANDARDS = 3


def spike_recovery(spiked: npt.ArrayLike, unspiked: npt.ArrayLike, added: npt.ArrayLike) -> FloatArray:
    """Return how much of what was added to a sample was found again.

    Parameters
    ----------
    spiked, unspiked : array, shape (n,)
        Results with and without the addition. [mg/kg]
    added : array, shape (n,)
        What was added; positive. [mg/kg]

    Returns
    -------
    array, shape (n,)
        100 where all was found. [%]

    Raises
    ------
    ValueError
        If an addition is not positive.

    References
    ----------
    epa2014icp

    Examples
    --------
    >>> spike_recovery([145.0], [100.0], [50.0]).tolist()
    [90.0]
    """
    put_in = np.asarray(added, dtype=float)
    if np.any(put_in <= 0):
        raise ValueError("An addition is positive.")
    return np.asarray((np.asarray(spiked, dtype=float) - np.asarray(unspiked, dtype=float)) / put_in * 100, dtype=float)


@dataclass(frozen=True, eq=False)
class CalibrationLine:
    """Response of an instrument as a line over the content of standards.

    Attributes
    ----------
    slope, intercept : float
        [response per content], [response]
    correlation : float
        Of content and response, weighted. [–]
    standards : pandas.DataFrame
        One row per standard: ``content``, ``response``, ``found`` by the line [content], ``recovery`` [%].
    weighting : str
        "none", "1/x" or "1/x2".
    citations : tuple of str
        Keys of the bibliography.
    """

    slope: float
    intercept: float
    correlation: float
    standards: pd.DataFrame
    weighting: Weighting
    citations: tuple[str, ...] = ("epa2014icp",)

    @property
    def worst_recovery(self) -> float:
        """Recovery [%] farthest from 100 among the standards that are not blank."""
        found = self.standards["recovery"].dropna().to_numpy()
        return float(found[np.argmax(np.abs(found - 100))])

    def content(self, response: npt.ArrayLike) -> FloatArray:
        """Return the content that the line gives for a response.

        Parameters
        ----------
        response : array, shape (m,)
            [response]

        Returns
        -------
        array, shape (m,)
            [content]
        """
        return np.asarray((np.asarray(response, dtype=float) - self.intercept) / self.slope, dtype=float)


def calibration_line(content: npt.ArrayLike, response: npt.ArrayLike, weighting: Weighting = "none") -> CalibrationLine:
    """Fit a calibration, and say how well its own standards are found again.

    A correlation near 1 hides what a line does to low contents; their recoveries do not.

    Parameters
    ----------
    content, response : array, shape (n,)
        Of the standards. [any units]
    weighting : {"none", "1/x", "1/x2"}
        The last two keep the low standards from being swayed by the high ones; they need positive contents.

    Returns
    -------
    CalibrationLine
        The recovery of a standard of content 0 is not given.

    Raises
    ------
    NetminError
        If there are fewer than `FEWEST_STANDARDS` different contents, a content is not positive where the weighting
        needs it, or the response does not change.
    ValueError
        If the arrays differ in shape or the weighting is unknown.

    References
    ----------
    epa2014icp

    Examples
    --------
    >>> line = calibration_line([0, 1, 2, 5, 10], [0.02, 0.21, 0.40, 1.01, 2.00])
    >>> round(line.slope, 4), round(line.worst_recovery, 1)
    (0.1987, 97.5)
    """
    x, y = np.asarray(content, dtype=float), np.asarray(response, dtype=float)
    if x.shape != y.shape or weighting not in ("none", "1/x", "1/x2"):
        raise ValueError("Contents and responses have one shape, and the weighting is 'none', '1/x' or '1/x2'.")
    if np.unique(x).size < FEWEST_STANDARDS or np.ptp(y) == 0:
        raise NetminError(
            Message.of("stats.calibration-too-few", count=int(np.unique(x).size), fewest=FEWEST_STANDARDS)
        )
    if weighting != "none" and np.any(x <= 0):
        raise NetminError(Message.of("stats.calibration-not-positive"))
    weight = {"none": np.ones_like(x), "1/x": 1 / np.where(x > 0, x, 1), "1/x2": 1 / np.where(x > 0, x, 1) ** 2}[
        weighting
    ]
    weight = weight / weight.sum()
    dx, dy = x - weight @ x, y - weight @ y
    slope = float(weight @ (dx * dy) / (weight @ dx**2))
    intercept = float(weight @ y - slope * (weight @ x))
    correlation = float(weight @ (dx * dy) / np.sqrt((weight @ dx**2) * (weight @ dy**2)))
    found = (y - intercept) / slope
    standards = pd.DataFrame(
        {"content": x, "response": y, "found": found, "recovery": np.where(x > 0, recovery(found, x), np.nan)}
    )
    return CalibrationLine(slope, intercept, correlation, standards, weighting)
