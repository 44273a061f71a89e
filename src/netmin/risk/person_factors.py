"""From random numbers to what a person takes up of one unit of soil or food; the compiled loop has the same steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netmin.risk.cancer import AGE_FACTORS
from netmin.risk.dose import FloatArray
from netmin.risk.normal_numbers import follow_nodes, normal_numbers
from netmin.risk.routes import PATHWAYS
from netmin.risk.shapes import Shape, triangular_quantile

if TYPE_CHECKING:
    from netmin.risk.people import People

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
        if driver.follows >= 0:
            uniforms[driver.row] = uniforms[driver.follows]
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
    return np.asarray(
        (first - second) * np.minimum(age, infancy) + (second - last) * np.minimum(age, childhood) + last * age
    )
