"""Crops that follow one another, and several elements of which the slowest decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray
from netmin.treatment.net_gain import balance_years
from netmin.treatment.uptake import freundlich_content


@dataclass(frozen=True, eq=False)
class Phase:
    """One crop of a rotation, for one element.

    Attributes
    ----------
    coefficient, exponent : array
        A and n of C_plant = A C^n. [mg/kg dry, –]
    biomass : array
        Harvested. [t/ha/yr dry]
    duration : float
        How long it stands. [yr]
    """

    coefficient: npt.ArrayLike
    exponent: npt.ArrayLike
    biomass: npt.ArrayLike
    duration: float

    def removed(self, content: FloatArray) -> FloatArray:
        """Return what it carries off in a year from soil of some content. [g/ha/yr]."""
        a, b = np.asarray(self.coefficient, dtype=float), np.asarray(self.biomass, dtype=float)
        return np.asarray(a * b * content ** np.asarray(self.exponent, dtype=float))


def rotation_years(
    content: npt.ArrayLike,
    target: npt.ArrayLike,
    mass: npt.ArrayLike,
    phases: Sequence[Phase],
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the years to a target under a rotation, each crop weighted by the time it stands.

    Parameters
    ----------
    content, target : array
        [mg/kg dry]
    mass : array
        Of dry soil. [t/ha]
    phases : sequence of Phase
        In turn, again and again.
    net_gain : array
        Deposition less leaching. [g/ha/yr]

    Returns
    -------
    array, shape of all together
        Off by less than one turn of the rotation, since the turn at which it ends is not told apart. [yr]

    References
    ----------
    zhao2003

    Examples
    --------
    Three years of willow and one of maize, each holding a multiple of the soil.

    >>> turn = [Phase(4.0, 1.0, 8.0, 3.0), Phase(0.2, 1.0, 15.0, 1.0)]
    >>> rotation_years(5.0, 2.0, 3750.0, turn).round(1).item()
    138.8
    """
    whole = sum(phase.duration for phase in phases)

    def removed(here: FloatArray) -> FloatArray:
        total = np.zeros(here.shape)
        for phase in phases:
            total = total + phase.duration / whole * phase.removed(here)
        return total

    return balance_years(content, target, mass, removed, net_gain)


def rotation_path(
    content: npt.ArrayLike, mass: npt.ArrayLike, phases: Sequence[Phase], turns: int, net_gain: npt.ArrayLike = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Return the content at the end of every crop of some turns.

    Parameters
    ----------
    content, mass, phases, net_gain
        As in `rotation_years`.
    turns : int
        How often the rotation comes round.

    Returns
    -------
    years : array, shape (1 + turns × phases,)
        Ends of the crops, the first 0. [yr]
    contents : array, shape (1 + turns × phases, ...)
        [mg/kg dry]

    References
    ----------
    zhao2003
    """
    years, contents = [0.0], [np.asarray(content, dtype=float)]
    for _ in range(turns):
        for phase in phases:
            years.append(years[-1] + phase.duration)
            contents.append(
                freundlich_content(
                    phase.duration, contents[-1], mass, phase.coefficient, phase.exponent, phase.biomass, net_gain
                )
            )
    return np.array(years), np.stack(np.broadcast_arrays(*contents))


def slowest(years: npt.ArrayLike) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    """Return the years of the slowest element, and which it is.

    Parameters
    ----------
    years : array, shape (elements, ...)
        NaN counts as not known, and makes the answer not known. [yr]

    Returns
    -------
    years : array, shape (...)
        [yr]
    deciding : array of int, shape (...)
        Place of the element; the first of equals.

    References
    ----------
    sumatecs2008

    Examples
    --------
    >>> years, deciding = slowest([[12.0, 90.0], [50.0, 20.0]])
    >>> years.tolist(), deciding.tolist()
    ([50.0, 90.0], [1, 0])
    """
    array = np.asarray(years, dtype=float)
    return np.asarray(array.max(axis=0)), np.asarray(array.argmax(axis=0))
