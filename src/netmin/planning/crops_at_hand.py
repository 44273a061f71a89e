"""Plants that a plan can count on: whether they suit the site, what they take up, how much of them grows."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import plants
from netmin.assessment import Recipe
from netmin.language import Message
from netmin.plants import FreundlichUptake, PlantingSite, Species, Suitability, TransferModel
from netmin.samples.analytes import named
from netmin.treatment import Harvest, Stand, pot_only_elements

FloatArray = npt.NDArray[np.float64]

#: Contaminated or derelict land gave about two thirds of the harvest of farmland. [–]
YIELD_ON_POLLUTED_LAND = 2.0 / 3.0

#: The organ that is harvested.
_SHOOT = "shoot"

#: What a stream of random numbers is for.
_BIOMASS = 43

#: Verdicts that do not rule a species out, the surest first.
_OPEN = ("suitable", "conditional", "unknown")

#: Citations of the shares above.
_CITED = ("rejuvenate2009",)


@dataclass(frozen=True)
class TypicalSoil:
    """The soil that uptake lines are drawn through: medians over the zones that need treatment.

    Attributes
    ----------
    contents : mapping of str to float
        [mg/kg dry]
    ph, organic_matter, clay : float
        NaN where not known. [–, %, %]
    """

    contents: Mapping[str, float]
    ph: float = math.nan
    organic_matter: float = math.nan
    clay: float = math.nan


@dataclass(frozen=True, eq=False)
class Crop:
    """A plant that could be harvested and taken away.

    Attributes
    ----------
    species : Species
        Its card.
    lines : mapping of str to FreundlichUptake
        Into the shoot, by element.
    biomass : tuple of float or None
        Least and most on polluted land; None where nobody printed any. [t DM/ha/yr]
    pot_only : frozenset of str
        Elements seen in pots alone.
    notes : tuple of Message
        How the harvest was counted.
    """

    species: Species
    lines: Mapping[str, FreundlichUptake]
    biomass: tuple[float, float] | None
    pot_only: frozenset[str] = frozenset()
    notes: tuple[Message, ...] = field(default=())

    def missing_kin(self, elements: Sequence[str]) -> tuple[str, ...]:
        """Return the elements that neither this plant nor its family was ever measured for."""
        return tuple(name for name in elements if self.lines[name].level == "element")

    def no_kin(self, elements: Sequence[str]) -> Message:
        """Return the refusal that follows from it."""
        missing = [named(name) for name in self.missing_kin(elements)]
        return Message.of("plan.no-kin", species=self.species.title, elements=missing)

    def stand(self, draws: int, seed: int) -> Stand:
        """Return the crop as a treatment takes it, its harvest equally likely anywhere in its range.

        Raises
        ------
        ValueError
            If its biomass is not known.
        """
        if self.biomass is None:
            raise ValueError(f"no biomass of {self.species.name} is known")
        stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_BIOMASS,)))
        grown = stream.uniform(*self.biomass, draws)
        harvest = Harvest(_SHOOT, self.lines, grown)
        cited = {key for line in self.lines.values() for key in line.citations}
        return Stand(self.species.name, (harvest,), None, self.pot_only, tuple(sorted({*cited, *_CITED})))


@dataclass(frozen=True, eq=False)
class CropsAtHand:
    """Every plant that is looked at, on the soil of this site.

    Attributes
    ----------
    harvested : tuple of Crop
        For extraction.
    covers : tuple of Species
        For a closed cover.
    suitability : Suitability
        Of every species, with reasons.
    model : TransferModel
        From soil to plant.
    soil : TypicalSoil
        What the lines are drawn through.
    left_out : int
        Species that could be harvested but whose biomass nobody printed.
    found : dict
        Lines that were asked for already.
    judged : dict
        Likewise, what speaks against a species, by its name and whether it is eaten.
    """

    harvested: tuple[Crop, ...]
    covers: tuple[Species, ...]
    suitability: Suitability
    model: TransferModel
    soil: TypicalSoil
    left_out: int
    found: dict[tuple[str, str, str], FreundlichUptake] = field(default_factory=dict, repr=False)
    judged: dict[tuple[str, bool], tuple[tuple[Message, ...], tuple[Message, ...]]] = field(
        default_factory=dict, repr=False
    )

    def suited(self, species: Species, *, eaten: bool = False) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        """Return what speaks against a species here, and on which conditions it may be planted.

        Parameters
        ----------
        species : Species
            Its card.
        eaten : bool
            Whether it is grown to be eaten; then the criterion of the food chain is left to the treatment.

        Returns
        -------
        refusals, notes : tuple of Message
            The same for every zone, and found once.
        """
        key = (species.name, eaten)
        if key not in self.judged:
            self.judged[key] = self._judge(species, eaten)
        return self.judged[key]

    def _judge(self, species: Species, eaten: bool) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        rows = self.suitability.table
        rows = rows[rows["species"] == species.name]
        if eaten:
            rows = rows[rows["criterion"] != "food-chain"]
        refused = tuple(rows.loc[rows["verdict"].isin(("forbidden", "unsuitable")), "reason"])
        conditions = tuple(rows.loc[rows["verdict"] == "conditional", "reason"])
        unknown = [
            Message.of(f"plants.criterion-{name}") for name in rows.loc[rows["verdict"] == "unknown", "criterion"]
        ]
        open_ = (Message.of("plan.suitability-unknown", species=species.title, criteria=unknown),) if unknown else ()
        return refused, (*conditions, *open_)

    def species_named(self, name: str) -> Species | None:
        """Return a species that is looked at, None where the site file leaves it out."""
        return plants.get(name) if name in set(self.suitability.species["species"]) else None

    def line(self, species: str, element: str, organ: str) -> FreundlichUptake:
        """Return the line of uptake through the typical soil; it is the same for every zone, and found once."""
        key = (species, element, organ)
        if key not in self.found:
            self.found[key] = uptake_line(self.model, self.soil, species, element, organ)
        return self.found[key]


#: Held while the model is fitted, so that two threads do not fit it twice.
_FITTING = threading.Lock()


@cache
def _fitted() -> TransferModel:
    return plants.fit_transfer(plants.literature_evidence())


def literature_model() -> TransferModel:
    """Return the soil-to-plant model of the literature alone, fitted once."""
    with _FITTING:
        return _fitted()


def fit_meanwhile() -> None:
    """Begin to fit the model of the literature in a thread of its own, while a site is being assessed."""
    threading.Thread(target=literature_model, daemon=True).start()


def uptake_line(model: TransferModel, soil: TypicalSoil, species: str, element: str, organ: str) -> FreundlichUptake:
    """Return the line that plant contents are drawn from, through the typical soil."""
    return uptake_lines(model, soil, [(species, element)], organ)[species, element]


def uptake_lines(
    model: TransferModel, soil: TypicalSoil, pairs: Sequence[tuple[str, str]], organ: str
) -> dict[tuple[str, str], FreundlichUptake]:
    """Return the lines of many species and elements, predicted together."""
    lines = model.uptakes(
        pairs, organ, ph=soil.ph, organic_matter=soil.organic_matter, clay=soil.clay, soil_total=soil.contents
    )
    return dict(zip(pairs, lines, strict=True))


def crops_at_hand(
    recipe: Recipe,
    soil: TypicalSoil,
    elements: Sequence[str],
    *,
    above_limit: bool,
    evidence: pd.DataFrame | None = None,
) -> CropsAtHand:
    """Gather the plants that a site can count on.

    Parameters
    ----------
    recipe : Recipe
        Names species, climate, outlet and harvests.
    soil : TypicalSoil
        Of the zones that need treatment.
    elements : sequence of str
        Those that have to come down somewhere.
    above_limit : bool
        Whether a zone passes the law's level.
    evidence : pandas.DataFrame, optional
        Of what plants took up, such as the literature and own trials together; the literature if left out.

    Returns
    -------
    CropsAtHand

    Raises
    ------
    UnknownName
        If the recipe names a plant that is not on the shelf.
    """
    site = PlantingSite(
        country=recipe.country or "RO",
        ph=soil.ph,
        rain=_or_nan(recipe.plan_rain),
        growing_temperature=_or_nan(recipe.plan_growing_temperature),
        lowest_temperature=_or_nan(recipe.plan_late_frost),
        above_limit=above_limit,
        non_food_outlet=recipe.plan_outlet != "none",
        present=tuple(plants.get(name).name for name in recipe.plan_present),
    )
    asked = None if recipe.plan_species is None else [plants.get(name).name for name in recipe.plan_species]
    suited = plants.suitability(site, asked)
    model = literature_model() if evidence is None else plants.fit_transfer(evidence)
    grown = {plants.get(name).name: (value, value) for name, value in recipe.plan_biomass}
    named_here = [plants.get(name) for name in suited.species["species"]]
    candidates = [each for each in named_here if "phytoextraction" in each.roles or each.name in grown or asked]
    harvests = {each.name: grown.get(each.name) or _printed(each) for each in candidates}
    kept = [each for each in candidates if harvests[each.name] is not None or asked is not None]
    found = uptake_lines(model, soil, [(each.name, element) for each in kept for element in elements], _SHOOT)
    crops = []
    for species in kept:
        lines = {element: found[species.name, element] for element in elements}
        known = () if species.name in grown else _harvest_notes(species)
        pots = pot_only_elements(model.evidence, species.name, tuple(elements))
        crops.append(Crop(species, lines, harvests[species.name], pots, known))
    verdicts = dict(zip(suited.species["species"], suited.species["verdict"], strict=True))
    covers = [each for each in named_here if "phytostabilisation" in each.roles and verdicts[each.name] in _OPEN]
    surest = sorted(covers, key=lambda each: (_OPEN.index(verdicts[each.name]), each.name))
    return CropsAtHand(tuple(crops), tuple(surest), suited, model, soil, len(candidates) - len(kept))


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _printed(species: Species) -> tuple[float, float] | None:
    """Return two thirds of the harvest that was printed; None where none was."""
    low, high = species.biomass
    return None if math.isnan(low) else (low * YIELD_ON_POLLUTED_LAND, high * YIELD_ON_POLLUTED_LAND)


def _harvest_notes(species: Species) -> tuple[Message, ...]:
    low, high = species.biomass
    if math.isnan(low):
        return ()
    return (Message.of("plan.biomass-printed", species=species.title, low=low, high=high),)
