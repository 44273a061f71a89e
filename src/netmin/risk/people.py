"""Drawing people: which parameter of which stage is spread how, and what each person takes up of one unit of soil."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from netmin.errors import UsageError
from netmin.geostat.compiler import compiler_installed
from netmin.language import Message
from netmin.risk.cancer import AGE_FACTORS
from netmin.risk.dose import FloatArray
from netmin.risk.receptors import PARAMETERS, Receptor, Stage, exposure_factors
from netmin.risk.routes import PATHWAYS
from netmin.risk.normal_numbers import follow_nodes, normal_numbers
from netmin.risk.shapes import NORMAL_KINDS, Shape, triangular_quantile

#: Parameters in the rows of the array of inputs.
INPUTS = (
    "body_weight",
    "exposure_frequency",
    "exposure_duration",
    "soil_ingestion",
    "skin_area",
    "soil_adherence",
    "exposure_time",
    "particulate_emission_factor",
    "vegetable_ingestion",
    "fruit_ingestion",
)

#: What no person can exceed: days in a year, hours in a day, years of the life that a cancer risk is averaged over.
_MOST = {"exposure_frequency": 365.0, "exposure_time": 24.0, "exposure_duration": 70.0}

#: People drawn from one stream of random numbers, and how many at a time.
CHUNK, BLOCK = 16384, 2048

Life = Literal["persistent", "independent"]
Shapes = Mapping[str, Shape | Mapping[str, Shape]]

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
    """

    name: str
    normal: bool
    row: int


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
        return tuple(tuple(self.drivers[row] for row in sorted(group)) for group in sorted(merged, key=min))

    @cached_property
    def hazard_stage(self) -> int:
        """Place of the stage that the hazard is computed for."""
        return [stage.name for stage in self.receptor.stages].index(self.receptor.hazard_stage)

    @cached_property
    def lifetimes(self) -> FloatArray:
        """Averaging time for cancer by stage. [day]."""
        return np.array([stage.number("averaging_time_cancer") for stage in self.receptor.stages])

    @cached_property
    def codes(self) -> np.ndarray:
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

    def fill_chunk(self, number: int, seed: int, out: FloatArray, fill: Filler) -> None:
        """Write the factors of one chunk; `fill` is the thread's own, from `filler`."""
        for start, uniforms in self.random_numbers(number, seed):
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


def fill_inputs(inputs: FloatArray, uniforms: FloatArray, people: People) -> None:
    """Put what differs between people into the inputs; the uniform numbers are written over."""
    numbers = driving_numbers(uniforms, people)
    for spread in people.spreads:
        drawn = _drawn(spread.shape, numbers[spread.driver.row])
        if spread.shape.per_kilogram:
            drawn = drawn * inputs[spread.stage, 0]
        inputs[spread.stage, INPUTS.index(spread.parameter)] = drawn


def driving_numbers(uniforms: FloatArray, people: People) -> FloatArray:
    """Return what drives the shapes, in place: normal numbers, correlated, where a shape needs one."""
    for driver in people.drivers:
        if driver.normal:
            uniforms[driver.row] = normal_numbers(uniforms[driver.row])
    # From the last row on, each mixes only rows that are still as they were drawn.
    for row in range(len(people.mixing) - 1, -1, -1):
        weights = people.mixing[row]
        if weights[row] != 1.0:
            mixed = weights[row] * uniforms[row]
            for other in np.nonzero(weights[:row])[0]:
                mixed += weights[other] * uniforms[other]
            uniforms[row] = mixed
    return uniforms


def _drawn(shape: Shape, numbers: FloatArray) -> FloatArray:
    if shape.truncated:
        return follow_nodes(numbers, *shape.table())
    if shape.kind == "lognormal":
        return np.exp(shape.parameters[0] + shape.parameters[1] * numbers)
    if shape.kind == "triangular":
        return triangular_quantile(numbers, *shape.parameters)
    return shape.parameters[0] + (shape.parameters[1] - shape.parameters[0]) * numbers


def person_factors(inputs: FloatArray, people: People) -> FloatArray:
    """Return what a person takes up of one unit of soil or food, up to constants of the pathway.

    Parameters
    ----------
    inputs : array, shape (stages, len(INPUTS), n)
        By stage, parameter and person.
    people : People
        Pathways, averaging times and ages.

    Returns
    -------
    array, shape (3 × pathways, n)
        By pathway: first for the hazard, averaged over the exposure itself, so that its duration falls out; then
        for cancer, averaged over a life; then the same with the age factors of a mutagen.
    """
    count = len(people.pathways)
    factors = np.zeros((3 * count, inputs.shape[2]))
    for place, stage in enumerate(people.receptor.stages):
        weight, frequency, duration, *_ = rows = inputs[place]
        rate = frequency / weight
        share = 1.0 / people.lifetimes[place]
        years, weighted = duration * share, age_weighted(stage.from_age, duration) * share
        for pathway, code in enumerate(people.codes):
            intake = _intake(int(code), rows, rate)
            if place == people.hazard_stage:
                factors[pathway] = intake
            factors[count + pathway] += intake * years
            factors[2 * count + pathway] += intake * weighted
    return factors


def _intake(code: int, rows: FloatArray, rate: FloatArray) -> FloatArray:
    _, frequency, _, soil, area, adherence, hours, emission, vegetables, fruit = rows
    if PATHWAYS[code] == "soil-ingestion":
        return np.asarray(soil * rate)
    if PATHWAYS[code] == "dermal":
        return np.asarray(area * adherence * rate)
    if PATHWAYS[code] == "inhalation":
        return np.asarray(hours * frequency / emission)
    return np.asarray((vegetables if PATHWAYS[code] == "vegetables" else fruit) * rate)


def age_weighted(from_age: float, duration: FloatArray) -> FloatArray:
    """Return years of a stage, each weighted with the age factor of a mutagen; see `cancer.mean_age_factor`."""
    return np.asarray(_weighted_to(from_age + duration) - _weighted_to(np.asarray(from_age)))


def _weighted_to(age: FloatArray) -> FloatArray:
    (_, infancy, first), (_, childhood, second), (_, _, last) = AGE_FACTORS
    return np.asarray((first - second) * np.minimum(age, infancy) + (second - last) * np.minimum(age, childhood) + last * age)


# ── which shapes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def published_shapes(receptor: Receptor, *, unverified: bool = False) -> dict[str, dict[str, Shape]]:
    """Return the published shapes of a receptor, by parameter and stage.

    Parameters
    ----------
    receptor : Receptor
        Its alternatives name the rows.
    unverified : bool
        Whether rows count that were not verified in a source.

    Returns
    -------
    dict of str to dict of str to Shape
        The first row of each that may be used; parameters without one are left out, and stay single numbers.

    Examples
    --------
    >>> from netmin.risk import receptors
    >>> {name: sorted(by_stage) for name, by_stage in published_shapes(receptors.get("resident")).items()}
    {'soil_ingestion': ['child'], 'soil_adherence': ['adult', 'child']}
    """
    found: dict[str, dict[str, Shape]] = {}
    for stage in receptor.stages:
        for name, rows in stage.alternatives.items():
            usable = [row for row in rows if unverified or row.confidence != "unverified"]
            if usable:
                found.setdefault(name, {})[stage.name] = Shape.published(usable[0])
    return found


def draw_people(
    receptor: Receptor,
    shapes: Shapes | None = None,
    *,
    pathways: Sequence[str] = PATHWAYS,
    correlations: Mapping[tuple[str, str], float] | None = None,
    life: Life = "persistent",
    dust: float | None = None,
) -> People:
    """Plan how people are drawn.

    Parameters
    ----------
    receptor : Receptor
        Parameters that no shape is given for stay its single numbers.
    shapes : mapping, optional
        By parameter, one for every stage or a mapping by stage; `published_shapes` unless given.
    pathways : sequence of str
        Those of them that the receptor's parameters allow are computed.
    correlations : mapping of (str, str) to float, optional
        Between the normal scores of two parameters that are normal or lognormal, within every stage.
    life : {"persistent", "independent"}
        Whether a person keeps the rank in a parameter through all stages, or is drawn anew in each.
    dust : float, optional
        Measured in the air, instead of the particulate emission factor. [mg/m³]

    Returns
    -------
    People
        The plan; `People.chunk` draws.

    Raises
    ------
    UsageError
        If a parameter or stage is unknown, a shape passes what is possible, or a correlation cannot be.
    """
    chosen = _by_stage(receptor, published_shapes(receptor) if shapes is None else shapes)
    full = _with_medians(receptor, chosen)
    full.require_frequency()
    spreads = _spreads(full, chosen, life)
    drivers = tuple(dict.fromkeys(spread.driver for spread in spreads))
    return People(
        receptor=full,
        pathways=_possible(full, pathways, dust),
        spreads=tuple(spreads),
        drivers=drivers,
        mixing=_mixing(drivers, correlations or {}),
        dust=dust,
    )


def _by_stage(receptor: Receptor, shapes: Shapes) -> dict[str, dict[str, Shape]]:
    names = [stage.name for stage in receptor.stages]
    chosen: dict[str, dict[str, Shape]] = {name: {} for name in names}
    for parameter, given in shapes.items():
        if parameter not in INPUTS:
            raise UsageError(Message.of("risk.parameter-not-drawn", name=parameter, known=sorted(INPUTS)))
        by_stage = given if isinstance(given, Mapping) else dict.fromkeys(names, given)
        for stage, shape in by_stage.items():
            if stage not in chosen:
                raise UsageError(Message.of("risk.stage-unknown", name=stage, receptor=receptor.id, known=names))
            if shape.per_kilogram and parameter == "body_weight":
                raise UsageError(Message.of("risk.weight-per-weight"))
            most = _MOST.get(parameter, math.inf)
            if not shape.per_kilogram and most < shape.bounds[1]:
                raise UsageError(
                    Message.of(
                        "risk.shape-too-far", name=parameter, most=most, unit=PARAMETERS[parameter], found=str(shape.bounds[1])
                    )
                )
            chosen[stage][parameter] = shape
    return chosen


def _with_medians(receptor: Receptor, chosen: Mapping[str, Mapping[str, Shape]]) -> Receptor:
    """Return the receptor with the median in place of what is spread, and with the row that the shape comes from."""
    return replace(receptor, stages=tuple(_stage_with_medians(stage, chosen[stage.name]) for stage in receptor.stages))


def _stage_with_medians(stage: Stage, shapes: Mapping[str, Shape]) -> Stage:
    weight = shapes["body_weight"].quantile(0.5).item() if "body_weight" in shapes else stage.number("body_weight")
    medians = {
        name: shape.quantile(0.5).item() * (weight if shape.per_kilogram else 1.0) for name, shape in shapes.items()
    }
    filled = stage.with_values(medians)
    rows = exposure_factors()
    factors = {
        name: replace(factor, **_origin(rows[shapes[name].id])) if name in shapes and shapes[name].id in rows else factor
        for name, factor in filled.factors.items()
    }
    return replace(filled, factors=factors)


def _origin(row: object) -> dict[str, object]:
    names = ("id", "scenario", "receptor", "symbol", "distribution", "distribution_parameters", "source", "year", "notes")
    return {name: getattr(row, name) for name in (*names, "confidence", "cite")}


def _spreads(receptor: Receptor, chosen: Mapping[str, Mapping[str, Shape]], life: Life) -> list[Spread]:
    drivers: dict[tuple[str, bool], Driver] = {}
    spreads = []
    for place, stage in enumerate(receptor.stages):
        shapes = chosen[stage.name]
        # Weight first, since amounts per kilogram are multiplied with it.
        for name in (name for name in INPUTS if name in shapes and shapes[name].kind != "point"):
            shape = shapes[name]
            title = name if life == "persistent" else f"{name}/{stage.name}"
            key = (title, shape.kind in NORMAL_KINDS)
            if key not in drivers:
                drivers[key] = Driver(title, key[1], len(drivers))
            spreads.append(Spread(place, name, shape, drivers[key]))
    return spreads


def _possible(receptor: Receptor, pathways: Sequence[str], dust: float | None) -> tuple[str, ...]:
    needs = {
        "soil-ingestion": ("soil_ingestion",),
        "dermal": ("skin_area", "soil_adherence"),
        "inhalation": ("exposure_time",) if dust is not None else ("exposure_time", "particulate_emission_factor"),
        "vegetables": ("vegetable_ingestion",),
        "fruit": ("fruit_ingestion",),
    }
    for name in pathways:
        if name not in PATHWAYS:
            raise UsageError(Message.of("risk.pathway-unknown", name=name, known=list(PATHWAYS)))
    return tuple(
        name
        for name in PATHWAYS
        if name in pathways and all(stage.has(*needs[name], "body_weight") for stage in receptor.stages)
    )


def _mixing(drivers: Sequence[Driver], correlations: Mapping[tuple[str, str], float]) -> FloatArray:
    normal = [driver for driver in drivers if driver.normal]
    matrix = np.eye(len(drivers))
    for (first, second), value in correlations.items():
        pairs = [
            (one.row, other.row)
            for one in normal
            for other in normal
            if _is(one, first) and _is(other, second) and _suffix(one) == _suffix(other)
        ]
        if first == second or not pairs:
            known = sorted({driver.name.split("/")[0] for driver in normal})
            raise UsageError(Message.of("risk.not-correlated", first=first, second=second, known=known))
        for one, other in pairs:
            matrix[one, other] = matrix[other, one] = value
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError as fault:
        raise UsageError(Message.of("risk.correlations-impossible")) from fault


def _is(driver: Driver, parameter: str) -> bool:
    return driver.name.split("/")[0] == parameter


def _suffix(driver: Driver) -> str:
    return driver.name.partition("/")[2]

