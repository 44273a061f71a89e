"""Risk to health as a distribution: over people, and over what is not known of the contents they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from netmin import risk
from netmin.assessment.expected_vegetables import eats_vegetables, grown_on
from netmin.assessment.health_choices import HealthChoices
from netmin.assessment.health_draws_result import HealthDraws
from netmin.assessment.health_of_samples import samples_drawn
from netmin.assessment.mean_rows import mean_contents, site_rows, zone_rows
from netmin.assessment.recipe import Recipe
from netmin.assessment.statistics_result import SiteMean
from netmin.errors import NetminError
from netmin.language import Message
from netmin.risk import MeanContents, MonteCarloRisk
from netmin.samples import SampleSet

#: Fewer people than these have no distribution.
FEWEST_PEOPLE = 100


def health_draws(
    samples: SampleSet, recipe: Recipe, chosen: HealthChoices, means: Sequence[SiteMean]
) -> tuple[HealthDraws | None, tuple[Message, ...]]:
    """Draw people, and what is not known of the mean contents, for the site, its zones and its samples.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    recipe : Recipe
        How many people and means, and where the random numbers start.
    chosen : HealthChoices
        Who, and by which numbers.
    means : sequence of SiteMean
        Of every analyte, those as measured among them.

    Returns
    -------
    draws : HealthDraws or None
        Without maps, which come once there are maps of contents; None where nothing was asked for or can be drawn.
    notes : tuple of Message
        Why there is none.
    """
    if not recipe.people or not chosen.people:
        return None, ()
    if recipe.people < FEWEST_PEOPLE:
        return None, (Message.of("assessment.draws-few-people", found=recipe.people, fewest=FEWEST_PEOPLE),)
    rows, said = site_rows(samples, means)
    try:
        site = _drawn(rows, chosen, recipe, sensitivities=True)
    except NetminError as reason:
        return None, (Message.of("assessment.no-draws", reason=reason.message), *said)
    zone_means, zone_notes = zone_rows(samples)
    zones, more_notes, zone_citations = _zones(zone_means, chosen, recipe)
    by_sample = samples_drawn(samples, recipe, chosen)
    return (
        HealthDraws(
            receptors=tuple((person.id, person.title) for person in chosen.people),
            people=recipe.people,
            means=recipe.means,
            seed=recipe.seed,
            contents=pd.concat([rows, zone_means], ignore_index=True) if len(zone_means) else rows,
            table=site.table("table"),
            convergence=site.table("convergence"),
            sensitivity=site.table("sensitivity"),
            inputs=site.table("inputs"),
            curve=site.table("curve"),
            zones=zones,
            samples=by_sample.table,
            citations=tuple(sorted({*site.citations, *zone_citations, *by_sample.citations, "kaplan1958"})),
            notes=tuple(dict.fromkeys((*site.notes, *said, *zone_notes, *more_notes, *by_sample.notes))),
        ),
        (),
    )


@dataclass(frozen=True, eq=False)
class _Drawn:
    """The receptors of one place, one after the other."""

    results: tuple[MonteCarloRisk, ...]
    notes: tuple[Message, ...]
    citations: tuple[str, ...]

    def table(self, name: str) -> pd.DataFrame:
        parts: list[pd.DataFrame] = [getattr(result, name) for result in self.results]
        return pd.concat(parts, ignore_index=True)


def _drawn(rows: pd.DataFrame, chosen: HealthChoices, recipe: Recipe, *, sensitivities: bool) -> _Drawn:
    """Draw every receptor by itself, since only some of them eat from the place."""
    soil = mean_contents(rows, recipe.means, recipe.seed)
    eaters = [person for person in chosen.people if eats_vegetables(person)]
    grown, vegetables = grown_on(soil) if eaters else (None, None)
    results = []
    for person in chosen.people:
        food: dict[str, MeanContents] = {"vegetables": grown} if grown is not None and person in eaters else {}
        results.append(
            risk.monte_carlo_risk(
                soil,
                receptors=[person],
                people=recipe.people,
                toxicity=chosen.soil,
                diet=chosen.food,
                pathways=chosen.pathways,
                food=food,
                sensitivities=sensitivities,
                seed=recipe.seed,
            )
        )
    notes = [note for result in results for note in result.notes if note.code not in _CONVERGENCE]
    worst = max((note for result in results for note in result.notes if note.code in _CONVERGENCE), key=_gravity)
    eaten = vegetables.citations if vegetables else ()
    return _Drawn(
        tuple(results),
        tuple(dict.fromkeys((worst, *notes, *(vegetables.notes if vegetables else ())))),
        tuple(sorted({*(key for result in results for key in result.citations), *eaten})),
    )


#: Notes that tell whether people were enough, from the best to the worst.
_CONVERGENCE = ("risk.converged", "risk.not-converged", "risk.convergence-unknown")


def _gravity(note: Message) -> tuple[int, float]:
    return _CONVERGENCE.index(note.code), float(str(dict(note.values).get("percent", 0.0)))


def _zones(
    means: pd.DataFrame, chosen: HealthChoices, recipe: Recipe
) -> tuple[pd.DataFrame, tuple[Message, ...], tuple[str, ...]]:
    parts, notes, citations = [], [], set[str]()
    for zone, rows in means.groupby("zone", sort=False):
        try:
            found = _drawn(rows, chosen, recipe, sensitivities=False)
        except NetminError as reason:
            notes.append(Message.of("assessment.no-draws-zone", zone=str(zone), reason=reason.message))
            continue
        table = found.table("table")
        together = table[table["pathway"] == "all"]
        parts.append(together.assign(zone=str(zone))[["zone", *table.columns]])
        citations.update(found.citations)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), tuple(notes), tuple(citations)
