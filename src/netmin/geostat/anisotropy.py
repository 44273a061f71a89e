"""Likeness that reaches farther one way than another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Anisotropy:
    """In which direction a structure reaches farthest, and how much less far across.

    Lines of equal covariance are ellipses. The range of the structure is that of the longest direction, as in gstat.

    Parameters
    ----------
    azimuth : float
        Direction of the longest range, clockwise from north; kept between 0 and 180. [degrees]
    ratio : float
        Shortest over longest range, above 0 and not above 1. [–]
    zonal : bool
        Nothing changes along the azimuth at all: only the part of an offset across it counts, and the range of the
        structure is the one across. The ratio is then one. Such a structure needs others beside it, since places in
        one line along the azimuth would be alike.

    Examples
    --------
    >>> Anisotropy(azimuth=90.0, ratio=0.5).distance(np.array([10.0, 0.0]), np.array([0.0, 10.0])).round(6)
    array([10., 20.])
    """

    azimuth: float
    ratio: float = 1.0
    zonal: bool = False

    def __post_init__(self) -> None:
        if not math.isfinite(self.azimuth):
            raise ValueError(f"azimuth must be a number of degrees, but is {self.azimuth!r}")
        if not 0.0 < self.ratio <= 1.0:
            raise ValueError(f"ratio must lie above 0 and not above 1, but is {self.ratio!r}")
        if self.zonal and self.ratio != 1.0:
            raise ValueError("a zonal structure has no second range, so its ratio must be 1")
        object.__setattr__(self, "azimuth", float(self.azimuth) % 180.0)

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """What turns an offset (east, north) into one along and across, each in metres of the longest range; (2, 2)."""
        angle = math.radians(self.azimuth)
        east, north = math.sin(angle), math.cos(angle)
        along = (0.0, 0.0) if self.zonal else (east, north)
        return np.array([along, (north / self.ratio, -east / self.ratio)])

    def distance(self, east: npt.NDArray[np.float64], north: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the distances along the longest range that offsets to the east and to the north amount to [m]."""
        (along_east, along_north), (across_east, across_north) = self.matrix
        along = along_east * np.asarray(east) + along_north * np.asarray(north)
        across = across_east * np.asarray(east) + across_north * np.asarray(north)
        distance: npt.NDArray[np.float64] = np.hypot(along, across)
        return distance

    def as_json(self) -> dict[str, Any]:
        """Return the anisotropy as plain JSON data."""
        return {"azimuth": self.azimuth, "ratio": self.ratio, "zonal": self.zonal}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Anisotropy:
        """Return the anisotropy that `as_json` wrote."""
        return cls(**data)
