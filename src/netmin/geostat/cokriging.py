"""Cokriging: several variables predicted together, each from its own samples and from those of the others.

A dear element measured at few places gains from a cheap one measured at many. `CoKriging` is a choice; its ``fit``
takes the samples in and returns something that predicts anywhere. The arithmetic is in
`netmin.geostat.cokriging_system`, and in `netmin.geostat.uncorrelated` for variables measured at the same places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.cokriging_engine import System, cokriging_system_for
from netmin.geostat.cokriging_system import Solution
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.kriging import Prediction, checked_variance
from netmin.geostat.lognormal import LognormalPrediction
from netmin.geostat.models import FloatArray
from netmin.geostat.points import Points, coordinate_pair
from netmin.geostat.uncorrelated import IntrinsicSystem
from netmin.geostat.variables import Samples, notes_of, place_variables
from netmin.language import Message

_CITATIONS = ("myers1982", "goovaerts1997", "wackernagel2003")
_SEVERAL_VERSIONS = ("rubin1987",)
_LOGNORMAL = ("journel1978", "cressie2006")


@dataclass(frozen=True, eq=False)
class CoPrediction:
    """Cokriged values of several variables at targets; jointly normal about their means.

    Attributes
    ----------
    variables : tuple of str
        The variables predicted.
    means : array, shape (v, m)
        [units of the variables]
    variances : array, shape (v, m)
        Of the errors of the means; what censored values leave open is included. [their squares]
    lagrange : array, shape (v, m)
        Lagrange multiplier of each variable's own mean; zero where means are known. [their squares]
    covariances : array, shape (v, v, m), or None
        Between the errors of two variables at one target, if asked for. [products of two units]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was merged or assumed.
    """

    variables: tuple[str, ...]
    means: FloatArray
    variances: FloatArray
    lagrange: FloatArray
    covariances: FloatArray | None = None
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    def of(self, variable: str) -> Prediction:
        """Return the prediction of one variable, with its quantiles and intervals."""
        if variable not in self.variables:
            raise ValueError(f"{variable!r} was not predicted; {', '.join(self.variables)} were")
        row = self.variables.index(variable)
        return Prediction(self.means[row], self.variances[row], self.lagrange[row], self.citations, self.notes)

    def lognormal(self, variable: str) -> LognormalPrediction:
        """Return the prediction of one variable whose natural logarithms were cokriged, in the unit of its values.

        Median and quantiles are exponentials; the mean without bias over the field is exp(Y + σ²/2 − m), with m the
        Lagrange multiplier of the variable's own mean, as in `LognormalKriging`.

        References
        ----------
        journel1978, cressie2006
        """
        notes = (*self.notes, Message.of("geostat.lognormal-cokriging"))
        return LognormalPrediction(self.of(variable), self.citations + _LOGNORMAL, notes)

    @property
    def table(self) -> pd.DataFrame:
        """One row per target; mean, variance and standard_deviation of each variable, its name before them."""
        columns = {}
        for row, name in enumerate(self.variables):
            columns[f"{name}_mean"] = self.means[row]
            columns[f"{name}_variance"] = self.variances[row]
            columns[f"{name}_standard_deviation"] = np.sqrt(self.variances[row])
        return pd.DataFrame(columns)


@dataclass(frozen=True)
class CoKriging:
    """Cokriging with a linear model of coregionalisation.

    The mean of every variable is unknown and its own (ordinary cokriging): the weights of a variable's samples sum to
    one in its own prediction and to zero in those of others. With `means` they are known (simple cokriging). As in
    `OrdinaryKriging` a prediction is that of a measurement: it goes through the samples, and nuggets count as variance
    elsewhere.

    Parameters
    ----------
    model : Coregionalisation
        The model, ranges in metres.
    neighbours : int, optional
        Use only this many nearest samples of each variable for each target; by default all.
    means : mapping of str to float, optional
        Known mean of each variable. [units of the variables]

    Examples
    --------
    >>> from netmin.geostat.models import Spherical
    >>> model = Coregionalisation.proportional(["Cd", "Zn"], Spherical(1.0, range=100.0), [[1.0, 0.9], [0.9, 1.0]])
    >>> cadmium = [0.0, 50.0], [0.0, 0.0], [1.0, 2.0]
    >>> zinc = [0.0, 50.0, 90.0], [0.0, 0.0, 0.0], [1.0, 2.0, 4.0]
    >>> fitted = CoKriging(model).fit({"Cd": cadmium, "Zn": zinc})
    >>> fitted.predict([90.0], [0.0]).of("Cd").mean.round(2)
    array([3.78])

    References
    ----------
    myers1982, goovaerts1997, wackernagel2003
    """

    model: Coregionalisation
    neighbours: int | None = None
    means: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if self.neighbours is not None and self.neighbours < 2:
            raise ValueError(f"neighbours must be 2 or more, but is {self.neighbours!r}")
        if not (np.diagonal(self.model.sills) > 0).all():
            raise ValueError(
                "every variable needs a sill above zero; leave out those without (Coregionalisation.select)"
            )
        if self.means is not None and set(self.means) != set(self.model.variables):
            raise ValueError(f"means must be given for {', '.join(self.model.variables)}, and for no others")

    def fit(self, samples: Samples) -> FittedCoKriging:
        """Take the samples in.

        Parameters
        ----------
        samples : mapping of str to Variable
            Easting [m], northing [m], values and, if wanted, variance of the measurement error of every variable of the
            model, measured at the same places or not. Values may be equally probable versions, shape (versions, n),
            of equal number for all variables that have several.

        Returns
        -------
        FittedCoKriging

        Raises
        ------
        UnmappableError
            If a variable has no samples or too few, a number is missing, or the system is singular.
        """
        fewest = 2 if self.means is None else 1
        placed = place_variables(samples, self.model.variables, minimum=fewest)
        counts = {len(points.versions) for points in placed.values()} - {1}
        if len(counts) > 1:
            raise ValueError(f"variables with several versions of their values must have equally many, not {counts}")
        return FittedCoKriging(self, placed)


@dataclass(frozen=True, eq=False)
class FittedCoKriging:
    """Cokriging with its samples taken in.

    Attributes
    ----------
    choice : CoKriging
        Model and neighbourhood.
    samples : mapping of str to Points
        The samples by variable, those at the same place merged.
    """

    choice: CoKriging
    samples: Mapping[str, Points]

    def __post_init__(self) -> None:
        # A singular system is said when the samples are taken in, not at the first prediction.
        _ = self.system

    @cached_property
    def system(self) -> System:
        """The engine that fits the samples, the model and the neighbourhood."""
        choice = self.choice
        return cokriging_system_for(choice.model, self.samples, choice.neighbours, choice.means)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        merged = notes_of(self.samples)
        if isinstance(self.system, IntrinsicSystem) and len(self.samples) > 1:
            return (*merged, Message.of("geostat.cokriging-intrinsic", variables=list(self.samples)))
        return merged

    def predict(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        *,
        variables: Sequence[str] | None = None,
        covariances: bool = False,
    ) -> CoPrediction:
        """Predict at targets.

        Parameters
        ----------
        easting, northing : array, shape (m,)
            Targets. [m]
        variables : sequence of str, optional
            What to predict; by default all variables of the model.
        covariances : bool
            Whether the covariances between the errors of the variables are wanted too.

        Returns
        -------
        CoPrediction
            Of shape (v, m).
        """
        east, north = coordinate_pair(easting, northing)
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise ValueError("every target needs an easting and a northing that are numbers")
        names = self.choice.model.variables if variables is None else tuple(variables)
        unknown = [name for name in names if name not in self.choice.model.variables]
        if unknown or not names:
            raise ValueError(f"variables to predict must be among {', '.join(self.choice.model.variables)}")
        wanted = [self.choice.model.variables.index(name) for name in names]
        return self._prediction(names, self.system.solve(east, north, wanted, covariances))

    def _prediction(self, names: tuple[str, ...], solution: Solution) -> CoPrediction:
        variances = np.stack(
            [
                checked_variance(variance, self.choice.model.of(name))
                for name, variance in zip(names, solution.variances, strict=True)
            ]
        )
        between, means = solution.covariances, solution.means
        citations: tuple[str, ...] = _CITATIONS
        if len(means) > 1:
            # Total variance: what is left within a version, and what the versions differ by (rubin1987).
            share = 1.0 + 1.0 / len(means)
            about = (means - means.mean(axis=0)) / np.sqrt(len(means) - 1)
            variances = variances + share * (about**2).sum(axis=0)
            between = None if between is None else between + share * np.einsum("vtm,vum->tum", about, about)
            citations += _SEVERAL_VERSIONS
        if between is not None:
            own = np.arange(len(names))
            between[own, own] = variances
        return CoPrediction(
            names, means.mean(axis=0), variances, solution.multipliers, between, citations, self.notes
        )  # fmt: skip
