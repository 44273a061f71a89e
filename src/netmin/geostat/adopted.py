"""Covariance models of other programs: GSTools' own become ours, any other is asked where it is.

Whatever takes a covariance model takes one of GSTools, too (`as_model`). GSTools is not imported; its models are taken
by what they can do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from netmin.errors import UsageError
from netmin.geostat.anisotropy import Anisotropy
from netmin.geostat.covariance import CovarianceModel, Directed, FloatArray, Nested, Nugget
from netmin.geostat.models import SPENT, Exponential, Gaussian, Matern, Spherical, Stable
from netmin.language import Message


@dataclass(frozen=True)
class Adopted(Directed):
    """A structure that another program answers: its correlation is asked there, distance by distance.

    Kriging and simulation take it as any other, though without the compiled loops. It cannot be written to a file.

    Parameters
    ----------
    partial_sill : float
        Variance of this structure. [square of the unit of the values]
    answer : callable
        Takes distances [m], of any shape, and returns correlations; one at zero.
    label : str
        What it is, in the words of the other program.
    anisotropy : Anisotropy, optional
        By default every direction is alike.
    """

    answer: Callable[[FloatArray], Any]
    label: str
    anisotropy: Anisotropy | None = None

    name: ClassVar[str] = "adopted"

    def correlation(self, distance: FloatArray) -> FloatArray:
        """Return the correlation at each distance [m]."""
        return np.asarray(self.answer(np.asarray(distance, dtype=float)), dtype=float)

    @property
    def practical_range(self) -> float:
        """Distance at which the correlation first falls to 5 % [m]."""
        low, high = 0.0, 1.0
        while float(self.correlation(np.array([high]))[0]) > SPENT:
            low, high = high, 2.0 * high
        # By even steps and not by halves: it may fall and rise again.
        for _ in range(8):
            steps = np.linspace(low, high, 65)
            first = int(np.argmax(self.correlation(steps[1:]) <= SPENT))
            low, high = float(steps[first]), float(steps[first + 1])
        return high

    def as_json(self) -> dict[str, Any]:
        """Refuse.

        Raises
        ------
        UsageError
            Always: a file cannot hold another program.
        """
        raise UsageError(Message.of("geostat.adopted-not-written", model=self.label))


#: What tells a model of GSTools from other things.
_ABILITIES = ("dim", "nugget", "cov_spatial")


def as_model(model: Any) -> CovarianceModel:
    """Return a covariance model, ours or one of GSTools, as one of ours.

    Parameters
    ----------
    model : CovarianceModel or gstools.CovModel
        What a person gave.

    Returns
    -------
    CovarianceModel

    Raises
    ------
    UsageError
        If the model of GSTools has no counterpart here: `from_gstools`.
    """
    if isinstance(model, CovarianceModel):
        return model
    if not all(hasattr(model, ability) for ability in _ABILITIES):
        raise ValueError(f"model must be a covariance model, but is {model!r}")
    return from_gstools(model)


def as_models(models: Any) -> tuple[CovarianceModel, ...]:
    """Return one covariance model or several as ours; a sum of GSTools is one model, not its parts."""
    if isinstance(models, Sequence) and not hasattr(models, "cov_spatial"):
        return tuple(as_model(model) for model in models)
    return (as_model(models),)


def from_gstools(model: Any) -> CovarianceModel:
    """Return a covariance model of GSTools as one of ours.

    Gaussian, exponential, Matérn, stable and spherical models, the nugget and sums of these become our own, with their
    direction. Any other model is asked itself (`Adopted`).

    Parameters
    ----------
    model : gstools.CovModel
        In the plane.

    Returns
    -------
    CovarianceModel

    Raises
    ------
    UsageError
        If the model is for longitude and latitude, for time, or not for the plane.

    References
    ----------
    muller2022
    """
    kinds = {"latlon": getattr(model, "latlon", False), "temporal": getattr(model, "temporal", False)}
    if any(kinds.values()) or model.dim != 2:
        kind = next((name for name, there in kinds.items() if there), "dim")
        raise UsageError(Message.of(f"geostat.gstools-{kind}", dimensions=int(model.dim)))
    # A sum is a sequence of its parts, the nugget of GSTools one without any.
    parts = list(model) if hasattr(model, "models") else [model]
    structures: list[CovarianceModel] = [_structure(part) for part in parts]
    nugget = float(model.nugget)
    if nugget > 0 or not structures:
        structures.insert(0, Nugget(nugget))
    return structures[0] if len(structures) == 1 else Nested(tuple(structures))


def _structure(model: Any) -> CovarianceModel:
    """Return one structure; its longest range lies along the azimuth."""
    sill, scale, ratio = float(model.var), float(model.len_rescaled), float(model.anis[0])
    # GSTools turns the first axis, which points east, against the clock.
    azimuth = 90.0 - math.degrees(float(model.angles[0]))
    longest, directed = 1.0, None
    if ratio < 1.0:
        directed = Anisotropy(azimuth, ratio)
    elif ratio > 1.0:
        longest, directed = ratio, Anisotropy(azimuth + 90.0, 1.0 / ratio)
    reach = scale * longest
    kind = type(model).__name__
    if type(model).__module__.partition(".")[0] == "gstools" and kind in _KINDS:
        return _KINDS[kind](model, sill, reach, directed)
    return Adopted(sill, _Answer(model, longest), repr(model), directed)


def _matern(model: Any, sill: float, reach: float, directed: Anisotropy | None) -> CovarianceModel:
    smoothness = float(model.nu)
    if smoothness > 20.0:
        # There GSTools answers by the limit, a Gaussian model.
        return Gaussian(sill, 2.0 * reach, anisotropy=directed)
    return Matern(sill, reach / math.sqrt(smoothness), smoothness, anisotropy=directed)


#: What each kind of GSTools is here, from its variance, its longest scale and its direction.
_KINDS: Mapping[str, Callable[[Any, float, float, Anisotropy | None], CovarianceModel]] = {
    "Gaussian": lambda _, sill, reach, directed: Gaussian(sill, reach, anisotropy=directed),
    "Exponential": lambda _, sill, reach, directed: Exponential(sill, reach, anisotropy=directed),
    "Spherical": lambda _, sill, reach, directed: Spherical(sill, reach, anisotropy=directed),
    "Stable": lambda model, sill, reach, directed: Stable(sill, reach, float(model.alpha), anisotropy=directed),
    "Matern": _matern,
}


@dataclass(frozen=True, eq=False)
class _Answer:
    """The correlation of a model of GSTools, by distances along its longest axis."""

    model: Any
    longest: float

    def __call__(self, distance: FloatArray) -> Any:
        flat = np.atleast_1d(distance) / self.longest
        return np.asarray(self.model.correlation(flat), dtype=float).reshape(np.shape(distance))
