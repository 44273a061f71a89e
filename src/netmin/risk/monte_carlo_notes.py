"""What a reader of a Monte Carlo health risk must know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.risk.health_notes import unverified_factors
from netmin.risk.people import People
from netmin.risk.risk_model import RiskModel
from netmin.risk.toxicity import ToxicitySet

#: Change of P95 on doubling the people below which it counts as converged.
CONVERGED = 0.02


def notes(
    models: Sequence[RiskModel], analytes: Sequence[str], soil_set: ToxicitySet, pathways: Sequence[str], life: str
) -> tuple[Message, ...]:
    """Return the notes on inputs, in the order a reader needs them."""
    found = [
        Message.of("risk.set-used", set=soil_set.title, id=soil_set.id),
        *_set_notes(soil_set),
        *_left_out(models[0], analytes, soil_set),
        *_outer(models[0]),
        *(note for model in models for note in _people_notes(model.people, pathways, life)),
        *(Message.of("risk.card-note", note=note) for model in models for note in model.people.receptor.notes),
        *_unverified(models),
    ]
    return tuple(dict.fromkeys(found))


def _set_notes(soil_set: ToxicitySet) -> Iterator[Message]:
    if soil_set.in_force_to is not None:
        yield Message.of("risk.set-superseded", id=soil_set.id, day=soil_set.in_force_to.isoformat())


def _left_out(model: RiskModel, analytes: Sequence[str], soil_set: ToxicitySet) -> Iterator[Message]:
    routed = [name for name in analytes if name in soil_set.profiles and soil_set.profiles[name].routed]
    if routed:
        yield Message.of("risk.lead-not-drawn", analytes=routed)
    judged = {*model.analytes, *routed, "Cr", "As_inorganic"}
    if unknown := sorted(set(analytes) - judged):
        yield Message.of("risk.no-toxicity", analytes=unknown)


def _outer(model: RiskModel) -> Iterator[Message]:
    yield Message.of("risk.means-known") if model.draws == 1 else Message.of("risk.means-drawn", count=model.draws)


def _people_notes(people: People, pathways: Sequence[str], life: str) -> Iterator[Message]:
    title = people.receptor.title
    for pathway in pathways:
        if pathway not in people.pathways:
            name = Message.of(f"risk.pathway-{pathway}")
            yield Message.of("risk.pathway-not-computed", pathway=name, receptor=title)
    if not people.spreads:
        yield Message.of("risk.people-alike", receptor=title)
        return
    spread = [Message.of(f"risk.quantity-{name.replace('_', '-')}") for name in _spread_names(people)]
    yield Message.of("risk.people-spread", receptor=title, parameters=spread)
    if len(people.receptor.stages) > 1:
        yield Message.of(f"risk.life-{life}", receptor=title)
    if any(entry.shape.id == "E081" for entry in people.spreads):
        yield Message.of("risk.adherence-finley")
    names = _spread_names(people)
    if "body_weight" in names and not _goes_with_weight(people):
        yield Message.of("risk.weight-uncorrelated", receptor=title)


def _spread_names(people: People) -> list[str]:
    return list(dict.fromkeys(entry.parameter for entry in people.spreads))


def _goes_with_weight(people: People) -> bool:
    if any(entry.shape.per_kilogram for entry in people.spreads):
        return True
    rows = [driver.row for driver in people.drivers if driver.name.split("/")[0] == "body_weight"]
    return any(np.count_nonzero(people.mixing[row]) > 1 or np.count_nonzero(people.mixing[:, row]) > 1 for row in rows)


def _unverified(models: Sequence[RiskModel]) -> Iterator[Message]:
    rows = [(model.people.receptor.id, route) for model in models for route in model.routes]
    values = {f"{value.analyte} {value.parameter}" for _, route in rows for value in route.values if value.unverified}
    if values:
        yield Message.of("risk.unverified-values", names=sorted(values))
    yield from unverified_factors((model.people.receptor, route) for model in models for route in model.routes)


def convergence_notes(table: pd.DataFrame) -> tuple[Message, ...]:
    """Return whether P95 of the sums has converged."""
    totals = table[(table["analyte"] == "all") & (table["pathway"] == "all")]
    change = totals["p95_change"]
    if change.isna().any():
        return (Message.of("risk.convergence-unknown"),)
    greatest = float(change.max())
    key = "risk.converged" if greatest < CONVERGED else "risk.not-converged"
    return (Message.of(key, percent=round(100 * greatest, 2)),)
