"""How sure the mean contents are that people meet over years: the outer loop of a Monte Carlo health risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.risk.normal_numbers import normal_numbers
from netmin.risk.produce import fresh_content

#: Streams of random numbers: of the means of the soil, and of toxicity values.
MEANS, TOXICITY = 12, 13

#: A normal mean must lie this many standard errors above zero; else a share of its draws would be negative.
_ERRORS_ABOVE_ZERO = 4.0


@dataclass(frozen=True, eq=False)
class MeanContents:
    """Draws of the mean content of each analyte where a group of people lives.

    Over years a person meets the mean of the place, not one sample: what is uncertain is the mean, and its spread is
    the standard error, not the standard deviation of the samples.

    Attributes
    ----------
    analytes : tuple of str, length m
        Symbols of the house.
    draws : array, shape (k, m)
        Of the mean; k = 1 where it is taken as known. [mg/kg dry, or fresh for food]
    independent : bool
        Whether the analytes were drawn apart, so that a sensitivity can tell them apart.
    of_soil : bool
        For food: whether row by row it grew on the soil of the same row.
    """

    analytes: tuple[str, ...]
    draws: FloatArray
    independent: bool = False
    of_soil: bool = False

    @classmethod
    def exact(cls, analytes: Sequence[str], values: npt.ArrayLike) -> MeanContents:
        """Return means that are taken as known.

        Parameters
        ----------
        analytes : sequence of str, length m
            Symbols of the house.
        values : array, shape (m,)
            [mg/kg]
        """
        return cls.given(analytes, np.atleast_2d(np.asarray(values, dtype=float)))

    @classmethod
    def given(cls, analytes: Sequence[str], draws: npt.ArrayLike) -> MeanContents:
        """Return draws of the means made elsewhere: by a bootstrap, or from Kaplan and Meier's estimate.

        Parameters
        ----------
        analytes : sequence of str, length m
            Symbols of the house.
        draws : array, shape (k, m)
            Rows belong together. [mg/kg]

        Raises
        ------
        UsageError
            If a draw is negative or not a number, or an analyte named twice.
        """
        array = np.asarray(draws, dtype=float)
        if array.ndim != 2 or array.shape[1] != len(analytes):
            raise ValueError(
                f"Draws of shape {array.shape} do not hold one column for each of {len(analytes)} analytes."
            )
        if array.size == 0 or not np.all(np.isfinite(array)):
            raise UsageError(Message.of("risk.means-incomplete", count=int((~np.isfinite(array)).sum())))
        if np.any(array < 0):
            raise UsageError(Message.of("risk.negative-contents", count=int((array < 0).sum())))
        if twice := sorted({name for name in analytes if list(analytes).count(name) > 1}):
            raise UsageError(Message.of("risk.analyte-twice", analytes=twice))
        return cls(tuple(analytes), np.ascontiguousarray(array))

    @classmethod
    def normal(
        cls,
        analytes: Sequence[str],
        mean: npt.ArrayLike,
        standard_error: npt.ArrayLike,
        *,
        draws: int = 200,
        seed: int = 0,
    ) -> MeanContents:
        """Return means with normal errors.

        Parameters
        ----------
        analytes : sequence of str, length m
            Symbols of the house.
        mean, standard_error : array, shape (m,)
            The standard error is that of the mean. [mg/kg]
        draws : int
            How many, by Latin hypercube.
        seed : int
            Not below 0.

        Raises
        ------
        UsageError
            If a mean is not at least four standard errors above zero; a lognormal has no such bound.
        """
        centre, error = _pair(mean, standard_error)
        if np.any(centre < _ERRORS_ABOVE_ZERO * error):
            near = [name for name, c, e in zip(analytes, centre, error, strict=True) if c < _ERRORS_ABOVE_ZERO * e]
            raise UsageError(Message.of("risk.mean-near-zero", analytes=near))
        drawn = centre + error * normal_numbers(latin_hypercube(draws, len(centre), seed, MEANS))
        return cls(*_checked(analytes, np.maximum(drawn, 0.0)), independent=True)

    @classmethod
    def lognormal(
        cls,
        analytes: Sequence[str],
        mean: npt.ArrayLike,
        standard_error: npt.ArrayLike,
        *,
        draws: int = 200,
        seed: int = 0,
    ) -> MeanContents:
        """Return means with lognormal errors of the same mean and standard error.

        Parameters
        ----------
        analytes, mean, standard_error, draws, seed
            As for `normal`.

        Examples
        --------
        >>> soil = MeanContents.lognormal(["As", "Cd"], [35.0, 2.0], [7.0, 0.5])
        >>> soil.draws.shape, soil.draws.mean(axis=0).round(1).tolist()
        ((200, 2), [35.0, 2.0])
        """
        centre, error = _pair(mean, standard_error)
        if np.any(centre <= 0):
            raise UsageError(
                Message.of("risk.mean-near-zero", analytes=[n for n, c in zip(analytes, centre, strict=True) if c <= 0])
            )
        sdlog = np.sqrt(np.log1p((error / centre) ** 2))
        scores = normal_numbers(latin_hypercube(draws, len(centre), seed, MEANS))
        return cls(*_checked(analytes, centre * np.exp(sdlog * scores - 0.5 * sdlog**2)), independent=True)

    def grown(self, intercept: npt.ArrayLike, slope: npt.ArrayLike = 1.0, *, water: npt.ArrayLike) -> MeanContents:
        """Return fresh food that grew on this soil, draw by draw.

        Parameters
        ----------
        intercept, slope : float or array, shape (m,)
            Of the logarithm of the content of the dry plant on that of the soil, as for `Produce.from_soil`. [–]
        water : float or array, shape (m,)
            Share of water in the fresh plant. [–]
        """
        rate, power = np.exp(np.asarray(intercept, dtype=float)), np.asarray(slope, dtype=float)
        if np.any(power <= 0):
            raise ValueError("The content of the plant must rise with that of the soil.")
        fresh = fresh_content(rate * self.draws**power, water)
        return MeanContents(self.analytes, fresh, self.independent, of_soil=True)


def latin_hypercube(count: int, columns: int, seed: int, purpose: int) -> FloatArray:
    """Return uniform numbers, shape (count, columns), one in each of `count` equal parts of every column.

    Parameters
    ----------
    count, columns : int
        Rows and columns.
    seed : int
        Not below 0.
    purpose : int
        Tells streams of the same seed apart.
    """
    if count < 1:
        raise ValueError(f"{count} draws of the means are too few; at least 1.")
    stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose,)))
    ranks = np.column_stack([stream.permutation(count) for _ in range(columns)])
    return np.asarray((ranks + stream.random((count, columns))) / count)


def _pair(mean: npt.ArrayLike, standard_error: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    centre, error = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(standard_error, dtype=float))
    if centre.ndim != 1:
        raise ValueError(f"Means have the shape {centre.shape}; one number per analyte is needed.")
    if not (np.all(np.isfinite(centre)) and np.all(np.isfinite(error)) and np.all(error >= 0)):
        raise UsageError(Message.of("risk.standard-error-unsound"))
    return centre, error


def _checked(analytes: Sequence[str], draws: FloatArray) -> tuple[tuple[str, ...], FloatArray]:
    found = MeanContents.given(analytes, draws)
    return found.analytes, found.draws
