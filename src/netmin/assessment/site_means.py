"""How high the mean of a site may be, and whether that shows it to lie below or above a limit of a law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin import standards, stats
from netmin.assessment.measures import soil_factors
from netmin.assessment.statistics_result import MeanVerdict, SiteMean
from netmin.assessment.verdicts import doubt
from netmin.errors import NetminError
from netmin.language import Message
from netmin.samples import AnalyteColumn, SampleSet
from netmin.samples.analytes import named
from netmin.standards import Comparison, Limit

FloatArray = npt.NDArray[np.float64]

#: Fewer measured or detected values than these, and the mean is held against no limit.
ENOUGH_VALUES, ENOUGH_DETECTED = 8, 5

#: Risk of showing what is not so. [–]
LEVEL = 0.05


@dataclass(frozen=True)
class _Measured:
    """Contents of one analyte in a law's measure, with the limits that are given in it."""

    column: AnalyteColumn
    basis: str
    factor: FloatArray
    targets: list[tuple[Comparison, Limit]]

    @property
    def value(self) -> FloatArray:
        return np.asarray(self.column.value / self.factor, dtype=float)


def site_means(
    samples: SampleSet, comparisons: Sequence[Comparison]
) -> tuple[tuple[SiteMean, ...], tuple[MeanVerdict, ...]]:
    """Put a confidence limit on the mean of every analyte and hold it against the limits of the laws.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    comparisons : sequence of Comparison
        One per law; without any, only the contents as measured are looked at.

    Returns
    -------
    means : tuple of SiteMean
        Per analyte, first as measured, then once per law that measures differently.
    verdicts : tuple of MeanVerdict
        Per mean and limit, where the samples are enough for a test and the law's limit is one number for the site.
    """
    means: list[SiteMean] = []
    verdicts: list[MeanVerdict] = []
    for analyte in samples.analytes:
        for part in _measures(samples, samples.column(analyte), comparisons):
            mean = _mean(part)
            means.append(mean)
            verdicts += _verdicts(part, mean)
    return tuple(means), tuple(verdicts)


def _measures(samples: SampleSet, column: AnalyteColumn, comparisons: Sequence[Comparison]) -> list[_Measured]:
    """Return the contents as measured, and once per soil correction that a law with limits for them applies."""
    found = [_Measured(column, "", np.ones(column.value.shape), [])]
    for comparison in comparisons:
        limits = standards.limits(comparison.standard, column.analyte, comparison.land_use)
        sound = [(comparison, limit) for limit in limits if not limit.condition]
        if not sound:
            continue
        factor = soil_factors(comparison, samples, column.analyte)
        same = next((part for part in found if np.array_equal(part.factor, factor, equal_nan=True)), None)
        if same is None:
            same = _Measured(column, comparison.standard.id, factor, [])
            found.append(same)
        same.targets.extend(sound)
    return found


def _mean(part: _Measured) -> SiteMean:
    column = part.column
    try:
        found = stats.mean_confidence(part.value, column.below, column.above)
    except NetminError as reason:
        return SiteMean(column.analyte, part.basis, None, reason.message)
    return SiteMean(column.analyte, part.basis, found)


def _verdicts(part: _Measured, mean: SiteMean) -> list[MeanVerdict]:
    found = mean.confidence
    if found is None or found.recommended is None:
        return []
    if found.count < ENOUGH_VALUES or found.detected < ENOUGH_DETECTED:
        return []
    return [_verdict(part, found, comparison, limit) for comparison, limit in part.targets]


def _verdict(part: _Measured, found: stats.MeanConfidence, comparison: Comparison, limit: Limit) -> MeanVerdict:
    if found.recommended is None:
        raise ValueError("A mean without a recommended limit is held against nothing.")
    upper, law = found.recommended.value, comparison.standard
    screening = _screening(part, limit.value)
    shown = "below" if upper < limit.value else screening.shown
    method = found.recommended.method
    sentence = Message.of(
        f"assessment.mean-{shown}{doubt(limit.confidence)}",
        analyte=named(part.column.analyte),
        law=law.short_label,
        level=law.level(limit.level).label,
        limit=limit.value,
        mean=found.mean,
        upper=upper,
        method=method.name,
    )
    return MeanVerdict(
        analyte=part.column.analyte,
        basis=part.basis,
        standard=law.id,
        level=limit.level,
        land_use=comparison.land_use,
        limit=limit.value,
        mean=found.mean,
        upper=upper,
        method=method.key,
        screening=screening,
        shown=shown,
        number_confidence=limit.confidence,
        sentence=sentence,
    )


def _screening(part: _Measured, limit: float) -> stats.LimitComparison:
    """Test whether the mean lies above: Chen's test allows for skewness, where it cannot be made Student's remains."""
    value, below = part.value, part.column.below
    try:
        return stats.compare_with_limit(value, limit, below, hypothesis="at-or-below", test="chen", level=LEVEL)
    except NetminError:
        return stats.compare_with_limit(value, limit, below, hypothesis="at-or-below", test="t", level=LEVEL)
