"""A crop as a treatment sees it: what each organ takes up, how much of it grows, and what comes back to the field."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes
from netmin.treatment.biomass import BiomassResponse
from netmin.treatment.ground import PLANTS, Ground

#: Kinds of experiment whose plants grew in open soil.
OPEN_SOIL = ("field", "natural")


class PlantUptake(Protocol):
    """A line to draw plant contents from: ln plant = log_coefficient + exponent · ln soil + N(0, log_sd²).

    `netmin.plants` hands such lines out as `FreundlichUptake`; anything with these attributes serves.
    """

    @property
    def log_coefficient(self) -> float:
        """Logarithm of the content over a soil of 1 mg/kg. [ln mg/kg dry]."""
        ...

    @property
    def exponent(self) -> float:
        """0 where the plant holds the same on every soil, 1 where a constant multiple. [–]."""
        ...

    @property
    def log_sd(self) -> float:
        """Standard deviation about the line at a new place. [–]."""
        ...

    @property
    def level(self) -> str:
        """The closest kin with evidence; ``none`` leaves the numbers NaN."""
        ...

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a reader should know."""
        ...


@dataclass(frozen=True)
class UptakeLine:
    """An uptake that the user gives, such as that of an own trial.

    Attributes
    ----------
    log_coefficient, exponent, log_sd : float
        As of `PlantUptake`.
    level : str
        ``species`` for a trial with the crop itself; ``none`` where nothing is known.
    notes : tuple of Message
        What a reader should know.
    """

    log_coefficient: float
    exponent: float = 1.0
    log_sd: float = 0.0
    level: str = "species"
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class Harvest:
    """One organ of a crop.

    Attributes
    ----------
    organ : str
        Such as "shoot" or "leaf".
    uptakes : mapping of str to PlantUptake
        By element; elements without evidence may be missing.
    biomass : array, shape (draws,) or ()
        Of a mean year over the whole treatment, since what counts is the mean of many harvests. [t/ha/yr dry]
    returned : float
        Share that falls or stays on the field and gives its metal back. [–]
    """

    organ: str
    uptakes: Mapping[str, PlantUptake]
    biomass: FloatArray
    returned: float = 0.0


@dataclass(frozen=True, eq=False)
class Stand:
    """A crop on a field.

    Attributes
    ----------
    species : str
        Its word, such as "salix-viminalis".
    harvests : tuple of Harvest
        Its organs.
    response : BiomassResponse or None
        How it shrinks on a poisoned soil; None where the biomass was measured on such a soil.
    pot_only : frozenset of str
        Elements whose uptake was seen in pots only.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What a reader should know.
    """

    species: str
    harvests: tuple[Harvest, ...]
    response: BiomassResponse | None = None
    pot_only: frozenset[str] = frozenset()
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse what no crop can be; written so that NaN is refused too."""
        for harvest in self.harvests:
            if not np.all(np.asarray(harvest.biomass) >= 0):
                raise UsageError(Message.of("treatment.biomass-negative", organ=harvest.organ))
            if not 0 <= harvest.returned <= 1:
                raise UsageError(
                    Message.of("treatment.returned-outside", organ=harvest.organ, found=float(harvest.returned))
                )
        if not self.harvests:
            raise UsageError(Message.of("treatment.nothing-harvested", species=self.species))

    def known(self, element: str) -> bool:
        """Tell whether any organ has evidence of an element."""
        return any(_has_evidence(harvest, element) for harvest in self.harvests)

    def removal(self, ground: Ground, element: str, *, seed: int = 0) -> Removal:
        """Return what the crop carries off of an element, as a function of the soil's content.

        Parameters
        ----------
        ground : Ground
            Its draws are matched one by one.
        element : str
            With evidence.
        seed : int
            Not below 0. All organs of a crop share the deviation of an element: a place where the leaf holds more than
            expected is one where the stem does too.

        Returns
        -------
        Removal

        Raises
        ------
        UsageError
            If the crop is poisoned by an element that the ground does not hold.
        """
        score = deviations(self.species, element, ground.draws, seed)
        terms = []
        for harvest in self.harvests:
            if _has_evidence(harvest, element):
                line = harvest.uptakes[element]
                coefficient = np.exp(line.log_coefficient + line.log_sd * score)
                carried = np.asarray(harvest.biomass, dtype=float) * (1.0 - harvest.returned)
                terms.append((np.asarray(coefficient * carried), float(line.exponent)))
        stunted, response = self._stunting(ground, element)
        scaled = tuple((rate * stunted, exponent) for rate, exponent in terms)
        return Removal(scaled, response)

    def _stunting(self, ground: Ground, element: str) -> tuple[FloatArray, BiomassResponse | None]:
        """Return a constant share of the biomass, and the response that follows the element itself as it falls."""
        if self.response is None:
            return np.ones(()), None
        if self.response.element not in ground.elements:
            raise UsageError(
                Message.of(
                    "treatment.poison-not-measured",
                    species=self.species,
                    element=analytes.named(self.response.element),
                )
            )
        if self.response.element == element:
            return np.ones(()), self.response
        return self.response.kept(ground.concentration[ground.row(self.response.element)]), None


@dataclass(frozen=True, eq=False)
class Removal:
    """What a crop carries off, as a sum of powers of the soil's content, less by its stunting.

    Attributes
    ----------
    terms : tuple of (array, float)
        Rate at 1 mg/kg, shape (draws,), and exponent of each organ. [g/ha/yr, –]
    response : BiomassResponse or None
        Of the biomass to the same content.
    """

    terms: tuple[tuple[FloatArray, float], ...]
    response: BiomassResponse | None = None

    def __call__(self, content: FloatArray) -> FloatArray:
        """Return the removal at some content, shape (..., draws). [mg/kg dry → g/ha/yr]."""
        total: FloatArray = np.zeros(np.shape(content))
        for rate, exponent in self.terms:
            total = total + rate * content**exponent
        return total if self.response is None else np.asarray(total * self.response.kept(content))

    @property
    def single(self) -> bool:
        """Whether it is one power of the content, for which closed forms exist."""
        return len(self.terms) == 1 and self.response is None

    def first(self, count: int) -> Removal:
        """Return the removal of the first draws only."""
        return Removal(tuple((rate[..., :count], exponent) for rate, exponent in self.terms), self.response)


def deviations(species: str, element: str, draws: int, seed: int) -> FloatArray:
    """Return standard normal deviations of a crop's uptake, the same whatever else is drawn.

    Parameters
    ----------
    species, element : str
        Whose.
    draws : int
        How many.
    seed : int
        Not below 0.

    Returns
    -------
    array, shape (draws,)
        [–]
    """
    words = (zlib.crc32(species.encode()), zlib.crc32(element.encode()))
    stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(PLANTS, *words))))
    return stream.standard_normal(draws)


def _has_evidence(harvest: Harvest, element: str) -> bool:
    line = harvest.uptakes.get(element)
    return line is not None and line.level != "none" and bool(np.isfinite(line.log_coefficient))


def pot_only_elements(evidence: pd.DataFrame, species: str, elements: Sequence[str]) -> frozenset[str]:
    """Return the elements whose uptake by a species was seen in pots or solution only, and never in open soil.

    Parameters
    ----------
    evidence : pandas.DataFrame
        In the columns of the table of evidence; species, element and experiment are read.
    species : str
        Its word.
    elements : sequence of str
        Asked for; those without any observation are left out, since that is another reason.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> seen = pd.DataFrame({"species": ["a", "a"], "element": ["Cd", "Zn"], "experiment": ["pot", "field"]})
    >>> sorted(pot_only_elements(seen, "a", ["Cd", "Zn", "Pb"]))
    ['Cd']
    """
    own = evidence[evidence["species"] == species]
    seen = set(own["element"].astype(str))
    open_soil = set(own.loc[own["experiment"].isin(OPEN_SOIL), "element"].astype(str))
    return frozenset(element for element in elements if element in seen - open_soil)
