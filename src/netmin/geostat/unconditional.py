"""Normal fields without samples: structured part, nugget and measurement error put together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.adopted import as_model
from netmin.geostat.draws import Draws, Request, Targets, few_draws
from netmin.geostat.fields import METHODS, Chosen, Field, Method, choose_field
from netmin.geostat.grid import Grid
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.random_streams import FIELD, NOISE, fingerprint, stream
from netmin.geostat.sequential import NEIGHBOURS, Path, draw_in_sequence
from netmin.geostat.sites import Sites
from netmin.geostat.support import Support, Supported
from netmin.geostat.threads import in_threads
from netmin.language import Message


@dataclass(frozen=True)
class GaussianField:
    """A normal field with a known mean, without samples.

    Parameters
    ----------
    model : CovarianceModel
        With a sill.
    mean : float
        Of the field. [unit of the values]
    method, support
        As in `GaussianSimulation`; by the sequential method every place is given the nearest 64 drawn before it.

    Examples
    --------
    >>> from netmin.geostat.models import Exponential
    >>> field = GaussianField(Exponential(4.0, range=30.0), mean=10.0)
    >>> drawn = field.draw(Grid(0.0, 200.0, 10.0, 20, 20), draws=200, seed=1)
    >>> drawn.values.shape, drawn.method, round(float(drawn.values.mean()), 1)
    ((200, 400), 'circulant', 10.0)

    References
    ----------
    dietrich1997, wood1994, shinozuka1972, lantuejoul2002
    """

    model: CovarianceModel
    mean: float = 0.0
    method: Method = "automatic"
    support: Support = "sample"

    def __post_init__(self) -> None:
        check_method(self.method)
        object.__setattr__(self, "model", as_model(self.model))
        _ = self.supported
        if not self.model.bounded:
            raise ValueError("a model without a sill has no field with a known mean")

    @property
    def supported(self) -> Supported:
        """The model, read for what the draws stand for."""
        return Supported(self.model, self.support)

    def draw(
        self, where: Grid | Sequence[npt.ArrayLike], *, draws: int = 100, seed: int = 0, threads: int | None = None
    ) -> Draws:
        """Draw fields.

        Parameters
        ----------
        where, draws, seed, threads
            As in `FittedSimulation.draw`.

        Returns
        -------
        Draws
        """
        request, targets = Request(draws, seed, threads), Targets.of(where)
        sites = Sites.without_samples(targets)
        chosen = choose_field(self.model, sites, self.method)
        if chosen.field is None:
            values = draw_sequentially(self.supported, sites, np.empty((1, 0)), np.empty(0), None, request)
        else:
            values, _ = draw_fields(chosen.field, sites, self.supported, np.empty(0), request)
        values += self.mean
        notes = (*told(chosen, self.supported, targets, request, NEIGHBOURS), *few_draws(draws))
        return Draws(targets.as_asked(values), chosen.method, targets.grid, chosen.citations, notes)


def check_method(method: str) -> None:
    """Refuse a method that is none."""
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not one of {', '.join(METHODS)}")


def draw_fields(
    field: Field, sites: Sites, supported: Supported, error_variance: FloatArray, request: Request
) -> tuple[FloatArray, FloatArray]:
    """Draw values of fields at targets and what would be measured at the samples.

    Parameters
    ----------
    field : Field
        Draws the structured part.
    sites : Sites
        Targets and samples.
    supported : Supported
        What the draws stand for.
    error_variance : array, shape (n,)
        Of the measurements. [square of the unit of the values]
    request : Request
        How many draws, from which seed.

    Returns
    -------
    targets : array, shape (draws, m)
        About a mean of zero. [unit of the values]
    samples : array, shape (draws, n)
        Nugget and measurement error included. [unit of the values]
    """
    targets = np.empty((request.draws, len(sites.targets.easting)))
    samples = np.empty((request.draws, sites.samples))
    place = fingerprint(sites.targets.easting, sites.targets.northing)

    def draw_pair(number: int) -> None:
        rows, generator = request.of_pair(number), stream(request.seed, FIELD, number)
        field.pair(generator, targets[rows], samples[rows])
        own = math.sqrt(supported.model.nugget) * generator.standard_normal((2, sites.samples))[: len(targets[rows])]
        error = np.sqrt(error_variance) * generator.standard_normal((2, sites.samples))[: len(own)]
        if supported.target_nugget > 0:
            noise = stream(request.seed, NOISE, number, place)
            for values, of_samples in zip(targets[rows], own, strict=True):
                values += _nugget(sites, math.sqrt(supported.target_nugget), of_samples, noise)
        samples[rows] += own + error

    in_threads(draw_pair, request.pairs, request.threads)
    return targets, samples


def _nugget(sites: Sites, spread: float, of_samples: FloatArray, noise: np.random.Generator) -> FloatArray:
    """Return the nugget at each target: that of the sample where there is one, else its own."""
    own = noise.standard_normal(len(sites.targets.easting))
    own *= spread
    target, sample = sites.shared
    own[target] = of_samples[sample]
    return own


def draw_sequentially(
    supported: Supported,
    sites: Sites,
    versions: FloatArray,
    error_variance: FloatArray,
    neighbours: int | None,
    request: Request,
) -> FloatArray:
    """Draw values at the targets one after another, given samples; without samples, about a mean of zero.

    Parameters
    ----------
    supported : Supported
        Model, and what the draws stand for.
    sites : Sites
        Targets and samples.
    versions : array, shape (versions, n)
        Values of the samples; draws take them by turns. [unit of the values]
    error_variance : array, shape (n,)
        Of the measurements. [square of the unit of the values]
    neighbours : int, optional
        How many nearest samples and earlier targets each target is given.
    request : Request
        How many draws, from which seed.

    Returns
    -------
    array, shape (draws, m)
        [unit of the values]
    """
    path = Path.through(sites, supported.error_variance(error_variance), neighbours, request.seed)
    weights, variance = path.weights(supported.kriged, known_mean=not sites.samples)
    values = np.empty((sites.samples + len(sites.targets.easting), request.draws))
    values[: sites.samples] = versions[np.arange(request.draws) % len(versions)].T
    target, sample = sites.shared

    def draw_pair(number: int) -> None:
        rows, generator = request.of_pair(number), stream(request.seed, FIELD, number)
        own = generator.standard_normal((2, len(sites.targets.easting)))
        values[sites.samples :, rows] = own[: rows.stop - rows.start].T

    in_threads(draw_pair, request.pairs, request.threads)
    exact = path.error_variance[sample] == 0.0
    values[sites.samples + target[exact]] = values[sample[exact]]
    draw_in_sequence(path, weights, variance, values)
    return values[sites.samples :].T


def told(
    chosen: Chosen, supported: Supported, targets: Targets, request: Request, neighbours: int
) -> tuple[Message, ...]:
    """Say how many draws were made, how, and what they stand for."""
    drawn = Message.of("geostat.simulation-drawn", draws=request.draws, seed=request.seed)
    in_turn = (Message.of("geostat.simulation-sequential", neighbours=neighbours),) if chosen.field is None else ()
    return (drawn, *chosen.notes, *in_turn, *supported.notes(targets))
