"""The treatments that a plan looks at for a zone, each ready to predict, with the plants that each needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.errors import UnknownName
from netmin.language import Message
from netmin.planning.crops_at_hand import CropsAtHand
from netmin.plants import Species
from netmin.treatment import (
    Conventional,
    Ground,
    Phytoexclusion,
    Phytoextraction,
    Phytostabilisation,
    Treatment,
    plant_contents,
)

FloatArray = npt.NDArray[np.float64]

#: Everything that a plan can look at, gentle first.
WAYS = (
    "phytoextraction",
    "phytoexclusion",
    "phytostabilisation",
    "aided-stabilisation",
    "capping",
    "dig-and-dump",
    "encapsulation",
    "solidification",
    "soil-washing",
    "soil-flushing",
)

_CONVENTIONAL = WAYS[4:]

#: Crops for food that are looked at on farm land: species, organ, product as the law of food names it, water in it.
_FOOD_CROPS = (
    ("hordeum-vulgare", "grain", "barley, rye", 0.12),
    ("triticum-aestivum", "grain", "cereals (general)", 0.12),
)

#: Uses of land on which food is grown.
_FARMED = ("arable", "garden")


@dataclass(frozen=True, eq=False)
class Way:
    """One treatment of one zone, ready to predict.

    Attributes
    ----------
    word : str
        Of `WAYS`.
    treatment : Treatment or None
        None where it cannot be computed; the refusals say why.
    species : Species or None
        The plant.
    biomass : array, shape (draws,) or ()
        Harvested in a year; NaN where nothing is. [t DM/ha/yr]
    refusals, notes : tuple of Message
        That stand before any computing, and what was assumed.
    """

    word: str
    treatment: Treatment | None
    species: Species | None = None
    biomass: FloatArray = field(default_factory=lambda: np.asarray(np.nan))
    refusals: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def title(self) -> Message:
        """In words."""
        return Message.of(f"plan.way-{self.word}")


def chosen_ways(asked: Sequence[str] | None) -> tuple[str, ...]:
    """Return the treatments to look at, in the order of `WAYS`; all where none were named.

    Raises
    ------
    UnknownName
        If there is no such treatment.
    """
    for name in asked or ():
        if name not in WAYS:
            raise UnknownName(Message.of("errors.unknown-name", kind="treatments", name=name, known=list(WAYS)))
    return tuple(way for way in WAYS if asked is None or way in asked)


def ways_for(ground: Ground, whole: Ground, words: Sequence[str], crops: CropsAtHand, *, seed: int) -> Iterator[Way]:
    """Yield every treatment of a zone that was asked for, those that cannot be computed with their reasons.

    Parameters
    ----------
    ground : Ground
        Its soil, of the elements that have to come down.
    whole : Ground
        Its soil, of every element with a target: what is eaten may pass a limit where the soil does not.
    words : sequence of str
        Of `WAYS`.
    crops : CropsAtHand
        Plants, what they take up, how much of them grows.
    seed : int
        Of the random numbers.

    Yields
    ------
    Way
    """
    makers: Mapping[str, object] = {
        "phytoextraction": _extraction,
        "phytoexclusion": _exclusion,
        "phytostabilisation": _cover,
        "aided-stabilisation": _aided,
    }
    for word in words:
        if word in _CONVENTIONAL:
            yield Way(word, Conventional(word))
        else:
            yield from makers[word](whole if word == "phytoexclusion" else ground, crops, seed)  # type: ignore[operator]


def _extraction(ground: Ground, crops: CropsAtHand, seed: int) -> Iterator[Way]:
    for crop in crops.harvested:
        refusals, notes = crops.suited(crop.species)
        if crop.missing_kin(ground.elements):
            refusals = (*refusals, crop.no_kin(ground.elements))
        if crop.biomass is None:
            refusals = (*refusals, Message.of("plan.no-biomass", species=crop.species.title))
            yield Way("phytoextraction", None, crop.species, refusals=refusals, notes=notes)
            continue
        stand = crop.stand(ground.draws, seed)
        yield Way(
            "phytoextraction", Phytoextraction(stand), crop.species, stand.harvests[0].biomass, refusals,
            (*notes, *crop.notes),
        )  # fmt: skip


def _exclusion(ground: Ground, crops: CropsAtHand, seed: int) -> Iterator[Way]:
    if ground.land_use not in _FARMED:
        return
    for name, organ, product, water in _FOOD_CROPS:
        species = crops.species_named(name)
        if species is None:
            continue
        lines = {element: crops.line(name, element, organ) for element in ground.elements}
        contents = plant_contents(name, lines, ground, seed=seed)
        refusals, notes = crops.suited(species, eaten=True)
        yield Way(
            "phytoexclusion", Phytoexclusion(species.name, contents, product, water=water), species,
            refusals=refusals, notes=notes,
        )  # fmt: skip


def _cover(ground: Ground, crops: CropsAtHand, seed: int) -> Iterator[Way]:  # noqa: ARG001
    names = [species.title for species in crops.covers[:6]]
    notes = (Message.of("plan.cover-plants", species=names),) if names else (Message.of("plan.cover-unknown"),)
    yield Way("phytostabilisation", Phytostabilisation(), None, notes=notes)


def _aided(ground: Ground, crops: CropsAtHand, seed: int) -> Iterator[Way]:  # noqa: ARG001
    yield Way("aided-stabilisation", None, None, refusals=(Message.of("plan.no-extract"),))
