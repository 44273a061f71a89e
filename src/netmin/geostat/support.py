"""What a drawn value stands for: a single sample, or the mean of a cell's soil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from netmin.geostat.draws import Targets
from netmin.geostat.models import CovarianceModel, FloatArray, Nugget
from netmin.language import Message

#: What a value stands for: a new sample at the place, or the mean of the soil there.
Support = Literal["sample", "cell"]
SUPPORTS = ("sample", "cell")

#: A field without any structure is kriged as if this share of the nugget were its own: enough for a matrix, too little
#: to be seen.
_TRACE = 1e-6

#: Points each way at which a cell is looked into.
_INSIDE = 4

#: Cells inside which more than this share of the variance lies are said to be coarse.
_COARSE = 0.05


@dataclass(frozen=True, eq=False)
class Supported:
    """A covariance model read for what the draws stand for.

    A value at a place holds the nugget, as in gstat. The mean of a cell's soil does not: there the nugget of a sample
    is scatter that the sample shows and the cell does not.

    Attributes
    ----------
    model : CovarianceModel
        The whole covariance.
    support : {"sample", "cell"}
        What the draws stand for.
    """

    model: CovarianceModel
    support: Support

    def __post_init__(self) -> None:
        if self.support not in SUPPORTS:
            raise ValueError(f"support {self.support!r} is not one of {', '.join(SUPPORTS)}")

    @property
    def target_nugget(self) -> float:
        """The part of the nugget that targets carry."""
        return self.model.nugget if self.support == "sample" else 0.0

    @property
    def kriged(self) -> CovarianceModel:
        """The covariance of what is drawn."""
        if self.support == "sample":
            return self.model
        structured = self.model.structured
        return structured if structured.sill > 0 else Nugget(_TRACE * self.model.nugget)

    def error_variance(self, of_samples: FloatArray) -> FloatArray:
        """Return what samples vary by around what is drawn, shape (n,)."""
        return of_samples + (self.model.nugget - self.target_nugget)

    def notes(self, targets: Targets) -> tuple[Message, ...]:
        """Say what the draws stand for, and where cells are too large for it."""
        if self.support == "sample":
            return (Message.of("geostat.simulation-of-samples"),)
        note = Message.of("geostat.simulation-of-cells")
        if targets.grid is None or not self.model.bounded:
            return (note,)
        share = within_cell(self.model.structured, targets.grid.cell_size) / self.model.sill
        if share <= _COARSE:
            return (note,)
        return (note, Message.of("geostat.coarse-cells", size=targets.grid.cell_size, share=100.0 * share))


def within_cell(model: CovarianceModel, cell_size: float) -> float:
    """Return the variance of values inside a cell about its mean: their mean semivariance.

    Parameters
    ----------
    model : CovarianceModel
        The covariance.
    cell_size : float
        Side of the cell. [m]

    Returns
    -------
    float
        [square of the unit of the values]

    References
    ----------
    journel1978, chiles2012
    """
    inside = (np.arange(_INSIDE) + 0.5) / _INSIDE * cell_size
    east, north = (part.ravel() for part in np.meshgrid(inside, inside))
    return float(model.semivariance_of(east[:, None] - east, north[:, None] - north).mean())
