"""Conditional simulation of several variables: equally probable maps that vary together as the soil does.

Where two limits are passed at once, or at least one of them, cannot be told from maps drawn one variable by one: it
depends on how the metals go together, at one place and from place to place. Fields of all variables are drawn first,
at the targets and at the samples; what they miss the samples by is cokriged and added (`carr1985`). So over many draws
means, variances and covariances are those of cokriging.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.codraws import CoDraws
from netmin.geostat.cofields import CoFields, CoSites, measured
from netmin.geostat.cokriging import CoKriging
from netmin.geostat.cokriging_engine import cokriging_system_for
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.draws import Request, Targets, few_draws
from netmin.geostat.fields import Method
from netmin.geostat.grid import Grid
from netmin.geostat.lognormal import logarithms_of
from netmin.geostat.models import FloatArray
from netmin.geostat.points import Points, UnmappableError
from netmin.geostat.sites import distinct
from netmin.geostat.support import Support, Supported
from netmin.geostat.variables import Samples, Variable, named, notes_of, place_variables
from netmin.language import Message

_CITATIONS = ("carr1985", "goovaerts1997", "wackernagel2003", "journel1974", "chiles2012")

#: What draws jointly, and does not go from one place to the next.
METHODS = ("automatic", "circulant", "spectral")

#: Numbers of all draws and variables conditioned at once (32 MiB).
_AT_ONCE = 4_194_304


@dataclass(frozen=True)
class CoSimulation:
    """Simulation of several jointly normal variables given samples, with a linear model of coregionalisation.

    The mean of every variable is unknown and its own, as in `CoKriging`, unless `means` are given.

    Parameters
    ----------
    model : Coregionalisation
        The model, ranges in metres.
    neighbours : int, optional
        Use only this many nearest samples of each variable for each target; by default all.
    support : {"sample", "cell"}
        What a drawn value stands for. "sample": a new sample at the target, nugget included; the maps go through the
        samples, and two metals of one sample share what the nugget matrix says. "cell": the mean of the soil around
        the target, without the nugget; take this for areas and volumes, and cells small against the range.
    logarithms : sequence of str
        Variables whose natural logarithms the model describes. Their values are given, and drawn, in their own unit;
        the mean of a cell is read as in `LognormalSimulation`.
    means : mapping of str to float, optional
        Known mean of each variable, of logarithms where they are drawn. [units of the variables]
    method : {"automatic", "circulant", "spectral"}
        How the fields are drawn. By default circulant embedding, on the lattice of the targets or one laid under them,
        and random waves for a structure that it cannot serve. The notes of the draws say which and why.

    Examples
    --------
    >>> from netmin.geostat.models import Spherical
    >>> model = Coregionalisation.proportional(["Cd", "Zn"], Spherical(1.0, range=80.0), [[1.0, 0.9], [0.9, 1.0]])
    >>> cadmium = [5.0, 95.0], [5.0, 15.0], [1.0, 2.0]
    >>> zinc = [5.0, 55.0, 95.0], [5.0, 5.0, 15.0], [1.0, 3.0, 2.0]
    >>> fitted = CoSimulation(model).fit({"Cd": cadmium, "Zn": zinc})
    >>> drawn = fitted.draw(Grid(0.0, 50.0, 10.0, 10, 5), draws=100, seed=1)
    >>> drawn.values.shape, drawn.of("Zn").map(0)[4, 5]
    ((100, 2, 50), np.float64(3.0))
    >>> drawn.probability_all_above({"Cd": 1.5, "Zn": 1.5}).shape
    (50,)

    References
    ----------
    carr1985, goovaerts1997, wackernagel2003, journel1974, chiles2012, dietrich1997, wood1994, vecchia1988,
    shinozuka1972, lantuejoul2002
    """

    model: Coregionalisation
    neighbours: int | None = None
    support: Support = "sample"
    logarithms: Sequence[str] = ()
    means: Mapping[str, float] | None = None
    method: Method = "automatic"

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"method {self.method!r} is not one of {', '.join(METHODS)}")
        unknown = [name for name in self.logarithms if name not in self.model.variables]
        if isinstance(self.logarithms, str) or unknown:
            raise ValueError(f"logarithms must name variables among {', '.join(self.model.variables)}")
        # What cokriging refuses is refused here already.
        _ = CoKriging(self.model, self.neighbours, self.means), self.supported(self.model.variables[0])

    def supported(self, variable: str) -> Supported:
        """Return the model of one variable, read for what the draws stand for."""
        return Supported(self.model.of(variable), self.support)

    def fit(self, samples: Samples) -> FittedCoSimulation:
        """Take the samples in.

        Parameters
        ----------
        samples : mapping of str to Variable
            Easting [m], northing [m], values and, if wanted, variance of the measurement error of every variable of the
            model, measured at the same places or not. Values may be equally probable versions, shape (versions, n),
            which the draws take by turns. Where logarithms are drawn values are above zero and no logarithms, and the
            error variance is that of the logarithms.

        Returns
        -------
        FittedCoSimulation

        Raises
        ------
        UnmappableError
            If a variable has no samples or too few, a number is missing, or a value that needs a logarithm has none.
        """
        fewest = 2 if self.means is None else 1
        placed = place_variables(self._normal(samples), self.model.variables, minimum=fewest)
        return FittedCoSimulation(self, {name: distinct(points) for name, points in placed.items()})

    def _normal(self, samples: Samples) -> dict[str, Variable]:
        """Return the samples with logarithms where they are wanted."""
        normal = {name: Variable(*sample) for name, sample in samples.items()}
        for name in self.logarithms:
            if name not in normal:
                continue
            try:
                normal[name] = normal[name]._replace(values=logarithms_of(normal[name].values))
            except UnmappableError as error:
                raise UnmappableError(named(name, error.message)) from None
        return normal


@dataclass(frozen=True, eq=False)
class FittedCoSimulation:
    """Simulation of several variables with their samples taken in.

    Attributes
    ----------
    choice : CoSimulation
        Model, neighbourhood and support.
    samples : mapping of str to Points
        The samples by variable, those at the same place merged; logarithms where these are drawn.
    """

    choice: CoSimulation
    samples: Mapping[str, Points]

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return notes_of(self.samples)

    def draw(
        self, where: Grid | Sequence[npt.ArrayLike], *, draws: int = 100, seed: int = 0, threads: int | None = None
    ) -> CoDraws:
        """Draw equally probable maps of all variables together.

        Parameters
        ----------
        where : Grid or pair of arrays, each of shape (m,)
            The mapped cells of a grid, or easting and northing of targets. [m]
        draws : int
            How many.
        seed : int
            Of the random numbers; the same seed gives the same draws. More draws begin with the same ones; other
            seeds give others, so that many draws can be had in parts.
        threads : int, optional
            How many to use; by default as many as there are processors. They do not change the numbers.

        Returns
        -------
        CoDraws
            Of shape (draws, v, m).

        Raises
        ------
        UnmappableError
            If a structure of the model can be drawn neither by circulant embedding nor by random waves, or not by the
            method asked for; or if the system is singular.
        """
        request, targets, choice = Request(draws, seed, threads), Targets.of(where), self.choice
        sites = CoSites.of(targets, list(self.samples.values()))
        fields = CoFields.of(choice.model, sites.sites, choice.method)
        values, places = fields.draw(sites.sites, choice.support, request)
        self._condition(values, measured(places, sites, self.samples, request), targets)
        self._honour(values, sites)
        self._in_units(values)
        notes = (
            Message.of("geostat.simulation-drawn", draws=draws, seed=seed),
            Message.of("geostat.cosimulation-mixed", variables=list(self.samples), fields=fields.count),
            *fields.notes, *self._support_told(targets), *self._logarithms_told, *self._versions_told, *self.notes,
            *few_draws(draws),
        )  # fmt: skip
        citations = (*_CITATIONS, *fields.citations, *self._further_citations)
        return CoDraws(
            targets.as_asked(values), choice.model.variables, fields.method, targets.grid, citations, notes
        )  # fmt: skip

    def _condition(self, values: FloatArray, drawn: Mapping[str, FloatArray], targets: Targets) -> None:
        """Add to each draw what it misses the samples by, cokriged; one set of weights serves all draws."""
        choice, draws = self.choice, len(values)
        known = np.array([0.0 if choice.means is None else choice.means[name] for name in self.samples])
        values += known[:, None]
        missed = {
            name: Points(
                points.easting, points.northing, self._version_of_each(name, draws) - mean - drawn[name],
                points.error_variance,
            )
            for (name, points), mean in zip(self.samples.items(), known, strict=True)
        }  # fmt: skip
        nought = None if choice.means is None else dict.fromkeys(self.samples, 0.0)
        system = cokriging_system_for(choice.model, missed, choice.neighbours, nought, choice.support)
        wanted = range(len(missed))
        size = max(1, _AT_ONCE // (draws * len(missed)))
        for start in range(0, values.shape[2], size):
            part = slice(start, start + size)
            values[:, :, part] += system.means(targets.easting[part], targets.northing[part], wanted)

    def _honour(self, values: FloatArray, sites: CoSites) -> None:
        """Put the samples themselves where cokriging gives them up to rounding."""
        for number, (name, points) in enumerate(self.samples.items()):
            target, sample = sites.shared(number)
            exact = self.choice.supported(name).error_variance(points.error_variance)[sample] == 0.0
            values[:, number, target[exact]] = self._version_of_each(name, len(values))[:, sample[exact]]

    def _in_units(self, values: FloatArray) -> None:
        """Turn logarithms into the unit of their values, where they stand."""
        for name in self.choice.logarithms:
            own = values[:, self.choice.model.variables.index(name)]
            own += 0.5 * self._scatter(name)
            np.exp(own, out=own)

    def _scatter(self, name: str) -> float:
        """Return the nugget that a drawn value leaves out: scatter of the soil inside a cell."""
        supported = self.choice.supported(name)
        return supported.model.nugget - supported.target_nugget

    def _version_of_each(self, name: str, draws: int) -> FloatArray:
        """Return the values of one variable's samples that each draw is given, shape (draws, n)."""
        versions = self.samples[name].versions
        return versions[np.arange(draws) % len(versions)]

    @property
    def _several_versions(self) -> int:
        return max(len(points.versions) for points in self.samples.values())

    @property
    def _further_citations(self) -> tuple[str, ...]:
        lognormal = ("journel1978",) if self.choice.logarithms else ()
        return lognormal + (("rubin1987",) if self._several_versions > 1 else ())

    @property
    def _versions_told(self) -> tuple[Message, ...]:
        told = []
        for name, points in self.samples.items():
            count = len(points.versions)
            if count > 1:
                told.append(named(name, Message.of("geostat.simulation-versions", versions=count)))
        return tuple(told)

    @property
    def _logarithms_told(self) -> tuple[Message, ...]:
        names = list(self.choice.logarithms)
        if not names:
            return ()
        if self.choice.support == "sample":
            return (Message.of("geostat.cosimulation-lognormal", variables=names),)
        factors = [named(name, math.exp(0.5 * self._scatter(name))) for name in names]
        return (Message.of("geostat.cosimulation-lognormal-cells", factors=factors),)

    def _support_told(self, targets: Targets) -> tuple[Message, ...]:
        """Say what the draws stand for, and for which variables cells are too large for it."""
        told = {name: self.choice.supported(name).notes(targets) for name in self.samples}
        first = next(iter(told.values()))[:1]
        return (*first, *(named(name, note) for name, notes in told.items() for note in notes[1:]))
