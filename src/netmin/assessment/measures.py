"""How contents are measured on the maps of an element: as they are, or as a law corrects them for the soil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netmin import standards
from netmin.samples import SampleSet
from netmin.standards import Comparison, Limit

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """One level of one law that a map is to be held against.

    Attributes
    ----------
    comparison : Comparison
        The law as applied to these samples.
    limit : Limit
        The level and its value for the law's standard soil.
    """

    comparison: Comparison
    limit: Limit


@dataclass(frozen=True, eq=False)
class Measure:
    """How contents are measured on one map, and what it is held against.

    Attributes
    ----------
    basis : str
        "" for contents as measured; otherwise the law whose soil correction every sample is divided by.
    factor : array, shape (points,)
        The correction. [–]
    targets : tuple of Target
        Levels of all laws that measure like this.
    """

    basis: str
    factor: FloatArray
    targets: tuple[Target, ...] = ()


def measures(samples: SampleSet, analyte: str, comparisons: Sequence[Comparison]) -> tuple[Measure, ...]:
    """Return the measures that an element is to be mapped by; laws with the same correction share one.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    analyte : str
        Symbol.
    comparisons : sequence of Comparison
        One per law.

    Returns
    -------
    tuple of Measure
        As measured first, then those that some law has a limit for.
    """
    found = [Measure("", np.ones(len(samples.points)))]
    for comparison in comparisons:
        factor = soil_factors(comparison, samples, analyte)
        limits = standards.limits(comparison.standard, analyte, comparison.land_use)
        targets = tuple(Target(comparison, limit) for limit in limits if not limit.condition)
        for number, measure in enumerate(found):
            if np.array_equal(measure.factor, factor):
                found[number] = replace(measure, targets=measure.targets + targets)
                break
        else:
            found.append(Measure(comparison.standard.id, factor, targets))
    return tuple(measure for measure in found if measure.targets or not measure.basis)


def map_name(analyte: str, basis: str) -> str:
    """Return the name of a map in file and layer names: the symbol, and the law whose correction it carries."""
    return f"{analyte}-{basis}" if basis else analyte


def soil_factors(comparison: Comparison, samples: SampleSet, analyte: str) -> FloatArray:
    """Return the law's soil correction of every point; one where it corrects nothing."""
    factor = np.ones(len(samples.points))
    rows = comparison.table[comparison.table["analyte"] == analyte]
    factor[rows["sample"].cat.codes.to_numpy()] = rows["factor"].to_numpy(dtype=float)
    return factor
