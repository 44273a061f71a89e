"""Planning how the people of a receptor are drawn: shapes published or given, correlations, the stages of a life."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.risk.people import Driver, People, Spread
from netmin.risk.person_factors import INPUTS
from netmin.risk.receptors import PARAMETERS, ExposureFactor, Receptor, Stage, exposure_factors
from netmin.risk.routes import PATHWAYS
from netmin.risk.shapes import NORMAL_KINDS, Shape

#: What no person can exceed: days in a year, hours in a day, years of the life that a cancer risk is averaged over.
_MOST = {"exposure_frequency": 365.0, "exposure_time": 24.0, "exposure_duration": 70.0}

Life = Literal["persistent", "independent"]
Shapes = Mapping[str, Shape | Mapping[str, Shape]]


def published_shapes(receptor: Receptor, *, unverified: bool = False) -> dict[str, dict[str, Shape]]:
    """Return the published shapes of a receptor, by parameter and stage.

    Parameters
    ----------
    receptor : Receptor
        Its alternatives name the rows.
    unverified : bool
        Whether rows count that were not verified in a source.

    Returns
    -------
    dict of str to dict of str to Shape
        The first row of each that may be used; parameters without one are left out, and stay single numbers.

    Examples
    --------
    >>> from netmin.risk import receptors
    >>> {name: sorted(by_stage) for name, by_stage in published_shapes(receptors.get("resident")).items()}
    {'soil_ingestion': ['child'], 'soil_adherence': ['adult', 'child']}
    """
    found: dict[str, dict[str, Shape]] = {}
    for stage in receptor.stages:
        for name, rows in stage.alternatives.items():
            usable = [row for row in rows if unverified or row.confidence != "unverified"]
            if usable:
                found.setdefault(name, {})[stage.name] = Shape.published(usable[0])
    return found


def draw_people(
    receptor: Receptor,
    shapes: Shapes | None = None,
    *,
    pathways: Sequence[str] = PATHWAYS,
    correlations: Mapping[tuple[str, str], float] | None = None,
    life: Life = "persistent",
    dust: float | None = None,
) -> People:
    """Plan how people are drawn.

    Parameters
    ----------
    receptor : Receptor
        Parameters that no shape is given for stay its single numbers.
    shapes : mapping, optional
        By parameter, one for every stage or a mapping by stage; `published_shapes` unless given.
    pathways : sequence of str
        Those of them that the receptor's parameters allow are computed.
    correlations : mapping of (str, str) to float, optional
        Between the normal scores of two parameters that are normal or lognormal, within every stage.
    life : {"persistent", "independent"}
        Whether a person keeps the rank in a parameter through all stages, or is drawn anew in each.
    dust : float, optional
        Measured in the air, instead of the particulate emission factor. [mg/m³]

    Returns
    -------
    People
        The plan; `People.chunk` draws.

    Raises
    ------
    UsageError
        If a parameter or stage is unknown, a shape passes what is possible, or a correlation cannot be.
    """
    chosen = _by_stage(receptor, published_shapes(receptor) if shapes is None else shapes)
    full = _with_medians(receptor, chosen)
    full.require_frequency()
    spreads = _spreads(full, chosen, life)
    drivers = tuple(dict.fromkeys(spread.driver for spread in spreads))
    return People(
        receptor=full,
        pathways=_possible(full, pathways, dust),
        spreads=tuple(spreads),
        drivers=drivers,
        mixing=_mixing(drivers, correlations or {}),
        dust=dust,
    )


def _by_stage(receptor: Receptor, shapes: Shapes) -> dict[str, dict[str, Shape]]:
    names = [stage.name for stage in receptor.stages]
    chosen: dict[str, dict[str, Shape]] = {name: {} for name in names}
    for parameter, given in shapes.items():
        if parameter not in INPUTS:
            raise UsageError(Message.of("risk.parameter-not-drawn", name=parameter, known=sorted(INPUTS)))
        by_stage = given if isinstance(given, Mapping) else dict.fromkeys(names, given)
        for stage, shape in by_stage.items():
            if stage not in chosen:
                raise UsageError(Message.of("risk.stage-unknown", name=stage, receptor=receptor.id, known=names))
            if shape.per_kilogram and parameter == "body_weight":
                raise UsageError(Message.of("risk.weight-per-weight"))
            most = _MOST.get(parameter, math.inf)
            if not shape.per_kilogram and most < shape.bounds[1]:
                raise UsageError(
                    Message.of(
                        "risk.shape-too-far",
                        name=parameter,
                        most=most,
                        unit=PARAMETERS[parameter],
                        found=str(shape.bounds[1]),
                    )
                )
            chosen[stage][parameter] = shape
    return chosen


def _with_medians(receptor: Receptor, chosen: Mapping[str, Mapping[str, Shape]]) -> Receptor:
    """Return the receptor with the median in place of what is spread, and with the row that the shape comes from."""
    return replace(receptor, stages=tuple(_stage_with_medians(stage, chosen[stage.name]) for stage in receptor.stages))


def _stage_with_medians(stage: Stage, shapes: Mapping[str, Shape]) -> Stage:
    weight = shapes["body_weight"].quantile(0.5).item() if "body_weight" in shapes else stage.number("body_weight")
    medians = {
        name: shape.quantile(0.5).item() * (weight if shape.per_kilogram else 1.0) for name, shape in shapes.items()
    }
    filled = stage.with_values(medians)
    rows = exposure_factors()
    factors = {
        name: _of_row(factor, rows[shapes[name].id]) if name in shapes and shapes[name].id in rows else factor
        for name, factor in filled.factors.items()
    }
    return replace(filled, factors=factors)


def _of_row(factor: ExposureFactor, row: ExposureFactor) -> ExposureFactor:
    """Return the row that a shape was published in, with the median as its value."""
    return replace(row, value=factor.value)


def _spreads(receptor: Receptor, chosen: Mapping[str, Mapping[str, Shape]], life: Life) -> list[Spread]:
    drivers: dict[tuple[str, bool], Driver] = {}
    spreads = []
    for place, stage in enumerate(receptor.stages):
        shapes = chosen[stage.name]
        # Weight first, since amounts per kilogram are multiplied with it.
        for name in (name for name in INPUTS if name in shapes and shapes[name].kind != "point"):
            shape = shapes[name]
            title = name if life == "persistent" else f"{name}/{stage.name}"
            key = (title, shape.kind in NORMAL_KINDS)
            if key not in drivers:
                other = drivers.get((title, not key[1]))
                drivers[key] = Driver(title, key[1], len(drivers), -1 if other is None else other.row)
            spreads.append(Spread(place, name, shape, drivers[key]))
    return spreads


def _possible(receptor: Receptor, pathways: Sequence[str], dust: float | None) -> tuple[str, ...]:
    needs = {
        "soil-ingestion": ("soil_ingestion",),
        "dermal": ("skin_area", "soil_adherence"),
        "inhalation": ("exposure_time",) if dust is not None else ("exposure_time", "particulate_emission_factor"),
        "vegetables": ("vegetable_ingestion",),
        "fruit": ("fruit_ingestion",),
    }
    for name in pathways:
        if name not in PATHWAYS:
            raise UsageError(Message.of("risk.pathway-unknown", name=name, known=list(PATHWAYS)))
    return tuple(
        name
        for name in PATHWAYS
        if name in pathways and all(stage.has(*needs[name], "body_weight") for stage in receptor.stages)
    )


def _mixing(drivers: Sequence[Driver], correlations: Mapping[tuple[str, str], float]) -> FloatArray:
    normal = [driver for driver in drivers if driver.normal]
    matrix = np.eye(len(drivers))
    for (first, second), value in correlations.items():
        pairs = [
            (one.row, other.row)
            for one in normal
            for other in normal
            if _is(one, first) and _is(other, second) and _suffix(one) == _suffix(other)
        ]
        if first == second or not pairs:
            known = sorted({driver.name.split("/")[0] for driver in normal})
            raise UsageError(Message.of("risk.not-correlated", first=first, second=second, known=known))
        for one, other in pairs:
            matrix[one, other] = matrix[other, one] = value
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=float)
    except np.linalg.LinAlgError as fault:
        raise UsageError(Message.of("risk.correlations-impossible")) from fault


def _is(driver: Driver, parameter: str) -> bool:
    return driver.name.split("/")[0] == parameter


def _suffix(driver: Driver) -> str:
    return driver.name.partition("/")[2]
