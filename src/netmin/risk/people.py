"""People as a plan of random numbers: which parameter of which stage is spread how, and which number drives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt

from netmin.geostat.compiler import compiler_installed
from netmin.risk.dose import FloatArray
from netmin.risk.person_factors import INPUTS, fill_inputs, person_factors
from netmin.risk.receptors import Receptor
from netmin.risk.routes import PATHWAYS
from netmin.risk.shapes import Shape

#: People drawn from one stream of random numbers, and how many at a time.
CHUNK, BLOCK = 16384, 2048

#: Takes uniform numbers, which it writes over, and where to write factors.
Filler = Callable[[FloatArray, FloatArray], None]

#: What a stream of random numbers is for; streams of one seed and other purposes share none with it.
_PEOPLE = 11


@dataclass(frozen=True, eq=False)
class Driver:
    """One random number per person.

    Attributes
    ----------
    name : str
        The parameter, and after a slash its stage where stages are drawn apart.
    normal : bool
        Whether made standard normal; else uniform.
    row : int
        In the array of random numbers.
    follows : int
        Row whose uniform number it takes, so that a person keeps the rank where the shape of another stage is driven in
        another way; −1 for one of its own.
    """

    name: str
    normal: bool
    row: int
    follows: int = -1


@dataclass(frozen=True, eq=False)
class Spread:
    """One parameter of one stage that differs between people."""

    stage: int
    parameter: str
    shape: Shape
    driver: Driver


@dataclass(frozen=True, eq=False)
class People:
    """A receptor whose parameters are drawn.

    Attributes
    ----------
    receptor : Receptor
        Single numbers; where a parameter is spread, its median stands in.
    pathways : tuple of str
        Of `routes.PATHWAYS`, in their order.
    spreads : tuple of Spread
        What differs between people.
    drivers : tuple of Driver
        The random numbers behind.
    mixing : array, shape (drivers, drivers)
        Lower triangle that correlates normal numbers; the unit matrix without correlations.
    dust : float or None
        Measured in the air, instead of the particulate emission factor. [mg/m³]
    """

    receptor: Receptor
    pathways: tuple[str, ...]
    spreads: tuple[Spread, ...]
    drivers: tuple[Driver, ...]
    mixing: FloatArray
    dust: float | None = None

    @property
    def groups(self) -> tuple[tuple[Driver, ...], ...]:
        """Drivers that are independent of all others, or correlated among themselves."""
        linked = [set(np.nonzero(row)[0].tolist()) for row in self.mixing]
        merged: list[set[int]] = []
        for rows in linked:
            apart = [group for group in merged if not group & rows]
            merged = [*apart, rows.union(*(group for group in merged if group & rows))]
        grouped = [tuple(self.drivers[row] for row in sorted(group)) for group in sorted(merged, key=min)]
        leading = [tuple(driver for driver in group if driver.follows < 0) for group in grouped]
        return tuple(group for group in leading if group)

    @cached_property
    def hazard_stage(self) -> int:
        """Place of the stage that the hazard is computed for."""
        return [stage.name for stage in self.receptor.stages].index(self.receptor.hazard_stage)

    @cached_property
    def lifetimes(self) -> FloatArray:
        """Averaging time for cancer by stage. [day]."""
        return np.array([stage.number("averaging_time_cancer") for stage in self.receptor.stages])

    @cached_property
    def codes(self) -> npt.NDArray[np.int64]:
        """Numbers of the pathways in `routes.PATHWAYS`."""
        return np.array([PATHWAYS.index(name) for name in self.pathways], dtype=np.int64)

    def start(self, count: int) -> FloatArray:
        """Return inputs by stage, parameter and person, with everything in place that does not differ."""
        inputs = np.ones((len(self.receptor.stages), len(INPUTS), count))
        for place, stage in enumerate(self.receptor.stages):
            for row, name in enumerate(INPUTS):
                if stage.has(name):
                    inputs[place, row] = stage.number(name)
            if self.dust is not None:
                inputs[place, INPUTS.index("particulate_emission_factor")] = 1e6 / self.dust
        return inputs

    def factors_at_points(self) -> FloatArray:
        """Return `person_factors` of the receptor's single numbers, shape (3 × pathways,)."""
        return person_factors(self.start(1), self)[:, 0]

    def factors(self, uniforms: FloatArray) -> FloatArray:
        """Return `person_factors` of given random numbers, without a compiler.

        Parameters
        ----------
        uniforms : array, shape (drivers, people)
            From 0 to below 1; written over.

        Returns
        -------
        array, shape (3 × pathways, people)
        """
        inputs = self.start(uniforms.shape[1])
        fill_inputs(inputs, uniforms, self)
        return person_factors(inputs, self)

    def chunk(self, number: int, seed: int) -> FloatArray:
        """Return the factors of one chunk of people, the same with and without a compiler.

        Parameters
        ----------
        number : int
            Of the chunk, from 0.
        seed : int
            Not below 0.

        Returns
        -------
        array, shape (3 × pathways, `CHUNK`)
        """
        factors = np.empty((3 * len(self.pathways), CHUNK))
        self.fill_chunk(number, seed, factors, self.filler())
        return factors

    def first(self, count: int, seed: int) -> FloatArray:
        """Return the factors of the first people of all chunks; no block is drawn in which none of them stands.

        Parameters
        ----------
        count : int
            How many people.
        seed : int
            Not below 0.

        Returns
        -------
        array, shape (3 × pathways, count)
        """
        fill = self.filler()
        factors = np.empty((3 * len(self.pathways), -(-count // BLOCK) * BLOCK))
        for number in range(-(-count // CHUNK)):
            self.fill_chunk(number, seed, factors[:, number * CHUNK : (number + 1) * CHUNK], fill)
        return factors[:, :count]

    def fill_chunk(self, number: int, seed: int, out: FloatArray, fill: Filler) -> None:
        """Write the factors of one chunk, or of its first blocks; `fill` is the thread's own, from `filler`."""
        blocks = out.shape[1] // BLOCK
        for start, uniforms in islice(self.random_numbers(number, seed), blocks):
            fill(uniforms, out[:, start : start + BLOCK])

    def filler(self) -> Filler:
        """Return what turns a block of uniform numbers into factors: compiled where there is a compiler."""
        if compiler_installed():
            from netmin.risk.compiled.people import filler

            return filler(self)

        def fill(uniforms: FloatArray, out: FloatArray) -> None:
            out[:] = self.factors(uniforms)

        return fill

    def random_numbers(self, number: int, seed: int) -> Iterator[tuple[int, FloatArray]]:
        """Yield the start of each block of a chunk and its uniform numbers, shape (drivers, `BLOCK`)."""
        key = np.random.SeedSequence(seed, spawn_key=(_PEOPLE, number))
        stream = np.random.Generator(np.random.SFC64(key))
        for start in range(0, CHUNK, BLOCK):
            yield start, stream.random((len(self.drivers), BLOCK))
