"""Conditional simulation: equally probable maps that go through the samples and vary as the soil does.

A kriged map is too smooth to tell how large the area above a limit is, or how bad the worst spot. A simulated one has
the histogram and the variogram of the values, and many of them answer any question about the site as a whole. A field
without samples is drawn first, at the targets and at the samples; what it misses the samples by is kriged and added
(`journel1974`). So over many draws mean and variance are those of kriging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.adopted import as_model
from netmin.geostat.draws import Draws, Request, Targets, few_draws
from netmin.geostat.fields import Method, choose_field
from netmin.geostat.grid import Grid
from netmin.geostat.kriging import OrdinaryKriging, checked_variance
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.points import Points, place_values
from netmin.geostat.sequential import NEIGHBOURS
from netmin.geostat.sites import Sites, distinct
from netmin.geostat.support import Support, Supported
from netmin.geostat.unconditional import check_method, draw_fields, draw_sequentially, told
from netmin.language import Message

_BY_KRIGING = ("journel1974", "chiles2012")

#: Numbers of all draws conditioned at once (32 MiB).
_AT_ONCE = 4_194_304


@dataclass(frozen=True)
class GaussianSimulation:
    """Simulation of normal values given samples; their mean is unknown, as in ordinary kriging.

    Parameters
    ----------
    model : CovarianceModel
        With partial sills and ranges in metres.
    neighbours : int, optional
        Use only this many nearest samples for each target (by the sequential method, samples and targets drawn
        before); by default all samples (by the sequential method, the nearest 64).
    method : {"automatic", "circulant", "spectral", "sequential"}
        How the field is drawn. By default circulant embedding, on the lattice of the targets or one laid under them;
        random waves where that would be too large; and one place after another where neither can serve. The notes of
        the draws say which and why.
    support : {"sample", "cell"}
        What a drawn value stands for. "sample": a new sample at the target, nugget included; the map goes through the
        samples. "cell": the mean of the soil around the target, without the nugget, which is scatter from one sample
        to the next; take this for areas and volumes, and cells small against the range.

    Examples
    --------
    >>> from netmin.geostat.models import Nugget, Spherical
    >>> simulation = GaussianSimulation(Nugget(0.1) + Spherical(0.9, range=100.0))
    >>> fitted = simulation.fit([5.0, 55.0, 95.0], [5.0, 5.0, 15.0], [1.0, 2.0, 4.0])
    >>> drawn = fitted.draw(Grid(0.0, 50.0, 10.0, 10, 5), draws=100, seed=1)
    >>> drawn.values.shape, drawn.map(0)[4, 5]
    ((100, 50), np.float64(2.0))

    References
    ----------
    journel1974, chiles2012, dietrich1997, wood1994, vecchia1988, shinozuka1972, lantuejoul2002, deutsch1998,
    goovaerts1997
    """

    model: CovarianceModel
    neighbours: int | None = None
    method: Method = "automatic"
    support: Support = "sample"

    def __post_init__(self) -> None:
        check_method(self.method)
        object.__setattr__(self, "model", as_model(self.model))
        # What kriging refuses is refused here already.
        _ = self.kriging

    @property
    def supported(self) -> Supported:
        """The model, read for what the draws stand for."""
        return Supported(self.model, self.support)

    @property
    def kriging(self) -> OrdinaryKriging:
        """The kriging whose mean and variance the draws have."""
        return OrdinaryKriging(self.supported.kriged, self.neighbours)

    def fit(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        error_variance: npt.ArrayLike = 0.0,
    ) -> FittedSimulation:
        """Take the samples in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,) or (versions, n)
            Values, or equally probable versions of them (`CensoredDraws`), which the draws take by turns.
        error_variance : float or array, shape (n,)
            Variance of the measurement error: draws pass the values by as much as it allows. Leave it out of the
            nugget. [square of the unit of the values]

        Returns
        -------
        FittedSimulation

        Raises
        ------
        UnmappableError
            If a number is missing or there are fewer than two places.
        """
        return FittedSimulation(self, distinct(place_values(easting, northing, values, error_variance=error_variance)))


@dataclass(frozen=True, eq=False)
class FittedSimulation:
    """Simulation with its samples taken in.

    Attributes
    ----------
    choice : GaussianSimulation
        Model, neighbourhood, method and support.
    points : Points
        The samples, those at the same place merged.
    """

    choice: GaussianSimulation
    points: Points

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""
        return self.points.notes

    def draw(
        self, where: Grid | Sequence[npt.ArrayLike], *, draws: int = 100, seed: int = 0, threads: int | None = None
    ) -> Draws:
        """Draw equally probable maps.

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
        Draws
            Of shape (draws, m).

        Raises
        ------
        UnmappableError
            If the method asked for cannot serve here, or the system is singular.
        """
        request, targets = Request(draws, seed, threads), Targets.of(where)
        sites = Sites(targets, self.points.easting, self.points.northing)
        choice, supported = self.choice, self.choice.supported
        chosen = choose_field(choice.model, sites, choice.method)
        error = self.points.error_variance
        if chosen.field is None:
            values = draw_sequentially(supported, sites, self.points.versions, error, choice.neighbours, request)
            conditioned: tuple[str, ...] = ()
        else:
            values, samples = draw_fields(chosen.field, sites, supported, error, request)
            self._condition(values, samples, sites)
            conditioned = _BY_KRIGING
        self._honour(values, sites)
        notes = (
            *told(chosen, supported, targets, request, choice.neighbours or NEIGHBOURS), *self._versions_told,
            *self.notes, *few_draws(draws),
        )  # fmt: skip
        citations = chosen.citations + conditioned + (("rubin1987",) if len(self.points.versions) > 1 else ())
        return Draws(targets.as_asked(values), chosen.method, targets.grid, citations, notes)

    def _condition(self, values: FloatArray, samples: FloatArray, sites: Sites) -> None:
        """Add to each draw what it misses the samples by, kriged; one set of weights serves all draws."""
        missed = self._version_of_each(len(values)) - samples
        kriging = self.choice.kriging
        error = self.choice.supported.error_variance(self.points.error_variance)
        system = kriging.fit(sites.sample_easting, sites.sample_northing, missed, error_variance=error).system
        size = max(1, _AT_ONCE // len(values))
        for start in range(0, values.shape[1], size):
            part = slice(start, start + size)
            kriged, variance, _ = system.solve(sites.targets.easting[part], sites.targets.northing[part])
            checked_variance(variance, kriging.model)
            values[:, part] += kriged

    def _honour(self, values: FloatArray, sites: Sites) -> None:
        """Put the samples themselves where kriging gives them up to rounding."""
        target, sample = sites.shared
        exact = self.choice.supported.error_variance(self.points.error_variance)[sample] == 0.0
        values[:, target[exact]] = self._version_of_each(len(values))[:, sample[exact]]

    def _version_of_each(self, draws: int) -> FloatArray:
        """Return the values of the samples that each draw is given, shape (draws, n)."""
        versions = self.points.versions
        return versions[np.arange(draws) % len(versions)]

    @property
    def _versions_told(self) -> tuple[Message, ...]:
        count = len(self.points.versions)
        return (Message.of("geostat.simulation-versions", versions=count),) if count > 1 else ()
