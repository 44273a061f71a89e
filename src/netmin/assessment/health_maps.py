"""Where people would be at risk: the risk over people in every cell, from the maps of the contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from netmin import risk
from netmin.assessment.expected_vegetables import UPTAKE_NOTE, eats_vegetables, fitted_uptake
from netmin.assessment.health_choices import HealthChoices, health_choices
from netmin.assessment.health_draws_result import HealthDraws, RiskMap
from netmin.assessment.mean_rows import known_rows
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import ElementMap
from netmin.errors import UsageError
from netmin.geostat import Grid
from netmin.language import Message
from netmin.risk import Receptor

FloatArray = npt.NDArray[np.float64]

#: People drawn per cell at most; a share is then known to about 2.2 %.
MOST_PEOPLE = 500

#: Standard normal quantile of 0.95: how far the bounds of the 90 % interval lie from the median.
_Z95 = 1.6448536269514722


def with_risk_maps(
    draws: HealthDraws | None, maps: Sequence[ElementMap], recipe: Recipe
) -> tuple[HealthDraws | None, tuple[Message, ...]]:
    """Return the distribution with a map of the risk, where there are maps of contents.

    Parameters
    ----------
    draws : HealthDraws or None
        Of the site.
    maps : sequence of ElementMap
        Of the contents.
    recipe : Recipe
        Whose risk is mapped.

    Returns
    -------
    draws : HealthDraws or None
        With its maps.
    notes : tuple of Message
        Why there is none.

    Raises
    ------
    UsageError
        If the risk of somebody is to be mapped who is not among the receptors.
    """
    if draws is None:
        return None, ()
    chosen = health_choices(recipe)
    people = _mapped_people(draws, chosen, recipe)
    as_measured = [part for part in maps if not part.basis]
    counted = [part for part in as_measured if part.analyte in _counted(chosen)]
    if not people or not as_measured:
        return draws, ()
    if not counted:
        names = [part.analyte for part in as_measured]
        return draws, (Message.of("assessment.risk-map-nothing", analytes=names),)
    cells = _Cells(counted, draws)
    made = tuple(cells.risk_of(person, chosen, recipe) for person in people)
    notes = _once_each((*draws.notes, *(note for part in made for note in part.notes)))
    citations = {*draws.citations, *(key for part in made for key in part.citations)}
    return replace(draws, maps=made, notes=notes, citations=tuple(sorted(citations))), ()


def _once_each(notes: Sequence[Message]) -> tuple[Message, ...]:
    """Return every note once; of how far the power laws of uptake are off, the farthest."""
    fitted = [note for note in notes if note.code == UPTAKE_NOTE]
    farthest = max(fitted, key=lambda note: float(dict(note.values)["percent"]), default=None)
    return tuple(dict.fromkeys(farthest if note in fitted and farthest else note for note in notes))


def _mapped_people(draws: HealthDraws, chosen: HealthChoices, recipe: Recipe) -> list[Receptor]:
    by_name = {person.id: person for person in chosen.people}
    asked = (draws.most_exposed,) if recipe.mapped_receptors is None else recipe.mapped_receptors
    if unknown := [name for name in asked if name not in by_name]:
        raise UsageError(Message.of("assessment.mapped-receptor", names=unknown, known=list(by_name)))
    return [by_name[name] for name in dict.fromkeys(asked)]


def _counted(chosen: HealthChoices) -> set[str]:
    """Return the analytes that enter a sum: judged, and not by blood lead."""
    routed = {name for name, profile in chosen.soil.profiles.items() if profile.routed}
    return chosen.judged - routed


class _Cells:
    """Logarithms of the contents in the cells of a map, those of unmapped elements the same everywhere."""

    def __init__(self, maps: Sequence[ElementMap], draws: HealthDraws) -> None:
        self.grid: Grid = maps[0].grid
        inside = self.grid.mask
        self.mapped = tuple(part.analyte for part in maps)
        site = known_rows(draws.contents[draws.contents["zone"] == ""])
        self.held = tuple(name for name in site["analyte"].astype(str) if name not in self.mapped)
        means, sds = [], []
        for part in maps:
            means.append(np.log(part.median[inside]))
            sds.append(np.log(part.upper[inside] / part.lower[inside]) / (2.0 * _Z95))
        for row in site[site["analyte"].isin(self.held)].to_dict("records"):
            sd = np.sqrt(np.log1p((float(row["standard_error"]) / float(row["mean"])) ** 2))
            means.append(np.full(int(inside.sum()), np.log(float(row["mean"])) - 0.5 * sd**2))
            sds.append(np.full(int(inside.sum()), sd))
        self.mean: FloatArray = np.column_stack(means)
        self.sd: FloatArray = np.column_stack(sds)

    @property
    def analytes(self) -> tuple[str, ...]:
        return (*self.mapped, *self.held)

    def risk_of(self, person: Receptor, chosen: HealthChoices, recipe: Recipe) -> RiskMap:
        food, said = {}, []
        if eats_vegetables(person):
            with np.errstate(invalid="ignore"):
                least = np.exp(np.nanmin(self.mean - 2.0 * self.sd, axis=0))
                most = np.exp(np.nanmax(self.mean + 2.0 * self.sd, axis=0))
            uptake = fitted_uptake(self.analytes, least, most)
            food, said = {"vegetables": uptake.uptake}, [uptake.note]
        found = risk.cell_risk(
            self.mean,
            self.sd**2,
            self.analytes,
            receptor=person,
            draws=min(recipe.people, MOST_PEOPLE),
            toxicity=chosen.soil,
            diet=chosen.food,
            pathways=chosen.pathways,
            food=food,
            seed=recipe.seed,
        )
        judged = _counted(chosen)
        held = tuple(name for name in self.held if name in judged)
        told = [note for note in found.notes if note.code in _TOLD]
        if held:
            told.append(Message.of("assessment.risk-map-held", analytes=list(held)))
        return RiskMap(
            receptor=person.id,
            grid=self.grid,
            share_above_one=self.grid.spread(found.share_above_one),
            hazard_p50=self.grid.spread(found.hazard_p50),
            hazard_p95=self.grid.spread(found.hazard_p95),
            risk_p95=self.grid.spread(found.risk_p95),
            mapped=self.mapped,
            held=held,
            draws=found.draws,
            citations=found.citations,
            notes=(Message.of("assessment.risk-map-point"), *told, *said),
        )


#: Notes on the cells themselves; those on people and toxicity stand with the site.
_TOLD = ("risk.cells-draws", "risk.cells-independent", "risk.cells-empty")
