"""What a gardener can do: only advice that a source gives, chosen by what the soil and the crops call for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from netmin.language import Message
from netmin.planning.garden_soil import GardenSoil
from netmin.risk import EdibleCrops, garden_crops

#: Lime lowers what plants take up of these.
_LIMED = frozenset({"Cd", "Ni", "Zn"})

#: The pH up to which lime is advised; the trials limed to it. [–]
_LIMED_TO = 7.0

#: Groups of crops that grow in the ground.
_UNDERGROUND = ("root", "tuber")


@dataclass(frozen=True)
class Measure:
    """One piece of advice.

    Attributes
    ----------
    sentence : Message
        What to do.
    cite : tuple of str
        Who says so; keys of the bibliography.
    """

    sentence: Message
    cite: tuple[str, ...]


def measures(soil: GardenSoil, crops: EdibleCrops) -> tuple[Measure, ...]:
    """Return what to do in this garden, the most useful first.

    Parameters
    ----------
    soil : GardenSoil
        Of the garden.
    crops : EdibleCrops
        Verdicts.

    Returns
    -------
    tuple of Measure
        Washing, hands and covered ground always; the rest where it applies.

    References
    ----------
    epa2010gardens, epa2011gardens, hooda1996, kumpiene2008
    """
    table = crops.crops
    doubtful = table[table["verdict"] != "advisable"]
    found = [Measure(Message.of("planning.do-wash"), ("epa2010gardens", "epa2011gardens"))]
    if any(garden_crops.get(name).group in _UNDERGROUND for name in table["crop"]):
        found.append(Measure(Message.of("planning.do-peel"), ("epa2011gardens",)))
    found.append(Measure(Message.of("planning.do-hands"), ("epa2010gardens", "epa2011gardens")))
    found.append(Measure(Message.of("planning.do-cover"), ("epa2010gardens", "epa2011gardens")))
    if len(doubtful):
        found.append(Measure(Message.of("planning.do-raise"), ("epa2010gardens", "epa2011gardens")))
    limed = sorted(_LIMED & set(doubtful["deciding"]))
    if limed and not (math.isfinite(soil.ph) and soil.ph >= _LIMED_TO):
        found.append(Measure(Message.of("planning.do-lime"), ("hooda1996", "kumpiene2008")))
    return tuple(found)
