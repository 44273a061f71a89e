"""Up to where the contents of the site's own reference samples are the ordinary of the place."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin import stats
from netmin.assessment.contamination import check_reference_samples
from netmin.assessment.recipe import Recipe
from netmin.assessment.statistics_result import ReferenceLimits
from netmin.errors import NetminError
from netmin.language import Message
from netmin.samples import AnalyteColumn, SampleSet

#: What a tolerance limit may rest on; None where no form is believed.
Form = Literal["normal", "lognormal", "gamma"]


def reference_limits(samples: SampleSet, recipe: Recipe) -> tuple[ReferenceLimits, ...]:
    """Return the background limits of every analyte, where the recipe names reference samples.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    recipe : Recipe
        Names the reference samples.

    Returns
    -------
    tuple of ReferenceLimits
        Empty where none are named.

    Raises
    ------
    UsageError
        If a reference sample is not in the file.
    """
    if not recipe.reference_samples:
        return ()
    check_reference_samples(samples, recipe)
    chosen = samples.points["sample"].isin(recipe.reference_samples).to_numpy()
    return tuple(_limits(samples.column(analyte), chosen) for analyte in samples.analytes)


def _limits(column: AnalyteColumn, chosen: npt.NDArray[np.bool_]) -> ReferenceLimits:
    value, below = column.value[chosen], column.below[chosen]
    if column.above[chosen].any():
        count = int(column.above[chosen].sum())
        return ReferenceLimits(column.analyte, "", None, Message.of("assessment.reference-above", count=count))
    form = _form(value, below)
    try:
        found = stats.background_limits(value, below, distribution=_believed(form))
    except NetminError as reason:
        return ReferenceLimits(column.analyte, form, None, reason.message)
    return ReferenceLimits(column.analyte, form, found)


def _form(value: npt.NDArray[np.float64], below: npt.NDArray[np.bool_]) -> str:
    try:
        return stats.goodness_of_fit(value, below).verdict
    except NetminError:
        return ""


def _believed(form: str) -> Form | None:
    known: dict[str, Form] = {"normal": "normal", "lognormal": "lognormal", "gamma": "gamma"}
    return known.get(form)
