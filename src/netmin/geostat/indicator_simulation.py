"""Simulation of classes between thresholds, without a normal distribution: sequential indicator simulation.

For every threshold there is an indicator, one where the value does not pass it and zero where it does. Place after
place, the indicators of the samples and of the places drawn before are kriged with their known mean, which gives the
distribution of the class at the place; a class is drawn from it (`journel1989`, `deutsch1998`, `goovaerts1997`). Take
it where high values hang together otherwise than low ones, which no normal field can show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.adopted import as_models
from netmin.geostat.draws import Request, Targets, few_draws
from netmin.geostat.grid import Grid
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbour_weights import NOBODY
from netmin.geostat.points import Points, UnmappableError, place_values
from netmin.geostat.random_streams import FIELD, stream
from netmin.geostat.sequential import Path
from netmin.geostat.sites import Sites
from netmin.geostat.threads import in_threads
from netmin.language import Message

ClassArray = npt.NDArray[np.int8]

_CITATIONS = ("journel1989", "deutsch1998", "goovaerts1997")

#: Corrections of a probability smaller than this are rounding.
_CORRECTED = 1e-9


@dataclass(frozen=True, eq=False)
class ClassDraws:
    """Equally probable maps of classes.

    Attributes
    ----------
    classes : array of int, shape (draws, m)
        How many thresholds the value passes: 0 for the lowest class.
    thresholds : tuple of float
        Between the classes; a value equal to one belongs to the class below. [unit of the values]
    proportions : array, shape (classes,)
        Share of each class that was aimed at. [–]
    grid : Grid or None
        The grid whose mapped cells the columns are.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How they were drawn, and what was corrected.
    """

    classes: ClassArray
    thresholds: tuple[float, ...]
    proportions: FloatArray
    grid: Grid | None = None
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    def exceedance_probability(self, threshold: float) -> FloatArray:
        """Return the share of the draws above one of the thresholds, shape (m,) [–]."""
        if threshold not in self.thresholds:
            raise ValueError(f"{threshold!r} is not one of the thresholds {self.thresholds}")
        above: FloatArray = (self.classes > self.thresholds.index(threshold)).mean(axis=0)
        return above

    @property
    def shares(self) -> FloatArray:
        """Share of each class in each draw, shape (draws, classes) [–]."""
        return np.stack([(self.classes == number).mean(axis=1) for number in range(len(self.proportions))], axis=1)

    @property
    def table(self) -> pd.DataFrame:
        """One row per class: class, above, up_to, proportion (aimed at), mean, P5, P95 (of the share drawn)."""
        shares = self.shares
        return pd.DataFrame(
            {
                "class": np.arange(len(self.proportions)),
                "above": [-math.inf, *self.thresholds],
                "up_to": [*self.thresholds, math.inf],
                "proportion": self.proportions,
                "mean": shares.mean(axis=0),
                "P5": np.quantile(shares, 0.05, axis=0),
                "P95": np.quantile(shares, 0.95, axis=0),
            }
        )

    def map(self, number: int) -> FloatArray:
        """Return one draw as an array on its grid, shape (rows, columns), NaN outside the mask."""
        if self.grid is None:
            raise ValueError("these draws were not asked for on a Grid")
        return self.grid.spread(self.classes[number])


@dataclass(frozen=True)
class IndicatorSimulation:
    """Sequential indicator simulation.

    Parameters
    ----------
    thresholds : sequence of float
        Rising. A value equal to a threshold does not pass it. [unit of the values]
    models : CovarianceModel or sequence of CovarianceModel
        Covariance of each indicator, or one for all; only their shape counts, not their sill.
    neighbours : int
        How many nearest samples and places drawn before each place is given.
    proportions : sequence of float, optional
        Share of the site up to each threshold; by default that of the samples, which is biased where samples were
        taken closer together at bad places. [–]

    Examples
    --------
    >>> from netmin.geostat.models import Exponential
    >>> simulation = IndicatorSimulation([100.0, 300.0], Exponential(1.0, range=20.0), proportions=[0.5, 0.9])
    >>> fitted = simulation.fit([5.0, 35.0, 65.0], [5.0, 5.0, 15.0], [90.0, 100.0, 400.0])
    >>> drawn = fitted.draw(Grid(0.0, 50.0, 10.0, 10, 5), draws=100, seed=1)
    >>> drawn.classes.shape, drawn.map(0)[4, 3]
    ((100, 50), np.float64(0.0))

    References
    ----------
    journel1989, deutsch1998, goovaerts1997
    """

    thresholds: Sequence[float]
    models: CovarianceModel | Sequence[CovarianceModel]
    neighbours: int = 24
    proportions: Sequence[float] | None = None

    def __post_init__(self) -> None:
        thresholds = tuple(float(threshold) for threshold in self.thresholds)
        if not thresholds or not all(map(math.isfinite, thresholds)) or sorted(set(thresholds)) != list(thresholds):
            raise ValueError(f"thresholds must be rising numbers, at least one, but are {self.thresholds!r}")
        if len(thresholds) > np.iinfo(np.int8).max:
            raise ValueError(f"thresholds may be {np.iinfo(np.int8).max} at most, but are {len(thresholds)}")
        object.__setattr__(self, "thresholds", thresholds)
        if self.neighbours < 1:
            raise ValueError(f"neighbours must be 1 or more, but is {self.neighbours!r}")
        self._check_models()
        self._check_proportions()

    @property
    def every_model(self) -> tuple[CovarianceModel, ...]:
        """The models, as many as there are thresholds, or one for all."""
        return as_models(self.models)

    def _check_models(self) -> None:
        models = self.every_model
        if len(models) not in (1, len(self.thresholds)):
            raise ValueError(f"give one model, or one for each of {len(self.thresholds)} thresholds, not {len(models)}")
        if not all(model.bounded and model.sill > 0 for model in models):
            raise ValueError("the model of an indicator needs a sill above zero")

    def _check_proportions(self) -> None:
        if self.proportions is None:
            return
        shares = np.asarray(self.proportions, dtype=float)
        if (
            shares.shape != (len(self.thresholds),)
            or not ((shares > 0) & (shares < 1)).all()
            or (np.diff(shares) < 0).any()
        ):
            raise ValueError("proportions must lie between 0 and 1, not fall, and be one per threshold")
        object.__setattr__(self, "proportions", tuple(float(share) for share in shares))

    def fit(self, easting: npt.ArrayLike, northing: npt.ArrayLike, values: npt.ArrayLike) -> FittedIndicatorSimulation:
        """Take the samples in.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Places. [m]
        values : array, shape (n,) or (versions, n)
            Values, or equally probable versions of them, which the draws take by turns. [unit of the thresholds]

        Returns
        -------
        FittedIndicatorSimulation

        Raises
        ------
        UnmappableError
            If a number is missing, there are fewer than two places, or all samples lie on one side of a threshold
            whose proportion was not told.
        """
        points = place_values(easting, northing, values)
        classes = np.searchsorted(np.array(self.thresholds), points.versions, side="left").astype(np.int8)
        return FittedIndicatorSimulation(self, points, classes)


@dataclass(frozen=True, eq=False)
class FittedIndicatorSimulation:
    """Indicator simulation with its samples taken in.

    Attributes
    ----------
    choice : IndicatorSimulation
        Thresholds, models, neighbourhood.
    points : Points
        The samples, those at the same place averaged.
    classes : array of int, shape (versions, n)
        How many thresholds each sample passes.
    """

    choice: IndicatorSimulation
    points: Points
    classes: ClassArray

    def __post_init__(self) -> None:
        _ = self.proportions

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged."""
        return self.points.notes

    @cached_property
    def proportions(self) -> FloatArray:
        """Share of the site up to each threshold, shape (thresholds,) [–]."""
        if self.choice.proportions is not None:
            return np.array(self.choice.proportions)
        numbers = np.arange(len(self.choice.thresholds))
        shares: FloatArray = (self.classes[:, :, None] <= numbers).mean(axis=(0, 1))
        for threshold, share in zip(self.choice.thresholds, shares, strict=True):
            if share in (0.0, 1.0):
                raise UnmappableError(Message.of("geostat.indicator-one-side", threshold=threshold))
        return shares

    def draw(
        self, where: Grid | Sequence[npt.ArrayLike], *, draws: int = 100, seed: int = 0, threads: int | None = None
    ) -> ClassDraws:
        """Draw equally probable maps of classes.

        Parameters
        ----------
        where, draws, seed, threads
            As in `FittedSimulation.draw`. Threads only help to draw random numbers.

        Returns
        -------
        ClassDraws
            Of shape (draws, m).
        """
        request, targets = Request(draws, seed, threads), Targets.of(where)
        sites = Sites(targets, self.points.easting, self.points.northing)
        path = Path.through(sites, self.points.error_variance, self.choice.neighbours, seed)
        weights = self._weights(path)
        classes = np.empty((sites.samples + len(targets.easting), draws), dtype=np.int8)
        classes[: sites.samples] = self.classes[np.arange(draws) % len(self.classes)].T
        target, sample = sites.shared
        classes[sites.samples + target] = classes[sample]
        corrections = _draw_classes(path, weights, self.proportions, _uniform(path, request), classes)
        drawn = classes[sites.samples :].T
        aimed = np.diff(self.proportions, prepend=0.0, append=1.0)
        return ClassDraws(
            drawn if targets.asked is None else drawn[:, targets.asked], tuple(self.choice.thresholds), aimed,
            targets.grid, _CITATIONS, (*self._told(request, corrections), *self.notes, *few_draws(draws)),
        )  # fmt: skip

    def _weights(self, path: Path) -> FloatArray:
        """Return the weights of what each place is given, shape (visited, thresholds or 1, k)."""
        return np.stack([path.weights(model, known_mean=True)[0] for model in self.choice.every_model], axis=1)

    def _told(self, request: Request, corrections: FloatArray) -> tuple[Message, ...]:
        drawn = Message.of(
            "geostat.indicator-drawn", draws=request.draws, seed=request.seed, neighbours=self.choice.neighbours
        )  # fmt: skip
        if self.choice.proportions is None:
            source = Message.of("geostat.indicator-proportions-of-samples")
        else:
            source = Message.of("geostat.indicator-proportions-told")
        corrected = corrections[corrections > _CORRECTED]
        if not len(corrected):
            return drawn, source
        share, mean = 100.0 * len(corrected) / len(corrections), float(corrected.mean())
        return drawn, source, Message.of("geostat.indicator-corrected", share=share, mean=mean)


def _uniform(path: Path, request: Request) -> FloatArray:
    """Return uniform numbers for every place on the path and every draw, shape (visited, draws)."""
    uniform = np.empty((len(path.visited), request.draws))

    def draw_pair(number: int) -> None:
        rows = request.of_pair(number)
        own = stream(request.seed, FIELD, number).random((2, len(uniform)))
        uniform[:, rows] = own[: rows.stop - rows.start].T

    in_threads(draw_pair, request.pairs, request.threads)
    return uniform


def _draw_classes(
    path: Path, weights: FloatArray, proportions: FloatArray, uniform: FloatArray, classes: ClassArray
) -> FloatArray:
    """Draw classes along the path; return the largest correction of each distribution, shape (visited · draws,)."""
    numbers = np.arange(len(proportions))[:, None, None]
    corrections = np.empty(uniform.shape)
    for step, target in enumerate(path.samples + path.visited):
        present = path.neighbours[step] != NOBODY
        given = classes[path.neighbours[step, present]] <= numbers
        own = weights[step][:, present]
        # Simple kriging: what the weights leave of one belongs to the proportion.
        raw = proportions[:, None] * (1.0 - own.sum(axis=1))[:, None] + np.matmul(own[:, None, :], given)[:, 0]
        share = corrected(raw)
        corrections[step] = np.abs(share - raw).max(axis=0)
        classes[target] = (uniform[step] >= share).sum(axis=0)
    return corrections.ravel()


def corrected(shares: FloatArray) -> FloatArray:
    """Make kriged shares a distribution: between zero and one, and not falling from one threshold to the next.

    The mean of a correction upward and a correction downward, as in GSLIB.

    Parameters
    ----------
    shares : array, shape (thresholds, …)
        Share up to each threshold. [–]

    Returns
    -------
    array, shape (thresholds, …)
        [–]

    Examples
    --------
    >>> corrected(np.array([0.4, 0.3, 1.1])).round(3)
    array([0.35, 0.35, 1.  ])

    References
    ----------
    deutsch1998
    """
    inside = np.clip(shares, 0.0, 1.0)
    upward = np.maximum.accumulate(inside, axis=0)
    downward = np.minimum.accumulate(inside[::-1], axis=0)[::-1]
    return 0.5 * (upward + downward)
