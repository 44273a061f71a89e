"""Directions in which pairs of places are looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from netmin.geostat.models import BoolArray, FloatArray

#: What rounding may move a pair across the edge of a sector, as a share of its distance.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Direction:
    """A sector to both sides of a line, so that a pair counts whichever way it is read.

    Parameters
    ----------
    azimuth : float
        Direction of the line, clockwise from north; kept between 0 and 180. [degrees]
    tolerance : float
        Largest angle between a pair and the line, the edge included; 90 takes every pair. [degrees]
    bandwidth : float, optional
        Largest distance of a pair from the line, so that the sector does not widen for ever; by default it does. [m]

    Examples
    --------
    >>> Direction(azimuth=90.0).holds(np.array([10.0, 10.0, 0.0]), np.array([1.0, 10.0, 10.0]))
    array([ True, False, False])
    """

    azimuth: float
    tolerance: float = 22.5
    bandwidth: float | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.azimuth):
            raise ValueError(f"azimuth must be a number of degrees, but is {self.azimuth!r}")
        if not 0.0 <= self.tolerance <= 90.0:
            raise ValueError(f"tolerance must lie between 0 and 90 degrees, but is {self.tolerance!r}")
        if self.bandwidth is not None and not self.bandwidth > 0:
            raise ValueError(f"bandwidth must be a distance above zero, but is {self.bandwidth!r}")
        object.__setattr__(self, "azimuth", float(self.azimuth) % 180.0)

    def parts(self, east: FloatArray, north: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the parts of offsets along the line and across it, to its right [m]."""
        angle = math.radians(self.azimuth)
        towards_east, towards_north = math.sin(angle), math.cos(angle)
        return towards_east * east + towards_north * north, towards_north * east - towards_east * north

    def holds(self, east: FloatArray, north: FloatArray) -> BoolArray:
        """Return which offsets to the east and to the north [m] lie in the sector."""
        along, across = (np.abs(part) for part in self.parts(np.asarray(east), np.asarray(north)))
        slack = _ROUNDING * (along + across)
        angle = math.radians(self.tolerance)
        inside: BoolArray = math.sin(angle) * along - math.cos(angle) * across >= -slack
        if self.bandwidth is not None:
            inside &= across <= self.bandwidth + slack
        return inside
