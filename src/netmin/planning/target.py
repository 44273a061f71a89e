"""What the plan aims at: one level of one law."""

from __future__ import annotations

from dataclasses import dataclass

from netmin.assessment import Assessment
from netmin.errors import UsageError
from netmin.language import Label, Message
from netmin.standards import Comparison, Level


@dataclass(frozen=True)
class PlanTarget:
    """The level of a law that the soil should fall below.

    Attributes
    ----------
    standard, level, land_use : str
        The law, its level, and its own name of the land use.
    law, label, consequence : Label
        Short title of the law, title of the level, and what the law says follows when it is passed.
    above : tuple of str
        The level and those above it, mildest first.
    chosen : bool
        Whether the site file named it, or the highest level of the first law was taken.
    """

    standard: str
    level: str
    land_use: str
    law: Label
    label: Label
    consequence: Label
    above: tuple[str, ...]
    chosen: bool


def plan_target(assessment: Assessment) -> PlanTarget:
    """Return what the recipe aims at; left open, the highest level of the first law, where the law asks for measures.

    Parameters
    ----------
    assessment : Assessment
        With its recipe and what the laws say.

    Returns
    -------
    PlanTarget

    Raises
    ------
    UsageError
        If no law was chosen, or the law named did not judge, or has no such level.
    """
    recipe, comparisons = assessment.recipe, assessment.comparisons
    if not comparisons:
        raise UsageError(Message.of("plan.no-law"))
    known = [part.standard.id for part in comparisons]
    wanted = recipe.plan_standard or known[0]
    if wanted not in known:
        raise UsageError(Message.of("plan.law-not-judged", law=wanted, known=known))
    comparison = comparisons[known.index(wanted)]
    levels = comparison.standard.levels
    names = [level.name for level in levels]
    name = recipe.plan_level or names[-1]
    if name not in names:
        raise UsageError(Message.of("plan.no-such-level", level=name, law=wanted, known=names))
    chosen = recipe.plan_standard is not None or recipe.plan_level is not None
    return _target(comparison, levels[names.index(name)], tuple(names[names.index(name) :]), chosen)


def _target(comparison: Comparison, level: Level, above: tuple[str, ...], chosen: bool) -> PlanTarget:
    return PlanTarget(
        comparison.standard.id,
        level.name,
        comparison.land_use,
        comparison.standard.short_label,
        level.label,
        level.consequence,
        above,
        chosen,
    )
