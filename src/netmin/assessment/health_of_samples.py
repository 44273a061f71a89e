"""How many people would be at risk on the soil of each sample, if the whole place were like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import risk
from netmin.assessment.expected_vegetables import FittedUptake, eats_vegetables, fitted_uptake
from netmin.assessment.health_choices import HealthChoices, SoilContents
from netmin.assessment.recipe import Recipe
from netmin.language import Message
from netmin.risk import Receptor
from netmin.risk.cell_draws import MEASURES
from netmin.samples import SampleSet

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: People drawn per sample at most; a share is then known to about 1.6 %.
MOST_PEOPLE = 1000


@dataclass(frozen=True, eq=False)
class SamplesDrawn:
    """Every sample by itself.

    Attributes
    ----------
    table : pandas.DataFrame
        As `HealthDraws.samples`.
    notes : tuple of Message
        What was assumed.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    notes: tuple[Message, ...]
    citations: tuple[str, ...]


def samples_drawn(samples: SampleSet, recipe: Recipe, chosen: HealthChoices) -> SamplesDrawn:
    """Draw people on the soil of each sample, at both ends of what the laboratory's limits leave open.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    recipe : Recipe
        How many people, and where the random numbers start.
    chosen : HealthChoices
        Who, and by which numbers.

    Returns
    -------
    SamplesDrawn
        One row per receptor and sample in which something was measured.
    """
    soil = _judged(SoilContents.of(samples), chosen)
    names = samples.points["sample"].astype(str).to_numpy()
    measured = np.flatnonzero(np.isfinite(soil.values).any(axis=1))
    contents, of_low, of_high = _rows_of_ends(soil)
    draws = min(recipe.people, MOST_PEOPLE)
    uptake = _uptake(soil) if any(eats_vegetables(person) for person in chosen.people) else None
    parts: list[pd.DataFrame] = []
    notes, citations = [Message.of("assessment.draws-samples", count=draws)], set[str]()
    for person in chosen.people:
        found = _cells(contents, soil, person, chosen, recipe.seed, draws, uptake)
        columns = {
            f"{measure}_{end}": found.table[measure].to_numpy()[rows]
            for measure in MEASURES
            for end, rows in zip(("low", "high"), (of_low, of_high), strict=True)
        }
        parts.append(pd.DataFrame({"sample": names, "receptor": person.id, **columns}).iloc[measured])
        citations.update(found.citations)
    if uptake is not None:
        notes.append(uptake.note)
    if soil.above.any():
        notes.append(Message.of("assessment.draws-samples-above", count=int(soil.above.any(axis=1).sum())))
    return SamplesDrawn(pd.concat(parts, ignore_index=True), tuple(notes), tuple(sorted(citations)))


def _judged(soil: SoilContents, chosen: HealthChoices) -> SoilContents:
    kept = [column for column, name in enumerate(soil.analytes) if name in chosen.judged]
    return SoilContents(
        tuple(soil.analytes[column] for column in kept),
        soil.values[:, kept],
        soil.below[:, kept],
        soil.above[:, kept],
    )


def _ends(soil: SoilContents) -> tuple[FloatArray, FloatArray]:
    """Return the least and the most that each content can be; what was not measured adds nothing to either."""
    known = np.nan_to_num(soil.values, nan=0.0)
    return np.where(soil.below, 0.0, known), np.where(soil.above, np.nan, known)


def _rows_of_ends(soil: SoilContents) -> tuple[FloatArray, IntArray, IntArray]:
    """Return contents, and the row of them that stands at the low and the high end of every sample.

    The same people meet both ends, so that one call draws them once; where no limit leaves anything open the high end
    is the low one.
    """
    low, high = _ends(soil)
    own = np.arange(len(low))
    open_ = np.flatnonzero((soil.below | soil.above).any(axis=1))
    of_high = own.copy()
    of_high[open_] = len(low) + np.arange(len(open_))
    return np.concatenate([low, high[open_]]), own, of_high


def _uptake(soil: SoilContents) -> FittedUptake:
    positive = np.where(soil.values > 0, soil.values, np.nan)
    known: npt.NDArray[np.bool_] = np.asarray(~np.isnan(positive).all(axis=0))
    least, most = np.ones(known.size), np.ones(known.size)
    least[known], most[known] = np.nanmin(positive[:, known], axis=0), np.nanmax(positive[:, known], axis=0)
    return fitted_uptake(soil.analytes, least, most)


def _cells(
    contents: FloatArray,
    soil: SoilContents,
    person: Receptor,
    chosen: HealthChoices,
    seed: int,
    draws: int,
    uptake: FittedUptake | None,
) -> risk.CellRisk:
    with np.errstate(divide="ignore"):
        logs = np.log(contents)
    return risk.cell_risk(
        logs,
        np.zeros_like(logs),
        soil.analytes,
        receptor=person,
        draws=draws,
        toxicity=chosen.soil,
        diet=chosen.food,
        pathways=chosen.pathways,
        food={"vegetables": uptake.uptake} if uptake is not None and eats_vegetables(person) else {},
        seed=seed,
    )
