"""Which samples a target is predicted from."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Neighbourhood:
    """The nearest samples of a target, within a radius or in sectors if wished.

    Samples equally far are told apart by their place, west before east and south before north, so that the answer
    depends neither on the order of the samples nor on how targets are cut into batches.

    Parameters
    ----------
    nearest : int
        Use at most this many of the nearest samples. [–]
    radius : float, optional
        Use none farther away. [m]
    least : int
        Where there are fewer, nothing is predicted. [–]
    sectors : int
        Into how many equal sectors the surroundings are cut, the first from east to north-east on; 4 are quadrants, 8
        octants. Clustered samples then cannot crowd out the others. [–]
    per_sector : int, optional
        Use at most this many of each sector; by default `nearest` dealt evenly.

    Examples
    --------
    >>> Neighbourhood(nearest=24, radius=500.0, sectors=8)
    Neighbourhood(nearest=24, radius=500.0, least=1, sectors=8, per_sector=3)
    """

    nearest: int
    radius: float = math.inf
    least: int = 1
    sectors: int = 1
    per_sector: int | None = None

    def __post_init__(self) -> None:
        if self.nearest < 1:
            raise ValueError(f"nearest must be 1 or more, but is {self.nearest!r}")
        if not self.radius > 0:
            raise ValueError(f"radius must be a distance above zero, but is {self.radius!r}")
        if not 1 <= self.least <= self.nearest:
            raise ValueError(f"least must lie between 1 and the nearest {self.nearest}, but is {self.least!r}")
        if self.sectors < 1:
            raise ValueError(f"sectors must be 1 or more, but is {self.sectors!r}")
        if self.per_sector is None:
            object.__setattr__(self, "per_sector", math.ceil(self.nearest / self.sectors))
        elif self.per_sector < 1:
            raise ValueError(f"per_sector must be 1 or more, but is {self.per_sector!r}")


def neighbourhood_of(choice: int | Neighbourhood | None) -> Neighbourhood | None:
    """Return a neighbourhood from a number of nearest samples; None stands for all samples."""
    return Neighbourhood(choice) if isinstance(choice, int) else choice
