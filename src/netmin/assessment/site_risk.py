"""Risk to people and nature together, as one step of an assessment or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from netmin.assessment.exposure import exposure_contents
from netmin.assessment.health import site_health
from netmin.assessment.health_choices import health_choices
from netmin.assessment.health_draws import health_draws
from netmin.assessment.health_draws_result import HealthDraws
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import IndexTable
from netmin.assessment.risk_result import SiteEcology, SiteHealth
from netmin.assessment.soil_life import site_ecology
from netmin.assessment.statistics_result import SiteMean
from netmin.language import Message
from netmin.samples import SampleSet


@dataclass(frozen=True, eq=False)
class SiteRisk:
    """Both risks.

    Attributes
    ----------
    health : SiteHealth or None
        Of people.
    ecology : SiteEcology or None
        Of what lives in the soil and grazes on it.
    notes : tuple of Message
        Of both, and why one is missing.
    citations : tuple of str
        Keys of the bibliography.
    draws : HealthDraws or None
        Of people, as a distribution; its maps come with those of the contents.
    """

    health: SiteHealth | None
    ecology: SiteEcology | None
    notes: tuple[Message, ...]
    citations: tuple[str, ...]
    draws: HealthDraws | None = None

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON data with English sentences."""
        return {
            "health": self.health.as_json() if self.health else None,
            "health_draws": self.draws.as_json() if self.draws else None,
            "ecology": self.ecology.as_json() if self.ecology else None,
            "notes": [note.text() for note in self.notes],
            "citations": list(self.citations),
        }


def site_risk(samples: SampleSet, recipe: Recipe, indexed: IndexTable | None, means: Sequence[SiteMean]) -> SiteRisk:
    """Compute both risks of a site.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    recipe : Recipe
        The choices.
    indexed : IndexTable or None
        Indices, with the backgrounds that they rest on.
    means : sequence of SiteMean
        Of every analyte, those as measured among them.

    Returns
    -------
    SiteRisk
        Both, as far as they can be computed.

    Raises
    ------
    UnknownName
        If there is no such receptor or toxicity set.
    UsageError
        If a pathway is unknown, a set is not for soil, or the site must first say how often people come.
    """
    table = None if indexed is None else indexed.backgrounds
    natural = {} if table is None else dict(zip(table["analyte"], table["value"].astype(float), strict=True))
    contents = exposure_contents(samples, means)
    chosen = health_choices(recipe)
    health, notes = site_health(samples, chosen, contents, natural)
    draws, refused = health_draws(samples, recipe, chosen, means) if health else (None, ())
    ecology = site_ecology(samples, recipe, indexed, contents.table)
    parts = [part for part in (health, draws, ecology) if part is not None]
    return SiteRisk(
        health,
        ecology,
        tuple(dict.fromkeys((*notes, *refused, *(note for part in parts for note in part.notes)))),
        tuple(sorted({key for part in parts for key in part.citations})),
        draws,
    )
