"""Simulation of logarithms, brought back to the unit of the values: what areas and volumes are counted from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin.geostat.adopted import as_model
from netmin.geostat.draws import Draws
from netmin.geostat.fields import Method
from netmin.geostat.grid import Grid
from netmin.geostat.lognormal import logarithms_of
from netmin.geostat.models import CovarianceModel
from netmin.geostat.simulate import FittedSimulation, GaussianSimulation
from netmin.geostat.support import Support
from netmin.language import Message


@dataclass(frozen=True)
class LognormalSimulation:
    """Simulation of values whose natural logarithms are normal.

    Parameters
    ----------
    model : CovarianceModel
        Covariance of the logarithms.
    neighbours, method
        As in `GaussianSimulation`.
    support : {"sample", "cell"}
        What a drawn value stands for. "sample": a new sample at the target, exp(Y). "cell": the mean of the soil around
        the target. The nugget is then taken for scatter of the soil inside the cell, and the mean over it, exp(S +
        nugget/2) with S the logarithm without the nugget, lies above the median. Keep measurement error out of the
        nugget by `error_variance`: it is no scatter of the soil.

    Examples
    --------
    >>> from netmin.geostat.models import Nugget, Spherical
    >>> simulation = LognormalSimulation(Nugget(0.1) + Spherical(0.9, range=100.0), support="cell")
    >>> fitted = simulation.fit([5.0, 55.0, 95.0], [5.0, 5.0, 15.0], [90.0, 120.0, 300.0])
    >>> fitted.draw(Grid(0.0, 50.0, 10.0, 10, 5), draws=100, seed=1).values.shape
    (100, 50)

    References
    ----------
    journel1974, journel1978, chiles2012
    """

    model: CovarianceModel
    neighbours: int | None = None
    method: Method = "automatic"
    support: Support = "sample"

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", as_model(self.model))
        _ = self.of_logarithms

    @property
    def of_logarithms(self) -> GaussianSimulation:
        """The simulation that runs on the logarithms."""
        return GaussianSimulation(self.model, self.neighbours, self.method, self.support)

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
    ) -> FittedLognormalSimulation:
        """Take the samples in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,) or (versions, n)
            Values above zero, not logarithms, or equally probable versions of them.
        error_variance : float or array, shape (n,)
            Variance of the measurement error of the logarithms, about the squared relative error. [–]

        Returns
        -------
        FittedLognormalSimulation

        Raises
        ------
        UnmappableError
            If a value is not above zero, or as `GaussianSimulation.fit`.
        """
        log = self.of_logarithms.fit(easting, northing, logarithms_of(values), error_variance=error_variance)
        return FittedLognormalSimulation(self, log)


@dataclass(frozen=True, eq=False)
class FittedLognormalSimulation:
    """Lognormal simulation with its samples taken in.

    Attributes
    ----------
    choice : LognormalSimulation
        Model, neighbourhood, method and support.
    log : FittedSimulation
        The simulation of the logarithms.
    """

    choice: LognormalSimulation
    log: FittedSimulation

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return self.log.notes

    def draw(
        self, where: Grid | Sequence[npt.ArrayLike], *, draws: int = 100, seed: int = 0, threads: int | None = None
    ) -> Draws:
        """Draw equally probable maps in the unit of the values.

        Parameters
        ----------
        where, draws, seed, threads
            As in `FittedSimulation.draw`.

        Returns
        -------
        Draws
            Of shape (draws, m).

        Raises
        ------
        UnmappableError
            As `FittedSimulation.draw`.
        """
        drawn = self.log.draw(where, draws=draws, seed=seed, threads=threads)
        values, note = drawn.values, Message.of("geostat.simulation-lognormal")
        if self.choice.support == "cell":
            values += 0.5 * self.choice.model.nugget
            note = Message.of("geostat.simulation-lognormal-cells", factor=math.exp(0.5 * self.choice.model.nugget))
        np.exp(values, out=values)
        return replace(drawn, values=values, citations=(*drawn.citations, "journel1978"), notes=(*drawn.notes, note))
