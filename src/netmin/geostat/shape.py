"""What gives a covariance model its shape, sills apart: ranges, smoothness and exponents, azimuths and ratios.

Both ways of fitting, to an empirical variogram and by likelihood, search over the same coordinates: logarithms of
practical ranges, of smoothness and of ratios; exponents and azimuths as they are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np

from netmin.geostat.models import SPENT, Anisotropy, CovarianceModel, FloatArray, Linear, Nested, Nugget

#: A point of the search: one number per coordinate.
Point = Sequence[float]

#: The least ratio of the shortest to the longest range that is sought.
LEAST_RATIO = 0.05

#: Smoothness and exponent are sought between these.
SMOOTHNESS_BOUNDS = 0.1, 10.0
EXPONENT_BOUNDS = 0.1, 2.0

_STARTS = {
    "smoothness": (math.log(0.3), math.log(0.8), math.log(1.5), math.log(3.0)),
    "exponent": (0.6, 1.0, 1.5, 1.9),
    "azimuth": tuple(30.0 * step for step in range(6)),
    "ratio": (math.log(0.75), math.log(0.45), math.log(0.2)),
}

#: Practical range over range of a Matérn model is close to this times the square root of its smoothness.
_MATERN_UNIT = 3.8

#: Where every try costs much.
_FEW_STARTS = {
    "smoothness": (math.log(0.8),),
    "exponent": (1.2,),
    "azimuth": (0.0, 45.0, 90.0, 135.0),
    "ratio": (math.log(0.5),),
}

#: Ranges tried for each structure, and where more than three coordinates are sought or every try costs much.
_RANGES_TRIED = 12
_FEW_RANGES_TRIED = 6


@dataclass(frozen=True)
class Coordinate:
    """One parameter that is sought.

    Attributes
    ----------
    name : str
        "range", "smoothness", "exponent", "azimuth" or "ratio".
    parts : tuple of int
        Numbers of the structures it governs.
    low, high : float
        Its bounds, on the scale it is sought on; an azimuth has none.
    """

    name: str
    parts: tuple[int, ...]
    low: float
    high: float

    def bounded_at(self, value: float) -> bool:
        """Return whether a value lies at a bound, but for what the search leaves open."""
        return min(value - self.low, self.high - value) < 1e-4


class Shape:
    """Structures whose sills and shape are to be found.

    Parameters
    ----------
    structures : sequence of CovarianceModel
        Their kinds, and whatever is not sought. A nugget has no shape.
    shortest, longest : float
        Practical ranges are sought between these. [m]
    free : collection of str
        "smoothness" seeks that of Matérn structures, "exponent" that of stable ones.
    held : collection of (int, str)
        Parameters of a structure that are not sought but kept as the structure has them.
    directed : bool
        Seek one azimuth and one ratio for all structures that are not zonal, and the azimuth of each zonal one.
    """

    def __init__(
        self,
        structures: Sequence[CovarianceModel],
        *,
        shortest: float,
        longest: float,
        free: Collection[str] = (),
        directed: bool = False,
        held: Collection[tuple[int, str]] = (),
    ) -> None:
        strange = set(free) - {"smoothness", "exponent"}
        if strange:
            raise ValueError(f"free may hold smoothness and exponent, but not {', '.join(sorted(strange))}")
        self.structures = tuple(structures)
        self.free = frozenset(free)
        self.shortest = shortest
        self.longest = longest
        self.directed = directed
        self.held = frozenset(held)
        ranges = math.log(shortest), math.log(longest)
        found = [Coordinate("range", (index,), *ranges) for index in self._having("range")]
        found += [
            Coordinate("smoothness", (index,), *(math.log(bound) for bound in SMOOTHNESS_BOUNDS))
            for index in self._having("smoothness")
            if "smoothness" in free
        ]
        found += [
            Coordinate("exponent", (index,), *EXPONENT_BOUNDS)
            for index in self._having("exponent")
            if "exponent" in free
        ]
        found += self._directions() if directed else []
        self.coordinates = tuple(one for one in found if not {(index, one.name) for index in one.parts} & self.held)
        self._units = {index: self._fixed_unit(index) for index in self._having("range")}

    def _having(self, name: str) -> list[int]:
        return [index for index, part in enumerate(self.structures) if hasattr(part, name)]

    def _directions(self) -> list[Coordinate]:
        directed = self._having("anisotropy")
        zonal = [index for index in directed if _zonal(self.structures[index])]
        shared = tuple(index for index in directed if index not in zonal)
        found = [Coordinate("azimuth", (index,), -math.inf, math.inf) for index in zonal]
        if shared:
            found.append(Coordinate("azimuth", shared, -math.inf, math.inf))
            found.append(Coordinate("ratio", shared, math.log(LEAST_RATIO), 0.0))
        return found

    def _fixed_unit(self, index: int) -> float:
        """Return practical range over range, where it stays the same throughout the search."""
        part: Any = self.structures[index]
        return float(part.practical_range / part.range)

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """Lower and upper bound of each coordinate."""
        return [(coordinate.low, coordinate.high) for coordinate in self.coordinates]

    @property
    def parameters(self) -> int:
        """How many parameters are sought: one sill of each structure, and the coordinates."""
        return len(self.structures) + len(self.coordinates)

    def changes(self, point: Point) -> list[dict[str, Any]]:
        """Return what a point makes of each structure: its range, smoothness, exponent, azimuth, ratio."""
        found: list[dict[str, Any]] = [{} for _ in self.structures]
        for coordinate, value in zip(self.coordinates, point, strict=True):
            natural = value if coordinate.name in {"azimuth", "exponent"} else math.exp(value)
            for index in coordinate.parts:
                found[index][coordinate.name] = natural
        for index, change in enumerate(found):
            if "range" in change:
                change["range"] = change["range"] / self._unit(index, change)
            if "azimuth" in change:
                change["azimuth"] %= 180.0
        return found

    def _unit(self, index: int, change: dict[str, Any]) -> float:
        if "smoothness" in change:
            return _MATERN_UNIT * math.sqrt(change["smoothness"])
        if "exponent" in change:
            return float((-math.log(SPENT)) ** (1.0 / change["exponent"]))
        return self._units[index]

    def parts(self, point: Point) -> list[CovarianceModel]:
        """Return the structures at a point, with sills (or slopes) of one."""
        return [
            with_sill(_changed(part, change), 1.0)
            for part, change in zip(self.structures, self.changes(point), strict=True)
        ]

    def model(self, point: Point, sills: Sequence[float] | FloatArray) -> CovarianceModel:
        """Return the model at a point with these sills (or slopes); without directions where none reaches farther."""
        parts = [
            _without_idle_direction(with_sill(part, float(sill)))
            for part, sill in zip(self.parts(point), sills, strict=True)
        ]
        return parts[0] if len(parts) == 1 else Nested(tuple(parts))

    def names(self) -> list[tuple[int, str]]:
        """Return the number of the structure and the name of each parameter, in the order of `natural`."""
        found = []
        for index, part in enumerate(self.structures):
            found.append((index, sill_name(part)))
            found += [(index, coordinate.name) for coordinate in self.coordinates if index in coordinate.parts]
        return found

    def natural(self, point: Point, sills: Sequence[float] | FloatArray) -> FloatArray:
        """Return the value of each parameter of `names`: sills, slopes, ranges [m], azimuths [degrees] and so on."""
        changes = self.changes(point)
        values = [
            float(sills[index]) if name in {"partial_sill", "slope"} else changes[index][name]
            for index, name in self.names()
        ]
        return np.array(values, dtype=float)

    def starts(self, *, coarse: bool = False) -> list[tuple[float, ...]]:
        """Return points spread over the whole box, from which the best are followed; few where each costs much."""
        ranges = [coordinate for coordinate in self.coordinates if coordinate.name == "range"]
        spread = _FEW_STARTS if coarse else _STARTS
        others = [spread[coordinate.name] for coordinate in self.coordinates if coordinate.name != "range"]
        if not ranges:
            return list(product(*others))
        few = len(self.coordinates) > (1 if coarse else 3)
        count = _FEW_RANGES_TRIED if few else _RANGES_TRIED
        steps = np.linspace(ranges[0].low, ranges[0].high, count)
        # Structures of one kind may change places; of different kinds either may be the longer one.
        kinds = {type(self.structures[coordinate.parts[0]]) for coordinate in ranges}
        tried: Any = (
            combinations_with_replacement(steps.tolist(), len(ranges))
            if len(kinds) == 1
            else product(steps.tolist(), repeat=len(ranges))
        )
        return [(*chosen, *rest) for chosen in tried for rest in product(*others)]


def sill_name(part: CovarianceModel) -> str:
    """Return what the size of a structure is called: its partial sill, or its slope where it has no sill."""
    return "partial_sill" if part.bounded else "slope"


def with_sill(part: CovarianceModel, value: float) -> CovarianceModel:
    """Return the same structure with another partial sill or slope."""
    return replace(part, **{sill_name(part): value})


def structures_of(model: CovarianceModel, nugget: bool) -> tuple[CovarianceModel, ...]:
    """Return the structures to be fitted, the nugget first, added to a model that has none if wanted."""
    ranged = tuple(part for part in model.structures if not isinstance(part, Nugget))
    with_nugget = nugget or len(ranged) < len(model.structures)
    return ((Nugget(1.0),) if with_nugget else ()) + ranged


def named(name: str) -> CovarianceModel:
    """Return the model of a name, with a sill and a range of one."""
    from netmin.geostat import models

    chosen: Any = models.get(name)
    found: CovarianceModel = chosen(1.0) if chosen in (Nugget, Linear) else chosen(1.0, 1.0)
    return found


def _changed(part: CovarianceModel, change: dict[str, Any]) -> CovarianceModel:
    direction = {name: change[name] for name in ("azimuth", "ratio") if name in change}
    rest = {name: value for name, value in change.items() if name not in direction}
    if direction:
        rest["anisotropy"] = replace(anisotropy_of(part) or Anisotropy(0.0), **direction)
    return replace(part, **rest) if rest else part


def anisotropy_of(part: CovarianceModel) -> Anisotropy | None:
    """Return how a structure differs by direction; None where it does not, or cannot."""
    found: Anisotropy | None = getattr(part, "anisotropy", None)
    return found


def _zonal(part: CovarianceModel) -> bool:
    anisotropy = anisotropy_of(part)
    return anisotropy is not None and anisotropy.zonal


def _without_idle_direction(part: CovarianceModel) -> CovarianceModel:
    anisotropy = anisotropy_of(part)
    if anisotropy is None or anisotropy.zonal or anisotropy.ratio < 1.0 - 1e-4:
        return part
    return replace(part, anisotropy=None)  # type: ignore[call-arg]  # it has one
