"""Who may meet the soil of a site: as the recipe says, or as its land use suggests."""

from __future__ import annotations

from collections.abc import Mapping

from netmin import standards
from netmin.assessment.recipe import Recipe
from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import Receptor, receptors
from netmin.standards.standard import GENERIC_USES

#: Receptors by general land use. Those whose visits only the site knows are left out where it does not say.
BY_LAND_USE: Mapping[str, tuple[str, ...]] = {
    "garden": ("resident", "gardener"),
    "residential": ("resident",),
    "playground": ("recreation",),
    "recreation": ("recreation",),
    "school": ("child",),
    "arable": ("farmer",),
    "grassland": ("farmer",),
    "forest": ("recreation",),
    "protected": ("recreation",),
    "industrial": ("worker",),
    "commercial": ("commercial-worker",),
    "traffic": ("worker",),
    "mining": ("worker", "trespasser"),
}

#: Where children play, they are taken to come every day unless the site says how often.
_DAILY_CHILD = ("playground", "recreation")


def chosen_receptors(recipe: Recipe) -> tuple[tuple[Receptor, ...], tuple[Message, ...]]:
    """Return the receptors of a recipe, and what is to be said about the choice.

    Raises
    ------
    UnknownName
        If there is no such receptor.
    UsageError
        If one is named whose visits only the site knows, and the recipe does not say how often people come.
    """
    if recipe.receptors is not None:
        people = tuple(_visiting(receptors.get(name), recipe) for name in dict.fromkeys(recipe.receptors))
        for person in people:
            if not _knows_frequency(person):
                raise UsageError(Message.of("assessment.receptor-days", receptor=person.id))
        return people, ()
    use = general_use(recipe)
    names = ("child",) if use in _DAILY_CHILD and recipe.days is None else BY_LAND_USE[use]
    people = tuple(_visiting(receptors.get(name), recipe) for name in names)
    known = tuple(person for person in people if _knows_frequency(person))
    notes = (
        [Message.of("assessment.receptors-chosen", land_use=recipe.land_use, receptors=_titles(known))] if known else []
    )
    if unknown := tuple(person for person in people if person not in known):
        notes.append(Message.of("assessment.receptors-days", receptors=_titles(unknown)))
    if names == ("child",):
        notes.append(Message.of("assessment.receptors-child"))
    return known, tuple(notes)


def _titles(people: tuple[Receptor, ...]) -> list[object]:
    return [person.title for person in people]


def _visiting(person: Receptor, recipe: Recipe) -> Receptor:
    """Return a receptor with the site's own number of days, where it has none."""
    return (
        person
        if recipe.days is None or _knows_frequency(person)
        else person.with_values(exposure_frequency=recipe.days)
    )


def _knows_frequency(person: Receptor) -> bool:
    return all(stage.has("exposure_frequency") for stage in person.stages)


def general_use(recipe: Recipe) -> str:
    """Return the general word for the site's land use; of a law's own word, the first that it covers."""
    asked = recipe.land_use.strip().casefold()
    if asked in GENERIC_USES:
        return asked
    for law in recipe.standards:
        covered = standards.get(law).land_use(recipe.land_use_for(law)).covers
        if first := next((use for use in covered if use in BY_LAND_USE), ""):
            return first
    return "residential"
