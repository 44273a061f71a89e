"""Judging a sample set by the laws of a recipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netmin import cellar, standards
from netmin.assessment.recipe import Recipe
from netmin.language import Message
from netmin.samples import SampleSet
from netmin.standards import Comparison, SiteDecision, Standard, site_decision


def chosen_standards(recipe: Recipe) -> tuple[Standard, ...]:
    """Return the laws of a recipe, before anything is read or computed.

    Raises
    ------
    UnknownName
        With the nearest names that exist.
    UsageError
        If a law knows no such land use.
    """
    laws = tuple(standards.get(name) for name in dict.fromkeys(recipe.standards))
    for law in laws:
        law.land_use(recipe.land_use_for(law.id))
    return laws


def judge_by(samples: SampleSet, law: Standard, recipe: Recipe) -> Comparison:
    """Judge the samples by one law, the site's soil standing in where a sample does not know its own."""
    return standards.compare(
        samples,
        law,
        land_use=recipe.land_use_for(law.id),
        clay=recipe.clay,
        organic_matter=recipe.organic_matter,
        ph=recipe.ph,
    )


def notes_on_laws(samples: SampleSet, laws: Sequence[Standard], recipe: Recipe) -> tuple[Message, ...]:
    """Return what is to be said about the choice of laws, and about soil that was declared instead of measured."""
    if not laws:
        return (Message.of("assessment.no-laws"),)
    return (*_not_in_force(laws, recipe), *_from_abroad(laws, recipe), *_declared_soil(samples, recipe))


def _not_in_force(laws: Sequence[Standard], recipe: Recipe) -> Iterator[Message]:
    for law in laws:
        if recipe.on is not None and not standards.was_in_force(law, recipe.on):
            yield Message.of("assessment.law-not-in-force", law=law.short_label, day=recipe.on.isoformat())


def _from_abroad(laws: Sequence[Standard], recipe: Recipe) -> Iterator[Message]:
    for law in laws:
        if recipe.country is not None and law.country not in (recipe.country, "EU"):
            yield Message.of("assessment.law-from-abroad", law=law.short_label, country=recipe.country)


def _declared_soil(samples: SampleSet, recipe: Recipe) -> Iterator[Message]:
    """Tell for how many samples a property of the site stood in for a measurement."""
    for name in ("clay", "organic_matter", "ph"):
        declared = getattr(recipe, name)
        missing = int(samples.points[name].isna().sum())
        if declared is not None and missing:
            code = f"assessment.declared-{name.replace('_', '-')}"
            yield Message.of(code, value=declared, count=missing, total=len(samples.points))


def site_decisions(samples: SampleSet, law: Standard, recipe: Recipe) -> tuple[SiteDecision, ...]:
    """Return the class of the site under every decision card that rests on this law's limits."""
    names = [name for name, card in cellar.cards("decisions").items() if cellar.read_card(card)["thresholds"] == law.id]
    return tuple(site_decision(samples, land_use=recipe.land_use_for(law.id), law=name) for name in names)


def site_sentence(decision: SiteDecision) -> Message:
    """Return what a decision says of the site as a whole."""
    if not decision.branch:
        return Message.of("assessment.site-undecided", law=decision.law)
    values = {"law": decision.law, "title": decision.title, "meaning": decision.meaning}
    return Message.of("assessment.site-class", **values)
