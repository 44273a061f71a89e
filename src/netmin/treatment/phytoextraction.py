"""Carrying an element off with harvests, until the soil holds no more than the target: how long that takes, if ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes
from netmin.treatment import refusals
from netmin.treatment.base import QUANTILES, Kind, Outcome
from netmin.treatment.ground import Ground
from netmin.treatment.net_gain import balance_contents, balance_years
from netmin.treatment.stand import Removal, Stand
from netmin.treatment.two_pools import TwoPools
from netmin.treatment.uptake import freundlich_content, freundlich_years

#: Moments of a path, and the draws it is told from.
MOMENTS, PATH_DRAWS = 11, 2000

#: Below this multiple of the soil's content in the plant, extraction of the total was held unlikely to work.
LEAST_BIOCONCENTRATION = 10.0

#: Cadmium above the target up to which clean-up times were called reasonable. [mg/kg]
REASONABLE_CADMIUM = 5.0


@dataclass(frozen=True, eq=False)
class Phytoextraction:
    """A crop that is harvested and taken away, year after year.

    Attributes
    ----------
    stand : Stand
        The crop.
    goal : {"total", "labile"}
        Whether the total content or the labile one should fall to its target.
    release : float
        For the labile goal: share of the fixed pool that turns labile in a year; fixation is taken so that both pools
        are in balance at the start. 0 strips the labile pool fastest. [1/yr]
    hopeless_below : float
        Probability of meeting the targets within the horizon below which it is refused. [–]
    """

    stand: Stand
    goal: Literal["total", "labile"] = "total"
    release: float = 0.0
    hopeless_below: float = refusals.HOPELESS_BELOW

    kind: Kind = "gentle"

    @property
    def name(self) -> str:
        """Identifier."""
        stripped = "" if self.goal == "total" else "-labile"
        return f"phytoextraction{stripped}-{self.stand.species}"

    @property
    def title(self) -> Message:
        """What to call it."""
        return Message.of(f"treatment.title-extraction-{self.goal}", species=self.stand.species)

    @property
    def needs(self) -> tuple[str, ...]:
        """Attributes of the ground that it cannot do without."""
        return () if self.goal == "total" else ("labile", "labile_targets")

    def predict(self, ground: Ground, *, seed: int = 0) -> Outcome:
        """Return the years until every element meets its target.

        Parameters
        ----------
        ground : Ground
            The zone's soil as draws.
        seed : int
            Not below 0. Crops of one species draw the same uptake whatever the treatment, so that options can be
            compared draw by draw.

        Returns
        -------
        Outcome
            With the reasons why extraction is refused here, if any.

        Raises
        ------
        UsageError
            If the labile goal is wanted and the ground holds no labile contents or targets.

        References
        ----------
        zhao2003, sumatecs2008, drenning2024
        """
        if self.goal == "labile" and (ground.labile is None or ground.labile_targets is None):
            raise UsageError(Message.of("treatment.labile-missing", treatment=self.name))
        times = np.linspace(0.0, ground.horizon, MOMENTS)
        shape = (len(ground.elements), ground.draws)
        years, removed = np.zeros(shape), np.zeros(shape)
        path = np.zeros((len(QUANTILES), len(ground.elements), MOMENTS))
        for place, element in enumerate(ground.elements):
            start, target = self._start_and_target(ground, place)
            if not self.stand.known(element):
                years[place] = np.where(start > target, np.nan, 0.0)
                removed[place] = np.nan
                path[:, place] = np.nan
                continue
            removal = self.stand.removal(ground, element, seed=seed)
            removed[place] = removal(ground.concentration[place])
            if self.goal == "total":
                years[place] = _years(ground, place, removal)
                contents = _contents(ground, place, removal, times)
            else:
                pools = self._pools(ground, place, removed[place])
                years[place] = pools.labile_years(target)
                contents = _labile_contents(pools, times)
            path[:, place] = np.quantile(contents, QUANTILES, axis=1)
        return Outcome(
            self.name,
            self.kind,
            self.goal,
            ground.elements,
            years,
            ground.horizon,
            removed,
            times,
            path,
            tuple(self._refusals(ground, years)),
            tuple(
                sorted({"zhao2003", "sumatecs2008", "drenning2024", *self.stand.citations, *self._poison_citation()})
            ),
            tuple(self._notes(ground, years, removed)),
        )

    def _start_and_target(self, ground: Ground, place: int) -> tuple[FloatArray, float]:
        if ground.labile is not None and ground.labile_targets is not None and self.goal == "labile":
            return ground.labile[place], float(ground.labile_targets[place])
        return ground.concentration[place], float(ground.targets[place])

    def _pools(self, ground: Ground, place: int, removed: FloatArray) -> TwoPools:
        """Return the pools; the first harvest takes what the line of the total content says."""
        if ground.labile is None:
            raise ValueError("a labile pool was asked for of a ground without one")
        labile = np.maximum(np.broadcast_to(ground.labile[place], ground.concentration[place].shape), 1e-12)
        fixed = ground.concentration[place] - ground.labile[place]
        mass = ground.soil_mass
        return TwoPools.of(
            labile,
            fixed,
            removed / (labile * mass),
            self.release,
            self.release * fixed / labile,
            ground.net_gain[place] / mass,
        )

    def _refusals(self, ground: Ground, years: FloatArray) -> Iterator[Message]:
        yield from refusals.missing_evidence(ground, years, self.stand.species)
        yield from refusals.pots_only(ground, years, self.stand.species, self.stand.pot_only)
        yield from refusals.floors(ground, years)
        yield from refusals.hopeless(ground, years, self.hopeless_below)

    def _poison_citation(self) -> tuple[str, ...]:
        return (self.stand.response.citation,) if self.stand.response and self.stand.response.citation else ()

    def _notes(self, ground: Ground, years: FloatArray, removed: FloatArray) -> Iterator[Message]:
        yield Message.of("treatment.bound-is-a-choice", percent=round(100 * self.hopeless_below, 1))
        yield Message.of("treatment.mean-years")
        yield from self._notes_of_pools()
        if not (ground.deposition > 0).any():
            yield Message.of("treatment.no-deposition")
        if any(harvest.returned > 0 for harvest in self.stand.harvests):
            yield Message.of("treatment.leaves-return")
        if self.stand.response is not None and len(ground.elements) > 1:
            yield Message.of("treatment.stunting", element=analytes.named(self.stand.response.element))
        yield from self._notes_of_feasibility(ground, years, removed)
        seen = dict.fromkeys(
            note for harvest in self.stand.harvests for line in harvest.uptakes.values() for note in line.notes
        )
        yield from seen
        yield from self.stand.notes

    def _notes_of_pools(self) -> Iterator[Message]:
        if self.goal == "labile":
            yield Message.of("treatment.labile-refills")
            if self.release == 0:
                yield Message.of("treatment.no-release")

    def _notes_of_feasibility(self, ground: Ground, years: FloatArray, removed: FloatArray) -> Iterator[Message]:
        """Say what was found elsewhere: a plant that holds too little, more cadmium than was cleaned in good time."""
        biomass = sum(float(np.median(harvest.biomass)) * (1 - harvest.returned) for harvest in self.stand.harvests)
        low = []
        for place, element in enumerate(ground.elements):
            if self.goal == "total" and biomass > 0 and np.nanmax(years[place], initial=0.0) > 0:
                multiple = float(np.median(removed[place] / ground.concentration[place])) / biomass
                low += [analytes.named(element)] if multiple < LEAST_BIOCONCENTRATION else []
        if low:
            yield Message.of("treatment.low-bioconcentration", elements=low, least=LEAST_BIOCONCENTRATION)
        if self.goal == "total" and "Cd" in ground.elements:
            place = ground.row("Cd")
            excess = float(np.median(ground.concentration[place])) - float(ground.targets[place])
            if excess > REASONABLE_CADMIUM:
                yield Message.of("treatment.much-cadmium", excess=float(f"{excess:.3g}"), reasonable=REASONABLE_CADMIUM)


def _years(ground: Ground, place: int, removal: Removal) -> FloatArray:
    start, target, gain = ground.concentration[place], ground.targets[place], ground.net_gain[place]
    if removal.single:
        rate, exponent = removal.terms[0]
        return freundlich_years(start, target, ground.soil_mass, rate, exponent, 1.0, gain)
    return balance_years(start, np.minimum(target, start), ground.soil_mass, removal, gain)


def _contents(ground: Ground, place: int, removal: Removal, times: FloatArray) -> FloatArray:
    """Return contents over time, shape (k, draws), of the first draws."""
    count = min(ground.draws, PATH_DRAWS)
    start, mass, gain = (
        array[..., :count] if array.ndim else array
        for array in (ground.concentration[place], ground.soil_mass, ground.net_gain[place])
    )
    few = removal.first(count)
    if few.single:
        rate, exponent = few.terms[0]
        return freundlich_content(times[:, None], start, mass, rate, exponent, 1.0, gain)
    return balance_contents(times, start, mass, few, gain)


def _labile_contents(pools: TwoPools, times: FloatArray) -> FloatArray:
    count = min(len(pools.labile), PATH_DRAWS)
    few = TwoPools(
        *(
            array[:count]
            for array in (pools.labile, pools.fixed, pools.uptake, pools.release, pools.fixation, pools.gain)
        )
    )
    return np.stack([few.after(time)[0] for time in times])
